"""Which sentence each pay line asks for, and the numbers that fill it."""
from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi.schemes.model.terms import BLANK
from kpi.scoring.pay import slips, totals
from tests.scoring.pay_plans import COMMISSION, LATE, POOL, WAGE, line, payee, plan

POOLED = dict(sales_uncredited=2000, group_agents=1, in_group_at_end=1)
TABLE = """
[table.pay]
key = ["tier"]
columns = ["amount"]
rows = [ ["mid", 70] ]
[[pay]]
line = "x"
kind = "table"
table = "pay"
by = "tier"
"""


def one(kind: str, **cells: str) -> str:
    """A line of one kind, with its cells as TOML."""
    return "\n".join(['[[pay]]\nline = "x"', f'kind = "{kind}"', *(f"{key} = {cell}" for key, cell in cells.items())])


STEPS = one("steps", of='"s"', rows="[ { at_least = 5, amount = 7 }, { at_least = 2, amount = 3 } ]")
GROWTH = STEPS.replace('of = "s"', 'of = "s"\nagainst = "s_previous"')
TOP = one("top", of='"s"', amount="50")
BLANK_TOP = one("top", of='"s"', amount='"blank"')


CASES = [
    (TABLE, payee(tier="mid"), "pay_table", {"key": ("mid",), "amount": 70}),
    (one("fixed", of='"contract"'), payee(contract=9), "pay_contract", {"fact": "contract", "amount": 9}),
    (one("fixed", amount="9"), payee(), "pay_fixed", {"amount": 9}),
    (COMMISSION, payee(sales_paid=15000), "pay_brackets", {"from": 0, "to": 15000, "amount": 225}),
    (COMMISSION, payee(sales_paid=20000), "pay_brackets", {"from": 15000, "over": 15000, "plus": 150, "rate": D("0.02")}),
    (COMMISSION, payee(sales_paid=25001), "pay_brackets_last", {"from": 25000, "to": None}),
    (COMMISSION, payee(sales_paid=0), "pay_brackets_none", {"value": 0}),
    (POOL, payee(**POOLED), "pay_pool", {"pool": 2000, "agents": 1, "arithmetic": "2,000.00 × 0.5 % ÷ 1 = 10.00"}),
    (POOL + "exact_pool = true", payee(**POOLED), "pay_pool_exact", {"pot": 10, "amount": 10}),
    (LATE, payee(late_arrivals=0), "pay_count_none", {"fact": "late_arrivals"}),
    (LATE, payee(late_arrivals=4, base_pay=100), "pay_count", {"count": 4, "base": 100, "amount": -8}),
    (one("product", factors='[ { of = "s" } ]'), payee(s=3), "pay_product", {"arithmetic": "3 = 3.00", "amount": 3}),
    (STEPS, payee(s=3), "pay_steps", {"value": 3, "at": 2, "amount": 3}),
    (STEPS, payee(s=1), "pay_steps_none", {"value": 1, "at": 2}),
    (STEPS.replace("3 }", '"blank" }'), payee(s=3), "pay_blank", {"at": 2}),
    (GROWTH, payee(s=12, s_previous=2), "pay_growth", {"value": 5, "at": 5, "now": 12, "before": 2}),
    (GROWTH, payee(s=2, s_previous=1), "pay_growth_none", {"value": 1, "at": 2}),
    (GROWTH, payee(s=2, s_previous=D("0.5")), "pay_growth", {"value": 3}),
    (GROWTH, payee(s=2, s_previous=0), "pay_growth_nothing_before", {"fact": "s"}),
    (TOP, payee(s=2), "pay_top", {"firsts": 1, "amount": 50, "greatest": 2}),
    (TOP, payee(s=D("0.01")), "pay_top", {"amount": 50}),
    (TOP, payee(s=0), "pay_top_none", {"greatest": 0}),
    (BLANK_TOP, payee(s=2), "pay_blank", {"greatest": 2}),
    (one("event", of='"e"', amount="5"), payee(events={"e": (None,)}), "pay_event", {"event": "e", "count": 1, "each": (5,)}),
    (one("event", of='"e"', amount="5"), payee(events={"e": (D(0),)}), "pay_event", {"amount": 0}),
    (one("event", of='"e"', amount="5", sign="-1"), payee(events={"e": (None, D(2))}), "pay_event", {"arithmetic": "-(5.00 + 2.00)"}),
    (one("event", of='"e"', per='"period"', amount="5"), payee(), "pay_period_sum", {"amount": 5}),
    (one("event", of='"e"', per='"period"', minimum="5"), payee(e=2), "pay_period_sum", {"each": (5,), "amount": 5}),
    (one("event", of='"e"', per='"period"'), payee(), "pay_fact_missing", {"fact": "e"}),
    (one("event", of='"e"'), payee(), "pay_event_none", {"event": "e"}),
    (one("seniority", each="50"), payee(service_months=30), "pay_seniority", {"years": 2, "arithmetic": "2 × 50.00 = 100.00"}),
    (one("seniority", each="50", most="60"), payee(service_months=30), "pay_seniority_most", {"arithmetic": "2 × 50.00", "most": 60}),
    (one("action", of='"a"'), payee(actions={"a": D(200)}), "pay_action", {"action": "a", "amount": 200}),
    (one("reward", of='"r"'), payee(rewards={"r": D(1)}), "pay_reward", {"reward": "r", "amount": 1}),
    (one("reward", of='"r"'), payee(), "pay_reward_none", {"reward": "r"}),
]


