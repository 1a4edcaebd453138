"""Lines that are shares of money: brackets, pools and products."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from kpi.schemes.model.pay import Bracket, Brackets, Factor, Pool, Product
from kpi.schemes.model.terms import BLANK
from kpi.scoring import pay_arithmetic as show
from kpi.scoring.pay_desk import Desk, Worked, without
from kpi.scoring.pay_facts import Found, Payee, fact, figure, number, worst
from kpi.scoring.rounding import exact, half_up

ZERO, ONE = Fraction(0), Fraction(1)


def bracket_of(rows: Sequence[Bracket], s: Fraction) -> Bracket:
    """The bracket s stands in; each bound belongs to the bracket below it (R2B-12)."""
    return next(row for row in rows if row.to is None or s <= exact(row.to))


def brackets(way: Brackets, payee: Payee, desk: Desk) -> Worked:
    """R2B-12: the bracket s stands in, to the letter; s ≤ 0 gives 0."""
    found = fact(payee, way.of)
    if found.value is None:
        return without(found)
    s = found.value
    if s <= 0:
        return Worked(ZERO, "pay_brackets_none", {"fact": way.of, "value": s}, found.facts)
    row = bracket_of(way.rows, s)
    if row.rate is BLANK or row.plus is BLANK:
        return Worked(None, "pay_blank", {}, found.facts, "not_set")
    amount = row.value(s)
    below = [each.to for each in way.rows if each.to is not None and exact(each.to) < s]
    params = {"fact": way.of, "value": s, "rate": row.rate, "over": row.over, "plus": row.plus, "amount": amount}
    params |= {"from": below[-1] if below else Decimal(0), "to": row.to}
    text = show.bracket(s, row.rate, row.over, row.plus)
    code = "pay_brackets_last" if row.to is None else "pay_brackets"
    return Worked(amount, code, {**params, "arithmetic": show.equals(text, amount)}, found.facts)


def pool(way: Pool, payee: Payee, desk: Desk) -> Worked:
    """R2B-13: pool × rate ÷ agents, for those in the group on the period's last day."""
    pool, agents, member, rate = fact(payee, way.of), fact(payee, way.among), fact(payee, way.member), number(way.rate)
    facts = tuple(dict.fromkeys(pool.facts + agents.facts + member.facts))
    if agents.value == 0:
        return Worked(None, "pay_pool_nobody", {"fact": way.among}, facts, "does_not_apply")
    if member.value == 0:
        return Worked(None, "pay_pool_not_member", {"fact": way.member}, facts, "does_not_apply")
    if gone := worst([rate, pool, agents, member]):
        return without(gone, facts)
    amount = pool.value * rate.value / agents.value
    params = {"fact": way.of, "pool": pool.value, "rate": way.rate, "agents": agents.value, "amount": amount}
    text = f"{show.money(pool.value)} × {show.percent(way.rate)} ÷ {show.plain(agents.value)}"
    if not way.exact:
        return Worked(amount, "pay_pool", {**params, "arithmetic": show.equals(text, amount)}, facts)
    return _part_of_pool(way, payee, desk, amount, params, facts, text)


def _part_of_pool(way: Pool, payee: Payee, desk: Desk, each: Fraction, params: dict, facts: tuple[str, ...], text: str) -> Worked:
    """The payee's part of a pot given out to the last cent; needs everybody of the group at hand."""
    parts = desk.parts(way.member, each)
    if len(parts) != params["agents"]:
        told = {"agents": params["agents"], "members": len(parts)}
        return Worked(None, "pay_pool_members", told, facts, "not_enough")
    part = parts[payee.agent_id]
    params |= {"pot": half_up(each * len(parts), 2), "amount": part, "arithmetic": show.equals(text, each, half_up(part, 2))}
    return Worked(part, "pay_pool_exact", params, facts)


def product(way: Product, payee: Payee, desk: Desk) -> Worked:
    """R0-03, R4-06, R4-10: every factor is shown, one that was held at its bound with its own figure too."""
    pairs = [(factor, figure(payee, desk.tables, factor.figure), _over(factor, payee, desk)) for factor in way.factors]
    looked = [found for _, value, over in pairs for found in (value, over) if found is not None]
    facts = tuple(dict.fromkeys(name for found in looked for name in found.facts))
    if gone := worst(looked):
        return without(gone, facts)
    amount, texts, remarks, shown = ONE, [], [], []
    for factor, value, over in pairs:
        if over is not None and over.value == 0:
            return Worked(None, "pay_zero_divisor", {"fact": over.name}, facts, "does_not_apply")
        raw = value.value if over is None else value.value / over.value
        held = _hold(factor, raw)
        remarks += value.remarks + (over.remarks if over else ())
        if held != raw:
            remarks.append(("pay_held", {"fact": value.name, "value": raw, "at": held}))
        texts.append(show.plain(held) if held != raw else show.quotient(value.value, over and over.value))
        shown.append({"fact": value.name, "value": value.value, "over": over and over.value, "counted": held})
        amount *= held
    text = show.equals(" × ".join(texts), amount)
    return Worked(amount, "pay_product", {"factors": tuple(shown), "amount": amount, "arithmetic": text}, facts, remarks=tuple(remarks))


def _over(factor: Factor, payee: Payee, desk: Desk) -> Found | None:
    return None if factor.over is None else figure(payee, desk.tables, factor.over)


def _hold(factor: Factor, value: Fraction) -> Fraction:
    if factor.min is not None:
        value = max(value, exact(factor.min))
    return value if factor.max is None else min(value, exact(factor.max))
