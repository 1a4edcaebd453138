"""All intervals at once against each pair tried exactly, and the exact ones against a scan, with sections, audiences and extras."""
from __future__ import annotations

from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.doubt.edges import edges
from kpi.doubt.polynomials import STEP, at, roots
from kpi.doubt.weights import Table, interval, leaders, rebalanced, smallest_change, totals

ITEMS = "wxyz"
WORTH = st.one_of(st.none(), st.integers(0, 12).map(lambda n: F(n, 12)))
ROWS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(*[WORTH] * 4).filter(any), min_size=2, max_size=6)
SECTIONS = st.sampled_from([{}, {"w": "1", "x": "1", "y": "2", "z": "2"}, {"w": "1", "x": "1", "y": "1"}])
MISSING = st.sampled_from(["spread", "zero", "refuse"])


@st.composite
def tables(draw) -> Table:
    rows = draw(ROWS)
    weights = dict(zip(ITEMS, map(F, draw(st.tuples(*[st.integers(1, 9)] * 4))), strict=True))
    worth = {(agent, item): value for agent, row in rows.items() for item, value in zip(ITEMS, row, strict=True)}
    extra = {agent: F(draw(st.integers(-2, 2))) for agent in rows} if draw(st.booleans()) else {}
    meant = {min(rows): ("w", "x", "y")} if draw(st.booleans()) else {}
    own = {agent: sum(weights.values()) for agent in rows}
    return Table(tuple(rows), weights, worth, extra, draw(MISSING), draw(SECTIONS), meant, own)


@settings(max_examples=70, deadline=None)
@given(tables(), st.integers(1, 3), st.sampled_from([(), ("x",), ("w", "y")]))
def test_all_at_once_is_what_every_pair_says(made, k, locked):
    found = edges(made, k, locked)
    assert found.first == leaders(totals(made), k)
    for item in made.items:
        one = interval(made, item, k, locked)
        assert abs(found.intervals[item].low - one.low) <= STEP and abs(found.intervals[item].high - one.high) <= STEP
    for winner in found.first:
        one, other = found.changes[winner], smallest_change(made, winner, k, locked)
        assert (one is None) == (other is None)
        assert one is None or abs(one.size - other.size) <= STEP


@settings(max_examples=40, deadline=None)
@given(tables(), st.integers(1, 2), st.sampled_from(ITEMS))
def test_a_scan_of_the_weights_finds_no_other_leaders_inside(made, k, item):
    """Brute force: forty places inside the interval, with sections, audiences, extras and every way with missing items."""
    first = set(leaders(totals(made), k))
    found = edges(made, k).intervals[item]
    for n in range(1, 40):
        x = found.low + (found.high - found.low) * F(n, 40)
        now = totals(made, rebalanced(made.weights, item, x))
        kept = {agent for agent in made.agents if now[agent] is not None}
        if kept >= first:
            best = max((now[agent] for agent in kept - first), default=None)
            assert best is None or all(now[agent] >= best - STEP for agent in first)


def test_roots_of_the_third_degree_are_found_by_halves():
    p = (F(-6), F(11), F(-6), F(1))    # (x − 1)(x − 2)(x − 3)
    found = roots(p, F(0), F(10), F(0))
    assert len(found) == 3 and all(abs(root - n) < STEP for root, n in zip(found, (1, 2, 3), strict=True))
    irrational = roots((F(-2), F(0), F(0), F(1)), F(0), F(3), F(0))
    assert at((F(-2), F(0), F(0), F(1)), irrational[0]) <= 0 and abs(irrational[0] ** 3 - 2) < 10 * STEP
