"""Each finding can be said: every code comes out of some odd scheme, and its two sentences take its numbers."""

from __future__ import annotations

from decimal import Decimal as D

import pandas as pd
import pytest

from kpi import cards, words
from kpi.errors import KpiError
from kpi.schemes import lint, read

HEAD = 'id = "desk"\nversion = "1.0"\ntitle = { zh = "客服", en = "Desk" }\n'
RATED = '[[item]]\nrated = "manners"\nweight = 100\n'
GRADES = '[grades]\nbands = [{ id = "A", at_least = 90 }, { id = "B", at_least = 80 }, { id = "C" }]\n'
TIERS = '[tiers]\nbands = [{ id = "senior", at_least = 90 }, { id = "mid", at_least = 80 }]\n'


def pay(*lines: str) -> str:
    return "".join(f'[[pay]]\nline = "line{at}"\n{line}\n' for at, line in enumerate(lines))


def metric(name: str, points: str, more: str = "") -> str:
    return f'[[item]]\nmetric = ["{name}"]\nweight = 100\npoints = {{ {points} }}\n{more}\n'


def action(when: str, more: str = "run = 1") -> str:
    return f'[[action]]\nid = "{"".join(c if c.isalnum() else "-" for c in when).lower().strip("-")}"\nwhen = "{when}"\n{more}\n'


def table(key: str, *rows: str) -> str:
    return f'[table.wage]\nkey = ["{key}"]\ncolumns = ["amount"]\nrows = [{", ".join(rows)}]\n'


ODD = [
    'credit = "zzzz"\n' + RATED + '[[item]]\nrated = "goals"\nweight = 1\n',
    'credit = "first_reply_"\n' + RATED.replace("100", '80\nfor = { role = ["agent"] }') + '[[item]]\nrated = "goals"\nweight = 1\n',
    '[[section]]\nid = "empty"\n[[section]]\nid = "s"\nweight = 50\nscale = 100\n[[section]]\nid = "t"\nannounced = 60\n'
    '[[section]]\nid = "u"\nannounced = 10\n' + "".join(f'[[item]]\nrated = "{s}"\nweight = 20\nsection = "{s}"\n' for s in "stu")
    + '[[item]]\nid = "l"\nweight = 10\nlevels = [{ points = 5, text = "a" }]\n',
    metric("reply_rate", 'kind = "steps", bands = [{ at_least = 0.9, points = 120 }, { at_least = 0.5, points = 10 }]'),
    metric("reply_rate", 'kind = "steps", bands = [{ at_least = 0.9, points = 10 }, { at_least = 0.5, points = 100 }, { points = 0 }]'),
    metric("reply_rate", 'kind = "linear", zero = 1.2, full = -0.2'),
    metric("inquiries", 'kind = "linear", zero = 0, full = 90', "enough = 30"),
    metric("reply_rates", 'kind = "peer"') + metric("qqqqqq", 'kind = "peer"', 'id = "x"'),
    '[[item]]\nid = "a"\nscheme = "zzzz"\nweight = 50\n[[item]]\nid = "b"\nscheme = "ecommerce-101"\nweight = 50\n',
    RATED + GRADES.replace("90", "190").replace("80", "0") + TIERS.replace("90", "190").replace("80", "70"),
    RATED + '[tiers]\nbands = [{ id = "senior", at_least = 0 }, { id = "mid", at_least = -10 }]\n',
    RATED + GRADES + table("grade", '["A", 1]', '["BB", 2]', '["zz", 3]'),
    RATED + TIERS + table("tier", '["senior", 1]', '["midd", 2]', '["zz", 3]'),
    RATED + action("score > 1 and score < 1") + action("score > 1 and score < 1 or rank == 1") + action("score > 100") + action("score >= 0")
    + action("score < 5", 'count = 20\nwithin = "year"'),
    RATED + '[awards.best]\nperiod = ["quarter"]\nshare = 0.05\nrank = 1\nneed = { quarter = 4 }\ntie_break = ["zzzz", "reply_rates"]\n'
    '[forced]\nby = "annual_coefficient"\nshares = { A = 0.05, B = 0.95 }\n',
    RATED + GRADES + table("grade", '["A", 1]', '["B", "blank"]', '["C", 2]') + pay(
        'kind = "brackets"\nof = "sales_paid"\nrows = [{ to = 10, rate = 0.2 }, { to = 20, rate = 0.1 }, { rate = 0.3 }]',
        'kind = "steps"\nof = "sales_paid"\nrows = [{ at_least = 9, amount = 1 }, { at_least = 5, amount = 2 }]',
        'kind = "table"\ntable = "wage"\nby = "grade"', 'kind = "table"\ntable = "wage"\nby = "grade"\nelse = ["contract"]',
        'kind = "top"\nof = "sales_paid"\namount = "blank"',
    ),
    RATED + '[[event]]\nid = "praise"\nclass = "bonus"\npoints = "blank"\n[[event]]\nid = "e"\nclass = "bonus"\npoints = 1\nper = "period"\n'
    'when = "marks == full"\n[[event]]\nid = "f"\nclass = "bonus"\npoints = 1\nper = "period"\nwhen = "zzzz =="\n'
    + action("score < 70", "run = 1\npay = 1") + '[[reward]]\nid = "contest"\nper = "quarter"\nshare = 0.3\nstaff_amount = "blank"\n'
    + pay('kind = "event"\nof = "praises"\namount = 1', 'kind = "event"\nof = "zzzz"\namount = 1', 'kind = "action"\nof = "score-70"\namount = 1',
          'kind = "action"\nof = "zzzz"\namount = 1', 'kind = "reward"\nof = "contests"', 'kind = "reward"\nof = "zzzz"',
          'kind = "top"\nof = "sales_payd"\namount = 1', 'kind = "top"\nof = "qqqq"\namount = 1'),
]
DATA = "".join(metric(name, 'kind = "linear", zero = 0, full = 1').replace("100", str(weight)) for name, weight in (
    ("reply_rate", 40), ("resolution_rate", 20), ("response_within", 20), ("satisfaction", 10), ("sla_met", 10),
))