@pytest.mark.parametrize(("text", "who", "because", "params"), CASES)
def test_each_line_asks_for_its_sentence(text, who, because, params):
    """R2A-18: every amount is explained; the numbers that fill the sentence are those that were counted."""
    made = line(text, who)
    assert made.because == because
    assert {key: made.params[key] for key in params} == params


BRACKETS = {"fact": "sales_paid"}
POOL_TOLD = {"fact": "sales_uncredited", "pool": 2000, "rate": D("0.005"), "agents": 1, "amount": 10,
             "arithmetic": "2,000.00 × 0.5 % ÷ 1 = 10.00"}
BESIDE = [
    (["tier"], {"table": "pay", "column": "amount"}),
    (["contract"], {}),
    ([], {}),
    (["sales_paid"], BRACKETS | {"value": 15000, "rate": D("0.015"), "over": 0, "plus": 0, "arithmetic": "1.5 % × 15,000.00 = 225.00"}),
    (["sales_paid"], BRACKETS | {"value": 20000, "to": 20000, "amount": 250, "arithmetic": "2 % × (20,000.00 − 15,000.00) + 150.00 = 250.00"}),
    (["sales_paid"], BRACKETS | {"value": 25001, "rate": D("0.02"), "over": 0, "plus": 0, "amount": D("500.02"),
                                 "arithmetic": "2 % × 25,001.00 = 500.02"}),
    (["sales_paid"], BRACKETS),
    (["sales_uncredited", "group_agents", "in_group_at_end"], POOL_TOLD),
    (["sales_uncredited", "group_agents", "in_group_at_end"], POOL_TOLD),
    (["late_arrivals"], {}),
    (["late_arrivals", "base_pay"], {"fact": "late_arrivals", "arithmetic": "3 × -1 % × 100.00 + 1 × -5 % × 100.00 = -8.00"}),
    (["s"], {"factors": ({"fact": "s", "value": 3, "over": None, "counted": 3},)}),
    (["s"], {"fact": "s"}),
    (["s"], {"fact": "s"}),
    (["s"], {"fact": "s", "value": 3, "amount": BLANK}),
    (["s", "s_previous"], {"fact": "s", "amount": 7, "arithmetic": "12.00 ÷ 2.00 − 1"}),
    (["s", "s_previous"], {"fact": "s", "now": 2, "before": 1, "arithmetic": "2.00 ÷ 1.00 − 1"}),
    (["s", "s_previous"], {"fact": "s", "now": 2, "before": D("0.5"), "at": 2, "amount": 3, "arithmetic": "2.00 ÷ 0.50 − 1"}),
    (["s", "s_previous"], {"before": 0, "reason": ""}),
    (["s"], {"fact": "s", "value": 2, "without": 0}),
    (["s"], {"fact": "s", "value": D("0.01"), "greatest": D("0.01"), "without": 0, "firsts": 1}),
    (["s"], {"fact": "s", "value": 0, "without": 0}),
    (["s"], {"fact": "s", "value": 2, "without": 0}),
    ([], {"amount": 5, "arithmetic": "5.00"}),
    ([], {"event": "e", "count": 1, "each": (0,), "arithmetic": "0.00"}),
    ([], {"event": "e", "count": 2, "each": (5, 2), "amount": -7}),
    (["e"], {"event": "e", "count": 1, "each": (5,), "arithmetic": "5.00"}),
    (["e"], {"event": "e", "count": 1, "arithmetic": "5.00"}),
    (["e"], {"reason": ""}),
    ([], {}),
    (["service_months"], {"months": 30, "each": 50, "amount": 100}),
    (["service_months"], {"years": 2, "months": 30, "each": 50, "amount": 60}),
    ([], {}),
    ([], {}),
    ([], {}),
]


@pytest.mark.parametrize(("case", "beside"), list(zip(CASES, BESIDE, strict=True)))
def test_each_line_tells_its_figures_and_every_number_and_no_other(case, beside):
    """R2A-18: what a slip shows of a line is all that was counted, and the data it came from."""
    (text, who, _, params), (facts, more) = case, beside
    made = line(text, who)
    assert list(made.facts) == facts
    assert dict(made.params) == params | more



def test_only_a_seniority_that_was_held_names_its_most():
    """R2B-15: nothing is said of a limit that did not matter."""
    assert "most" not in line(one("seniority", each="50", most="600"), payee(service_months=30)).params


