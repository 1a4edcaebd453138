"""What needs a manager's eye: rows left out, people and accounts without a place, figures that cannot be trusted yet."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kpi.verbs.desk import opened, status
from kpi.verbs.exports import imports
from kpi.verbs.scores import scored_at
from kpi.warehouse import Period, Warehouse, parse

COLUMNS = ["kind", "level", "count", "share", "subject", "page", "target"]
STALE_DAYS = 3


def attention(
    period: str | None = None, scheme: str | None = None, as_of: date | None = None, home: Path | str | None = None,
) -> pd.DataFrame:
    """One row per matter (columns COLUMNS): problems first, then notes. Empty when all is well or there is no data."""
    state = status(home)
    if not state.has_data:
        return pd.DataFrame(columns=COLUMNS, dtype=object)
    p = parse(period or state.default_period)
    here = opened(home)
    rows = [*_files(home), *_match(state), *_places(here, p), *_targets(here, p), *_stale(state, as_of or date.today()),
            *_points(scheme or state.default_scheme, p, home)]
    rows.sort(key=lambda r: r[1] != "problem")
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _files(home: Path | str | None) -> Iterator[tuple]:
    for i in imports(home).to_dict("records"):
        if i["quarantined"]:
            yield "quarantined", "problem", i["quarantined"], None, i["file"], "imports", i["import_id"]


def _match(state) -> Iterator[tuple]:
    if not state.ids_match:
        yield "credit_off", "problem", None, None, "", "imports", ""
    for subject, rate in (("buyers", state.buyers_match), ("people", state.people_match)):
        if rate is not None:
            level = "problem" if not state.ids_match else "note"
            yield "match_rate", level, None, rate, subject, "imports", ""


def _places(here: Warehouse, p: Period) -> Iterator[tuple]:
    within = {"a": p.start, "b": p.end}
    lost = here.rows(
        "select account, count(*) from core.messages where sender = 'agent' and agent_id is null and account is not null"
        " and cast(sent_at as date) between $a and $b group by account order by 2 desc, 1", within,
    )
    if lost:
        yield "unassigned_accounts", "problem", len(lost), None, ", ".join(a for a, _ in lost[:3]), "imports", ""
    cases = here.rows("select count(*) from core.exchanges where agent_id is null and day between $a and $b", within)[0][0]
    if cases:
        yield "unassigned_cases", "note", cases, None, "", "imports", ""
    nowhere = here.rows(
        "select count(distinct e.agent_id) from core.exchanges as e left join core.assignments as s on e.agent_id = s.agent_id"
        " and s.valid_from <= e.started_at and e.started_at < s.valid_to"
        " where e.agent_id is not null and s.team is null and e.day between $a and $b", within,
    )[0][0]
    if nowhere:
        yield "agents_without_team", "note", nowhere, None, "", "imports", ""


def _targets(here: Warehouse, p: Period) -> Iterator[tuple]:
    if not here.rows("select count(*) from core.orders")[0][0]:
        return
    missing, money = here.rows(
        "with sold as (select c.agent_id, sum(o.amount_paid) as money from core.orders as o"
        " inner join credit.chosen as c on o.shop = c.shop and o.order_id = c.order_id"
        " where o.paid and c.agent_id is not null and o.paid_day between $a and $b group by c.agent_id),"
        " planned as (select agent_id from core.planned_days where day between $a and $b group by agent_id having sum(plan) > 0)"
        " select count(*), coalesce(sum(money), 0.00) from sold where agent_id not in (select agent_id from planned)",
        {"a": p.start, "b": p.end},
    )[0]
    if missing:
        yield "missing_targets", "note", missing, None, "", "imports", ""
        yield "sales_without_target", "note", None, Decimal(money), "", "imports", ""


def _stale(state, today: date) -> Iterator[tuple]:
    if state.data_to and not state.demo and (today - state.data_to.date()).days > STALE_DAYS:
        yield "stale", "note", (today - state.data_to.date()).days, None, "", "imports", ""


def _points(scheme: str, p: Period, home: Path | str | None) -> Iterator[tuple]:
    lines = scored_at(scheme, p.text, "agent", None, home).standings.lines
    few = {line.agent_id for line in lines if line.reason == "not_enough"}
    if few:
        yield "not_enough", "note", len(few), None, "", "leaderboard", ""
    unrated = {line.item for line in lines if line.metric is None and line.n == 0 and line.item != "cap"}
    if unrated:
        yield "not_rated", "note", len(unrated), None, "", "catalogue", ""
