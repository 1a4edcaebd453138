"""The printable form of an appraisal (R4-20): a part per section of the scheme, then incidents, bonus items, total and signatures.

For `kpi-coefficient` these are the six parts of the form: KPI, goals (self, review), behaviour (self, review), management conduct
(self 20, subordinates 20, supervisor 60), incidents, bonus items. A part that is not for the person stays on the form and says so.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from kpi.reports.formula import anchors_text
from kpi.reports.labels import role_word, word
from kpi.reports.paper import Html, document, figure, number, page, signatures, table, tag, who
from kpi.reports.score_rows import CAP, Row, Sheet, occurrences, sheets
from kpi.reports.score_sheet import footer
from kpi.reports.workbook import by_agent, table_of
from kpi.schemes.model import Scheme
from kpi.words.numbers import number_text, plain_text

INCIDENT = ("case_no", "on", "event", "content", "points", "filed_by", "confirmed_by")
BONUS = ("case_no", "on", "event", "content", "points", "checked_by", "confirmed_by")


def score_forms(
    scheme: Scheme, scores: object, *, lang: str = "zh", agents: Sequence[str] | None = None, people: object = (), ratings: object = (),
    events: object = (), team_values: Mapping[tuple[str, str], object] | None = None, units: Mapping[str, str] | None = None, draft: bool = True,
) -> str:
    """The forms of these agents (None: of all in the table) as one HTML file, A4 across. Tables as `score_workbook` takes them."""
    made = [sheet for sheet in sheets(scheme, scores, lang, people, team_values, events) if agents is None or sheet.agent_id in agents]
    period = next((str(row["period"]) for row in table_of(scores)[:1]), "")
    title = f"{word('form', lang)} · {scheme.title.get(lang, scheme.id)} · {period}"
    given, happened = by_agent(ratings), by_agent(occurrences(events, scheme, lang))
    pages = [
        _form(scheme, sheet, title, lang, given.get(sheet.agent_id, ()), happened.get(sheet.agent_id, ()), units or {}, draft)
        for sheet in made
    ]
    return document(title, pages, lang, "landscape")


def _form(
    scheme: Scheme, sheet: Sheet, title: str, lang: str, ratings: Sequence[Mapping], happened: Sequence[Mapping], units: Mapping[str, str],
    draft: bool,
) -> Html:
    parts, count = [], 0
    for section, rows in _sections(scheme, sheet):
        name = "" if section is None else section.name(lang)
        for key, some in _halves(rows):
            count += 1
            weight = sum((row.nominal for row in some if row.nominal is not None), Fraction(0))
            said = " · ".join(filter(None, [name, word(key, lang) if key else ""])) or word("part_other", lang)
            parts += [_heading(count, f"{said} ({plain_text(weight)})" if some else said, lang), _items(some, sheet, lang, ratings, units)]
    for key, heads, bonus in (("part_incidents", INCIDENT, False), ("part_bonus", BONUS, True)) if scheme.events else ():
        count += 1
        mine = [event for event in happened if event["bonus"] == bonus]
        parts += [_heading(count, word(key, lang), lang), _events(mine, heads, lang)]
    parts += [tag("h2", word("total", lang)), _total(scheme, sheet, lang)]
    keys = ("agent_id", "name", "department", "team", "post", "role")
    known = sheet.person | {"agent_id": sheet.agent_id, "role": role_word(str(sheet.person.get("role") or ""), lang)}
    person = who((word(key, lang), known.get(key)) for key in keys)
    signed = signatures(("assessed", "assessor", "date"), lang)
    return page(tag("h1", title), person, *parts, signed, foot=footer(scheme), lang=lang, draft=draft)


def _heading(count: int, name: str, lang: str) -> Html:
    zh = "一二三四五六七八九十"
    return tag("h2", f"{word('part', lang, n=zh[count - 1] if lang == 'zh' and count <= len(zh) else count)} · {name}")


def _halves(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """What is measured and what people rate stand in parts of their own (KPI, then goals), where a section holds both."""
    measured, rated = [row for row in rows if not row.item.rated], [row for row in rows if row.item.rated]
    return [("part_measured", measured), ("part_rated", rated)] if measured and rated else [("", rows)]


def _sections(scheme: Scheme, sheet: Sheet) -> list[tuple[object, list[Row]]]:
    """The scheme's sections in order with the person's items, then the items that stand in none.

    A section for others stays as an empty part, unless it asks what another section asks of this person.
    """
    items = [row for row in sheet.rows if row.item is not None]
    asked = {(row.item.rated, row.item.sources) for row in items}
    found = []
    for section in scheme.sections:
        own = [row for row in items if row.section == section.id]
        theirs = {(item.rated, item.sources) for item in scheme.items if item.section == section.id}
        if own or not theirs & asked:
            found.append((section, own))
    alone = [row for row in items if row.section is None]
    return found + ([(None, alone)] if alone else [])


def _items(rows: Sequence[Row], sheet: Sheet, lang: str, ratings: Sequence[Mapping], units: Mapping[str, str]) -> Html:
    """Item, weight, anchors, a column for each rater role, value, points, why."""
    if not rows:
        return tag("p", word("does_not_concern", lang), klass="note")
    mixes = {row.id: row.item.mix.of(sheet.person.get("role")) for row in rows if row.item.rated}
    roles = list(dict.fromkeys(role for mix in mixes.values() for role in mix))
    heads = [word(key, lang) for key in ("item", "weight", "anchors")]
    heads += [_role_head(role, rows, mixes, lang) for role in roles]
    heads += [word(key, lang) for key in ("number", "points", "reason")]
    lines = []
    for row in rows:
        marks = [_mark(row, role, ratings) if role in mixes.get(row.id, {}) else "" for role in roles]
        weight = number(row.nominal)
        lines.append([row.title, weight, anchors_text(row.item, lang), *marks, _value(row, units, lang), number(row.shown), row.reason])
    return table(heads, lines)


def _role_head(role: str, rows: Sequence[Row], mixes: Mapping, lang: str) -> str:
    """The role and its share; where the last rating counts (R4-03) the last role is the review."""
    rated = [row for row in rows if row.item.rated]
    if any(row.item.mix.counts == "last" and list(mixes[row.id])[1:][-1:] == [role] for row in rated):
        return f"{word('review', lang)} ({role_word(role, lang)})"
    shares = {Fraction(mix[role]) / sum(map(Fraction, mix.values())) for name, mix in mixes.items() if role in mix}
    counted = all(row.item.mix.counts == "all" for row in rated)
    share = f" {plain_text(shares.pop() * 100)} %" if len(shares) == 1 and counted else ""
    return role_word(role, lang) + share


def _mark(row: Row, role: str, ratings: Sequence[Mapping]) -> Html:
    """The mean rating of a role; nobody rated: a dash."""
    marks = [
        Fraction(one["rating"]) for one in ratings
        if one["rated"] == row.item.rated and one["role"] == role and one.get("rating") is not None
    ]
    return number(sum(marks) / len(marks) if marks else None)


def _value(row: Row, units: Mapping[str, str], lang: str) -> Html:
    if row.value is None:
        return number(None, state="does_not_apply" if row.state == "does_not_apply" else "value", lang=lang)
    unit = units.get(row.item.metric[0], "") if row.item.metric else ""
    return tag("td", number_text(row.value, unit, lang) if unit else plain_text(row.value, 4), klass="number")


def _events(events: Sequence[Mapping], heads: Sequence[str], lang: str) -> Html:
    if not events:
        return tag("p", word("nothing", lang), klass="note")
    rows = [[number(event[key]) if key == "points" else event[key] for key in heads] for event in events]
    return table([word(key, lang) for key in heads], rows)


def _total(scheme: Scheme, sheet: Sheet, lang: str) -> Html:
    """Sections, events, caps and the total, as they add up; then the grade."""
    rows = []
    for section, own in _sections(scheme, sheet):
        shown = [row.shown for row in own if row.shown is not None]
        name = word("part_other", lang) if section is None else section.name(lang)
        rows.append([name, number(sum(shown) if shown else None), ""])
    rows += [[row.title, number(row.shown), row.reason] for row in sheet.rows if row.item is None and not row.id.startswith(CAP)]
    rows += [[row.title, number(row.shown), ""] for row in sheet.rows if row.id.startswith(CAP) and row.shown is not None]
    total = sheet.total
    name = f"{word('total', lang)} ({word('full_score', lang)} {plain_text(scheme.full_score)})"
    bottom = [[name, number(total.get("points"), scheme.decimals), total.get("reason") or ""]]
    if total.get("points") is not None:
        coefficient = Fraction(total["points"]) / Fraction(scheme.full_score)
        bottom.append([word("coefficient", lang), tag("td", f"{figure(coefficient * 100)} %", klass="number"), ""])
    if total.get("grade"):
        bottom.append([word("grade", lang), str(total["grade"]), ""])
    return table([word(key, lang) for key in ("part_of_total", "points", "reason")], rows, bottom)
