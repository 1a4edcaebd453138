"""Invented forms of the last month of the demo, some of them against the rules, so that the checks have something to say. Deterministic."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from kpi import schemes
from kpi.records import Entry, Records
from kpi.warehouse import Period, Warehouse, periods

ATTENDANCE = "select agent_id, day, planned, present, leave from core.attendance where day between $a and $b order by 1, 2"
UNDISTURBED = dict.fromkeys(("major_event_open", "equipment_starting", "not_prepared", "unfit"), False)
MORNING, EVENING = "08:30", "17:30"


def write(records: Records, here: Warehouse, people: pd.DataFrame, month: Period, who: tuple[str, str]) -> tuple[int, ...]:
    """Files the forms of every scheme and brings some of them further; their numbers. who: the filer, and the second person."""
    days = here.rows(ATTENDANCE, {"a": month.start, "b": month.end})
    agents = [row.agent_id for row in people.itertuples() if _there(row, month)]
    made: tuple[int, ...] = ()
    for name, entries in {
        "call-desk-110": [*_reports(days), *_away(days, agents, month), *_tests(agents, month), *_swap(days, agents)],
        "kpi-coefficient": _appraisal(agents, month), "points-40-60": _quarter(people, agents, month),
        "complaint-desk": _cases(month), "ecommerce-100": _appeals(agents, month),
    }.items():
        made += records.add_all(entries, who[0], scheme=schemes.load(name)).added
    made += _handovers(records, days, agents, who)
    _further(records, who[1])
    return made


def _there(row: object, month: Period) -> bool:
    return (row.hired_on is None or row.hired_on <= month.end) and (row.left_on is None or row.left_on >= month.start)


def _form(scheme: str, form: str, subject: str, day: date, fields: dict[str, object]) -> Entry:
    return Entry("form", subject, {"form": form, "scheme": scheme, "fields": fields}, periods.of_day(day, "month").text)


def _reports(days: list[tuple]) -> Iterable[Entry]:
    """A work report for each day present; every 31st is missing."""
    for place, (agent, day, _, present, _) in enumerate(days):
        if present and place % 31:
            fields = {"agent": agent, "day": day.isoformat(), "signed_in": f"{day} {MORNING}", "contacts": 9 + place % 7}
            yield _form("call-desk-110", "work_report", agent, day, fields)


def _away(days: list[tuple], agents: list[str], month: Period) -> Iterable[Entry]:
    """Leave of everybody on leave, the second one asked for too late; two trips, one not as reported."""
    on_leave = [(agent, day, kind) for agent, day, _, _, kind in days if kind]
    for place, (agent, day, kind) in enumerate(on_leave):
        asked = f"{day} 09:40" if place == 1 else f"{day - timedelta(days=2)} 10:00"
        yield _form("call-desk-110", "leave", agent, day, {
            "agent": agent, "kind": kind, "from": f"{day} {MORNING}", "to": f"{day} {EVENING}", "asked_at": asked,
            "approved_by": "客服经理", "back_at": f"{day} {EVENING}"})
    for place, agent in enumerate(agents[2:4]):
        day = month.start + timedelta(days=9 + place)
        yield _form("call-desk-110", "trip", agent, day, {
            "agent": agent, "place": "城东仓库", "from": f"{day} 14:00", "purpose": "演示：核对退货", "reported_at": f"{day} 09:00",
            "matches": place == 0})


def _tests(agents: list[str], month: Period) -> Iterable[Entry]:
    """The month's exam of work skills, and the entry test of three."""
    day = month.start + timedelta(days=19)
    for place, agent in enumerate(agents):
        mark = (100, 56)[place] if place < 2 else 70 + place * 7 % 29
        yield _form("call-desk-110", "exam", agent, day, {"agent": agent, "exam": "work_skills", "day": day.isoformat(), "mark": mark})
    for agent, speed in zip(agents[5:8], (58, 72, 96), strict=False):
        yield _form("call-desk-110", "entry_test", agent, month.start, {"agent": agent, "typing_speed": speed, "standard_speech": True})


def _swap(days: list[tuple], agents: list[str]) -> Iterable[Entry]:
    """A swap between the first and the third: a day each on which only that one is planned."""
    if len(agents) < 3:
        return
    one, other = agents[0], agents[2]
    planned = {agent: [day for who, day, on, present, _ in days if who == agent and on and present] for agent in (one, other)}
    given = next((day for day in planned[one] if day not in planned[other]), None)
    back = next((day for day in planned[other] if day not in planned[one]), None)
    if given and back:
        yield _form("call-desk-110", "shift_swap", one, given, {
            "agent": one, "partner": other, "swap_day": given.isoformat(), "return_day": back.isoformat()})


