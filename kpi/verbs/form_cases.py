"""Checks of complaint forms: numbers and order of cases (R1-11, R1-25), who settles what (R1-16), returned goods (R1-17)."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kpi.errors import KpiError
from kpi.schemes.model.duties import Recorded
from kpi.scoring import cases, forms
from kpi.verbs.filed import Filed
from kpi.verbs.form_facts import DEVIATION, FINE, MISSING, NOT_DUE, Facts, Row

NUMBER = re.compile(r"\d{6}-\d{4}")
BOOKED = {"returned_booked": FINE, "returned_within": FINE, "returned_unknown": NOT_DUE}


def case(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Each case: its number, the earlier form behind it, and for whom it waits."""
    every = facts.every(form)
    by_number = {str(one.values["case_no"]): one for one in every if one.values.get("case_no")}
    count = Counter(str(one.values["case_no"]) for one in every if one.values.get("case_no"))
    imported = {str(number) for number, in facts.here.rows("select case_no from core.complaints")}
    previous = {str(one.values["case_no"]): one.values.get("previous_case") for one in every if one.values.get("case_no")}
    for one in facts.of(form):
        same = {"agent": None, "number": one.number, "on": one.day}
        found = [*_number(one, form, count, list(by_number) + sorted(imported), same),
                 *_earlier(one, form, by_number, imported, previous, same)]
        yield from found
        waits = forms.waiting(form, one.moves)
        if waits:
            yield Row(form, NOT_DUE, "check.case_waits", {"case": one.values.get("case_no") or one.subject, "waits": waits}, **same)
        elif not found:
            yield Row(form, FINE, "check.case_closed", {"case": one.values.get("case_no") or one.subject}, **same)


def _number(one: Filed, form: Recorded, count: Counter, taken: list[str], same: dict) -> Iterator[Row]:
    """A number: year, month and the month's serial, each once."""
    number = one.values.get("case_no")
    filed_only = one.state == form.states[0].id if form.states else False
    if not number:
        following = cases.case_number(one.day, taken)
        yield Row(form, NOT_DUE if filed_only else MISSING, "check.case_no_number", {"next": following}, **same)
    elif not NUMBER.fullmatch(str(number)):
        yield Row(form, DEVIATION, "check.case_number_wrong", {"case": number}, **same)
    elif count[str(number)] > 1:
        yield Row(form, DEVIATION, "check.case_number_twice", {"case": number}, **same)


def _earlier(one: Filed, form: Recorded, by_number: dict, imported: set, previous: dict, same: dict) -> Iterator[Row]:
    """The form before: it exists, is closed, and does not lead back to this one."""
    before = one.values.get("previous_case")
    if not before:
        return
    params = {"case": one.values.get("case_no") or one.subject, "before": before}
    if before not in by_number and before not in imported:
        yield Row(form, DEVIATION, "check.case_before_unknown", params, **same)
        return
    if before in by_number and forms.waiting(form, by_number[before].moves):
        yield Row(form, DEVIATION, "check.case_before_open", params, **same)
    try:
        cases.earlier_forms(str(one.values.get("case_no") or ""), previous)
    except KpiError:
        yield Row(form, DEVIATION, "check.case_circle", params, **same)


def authority(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Each settlement: whether whoever approved it may, and who must."""
    levels = list(form.settings.items())
    for one in facts.of(form):
        amount, by = one.values.get("amount"), one.values.get("approved_by")
        made = cases.settlement(amount, str(by or levels[-1][0]), levels)
        same = {"agent": None, "number": one.number, "on": one.day}
        if not by:
            yield Row(form, NOT_DUE, "check.settlement_waits", {"amount": amount, "needs": made.needs}, **same)
        else:
            yield Row(form, FINE if made.allowed else DEVIATION, made.because, made.params, **same)


def returned(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Each return: what is booked, or that it goes back for a new approval."""
    for one in facts.of(form):
        made = cases.returned_goods(one.values["approved_quantity"], one.values.get("returned_quantity"), form.settings["ratio"])
        yield Row(form, BOOKED.get(made.because, DEVIATION), made.because, made.params, None, one.number, one.day)
