"""Sliders within a frozen page: the totals and ranks its people have under other weights, out of what is frozen and nothing else.

What the browser sends is a wish: codes and figures are checked before anything is reckoned, and what does not fit changes nothing.
"""

from __future__ import annotations

import re
import secrets
from fractions import Fraction

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import figures
from pages.parts.board_kept import kept
from pages.parts.html import Html, el
from pages.parts.lang import either, lang, t
from pages.parts.shared_sheet import shared_sheet
from pages.parts.shared_table import table
from pages.parts.what_if_sliders import slider_box

_WEIGHT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?|[0-9]{1,60}/[0-9]{1,60}")
_STYLE = """<style>@media (max-width: 640px) { .st-key-shared_live > [data-testid=stHorizontalBlock] { flex-direction: column-reverse } }
.st-key-shared_live > [data-testid=stLayoutWrapper] > [data-testid=stHorizontalBlock] { row-gap: 1.5rem }
@media (max-width: 640px) { .st-key-shared_live [data-testid=stHorizontalBlock] { flex-direction: column-reverse } }</style>"""


def weights(snapshot: object, block: dict, key: str) -> None:
    """Sliders at the left, everybody's place at the right; on a phone the places come first."""
    hand, name = f"{key}_hand", f"{key}@{snapshot.frozen_at}"
    held = st.session_state.setdefault(name, _begin(block))
    st.html(_STYLE)
    with st.container(key="shared_live"):
        left, right = st.columns([5, 11], gap="medium")
        with left:
            slider_box(hand, _data(block, held), lambda: _take(block, held, hand))
        with right:
            shared_sheet(f"{key}_table", _board(snapshot.tables[block["table"]], block, held), on_reset=lambda: held.update(_begin(block)))


def _board(frozen: object, block: dict, held: dict) -> Html:
    """Everybody under the weights tried; under the frozen ones, which every reader sees first, it is written once in each language."""
    def written() -> Html:
        tried = kpi.share_tried(block, frozen, held["weights"])
        return table(_as_table(block, tried), _rows(tried), _reset(block, held))
    return kept((block, frozen, lang()), written) if held["weights"] == _own(block) else written()


def _begin(block: dict) -> dict:
    """No move yet."""
    return {"weights": _own(block), "n": 0, "last": True, "stamp": secrets.token_hex(4), "wrong": ""}


def _own(block: dict) -> dict[str, str]:
    """The frozen weights."""
    return {item["code"]: item["weight"] for item in block["items"]}


def _take(block: dict, held: dict, hand: str) -> None:
    """A slider was moved: its code, the figure asked for, and the weights it was moved from."""
    message = (st.session_state.get(hand) or {}).get("move")
    if not isinstance(message, dict):
        return
    number = message.get("n")
    held.update(n=number if isinstance(number, int) else 0, last=bool(message.get("last")), wrong="")
    item, wanted, base = str(message.get("id")), str(message.get("value")), _base(message.get("base"), held["weights"])
    if item not in base or not all(_WEIGHT.fullmatch(weight) for weight in (wanted, *base.values())):
        return
    try:
        held["weights"] = kpi.share_moved(block, base, item, wanted)
    except KpiError:
        held["wrong"] = t("what_if.refused.move", least=0, most=figures.weight(Fraction(block["full"])))


def _base(sent: object, now: dict[str, str]) -> dict[str, str]:
    """The weights the hand began at, if they are those of these items."""
    fits = isinstance(sent, dict) and set(sent) == set(now) and all(isinstance(weight, str) for weight in sent.values())
    return dict(sent) if fits else dict(now)


def _data(block: dict, held: dict) -> dict:
    """What the sliders are drawn from."""
    own, full = _own(block), Fraction(block["full"])
    rows = [_row(item, held["weights"][item["code"]], own[item["code"]]) for item in block["items"]]
    return {"groups": [rows], "made": f"{held['stamp']}|{lang()}", "whole": float(full), "sum": t("shared.sum", whole=figures.weight(full)),
            "words": {"lock": "", "unlock": "", "number": t("terms.weight")}, "seen": held["n"], "stamp": held["stamp"],
            "last": held["last"], "wrong": held["wrong"]}


def _row(item: dict, now: str, own: str) -> dict:
    weight, was = Fraction(now), Fraction(own)
    said = t("what_if.own", weight=figures.weight(was)) if weight != was else ""
    return {"kind": "item", "id": item["code"], "section": "", "title": either(item["label"]), "weight": float(weight), "own": float(was),
            "exact": now, "least": float(Fraction(item["least"])), "most": float(Fraction(item["most"])), "locked": False, "left": said,
            "right": "", "spoken": t("what_if.spoken", weight=figures.weight(weight), own=figures.weight(was))}


def _reset(block: dict, held: dict) -> Html:
    """Back to the frozen weights."""
    if held["weights"] == _own(block):
        return Html("")
    return el("button", t("shared.reset"), type="button", cls="copy reset", data_open="reset")


def _as_table(block: dict, tried: list[dict]) -> dict:
    """The board of the weights tried."""
    heads = [("rank", t("leaderboard.rank"), "rank", None), ("rank_change", t("leaderboard.rank_change"), "change", 0),
             ("name", t("leaderboard.name"), "name", None)]
    heads += [("team", t("leaderboard.team"), "text", None)] if any(row.get("team") for row in tried) else []
    heads += [("score", t("leaderboard.total"), "score", block["decimals"]), ("score_before", t("shared.before"), "points", block["decimals"])]
    columns = [{"code": code, "label": label, "type": kind, "decimals": places, "full": block["full"]} for code, label, kind, places in heads]
    return {"title": None, "columns": columns, "sort": "rank", "top": 10, "search": True}


def _rows(tried: list[dict]) -> list[dict]:
    return [{"rank": row["rank"], "rank_change": row["rank_change"], "name": row["name"], "team": row.get("team"), "score": row["total"],
             "score_before": row["was_total"]} for row in tried]
