"""A small data home for forms: three agents, a month of attendance, two complaints."""
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import kpi

NAMES = {"amy": "安", "bob": "白", "cat": "蔡"}
FIRST = date(2026, 9, 1)


def attendance() -> str:
    """amy works Monday to Friday, bob on even days, cat on odd ones; on 8 September amy is away."""
    lines = ["agent_id,day,planned,present,late_minutes"]
    for n in range(30):
        day = FIRST + timedelta(days=n)
        works = {"amy": day.isoweekday() < 6, "bob": day.day % 2 == 0, "cat": day.day % 2 == 1}
        lines += [f"{agent},{day},true,{'false' if agent == 'amy' and day.day == 8 else 'true'},0" for agent in NAMES if works[agent]]
    return "\n".join(lines) + "\n"


def files() -> dict[str, str]:
    hired = {"amy": "2025-01-01", "bob": "2025-01-01", "cat": "2026-08-01"}
    return {
        "agents.csv": "agent_id,name,hired_on\n" + "".join(f"{a},{name},{hired[a]}\n" for a, name in NAMES.items()),
        "assignments.csv": "agent_id,valid_from,team,shift\n" + "".join(f"{a},2025-01-01 00:00:00,one,日班 09:00-17:00\n" for a in NAMES),
        "accounts.csv": "shop,account,agent_id\n" + "".join(f"main,desk-{a},{a}\n" for a in NAMES),
        "attendance.csv": attendance(),
        "complaints.csv": (
            "shop,case_no,accepted_at,closed_at,agent_id,upheld\n"
            "main,202609-0001,2026-09-02 09:00:00,2026-09-10 09:00:00,amy,true\nmain,202609-0002,2026-09-03 09:00:00,,bob,\n"
        ),
        "messages.csv": (
            "message_id,conversation_id,customer_id,account,sender,sent_at,text\n"
            "m1,k1,c1,desk-amy,customer,2026-09-02 10:00:00,hi\nm2,k1,c1,desk-amy,agent,2026-09-02 10:01:00,hello\n"
            "m3,k2,c2,desk-bob,customer,2026-09-30 10:00:00,hi\nm4,k2,c2,desk-bob,agent,2026-09-30 10:01:00,hello\n"
        ),
    }


def made(folder: Path) -> Path:
    """Imports the files below `folder`; the data home."""
    exports = folder / "exports"
    exports.mkdir()
    for name, text in files().items():
        (exports / name).write_text(text, encoding="utf-8")
    reports = kpi.import_files(sorted(exports.iterdir()), home=folder / "home")
    assert all(not report.quarantined for report in reports), [report.problems for report in reports]
    return folder / "home"
