"""The worked examples of `tests/golden.toml` that points and totals answer: raters (R4-04), the cap (R1-03)."""

from __future__ import annotations

import tomllib
from decimal import Decimal as D
from pathlib import Path

import pytest

from kpi.schemes.model import Item, Mix, Passthrough, Rated, Scheme
from kpi.scoring.standings import score_group

CASES = tomllib.loads((Path(__file__).parents[1] / "golden.toml").read_text("utf-8"), parse_float=D)["case"]
MIX = {"subordinates": D("0.2"), "self": D("0.2"), "supervisor": D("0.6")}  # scheme-language: raters of conduct


def of_rule(rule: str) -> list[dict]:
    found = [case for case in CASES if case["rule"] == rule]
    assert found, f"golden.toml has no case of {rule}"
    return found


@pytest.mark.parametrize("case", of_rule("R4-04"), ids=lambda case: case["what"][:30])
def test_raters_are_mixed_and_the_missing_renormalised(case):
    conduct = Item(id="conduct", weight=D(100), points=Rated(), rated="conduct", mix=Mix(MIX))
    rows = [
        {"agent_id": "x", "rated": "conduct", "role": role, "rating": mark}
        for role in MIX
        for mark in (case[role] if isinstance(case.get(role), list) else [case[role]] if role in case else [])
    ]
    made = score_group(Scheme("s", "1", {}, (conduct,)), [], rows)
    assert str(made.totals[0].total) == case["result"]
    assert made.lines[0].params["absent"] == tuple(role for role in MIX if role not in case)


@pytest.mark.parametrize("row", of_rule("R1-03")[0]["table"], ids=str)
def test_the_cap_is_applied_to_the_final_sum(row):
    base, bonus, violations, result = row
    parts = {"base": base, "bonus": bonus, "violations": -violations}
    items = tuple(Item(id=n, weight=D(110), points=Passthrough(), metric=(n,), uncapped=True) for n in parts)
    values = [{"agent_id": "x", "metric": n, "value": v, "n": 1, "state": "value"} for n, v in parts.items()]
    made = score_group(Scheme("call", "1", {}, items, full_score=D(110), cap=D(110)), values)
    assert made.totals[0].total == result
    assert sum(line.shown for line in made.lines) == result
