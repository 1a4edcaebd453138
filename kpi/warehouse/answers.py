"""Answers made once: the sums of every metric for the standard periods, by agent, team and all.

The same SQL as any other range, so a stored answer equals one computed on the spot (a test compares them). The rows of many
metrics are gathered and summed to days together; longer periods add up days, persons are counted by people.py. After an import
only the months it touches are gathered again; the rest of their weeks, quarters and years is added from what is stored.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from kpi.errors import KpiError
from kpi.warehouse import people
from kpi.warehouse.parts import SHAPE, Shelf, listed
from kpi.warehouse.periods import KINDS, of_day
from kpi.warehouse.warehouse import IN_ORDER, Warehouse, Where, quantile_sql

Months = Callable[[str], set[date] | None]

SUMS = (
    '(metric smallint, "by" varchar, key varchar, start date, rows bigint, amount decimal(38, 3), cases decimal(38, 3),'
    " purse hugeint)"
)
TEMPORARY = {
    "metric_numbers": "(number smallint, metric varchar)",
    "picked": "(metric smallint, agent_id varchar, team varchar, day date, amount decimal(38, 3), cases decimal(38, 3),"
              " purse hugeint, shop varchar, person varchar)",
    "agent_days": "(metric smallint, agent_id varchar, team varchar, day date, rows bigint, amount decimal(38, 3),"
                  " cases decimal(38, 3), purse hugeint)",
    "day_people": people.DAY_PEOPLE,
    "spots": '(metric smallint, kind varchar, start date, "by" varchar, key varchar, median decimal(28, 4),'
             " p90 decimal(28, 4))",
    "redone": "(metric smallint, month date)",
    "touched": "(kind varchar, start date)",
    **{f"sums_{kind}": SUMS for kind in KINDS},
}
BATCH = 1_000_000
"""Metric rows held before they are summed to days: bounds the memory."""
MADE_OF = {"week": "day", "month": "day", "quarter": "month", "year": "quarter"}
CURRENCIES = 120
EVER = (date(1, 1, 1), date(9998, 12, 31))


class Answers:
    """The answers of one state in the making. `months`: those in which a metric's rows may have changed; None: all time."""

    def __init__(self, here: Warehouse, shelf: Shelf, quantiles: dict[str, bool], months: Months) -> None:
        self.here, self.shelf, self.con = here, shelf, shelf.con
        self.quantiles = quantiles
        self.months = {metric: months(metric) for metric in quantiles}
        self.numbers = {metric: number for number, metric in enumerate(quantiles)}
        self.held = 0
        self.stored = bool(shelf.files("answers/day"))

    def make(self, progress: Callable[[str], None] | None = None) -> None:
        """Gathers, sums, and writes the parts of the touched periods."""
        self._prepare()
        for metric, months in self.months.items():
            if months is None or months:
                if progress:
                    progress(f"answers.{metric}")
                self._gather(metric, months)
        self._fold()
        if self._touch():
            self._people()
            self._quantiles()
            for kind in KINDS:
                self._sums(kind)
                people.count(self.con, kind, f"(from day_people semi join {self._starts(kind, 'day')})")
                self._write(kind)
        for name in (*TEMPORARY, "purses", "people", "timed"):
            self.con.execute(f"drop table if exists {name}")

    # ------------------------------------------------------------------------------------------ gathering

    def _prepare(self) -> None:
        for name, columns in TEMPORARY.items():
            self.con.execute(f"create or replace temp table {name} {columns}")
        self.con.executemany("insert into metric_numbers values ($1, $2)", [(n, m) for m, n in self.numbers.items()])
        self.con.execute(
            "create or replace temp table purses as select currency,"
            " cast(1 as hugeint) << (row_number() over (order by currency) - 1) as purse"
            " from (select distinct currency from core.shops where currency is not null)"
        )
        if self.con.execute("select count(*) from purses").fetchone()[0] > CURRENCIES:
            raise KpiError(f"more than {CURRENCIES} currencies", "shops", "Check the column currency")

    def _gather(self, metric: str, months: set[date] | None) -> None:
        """A metric's rows of these months, with team, day and currency, into `picked`."""
        for first, last in [EVER] if months is None else _runs(months):
            picked, params = self.here.picked(metric, first, last, Where())
            self.held += self.con.execute(f"""
                insert into picked
                select {self.numbers[metric]}, m.agent_id, m.team, m.day, m.amount, m.cases, p.purse, m.shop, m.person
                from ({picked}) as m left join purses as p on m.currency = p.currency""", params).fetchone()[0]
        self.con.executemany(
            "insert into redone values ($1, $2)", [(self.numbers[metric], month) for month in months or [None]]
        )
        if self.held >= BATCH:
            self._fold()

    def _fold(self) -> None:
        """Sums what was gathered to days and persons, and lets go of the rows."""
        self.con.execute(
            "insert into agent_days select metric, agent_id, team, day, count(*), sum(amount), sum(cases), bit_or(purse)"
            " from picked group by all"
        )
        self.con.execute(people.FOLD)
        self.con.execute("truncate picked")
        self.held = 0

    # ------------------------------------------------------------------------------------------ what is touched

    def _touch(self) -> bool:
        """Table `touched`: every standard period that meets a touched month; whether there is any."""
        found = set().union(*(months for months in self.months.values() if months))
        if None in self.months.values():
            found |= {row[0] for row in self.con.execute(
                "select distinct date_trunc('month', day)::date from agent_days"
                + (f" union select date_trunc('month', start)::date from {self.shelf.rows('answers/month')}" if self.stored else "")
            ).fetchall()}
        starts = {
            (kind, of_day(day, kind).start)
            for month in found for day in _days(month) for kind in KINDS
        }
        if starts:
            self.con.executemany("insert into touched values ($1, $2)", sorted(starts))
        return bool(starts)

    def _starts(self, kind: str, time: str) -> str:
        """SQL: for a semi join of rows with the column `time` on the touched periods of a kind."""
        return f"(select start as period from touched where kind = '{kind}') on date_trunc('{kind}', {time}) = period"

    # ------------------------------------------------------------------------------------------ days and longer

    def _people(self) -> None:
        """day_people: all persons of the touched years; parts of the touched months are written."""
        if self.stored:
            self.con.execute(people.stored(self.shelf.rows("people")))
        people.settle(self.con)
        if not self.shelf.files("people"):
            self.shelf.write("people", SHAPE, "from day_people limit 0")
        for month, part in self._parts("month"):
            self.shelf.clear("people", part)
            self.shelf.write("people", part, f"from day_people where date_trunc('month', day) = date '{month}'"
                                             " order by bank, day, agent_id, shop, person, team")

    def _sums(self, kind: str) -> None:
        """Table `sums_<kind>`: what adds up, for the touched periods (and, for what is made of them, their neighbours)."""
        if kind == "day":
            for by, key in people.KEYS.items():
                self.con.execute(f"""
                    insert into sums_day select metric, '{by}', {key} as key, day, sum(rows), sum(amount), sum(cases), bit_or(purse)
                    from agent_days where {key} is not null group by all""")
        else:
            self.con.execute(f"""
                insert into sums_{kind}
                select metric, "by", key, date_trunc('{kind}', start) as first_day, sum(rows), sum(amount), sum(cases), bit_or(purse)
                from sums_{MADE_OF[kind]} semi join {self._starts(kind, "start")}
                group by all""")
        if self.stored and kind in MADE_OF.values():
            self._stored_sums(kind)

    def _stored_sums(self, kind: str) -> None:
        """Adds to sums_<kind> what is stored and still holds: days of metrics that are not redone, periods that are not touched."""
        holds = (
            "a.start not in (select start from touched where kind = $kind)" if kind != "day" else
            "not exists (select 1 from redone as r where r.metric = n.number"
            " and (r.month is null or r.month = date_trunc('month', a.start))) and $kind = 'day'"
        )
        needed = " or ".join(
            f"date_trunc('{longer}', a.start) in (select start from touched where kind = '{longer}')"
            for longer, of in MADE_OF.items() if of == kind
        )
        self.con.execute(f"""
            insert into sums_{kind}
            with stored as (from {self.shelf.rows(f"answers/{kind}")}),
            masks as (
                select held.currencies, bit_or(purses.purse) as purse
                from (select distinct currencies from stored) as held inner join purses on list_contains(held.currencies, purses.currency)
                group by held.currencies
            )
            select n.number, a."by", a.key, a.start, a.rows, a.amount, a.cases, masks.purse
            from stored as a
            inner join metric_numbers as n on a.metric = n.metric
            left join masks on a.currencies = masks.currencies
            where ({needed}) and {holds}""", {"kind": kind})

    def _quantiles(self) -> None:
        """Median and p90 of the touched periods, from the rows: never from those of days."""
        first, last = self.con.execute("select min(start), max(start) from touched where kind = 'year'").fetchone()
        for metric in (m for m, wanted in self.quantiles.items() if wanted):
            number = self.numbers[metric]
            if self.months[metric] == set():
                for kind in KINDS:
                    self.con.execute(f"""
                        insert into spots select {number}, kind, start, "by", key, median, p90
                        from {self.shelf.rows(f"answers/{kind}")} where metric = $1""", [metric])
                continue
            picked, params = self.here.picked(metric, first, of_day(last, "year").end, Where())
            self.con.execute(f"create or replace temp table timed as select agent_id, team, day, amount from ({picked})", params)
            for kind in KINDS:
                self.con.execute(f"""
                    insert into spots
                    select
                        {number}, '{kind}', start, case when agent then 'agent' when team then 'team' else 'all' end, key,
                        {quantile_sql(5, "ms", "n")}, {quantile_sql(9, "ms", "n")}
                    from (
                        select
                            date_trunc('{kind}', day) as start, grouping(agent_id) = 0 as agent, grouping(team) = 0 as team,
                            case when grouping(agent_id) = 0 then agent_id when grouping(team) = 0 then team else 'all' end as key,
                            {IN_ORDER} as ms, count(*) as n
                        from timed semi join {self._starts(kind, "day")}
                        group by grouping sets ((start, agent_id), (start, team), (start))
                        having key is not null
                    )""")

    # ------------------------------------------------------------------------------------------ writing

    def _parts(self, kind: str) -> list[tuple[date, str]]:
        """Months the touched periods of a kind begin in, and the names of their parts."""
        found = self.con.execute(
            "select distinct date_trunc('month', start)::date from touched where kind = $1 order by 1", [kind]
        ).fetchall()
        return [(month, f"{month:%Y-%m}") for (month,) in found]

    def _write(self, kind: str) -> None:
        self.con.execute(f"create or replace temp table made as {_answers(kind)}")
        if not self.shelf.files(f"answers/{kind}"):
            self.shelf.write(f"answers/{kind}", SHAPE, "from made limit 0")
        for month, part in self._parts(kind):
            sql = f"from made where date_trunc('month', start) = date '{month}'"
            if old := self.shelf.files(f"answers/{kind}", part):
                sql += (f" union all select * from {listed(self.shelf.store, old)}"
                        f" where start not in (select start from touched where kind = '{kind}')")
            sql = f'from ({sql}) order by metric, start, "by", key'
            self.shelf.clear(f"answers/{kind}", part)
            self.shelf.write(f"answers/{kind}", part, sql)
        self.con.execute("drop table made")


