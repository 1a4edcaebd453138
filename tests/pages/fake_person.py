"""Invented answers about how sure a rank is, promotions, and one agent's figures, cases and past; shapes are those of kpi/verbs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from tests.pages.fake_people import ITEMS, NASTY, PEOPLE, PERIODS, exact

D = Decimal
BOARD_VERBS = ("events", "event_before", "rank_ranges", "tiers", "board_file", "agent_spread", "agent_hours", "agent_cases", "agent_past")
AT = datetime(2026, 9, 3, 10, 11, 12)
CASES = {
    "slow": {"at": AT, "customer": "c1", "conversation": "k1", "evidence": "k1/000001", "seconds": D("207.000")},
    "unanswered": {"at": AT, "customer": NASTY, "conversation": "k2", "evidence": "k2/000001", "messages": 3},
    "credited": {"at": AT, "order": "o1", "customer": "c1", "amount": D("80.00"), "reply": "m1", "replied_at": AT},
    "not_credited": {"at": AT, "order": "o2", "customer": "c2", "amount": D("9.50"), "replied_at": AT, "reason": "other", "other": NASTY},
    "refunds": {"at": AT, "refund": "r1", "order": "o1", "customer": "c1", "amount": D("12.00"), "why": None},
}


class Person:
    """The verbs behind the agent page and the doubt on the board."""

    last_year = False
    """Whether the calendar and the data know the same event a year earlier."""

    def events(self, period=None, home=None):
        rows = [("618", date(2026, 6, 1), date(2026, 6, 18), 18, 18)] if period in (None, "2026-06") else []
        return pd.DataFrame(rows, columns=["event", "first", "last", "days", "all_days"], dtype=object)

    def event_before(self, period, days, home=None):
        return "2025-06-01..2025-06-18" if days == "event:618" and self.last_year else ""

    def rank_ranges(self, scheme, period, by="agent", shop=None, home=None, days=""):
        words = ["clear", "fairly", "open"]
        rows = [(key, 1, 4, 0.8, words[i % 3]) for i, key in enumerate(PEOPLE.agent_id)] if by == "agent" else []
        found = pd.DataFrame(rows, columns=["key", "low", "high", "kept", "word"])
        return SimpleNamespace(rows=found, draws=400, seed=20260618, days=30, still=[])

    def tiers(self, scheme, period, home=None, lang="zh"):
        title = {"zh": "高级客服", "en": "Senior agent"}[lang]
        rows = [(key, "senior", False, "", D(90), title) for key in PEOPLE.agent_id]
        return pd.DataFrame(rows, columns=["agent_id", "tier", "provisional", "because", "score", "title"], dtype=object)

    def board_file(self, title, note, columns, rows, lang="zh"):
        assert all(len(row) == len(columns) for row in rows)
        return b"xlsx"

    def agent_spread(self, agent, scheme, period, shop=None, home=None, sure=False, days=""):
        import random

        draw = random.Random(agent)
        figures, dots = [], []
        for item, _, _, unit, better, _ in ITEMS[:6]:
            value = exact(draw, unit)
            figures.append(
                {"item": item, "metric": item, "unit": unit, "better": better, "value": value, "n": 310, "team_value": value, "rank": 3,
                 "of": 10, "low": float(value) - 0.1, "high": float(value) + 0.1, "how": "wilson" if unit == "share" else "normal",
                 "at": 40.0, "team_at": 50.0, "low_at": 20.0, "high_at": 60.0}
            )
            dots += [(item, row.agent_id, row.name, float(value) + i / 50, i * 10.0) for i, row in enumerate(PEOPLE.head(8).itertuples())]
            dots.append((item, agent, "x", float(value), 40.0))
        worth = [{"item": "inquiry_conversion", "metric": "inquiry_conversion", "unit": "share", "value": D("0.42"), "to": D("0.45"),
                  "change": D("0.03"), "points": D("1.50"), "why": "team"}]
        return SimpleNamespace(
            figures=pd.DataFrame(figures, dtype=object), dots=pd.DataFrame(dots, columns=["item", "key", "name", "value", "at"]),
            worth=pd.DataFrame(worth, dtype=object),
        )

    def agent_hours(self, agent, scheme, period, shop=None, home=None, days=""):
        rows = [(day, hour, 4, D("31.5"), 3) for day in range(1, 8) for hour in range(9, 18)]
        return pd.DataFrame(rows, columns=["weekday", "hour", "n", "seconds", "level"], dtype=object)

    def agent_cases(self, agent, scheme, period, kind, shop=None, limit=200, home=None, days=""):
        found = pd.DataFrame([CASES[kind]], dtype=object)
        adds_up = "amount" in found and kind != "not_credited"
        total, metric = (D("100.00"), "sales_paid" if kind == "credited" else "refunded_amount") if adds_up else (None, "")
        rest = total - found.amount[0] if adds_up else None
        return SimpleNamespace(kind=kind, rows=found, count=3 if adds_up else 1, total=total, rest=rest, metric=metric, state="")

    def agent_past(self, agent, scheme, period, home=None, lang="en"):
        action = {"title": {"zh": "面谈", "en": "Talk"}[lang], "because": "", "state": "fired", "proposal": True}
        rows = [
            {"period": text, "score": D("81.20"), "rank": 4, "of": 39, "coefficient": D("0.812"), "grade": "B", "tier": "mid",
             "tier_title": {"zh": "中级客服", "en": "Mid"}[lang], "tier_because": "", "provisional": False, "actions": [action]}
            for text in PERIODS[:3]
        ]
        return SimpleNamespace(rows=pd.DataFrame(rows, dtype=object), grades=True, tiers=True, actions=True)
