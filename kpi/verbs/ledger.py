"""Recording for pages and the command line: what is recorded, by whom, and what a sheet brings."""
from __future__ import annotations

import getpass
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from kpi.errors import KpiError, unknown
from kpi.records import KINDS, Applied, Entry
from kpi.records.sheets import read_list, read_sheet
from kpi.schemes.model import Scheme
from kpi.verbs import filed
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import status
from kpi.verbs.form_fields import split
from kpi.verbs.recorded import store
from kpi.verbs.scores import load_scheme

Home = Path | str | None
JUDGED = ("rating", "incident", "bonus")
WIDE = ("rating", "mark", "done")


def records(
    kind: str | None = None, agent: str | None = None, period: str | None = None, state: str | None = None, home: Home = None,
) -> pd.DataFrame:
    """What is recorded, one row per record as it stands, columns of kpi.records.COLUMNS."""
    return store(home).list(kind, agent, period, state)


def records_log(after: int = 0, home: Home = None) -> pd.DataFrame:
    """Every event behind a number, oldest first: who did what when, and why."""
    return store(home).log(after)


def record_kinds() -> pd.DataFrame:
    """The kinds of record: kind, subject, fields (required ones marked *), states."""
    rows = [
        (kind.id, kind.subject, ", ".join(f"{name}*" if field.required else name for name, field in kind.fields.items()), " → ".join(kind.moves))
        for kind in KINDS.values()
    ]
    return pd.DataFrame(rows, columns=["kind", "subject", "fields", "states"])


def record(
    kind: str, subject: str, data: Mapping[str, object], who: str = "", why: str = "", period: str | None = None, home: Home = None,
) -> int:
    """Records something; its number. Texts of numbers and days are read as such. An agent nobody knows is refused. A form of a scheme is
    held against that scheme: its fields stand beside `scheme` and `form`, or as JSON under `fields`."""
    if kind not in KINDS:
        raise unknown("kind of record", kind, KINDS)
    if kind == "form" and data.get("scheme"):
        scheme, form, fields = split(data)
        return filed.file_form(scheme, form, fields, named(who), why, period, subject, home)
    if KINDS[kind].subject == "agent" and status(home).has_data:
        known = set(roster(home)["agent_id"])
        if subject not in known and subject != "company":
            raise unknown("agent", subject, known)
    typed = {name: _typed(kind, name, value) for name, value in data.items()}
    return store(home).add(kind, subject, typed, named(who), why, period, _judge(kind, typed, home))


def record_moved(what: str, number: int, who: str = "", why: str = "", state: str = "", home: Home = None) -> int:
    """confirm, withdraw, or move a record to a state."""
    if what == "withdraw":
        return store(home).withdraw(number, named(who), why)
    to = "confirmed" if what == "confirm" else state
    kept = store(home).record(number)
    data = filed.move_fields(kept, to, home) if kept.kind == "form" else None
    return store(home).move(number, to, named(who), why, data)


def record_corrected(number: int, data: Mapping[str, object], who: str, why: str, home: Home = None) -> int:
    """Corrects a record; what was confirmed must be confirmed anew. KpiError when there is no such record."""
    kept = store(home).record(number)
    typed = {name: _typed(kept.kind, name, value) for name, value in data.items()}
    return store(home).supersede(number, typed, named(who), why, _judge(kept.kind, {**kept.data, **typed}, home))


def records_from_sheet(
    kind: str, source: Path | bytes | str, who: str = "", why: str = "", period: str | None = None, scheme: str | None = None,
    item: str | None = None, role: str | None = None, home: Home = None, correct: bool = False,
) -> Applied:
    """Reads a sheet of records and keeps the sound ones in one go; the others are listed with line and reason. Ratings, marks and done
    work come wide (people × items or months), everything else as a list; forms need their scheme, and `item` says which form. What is
    recorded already adds nothing."""
    judge = load_scheme(scheme, home) if scheme else None
    if kind == "form":
        return filed.sheet_of_forms(source, scheme, item, period, home).apply(store(home), named(who), why, correct=correct)
    people = roster(home)[["agent_id", "staff_number", "name"]]
    more: dict[str, object] = {name: value for name, value in (("item", item), ("role", role)) if value}
    if kind == "rating":
        more = {"role": "supervisor", "rater": named(who), **more}
    read = read_sheet if kind in WIDE else read_list
    sheet = read(source, kind, people, scheme=judge, period=period, more=more, who=named(who))
    return sheet.apply(store(home), named(who), why, correct=correct)


def rating_grid(scheme: str, period: str, role: str, home: Home = None) -> pd.DataFrame:
    """The entry grid: agent_id, name, team, then a column per rated item with the ratings of this role (None: not rated yet)."""
    chosen = load_scheme(scheme, home)
    given = {(r.agent_id, r.rated): r.rating for r in store(home).ratings(chosen, period).itertuples() if r.role == role}
    people = roster(home)
    items = rated_items(chosen, role)
    rows = [{"agent_id": p.agent_id, "name": p.name, "team": p.team} | {item: given.get((p.agent_id, item)) for item in items}
            for p in people.itertuples()]
    return pd.DataFrame(rows, columns=["agent_id", "name", "team", *items], dtype=object)


def rated_items(scheme: Scheme, role: str) -> list[str]:
    """The rated items a role may rate, by the name ratings are filed under."""
    return [item.rated for item in scheme.items if item.rated and any(role in item.mix.of(who) for who in ("", *item.mix.instead))]


def rate(scheme: str, period: str, role: str, grid: pd.DataFrame, who: str, home: Home = None) -> Applied:
    """Keeps what changed in an entry grid: new ratings are added, changed ones corrected, blank cells left alone."""
    chosen = load_scheme(scheme, home)
    same = {"scheme": chosen.id, "role": role, "rater": named(who)}
    entries = [
        Entry("rating", row["agent_id"], {**same, "item": item, "rating": _number(row[item], item)}, period)
        for row in grid.to_dict("records") for item in rated_items(chosen, role) if item in row and not _blank(row[item])
    ]
    return store(home).add_all(entries, named(who), "", chosen, correct=True)


def named(who: str) -> str:
    """Who does it: as given, else the user of this machine."""
    return who.strip() or getpass.getuser()


def _judge(kind: str, data: Mapping[str, object], home: Home) -> Scheme | None:
    return load_scheme(str(data["scheme"]), home) if kind in JUDGED and data.get("scheme") else None


def _typed(kind: str, name: str, value: object) -> object:
    field = KINDS[kind].fields.get(name)
    if field is None or not isinstance(value, str):
        return value
    if field.type in ("number", "money", "whole"):
        return _number(value, name)
    if field.type == "day":
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise KpiError(f'"{value}" is not a day', name, "Write 2026-09-30") from None
    if field.type == "flag":
        return value.lower() in ("1", "true", "yes", "是")
    return value


def _number(value: object, name: str) -> Decimal:
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        raise KpiError(f'"{value}" is not a number', name) from None


def _blank(value: object) -> bool:
    return value is None or value != value or str(value).strip() == ""
