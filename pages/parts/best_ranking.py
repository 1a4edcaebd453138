"""Second step of an awards meeting: the ranking, ties as ties, and the tie-break applied in the open."""

from __future__ import annotations

import streamlit as st

import kpi
from pages.parts import frame, state
from pages.parts.best_meeting import Choice, act, people, table
from pages.parts.figures import points
from pages.parts.html import Html, el, join
from pages.parts.lang import t
from pages.parts.records_act import me
from pages.parts.sheet import sheet
from pages.parts.text import plain


def draw(choice: Choice, meeting: object) -> None:
    if meeting.ranking.empty:
        sheet("nobody", el("p", t("best_page.no_candidates"), cls="quiet"))
        return
    for award in meeting.awards:
        if award["undecided"]:
            _undecided(choice, award)
    opened = sheet("ranking", el("div", _ranking(meeting), _ties(meeting), cls="stack"))
    if opened:
        state.put("who", opened)
        state.put("step", "candidates")
        st.rerun()
    for award in meeting.awards:
        if award["chosen"]:
            _undo(choice, award)


def _ranking(meeting: object) -> Html:
    heads = [
        (t("best_page.paper.place"), "num"), (t("terms.agent"), ""), (t("terms.team"), "wide"), (t("best_page.paper.months"), "num wide"),
        (t("best_page.paper.score"), "num"), (t("best_page.paper.award"), ""),
    ]  # fmt: skip
    decimals, full = meeting.scheme["decimals"], meeting.scheme["full_score"]
    rows = [
        [
            el("td", str(row.place), el("small", f" {t('best_page.tied')}") if row.shared else "", cls="num"),
            el("th", el("button", row.name, data_open=row.agent_id, type="button"), scope="row"),
            el("td", row.team or "", cls="wide"),
            el("td", f"{row.months} / {row.of}", cls="num wide"),
            el("td", points(row.score, decimals), el("progress", value=str(row.score), max=str(full), aria_hidden="true"), cls="num score"),
            el("td", _award(row)),
        ]
        for row in meeting.ranking.itertuples()
    ]
    title = t("best_page.paper.ranking")
    return el("section", frame.heading(title), table(title, heads, rows, "rows ranks", "board-scroll"))


def _award(row: object) -> Html:
    if row.state == "undecided":
        return el("span", t("best_page.p.waits", award=row.award_title), cls="unset")
    how = {"award_tie_break": "by_tie", "award_decided": "by_choice"}.get(row.how)
    same = row.decided == row.award_title
    decided = t("best_page.p.is_decided") if same else t("best_page.p.is_decided_as", award=row.decided)
    return join([
        el("b", row.award_title) if row.state else "",
        el("small", f" {t(f'best_page.p.{how}')}") if how else "",
        el("small", f" ✓ {decided}", cls="good") if row.decided else "",
    ])  # fmt: skip


def _ties(meeting: object) -> Html:
    """Each step of each tie-break: metric, values, whom it separated."""
    shown = [_tie(award) for award in meeting.awards if award["steps"]]
    order = next((award["tie_break"] for award in meeting.awards if award["tie_break"]), [])
    said = el("p", t("best_page.p.ties_order", metrics=people(order)), cls="quiet") if order else ""
    none = "" if shown else el("p", t("best_page.p.ties_none"), cls="quiet")
    return el("section", frame.heading(t("best_page.p.ties")), said, none, join(shown), cls="stack ties")


def _tie(award: dict) -> Html:
    return el("div", el("h3", award["title"]), join(_step(step, count) for count, step in enumerate(award["steps"], 1)), cls="stack")


def _step(step: dict, count: int) -> Html:
    better = t(f"best_page.p.tie_{step['better']}")
    heads = [(t("terms.agent"), ""), (f"{step['title']} · {better}", "num"), (t("best_page.p.result"), "")]
    separated = step["code"] == "tie_separated"
    rows = [
        [el("th", one["name"], scope="row"), el("td", one["said"], cls="num"), el("td", _part(one["part"]) if separated else "—")]
        for one in step["values"]
    ]
    room = t("best_page.p.tie_room", room=step["room"])
    return el(
        "div",
        el("p", el("b", t("best_page.p.tie_step", count=count, title=step["title"])), el("small", f" · {room}")),
        el("p", step["sentence"], cls="quiet"),
        table(step["title"], heads, rows),
        cls="tie",
    )


def _part(part: int | None) -> str:
    return t("best_page.p.part_first") if part == 1 else t("best_page.p.part_next", part=part)


def _undecided(choice: Choice, award: dict) -> None:
    """Equal people who do not all fit: a manager decides, on record."""
    key, names = f"equal_{award['award']}", {one["agent_id"]: one["name"] for one in award["undecided"]}
    with st.container(border=True, key=f"box_{key}"):
        st.markdown(f"**{plain(award['title'])}**")
        st.markdown(plain(t("best_page.p.undecided", people=people(list(names.values())), open=award["open"])))
        chosen = st.multiselect(
            t("best_page.p.choose_equal"), list(names), format_func=names.get, max_selections=award["open"], key=key, placeholder=""
        )
        why = st.text_input(t("best_page.p.reason"), key=f"{key}_why")
        act(
            t("best_page.p.did_choice"), bool(chosen and why.strip()), key, t("best_page.p.keep"),
            lambda: kpi.award_choice(choice.scheme, choice.period, choice.group, award["award"], chosen, me(), why),
        )


def _undo(choice: Choice, award: dict) -> None:
    key = f"undo_{award['award']}"
    with st.popover(f"{t('best_page.undo_choice')} · {plain(award['title'])}", icon=":material/undo:"):
        st.caption(plain(f"{people(award['chosen'])} · {t('best_page.p.chosen_note')}"))
        why = st.text_input(t("best_page.p.reason_new"), key=f"{key}_why")
        act(
            t("best_page.p.did_undo"), bool(why.strip()), key, t("best_page.undo_choice"),
            lambda: kpi.award_choice_undone(choice.scheme, choice.period, choice.group, award["award"], me(), why),
        )
