"""What needs attention, and the set-up checklist: one sentence each, with the place where to mend it."""

from __future__ import annotations

import pandas as pd

from kpi import words
from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t


def sentence(row: object, period: str) -> str:
    """One row of `attention()` in words; a kind without words of its own is named."""
    key = f"ui.attention.{row.kind}"
    key = key if words.has(key) else "ui.attention.other"
    share = (
        figures.figure(row.share, "share")
        if row.share is not None and row.kind not in _MONEY
        else figures.figure(row.share, "money")
    )
    count = "" if row.count is None or row.count != row.count else f"{int(row.count):,}"
    subject = (
        t(f"ui.attention.subject.{row.subject}") if words.has(f"ui.attention.subject.{row.subject}") else row.subject
    )
    return words.text(
        key, lang(), count=count, share=share, subject=subject, period=figures.period(period), kind=row.kind
    )


_MONEY = ("sales_without_target",)


def attention(table: pd.DataFrame, period: str) -> Html:
    """The list, problems first as they come; `data-open` is page:target."""
    if table.empty:
        return el("p", t("overview.nothing_to_do"), cls="quiet")
    return el("ul", join(_line(row, sentence(row, period)) for row in table.itertuples()), cls="attention")


def _line(row: object, words_of_it: str) -> Html:
    place = f"{row.page}:{row.target}" if row.page else None
    mark = el(
        "span",
        "!" if row.level == "problem" else "i",
        cls=f"mark {row.level}",
        aria_label=t(f"ui.attention.level.{row.level}"),
    )
    text = el("button", words_of_it, type="button", data_open=place) if place else el("span", words_of_it)
    return el("li", mark, text)


def checklist(table: pd.DataFrame) -> Html:
    """The steps one can do now; the first open one is the next."""
    pending = [row.step for row in table.itertuples() if not row.done]
    steps = join(_step(row, pending[:1]) for row in table.itertuples())
    done = t("checklist.progress", done=len([row for row in table.itertuples() if row.done]), count=len(table))
    return join([el("h2", t("checklist.title"), el("small", done)), el("ol", steps, cls="steps")])


_PLACE = {"data": "imports", "people": "imports", "targets": "imports", "scheme": "catalogue"}


def _step(row: object, following: list[str]) -> Html:
    have = f"{row.have:,} / {row.of:,}" if row.of and row.step in ("people", "targets") else ""
    state = "done" if row.done else "next" if row.step in following else "open"
    name = t(f"checklist.{row.step}")
    said = f"{name}: {t('checklist.done') if row.done else t('ui.open')}"
    return el(
        "li",
        el("span", "✓" if row.done else "", cls="tick", aria_hidden="true"),
        el(
            "div",
            el("button", name, type="button", data_open=_PLACE[row.step], aria_label=said),
            el("small", have),
            el("p", t(f"checklist.{row.step}_help")),
        ),
        cls=f"step {state}",
    )
