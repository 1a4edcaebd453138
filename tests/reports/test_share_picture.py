"""A share as a picture: 750 pixels wide, its text truly drawn, whatever the text is; no font, no picture."""
from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from kpi.errors import KpiError
from kpi.reports import share_font, share_picture
from kpi.reports.share_cells import bridge, scale
from tests.reports.test_share_paper import HOSTILE, hostile, people
from tests.sharing import example


@pytest.fixture(autouse=True)
def _a_font():
    try:
        share_font.fonts(20)
    except KpiError:
        pytest.skip("no font of this machine can write Chinese (Debian: apt install fonts-noto-cjk)")


def drawn(snapshot, lang: str = "zh") -> Image.Image:
    return Image.open(io.BytesIO(share_picture.png(snapshot, lang))).convert("L")


@pytest.mark.parametrize("made", [example.board, example.weighed, hostile])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_drawn_750_wide(made, lang):
    picture = drawn(made(), lang)
    assert picture.width == 750 and 300 < picture.height < 3_000
    assert picture.getextrema()[0] < 60    # dark ink


def test_the_figures_and_names_are_what_is_drawn():
    one = drawn(example.board())
    rows = example.board_rows().to_pylist()
    rows[0]["name"] = "张四"
    changed = example.board_rows().set_column(1, "name", [[row["name"] for row in rows]])
    other = drawn(example.board(tables={"board": changed}))
    where = ImageChops.difference(one, other).getbbox()
    assert one.size == other.size and where is not None and where[2] - where[0] < 60 and where[3] - where[1] < 40


def test_chinese_is_no_row_of_boxes():
    face = share_font.fonts(40)
    shapes = {face.getmask(char).getbbox() and bytes(face.getmask(char)) for char in "客服排行榜"}
    assert len(shapes) == 5


def test_the_viewer_is_marked_all_over_the_picture():
    quiet, marked = drawn(example.board(shown_for="")), drawn(example.board(shown_for="甲乙丙丁戊己庚辛"))
    assert ImageChops.difference(quiet.crop((0, 300, 750, 400)), marked.crop((0, 300, 750, 400))).getbbox()


def test_a_long_table_ends_in_a_sentence():
    few, many = drawn(example.board(tables={"board": people(300)})), drawn(example.board(tables={"board": people(500)}))
    assert few.height < many.height < few.height + 60


def test_lines_are_broken_where_they_fit():
    lines = share_picture.broken("长" * 100 + "、" + "word " * 30, 20, 300)
    assert all(share_picture.wide(line, 20) <= 322 for line in lines) and "".join(lines).count("长") == 100
    assert not any(line.startswith("、") for line in lines)
    assert share_picture.cut(HOSTILE[8], 20, 100).endswith("…")


def test_no_font_is_a_sentence(monkeypatch):
    monkeypatch.setenv("KPI_FONT", "/nowhere.ttf")
    with pytest.raises(KpiError, match="this font cannot be read"):
        share_picture.png(example.board())


def test_the_same_page_gives_the_same_bytes():
    assert share_picture.png(example.board()) == share_picture.png(example.board())


def test_bars_below_zero_go_the_other_way_and_a_bridge_meets_its_ends():
    assert scale(["2", "-2"]) == [(0.5, 1.0), (0.0, 0.5)]
    block = {"start": {"label": "a", "amount": "80"}, "steps": [{"label": "b", "amount": "5"}, {"label": "c", "amount": "-3"}],
             "end": {"label": "d", "amount": "82"}}
    (_, _, start, _), (_, up_from, up_to, _), (_, down_from, down_to, _), (_, _, end, _) = bridge(block)
    assert up_from == start and down_to == up_to and down_from == end and [one[3] for one in bridge(block)] == ["total", "up", "down", "total"]
