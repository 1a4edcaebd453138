"""Distinct persons of many metrics at once.

Counting a person once per agent, team and period for every metric by itself would group the same persons over and over. Here one
row stands for a person on a day with an agent, and two masks say in which metrics it has a case (`mask`) and a success (`hits`):
bit n of bank b belongs to metric number b * BANK + n. Persons of a longer period are the masks of its days, or-ed.
"""
from __future__ import annotations

import duckdb

BANK = 62
"""Metrics per mask: the bits of a positive bigint."""

DAY_PEOPLE = "(bank smallint, agent_id varchar, team varchar, day date, shop varchar, person varchar, mask bigint, hits bigint)"

FOLD = f"""
    insert into day_people
    select
        metric // {BANK}, agent_id, team, day, shop, person,
        bit_or(cast(1 as bigint) << (metric % {BANK})),
        bit_or(case when amount > 0 then cast(1 as bigint) << (metric % {BANK}) else 0 end)
    from picked
    where person is not null
    group by all"""

KEYS = {"agent": "agent_id", "team": "team", "all": "'all'"}


def stored(rows: str) -> str:
    """SQL: adds to day_people the stored persons (relation `rows`) of the touched years, without the bits of what is redone."""
    return f"""
        insert into day_people
        with cleared as (
            select metric // {BANK} as bank, month, bit_or(cast(1 as bigint) << (metric % {BANK})) as bits from redone group by 1, 2
        ),
        left_over as (
            select p.* replace (
                p.mask & ~coalesce(o.bits, 0) & ~coalesce(e.bits, 0) as mask,
                p.hits & ~coalesce(o.bits, 0) & ~coalesce(e.bits, 0) as hits
            )
            from {rows} as p
            semi join (from touched where kind = 'year') as t on date_trunc('year', p.day) = t.start
            left join cleared as o on p.bank = o.bank and o.month = date_trunc('month', p.day)
            left join cleared as e on p.bank = e.bank and e.month is null
        )
        from left_over where mask <> 0"""


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """One row per bank, agent, team, day and person in `day_people`, however many batches were folded into it."""
    con.execute(
        "create or replace temp table settled as select bank, agent_id, team, day, shop, person, bit_or(mask) as mask, bit_or(hits) as hits"
        " from day_people group by all"
    )
    con.execute("drop table day_people")
    con.execute("alter table settled rename to day_people")


def count(con: duckdb.DuckDBPyConnection, kind: str, source: str = "day_people") -> None:
    """Table `people`: metric, by, key, start, people, successes for the periods of `kind` the days of `source` lie in."""
    con.execute(f"create or replace temp table people {COUNTS}")
    bits = _bits(con, source)
    if not bits:
        return
    # most persons met one agent on one day of the period: they count alike for agent, team and all
    con.execute(f"""
        create or replace temp table met as
        select
            bank, shop, person, date_trunc('{kind}', day) as start, count(*) = 1 as once,
            any_value(agent_id) as agent_id, any_value(team) as team, any_value(mask) as mask, any_value(hits) as hits
        from {source}
        group by bank, shop, person, start""")
    con.execute(f"create or replace temp table once as {_bit_counts(bits, 'agent_id, team, start', '(from met where once)')}")
    con.execute(f"""
        create or replace temp table often as
        select s.bank, s.agent_id, s.team, date_trunc('{kind}', s.day) as start, s.shop, s.person, bit_or(s.mask) as mask, bit_or(s.hits) as hits
        from {source} as s
        semi join (from met where not once) as m
            on s.bank = m.bank and s.shop = m.shop and s.person = m.person and date_trunc('{kind}', s.day) = m.start
        group by all""")
    for by, key in KEYS.items():
        merged = f"""(
            select bank, {key} as key, start, shop, person, bit_or(mask) as mask, bit_or(hits) as hits
            from often where {key} is not null group by all
        )"""
        con.execute(f"""
            insert into people
            select metric, '{by}', key, start, sum(people), sum(successes)
            from (
                select metric, {key} as key, start, people, successes from once where {key} is not null
                union all
                select metric, key, start, people, successes from ({_bit_counts(bits, "key, start", merged)})
            )
            group by all""")
    for name in ("met", "once", "often"):
        con.execute(f"drop table {name}")


COUNTS = '(metric smallint, "by" varchar, key varchar, start date, people bigint, successes bigint)'


def _bits(con: duckdb.DuckDBPyConnection, source: str) -> list[int]:
    """Bits that are set anywhere, in any bank."""
    held = con.execute(f"select bit_or(mask) from {source}").fetchone()[0] or 0
    return [bit for bit in range(BANK) if held >> bit & 1]


def _bit_counts(bits: list[int], keys: str, source: str) -> str:
    """SQL: keys, metric, people, successes; one row per metric that has a person there."""
    return f"""
        select {keys}, bank * {BANK} + bit as metric, count(*) as people, count(*) filter ((hits >> bit) & 1 = 1) as successes
        from {source}, (select unnest({bits}) as bit)
        where (mask >> bit) & 1 = 1
        group by {keys}, bank, bit"""
