"""Sharing by hand: created on one screen, seen in another browser exactly as previewed, sorted, searched, tried, and closed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from tests.browser.conftest import ROOT, _serve

pytestmark = pytest.mark.slow
HEAD = ".shared-head"


@dataclass(frozen=True)
class Both:
    """The manager's app and the viewer's, over one data home."""

    manager: str
    viewer: str


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    from kpi.sharing.store import Shares

    home = tmp_path_factory.mktemp("shared")
    command = [sys.executable, "-m", "kpi", "demo", "--agents", "14", "--months", "3"]
    made = subprocess.run(command, cwd=ROOT, env={**os.environ, "KPI_HOME": str(home)}, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    Shares(home)  # makes the secret, without which no viewer starts
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_ROLE", "viewer")
        viewer = _serve(ROOT / "dashboard.py", home)
        there = next(viewer)
        patch.setenv("KPI_ROLE", "manager")
        patch.setenv("KPI_SHARE_ADDRESS", there)
        manager = _serve(ROOT / "dashboard.py", home)
        yield Both(next(manager), there)
        for server in (manager, viewer):
            next(server, None)


def texts(page, root: str) -> list[str]:
    """What a reader reads below `root`, sheet by sheet, and the labels of its charts."""
    sheets = [one.strip() for one in page.locator(f"{root} .sheet").all_inner_texts()]
    return [one for one in sheets if one] + page.locator(f"{root} .js-plotly-plot text").all_text_contents()


def open_dialog(made, page: str):
    made.page.locator(f".st-key-share_{page} button").click()
    made.page.wait_for_selector(f".st-key-share_preview {HEAD}", timeout=60_000)
    made.page.wait_for_timeout(600)
    return made.settle()


def create(made) -> str:
    """Presses Create, with a name; the link."""
    page = made.page
    name = page.locator(".st-key-share_by input")
    if name.count():
        name.fill("王经理")
        name.press("Enter")
        page.wait_for_timeout(500)
        made.settle()
    page.locator(".st-key-share_create button").click()
    page.wait_for_selector(".made-link .link", timeout=30_000)
    return page.locator(".made-link .link").inner_text()


def share(visit, both, page: str, query: str = "") -> tuple[list[str], str]:
    """The preview's texts and the link."""
    made = visit(f"{both.manager}/{'' if page == 'overview' else page}?lang=zh{query}")
    open_dialog(made, page)
    before = texts(made.page, ".st-key-share_preview")
    link = create(made)
    assert made.outside == [] and made.errors == []
    return before, link


