"""Invented answers of the verbs for recorded forms; shapes are those of kpi/verbs/{filed,checked}.py."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

FORM_VERBS = ("form_types", "forms_filed", "forms_checked", "file_form")
CHECKED = ["rules", "agent_id", "name", "found", "because", "state", "form", "title", "number", "on", "check", "proposed"]


class Forms:
    """`forms_made`: what was filed."""

    forms_made: list

    def form_types(self, scheme, home=None, lang="en"):
        if scheme == "tickets-100":
            return []
        zh = lang == "zh"

        def field(name, title, kind="text", required=False, choices=None):
            return {"id": name, "title": title, "kind": kind, "required": required, "blocks": False, "choices": choices or {}}

        return [{
            "id": "leave", "title": "请假" if zh else "Leave", "why": "事前批准" if zh else "Approved first", "check": "leave",
            "two_people": True, "states": {"filed": "已填" if zh else "Filed", "approved": "已批" if zh else "Approved"},
            "fields": [
                field("agent", "客服" if zh else "Agent", "agent", True), field("from", "自" if zh else "From", "time", True),
                field("day", "日期" if zh else "Day", "day"), field("urgent", "紧急" if zh else "Urgent", "flag"),
                field("kind", "类别" if zh else "Kind", "choice", False, {"sick": "病假" if zh else "Sick"}),
                field("hours", "小时" if zh else "Hours", "number"),
            ],
        }]

    def forms_filed(self, scheme, period, home=None, lang="en"):
        zh = lang == "zh"
        fields = [("客服" if zh else "Agent", "A003"), ("自" if zh else "From", datetime(2026, 9, 8, 8, 30)), ("紧急" if zh else "Urgent", True),
                  ("类别" if zh else "Kind", "病假 <b>x</b>"), ("日期" if zh else "Day", date(2026, 9, 8))]
        return [{"number": 21, "form": "leave", "title": "请假" if zh else "Leave", "subject": "A003", "who": "甲", "at": datetime(2026, 9, 7, 9),
                 "day": date(2026, 9, 8), "state": "已填" if zh else "Filed", "next": {"approved": "已批" if zh else "Approved"},
                 "waits": ["部门经理" if zh else "department manager"], "fields": fields}]

    def forms_checked(self, scheme, period, as_of=None, home=None, lang="en"):
        zh = lang == "zh"
        title = "请假" if zh else "Leave"
        rows = [
            ("R1-22", "A003", "罗启明", "leave_not_approved", "请假未批准。" if zh else "The leave is not approved.", "deviation", "leave",
             title, 21, date(2026, 9, 8), "leave", ""),
            ("R1-24", "A004", "沈知微", "reports_complete", "应交的都交了。" if zh else "Every report is in.", "fine", "report",
             title, None, None, "reports", ""),
        ]
        return pd.DataFrame(rows if scheme != "tickets-100" else [], columns=CHECKED, dtype=object)

    def file_form(self, scheme, form, fields, who, why="", period=None, subject="", home=None):
        self.forms_made.append((scheme, form, dict(fields), who, period))
        return 22
