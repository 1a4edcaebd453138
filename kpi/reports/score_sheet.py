"""The score sheets of one scheme and period as a workbook whose points and totals are live formulas.

A list, the rules with their anchors, and a sheet per agent (A4 landscape, signature lines). Change a value, a rating, a weight or an anchor
and points, cap, total and rank follow: the formulas are our own and say what `kpi.scoring` computes; where a rule has none (against
peers, or a value the formula cannot reproduce) the number stands.
"""
from __future__ import annotations

from collections.abc import Mapping

from kpi.reports.agent_sheet import Frame, Written, agent_sheet
from kpi.reports.formula import rules_sheet
from kpi.reports.labels import word
from kpi.reports.plain import plain
from kpi.reports.score_rows import EVENT, Sheet, occurrences, sheets
from kpi.reports.workbook import Book, by_agent, cell, elsewhere, letter, table_of
from kpi.schemes.model import Scheme
from kpi.scoring.rounding import ranks

FIRST = 6
"""Row of the first agent on the list, counted from 1."""


def score_workbook(
    scheme: Scheme, scores: object, *, lang: str = "zh", people: object = (), ratings: object = (), events: object = (),
    team_values: Mapping[tuple[str, str], object] | None = None, units: Mapping[str, str] | None = None, draft: bool = True,
) -> bytes:
    """The workbook (.xlsx) of one scheme and period (R2A-10, R2A-18, R4-12).

    scores: rows of `kpi.verbs.scores.table`, exact Decimals. people: agent_id, role, post, department …, for the head of the sheet and
    the rater mix. ratings: agent_id, rated, role, rating[, rater]. events: agent_id, event, points[, occurred_on, case_no, content, finder,
    checked_by, confirmed_by], confirmed ones. team_values: (agent_id, metric) → pooled value of the team, for anchors at the team's value.
    units: metric → unit of its card, for the form of numbers. draft: stamp every sheet.
    """
    made = sheets(scheme, scores, lang, people, team_values, events)
    period = next((str(row["period"]) for row in table_of(scores)[:1]), "")
    title = f"{scheme.title.get(lang, scheme.id)} · {period}"
    happened = occurrences(events, scheme, lang)
    frame = Frame(scheme, Book(title, lang), period, title, footer(scheme), draft, units or {}, by_agent(ratings), by_agent(happened))
    listed = frame.book.sheet(word("list", lang))
    rules = rules_sheet(frame.book, scheme, title, frame.footer, draft)
    written = [agent_sheet(frame, sheet, rules) for sheet in made]
    _list(frame, listed, made, written)
    return frame.book.content()


def footer(scheme: Scheme) -> str:
    """Scheme id, version and hash: every score names them (R4-12)."""
    return f"{scheme.id} {scheme.version} · sha256 {scheme.content_hash[:12] or '-'}"


def file_name(scheme: Scheme, period: str, *, lang: str = "zh", draft: bool = True, ending: str = "xlsx") -> str:
    """"评分表_ecommerce-100_2026-09_草稿DRAFT.xlsx"; characters that a file name cannot hold become _."""
    parts = [word("score_sheet", lang), scheme.id, period] + ([word("draft", lang).replace(" ", "")] if draft else [])
    return safe_name("_".join(parts)) + f".{ending}"


def safe_name(name: str) -> str:
    return "".join("_" if mark in '\\/:*?"<>|\r\n\t ' else mark for mark in plain(name)).strip(". ")[:120] or "_"


