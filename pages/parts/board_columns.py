"""The columns of the leaderboard: how each is headed, drawn in a cell, and written into a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from pages.parts import figures
from pages.parts.board import bar, climbed, link_of, rank_text
from pages.parts.cards import grade
from pages.parts.cards import title as metric_title
from pages.parts.data import ask
from pages.parts.html import Html, el
from pages.parts.lang import t
from pages.parts.sentences import item_title, sentence, why_no_total
from pages.parts.tiles import sparkline

ALWAYS = ("rank", "name")
"""Columns nobody can take away; they stay at the left."""


@dataclass(frozen=True)
class Column:
    """One column. `cell` draws a row, `raw` gives what a file holds, in the unit `unit`; None: the column is not for files."""

    code: str
    label: str
    cell: Callable[[object], Html]
    raw: Callable[[object], object] | None
    unit: str = "text"
    cls: str = ""
    first: str = "descending"
    note: str = ""
    full: str = ""
    sorts: bool = True
    pinned: bool = False


@dataclass(frozen=True)
class Beside:
    """What is worked out off the click path: rows of rank ranges and tiers by key (None: not there yet), and the expert view."""

    ranges: dict | None
    tiers: dict | None
    expert: bool


def columns(shown: object, view: str, beside: Beside) -> list[Column]:
    """Every column this board can have, in order."""
    cells = {(row.key, row.item): row for row in shown.items.itertuples()}
    known = {card["id"]: card for card in ask("catalogue").metrics}
    return [column for column in _all(shown, view, beside, cells, known) if column]


def chosen(known: list[Column], wanted: list[str], pins: list[str]) -> list[Column]:
    """Those asked for (none asked for: all), the pinned ones first after rank and name."""
    kept = [column for column in known if not wanted or column.code in wanted or column.code in ALWAYS]
    front = [*ALWAYS, *(code for code in pins if code not in ALWAYS)]
    pinned = [replace(column, pinned=True) for code in front for column in kept if column.code == code]
    return [*pinned, *(column for column in kept if column.code not in front)]


def _all(shown: object, view: str, beside: Beside, cells: dict, known: dict[str, dict]) -> Iterable[Column | None]:
    scored = shown.scheme["total"] != "none"
    by = shown.by
    if scored:
        yield _rank(shown.rows)
    yield _name(by)
    if scored:
        yield _moved(shown)
    if by == "agent":
        yield _text("team", t("leaderboard.team"), "team wide", lambda row: row.team)
        if len(shown.groups) > 1:
            yield _text("group", t("board_page.group"), "team wide", lambda row: row.group)
    if scored:
        yield _score(shown)
        if shown.grades and by == "agent":
            yield _text("grade", t("board_page.grade"), "wide", lambda row: grade(shown.scheme, row.grade))
        if beside.tiers is not None and by == "agent":
            yield _tier(beside.tiers)
        if beside.ranges is None or beside.ranges:
            yield _sure(shown.rows, beside)
    for item in shown.scheme["items"]:
        yield _item(item, view, cells, known)
    yield Column(
        "n",
        t("leaderboard.cases"),
        lambda row: el("td", f"{row.n:,}", cls="n num wide", data_sort=row.n),
        lambda row: row.n,
        "rank",
        "n wide",
        full=metric_title(shown.n_metric),
    )
    yield Column("trend", t("leaderboard.trend"), _trend, None, cls="trend wide", sorts=False)


def _rank(rows: pd.DataFrame) -> Column:
    """Shared ranks say so."""
    held = Counter((group or "", rank) for group, rank in zip(_groups(rows), rows["rank"], strict=True) if rank is not None)
    shared = {one for one, count in held.items() if count > 1}

    def cell(row: object) -> Html:
        tied = (getattr(row, "group", "") or "", row.rank) in shared
        tie = el("small", "=", title=t("board_page.tie"), cls="equal") if tied else ""
        return el("td", tie, rank_text(row.rank), cls="rank", data_sort=row.rank)

    return Column("rank", t("leaderboard.rank"), cell, lambda row: row.rank, "rank", "rank", "ascending")


def _groups(rows: pd.DataFrame) -> list:
    return list(rows["group"]) if "group" in rows else ["" for _ in range(len(rows))]


def _name(by: str) -> Column:
    heads = {"agent": t("leaderboard.name"), "team": t("terms.team"), "shift": t("board_page.shift")}

    def cell(row: object) -> Html:
        notes = {"agent": el("small", getattr(row, "team", "") or "", cls="narrow"), "team": _heads(row)}
        return el("th", link_of(row, by), notes.get(by, ""), scope="row", cls="name", data_sort=row.name)

    return Column("name", heads[by], cell, lambda row: row.name, "text", "name", "ascending")


def _heads(row: object) -> Html:
    return el("small", t("app.number_of_agents", count=row.agents))


def _moved(shown: object) -> Column:
    against = t("board_page.against", period=figures.period(shown.before)) if shown.before else t("board_page.against_none")
    return Column(
        "moved",
        t("leaderboard.rank_change"),
        lambda row: el("td", climbed(row.rank_change) if shown.before else "·", cls="moved wide", data_sort=row.rank_change, title=against),
        lambda row: row.rank_change,
        "rank",
        "moved wide",
        full=against,
    )


def _text(code: str, label: str, cls: str, read: Callable[[object], str | None]) -> Column:
    def cell(row: object) -> Html:
        return el("td", read(row) or "·", cls=cls, title=read(row) or None, data_sort=read(row))

    return Column(code, label, cell, read, "text", cls, "ascending")


def _score(shown: object) -> Column:
    def cell(row: object) -> Html:
        if row.score is None:
            why = why_no_total(row.reason, shown.items[shown.items.key == row.key], shown.scheme["items"])
            return el("td", el("span", "—", cls="missing"), cls="score num", title=why, data_sort="")
        text = figures.marked(figures.points(row.score, shown.scheme["decimals"]), row.final)
        change = f"{figures.signed(row.score_change)}" if row.score_change is not None and shown.before else None
        return el("td", el("b", text), bar(row.score, shown.scheme["full_score"]), cls="score num", data_sort=row.score, title=change)

    return Column("score", t("leaderboard.total"), cell, lambda row: row.score, "points", "score")


def _tier(tiers: dict) -> Column:
    def cell(row: object) -> Html:
        told = tiers.get(row.key)
        if told is None or told.tier is None:
            return el("td", "·", cls="wide missing", data_sort="")
        return el("td", figures.marked(_tier_name(told), not told.provisional), cls="tier wide", title=told.because, data_sort=told.score)

    return Column("tier", t("board_page.tier"), cell, lambda row: _tier_name(tiers.get(row.key)), "text", "tier wide")


def _tier_name(told: object) -> str | None:
    if told is None or told.tier is None:
        return None
    return t("pay_page.no_tier") if told.tier == "none" else told.title


def _sure(rows: pd.DataFrame, beside: Beside) -> Column:
    """The range of the rank as a light bar under its word; the numbers stand in the expert view."""
    of = len(rows)

    def cell(row: object) -> Html:
        if beside.ranges is None:
            return el("td", el("span", "…", cls="missing"), cls="sure wide", title=t("board_page.sure_waiting"), data_sort="")
        found = beside.ranges.get(row.key)
        if found is None or row.rank is None:
            return el("td", "·", cls="sure wide missing", data_sort="")
        word = t(f"board_page.{found.word}")
        said = t("board_page.sure_of", word=word, low=found.low, high=found.high)
        numbers = el("small", t("board_page.sure_range", low=found.low, high=found.high)) if beside.expert else ""
        head = el("span", word, numbers, cls=f"sureness {found.word}")
        return el("td", head, _range_bar(found, row.rank, of), cls="sure wide", title=said, data_sort=str(found.high - found.low))

    return Column(
        "sure",
        t("board_page.sure"),
        cell,
        lambda row: _sure_word(row, beside),
        "text",
        "sure wide",
        "ascending",
        full=t("board_page.sure_legend"),
    )


def _sure_word(row: object, beside: Beside) -> str | None:
    found = (beside.ranges or {}).get(row.key)
    if found is None:
        return None
    word = t(f"board_page.{found.word}")
    return f"{word} {t('board_page.sure_range', low=found.low, high=found.high)}" if beside.expert else word


def _range_bar(found: object, rank: int, of: int) -> Html:
    """The first place is at the left."""
    whole = max(of, int(found.high))
    return el(
        "svg",
        el("rect", x=0, y=2, width=whole, height=2, cls="all"),
        el("rect", x=int(found.low) - 1, y=1, width=int(found.high) - int(found.low) + 1, height=4, cls="range"),
        el("rect", x=int(rank) - 1, y=0, width=1, height=6, cls="own"),
        viewBox=f"0 0 {whole} 6",
        preserveAspectRatio="none",
        cls="rank-range",
        aria_hidden="true",
    )


def _item(item: dict, view: str, cells: dict, known: dict[str, dict]) -> Column:
    label = item_title(item)
    note = t("ui.of_points", points=figures.weight(item["weight"])) if view == "points" and item["weight"] else ""

    def raw(row: object) -> object:
        cell = cells.get((row.key, item["item"]))
        if cell is None or cell.state != "value":
            return None
        return cell.value if view == "metrics" else cell.points

    return Column(
        f"item_{item['item']}",
        label,
        lambda row: _item_cell(cells.get((row.key, item["item"])), item, view, known),
        raw,
        item["unit"] if view == "metrics" else "points",
        "item wide",
        note=note,
        full=label,
    )


def _item_cell(cell: object | None, item: dict, view: str, known: dict[str, dict]) -> Html:
    if cell is None:
        return el("td", "·", cls="item num wide missing", data_sort="")
    if cell.state != "value" or cell.points is None:
        shown = figures.figure(None, item["unit"], cell.state, cell.n)
        return el("td", shown, cls="item num wide missing", title=sentence(cell, item, known), data_sort="")
    if view == "metrics":
        text = figures.marked(figures.figure(cell.value, item["unit"]), cell.final)
        return el("td", text, cls="item num wide", data_sort=cell.value, title=t("ui.cases", count=f"{cell.n:,}"))
    text = figures.marked(figures.points(cell.points), cell.final)
    value = figures.figure(cell.value, item["unit"])
    return el("td", text, bar(cell.points, cell.weight), cls="item num wide", data_sort=cell.points, title=value)


def _trend(row: object) -> Html:
    return el("td", sparkline(row.trend, label=f"{row.name} {t('leaderboard.trend')}"), cls="trend wide")
