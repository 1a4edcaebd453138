"""A binding as SQL: one statement from raw text to typed rows, each with its problem or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kpi.intake.binding import Binding, BoundColumn, BoundSection
from kpi.intake.blocks import LINE
from kpi.intake.rules import rules
from kpi.intake.source import Source
from kpi.intake.typing_sql import Typed, typed
from kpi.warehouse.tables import SQL_TYPES, Table, tables

SPACES = "' \t\r\n\u00a0\u3000'"
SEPARATOR = "chr(31)"
TRIMMED = "__trimmed__"
"""Put before a header: the same cell without blanks around it. Trimming outside the database costs a tenth."""


@dataclass(frozen=True)
class Plan:
    """`stage` makes the table `staged` from `raw`; `skip` says which raw rows are passed over; `times` are the
    (section, column) whose form must be one throughout the file."""

    stage: str
    skip: str
    times: tuple[tuple[str, str], ...]


def plan(binding: Binding, shop: str, now: datetime, zones: dict[str, str]) -> Plan:
    """The statements for one file. `shop` fills a shop the file does not say; `zones`: the declared time zone of each
    shop."""
    parts = [_Part(binding, section, shop, now, zones) for section in binding.sections]
    texts, values, checks, out = [], [], [], []
    for part in parts:
        texts += part.texts
        values += part.values
        checks += part.checks
        out += part.outputs
    relation = parts[0].section.query
    raw = f"({relation.strip().rstrip(';')}) as raw" if relation else "raw"
    problem = f"case {' '.join(checks)} end"
    stage = (
        f"create or replace temp table staged as with texts as (select {name(LINE)}, {', '.join(texts)} from {raw}),\n"
        f"typed as (select *, {', '.join(values)} from texts),\n"
        f"checked as (select *, {problem} as problem from typed)\n"
        f"select {name(LINE)}, problem, {', '.join(out)} from checked"
    )
    times = tuple((p.section.table, column) for p in parts for column in p.forms)
    return Plan(stage, _skip(binding), times)


class _Part:
    """The expressions of one section; t: text, v: value, u: instant, f: form of a time."""

    def __init__(
        self, binding: Binding, section: BoundSection, shop: str, now: datetime, zones: dict[str, str]
    ) -> None:
        self.source, self.section, self.table = binding.source, section, tables()[section.table]
        self.rules, self.now, self.zones = rules(section.table), now, zones if "shop" in self.table.columns else {}
        self.have: list[str] = []
        self.texts: list[str] = []
        self.values: list[str] = []
        self.checks: list[str] = []
        self.forms: list[str] = []
        self.wheres = f"{self.at('here')} and " if section.only_if else ""
        self.texts.append(f"coalesce({section.only_if or 'true'}, false) as {self.at('here')}")
        for column, kind in self.table.columns.items():
            self._column(column, kind, shop, binding)
        self._orders()
        self._hashes()

    def at(self, what: str) -> str:
        return name(f"{self.section.table}.{what}")

    def _column(self, column: str, kind: str, shop: str, binding: Binding) -> None:
        bound = self.section.columns.get(column)
        default = shop if column == "shop" and "shop" in self.table.required and self.table.name != "shops" else None
        made = column == "message_id" and self.section.makes_id
        if bound is None and default is None and not made:
            return
        text = _made_id(binding) if made else self._text(bound, column) if bound else "null"
        if default is not None:
            text = f"coalesce({text}, {quoted(default)})"
        self.texts.append(f"{text} as {self.at(f't.{column}')}")
        way = typed(self.at(f"t.{column}"), column, kind, bound.rule if bound else None, self.source)
        self._value(column, kind, way)
        self._checks(column, way)

    def _text(self, bound: BoundColumn, column: str) -> str:
        rule, free = bound.rule, column == "text"
        if rule.constant is not None:
            return quoted(rule.constant)
        if rule.sql is not None or bound.sql is not None:
            return _clean(f"cast(({bound.sql}) as varchar)", self.source, free)
        read = "" if free or self.section.query else TRIMMED
        parts = [_clean(name(read + header), self.source, free, bool(read)) for header in bound.headers]
        if len(parts) == 1:
            return parts[0]
        whole = " || ' ' || ".join(f"coalesce({part}, '?')" for part in parts)
        return f"case when coalesce({', '.join(parts)}) is not null then {whole} end"

    def _value(self, column: str, kind: str, way: Typed) -> None:
        value = way.value
        instant = column.removesuffix("_at") + "_utc"
        if kind == "timestamp" and way.offset:
            minutes = f"offset_minutes({way.offset})"
            utc = f"({value}) - to_minutes({minutes})"
            if self.zones:
                value = self._local(value, utc, minutes)
            if instant in self.table.columns and instant not in self.section.columns:
                self.values.append(f"{utc} as {self.at(f'v.{instant}')}")
                self.have.append(instant)
        self.values.append(f"{value} as {self.at(f'v.{column}')}")
        self.have.append(column)
        if way.form:
            self.forms.append(column)
            self.values.append(f"{way.form} as {self.at(f'f.{column}')}")

    def _local(self, value: str, utc: str, minutes: str) -> str:
        """The shop's own wall time where its zone is declared and the offset known, else the time as written."""
        shops = " ".join(f"when {quoted(shop)} then {quoted(zone)}" for shop, zone in self.zones.items())
        zone = f"case {self.at('t.shop')} {shops} end"
        local = f"timezone({zone}, timezone('UTC', {utc}))"
        return f"case when {zone} is null or {minutes} is null then {value} else {local} end"

    def _checks(self, column: str, way: Typed) -> None:
        t, v = self.at(f"t.{column}"), self.at(f"v.{column}")
        if column in self.table.required:
            self._when(f"{t} is null", column, "'required'", "null")
        if way.fault:
            self._when(f"{t} is not null and {v} is null", column, way.fault, t)
        for condition, code in way.ranges:
            self._when(condition.format(v=v), column, f"'{code}'", t)
        kind = self.table.columns[column]
        if kind in ("timestamp", "date"):
            earliest = "1900-01-01" if column in self.rules.old else "1990-01-01"
            self._when(f"{v} < '{earliest}'", column, "'too_early'", t)
            latest = datetime(2100, 1, 1) if column in self.rules.ahead else self.now + timedelta(days=1)
            limit = f"timestamp '{latest:%Y-%m-%d %H:%M:%S}'" if kind == "timestamp" else f"date '{latest:%Y-%m-%d}'"
            self._when(f"{v} > {limit}", column, "'too_late'" if column in self.rules.ahead else "'in_the_future'", t)
        if column in self.rules.choices:
            words = ", ".join(quoted(word) for word in self.rules.choices[column])
            code = "'sender_unknown'" if column == "sender" else "'not_a_choice'"
            self._when(f"{v} not in ({words})", column, code, t)
        if column in self.rules.months:
            self._when(
                f"not regexp_full_match({t}, '[0-9]{{4}}-(0[1-9]|1[0-2])') and try_cast({t} as date) is null",
                column,
                "'not_a_month'",
                t,
            )
        if column in self.rules.zones:
            self._when(f"{t} not in (select name from pg_timezone_names())", column, "'unknown_time_zone'", t)

    def _orders(self) -> None:
        for first, second in self.rules.order:
            if first in self.section.columns and second in self.section.columns:
                value = (
                    f"{self.at(f't.{second}')} || chr(31) || {quoted(first)} || ' (' || {self.at(f't.{first}')} || ')'"
                )
                self._when(f"{self.at(f'v.{second}')} < {self.at(f'v.{first}')}", second, "'end_before_start'", value)

    def _when(self, condition: str, column: str, code: str, value: str) -> None:
        self.checks.append(
            f"when {self.wheres}{condition} then {{'column': {quoted(column)}, 'code': {code}, 'value': {value}}}"
        )

    def _sample(self, column: str) -> str:
        return f"case when {self.at(f'f.{column}')} in ('ambiguous', 'epoch') then {self.at(f't.{column}')} end"

    def _hashes(self) -> None:
        have = [c for c in self.table.columns if c in self.have]
        said = ", ".join(f"{quoted(c + '=')} || cast({self.at(f'v.{c}')} as varchar)" for c in have)
        row = self.at("v.message_id") if self.section.makes_id else f"md5(concat_ws({SEPARATOR}, {said}))"
        forms = [f"{self.at(f'f.{c}')}, {self._sample(c)} as {self.at(f's.{c}')}" for c in self.forms]
        self.outputs = [
            self.at("here"),
            *(self.at(f"v.{c}") for c in have),
            *forms,
            f"{row} as {self.at('row_hash')}",
            f"{key_hash(self.table, {c: self.at(f'v.{c}') for c in have})} as {self.at('key_hash')}",
        ]


