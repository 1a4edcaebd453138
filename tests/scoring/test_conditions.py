"""The closed grammar of conditions: what it reads, what it refuses and where, and what it says when a fact is missing."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.scoring.conditions import parse, ranks_from_last


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        ("score < 70", {"score": D("69.99")}, True),
        ("score < 70", {"score": D("70.00")}, False),
        ("score<=70", {"score": 70}, True),
        ("score > -3.5", {"score": D("-3.49")}, True),
        ("score >= 70", {"score": D("69.999")}, False),
        ("coefficient > 0.9", {"coefficient": F(9, 10)}, False),
        ("coefficient > 0.9", {"coefficient": F(9001, 10000)}, True),
        ("rank == 1", {"rank": 1}, True),
        ("rank != 1", {"rank": 1}, False),
        ("rank_from_last == 1 and score < 70", {"rank_from_last": 1, "score": D(69)}, True),
        ("rank_from_last == 1 and score < 70", {"rank_from_last": 1, "score": D(71)}, False),
        ("score < 60 or rank == 1", {"score": D(80), "rank": 1}, True),
        ("rank == 1 or rank == 2 and score > 90", {"rank": 1, "score": D(5)}, True),  # "and" binds more tightly
        ("grade in [A, B]", {"grade": "B"}, True),
        ("grade in [良好, 一般]", {"grade": "卓越"}, False),
        ("grade in [A]", {"grade": "A"}, True),
        ("grade == 卓越", {"grade": "卓越"}, True),
        ("grade != A", {"grade": "B"}, True),
        ("tier in [senior, mid]", {"tier": "none"}, False),
        ("mark == full", {"mark": D(100), "full": 100}, True),
        ("mark == full", {"mark": D(99), "full": 100}, False),
    ],
)
def test_what_holds(text, facts, holds):
    assert parse(text).holds(facts) is holds


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        ("score < 70", {}, None),
        ("score < 70", {"score": None}, None),
        ("score < 70 and rank == 1", {"score": D(80)}, False),
        ("score < 70 and rank == 1", {"score": D(60)}, None),
        ("score < 70 or rank == 1", {"score": D(60)}, True),
        ("score < 70 or rank == 1", {"score": D(80)}, None),
        ("grade in [A, B]", {"grade": None}, None),
        ("mark == full", {"mark": D(100)}, None),
    ],
)
def test_a_missing_fact_is_neither_true_nor_false(text, facts, holds):
    assert parse(text).holds(facts) is holds


@pytest.mark.parametrize(
    ("text", "at", "what"),
    [
        ("", 1, "a name is expected, not the end"),
        ("scor < 70", 1, '"scor" is not a known name'),
        ("score < 70 and rnk == 1", 16, '"rnk" is not a known name'),
        ("score", 6, "<, <=, >, >=, ==, != or in is expected, not the end"),
        ("score = 70", 7, 'not "="'),
        ("score < ", 9, "a value is expected, not the end"),
        ("score < 70 rank", 12, '"and" or "or" is expected, not "rank"'),
        ("score < 70 and", 15, "a name is expected"),
        ("(score < 70)", 1, 'not "("'),
        ("score < 70 + 1", 12, '"and" or "or" is expected, not "+"'),
        ("score < rank * 2", 14, '"and" or "or"'),
        ("score < tall", 9, 'score is a number and "tall" is none'),
        ("score in [A, B]", 1, '"in" lists words, and score is a number'),
        ("grade < A", 7, "grade is a word"),
        ("grade in A", 10, '"[" is expected, not "A"'),
        ("grade in [A B]", 13, '"," or "]" is expected, not "B"'),
        ("grade in []", 11, "a word is expected"),
        ("grade in [A", 12, '"," or "]" is expected, not the end'),
        ("__import__('os').system('x') < 1", 1, "is not a known name"),
        ("score < 70; 1", 9, "is none"),
    ],
)
def test_what_is_refused_and_where(text, at, what):
    with pytest.raises(KpiError) as refusal:
        parse(text)
    assert what in refusal.value.what
    assert refusal.value.what.endswith(f"at character {at}")
    assert refusal.value.where == "when"


def test_the_nearest_name_is_offered():
    for text, near in (("scor < 70", "score"), ("rank_from_lst == 1", "rank_from_last"), ("mark == fulll", "full")):
        with pytest.raises(KpiError) as refusal:
            parse(text)
        assert refusal.value.nearest == near


def test_metrics_are_facts_when_named():
    made = parse("handle_time > 300 and score < 70", ["score", "handle_time"])
    assert made.names == ("handle_time", "score")
    assert made.holds({"handle_time": F(601, 2), "score": D(60)})


def test_what_a_condition_speaks_of():
    made = parse("grade in [A, B] and mark == full  or grade == C")
    assert made.names == ("grade", "mark", "full")
    assert made.words_of("grade") == ("A", "B", "C")
    assert made.text == "grade in [A, B] and mark == full or grade == C"


def test_a_float_is_refused():
    with pytest.raises(KpiError, match="not an exact number"):
        parse("score < 70").holds({"score": 69.9})


FACT = st.sampled_from(["score", "rank", "mark"])
COMPARISON = st.tuples(FACT, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(-3, 3))


@given(
    st.lists(st.lists(COMPARISON, min_size=1, max_size=3), min_size=1, max_size=3),
    st.fixed_dictionaries({name: st.none() | st.integers(-3, 3) for name in ("score", "rank", "mark")}),
)
def test_three_values_agree_with_trying_every_value_of_what_is_missing(either, facts):
    """True or false is said only if it stays so whatever the missing facts are; a full set of facts is always decided."""
    text = " or ".join(" and ".join(f"{name} {op} {value}" for name, op, value in every) for every in either)
    condition = parse(text)
    said = condition.holds(facts)
    tried = {condition.holds({name: fill if value is None else value for name, value in facts.items()}) for fill in range(-5, 6)}
    assert None not in tried
    assert said is None or tried == {said}
    assert said is not None or None in facts.values()


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_never_run(text):
    try:
        parse(text).holds({})
    except KpiError as refusal:
        assert "at character" in refusal.what


def test_whoever_shares_the_last_place_is_last():
    """R1-08: places counted from the end; who has no total has none."""
    totals = {"a": D(90), "b": D(60), "c": D(60), "d": None, "e": D(70)}
    assert ranks_from_last(totals) == {"a": 4, "b": 1, "c": 1, "d": None, "e": 3}
