"""What each tier or grade would bring every agent: the pay lines that go by it, worked out once per band."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kpi.schemes.model import pay as model
from kpi.scoring.pay import pay_line
from kpi.scoring.pay_desk import Desk
from kpi.scoring.tiers import NONE
from kpi.verbs.pay_facts import paid_in
from kpi.verbs.scores import load_scheme
from kpi.warehouse import Period

BY = {"tiers": ("tier",), "grades": ("grade", "grade_previous"), "forced": ("grade",)}
"""The facts of pay that say in which band somebody is."""
Paid = dict[str, Mapping[str, Decimal | None]]


def pay_by_tier(scheme: str, period: Period, kind: str, home: Path | str | None) -> tuple[Paid, dict[str, tuple[str, ...]]]:
    """agent -> band -> the sum of the lines that go by the band (None: one of them is not set); and the titles of those lines by
    language. Both empty when no line of the period's cycle goes by it."""
    chosen = load_scheme(scheme, home)
    lines = [line for line in chosen.pay.of_cycle(period.kind, chosen.cycle) if set(model.facts(line.way)) & set(BY[kind])]
    if not lines:
        return {}, {}
    out = chosen.outcomes
    bands = {"tiers": (*out.tier_ids,), "grades": out.grades.ids if out.grades else (), "forced": tuple(out.forced.shares) if out.forced else ()}
    found: Paid = {}
    for payees in paid_in(scheme, period, home).payees.values():
        for band in bands[kind] or (NONE,):
            there = [replace(one, facts={**one.facts, **dict.fromkeys(BY[kind], band)}) for one in payees]
            for one in there:
                found.setdefault(one.agent_id, {})[band] = _sum(lines, one, there, chosen.pay.tables)
    return found, {lang: tuple(line.name(lang) for line in lines) for lang in ("zh", "en")}


def _sum(lines: list, one: object, there: list, tables: Mapping) -> Decimal | None:
    """What does not apply is left out; one line that is not known leaves the sum so. Nothing known at all is not set."""
    made = [pay_line(line, one, Desk(tables, there)) for line in lines if line.audience.has(one.words)]
    if any(line.state in ("not_set", "not_enough") for line in made):
        return None
    known = [line.amount for line in made if line.amount is not None]
    return sum(known, Decimal(0)) if known else None
