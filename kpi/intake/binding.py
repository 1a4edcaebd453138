"""A source laid over the headers of one file: which header fills what, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.errors import KpiError
from kpi.intake.connection import Connection
from kpi.intake.expressions import Expression
from kpi.intake.source import Column, Section, Source


@dataclass(frozen=True)
class BoundColumn:
    """A core column's way, with the headers this file really has: `headers` are joined by a blank; `sql` is a checked
    expression."""

    rule: Column
    headers: tuple[str, ...] = ()
    sql: str | None = None


@dataclass(frozen=True)
class BoundSection:
    table: str
    columns: dict[str, BoundColumn]
    only_if: str | None
    query: str | None
    makes_id: bool


@dataclass(frozen=True)
class Binding:
    """`used`: every header read; `lacking`: what the file would still need; `strange`: headers an exact source does
    not know."""

    source: Source
    headers: list[str]
    sections: tuple[BoundSection, ...]
    used: frozenset[str]
    lacking: tuple[str, ...]
    strange: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.lacking and not self.strange

    @property
    def makes_id(self) -> bool:
        """A message id is made from all columns, so all are read."""
        return self.sections[0].makes_id

    @property
    def wanted(self) -> set[str]:
        return {h for h in self.headers if h} if self.makes_id else set(self.used)


def bind(con: Connection, source: Source, headers: list[str]) -> Binding:
    """Lays `source` over `headers`. KpiError for an expression that is not allowed and for two aliases of one column
    in one file."""
    there, lacking = set(headers) - {""}, [h for h in source.headers if h not in headers]
    used = set(source.headers) & there
    sections = tuple(_section(con, source, section, there, used, lacking) for section in source.sections)
    for skip in source.skip_rows:
        if skip.column in there:
            used.add(skip.column)
    strange = tuple(h for h in headers if h not in used) if source.exact else ()
    return Binding(source, headers, sections, frozenset(used), tuple(dict.fromkeys(lacking)), strange)


def _section(
    con: Connection, source: Source, section: Section, there: set[str], used: set[str], lacking: list[str]
) -> BoundSection:
    where = f"{source.where or source.id}, [tables.{section.table}]"
    if section.query is not None:  # a shipped query reads raw by its own names
        return BoundSection(section.table, _of_query(section), None, section.query, False)
    columns = {}
    for name, rule in section.columns.items():
        found = _column(con, rule, there, f"{where} {name}", lacking)
        if found:
            columns[name] = found[0]
            used |= found[1]
    only_if = None
    if section.only_if is not None:
        expression = Expression(con, section.only_if, f"{where} only_if")
        lacking += [h for h in expression.headers if h not in there]
        used |= set(expression.headers) & there
        only_if = expression.sql
    return BoundSection(
        section.table, columns, only_if, None, section.table == "messages" and "message_id" not in columns
    )


def _column(
    con: Connection, rule: Column, there: set[str], where: str, lacking: list[str]
) -> tuple[BoundColumn, set[str]] | None:
    if rule.constant is not None:
        return BoundColumn(rule), set()
    if rule.sql is not None:
        expression = Expression(con, rule.sql, where)
        missing = [h for h in expression.headers if h not in there]
        if missing:
            lacking += [] if rule.optional else missing
            return None
        return BoundColumn(rule, sql=expression.sql), set(expression.headers)
    headers = []
    for aliases in rule.parts:
        here = [alias for alias in aliases if alias in there]
        if len(here) > 1:
            raise KpiError(
                f"the file has both {' and '.join(here)}, which mean the same column", where, "Keep one of them"
            )
        if not here:
            lacking += [] if rule.optional else [aliases[0]]
            return None
        headers += here
    return BoundColumn(rule, tuple(headers)), set(headers)


def _of_query(section: Section) -> dict[str, BoundColumn]:
    return {name: BoundColumn(rule, tuple(p[0] for p in rule.parts)) for name, rule in section.columns.items()}
