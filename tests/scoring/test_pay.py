"""Slips: the golden cases of pay, blanks, who a line is for, sums."""
from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from kpi.errors import KpiError
from kpi.schemes.model.terms import BLANK
from kpi.scoring.pay import COLUMNS, bracket_jumps, frame, slips, totals
from kpi.scoring.pay_desk import Desk, Worked, without
from kpi.scoring.pay_facts import Found
from tests.scoring.pay_plans import COMMISSION, LATE, PERFORMANCE, POOL, WAGE, YEAR_END, golden, line, payee, plan


def full(agent_id: str = "a", **facts: object):
    """A payee of the whole R2B wage, whose figures may be told otherwise."""
    usual = dict(grade_previous="良好", sales_paid=D(22500), sales_uncredited=D(480000), group_agents=12, in_group_at_end=1)
    return payee(agent_id, **{**usual, "seniority_pay": D(100), "set_sales_amount": D(0), **facts})


# ---- golden


@pytest.mark.parametrize("row", golden("R2B-12")[0]["table"], ids=str)
def test_commission_by_monthly_sales(row):
    """R2B-12: the brackets to the letter, each bound inside the bracket below it."""
    sales, paid = row
    assert str(line(COMMISSION, payee(sales_paid=D(sales))).amount) == paid


def test_the_linter_learns_where_commission_jumps():
    """R2B-12: 15000 falls from 225.00 to 150.00, 25000 rises from 450.00 to 500.00, 20000 joins."""
    found = bracket_jumps(plan(COMMISSION).line("personal_commission").way.rows)
    assert [[bound, str(below), str(above)] for bound, below, above in found] == golden("R2B-12")[1]["jumps"]


def test_pooled_commission():
    """R2B-13: pool × 0.5 % ÷ agents of the group on the last day."""
    case = golden("R2B-13")[0]
    who = payee(sales_uncredited=case["pooled_sales"], group_agents=case["agents"], in_group_at_end=1)
    assert str(line(POOL, who).amount) == case["each"]


def test_the_months_wage():
    """R2B-15: post wage + personal commission + pooled commission + seniority pay; prizes stand apart."""
    case = golden("R2B-15")[0]
    named = {"sales_paid": "sales", "sales_uncredited": "pooled_sales", "group_agents": "agents", "seniority_pay": "seniority"}
    facts = {fact: case[key] for fact, key in named.items()}
    who = full(**facts, set_sales_amount=D(900), sales_paid_previous=D(10000), actions={"pay_first_place": D(200)})
    slip = slips(plan(WAGE), [who])[0]
    assert slip.line("post_wage").amount == case["post_wage"]
    assert str(slip.wage.amount) == case["wage"]
    assert (str(slip.apart.amount), str(slip.total.amount)) == ("350.00", "3500.00")  # 50 + 100 + 200


def test_the_administrative_bonus():
    """R0-03: score ÷ 200 × bonus base."""
    case = golden("R0-03")[0]
    text = '[[pay]]\nline = "bonus"\nkind = "product"\nfactors = [ { of = "score", over = 200 }, { of = "bonus_base" } ]'
    made = line(text, payee(score=case["score"], bonus_base=case["base"]))
    assert (str(made.amount), made.params["arithmetic"]) == (case["bonus"], "186 ÷ 200 × 1,000 = 930.00")


@pytest.mark.parametrize("row", golden("R1-01")[0]["table"], ids=str)
def test_late_arrivals(row):
    """R1-01: the first three at 1 % of base pay, the 4th and later at 5 % each."""
    base, count, deducted = row
    made = line(LATE, payee(base_pay=base, late_arrivals=count))
    assert made.amount == -D(deducted)


def performance(score: object, full_score: int, ceiling: int):
    text = PERFORMANCE.replace("2000", str(ceiling))
    return line(text, payee(score=D(score), full_score=full_score, post="客服专员", pay_grade="1"))


def test_performance_pay():
    """R4-06: ceiling × coefficient."""
    case = golden("R4-06")[0]
    made = performance(case["score"], case["full"], case["ceiling"])
    assert (str(made.amount), made.remarks) == (case["pay"], ())
    assert made.params["arithmetic"] == "83.5 ÷ 100 × 2,000 = 1,670.00"


@pytest.mark.parametrize("row", golden("R4-06")[1]["table"], ids=str)
def test_the_coefficient_is_held_for_pay_and_its_own_figure_shown(row):
    """R4-06: the coefficient is held in [0, 1]; the remark names the uncapped one."""
    score, full_score, ceiling, paid = row
    made = performance(score, full_score, ceiling)
    assert str(made.amount) == paid
    ((code, params),) = made.remarks
    assert (code, params["value"], params["at"]) == ("pay_held", F(score, full_score), 1 if score > 0 else 0)


def test_the_year_end_bonus():
    """R4-10: completion × annual coefficient × bonus coefficient × basic wage, in the year's slip only."""
    case = golden("R4-10")[0]
    who = payee(
        company_completion=case["company"], annual_coefficient=case["coefficient"],
        bonus_coefficient=case["bonus_coefficient"], basic_wage=case["basic_wage"],
    )
    made = line(YEAR_END, who, cycle="year")
    assert (str(made.amount), made.remarks) == (case["bonus"], ())
    assert slips(plan(YEAR_END), [who], "month")[0].lines == ()


