"""The hand of the tier simulation: a slider and a number box per mark, window and rule. What is set stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import streamlit as st

import kpi
from kpi.errors import KpiError
from kpi.words import numbers
from pages.parts import state
from pages.parts.lang import lang, t
from pages.parts.text import plain

WINDOWS = ("1", "2", "3", "4", "5", "6")
TAKES = ("lowest", "highest", "latest")


def band_names(desk: object) -> dict[str, str]:
    """Band -> its name in the page's language."""
    names = {band.id: band.name(lang()) for band in desk.rules.bands}
    if desk.kind == "forced":
        names = {band: t("tiers_page.grade", name=band) for band in desk.bands}
    return names | ({"none": t("tiers_page.no_tier")} if "none" in desk.bands else {})


def marks(desk: object) -> list[Decimal]:
    """The marks that are set, best first; the scheme's own where the address has none that fit."""
    own = [band.at_least for band in desk.marked]
    text = state.get("at", _text(own))
    try:
        found = [Decimal(part) for part in text.split(",")]
        kpi.tried_rules(desk, found)
        if desk.holds(found):
            return found
    except (InvalidOperation, KpiError):
        pass
    state.put("at", _text(own))
    return own


def settle(desk: object) -> None:
    """Another scheme has other marks: what was set for the one before is dropped, unless the address brings its own."""
    at = state.get("at", "")
    before = st.session_state.get("kpi_tiers_of")
    if before and before[0] != desk.scheme and before[1] == at:
        for name in ("at", "window", "take", "gaps", "short", "quota", "person"):
            state.put(name, "")
    st.session_state["kpi_tiers_of"] = (desk.scheme, state.get("at", ""))


def written() -> str:
    """What is set, as a share asks for it: name~value, with ~~ between."""
    set_ = {name: state.get(name, "") for name in ("at", "window", "take", "gaps", "short")}
    return "~~".join(f"{name}~{value}" for name, value in set_.items() if value)


def rules(desk: object) -> object:
    """The rules as they are set."""
    own, found = desk.rules, marks(desk)
    if desk.kind != "tiers":
        return kpi.tried_rules(desk, found)
    window = int(state.get("window", str(own.window), {*WINDOWS, str(own.window)}))
    return kpi.tried_rules(
        desk, found, window, state.get("take", own.take, TAKES), state.get("gaps", _gaps(own), ("break", "skip")) == "break",
        state.get("short", own.short, ("provisional", "none")),
    )


def _gaps(own: object) -> str:
    return "break" if own.consecutive else "skip"


def sliders(desk: object) -> None:
    """Under the histogram, along its axis: the lowest mark last, a box beside each for a number."""
    found, names = marks(desk), band_names(desk)
    low, high = desk.scale(found)
    look = {"min_value": float(low), "max_value": float(high), "step": float(desk.step)}
    form = "%.2f" if desk.kind == "forced" else "%.1f"
    with st.container(gap="xsmall", key="tiers_marks"):
        _each(desk, found, names, look, form)


def _each(desk: object, found: list[Decimal], names: dict[str, str], look: dict[str, float], form: str) -> None:
    for place, band in enumerate(desk.marked):
        keys = [f"tiers.{kind}:{desk.scheme}:{band.id}@{lang()}" for kind in ("slide", "box")]
        for key in keys:  # said in each run: a slider whose ends moved is a new one and would begin at its lowest
            st.session_state[key] = float(found[place])
        label = plain(t("tiers_page.mark", name=names[band.id]))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"tiers_mark_{place}"):
            st.slider(label, **look, format=form, key=keys[0], on_change=_taker(desk, place, keys[0]))
            st.number_input(label, **look, format=form, key=keys[1], on_change=_taker(desk, place, keys[1]), width=116,
                            label_visibility="collapsed")


def _taker(desk: object, place: int, key: str) -> Callable[[], None]:
    def take() -> None:
        mark = Decimal(f"{st.session_state[key]:.2f}")
        state.put("at", _text(kpi.moved_marks(desk, marks(desk), place, mark)))

    return take


def rule_boxes(desk: object) -> None:
    """Window, which of the bands counts, gaps, and what too few appraisals give; only for tiers, a grade is of one appraisal."""
    own = desk.rules
    with st.container(horizontal=True, vertical_alignment="bottom", key="tiers_rule"):
        if desk.kind == "tiers":
            options = list(dict.fromkeys([*WINDOWS, str(own.window)]))
            with st.container(width=200):
                state.choose(st.select_slider, "window", t("tiers_page.window"), options, str(own.window), str)
            _pick("take", t("tiers_page.take"), list(TAKES), own.take, "tiers_page.takes")
            _pick("gaps", t("tiers_page.gaps"), ["break", "skip"], _gaps(own), "tiers_page.gap")
            _pick("short", t("tiers_page.short"), ["provisional", "none"], own.short, "tiers_page.shorts")
        st.button(t("tiers_page.back"), icon=":material/undo:", key="tiers_back", on_click=reset, type="tertiary")


def _pick(name: str, label: str, codes: list[str], usual: str, words: str) -> None:
    state.choose(st.segmented_control, name, label, codes, usual, lambda code: t(f"{words}.{code}"), required=True, width="content")


def reset() -> None:
    """Back to the scheme's own."""
    for name in ("at", "window", "take", "gaps", "short", "quota"):
        state.put(name, "")


def shares(desk: object) -> dict[str, Decimal] | None:
    """The parts of a quota as they are set, in the address in per cent; None when they do not make a whole."""
    own = _percents(desk.shares)
    parts = state.get("quota", own).split(",")
    try:
        found = dict(zip(desk.bands, (Decimal(part).scaleb(-2) for part in parts), strict=True))
        kpi.tier_quota(desk, desk.rules, found)
    except (InvalidOperation, ValueError, KpiError):
        return None
    return found


def quota_boxes(desk: object) -> None:
    """A box per band, in per cent."""
    own, names = _percents(desk.shares), band_names(desk)
    parts = state.get("quota", own).split(",")
    if len(parts) != len(desk.bands):
        state.put("quota", own)
        parts = own.split(",")
    keys = [f"tiers.quota:{desk.scheme}:{band}@{lang()}" for band in desk.bands]

    def take() -> None:
        state.put("quota", ",".join(f"{Decimal(str(st.session_state[key])).normalize():f}" for key in keys))

    with st.container(horizontal=True, vertical_alignment="bottom", key="tiers_quota"):
        for key, band, part in zip(keys, desk.bands, parts, strict=True):
            if st.session_state.get(key) != float(part):
                st.session_state[key] = float(part)
            st.number_input(f"{plain(names[band])} %", 0.0, 100.0, step=1.0, format="%g", key=key, on_change=take, width=128)


def _percents(parts: dict) -> str:
    return ",".join(f"{part.scaleb(2).normalize():f}" for part in parts.values())


def _text(found: list[Decimal]) -> str:
    return ",".join(numbers.plain_text(mark) for mark in found)
