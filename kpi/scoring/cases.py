"""Complaint cases: numbers, their order, who may settle what, returned goods, and the monthly tables. Pure and exact."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError
from kpi.schemes.model.terms import BLANK, Blank
from kpi.scoring.rounding import exact
from kpi.scoring.table_rows import Row, Rows, day_of, rows

# ---- numbers


def case_number(opened: date, taken: Iterable[str]) -> str:
    """The next case number of a month, YYYYMM-NNNN, given the numbers taken (R1-11). Numbers given up are not used again."""
    month = f"{opened:%Y%m}"
    serials = [int(number.partition("-")[2]) for number in taken if number.startswith(f"{month}-")]
    serial = max(serials, default=0) + 1
    if serial > 9999:
        raise KpiError(f"{month} has 9999 cases already", "case number", "Number the next case by hand")
    return f"{month}-{serial:04d}"


def case_numbers(opened: Iterable[date]) -> list[str]:
    """The numbers of cases numbered in this order, none taken before (R1-11)."""
    numbers: list[str] = []
    for day in opened:
        numbers.append(case_number(day, numbers))
    return numbers


CARRIED = ("order_no", "item_no", "quantity", "delivered_on", "customer_id")    # what a new form takes over from the old one


def new_form(case: Mapping[str, object], number: str, carry: Iterable[str] = CARRIED) -> dict[str, object]:
    """The new form of a customer who does not accept: a number of its own, the old one attached as previous_case (R1-25)."""
    if case.get("closed_at") is None:
        raise KpiError(f"{case['case_no']} is not closed", "case", "A new form follows a closed one")
    return {"case_no": number, "previous_case": case["case_no"]} | {name: case[name] for name in carry if name in case}


def earlier_forms(number: str, previous: Mapping[str, str | None]) -> list[str]:
    """The earlier forms behind a case, the latest first (R1-25). KpiError when they run in a circle."""
    found: list[str] = []
    while (before := previous.get(number)) is not None:
        if before in found:
            raise KpiError(f"{before} is attached to itself", "case", "Correct previous_case")
        found.append(before)
        number = before
    return found


# ---- severity


@dataclass(frozen=True)
class Queued:
    """An open case in the order of handling. tracked: of the severest class. severity None: not known, handled last."""

    case_no: str
    severity: str | None
    accepted_at: datetime
    tracked: bool


def queue(table: Rows, severities: Sequence[str], as_of: datetime) -> list[Queued]:
    """Open cases, the severest class first, within a class the oldest (R1-14). severities: the classes, severest first."""
    order = {name: place for place, name in enumerate(severities)}
    found = []
    for row in rows(table):
        closed = row.get("closed_at")
        if row["accepted_at"] <= as_of and (closed is None or closed > as_of):
            severity = row.get("severity") if row.get("severity") in order else None
            found.append(Queued(str(row["case_no"]), severity, row["accepted_at"], order.get(severity) == 0))
    return sorted(found, key=lambda part: (order.get(part.severity, len(order)), part.accepted_at, part.case_no))


# ---- authority


@dataclass(frozen=True)
class Settlement:
    """Whether `by` may approve, who must (None: nobody's authority reaches), and why."""

    allowed: bool
    needs: str | None
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


def settlement(amount: object | None, by: str, levels: Sequence[tuple[str, Decimal | Blank | None]]) -> Settlement:
    """Who approves a settlement of `amount`, and whether `by` may (R1-16).

    levels: (role, up to which amount), the lowest first; BLANK: not set, so that level approves nothing and the next one is asked;
    the last level, blank or None, has no limit. `by` above the needed level may approve too; below it is refused.
    """
    roles = [role for role, _ in levels]
    if by not in roles:
        return Settlement(False, roles[-1], "settlement_no_authority", {"by": by})
    if amount is None:
        return Settlement(False, None, "settlement_no_amount", {"by": by})
    last = len(levels) - 1
    reaching = [place for place, (_, most) in enumerate(levels)
                if (place == last if most is None or most is BLANK else exact(amount) <= exact(most))]
    params = {"amount": amount, "by": by}
    if not reaching:
        return Settlement(False, None, "settlement_above_all", params)
    needs = roles[reaching[0]]
    blank = any(most is BLANK for _, most in levels[:reaching[0]])
    params |= {"needs": needs}
    if roles.index(by) < reaching[0]:
        return Settlement(False, needs, "settlement_blank" if blank else "settlement_above", params)
    return Settlement(True, needs, "settlement_allowed", params)


# ---- returned goods


@dataclass(frozen=True)
class Returned:
    """What is booked (None: nothing yet) and whether the case goes back for a new approval."""

    booked: Decimal | None
    new_approval: bool
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


def returned_goods(approved: Decimal, returned: Decimal | None, ratio: Decimal | Blank) -> Returned:
    """The quantity booked of returned goods (R1-17): what came back, up to `ratio` (a share) above what was approved.

    returned None: still processing, not known. ratio blank: nothing above the approved quantity can be booked.
    """
    params = {"approved": approved, "returned": returned, "ratio": ratio}
    if returned is None:
        return Returned(None, False, "returned_unknown", params)
    if returned <= approved:
        return Returned(returned, False, "returned_booked", params)
    if ratio is BLANK:
        return Returned(None, True, "returned_ratio_blank", params)
    if exact(returned) <= exact(approved) * (1 + exact(ratio)):
        return Returned(returned, False, "returned_within", params)
    return Returned(None, True, "returned_above", params)


# ---- the monthly tables


@dataclass(frozen=True)
class Unit:
    """One responsible unit in a month: its cases, its share of all closed cases, its loss, and what is still followed up.

    unit None: nobody was found responsible yet. loss None: no amount is known. unknown_loss: cases without an amount.
    """

    unit: str | None
    cases: tuple[str, ...]
    share: Fraction
    loss: Fraction | None
    unknown_loss: int
    follow_up: tuple[str, ...]


def closed_cases(table: Rows, first: date, last: date) -> list[dict[str, object]]:
    """The cases closed from `first` to `last`, both included, in order of number (R1-13)."""
    closed = [row for row in rows(table) if row.get("closed_at") is not None and first <= day_of(row["closed_at"]) <= last]
    return sorted(closed, key=lambda row: str(row["case_no"]))


def monthly_table(table: Rows, first: date, last: date, shares: Iterable[Row] = (), follow_up: Iterable[str] = ()) -> list[Unit]:
    """A month's closed cases by responsible unit (R1-13, R1-26); the shares add up to 1.

    shares: case_no, unit, share, loss (None: share × the case's amount) for cases several units answer for; the others' unit is
    responsible_unit. KpiError when the shares of a case do not add up to 1. follow_up: numbers of cases whose remedy is followed up.
    """
    closed, parts = closed_cases(table, first, last), _parts(shares)
    followed, by_unit = set(follow_up), {}
    for row in closed:
        number = str(row["case_no"])
        own = parts.get(number) or [(row.get("responsible_unit"), Fraction(1), None)]
        for unit, share, loss in own:
            amount = row.get("amount")
            known = loss if loss is not None else None if amount is None else exact(amount) * share
            by_unit.setdefault(unit, []).append((number, share, known))
    return [_unit(unit, by_unit[unit], len(closed), followed) for unit in sorted(by_unit, key=lambda name: (name is None, name or ""))]


def _parts(shares: Iterable[Row]) -> dict[str, list[tuple]]:
    parts: dict[str, list[tuple]] = {}
    for row in shares:
        loss = row.get("loss")
        parts.setdefault(str(row["case_no"]), []).append((row["unit"], exact(row["share"]), None if loss is None else exact(loss)))
    for number, own in parts.items():
        if (total := sum(share for _, share, _ in own)) != 1:
            raise KpiError(f"the shares of {number} add up to {total}", "responsible units", "They must make 1 (100 %)")
    return parts


def _unit(unit: str | None, own: list[tuple], closed: int, followed: set[str]) -> Unit:
    numbers = tuple(dict.fromkeys(number for number, _, _ in own))
    losses = [loss for _, _, loss in own if loss is not None]
    return Unit(unit, numbers, sum((share for _, share, _ in own), Fraction(0)) / closed, sum(losses, Fraction(0)) if losses else None,
                len(own) - len(losses), tuple(number for number in numbers if number in followed))


DISCIPLINARY = ("disciplinary", "行政处分")


def to_publish(table: Rows, penalties: Rows, first: date, last: date, kinds: Iterable[str] = DISCIPLINARY) -> list[dict[str, object]]:
    """Disciplinary decisions on the cases closed from `first` to `last`, which go to HR for publication (R1-27), by case, then agent.

    penalties: case_no, agent, sanction (one of `kinds` is disciplinary), approved: whether the general manager approved the notice
    (R1-26). Each row comes back with `ready`; one not approved is listed too, not ready.
    """
    numbers, disciplinary = {str(row["case_no"]) for row in closed_cases(table, first, last)}, set(kinds)
    found = [row | {"ready": row.get("approved") is True} for row in rows(penalties)
             if str(row["case_no"]) in numbers and row.get("sanction") in disciplinary]
    return sorted(found, key=lambda row: (str(row["case_no"]), str(row.get("agent") or "")))
