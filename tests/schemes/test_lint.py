"""The linter names what is odd, and every finding has its words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from kpi import schemes, words
from kpi.schemes import lint
from kpi.schemes.model import Anchor, Band, Curve, Linear, Steps
from kpi.schemes.model.duties import Duties
from kpi.schemes.model.outcomes import Outcomes
from kpi.schemes.model.pay import PayPlan

CREDIT = ("last_reply_before_order", "first_reply")


def cards(**changes: SimpleNamespace) -> dict:
    lower = {"response_time"}
    known = {
        name: SimpleNamespace(better="lower" if name in lower else "higher", combine="mean")
        for name in schemes.load("ecommerce-100").metrics
    }
    return known | changes


def codes(scheme, known=None, credit=CREDIT) -> list[str]:
    return [finding.code for finding in lint.findings(scheme, known or cards(), credit)]


@pytest.fixture
def ecommerce():
    """Its items alone: what the source leaves open in its pay table is told elsewhere."""
    return replace(schemes.load("ecommerce-100"), outcomes=Outcomes(), pay=PayPlan(), duties=Duties())


def test_the_shipped_scheme_is_clean(ecommerce):
    assert codes(ecommerce) == []


def test_weights_that_do_not_add_up_are_told_with_their_sum(ecommerce):
    short = replace(ecommerce, items=ecommerce.items[:-1])
    (finding,) = lint.findings(short, cards(), CREDIT)
    assert finding.code == "weights_sum" and finding.params == {"sum": D(90), "full": D(100)}


def test_unknown_names_are_told_with_the_nearest(ecommerce):
    known = {name: card for name, card in cards().items() if name != "reply_rate"}
    known["reply_rates"] = SimpleNamespace(better="higher", combine="mean")
    found = lint.findings(replace(ecommerce, credit="last_reply"), known, CREDIT)
    assert [(f.code, f.params.get("nearest")) for f in found] == [
        ("unknown_credit_near", "first_reply"),
        ("unknown_metric_near", "reply_rates"),
    ]


def test_anchors_against_the_cards_direction_are_told(ecommerce):
    against = cards(response_time=SimpleNamespace(better="higher", combine="mean"))
    assert codes(ecommerce, against) == ["direction"]


def test_a_threshold_on_a_count_is_told_unless_the_item_lifts_it(ecommerce):
    counting = cards(reply_rate=SimpleNamespace(better="higher", combine="people"))
    assert codes(ecommerce, counting) == ["threshold_on_count"]
    lifted = tuple(replace(item, enough=0) if item.id == "reply_rate" else item for item in ecommerce.items)
    assert codes(replace(ecommerce, items=lifted), counting) == []


def anchors(*pairs):
    return tuple(Anchor(None if at is None else D(at), D(worth)) for at, worth in pairs)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (Linear(*anchors((0, 0), (1, 1))), "higher"),
        (Linear(*anchors((9, 0), (1, 1))), "lower"),
        (Linear(*anchors((0, 0), (None, 1))), None),
        (Curve(anchors((30, 1), (40, "0.8"), (60, "0.5"))), "lower"),
        (Curve(anchors((1, 0), (2, 1), (3, 0))), None),
        (Steps((Band(D(90), D(1)), Band(D(80), D(0)))), "higher"),
        (Steps((Band(D(90), D(0)), Band(None, D(1)))), "lower"),
    ],
)
def test_direction_follows_from_the_anchors(ecommerce, rule, says):
    assert lint.direction(replace(ecommerce.items[0], points=rule)) == says


def test_every_finding_has_words_that_take_its_numbers(ecommerce):
    odd = replace(ecommerce, items=ecommerce.items[:-1], credit="zzz")
    against = cards(response_time=SimpleNamespace(better="higher", combine="sum"))
    del against["reply_rate"]
    for finding in lint.findings(odd, against, CREDIT):
        for lang in words.LANGUAGES:
            assert words.text(f"lint.{finding.code}", lang, **finding.params)
