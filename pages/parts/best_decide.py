"""Last step of an awards meeting: who gets which award and why, on record; what was decided before; the minutes."""

from __future__ import annotations

import streamlit as st

import kpi
from pages.parts import frame
from pages.parts.best_meeting import Choice, act, people, table
from pages.parts.figures import moment, points
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.records_act import me
from pages.parts.sheet import sheet
from pages.parts.text import plain

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(choice: Choice, meeting: object) -> None:
    for award in meeting.awards:
        _award(choice, meeting, award)
    _history(meeting)
    _files(choice)


def _names(meeting: object) -> dict[str, str]:
    return dict(zip(meeting.people["agent_id"], meeting.people["name"], strict=True))


def _award(choice: Choice, meeting: object, award: dict) -> None:
    made, key = meeting.decisions.get(award["award"]), f"decide_{award['award']}"
    with st.container(border=True, key=f"box_{key}"):
        winners = [one["name"] for one in award["winners"]]
        ranked = t("best_page.p.proposal", people=people(winners)) if winners else t("best_page.p.proposal_none")
        held = _in_force(meeting, award, made) if made else ""
        sheet(key, el("section", frame.heading(award["title"], award["sentence"]), el("p", ranked), held, cls="stack"))
        if award["undecided"]:
            st.warning(plain(t("best_page.p.open_first")), icon=":material/balance:")
        if not award["quota"] and not made:
            st.caption(plain(t("best_page.p.no_place")))
        elif made:
            with st.expander(t("best_page.p.record_change"), icon=":material/edit:"):
                _form(choice, meeting, award, made, key)
        else:
            _form(choice, meeting, award, None, key)


def _in_force(meeting: object, award: dict, made: dict) -> Html:
    """The decision on record, and what changed since."""
    names = _names(meeting)
    heads = [(t("terms.agent"), ""), (t("best_page.paper.place"), "num"), (t("best_page.paper.score"), "num"), (t("best_page.p.reason"), "")]
    rows = [
        [el("th", names.get(one["agent_id"], one["agent_id"]), scope="row"), el("td", str(one["place"] or ""), cls="num"),
         el("td", points(one["score"]), cls="num"), el("td", one["reason"], cls="reason")]
        for one in made["people"]
    ]  # fmt: skip
    said = t(
        "best_page.paper.decided_line", award=award["title"], by=made["decided_by"], who=made["who"],
        when=moment(made["at"])[:16], why=made["reason"],
    )  # fmt: skip
    held = table(t("best_page.p.in_force"), heads, rows) if rows else el("p", t("best_page.paper.nobody"))
    since = join(el("p", el("span", "!", cls="mark warning"), " ", line, cls="counted") for line in _since(meeting, award, made))
    return el("div", el("p", el("span", "✓", cls="mark good"), " ", said, cls="counted"), held, since, cls="stack")


def _since(meeting: object, award: dict, made: dict) -> list[str]:
    """What is no longer as it was when the decision was recorded."""
    names, said = _names(meeting), []
    now = dict(zip(meeting.ranking["agent_id"], meeting.ranking["score"], strict=True))
    for one in made["people"]:
        after = now.get(one["agent_id"])
        if after != one["score"]:
            shown = "—" if after is None else points(after)
            name = names.get(one["agent_id"], one["agent_id"])
            said.append(t("best_page.p.changed_score", name=name, before=points(one["score"]), after=shown))
    if made["hash"] != meeting.scheme["sha256"]:
        after = f"{meeting.scheme['version']} · {meeting.scheme['sha256'][:8]}"
        said.append(t("best_page.p.changed_scheme", before=f"{made['version']} · {made['hash'][:8]}", after=after))
    kept = {one["agent_id"] for one in made["people"]}
    ranked = {one["agent_id"] for one in award["winners"]}
    if ranked != kept:
        said.append(t("best_page.p.changed_rule", people=people([one["name"] for one in award["winners"]]) or t("best_page.paper.nobody")))
    return said


def _form(choice: Choice, meeting: object, award: dict, made: dict | None, key: str) -> None:
    rows = {row.agent_id: row for row in meeting.ranking.itertuples()}
    taken = {one["agent_id"] for other, decision in meeting.decisions.items() if other != award["award"] for one in decision["people"]}
    options = [agent for agent in rows if agent not in taken]
    ranked = [one["agent_id"] for one in award["winners"]]
    usual = [one["agent_id"] for one in made["people"]] if made else ranked
    chosen = st.multiselect(
        t("best_page.p.people"), options, default=[agent for agent in usual if agent in options][: award["quota"]],
        format_func=lambda agent: rows[agent].name, max_selections=max(award["quota"], 1), key=f"{key}_people", placeholder="",
    )  # fmt: skip
    before = {one["agent_id"]: one["reason"] for one in made["people"]} if made else {}
    reasons, columns = {}, st.columns(min(max(len(chosen), 1), 3))
    for count, agent in enumerate(chosen):
        row = rows[agent]
        own = t("best_page.p.why_usual", score=points(row.score, meeting.scheme["decimals"]), place=row.place)
        label = t("best_page.p.why_person", name=row.name)
        reasons[agent] = columns[count % len(columns)].text_input(plain(label), value=before.get(agent, own), key=f"{key}_why_{agent}").strip()
    odd = [rows[agent].name for agent in chosen if agent not in ranked]
    if odd:
        st.caption(plain(t("best_page.p.differs", people=people(odd))))
    left, right = st.columns(2)
    by = left.text_input(t("best_page.p.decides"), value=made["decided_by"] if made else "", key=f"{key}_by", max_chars=60)
    why = right.text_input(t("best_page.p.reason_new" if made else "best_page.p.why"), key=f"{key}_why", placeholder=t("best_page.p.why_hint"))
    act(
        t("best_page.p.did_award", award=award["title"]), bool(by.strip() and why.strip() and all(reasons.values())), key,
        t("best_page.p.record_change" if made else "best_page.p.record"),
        lambda: kpi.award_decided(choice.scheme, choice.period, choice.group, award["award"], reasons, by, me(), why),
    )  # fmt: skip


def _history(meeting: object) -> None:
    title = t("best_page.paper.history")
    if not meeting.history:
        sheet("award_history", el("section", frame.heading(title), el("p", t("best_page.p.no_history"), cls="quiet")))
        return
    heads = [(t(f"best_page.paper.{key}"), "") for key in ("at", "entered_by", "what")] + [(t("best_page.p.reason"), "")]
    rows = [
        [el("td", moment(one["at"])[:16]), el("td", one["who"]), el("td", kpi.award_line(one, meeting, lang()), cls="reason"),
         el("td", one["why"] or one["reason"], cls="reason")]
        for one in meeting.history
    ]  # fmt: skip
    sheet("award_history", el("section", frame.heading(title), table(title, heads, rows)))


def _files(choice: Choice) -> None:
    """The minutes, made when they are asked for."""
    end, asked = f"{choice.scheme}-{choice.period}", (choice.scheme, choice.period, choice.group)
    with st.container(horizontal=True, vertical_alignment="center"):
        for ending, word, mime in (("html", "paper", "text/html"), ("xlsx", "excel", SHEET)):
            st.download_button(
                t(f"best_page.p.{word}"), data=lambda ending=ending: kpi.award_minutes(*asked, lang=lang(), ending=ending), mime=mime,
                file_name=f"{t('best_page.paper.minutes')}-{end}.{ending}", icon=":material/download:", key=f"minutes_{ending}",
                on_click="ignore",
            )  # fmt: skip
        st.caption(plain(t("best_page.p.files_help")))
