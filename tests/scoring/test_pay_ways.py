"""Each kind of pay line by hand: its arithmetic, its blanks, its edges."""
from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from kpi.errors import KpiError
from kpi.schemes.model.pay import Bracket
from kpi.schemes.model.terms import BLANK
from kpi.scoring.pay import bracket_jumps, slips
from tests.scoring.pay_plans import COMMISSION, LATE, PERFORMANCE, POOL, line, payee, plan

GROWTH = """
[[pay]]
line = "growth_prize"
kind = "steps"
of = "sales_paid"
against = "sales_paid_previous"
rows = [ { at_least = 0.50, amount = 100 }, { at_least = 0.25, amount = 50 } ]
"""
SETS = '[[pay]]\nline = "set_prize"\nkind = "top"\nof = "set_sales_amount"\namount = 50'
COMPLAINT = '[[pay]]\nline = "complaint"\nkind = "event"\nof = "valid_complaint"\nminimum = 10\nsign = -1'
PRAISE = '[[pay]]\nline = "praise"\nkind = "event"\nof = "praise"\namount = 50'
YEARS = '[[pay]]\nline = "seniority_pay"\nkind = "seniority"\neach = 50\nmost = 500'
FIRST = '[[pay]]\nline = "first_prize"\nkind = "action"\nof = "pay_first_place"'


# ---- brackets


@pytest.mark.parametrize(
    ("sales", "arithmetic"),
    [
        ("14000", "1.5 % × 14,000.00 = 210.00"),
        ("18000", "2 % × (18,000.00 − 15,000.00) + 150.00 = 210.00"),
        ("22500", "4 % × (22,500.00 − 20,000.00) + 250.00 = 350.00"),
        ("33.67", "1.5 % × 33.67 ≈ 0.51"),  # 0.50505
    ],
)
def test_a_bracket_shows_its_arithmetic(sales, arithmetic):
    """R2B-12: the slip says how the amount came about; ≈ where the cent was rounded."""
    assert line(COMMISSION, payee(sales_paid=D(sales))).params["arithmetic"] == arithmetic


def test_a_bracket_names_its_bounds():
    """R2B-12: (15000, 20000]."""
    params = line(COMMISSION, payee(sales_paid=D("15000.01"))).params
    assert (params["from"], params["to"]) == (15000, 20000)
    last = line(COMMISSION, payee(sales_paid=D(30000)))
    assert (last.because, last.params["from"], last.params["to"]) == ("pay_brackets_last", 25000, None)
    assert line(COMMISSION, payee(sales_paid=D(1))).params["from"] == 0


@pytest.mark.parametrize("sales", ["0", "-0.01", "-500"])
def test_nothing_sold_gives_nothing_and_is_a_value(sales):
    """R2B-12: s ≤ 0 → 0.00."""
    made = line(COMMISSION, payee(sales_paid=D(sales)))
    assert (str(made.amount), made.state, made.because) == ("0.00", "value", "pay_brackets_none")


def test_sales_not_known_give_no_commission():
    """R2B-12: missing is never zero."""
    made = line(COMMISSION, payee())
    assert (made.amount, made.state, made.because, made.params["fact"]) == (None, "not_enough", "pay_fact_missing", "sales_paid")


def test_only_the_bracket_s_stands_in_needs_its_rate():
    """R2B-12: a blank rate makes its own bracket not set and no other."""
    text = COMMISSION.replace("rate = 0.04", 'rate = "blank"')
    assert line(text, payee(sales_paid=D(20000))).amount == 250
    assert line(text, payee(sales_paid=D(20001))).state == "not_set"


def test_jumps_skip_what_is_blank_and_see_a_start_above_zero():
    """R2B-12: a jump is told only between two brackets that are set; a first bracket may jump from nothing."""
    assert bracket_jumps((Bracket(D(10), D("0.1")), Bracket(None, BLANK))) == []
    assert bracket_jumps((Bracket(D(10), BLANK), Bracket(None, D("0.1")))) == []
    assert bracket_jumps((Bracket(None, D("0.1"), plus=D(5)),)) == [(0, D("0.00"), D("5.00"))]
    assert bracket_jumps((Bracket(D(1), D("0.001")), Bracket(None, D("0.002")))) == []  # less than a cent


