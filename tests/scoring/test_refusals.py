"""Every refusal of scoring, to the word: what is wrong, where, and what to do now."""
from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi.errors import KpiError
from kpi.schemes.model import Event, Item, Mix, Passthrough, Peer, Rated, Scheme
from kpi.schemes.model.outcomes import Rung, Tiers
from kpi.scoring.actions import Appraisal, history
from kpi.scoring.forced import quotas
from kpi.scoring.places import Filled, decide, fill
from kpi.scoring.points import outcome
from kpi.scoring.rounding import exact
from kpi.scoring.standings import nominal_weights, score_group
from kpi.scoring.tiers import Tiered, set_by_person
from tests.scoring.outcome_plans import COACHING

PEERS = Item(id="p", weight=D(10), points=Peer(), metric=("m",))
RATED = Item(id="r", weight=D(10), points=Rated(), rated="r", mix=Mix({"lead": D(1)}))
COUNTED = Item(id="x", weight=D(10), points=Passthrough(), metric=("m",))
EVENTS = (Event("late", "minor", (D(-5), D(-2))), Event("good", "bonus", (D(3), D(3))))
SCHEME = Scheme("s", "1", {}, (COUNTED,), events=EVENTS)
VALUE = {"agent_id": "a", "metric": "m", "value": D(1), "n": 1, "state": "value"}
TIERS = Tiers((Rung("senior", D(90)), Rung("junior", D(70))))


def happened(name: str, points: object) -> object:
    return score_group(SCHEME, [VALUE], events=[{"agent_id": "a", "event": name, "points": points}])


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: exact(0.5), "scoring: 0.5 is not an exact number. Pass int, Decimal or Fraction."),
        (lambda: exact(True), "scoring: True is not an exact number. Pass int, Decimal or Fraction."),
        (lambda: score_group(SCHEME, [VALUE | {"value": 0.5}]), "scoring: 0.5 is not an exact number. Pass int, Decimal or Fraction."),
        (lambda: score_group(SCHEME, [VALUE, VALUE]), "scoring: m of a comes twice. Pass one row per agent and metric."),
        (lambda: outcome(RATED, 3), "scoring: r is rated, not measured. Use rating_outcome."),
        (lambda: outcome(PEERS, 3, others=[4]),
         'scoring: nobody says whether higher or lower is better for p. Write better = "higher" in its points.'),
        (lambda: happened("late", None), "scoring: late needs points from -5 to -2. The assessor picks them."),
        (lambda: happened("late", D(-6)), "scoring: late cannot give -6 points. Give points the scheme allows."),
        (lambda: happened("good", D(2)), "scoring: good cannot give 2 points. Give points the scheme allows."),
        (lambda: nominal_weights(SCHEME, {"y": D(1)}), 'scheme s: there is no item "y". Known: x.'),
        (lambda: nominal_weights(SCHEME, {"x": D(-1)}), "scheme s: the weight of x is -1. Give 0 or more."),
        (lambda: nominal_weights(SCHEME, {"x": D(0)}), "scheme s: all weights are 0. Give at least one item a weight above 0."),
        (lambda: quotas({"a": D(1)}, -1), "scoring: the headcount is -1."),
        (lambda: set_by_person(TIERS, Tiered("junior", False, "tier_same"), "senior", "  "),
         "tier: another tier needs a reason. Write why this tier is right."),
        (lambda: decide(Filled(("a",), ("b", "c")), ["b", "x", "y"], 2, "award best"),
         "award best: nothing is to be decided about x, y. Choose among the people listed."),
        (lambda: decide(Filled(("a",), ("b", "c")), ["b", "c"], 2, "award best"),
         "award best: 2 people were chosen for 1 places. Choose as many as there are places."),
        (lambda: fill(1, {"a": 1, "b": 1}, {"a": {"m": 1}, "b": {"m": 2}}, ["m"]),
         'scoring: nobody says whether higher or lower is better for m. Pass better = {metric: "higher"}.'),
        (lambda: history(COACHING.actions[0], [Appraisal("2026-02", D(1)), Appraisal("2026-01", D(1))]),
         "scoring: 2026-01 does not come after 2026-02. Pass appraisals oldest first, each period once."),
    ],
)
def test_a_refusal_says_what_where_and_what_to_do(work, said):
    with pytest.raises(KpiError) as refused:
        work()
    assert str(refused.value) == said


def test_no_headcount_is_no_refusal():
    assert quotas({"a": D(1)}, 0) == {"a": 0}
