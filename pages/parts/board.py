"""The leaderboard as one table: rank, change, name, team, score with a bar, the items, sample size, trend."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from pages.parts import figures, state
from pages.parts.cards import title as metric_title
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sentences import item_title, sentence, why_no_total
from pages.parts.tiles import sparkline


def rank_text(rank: int | None) -> str:
    """The rank, or — for one who has none."""
    return "—" if rank is None or rank != rank else str(int(rank))


def climbed(steps: int | None) -> Html:
    """▲2, ▼1, =, or 'new' when there was no rank before."""
    if steps is None or steps != steps:
        return el("span", t("leaderboard.new"), cls="change same")
    if steps == 0:
        return el("span", t("leaderboard.same"), cls="change same")
    word, tone = ("leaderboard.up", "good") if steps > 0 else ("leaderboard.down", "bad")
    return el("span", t(word, count=abs(int(steps))), cls=f"change {tone}")


def board(shown: object, rows: pd.DataFrame, by: str, view: str) -> Html:
    """The table for `rows` of a Board; `view` is points (with bars) or metrics (the values)."""
    items = shown.scheme["items"]
    cells = {(row.key, row.item): row for row in shown.items.itertuples()}
    scored = shown.scheme["total"] != "none"
    last = rows.trend_periods.iloc[0] if len(rows) else []
    heads = [*_heads(by, scored, view, items, shown)]
    body = join(
        _row(row, by, view, scored, shown, [cells.get((row.key, item["item"])) for item in items])
        for row in rows.itertuples()
    )
    caption = t("leaderboard.title") + (f" {figures.period(last[-1])}" if len(last) else "")
    table = el(
        "table",
        el("caption", caption),
        el("thead", el("tr", join(heads))),
        el("tbody", body),
        lang=lang(),
        cls=f"board {view}",
    )
    return el("div", table, cls="scroll board-scroll", tabindex="0", role="region", aria_label=caption)


def _head(
    name: str, label: str, cls: str = "", first: str = "descending", note: str = "", full: str | None = None
) -> Html:
    return el(
        "th",
        el("span", label),
        el("small", note) if note else "",
        scope="col",
        cls=cls or None,
        data_id=name,
        data_sortable=True,
        data_first=first,
        tabindex="0",
        aria_sort="none",
        title=full,
    )


def _heads(by: str, scored: bool, view: str, items: Iterable[dict], shown: object) -> Iterable[Html]:
    if scored:
        yield _head("rank", t("leaderboard.rank"), "rank", "ascending")
        yield _head("moved", t("leaderboard.rank_change"), "moved wide")
    yield _head("name", t("leaderboard.name") if by == "agent" else t("terms.team"), "name", "ascending")
    if by == "agent":
        yield _head("team", t("leaderboard.team"), "team wide", "ascending")
    if scored:
        yield _head("score", t("leaderboard.total"), "score")
    for item in items:
        label = item_title(item)
        note = t("ui.of_points", points=figures.weight(item["weight"])) if view == "points" and item["weight"] else ""
        yield _head(f"item_{item['item']}", label, "item wide", note=note, full=label)
    yield _head("n", t("leaderboard.cases"), "n wide", full=metric_title(shown.n_metric))
    yield el("th", el("span", t("leaderboard.trend")), scope="col", cls="trend wide")


def _row(row: object, by: str, view: str, scored: bool, shown: object, items: list) -> Html:
    page = (
        {"page": "agent", "agent": row.key}
        if by == "agent"
        else {"page": "leaderboard", "by": "agent", "team": row.key}
    )
    name = el("a", row.name or row.key, href=state.link(**page), data_open=row.key, title=row.name)
    under = (
        el("small", row.team or "", cls="narrow")
        if by == "agent"
        else el("small", t("app.number_of_agents", count=row.agents))
    )
    cells = []
    if scored:
        cells += [
            el("td", rank_text(row.rank), cls="rank", data_sort=row.rank),
            el("td", climbed(row.rank_change), cls="moved wide", data_sort=row.rank_change),
        ]
    cells.append(el("th", name, under, scope="row", cls="name", data_sort=row.name))
    if by == "agent":
        cells.append(el("td", row.team or "·", cls="team wide", title=row.team or None, data_sort=row.team))
    if scored:
        cells.append(_score(row, shown))
    cells += [_item(cell, item, view) for cell, item in zip(items, shown.scheme["items"], strict=True)]
    cells.append(el("td", f"{row.n:,}", cls="n num wide", data_sort=row.n))
    cells.append(el("td", sparkline(row.trend, label=f"{row.name} {t('leaderboard.trend')}"), cls="trend wide"))
    return el("tr", join(cells), data_open=row.key, data_key=row.key)


def _score(row: object, shown: object) -> Html:
    if row.score is None:
        why = why_no_total(row.reason, shown.items[shown.items.key == row.key], shown.scheme["items"])
        return el("td", el("span", "—", cls="missing"), cls="score num", title=why, data_sort="")
    text = figures.marked(figures.points(row.score, shown.scheme["decimals"]), row.final)
    return el("td", el("b", text), bar(row.score, shown.scheme["full_score"]), cls="score num", data_sort=row.score)


def _item(cell: object | None, item: dict, view: str) -> Html:
    if cell is None:
        return el("td", "·", cls="item num wide missing")
    if cell.state != "value" or cell.points is None:
        shown = figures.figure(None, item["unit"], cell.state, cell.n)
        return el("td", shown, cls="item num wide missing", title=sentence(cell, item), data_sort="")
    if view == "metrics":
        return el(
            "td",
            figures.marked(figures.figure(cell.value, item["unit"]), cell.final),
            cls="item num wide",
            data_sort=cell.value,
            title=t("ui.cases", count=f"{cell.n:,}"),
        )
    text = figures.marked(figures.points(cell.points), cell.final)
    return el(
        "td",
        text,
        bar(cell.points, cell.weight),
        cls="item num wide",
        data_sort=cell.points,
        title=figures.figure(cell.value, item["unit"]),
    )


def bar(part: object, whole: object) -> Html:
    """A thin bar behind a number, drawn by the browser: `part` of `whole`."""
    return el("progress", max=str(whole), value=str(part), aria_hidden="true") if whole else Html("")


def export_columns(shown: object, rows: pd.DataFrame, scored: bool = True) -> pd.DataFrame:
    """The board as a plain table for CSV: full precision, one column of points and one of the value per item."""
    table = rows[["rank", "rank_change", "key", "name", "team", "score", "state", "n", "final"]].copy()
    cells = {(row.key, row.item): row for row in shown.items.itertuples()}
    for item in shown.scheme["items"]:
        _add(
            table,
            f"{item['item']} points",
            [cells.get((key, item["item"])) for key in table.key],
            lambda cell: cell.points,
        )
        _add(
            table,
            f"{item['item']} value",
            [cells.get((key, item["item"])) for key in table.key],
            lambda cell: cell.value,
        )
    return table


def _add(table: pd.DataFrame, name: str, cells: list, read: Callable[[object], object]) -> None:
    table[name] = [None if cell is None else read(cell) for cell in cells]
