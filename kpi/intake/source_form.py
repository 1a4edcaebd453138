"""Reads the form of a source: source.toml or a mapping. Every unknown key is refused with the nearest known one.

id, title = { zh, en }                  files = ["*.csv"]: patterns on the file's name
encodings = ["utf-8", "gb18030"]        tried in order, strictly; a byte order mark comes first
delimiter = ","                         left out: the one under which the headers fit
header_row = 1, sheet = "Sheet1"        rows above the header count as skipped
skip_rows = { column, values }          banner and total rows, counted as skipped; a list of such is taken too
missing = ["", "N/A", "-", "null"]      texts that mean nothing was said
decimal = ".", thousands = ","          how numbers are written; without thousands a grouped number is put aside
currency_marks = ["元"]                  taken off money
unwrap = true                           ="123" and '123 are 123
updates = true                          orders and refunds: a later state replaces the earlier one
unnamed_columns = true                  columns without a heading are passed over
headers = ["a", "b"]                    what a <table>.sql beside the source.toml reads from `raw`

[tables.X]                              one section a core table; the first decides over the row
core_column = "Header"                  or a list of aliases, of which a file has one; `agent`, `customer` fit any table
core_column = { column = …, map = { customer = ["买家"] } }       the export's words, turned into ours
core_column = { column = …, format = "%d/%m/%Y" }                 or a list; also "epoch_s", "epoch_ms"
core_column = { columns = ["Date", "Time"], format = … }          joined by a blank
core_column = { column = …, true = ["Y"], false = ["N"], rest = false }
core_column = { column = …, unit = "min" }                        s, ms, min, h, h:mm:ss, mm:ss, %
core_column = { column = …, optional = true }                     the file may lack it
core_column = { constant = 5 }
core_column = { sql = '''…''' }      a plain expression over the raw text
only_if = { sql = '''…''' }          rows that feed this table (not the first)
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from kpi.errors import KpiError, nearest, unknown
from kpi.intake.decode import DEFAULT
from kpi.intake.folding import fold
from kpi.intake.source import DELIMITERS, MISSING, Column, Section, Skip, Source, asked, template
from kpi.warehouse.tables import tables

UNITS = ("s", "ms", "min", "h", "h:mm:ss", "mm:ss", "%")
UPDATABLE = ("orders", "refunds")
_TOP = (
    "id",
    "title",
    "files",
    "encodings",
    "delimiter",
    "header_row",
    "sheet",
    "skip_rows",
    "missing",
    "unwrap",
    "updates",
    "thousands",
    "decimal",
    "currency_marks",
    "unnamed_columns",
    "headers",
    "tables",
)
_COLUMN = ("column", "columns", "format", "true", "false", "rest", "unit", "constant", "sql", "map", "optional")
_SHORT = {"agent": ("account", "agent_id"), "customer": ("customer_id",)}
"""Names a source may use for whichever column the table has."""


def read(path: Path) -> Source:
    """The source in `path`; a file `<table>.sql` beside a source.toml gives that table its own `raw`. KpiError names
    what is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KpiError(f"this is not TOML ({error})", str(path)) from error
    except OSError as error:
        raise KpiError(f"the file cannot be read ({error.strerror})", str(path)) from error
    queries = (
        {q.stem: q.read_text(encoding="utf-8") for q in path.parent.glob("*.sql")} if path.name == "source.toml" else {}
    )
    return parse(raw, str(path), queries)


