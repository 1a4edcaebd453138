"""An agent's metrics: each on a strip with the team, with place, interval and what it would be worth to change; weak points first."""

from __future__ import annotations

from kpi.words import change_text
from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sentences import item_title

FEW = 30
"""Cases below which the sample is called small."""


def worth(spread: object, scheme: dict) -> Html:
    """The one or two changes worth most points."""
    named = {item["item"]: item for item in scheme["items"]}
    rows = [row for row in spread.worth.head(2).itertuples() if row.item in named]
    lines = join(el("li", _worth(row, named[row.item])) for row in rows)
    body = el("ul", lines, cls="plain") if rows else el("p", t("board_page.no_worth"), cls="quiet")
    note = el("small", t("board_page.worth_note")) if rows else ""
    return el("section", el("h2", t("board_page.worth"), note), body, cls="card worth")


def _worth(row: object, item: dict) -> Html:
    down = "_down" if row.change < 0 else ""
    said = t(
        f"board_page.worth_{row.why}{down}",
        item=item_title(item),
        change=change_text(row.to, row.value, row.unit, lang()).lstrip("+-"),
        to=figures.figure(row.to, row.unit),
        points=figures.points(row.points),
    )
    return el("button", said, type="button", data_open=f"rows:{row.item}", cls="said-link")


def strips(spread: object, card: object, expert: bool) -> Html:
    """One strip per metric, the one with most points to win first."""
    named = {item["item"]: item for item in card.scheme["items"]}
    order = list(spread.worth.item)
    rows = sorted(spread.figures.itertuples(), key=lambda row: order.index(row.item) if row.item in order else len(order))
    dots: dict[str, list] = {}
    for dot in spread.dots.itertuples():
        dots.setdefault(dot.item, []).append(dot)
    states = {row.item: row for row in card.items.itertuples()}
    lines = join(_strip(row, named[row.item], states.get(row.item), dots.get(row.item, []), card, expert) for row in rows if row.item in named)
    return el("section", el("p", t("board_page.strip_note"), cls="quiet"), el("ol", lines, cls="strips"))


def _strip(row: object, item: dict, line: object, dots: list, card: object, expert: bool) -> Html:
    state = getattr(line, "state", "value") if row.value is None else "value"
    shown = figures.marked(figures.figure(row.value, row.unit, state, row.n), bool(getattr(line, "final", True)))
    value = el("button", shown, type="button", data_open=f"rows:{row.item}", title=t("agent.rows_behind"), cls="num strong-figure")
    place = el("span", t("board_page.of_team", rank=row.rank, of=row.of), cls="place") if row.rank is not None else ""
    team = el("small", f"{t('agent.trend_team')} {figures.figure(row.team_value, row.unit)}") if row.team_value is not None else ""
    return el(
        "li",
        el("div", el("b", item_title(item)), value, place, cls="line"),
        _drawn(row, dots, card),
        el("p", team, "　" if team else "", _interval(row, expert), cls="quiet"),
        data_item=row.item,
    )


def _interval(row: object, expert: bool) -> Html:
    """The interval in words; by which method only in the expert view."""
    if row.low is None:
        return el("span", t("board_page.interval_none") if expert and row.value is not None else "")
    said = t("board_page.interval", low=figures.drawn(row.low, row.unit), high=figures.drawn(row.high, row.unit))
    how = t(f"board_page.interval_{row.how}")
    few = t("board_page.few") if row.n < FEW else ""
    return el("span", said, "　" if few else "", few, el("small", f"　{how}") if expert else "", title=how)


def _drawn(row: object, dots: list, card: object) -> Html:
    """Grey dots for the team, the coloured one for the agent, a line for the team as a whole, a band for the interval."""
    if not dots:
        return Html("")
    others = [dot for dot in dots if dot.key != card.agent_id]
    band = _band(row)
    return el(
        "svg",
        el("line", x1="1%", x2="99%", y1=13, y2=13, cls="axis"),
        band,
        join(
            el("circle", el("title", f"{dot.name} {figures.drawn(dot.value, row.unit)}"), cx=_spot(dot.at), cy=13, r=4, cls="mate")
            for dot in others
        ),
        el("line", x1=_spot(row.team_at), x2=_spot(row.team_at), y1=3, y2=23, cls="team-line") if row.team_at is not None else "",
        el("circle", el("title", card.name), cx=_spot(row.at), cy=13, r=6, cls="own") if row.at is not None else "",
        cls="strip",
        role="img",
        aria_label=_told(row),
    )


def _band(row: object) -> Html | str:
    if row.low_at is None or row.high_at is None:
        return ""
    return el("line", x1=_spot(row.low_at), x2=_spot(row.high_at), y1=13, y2=13, cls="band")


def _spot(at: float) -> str:
    """A place on the strip; the ends have room for half a dot."""
    return f"{at}%"


def _told(row: object) -> str:
    """What the strip shows, for who cannot see it."""
    place = t("board_page.of_team", rank=row.rank, of=row.of) if row.rank is not None else ""
    return f"{figures.figure(row.value, row.unit, 'value' if row.value is not None else 'not_enough', row.n)} {place}".strip()
