"""The rows behind a figure, with the count and the figure counted anew from them."""

from __future__ import annotations

import streamlit as st

from pages.parts import figures, state
from pages.parts.data import ask
from pages.parts.export import csv_button
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sentences import item_title
from pages.parts.sheet import sheet


def evidence(card: object, choice: Choice, days: str = "") -> None:
    """Choose an item of the scheme, or what its sample size counts, and see the rows."""
    items = {item["item"]: item for item in card.scheme["items"] if item.get("metric")}
    if card.n_metric not in [item["metric"] for item in items.values()]:
        items["n"] = {"item": "n", "metric": card.n_metric, "title": None}
    used = {row.item: row.metric for row in card.items.itertuples() if row.metric}
    if not items:
        return
    name = state.choose(
        st.pills,
        "item",
        t("terms.metric"),
        list(items),
        next(iter(items)),
        lambda code: item_title(items[code]),
        required=True,
        label_visibility="collapsed",
    )
    metric = used.get(name) or items[name]["metric"]
    rows_behind(metric, choice.period, card.agent_id, choice.shop, card.scheme["credit"], card.scheme["credit_days"], days)


def rows_behind(metric: str, period: str, agent: str, shop: str = "", credit: str = "", credit_days: int = 0,
                days: str = "") -> None:
    """The rows of a figure of an agent, under the credit rule of the figure, and the figure counted anew from them."""
    found = ask("evidence", metric=metric, period=period, agent=agent, shop=shop, credit=credit, credit_days=credit_days,
                days=days)
    if not found.total:
        sheet("evidence", el("p", t("agent.rows_none"), cls="quiet"))
        return
    sheet(
        "evidence",
        _summary(found),
        el("div", _table(found), cls="scroll", tabindex="0", role="region", aria_label=t("agent.rows_behind")),
    )
    csv_button(found.rows, f"{agent}-{metric}-{period}.csv", "evidence_csv")


def _summary(found: object) -> Html:
    counted = t(
        "agent.rows_count",
        count=f"{found.total:,}",
        value=figures.figure(found.recounted, found.unit) if found.recounted is not None else "—",
    )
    mark = el(
        "span",
        "✓" if found.agrees else "≠",
        cls=f"mark {'good' if found.agrees else 'problem'}",
        title=t("ui.agrees" if found.agrees else "ui.differs"),
    )
    shown = (
        t("app.shown_of", shown=f"{len(found.rows):,}", count=f"{found.total:,}")
        if len(found.rows) < found.total
        else ""
    )
    return el("p", mark, " ", counted, " ", el("small", shown), cls="counted")


def _table(found: object) -> Html:
    heads = (
        ("agent.observed_on", ""),
        ("agent.customer", ""),
        ("agent.evidence", ""),
        ("agent.amount", "num"),
        ("agent.cases", "num"),
    )
    head = el("tr", join(el("th", t(key), scope="col", cls=cls or None) for key, cls in heads))
    rows = join(
        el(
            "tr",
            el("td", figures.moment(row.observed_on)),
            el("td", row.person or "·"),
            el("td", row.evidence, cls="id"),
            el("td", str(row.amount), cls="num"),
            el("td", str(row.cases), cls="num"),
        )
        for row in found.rows.itertuples()
    )
    return el(
        "table", el("caption", t("agent.rows_behind")), el("thead", head), el("tbody", rows), lang=lang(), cls="rows"
    )
