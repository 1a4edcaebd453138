"""Answers made once: the sums of every metric for the standard periods, by agent, team and all.

The same SQL as any other range, so a stored answer equals one computed on the spot (a test compares them). The rows of many metrics
are gathered and summed to days together; longer periods add up days, persons are counted by people.py.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from kpi.errors import KpiError
from kpi.warehouse import people
from kpi.warehouse.periods import KINDS
from kpi.warehouse.warehouse import Warehouse, Where, quantile_sql

COLUMNS = {
    "metric": "varchar", "kind": "varchar", "start": "date", "by": "varchar", "key": "varchar", "rows": "bigint",
    "amount": "decimal(38, 3)", "cases": "decimal(38, 3)", "people": "bigint", "successes": "bigint", "currencies": "varchar[]",
    "median": "decimal(28, 4)", "p90": "decimal(28, 4)",
}
BATCH = 1_000_000
"""Metric rows held before they are summed to days: bounds the memory."""

SUMS = '(metric smallint, "by" varchar, key varchar, start date, rows bigint, amount decimal(38, 3), cases decimal(38, 3), purse hugeint)'
MADE_OF = {"week": "day", "month": "day", "quarter": "month", "year": "quarter"}
CURRENCIES = 120


def fill(
    here: Warehouse, con: duckdb.DuckDBPyConnection, quantiles: dict[str, bool], progress: Callable[[str], None] | None = None,
) -> None:
    """Makes the table `answers` of `con`. `quantiles`: metric -> whether its figure is one."""
    _prepare(con, list(quantiles))
    for number, (metric, wanted) in enumerate(quantiles.items()):
        if progress:
            progress(f"answers.{metric}")
        _gather(here, con, number, metric)
        if wanted:
            _quantiles(con, number)
        if con.execute("select count(*) from picked").fetchone()[0] >= BATCH:
            _fold(con)
    _fold(con)
    people.settle(con)
    con.execute(f"create or replace table answers ({_columns()})")
    for kind in KINDS:
        _sums(con, kind)
        people.count(con, kind)
        _answer(con, kind)
    for name in ("metric_numbers", "purses", "picked", "spots", "agent_days", "day_people", "people", *(f"sums_{kind}" for kind in KINDS)):
        con.execute(f"drop table {name}")


def _columns() -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())


def _prepare(con: duckdb.DuckDBPyConnection, metrics: list[str]) -> None:
    con.execute("create or replace temp table metric_numbers (number smallint, metric varchar)")
    con.executemany("insert into metric_numbers values ($1, $2)", list(enumerate(metrics)))
    con.execute(
        "create or replace temp table purses as select currency, cast(1 as hugeint) << (row_number() over (order by currency) - 1) as purse"
        " from (select distinct currency from core.shops where currency is not null)"
    )
    if con.execute("select count(*) from purses").fetchone()[0] > CURRENCIES:
        raise KpiError(f"more than {CURRENCIES} currencies", "shops", "Check the column currency")
    con.execute(
        "create or replace temp table picked (metric smallint, agent_id varchar, team varchar, day date, amount decimal(38, 3),"
        " cases decimal(38, 3), purse hugeint, shop varchar, person varchar)"
    )
    con.execute(
        "create or replace temp table agent_days (metric smallint, agent_id varchar, team varchar, day date, rows bigint,"
        " amount decimal(38, 3), cases decimal(38, 3), purse hugeint)"
    )
    con.execute(f"create or replace temp table day_people {people.DAY_PEOPLE}")
    con.execute(
        'create or replace temp table spots (metric smallint, kind varchar, start date, "by" varchar, key varchar,'
        " median decimal(28, 4), p90 decimal(28, 4))"
    )


def _gather(here: Warehouse, con: duckdb.DuckDBPyConnection, number: int, metric: str) -> None:
    """A metric's rows, with team, day and currency, into `picked`."""
    picked, params = here.picked(metric, date(1, 1, 1), date(9998, 12, 31), Where())
    con.execute(
        f"insert into picked select {number}, m.agent_id, m.team, m.day, m.amount, m.cases, p.purse, m.shop, m.person"
        f" from ({picked}) as m left join purses as p on m.currency = p.currency", params,
    )


def _fold(con: duckdb.DuckDBPyConnection) -> None:
    """Sums what was gathered to days and persons, and lets go of the rows."""
    con.execute(
        "insert into agent_days select metric, agent_id, team, day, count(*), sum(amount), sum(cases), bit_or(purse) from picked group by all"
    )
    con.execute(people.FOLD)
    con.execute("truncate picked")


def _quantiles(con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Median and p90 of every period, from the rows: never from those of days."""
    for kind in KINDS:
        con.execute(f"""
            insert into spots
            select
                any_value(metric), '{kind}', date_trunc('{kind}', day) as start,
                case when grouping(agent_id) = 0 then 'agent' when grouping(team) = 0 then 'team' else 'all' end,
                case when grouping(agent_id) = 0 then agent_id when grouping(team) = 0 then team else 'all' end as key,
                {quantile_sql(5)}, {quantile_sql(9)}
            from picked
            where metric = {number}
            group by grouping sets ((start, agent_id), (start, team), (start))
            having key is not null""")


def _sums(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Table `sums_<kind>`: metric, by, key, start and what adds up."""
    con.execute(f"create or replace temp table sums_{kind} {SUMS}")
    if kind == "day":
        for by, key in people.KEYS.items():
            con.execute(f"""
                insert into sums_day select metric, '{by}', {key} as key, day, sum(rows), sum(amount), sum(cases), bit_or(purse)
                from agent_days where {key} is not null group by all""")
        return
    con.execute(f"""
        insert into sums_{kind}
        select metric, "by", key, date_trunc('{kind}', start) as first_day, sum(rows), sum(amount), sum(cases), bit_or(purse)
        from sums_{MADE_OF[kind]} group by all""")


def _answer(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    con.execute(f"""
        insert into answers
        select
            n.metric, '{kind}', s.start, s."by", s.key, s.rows, s.amount, s.cases, coalesce(p.people, 0), coalesce(p.successes, 0),
            c.currencies, q.median, q.p90
        from sums_{kind} as s
        inner join metric_numbers as n on s.metric = n.number
        left join people as p on s.metric = p.metric and s."by" = p."by" and s.key = p.key and s.start = p.start
        left join spots as q on s.metric = q.metric and q.kind = '{kind}' and s."by" = q."by" and s.key = q.key and s.start = q.start
        left join (
            select held.purse, list(purses.currency order by purses.currency) as currencies
            from (select distinct purse from sums_{kind}) as held
            inner join purses on (held.purse & purses.purse) <> 0
            group by held.purse
        ) as c on s.purse = c.purse""")
