"""Invented answers of the verbs, so that pages can be tested without an engine. Shapes are those of kpi/__init__.py."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from kpi.errors import KpiError
from tests.pages.fake_appraisal import VERBS, Appraisal
from tests.pages.fake_boards import Boards
from tests.pages.fake_people import EMPTY, ITEMS, NASTY, PEOPLE, PERIODS, TEAMS, TILES, Status
from tests.pages.fake_person import BOARD_VERBS

D = Decimal
__all__ = ["EMPTY", "NASTY", "PEOPLE", "TEAMS", "Fake", "Status"]


class Fake(Boards, Appraisal):
    """Holds one status; `install` puts its verbs on the kpi package (monkeypatch.setitem); no real verb is imported."""

    def __init__(self, status: Status | None = None) -> None:
        self.now = status or Status()
        self.undone: list[str] = []
        self.group = ""
        self.told: list[tuple] = []
        self._begin()

    def install(self, put) -> Fake:
        import kpi

        for name in (
            "status",
            "options",
            "overview",
            "attention",
            "checklist",
            "leaderboard",
            "agent_card",
            "evidence",
            "catalogue",
            "imports",
            "quarantine",
            "sources",
            "undo",
            "import_files",
            "templates",
            "clear_demo",
            "make_demo",
            "filters",
            "verify",
            "webhook_kind",
            "group_lines",
            "send_lines",
            *VERBS,
            *BOARD_VERBS,
        ):
            put(vars(kpi), name, getattr(self, name))
        return self

    def status(self, home=None):
        return self.now

    def options(self, home=None, **_):
        none = not self.now.has_data
        return SimpleNamespace(
            periods=[] if none else [*PERIODS, "2026-Q3", "2026-Q2", "2026", "2026-W40", "2026-W39"],
            teams=[] if none else TEAMS,
            shops=pd.DataFrame(
                {"shop": [] if none else ["tmall-a", "jd-b"], "name": [] if none else ["天猫旗舰店", "京东自营店"]}
            ),
            agents=PEOPLE.head(0) if none else PEOPLE,
            schemes=pd.DataFrame(
                [
                    {
                        "id": "ecommerce-100",
                        "version": "1.0",
                        "title_zh": "电商客服百分制",
                        "title_en": "E-commerce service, 100 points",
                        "front": True,
                    },
                    {
                        "id": "tickets-100",
                        "version": "1.0",
                        "title_zh": "工单处理百分制",
                        "title_en": "Ticket handling, 100 points",
                        "front": True,
                    },
                ]
            ),
        )

    def webhook_kind(self, home=None):
        return self.group

    def group_lines(self, period=None, scheme=None, team=None, shop=None, lang="zh", home=None):
        return [f"{n}: {period} <b>" for n in range(1, 6)]

    def send_lines(self, period=None, scheme=None, team=None, shop=None, lang="zh", home=None):
        self.told.append((period, scheme, team, shop, lang))
        return "sent" if self.group != "slack" else self._no()

    def _no(self):
        raise KpiError("chat.example cannot be reached", "settings.toml, [webhook]", "Try again, and check address and network")

    def attention(self, period=None, scheme=None, home=None, **_):
        if not self.now.has_data:
            return pd.DataFrame(columns=["kind", "level", "count", "share", "subject", "page", "target"])
        return pd.DataFrame(
            [
                {
                    "kind": "quarantined",
                    "level": "problem",
                    "count": 3,
                    "share": None,
                    "subject": "订单_九月.csv",
                    "page": "imports",
                    "target": "i3",
                },
                {
                    "kind": "missing_targets",
                    "level": "problem",
                    "count": 2,
                    "share": None,
                    "subject": "",
                    "page": "",
                    "target": "",
                },
                {
                    "kind": "unassigned_accounts",
                    "level": "note",
                    "count": 1,
                    "share": None,
                    "subject": "旗舰店:小[x]助手",
                    "page": "",
                    "target": "",
                },
                {
                    "kind": "match_rate",
                    "level": "note",
                    "count": None,
                    "share": D("0.412"),
                    "subject": "buyers",
                    "page": "",
                    "target": "",
                },
                {
                    "kind": "not_enough",
                    "level": "note",
                    "count": 1,
                    "share": None,
                    "subject": "",
                    "page": "leaderboard",
                    "target": "",
                },
                {
                    "kind": "kind_of_the_future",
                    "level": "note",
                    "count": 1,
                    "share": None,
                    "subject": "",
                    "page": "",
                    "target": "",
                },
            ]
        )

    def checklist(self, home=None, **_):
        done = self.now.has_data
        return pd.DataFrame(
            [
                {"step": "data", "done": done, "have": self.now.imports, "of": self.now.imports},
                {"step": "people", "done": done, "have": 40 if done else 0, "of": 40 if done else 0},
                {"step": "targets", "done": False, "have": 38 if done else 0, "of": 40 if done else 0},
                {"step": "scheme", "done": done, "have": 1, "of": 1},
            ]
        )

    def catalogue(self, home=None, **_):
        def card(row):
            metric, zh, en, unit, better = row[:5]
            return {
                "id": metric,
                "title": {"zh": zh, "en": en},
                "meaning": {"zh": f"{zh}的含义。", "en": f"What {en} means."},
                "unit": unit,
                "counted": "person",
                "better": better,
                "combine": "share",
                "clock": "calendar",
                "owner": {"zh": "承接的客服", "en": "the agent who answers"},
                "unanswered": {"zh": "计入", "en": "counted"},
                "settles_after": 2,
                "rules": ["R2A-03"],
                "needs": ["messages|conversations", "orders.customer_id"],
                "credit": "agents",
                "group": "conversion",
                "aliases": ["旺旺转化"] if metric == "inquiry_conversion" else [],
                "file": f"queries/metrics/{metric}.sql",
                "used_by": ["ecommerce-100"],
                "available": metric != "satisfaction",
                "why_not": "" if metric != "satisfaction" else "not_covered",
            }

        return SimpleNamespace(
            metrics=[card(r) for r in {r[0]: r for r in [*TILES, *ITEMS[:-1]]}.values()],
            credit=[
                {
                    "id": "last_reply_before_order",
                    "title": {"zh": "下单前最后回复", "en": "Last reply before the order"},
                    "meaning": {"zh": "下单前最后回复的客服。", "en": "Who replied last."},
                    "file": "queries/credit/last_reply_before_order.sql",
                }
            ],
            schemes=[
                {
                    **self._scheme(),
                    "rules": "R2A",
                    "missing": "spread",
                    "front": True,
                    "enough": 30,
                    "text": 'id = "ecommerce-100"\n',
                    "items": [
                        {
                            **i,
                            "points": {
                                "kind": "linear",
                                "zero": {"at": D(0), "worth": D(0)},
                                "full": {"at": D("0.6"), "worth": D(1)},
                            },
                        }
                        for i in self._scheme()["items"]
                    ],
                }
            ],
        )

    def imports(self, home=None, **_):
        if not self.now.has_data:
            return pd.DataFrame(
                columns=[
                    "import_id",
                    "at",
                    "file",
                    "source",
                    "table",
                    "rows",
                    "accepted",
                    "quarantined",
                    "duplicates",
                    "skipped",
                    "demo",
                    "sha256",
                ]
            )
        return pd.DataFrame(
            [
                {
                    "import_id": f"i{n}",
                    "at": datetime(2026, 10, 1, 8, n),
                    "file": f"订单_{n}月.csv",
                    "source": "templates",
                    "table": "orders",
                    "rows": 1000 + n,
                    "accepted": 990,
                    "quarantined": 3 if n == 3 else 0,
                    "duplicates": 7,
                    "skipped": n,
                    "demo": True,
                    "sha256": "a1b2c3d4e5f6",
                }
                for n in range(1, 7)
            ]
        )

    def quarantine(self, import_id=None, limit=1000, home=None, **_):
        return pd.DataFrame(
            [
                {
                    "import_id": "i3",
                    "file": "订单_3月.csv",
                    "line": 418 + n,
                    "column": "paid_at",
                    "code": "not_a_time",
                    "reason": 'paid_at is "2026/13/02", not a date',
                    "raw": f"=1+{n},2026/13/02,<script>",
                }
                for n in range(3)
            ]
        )

    def sources(self, home=None, **_):
        return pd.DataFrame(
            [
                {
                    "id": "templates",
                    "title_zh": "我们的模板",
                    "title_en": "Our templates",
                    "files": "*.csv",
                    "tables": "orders, messages",
                }
            ]
        )

    def undo(self, import_id, home=None, **_):
        self.undone.append(import_id)

    def import_files(self, paths, source=None, mapping=None, shop=None, progress=None, home=None, **_):
        return [
            SimpleNamespace(
                file=str(p).rsplit("/", 1)[-1],
                source="templates",
                rows=10,
                accepted=9,
                quarantined=1,
                duplicates=0,
                skipped=0,
                table="orders",
                tables=["orders"],
                problems=[],
            )
            for p in paths
        ]

    def templates(self, out_dir=None, home=None, **_):
        return {"orders.csv": b"order_id,created_at\n1001,2026-09-01 08:00:00\n", "messages.csv": b"message_id\n1\n"}

    def clear_demo(self, home=None, **_):
        self.now = EMPTY

    def make_demo(self, progress=None, home=None, **_):
        self.now = Status()

    def filters(self, rule=None, home=None, **_):
        columns = ["rule", "kind", "messages", "conversations", "people", "orders", "money"]
        if not self.now.has_data:
            return pd.DataFrame(columns=columns)
        if rule is None:
            return pd.DataFrame(
                [["活动群发", "ad", 209, 0, 209, 0, D("0.00")], ["补差价", "sku", 0, 0, 5, 5, D("12.00")]],
                columns=columns,
            )
        row = {
            "what": "order",
            "shop": "tmall-a",
            "id": "=9",
            "customer_id": None,
            "at_time": datetime(2026, 9, 2),
            "money": D(12),
        }
        return pd.DataFrame([row])

    def verify(self, home=None, **_):
        return []
