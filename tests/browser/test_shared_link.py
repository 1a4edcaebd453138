"""A shared link in Chromium, through the gate: it opens at a desk and on a phone, asks nothing of the network, and closes when revoked."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.sharing_live import made
from tests.sharing_live.conftest import Server, serving

CLOSED = "这个页面打不开"
WATCH = "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI))"


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("shared")) as server:
        yield server


@pytest.fixture
def profile(chromium) -> Iterator[object]:
    """profile(width) → a new browser profile with one tab, everything it asked for and was answered in lists on it."""
    contexts = []

    def opener(width: int = 1280):
        context = chromium.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
        contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.asked, page.refused, page.faults = [], [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("websocket", lambda socket: page.asked.append(socket.url))
        page.on("response", lambda answer: page.refused.append(answer.url) if answer.status >= 400 else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield opener
    for context in contexts:
        context.close()


def settle(page, mark: str) -> None:
    """Until the page of `mark` stands there, its chart drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.get_by_text(f"{mark}-1", exact=True).first.wait_for(timeout=60_000)
    page.wait_for_selector(".js-plotly-plot .bars path, .js-plotly-plot .waterfalllayer path, .js-plotly-plot .trace path", timeout=60_000)


def closes(page, seconds: float = 5) -> float:
    """How long until the page says that it does not open; the mark is gone then."""
    begun = time.monotonic()
    page.get_by_text(CLOSED).first.wait_for(timeout=seconds * 1000)
    return time.monotonic() - begun


@pytest.mark.parametrize("forwardable", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_opens_asks_nothing_outside_and_closes_when_revoked(viewer: Server, profile, width: int, forwardable: bool):
    mark = f"LIN{width}"
    share, token = made.share(viewer.home, mark, forwardable=forwardable)
    link = f"http://{viewer.address}/s/{token}"
    page = profile(width)
    page.goto(link)
    settle(page, mark)
    here = viewer.address
    assert not [url for url in page.asked if not url.startswith((f"http://{here}/", f"ws://{here}/", "data:", "blob:"))]
    assert not page.refused and not page.faults and page.evaluate("violations") == []
    base = f"/s/{token}" if forwardable else f"/v/{share.id}"
    assert page.url.split("?")[0] == f"http://{here}{base}/"
    cookie, = page.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == base and page.evaluate("document.cookie") == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls to the side"

    page.reload()
    settle(page, mark)
    assert made.store(viewer.home).share(share.id).views == 1, "the same browser counts twice"

    bare = profile(width)
    bare.goto(f"http://{here}/v/{share.id}/")
    assert CLOSED in bare.inner_text("body") and mark not in bare.content()

    made.store(viewer.home).revoke(share.id)
    assert closes(page) < 5 and mark not in page.content()
    page.goto(link)
    assert CLOSED in page.inner_text("body") and page.locator("script").count() == 0


def test_a_page_in_the_background_closes_too(viewer: Server, profile):
    share, token = made.share(viewer.home, "WANG")
    page = profile()
    page.goto(f"http://{viewer.address}/s/{token}")
    settle(page, "WANG")
    front = page.context.new_page()
    front.goto("about:blank")
    front.bring_to_front()
    made.store(viewer.home).revoke(share.id)
    assert closes(page) < 5 and "WANG" not in page.content()


def test_two_shares_in_one_browser_stay_apart(viewer: Server, profile):
    first, second = profile(), None
    second = first.context.new_page()
    links = {mark: made.share(viewer.home, mark, forwardable=mark == "ZHAO") for mark in ("QIAN", "ZHAO")}
    for page, (mark, (_, token)) in zip((first, second), links.items(), strict=True):
        page.goto(f"http://{viewer.address}/s/{token}")
        settle(page, mark)
    for page, own, other in ((first, "QIAN", "ZHAO"), (second, "ZHAO", "QIAN")):
        page.reload()
        settle(page, own)
        assert other not in page.content()
    made.store(viewer.home).revoke(links["QIAN"][0].id)
    closes(first)
    second.reload()
    settle(second, "ZHAO")


def test_the_passphrase_is_asked_in_the_browser(viewer: Server, profile):
    _, token = made.share(viewer.home, "SUN", passphrase="芝麻开门 sesame")
    page = profile(390)
    page.goto(f"http://{viewer.address}/s/{token}")
    assert "SUN" not in page.content()
    page.fill("input", "芝麻关门 sesame")
    page.click("button")
    page.get_by_text("口令不对").wait_for()
    page.fill("input", "芝麻开门 sesame")
    page.click("button")
    settle(page, "SUN")
    assert page.evaluate("violations") == [] and page.evaluate("document.documentElement.scrollWidth <= innerWidth")
