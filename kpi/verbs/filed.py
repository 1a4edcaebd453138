"""Recorded forms: what a scheme lets people file, filing one with its fields as they are meant, and what is filed."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kpi import words
from kpi.errors import KpiError, unknown
from kpi.records import WITHDRAWN, Entry, Record, Refused, Sheet
from kpi.records.fields import folded
from kpi.records.grid import Source, read_rows
from kpi.records.people import People
from kpi.records.readers import Records
from kpi.records.sheets import BLANK_CELLS
from kpi.schemes.model import Scheme
from kpi.schemes.model.duties import Recorded
from kpi.scoring import cases
from kpi.scoring.forms import Move, allowed_next, waiting
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import opened, status
from kpi.verbs.form_fields import as_text, choice_said, day_of, read_back, typed
from kpi.verbs.recorded import store
from kpi.verbs.scores import load_scheme
from kpi.warehouse import Period, periods

Home = Path | str | None


@dataclass(frozen=True)
class Filed:
    """One form as it stands. values: field -> text, Decimal, date, datetime or bool; at: when it was filed, in local time; day: the day
    it is about (its first required day or time, else the first day of its period, else the day of filing)."""

    form: Recorded
    number: int
    subject: str
    values: Mapping[str, object]
    moves: tuple[Move, ...]
    at: datetime
    day: date
    record: Record

    @property
    def state(self) -> str:
        return self.moves[-1].state if self.form.states else ""


def form_types(scheme: str, home: Home = None, lang: str = "en") -> list[dict]:
    """The forms of a scheme that people may file: id, title, why, check, two_people, states {id: title}, fields (id, title, kind,
    required, blocks, choices {id: title})."""
    chosen = load_scheme(scheme, home)
    return [{
        "id": form.id, "title": form.title.get(lang, form.id), "why": form.why.get(lang, ""), "check": form.check, "two_people": form.two_people,
        "states": {state.id: state.title.get(lang, state.id) for state in form.states},
        "fields": [{"id": part.id, "title": part.title.get(lang, part.id), "kind": part.kind, "required": part.required, "blocks": part.blocks,
                    "choices": {one: choice_said(one, lang) for one in part.choices}} for part in form.form],
    } for form in chosen.duties.recorded]


def file_form(
    scheme: str, form: str, fields: Mapping[str, object], who: str, why: str = "", period: str | None = None, subject: str = "",
    home: Home = None,
) -> int:
    """Files a form of a scheme; its number. fields: name or title -> value, texts read as the field's kind says. subject: whom or what it
    is about (default: its agent, else its case). KpiError: an unknown form or field, one that is missing or ill-formed, a case number that
    is taken (R1-11), a settlement above the authority of whoever approved it (R1-16)."""
    chosen = load_scheme(scheme, home)
    entry = _entry(chosen, form, fields, period, subject, home)
    return store(home).add("form", entry.subject, entry.data, who, why, entry.period, chosen)


def _entry(
    scheme: Scheme, name: str, fields: Mapping[str, object], period: str | None, subject: str, home: Home, place: str = "",
    people: People | None = None,
) -> Entry:
    form = _form(scheme, name)
    values = typed(form, fields, people or _people(home))
    _refused(scheme, form, values, home)
    if period is None:
        day = day_of(form, values)
        period = periods.of_day(day, "month").text if day else None
    kept = {part: as_text(value) for part, value in values.items()}
    data = {"form": form.id, "scheme": scheme.id, "fields": kept}
    return Entry("form", subject.strip(" -") or _subject(scheme, form, values), data, period, place)


def _form(scheme: Scheme, name: str) -> Recorded:
    known = {form.id: form for form in scheme.duties.recorded}
    found = known.get(name) or next((form for form in known.values() if folded(name) in map(folded, form.title.values())), None)
    if found is None:
        raise unknown("form", name, known)
    return found


def _people(home: Home) -> People | None:
    return People(roster(home)[["agent_id", "staff_number", "name"]]) if status(home).has_data else None


def _subject(scheme: Scheme, form: Recorded, values: Mapping[str, object]) -> str:
    """Whom or what a form is about: its first required agent, its case, its group, else the scheme."""
    first = [part.id for part in form.form if part.kind == "agent" and part.required]
    named = next((values[name] for name in (*first, "case_no", "order_no", "group", "team", "unit") if values.get(name)), None)
    return str(named or scheme.id)


def _refused(scheme: Scheme, form: Recorded, values: Mapping[str, object], home: Home) -> None:
    """What may not be filed at all: a case number twice, a settlement above somebody's authority."""
    number = values.get("case_no")
    if form.check == "case" and number and number in numbers_filed(scheme, form, home):
        raise KpiError(f"the case number {number} is taken", "form.case_no", "Leave it empty: it is given when the case is numbered")
    if form.check == "authority" and values.get("approved_by"):
        made = cases.settlement(values.get("amount"), str(values["approved_by"]), list(form.settings.items()))
        if not made.allowed:
            by = choice_said(str(values["approved_by"]), "en")
            needs = choice_said(str(made.needs), "en")
            raise KpiError(f'"{by}" may not approve {values.get("amount")}', "form.approved_by", f'It needs "{needs}"')


def numbers_filed(scheme: Scheme, form: Recorded, home: Home) -> list[str]:
    """The case numbers on filed forms."""
    return [str(one.values["case_no"]) for one in filed(scheme, home) if one.form.id == form.id and one.values.get("case_no")]


def numbers_taken(scheme: Scheme, form: Recorded, home: Home) -> list[str]:
    """The case numbers on filed forms, and on the complaints imported: the next one is none of them."""
    kept = numbers_filed(scheme, form, home)
    have = opened(home).rows("select case_no from core.complaints") if status(home).has_data else []
    return kept + [str(number) for number, in have]


