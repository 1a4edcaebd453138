"""Who stands where: agents, teams or shifts, their points or their metrics; a row opens the agent."""

import streamlit as st

from pages.parts import board_controls, board_out, cards, figures, filters, frame, share, state
from pages.parts.board import board
from pages.parts.board_columns import Beside, chosen, columns
from pages.parts.board_kept import kept
from pages.parts.board_meeting import meeting
from pages.parts.board_sheet import board_sheet
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.html import Html, el
from pages.parts.lang import lang, t
from pages.parts.later import later, when_there
from pages.parts.sheet import sheet


def draw() -> None:
    choice = filters.choose()
    frame.boards_menu()
    asked = board_controls.asked(choice.period)
    state.put("days", asked.days, page="agent")  # who is opened from here is looked at over the same days
    question = {"scheme": choice.scheme, "period": choice.period, "by": asked.by, "shop": choice.shop, "days": asked.days}
    shown = ask("leaderboard", team="" if asked.by != "agent" else choice.team, compare=asked.compare, **question)
    if state.get("mode", "") == "meeting" and not shown.rows.empty:
        _meet(shown, choice)
        return
    _title(shown, choice)
    place = board_controls.row()
    text = board_controls.switches(place, choice.period)
    if shown.rows.empty:
        sheet("none", el("p", t("leaderboard.empty", period=figures.period(choice.period)), cls="quiet"), board_out.left_out(shown.left_out))
        return
    ranges = later("rank_ranges", **question) if shown.scheme["total"] != "none" else None
    tiers = _tiers(shown, choice)
    beside = Beside(_by_key(ranges, "key"), _by_key(tiers, "agent_id"), state.get("expert", "") == "1")
    known = columns(shown, state.get("view", "points", ["points", "metrics"]), beside)
    view = board_controls.display(place, shown, [(column.code, column.label) for column in known], asked)
    seen = chosen(known, view.columns, view.pins)
    rows = _found(shown.rows, text)
    sheet("summary", _summary(shown))
    if rows.empty:
        sheet("none", el("p", t("filters.nothing_left"), cls="quiet"))
    else:
        shape = ([(column.code, column.pinned) for column in seen], view.view, view.group, beside.expert, lang())
        leads = state.parameters("agent" if asked.by == "agent" else "leaderboard")
        drawn = kept((shown, list(rows.key), ranges, tiers, shape, leads), lambda: board(shown, rows, seen, view.view, view.group))
        _table(drawn, asked.by)
    sheet("legend", board_out.legend(shown, view.expert, ranges))
    note = t("board_page.sheet_note", period=figures.period(choice.period), scheme=cards.scheme_line(shown.scheme),
             days=board_controls.note(shown, choice.period))
    board_out.files(rows, seen, t("leaderboard.title"), note, f"{t('leaderboard.title')}-{choice.period}")
    if shown.left_out:
        sheet("left_out", board_out.left_out(shown.left_out))
    when_there()


def _title(shown: object, choice: filters.Choice) -> None:
    facts = (figures.period(choice.period), board_controls.note(shown, choice.period), cards.scheme_line(shown.scheme), choice.team)
    asked = {"period": choice.period, "scheme": choice.scheme, "team": choice.team, "shop": choice.shop, "by": shown.by, "days": shown.days,
             "view": state.get("view", "points", ["points", "metrics"]), "compare": board_controls.asked(choice.period).compare}
    frame.title(t("leaderboard.title"), *frame.facts(shown.final, shown.settles_on, *facts), end=share.button("leaderboard", **asked))


def _meet(shown: object, choice: filters.Choice) -> None:
    """Names only, in large type."""
    note = f"{figures.period(choice.period)}　{cards.scheme_line(shown.scheme)}"
    group = "group" if len(shown.groups) > 1 else ""
    if board_sheet("meeting", meeting(shown.rows, t("leaderboard.title"), note, group)).opened == "leave":
        state.put("mode", "")
        st.rerun()


@st.fragment
def _table(drawn: Html, by: str) -> None:
    """The table; sorting it draws nothing else anew and is a step in the browser's history."""
    done = board_sheet("board", drawn, sort=state.get("sort", ""), sorted_by=lambda order: state.put("sort", order))
    if done.sorted:
        state.publish()
    _opened(done.opened, by)


def _opened(key: str | None, by: str) -> None:
    if key and by == "agent":
        frame.go("agent", agent=key)
    elif key and by == "team":
        frame.go("leaderboard", by="agent", team=key)


def _by_key(answer: object | None, name: str) -> dict | None:
    """The rows of an answer, or of a table, by one of their names."""
    return None if answer is None else {getattr(row, name): row for row in getattr(answer, "rows", answer).itertuples()}


def _tiers(shown: object, choice: filters.Choice) -> object | None:
    """Tiers of the period, where the scheme has them and they are there."""
    found = later("tiers", scheme=choice.scheme, period=choice.period, lang=lang()) if shown.by == "agent" and not shown.days else None
    return None if found is None or found.empty else found


def _summary(shown: object) -> Html:
    """How many are scored, and how far the totals spread."""
    told = shown.summary
    count = t("board_page.scored" if shown.by == "agent" else "board_page.scored_units", count=f"{told['scored']:,}")
    parts = [count]
    if told["not_scored"]:
        parts.append(t("board_page.not_scored", count=f"{told['not_scored']:,}"))
    if told["scored"] and shown.scheme["total"] != "none":
        best, median, least = (figures.points(told[name], shown.scheme["decimals"]) for name in ("best", "median", "least"))
        parts.append(t("board_page.spread", best=best, median=median, least=least))
    parts.append(board_controls.against(shown))
    if len(shown.groups) > 1:
        parts.append(t("board_page.group_ranks"))
    return el("p", *(el("span", part) for part in parts), cls="facts")


def _found(rows, text: str):
    """Rows whose name, team, id or staff number holds the text, whatever its case."""
    if not text or rows.empty:
        return rows
    people = ask("options").agents
    numbers = dict(zip(people.agent_id, people.staff_number, strict=True))
    wanted = text.casefold()
    return rows[
        [
            any(wanted in str(part or "").casefold() for part in (row.name, row.team, row.key, numbers.get(row.key)))
            for row in rows.itertuples()
        ]
    ]


if status().has_data:
    draw()
else:
    empty_page(t("leaderboard.title"))
