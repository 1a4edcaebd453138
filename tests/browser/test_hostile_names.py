"""Names and texts that are attacks (scripts, links, pictures, LaTeX, colours, icons, SQL, formulas) stay text on every page."""

from __future__ import annotations

import re

import pytest

from tests.browser import hostile_home as attack
from tests.browser.literal import HALF, SCAN

pytestmark = pytest.mark.slow
HUNDRED, DESK, TEN, BANDS = (f"x-{name}" for name in ("ecommerce-100", "call-desk-110", "ecommerce-10x10", "kpi-coefficient"))
TITLE = "<b>电商客服百分制</b> :red[t]"
TEAMS, SHOPS = tuple(attack.TEAMS.values()), tuple(attack.SHOP_NAMES.values())
ITEM = "[目标完成率](https://evil.example/i)"
PAGES = {
    "": attack.NAMES[:1],
    f"leaderboard?scheme={HUNDRED}": (*attack.NAMES, *TEAMS, ITEM),
    "leaderboard?by=team": TEAMS,
    "leaderboard?by=shift": (),
    f"leaderboard?view=metrics&expert=1&scheme={TEN}": attack.NAMES,
    "leaderboard?mode=meeting": attack.NAMES,
    f"agent?agent=A003&tab=team&scheme={HUNDRED}": (attack.NAMES[2], TEAMS[1], TITLE, ITEM),
    f"agent?agent=A001&tab=figures&scheme={TEN}": (attack.NAMES[0],),
    f"agent?agent=A005&tab=time&scheme={TEN}": (attack.NAMES[4],),
    "agent?agent=A001&tab=hours": (attack.NAMES[0],),
    "agent?agent=A001&tab=cases&case=slow": (attack.CUSTOMER,),
    "agent?agent=A001&tab=cases&case=credited": (attack.ORDER,),
    "agent?agent=A001&tab=cases&case=refunds": (attack.REASON,),
    f"agent?agent=A003&tab=history&scheme={DESK}": (attack.NAMES[2],),
    f"agent?agent=A004&tab=pay&scheme={TEN}": (attack.NAMES[3],),
    f"agent?agent=A001&tab=rows&scheme={HUNDRED}": (attack.CUSTOMER, ITEM),
    f"what_if?scheme={HUNDRED}": attack.NAMES[:6],
    f"tiers?tab=movers&scheme={HUNDRED}": (),
    f"tiers?tab=lift&scheme={BANDS}": (),
    f"tiers?tab=version&scheme={BANDS}": (),
    f"best_agent?step=who&under={HUNDRED}": attack.NAMES[:6],
    f"best_agent?step=ranking&under={HUNDRED}": attack.NAMES[:6],
    f"best_agent?step=candidates&under={HUNDRED}": (),
    f"best_agent?step=decision&under={HUNDRED}": (),
    "catalogue?kind=schemes": (TITLE, ITEM),
    "imports": (attack.FILE.strip(), attack.RULES),
    "schemes": (TITLE,),
    f"schemes?id={HUNDRED}&tab=read": (TITLE, ITEM),
    f"schemes?id={DESK}&tab=edit": (),
    f"schemes?id={BANDS}&tab=try": (),
    f"schemes?id={TEN}&tab=publish": (),
    f"records?tab=rate&scheme={HUNDRED}": (TITLE,),
    f"records?tab=events&scheme={DESK}": (attack.NOTE, attack.NAMES[2], attack.PERSON),
    f"records?tab=numbers&scheme={DESK}": (),
    f"records?tab=people&scheme={HUNDRED}": (attack.GROUP, *attack.NAMES),
    f"records?tab=decide&scheme={TEN}": (),
    f"records?tab=import&scheme={HUNDRED}": (),
    f"records?tab=log&scheme={HUNDRED}": (attack.PERSON, attack.SCENARIO),
    f"pay?scheme={TEN}": (*attack.NAMES, *TEAMS),
    f"pay?scheme={TEN}&agent=A001": (attack.NAMES[0],),
}