def _list(frame: Frame, sheet: object, made: list[Sheet], written: list[Written]) -> None:
    """Everybody with points per item, total and rank, each a reference to the agent's own sheet."""
    book, lang, scheme = frame.book, frame.book.lang, frame.scheme
    has_total, has_events = scheme.total != "none", bool(scheme.events)
    heads = ["rank", "agent_id", "name", "team"]
    columns = [(item.id, item.name(lang)) for item in scheme.items]
    after = ([("events", word("events", lang))] if has_events else []) + ([("total", word("total", lang))] if has_total else [])
    book.put(sheet, "A1", frame.title, "title")
    book.put(sheet, "A2", frame.footer, "note")
    if frame.draft:
        book.put(sheet, "A3", word("draft_line", lang), "draft")
    for column, said in enumerate([word(key, lang) for key in heads] + [said for _, said in columns + after] + [word("grade", lang)]):
        book.put(sheet, cell(FIRST - 1, column), said, "head")
    last = FIRST + max(len(made), 1) - 1
    total_at = len(heads) + len(columns) + len(after) - 1
    together = _ranked_together(made)
    for row, (one, places) in enumerate(zip(made, written, strict=True), FIRST):
        _rank(frame, sheet, one, row, total_at, last, together)
        book.put(sheet, cell(row, 1), one.agent_id, "id")
        book.put(sheet, cell(row, 2), one.name, "cell")
        book.put(sheet, cell(row, 3), one.person.get("team"), "cell")
        for column, (name, _) in enumerate(columns + after, len(heads)):
            _reference(frame, sheet, cell(row, column), one, places, name)
        book.put(sheet, cell(row, total_at + 1), one.total.get("grade"), "cell")
    _means(frame, sheet, last, len(heads), total_at)
    sheet.ignore_errors({"number_stored_as_text": f"B{FIRST}:B{last}"})
    widths = (6, 22, 16, 14, *[11] * (len(columns) + len(after)), 10)
    book.page(sheet, cell(last + 1, total_at + 1), (FIRST - 1, FIRST - 1), widths, frame.title, frame.footer, f"D{FIRST}", stamp=frame.draft)


def _ranked_together(made: list[Sheet]) -> bool:
    """Whether the ranks are those among everybody on the sheet, and not within groups."""
    place = ranks({one.agent_id: one.total.get("points") for one in made})
    return all(place[one.agent_id] == one.total.get("rank") for one in made)


def _rank(frame: Frame, sheet: object, one: Sheet, row: int, total_at: int, last: int, together: bool) -> None:
    """Live where everybody on the sheet is ranked together; the number where ranks are given within groups."""
    rank = one.total.get("rank")
    if frame.scheme.total != "none" and together:
        at, block = cell(row, total_at), f"{letter(total_at)}${FIRST}:{letter(total_at)}${last}"
        frame.book.formula(sheet, cell(row, 0), f'=IF(ISNUMBER({at}),RANK({at},{block}),"—")', "—" if rank is None else rank, "cell", "whole")
    else:
        frame.book.put(sheet, cell(row, 0), rank, "cell", "whole")


def _reference(frame: Frame, sheet: object, at: str, one: Sheet, places: Written, name: str) -> None:
    book = frame.book
    if name == "total":
        shown = one.total.get("points")
        book.formula(sheet, at, f"={elsewhere(places.sheet, places.total)}", "—" if shown is None else shown, "cell", "points", bold=True)
    elif name == "events":
        shown = [row.shown for row in one.rows if row.id.startswith(EVENT) and row.shown is not None]
        refs = [elsewhere(places.sheet, places.points[row.id]) for row in one.rows if row.id.startswith(EVENT)]
        if refs:
            book.formula(sheet, at, f"=SUM({','.join(refs)})", sum(shown), "cell", "points")
        else:
            book.put(sheet, at, None, "cell")
    elif name in places.points:
        shown = next(row.shown for row in one.rows if row.id == name)
        book.formula(sheet, at, f"={elsewhere(places.sheet, places.points[name])}", shown, "cell", "points")
    else:
        book.put(sheet, at, "·", "cell", align="right")


def _means(frame: Frame, sheet: object, last: int, first_column: int, total_at: int) -> None:
    """The mean of every column of points, over those who have any."""
    book, row = frame.book, last + 1
    for column in range(total_at + 2):
        at = cell(row, column)
        if first_column <= column <= total_at:
            block = f"{cell(FIRST, column)}:{cell(last, column)}"
            book.formula(sheet, at, f'=IF(COUNT({block})>0,AVERAGE({block}),"—")', None, "head", "points")
        else:
            book.put(sheet, at, word("mean", book.lang) if column == 1 else None, "head")
