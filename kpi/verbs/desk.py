"""The data home: where it is, what state it is in, and what may be chosen."""
from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kpi import schemes, warehouse
from kpi.measures import ids_match
from kpi.warehouse import Warehouse, periods

HERE = Path(__file__).resolve().parents[2]


def home(folder: Path | str | None = None) -> Path:
    """The data home: `folder`, else $KPI_HOME, else data/ beside the program."""
    return Path(folder or os.environ.get("KPI_HOME") or HERE / "data")


def opened(folder: Path | str | None = None, credit: str | None = None, credit_days: int | None = None) -> Warehouse:
    """The built warehouse of a data home, under the home's own credit rule unless another is named."""
    return warehouse.open_home(home(folder), credit, credit_days)


@dataclass(frozen=True)
class Status:
    """What stands in the data home. `data_to` is the last instant in any time column; match rates are None without both sides."""

    has_data: bool
    version: str
    demo: bool = False
    data_from: date | None = None
    data_to: datetime | None = None
    default_period: str = ""
    default_scheme: str = "ecommerce-100"
    imports: int = 0
    quarantined: int = 0
    people_match: Decimal | None = None
    buyers_match: Decimal | None = None
    ids_match: bool = True
    counts: dict[str, int] = field(default_factory=dict)


def status(home: Path | str | None = None) -> Status:
    """The state of the data home; with no data only `has_data` False and the version."""
    store = warehouse.Store(_home(home))
    manifest = store.manifest
    counts: dict[str, int] = {}
    for path, entry in manifest.files.items():
        if path.startswith("accepted/"):
            table = path.split("/")[1]
            counts[table] = counts.get(table, 0) + entry["rows"]
    if not counts:
        return Status(False, manifest.version, imports=len(manifest.imports),
                      quarantined=sum(i["quarantined"] for i in manifest.imports))
    here = opened(home)
    first, last = here.times
    rates = here.match_rates
    return Status(
        True, manifest.version,
        demo=any(i.get("demo") for i in manifest.imports),
        data_from=first.date() if first else None, data_to=last,
        default_period=periods.of_day(here.last_begun.date(), "month").text if last else "",
        imports=len(manifest.imports), quarantined=sum(i["quarantined"] for i in manifest.imports),
        people_match=_rate(rates["writers_who_ordered"], rates["writers"]),
        buyers_match=_rate(rates["buyers_who_wrote"], rates["buyers"]),
        ids_match=ids_match(here), counts=counts,
    )


@dataclass(frozen=True)
class Options:
    """What may be chosen: periods with data (months, quarters, years, weeks, newest first), teams, shops, agents, schemes."""

    periods: list[str]
    teams: list[str]
    shops: pd.DataFrame
    agents: pd.DataFrame
    schemes: pd.DataFrame


def options(home: Path | str | None = None) -> Options:
    """Choices for the filters; empty lists and frames without data."""
    here = opened(home)
    first, last = here.times
    found: list[str] = []
    if last:
        for kind, most in (("month", 24), ("quarter", 8), ("year", 5), ("week", 26)):
            p = periods.of_day(last.date(), kind)
            for _ in range(most):
                if p.end < first.date():
                    break
                found.append(p.text)
                p = p.previous()
    return Options(
        found,
        [r[0] for r in here.rows("select distinct team from core.assignments where team is not null order by 1")],
        here.frame("select shop, name from core.shops order by shop"),
        agents(home), scheme_list(home),
    )


def agents(home: Path | str | None = None, day: date | None = None) -> pd.DataFrame:
    """agent_id, name, team, role, shift, staff_number, hired_on, left_on; the team on `day` (default: the data's last day)."""
    here = opened(home)
    when = day or (here.times[1] or datetime.now()).date()
    return here.frame(
        "select a.agent_id, a.name, s.team, s.role, s.shift, a.staff_number, a.hired_on, a.left_on from core.agents as a"
        " left join core.assignments as s on a.agent_id = s.agent_id and s.valid_from <= $t and $t < s.valid_to"
        " order by a.agent_id", {"t": datetime(when.year, when.month, when.day, 23, 59, 59)},
    )


def scheme_list(home: Path | str | None = None) -> pd.DataFrame:
    """id, version, title_zh, title_en, front of every scheme at hand, the front ones first."""
    rows = [
        {"id": s.id, "version": s.version, "title_zh": s.title.get("zh", s.id), "title_en": s.title.get("en", s.id),
         "front": s.id in FRONT}
        for s in schemes.library(_home(home) / "schemes").values()
    ]
    frame = pd.DataFrame(rows, columns=["id", "version", "title_zh", "title_en", "front"])
    return frame.sort_values(["front", "id"], ascending=[False, True], ignore_index=True)


FRONT = ("ecommerce-100", "response-center-200")
"""Schemes shown first; the rest stand under "more templates"."""


def checklist(home: Path | str | None = None) -> pd.DataFrame:
    """step, done, have, of: data -> people -> targets -> scheme, as far as each can be done now."""
    state = status(home)
    known = agents(home) if state.has_data else pd.DataFrame(columns=["agent_id", "team"])
    placed = int(known["team"].notna().sum())
    planned = 0
    if state.has_data and state.default_period:
        p = periods.parse(state.default_period)
        planned = opened(home).rows(
            "select count(distinct agent_id) from core.planned_days where day between $a and $b", {"a": p.start, "b": p.end}
        )[0][0]
    steps = [
        ("data", state.has_data and not state.demo, sum(state.counts.values()), 1),
        ("people", state.has_data and placed == len(known) and placed > 0, placed, len(known)),
        ("targets", planned > 0 and planned >= placed, planned, len(known)),
        ("scheme", state.has_data and bool(len(scheme_list(home))), len(scheme_list(home)), 1),
    ]
    return pd.DataFrame(steps, columns=["step", "done", "have", "of"])


def _rate(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


def _home(folder: Path | str | None) -> Path:
    return home(folder)