@pytest.fixture(scope="module")
def tab(chromium):
    """One tab for all pages, and what it did besides showing them."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN")
    page, did = context.new_page(), []
    page.on("dialog", lambda asked: (did.append(f"dialog {asked.message}"), asked.dismiss()))
    page.on("request", lambda r: did.append(r.url) if not r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else None)
    page.on("pageerror", lambda error: did.append(str(error)))
    yield page, did
    context.close()


def _open(page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=90_000)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)
    page.wait_for_timeout(500)


def _unfold(page) -> None:
    """Open what is folded, so that it is drawn."""
    closed = "[data-testid=stExpander] details:not([open]) > summary"
    for _ in range(12):
        if not page.locator(closed).count():
            break
        page.locator(closed).first.click(timeout=5_000)
        page.wait_for_timeout(200)
    page.wait_for_timeout(300)


def _is_text(page, did: list[str], wanted: tuple[str, ...] = ()) -> None:
    found = page.evaluate(SCAN)
    assert did == []
    assert found["signs"] == []
    said = re.sub(r"\s+", " ", found["said"])
    twice = [hit for pattern in HALF for hit in re.findall(rf".{{0,40}}{pattern}.{{0,40}}", said.replace("&lt;b&gt;", "").replace("&amp;", ""))]
    assert twice == [], "escaped once too often"
    assert [one for one in wanted if re.sub(r"\s+", " ", one) not in said] == []
    assert page.locator("[data-testid=stException]").count() == 0


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_them_to_the_letter(hostile, tab, address):
    page, did = tab
    _open(page, f"{hostile}/{address}{'&' if '?' in address else '?'}lang=zh")
    _unfold(page)
    _is_text(page, did, PAGES[address])


@pytest.mark.parametrize("address", [f"leaderboard?scheme={HUNDRED}", f"agent?agent=A003&scheme={TEN}", f"records?tab=events&scheme={DESK}"])
def test_in_english_too(hostile, tab, address):
    page, did = tab
    _open(page, f"{hostile}/{address}&lang=en")
    _unfold(page)
    _is_text(page, did)


def test_in_what_opens_on_a_click(hostile, tab):
    """The columns to choose from, a dialog that asks before taking an import back, a record to correct, a hovered chart."""
    page, did = tab
    _open(page, f"{hostile}/leaderboard?scheme={HUNDRED}&lang=zh")
    page.get_by_role("button", name="显示").first.click()
    page.wait_for_timeout(1_000)
    _is_text(page, did, (ITEM,))
    _open(page, f"{hostile}/imports?lang=zh")
    page.locator("[data-open^='undo:']").first.click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(500)
    assert attack.FILE.strip() in page.get_by_role("dialog").inner_text()
    _is_text(page, did)
    _open(page, f"{hostile}/records?tab=events&scheme={DESK}&lang=zh")
    page.locator("[data-open^='correct:'], [data-open^='confirm:']").first.click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(500)
    _is_text(page, did)
    _open(page, f"{hostile}/agent?agent=A003&tab=team&scheme={TEN}&lang=zh")
    page.locator(".js-plotly-plot").first.hover()
    page.wait_for_timeout(500)
    _is_text(page, did)


SEARCHED = [("%", TEAMS[2]), ("_\\", TEAMS[2]), ("\\", TEAMS[2]), ("');", attack.NAMES[9]), ("[x](", attack.NAMES[2])]


@pytest.mark.parametrize("typed, name", SEARCHED)
def test_a_search_is_for_the_letters(hostile, tab, typed, name):
    page, did = tab
    _open(page, f"{hostile}/leaderboard?lang=zh")
    box = page.locator("input[type=search], [data-testid=stTextInput] input").first
    box.fill(typed)
    box.press("Enter")
    page.wait_for_timeout(1_500)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    rows = page.locator(".board tbody tr:not(.part)").all_inner_texts()
    assert rows and all(typed in row for row in rows) and any(name in row for row in rows)
    _is_text(page, did)
