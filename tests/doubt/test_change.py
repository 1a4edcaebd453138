"""The parts of a change add up to it, whatever came or went."""
from __future__ import annotations

from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.doubt.change import parts_of_change

SIDE = st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda p: (F(p[0]), F(p[1]))), max_size=4)


def rate(side) -> F:
    return sum(a for a, _ in side.values()) / sum(c for _, c in side.values())


def test_by_hand():
    """a: 10 of 20 → 15 of 20; b: 10 of 80 → 10 of 80, then b doubles: rate of a gives 0.25 × its share, mix the rest."""
    parts = parts_of_change({"a": (F(10), F(20)), "b": (F(10), F(80))}, {"a": (F(15), F(20)), "b": (F(20), F(160))})
    a, b = ({p.key: p for p in parts}[key] for key in "ab")
    assert (a.rate, b.rate) == (F(20, 180) * F(1, 4), 0)
    assert a.mix == (F(20, 180) - F(20, 100)) * (F(1, 2) - F(1, 5)) and a.gives + b.gives == F(35, 180) - F(20, 100)


@settings(max_examples=300, deadline=None)
@given(SIDE.filter(lambda s: any(c for _, c in s.values())), SIDE.filter(lambda s: any(c for _, c in s.values())))
def test_the_parts_add_up_exactly(before, after):
    clean = [{k: (a, c) if c else (F(0), c) for k, (a, c) in side.items()} for side in (before, after)]
    parts = parts_of_change(*clean)
    assert sum(p.gives for p in parts) == rate(clean[1]) - rate(clean[0])


def test_without_cases_there_is_nothing_to_say():
    assert parts_of_change({}, {"a": (F(1), F(2))}) is None and parts_of_change({"a": (F(0), F(0))}, {"a": (F(1), F(2))}) is None
