"""The tier simulation with the mouse and the keyboard, over a little demo."""

from __future__ import annotations

import pytest

LINES = """() => [...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(r => r && r.querySelector('.heads'))
  .flatMap(r => [...r.querySelectorAll('.mark-line')].map(e => parseFloat(e.style.left)))"""


def _slider(made, place: int):
    return made.page.locator("[data-testid=stSlider] input[type=range]").nth(place)


def _press(made, place: int, key: str, times: int = 1):
    _slider(made, place).focus()
    for _ in range(times):
        made.page.keyboard.press(key)
        made.page.wait_for_timeout(150)
    return made.settle()


@pytest.mark.parametrize("lang, title", [("zh", "职级模拟"), ("en", "Tier simulation")])
def test_a_slider_moves_the_line_over_it_and_back_undoes_it(demo, visit, lang, title):
    made = visit(f"{demo}/tiers?lang={lang}&scheme=ecommerce-100", locale="zh-CN" if lang == "zh" else "en-GB")
    assert made.page.locator("h1").inner_text() == title
    before = made.page.evaluate(LINES)
    assert len(before) == 3 and before == sorted(before, reverse=True)
    _press(made, 1, "ArrowRight")
    after = made.page.evaluate(LINES)
    assert after[1] > before[1] and [after[0], after[2]] == [before[0], before[2]]
    assert "at=90%2C80.5%2C70" in made.page.url
    thumb, line = made.page.locator("[data-testid=stSliderThumbValue]").nth(1).bounding_box(), None
    line = made.page.locator(".mark-line").nth(1).bounding_box()
    assert abs((thumb["x"] + thumb["width"] / 2) - (line["x"] + 1)) < 6, "the handle stands under its line"
    made.page.go_back()
    made.page.wait_for_timeout(300)
    made.settle()
    assert made.page.evaluate(LINES) == before and "at=" not in made.page.url
    assert made.outside == [] and made.errors == []


def test_a_copied_link_opens_the_same_trial_in_the_other_language(demo, visit):
    first = visit(f"{demo}/tiers?lang=zh&scheme=ecommerce-100&at=93,84,60&window=1&take=latest&tab=forecast")
    second = visit(first.page.url.replace("lang=zh", "lang=en"), locale="en-GB")
    shown = [[box.input_value() for box in made.page.locator("[data-testid=stNumberInput] input").all()[:3]] for made in (first, second)]
    assert shown[0] == shown[1] == ["93.0", "84.0", "60.0"]
    assert "稳" in first.said() and "clear" in second.said()


def test_from_the_nearest_to_what_it_would_take(demo, visit):
    made = visit(f"{demo}/tiers?lang=zh&scheme=ecommerce-100")
    row = made.page.locator(".tiers-list tr[data-open]").first
    name = row.locator("th").inner_text().split()[0]
    row.click()
    made.page.wait_for_timeout(300)
    made.settle()
    assert "tab=lift" in made.page.url and f"{name}按这里的设置是" in made.said()


def test_what_was_tried_becomes_a_draft_on_the_schemes_page(demo, visit):
    made = visit(f"{demo}/tiers?lang=zh&scheme=ecommerce-100&at=91,80,70&tab=version")
    assert "90 → 91" in made.said()
    made.click("text=存为草稿 >> visible=true")
    made.click("text=到方案页核对与发布 >> visible=true")
    assert "/schemes?" in made.page.url and "our-ecommerce-100" in made.page.url


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_and_looks(demo, visit, width, dark):
    """Nothing hangs over the side; the pictures are looked at."""
    for scheme, tab in (("ecommerce-100", "movers"), ("ecommerce-10x10", "forecast"), ("kpi-coefficient", "quota")):
        made = visit(f"{demo}/tiers?lang=zh&scheme={scheme}&tab={tab}", width=width, dark=dark)
        wide = made.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= width + 1
        assert made.errors == [] and made.outside == []
        made.picture(f"tiers-{scheme}-{width}{'-dark' if dark else ''}")
