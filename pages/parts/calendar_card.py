"""Today: what is due and overdue by the scheme's rules, and what the totals of the period led to."""

from __future__ import annotations

import pandas as pd

from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import t

SHOWN = 8


def calendar(table: pd.DataFrame, scheme: str) -> Html:
    """The deadlines around today, the next ones first; a year without known holidays is said so."""
    lines = join(_due(row) for row in table.itertuples()) if not table.empty else ""
    body = el("ul", lines, cls="due") if lines else el("p", t("calendar.none"), cls="quiet")
    return el("section", el("h2", t("calendar.title"), el("small", scheme)), body, cls="card")


def _due(row: object) -> Html:
    span = t("calendar.until", first=figures.day(row.first), last=figures.day(row.last)) if row.last else ""
    return el("li", el("b", row.title), _left(row), el("small", span, "　" if span else "", row.because))


def _left(row: object) -> Html:
    """How long there is still, or how long it is past."""
    if row.state == "unknown":
        return el("span", t("calendar.unknown"), cls="unset")
    if row.state == "past":
        return el("span", t("calendar.overdue", days=abs(row.days_left)), cls="quiet")
    said = t("calendar.left", days=row.days_left) if row.days_left else t("calendar.today")
    return el("span", said, cls="unset" if row.state == "due" else "quiet")


def actions(table: pd.DataFrame, period: str) -> Html:
    """What fired or is held back: reminders, proposals that need a person, ways still to be chosen. An agent opens the place to act."""
    shown = table[[bool(one) for one in table.strongest]] if not table.empty else table
    if shown.empty:
        body: Html = el("p", t("calendar.no_actions"), cls="quiet")
    else:
        order = {"review": 0, "held": 1, "choose": 2, "fired": 3, "chosen": 4}
        rows = sorted(shown.itertuples(), key=lambda row: order[standing(row)])
        more = el("p", t("calendar.more", count=len(rows[SHOWN:])), cls="quiet") if rows[SHOWN:] else ""
        body = join([el("ul", join(_action(row) for row in rows[:SHOWN]), cls="happened"), more])
    return el("section", el("h2", t("calendar.actions"), el("small", figures.period(period))), body, cls="card")


def standing(row: object) -> str:
    """review: a proposal for a person; held: something is missing; choose: a way is open; chosen; fired: a reminder."""
    if row.state != "fired":
        return "held"
    if row.proposal:
        return "review"
    if row.choices:
        return "chosen" if row.chosen else "choose"
    return "fired"


def _action(row: object) -> Html:
    state = standing(row)
    place = "records:decide" if state in ("held", "choose") else f"agent:{row.agent_id}"
    name = el("button", el("b", row.name or row.agent_id), f"　{row.title}", type="button", data_open=place)
    mark = el("span", t(f"calendar.{state}"), cls="badge unset" if state in ("review", "held", "choose") else "badge")
    return el("li", el("p", name, mark, cls="line"), el("small", row.because))
