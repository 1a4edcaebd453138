"""What a source is: which files it claims and how their columns become core columns.

A source stands in a source.toml; a mapping has the same form (`source_form.py` reads both).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

from kpi.intake.decode import DEFAULT
from kpi.warehouse.tables import Table

MISSING = ("", "N/A", "n/a", "-", "null", "NULL")
DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True)
class Column:
    """How one core column is filled: from `parts` (each a tuple of folded header aliases; several parts are joined by
    a blank), a constant or an SQL expression over the raw text."""

    parts: tuple[tuple[str, ...], ...] = ()
    constant: str | None = None
    sql: str | None = None
    format: tuple[str, ...] = ()
    unit: str | None = None
    true: tuple[str, ...] | None = None
    false: tuple[str, ...] | None = None
    rest: bool | None = None
    map: dict[str, str] | None = None
    optional: bool = False


@dataclass(frozen=True)
class Section:
    """One core table a file feeds. `only_if`: a condition in SQL on the raw text; `query`: a select that stands for
    `raw`."""

    table: str
    columns: dict[str, Column]
    only_if: str | None = None
    query: str | None = None


@dataclass(frozen=True)
class Skip:
    """Rows to pass over, counted as skipped: those whose `column` (folded) holds one of `values`."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One kind of export. The first section is the primary table: it decides what becomes of a row. `headers`: those
    a `<table>.sql` reads; `exact`: no other header may stand in the file."""

    id: str
    title: dict[str, str]
    sections: tuple[Section, ...]
    files: tuple[str, ...] = ("*",)
    encodings: tuple[str, ...] = DEFAULT
    delimiter: str | None = None
    header_row: int = 1
    sheet: str | None = None
    skip_rows: tuple[Skip, ...] = ()
    missing: tuple[str, ...] = MISSING
    unwrap: bool = False
    updates: bool = False
    thousands: str = ""
    decimal: str = "."
    currency_marks: tuple[str, ...] = ()
    unnamed_columns: bool = False
    headers: tuple[str, ...] = ()
    exact: bool = False
    where: str = field(default="", compare=False)

    @property
    def primary(self) -> str:
        return self.sections[0].table

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that decides what a file becomes."""
        return hashlib.sha256(repr(replace(self, where="", title={})).encode()).hexdigest()[:16]

    @property
    def tables(self) -> list[str]:
        """The core tables it feeds."""
        return [section.table for section in self.sections]


def template(table: Table) -> Source:
    """Our own format of `table`: the headers are its columns, and the set of headers alone claims a file."""
    columns = {name: Column(parts=((name,),), optional=name not in asked(table)) for name in table.columns}
    title = {"zh": f"{table.title['zh']}模板", "en": f"Template: {table.title['en']}"}
    return Source(
        f"template-{table.name}", title, (Section(table.name, columns),), exact=True, where=f"template-{table.name}"
    )


def asked(table: Table) -> set[str]:
    """Required columns a file must hold; the shop may be said on import instead, and a message id is made."""
    return (
        set(table.required)
        - ({"shop"} if table.name != "shops" else set())
        - ({"message_id"} if table.name == "messages" else set())
    )
