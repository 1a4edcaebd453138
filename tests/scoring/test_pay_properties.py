"""What holds for every slip: commission by its plain definition, cent by cent; sums of shown lines; pots given out whole."""
from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.schemes.model.pay import Bracket
from kpi.scoring.pay import bracket_jumps, slips, totals
from kpi.scoring.pay_desk import Desk
from kpi.scoring.pay_ways import worked
from kpi.scoring.rounding import half_up
from tests.scoring.pay_plans import COMMISSION, LATE, POOL, WAGE, line, payee, plan
from tests.scoring.runs import examples

BRACKETS = plan(COMMISSION).line("personal_commission").way
EMPTY = Desk({}, ())


def by_definition(cents: int) -> int:
    """R2B-12 in the source's words, in whole cents of sales; the answer in cents, half up. Written without the code."""
    if cents <= 0:
        return 0
    if cents <= 15000_00:
        parts_of_1000 = 15 * cents
    elif cents <= 20000_00:
        parts_of_1000 = 20 * (cents - 15000_00) + 150_00 * 1000
    elif cents <= 25000_00:
        parts_of_1000 = 40 * (cents - 20000_00) + 250_00 * 1000
    else:
        parts_of_1000 = 20 * cents
    return (parts_of_1000 + 500) // 1000


def commission(cents: int) -> int:
    sales = Decimal(cents).scaleb(-2)
    return int(half_up(worked(BRACKETS, payee(sales_paid=sales), EMPTY).exact, 2).scaleb(2))


@pytest.mark.parametrize("bound", [0, 15000, 20000, 25000])
def test_commission_is_its_definition_at_every_cent_around_each_bound(bound):
    """R2B-12: ten yuan to either side."""
    around = range(bound * 100 - 1000, bound * 100 + 1001)
    assert [commission(cents) for cents in around] == [by_definition(cents) for cents in around]


@given(st.integers(-100_00, 100_000_00))
@settings(max_examples=examples(300))
def test_commission_is_its_definition_anywhere(cents):
    """R2B-12: whatever was sold."""
    assert commission(cents) == by_definition(cents)


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20), st.integers(0, 10), st.integers(0, 50)), min_size=1, max_size=5))
def test_a_jump_is_where_pay_changes_between_a_bound_and_just_above_it(drawn):
    """R2B-12: the linter's jumps are exactly those a step of a billionth of a cent would show."""
    rows, to = [], D(0)
    for width, rate, over, plus in drawn:
        to += width
        rows.append(Bracket(to, D(rate) / 100, D(over), D(plus)))
    rows[-1] = Bracket(None, rows[-1].rate, rows[-1].over, rows[-1].plus)
    tiny, cent = D("1e-11"), D("0.01")

    def pay(s: Decimal) -> Decimal:
        row = next(row for row in rows if row.to is None or s <= row.to)
        return row.rate * (s - row.over) + row.plus if s > 0 else D(0)

    seen = {}
    for bound in (D(0), *(row.to for row in rows[:-1])):
        below, above = pay(bound), pay(bound + tiny)
        if abs(above - below) >= cent - D("1e-9"):
            seen[bound] = (below, above)
    found = {bound: (below, above) for bound, below, above in bracket_jumps(rows)}
    assert found.keys() == seen.keys()  # rates of whole percents on whole yuan: pay at a bound is whole cents
    for bound, (below, above) in found.items():
        assert below == seen[bound][0].quantize(cent, ROUND_HALF_UP)
        assert abs(above - seen[bound][1]) < cent


@given(st.integers(0, 40), st.decimals(0, 20000, places=2))
def test_late_arrivals_one_by_one(count, base):
    """R1-01: the deduction is the sum over each arrival, at 1 % up to the third and 5 % after it."""
    each = [base * D("0.01") if place <= 3 else base * D("0.05") for place in range(1, count + 1)]
    expected = -sum(each, D(0)).quantize(D("0.01"), ROUND_HALF_UP)
    assert line(LATE, payee(base_pay=base, late_arrivals=count)).amount == expected


MONEY = st.none() | st.decimals(-1000, 60000, places=3)
FACTS = {
    "grade_previous": st.sampled_from(["卓越", "优秀", "良好", "不合格", None]),
    "contract": MONEY,
    "sales_paid": MONEY,
    "sales_paid_previous": MONEY,
    "sales_uncredited": MONEY,
    "group_agents": st.integers(0, 9).map(D),
    "in_group_at_end": st.sampled_from([D(0), D(1)]),
    "seniority_pay": MONEY,
    "set_sales_amount": MONEY,
}
PEOPLE = st.lists(st.fixed_dictionaries(FACTS), min_size=1, max_size=5)


@given(PEOPLE)
@settings(max_examples=examples(150))
def test_the_wage_is_the_sum_of_its_shown_lines(people):
    """R2B-15: to the cent, and there is none while one of its lines is missing."""
    made = slips(plan(WAGE), [payee(f"a{place}", **facts) for place, facts in enumerate(people)])
    for slip in made:
        shown = [it for it in slip.lines if it.wage]
        missing = {it.state for it in shown} & {"not_set", "not_enough"}
        assert (slip.wage.amount is None) == bool(missing or all(it.state == "does_not_apply" for it in shown))
        if slip.wage.amount is not None:
            assert slip.wage.amount == sum(it.amount for it in shown if it.amount is not None)
        if slip.total.amount is not None:
            assert slip.total.amount == sum(it.amount for it in slip.sums[:2] if it.amount is not None)
        for it in slip.lines:
            assert (it.amount is None) == (it.state != "value")
            assert it.amount is None or it.amount.as_tuple().exponent == -2
    for it in totals(made):
        of_all = [getattr(slip, it.line) if it.line in ("wage", "apart", "total") else slip.line(it.line) for slip in made]
        if it.amount is not None:
            assert it.amount == sum(each.amount for each in of_all if each.amount is not None)


@given(st.integers(1, 40), st.decimals(0, 10**6, places=2))
def test_an_exact_pool_gives_out_the_pot(agents, pool):
    """R2B-13: parts add up to the rounded pot and differ by a cent at most."""
    people = [payee(f"a{place:02}", sales_uncredited=pool, group_agents=agents, in_group_at_end=1) for place in range(agents)]
    parts = [slip.lines[0].amount for slip in slips(plan(POOL + "exact_pool = true\n"), people)]
    assert sum(parts) == (pool * D("0.005")).quantize(D("0.01"), ROUND_HALF_UP)
    assert max(parts) - min(parts) <= D("0.01")
