"""What holds for any scheme and any group, and agreement with the plain second reading in `plain.py`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.schemes import model
from kpi.schemes.lint import direction
from kpi.scoring.rounding import half_up
from kpi.scoring.standings import score_group
from tests.scoring import plain
from tests.scoring.runs import examples

AGENTS = ("x", "y", "z", "w")
NUMBERS = st.integers(-40, 160).map(lambda n: D(n) / 8)
WORTHS = st.integers(0, 8).map(lambda n: D(n) / 8)
WEIGHTS = st.integers(1, 60).map(lambda n: D(n) / 2)
VALUES = st.fractions(-6, 22, max_denominator=7)


@st.composite
def rules(draw: st.DrawFn) -> model.PointRule:
    """Any rule that does not go both ways (those have no better and worse)."""
    kind = draw(st.sampled_from(("linear", "curve", "steps", "per_unit", "peer", "passthrough", "team")))
    if kind == "linear":
        zero, full = draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True))
        return model.Linear(model.Anchor(zero, D(0)), model.Anchor(full, D(1)))
    if kind == "team":
        return model.Linear(model.Anchor(D(0), D(0)), model.Anchor(None, D(1)))
    if kind == "per_unit":
        each = draw(NUMBERS.filter(bool))
        return model.PerUnit(each, draw(st.none() | st.integers(1, 30).map(D)) if each > 0 else None)
    if kind == "peer":
        return model.Peer(draw(st.sampled_from((None, "higher", "lower"))))
    if kind == "passthrough":
        return model.Passthrough()
    at = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=4, unique=True)), reverse=True)
    worths = sorted(
        draw(st.lists(WORTHS, min_size=len(at), max_size=len(at))), reverse=kind == "steps" or draw(st.booleans())
    )
    if kind == "curve":
        return model.Curve(tuple(map(model.Anchor, at, worths)))
    return model.Steps(tuple(map(model.Band, at, worths)))


@st.composite
def schemes(draw: st.DrawFn) -> model.Scheme:
    items = [
        model.Item(
            id=f"m{n}", weight=draw(WEIGHTS), points=draw(rules()), metric=(f"m{n}",), uncapped=draw(st.booleans())
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    if draw(st.booleans()):
        mix = draw(st.dictionaries(st.sampled_from(("self", "supervisor", "peers")), WEIGHTS, min_size=1))
        items.append(model.Item(id="r", weight=draw(WEIGHTS), points=model.Rated(D(5)), rated="r", mix=model.Mix(mix)))
    return model.Scheme(
        id="s", version="1", title={}, items=tuple(items), missing=draw(st.sampled_from(model.MISSING)),
        cap=draw(st.none() | st.integers(1, 100).map(D)), enough=model.Enough(draw(st.sampled_from((0, 1, 30)))),
        decimals=draw(st.integers(0, 3)),
    )  # fmt: skip


@st.composite
def groups(draw: st.DrawFn):
    """A scheme with a group's values, ratings, team values and directions."""
    scheme = draw(schemes())
    values, ratings, team = [], [], {}
    for agent in AGENTS[: draw(st.integers(1, 4))]:
        for metric in scheme.metrics:
            state = draw(st.sampled_from(("value", "value", "value", "not_enough", "does_not_apply")))
            value = draw(VALUES) if state == "value" else None
            n = draw(st.sampled_from((1, 29, 30, 500))) if state == "value" else 0
            values.append({"agent_id": agent, "metric": metric, "value": value, "n": n, "state": state})
            team[agent, metric] = draw(st.none() | VALUES)
        for role in draw(st.lists(st.sampled_from(("self", "supervisor", "stranger")), max_size=3)):
            ratings.append({"agent_id": agent, "rated": "r", "role": role, "rating": draw(st.integers(0, 5))})
    better = {metric: draw(st.sampled_from(("higher", "lower"))) for metric in scheme.metrics}
    return scheme, values, ratings, team, better


def score(group, **changes):
    scheme, values, ratings, team, better = group
    given_ = {"weights": None, "values": values, "scheme": scheme} | changes
    return score_group(given_["scheme"], given_["values"], ratings, given_["weights"], team, better)


