"""The filters in the sidebar, shared by pages: period, scheme, team, shop. Their values are in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kpi.errors import KpiError
from pages.parts import state
from pages.parts.data import ask, status
from pages.parts.figures import period as period_name
from pages.parts.lang import lang, t


@dataclass(frozen=True)
class Choice:
    """What is looked at; an empty team or shop means all."""

    period: str
    scheme: str
    team: str
    shop: str


def choose(team: bool = True, scheme: bool = True) -> Choice:
    """Draw the filters that make a difference here and return what is chosen."""
    known = ask("options")
    shops = dict(zip(known.shops.shop, known.shops.name, strict=True))
    titles = scheme_titles()
    with st.sidebar:
        period = state.choose(
            st.selectbox, "period", t("filters.period"), _periods(known.periods), status().default_period, period_name
        )
        chosen = (
            state.choose(st.selectbox, "scheme", t("filters.scheme"), list(titles), status().default_scheme, titles.get)
            if scheme
            else ""
        )
        group = (
            _one_or_all("team", t("filters.team"), t("filters.all_teams"), {name: name for name in known.teams})
            if team
            else ""
        )
        shop = _one_or_all("shop", t("filters.shop"), t("filters.all_shops"), shops)
    return Choice(period, chosen, group, shop)


def scheme_titles() -> dict[str, str]:
    """Scheme ids with their titles in the page's language, the two front ones first."""
    table = ask("options").schemes
    return dict(zip(table.id, table[f"title_{lang()}"], strict=True))


def _periods(periods: list[str]) -> list[str]:
    """The periods on offer, and the one a link asks for if it is none of them (a range, say)."""
    asked = state.get("period", status().default_period)
    return periods if asked in periods or not _is_period(asked) else [asked, *periods]


def _is_period(text: str) -> bool:
    try:
        period_name(text)
    except KpiError:
        return False
    return True


def _one_or_all(name: str, label: str, everything: str, names: dict[str, str]) -> str:
    if len(names) < 2:
        return state.get(name, "", ["", *names])
    return state.choose(st.selectbox, name, label, ["", *names], "", lambda code: names.get(code, everything))
