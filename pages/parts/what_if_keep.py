"""Scenarios: saved with a name, side by side, and made a version of the scheme; and trials without names with their log."""

from __future__ import annotations

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import figures, frame, state
from pages.parts.data import forget
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.records_act import me, name_field
from pages.parts.text import plain
from pages.parts.what_if_board import rank_text, titles
from pages.parts.what_if_sliders import live
from pages.parts.what_if_state import Trial, ask_blind, blind, hidden, knobs, put_knobs, put_weights, weights, write_down

PRESETS = ("now", "own", "equal")
MOST = 4


def presets(trial: Trial, kept: list[dict]) -> None:
    """Where to begin: a choice takes its weights at once."""
    saved = {str(one["number"]): one for one in kept}
    key = f"what_if_preset@{lang()}"

    def begin() -> None:
        chosen = st.session_state[key]
        if chosen == "now":
            return
        start = trial.start
        if chosen in saved:
            put_knobs(saved[chosen]["knobs"])
            state.put("w", saved[chosen]["weights"])
        else:
            put_weights(start, dict(start.weights) if chosen == "own" else kpi.what_if_equal(start.weights))
        state.put("lock", "")
        write_down(trial)
        st.session_state[key] = "now"

    labels = {code: t(f"what_if.preset.{code}") for code in PRESETS} | {code: plain(one["name"]) for code, one in saved.items()}
    st.selectbox(t("what_if.preset.label"), list(labels), format_func=labels.__getitem__, key=key, on_change=begin)


# ---- without names


def names_panel(trial: Trial) -> None:
    """Hide names, freeze, and what was changed after they were visible."""
    now = blind(trial)
    open_ = hidden(trial) or st.session_state.get("what_if_blind_open", False)
    with st.expander(t("what_if.blind.title"), icon=":material/visibility_off:", expanded=open_):
        st.caption(t("what_if.blind.lead") if now is None else t(f"what_if.blind.{_said(now)}"))
        who = name_field("what_if_blind_who")
        if hidden(trial):
            with st.container(horizontal=True):
                if st.button(t("what_if.blind.freeze"), type="primary", key="blind_freeze", disabled=not who):
                    _move(trial, "frozen", who)
                if st.button(t("what_if.blind.show"), key="blind_show", disabled=not who):
                    _move(trial, "shown", who)
        elif st.button(t("what_if.blind.begin"), key="blind_begin", disabled=not who):
            kpi.blind_begun(trial.scheme, trial.period, weights(trial.start), who)
            _again(trial)
        if now is not None:
            live("what_if_log", _log(trial, now))


def notice(trial: Trial) -> None:
    """One line while changes are written down, or names are hidden."""
    now = blind(trial)
    if now is not None:
        changes = int(list(now.log.state).count("changed"))
        more = f"{t('ui.separator')}{t('what_if.blind.changed', count=changes)}" if changes else ""
        st.caption(f":material/edit_note: {plain(t(f'what_if.blind.{_said(now)}'))}{plain(more)}")


def _said(now: object) -> str:
    return "frozen" if now.state == "changed" and "frozen" in list(now.log.state) else "shown" if now.state == "changed" else now.state


def _move(trial: Trial, to: str, who: str) -> None:
    kpi.blind_moved(blind(trial).number, to, trial.period, weights(trial.start), "", who)
    _again(trial)


def _again(trial: Trial) -> None:
    st.session_state["what_if_blind_open"] = True
    ask_blind(trial)
    forget()
    st.rerun()


def _log(trial: Trial, now: object) -> Html:
    known = titles(trial.start)

    def said(why: str) -> str:
        for item, title in known.items():
            why = why.replace(f"{item} ", f"{title} ")
        return why

    rows = [el("li", f"{figures.moment(row.at)}　{row.who}　{t(f'what_if.blind.state.{row.state}')}　{said(row.why)}")
            for row in now.log.itertuples()]
    changes = int(list(now.log.state).count("changed"))
    count = el("p", t("what_if.blind.changed", count=changes)) if changes else ""
    return el("section", el("h3", t("what_if.blind.log")), count, el("ul", join(rows[-30:]), cls="log"))


# ---- scenarios


def keep_panel(trial: Trial, kept: list[dict], pay: bool) -> None:
    """Save, compare, make a version."""
    with st.expander(t("what_if.keep.title"), icon=":material/bookmark:", expanded=bool(state.get("compare", ""))):
        save, version = st.columns(2, gap="large")
        with save:
            _save(trial)
        with version:
            _version(trial)
        _compare(trial, kept, pay)


def _save(trial: Trial) -> None:
    with st.form("what_if_save", border=False, clear_on_submit=True):
        name = st.text_input(t("what_if.keep.name"), max_chars=60)
        note = st.text_input(t("what_if.keep.note"), max_chars=300)
        sent = st.form_submit_button(t("what_if.keep.save"), type="primary")
    if sent:
        try:
            kpi.scenario_saved(trial.scheme, trial.period, name, weights(trial.start), knobs(), trial.group, note, hidden(trial), me())
        except KpiError as error:
            frame.refusal(error)
        else:
            st.session_state["what_if_told"] = t("what_if.keep.saved", name=name.strip())
            forget()
            st.rerun()


