"""The four steps of an appraisal, above records and pay: each a link with its state."""

from __future__ import annotations

from pages.parts import frame, state
from pages.parts.data import ask
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import t
from pages.parts.sheet import sheet

PLACES = {"rate": ("records", "rate"), "review": ("records", "events"), "publish": ("catalogue", ""), "pay": ("pay", "")}


def stepper(choice: Choice, here: str) -> None:
    """Draw the steps; `here` is the one being looked at."""
    steps = ask("appraisal_steps", scheme=choice.scheme, period=choice.period)
    opened = sheet(
        "stepper", el("nav", join(_step(row, here) for row in steps.itertuples()), cls="stepper", aria_label=t("menu.appraisal"))
    )
    if opened:
        go_to(opened)


def go_to(step: str) -> None:
    """Open the page of a step."""
    page, tab = place(step)
    frame.go(page, **({"tab": tab} if tab else {}))


def place(step: str) -> tuple[str, str]:
    """Page and tab of a step; publishing stands on the schemes page where there is one."""
    if step == "publish" and "schemes" in state.PAGES:
        return "schemes", ""
    return PLACES[step]


def _step(row: object, here: str) -> Html:
    said = t(f"records_page.step.{row.step}_{row.state}", have=row.have, of=row.of)
    page, tab = place(row.step)
    return el(
        "a",
        el("span", "✓" if row.state == "done" else "", cls="tick", aria_hidden="true"),
        el("span", el("b", t(f"pages.{row.step}")), el("small", said)),
        href=state.link(page, **({"tab": tab} if tab else {})),
        data_open=row.step,
        cls=f"step {row.state}",
        aria_current="step" if row.step == here else None,
    )