def _answers(kind: str) -> str:
    """SQL: the answers of the touched periods of a kind."""
    return f"""
        select
            n.metric, '{kind}' as kind, s.start, s."by", s.key, s.rows, s.amount, s.cases,
            coalesce(p.people, 0) as people, coalesce(p.successes, 0) as successes, c.currencies, q.median, q.p90
        from sums_{kind} as s
        semi join (from touched where kind = '{kind}') as t on s.start = t.start
        inner join metric_numbers as n on s.metric = n.number
        left join people as p on s.metric = p.metric and s."by" = p."by" and s.key = p.key and s.start = p.start
        left join spots as q on s.metric = q.metric and q.kind = '{kind}' and s."by" = q."by" and s.key = q.key and s.start = q.start
        left join (
            select held.purse, list(purses.currency order by purses.currency) as currencies
            from (select distinct purse from sums_{kind}) as held
            inner join purses on (held.purse & purses.purse) <> 0
            group by held.purse
        ) as c on s.purse = c.purse"""


def _days(month: date) -> list[date]:
    end = of_day(month, "month").end
    return [month + timedelta(days=n) for n in range((end - month).days + 1)]


def _runs(months: set[date]) -> list[tuple[date, date]]:
    """First and last day of each run of months without a gap."""
    runs: list[tuple[date, date]] = []
    for month in sorted(months):
        end = of_day(month, "month").end
        if runs and runs[-1][1] + timedelta(days=1) == month:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((month, end))
    return runs
