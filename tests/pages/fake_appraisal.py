"""Invented answers of the verbs for records; shapes are those of kpi/verbs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from kpi.errors import KpiError
from tests.pages.fake_forms import FORM_VERBS, Forms
from tests.pages.fake_pay import PAY_VERBS, TITLE, Pay
from tests.pages.fake_people import PEOPLE

D = Decimal
RECORD = ["seq", "at", "who", "kind", "subject", "group", "scheme", "period", "state", "data", "why", "last", "last_at", "last_who"]
VERBS = (
    "records_stamp",
    "entry_forms",
    "rating_sheet",
    "keep_ratings",
    "number_sheet",
    "keep_numbers",
    "appraisal_steps",
    "entries_missing",
    "records_listed",
    "records_log",
    "records_checked",
    "records_from_sheet",
    "record",
    "record_moved",
    "record_corrected",
    "proposed_events",
    "file_proposed",
    *FORM_VERBS,
    *PAY_VERBS,
)


class Appraisal(Forms, Pay):
    """Holds what was done to it: `kept` (cells), `filed`, `moved`, `corrected`."""

    def _begin(self) -> None:
        self.kept: list = []
        self.filed: list = []
        self.moved: list = []
        self.corrected: list = []
        self.forms_made: list = []

    def records_stamp(self, home=None):
        return 7

    def entry_forms(self, scheme, period, home=None, lang="en"):
        zh = lang == "zh"
        whole = scheme != "tickets-100"
        event = {"class": "minor", "money": False, "dismissal": False, "by_data": "", "why": {}, "steps": []}
        return SimpleNamespace(
            scheme={
                "id": scheme,
                "version": "1.0",
                "hash": "a1b2c3",
                "title": TITLE,
                "cycle": "month",
                "first": date(2026, 9, 1),
                "last": date(2026, 9, 30),
            },
            roles=["self", "supervisor"] if whole else [],
            rated=[
                {
                    "item": "execution",
                    "title": "执行力" if zh else "Execution",
                    "scale": D(100),
                    "roles": ["self", "supervisor"],
                    "aspects": [],
                }
            ]
            if whole
            else [],
            events=[
                {**event, "id": "late", "title": "迟到" if zh else "Late", "low": D(-5), "high": D(-2)},
                {
                    **event,
                    "id": "asleep",
                    "title": "睡觉" if zh else "Asleep",
                    "class": "severe",
                    "low": None,
                    "high": None,
                    "dismissal": True,
                },
            ]
            if whole
            else [],
            numbers=[{"item": "weekly", "title": "周报" if zh else "Weekly report", "kind": "done", "levels": []}] if whole else [],
            choices=[
                {"action": "raise", "title": "上调或奖金" if zh else "Raise or prize", "options": [("raise", "上调"), ("prize", "奖金")]}
            ]
            if whole
            else [],
            tiers=[("senior", "高级客服" if zh else "Senior")] if whole else [],
            terms=["base_pay"],
            groups=["售前客服"],
        )

    def rating_sheet(self, scheme, period, role, who="", home=None, lang="en", team=""):
        rows = PEOPLE[["agent_id", "name", "team"]].assign(execution=[D(80) if n % 2 else None for n in range(len(PEOPLE))]).astype(object)
        return SimpleNamespace(
            rows=rows,
            titles={"execution": "执行力" if lang == "zh" else "Execution"},
            most={"execution": D(100)},
            choices={},
            fixed=[],
            not_for=set(),
            several=role == "self",
        )

    def number_sheet(self, scheme, period, home=None, lang="en", team=""):
        rows = PEOPLE[["agent_id", "name", "team"]].assign(weekly=[D(4)] * len(PEOPLE)).astype(object)
        return SimpleNamespace(
            rows=rows,
            titles={"weekly": "周报" if lang == "zh" else "Weekly report"},
            most={"weekly": None},
            choices={},
            fixed=["weekly"],
            not_for=set(),
            several=False,
        )

    def keep_ratings(self, scheme, period, role, changed, who, why="", home=None):
        self.kept.append((role, changed, who, why))
        return SimpleNamespace(added=(1,) * len(changed), corrected=(), unchanged=0, refused=())

    keep_numbers = keep_ratings

    def appraisal_steps(self, scheme, period, home=None):
        rows = [("rate", "open", 31, 40), ("review", "open", 2, 3), ("publish", "done", 1, 1), ("pay", "open", 2, 2)]
        return pd.DataFrame(rows, columns=["step", "state", "have", "of"])

    def entries_missing(self, scheme, period, home=None, lang="en"):
        rows = [
            (p.agent_id, p.name, p.team, "execution", "执行力" if lang == "zh" else "Execution", "supervisor")
            for p in PEOPLE.head(15).itertuples()
        ]
        return pd.DataFrame(rows, columns=["agent_id", "name", "team", "item", "title", "role"])

    def records_listed(self, kind="", agent="", period="", state="", home=None):
        at = datetime(2026, 9, 14, 8, tzinfo=UTC)
        data = {
            "incident": {
                "scheme": "ecommerce-100",
                "event": "late",
                "points": D(-2),
                "occurred_on": date(2026, 9, 14),
                "content": "迟到 <b>x</b>",
                "finder": "甲",
            },
            "terms": {"from": date(2026, 3, 1), "base_pay": D("3000.00"), "more": {}},
            "interview": {"held_on": date(2026, 9, 3), "text": "谈了回复率"},
        }.get(kind)
        rows = (
            []
            if data is None
            else [
                (
                    5,
                    at,
                    "甲",
                    kind,
                    "A003",
                    None,
                    "ecommerce-100",
                    "2026-09",
                    "filed" if kind == "incident" else "recorded",
                    data,
                    "",
                    5,
                    at,
                    "甲",
                )
            ]
        )
        return pd.DataFrame(rows, columns=RECORD, dtype=object)

    def records_log(self, after=0, home=None):
        rows = [
            (
                5,
                "2026-09-14T08:00:00+00:00",
                "甲",
                "add",
                "incident",
                "A003",
                None,
                "ecommerce-100",
                "2026-09",
                "filed",
                None,
                '{"content":"迟到","event":"late","occurred_on":"2026-09-14","points":"-2"}',
                "",
            ),
            (
                6,
                "2026-09-15T08:00:00+00:00",
                "乙",
                "move",
                "incident",
                "A003",
                None,
                "ecommerce-100",
                "2026-09",
                "confirmed",
                5,
                "{}",
                "属实",
            ),
        ]
        return pd.DataFrame(
            rows,
            columns=["seq", "at", "who", "act", "kind", "subject", "group", "scheme", "period", "state", "ref", "data", "why"],
            dtype=object,
        )

    def records_checked(self, kind, source, **_):
        raise KpiError("no column says whom a row is about", "sheet")

    records_from_sheet = records_checked

    def record(self, kind, subject, data, who="", why="", period=None, home=None):
        self.filed.append((kind, subject, dict(data), who))
        return 8

    def record_moved(self, what, number, who="", why="", state="", home=None):
        if who == "甲" and state == "confirmed":
            raise KpiError(f"甲 filed record {number}; confirmed is for somebody else to say", "who", "Let a second person do it")
        self.moved.append((what, number, who, why, state))
        return 9

    def record_corrected(self, number, data, who, why, home=None):
        self.corrected.append((number, dict(data), who, why))
        return 10

    def proposed_events(self, scheme, period, home=None, lang="en"):
        rows = [("A004", "late", "迟到" if lang == "zh" else "Late", D(-2), date(2026, 9, 5), "12", "attendance:2026-09-05", False)]
        return pd.DataFrame(rows, columns=["agent_id", "event", "title", "points", "occurred_on", "content", "cause", "filed"])

    def file_proposed(self, scheme, period, home=None):
        self.filed.append(("proposed", scheme, {}, ""))
        return 1
