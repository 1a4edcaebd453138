"""What is due, overdue or listed under a scheme: deadlines, limits of tickets and complaints, monthly case tables, lists, proposals."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kpi import words, workdays
from kpi.records import ENGINE
from kpi.schemes.model import Event, Scheme
from kpi.scoring import calendar_days, cases, limits
from kpi.scoring.conditions import parse as condition
from kpi.scoring.rounding import half_up
from kpi.verbs.checked import proposals, said
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened, status
from kpi.verbs.form_facts import Row
from kpi.verbs.groups import groups_of
from kpi.verbs.listings import lists, plain, span
from kpi.verbs.naming import names_of
from kpi.verbs.recorded import store
from kpi.verbs.scores import decimal, load_scheme
from kpi.warehouse import Period, Warehouse, parse, periods

__all__ = ["calendar", "case_table", "file_proposed", "in_force", "lists", "overdue_steps", "proposed_events"]
Home = Path | str | None
DEADLINES = ["scheme", "id", "title", "first", "last", "state", "because", "rules", "days_left"]
STEPS = ["step", "title", "case", "owner", "answers", "state", "due", "done", "late", "because"]
URGENT = ("urgent", "紧急", "emergency", "突发")
PROPOSED = ["agent_id", "event", "title", "points", "occurred_on", "content", "cause", "filed"]


def calendar(as_of: date | None = None, home: Home = None, lang: str = "en", scheme: str | None = None) -> pd.DataFrame:
    """Deadlines of the schemes in force around a day: those that follow the period just over, and the one that runs. state: past, due
    (today lies between first and last day), ahead, unknown (a year without known holidays). R4-11, R2B-17, R1-13, R0-15."""
    today = as_of or date.today()
    days = workdays.read(data_home(home))
    rows = []
    for name in [scheme] if scheme else in_force(today, home):
        chosen = load_scheme(name, home)
        called = names_of(chosen, lang)
        for period in _around(chosen, today):
            for due in calendar_days.deadlines(chosen.duties, period, days):
                if due.last is not None and (due.last < today - timedelta(days=40) or due.first > today + timedelta(days=45)):
                    continue
                state = "unknown" if due.last is None else "past" if due.last < today else "due" if due.first <= today else "ahead"
                said = words.because(due.because, due.params, lang, called)
                left = None if due.last is None else (due.last - today).days
                rows.append((name, due.id, due.title.get(lang, due.id), due.first, due.last, state, said, due.rules, left))
    frame = pd.DataFrame(rows, columns=DEADLINES, dtype=object).drop_duplicates(["scheme", "id", "last"])
    return frame.sort_values("last", key=lambda column: column.map(lambda day: day or date.max), ignore_index=True)


def in_force(day: date, home: Home = None) -> list[str]:
    """The schemes that bind a group on a day; else the one in front."""
    kept = store(home).group_schemes(day)
    return list(dict.fromkeys(kept["scheme"])) or [status(home).default_scheme]


def _around(scheme: Scheme, day: date) -> list[Period]:
    """The scheme's period with this day, the two before, and the year before and of the day."""
    now = periods.of_day(day, "month" if scheme.cycle == "case" else scheme.cycle)
    year = periods.of_day(day, "year")
    found = [now.previous().previous(), now.previous(), now]
    return found + ([] if scheme.cycle == "year" else [year.previous(), year])


# ---- tickets, complaints and their tables


def overdue_steps(
    scheme: str, period: str, as_of: datetime | None = None, home: Home = None, lang: str = "en", only_missed: bool = True,
) -> pd.DataFrame:
    """Limits of tickets and complaints begun in a period, the longest overdue first (R0-06, R1-12). Columns STEPS."""
    chosen, p = load_scheme(scheme, home), parse(period)
    here = opened(home)
    now = as_of or here.times[1] or datetime.combine(date.today(), time())
    titles = {limit.id: limit.title.get(lang, limit.id) for limit in chosen.duties.limits}
    complaints = limits.complaints(chosen.duties.limits_of("complaint"), _table(here, "complaints", "accepted_at", p), now)
    tickets = [s for r in limits.tickets(chosen.duties.limits_of("ticket"), _table(here, "tickets", "opened_at", p), now) for s in r.steps]
    found = [step for step in (*complaints, *tickets) if not only_missed or step.state == limits.MISSED]
    found.sort(key=lambda step: step.late or timedelta(0), reverse=True)
    called = names_of(chosen, lang)
    rows = [(s.limit, titles.get(s.limit, s.limit), s.row, s.owner, s.answers.get(lang, ""), s.state, s.due, s.done, s.late,
             words.because(s.because, s.params, lang, called)) for s in found]
    return pd.DataFrame(rows, columns=STEPS, dtype=object)