def test_money_as_a_float_is_refused():
    with pytest.raises(KpiError, match="not an exact number"):
        line(COMMISSION, payee(sales_paid=100.0))
    with pytest.raises(KpiError, match="not a number"):
        line(COMMISSION, payee(sales_paid="100"))


# ---- pool


def test_who_left_the_group_has_no_part_of_the_pool():
    """R2B-13: agents are those in the group on the last day of the month."""
    made = line(POOL, payee(sales_uncredited=480000, group_agents=12, in_group_at_end=0))
    assert (made.state, made.because, made.amount) == ("does_not_apply", "pay_pool_not_member", None)


def test_a_pool_of_nobody_does_not_apply():
    """R2B-13: 0 agents → does not apply, whatever else is known."""
    made = line(POOL, payee(group_agents=0))
    assert (made.state, made.because) == ("does_not_apply", "pay_pool_nobody")


@pytest.mark.parametrize("absent", ["sales_uncredited", "group_agents", "in_group_at_end"])
def test_a_pool_needs_all_its_figures(absent):
    """R2B-13: an unknown pool is not an empty one."""
    who = payee(**{name: 1 for name in ("sales_uncredited", "group_agents", "in_group_at_end") if name != absent})
    made = line(POOL, who)
    assert (made.state, made.params["fact"]) == ("not_enough", absent)


def exact_pool(ids: str, pool: str, agents: int):
    text = POOL + "exact_pool = true\n"
    return slips(plan(text), [payee(x, sales_uncredited=D(pool), group_agents=agents, in_group_at_end=1) for x in ids])


def test_an_exact_pool_gives_out_every_cent():
    """R2B-13: with exact_pool the parts add up to the pot by the largest remainder, equal ones in order of agent id."""
    made = {slip.agent_id: slip.lines[0] for slip in exact_pool("cab", "2000", 3)}
    assert {name: str(it.amount) for name, it in made.items()} == {"a": "3.34", "b": "3.33", "c": "3.33"}
    assert (made["a"].params["pot"], made["a"].params["arithmetic"]) == (D("10.00"), "2,000.00 × 0.5 % ÷ 3 ≈ 3.34")


def test_an_exact_pool_needs_everybody():
    """R2B-13: a pot is not given out to fewer than it is divided by."""
    made = exact_pool("ab", "2000", 3)[0].lines[0]
    assert (made.state, made.because, made.params["members"]) == ("not_enough", "pay_pool_members", 2)


def test_alone_each_part_is_rounded_by_itself():
    """R2B-13: without exact_pool three parts of 10.00 are 3.33 each."""
    assert str(line(POOL, payee(sales_uncredited=2000, group_agents=3, in_group_at_end=1)).amount) == "3.33"


# ---- product


def test_a_blank_ceiling_is_not_set_even_without_a_score():
    """R4-06: what needs a blank cell is not set; the blank goes before the missing score."""
    assert line(PERFORMANCE, payee(score=90, full_score=100, post="客服专员", pay_grade="2")).because == "pay_cell_blank"
    assert line(PERFORMANCE, payee(full_score=100, post="客服专员", pay_grade="2")).state == "not_set"
    assert line(PERFORMANCE, payee(full_score=100, post="客服专员", pay_grade="1")).state == "not_enough"
    assert line(PERFORMANCE, payee(score=90, full_score=100, post="客服专员", pay_grade="9")).because == "pay_row_missing"
    assert line(PERFORMANCE, payee(score=90, full_score=100, post="客服专员")).params["fact"] == "pay_grade"


def test_nothing_to_divide_by_does_not_apply():
    """R4-06: score ÷ full score without a full score."""
    made = line(PERFORMANCE, payee(score=90, full_score=0, post="客服专员", pay_grade="1"))
    assert (made.state, made.because, made.params) == ("does_not_apply", "pay_zero_divisor", {"fact": "full_score"})


