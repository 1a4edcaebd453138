"""An agent's cases: slow, unanswered, credited and not, refunds. What adds up to a figure says so, rows not shown included."""

from __future__ import annotations

import streamlit as st

from pages.parts import cards, figures, state
from pages.parts.data import ask
from pages.parts.export import csv_button
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet

KINDS = ("slow", "unanswered", "credited", "not_credited", "refunds")


def cases(card: object, choice: Choice, question: dict[str, str]) -> None:
    """Choose a kind and see its rows. `question`: agent, scheme, period, shop, days."""
    kind = state.choose(
        st.pills, "case", t("board_page.cases"), list(KINDS), "slow", lambda code: t(f"board_page.{code}"), required=True,
        label_visibility="collapsed",
    )
    found = ask("agent_cases", kind=kind, **question)
    if not found.count:
        sheet("cases", el("p", t("board_page.cases_not_covered" if found.state else "board_page.cases_none"), cls="quiet"))
        return
    named = {"role": "region", "aria_label": t(f"board_page.{kind}")}
    sheet("cases", _summary(found), el("div", _table(found), cls="scroll board-scroll", tabindex="0", **named))
    csv_button(found.rows, f"{card.agent_id}-{kind}-{choice.period}.csv", "cases_csv")


def _summary(found: object) -> Html:
    """How many rows, what they add up to, and which figure that is."""
    shown = len(found.rows)
    count = f"{found.count:,}"
    parts = [t("board_page.cases_shown", shown=shown, count=count) if shown < found.count else t("board_page.cases_count", count=count)]
    if found.total is not None:
        parts.append(t("board_page.cases_sum", total=figures.figure(found.total, "money")))
        if found.metric:
            parts.append(f"✓ {t('board_page.cases_equal', metric=cards.title(found.metric))}")
    return el("p", *(el("span", part) for part in parts), cls="facts counted")


def _table(found: object) -> Html:
    names = list(found.rows.columns)
    shown = [name for name in names if name not in ("evidence", "other")]
    head = el("tr", join(el("th", t(f"board_page.{_word(name)}"), scope="col", cls=_cls(name)) for name in shown))
    rows = join(el("tr", join(_cell(row, name) for name in shown)) for row in found.rows.itertuples(index=False, name="Case"))
    foot = _rest(found, shown)
    return el("table", el("caption", t(f"board_page.{found.kind}")), el("thead", head), el("tbody", rows, foot), lang=lang(), cls="rows")


def _rest(found: object, shown: list[str]) -> Html:
    """The rows left out and the sum of all, so that the figure can be added up."""
    if found.total is None:
        return Html("")
    place, left = shown.index("amount"), found.count - len(found.rows)
    lines = [(t("board_page.cases_rest", count=left), found.rest)] if left else []
    return join(
        el(
            "tr",
            el("th", said, colspan=place, scope="row"),
            el("td", el("b", figures.figure(value, "money")), cls="num"),
            el("td", "", colspan=len(shown) - place - 1),
            cls="part",
        )
        for said, value in [*lines, (t("board_page.sum"), found.total)]
    )


def _word(name: str) -> str:
    return {"at": "time"}.get(name, name)


def _cls(name: str) -> str | None:
    return "num" if name in ("amount", "seconds", "messages") else None


def _cell(row: object, name: str) -> Html:
    value = getattr(row, name)
    if name in ("at", "replied_at"):
        return el("td", figures.moment(value) if value is not None and value == value else "·")
    if name == "amount":
        return el("td", figures.figure(value, "money", "value" if value is not None else "does_not_apply"), cls="num")
    if name == "seconds":
        return el("td", figures.figure(value, "seconds"), cls="num")
    if name == "reason":
        return el("td", _why(row))
    return el("td", "·" if value is None or value != value else str(value), cls="num" if name == "messages" else "id" if name != "why" else None)


def _why(row: object) -> str:
    """Why an order is not credited to this agent."""
    if row.reason == "not_paid":
        return t("board_page.not_paid")
    if row.reason == "too_early":
        return t("board_page.too_early_other", name=row.other) if row.other else t("board_page.too_early")
    return t("board_page.other", name=row.other) if row.other else t("board_page.nobody")
