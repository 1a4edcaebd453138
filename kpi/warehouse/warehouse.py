"""A built warehouse: what it covers, and sums of any metric over any days."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from threading import Lock

import duckdb
import pandas as pd

from kpi.errors import unknown
from kpi.warehouse import graph
from kpi.warehouse.answers import Answers, quantile_sql, span
from kpi.warehouse.parts import quoted
from kpi.warehouse.periods import kind_of
from kpi.warehouse.settings import Settings
from kpi.warehouse.tables import tables

DIMENSIONS = ("all", "agent", "team", "shift", "day", "hour", "region")

KEY = {
    "all": "'all'",
    "agent": "agent_id",
    "team": "team",
    "shift": "shift",
    "day": "cast(day as varchar)",
    "hour": "lpad(cast(hour(observed_on) as varchar), 2, '0')",
    "region": "region",
}


@dataclass
class Where:
    """Which rows count: empty = all. `agent` "unassigned" means cases that belong to no agent; `days`: only these days of the period."""

    shop: str | None = None
    agent: str | None = None
    team: str | None = None
    region: str | None = None
    days: tuple[date, ...] | None = None


@dataclass
class Warehouse:
    """One connection with all layers in place. Queries run on cursors of their own, so that pages may ask from several threads."""

    con: duckdb.DuckDBPyConnection
    settings: Settings
    fed: frozenset[str]
    version: str = "memory"
    answers: Answers | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lock:
            cursor = self.con.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def rows(self, sql: str, params: dict | list | None = None) -> list[tuple]:
        with self.cursor() as cursor:
            return cursor.execute(sql, params or []).fetchall()

    def frame(self, sql: str, params: dict | list | None = None) -> pd.DataFrame:
        """The answer as a DataFrame; decimals stay Decimal."""
        with self.cursor() as cursor:
            answer = cursor.execute(sql, params or [])
            names = [column[0] for column in answer.description]
            return pd.DataFrame(answer.fetchall(), columns=names, dtype=object)

    @cached_property
    def coverage(self) -> dict[str, tuple[date, date]]:
        """First and last day of each table with times, over all imports, days cut as the shops cut them."""
        found = {name: span for name, table in tables().items() if table.covers and (span := self._span(name))}
        if "orders" in found and "payments" in found:      # a stage paid later than any order still belongs to the orders
            found["orders"] = tuple(pick(found["orders"][end], found["payments"][end]) for end, pick in enumerate((min, max)))
        for follower in ("order_items", "refunds"):
            if follower in self.fed and "orders" in found:
                found[follower] = found["orders"]
        return found

    @cached_property
    def times(self) -> tuple[datetime | None, datetime | None]:
        """First and last instant in the times of messages, conversations, orders, tickets and visits."""
        parts = " union all ".join(
            f'select min("{column}"), max("{column}") from staging."{table}"'
            for table, columns in (("messages", ("sent_at",)), ("conversations", ("opened_at",)),
                                   ("orders", ("created_at", "paid_at")), ("tickets", ("opened_at",)), ("visits", ("visited_at",)))
            for column in columns
        )
        return self.rows(f"select min(a), max(b) from ({parts}) as t(a, b)")[0]

    @cached_property
    def last_begun(self) -> datetime | None:
        """The last time at which anything began: a message, a contact, an order. A late payment alone opens no new month."""
        return self.rows(
            "select greatest((select max(sent_at) from staging.messages), (select max(opened_at) from staging.conversations),"
            " (select max(created_at) from staging.orders))"
        )[0][0] or self.times[1]

    @cached_property
    def filled(self) -> frozenset[str]:
        """`table.column` of every staging column that holds a value somewhere."""
        held = set()
        for name, table in tables().items():
            counts = ", ".join(f'count("{column}")' for column in table.columns)
            for column, n in zip(table.columns, self.rows(f'select {counts} from staging."{name}"')[0], strict=True):
                if n:
                    held.add(f"{name}.{column}")
        if "payments.amount" in held:
            held.add("orders.amount_paid")
        return frozenset(held)

    def span_of(self, table: str, column: str, value: str) -> tuple[date, date] | None:
        """First and last day of a table's rows that hold `value` in `column`; None when none does."""
        if column not in tables()[table].columns:
            raise unknown("column", column, tables()[table].columns, table)
        kept = self.__dict__.setdefault("_spans", {})
        if (table, column, value) not in kept:
            kept[table, column, value] = self._span(table, f'"{column}" = $1', [value])
        return kept[table, column, value]

    def _span(self, name: str, condition: str = "true", params: list | None = None) -> tuple[date, date] | None:
        table = tables()[name]
        shop = "shop" in table.columns
        cut = "s.day_cut_hour" if shop else "0"
        join = "inner join core.shops as s on t.shop = s.shop" if shop else ""
        parts = " union all ".join(
            f'select day_of(cast({column} as timestamp), {cut}) as day from staging."{name}" as t {join}'
            f" where {column} is not null and {condition}" for column in table.covers
        )
        first, last = self.rows(f"select min(day), max(day) from ({parts})", params)[0]
        return None if first is None else (first, last)

    @cached_property
    def match_rates(self) -> dict[str, int]:
        """buyers, buyers_who_wrote, writers, writers_who_ordered: counts of distinct (shop, customer) over everything imported."""
        row = self.rows(
            "with buyers as (select distinct shop, customer_id from core.orders where customer_id is not null),"
            " writers as (select distinct shop, customer_id from core.exchanges where customer_id is not null),"
            " both_ as (select * from buyers intersect select * from writers)"
            " select (select count(*) from buyers), (select count(*) from both_), (select count(*) from writers)"
        )[0]
        return {"buyers": row[0], "buyers_who_wrote": row[1], "writers": row[2], "writers_who_ordered": row[1]}

    @cached_property
    def currencies(self) -> dict[str, str | None]:
        return dict(self.rows("select shop, currency from core.shops"))

    @cached_property
    def roster(self) -> list[tuple[str, date | None, date | None]]:
        """agent_id, hired_on, left_on of every agent."""
        return self.rows("select agent_id, hired_on, left_on from core.agents order by agent_id")

    @cached_property
    def teams(self) -> list[str]:
        return [row[0] for row in self.rows("select distinct team from core.assignments where team is not null order by team")]

    def sums(self, metric: str, start: date, end: date, by: str, where: Where | None = None, quantile: str | None = None) -> pd.DataFrame:
        """Sums of a metric's rows on the days start..end: key, rows, amount, cases, people, successes, currencies and, for
        `quantile` "median" or "p90", that quantile (type 7, exact, decimal with four places)."""
        if by not in KEY:
            raise unknown("dimension", by, KEY, "--by")
        if (stored := self._stored(metric, start, end, by, where, quantile)) is not None:
            return stored
        picked, params = self.picked(metric, start, end, where or Where())
        wanted = {None: "cast(null as decimal(28, 4))", "median": quantile_sql(5), "p90": quantile_sql(9)}[quantile]
        sql = f"""
            select
                {KEY[by]} as key, count(*) as rows, sum(amount) as amount, sum(cases) as cases,
                count(distinct case when person is not null then concat(shop, chr(0), person) end) as people,
                count(distinct case when person is not null and amount > 0 then concat(shop, chr(0), person) end) as successes,
                list(distinct currency) filter (currency is not null) as currencies, {wanted} as quantile
            from ({picked})
            group by 1
            having key is not null and count(*) > 0
            order by key"""
        return self.frame(sql, params)

    def _stored(
        self, metric: str, start: date, end: date, by: str, where: Where | None, quantile: str | None,
    ) -> pd.DataFrame | None:
        """The stored answer of a standard period without a filter but the one on the key itself, made where it has not been asked
        before; None for any other, or where nothing can be written."""
        kind = kind_of(start, end)
        if by not in ("all", "agent", "team") or self.answers is None or kind is None or metric not in graph.layer("metrics"):
            return None
        key = getattr(where, by) if where and by != "all" else None
        if where not in (None, Where(**{by: key} if by != "all" else {})) or by == "agent" and key == "unassigned":
            return None
        path = self.answers.path(metric, kind, start)
        try:
            if not path.exists():
                picked, params = self.picked(metric, *span(kind, start), Where())
                with self.cursor() as cursor:
                    self.answers.make(cursor, metric, kind, picked, params, path)
            return self.frame(
                f"select key, rows, amount, cases, people, successes, currencies, {quantile or 'median'} as quantile"
                f" from read_parquet({quoted(str(path.resolve()))})"
                " where start = $start and \"by\" = $by and ($key is null or key = $key) order by key",
                {"start": start, "by": by, "key": key},
            )
        except (OSError, duckdb.IOException):
            return None

    def evidence(self, metric: str, start: date, end: date, where: Where | None = None) -> pd.DataFrame:
        """The rows behind a figure: agent_id, shop, observed_on, person, evidence, amount, cases (and region, team)."""
        picked, params = self.picked(metric, start, end, where or Where())
        return self.frame(
            f"select agent_id, shop, observed_on, person, evidence, amount, cases, region, team from ({picked})"
            " order by observed_on, evidence, agent_id, amount, cases", params,
        )

    def picked(self, metric: str, start: date, end: date, where: Where) -> tuple[str, dict]:
        if metric not in graph.layer("metrics"):
            raise unknown("metric", metric, graph.layer("metrics"))
        conditions, params = [], {"start": start, "end": end}
        if where.agent == "unassigned":
            conditions.append("agent_id is null")
        elif where.agent is not None:
            conditions.append("agent_id = $agent")
            params["agent"] = where.agent
        for name in ("shop", "team", "region"):
            if (value := getattr(where, name)) is not None:
                conditions.append(f"{name} = ${name}")
                params[name] = value
        if where.days is not None:
            conditions.append("list_contains($days, day)")
            params["days"] = list(where.days)
        extra = "".join(f" and {c}" for c in conditions)
        # the plain bounds on observed_on let Parquet skip what lies outside; the day decides
        return f"""
            select * from (
                select
                    m.agent_id, m.shop, m.observed_on, m.person, m.evidence, m.amount, m.cases, {self._region(metric)} as region,
                    s.currency, a.team, a.shift, day_of(m.observed_on, coalesce(s.day_cut_hour, 0)) as day
                from metrics."{metric}" as m
                left join core.shops as s on m.shop = s.shop
                left join core.assignments as a
                    on m.agent_id = a.agent_id and a.valid_from <= m.observed_on and m.observed_on < a.valid_to
                where m.observed_on >= cast($start as timestamp) and m.observed_on < cast($end as timestamp) + interval 2 day
            ) where day between $start and $end{extra}""", params

    def _region(self, metric: str) -> str:
        return "m.region" if "region" in self._columns(metric) else "cast(null as varchar)"

    def _columns(self, metric: str) -> frozenset[str]:
        cache = self.__dict__.setdefault("_metric_columns", {})
        if metric not in cache:
            described = self.rows(f'describe metrics."{metric}"')
            cache[metric] = frozenset(row[0] for row in described)
        return cache[metric]
