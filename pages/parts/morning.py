"""The morning's five lines: to copy, and, where a chat group is set up, five without names to send there."""

from __future__ import annotations

import streamlit as st

import kpi
from kpi.errors import KpiError
from kpi.words import refusals
from pages.parts import attention, cards, figures, frame
from pages.parts.data import ask, status
from pages.parts.filters import Choice
from pages.parts.html import Html, el
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.text import plain


def draw(seen: object, choice: Choice) -> None:
    """The lines, and what a click on "send" brought."""
    if sheet("morning", morning(seen, choice), _group(choice)) == "send":
        _send(choice)


def _group(choice: Choice) -> Html:
    """What would be sent, word for word, over the button; nothing while no chat group is set up."""
    try:
        kind = kpi.webhook_kind()
        text = "\n".join(ask("group_lines", lang=lang(), **_asked(choice))) if kind else ""
    except KpiError as refused:
        return el("p", refusals.refusal(refused, lang()), cls="quiet")
    if not text:
        return Html("")
    name = t("webhook.send", kind=t(f"webhook.kind.{kind}"))
    button = el("button", name, type="button", data_open="send", cls="copy")
    return el("details", el("summary", name), el("p", t("webhook.lead"), cls="quiet"), el("pre", text, tabindex="0"), button, cls="card morning")


def _send(choice: Choice) -> None:
    try:
        with st.spinner(t("app.loading")):
            said = kpi.send_lines(lang=lang(), **_asked(choice))
    except KpiError as refused:
        frame.refusal(refused)
    else:
        st.success(plain(said), icon=":material/send:")


def _asked(choice: Choice) -> dict[str, str | None]:
    return {"period": choice.period, "scheme": choice.scheme, "team": choice.team or None, "shop": choice.shop or None}


def morning(seen: object, choice: Choice) -> Html:
    """The lines to read, and a button that copies them."""
    text = "\n".join(lines(seen, choice))
    copy = el("button", t("app.copy_text"), type="button", data_copy=text, data_done=t("app.copied"), cls="copy")
    return el("details", el("summary", t("ui.morning.title")), el("pre", text, tabindex="0"), copy, cls="card morning")


def lines(seen: object, choice: Choice) -> list[str]:
    """Five lines: where and when, the figures, the leaders, who climbed, what needs someone."""
    shops = ask("options").shops
    place = dict(zip(shops.shop, shops.name, strict=True)).get(choice.shop) or t("filters.all_shops")
    todo = list(ask("attention", period=choice.period, scheme=choice.scheme).itertuples())
    climbers = [row for row in seen.movers.itertuples() if row.kind == "up"]
    return [
        t("overview.morning_title", shop=place, period=figures.period(choice.period))
        + "　"
        + figures.stamp(status().data_to),
        t("ui.separator").join(
            f"{cards.title_over(row.metric, choice.team)} {_figure(row)}" for row in cards.with_units(seen.tiles).itertuples()
        ),
        t(
            "ui.morning.leaders",
            names=t("ui.comma").join(
                f"{row.name} {figures.points(row.score)}" for row in seen.leaders.head(3).itertuples()
            ),
        ),
        t(
            "ui.morning.climbers",
            names=t("ui.comma").join(f"{row.name} ▲{row.rank_change}" for row in climbers) or t("app.none"),
        ),
        t("ui.morning.to_do", what=attention.sentence(todo[0], choice.period) if todo else t("overview.nothing_to_do")),
    ]


def _figure(row: object) -> str:
    value = figures.of_row(row, tile=True)
    return f"{value} {figures.change_words(row)}".strip()
