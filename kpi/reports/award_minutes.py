"""Minutes of an awards meeting to print and sign (R2A-15): A4, self-contained, every text escaped, stamped as a draft.

A meeting is what `kpi.verbs.award_meeting` gives: period, state, scheme, group, people, ranking, awards, decisions, history.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kpi.reports.paper import Html, document, figure, number, table, tag, who
from kpi.words import period_text, text

SIGNED = ("chair", "decides", "staff", "date")


def minutes_page(meeting: object, lang: str = "zh") -> str:
    """The minutes as one HTML file."""
    title = f"{said('minutes', lang)} · {period_text(meeting.period, lang)}"
    parts = [
        tag("div", said("draft", lang), klass="watermark"), tag("p", said("draft_line", lang), klass="draft"),
        tag("h1", title), who(about(meeting, lang)), *_quotas(meeting, lang), *_left_out(meeting, lang), *_ranking(meeting, lang),
        *_steps(meeting, lang), *_decisions(meeting, lang), *_history(meeting, lang),
        tag("div", *[tag("span", f"{text(f'best_page.sign.{key}', lang)}:") for key in SIGNED], klass="sign"),
        tag("footer", stamp(meeting)),
    ]
    return document(title, [tag("section", *parts, klass="page")], lang)


# ---- what the page and the workbook both say


def said(key: str, lang: str, **filled: object) -> str:
    """A word of the minutes."""
    return text(f"best_page.paper.{key}", lang, **filled)


def about(meeting: object, lang: str) -> list[tuple[str, object]]:
    """What the minutes are about: period and its state, group, scheme, headcount, candidates."""
    scheme = meeting.scheme
    return [
        (text("filters.period", lang), f"{period_text(meeting.period, lang)} ({text(f'best_page.{meeting.state}', lang)})"),
        (text("terms.appraisal_group", lang), group_name(meeting.group, lang)),
        (text("terms.scheme", lang), f"{scheme['title'].get(lang) or scheme['id']} ({scheme['id']} {scheme['version']})"),
        (said("headcount", lang), meeting.headcount),
        (said("candidates", lang), len(meeting.ranking)),
    ]


def group_name(group: str, lang: str) -> str:
    return group or text("best_page.everybody", lang)


def stamp(meeting: object) -> str:
    """Which version of the scheme the figures follow, to the letter."""
    return f"{meeting.scheme['id']} {meeting.scheme['version']} · sha256 {meeting.scheme['sha256']}"


def place_text(row: object, lang: str) -> str:
    """3, or 3 shared."""
    return f"{row.place} {text('best_page.tied', lang)}" if row.shared else str(row.place)


def outcome(row: object, lang: str) -> str:
    """What the rule gives in a row of the ranking."""
    return said("waits_for", lang, award=row.award_title) if row.state == "undecided" else row.award_title


def quota_lines(meeting: object, lang: str) -> list[tuple[str, str]]:
    """Award, and its arithmetic with the answer on record."""
    found = []
    for award in meeting.awards:
        line = [award["sentence"], *award["notes"]]
        if award["asks"]:
            line.append(asked_line(award, lang))
        found.append((award["title"], " ".join(line)))
    return found


def asked_line(award: Mapping, lang: str) -> str:
    """The question below one place, or its answer with who and why."""
    if award["asked"] is None:
        return said("ask", lang, share=award["told"]["least"])
    asked = award["asked"]
    return said("answered", lang, places=asked["places"], who=asked["who"], when=moment(asked["at"]), why=asked["reason"])


def history_line(event: Mapping, meeting: object, lang: str) -> str:
    """One event in a sentence."""
    names = dict(zip(meeting.people["agent_id"], meeting.people["name"], strict=True))
    title = next((award["title"] for award in meeting.awards if award["award"] == event["award"]), event["award"])
    if event["act"] == "withdraw":
        return text("best_page.log.withdraw", lang, award=title, name=names.get(event["subject"], event["subject"]))
    if event["kind"] == "quota":
        return text("best_page.log.quota", lang, award=title, places=event["places"])
    if event["kind"] == "choice":
        return text("best_page.log.choice", lang, award=title, name=names.get(event["subject"], event["subject"]))
    people = ("、" if lang == "zh" else ", ").join(names.get(one["agent_id"], one["agent_id"]) for one in event["people"])
    return text("best_page.log.award", lang, award=title, people=people or said("nobody", lang), by=event["decided_by"])


def moment(at: datetime | str) -> str:
    """A time to the minute, in UTC as it is kept."""
    return at[:16].replace("T", " ") if isinstance(at, str) else f"{at:%Y-%m-%d %H:%M}"


# ---- the page


def _quotas(meeting: object, lang: str) -> list[Html]:
    return [tag("h2", said("quota", lang)), table([said("award", lang), said("arithmetic", lang)], quota_lines(meeting, lang))]


def _left_out(meeting: object, lang: str) -> list[Html]:
    out = meeting.people[meeting.people["state"] == "left_out"]
    if out.empty:
        return []
    heads = [text("terms.agent", lang), text("terms.team", lang), said("months", lang), said("why_not", lang)]
    rows = [(row.name, row.team or "", f"{row.months} / {row.of}", row.because) for row in out.itertuples()]
    return [tag("h2", said("left_out", lang)), table(heads, rows)]


def _ranking(meeting: object, lang: str) -> list[Html]:
    heads = [said("place", lang), text("terms.agent", lang), text("terms.team", lang), *[said(key, lang) for key in ("months", "score", "award")]]
    rows = [(place_text(row, lang), row.name, row.team or "", f"{row.months} / {row.of}", number(row.score, meeting.scheme["decimals"]),
             outcome(row, lang)) for row in meeting.ranking.itertuples()]
    return [tag("h2", said("ranking", lang)), table(heads, rows)]


def _steps(meeting: object, lang: str) -> list[Html]:
    found = []
    for award in meeting.awards:
        for count, step in enumerate(award["steps"], 1):
            line = said("step_line", lang, award=award["title"], count=count, sentence=step["sentence"])
            values = [(one["name"], one["said"]) for one in step["values"]]
            found += [tag("p", line), table([text("terms.agent", lang), step["title"]], values)]
    return [tag("h2", said("tie_break", lang)), *found] if found else []


def _decisions(meeting: object, lang: str) -> list[Html]:
    found = [tag("h2", said("decision", lang))]
    for award in meeting.awards:
        made = meeting.decisions.get(award["award"])
        if made is None:
            found.append(tag("p", said("not_decided", lang, award=award["title"]), klass="note"))
            continue
        found.append(tag("p", said("decided_line", lang, award=award["title"], by=made["decided_by"], who=made["who"],
                                   when=moment(made["at"]), why=made["reason"])))
        heads = [text("terms.agent", lang), said("place", lang), said("score", lang), text("record.field.reason", lang)]
        found.append(table(heads, _people(meeting, made["people"]) or [(said("nobody", lang), "", "", "")]))
    return found


def _people(meeting: object, people: Sequence[Mapping]) -> list[tuple]:
    names = dict(zip(meeting.people["agent_id"], meeting.people["name"], strict=True))
    return [(names.get(one["agent_id"], one["agent_id"]), one["place"], "" if one["score"] is None else figure(one["score"]), one["reason"])
            for one in people]


def _history(meeting: object, lang: str) -> list[Html]:
    if not meeting.history:
        return []
    heads = [*[said(key, lang) for key in ("at", "entered_by", "what")], text("record.field.reason", lang)]
    rows = [(moment(event["at"]), event["who"], history_line(event, meeting, lang), event["why"] or event["reason"])
            for event in meeting.history]
    return [tag("h2", said("history", lang)), table(heads, rows)]
