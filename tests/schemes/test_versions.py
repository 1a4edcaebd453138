"""Versions: a published one never changes, a change carries names, and a form's edits leave the rest of the file alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import schemes
from kpi.errors import KpiError
from kpi.schemes import read, versions
from kpi.schemes.edits import STEP, edited
from kpi.schemes.model import Edition

RAW = (schemes.LIBRARY / "ecommerce-100.toml").read_text("utf-8")


def draft(version: str = "1.1", content_hash: str = "b", **changes: str):
    names = {"date": "2026-09-01", "description": "sales count less", "author": "甲", "reviewer": "乙", "approver": "丙"}
    shipped = schemes.load("ecommerce-100")
    return replace(shipped, id="chat", version=version, content_hash=content_hash, edition=Edition(**names | changes))


PUBLISHED = [{"id": "chat", "version": "1.0", "hash": "a"}, {"id": "desk", "version": "4.0", "hash": "z"}]


def test_r4_12_a_change_with_all_its_names_may_be_published():
    """R4-12: version, date, description, author, reviewer, approver."""
    assert versions.publishable(draft(), PUBLISHED) is None
    assert versions.publishable(draft(reviewer="丙"), PUBLISHED) is None, "one person may review and approve"


def test_r4_12_the_published_content_may_be_published_again_and_no_other():
    assert versions.publishable(draft(version="1.0", content_hash="a", author=""), PUBLISHED) is None
    with pytest.raises(KpiError) as refused:
        versions.publishable(draft(version="1.0"), PUBLISHED)
    assert "never changes" in refused.value.what and "1.1" in refused.value.now


def test_r4_12_a_version_is_above_the_published_ones_of_its_scheme():
    later = [*PUBLISHED, {"id": "chat", "version": "1.12", "hash": "c"}, {"id": "chat", "version": "1.9", "hash": "d"}]
    with pytest.raises(KpiError) as refused:
        versions.publishable(draft(version="1.10"), later)
    assert "1.12" in refused.value.what and "1.13" in refused.value.now


@pytest.mark.parametrize("key", ["date", "description", "author", "reviewer", "approver"])
@pytest.mark.parametrize("left_out", ["", "  "])
def test_r4_12_nothing_is_published_without(key, left_out):
    with pytest.raises(KpiError) as refused:
        versions.publishable(draft(**{key: left_out}), PUBLISHED)
    assert refused.value.where == key


@pytest.mark.parametrize("key", ["reviewer", "approver"])
def test_r4_12_authors_neither_review_nor_approve_their_own(key):
    with pytest.raises(KpiError) as refused:
        versions.publishable(draft(**{key: " 甲"}), PUBLISHED)
    assert refused.value.where == key and "甲" in refused.value.what


@pytest.mark.parametrize(
    ("version", "taken", "free"), [("1.0", (), "1.1"), ("1.9", (), "1.10"), ("1.0", ("1.4", "1.10", "1.2"), "1.11"), ("2.0", ("1.7",), "2.1")]
)
def test_the_next_version(version, taken, free):
    assert versions.next_version(version, taken) == free


@pytest.mark.parametrize("version", ["", "1", "1.0.0", "v1.0", "1.01", "一.零", "1.0 "])
def test_what_is_no_version(version):
    with pytest.raises(KpiError):
        versions.next_version(version)


def test_a_copy_says_where_it_comes_from_and_carries_no_signature():
    signed = edited(RAW, {"author": "甲", "reviewer": "乙", "approver": "丙", "date": "2026-09-01", "version": "1.3"})
    head = tomllib.loads(versions.copied(signed, "our-chat", author="丁", title={"zh": "我们的", "en": "Ours"}))
    assert (head["id"], head["version"], head["author"]) == ("our-chat", "1.0", "丁")
    assert head["description"] == "copied from ecommerce-100 version 1.3" and head["title"] == {"zh": "我们的", "en": "Ours"}
    assert not {"reviewer", "approver", "date"} & set(head)
    assert head["item"] == tomllib.loads(RAW)["item"]


# ---- edits of the text


@pytest.mark.parametrize("path", sorted(schemes.LIBRARY.glob("*.toml")), ids=lambda path: path.stem)
def test_no_change_leaves_every_letter(path):
    raw = path.read_text("utf-8")
    assert edited(raw, {}) == raw


def test_a_form_changes_its_cells_and_no_other_line():
    changes = {
        "version": "1.1", "title.en": "Chat", "item[inquiry_conversion].weight": D("27.50"), "item[2].points.full": D("0.55"),
        "item[response_time].points.anchors[2].worth": D("0.85"), "item[reply_rate].points.zero.at": D("0.7"),
    }
    new = edited(RAW, changes)
    moved = [(a, b) for a, b in zip(RAW.splitlines(), new.splitlines(), strict=True) if a != b]
    assert len(moved) == 6
    scheme = read.scheme(tomllib.loads(new, parse_float=D))
    assert str(scheme.item("inquiry_conversion").weight) == "27.50", "numbers are written as given"
    assert scheme.item("inquiry_conversion").points.full.at == D("0.55")
    assert scheme.item("response_time").points.anchors[1].worth == D("0.85") and scheme.item("reply_rate").points.zero.at == D("0.7")
    assert scheme.title == {"zh": "电商客服百分制", "en": "Chat"} and scheme.version == "1.1"


BETWEEN = """a = 1
# first
[[item]]
id = "one"
weight = 10  # printed
[[section]]
id = "part"
# second
[[item]]
metric = ["two"]
weight = 20
# its points
[item.points]
kind = "curve"
[[pay]]
line = "post_wage"
rows = [
  { to = 15000, rate = 0.015 },   # the first
  { rate = 0.020 },
]
[table.wage]
rows = [
  ["senior", "blank"],
  ["mid", 2500]
]
text = '''
[[item]]
'''
[grades]
bands = [{ id = "A", at_least = 90 }, { id = "B" }]
"""


def test_rows_of_one_kind_may_stand_between_others():
    assert edited(BETWEEN, {}) == BETWEEN
    new = edited(BETWEEN, {
        "item[two].weight": D("22.5"), "item[one].uncapped": True, "pay[post_wage].rows[1].rate": D("0.010"), "b": 2,
        "table.wage.rows[1][2]": 3000, "table.wage.rows[2][2]": "blank", "grades.bands[A].at_least": D(95), "grades.bands[B]": None,
    })
    assert tomllib.loads(new, parse_float=D) == tomllib.loads(BETWEEN, parse_float=D) | {
        "b": 2,
        "item": [{"id": "one", "weight": 10, "uncapped": True}, {"metric": ["two"], "weight": D("22.5"), "points": {"kind": "curve"}}],
        "pay": [{"line": "post_wage", "rows": [{"to": 15000, "rate": D("0.010")}, {"rate": D("0.020")}]}],
        "table": {"wage": {"rows": [["senior", 3000], ["mid", "blank"]], "text": "[[item]]\n"}},
        "grades": {"bands": [{"id": "A", "at_least": 95}]},
    }
    for comment in ("# first\n", "# printed", "# second\n", "# its points\n", "# the first\n"):
        assert comment in new


def test_rows_come_and_go():
    new = edited(BETWEEN, {
        "item[3]": {"id": "three", "weight": D("5.0"), "points": {"kind": "linear", "zero": 0, "full": D("0.60")}}, "item[one]": None,
        "pay[1].rows[3]": {"rate": D("-0.10")}, "event[1]": {"id": "praise", "points": 5},
    })
    table = tomllib.loads(new, parse_float=D)
    assert [row.get("id") for row in table["item"]] == [None, "three"] and "full = 0.60" in new
    assert table["pay"][0]["rows"][2] == {"rate": D("-0.10")} and table["event"] == [{"id": "praise", "points": 5}]
    assert "# first" not in new and "# second" in new, "a row goes with the words above it"


@pytest.mark.parametrize(
    ("path", "value", "near"),
    [
        ("item[inquiry_conversions].weight", D(1), "inquiry_conversion"),
        ("item[9].weight", D(1), None),
        ("item[10]", {"weight": 1}, None),
        ("items[1].weight", D(1), None),
        ("title.fr.x", "a", None),
        ("caps", None, "cap"),
        ("item[1].weights", None, "weight"),
        ("item[1].weight", 0.1, None),
        ("item[1].weight", D("NaN"), None),
        ("[1]", 1, None),
        ("", 1, None),
    ],
)
def test_places_that_do_not_exist_and_values_that_are_not_exact_are_refused(path, value, near):
    with pytest.raises(KpiError) as refused:
        edited(RAW, {path: value})
    assert refused.value.nearest == near


def test_text_that_is_not_toml_is_refused():
    with pytest.raises(KpiError):
        edited('[[item]]\nweight = "', {"item[1].weight": 1})


def _leaves(cell: object, path: str):
    if isinstance(cell, dict):
        for key, inner in cell.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(cell, list):
        for place, inner in enumerate(cell, 1):
            yield from _leaves(inner, f"{path}[{place}]")
    else:
        yield path


def _put(table: dict, path: str, value: object) -> None:
    steps = [key or int(place) - 1 for key, place in STEP.findall(path)]
    for step in steps[:-1]:
        table = table[step]
    table[steps[-1]] = value


PLACES = sorted(_leaves(tomllib.loads(RAW), ""))


@settings(max_examples=60, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    value=st.one_of(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.integers(-(10**9), 10**9), st.text(max_size=20)),
)
def test_whatever_is_edited_is_what_is_read_and_nothing_else_is(place, value):
    expected = tomllib.loads(RAW, parse_float=D)
    _put(expected, place, value)
    assert tomllib.loads(edited(RAW, {place: value}), parse_float=D) == expected
