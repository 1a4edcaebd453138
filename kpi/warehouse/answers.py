"""Answers made once: the sums of every metric for the standard periods, by agent, team and all.

The same SQL as any other range, so a stored answer equals one computed on the spot (a test compares them).
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from kpi.warehouse import graph
from kpi.warehouse.periods import KINDS, Period
from kpi.warehouse.warehouse import Warehouse, Where, quantile_sql

TABLE = """
    create table answers (
        metric varchar, kind varchar, start date, "by" varchar, key varchar, rows bigint, amount decimal(38, 3),
        cases decimal(38, 3), people bigint, successes bigint, currencies varchar[], median decimal(28, 4), p90 decimal(28, 4)
    )"""

GROUPED = """
    insert into answers
    select
        $metric, '{kind}', date_trunc('{kind}', day) as start,
        case when grouping(agent_id) = 0 then 'agent' when grouping(team) = 0 then 'team' else 'all' end as "by",
        case when grouping(agent_id) = 0 then agent_id when grouping(team) = 0 then team else 'all' end as key,
        count(*), sum(amount), sum(cases), count(distinct who), count(distinct who) filter (amount > 0),
        list(distinct currency) filter (currency is not null), {median}, {p90}
    from picked
    where date_trunc('{kind}', day) in (select start from touched where kind = '{kind}')
    group by grouping sets ((start, agent_id), (start, team), (start))
    having key is not null"""


def fill(
    here: Warehouse, con: duckdb.DuckDBPyConnection, quantiles: dict[str, bool], touched: list[Period] | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Fills the table `answers` of `con` for the periods of `touched` (None: all). `quantiles`: metric -> whether it is one."""
    con.execute("create or replace temp table touched (kind varchar, start date)")
    for metric, wanted in quantiles.items():
        if progress:
            progress(f"answers.{metric}")
        picked, params = here.picked(metric, date(1, 1, 1), date(9998, 12, 31), Where())
        con.execute(
            "create or replace temp table picked as select agent_id, team, day, amount, cases, currency,"
            f" case when person is not null then concat(shop, chr(0), person) end as who from ({picked})", params,
        )
        for kind in KINDS:
            con.execute("delete from touched")
            if touched is None:
                con.execute(f"insert into touched select distinct '{kind}', date_trunc('{kind}', day) from picked")
            else:
                con.executemany("insert into touched values ($1, $2)", [(p.kind, p.start) for p in touched if p.kind == kind])
            spots = {"median": quantile_sql(5), "p90": quantile_sql(9)} if wanted else {"median": "null", "p90": "null"}
            con.execute(GROUPED.format(kind=kind, **spots), {"metric": metric})
    con.execute("drop table picked")
    con.execute("drop table touched")