def values() -> pd.DataFrame:
    """Satisfaction as the reply rate, resolution rate against it, `response_within` the same for all, hardly any data for `sla_met`."""
    made = {"reply_rate": lambda n: n, "satisfaction": lambda n: 2 * n, "resolution_rate": lambda n: -n, "response_within": lambda n: 5}
    rows = [{"agent_id": f"a{n}", "item": item, "value": D(of(n)), "points": D(of(n))} for item, of in made.items() for n in range(12)]
    return pd.DataFrame([*rows, {"agent_id": "a1", "item": "sla_met", "value": D(1), "points": None}], dtype=object)


def everything() -> list[lint.Finding]:
    known, rules, ids = cards.metrics(), cards.credit_rules(), ("ecommerce-100",)
    found = []
    for headcount in (7, {"早班": 7}):
        for text in ODD:
            found += lint.findings(read.from_text(HEAD + text, "odd.toml"), known, rules, headcount=headcount, schemes=ids)
    found += lint.findings(read.from_text(HEAD + DATA, "odd.toml"), known, rules, values())
    few = values()[lambda rows: (rows["item"] != "satisfaction") | (rows["agent_id"] < "a2")]
    return found + lint.findings(read.from_text(HEAD + DATA, "odd.toml"), known, rules, few)


def test_every_code_comes_out_of_some_odd_scheme():
    assert set(lint.CODES) - {finding.code for finding in everything()} == set()


def test_every_finding_has_both_sentences_in_both_languages():
    if not words.has("lint_do.weights_sum"):
        pytest.skip("the sentences of the linter are not in kpi/words yet")
    for finding in everything():
        for lang in words.LANGUAGES:
            for kind in ("lint", "lint_do"):
                assert words.text(f"{kind}.{finding.code}", lang, **finding.params)


def test_faults_come_first_and_an_unknown_code_is_no_finding():
    severities = [f.severity for f in lint.findings(read.from_text(HEAD + ODD[-1], "odd.toml"), cards.metrics(), cards.credit_rules())]
    assert severities == sorted(severities, key=lint.SEVERITIES.index)
    with pytest.raises(KpiError):
        lint.Finding("bracket_fal")
