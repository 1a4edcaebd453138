"""The leaderboard as one table, in groups if wanted; its columns are those of board_columns."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pages.parts import figures, state
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

ROWS_AT_ONCE = 100
"""Rows laid out at first; the rest appears on scrolling, or all at once by the button."""


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


def bar(part: object, whole: object) -> Html:
    """A thin bar behind a number, drawn by the browser: `part` of `whole`."""
    return el("progress", max=str(whole), value=str(part), aria_hidden="true") if whole else Html("")


def board(shown: object, rows: pd.DataFrame, columns: list, view: str, group: str = "") -> Html:
    """The table for `rows` of a Board. `columns`: of board_columns; `group`: "" or the column of the rows to group by."""
    caption = f"{t('leaderboard.title')} {_period(rows)}".strip()
    head = el("thead", el("tr", join(_head(column) for column in columns)))
    parts = [(name, list(part.itertuples())) for name, part in _parts(rows, group)]
    bodies = join(_body(name, part, columns, shown.by, bool(group)) for name, part in parts)
    table = el(
        "table",
        el("caption", caption),
        head,
        bodies,
        lang=lang(),
        cls=f"board {view}",
        data_rows=ROWS_AT_ONCE,
        aria_rowcount=str(len(rows) + 1),
    )
    more = el("button", t("board_page.show_all", count=f"{len(rows):,}"), type="button", data_all=True, cls="copy", hidden=True)
    return join([el("div", table, cls="scroll board-scroll", tabindex="0", role="region", aria_label=caption), more])


def _period(rows: pd.DataFrame) -> str:
    last = rows.trend_periods.iloc[0] if len(rows) else []
    return figures.period(last[-1]) if len(last) else ""


def _parts(rows: pd.DataFrame, group: str) -> Iterable[tuple[str, pd.DataFrame]]:
    """The rows of each group, in order of the groups' names; those in none last."""
    if not group:
        return [("", rows)]
    names = sorted({name or "" for name in rows[group]}, key=lambda name: (not name, name))
    return [(name, rows[[(each or "") == name for each in rows[group]]]) for name in names]


def _body(name: str, rows: list, columns: list, by: str, grouped: bool) -> Html:
    """One group's rows, under a line with its name where there are groups."""
    label = el("b", name or t("board_page.no_group"))
    title = el(
        "tr",
        el("th", label, " ", el("small", t("app.number_of_agents", count=len(rows))), colspan=len(columns), scope="rowgroup"),
        cls="part",
    )
    return el("tbody", title if grouped else "", join(_row(row, columns, by) for row in rows))


def _head(column: object) -> Html:
    return el(
        "th",
        el("span", column.label),
        el("small", column.note) if column.note else "",
        scope="col",
        cls=column.cls or None,
        data_id=column.code,
        data_sortable=column.sorts,
        data_first=column.first,
        data_pin=column.pinned,
        tabindex="0" if column.sorts else None,
        aria_sort="none" if column.sorts else None,
        title=column.full or None,
    )


def _row(row: object, columns: list, by: str) -> Html:
    opens = row.key if by in ("agent", "team") else None
    return el("tr", join(column.cell(row) for column in columns), data_open=opens, data_key=row.key)


def link_of(row: object, by: str) -> Html:
    """The name, which opens the agent, or the agents of the team; a shift opens nothing."""
    if by == "shift":
        return el("span", row.name or row.key)
    page = {"page": "agent", "agent": row.key} if by == "agent" else {"page": "leaderboard", "by": "agent", "team": row.key}
    return el("a", row.name or row.key, href=state.link(**page), data_open=row.key, title=row.name)
