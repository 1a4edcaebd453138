"""Invented answers of the verbs for pay, the calendar and actions; shapes are those of kpi/verbs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from tests.pages.fake_people import PEOPLE

D = Decimal
TITLE = {"zh": "电商客服百分制", "en": "E-commerce service, 100 points"}
PAY_VERBS = ("actions", "calendar", "payroll", "pay_totals", "pay_blanks", "slip")


class Pay:
    """Pay lines for everybody: a base pay, and meals that the scheme leaves open."""

    def actions(self, scheme, period, home=None, lang="en"):
        columns = [
            "agent_id",
            "name",
            "action",
            "because",
            "state",
            "title",
            "periods",
            "proposal",
            "choices",
            "chosen",
            "pay",
            "team",
            "group",
            "strongest",
        ]
        zh = lang == "zh"
        rows = [
            (
                "A003",
                "孙静",
                "dismissal",
                "59、63",
                "fired",
                "建议淘汰" if zh else "Dismissal proposed",
                (),
                True,
                (),
                None,
                None,
                "",
                "",
                True,
            ),
            (
                "A004",
                "胡芳",
                "dismissal",
                "59、63",
                "held",
                "缺少面谈记录" if zh else "No interview",
                (),
                True,
                (),
                None,
                None,
                "",
                "",
                True,
            ),
            (
                "A005",
                "朱伟",
                "raise",
                "96、97",
                "fired",
                "上调或奖金" if zh else "Raise or prize",
                (),
                False,
                ("raise", "prize"),
                None,
                None,
                "",
                "",
                True,
            ),
        ]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def changes(self, period, shop=None, home=None):
        """Where the change of response time comes from; nothing without data."""
        if not self.status().has_data:
            return []
        parts = [{"by": "team", "key": "一组", "gives": D("1.5"), "bar": D("1.5"), "of": D("1.5")},
                 {"by": "hour", "key": "20", "gives": D("-0.5"), "bar": D("0.5"), "of": D("1.5")}]
        told = {"metric": "response_time", "unit": "seconds", "better": "lower", "change": D("1.0"), "before": D(30), "after": D(31)}
        return [{**told, "parts": parts}]

    def calendar(self, as_of=None, home=None, lang="en", scheme=None):
        zh = lang == "zh"
        rows = [
            (scheme, "in", "数据报送" if zh else "Data in", date(2026, 10, 1), date(2026, 10, 8), "due", "", (), 0),
            (scheme, "in", "数据报送" if zh else "Data in", date(2027, 1, 1), None, "unknown", "", (), None),
        ]
        return pd.DataFrame(
            rows, columns=["scheme", "id", "title", "first", "last", "state", "because", "rules", "days_left"], dtype=object
        )

    def payroll(self, scheme, period, home=None, lang="en"):
        lines = [
            {
                "line": "base_pay",
                "title": {"zh": "底薪", "en": "Base pay"},
                "wage": True,
                "rules": ["R1-18"],
                "origin": "printed",
                "why": {},
            },
            {"line": "meal", "title": {"zh": "饭贴", "en": "Meals"}, "wage": True, "rules": [], "origin": "blank", "why": {}},
        ]
        rows = [row for p in PEOPLE.itertuples() for row in self._pay_rows(p.agent_id, lang)]
        frame = pd.DataFrame(rows, columns=["agent_id", "line", "title", "amount", "state", "because"], dtype=object)
        people = (
            PEOPLE[["agent_id", "name", "team"]]
            .assign(post=None, score=D("88.50"), coefficient=D("0.885"), grade=None, tier=None, group="")
            .astype(object)
        )
        none = scheme == "tickets-100"
        return SimpleNamespace(
            lines=frame,
            totals=self.pay_totals(scheme, period, lang=lang),
            people=people,
            scheme={"id": scheme, "version": "1.0", "hash": "a1b2c3", "title": TITLE, "lines": [] if none else lines},
        )

    def _pay_rows(self, agent, lang):
        blank = "方案未定金额" if lang == "zh" else "The scheme leaves it open"
        return [
            (agent, "base_pay", "底薪", D("3000.00"), "value", ""),
            (agent, "meal", "饭贴", None, "not_set", blank),
            (agent, "total", "合计", None, "not_set", blank),
        ]

    def pay_totals(self, scheme, period, team="", home=None, lang="en"):
        zh = lang == "zh"
        rows = [
            ("wage", "工资" if zh else "Wage", None, "not_set", "", 40),
            ("apart", "其他" if zh else "Besides", None, "does_not_apply", "", 40),
            ("total", "合计" if zh else "Total", None, "not_set", "1", 40),
        ]
        return pd.DataFrame(rows, columns=["line", "title", "amount", "state", "because", "agents"], dtype=object)

    def pay_blanks(self, scheme, period, home=None, lang="en"):
        rows = [
            (
                "meal",
                "饭贴" if lang == "zh" else "Meals",
                "not_set",
                "方案未定金额" if lang == "zh" else "Left open",
                40,
                ["王静"],
                "schemes",
            )
        ]
        return pd.DataFrame(rows, columns=["line", "title", "state", "because", "agents", "names", "place"], dtype=object)

    def slip(self, scheme, period, agent, home=None, lang="en"):
        name = dict(zip(PEOPLE.agent_id, PEOPLE.name, strict=True))[agent]
        fact = {
            "name": "base_pay",
            "title": "底薪",
            "value": D("3000.00"),
            "unit": "money",
            "kind": "terms",
            "metric": "",
            "period": period,
            "tab": "people",
        }
        sales = {**fact, "name": "sales_paid", "title": "销售额", "kind": "metric", "metric": "sales_paid", "tab": ""}
        line = {
            "line": "base_pay",
            "title": "底薪",
            "amount": D("3000.00"),
            "state": "value",
            "because": "3000",
            "rules": ["R1-18"],
            "wage": True,
            "origin": "printed",
            "why": "",
            "place": "",
            "facts": [fact, sales],
        }
        blank = {
            **line,
            "line": "meal",
            "title": "饭贴",
            "amount": None,
            "state": "not_set",
            "because": "方案未定金额",
            "rules": [],
            "place": "schemes",
            "facts": [],
        }
        total = {**blank, "line": "total", "title": "合计", "place": ""}
        person = {
            "agent_id": agent,
            "name": name,
            "team": "",
            "post": "",
            "group": "",
            "credit": "",
            "score": D("88.50"),
            "coefficient": None,
            "grade": None,
            "tier": None,
        }
        return SimpleNamespace(person=person, lines=[line, blank], sums=[total], order=list(PEOPLE.agent_id))