def test_sums_ask_for_their_sentences():
    """R2B-15: a sum says what it is, or how much of it is missing."""
    text = one("fixed", of='"a"') + "\nwage = true\n" + one("fixed", amount='"blank"').replace('"x"', '"y"')
    known, unknown = slips(plan(text), [payee("k", a=1), payee("u")])
    assert [it.because for it in known.sums] == ["pay_sum", "pay_sum_not_set", "pay_sum_not_set"]
    assert [it.because for it in unknown.sums] == ["pay_sum_not_enough", "pay_sum_not_set", "pay_sum_not_set"]
    assert [it.params["count"] for it in unknown.sums] == [1, 1, 2]
    assert (known.wage.params["amount"], known.total.params["known"]) == (1, 1)
    assert (known.wage.wage, known.apart.wage, known.total.wage) == (True, False, False)
    bottom = {it.line: it for it in totals([known, unknown])}
    assert {name: it.wage for name, it in bottom.items()} == {"x": True, "y": False, "wage": True, "apart": False, "total": False}
    assert bottom["x"].params["missing"] == (("u", "x"),)


def test_an_agent_may_be_named_by_a_line():
    """R4-19: an audience may name agents themselves."""
    made = slips(plan(one("fixed", amount="1", **{"for": '{ agent = ["b"] }'})), [payee("a"), payee("b")])
    assert [len(slip.lines) for slip in made] == [0, 1]


def test_the_lines_stand_in_the_schemes_order():
    """R2B-15: as written, prizes behind the wage."""
    names = [it.line for it in slips(plan(WAGE), [payee()])[0].lines]
    assert names == ["post_wage", "personal_commission", "pooled_commission", "seniority_pay", "set_prize", "growth_prize", "first_prize"]


POOL_OF = ["sales_uncredited", "group_agents", "in_group_at_end"]
BLANK_RATE = COMMISSION.replace("rate = 0.02, over = 15000", 'rate = "blank", over = 15000')
LEFT_OPEN = [
    (one("fixed", of='"c"'), payee(c=BLANK), "pay_fact_blank", "not_set", ["c"], {"fact": "c"}),
    (BLANK_RATE, payee(sales_paid=16000), "pay_blank", "not_set", ["sales_paid"], {}),
    (POOL, payee(**POOLED | {"group_agents": 0}), "pay_pool_nobody", "does_not_apply", POOL_OF, {"fact": "group_agents"}),
    (POOL, payee(**POOLED | {"in_group_at_end": 0}), "pay_pool_not_member", "does_not_apply", POOL_OF, {"fact": "in_group_at_end"}),
    (POOL, payee(group_agents=1, in_group_at_end=1), "pay_fact_missing", "not_enough", POOL_OF, {"fact": "sales_uncredited", "reason": ""}),
    (one("action", of='"a"'), payee(), "pay_action_not_fired", "value", [], {"action": "a"}),
    (one("event", of='"e"'), payee(events={"e": (None,)}), "pay_event_no_amount", "not_enough", [], {"event": "e"}),
    (TABLE, payee(tier="no"), "pay_row_missing", "not_set", ["tier"], {"table": "pay", "column": "amount", "key": ("no",)}),
    (TABLE, payee(), "pay_fact_missing", "not_enough", ["tier"], {"fact": "tier", "reason": ""}),
    (TABLE.replace("70]", '"blank"]'), payee(tier="mid"), "pay_cell_blank", "not_set", ["tier"],
     {"table": "pay", "column": "amount", "key": ("mid",)}),
    (STEPS, payee(), "pay_fact_missing", "not_enough", ["s"], {"fact": "s", "reason": ""}),
    (GROWTH, payee(s=1), "pay_growth_nothing_before", "does_not_apply", ["s", "s_previous"], {"fact": "s", "before": None, "reason": ""}),
    (GROWTH, payee(s_previous=1), "pay_fact_missing", "not_enough", ["s", "s_previous"], {"fact": "s", "reason": ""}),
    (GROWTH, payee(s=1, s_previous=BLANK), "pay_fact_blank", "not_set", ["s", "s_previous"], {"fact": "s_previous"}),
    (LATE, payee(late_arrivals=4), "pay_fact_missing", "not_enough", ["late_arrivals", "base_pay"], {"fact": "base_pay", "reason": ""}),
    (TOP, payee(), "pay_fact_missing", "not_enough", ["s"], {"fact": "s", "reason": ""}),
]


@pytest.mark.parametrize(("text", "who", "because", "state", "facts", "params"), LEFT_OPEN)
def test_a_line_without_an_amount_says_what_is_missing(text, who, because, state, facts, params):
    """R2A-18, R2B-15: never 0 for what is blank or not known; the slip names what it would need."""
    made = line(text, who)
    assert (made.because, made.state, list(made.facts), dict(made.params)) == (because, state, facts, params)
    assert made.amount == (0 if state == "value" else None)
