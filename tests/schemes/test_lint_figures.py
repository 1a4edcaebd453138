"""The linter on real figures: items without data, items that measure the same, weights without effect."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import cards
from kpi.schemes import lint, read
from kpi.schemes.lint import figures

ITEM = '[[item]]\nmetric = ["{}"]\nweight = {}\npoints = {{ kind = "linear", zero = {}, full = {} }}\n'
TEXT = 'id = "desk"\nversion = "1.0"\ntitle = { zh = "客服", en = "Desk" }\n' + "".join(
    ITEM.format(*cells) for cells in (("reply_rate", 50, 0, 1), ("response_time", 30, 100, 0), ("resolution_rate", 20, 0, 1))
)
SCHEME = read.from_text(TEXT, "desk.toml")
NAMES = [item.id for item in SCHEME.items]


def table(**columns: list) -> pd.DataFrame:
    """Item → (value, points) per agent; the total row is there too, as in `kpi.score`."""
    rows = []
    for item, cells in columns.items():
        for at, (value, points) in enumerate(cells):
            state = {"value": value, "points": points, "nominal_weight": SCHEME.item(item).weight}
            rows.append({"agent_id": f"a{at:02}", "item": item, **state})
    total = {"item": "total", "value": None, "points": D(1), "nominal_weight": None}
    rows += [{"agent_id": agent} | total for agent in {row["agent_id"] for row in rows}]
    return pd.DataFrame(rows, dtype=object)


def spread(*numbers: object) -> list[tuple[D, D]]:
    return [(D(str(number)), D(str(number))) for number in numbers]


def found(values: pd.DataFrame, **more) -> list[lint.Finding]:
    return lint.findings(SCHEME, cards.metrics(), cards.credit_rules(), values, **more)


MIXED = [7, 3, 9, 1, 8, 2, 10, 4, 6, 5, 12, 11]
OTHER = [2, 11, 5, 9, 12, 1, 6, 10, 3, 8, 4, 7]


def test_figures_without_anything_odd_give_no_finding():
    values = table(reply_rate=spread(*MIXED), response_time=spread(*OTHER), resolution_rate=spread(*[n % 5 * 2 for n in MIXED]))
    assert found(values) == [] and found(values.iloc[:0]) == []


def test_an_item_nobody_has_points_for_and_one_that_few_have():
    values = table(
        reply_rate=spread(*MIXED), response_time=[(None, None)] * 12, resolution_rate=[*spread(1, 2, 3), *[(None, None)] * 9],
    )
    assert [(f.code, f.place, f.params["scored"], f.params["people"]) for f in found(values)] == [
        ("no_data", "item response_time", 0, 12), ("little_data", "item resolution_rate", 3, 12),
    ]


def test_an_item_that_is_not_in_the_table_has_no_data():
    told = found(table(reply_rate=spread(*MIXED), response_time=spread(*OTHER)))
    assert ("no_data", "item resolution_rate") in [(f.code, f.place) for f in told]


def test_two_items_that_rank_the_agents_alike_are_told_with_correlation_and_number():
    again = [n * n for n in MIXED]
    again[0], again[4] = again[4], again[0]
    values = table(reply_rate=spread(*MIXED), response_time=spread(*OTHER), resolution_rate=spread(*again))
    (same,) = [f for f in found(values) if f.code == "same_thing"]
    assert same.place == "item resolution_rate" and (same.params["item"], same.params["other"]) == ("reply_rate", "resolution_rate")
    assert (same.params["n"], same.params["weight"]) == (12, D(70))
    rho = 1 - D(6 * 2) / (12 * (144 - 1))  # two neighbours in rank changed places
    assert same.params["rho"] == round(rho, 3)
    assert not [f for f in found(values, settings=lint.Settings(same=D("0.995"))) if f.code == "same_thing"]


def test_a_lower_value_that_is_better_turns_the_correlation_round():
    fast = table(reply_rate=spread(*MIXED), response_time=spread(*[100 - n for n in MIXED]), resolution_rate=spread(*OTHER))
    assert [f.code for f in found(fast) if f.params.get("rho")] == ["same_thing"]
    slow = table(reply_rate=spread(*MIXED), response_time=spread(*MIXED), resolution_rate=spread(*OTHER))
    assert [f.code for f in found(slow) if f.params.get("rho")] == ["opposed"]


def test_few_agents_prove_nothing():
    few = table(reply_rate=spread(*range(9)), response_time=spread(*range(9)), resolution_rate=spread(*range(9)))
    assert found(few) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=20))
def test_the_rank_correlation_is_that_of_the_textbook_with_ties(pairs):
    """Pearson's correlation of mean ranks, as pandas works it out."""
    one, other = zip(*pairs, strict=True)
    rho = figures.spearman([(Fraction(a), Fraction(b)) for a, b in pairs])
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert rho is None
    else:
        assert rho[0] * float(rho[1]) ** 0.5 == pytest.approx(pd.Series(one).rank().corr(pd.Series(other).rank()))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=3, max_size=15), st.integers(1, 9))
def test_ranks_do_not_mind_the_scale(pairs, scale):
    first = figures.spearman([(Fraction(a), Fraction(b)) for a, b in pairs])
    assert figures.spearman([(Fraction(a) * scale - 7, Fraction(b) ** 3) for a, b in pairs]) == first


# ---- weights


def test_an_item_in_which_all_are_nearly_equal_decides_nothing():
    values = table(reply_rate=spread(*[49] * 11, "49.1"), response_time=spread(*OTHER), resolution_rate=spread(*[n % 5 for n in MIXED]))
    (idle,) = [f for f in found(values) if f.code == "weight_without_effect"]
    assert (idle.place, idle.params["nominal"], idle.params["n"]) == ("item reply_rate", "50 %", 12)
    assert [f.place for f in found(values) if f.code == "weight_decides"] == ["item response_time"]


def test_the_effective_share_by_hand():
    """Points 0, 2, 4 and 3, 3, 9: deviations −2, 0, 2 and −2, −2, 4, of the total −4, −2, 6; 20/56 and 36/56."""
    values = table(reply_rate=spread(0, 2, 4), response_time=spread(3, 3, 9))
    assert figures.effects(SCHEME, figures._cells(values)) == ({"reply_rate": Fraction(20, 56), "response_time": Fraction(36, 56)}, 3)


def test_what_differs_between_periods_is_not_what_differs_between_people():
    one = table(reply_rate=spread(*MIXED), response_time=spread(*[1] * 12)).assign(period="2026-08")
    other = table(reply_rate=spread(*MIXED), response_time=spread(*[20] * 12)).assign(period="2026-09")
    shares, n = figures.effects(SCHEME, figures._cells(pd.concat([one, other])))
    assert shares == {"reply_rate": 1, "response_time": 0} and n == 24


def test_people_without_points_for_an_item_are_left_out_and_never_count_as_zero():
    values = table(reply_rate=spread(0, 2, 4, 90), response_time=[*spread(3, 3, 9), (None, None)])
    assert figures.effects(SCHEME, figures._cells(values))[1] == 3


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.decimals(-50, 50, places=1)] * 3), min_size=2, max_size=12))
def test_effective_shares_add_up_to_one(rows):
    columns = {name: [(cell, cell) for cell in column] for name, column in zip(NAMES, zip(*rows, strict=True), strict=True)}
    shares, n = figures.effects(SCHEME, figures._cells(table(**columns)))
    assert n == len(rows)
    assert sum(shares.values()) == (1 if len({sum(row) for row in rows}) > 1 else 0)
