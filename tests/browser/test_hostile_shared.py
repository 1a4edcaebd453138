"""The same attacks behind a link: in the viewer's pages, the share dialog, the list of links, and the files that are forwarded."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import kpi
from tests.browser import hostile_home as attack
from tests.browser.conftest import ROOT, _serve
from tests.browser.test_hostile_names import HUNDRED, SEARCHED, TITLE, _is_text, _open, _unfold

pytestmark = pytest.mark.slow
FOR = "<b>看的人</b> :red[f] [f](https://evil.example/f) $f$"
PAGES = {
    "leaderboard": {"scheme": HUNDRED},
    "what_if": {"scheme": HUNDRED},
    "tiers": {"scheme": HUNDRED},
    "best_agent": {"scheme": HUNDRED, "period": "2026-Q3"},
    "overview": {},
    "agent": {"scheme": HUNDRED, "agent": "A003"},
}


@pytest.fixture(scope="module")
def snapshots(hostile_data):
    """A snapshot of every page, by page."""
    asked = {page: {"period": "2026-09", "least_people": "2", "shown_for": FOR, "home": hostile_data, **more} for page, more in PAGES.items()}
    return {page: kpi.share_shown(page, **question) for page, question in asked.items()}


@pytest.fixture(scope="module")
def links(hostile_data, snapshots):
    """A token of every page."""
    return {page: kpi.share_made(shown, attack.PERSON, forwardable=True, home=hostile_data).token for page, shown in snapshots.items()}


@pytest.fixture(scope="module")
def viewer(hostile_data, links):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_ROLE", "viewer")
        server = _serve(ROOT / "dashboard.py", hostile_data)
        there = next(server)
    yield there
    next(server, None)


@pytest.fixture(scope="module")
def tab(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN")
    page, did = context.new_page(), []
    page.on("dialog", lambda asked: (did.append(f"dialog {asked.message}"), asked.dismiss()))
    page.on("request", lambda r: did.append(r.url) if not r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else None)
    page.on("pageerror", lambda error: did.append(str(error)))
    yield page, did
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_shared_page_shows_them_to_the_letter(viewer, links, tab, name):
    page, did = tab
    _open(page, f"{viewer}/s/{links[name]}/?lang=zh")
    page.locator(".shared-head").first.wait_for(timeout=60_000)
    _unfold(page)
    names = {"leaderboard": attack.NAMES, "agent": attack.NAMES[2:3]}.get(name, ())
    _is_text(page, did, (*names, FOR, *((TITLE,) if name != "overview" else ())))


def test_a_search_behind_a_link_is_for_the_letters(viewer, links, tab):
    page, did = tab
    for typed, name in SEARCHED[:3]:
        _open(page, f"{viewer}/s/{links['leaderboard']}/?lang=zh")
        box = page.locator("input[type=search], [data-testid=stTextInput] input").first
        box.fill(typed)
        page.wait_for_timeout(1_000)
        rows = [row for row in page.locator("table tbody tr:visible").all_inner_texts() if row.strip()]
        assert rows and all(typed in row for row in rows) and any(name in row for row in rows)
    _is_text(page, did)


def test_the_list_of_links_and_the_dialog(hostile, links, tab):
    page, did = tab
    _open(page, f"{hostile}/shares?lang=zh")
    _unfold(page)
    _is_text(page, did, (attack.PERSON, FOR))
    _open(page, f"{hostile}/leaderboard?lang=zh&scheme={HUNDRED}")
    page.locator(".st-key-share_leaderboard button").click()
    page.wait_for_selector(".st-key-share_preview .shared-head", timeout=60_000)
    page.wait_for_timeout(1_000)
    _is_text(page, did, (TITLE, *attack.NAMES[:6]))


class Reader(HTMLParser):
    """The text of a file, and its elements that could act."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.acts, self.inside = [], [], []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.inside.append(tag)
        outside = [pair for pair in attrs if pair[0].startswith("on") or pair[0] in ("href", "src", "action") and "evil" in (pair[1] or "")]
        if tag in ("iframe", "object", "embed", "form", "base") or outside:
            self.acts.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        if not self.inside or self.inside[-1] not in ("script", "style"):
            self.text.append(data)


@pytest.mark.parametrize("name", PAGES)
def test_a_file_that_is_forwarded_holds_them_as_text(snapshots, name, tab, tmp_path):
    made = kpi.share_file(snapshots[name], "zh").decode()
    read = Reader()
    read.feed(made)
    assert read.acts == []
    page, did = tab
    path = tmp_path / "page.html"
    path.write_text(made, "utf-8")
    page.goto(path.as_uri())
    page.wait_for_timeout(500)
    said = re.sub(r"\s+", " ", page.locator("body").inner_text())
    assert [one for one in did if not one.startswith("file:")] == []
    assert FOR in said and (name == "overview" or TITLE in said)
    did.clear()
    assert page.locator("a[href*=evil], img[src*=evil], img[src=x]").count() == 0
