"""The worked examples of tests/golden.toml, numbers as Decimal."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

CASES = tomllib.loads((Path(__file__).parents[1] / "golden.toml").read_text("utf-8"), parse_float=Decimal)["case"]


def of_rule(rule: str, what: str = "") -> list[dict]:
    """The cases of a rule whose `what` begins so; at least one."""
    found = [case for case in CASES if case["rule"] == rule and case["what"].startswith(what)]
    assert found, f"golden.toml has no case of {rule} {what}"
    return found
