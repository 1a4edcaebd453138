"""The morning's five lines, for a chat group."""

from __future__ import annotations

from pages.parts import attention, cards, figures
from pages.parts.data import ask, status
from pages.parts.filters import Choice
from pages.parts.html import Html, el
from pages.parts.lang import t


def morning(seen: object, choice: Choice) -> Html:
    """The lines to read, and a button that copies them."""
    text = "\n".join(lines(seen, choice))
    copy = el("button", t("app.copy_text"), type="button", data_copy=text, data_done=t("app.copied"), cls="copy")
    return el("details", el("summary", t("ui.morning.title")), el("pre", text), copy, cls="card morning")


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
