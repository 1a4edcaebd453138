"""First step of an awards meeting: how many places there are, who takes part, and who does not and why."""

from __future__ import annotations

import streamlit as st

import kpi
from pages.parts import frame
from pages.parts.best_meeting import Choice, act, table
from pages.parts.figures import moment
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.records_act import me
from pages.parts.sheet import sheet
from pages.parts.text import plain


def draw(choice: Choice, meeting: object) -> None:
    cards = el("div", join(_quota(award) for award in meeting.awards), cls="cards")
    sheet("quotas", el("section", frame.heading(t("best_page.p.quota")), cards))
    for award in meeting.awards:
        if award["asks"]:
            _asked(choice, award)
    _people(meeting)


def _quota(award: dict) -> Html:
    """The arithmetic of one award, in one sentence with its numbers."""
    rounding = t(f"best_page.round.{award['round']}")
    more = ""
    if award["quota"] != award["by_rule"]:
        more = el("p", t("best_page.p.more", places=award["quota"], share=award["told"]["real"]), cls="notice")
    return el(
        "article",
        el("h3", award["title"]),
        el("p", award["sentence"], cls="arithmetic"),
        more,
        el("p", t("best_page.p.quota_help", round=rounding), cls="quiet"),
        cls="card",
    )


def _asked(choice: Choice, award: dict) -> None:
    """No place by the rule: whether one is given all the same; the answer is recorded with who and why."""
    asked, key = award["asked"], f"least_{award['award']}"
    real = award["told"]["least"]
    with st.container(border=True, key=f"box_{key}"):
        st.markdown(f"**{plain(t('best_page.p.ask_title', award=award['title']))}**")
        if asked:
            places = t("best_page.p.one", real=real) if asked["places"] else t("best_page.p.to_the_letter")
            st.markdown(plain(f"{t('best_page.p.answer')}：{places}" if lang() == "zh" else f"{t('best_page.p.answer')}: {places}"))
            st.caption(plain(f"{asked['who']} · {moment(asked['at'])[:16]} · {asked['reason']}"))
            with st.popover(t("best_page.p.change"), icon=":material/edit:"):
                _answer(choice, award, key, real, asked["places"])
        else:
            st.caption(plain(t("best_page.p.ask", sentence=award["sentence"].split("→")[0].strip(), real=real, share=award["told"]["share"])))
            _answer(choice, award, key, real, None)


def _answer(choice: Choice, award: dict, key: str, real: str, now: int | None) -> None:
    said = {0: t("best_page.p.to_the_letter"), 1: t("best_page.p.one", real=real)}
    options = [places for places in said if places != now]
    places = st.radio(plain(award["title"]), options, format_func=said.get, index=None, key=key, label_visibility="collapsed", horizontal=True)
    why = st.text_input(t("best_page.p.reason" if now is None else "best_page.p.reason_new"), key=f"{key}_why")
    act(
        t("best_page.p.did_quota"), places is not None and bool(why.strip()), key, t("best_page.p.keep"),
        lambda: kpi.award_least(choice.scheme, choice.period, choice.group, award["award"], places, me(), why),
    )




def _people(meeting: object) -> None:
    out = meeting.people[meeting.people["state"] == "left_out"]
    there = meeting.people[meeting.people["state"] == "candidate"]
    heads = [(t("terms.agent"), ""), (t("terms.team"), "wide"), (t("best_page.paper.months"), "num")]
    why = [[*_who(row), el("td", row.because, cls="reason")] for row in out.itertuples()]
    left_out = (
        table(t("best_page.p.not_counted"), [*heads, (t("best_page.paper.why_not"), "")], why, tall="board-scroll")
        if why
        else el("p", el("span", "✓", cls="mark good"), " ", t("best_page.p.everyone_counted"), cls="counted")
    )
    counted = el(
        "details",
        el("summary", t("best_page.p.show_counted", count=len(there))),
        table(t("best_page.p.counted"), heads, [_who(row) for row in there.itertuples()], tall="tall"),
        open=len(there) <= 12,
    )
    sheet(
        "award_people",
        el(
            "section",
            frame.heading(t("best_page.p.not_counted"), t("best_page.p.not_counted_help")),
            el("p", t("best_page.p.need", of=meeting.of, need=meeting.need), cls="quiet"),
            left_out,
            counted if len(there) else el("p", t("best_page.no_candidates"), cls="quiet"),
            cls="stack",
        ),
    )


def _who(row: object) -> list[Html]:
    return [el("th", row.name, scope="row"), el("td", row.team or "", cls="wide"), el("td", f"{row.months} / {row.of}", cls="num")]
