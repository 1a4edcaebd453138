"""Lines for what happened: confirmed events, actions that fired, rewards that were given."""
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError
from kpi.schemes.model.pay import ActionPay, EventPay, RewardPay
from kpi.schemes.model.terms import BLANK
from kpi.scoring import pay_arithmetic as show
from kpi.scoring.pay_desk import Desk, Worked, without
from kpi.scoring.pay_facts import Found, Payee, Remark, fact, number, worst
from kpi.scoring.rounding import exact

ZERO = Fraction(0)


def event(way: EventPay, payee: Payee, desk: Desk) -> Worked:
    """R0-09, R1-02: the yuan on the record, else the scheme's; never less than the minimum. R1-19: one sum per period."""
    facts = () if way.per == "occurrence" else (way.of,)
    if way.per == "period":
        found = fact(payee, way.of)
        if found.value is None and way.amount is None and way.minimum is None:
            return without(found)
        given = [found.value]
    else:
        given = [None if it is None or it is BLANK else exact(it) for it in payee.events.get(way.of, ())]
    if not given:
        return Worked(ZERO, "pay_event_none", {"event": way.of}, facts)
    each = [_yuan(way, it, payee) for it in given]
    if gone := worst(each):
        return Worked(None, gone.because, gone.params, facts, gone.state)
    amount = way.sign * sum((it.value for it in each), ZERO)
    raised = sum("raised" in it.params for it in each)
    remarks: tuple[Remark, ...] = (("pay_minimum", {"minimum": way.minimum, "count": raised}),) if raised else ()
    listed = " + ".join(show.money(it.value) for it in each)
    listed = listed if way.sign > 0 else f"-({listed})" if len(each) > 1 else f"-{listed}"
    params = {"event": way.of, "count": len(each), "each": tuple(it.value for it in each), "amount": amount, "arithmetic": listed}
    return Worked(amount, "pay_event" if way.per == "occurrence" else "pay_period_sum", params, facts, remarks=remarks)


def _yuan(way: EventPay, given: Fraction | None, payee: Payee) -> Found:
    """What one occurrence is worth, without its sign."""
    if given is not None and given < 0:
        raise KpiError(f"an amount of {way.of} is {given}", f"pay of {payee.agent_id}", "Give it above 0; the scheme's sign says which way")
    least = None if way.minimum is None or way.minimum is BLANK else exact(way.minimum)
    if given is None and isinstance(way.amount, Decimal):
        given = exact(way.amount)
    if given is None and least is None:
        if BLANK in (way.amount, way.minimum):
            return number(BLANK)
        return Found(None, way.of, (), "not_enough", "pay_event_no_amount", {"event": way.of})
    if least is not None and (given is None or given < least):
        return Found(least, way.of, params={"raised": True})
    return Found(given, way.of)


def action(way: ActionPay, payee: Payee, desk: Desk) -> Worked:
    """R2B-16: paid in the period in which the action fired."""
    if way.of not in payee.actions:
        return Worked(ZERO, "pay_action_not_fired", {"action": way.of})
    found = number(payee.actions[way.of] if way.amount is None else way.amount)
    if found.value is None:
        return without(found)
    return Worked(found.value, "pay_action", {"action": way.of, "amount": found.value})


def reward(way: RewardPay, payee: Payee, desk: Desk) -> Worked:
    """R3-05: handed in; no such reward in this period: the line does not apply."""
    if way.of not in payee.rewards:
        return Worked(None, "pay_reward_none", {"reward": way.of}, state="does_not_apply")
    found = number(payee.rewards[way.of])
    if found.value is None:
        return without(found)
    return Worked(found.value, "pay_reward", {"reward": way.of, "amount": found.value})
