"""Answers made when first asked: the sums of a metric for standard periods, by agent, team and all.

One file holds a metric's answers for the periods of a kind that begin in one month. Its name carries a stamp of the state's changes
the answers hang on: an import that touches none of their months leaves them standing, any other makes the stamp, and so the file,
another one. The same SQL as any other range gathers the rows, so a stored answer equals one computed on the spot (a test compares
them). Files are written aside and renamed: readers in several processes may make the same one, and get the same.
"""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import duckdb

from kpi.warehouse import graph, parts
from kpi.warehouse.periods import of_day
from kpi.warehouse.store import Manifest

FOLDER = "answers"
IN_ORDER = "list(cast(amount * 1000 as bigint) order by amount)"
KEYS = {"agent": "agent_id", "team": "team", "all": "'all'"}


@dataclass(frozen=True)
class Answers:
    """The answers of one state of a store. `quantiles`: metrics whose figure is a quantile of their rows."""

    folder: Path
    manifest: Manifest
    quantiles: frozenset[str]

    def path(self, metric: str, kind: str, start: date) -> Path:
        """The file with the answer of the period of `kind` that begins at `start`; it may not have been made yet."""
        first, last = span(kind, start)
        return self.folder / FOLDER / f"{metric}.{kind}.{start:%Y-%m}.{stamp(self.manifest, metric, first, last)}.parquet"

    def make(self, con: duckdb.DuckDBPyConnection, metric: str, kind: str, picked: str, params: dict, path: Path) -> None:
        """Writes a file of answers from the metric's rows of its span (SQL `picked`); duckdb.IOException where nothing may be
        written."""
        path.parent.mkdir(exist_ok=True)
        aside = path.with_name(f"{path.name}.{uuid4().hex[:8]}")
        sql = _answers(kind, picked, metric in self.quantiles)
        con.execute(f"copy ({sql}) to {parts.quoted(str(aside.resolve()))} (format parquet, compression zstd)", params)
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(aside, path)

    def sweep(self) -> None:
        """Removes answers of other states. A reader that still holds one makes what it misses again."""
        for path in (self.folder / FOLDER).glob("*"):
            metric, kind, month, *_ = path.name.split(".")
            if metric not in graph.layer("metrics") or path != self.path(metric, kind, _first(kind, date.fromisoformat(f"{month}-01"))):
                path.unlink(missing_ok=True)


def span(kind: str, start: date) -> tuple[date, date]:
    """First and last day of the periods of a kind that begin in the month of `start`."""
    month = of_day(start, "month")
    return _first(kind, month.start), of_day(month.end, kind).end


def _first(kind: str, month: date) -> date:
    """The first day from the month's first on at which a period of a kind begins."""
    period = of_day(month, kind)
    return period.start if period.start == month else period.end + timedelta(days=1)


def stamp(manifest: Manifest, metric: str, first: date, last: date) -> str:
    """What a metric's answers for these days hang on: the latest changes of all, of its tables, of its rows' months."""
    feeds = {name.split(".")[1] for name in graph.feeds("metrics", metric) if name.startswith(("core.", "credit."))}
    kinds = [kind for kind, tables in (("chats", parts.CHATS), ("sales", (*parts.SALES, "chosen"))) if feeds & set(tables)]
    names = ["all", *sorted(feeds), *(f"{kind}/{month:%Y-%m}" for kind in kinds for month in _months(first, last))]
    text = json.dumps([manifest.changed.get(name) for name in names])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = of_day(month, "month").end + timedelta(days=1)


def quantile_sql(tenths: int, ms: str = IN_ORDER, n: str = "count(*)") -> str:
    """Type 7 by whole numbers: position h = (n - 1) * tenths / 10 between two order statistics; milliseconds in, seconds out."""
    spot, rest = f"(({tenths} * ({n} - 1)) // 10)", f"(({tenths} * ({n} - 1)) % 10)"
    low, high = f"{ms}[{spot} + 1]", f"coalesce({ms}[{spot} + 2], {ms}[{spot} + 1])"
    return f"cast(cast(10 * {low} + {rest} * ({high} - {low}) as decimal(28, 4)) * 0.0001 as decimal(28, 4))"


def _answers(kind: str, picked: str, quantile: bool) -> str:
    """SQL: start, by, key, rows, amount, cases, people, successes, currencies, median, p90. A person is counted once per key."""
    median, p90 = (quantile_sql(tenths) if quantile else "cast(null as decimal(28, 4))" for tenths in (5, 9))
    people = " union all ".join(f"""
        select start, '{by}' as "by", key, count(*) as people, count(*) filter (success) as successes
        from (select start, {key} as key, shop, person, bool_or(success) as success from persons where {key} is not null group by all)
        group by all""" for by, key in KEYS.items())
    return f"""
        with cases as materialized (
            select agent_id, team, cast(date_trunc('{kind}', day) as date) as start, shop, person, currency, amount, cases from ({picked})
        ),
        persons as materialized (
            select start, agent_id, team, shop, person, bool_or(amount > 0) as success from cases where person is not null group by all
        ),
        people as ({people}),
        sums as (
            select
                start, case when grouping(agent_id) = 0 then 'agent' when grouping(team) = 0 then 'team' else 'all' end as "by",
                case when grouping(agent_id) = 0 then agent_id when grouping(team) = 0 then team else 'all' end as key,
                count(*) as rows, cast(sum(amount) as decimal(38, 3)) as amount, cast(sum(cases) as decimal(38, 3)) as cases,
                list(distinct currency) filter (currency is not null) as currencies, {median} as median, {p90} as p90
            from cases
            group by grouping sets ((start, agent_id), (start, team), (start))
            having key is not null
        )
        select
            s.start, s."by", s.key, s.rows, s.amount, s.cases, coalesce(p.people, 0) as people, coalesce(p.successes, 0) as successes,
            s.currencies, s.median, s.p90
        from sums as s
        left join people as p using (start, "by", key)
        order by start, "by", key"""