@pytest.fixture(scope="module")
def board(both, chromium):
    """A link to the leaderboard that several tests look at."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    from tests.browser.conftest import Visit

    made = Visit(context.new_page()).go(f"{both.manager}/leaderboard?lang=zh")
    open_dialog(made, "leaderboard")
    preview = texts(made.page, ".st-key-share_preview")
    link = create(made)
    context.close()
    return preview, link


def test_a_second_browser_sees_the_preview_and_nothing_more(both, board, visit):
    preview, link = board
    assert link.startswith(f"{both.viewer}/s/")
    made = visit(link)
    assert texts(made.page, ".st-key-shared_page") == preview
    assert made.page.locator("[data-testid=stSidebar]:visible").count() == 0 and made.page.locator("a[href]:not([href^='#'])").count() == 0
    assert "/s/" not in made.page.url and made.outside == [] and made.errors == []
    made.picture("shared-leaderboard-1280")


@pytest.mark.parametrize("page", ["agent", "tiers", "best_agent", "overview"])
def test_the_other_pages_are_seen_as_previewed(both, visit, page):
    preview, link = share(visit, both, page)
    made = visit(link)
    assert texts(made.page, ".st-key-shared_page") == preview and len(preview) > 2
    assert made.outside == [] and made.errors == []
    made.picture(f"shared-{page}-1280")
    phone = visit(link, width=390)
    assert phone.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    phone.picture(f"shared-{page}-390")


def test_a_phone_shows_the_first_ten_without_scrolling(board, visit):
    made = visit(board[1], width=390)
    page = made.page
    page.set_viewport_size({"width": 390, "height": 844})
    rows = page.locator(".board tbody tr:visible")
    assert rows.count() == 10
    last = rows.nth(9).bounding_box()
    assert last["y"] + last["height"] <= 844 and last["x"] + last["width"] <= 390
    assert page.locator(".board thead th:visible").evaluate_all("heads => heads.map(head => head.dataset.id)") == ["rank", "name", "score"]
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    box = page.locator(".board-scroll")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    page.screenshot(path=ROOT / "artefacts" / "shared-leaderboard-390.png")
    rows.nth(0).locator(".name").click()
    assert "小组" in page.locator(".behind").inner_text()
    rows.nth(0).locator(".name").click()
    assert page.locator(".behind").count() == 0
    page.locator("[data-all]").click()
    assert page.locator(".board tbody tr:visible").count() == 13


def names(page) -> list[str]:
    return page.locator(".board tbody tr:visible .name").all_inner_texts()


def test_the_viewer_sorts_and_searches_without_asking(board, visit):
    made = visit(board[1])
    page = made.page
    asked = []
    page.on("websocket", lambda _: asked.append("again"))
    page.on("request", lambda r: asked.append(r.url))
    first = names(page)
    page.locator("th[data-id=n]").click()
    sizes = page.locator(".board tbody tr").evaluate_all("""rows => {
        const place = [...rows[0].closest('table').querySelectorAll('thead th')].findIndex(head => head.dataset.id === 'n')
        return rows.map(row => Number(row.cells[place].textContent.replace(',', '')))
    }""")
    assert sizes == sorted(sizes, reverse=True)
    page.locator("th[data-id=rank]").click()
    assert names(page) == first
    wanted = first[3]
    page.locator("[data-find]").fill(wanted)
    assert names(page) == [wanted]
    page.locator("[data-find]").fill("%_\\")
    assert names(page) == [] and page.locator("[data-none]").is_visible()
    page.locator("[data-find]").fill("")
    assert names(page) == first and asked == []


def test_the_viewer_switches_language_and_theme_and_the_address_says_so(board, visit):
    made = visit(board[1])
    page = made.page
    made.click("[data-open='lang:en']")
    assert page.locator("h1").inner_text() == "Leaderboard" and "lang=en" in page.url and "frozen" in page.locator(".frozen").inner_text()
    page.locator("[data-code=dark]").click()
    page.wait_for_timeout(1500)
    made.settle()
    assert "theme=dark" in page.url and page.locator("h1").inner_text() == "Leaderboard"
    assert page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).backgroundColor") == "rgb(16, 21, 28)"
    assert re.fullmatch(r"\?lang=en&theme=dark", page.evaluate("location.search")) and made.outside == []
    page.goto(page.url.split("?")[0] + "?lang=en&team=B&agent=A001&snapshot=0&period=2020-01")
    made.settle()
    assert page.locator("h1").inner_text() == "Leaderboard" and len(names(page)) == 13 and "team" not in page.url


def test_sliders_move_totals_within_the_snapshot_and_go_back(both, visit):
    preview, link = share(visit, both, "what_if")
    made = visit(link)
    page = made.page
    assert texts(page, ".st-key-shared_page") == preview
    item = ".sliders .weight-row input"
    before = page.locator(".board tbody tr").all_inner_texts()
    own = [box.input_value() for box in page.locator(f"{item}[type=number]").all()]
    slider = page.locator(f"{item}[type=range]").first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(80)
    page.wait_for_timeout(1200)
    made.settle()
    now = [float(box.input_value()) for box in page.locator(f"{item}[type=number]").all()]
    assert now[0] == float(own[0]) - 5 and abs(sum(now) - 100) < 0.1
    after = page.locator(".board tbody tr").all_inner_texts()
    assert after != before and len(after) == len(before)
    assert set(page.evaluate("[...new URLSearchParams(location.search).keys()]")) == {"lang"}
    page.locator("[data-open=reset]").click()
    page.wait_for_timeout(800)
    made.settle()
    assert page.locator(".board tbody tr").all_inner_texts() == before
    assert [box.input_value() for box in page.locator(f"{item}[type=number]").all()] == own
    assert page.locator("[data-open=reset]").count() == 0 and made.outside == []


def test_a_page_that_is_open_closes_when_its_link_is_revoked(both, visit):
    _, link = share(visit, both, "leaderboard", "&view=metrics")
    reader = visit(link)
    reader.page.wait_for_selector(".board")
    here = reader.page.url
    made = visit(f"{both.manager}/shares?lang=zh")
    line = made.page.locator(".shares tbody tr").first
    assert "有效" in line.inner_text() and "排行榜" in line.inner_text()
    made.picture("shares-1280")
    line.locator("[data-open^=revoke]").click()
    who = made.page.locator(".st-key-who_revoke input")
    who.wait_for()
    who.fill("王经理")
    who.press("Enter")
    made.page.wait_for_timeout(600)
    made.page.locator(".st-key-do_revoke button").click()
    made.page.wait_for_selector("text=已撤销。")
    begun = time.monotonic()
    reader.page.locator(".board").wait_for(state="detached", timeout=15_000)
    assert time.monotonic() - begun <= 5.5
    reader.page.wait_for_function("!document.body.textContent.includes('排行榜') && document.title !== ''", timeout=15_000)
    for address in (here, link):
        answer = reader.page.context.request.get(address, max_redirects=0)
        assert answer.status == 404 and "排行榜" not in answer.text()
    made.settle()
    assert "已撤销" in made.page.locator(".shares tbody tr").first.inner_text()


def test_pages_of_hostile_names_show_them_to_the_letter(chromium, visit, tmp_path):
    from tests.pages.fake_snapshots import ALL

    server = _serve(ROOT / "tests" / "browser" / "shared_app.py", tmp_path)
    address = next(server)
    try:
        for name, made in ALL.items():
            seen = visit(f"{address}/{'' if name == 'leaderboard' else name}?lang=zh")
            said = "\n".join([*seen.page.locator(".sheet").all_inner_texts(), *seen.page.locator(".js-plotly-plot text").all_text_contents()])
            for table in made().tables.values():
                for value in table.to_pydict().get("name", []) if name != "what_if" else []:
                    assert value is None or value.replace("  ", " ") in said, (name, value)
            assert seen.page.locator("a[href*=evil], a[href*=javascript], img").count() == 0
            assert seen.outside == [] and seen.errors == []
        chart = visit(f"{address}/agent?lang=zh").page.locator(".js-plotly-plot .ytick text").all_text_contents()
        assert "小组 <b>平均</b>" in chart and any(one.startswith("$\\LaTeX$") for one in chart)
    finally:
        next(server, None)
