"""What is being tried: weights, locks and other settings, in the address; whether names are hidden; and what is written to the log."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import figures, state
from pages.parts.lang import t
from pages.parts.records_act import me
from pages.parts.what_if_sliders import KEY

_SPLIT = "~~"


@dataclass(frozen=True)
class Trial:
    """Everything the verbs are asked with."""

    scheme: str
    period: str
    group: str
    shop: str
    start: object

    @property
    def question(self) -> dict[str, object]:
        return {"scheme": self.scheme, "period": self.period, "group": self.group, "shop": self.shop or None, "knobs": knobs()}


def knobs() -> dict[str, str]:
    """Settings that differ from the scheme's: name -> value."""
    pairs = (pair.partition("~") for pair in state.get("knobs", "").split(_SPLIT) if pair)
    return {name: value for name, _, value in pairs}


def put_knobs(chosen: dict[str, str]) -> None:
    state.put("knobs", _SPLIT.join(f"{name}~{value}" for name, value in chosen.items()))


def locked(start: object) -> list[str]:
    """The items that stay."""
    asked = state.get("lock", "").split("~")
    return [one["item"] for one in start.items if one["item"] in asked]


def weights(start: object) -> dict:
    """The weights of the address, or the scheme's own; ones that do not fit are said once."""
    text = state.get("w", "")
    if not text:
        return dict(start.weights)
    try:
        return kpi.weights_read(text, start.weights)
    except KpiError:
        state.put("w", "")
        st.session_state["what_if_wrong"] = t("what_if.refused.weights")
        return dict(start.weights)


def put_weights(start: object, chosen: dict) -> None:
    """The scheme's own weights need no address."""
    state.put("w", "" if chosen == dict(start.weights) else kpi.weights_written(chosen))


def moved() -> dict:
    """The last move of a slider that was answered."""
    return st.session_state.setdefault("what_if_moved", {"n": 0, "last": True, "stamp": secrets.token_hex(4)})


def take(trial: Trial) -> None:
    """A slider or a lock was moved."""
    found = st.session_state.get(KEY)
    message = dict(found["move"] or {}) if found else {}
    if not message:
        return
    start, kind, name = trial.start, str(message.get("kind", "")), str(message.get("id", ""))
    moved().update({"n": int(message.get("n") or 0), "last": bool(message.get("last"))})
    st.session_state["what_if_wrong"] = ""
    held = [one["item"] for one in start.items if one["item"] in (message.get("locked") or [])]
    if kind.startswith("lock_"):
        _lock(start, kind, name, held)
        state.publish()
        return
    try:
        before = kpi.weights_read(_SPLIT.join(f"{item}~{value}" for item, value in (message.get("base") or {}).items()), start.weights)
        put_weights(start, kpi.what_if_moved(start, before, kind, name, str(message.get("value")), held))
    except KpiError as error:
        st.session_state["what_if_wrong"] = _why(error, before if "before" in locals() else start.weights, held, start)
    if moved()["last"]:
        write_down(trial)
        state.publish()


def _why(error: KpiError, now: dict, held: list[str], start: object) -> str:
    most = start.whole - kpi.what_if_held(now, held)
    return t("what_if.refused.move", least=0, most=figures.weight(most)) if held else error.what


def _lock(start: object, kind: str, name: str, held: list[str]) -> None:
    inside = [name] if kind == "lock_item" else [one["item"] for one in start.items if one["section"] == name]
    shut = set(held) - set(inside) if set(inside) <= set(held) else set(held) | set(inside)
    state.put("lock", "~".join(one["item"] for one in start.items if one["item"] in shut))


# ---- names


def blind(trial: Trial):
    """The last trial without names of this scheme and period, asked once per run of the page."""
    return st.session_state.get("what_if_blind")


def ask_blind(trial: Trial) -> None:
    st.session_state["what_if_blind"] = kpi.blind_trial(trial.scheme, trial.period)


def hidden(trial: Trial) -> bool:
    now = blind(trial)
    return now is not None and now.state == "hidden"


def names(trial: Trial, tried: object) -> dict[str, str]:
    """agent -> what stands for it: the name, or a number while names are hidden."""
    shut = hidden(trial)
    return {agent: t("what_if.agent_n", n=number) if shut else name for agent, (name, number) in tried.names.items()}


def write_down(trial: Trial, said: str = "") -> None:
    """Names are visible: what the weights were changed to goes into the log."""
    now = blind(trial)
    if now is None or now.state == "hidden":
        return
    chosen = weights(trial.start)
    if kpi.weights_written(chosen) != now.weights or said:
        try:
            told = said or kpi.change_said(kpi.weights_read(now.weights, trial.start.weights), chosen)
        except KpiError:
            told = said
        kpi.blind_moved(now.number, "changed", trial.period, chosen, told, me())
        ask_blind(trial)
