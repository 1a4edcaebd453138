"""Pay lines as a scheme file writes them, and payees to pay."""
from __future__ import annotations

import tomllib
from decimal import Decimal as D
from pathlib import Path

from kpi.schemes.model.pay import PayPlan
from kpi.schemes.read_pay import pay_plan
from kpi.scoring.pay import PayLine, slips
from kpi.scoring.pay_facts import Payee

CASES = tomllib.loads((Path(__file__).parents[1] / "golden.toml").read_text("utf-8"), parse_float=D)["case"]

COMMISSION = """
[[pay]]
line = "personal_commission"
kind = "brackets"
of = "sales_paid"
rows = [
  { to = 15000, rate = 0.015 },
  { to = 20000, rate = 0.02, over = 15000, plus = 150 },
  { to = 25000, rate = 0.04, over = 20000, plus = 250 },
  { rate = 0.02 },
]
wage = true
"""
POOL = """
[[pay]]
line = "pooled_commission"
kind = "pool"
of = "sales_uncredited"
rate = 0.005
wage = true
"""
WAGE = """
[table.grade_pay]
key = ["grade"]
columns = ["salary"]
rows = [ ["卓越", 3000], { cells = ["优秀", "blank"], origin = "ours" }, ["良好", 2500], ["一般", 2000] ]
[[pay]]
line = "post_wage"
kind = "table"
table = "grade_pay"
by = "grade_previous"
else = ["contract"]
wage = true
""" + COMMISSION + POOL + """
[[pay]]
line = "seniority_pay"
kind = "seniority"
each = "blank"
else = ["seniority_pay"]
wage = true
[[pay]]
line = "set_prize"
kind = "top"
of = "set_sales_amount"
amount = 50
[[pay]]
line = "growth_prize"
kind = "steps"
of = "sales_paid"
against = "sales_paid_previous"
rows = [ { at_least = 0.50, amount = 100 }, { at_least = 0.25, amount = 50 } ]
[[pay]]
line = "first_prize"
kind = "action"
of = "pay_first_place"
"""
LATE = """
[[pay]]
line = "late"
kind = "per_count"
of = "late_arrivals"
base = "base_pay"
rows = [ { to = 3, rate = -0.01 }, { rate = -0.05 } ]
wage = true
"""
PERFORMANCE = """
[table.ceiling]
key = ["post", "pay_grade"]
columns = ["amount"]
rows = [ ["客服专员", "1", 2000], ["客服专员", "2", "blank"] ]
[[pay]]
line = "performance_pay"
kind = "product"
factors = [ { of = "score", over = "full_score", min = 0, max = 1 }, { of = "table.ceiling" } ]
wage = true
"""
YEAR_END = """
[[pay]]
line = "year_end_bonus"
kind = "product"
cycle = "year"
factors = [
  { of = "company_completion" },
  { of = "annual_coefficient", min = 0 },
  { of = "bonus_coefficient" },
  { of = "basic_wage", else = ["post_wage"] },
]
"""


def golden(rule: str) -> list[dict]:
    found = [case for case in CASES if case["rule"] == rule]
    assert found, f"golden.toml has no case of {rule}"
    return found


def plan(text: str) -> PayPlan:
    return pay_plan(tomllib.loads(text, parse_float=D))


def payee(agent_id: str = "a", **facts: object) -> Payee:
    """An agent with these facts; states, events, actions and rewards by their own names."""
    more = {key: facts.pop(key) for key in ("states", "events", "actions", "rewards") if key in facts}
    return Payee(agent_id, {key: D(value) if isinstance(value, int) else value for key, value in facts.items()}, **more)


def line(text: str, who: Payee, *others: Payee, cycle: str = "month") -> PayLine:
    """The only line of `text`, of `who`."""
    return slips(plan(text), [who, *others], cycle)[0].lines[0]