def parse(raw: dict, where: str, queries: dict[str, str] | None = None) -> Source:
    """A source from the parsed form of data.md. Every unknown key is refused with the nearest known one."""
    _known(raw, _TOP, where)
    if not isinstance(raw.get("id"), str) or not raw["id"]:
        raise KpiError("a source needs an id", where, 'Write id = "my-export"')
    if not isinstance(raw.get("tables"), dict) or not raw["tables"]:
        raise KpiError("a source needs at least one table", where, "Write a section such as [tables.orders]")
    sections = tuple(_section(name, body, where, (queries or {}).get(name)) for name, body in raw["tables"].items())
    title = raw.get("title", {})
    source = Source(
        id=raw["id"],
        title=title if isinstance(title, dict) else {"zh": str(title), "en": str(title)},
        sections=sections,
        files=_texts(raw.get("files", ["*"]), "files", where),
        encodings=_texts(raw.get("encodings", list(DEFAULT)), "encodings", where),
        delimiter=_one_character(raw, where),
        header_row=_whole(raw.get("header_row", 1), "header_row", where),
        sheet=_text_or_none(raw.get("sheet"), "sheet", where),
        skip_rows=_skips(raw.get("skip_rows", []), where),
        missing=tuple(dict.fromkeys(("", *_texts(raw.get("missing", list(MISSING)), "missing", where)))),
        unwrap=_flag(raw.get("unwrap", False), "unwrap", where),
        updates=_flag(raw.get("updates", False), "updates", where),
        thousands=_text_or_none(raw.get("thousands"), "thousands", where) or "",
        decimal=_text_or_none(raw.get("decimal"), "decimal", where) or ".",
        currency_marks=_texts(raw.get("currency_marks", []), "currency_marks", where),
        unnamed_columns=_flag(raw.get("unnamed_columns", False), "unnamed_columns", where),
        headers=tuple(fold(h) for h in _texts(raw.get("headers", []), "headers", where)),
        where=where,
    )
    _check(source, where)
    return source


def load(folders: list[Path]) -> dict[str, Source]:
    """Every source by id: one folder with a source.toml each, then the templates of all core tables."""
    found: dict[str, Source] = {}
    for path in sorted(p for folder in folders for p in folder.glob("*/source.toml")):
        source = read(path)
        if source.id in found:
            raise KpiError(f'there are two sources "{source.id}"', str(path), f"The other is {found[source.id].where}")
        found[source.id] = source
    return found | {source.id: source for source in map(template, tables().values())}


def _section(name: str, body: dict, where: str, query: str | None) -> Section:
    if name not in tables():
        raise unknown("core table", name, tables(), where)
    place = f"{where}, [tables.{name}]"
    columns = dict(body)
    only_if = columns.pop("only_if", None)
    if only_if is not None and not (isinstance(only_if, dict) and set(only_if) == {"sql"}):
        raise KpiError("only_if takes a condition in SQL", place, "Write only_if = { sql = '''…''' }")
    known = tables()[name].columns
    ready = {}
    for key, value in columns.items():
        core = next((c for c in _SHORT.get(key, ()) if c in known), key) if key not in known else key
        if core not in known:
            raise KpiError(
                f'the table {name} has no column "{key}"', place, f"Known: {', '.join(known)}", nearest(key, known)
            )
        if core in ready:
            raise KpiError(f"{core} is given twice", place)
        ready[core] = _column(value, f"{place} {key}", known[core])
    return Section(name, ready, only_if["sql"] if only_if else None, query)


def _column(value: object, where: str, kind: str) -> Column:
    if isinstance(value, (str, list)):
        return Column(parts=(_aliases(value, where),))
    if not isinstance(value, dict):
        raise KpiError(
            f"{value!r} is no way to fill a column", where, "Give a header, a list of headers or a table { column = … }"
        )
    _known(value, _COLUMN, where)
    ways = [way for way in ("column", "columns", "constant", "sql") if way in value]
    if len(ways) != 1:
        raise KpiError("a column is filled in exactly one way", where, "Give one of column, columns, constant, sql")
    parts: tuple = ()
    if "column" in value:
        parts = (_aliases(value["column"], where),)
    if "columns" in value:
        parts = tuple(_aliases(one, where) for one in value["columns"])
    unit = value.get("unit")
    if unit is not None and unit not in UNITS:
        raise unknown("unit", str(unit), UNITS, where)
    if unit is not None and kind != "number":
        raise KpiError("a unit belongs to a column of numbers", where)
    if ("true" in value or "false" in value or "rest" in value) and kind != "boolean":
        raise KpiError("true, false and rest belong to a yes/no column", where)
    if "format" in value and kind not in ("timestamp", "date"):
        raise KpiError("a format belongs to a column of times or days", where)
    return Column(
        parts=parts,
        constant=None if "constant" not in value else _constant(value["constant"]),
        sql=_text_or_none(value.get("sql"), "sql", where),
        format=_texts(value.get("format", []), "format", where),
        unit=unit,
        true=_texts(value["true"], "true", where) if "true" in value else None,
        false=_texts(value["false"], "false", where) if "false" in value else None,
        rest=_flag(value["rest"], "rest", where) if "rest" in value else None,
        map=_map(value.get("map"), where),
        optional=_flag(value.get("optional", False), "optional", where),
    )


