"""SQL inside a source: only a plain scalar expression over the raw columns, checked on DuckDB's own parse tree.

What runs is written back from the checked tree, never the text that was handed in.
"""

from __future__ import annotations

import json

from kpi.errors import KpiError, nearest
from kpi.intake.connection import Connection
from kpi.intake.folding import fold

FUNCTIONS = frozenset(
    """
    + - * / // % || ~~ !~~ ~~* !~~* abs add ascii ceil ceiling chr concat concat_ws contains date_add date_diff
    date_part date_sub date_trunc day dayname dayofmonth dayofweek dayofyear ends_with epoch epoch_ms floor
    greatest hour ifnull instr isodow last_day least left len length list_value lower lcase ltrim make_date
    make_time make_timestamp md5 microsecond millisecond minute mod month monthname nfc_normalize
    not_like_escape like_escape ilike_escape not_ilike_escape nullif ord position prefix quarter regexp_extract
    regexp_full_match regexp_matches regexp_replace replace reverse right round rtrim second sign split_part
    starts_with strftime strip_accents strlen strpos strptime subtract substr substring suffix to_days to_hours
    to_minutes to_seconds to_milliseconds translate trim trunc try_strptime ucase unicode upper week year
    """.split()
)
TYPES = frozenset(
    "VARCHAR TEXT STRING CHAR BPCHAR DECIMAL NUMERIC TINYINT SMALLINT INTEGER INT BIGINT HUGEINT DATE TIME TIMESTAMP "
    "BOOLEAN INTERVAL".split()
)
OPERATORS = frozenset(
    "OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE OPERATOR_NULLIF "
    "OPERATOR_TRY".split()
)
_WHOLE = "select ({}\n) from raw"


class Expression:
    """A checked expression: `sql`, written back by DuckDB, and the folded `headers` it reads."""

    def __init__(self, con: Connection, text: str, where: str) -> None:
        self.where = where
        self.headers: list[str] = []
        statement = _parsed(con, text, where)
        node = statement["statements"][0]["node"]
        self._check(node["select_list"][0])
        written = con.execute("select json_deserialize_sql($1::json)", [json.dumps(statement)]).fetchall()[0][0]
        self.sql = written.removeprefix("SELECT ").removesuffix(" FROM raw")

    def _check(self, node: dict) -> None:
        """Walks the tree; every kind of node not named here is refused."""
        kind = node["class"]
        if kind == "COLUMN_REF":
            self._column(node)
        elif kind == "FUNCTION":
            self._function(node)
        elif kind == "CAST":
            self._type(node["type_expr"])
            self._check(node["child"])
        elif kind == "CASE":
            for check in node["case_checks"]:
                self._check(check["when_expr"])
                self._check(check["then_expr"])
            self._check(node["else_expr"])
        elif kind == "COMPARISON":
            self._check(node["left"])
            self._check(node["right"])
        elif kind == "BETWEEN":
            for part in ("input", "lower", "upper"):
                self._check(node[part])
        elif kind == "CONJUNCTION" or (kind == "OPERATOR" and node["type"] in OPERATORS):
            for child in node["children"]:
                self._check(child)
        elif kind != "CONSTANT":
            raise self._refusal(f"{kind.lower()} ({node['type'].lower()}) is not taken in a source")

    def _column(self, node: dict) -> None:
        names = node["column_names"]
        if len(names) != 1:
            raise self._refusal(f'"{".".join(names)}" is no column of the file')
        names[0] = fold(names[0])
        if names[0] not in self.headers:
            self.headers.append(names[0])

    def _function(self, node: dict) -> None:
        name = node["function_name"].lower()
        plain = not (
            node["distinct"] or node["filter"] or node["order_bys"]["orders"] or node["schema"] or node["catalog"]
        )
        if name not in FUNCTIONS or not plain:
            raise self._refusal(f'the function "{name}" is not taken in a source', nearest(name, FUNCTIONS))
        for argument in node["arguments"]:
            self._check(argument["expression"])

    def _type(self, node: dict) -> None:
        name = node.get("type_name", "").upper()
        if name not in TYPES or node.get("schema") or node.get("catalog"):
            more = "; take decimal, which is exact" if name in ("DOUBLE", "FLOAT", "REAL") else ""
            raise self._refusal(
                f'the type "{name.lower() or node["type"]}" is not taken in a source{more}', nearest(name, TYPES)
            )
        for child in node["children"]:
            if child["class"] != "CONSTANT":
                raise self._refusal("a type takes plain numbers only")

    def _refusal(self, what: str, near: str | None = None) -> KpiError:
        return KpiError(
            what,
            self.where,
            "Only plain expressions over the raw columns are: case, casts, text, number and date functions",
            near,
        )


def _parsed(con: Connection, text: str, where: str) -> dict:
    """The parse tree of `select (text) from raw`, sure to differ from that of a bare select in the selected
    expression only."""
    statement = _tree(con, _WHOLE.format(text))
    if statement.get("error"):
        raise KpiError(f"the expression is not SQL ({statement.get('error_message')})", where)
    frame = _tree(con, _WHOLE.format("1"))
    if len(statement["statements"]) != 1 or len(statement["statements"][0].get("node", {}).get("select_list", ())) != 1:
        raise KpiError("this is more than one expression", where, "Write one expression for one column")
    if _bare(statement) != _bare(frame):
        raise KpiError("this is more than an expression", where, "No from, where, group by, order by or with")
    return statement


def _tree(con: Connection, sql: str) -> dict:
    return json.loads(con.execute("select json_serialize_sql($1)", [sql]).fetchall()[0][0])


def _bare(statement: dict) -> str:
    """The tree without the selected expression and without positions in the text."""
    node = statement["statements"][0]["node"]
    copy = json.loads(json.dumps(statement))
    copy["statements"][0]["node"] = {**node, "select_list": []}
    return json.dumps(_without_positions(copy), sort_keys=True)


def _without_positions(value: object) -> object:
    if isinstance(value, dict):
        return {k: _without_positions(v) for k, v in value.items() if not k.startswith("query_location")}
    return [_without_positions(v) for v in value] if isinstance(value, list) else value
