"""The fields of a recorded form: texts read as each field's kind says, kept as text, and read back."""
from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from kpi import words
from kpi.errors import KpiError, unknown
from kpi.records.fields import folded
from kpi.records.people import People
from kpi.schemes.model.duties import Field, Recorded

YES, NO = ("1", "true", "yes", "是", "y", "对"), ("0", "false", "no", "否", "n")
RESERVED = ("form", "scheme", "fields", "moves", "two_people")
"""Names of the record itself; every other name given with a form is a field of it."""
MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d")
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")


def typed(form: Recorded, fields: Mapping[str, object], people: People | None = None) -> dict[str, object]:
    """field -> value of its kind; blank ones are left out. Whoever a form is about must be on the roster; other people need not be.
    KpiError for a field the form does not have, one that is required and missing, or a value that does not fit."""
    known = {part.id: part for part in form.form}
    titled = {folded(title): part.id for part in form.form for title in part.title.values()}
    found = {}
    for name, value in fields.items():
        part = known.get(name) or known.get(titled.get(folded(name), ""))
        if part is None:
            raise unknown("field", name, known, form.id)
        if value is not None and str(value).strip() not in ("", "NaT", "nan"):
            found[part.id] = _value(form, part, value, people)
    lacking = [part.id for part in form.form if part.required and part.id not in found]
    if lacking:
        raise KpiError(f"{form.id} lacks {', '.join(lacking)}", "form.fields", "Fill them in")
    return found


def _value(form: Recorded, part: Field, value: object, people: People | None) -> object:
    where = f"{form.id}.{part.id}"
    if part.kind in ("number", "money"):
        return _number(value, where)
    if part.kind == "day":
        return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else _moment(str(value), DAYS, where).date()
    if part.kind == "time":
        return value.replace(tzinfo=None) if isinstance(value, datetime) else _moment(str(value), MOMENTS, where)
    if part.kind == "flag":
        return value if isinstance(value, bool) else _yes_or_no(str(value), where)
    said = str(value).strip()
    if part.kind == "agent" and people is not None:
        return _person(said, part, people)
    if part.kind == "choice":
        found = next((one for one in part.choices if said == one or folded(said) in _said_of(one)), None)
        if found is None:
            raise unknown("choice", said, part.choices)
        return found
    return said


def _said_of(choice: str) -> list[str]:
    return [folded(choice_said(choice, lang)) for lang in ("zh", "en")]


def _number(value: object, where: str) -> Decimal:
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except ArithmeticError:
        raise KpiError(f'"{value}" is not a number', where) from None
    if not number.is_finite():
        raise KpiError(f'"{value}" is not a number', where)
    return number


def _moment(text: str, shapes: tuple[str, ...], where: str) -> datetime:
    for shape in shapes:
        try:
            return datetime.strptime(text.strip(), shape)
        except ValueError:
            continue
    if shapes is DAYS:
        raise KpiError(f'"{text}" is not a day', where, "Write 2026-09-30")
    raise KpiError(f'"{text}" is not a day and time', where, "Write 2026-09-30 08:30")


def _yes_or_no(text: str, where: str) -> bool:
    said = text.strip().lower()
    if said not in YES + NO:
        raise KpiError(f'"{text}" is neither yes nor no', where, "Write yes or no")
    return said in YES


def _person(said: str, part: Field, people: People) -> str:
    """An agent_id, from an id, a staff number or a name. People nobody knows stay as written where the field may be left empty or says by
    whom something was done (held_by, approved_by): a manager need not be on the roster."""
    try:
        return people.find({"name": said})
    except KpiError:
        if part.required and not part.id.endswith("_by"):
            raise
        return said


def as_text(value: object) -> object:
    """A value as a form keeps it: times and days as ISO text, numbers exact."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else value


def read_back(form: Recorded, kept: Mapping[str, object]) -> dict[str, object]:
    """The fields of a kept form, each as its kind; one that no longer fits stays as it is."""
    known, found = {part.id: part for part in form.form}, {}
    for name, value in kept.items():
        try:
            found[name] = _value(form, known[name], value, None) if name in known else value
        except KpiError:
            found[name] = value
    return found


def day_of(form: Recorded, values: Mapping[str, object]) -> date | None:
    """The day a form is about: its first required day or time."""
    for part in form.form:
        if part.required and part.kind in ("day", "time") and isinstance(found := values.get(part.id), date):
            return found.date() if isinstance(found, datetime) else found
    return None


def choice_said(name: str, lang: str) -> str:
    """What a choice of a form is called."""
    return words.text(f"choice.{name}", lang) if words.has(f"choice.{name}") else name


def split(data: Mapping[str, object]) -> tuple[str, str, dict[str, object]]:
    """(scheme, form, fields) of what was given for a form: fields by name beside form and scheme, or as JSON under `fields`."""
    inner = data.get("fields", {})
    if isinstance(inner, str):
        try:
            inner = json.loads(inner, parse_float=Decimal) if inner.strip() else {}
        except ValueError:
            raise KpiError("what stands in fields cannot be read", "form.fields", 'Write name=value, or fields={"name": "value"}') from None
    if not isinstance(inner, Mapping):
        raise KpiError("fields holds no names", "form.fields", 'Write name=value, or fields={"name": "value"}')
    own = {name: value for name, value in data.items() if name not in RESERVED}
    return str(data.get("scheme") or ""), str(data.get("form") or ""), {**inner, **own}
