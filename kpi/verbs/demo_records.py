"""Invented records beside the invented exports: ratings, numbers, things done, pay terms, incidents, forms, groups. Deterministic."""
from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from kpi import schemes
from kpi.records import Entry, Records
from kpi.schemes.model import BLANK, Item, Scheme
from kpi.verbs import demo_forms
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import opened
from kpi.warehouse import Period, periods

WHO, SECOND = "demo", "demo-2"
RATERS = {"supervisor": "A001", "training": "A002", "subordinates": "A003"}
FULL, RECENT = 12, 3
"""Months of ratings for the scheme in front, and for the others."""
TWINS = {"A005": "A004"}
"""Who gets the same ratings as another: the two who tie."""


def write(home: Path) -> int:
    """Fills an empty records store; how many records. With records of anybody's there, nothing is done."""
    records = Records(home)
    if records.last:
        return 0
    here = opened(home)
    first, last = here.times
    people = roster(home)
    months = [periods.of_day(last.date(), "month")]
    while len(months) < FULL and months[0].start > first.date():
        months.insert(0, months[0].previous())
    written = records.add_all(_terms(people, months[0]), WHO).added
    for scheme in schemes.library(None).values():
        shown = months if scheme.id == "ecommerce-100" else months[-RECENT:]
        entries = [e for month in shown for row in people.itertuples() if _there(row, month) for e in _of(scheme, row.agent_id, month)]
        written += records.add_all(entries, WHO, scheme=scheme).added
        written += _happened(records, scheme, months[-1], list(people["agent_id"]))
    written += demo_forms.write(records, here, people, months[-1], (WHO, SECOND))
    written += records.add_all([e for e in _others(months) if e.kind != "interview" or e.subject in set(people["agent_id"])], WHO).added
    return len(written)


def clear(home: Path) -> None:
    """Takes the store away when the demo alone wrote into it; records of anybody's stay, all of them."""
    records = Records(home)
    if records.last and set(records.log()["who"]) <= {WHO, SECOND}:
        records.path.unlink()


def _there(row: object, month: Period) -> bool:
    return (row.hired_on is None or row.hired_on <= month.end) and (row.left_on is None or row.left_on >= month.start)


def chance(*words: object) -> Decimal:
    """A number from 0 up to 1 that the words decide: no state, no clock."""
    digest = sha256("/".join(str(word) for word in words).encode()).digest()
    return Decimal(int.from_bytes(digest[:6], "big")) / Decimal(2**48)


def _terms(people: object, first: Period) -> list[Entry]:
    """Pay terms from the first month on: amounts in yuan, invented."""
    found = []
    for row in people.itertuples():
        base = 2600 + 100 * int(chance(row.agent_id, "base") * 12)
        money = dict.fromkeys(("contract", "base_pay", "post_wage", "basic_wage"), Decimal(f"{base}.00"))
        money |= {"bonus_base": Decimal("1000.00"), "seniority": Decimal(f"{50 * int(chance(row.agent_id, 'seniority') * 5)}.00")}
        found.append(Entry("terms", row.agent_id, {"from": first.start, "ceiling_step": "1", **money}))
    return found


def _of(scheme: Scheme, agent: str, month: Period) -> list[Entry]:
    """One agent's month: ratings by every role of the mix, recorded numbers, levels, things done."""
    found, rated = [], set()
    like = TWINS.get(agent, agent)
    for item in scheme.items:
        if item.rated in rated:
            continue
        if item.rated:
            rated.add(item.rated)
            full = item.points.scale
            for role in item.mix.weights:
                share = Decimal("0.72") + Decimal("0.22") * chance(like, "level") + Decimal("0.06") * chance(like, item.id, role, month.text)
                rating = (full * share).quantize(Decimal(1) if full > 10 else Decimal("0.5"))
                rater = agent if role == "self" else next(each for each in (RATERS.get(role), "A004") if each not in (None, agent))
                data = {"scheme": scheme.id, "item": item.rated, "role": role, "rating": rating, "rater": rater}
                found.append(Entry("rating", agent, data, month.text))
        elif item.record:
            value = (78 + 20 * chance(like, item.id, month.text)).quantize(Decimal("0.1"))
            found.append(Entry("mark", agent, {"item": item.record, "value": value}, month.text))
        elif item.levels:
            found.append(Entry("mark", agent, {"item": item.id, "value": _level(item, like, month)}, month.text))
        elif item.done:
            found += _done(item, agent, like, month)
    return found


def _level(item: Item, agent: str, month: Period) -> Decimal:
    points = sorted((level.points for level in item.levels), reverse=True)
    return points[0] if chance(agent, item.id, month.text) < Decimal("0.75") else points[min(1, len(points) - 1)]


def _done(item: Item, agent: str, like: str, month: Period) -> list[Entry]:
    """Weeks handed in, or call-backs on each weekday."""
    if item.due.per == "weeks_by_last_day":
        weeks = sum((month.start + timedelta(days=n)).isoweekday() == 7 for n in range(month.days))
        missed = int(chance(like, item.id, month.text) * Decimal("1.3"))
        return [Entry("done", agent, {"item": item.done, "count": Decimal(weeks - missed)}, month.text)]
    days = [day for n in range(month.days) if (day := month.start + timedelta(days=n)).isoweekday() < 6]
    due = Decimal(len(days))
    if item.due.full_per_day is None:
        missed = int(3 * chance(like, item.id, month.text))
        return [Entry("done", agent, {"item": item.done, "count": due - missed, "due": due}, month.text)]
    counts = {day: Decimal(12 + int(8 * chance(like, item.id, day))) for day in days}
    return [Entry("done", agent, {"item": item.done, "day": day, "count": count, "due": due}) for day, count in counts.items()]


def _happened(records: Records, scheme: Scheme, month: Period, agents: list[str]) -> tuple[int, ...]:
    """A few incidents and bonus items of the last month, most of them confirmed by a second person."""
    made: tuple[int, ...] = ()
    for place, event in enumerate(scheme.events):
        if place % 3 or event.dismissal or event.veto or event.points is BLANK:
            continue
        kind, by = ("bonus", "filer") if event.klass == "bonus" else ("incident", "finder")
        agent = agents[int(chance(scheme.id, event.id) * len(agents))]
        day = month.start + timedelta(days=4 + place % 20)
        data = {"scheme": scheme.id, "event": event.id, "occurred_on": day, "content": "演示记录", by: WHO}
        if event.points[0] != event.points[1] or event.steps:
            data["points"] = event.steps[-1].points if event.steps else event.points[1]
        number = records.add(kind, agent, data, WHO, scheme=scheme)
        made += (number,)
        if place % 2 == 0:
            for state in ("checked", "confirmed") if kind == "bonus" else ("confirmed",):
                records.move(number, state, SECOND, "演示")
    return made


def _others(months: list[Period]) -> list[Entry]:
    """An interview held, the group under its scheme, and a team's place in the city's contest of the quarter."""
    quarter = periods.of_day(months[-1].end, "quarter").text
    held = months[-1].start + timedelta(days=2)
    return [
        Entry("interview", "A008", {"held_on": held, "text": "演示：讨论了转化率与回复速度，约定本月目标。", "plan": "演示：每周一次复盘。"}),
        Entry("group_scheme", "售前客服", {"scheme": "ecommerce-100", "version": "1.0", "cycle": "month", "from": months[0].start}),
        Entry("place", "远航组", {"trigger": "quarter_contest", "place": 2, "of": 9}, quarter),
    ]
