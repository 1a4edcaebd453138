"""What a score is made of: figures, ratings, recorded numbers, things done, levels, events and days, for a scheme and a period."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.measures import measure_in
from kpi.records import Records
from kpi.schemes.model import Item, Scheme
from kpi.scoring.calendar_days import months_of_service
from kpi.scoring.eligible import days_of as eligible_days
from kpi.scoring.eligible import eligibility
from kpi.scoring.standings import Days
from kpi.verbs.recorded import store
from kpi.warehouse import Period, Warehouse, Where

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gathered:
    """`values`, `ratings`, `events`: rows as `score_group` takes them. `figures`: the metric figures by agent (or team)."""

    figures: pd.DataFrame
    values: list[dict]
    ratings: list[dict]
    events: list[dict]
    days: dict[str, Days]


def metrics_of(scheme: Scheme) -> list[str]:
    """Every metric the scheme accepts, sorted."""
    return sorted(set(scheme.metrics))


def gather(
    here: Warehouse, scheme: Scheme, period: Period, by: str, agents: Sequence[str], as_of: date | None = None,
    where: Where | None = None, folder: Path | str | None = None, whole: Period | None = None,
    figures: pd.DataFrame | None = None,
) -> Gathered:
    """Everything known of these agents in `period`; `whole`: the appraisal's period, when `period` is somebody's part of it.
    `figures`: the metric figures, where they are at hand. Teams have metrics only: nobody rates a team."""
    if figures is None:
        figures = measure_in(here, metrics_of(scheme), period, by, as_of, where)
    values = figure_rows(figures)
    if by != "agent":
        return Gathered(figures, values, [], [], {})
    records = store(folder)
    appraised = whole or period
    values += _recorded(records, scheme, appraised, agents)
    values += _done(here, records, scheme, period, agents)
    values += _levels(here, records, scheme, period, agents)
    ratings = records.ratings(scheme, appraised).to_dict("records")
    events = [row for row in records.confirmed_events(scheme, period).to_dict("records") if row["agent_id"] in set(agents)]
    return Gathered(figures, values, ratings, events, days_of(here, period, appraised, agents))


def figure_rows(figures: pd.DataFrame) -> list[dict]:
    """Figures as the rows `score_group` takes."""
    return [
        {"agent_id": f.key, "metric": f.metric, "value": f.exact, "n": f.n, "state": f.state, "reason": f.reason}
        for f in figures.itertuples()
    ]


def better_of(metrics: Sequence[str]) -> dict[str, str]:
    return {metric: cards.metric(metric).better for metric in metrics}


def _row(agent: str, item: Item, value: Fraction | None, n: int, reason: str = "no_record") -> dict:
    state = "value" if value is not None else "not_enough" if reason == "no_record" else "does_not_apply"
    return {"agent_id": agent, "metric": item.sources[0], "value": value, "n": n, "state": state,
            "reason": "" if value is not None else reason}


def _recorded(records: Records, scheme: Scheme, period: Period, agents: Sequence[str]) -> list[dict]:
    """Numbers filed per agent and period (R3-02, exam marks): the one of this very period, else the mean of those within it."""
    items = [item for item in scheme.items if item.record]
    if not items:
        return []
    found: dict[tuple[str, str], dict[str, Fraction]] = {}
    for row in records.marks(period).itertuples():
        found.setdefault((row.agent_id, row.item), {})[row.period] = Fraction(row.value)
    rows = []
    for item in items:
        for agent in agents:
            filed = found.get((agent, item.record), {})
            own = [filed[period.text]] if period.text in filed else list(filed.values())
            rows.append(_row(agent, item, sum(own, Fraction(0)) / len(own) if own else None, len(own)))
    return rows


def _levels(here: Warehouse, records: Records, scheme: Scheme, period: Period, agents: Sequence[str]) -> list[dict]:
    """Printed levels given in reviews (R4-13): the mean over the period's reviews; a level nobody printed makes it not apply."""
    items = [item for item in scheme.items if item.levels]
    if not items:
        return []
    given: dict[tuple[str, str], list[Fraction]] = {}
    for agent, name, points in here.rows(
        "select agent_id, item, points from core.recordings where recorded_at >= $a and recorded_at < $b and points is not null",
        {"a": period.start, "b": period.end + DAY},
    ):
        given.setdefault((agent, name), []).append(Fraction(points))
    for row in records.marks(period).itertuples():
        given.setdefault((row.agent_id, row.item), []).append(Fraction(row.value))
    rows = []
    for item in items:
        allowed = {Fraction(level.points) for level in item.levels}
        for agent in agents:
            points = given.get((agent, item.id), [])
            odd = any(each not in allowed for each in points)
            value = sum(points, Fraction(0)) / len(points) if points and not odd else None
            rows.append(_row(agent, item, value, len(points), "not_a_level" if odd else "no_record"))
    return rows