def test_a_factor_is_shown_as_it_counts():
    """R4-06: each factor with its own figure, its divisor and what counted."""
    made = line(PERFORMANCE, payee(score=104, full_score=100, post="客服专员", pay_grade="1"))
    assert made.params["factors"] == (
        {"fact": "score", "value": 104, "over": 100, "counted": 1},
        {"fact": "table.ceiling.amount", "value": 2000, "over": None, "counted": 2000},
    )
    assert made.params["arithmetic"] == "1 × 2,000 = 2,000.00"
    assert made.facts == ("score", "full_score", "post", "pay_grade")


# ---- counts


def test_no_late_arrival_needs_no_base():
    """R1-01: nothing is taken off a base nobody knows."""
    assert str(line(LATE, payee(late_arrivals=0)).amount) == "0.00"
    assert line(LATE, payee(late_arrivals=1)).params["fact"] == "base_pay"
    assert line(LATE, payee(base_pay=3000)).params["fact"] == "late_arrivals"


def test_a_count_shows_its_places():
    """R1-01: three at 1 %, two more at 5 %."""
    made = line(LATE, payee(base_pay=3000, late_arrivals=5))
    assert made.params["arithmetic"] == "3 × -1 % × 3,000.00 + 2 × -5 % × 3,000.00 = -390.00"


def test_half_a_late_arrival_is_refused():
    for count in (D("0.5"), D(-1)):
        with pytest.raises(KpiError, match="not a count"):
            line(LATE, payee(base_pay=3000, late_arrivals=count))


def test_a_count_may_cost_an_amount_and_a_blank_one_only_when_reached():
    """R1-01: the second row is not set, but only for those it reaches."""
    text = '[[pay]]\nline = "x"\nkind = "per_count"\nof = "slips"\nrows = [ { to = 2, amount = -5 }, { amount = "blank" } ]'
    assert line(text, payee(slips=2)).amount == -10
    assert (line(text, payee(slips=3)).state, line(text, payee(slips=3)).because) == ("not_set", "pay_blank")


# ---- steps and growth


@pytest.mark.parametrize(
    ("now", "before", "paid"),
    [("124.99", 100, 0), ("125", 100, 50), ("149.99", 100, 50), ("150", 100, 100), ("900", 100, 100), ("50", 100, 0), ("0", 100, 0)],
)
def test_the_growth_prize(now, before, paid):
    """R2B-14: at least 25 % 50 yuan, at least 50 % 100 yuan, which replaces the 50."""
    assert line(GROWTH, payee(sales_paid=D(now), sales_paid_previous=before)).amount == paid


@pytest.mark.parametrize("before", [None, D(0), D(-5)])
def test_growth_from_nothing_does_not_apply(before):
    """R2B-14: no month before, or nothing sold in it → does not apply."""
    made = line(GROWTH, payee(sales_paid=100, sales_paid_previous=before))
    assert (made.state, made.because, made.amount) == ("does_not_apply", "pay_growth_nothing_before", None)


def test_growth_without_data_before_says_why_it_does_not_apply():
    """R2B-14: a month before that is not in the data is no month before; the slip keeps the reason. This month's gap is a gap."""
    made = line(GROWTH, payee(sales_paid=100, states={"sales_paid_previous": "not_covered:orders"}))
    assert (made.state, made.params["reason"], made.params["before"]) == ("does_not_apply", "not_covered:orders", None)
    assert line(GROWTH, payee(sales_paid_previous=100)).state == "not_enough"
    assert line(GROWTH, payee(sales_paid=100, sales_paid_previous=BLANK)).state == "not_set"


def test_growth_is_exact_and_shown():
    """R2B-14: a third more is a third."""
    made = line(GROWTH, payee(sales_paid=4, sales_paid_previous=3))
    assert (made.params["value"], made.params["arithmetic"], made.params["at"]) == (F(1, 3), "4.00 ÷ 3.00 − 1", D("0.25"))


def test_steps_of_a_figure_itself():
    """R2B-14: growth may come as a figure of its own; a blank step is not set only when reached."""
    rows = '[ { at_least = 0.5, amount = "blank" }, { at_least = 0.25, amount = 50 } ]'
    text = f'[[pay]]\nline = "x"\nkind = "steps"\nof = "sales_growth"\nrows = {rows}'
    made = [line(text, payee(sales_growth=value)) for value in (F(1, 4), F(1, 2), D("0.24"))]
    assert [(it.amount, it.state) for it in made] == [(50, "value"), (None, "not_set"), (0, "value")]


