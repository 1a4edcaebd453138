"""tests/golden.toml is the rules' worked examples, to the letter."""
from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

COPY = Path(__file__).with_name("golden.toml")
ORIGINAL = Path(__file__).parents[2] / "shared" / "spec" / "golden.toml"


def test_the_copy_equals_the_original():
    if not ORIGINAL.exists():
        pytest.skip("the specification is not beside this checkout (../shared/spec)")
    assert COPY.read_bytes() == ORIGINAL.read_bytes()


def test_every_case_cites_its_rule_and_says_what_it_shows():
    cases = tomllib.loads(COPY.read_text("utf-8"), parse_float=Decimal)["case"]
    assert len(cases) == 26
    for case in cases:
        assert case["rule"][0] == "R" and case["what"], case
