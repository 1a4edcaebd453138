"""What stands around the steps of an awards meeting: what it is about, and the steps themselves."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts import frame, share, state
from pages.parts.data import ask, status
from pages.parts.figures import day, period, stamp
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.records_act import attempt, me, name_field
from pages.parts.sheet import sheet
from pages.parts.text import plain

STEPS = ("who", "ranking", "candidates", "decision")
MOST = 4


@dataclass(frozen=True)
class Choice:
    """What the meeting is about."""

    scheme: str
    period: str
    group: str


def choose() -> Choice | None:
    """Period, scheme and group, in the sidebar; None when nothing here has awards."""
    offer = ask("award_offer")
    if not offer.schemes:
        return None
    titles = {one["id"]: either(one["title"]) for one in offer.schemes}
    usual = state.parameters("best_agent").get("scheme", "")
    with st.sidebar:
        scheme = _one("under", t("filters.scheme"), titles, usual if usual in titles else next(iter(titles)))
        kinds = next(one["kinds"] for one in offer.schemes if one["id"] == scheme)
        spans = {code: period(code) + _running(told) for code, told in offer.periods.items() if _kind(code) in kinds}
        span = state.choose(st.selectbox, "span", t("filters.period"), list(spans), _usual(list(spans)), spans.get)
        groups = ask("award_meeting", scheme=scheme, period=span, lang=lang()).groups
        group = _one("group", t("terms.appraisal_group"), {one: one or t("best_page.everybody") for one in groups}, _largest(scheme, span))
    return Choice(scheme, span, group)


def _one(name: str, label: str, titles: dict[str, str], usual: str) -> str:
    if len(titles) < 2:
        return state.get(name, usual, titles)
    return state.choose(st.selectbox, name, label, list(titles), usual, titles.get)


def _running(told: str) -> str:
    return f" · {t('best_page.running')}" if told == "running" else ""


def _kind(code: str) -> str:
    return "quarter" if "Q" in code else "year"


def _usual(spans: list[str]) -> str:
    """The latest quarter."""
    return next((code for code in spans if _kind(code) == "quarter"), spans[0])


def _largest(scheme: str, span: str) -> str:
    return ask("award_meeting", scheme=scheme, period=span, lang=lang()).group


def ask_for(choice: Choice):
    """The meeting itself."""
    return ask("award_meeting", scheme=choice.scheme, period=choice.period, group=choice.group, lang=lang())


def head(meeting: object) -> None:
    """Heading, what it is about, and what one has to know before anything else."""
    scheme = f"{either(meeting.scheme['title'])} {meeting.scheme['version']}"
    told = f"{period(meeting.period)} · {t(f'best_page.{meeting.state}')}"
    group = meeting.group or t("best_page.everybody")
    asked = {"period": meeting.period, "scheme": meeting.scheme["id"], "group": meeting.group or ""}
    frame.title(t("best_page.title"), told, scheme, group, stamp(status().data_to), end=share.button("best_agent", **asked))
    if meeting.state == "running":
        st.info(plain(t("best_page.running_note", period=period(meeting.period), day=day(meeting.data_to))), icon=":material/hourglass_top:")
    if len(meeting.months) < meeting.need:
        st.info(plain(t("best_page.one_month", have=len(meeting.months), need=meeting.need)), icon=":material/info:")
    if meeting.set_aside:
        st.warning(plain(t("best_page.set_aside", why=meeting.set_aside)), icon=":material/warning:")


# ---- the steps


def stepper(meeting: object) -> str:
    """Draw the four steps; the one that is open."""
    step = state.get("step", "who", STEPS)
    pieces = join(_step(name, meeting, step) for name in STEPS)
    opened = sheet("award_steps", el("nav", pieces, cls="stepper", aria_label=t("best_page.title")))
    if opened in STEPS and opened != step:
        state.put("step", opened)
        st.rerun()
    return step


def _step(name: str, meeting: object, here: str) -> Html:
    done, said = _state(name, meeting)
    return el(
        "a",
        el("span", "✓" if done else "", cls="tick", aria_hidden="true"),
        el("span", el("b", t(f"best_page.step.{name}")), el("small", said)),
        href=state.link("best_agent", step=name),
        data_open=name,
        cls=f"step {'done' if done else 'next'}",
        aria_current="step" if name == here else None,
    )


def _state(name: str, meeting: object) -> tuple[bool, str]:
    """Whether nothing is left to do in a step, and what stands under its name."""
    counts = meeting.counts
    if name == "who":
        return not counts["asks"], t("best_page.step.said_who", count=counts["candidates"], out=counts["left_out"])
    if name == "ranking":
        if counts["undecided"]:
            return False, t("best_page.step.said_open", count=counts["undecided"])
        return bool(counts["candidates"]), t("best_page.step.said_ranking", places=counts["places"])
    if name == "candidates":
        beside = min(counts["candidates"], MOST)
        return bool(beside), t("best_page.step.said_candidates", count=beside) if beside else t("best_page.step.said_none")
    if not counts["wanted"]:
        return False, t("best_page.step.said_no_place")
    return counts["decided"] == counts["wanted"], t("best_page.step.said_decision", have=counts["decided"], of=counts["wanted"])


def onward(step: str) -> None:
    """The button to the next step."""
    after = STEPS[STEPS.index(step) + 1 :]
    if after and st.button(
        t("best_page.step.next", step=t(f"best_page.step.{after[0]}")), icon=":material/arrow_forward:", key=f"onward_{step}"
    ):
        state.put("step", after[0])
        st.rerun()


# ---- small pieces of every step


def table(caption: str, heads: list[tuple[str, str]], rows: list[list[Html]], cls: str = "rows", tall: str = "") -> Html:
    """A table; heads: (words, class). tall: the class that bounds its height."""
    head_row = el("tr", join(el("th", words, scope="col", cls=kind or None) for words, kind in heads))
    body = join(el("tr", join(row)) for row in rows)
    return el(
        "div",
        el("table", el("caption", caption), el("thead", head_row), el("tbody", body), cls=cls),
        cls=f"scroll {tall}".strip(),
        tabindex="0" if tall else None,
    )


def people(names: list[str]) -> str:
    """Names in a row."""
    return t("ui.comma").join(names)


def act(said: str, ready: bool, key: str, label: str, do) -> None:
    """The name of whoever records, and the button that records; `ready` once everything else is filled in."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        name_field(f"who_{key}")
    if right.button(label, type="primary", key=f"do_{key}", disabled=not (ready and me()), width="stretch"):
        attempt(do, said)
