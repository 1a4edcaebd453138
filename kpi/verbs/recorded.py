"""Records as scoring and pay ask for them, per agent."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from kpi.records import Records, mark, place
from kpi.schemes.model import Scheme
from kpi.verbs.desk import home as data_home
from kpi.warehouse import Period

Home = Path | str | None
WHOLE = "*"
"""How a record names the group while no groups are kept: everybody."""


def store(home: Home = None) -> Records:
    """The records of a data home."""
    return Records(data_home(home))


def stamp(home: Home = None) -> int:
    """The number of the last event: what is kept of records holds while it stays the same."""
    return _numbered(home, "last", lambda records: records.last)


def moving(home: Home = None) -> int:
    """The number of the last event that can move a figure; sharing moves none, so what is kept of scores outlasts it."""
    return _numbered(home, "moving", lambda records: records.last_besides("share"))


_NUMBERS: dict[tuple, int] = {}
"""What the store answered, by the state of its file: a page asks for it dozens of times."""


def _numbered(home: Home, what: str, read: Callable[[Records], int]) -> int:
    """The answer of `read`, asked again only when the file has changed."""
    path = place(data_home(home))
    seen = (path, what, before) if (before := mark(path)) else None
    if seen in _NUMBERS:
        return _NUMBERS[seen]
    found = read(store(home))
    if seen and mark(path) == before:
        while len(_NUMBERS) >= 64:
            del _NUMBERS[next(iter(_NUMBERS))]
        _NUMBERS[seen] = found
    return found


def days_of(home: Home) -> dict[str, dict[str, list[date]]]:
    """agent -> kind of record -> the days it was held: interviews, for actions that need one (R2A-13)."""
    found: dict[str, dict[str, list[date]]] = {}
    for row in store(home).interviews().itertuples():
        found.setdefault(row.agent_id, {}).setdefault("interview", []).append(row.held_on)
    return found


def choices_of(scheme: Scheme, home: Home) -> dict[str, dict[tuple[str, str], str]]:
    """agent -> (action, period) -> the option a manager took (R4-07)."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for row in store(home).choices(scheme.id).itertuples():
        found.setdefault(row.agent_id, {})[row.action, row.period] = row.option
    return found


def tiers_of(scheme: Scheme, home: Home) -> dict[tuple[str, str], tuple[str, str]]:
    """(agent, period) -> (tier, reason) a manager set (R2A-12)."""
    return {(row.agent_id, row.period): (row.tier, row.reason) for row in store(home).tiers(scheme.id).itertuples()}


def awards_decided(scheme: Scheme, period: Period, home: Home) -> dict[str, dict[str, list[str]]]:
    """group -> award -> the people a manager chose among the undecided (R2A-15): choices of the action "award:ID" in this very period."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in store(home).choices(scheme.id, period.text).itertuples():
        kind, _, award = row.action.partition(":")
        if kind == "award" and row.period == period.text:
            found.setdefault(group_named(row.option), {}).setdefault(award, []).append(row.agent_id)
    return found


def least_places(scheme: Scheme, period: Period, home: Home) -> dict[tuple[str, str], int]:
    """(group, award) -> the least number of places a person asked for (R2A-15)."""
    return {(group_named(row.group), row.award): row.places for row in store(home).quotas(scheme, period).itertuples()}


def group_named(written: str) -> str:
    """The group a record speaks of; "" is everybody."""
    return "" if written == WHOLE else written


def vetoes(scheme: Scheme, year: int, home: Home) -> dict[str, str]:
    """agent -> the event that bars the year's awards (R3-07)."""
    barring = {event.id for event in scheme.events if event.veto}
    events = store(home).confirmed_events(scheme, str(year)) if barring else None
    return {} if events is None else {row.agent_id: row.event for row in events.itertuples() if row.event in barring}
