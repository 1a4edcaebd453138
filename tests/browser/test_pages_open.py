"""Chromium opens every page in both languages, light and dark, wide and narrow, with data and without."""

from __future__ import annotations

import pytest

PAGES = ("", "leaderboard", "agent", "catalogue", "imports")
LOOKS = [("zh", 1280, False), ("en", 1280, True), ("zh", 390, True), ("en", 390, False)]


def _opens_well(made, lang: str) -> None:
    assert made.outside == [], "a page asked another host"
    assert made.errors == []
    page = made.page
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("h1").first.inner_text()
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert not page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth"), (
        "the page is too wide"
    )


@pytest.mark.parametrize("lang, width, dark", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_page_with_data(demo, visit, name, lang, width, dark):
    made = visit(f"{demo}/{name}?lang={lang}", width, dark)
    _opens_well(made, lang)
    made.picture(f"{name or 'overview'}-{lang}-{width}-{'dark' if dark else 'light'}")


@pytest.mark.parametrize("lang, width, dark", LOOKS[:2])
@pytest.mark.parametrize("name", PAGES)
def test_page_without_data(empty, visit, name, lang, width, dark):
    made = visit(f"{empty}/{name}?lang={lang}", width, dark)
    _opens_well(made, lang)
    made.picture(f"empty-{name or 'overview'}-{lang}")


@pytest.mark.parametrize("tab", ["team", "time", "rows"])
def test_agent_tabs(demo, visit, tab):
    made = visit(f"{demo}/agent?lang=zh&tab={tab}")
    _opens_well(made, "zh")
    made.picture(f"agent-{tab}-zh")


@pytest.mark.parametrize("view", ["by=team", "view=metrics"])
def test_board_views(demo, visit, view):
    made = visit(f"{demo}/leaderboard?lang=zh&{view}")
    _opens_well(made, "zh")
    made.picture(f"leaderboard-{view.replace('=', '-')}-zh")


@pytest.mark.parametrize("kind", ["credit", "schemes"])
def test_catalogue_kinds(demo, visit, kind):
    made = visit(f"{demo}/catalogue?lang=zh&kind={kind}")
    _opens_well(made, "zh")
    made.picture(f"catalogue-{kind}-zh")


def test_a_first_visitor_by_a_deep_link_gets_the_frame_too(empty, visit):
    made = visit(f"{empty}/leaderboard?lang=zh")
    assert made.page.locator("[data-testid=stSidebar] [data-testid=stPageLink]").count() == 5