def case_table(period: str, home: Home = None) -> pd.DataFrame:
    """Last month's closed complaints by responsible unit (R1-13, R1-26): unit, cases, share, loss, unknown_loss. Where forms say which units
    answer for a case and by how much, and the shares make a whole, they go before the one unit of the import."""
    p = parse(period)
    table = plain(opened(home).frame("select * from core.complaints"))
    rows = [(u.unit, len(u.cases), decimal(u.share), None if u.loss is None else half_up(u.loss, 2), u.unknown_loss, u.cases)
            for u in cases.monthly_table(table, p.start, p.end, _shares(home))]
    return pd.DataFrame(rows, columns=["unit", "count", "share", "loss", "unknown_loss", "cases"], dtype=object)


def _shares(home: Home) -> list[dict]:
    """case_no, unit, share, loss of the forms on responsibility, for the cases whose shares add up to 1."""
    found: dict[str, list[dict]] = {}
    for row in store(home).forms("responsibility").itertuples():
        if {"case_no", "unit", "share"} <= set(row.fields):
            known = {name: Decimal(row.fields[name]) for name in ("share", "loss") if name in row.fields}
            same = {name: row.fields[name] for name in ("case_no", "unit")}
            found.setdefault(same["case_no"], []).append({**same, "loss": None, **known})
    return [one for own in found.values() if sum(each["share"] for each in own) == 1 for one in own]


def _table(here: Warehouse, name: str, begun: str, period: Period) -> list[dict]:
    rows = here.frame(f'select * from core."{name}" where "{begun}" >= $a and "{begun}" < $b', span(period))
    return plain(rows)


# ---- what data proposes


@dataclass(frozen=True)
class _Seen:
    """What data shows of one event and agent: its size, the day, and what it came from."""

    agent_id: str
    size: Decimal
    day: date
    content: str
    cause: str


def proposed_events(scheme: str, period: str, home: Home = None, lang: str = "en") -> pd.DataFrame:
    """Events the data and the checks of filed forms show, to be filed by the engine and confirmed by a person (R1-04, R1-05, R1-07, R1-28):
    columns PROPOSED; filed: already on record with the same cause."""
    chosen, p = load_scheme(scheme, home), parse(period)
    here = opened(home)
    kept = [row for kind in ("incident", "bonus") for row in store(home).records(kind, scheme=chosen.id)]
    causes = {(r.subject, r.data.get("event"), r.data.get("cause")) for r in kept}
    rows, forms = [], proposals(chosen, p, home)
    for event in chosen.events:
        for seen in _seen_and_filed(chosen, event, here, p, home, forms):
            points = _points(event, seen.size)
            if points is None:
                continue
            filed = (seen.agent_id, event.id, seen.cause) in causes
            rows.append((seen.agent_id, event.id, event.name(lang), points, seen.day, seen.content, seen.cause, filed))
    return pd.DataFrame(rows, columns=PROPOSED, dtype=object)


def file_proposed(scheme: str, period: str, home: Home = None) -> int:
    """Files what data shows and is not on record yet, in the engine's name; how many. They count once a person confirms them."""
    chosen, made = load_scheme(scheme, home), 0
    for row in proposed_events(scheme, period, home).itertuples():
        if not row.filed:
            kind, by = ("bonus", "filer") if chosen.event(row.event).klass == "bonus" else ("incident", "finder")
            data = {"scheme": chosen.id, "event": row.event, "points": row.points, "occurred_on": row.occurred_on, "content": row.content,
                    "cause": row.cause, by: ENGINE}
            store(home).add(kind, row.agent_id, data, ENGINE, scheme=chosen)
            made += 1
    return made


def _points(event: Event, size: Decimal) -> Decimal | None:
    if event.steps:
        return next((step.points for step in event.steps if size >= step.at_least), None)
    return event.points[1] if isinstance(event.points, tuple) else None


