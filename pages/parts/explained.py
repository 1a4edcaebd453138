"""An agent's points in words and bars: where one stands, each item's sentence, the strongest and weakest."""

from __future__ import annotations

from pages.parts import figures
from pages.parts.board import bar, climbed, rank_text
from pages.parts.cards import title as metric_title
from pages.parts.html import Html, el, join
from pages.parts.lang import t
from pages.parts.sentences import beside_sentence, beside_title, item_title, sentence, why_no_total


def standing(card: object, sure: Html | str = "") -> Html:
    """Score, rank and sample size, as three small tiles; `sure`: how sure the rank is, in a word."""
    score = (
        figures.marked(figures.points(card.score, card.scheme["decimals"]), card.final)
        if card.score is not None
        else "—"
    )
    rank = (
        t("ui.out_of", count=card.of)
        if card.rank is not None
        else why_no_total(card.reason, card.items, card.scheme["items"])
    )
    return el(
        "section",
        _fact(
            t("terms.total_points"),
            score,
            t("ui.of_points", points=figures.weight(card.full_score)),
            figures.gap(card.score_change),
        ),
        _fact(
            t("terms.rank"),
            rank_text(card.rank),
            join([rank, "　", sure]) if sure else rank,
            climbed(card.rank_change) if card.rank is not None else "",
        ),
        _fact(t("terms.sample_size"), f"{card.n:,}", metric_title(card.n_metric), ""),
        cls="facts-row",
    )


def _fact(label: str, value: str, note: Html | str, change: Html | str) -> Html:
    return el(
        "article",
        el("h3", label),
        el("p", value, cls="figure"),
        el("p", change, " ", el("small", note), cls="against"),
        cls="tile short",
    )


def points(card: object) -> Html:
    """Each item: title, points of its weight with a bar, the team's mean as a mark, and the sentence."""
    named = {item["item"]: item for item in card.scheme["items"]}
    rows = join(_line(row, named[row.item]) if row.item in named else _beside(row, card) for row in card.items.itertuples())
    return el("section", el("h2", t("agent.points_explained")), el("ol", rows, _sum(card), cls="explained"), cls="card")


def _sum(card: object) -> Html:
    """What the lines above add up to: the score."""
    if card.score is None:
        return Html("")
    shown = el("b", figures.points(card.score, card.scheme["decimals"]), cls="num")
    return el("li", el("div", el("b", t("board_page.sum")), el("small", t("board_page.sum_line")), shown, cls="line"), cls="total")


def _line(row: object, item: dict) -> Html:
    if row.state != "value" or row.points is None:
        shown = el("span", figures.figure(None, item["unit"], row.state, row.n), cls="missing num")
        track = Html("")
    else:
        shown = el(
            "span",
            figures.marked(figures.points(row.points), row.final),
            " ",
            el("small", t("ui.of", whole=figures.weight(row.weight))),
            cls="num",
        )
        track = el("div", bar(row.points, row.weight), _team_mark(row), cls="track")
    return el(
        "li",
        el("div", _title(row, item), shown, cls="line"),
        track,
        el("p", sentence(row, item)),
        data_item=row.item,
    )


def _title(row: object, item: dict) -> Html:
    """The item's name; that of a measured one opens the rows behind."""
    if not item.get("metric"):
        return el("b", item_title(item))
    return el("button", el("b", item_title(item)), type="button", data_open=f"rows:{row.item}", title=t("agent.rows_behind"))


def _beside(row: object, card: object) -> Html:
    """What an event, a cap or a second group did to the total."""
    title = beside_title(row.item, card.scheme)
    shown = el("span", figures.signed(row.points) if row.points is not None else "·", cls="num")
    return el("li", el("div", el("b", title), shown, cls="line"), el("p", beside_sentence(row, card.scheme)), data_item=row.item)


def _team_mark(row: object) -> Html:
    """The team's mean on the same scale, as a thin line that says so."""
    if row.team_points is None or row.team_points != row.team_points:
        return Html("")
    return el(
        "input",
        type="range",
        min=0,
        max=str(row.weight),
        step="any",
        value=str(row.team_points),
        disabled=True,
        tabindex="-1",
        cls="team-mark",
        aria_label=f"{t('agent.trend_team')} {figures.points(row.team_points)}",
        title=f"{t('agent.trend_team')} {figures.points(row.team_points)}",
    )


def strong_and_weak(card: object) -> Html:
    """Up to three sentences each."""
    return el(
        "div",
        _list(card, card.strong, "agent.strong_points", "ui.strong", "ui.no_strong"),
        _list(card, card.weak, "agent.weak_points", "ui.weak", "ui.no_weak"),
        cls="stack",
    )


def _list(card: object, items: list[str], heading: str, sentence: str, none: str) -> Html:
    named = {item["item"]: item for item in card.scheme["items"]}
    rows = {row.item: row for row in card.items.itertuples()}
    lines = join(el("li", _sentence(rows[name], named[name], sentence)) for name in items)
    return el(
        "section",
        el("h2", t(heading)),
        el("ul", lines, cls="plain") if items else el("p", t(none), cls="quiet"),
        cls=f"card {sentence[3:]}",
    )


def _sentence(row: object, item: dict, key: str) -> Html:
    gap = figures.gap(row.gap)
    own, team = (
        figures.figure(row.value, item["unit"]),
        figures.figure(row.team_value, item["unit"], "value" if row.team_value is not None else "does_not_apply"),
    )
    return join([el("b", item_title(item)), " ", gap, el("p", t(key, value=own, team=team))])


def bridge_words(card: object) -> tuple[list[str], list[str]]:
    """Labels and texts of the bridge's bars, in order."""
    named = {item["item"]: item_title(item) for item in card.scheme["items"]}
    fixed = {"team": t("ui.team_mean"), "agent": card.name, "other": t("ui.other")}
    labels = [fixed.get(row.label) or named.get(row.label) or beside_title(row.label, card.scheme) for row in card.bridge.itertuples()]
    texts = [
        figures.signed(row.amount) if row.kind == "step" else figures.points(row.amount)
        for row in card.bridge.itertuples()
    ]
    return labels, texts
