"""Minutes of an awards meeting as a workbook: one sheet each for the minutes, the ranking and who takes part; stamped as a draft."""
from __future__ import annotations

from kpi.reports.award_minutes import about, group_name, history_line, moment, outcome, quota_lines, said, stamp
from kpi.reports.workbook import Book, cell
from kpi.words import period_text, text

WIDE = 6
"""Columns of the minutes."""


def minutes_book(meeting: object, lang: str = "zh") -> bytes:
    """The workbook. Scores are numbers, ids and names are text that no spreadsheet runs."""
    title = f"{said('minutes', lang)} · {period_text(meeting.period, lang)} · {group_name(meeting.group, lang)}"
    book = Book(title, lang)
    _minutes(book, meeting, title)
    _ranking(book, meeting, title)
    _people(book, meeting, title)
    return book.content()


class _Rows:
    """Rows written one below the other."""

    def __init__(self, book: Book, name: str, title: str) -> None:
        self.book, self.sheet, self.row = book, book.sheet(name), 4
        book.put(self.sheet, "A1", title, "title")
        book.put(self.sheet, "A2", said("draft_line", book.lang), "draft")

    def heads(self, *heads: str | None) -> None:
        self.add(*heads, styles=("head",) * len(heads))

    def add(self, *values: object, styles: tuple[str, ...] = ()) -> None:
        for column, value in enumerate(values):
            style = styles[column] if column < len(styles) else "cell"
            own = (style,) if style in ("cell", "head", "wrap", "id") else ("cell", style)
            self.book.put(self.sheet, cell(self.row, column), value, *own)
        self.row += 1

    def wide(self, line: object, style: str = "wrap") -> None:
        self.book.put_wide(self.sheet, cell(self.row, 1), cell(self.row, WIDE - 1), line, style)
        self.row += 1

    def heading(self, words: str) -> None:
        self.row += 1
        self.book.put(self.sheet, cell(self.row, 0), words, "title")
        self.row += 1


def _minutes(book: Book, meeting: object, title: str) -> None:
    lang = book.lang
    rows = _Rows(book, said("minutes", lang), title)
    for name, value in about(meeting, lang):
        book.put(rows.sheet, cell(rows.row, 0), name, "head")
        rows.wide(value)
    book.put(rows.sheet, cell(rows.row, 0), text("terms.version", lang), "head")
    rows.wide(stamp(meeting))
    rows.heading(said("quota", lang))
    rows.heads(*[said(key, lang) for key in ("award", "share", "headcount", "places", "real_share", "arithmetic")])
    for award, (_, line) in zip(meeting.awards, quota_lines(meeting, lang), strict=True):
        rows.add(award["title"], award["share"], award["headcount"], award["quota"], award["real_share"], line,
                 styles=("cell", "share", "whole", "whole", "percent", "wrap"))
    _steps(rows, meeting, lang)
    _decided(rows, meeting, lang)
    rows.row += 2
    for column, key in enumerate(("chair", "decides", "staff", "date")):
        book.put(rows.sheet, cell(rows.row, column), f"{text(f'best_page.sign.{key}', lang)}:", "sign")
    book.page(rows.sheet, cell(rows.row, WIDE - 1), (1, 2), (22, 18, 14, 12, 14, 60), title, stamp(meeting), "A4", stamp=True)


def _steps(rows: _Rows, meeting: object, lang: str) -> None:
    if not any(award["steps"] for award in meeting.awards):
        return
    rows.heading(said("tie_break", lang))
    for award in meeting.awards:
        for count, step in enumerate(award["steps"], 1):
            rows.book.put(rows.sheet, cell(rows.row, 0), award["title"], "cell")
            rows.wide(f"{count}. {step['sentence']}")
            unit = {"share": "percent", "money": "money", "seconds": "seconds"}.get(step["unit"], "plain")
            for one in step["values"]:
                rows.add(one["name"], step["title"], one["value"], styles=("id", "cell", unit))


def _decided(rows: _Rows, meeting: object, lang: str) -> None:
    names = dict(zip(meeting.people["agent_id"], meeting.people["name"], strict=True))
    rows.heading(said("decision", lang))
    heads = [said(key, lang) for key in ("award", "place", "score", "decided_by")]
    rows.heads(heads[0], text("terms.agent", lang), *heads[1:], text("record.field.reason", lang))
    for award in meeting.awards:
        made = meeting.decisions.get(award["award"])
        if made is None:
            rows.add(award["title"], said("open", lang), None, None, None, None)
            continue
        for one in made["people"] or [None]:
            if one is None:
                rows.add(award["title"], said("nobody", lang), None, None, made["decided_by"], made["reason"], styles=("cell", "id"))
            else:
                rows.add(award["title"], names.get(one["agent_id"], one["agent_id"]), one["place"], one["score"], made["decided_by"],
                         one["reason"], styles=("cell", "id", "whole", "points", "id", "wrap"))
    if meeting.history:
        rows.heading(said("history", lang))
        rows.heads(*[said(key, lang) for key in ("at", "entered_by")], text("record.field.reason", lang), said("what", lang), None, None)
        for event in meeting.history:
            rows.add(moment(event["at"]), event["who"], event["why"] or event["reason"], styles=("cell", "id", "wrap"))
            rows.row -= 1
            rows.book.put_wide(rows.sheet, cell(rows.row, 3), cell(rows.row, WIDE - 1), history_line(event, meeting, lang), "wrap")
            rows.row += 1


def _ranking(book: Book, meeting: object, title: str) -> None:
    lang = book.lang
    rows = _Rows(book, said("ranking", lang), title)
    heads = [said(key, lang) for key in ("place", "agent_id", "months", "score", "by_rule", "decision")]
    rows.heads(heads[0], text("best_page.tied", lang), heads[1], text("terms.agent", lang), text("terms.team", lang), *heads[2:])
    for row in meeting.ranking.itertuples():
        months = f"{row.months} / {row.of}"
        tied = text("best_page.tied", lang) if row.shared else None
        rows.add(row.place, tied, row.agent_id, row.name, row.team, months, row.score, outcome(row, lang), row.decided,
                 styles=("whole", "cell", "id", "id", "cell", "cell", "points"))
    book.page(rows.sheet, cell(max(rows.row - 1, 4), 8), (1, 4), (8, 8, 12, 16, 16, 10, 12, 26, 22), title, stamp(meeting), "A5", stamp=True)


def _people(book: Book, meeting: object, title: str) -> None:
    lang = book.lang
    rows = _Rows(book, text("best_page.step.who", lang), title)
    heads = [said(key, lang) for key in ("agent_id", "months", "counted", "why_not")]
    rows.heads(heads[0], text("terms.agent", lang), text("terms.team", lang), *heads[1:])
    for row in meeting.people.itertuples():
        rows.add(row.agent_id, row.name, row.team, f"{row.months} / {row.of}", text("app.yes" if row.state == "candidate" else "app.no", lang),
                 row.because, styles=("id", "id", "cell", "cell", "cell", "wrap"))
    book.page(rows.sheet, cell(max(rows.row - 1, 4), 5), (1, 4), (12, 16, 16, 10, 10, 60), title, stamp(meeting), "A5", stamp=True)