def _version(trial: Trial) -> None:
    st.caption(t("what_if.keep.version_note"))
    if st.button(t("what_if.keep.version"), key="what_if_version", icon=":material/rule_settings:"):
        try:
            st.session_state["what_if_draft"] = kpi.scenario_version(**{**trial.question, "weights": weights(trial.start)}, who=me())
            forget()
        except KpiError as error:
            frame.refusal(error)
    draft = st.session_state.get("what_if_draft")
    if draft is not None:
        said = t("what_if.keep.version_copied" if draft.copied else "what_if.keep.version_made", id=draft.id, version=draft.version)
        st.success(plain(said), icon=":material/check:")
        if not draft.same:
            st.warning(plain(t("what_if.keep.version_differs", count=draft.differs)))
        st.page_link(st.session_state["kpi_pages"]["schemes"], label=t("what_if.keep.version_open"), icon=":material/open_in_new:",
                     query_params=state.parameters("schemes", id=draft.id))


def _compare(trial: Trial, kept: list[dict], pay: bool) -> None:
    known = {"now": t("what_if.keep.now"), "own": t("what_if.keep.scheme")} | {str(one["number"]): one["name"] for one in kept}
    asked = [code for code in state.get("compare", "").split("~") if code in known][:MOST]
    key = f"what_if_compare@{lang()}"
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked
    chosen = st.multiselect(t("what_if.keep.compare"), list(known), key=key, max_selections=MOST, placeholder=t("what_if.keep.name"),
                            format_func=lambda code: plain(known[code]), on_change=lambda: state.put("compare", "~".join(st.session_state[key])))
    if chosen:
        by_number = {str(one["number"]): one for one in kept}
        here = {"now": (weights(trial.start), knobs()), "own": (dict(trial.start.weights), {})}
        listed = [
            {"name": known[code], "weights": kpi.weights_written(here[code][0]), "knobs": here[code][1]} if code in here else by_number[code]
            for code in chosen
        ]
        found = kpi.scenarios_compared(trial.scheme, trial.period, listed, trial.group, trial.shop or None, pay, lang=lang())
        live("what_if_compared", compared(found, trial))
    if not kept:
        st.caption(t("what_if.keep.no_scenarios"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gone = st.selectbox(t("what_if.keep.take_back"), [one["number"] for one in kept], None, key="what_if_gone",
                            format_func=lambda number: plain(known[str(number)]), placeholder=t("what_if.keep.name"), width=280)
        if st.button(t("what_if.keep.take_back"), key="what_if_take_back", disabled=not gone):
            kpi.scenario_withdrawn(gone, me())
            forget()
            st.rerun()


def compared(found: object, trial: Trial) -> Html:
    """Weights and effects on top, then everybody's rank and total under each scenario."""
    shut, places = hidden(trial), trial.start.scheme["decimals"]
    heads = el("tr", el("th", t("what_if.keep.item"), scope="col"), join(el("th", one["title"], scope="col", cls="num") for one in found.columns))
    known = titles(trial.start)
    body = [el("tr", el("th", known[item], scope="row"), join(el("td", figures.weight(one["weights"][item]), cls="num") for one in found.columns))
            for item in known]
    body += [el("tr", el("th", t("what_if.keep.moved"), scope="row"), join(el("td", one["moved"], cls="num") for one in found.columns)),
             el("tr", el("th", t("what_if.keep.tiers"), scope="row"), join(el("td", one["tiers"], cls="num") for one in found.columns))]
    top = el("table", el("thead", heads), el("tbody", join(body)), cls="rows", lang=lang())
    names = [el("th", t("leaderboard.name"), scope="col")]
    names += [el("th", f"{one['title']} · {t(f'what_if.keep.column_{kind}')}", scope="col", cls="num") for one in found.columns
              for kind in ("rank", "total")]
    rows = []
    for row in found.rows.to_dict("records"):
        name = t("what_if.agent_n", n=row["number"]) if shut else row["name"]
        pairs = [(row[f"rank_{n}"], row[f"total_{n}"]) for n in range(1, len(found.columns) + 1)]
        cells = [cell for rank, total in pairs for cell in (rank_text(rank), figures.points(total, places))]
        rows.append(el("tr", el("th", name, scope="row"), join(el("td", cell, cls="num") for cell in cells)))
    people = el("table", el("thead", el("tr", join(names))), el("tbody", join(rows)), cls="rows", lang=lang())
    return el("section", el("div", top, cls="scroll", tabindex="0"), el("div", people, cls="scroll board-scroll", tabindex="0"), cls="stack",
              aria_label=either(trial.start.scheme["title"]))
