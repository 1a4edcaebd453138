"""One agent's past: total, rank, grade, tier and what it led to, period by period."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpi import words
from kpi.verbs.history import careers, fired_by, tier_at
from kpi.verbs.outcomes import yearly
from kpi.verbs.recorded import tiers_of
from kpi.verbs.scores import decimal
from kpi.warehouse import parse

COLUMNS = ["period", "score", "rank", "of", "coefficient", "grade", "tier", "tier_title", "tier_because", "provisional", "actions"]


@dataclass(frozen=True)
class Past:
    """`rows`: columns COLUMNS, newest first; actions is a list of dicts title, because, state, proposal (a person decides). `grades`,
    `tiers`, `actions`: whether the scheme has them."""

    rows: pd.DataFrame
    grades: bool
    tiers: bool
    actions: bool


def agent_past(agent: str, scheme: str, period: str, home: Path | str | None = None, lang: str = "en") -> Past:
    """Everything from the first period with data up to this one; no rows for somebody who is not scored in it."""
    scored, found = careers(scheme, period, home)
    plan, own_tiers = scored.scheme.outcomes, tiers_of(scored.scheme, home)
    career = next((one for one in found if one.agent_id == agent), None)
    rows = []
    if career is not None:
        fired = fired_by(scored.scheme, [career], home, yearly(scheme, parse(period), home))[agent] if plan.actions else ()
        titles = {band.id: band.name(lang) for band in plan.tiers.bands} if plan.tiers else {}
        for place, one in enumerate(career.appraisals):
            told = tier_at(scored.scheme, agent, career.totals[: place + 1], own_tiers) if plan.tiers and one.score is not None else None
            rows.append({
                "period": one.period, "score": one.score, "rank": one.rank, "of": one.of, "coefficient": decimal(one.coefficient),
                "grade": one.grade, "tier": told and told.tier, "tier_title": told and titles.get(told.tier, told.tier),
                "tier_because": words.because(told.because, told.params, lang, titles) if told else "",
                "provisional": bool(told and told.provisional),
                "actions": [_action(scored.scheme, each, lang) for each in fired if each.period == one.period],
            })
    return Past(pd.DataFrame(rows[::-1], columns=COLUMNS, dtype=object), bool(plan.grades), plan.tiers is not None, bool(plan.actions))


def _action(scheme: object, fired: object, lang: str) -> dict:
    title = fired.else_show.get(lang, fired.action) if fired.else_show else scheme.outcomes.action(fired.action).name(lang)
    return {"title": title, "because": words.because(fired.because, fired.params, lang), "state": fired.state, "proposal": fired.proposal}
