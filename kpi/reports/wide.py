"""Sheets to fill in and read back: targets (people × months), ratings (people × items), roster (people × what is known of them).

One sheet a workbook. Titles stand in the rows above, the headings that are read in row `HEAD`: who it is (客服编号 / agent_id, 工号 /
staff_number where anybody has one, 姓名 / name), then months as 2026-09 or item ids. Ids are text. An empty cell is not given, never 0.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from kpi.reports.labels import role_word, word
from kpi.reports.workbook import NUMBERS, TEXT, Book, cell, table_of
from kpi.schemes.model import Item, Scheme

HEAD = 4
"""Row of the headings that are read, counted from 1; people follow below it."""
SPARE = 50
"""Empty rows for people who are not listed yet, with id cells already set to text."""
WHO = {"agent_id": ("客服编号", "agent_id"), "staff_number": ("工号", "staff_number"), "name": ("姓名", "name")}
ROSTER = ("team", "post", "role", "shift", "leader", "group", "hired_on", "left_on", "valid_from")
ROSTER_ZH = ("小组", "岗位", "角色", "班次", "组长", "考核组", "入职日期", "离职日期", "生效日期")
MOST_MONEY = Decimal("9999999999.99")


def targets_sheet(people: object, months: Sequence[str], *, lang: str = "zh", filled: Mapping[tuple[str, str], Decimal] | None = None) -> bytes:
    """Planned sales per person and month (R2A-02), as .xlsx. people: agent_id[, staff_number, name]. months: "2026-09" and so on.
    filled: (agent_id, month) → amount already set."""
    columns = [(month, "", (Decimal(0), MOST_MONEY)) for month in months]
    return _sheet(word("targets", lang), word("targets", lang), people, columns, lang, filled or {}, "money_said", "money")


def ratings_sheet(
    scheme: Scheme, people: object, *, role: str, period: str, lang: str = "zh", filled: Mapping[tuple[str, str], Decimal] | None = None,
) -> bytes:
    """Ratings of one rater role for one period: the items this role rates, each from 0 to its scale (R2A-09, R4-03, R4-04).

    people: agent_id[, staff_number, name, role, post, team, group]. filled: (agent_id, rated) → rating already given.
    """
    asked: dict[str, Item] = {}
    for item in scheme.items:
        if item.rated and any(role in shares for shares in (item.mix.weights, *item.mix.instead.values())):
            asked.setdefault(item.rated, item)
    columns = [(name, _rating_title(item, lang), (Decimal(0), item.points.scale)) for name, item in asked.items()]
    title = f"{word('ratings', lang)} · {scheme.title.get(lang, scheme.id)} · {period} · {role_word(role, lang)}"
    return _sheet(word("ratings", lang), title, people, columns, lang, filled or {}, "range_said", "plain")


def roster_sheet(people: object = (), *, lang: str = "zh") -> bytes:
    """Who is in which team, post, role and appraisal group, from which day. people: what is known already, under the names of ROSTER."""
    heads = ROSTER_ZH if lang == "zh" else ROSTER
    known = table_of(people)
    filled = {(str(row["agent_id"]), head): row.get(key) for row in known for key, head in zip(ROSTER, heads, strict=True)}
    return _sheet(word("roster", lang), word("roster", lang), known, [(head, "", None) for head in heads], lang, filled, "", "", staff=True)


def _rating_title(item: Item, lang: str) -> str:
    aspects = f" ({', '.join(item.aspects)})" if item.aspects else ""
    return f"{item.name(lang)}{aspects} 0–{item.points.scale}"


def _sheet(
    name: str, title: str, people: object, columns: Sequence[tuple[str, str, tuple[Decimal, Decimal] | None]], lang: str,
    filled: Mapping[tuple[str, str], object], said: str, number: str, staff: bool = False,
) -> bytes:
    """columns: (heading, title above it, least and most or None)."""
    book, listed = Book(title, lang), table_of(people)
    sheet = book.sheet(name)
    who = [key for key in WHO if key != "staff_number" or staff or any(person.get(key) for person in listed)]
    first, last = HEAD + 1, HEAD + len(listed) + SPARE
    book.put(sheet, "A1", title, "title")
    book.put(sheet, "A2", f"{word('id_said', lang)}; {word('empty_said', lang)}", "note")
    for column, key in enumerate(who):
        book.put(sheet, cell(HEAD, column), WHO[key][lang == "en"], "head")
    for column, (heading, above, bounds) in enumerate(columns, len(who)):
        book.put(sheet, cell(HEAD - 1, column), above, "note", text_wrap=True, align="center")
        book.put(sheet, cell(HEAD, column), heading, "head", num_format=TEXT)
        if bounds is not None:
            _validate(sheet, f"{cell(first, column)}:{cell(last, column)}", bounds, said, lang)
    for row in range(first, last + 1):
        person = listed[row - first] if row - first < len(listed) else {}
        for column, key in enumerate(who):
            value = person.get(key)
            book.put(sheet, cell(row, column), None if value is None else str(value), "id")
        for column, (heading, _, bounds) in enumerate(columns, len(who)):
            value = filled.get((str(person.get("agent_id")), heading))
            kept = value if bounds is not None or value is None else str(value)
            form = {"num_format": NUMBERS[number] if bounds is not None else TEXT}
            book.put(sheet, cell(row, column), kept, "fill", **form)
    sheet.ignore_errors({"number_stored_as_text": f"A{HEAD}:{cell(last, len(who) + max(len(columns), 1) - 1)}"})
    widths = (*[16] * len(who), *[14] * len(columns))
    book.page(sheet, cell(last, len(widths) - 1), (HEAD - 1, HEAD), widths, title, word("empty_said", lang), cell(first, len(who)))
    return book.content()


def _validate(sheet: Worksheet, where: str, bounds: tuple[Decimal, Decimal], said: str, lang: str) -> None:
    low, high = bounds
    sheet.data_validation(where, {
        "validate": "decimal", "criteria": "between", "minimum": float(low), "maximum": float(high), "ignore_blank": True,
        "error_title": word("range_title", lang), "error_message": word(said, lang, low=low, high=high), "error_type": "stop",
    })