# ---- the first of a group


def sets(*amounts: object):
    people = [payee(str(place), set_sales_amount=D(it) if it is not None else None) for place, it in enumerate(amounts)]
    return [slip.lines[0] for slip in slips(plan(SETS), people)]


def test_the_greatest_full_set_sales_get_the_prize():
    """R2B-14: highest full-set sales 50 yuan."""
    assert [it.amount for it in sets(100, 300, 200)] == [0, 50, 0]
    assert sets(100, 300)[0].params["greatest"] == 300


def test_equal_firsts_each_get_it():
    """R2B-14: equal firsts each get 50, and the slip says so."""
    made = sets(300, 300, 200)
    assert [it.amount for it in made] == [50, 50, 0]
    assert (made[0].because, made[0].params["firsts"]) == ("pay_top_tied", 2)


def test_nobody_when_no_set_was_sold():
    """R2B-14: nobody when no set was sold."""
    assert [(it.amount, it.because) for it in sets(0, 0)] == [(0, "pay_top_none")] * 2


def test_who_has_no_figure_takes_no_part():
    """R2B-14: no figure is no zero, and the others' prize is given among those who have one."""
    made = sets(None, 5)
    assert [(it.amount, it.state) for it in made] == [(None, "not_enough"), (50, "value")]
    assert made[1].params["without"] == 1
    assert sets(0, None)[0].because == "pay_top_none"


def test_the_prize_is_among_those_the_line_is_for():
    """R2B-14: a lead with greater sales does not take it from the agents."""
    text = SETS + '\nfor = { role = ["agent"] }'
    lead, agent = payee("l", role="lead", set_sales_amount=900), payee("a", role="agent", set_sales_amount=100)
    assert [slip.total.amount for slip in slips(plan(text), [lead, agent])] == [None, 50]


def test_a_blank_prize_is_not_set_for_the_first_only():
    """R3-13: an amount the source does not print."""
    made = slips(plan(SETS.replace("50", '"blank"')), [payee("a", set_sales_amount=2), payee("b", set_sales_amount=1)])
    assert [(slip.lines[0].state, slip.lines[0].amount) for slip in made] == [("not_set", None), ("value", 0)]


# ---- what happened


@pytest.mark.parametrize(
    ("given", "paid", "raised"),
    [((), "0.00", 0), ((None,), "-10.00", 1), ((D(3),), "-10.00", 1), ((D(10),), "-10.00", 0), ((D(25), None), "-35.00", 1)],
)
def test_a_complaint_costs_at_least_ten(given, paid, raised):
    """R1-02: at least 10 yuan each; an amount below it counts as the minimum, and the slip says how many."""
    made = line(COMPLAINT, payee(events={"valid_complaint": given}))
    assert str(made.amount) == paid
    assert [params["count"] for _, params in made.remarks] == ([raised] if raised else [])


def test_praise_and_complaint_have_their_signs():
    """R0-09: written praise +50, valid complaint −50 (a penalty)."""
    complaint = PRAISE.replace("praise", "complaint") + "\nsign = -1"
    made = slips(plan(PRAISE + "\n" + complaint), [payee(events={"praise": (None, None), "complaint": (None,)})])[0]
    assert [str(it.amount) for it in made.lines] == ["100.00", "-50.00"]
    assert [it.params["arithmetic"] for it in made.lines] == ["50.00 + 50.00", "-50.00"]


def test_the_amount_on_the_record_goes_before_the_schemes():
    """R0-09: the amounts are provisional; a record may say another."""
    assert line(PRAISE, payee(events={"praise": (D(80), None)})).amount == 130


