"""Lines that look at a figure's place: each case by its number, steps that are reached, the first of a group."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kpi.errors import KpiError
from kpi.schemes.model.pay import CountBand, PerCount, StepPay, Top
from kpi.schemes.model.terms import BLANK
from kpi.scoring import pay_arithmetic as show
from kpi.scoring.pay_desk import Desk, Worked, without
from kpi.scoring.pay_facts import Payee, fact, figure, number, worst
from kpi.scoring.rounding import exact

ZERO, ONE = Fraction(0), Fraction(1)


def per_count(way: PerCount, payee: Payee, desk: Desk) -> Worked:
    """R1-01: every case at the rate of its place; no case needs no base."""
    count = fact(payee, way.of)
    if count.value is None:
        return without(count)
    if count.value < 0 or count.value.denominator != 1:
        raise KpiError(f"{way.of} is {count.value}, not a count", f"pay of {payee.agent_id}")
    if count.value == 0:
        return Worked(ZERO, "pay_count_none", {"fact": way.of}, count.facts)
    used = [(cases, row) for cases, row in _places(way.rows, count.value) if cases]
    base = figure(payee, desk.tables, way.base) if any(row.rate is not None for _, row in used) else None
    facts = tuple(dict.fromkeys(count.facts + (base.facts if base else ())))
    each = [number(row.amount if row.rate is None else row.rate) for _, row in used]
    if gone := worst([*each, *([base] if base else [])]):
        return without(gone, facts)
    amount, texts = ZERO, []
    for (cases, row), found in zip(used, each, strict=True):
        amount += cases * found.value * (ONE if row.rate is None else base.value)
        rate = show.money(found.value) if row.rate is None else f"{show.percent(found.value)} × {show.money(base.value)}"
        texts.append(f"{show.plain(cases)} × {rate}")
    params = {"fact": way.of, "count": count.value, "base": base and base.value, "amount": amount}
    params["arithmetic"] = show.equals(" + ".join(texts), amount)
    return Worked(amount, "pay_count", params, facts, remarks=base.remarks if base else ())


def _places(rows: Sequence[CountBand], count: Fraction) -> list[tuple[Fraction, CountBand]]:
    """How many of the cases fall into each row."""
    found, before = [], ZERO
    for row in rows:
        upto = count if row.to is None else min(count, exact(row.to))
        found.append((upto - before, row))
        before = upto
    return found


def steps(way: StepPay, payee: Payee, desk: Desk) -> Worked:
    """R2B-14: the highest step reached replaces the lower ones; no growth without something to grow from."""
    found = fact(payee, way.of)
    value, facts, kind, params = found.value, found.facts, "steps", {"fact": way.of}
    if way.against is not None:
        before = fact(payee, way.against)
        facts, kind = found.facts + before.facts, "growth"
        if before.state == "not_set":
            return without(before, facts)
        if before.value is None or before.value <= 0:
            told = {"fact": way.of, "before": before.value, "reason": before.params.get("reason", "")}
            return Worked(None, "pay_growth_nothing_before", told, facts, "does_not_apply")
        value = None if value is None else value / before.value - 1
        params |= {"now": found.value, "before": before.value}
    if value is None:
        return without(found, facts)
    params["value"] = value
    if kind == "growth":
        params["arithmetic"] = f"{show.money(found.value)} ÷ {show.money(before.value)} − 1"
    row = next((row for row in way.rows if value >= exact(row.at_least)), None)
    if row is None:
        return Worked(ZERO, f"pay_{kind}_none", params | {"at": way.rows[-1].at_least}, facts)
    params |= {"at": row.at_least, "amount": row.amount}
    if row.amount is BLANK:
        return Worked(None, "pay_blank", params, facts, "not_set")
    return Worked(exact(row.amount), f"pay_{kind}", params, facts)


def top(way: Top, payee: Payee, desk: Desk) -> Worked:
    """R2B-14: the greatest of the group; equal firsts each, nobody when it is 0. Who has no figure takes no part."""
    own = fact(payee, way.of)
    if own.value is None:
        return without(own)
    greatest, firsts, absent = desk.greatest(way.of)
    params = {"fact": way.of, "value": own.value, "greatest": greatest, "without": absent}
    if greatest <= 0:
        return Worked(ZERO, "pay_top_none", params, own.facts)
    if own.value < greatest:
        return Worked(ZERO, "pay_top_not", params, own.facts)
    if way.amount is BLANK:
        return Worked(None, "pay_blank", params, own.facts, "not_set")
    params |= {"firsts": firsts, "amount": way.amount}
    return Worked(exact(way.amount), "pay_top_tied" if firsts > 1 else "pay_top", params, own.facts)
