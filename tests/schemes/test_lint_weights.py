"""The linter on sums and bands: weights per audience, announced sections, levels, holes and turns."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import cards, schemes
from kpi.errors import KpiError
from kpi.schemes import lint, read

HEAD = 'id = "desk"\nversion = "1.0"\ntitle = { zh = "客服", en = "Desk" }\n'


def item(name: str, weight: object, more: str = "") -> str:
    return f'[[item]]\nrated = "{name}"\nweight = {weight}\n{more}\n'


def found(text: str) -> list[lint.Finding]:
    return lint.findings(read.from_text(HEAD + text, "desk.toml"), cards.metrics(), cards.credit_rules())


def told(text: str) -> list[tuple[str, str, str]]:
    return [(f.code, f.place, f.severity) for f in found(text)]


FOR_AGENTS, FOR_LEADS = 'for = { role = ["agent"] }', 'for = { role = ["lead"] }'


def test_r4_01_weights_are_summed_per_audience_and_not_per_file():
    """R4-01: 80 for everybody, 20 more for agents, 10 + 10 more for managers."""
    text = item("goals", 80) + item("behaviour", 20, FOR_AGENTS) + item("conduct", 10, FOR_LEADS) + item("manners", 10, FOR_LEADS)
    assert told(text) == [("weights_sum_others", "for role = …", "note")]
    assert found(text)[0].params == {"who": "role = …", "sum": D(80), "full": D(100)}


def test_an_audience_whose_weights_do_not_add_up_is_a_fault():
    text = item("goals", 80) + item("behaviour", 25, FOR_AGENTS) + item("conduct", 20, FOR_LEADS)
    fault, note = found(text)
    assert (fault.code, fault.place, fault.severity) == ("weights_sum_for", "for role = agent", "fault")
    assert fault.params == {"who": "role = agent", "sum": D(105), "full": D(100)} and note.code == "weights_sum_others"


def test_a_section_for_some_people_holds_its_items_for_them():
    text = item("goals", 80) + f'[[section]]\nid = "own"\nweight = 20\nscale = 100\n{FOR_AGENTS}\n' + item("manners", 100, 'section = "own"')
    assert told(text) == [("weights_sum_others", "for role = …", "note")]


def test_r1_03_what_bonus_events_can_fill_is_not_missing():
    """R1-03: 80 daily points, 110 in full: the rest comes from bonus events."""
    base = "full_score = 110\ncap = 110\n" + item("daily", 80)
    assert told(base)[0][0] == "weights_sum"
    assert told(base + '[[event]]\nid = "duty"\nclass = "bonus"\npoints = 5\n') == []
    once = '[[event]]\nid = "top"\nclass = "bonus"\npoints = 5\nper = "period"\n'
    assert told(base + once)[0][0] == "weights_sum", "5 points do not fill 30"


def test_a_scheme_without_a_total_has_nothing_to_add_up():
    assert told('total = "none"\n' + item("manners", 3)) == []


def test_r2c_01_printed_items_that_give_53_of_60_leave_7_unassigned():
    """R2C-01: the section announces 60."""
    text = '[[section]]\nid = "work"\nannounced = 60\n' + item("a", 30, 'section = "work"') + item("b", 23, 'section = "work"') + item("c", 47)
    (gap,) = found(text)
    assert (gap.code, gap.place, gap.severity) == ("announced", "section work", "warning")
    assert gap.params == {"section": "work", "sum": D(53), "announced": D(60), "gap": D(7)}


def test_r4_13_the_shipped_sheet_says_that_30_points_are_not_printed():
    """R4-13: 45 announced for business knowledge, 15 printed."""
    shipped = lint.findings(schemes.load("recording-qa"), cards.metrics(), cards.credit_rules())
    (gap,) = [f for f in shipped if f.code == "announced"]
    assert gap.params["gap"] == 30


def test_more_than_announced_and_a_scale_that_is_not_reached():
    section = '[[section]]\nid = "work"\nannounced = 60\n' + item("a", 100, 'section = "work"')
    assert [(f.code, f.params["gap"]) for f in found(section)] == [("announced_over", D(40))]
    scaled = '[[section]]\nid = "work"\nweight = 100\nscale = 100\n' + item("a", 90, 'section = "work"')
    assert [(f.code, f.params["sum"], f.params["scale"]) for f in found(scaled)] == [("section_sum", D(90), D(100))]


def test_an_empty_section_and_levels_that_miss_the_weight():
    levels = '[[item]]\nid = "closing"\nweight = 100\nlevels = [{ points = 5, text = "a" }, { points = 0, text = "b" }]\n'
    places = [(f.code, f.place) for f in found('[[section]]\nid = "work"\n' + levels)]
    assert places == [("section_empty", "section work"), ("levels_weight", "item closing")]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(1, 50))
def test_weights_that_add_up_to_the_full_score_give_no_finding_at_any_scale(weights, scale):
    text = f"full_score = {sum(weights) * scale}\n" + "".join(item(f"i{at}", weight * scale) for at, weight in enumerate(weights))
    assert told(text) == []


# ---- bands


def steps(bands: str, more: str = "") -> str:
    return f'[[item]]\nmetric = ["reply_rate"]\nweight = 100\npoints = {{ kind = "steps", bands = [{bands}] }}\n{more}\n'


def test_a_hole_below_the_last_band_is_told_with_what_it_costs():
    text = steps("{ at_least = 0.9, points = 100 }, { at_least = 0.8, points = 60 }")
    (hole,) = found(text)
    assert (hole.code, hole.params) == ("steps_hole", {"item": "reply_rate", "at": D("0.8"), "points": D(60)})
    assert told(steps("{ at_least = 0.9, points = 100 }, { at_least = 0.8, points = 60 }, { points = 0 }")) == []


@pytest.mark.parametrize("bands", [
    "{ at_least = 0.8, points = 60 }, { at_least = 0.9, points = 100 }",
    "{ at_least = 0.9, points = 60 }, { at_least = 0.9, points = 100 }",
    "{ points = 60 }, { at_least = 0.9, points = 100 }",
])
def test_bands_that_overlap_are_no_scheme_at_all(bands):
    with pytest.raises(KpiError) as refused:
        found(steps(bands))
    assert "line" in refused.value.where


@pytest.mark.parametrize(("bands", "what"), [
    ('{ id = "A", at_least = 90 }, { id = "B", at_least = 80 }', "have no grade"),
    ('{ id = "A", at_least = 80 }, { id = "B", at_least = 80 }, { id = "C" }', "overlap"),
])
def test_r2b_11_grades_with_a_hole_or_an_overlap_are_refused_with_their_line(bands, what):
    """R2B-11: bands close without holes."""
    with pytest.raises(KpiError) as refused:
        found(item("a", 100) + f"[grades]\nbands = [{bands}]\n")
    assert what in refused.value.what and "line" in refused.value.where


def test_a_band_worth_more_than_its_item():
    text = steps("{ at_least = 0.9, points = 120 }, { points = 0 }")
    assert [(f.code, f.params["points"], f.params["weight"]) for f in found(text)] == [("band_above_weight", D(120), D(100))]
    assert told(steps("{ at_least = 0.9, points = 120 }, { points = 0 }", "uncapped = true")) == []


def test_points_that_turn_on_the_way_are_told_with_three_values():
    (turn,) = found(steps("{ at_least = 0.9, points = 50 }, { at_least = 0.5, points = 100 }, { points = 0 }"))
    assert turn.code == "turn" and [turn.params[f"{name}_points"] for name in "abc"] == [0, 100, 50]
