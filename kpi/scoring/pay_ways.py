"""One pay line of one payee, before rounding: amounts that stand somewhere, and which function works out which kind."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import floor

from kpi.schemes.model import pay as model
from kpi.schemes.model.terms import BLANK
from kpi.scoring import pay_arithmetic as show
from kpi.scoring.pay_counts import per_count, steps, top
from kpi.scoring.pay_desk import Desk, Worked, without
from kpi.scoring.pay_facts import Payee, fact, figure, number, worst
from kpi.scoring.pay_happened import action, event, reward
from kpi.scoring.pay_shares import brackets, pool, product
from kpi.scoring.rounding import exact


def worked(way: model.Way, payee: Payee, desk: Desk) -> Worked:
    """What this line gives this payee."""
    return WAYS[type(way)](way, payee, desk)


def _amount(way: model.Amount, payee: Payee, desk: Desk) -> Worked:
    found = figure(payee, desk.tables, way.figure)
    if found.value is None:
        return without(found)
    code = "pay_table" if found.name.startswith("table.") else "pay_contract" if found.name else "pay_fixed"
    named = {"fact": found.name} if code == "pay_contract" else {}
    return Worked(found.value, code, {**found.params, **named, "amount": found.value}, found.facts, remarks=found.remarks)


def _seniority(way: model.Seniority, payee: Payee, desk: Desk) -> Worked:
    if way.each is BLANK and way.other is not None:
        found = _amount(model.Amount(model.Figure((BLANK, *way.other.sources))), payee, desk)
        return replace(found, remarks=())  # nothing was meant to come first
    months, each = fact(payee, way.of), number(way.each)
    if gone := worst([each, months]):
        return without(gone)
    years = floor(months.value / 12)
    amount = each.value * years
    held = way.most is not None and amount > exact(way.most)
    amount = exact(way.most) if held else amount
    params = {"years": years, "months": months.value, "each": each.value, "amount": amount}
    params |= {"most": way.most} if held else {}
    text = f"{years} × {show.money(each.value)}"
    params["arithmetic"] = text if held else show.equals(text, amount)
    return Worked(amount, "pay_seniority_most" if held else "pay_seniority", params, months.facts)


WAYS: dict[type, Callable[..., Worked]] = {
    model.Amount: _amount,
    model.Brackets: brackets,
    model.Pool: pool,
    model.Product: product,
    model.PerCount: per_count,
    model.StepPay: steps,
    model.Top: top,
    model.EventPay: event,
    model.Seniority: _seniority,
    model.ActionPay: action,
    model.RewardPay: reward,
}