def by_plain_reading(group) -> dict[str, F | None]:
    """Exact totals (after the cap) by the second reading."""
    scheme, values, ratings, team, better = group
    counted = {
        (r["agent_id"], r["metric"]): r["value"]
        for r in values
        if r["state"] == "value" and r["n"] >= scheme.enough.cases
    }
    totals = {}
    for agent in dict.fromkeys([r["agent_id"] for r in values] + [r["agent_id"] for r in ratings]):
        shares: dict[str, F | None] = {}
        for item in scheme.items:
            if item.rated:
                given_: dict[str, list[F]] = {}
                for r in ratings:
                    if r["agent_id"] == agent:
                        given_.setdefault(r["role"], []).append(F(r["rating"]))
                shares[item.id] = plain.marks(item, given_)
                continue
            name = item.metric[0]
            field = [value for (_, metric), value in counted.items() if metric == name]
            own = counted.get((agent, name))
            shares[item.id] = None if own is None else plain.worth(item, own, team[agent, name], field, better[name])
        totals[agent] = plain.total(scheme, shares, {item.id: F(item.weight) for item in scheme.items})
    return totals


@settings(max_examples=examples(300), deadline=None)
@given(groups())
def test_totals_agree_with_the_plain_reading(group):
    expected = by_plain_reading(group)
    for total in score(group).totals:
        want = expected[total.agent_id]
        assert total.total == (None if want is None else half_up(want, group[0].decimals))


@settings(max_examples=examples(100), deadline=None)
@given(groups())
def test_shown_points_add_up_to_the_total(group):
    made = score(group)
    for total in made.totals:
        if total.total is not None:
            shown = [line.shown for line in made.lines if line.agent_id == total.agent_id and line.shown is not None]
            assert sum(shown) == total.total


@settings(max_examples=examples(100), deadline=None)
@given(groups())
def test_points_stay_within_the_weight_unless_uncapped(group):
    """per_unit is bounded by its own cap only."""
    scheme = group[0]
    for line in score(group).lines:
        if line.item != "cap" and line.points is not None and line.attainment is not None:
            item = scheme.item(line.item)
            if not item.uncapped and item.points.kind != "per_unit":
                assert 0 <= line.points <= line.weight


@settings(max_examples=examples(100), deadline=None)
@given(groups(), st.integers(1, 400).map(lambda n: D(n) / 8))
def test_scaling_all_weights_changes_no_point_and_no_rank(group, factor):
    scaled = {item.id: item.weight * factor for item in group[0].items}
    assert score(group, weights=scaled) == score(group)


@settings(max_examples=examples(100), deadline=None)
@given(groups(), st.data())
def test_improving_one_value_never_lowers_the_own_total(group, data):
    """Other values held (metrics.md: own total, the team's pooled value too)."""
    scheme, values, *_, better = group
    present = [row for row in values if row["state"] == "value"]
    if not present:
        return
    row = data.draw(st.sampled_from(present))
    item = scheme.item(row["metric"])
    up = way(item, better[row["metric"]])
    step = data.draw(st.fractions(0, 9, max_denominator=5))
    improved = [{**r, "value": r["value"] + step * up} if r is row else r for r in values]
    before, after = score(group), score(group, values=improved)
    old = next(t.total for t in before.totals if t.agent_id == row["agent_id"])
    new = next(t.total for t in after.totals if t.agent_id == row["agent_id"])
    assert (old is None) == (new is None)
    assert old is None or new >= old


def way(item: model.Item, better: str) -> int:
    """1 when more is better by the item's own rule, else -1."""
    rule = item.points
    if rule.kind == "peer":
        return 1 if (rule.better or better) == "higher" else -1
    if rule.kind == "per_unit":
        return 1 if rule.each > 0 else -1
    if rule.kind == "passthrough":
        return 1
    if rule.kind == "linear" and rule.full.of_team:
        return 1 if better == "higher" else -1
    return -1 if direction(item) == "lower" else 1


@settings(max_examples=examples(60), deadline=None)
@given(groups(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(group, random):
    scheme, values, ratings, team, better = group
    mixed, marks = values[:], ratings[:]
    random.shuffle(mixed), random.shuffle(marks)
    agents = sorted({row["agent_id"] for row in values + ratings})
    plain_ = score_group(scheme, values, ratings, None, team, better, agents)
    assert score_group(scheme, mixed, marks, None, team, better, agents) == plain_


@settings(max_examples=examples(60), deadline=None)
@given(groups())
def test_a_missing_item_of_spread_counts_as_if_the_scheme_had_no_such_item(group):
    """Spreading is dropping the item and bringing the weights back to the same sum."""
    scheme = replace(group[0], missing="spread", cap=None)
    made = score((scheme, *group[1:]))
    for total in made.totals:
        own = [line for line in made.lines if line.agent_id == total.agent_id]
        gone = {line.item: D(0) for line in own if line.attainment is None}
        if total.total is not None and gone:
            without = score((scheme, *group[1:]), weights=gone)
            assert next(t.exact for t in without.totals if t.agent_id == total.agent_id) == total.exact