def key_hash(table: Table, columns: dict[str, str]) -> str:
    """SQL for a number that equal keys share; `columns` gives the SQL of each column at hand. It holds for one
    connection only."""
    parts = (columns.get(c, f"cast(null as {SQL_TYPES[table.columns[c]]})") for c in table.key)
    return f"hash({', '.join(parts)})"


def _made_id(binding: Binding) -> str:
    """The hash of all columns of the file, whatever their order in it; equal rows are told apart later by their
    ordinal."""
    said = ", ".join(f"{quoted(h + '=')} || nullif({name(h)}, '')" for h in sorted(binding.wanted))
    return f"md5(concat_ws({SEPARATOR}, {said}))"


def _clean(text: str, source: Source, free: bool, trimmed: bool = False) -> str:
    """The text of a cell; null where it is missing. Chat text (`free`) stays to the letter: only an empty one is
    missing."""
    if free:
        return f"nullif({text}, '')"
    if source.unwrap:
        text, trimmed = f"regexp_replace(regexp_replace({text}, '^\\s*=\"(.*)\"\\s*$', '\\1'), '^\\s*''', '')", False
    if not trimmed:
        text = f"trim({text}, {SPACES})"
    longest = max(len(word.encode()) for word in source.missing)
    words = ", ".join(quoted(word) for word in source.missing)
    return f"case when strlen({text}) <= {longest} and {text} in ({words}) then null else nfc_normalize({text}) end"


def _skip(binding: Binding) -> str:
    there = [skip for skip in binding.source.skip_rows if skip.column in binding.headers]
    cell = {h: f"coalesce({name(TRIMMED + h)}, '')" for h in binding.wanted}
    conditions = [f"{cell[skip.column]} in ({', '.join(quoted(v) for v in skip.values)})" for skip in there]
    empty = " and ".join(f"{cell[h]} = ''" for h in sorted(cell))
    return " or ".join([*conditions, f"({empty})"])


def name(text: str) -> str:
    """`text` as an SQL name."""
    return '"' + text.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """`text` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