def _seen_and_filed(scheme: Scheme, event: Event, here: Warehouse, period: Period, home: Home, forms: list[Row]) -> list[_Seen]:
    """What data shows of an event, then what checks of filed forms show beside it: a day's absence stands once, and a mark once."""
    found, exam = _seen(scheme, event, here, period, home), event.source.startswith("exam:")
    have = {(one.agent_id, one.cause if exam else one.day) for one in found}
    for row in forms:
        known = {name: row.params[name] for name in ("mark", "full") if name in row.params}
        if row.event == event.source and row.agent and row.on and _holds(event.condition, known):
            seen = _of_form(row, event, period)
            key = (seen.agent_id, seen.cause if exam else seen.day)
            found += [] if key in have else [seen]
            have.add(key)
    return found


def _of_form(row: Row, event: Event, period: Period) -> _Seen:
    """A row of a check as something seen. Its content is English, as for all that the program files."""
    kind, _, exam = event.source.partition(":")
    if exam:
        return _Seen(row.agent, Decimal(row.params["mark"]), row.on, f"{exam} {row.params['mark']}", f"{event.source}:{period.text}")
    return _Seen(row.agent, Decimal(1), row.on, said(row, "en", {}), f"form:{row.form.id}:{row.number or kind}:{row.on}")


def _seen(scheme: Scheme, event: Event, here: Warehouse, period: Period, home: Home) -> list[_Seen]:
    kind, _, detail = event.source.partition(":")
    if kind == "exam":
        marks = [row for row in store(home).marks(period).itertuples() if row.item == detail]
        facts = [(row, {"mark": row.value, "full": row.full}) for row in marks]
        return [_Seen(row.agent_id, Decimal(row.value), period.end, f"{detail} {row.value}", f"exam:{detail}:{row.period}")
                for row, known in facts if _holds(event.condition, known)]
    if kind in ("late_arrivals", "absences"):
        return _attendance(kind, here, period)
    if kind in ("valid_complaint", "no_valid_complaint"):
        return _complaints(kind, here, period, home)
    if kind == "overdue_minutes":
        return _overdue(scheme, here, period)
    return []


def _attendance(kind: str, here: Warehouse, period: Period) -> list[_Seen]:
    """Late arrivals with their minutes; planned days without presence or leave."""
    which = "late_minutes > 0" if kind == "late_arrivals" else "planned and present = false and leave is null"
    found = here.rows(f"select agent_id, day, coalesce(late_minutes, 1) from core.attendance where {which} and day >= $a and day < $b"
                      " order by 1, 2", span(period))
    said = {"late_arrivals": "late {} min", "absences": "absent without leave"}[kind]
    return [_Seen(agent, Decimal(size), day, said.format(size), f"attendance:{day}") for agent, day, size in found]


def _overdue(scheme: Scheme, here: Warehouse, period: Period) -> list[_Seen]:
    """Urgent tickets beyond a limit of the scheme, in whole minutes, on their first owner (R1-28)."""
    now = here.times[1] or datetime.combine(period.end, time())
    urgent = [row for row in _table(here, "tickets", "opened_at", period) if row.get("priority") in URGENT]
    begun = {row["ticket_id"]: row["opened_at"].date() for row in urgent}
    missed = [s for r in limits.tickets(scheme.duties.limits_of("ticket"), urgent, now) for s in r.steps if s.state == limits.MISSED and s.owner]
    return [_Seen(s.owner, Decimal(limits.whole_minutes(s.late)), begun[s.row], f"ticket {s.row}", f"ticket:{s.row}:{s.limit}") for s in missed]


def _complaints(kind: str, here: Warehouse, period: Period, home: Home) -> list[_Seen]:
    """Upheld complaints on their agent; or everybody of the groups without any, where complaints are imported at all."""
    found = here.rows("select agent_id, case_no, cast(accepted_at as date) from core.complaints where upheld and agent_id is not null"
                      " and accepted_at >= $a and accepted_at < $b order by 2", span(period))
    if kind == "valid_complaint":
        return [_Seen(agent, Decimal(1), day, f"complaint {number}", f"complaint:{number}") for agent, number, day in found]
    if here.coverage.get("complaints") is None:
        return []
    known = {stay.agent_id for stay in groups_of(here, period, home).stays}
    blamed = {agent for agent, *_ in found}
    return [_Seen(agent, Decimal(1), period.end, "no valid complaint", f"no_complaint:{period.text}") for agent in sorted(known - blamed)]


def _holds(text: str, facts: dict) -> bool:
    """"mark == full" and the like: a name on the right is looked up too."""
    if not text:
        return True
    for name, value in facts.items():
        text = text.replace(f"== {name}", f"== {value}")
    return condition(text, tuple(facts), (), "event").holds(facts) is True
