"""The rules of `rules.toml`: what a row may hold beyond its types."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Rules:
    """Of one staging table: see the head of rules.toml for the meaning of each."""

    order: list[list[str]] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    windows: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)


@cache
def rules(table: str) -> Rules:
    """The rules of `table`; one not named there has none."""
    raw = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
    return Rules(**raw.get(table, {}))
