"""Schemes' outcomes as a scheme file would say them, for the tests of what a total leads to."""

from __future__ import annotations

import tomllib
from decimal import Decimal

from kpi.schemes.model.outcomes import Outcomes
from kpi.schemes.read_outcomes import outcomes


def plan(text: str) -> Outcomes:
    return outcomes(tomllib.loads(text, parse_float=Decimal))


GRADES = plan("""
[grades]
bands = [ { id = "卓越", at_least = 95 }, { id = "优秀", at_least = 85 }, { id = "良好", at_least = 75 }, { id = "一般", at_least = 65 },
    { id = "不合格" } ]
""").grades

TIERS = '[tiers]\nbands = [ { id = "senior", at_least = 90 }, { id = "mid", at_least = 80 }, { id = "junior", at_least = 70 } ]\n'

COACHING = plan("""
[[action]]
id = "reminder"
when = "score < 70"
[[action]]
id = "dismissal"
when = "score < 70"
run = 2
gaps = "skip"
needs = "interview"
else_show = { zh = "缺访谈记录", en = "interview missing" }
proposal = true
strength = 1
""")

FIRST_PLACE = plan("""
[[action]]
id = "pay_first_place"
when = "rank == 1"
run = 3
uses_up = true
pay = 200
[[action]]
id = "deemed_to_resign"
when = "score < 65"
run = 3
proposal = true
""")

MAY_DISMISS = plan("""
[[action]]
id = "may_dismiss"
any = [ { when = "score < 60" }, { when = "rank_from_last == 1 and score < 70", run = 2 } ]
proposal = true
""")

COEFFICIENT = plan("""
[[action]]
id = "dismissal"
when = "coefficient < 0.5"
count = 3
within = "year"
uses_up = true
proposal = true
strength = 4
[[action]]
id = "warning"
when = "coefficient < 0.5"
run = 2
uses_up = true
strength = 3
[[action]]
id = "ceiling down"
when = "coefficient < 0.6"
count = 3
within = "year"
uses_up = true
strength = 2
[[action]]
id = "ceiling up"
when = "coefficient > 0.9"
count = 3
within = "year"
uses_up = true
choose = ["ceiling_up", "prize"]
strength = 1
""")

YEARS = plan("""
[forced]
by = "annual_coefficient"
shares = { A = 0.05, B = 0.20, C = 0.50, D = 0.20, E = 0.05 }
[[action]]
id = "demotion"
cycle = "year"
when = "grade == E"
run = 2
proposal = true
choose = ["demotion", "dismissal"]
[[action]]
id = "no_annual_bonus"
cycle = "year"
when = "grade == E"
[[action]]
id = "promotion"
cycle = "year"
when = "grade in [A, B]"
run = 2
choose = ["promotion", "wage_step"]
[[action]]
id = "outstanding"
cycle = "year"
when = "grade == A"
""")
