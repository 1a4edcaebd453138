"""Appraisal groups: who is in which group in a period, under which scheme. Records first, then the roster's own column."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kpi.scoring.groups import Stay
from kpi.verbs.recorded import store
from kpi.warehouse import Period, Warehouse

EVERYBODY = ""
"""The group of everybody while no groups are kept at all."""


@dataclass(frozen=True)
class Groups:
    """`stays` of a period; `known` False: no groups are kept, everybody is one. `bound`: group -> (scheme, version)."""

    stays: tuple[Stay, ...]
    known: bool
    bound: dict[str, tuple[str, str]]

    def of_scheme(self, scheme: str) -> list[str]:
        """The groups scored by a scheme: those bound to it; when none is, all that are bound to nothing, else all (a trial)."""
        names = sorted({stay.group for stay in self.stays})
        own = [name for name in names if self.bound.get(name, ("",))[0] == scheme]
        return own or [name for name in names if name not in self.bound] or names

    def of(self, agent: str) -> list[Stay]:
        return [stay for stay in self.stays if stay.agent_id == agent]


def groups_of(here: Warehouse, period: Period, folder: Path | str | None = None, cycle: str | None = None) -> Groups:
    """The groups of a period. Without any membership in records or roster, `known` is False and there are no stays.

    cycle: of the schemes that bind (R4-14); None: the period's own kind.
    """
    records = store(folder)
    kept = not records.list("membership").empty
    if kept:
        stays = [Stay(row.agent_id, row.group, row.first, row.last) for row in records.memberships(period).itertuples()]
    else:
        roster = _of_roster(here)
        kept = bool(roster)
        stays = [
            Stay(agent, group, max(start, period.start), min(end, period.end))
            for agent, group, start, end in roster if start <= period.end and end >= period.start
        ]
    in_force = records.group_schemes(period.end)
    bound = {row.group: (row.scheme, row.version) for row in in_force.itertuples() if row.cycle == (cycle or period.kind)}
    return Groups(tuple(_merged(stays)), kept, bound)


def _of_roster(here: Warehouse) -> list[tuple[str, str, date, date]]:
    """A day belongs to the group its first second lies in; the first assignment of an agent counts from its own day."""
    found = []
    for agent, group, start, end in here.rows(
        "select agent_id, appraisal_group, valid_from, valid_to from core.assignments where appraisal_group is not null order by 1, 3"
    ):
        first = start.date() if start.time() == time() or not any(a == agent for a, *_ in found) else start.date() + timedelta(days=1)
        last = (end - timedelta(microseconds=1)).date() if end > datetime.min else end.date()
        if first <= last:
            found.append((agent, group, first, last))
    return found


def _merged(stays: list[Stay]) -> list[Stay]:
    """Stays that follow each other in one group as one."""
    found: list[Stay] = []
    for stay in sorted(stays, key=lambda s: (s.agent_id, s.start)):
        last = found[-1] if found else None
        if last and (last.agent_id, last.group) == (stay.agent_id, stay.group) and stay.start <= last.end + timedelta(days=1):
            found[-1] = Stay(stay.agent_id, stay.group, last.start, max(last.end, stay.end))
        else:
            found.append(stay)
    return found
