"""Records as a table: what, who, when, state, and the buttons that act on them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pages.parts import figures, records_words
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

NEXT = {"incident": {"filed": ("confirm", "reject")}, "bonus": {"filed": ("check", "reject"), "checked": ("confirm", "reject")}}
"""kind → state → what a second person may do."""
TONES = {"confirmed": "good", "rejected": "quiet", "filed": "warn", "checked": "warn"}


def table(rows: pd.DataFrame, called: Mapping[str, str], caption: str, states: bool = False, tools: bool = True) -> Html:
    """One line per record, newest first."""
    heads = [
        t("record.column.subject" if "group_scheme" in set(rows.kind) else "terms.agent"),
        t("records_page.content"),
        *([t("record.column.state")] if states else []),
        t("record.column.who"),
        "",
    ]
    head = el("tr", join(el("th", text, scope="col") for text in heads))
    lines = join(_line(row, called, states, tools) for row in reversed(list(rows.itertuples())))
    listed = el("table", el("caption", caption), el("thead", head), el("tbody", lines), lang=lang(), cls="rows records")
    return el("div", listed, cls="scroll tall", tabindex="0", role="region", aria_label=caption)


def _line(row: object, called: Mapping[str, str], states: bool, tools: bool) -> Html:
    who = el("span", records_words.person(row.who), el("small", figures.moment(row.at.astimezone())[:16]), cls="who")
    state = el("td", el("span", records_words.standing(row.state), cls=TONES.get(row.state, "quiet")), _by(row)) if states else ""
    without = ("event", "item", "action", "rater", "finder", "filer", *(() if row.kind == "group_scheme" else ("scheme",)))
    main = [row.data.get(name) for name in ("event", "item", "action") if row.data.get(name)]
    content = el(
        "td",
        el("b", called.get(main[0], main[0])) if main else "",
        el("span", records_words.content(row.data, called, without)),
        cls="content",
    )
    return el("tr", el("th", records_words.agent(row.subject), scope="row"), content, state, el("td", who), el("td", _buttons(row, tools)))


def _by(row: object) -> Html:
    """Who gave the state it has, and why."""
    if row.last == row.seq:
        return Html("")
    why = f"：{row.why}" if row.why else ""
    return el("small", f"{records_words.person(row.last_who)}{why}", cls="block")


def _buttons(row: object, tools: bool) -> Html:
    acts = [*NEXT.get(row.kind, {}).get(row.state, ()), *(("correct", "withdraw") if tools else ())]
    return el("span", join(el("button", t(f"records_page.{act}"), type="button", data_open=f"{act}:{row.seq}") for act in acts), cls="acts")