def test_an_event_without_any_amount_is_not_guessed():
    """R1-02: a blank amount is not set once it is needed; no amount anywhere is not enough."""
    blank = PRAISE.replace("amount = 50", 'amount = "blank"')
    assert line(blank, payee()).amount == 0
    assert line(blank, payee(events={"praise": (None,)})).state == "not_set"
    assert line(blank, payee(events={"praise": (D(5),)})).amount == 5
    bare = PRAISE.replace("\namount = 50", "")
    assert line(bare, payee(events={"praise": (None,)})).because == "pay_event_no_amount"
    with pytest.raises(KpiError, match="is -5"):
        line(PRAISE, payee(events={"praise": (D(-5),)}))


@pytest.mark.parametrize(("granted", "paid"), [(None, 300), (100, 300), (300, 300), (450, 450)])
def test_the_managers_bonus_is_at_least_300(granted, paid):
    """R1-19: at least 300 yuan a month by performance; none recorded: the minimum."""
    text = '[[pay]]\nline = "bonus"\nkind = "event"\nof = "manager_bonus"\nper = "period"\nminimum = 300'
    made = line(text, payee(manager_bonus=granted))
    assert (made.amount, made.because, made.facts) == (paid, "pay_period_sum", ("manager_bonus",))
    assert line(text.replace("\nminimum = 300", ""), payee()).state == "not_enough"


def test_an_action_pays_in_the_period_it_fired():
    """R2B-16: first place three months running, 200 yuan once."""
    assert line(FIRST, payee(actions={"pay_first_place": D(200)})).amount == 200
    assert (line(FIRST, payee()).amount, line(FIRST, payee()).because) == (0, "pay_action_not_fired")
    assert line(FIRST, payee(actions={"pay_first_place": BLANK})).state == "not_set"
    assert line(FIRST + "\namount = 150", payee(actions={"pay_first_place": None})).amount == 150


def test_a_reward_is_taken_as_handed_in():
    """R3-05, R3-06: worked out by the reward rules; a city reward that is higher leaves 0.00 here."""
    text = '[[pay]]\nline = "contest"\nkind = "reward"\nof = "quarter_contest"'
    handed = ({"quarter_contest": D(200)}, {"quarter_contest": D(0)}, {}, {"quarter_contest": BLANK})
    made = [line(text, payee(rewards=given)) for given in handed]
    assert [(it.amount, it.state) for it in made] == [(200, "value"), (0, "value"), (None, "does_not_apply"), (None, "not_set")]


# ---- amounts


@pytest.mark.parametrize(
    ("months", "paid", "because"), [(0, 0, ""), (11, 0, ""), (12, 50, ""), (35, 100, ""), (120, 500, ""), (132, 500, "_most")]
)
def test_seniority_by_full_years(months, paid, because):
    """R2B-15: seniority pay by full years of service."""
    made = line(YEARS, payee(service_months=months))
    assert (made.amount, made.because) == (paid, f"pay_seniority{because}")


def test_blank_seniority_is_the_contracts():
    """R2B-15: the source prints no amount: the agent's own, else not enough; without such a column not set."""
    text = YEARS.replace("each = 50\nmost = 500", 'each = "blank"\nelse = ["seniority_pay"]')
    made = line(text, payee(seniority_pay=100))
    assert (made.amount, made.because, made.remarks) == (100, "pay_contract", ())
    assert line(text, payee()).state == "not_enough"
    assert line(YEARS.replace("each = 50", 'each = "blank"'), payee(service_months=20)).state == "not_set"
    assert line(YEARS, payee()).params["fact"] == "service_months"


@pytest.mark.parametrize(("amount", "paid"), [("12.345", "12.35"), ("12.344", "12.34"), ("-12.345", "-12.35"), ("0", "0.00")])
def test_a_line_is_rounded_half_up_once(amount, paid):
    """R2B-15: to 0.01, a half away from zero."""
    assert str(line(f'[[pay]]\nline = "x"\nkind = "fixed"\namount = {amount}', payee()).amount) == paid


def test_a_fixed_amount_may_be_blank_with_another_behind_it():
    """R2B-15: blank and no contract: not enough; blank alone: not set."""
    blank = '[[pay]]\nline = "x"\nkind = "fixed"\namount = "blank"'
    assert line(blank, payee()).because == "pay_blank"
    behind = blank + '\nelse = ["contract"]'
    assert (line(behind, payee()).state, line(behind, payee(contract=7)).amount) == ("not_enough", 7)
