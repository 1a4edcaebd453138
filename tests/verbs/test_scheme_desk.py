"""What the schemes page asks: the boxes of a form, a draft's bands, weights and places, the shelf, new versions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi.errors import KpiError
from kpi.schemes import LIBRARY
from kpi.verbs import scheme_cells, scheme_desk, workshop

SCHEMES = sorted(path.stem for path in LIBRARY.glob("*.toml"))


def cell(text: str, path: str, lang: str = "en") -> dict:
    return next(one for one in scheme_cells.scheme_cells(text, lang) if one["path"] == path)


@pytest.fixture
def ten(tmp_path) -> str:
    return workshop.scheme_text("ecommerce-10x10", tmp_path)


# ---- the boxes of a form


@pytest.mark.parametrize("name", SCHEMES)
def test_every_box_has_words_in_both_languages_and_a_part(name, tmp_path):
    text = workshop.scheme_text(name, tmp_path)
    for lang in ("zh", "en"):
        cells = scheme_cells.scheme_cells(text, lang)
        assert cells and {one["part"] for one in cells} <= set(scheme_cells.PARTS)
        assert [one["path"] for one in cells if not one["label"] or "_" in one["label"]] == []
    assert len({one["path"] for one in cells}) == len(cells)


@pytest.mark.parametrize("name", SCHEMES)
def test_what_a_box_shows_is_what_it_reads(name, tmp_path):
    text = workshop.scheme_text(name, tmp_path)
    mark = workshop.scheme_read(text).content_hash
    for one in scheme_cells.scheme_cells(text)[::7]:
        again = scheme_cells.scheme_changed(text, one["path"], one["unit"], one["value"])
        assert workshop.scheme_read(again).content_hash == mark, one


def test_brackets_are_read_and_written_in_their_units(ten):
    """R2B-12: 1.5 % up to 15,000."""
    assert (cell(ten, "pay[2].rows[1].rate")["value"], cell(ten, "pay[2].rows[1].to")["unit"]) == ("1.5 %", "money")
    for typed in ("1 %", "1%", "０.０１", "0.01"):
        changed = workshop.scheme_read(scheme_cells.scheme_changed(ten, "pay[2].rows[1].rate", "share", typed))
        assert changed.pay.line("personal_commission").way.rows[0].rate == Decimal("0.01")


def test_an_anchor_stands_in_the_unit_of_its_metric(ten):
    assert cell(ten, "item[3].points.full")["value"] == "60 %" and cell(ten, "item[4].points.anchors[1].at")["unit"] == "seconds"


@pytest.mark.parametrize("typed", ["ten", "1,2,x", "NaN", "Infinity", "--1"])
def test_what_is_no_number_is_refused(ten, typed):
    with pytest.raises(KpiError, match="is not a number"):
        scheme_cells.scheme_changed(ten, "item[1].weight", "number", typed)


def test_nothing_typed_is_blank_where_the_scheme_may_leave_it_open_and_refused_elsewhere(ten):
    changed = workshop.scheme_read(scheme_cells.scheme_changed(ten, "pay[5].amount", "money", ""))
    assert repr(changed.pay.line("set_prize").way.amount) == "blank"
    with pytest.raises(KpiError):
        scheme_cells.scheme_changed(ten, "item[1].weight", "number", "")


def test_a_word_in_a_column_that_is_paid_is_refused(ten):
    assert scheme_cells.scheme_changed(ten, "table.grade_pay.rows[2].cells[4]", "cell", "二级客服")
    with pytest.raises(KpiError, match="is not an amount"):
        scheme_cells.scheme_changed(ten, "table.grade_pay.rows[2].cells[5]", "cell", "many")


def test_a_condition_keeps_to_the_closed_grammar(ten):
    assert scheme_cells.scheme_changed(ten, "action[2].when", "condition", "score < 60 and rank_from_last == 1")
    with pytest.raises(KpiError):
        scheme_cells.scheme_changed(ten, "action[2].when", "condition", "__import__('os')")


# ---- a draft


def test_bands_fill_the_scale_whatever_the_highest_is(ten):
    """R2B-11: five grades, the lowest below 65, the highest open at the top."""
    found = scheme_desk.draft_bands(ten)
    parts = {"Failing": 65, "Fair": 10, "Good": 10, "Excellent": 10, "Outstanding": 5}
    assert [(row["title"], row["percent"]) for row in found] == list(parts.items())


def test_weights_are_summed_as_the_total_counts_them(tmp_path):
    """R4-01: sections bring their items to 80, 20 and, for managers, 10 and 10."""
    assert scheme_desk.draft_weights(workshop.scheme_text("ecommerce-100", tmp_path)) == (100, 100)
    assert scheme_desk.draft_weights(workshop.scheme_text("kpi-coefficient", tmp_path))[0] == 120


def test_without_data_there_are_no_places(tmp_path):
    assert scheme_desk.draft_quotas(workshop.scheme_text("ecommerce-100", tmp_path), "2026-09", tmp_path) == []


# ---- the shelf and versions


def test_own_copies_stand_first_then_the_two_in_front(tmp_path):
    workshop.scheme_copied("kpi-coefficient", "zz", home=tmp_path)
    shelf = scheme_desk.schemes_shelved(tmp_path)
    assert list(shelf["id"][:3]) == ["zz", "ecommerce-100", "response-center-200"]
    assert list(shelf["own"][:2]) == [True, False] and not shelf["published"].any()


def test_a_published_version_stands_with_its_names_and_a_change_takes_the_next_number(tmp_path):
    """R4-12"""
    workshop.scheme_copied("ecommerce-100", "ours", "A", home=tmp_path)
    mark = workshop.scheme_published("ours", "A", "first", "B", "C", home=tmp_path)
    row = next(scheme_desk.schemes_shelved(tmp_path).itertuples())
    assert (row.published, row.approver) == (True, "C")
    assert list(scheme_desk.scheme_versions("ours", tmp_path)["hash"]) == [mark]
    again = workshop.scheme_read(scheme_desk.scheme_renewed("ours", tmp_path))
    assert (again.version, again.edition.approver, again.edition.description) == ("1.1", "", "")


def test_two_texts_are_compared_in_words_that_name_the_parts(ten):
    changed = workshop.scheme_edited(ten, {"item[3].weight": 20})
    assert scheme_desk.draft_changes(ten, changed, "zh").changes == ["考核项 成交率，权重：10 → 20"]


def test_a_broken_file_of_the_home_is_told_with_its_line(tmp_path):
    workshop.scheme_copied("ecommerce-100", "ours", home=tmp_path)
    path = tmp_path / "schemes" / "ours.toml"
    path.write_text(path.read_text("utf-8").replace("full_score", "ful_score", 1), "utf-8")
    assert "full_score" in scheme_desk.schemes_refused(tmp_path)[0] and "line" in scheme_desk.schemes_refused(tmp_path)[0]
