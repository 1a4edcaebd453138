"""Invented answers of the verbs, so that pages can be tested without an engine. Shapes are those of kpi/__init__.py."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

D = Decimal
PERIODS = ["2026-09", "2026-08", "2026-07", "2026-06", "2026-05", "2026-04", "2026-03"]
TEAMS = ["晨曦组", "远航组", "青松组", "夜班组"]
NAMES = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
GIVEN = [
    "静",
    "敏",
    "伟",
    "芳",
    "娜",
    "秀英",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
    "文",
    "云",
]
NASTY = '=HYPERLINK("http://x") **粗** $a$ :red[红] <b>x</b>'

ITEMS = [
    ("target_attainment", "目标完成率", "Target attainment", "share", "higher", 30),
    ("inquiry_conversion", "咨询转化率", "Inquiry conversion", "share", "higher", 30),
    ("order_success", "下单付款率", "Order-to-payment rate", "share", "higher", 10),
    ("sales_per_buyer", "客单价", "Sales per buyer", "money_per_person", "higher", 10),
    ("reply_rate", "回复率", "Reply rate", "share", "higher", 5),
    ("response_time", "平均响应", "Average response", "seconds", "lower", 5),
    ("execution", "执行力", "Execution", "points", "higher", 10),
]
TILES = [
    ("sales_paid", "销售额", "Credited sales", "money", "higher"),
    ITEMS[1][:5],
    ITEMS[5][:5],
    ("satisfaction", "满意度", "Satisfaction", "share", "higher"),
    ("refund_rate", "退款率", "Refund rate", "share", "lower"),
]


@dataclass(frozen=True)
class Status:
    has_data: bool = True
    version: str = "fake-1"
    demo: bool = True
    data_from: date | None = date(2026, 3, 1)
    data_to: datetime | None = datetime(2026, 9, 30, 23, 58, 12)
    default_period: str = "2026-09"
    default_scheme: str = "ecommerce-100"
    imports: int = 6
    quarantined: int = 3
    people_match: Decimal | None = D("0.412")
    buyers_match: Decimal | None = D("0.683")
    counts: dict = field(default_factory=lambda: {"messages": 812345, "orders": 20111})


EMPTY = Status(False, "", False, None, None, "", "ecommerce-100", 0, 0, None, None, {})


def _people() -> pd.DataFrame:
    draw = random.Random(7)
    rows = []
    for i in range(40):
        name = NASTY if i == 11 else NAMES[i] + draw.choice(GIVEN)
        rows.append({"agent_id": f"A{i + 1:03d}", "name": name, "team": TEAMS[i % 4], "staff_number": f"{1001 + i}"})
    return pd.DataFrame(rows)


PEOPLE = _people()


def _exact(draw: random.Random, unit: str) -> Decimal:
    top = {
        "share": (0.35, 0.98),
        "seconds": (18, 75),
        "money": (8e5, 2e6),
        "money_per_person": (90, 240),
        "points": (60, 100),
    }[unit]
    return D(str(round(draw.uniform(*top), 4)))


class Fake:
    """Holds one status; `install` puts its verbs on the kpi package (monkeypatch.setitem); no real verb is imported."""

    def __init__(self, status: Status | None = None) -> None:
        self.now = status or Status()
        self.undone: list[str] = []

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

    def _tile(self, row, draw, period):
        metric, _, _, unit, better = row
        value, change = _exact(draw, unit), None
        previous = value * D(str(round(draw.uniform(0.9, 1.1), 3)))
        change = value - previous
        good = (change > 0) == (better == "higher")
        trend = [float(value) * draw.uniform(0.85, 1.1) for _ in range(6)] + [float(value)]
        return {
            "metric": metric,
            "value": value,
            "state": "value",
            "reason": "",
            "n": 1234,
            "people": 1000,
            "final": metric != "refund_rate",
            "previous": previous,
            "previous_period": "2026-08",
            "change": change,
            "change_share": change / previous,
            "direction": "better" if good else "worse",
            "trend": trend,
            "trend_periods": PERIODS[::-1],
        }

    def overview(self, period, scheme=None, team=None, shop=None, home=None, **_):
        draw = random.Random(period)
        tiles = pd.DataFrame([self._tile(row, draw, period) for row in TILES])
        tiles.loc[3, ["value", "state", "change", "change_share", "direction"]] = [None, "not_enough", None, None, None]
        tiles.loc[3, "n"] = 12
        teams = pd.DataFrame(
            [{"team": name, "agents": 10, **self._tile(row, draw, period)} for name in TEAMS for row in TILES]
        )
        board = self.leaderboard(scheme or "ecommerce-100", period).rows
        return SimpleNamespace(
            tiles=tiles,
            teams=teams,
            like_for_like=False,
            final=False,
            settles_on=date(2026, 10, 15),
            leaders=board.head(5).rename(columns={"key": "agent_id"}),
            movers=pd.concat(
                [
                    board[board.rank_change > 0].head(3).assign(kind="up"),
                    board[board.rank_change < 0].head(3).assign(kind="down"),
                ]
            ).rename(columns={"key": "agent_id"}),
        )

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

    def leaderboard(self, scheme, period, by="agent", team=None, shop=None, home=None, **_):
        draw = random.Random(f"{period}{by}")
        people = PEOPLE if by == "agent" else pd.DataFrame([{"agent_id": t, "name": t, "team": t} for t in TEAMS])
        people = people[people.team == team] if team else people
        rows, items = [], []
        for i, person in enumerate(people.itertuples()):
            key, total, few = person.agent_id, D(0), by == "agent" and i == 9
            for item, _, _, unit, _, weight in ITEMS:
                state = "value"
                if item == "execution":
                    state = "does_not_apply"
                elif few and item in ("inquiry_conversion", "order_success"):
                    state = "not_enough"
                share = D(str(round(draw.uniform(0.35, 1), 4)))
                points = (share * weight).quantize(D("0.01")) if state == "value" else None
                total += points or 0
                items.append(
                    {
                        "key": key,
                        "item": item,
                        "metric": item,
                        "value": _exact(draw, unit) if state == "value" else None,
                        "state": state,
                        "points": points,
                        "weight": D(weight),
                        "nominal_weight": D(weight),
                        "n": 12 if state == "not_enough" else 310,
                        "final": item != "order_success",
                        "attainment": share if points is not None else None,
                        "reason": "linear" if points is not None else state,
                        "params": {"full": D("0.6"), "missing": "spread"}
                        if points is not None
                        else {"missing": "spread", "n": 12, "threshold": 30},
                    }
                )
            rows.append(
                {
                    "key": key,
                    "name": person.name,
                    "team": person.team,
                    "score": None if few else total,
                    "score_change": D("1.25"),
                    "rank_change": draw.choice([0, 0, 1, 2, -1, -3, None]),
                    "state": "not_enough" if few else "value",
                    "reason": "refused" if few else "",
                    "n": 12 if few else draw.randint(200, 1500),
                    "final": False,
                    "agents": 10,
                    "trend": [None]
                    + [float(total) + draw.uniform(-8, 8) for _ in range(4)]
                    + [None if few else float(total)],
                    "trend_periods": PERIODS[5::-1],
                }
            )
        board = pd.DataFrame(rows)
        order = pd.to_numeric(board.score).rank(ascending=False, method="min")
        board["rank"] = [None if pd.isna(r) else int(r) for r in order]
        board["rank"] = board["rank"].astype(object).where(order.notna(), None)
        board["rank_change"] = board["rank_change"].astype(object).where(board["rank_change"].notna(), None)
        board = board.iloc[order.fillna(999).argsort(kind="stable")].reset_index(drop=True)
        return SimpleNamespace(
            rows=board,
            items=pd.DataFrame(items),
            scheme=self._scheme(),
            n_metric="inquiries",
            final=False,
            settles_on=date(2026, 10, 15),
        )

    def _scheme(self):
        items = [
            {
                "item": i,
                "metric": i if i != "execution" else None,
                "kind": "rated" if i == "execution" else "metric",
                "weight": D(w),
                "title": {"zh": zh, "en": en},
                "unit": u,
                "better": b,
            }
            for i, zh, en, u, b, w in ITEMS
        ]
        return {
            "id": "ecommerce-100",
            "version": "1.0",
            "title": {"zh": "电商客服百分制", "en": "E-commerce service, 100 points"},
            "full_score": D(100),
            "decimals": 2,
            "total": "sum",
            "credit": "last_reply_before_order",
            "credit_days": 2,
            "items": items,
        }

    def agent_card(self, agent, scheme, period, team=None, shop=None, home=None, **_):
        from kpi.errors import unknown

        board = self.leaderboard(scheme, period, team=team)
        keys = list(board.rows.key)
        if agent not in keys:
            raise unknown("agent", agent, keys)
        place, row = keys.index(agent), board.rows.set_index("key").loc[agent]
        items = board.items[board.items.key == agent].assign(
            team_points=lambda f: [None if p is None else D(w) * D("0.6") for p, w in zip(f.points, f.weight, strict=True)],
            team_value=lambda f: [None if v is None else v * D("0.95") for v in f.value],
            previous_value=lambda f: f.value,
            direction="better",
        )
        items["gap"] = [None if p is None else p - q for p, q in zip(items.points, items.team_points, strict=True)]
        known = items[items.gap.notna()].sort_values("gap", key=lambda s: s.astype(float))
        total = float(sum(p for p in items.points if p is not None))
        at = total - float(sum(g for g in items.gap if g is not None))
        steps = [{"label": "team", "kind": "start", "amount": at, "start": 0.0, "end": at}]
        for r in items.itertuples():
            gap = float(r.gap) if r.gap is not None else 0.0
            steps.append({"label": r.item, "kind": "step", "amount": gap, "start": at, "end": at + gap})
            at += gap
        steps.append({"label": "agent", "kind": "end", "amount": total, "start": 0.0, "end": total})
        trend = pd.DataFrame(
            [
                {
                    "period": p,
                    "score": total + i - 3,
                    "team_low": 55 + i,
                    "team_mid": 61 + i,
                    "team_high": 70 + i,
                    "final": True,
                }
                for i, p in enumerate(PERIODS[5::-1])
            ]
        )
        item_trend = pd.DataFrame(
            [
                {"item": i, "period": p, "value": float(w) / 50 + n / 50, "team_value": float(w) / 50, "state": "value"}
                for i, *_, w in ITEMS
                for n, p in enumerate(PERIODS[5::-1])
            ]
        )
        return SimpleNamespace(
            agent_id=agent,
            name=row["name"],
            team=row["team"],
            staff_number="1001",
            rank=row["rank"],
            of=39,
            rank_change=row["rank_change"],
            score=row["score"],
            score_change=row["score_change"],
            full_score=D(100),
            state=row["state"],
            reason=row["reason"],
            final=False,
            n=int(row["n"]),
            previous_agent=keys[place - 1] if place else None,
            next_agent=keys[place + 1] if place + 1 < len(keys) else None,
            items=items.reset_index(drop=True),
            strong=list(known.item[known.gap > 0][::-1][:3]),
            weak=list(known.item[known.gap < 0][:3]),
            bridge=pd.DataFrame(steps),
            trend=trend,
            item_trend=item_trend,
            scheme=board.scheme,
        )

    def evidence(self, metric, period, agent=None, team=None, shop=None, credit=None, limit=500, home=None, **_):
        rows = pd.DataFrame(
            [
                {
                    "agent_id": agent,
                    "shop": "tmall-a",
                    "observed_on": datetime(2026, 9, 30, 21, 15, i),
                    "person": f"c{i:04d}",
                    "evidence": f"=e{i}",
                    "amount": D(i % 2),
                    "cases": D(1),
                }
                for i in range(30)
            ]
        )
        return SimpleNamespace(
            rows=rows,
            total=310,
            amount=D(150),
            cases=D(310),
            people=300,
            recounted=D("0.5"),
            figure=D("0.5"),
            agrees=True,
            combine="share_of_people",
            unit="share",
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