def test_without_a_basic_wage_the_post_wage_counts_and_the_slip_says_so():
    """R4-10: basic wage is a column of its own, the post wage when empty, and said so."""
    who = payee(company_completion=1, annual_coefficient=D("0.9"), bonus_coefficient=1, basic_wage=None, post_wage=4000)
    made = line(YEAR_END, who, cycle="year")
    assert str(made.amount) == "3600.00"
    ((code, params),) = made.remarks
    assert (code, params["wanted"], params["used"]) == ("pay_instead", "basic_wage", "post_wage")


def test_a_year_below_zero_gives_no_bonus_and_no_debt():
    """R4-18: the annual coefficient enters R4-10 uncapped above, at least 0."""
    facts = dict(company_completion=1, bonus_coefficient=1, basic_wage=4000)
    assert line(YEAR_END, payee(**facts, annual_coefficient=D("-0.1")), cycle="year").amount == 0
    assert line(YEAR_END, payee(**facts, annual_coefficient=D("1.1")), cycle="year").amount == 4400


# ---- blanks, gaps, what does not apply


@pytest.mark.parametrize(
    ("facts", "state", "paid", "remarks"),
    [
        (dict(grade_previous="卓越"), "value", "3000.00", 0),
        (dict(grade_previous="优秀", contract=D(2700)), "value", "2700.00", 1),  # the grade's amount is blank
        (dict(grade_previous=None, contract=D(2700)), "value", "2700.00", 1),  # no appraisal before
        (dict(grade_previous="不合格", contract=D(2700)), "value", "2700.00", 1),  # no such row
        (dict(grade_previous="优秀"), "not_enough", "None", 0),
        (dict(grade_previous=None), "not_enough", "None", 0),
        (dict(grade_previous="卓越", contract=D(9999)), "value", "3000.00", 0),  # the grade goes first
    ],
)
def test_post_wage_is_the_previous_grades_amount_else_the_contracts(facts, state, paid, remarks):
    """R2B-15: blank → contract amount; both blank → not enough, never 0; and so is the wage that needs it."""
    slip = slips(plan(WAGE), [full(**facts)])[0]
    made = slip.line("post_wage")
    assert (made.state, str(made.amount), len(made.remarks)) == (state, paid, remarks)
    assert slip.wage.state == state
    if state != "value":
        assert (slip.wage.amount, slip.total.amount, slip.wage.params["known"]) == (None, None, D("650.00"))
        assert slip.wage.params["missing"] == (("a", "post_wage"),)


def test_a_blank_stays_blank_in_the_sum():
    """R2A-14: an amount the source leaves open is not set, and so is every sum that needs it, whatever else is missing."""
    tier = """
[table.tier_pay]
key = ["tier"]
columns = ["salary", "meal", "training"]
rows = [ ["senior", 4000, "blank", "none"], ["mid", "blank", 0, "coaching"] ]
[[pay]]
line = "salary"
kind = "table"
table = "tier_pay"
column = "salary"
by = "tier"
wage = true
[[pay]]
line = "meal"
kind = "table"
table = "tier_pay"
column = "meal"
by = "tier"
wage = true
[[pay]]
line = "base"
kind = "fixed"
of = "base_pay"
wage = true
"""
    senior, mid, none = slips(plan(tier), [payee("s", tier="senior"), payee("m", tier="mid", base_pay=1), payee("n", base_pay=1)])
    assert [(it.state, it.amount) for it in senior.lines] == [("value", 4000), ("not_set", None), ("not_enough", None)]
    assert senior.line("meal").params == {"table": "tier_pay", "column": "meal", "key": ("senior",)}
    assert [senior.wage.state, mid.wage.state, none.wage.state] == ["not_set", "not_set", "not_enough"]
    assert mid.line("meal").amount == 0  # a printed 0 is an amount
    assert none.line("salary").params["fact"] == "tier"


def test_what_does_not_apply_is_left_out_of_the_sum():
    """R2B-13: a group without agents has no pool; the wage is the sum of the others."""
    slip = slips(plan(WAGE), [full(group_agents=0, in_group_at_end=0)])[0]
    assert (slip.line("pooled_commission").state, slip.wage.amount) == ("does_not_apply", D("2950.00"))
    assert slips(plan(POOL), [full(group_agents=0)])[0].wage.because == "pay_sum_nothing"


def test_a_blank_handed_in_is_not_set_and_a_reason_is_kept():
    """R2B-15: the state of a missing fact and its reason reach the slip."""
    assert line(COMMISSION, payee(sales_paid=BLANK)).state == "not_set"
    told = line(COMMISSION, payee(states={"sales_paid": "does_not_apply:no_day_present"}))
    assert (told.state, told.because, told.params["reason"]) == ("does_not_apply", "pay_fact_not_applicable_of", "no_day_present")
    told = line(COMMISSION, payee(states={"sales_paid": "not_covered:orders"}))
    assert (told.state, told.because, told.params["reason"]) == ("not_enough", "pay_fact_missing_of", "not_covered:orders")
    told = line(COMMISSION, payee(states={"sales_paid": "not_set"}))
    assert (told.state, told.because) == ("not_set", "pay_fact_blank")


