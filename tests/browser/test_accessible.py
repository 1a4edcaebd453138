"""axe-core reads every page, tab and dialog, shadow roots too: no serious or critical finding."""
from __future__ import annotations

import importlib.resources
import os

import pytest

VIEWS = (
    "", "leaderboard", "leaderboard?view=metrics&expert=1", "leaderboard?by=team", "leaderboard?mode=meeting",
    *(f"agent?tab={tab}&expert=1&scheme=ecommerce-10x10" for tab in ("team", "figures", "time", "hours", "cases", "history", "pay", "rows")),
    "what_if", "what_if?expert=1", *(f"tiers?tab={tab}" for tab in ("movers", "forecast", "lift", "quota", "version")),
    *(f"best_agent?span=2026-Q3&step={step}" for step in ("who", "ranking", "candidates", "decision")),
    *(f"records?tab={tab}&scheme=call-desk-110" for tab in ("rate", "events", "numbers", "forms", "people", "decide", "import", "log")),
    "pay?scheme=ecommerce-10x10", "pay?scheme=ecommerce-10x10&agent=A002", "imports",
    "schemes", *(f"schemes?id=ecommerce-100&tab={tab}" for tab in ("read", "edit", "try", "publish", "versions")),
    "catalogue", "catalogue?kind=credit", "catalogue?kind=schemes", "shares",
)
LOOKS = [("zh", 1280, False), ("en", 390, True)]
EVERY_LOOK = os.environ.get("KPI_LOOKS") == "all"
READ = [(view, *LOOKS[0]) for view in VIEWS] + [(view, *LOOKS[1]) for view in VIEWS if EVERY_LOOK or "tab=" not in view]
"""Every tab in one look, every page in both; KPI_LOOKS=all reads the tabs in both, too, which takes some minutes more."""
NOT_OURS: dict[tuple[str, str], str] = {}
"""(rule, what the element's markup holds) → why it stays: elements that Streamlit draws and we cannot reach."""


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, from the package that carries it; it is run in the page, not loaded by it."""
    pytest.importorskip("axe_playwright_python")
    return importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def findings(made, axe: str) -> list[str]:
    """A line per serious or critical finding: rule, element, what is wrong."""
    made.page.evaluate(axe)
    found = made.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for each in found["violations"]
        for node in each["nodes"]
        if (node["impact"] or each["impact"]) in ("serious", "critical")
        and not any(rule == each["id"] and mark in node["html"] for rule, mark in NOT_OURS)
    ]


def _unfold(made) -> None:
    """Open what is folded: our own details, and Streamlit's expanders."""
    made.page.evaluate("document.querySelectorAll('[data-testid=stExpander] details:not([open]) > summary').forEach(s => s.click())")
    for sheet in made.page.locator(".sheet").all():
        sheet.evaluate("sheet => sheet.querySelectorAll('details').forEach(each => (each.open = true))")
    made.settle()


@pytest.mark.parametrize("view, lang, width, dark", READ)
def test_a_page_has_no_serious_finding(demo, visit, axe, view, lang, width, dark):
    made = visit(f"{demo}/{view}{'&' if '?' in view else '?'}lang={lang}", width, dark)
    made.page.wait_for_selector("h1, .meeting", timeout=60_000)
    _unfold(made.settle())
    assert findings(made, axe) == []
    assert made.outside == []


@pytest.mark.parametrize("lang, width, dark", LOOKS)
@pytest.mark.parametrize("view", ["", "leaderboard", "imports"])
def test_an_empty_page_has_no_serious_finding(empty, visit, axe, view, lang, width, dark):
    assert findings(visit(f"{empty}/{view}?lang={lang}", width, dark), axe) == []


@pytest.mark.parametrize("lang, width, dark", LOOKS)
@pytest.mark.parametrize("view, opens", [
    ("imports", "[data-open^='undo:']"),
    ("records?tab=events&scheme=call-desk-110", "[data-open^='confirm:']"),
    ("records?tab=events&scheme=call-desk-110", "[data-open^='correct:']"),
    ("leaderboard", "[data-testid=stPopover] button"),
])
def test_what_opens_over_a_page_has_no_serious_finding(demo, visit, axe, view, opens, lang, width, dark):
    made = visit(f"{demo}/{view}{'&' if '?' in view else '?'}lang={lang}", width, dark)
    made.page.locator(opens).first.wait_for(timeout=60_000)
    made.settle().click(opens)
    made.page.locator("[role=dialog], [data-testid=stPopoverBody]").first.wait_for(timeout=20_000)
    assert findings(made.settle(), axe) == []