def _map(value: dict | None, where: str) -> dict[str, str] | None:
    """{ customer = ["买家", "Customer"] } turned round: the export's word, case folded, to ours."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise KpiError("map takes a table", where, 'Write map = { customer = ["买家"], agent = ["客服"] }')
    return {word.casefold(): ours for ours, words in value.items() for word in _texts(words, "map", where)}


def _check(source: Source, where: str) -> None:
    if source.header_row < 1:
        raise KpiError("header_row counts from 1", where)
    if (
        source.decimal not in (".", ",")
        or source.thousands not in ("", ",", ".", " ", "'")
        or source.decimal == source.thousands
    ):
        raise KpiError(
            "decimal and thousands must be two different signs", where, 'Write decimal = "." and thousands = ","'
        )
    if source.updates and source.primary not in UPDATABLE:
        raise KpiError(f"updates = true is for {' and '.join(UPDATABLE)}, whose states have an order", where)
    if source.sections[0].only_if:
        raise KpiError(
            f"only_if stands at {source.primary}, the first table, which every row feeds",
            where,
            "Use skip_rows to pass rows over",
        )
    for section in source.sections:
        table = tables()[section.table]
        lacking = [c for c in asked(table) if c not in section.columns]
        if lacking:
            raise KpiError(f"[tables.{section.table}] lacks {', '.join(sorted(lacking))}, which every row needs", where)


def _skips(value: object, where: str) -> tuple[Skip, ...]:
    rules = [value] if isinstance(value, dict) else value
    if not isinstance(rules, list) or any(not isinstance(r, dict) or set(r) != {"column", "values"} for r in rules):
        raise KpiError(
            "skip_rows takes a column and values", where, 'Write skip_rows = { column = "编号", values = ["合计"] }'
        )
    return tuple(Skip(fold(r["column"]), _texts(r["values"], "skip_rows", where)) for r in rules)


def _aliases(value: object, where: str) -> tuple[str, ...]:
    names = tuple(fold(name) for name in _texts([value] if isinstance(value, str) else value, "column", where))
    if not names or not all(names):
        raise KpiError("a header is missing", where)
    return names


def _known(given: dict, allowed: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in allowed:
            raise unknown("key", key, allowed, where)


def _texts(value: object, key: str, where: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or any(not isinstance(v, (str, int)) or isinstance(v, bool) for v in values):
        raise KpiError(f"{key} takes a list of texts", where)
    return tuple(str(v) for v in values)


def _text_or_none(value: object, key: str, where: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise KpiError(f"{key} takes a text", where)
    return value


def _constant(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _flag(value: object, key: str, where: str) -> bool:
    if not isinstance(value, bool):
        raise KpiError(f"{key} takes true or false", where)
    return value


def _whole(value: object, key: str, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise KpiError(f"{key} takes a whole number", where)
    return value


def _one_character(raw: dict, where: str) -> str | None:
    value = raw.get("delimiter")
    if value is not None and value not in DELIMITERS:
        raise KpiError(f"the delimiter {value!r} is not taken", where, "Take one of comma, tab, semicolon, bar")
    return value
