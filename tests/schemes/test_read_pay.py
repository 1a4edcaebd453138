"""`table` and `pay` of a scheme file: what is read, and what is refused with its place and the nearest name."""
from __future__ import annotations

import tomllib
from decimal import Decimal as D

import pytest

from kpi.errors import KpiError
from kpi.schemes.model import pay
from kpi.schemes.model.terms import BLANK, EVERYBODY
from kpi.schemes.read_pay import KINDS, WAYS, pay_plan

CEILING = """
[table.ceiling]
key = ["post", "pay_grade"]
columns = ["amount", "note"]
rows = [ ["客服专员", 1, 2000, "full"], { cells = ["客服专员", "2", "blank", "blank"], origin = "ours" } ]
rules = ["R4-06"]
origin = "blank"
"""


def read(text: str) -> pay.PayPlan:
    return pay_plan(tomllib.loads(text, parse_float=D))


def refusal(text: str) -> KpiError:
    with pytest.raises(KpiError) as caught:
        read(text)
    return caught.value


def one(text: str) -> pay.PayRule:
    return read(f'[[pay]]\nline = "x"\n{text}').lines[0]


def test_a_table_keeps_its_blanks():
    """R4-06: ceilings by post and grade; a blank is neither 0 nor a missing row."""
    table = read(CEILING).tables["ceiling"]
    assert table.cell(("客服专员", "1"), "amount") == 2000  # a whole number in a key is a word
    assert table.cell(("客服专员", "2"), "amount") is BLANK
    assert table.cell(("客服专员", "3"), "amount") is None
    assert table.blanks() == [(("客服专员", "2"), "amount"), (("客服专员", "2"), "note")]
    assert [row.origin for row in table.rows] == ["printed", "ours"]
    assert (table.rules, table.origin) == (("R4-06",), "blank")


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('["客服专员", 1, 2000, "full"]', '["客服专员", 1, 2000]', "table.ceiling.rows[1]", "does not have 4 cells"),
        ('"2", "blank"', '"1", "blank"', "table.ceiling.rows[2]", "comes twice"),
        ("columns =", "column =", "table.ceiling.column", 'no key "column"'),
        ('"amount", "note"', '"amount", "post"', "table.ceiling.columns", "same name"),
        ("1, 2000", "1, true", "table.ceiling.rows[1]", "not a number"),
        ("1, 2000", "1.5, 2000", "table.ceiling.rows[1]", "not a text"),
        ('origin = "ours"', 'origin = "our"', "table.ceiling.rows[2].origin", "not known"),
        ('origin = "blank"', 'origin = "blanc"', "table.ceiling.origin", "not known"),
        ('key = ["post", "pay_grade"]', "key = []", "table.ceiling.key", "needs a key"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(old, new, where, what):
    """R4-06: every refusal names its place."""
    error = refusal(CEILING.replace(old, new))
    assert error.where == where and what in error.what


def test_what_every_line_may_say():
    """R1-19, R4-10: whom it is for, of which cycle, whether it makes the wage; origin, rules, title and why."""
    text = """kind = "fixed"
of = "base_pay"
wage = true
cycle = "year"
for = { role = ["manager", "assistant"], team = "a" }
title = { zh = "底薪", en = "Base pay" }
why = { zh = "因", en = "because" }
origin = "ours"
rules = ["R1-18"]"""
    line = one(text)
    assert line.way == pay.Amount(pay.Figure((pay.Fact("base_pay"),)))
    assert (line.wage, line.cycle, line.origin, line.rules, line.name("zh")) == (True, "year", "ours", ("R1-18",), "底薪")
    assert line.audience.words == {"role": ("manager", "assistant"), "team": ("a",)}
    plain = one('kind = "fixed"\namount = 1')
    assert (plain.wage, plain.audience, plain.cycle, plain.origin, plain.name("en")) == (False, EVERYBODY, "", "printed", "x")


def test_sources_of_a_figure():
    """R4-10, R2B-15: a fact, a cell found by other facts, a number; what comes in place of a missing one."""
    text = """
[[pay]]
line = "x"
kind = "product"
factors = [
  { of = "coefficient", min = 0, max = 1 },
  { of = "table.ceiling.amount", by = ["post", "grade"], else = ["contract", "table.ceiling.amount"] },
  { of = 1.5 },
  { of = "score", over = "full_score" },
  { of = "score", over = 200 },
]"""
    factors = read(CEILING + text).lines[0].way.factors
    assert factors[0] == pay.Factor(pay.Figure((pay.Fact("coefficient"),)), None, D(0), D(1))
    cell = pay.Cell("ceiling", "amount", ("post", "grade"))
    assert factors[1].figure.sources == (cell, pay.Fact("contract"), pay.Cell("ceiling", "amount", ("post", "grade")))
    assert factors[2].figure.sources == (D("1.5"),)
    assert factors[3].over == pay.Figure((pay.Fact("full_score"),))
    assert factors[4].over == pay.Figure((D(200),))
    names = pay.facts(read(CEILING + text).lines[0].way)
    assert names == ("coefficient", "post", "grade", "contract", "score", "full_score")


def test_the_column_meant_is_the_only_one_or_amount():
    """R2A-14: of several columns one has to be named."""
    line = '[[pay]]\nline = "x"\nkind = "table"\ntable = "ceiling"\nby = ["post", "pay_grade"]\n'
    assert read(CEILING + line).lines[0].way.figure.sources[0].column == "amount"
    error = refusal(CEILING.replace('"amount", "note"', '"low", "high"').replace('"full"', "1") + line)
    assert "several columns" in error.what and "low, high" in error.now
    assert read(CEILING.replace('"amount", "note"', '"low", "high"').replace('"full"', "1") + line + 'column = "low"').lines


@pytest.mark.parametrize(
    ("text", "where", "what", "nearest"),
    [
        ('kind = "bracket"\nof = "s"\nrows = []', "pay[1].kind", "not known", "brackets"),
        ('kind = "pool"\nof = "s"\nrat = 1', "pay[1].rat", "no key", "rate"),
        ('kind = "pool"\nof = "s"', "pay[1]", '"rate" is missing', None),
        ('kind = "brackets"\nof = "s"\nrows = []', "pay[1].rows", "at least one", None),
        ('kind = "brackets"\nof = "s"\nrows = [ { to = 10, rate = 0.1 } ]', "pay[1].rows", "leaves out `to`", None),
        ('kind = "brackets"\nof = "s"\nrows = [ { to = 10, rate = 0.1 }, { to = 10, rate = 0.1 }, { rate = 0 } ]', "pay[1].rows", "rise", None),
        ('kind = "brackets"\nof = "s"\nrows = [ { to = 0, rate = 0.1 }, { rate = 0 } ]', "pay[1].rows", "rise", None),
        ('kind = "brackets"\nof = "s"\nrows = [ { rate = "open" } ]', "pay[1].rows[1].rate", "not a number", None),
        ('kind = "steps"\nof = "s"\nrows = [ { at_least = 1, amount = 1 }, { at_least = 2, amount = 2 } ]', "pay[1].rows", "fall", None),
        ('kind = "steps"\nof = "s"\nrows = []', "pay[1].rows", "at least one", None),
        ('kind = "product"\nfactors = []', "pay[1].factors", "at least one", None),
        ('kind = "product"\nfactors = [ { of = "a", min = 2, max = 1 } ]', "pay[1].factors[1].min", "above max", None),
        ('kind = "product"\nfactors = [ { of = "a" }, { maxx = 1 } ]', "pay[1].factors[2].maxx", "no key", "max"),
        ('kind = "per_count"\nof = "n"\nrows = [ { rate = 0.1 } ]', "pay[1].base", "needs a base", None),
        ('kind = "per_count"\nof = "n"\nrows = [ { rate = 0.1, amount = 3 } ]', "pay[1].rows[1].rate", "either rate or amount", None),
        ('kind = "per_count"\nof = "n"\nrows = [ { to = 1.5, amount = 3 }, { amount = 1 } ]', "pay[1].rows[1].to", "to is 1.5", None),
        ('kind = "top"\nof = "s"\namount = 5\nties = "all"', "pay[1].ties", "not known", None),
        ('kind = "event"\nof = "e"\nsign = 2', "pay[1].sign", "sign is 2", None),
        ('kind = "event"\nof = "e"\nminimum = -10', "pay[1].minimum", "minimum is -10", None),
        ('kind = "event"\nof = "e"\nper = "month"', "pay[1].per", "not known", None),
        ('kind = "fixed"', "pay[1].amount", "either amount or of", None),
        ('kind = "fixed"\namount = 1\nof = "contract"', "pay[1].amount", "either amount or of", None),
        ('kind = "table"\ntable = "ceilng"\nby = ["post"]', "pay[1].of", "not known", "ceiling"),
        ('kind = "table"\ntable = "ceiling"\nby = ["post"]', "pay[1].by", "found by post, pay_grade", None),
        ('kind = "table"\ntable = "ceiling"\ncolumn = "amout"\nby = ["post", "pay_grade"]', "pay[1].column", "not known", "amount"),
        ('kind = "table"\ntable = "ceiling"\ncolumn = "note"\nby = ["post", "pay_grade"]', "table.ceiling", "not an amount", None),
        ('kind = "reward"\nof = "r"\ncycle = "decade"', "pay[1].cycle", "not known", None),
        ('kind = "reward"\nof = "r"\nfor = { rol = ["agent"] }', "pay[1].for", "not known", "role"),
        ('kind = "reward"\nof = "r"\nwage = "yes"', "pay[1].wage", "not true or false", None),
        ('kind = "reward"\nof = "r"\norigin = "mine"', "pay[1].origin", "not known", None),
    ],
)
def test_a_line_that_does_not_fit_is_refused(text, where, what, nearest):
    """R2B-12, R1-01, R4-06: every refusal names its place, and the nearest name where there is one."""
    error = refusal(f'{CEILING}\n[[pay]]\nline = "x"\n{text}')
    assert error.where == where and what in error.what
    assert nearest is None or error.nearest == nearest


@pytest.mark.parametrize("name", ["wage", "apart", "total", "Post wage", ""])
def test_names_a_line_cannot_have(name):
    """R2B-15: the sums of a slip keep their names."""
    assert refusal(f'[[pay]]\nline = "{name}"\nkind = "fixed"\namount = 1').where == "pay[1].line"


def test_two_lines_of_one_name_are_refused():
    text = '[[pay]]\nline = "x"\nkind = "fixed"\namount = 1\n'
    assert "two pay lines" in refusal(text * 2).what


def test_every_kind_is_read():
    """R2B-14, R2B-16, R3-05: the defaults of each kind."""
    assert set(KINDS) == set(WAYS)
    assert one('kind = "pool"\nof = "s"\nrate = "blank"').way == pay.Pool("s", BLANK, "group_agents", "in_group_at_end", False)
    assert one('kind = "pool"\nof = "s"\nrate = 1\namong = "n"\nmember = "m"\nexact_pool = true').way == pay.Pool("s", D(1), "n", "m", True)
    assert one('kind = "top"\nof = "s"\namount = 50').way == pay.Top("s", D(50), "each")
    assert one('kind = "action"\nof = "a"').way == pay.ActionPay("a", None)
    assert one('kind = "action"\nof = "a"\namount = 200').way == pay.ActionPay("a", D(200))
    assert one('kind = "reward"\nof = "r"').way == pay.RewardPay("r")
    assert one('kind = "event"\nof = "e"').way == pay.EventPay("e", None, None, 1, "occurrence")
    assert one('kind = "seniority"\neach = 5').way == pay.Seniority(D(5), None, "service_months", None)
    rows = '[ { at_least = 2, amount = "blank" }, { at_least = 1, amount = 5 } ]'
    steps = one(f'kind = "steps"\nof = "s"\nagainst = "s_previous"\nrows = {rows}').way
    assert steps == pay.StepPay("s", (pay.PayStep(D(2), BLANK), pay.PayStep(D(1), D(5))), "s_previous")
    assert pay.facts(steps) == ("s", "s_previous")
    rows = '[ { to = 3, rate = -0.01 }, { amount = "blank" } ]'
    count = one(f'kind = "per_count"\nof = "n"\nbase = "base_pay"\nelse = ["contract"]\nrows = {rows}').way
    assert count.base.sources == (pay.Fact("base_pay"), pay.Fact("contract"))
    assert count.rows == (pay.CountBand(D(3), D("-0.01")), pay.CountBand(None, None, BLANK))
    assert pay.facts(count) == ("n", "base_pay", "contract")
    assert pay.facts(one('kind = "event"\nof = "e"').way) == ()
    assert pay.facts(one('kind = "event"\nof = "e"\nper = "period"').way) == ("e",)


def test_a_line_is_found_by_its_name_and_cycle():
    """R4-10: a yearly line is left out of the months."""
    text = '[[pay]]\nline = "x"\nkind = "fixed"\namount = 1\n[[pay]]\nline = "y"\nkind = "fixed"\namount = 1\ncycle = "year"'
    plan = read(text)
    assert [line.id for line in plan.of_cycle("month", "month")] == ["x"]
    assert [line.id for line in plan.of_cycle("year", "month")] == ["y"]
    assert [line.id for line in plan.of_cycle("year", "year")] == ["x", "y"]
    assert plan.line("y").cycle == "year"
    with pytest.raises(KpiError, match="not known"):
        plan.line("z")


def test_a_scheme_without_pay_has_an_empty_plan():
    """R4-14: pay is optional, and keys of other parts are not looked at."""
    assert read('id = "x"\ngrades = 1') == pay.PayPlan()