def _appraisal(agents: list[str], month: Period) -> Iterable[Entry]:
    """Interviews of most, goal sheets of six, two turns of duty, an appeal."""
    day = month.start + timedelta(days=7)
    for place, agent in enumerate(agents):
        if place % 5 != 3:
            yield _form("kpi-coefficient", "interview", agent, day, {
                "agent": agent, "held_by": agents[0], "held_on": day.isoformat(), "improvement": "演示：每周复盘一次。"})
    for agent in agents[:6]:
        yield _form("kpi-coefficient", "goal_sheet", agent, month.start, {
            "agent": agent, "name": "及时响应", "standard": "三分钟内回复九成以上", "weight": Decimal(40), "data_provider": "客服管理部"})
    for place, agent in enumerate(agents[:2]):
        span = periods.of_day(month.start - timedelta(days=1), "month") if place == 0 else month
        yield _form("kpi-coefficient", "duty", "售前客服", month.start, {"group": "售前客服", "member": agent, "period": span.text})
    yield _form("kpi-coefficient", "appeal_of_score", agents[-1], month.start, {"period": month.text, "about": "演示：一次事故不应由本人承担。"})


def _quarter(people: pd.DataFrame, agents: list[str], month: Period) -> Iterable[Entry]:
    """Interviews of the quarter with all but two, and each team's slogan."""
    day = month.start + timedelta(days=14)
    for agent in agents[:-2]:
        yield _form("points-40-60", "interview", agent, day, {"agent": agent, "held_by": agents[0], "held_on": day.isoformat()})
    for team in sorted({team for team in people["team"] if isinstance(team, str)})[:4]:
        yield _form("points-40-60", "team_mark", team, month.start, {"team": team, "slogan": f"{team}：件件有回音"})


def _cases(month: Period) -> Iterable[Entry]:
    """Three cases on forms, two settlements, two returns, who is responsible for one."""
    day, first = month.start + timedelta(days=4), f"{month.start:%Y%m}-9001"
    yield _form("complaint-desk", "complaint_case", first, day, {"case_no": first, "order_no": "演示-0001", "quantity": 3, "demand": "换货"})
    yield _form("complaint-desk", "complaint_case", "演示-0002", day, {"order_no": "演示-0002", "demand": "退款", "quality": True})
    yield _form("complaint-desk", "complaint_case", "演示-0003", day, {
        "case_no": f"{month.start:%Y%m}-9002", "previous_case": first, "order_no": "演示-0003", "demand": "赔付"})
    yield _form("complaint-desk", "settlement", first, day, {"case_no": first, "amount": Decimal("260.00"), "approved_by": "general_manager"})
    yield _form("complaint-desk", "settlement", first, day, {"case_no": first, "amount": Decimal("80.00")})
    for place, back in enumerate((2, 5)):
        yield _form("complaint-desk", "returned_goods", first, day, {
            "case_no": f"{month.start:%Y%m}-900{place + 1}", "approved_quantity": 3, "returned_quantity": back})
    answers = {"case_no": first, "unit": "仓储", "share": Decimal(1), "loss": Decimal("260.00")}
    yield _form("complaint-desk", "responsibility", first, day, answers)


def _appeals(agents: list[str], month: Period) -> Iterable[Entry]:
    yield _form("ecommerce-100", "appeal", agents[-1], month.start, {"period": month.text, "about": "演示：夜班的响应时间应另算。"})


def _handovers(records: Records, days: list[tuple], agents: list[str], who: tuple[str, str]) -> tuple[int, ...]:
    """The night agent's logs of the month's last shifts; one shift has none, one log is blocked by an open event."""
    keeper = agents[6] if len(agents) > 6 else agents[-1]
    shifts = [day for agent, day, _, present, _ in days if agent == keeper and present]
    made: tuple[int, ...] = ()
    for place, day in enumerate(shifts):
        if place == 4:
            continue
        blocked = place == 8
        number = records.add("form", keeper, {"form": "handover", "scheme": "call-desk-110", "fields": {
            "time": f"{day} {EVENING}", "outgoing": keeper, "incoming": agents[0], **UNDISTURBED, "major_event_open": blocked,
            **({"matter": "演示：退款系统缓慢", "done": place > 2} if place in (2, 3) else {}),
        }}, who[0], period=periods.of_day(day, "month").text, scheme=schemes.load("call-desk-110"))
        made += (number,)
        if not blocked:
            records.move(number, "signed_out", who[0])
            records.move(number, "signed_in", who[1])
    return made


STEPS = {"shift_swap": ("signed",), "goal_sheet": ("agreed", "in_force"), "appeal": ("with_head",), "appeal_of_score": ("looked_into",)}


def _further(records: Records, second: str) -> None:
    """Swaps are signed, not approved; most goal sheets are in force; appeals are looked into."""
    for row in records.forms().itertuples():
        for state in STEPS.get(row.form, ())[:1 if row.form == "goal_sheet" and row.seq % 3 == 0 else None]:
            records.move(row.seq, state, second, "演示")
