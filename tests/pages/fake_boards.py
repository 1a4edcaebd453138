"""Invented boards, agent cards and rows, in the shapes of the verbs."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from tests.pages.fake_people import ITEMS, NASTY, PEOPLE, PERIODS, TEAMS, TILES, exact
from tests.pages.fake_person import Person

D = Decimal


class Boards(Person):
    """The verbs about figures and points."""

    groups = ["售前客服"]

    def _tile(self, row, draw, period):
        metric, _, _, unit, better = row
        value, change = exact(draw, unit), None
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

    def leaderboard(self, scheme, period, by="agent", team=None, shop=None, home=None, days="", compare="previous", **_):
        draw = random.Random(f"{period}{by}")
        names = {"team": TEAMS, "shift": ["早班", "晚班"]}.get(by, [])
        people = PEOPLE if by == "agent" else pd.DataFrame([{"agent_id": t, "name": t, "team": t} for t in names])
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
                        "value": exact(draw, unit) if state == "value" else None,
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
                    "group": self.groups[i % len(self.groups)] if self.groups and by == "agent" else "",
                    "grade": None,
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
            left_out=[{"key": "A099", "name": NASTY, "team": None, "code": "no_group", "params": {}}] if by == "agent" else [],
            groups=self.groups if by == "agent" else [],
            by=by,
            before="" if compare == "year" else "2026-08",
            days=days,
            days_counted=18 if days else 30,
            grades=False,
            summary={"scored": len(board) - 1, "not_scored": 1, "best": D("96.25"), "median": D("80.5"), "least": D("51.3")},
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
            "pay": True,
            "hash": "a1b2c3",
            "beside": [],
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
            team_points=lambda f: [
                None if p is None else D(w) * D("0.6") for p, w in zip(f.points, f.weight, strict=True)
            ],
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
                {
                    "item": i,
                    "period": p,
                    "value": float(w) / 50 + n / 50,
                    "team_value": float(w) / 50,
                    "state": "value",
                    "team_low": float(w) / 60,
                    "team_high": float(w) / 40,
                }
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
            n_metric="inquiries",
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
