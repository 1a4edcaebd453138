"""A scheme is checked when it is made: what cannot be scored is refused with a sentence."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi.errors import KpiError
from kpi.schemes import model


def linear(zero: str = "0", full: str = "1") -> model.Linear:
    return model.Linear(model.Anchor(D(zero), D(0)), model.Anchor(D(full), D(1)))


def item(**changes: object) -> model.Item:
    return model.Item(**({"id": "a", "weight": D(10), "points": linear(), "metric": ("a",)} | changes))


def scheme(*items: model.Item, **changes: object) -> model.Scheme:
    return model.Scheme(**({"id": "s", "version": "1", "title": {}, "items": items or (item(),)} | changes))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: item(weight=D(0)), "weight of a is 0"),
        (lambda: item(weight=D(-1)), "weight of a is -1"),
        (lambda: item(metric=()), "exactly one of metric, rated, record, done, levels and scheme"),
        (lambda: item(rated="a", mix=model.Mix({"supervisor": D(1)})), "exactly one of metric, rated, record, done, levels and scheme"),
        (lambda: item(points=model.Rated()), 'kind "rated" does not fit'),
        (lambda: item(metric=(), rated="a", mix=model.Mix({"supervisor": D(1)})), 'kind "linear" does not fit'),
        (lambda: item(metric=(), rated="a", points=model.Rated()), "rated items, and only they, have raters"),
        (lambda: item(id="total"), '"total" cannot be an item id'),
        (lambda: item(prorate="days"), '"days" is not known'),
        (lambda: linear("1", "1"), "zero and full are the same"),
        (lambda: model.Linear(model.Anchor(None, D(0)), model.Anchor(None, D(1))), "zero and full are the same (team)"),
        (lambda: model.Curve((model.Anchor(D(1), D(0)),)), "at least two anchors"),
        (lambda: model.Curve((model.Anchor(D(1), D(0)), model.Anchor(D("1.0"), D(1)))), "same value"),
        (lambda: model.Steps(()), "at least one band"),
        (lambda: model.Steps((model.Band(D(1), D(1)), model.Band(D(2), D(0)))), "never reached"),
        (lambda: model.Steps((model.Band(None, D(1)), model.Band(D(2), D(0)))), "only the last band"),
        (lambda: model.Band(D(1), D(1), D(1)), "either worth or points"),
        (lambda: model.PerUnit(D(0)), "each is 0"),
        (lambda: model.Peer("up"), 'better "up" is not known'),
        (lambda: model.Rated(D(0)), "scale is 0"),
        (lambda: scheme(item(), item()), "two items have the id a"),
        (lambda: scheme(missing="ignore"), 'missing "ignore" is not known'),
        (lambda: scheme(rounding="down"), 'rounding "down" is not known'),
        (lambda: scheme(decimals=9), "decimals is 9"),
        (lambda: scheme(id="A scheme"), "cannot be a scheme id"),
        (lambda: scheme(cap=D(0)), "cap is 0"),
    ],
)
def test_what_cannot_be_scored_is_refused(make, said):
    with pytest.raises(KpiError) as refusal:
        make()
    assert said in str(refusal.value)


def test_every_point_kind_of_the_design_exists():
    assert set(model.KINDS) == {"linear", "curve", "steps", "per_unit", "peer", "rated", "passthrough"}


def test_an_item_may_set_its_own_threshold_and_ratings_need_none():
    rated = item(id="r", metric=(), rated="r", points=model.Rated(), mix=model.Mix({"supervisor": D(1)}))
    made = scheme(item(), item(id="b", enough=0), rated, enough=model.Enough(30))
    assert [made.threshold(each) for each in made.items] == [30, 0, 0]


def test_an_unknown_item_names_the_nearest():
    with pytest.raises(KpiError, match="conversion"):
        scheme(item(id="conversion")).item("convertion")


def test_a_scheme_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        scheme().version = "2"
