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


def choose() -> Choice:
    """Draw the filters that make a difference and return what is chosen."""
    known = ask("options")
    titles, teams = scheme_titles(), {name: name for name in known.teams}
    shops = {row.shop: row.name or row.shop for row in known.shops.itertuples()}
    usual = status().default_scheme if status().default_scheme in titles else next(iter(titles))
    with st.sidebar:
        periods = _periods(known.periods)
        period = state.choose(
            st.selectbox, "period", t("filters.period"), periods, status().default_period, period_name
        )
        if len(titles) > 1:
            scheme = state.choose(st.selectbox, "scheme", t("filters.scheme"), list(titles), usual, titles.get)
        else:
            scheme = state.get("scheme", usual, titles)
        team = _one_or_all("team", t("filters.team"), t("filters.all_teams"), teams)
        shop = _one_or_all("shop", t("filters.shop"), t("filters.all_shops"), shops)
    return Choice(period, scheme, team, shop)


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
