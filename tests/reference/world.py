"""What is known around the cases: shops and their days, accounts and their owners, agents and their teams."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property

Row = dict[str, object]
Dataset = dict[str, list[Row]]

DEFAULTS = {
    "silence_minutes": 30, "unanswered_hours": 24, "response_limit_seconds": 180, "presale_days": 15, "credit_days": 2,
    "refund_day": "paid", "satisfied_5": 4, "satisfied_3": 2, "working_hours": None,
    "wanted_keywords": (), "unwanted_keywords": (), "match_rate": Fraction(5, 100),
}


def seconds(span: timedelta) -> Fraction:
    """A span of time in seconds, exactly."""
    return Fraction(span // timedelta(microseconds=1), 10**6)


def holds(row: Row, at: datetime) -> bool:
    """Whether valid_from <= at < valid_to; an empty end is open."""
    begins, ends = row.get("valid_from"), row.get("valid_to")
    return (begins is None or begins <= at) and (ends is None or at < ends)


class World:
    """The dated facts of one dataset: who owns an account when, which day a moment belongs to, who is in which team."""

    def __init__(self, dataset: Dataset, settings: Row | None = None) -> None:
        self.dataset = dataset
        self.settings = {**DEFAULTS, **(settings or {})}
        self.agents = {row["agent_id"]: row for row in self.table("agents")}
        self.named = {row["name"]: row["agent_id"] for row in self.table("agents") if row.get("name") is not None}
        self.cuts = {row["shop"]: row.get("day_cut_hour") or 0 for row in self.table("shops")}
        self.windows: dict[tuple[str, str], list[Row]] = {}
        for row in self.table("accounts"):
            self.windows.setdefault((row["shop"], row["account"]), []).append(row)
        self.shops_with_accounts = {shop for shop, _ in self.windows}
        self.assignments: dict[str, list[Row]] = {}
        for row in self.table("assignments"):
            self.assignments.setdefault(row["agent_id"], []).append(row)

    def table(self, name: str) -> list[Row]:
        return self.dataset.get(name) or []

    def day(self, shop: str, at: datetime) -> date:
        """The shop's day: it begins at the shop's day_cut_hour."""
        return (at - timedelta(hours=self.cuts.get(shop, 0))).date()

    def first_second(self, shop: str, day: date) -> datetime:
        return datetime(day.year, day.month, day.day) + timedelta(hours=self.cuts.get(shop, 0))

    def owner(self, shop: str, account: str | None, at: datetime, by_name: bool = False) -> str | None:
        """The agent behind an account at that second; None = nobody. `by_name`: contacts may say the agent's name."""
        if account is None:
            return None
        if (shop, account) in self.windows:
            return next((row["agent_id"] for row in self.windows[shop, account] if holds(row, at)), None)
        if account in self.agents:
            return account
        if by_name and account in self.named:
            return self.named[account]
        return None if shop in self.shops_with_accounts else account

    def team(self, agent: str | None, at: datetime) -> str | None:
        return next((row.get("team") for row in self.assignments.get(agent, ()) if holds(row, at)), None)

    def teams(self) -> set[str]:
        return {row["team"] for row in self.table("assignments") if row.get("team") is not None}

    @cached_property
    def agents_seen(self) -> set[str]:
        """Every agent named in a table or met behind an account."""
        met = {row["agent_id"] for name in ("agents", "accounts", "assignments", "targets") for row in self.table(name)}
        met |= {self.owner(row["shop"], row.get("account"), row["sent_at"]) for row in self.table("messages")}
        met |= {self.owner(row["shop"], row.get("account"), row["opened_at"], by_name=True)
                for row in self.table("conversations")}
        return met - {None}

    def employed(self, agent: str, first: date, last: date) -> bool:
        """Whether the agent is employed on a day of first..last; unknown agents and empty dates are open."""
        row = self.agents.get(agent, {})
        hired, left = row.get("hired_on") or date.min, row.get("left_on") or date.max
        return max(hired, first) <= min(left, last)