# ---- what is filed


def filed(scheme: str | Scheme, home: Home = None, period: Period | None = None) -> list[Filed]:
    """The forms of a scheme that stand (none withdrawn), in order of filing; of those about a day of `period` alone."""
    chosen = load_scheme(scheme, home)
    known = {form.id: form for form in chosen.duties.recorded}
    records = store(home)
    found = [_filed(records, known[r.kept["form"]], r) for r in records.records("form", scheme=chosen.id)
             if r.state != WITHDRAWN and r.kept.get("form") in known]
    return [one for one in found if period is None or period.start <= one.day <= period.end]


def _filed(records: Records, form: Recorded, record: Record) -> Filed:
    values = read_back(form, record.kept.get("fields", {}))
    at = record.at.astimezone().replace(tzinfo=None)
    own = periods.parse(record.period) if record.period else None
    day = day_of(form, values)
    if day is None or (own and not own.start <= day <= own.end):
        day = own.start if own else at.date()
    return Filed(form, record.seq, record.subject, values, _moves(records, form, record), at, day, record)


def _moves(records: Records, form: Recorded, record: Record) -> tuple[Move, ...]:
    """Who brought it into each state, and when, since it was filed or last corrected."""
    if not form.states:
        return ()
    known = {state.id for state in form.states}
    events = [(record.who, record.at, form.states[0].id)]
    if record.last != record.seq:
        events = []
        for row in records.history(record.seq).itertuples():
            at = datetime.fromisoformat(row.at) if isinstance(row.at, str) else row.at
            events = [(row.who, at, row.state)] if row.act in ("add", "supersede") else [*events, (row.who, at, row.state)]
    return tuple(Move(state, who, at.astimezone().replace(tzinfo=None)) for who, at, state in events if state in known)


def forms_filed(scheme: str, period: str, home: Home = None, lang: str = "en") -> list[dict]:
    """The forms filed about a period, newest first: number, form, title, subject, who, at, day, state (words), next {state: title}, waits (who
    for), fields [(title, value)]."""
    chosen, p = load_scheme(scheme, home), periods.parse(period)
    return [{
        "number": one.number, "form": one.form.id, "title": one.form.title.get(lang, one.form.id), "subject": one.subject,
        "who": one.record.who, "at": one.at, "day": one.day,
        "state": one.form.state(one.state).title.get(lang, one.state) if one.state else "",
        "next": {state: one.form.state(state).title.get(lang, state) for state in allowed_next(one.form, one.moves)} if one.state else {},
        "waits": [owner_said(owner, lang) for owner in waiting(one.form, one.moves)],
        "fields": [(part.title.get(lang, part.id), one.values[part.id]) for part in one.form.form if part.id in one.values],
    } for one in reversed(filed(chosen, home, p))]


def owner_said(owner: str, lang: str) -> str:
    """Who brings a state about, in words."""
    for key in (f"owner.{owner}", f"choice.{owner}", f"terms.{owner}"):
        if words.has(key):
            return words.text(key, lang)
    return owner


# ---- on to the next state


def move_fields(record: Record, to: str, home: Home = None) -> dict[str, object] | None:
    """What a form gets on the way to a state, such as the number of a case (R1-11); None for nothing. KpiError where a question that is
    answered yes, or by nobody, forbids signing (R2D-02)."""
    scheme = load_scheme(record.scheme, home) if record.scheme else None
    form = next((one for one in scheme.duties.recorded if one.id == record.kept.get("form")), None) if scheme else None
    if form is None:
        return None
    given = read_back(form, record.kept.get("fields", {}))
    if form.blocks:
        asked = [part for part in form.form if part.blocks]
        yes, silent = [part.id for part in asked if given.get(part.id)], [part.id for part in asked if given.get(part.id) is None]
        if yes:
            what = f"nobody signs this form: answered yes, {', '.join(yes)}"
            raise KpiError(what, f"form.{form.id}", "The outgoing agent stays until relieved")
        if silent:
            raise KpiError(f"nobody signs this form: not answered, {', '.join(silent)}", f"form.{form.id}", "Answer every question first")
    if form.check == "case" and to == "numbered" and not given.get("case_no"):
        number = cases.case_number(record.at.astimezone().date(), numbers_taken(scheme, form, home))
        return {"fields": {**record.kept.get("fields", {}), "case_no": number}}
    return None


# ---- many at once


def sheet_of_forms(source: Source, scheme: str | None, form: str | None, period: str | None = None, home: Home = None) -> Sheet:
    """A list of forms, one a row, headed by the fields' names or titles; what is wrong is refused with its line. KpiError: no scheme, no
    form, or a sheet that cannot be read."""
    if not scheme or not form:
        raise KpiError("a sheet of forms needs its scheme and which form it holds", "sheet", "Give --scheme ID and --item FORM")
    chosen = load_scheme(scheme, home)
    kept, people = _form(chosen, form), _people(home)
    headings = [name for part in kept.form for name in (part.id, *part.title.values())]
    rows, passed, faults = read_rows(source, headings)
    entries, refused, blank = [], [Refused(f"line {line}", KpiError(what, "sheet")) for line, what in faults], 0
    for line, cells in rows:
        filled = {name: cell for name, cell in cells.items() if folded(cell) not in BLANK_CELLS}
        blank += len(cells) - len(filled)
        try:
            entries.append(_entry(chosen, kept.id, filled, period, "", home, f"line {line}", people))
        except KpiError as error:
            refused.append(Refused(f"line {line}", error))
    return Sheet("form", tuple(entries), tuple(refused), passed, blank, chosen)
