"""The linter on money: brackets that jump, the rate that would join them, steps that fall, blanks, and names."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import cards, schemes
from kpi.schemes import lint, read
from kpi.schemes.lint import brackets
from kpi.schemes.model.pay import Bracket, Brackets, PayPlan, PayRule

GOLDEN = tomllib.loads((Path(__file__).parents[1] / "golden.toml").read_text("utf-8"), parse_float=D)
HEAD = """
id = "desk"
version = "1.0"
title = { zh = "客服", en = "Desk" }
[[item]]
metric = ["reply_rate"]
weight = 100
points = { kind = "linear", zero = 0, full = 1 }
[grades]
bands = [{ id = "A", at_least = 90 }, { id = "B", at_least = 80 }, { id = "C" }]
"""


def found(more: str) -> list[lint.Finding]:
    return lint.findings(read.from_text(HEAD + more, "desk.toml"), cards.metrics(), cards.credit_rules())


def of_rows(*rows: Bracket) -> list[lint.Finding]:
    return brackets.findings(PayPlan({}, (PayRule("commission", Brackets("sales_paid", rows)),)))


def test_r2b_12_the_shipped_commission_falls_once_and_rises_once():
    """R2B-12: 15000: 225.00 → 150.00, a fall; 25000: 450.00 → 500.00, a rise; none at 20000."""
    (case,) = [case for case in GOLDEN["case"] if case["what"] == "the linter's finding"]
    shipped = brackets.findings(schemes.load("ecommerce-10x10").pay)
    told = [f for f in shipped if f.code in ("bracket_fall", "bracket_rise")]
    assert [[f.params["at"], str(f.params["before"]), str(f.params["after"])] for f in told] == case["jumps"]
    assert [(f.code, f.severity) for f in told] == [("bracket_fall", "fault"), ("bracket_rise", "warning")]
    assert {f.place for f in shipped} == {"pay personal_commission"}


def test_r2b_12_one_percent_in_the_first_row_would_make_three_brackets_join():
    """R2B-12: worked out from the rows, and true when tried."""
    rows = schemes.load("ecommerce-10x10").pay.line("personal_commission").way.rows
    join = next(f for f in of_rows(*rows) if f.code == "bracket_join")
    assert join.params == {"line": "commission", "row": 1, "rate": "1 %", "now": "1.5 %", "first": 1, "last": 3} and join.severity == "note"
    changed = (replace(rows[0], rate=D("0.01")), *rows[1:])
    assert [bound for _, bound, *_ in brackets.jumps(changed)] == [25000]


def test_a_jump_no_rate_can_close_gets_no_such_advice():
    row = Bracket(D(100), D("0.1"), over=D(100), plus=D(5))
    assert [f.code for f in of_rows(row, Bracket(None, D("0.1"), over=D(100), plus=D(9)))] == ["bracket_rise"]


BOUNDS = st.lists(st.integers(1, 10**6), min_size=1, max_size=5, unique=True).map(sorted)
RATES = st.decimals(0, 1, places=3)


@given(BOUNDS, st.lists(RATES, min_size=6, max_size=6), st.decimals(0, 1000, places=2))
def test_brackets_that_continue_each_other_give_no_finding(bounds, rates, start):
    """R2B-12: no jump, no finding."""
    rows, over, plus = [], D(0), start
    for bound, rate in zip([*map(D, bounds), None], rates, strict=False):
        rows.append(Bracket(bound, rate, over=over, plus=plus))
        if bound is not None:
            over, plus = bound, plus + rate * (bound - over)
    assert of_rows(*rows) == []


@given(BOUNDS, st.lists(st.tuples(RATES, st.decimals(0, 1000, places=2)), min_size=6, max_size=6), st.sampled_from([D(10), D("0.01"), D(7)]))
def test_the_unit_of_money_makes_no_difference_to_what_jumps(bounds, parts, scale):
    """R2B-12: the same brackets in another currency jump at the same places, the same way."""
    rows = [Bracket(None if b is None else D(b), rate, plus=plus) for b, (rate, plus) in zip([*bounds, None], parts, strict=False)]
    scaled = [replace(row, to=None if row.to is None else row.to * scale, plus=row.plus * scale) for row in rows]
    told = [(at, after > before) for at, _, before, after in brackets.jumps(tuple(rows))]
    assert [(at, after > before) for at, _, before, after in brackets.jumps(tuple(scaled))] == told
    codes = [f.code for f in of_rows(*rows) if f.code != "bracket_join"]
    assert codes == ["bracket_rise" if rise else "bracket_fall" for _, rise in told]


@given(BOUNDS, st.lists(st.tuples(RATES, st.decimals(0, 1000, places=2)), min_size=6, max_size=6))
def test_the_joining_rate_closes_its_jump(bounds, parts):
    rows = tuple(Bracket(None if b is None else D(b), rate, plus=plus) for b, (rate, plus) in zip([*bounds, None], parts, strict=False))
    for at, bound, before, after in brackets.jumps(rows):
        rate = brackets.joining_rate(rows, at)
        assert rate is not None and rate * Fraction(bound) + Fraction(rows[at].plus) == after != before


def test_steps_of_pay_that_fall_are_a_fault():
    rows = "[{ at_least = 2000, amount = 50 }, { at_least = 1000, amount = 100 }]"
    (fall,) = found(f'[[pay]]\nline = "growth"\nkind = "steps"\nof = "sales_paid"\nrows = {rows}')
    assert (fall.code, fall.severity) == ("step_pay_fall", "fault")
    assert fall.params == {"line": "growth", "at": D(2000), "before": D("100.00"), "after": D("50.00")}


def codes(more: str) -> list[tuple[str, str]]:
    return [(f.code, f.place) for f in found(more)]


TABLE = '[table.wage]\nkey = ["grade"]\ncolumns = ["amount"]\nrows = [["A", 3000], ["B", "blank"], ["C", 2000]]\n'
LINE = '[[pay]]\nline = "post_wage"\nkind = "table"\ntable = "wage"\nby = "grade_previous"\nwage = true\n'


def test_a_blank_cell_makes_its_line_not_set_unless_another_source_follows():
    (blank,) = found(TABLE + LINE)
    assert blank.code == "pay_cell_blank" and blank.severity == "note"
    assert blank.params == {"line": "post_wage", "table": "wage", "column": "amount", "rows": "B"}
    assert codes(TABLE + LINE + 'else = ["contract"]') == [("pay_cell_instead", "pay post_wage")]
    assert codes(TABLE.replace('"blank"', "2500") + LINE) == []


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('kind = "brackets"\nof = "sales_paid"\nrows = [{ to = 10, rate = "blank" }, { rate = 0.1 }]', "rows[1].rate"),
        ('kind = "pool"\nof = "sales_uncredited"\nrate = "blank"', "rate"),
        ('kind = "top"\nof = "sales_paid"\namount = "blank"', "amount"),
        ('kind = "seniority"\neach = "blank"', "each"),
    ],
)
def test_blanks_at_the_line_itself(line, cells):
    (blank,) = found(f'[[pay]]\nline = "extra"\n{line}')
    assert (blank.code, blank.place, blank.params["cells"]) == ("pay_not_set", "pay extra", cells)


def test_a_table_by_grade_has_a_row_for_each_grade_and_no_other():
    short = TABLE.replace('["B", "blank"], ["C", 2000]', '["BB", 2500], ["C", 2000]')
    assert codes(short) == [("unknown_grade_near", "table wage"), ("table_without_grade", "table wage")]


@pytest.mark.parametrize(
    ("line", "code", "near"),
    [
        ('kind = "event"\nof = "praises"\namount = 5', "unknown_event_near", "praise"),
        ('kind = "event"\nof = "zzzz"\namount = 5', "unknown_event", None),
        ('kind = "action"\nof = "remind"', "unknown_action_near", "reminder"),
        ('kind = "reward"\nof = "contest"', "unknown_reward", None),
        ('kind = "top"\nof = "sales_payd"\namount = 5', "unknown_fact_near", "sales_paid"),
    ],
)
def test_what_a_line_takes_its_money_from_must_exist(line, code, near):
    more = '[[event]]\nid = "praise"\nclass = "bonus"\npoints = 1\n[[action]]\nid = "reminder"\nwhen = "score < 70"\nrun = 1\npay = 1\n'
    (unknown,) = [f for f in found(f'{more}[[pay]]\nline = "extra"\n{line}') if f.place == "pay extra"]
    assert (unknown.code, unknown.params.get("nearest"), unknown.severity) == (code, near, "fault")


def test_a_metric_of_the_period_before_is_known():
    assert codes('[[pay]]\nline = "growth"\nkind = "steps"\nof = "sales_paid"\nagainst = "sales_paid_previous"\n'
                 'rows = [{ at_least = 0.5, amount = 100 }, { at_least = 0.25, amount = 50 }]') == []
