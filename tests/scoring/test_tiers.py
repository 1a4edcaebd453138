"""Tiers from the last appraisals, every setting of the rule."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.scoring.tiers import Tiered, set_by_person, tier_of
from tests.scoring.golden_cases import of_rule
from tests.scoring.outcome_plans import TIERS, plan


def tier(totals: list, more: str = "", skip: tuple[int, ...] = ()) -> Tiered:
    """The tier after months from 2026-01 on; None: not appraised; `skip`: months left out altogether."""
    history = [(f"2026-{month:02d}", None if total is None else D(str(total))) for month, total in enumerate(totals, 1) if month not in skip]
    return tier_of(plan(TIERS + more).tiers, history)


def said(found: Tiered) -> str:
    return f"{found.tier}, provisional" if found.provisional else str(found.tier)


@pytest.mark.parametrize("row", of_rule("R2A-12")[0]["table"], ids=str)
def test_the_golden_tiers(row):
    """R2A-12: two consecutive appraisals, the lower band when they differ, one alone provisional."""
    totals, expected = row
    assert said(tier(totals)) == expected


@pytest.mark.parametrize(
    ("totals", "more", "expected", "because"),
    [
        ([95, 92, 84], "", "mid", "tier_lowest"),
        ([95, 84], 'take = "highest"', "senior", "tier_highest"),
        ([95, 84], 'take = "latest"', "mid", "tier_latest"),
        ([84, 95], 'take = "latest"', "senior", "tier_latest"),
        ([84, 95, 72], 'window = 3\ntake = "latest"', "junior", "tier_latest"),
        ([95, 95, 84], "window = 3", "mid", "tier_lowest"),
        ([95, 95], "window = 3", "senior, provisional", "tier_provisional"),
        ([95], "window = 1", "senior", "tier_same"),
        ([95], 'short = "none"', "None", "tier_short"),
        ([95, None, 92], "", "senior, provisional", "tier_provisional"),
        ([95, None, 72], "consecutive = false", "junior", "tier_lowest"),
        ([95, None], "", "None", "tier_not_appraised"),
        ([95, None], "consecutive = false", "None", "tier_not_appraised"),
        ([], "", "None", "tier_not_appraised"),
        ([60], "", "none, provisional", "tier_provisional"),
        ([60, 50], "", "none", "tier_same"),
    ],
)
def test_every_setting(totals, more, expected, because):
    """R2A-12: window, consecutive, take and short are the scheme's; a month not appraised breaks "consecutive"."""
    found = tier(totals, more)
    assert (said(found), found.because) == (expected, because)


def test_a_month_left_out_breaks_it_as_one_without_a_total():
    """R2A-12: consecutive months follow each other."""
    assert said(tier([95, 70, 92], skip=(2,))) == "senior, provisional"
    assert said(tier([95, 70, 72], "consecutive = false", skip=(2,))) == "junior"


def test_the_appraisals_behind_it_are_named():
    """R2A-12: periods, totals and the tier of each."""
    found = tier([50, 95, 84])
    assert found.periods == ("2026-02", "2026-03")
    told = {"totals": (95, 84), "periods": ("2026-02", "2026-03"), "window": 2, "tiers": ("senior", "mid"), "tier": "mid"}
    assert dict(found.params) == told


def test_a_manager_may_set_another_tier_with_a_reason():
    """R2A-12, R2A-11: the ratings are reference; another tier may be set, and what the rule gives stays visible."""
    rule = plan(TIERS).tiers
    found = set_by_person(rule, tier([95, 84]), "senior", "两次评价均为优")
    assert (found.tier, found.counted, found.because, found.params["reason"]) == ("senior", "mid", "tier_set", "两次评价均为优")
    assert (found.params["counted"], found.params["tier"]) == ("mid", "senior")
    assert set_by_person(rule, tier([95]), "none", "x").provisional is False
    with pytest.raises(KpiError, match="^tier: another tier needs a reason"):
        set_by_person(rule, tier([95, 84]), "senior", " ")
    with pytest.raises(KpiError, match='^tier: tier "senor" is not known.*Did you mean "senior"'):
        set_by_person(rule, tier([95, 84]), "senor", "x")


@given(st.lists(st.none() | st.integers(60, 100), min_size=1, max_size=9))
def test_the_tier_is_the_worst_of_the_last_two_in_a_row(totals):
    """R2A-12, read once more without the engine."""
    found = tier(totals)
    last = totals[-2:]
    if totals[-1] is None:
        assert found.tier is None
        return
    counted = [total for total in last if total is not None]
    worst = min(counted)
    expected = "senior" if worst >= 90 else "mid" if worst >= 80 else "junior" if worst >= 70 else "none"
    assert (found.tier, found.provisional) == (expected, len(counted) < 2)