def _done(here: Warehouse, records: Records, scheme: Scheme, period: Period, agents: Sequence[str]) -> list[dict]:
    """Done ÷ due (R0-04): weeks by their last day, planned days, or a number; with `full_per_day`, the mean of the days' shares."""
    items = [item for item in scheme.items if item.done]
    if not items:
        return []
    filed = records.done(period)
    planned = _planned(here, period)
    rows = []
    for item in items:
        for agent in agents:
            own = [row for row in filed.itertuples() if row.agent_id == agent and row.item == item.done]
            value, due = done_share(item, own, period, planned.get(agent))
            rows.append(_row(agent, item, value if own else None, due))
    return rows


def done_share(item: Item, filed: Sequence, period: Period, planned: set[date] | None) -> tuple[Fraction | None, int]:
    """What is done of what is due, and how much is due; None where what is due is not known or nothing is.

    filed: rows with day (None: for the whole period), count and due. planned: the agent's planned days.
    """
    if item.due.per == "weeks_by_last_day":
        due = sum((period.start + DAY * n).isoweekday() == 7 for n in range(period.days))
    elif item.due.per == "planned_days":
        stated = [row.due for row in filed if row.due]
        due = len(planned) if planned is not None else int(stated[-1]) if stated else 0
    else:
        due = int(item.due.per)
    if not due:
        return None, 0
    if item.due.full_per_day is None:
        return Fraction(sum(Fraction(row.count) for row in filed)) / due, due
    per_day: dict[object, Fraction] = {}
    for row in filed:
        if planned is None or row.day in planned:
            per_day[row.day] = per_day.get(row.day, Fraction(0)) + Fraction(row.count)
    full = Fraction(item.due.full_per_day)
    return sum((min(count / full, Fraction(1)) for count in per_day.values()), Fraction(0)) / due, due


def _planned(here: Warehouse, period: Period) -> dict[str, set[date]]:
    found: dict[str, set[date]] = {}
    for agent, day in here.rows(
        "select agent_id, day from core.attendance where coalesce(planned, true) and day between $a and $b", {"a": period.start, "b": period.end}
    ):
        found.setdefault(agent, set()).add(day)
    return found


def days_of(here: Warehouse, part: Period, whole: Period, agents: Sequence[str]) -> dict[str, Days]:
    """Planned and present days of each agent in `part`, beside the most planned days anybody of them has in `whole`."""
    count = (
        "select agent_id, count(*) filter (coalesce(planned, true)), count(*) filter (coalesce(present, false)) from core.attendance"
        " where day between $a and $b group by agent_id"
    )
    most = max((n for agent, n, _ in here.rows(count, {"a": whole.start, "b": whole.end}) if agent in set(agents)), default=0)
    return {
        agent: Days(planned, present, most or None)
        for agent, planned, present in here.rows(count, {"a": part.start, "b": part.end})
    }


def not_appraised(here: Warehouse, scheme: Scheme, period: Period, agents: Sequence[str]) -> dict[str, tuple[str, dict]]:
    """agent -> why the scheme leaves somebody out of this period (R2B-01, R0-14); what cannot be told leaves nobody out."""
    rule = scheme.duties.eligible
    if not any(period.kind in each for each in (rule.max_absent_months, rule.service_months, rule.min_present_days)):
        return {}
    attendance: dict[str, list[dict]] = {}
    for agent, day, planned, present in here.rows(
        "select agent_id, day, planned, present from core.attendance where day between $a and $b", {"a": period.start, "b": period.end}
    ):
        attendance.setdefault(agent, []).append({"day": day, "planned": planned, "present": present})
    hired = {row[0]: row[1] for row in here.rows("select agent_id, hired_on from core.agents")}
    found = {}
    for agent in agents:
        served = months_of_service([(hired[agent], None)], period.end) if hired.get(agent) else None
        told = eligibility(rule, period.kind, eligible_days(attendance.get(agent, []), period.start, period.end), served)
        if told.appraised is False:
            found[agent] = (told.because, dict(told.params))
    return found