# ---- who, sums, tables


def test_a_line_is_only_on_the_slips_of_those_it_is_for():
    """R1-19: a line by role; other agents have none."""
    text = '[[pay]]\nline = "bonus"\nkind = "event"\nof = "manager_bonus"\nper = "period"\nminimum = 300\n'
    text += 'for = { role = ["manager", "assistant"] }'
    made = slips(plan(text), [payee("m", role="manager", manager_bonus=500), payee("x", role="agent"), payee("h", role="assistant")])
    assert [[str(it.amount) for it in slip.lines] for slip in made] == [["500.00"], [], ["300.00"]]
    assert made[0].lines[0].remarks == () and made[2].lines[0].remarks[0][0] == "pay_minimum"
    assert made[1].line("bonus") is None and made[1].total.state == "does_not_apply"


def test_the_bottom_row_ties_to_the_cent():
    """R2B-15: each total is the sum of the rounded lines above it, not a rounded sum."""
    thirds = [full(name, sales_paid=D("33.67"), group_agents=7) for name in "abc"]
    made = slips(plan(WAGE), thirds)
    bottom = {it.line: it for it in totals(made)}
    assert bottom["pooled_commission"].amount == 3 * D("342.86")
    assert bottom["wage"].amount == sum(slip.wage.amount for slip in made)
    assert bottom["growth_prize"].state == "does_not_apply"
    assert bottom["total"].amount == bottom["wage"].amount + bottom["apart"].amount


def test_the_bottom_row_says_whose_line_is_missing():
    """R2B-15: one wage not enough leaves the team's wage so, and names the agent."""
    made = slips(plan(WAGE), [full("a"), full("b", grade_previous=None)])
    wage = next(it for it in totals(made) if it.line == "wage")
    assert (wage.state, wage.params["missing"], wage.params["known"]) == ("not_enough", (("b", "wage"),), D("3150.00"))


def test_the_frame_has_a_row_per_line_and_sum():
    """R2B-15: every line, then the wage, what stands apart, and both."""
    table = frame(slips(plan(WAGE), [full()]))
    assert tuple(table.columns) == COLUMNS
    assert list(table["line"])[-3:] == ["wage", "apart", "total"]
    assert list(frame(()).columns) == list(COLUMNS)


def test_nobody_is_paid_twice():
    with pytest.raises(KpiError) as refused:
        slips(plan(WAGE), [full("b"), full(), full(), full("b"), full("c")])
    assert str(refused.value) == "pay: a, b is paid twice. Pass each agent once."


def test_a_line_names_the_facts_it_looked_at():
    """R2A-18: a slip opens down to the rows of these facts."""
    slip = slips(plan(WAGE), [full(grade_previous="优秀", contract=D(1))])[0]
    assert slip.line("post_wage").facts == ("grade_previous", "contract")
    assert slip.line("pooled_commission").facts == ("sales_uncredited", "group_agents", "in_group_at_end")
    assert set(slip.total.facts) >= {"sales_paid", "sales_paid_previous", "set_sales_amount", "seniority_pay"}


def test_the_greatest_figure_is_counted_once_for_everybody():
    """What was worked out for everybody stands, however many lines ask for it; nobody's figure is nothing, not 0."""
    people = [payee("a", sales_paid=D(5)), payee("b", sales_paid=D(9)), payee("c", sales_paid=D(9)), payee("d", sales_paid=None)]
    desk = Desk({}, people)
    assert desk.greatest("sales_paid") == (9, 2, 1)
    assert Desk({}, people[3:]).greatest("sales_paid") == (None, 0, 1) and Desk({}, []).greatest("sales_paid") == (None, 0, 0)
    people.clear()
    assert desk.greatest("sales_paid") == (9, 2, 1)


def test_what_is_missing_says_what_was_looked_at():
    gone = Found(None, "sales_paid", ("sales_paid",), "not_enough", "pay_unknown", {"fact": "sales_paid"})
    assert without(gone) == Worked(None, "pay_unknown", {"fact": "sales_paid"}, ("sales_paid",), "not_enough")
    assert without(gone, ("base_pay", "sales_paid")).facts == ("base_pay", "sales_paid")


def test_the_parts_of_a_pot_are_made_once_for_everybody():
    """Three parts of 10 ÷ 3 are 3.34, 3.33 and 3.33."""
    people = [payee(name, in_group_at_end=there) for name, there in (("c", 1), ("a", 1), ("b", 1), ("d", 0))]
    desk = Desk({}, people)
    parts = {"a": F("3.34"), "b": F("3.33"), "c": F("3.33")}
    assert desk.parts("in_group_at_end", F(10, 3)) == parts
    people.clear()
    assert desk.parts("in_group_at_end", F(10, 3)) == parts and desk.parts("in_group_at_end", F(1)) == {}
