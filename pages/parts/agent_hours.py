"""Hour × weekday of an agent's answers: the darker, the slower."""

from __future__ import annotations

from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

DAYS = range(1, 8)


def heat(table: object) -> Html:
    """A row per weekday, a column per hour in which anybody wrote; the numbers are in each cell for who hovers or listens."""
    if table.empty:
        return el("p", t("board_page.hours_none"), cls="quiet")
    cells = {(row.weekday, row.hour): row for row in table.itertuples()}
    hours = range(min(table.hour), max(table.hour) + 1)
    head = el("tr", el("td", ""), join(el("th", str(hour), scope="col") for hour in hours))
    rows = join(el("tr", el("th", _day(day), scope="row"), join(_cell(cells.get((day, hour)), day, hour) for hour in hours)) for day in DAYS)
    drawn = el("table", el("caption", t("board_page.hours")), el("thead", head), el("tbody", rows), lang=lang(), cls="heat")
    return join([el("p", t("board_page.hours_note"), cls="quiet"), el("div", drawn, cls="scroll heat-scroll", tabindex="0")])


def _day(day: int) -> str:
    return t(f"board_page.weekday.{day}")


def _cell(row: object | None, day: int, hour: int) -> Html:
    if row is None:
        return el("td", "")
    seconds = figures.figure(row.seconds, "seconds")
    said = t("board_page.hours_hover", day=_day(day), hour=hour, seconds=seconds, count=row.n)
    return el("td", el("span", said, cls="unseen"), cls=f"level-{row.level}", title=said)
