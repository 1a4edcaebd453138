"""Other weights inside a snapshot give what the scoring engine gives, to the last digit."""
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import schemes
from kpi.doubt.table import Table, totals
from kpi.errors import KpiError
from kpi.scoring.rounding import half_up
from kpi.scoring.rounding import ranks as ranked
from kpi.sharing import rescored, snapshot
from kpi.verbs.boards import leaderboard
from kpi.verbs.shares import share_shown
from kpi.verbs.what_if import what_if, what_if_weights

MONTH = "2026-09"
WITH_TOTAL = sorted(one.id for one in schemes.library(None).values() if one.total != "none")
ITEMS = ("a", "b", "c")


def sliders(shown: snapshot.Snapshot) -> dict | None:
    return next((one for one in shown.blocks if one["kind"] == "weights"), None)


def standings(shown: snapshot.Snapshot, weights: dict | None = None) -> dict[str, tuple]:
    found = rescored.rescored(sliders(shown), shown.tables["board"], weights)
    return dict(zip(shown.tables["board"].column("name").to_pylist(), [(one.total, one.rank) for one in found], strict=True))


def of_page(tried) -> dict[str, tuple]:
    return {row.name: (row.total, row.rank) for row in tried.rows.itertuples()}


@pytest.fixture(scope="session")
def frozen(home):
    kept = {}

    def make(scheme: str) -> snapshot.Snapshot:
        if scheme not in kept:
            kept[scheme] = snapshot.settled(share_shown("what_if", MONTH, scheme, home=home, least_people="1"))
        return kept[scheme]

    return make


def test_at_the_frozen_weights_totals_and_ranks_are_the_boards(home, frozen):
    board = leaderboard("ecommerce-100", MONTH, home=home).rows
    assert standings(frozen("ecommerce-100")) == {row.name: (row.score, row.rank) for row in board.itertuples()}


@pytest.mark.parametrize("scheme", WITH_TOTAL)
def test_random_weights_give_what_the_what_if_page_gives(home, frozen, scheme):
    shown = frozen(scheme)
    if sliders(shown) is None:
        assert any("cannot be moved" in text["en"] for one in shown.blocks for text in one.get("texts", ()))
        return
    own, chance = rescored.weights_of(sliders(shown)), Random(scheme)
    for _ in range(12):
        parts = {item: Fraction(chance.choice((0, chance.randint(0, 100))), chance.randint(1, 9)) for item in own}
        if not sum(parts.values()):
            continue
        used = {item: part * sum(own.values()) / sum(parts.values()) for item, part in parts.items()}
        assert standings(shown, used) == of_page(what_if(scheme, MONTH, used, home=home, deep=False))


def test_most_schemes_of_the_library_have_sliders(frozen):
    assert len([scheme for scheme in WITH_TOTAL if sliders(frozen(scheme))]) >= 7


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_table_gives_the_totals_of_the_engine(data):
    """`spread` and `zero`, items missing, what stands beside, and weights of any fraction."""
    missing = data.draw(st.sampled_from(["spread", "zero"]))
    worth = st.none() | st.fractions(0, 1, max_denominator=97)
    people = tuple(f"p{n}" for n in range(data.draw(st.integers(1, 6))))
    attained = {(one, item): data.draw(worth) for one in people for item in ITEMS}
    extra = {one: data.draw(st.fractions(-3, 3, max_denominator=7)) for one in people}
    weights = {item: Fraction(data.draw(st.integers(0, 40))) for item in ITEMS}
    weights["a"] += 1
    table = Table(people, weights, attained, extra, missing)
    expected = {one: None if all(attained[one, item] is None for item in ITEMS) else total for one, total in totals(table).items()}
    expected = {one: None if total is None else half_up(total, 2) for one, total in expected.items()}
    block = {"items": [{"code": item, "weight": str(weight), "least": "0", "most": "121"} for item, weight in weights.items()],
             "full": str(table.whole), "decimals": 2, "missing": missing}
    base = [None if all(attained[one, item] is None for item in ITEMS) else str(extra[one]) for one in people]
    columns = {f"item.{item}": [None if attained[one, item] is None else str(attained[one, item]) for one in people] for item in ITEMS}
    found = rescored.rescored(block, pa.table({"base": pa.array(base, pa.string()),
                                               **{name: pa.array(values, pa.string()) for name, values in columns.items()}}))
    assert [one.total for one in found] == list(expected.values())
    assert [one.rank for one in found] == list(ranked(expected).values())


def test_a_slider_moves_the_others_as_the_page_does(frozen):
    shown = frozen("ecommerce-100")
    own = rescored.weights_of(sliders(shown))
    for value in ("0", "12.5", "77", "100"):
        assert rescored.moved(sliders(shown), own, "reply_rate", value) == what_if_weights(own, "reply_rate", Decimal(value))


@pytest.mark.parametrize("wrong", [
    "-1", "101", "nan", "inf", "1e2", "", "x" * 500, None, 1.5, True, [], {}, "1/0", "9" * 399, float("nan"),
])
def test_a_forged_weight_is_refused(frozen, wrong):
    block = sliders(frozen("ecommerce-100"))
    own = rescored.weights_of(block)
    with pytest.raises(KpiError):
        rescored.moved(block, own, "reply_rate", wrong)
    with pytest.raises(KpiError):
        rescored.rescored(block, frozen("ecommerce-100").tables["board"], {**own, "reply_rate": wrong})


@pytest.mark.parametrize("wrong", [
    {}, {"reply_rate": "100"}, None, [], "reply_rate",
])
def test_weights_of_other_items_or_another_sum_are_refused(frozen, wrong):
    with pytest.raises(KpiError):
        rescored.rescored(sliders(frozen("ecommerce-100")), frozen("ecommerce-100").tables["board"], wrong if wrong is not None else [])


def test_an_item_nobody_knows_is_refused_with_the_nearest(frozen):
    block = sliders(frozen("ecommerce-100"))
    with pytest.raises(KpiError, match="reply_rate"):
        rescored.moved(block, rescored.weights_of(block), "reply_rat", "5")
