"""The drawings of the tier simulation: scores with the bands on them, heads and wages now and tried, chances of the next appraisal."""

from __future__ import annotations

import streamlit as st

from kpi import charts
from kpi.words import numbers
from pages.parts import figures, state
from pages.parts.html import el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.tiers_hand import band_names

MOST = 24
"""People drawn before the rest is asked for."""


def look() -> str:
    return st.context.theme.type or "light"


def histogram(desk: object, rules: object) -> None:
    """Scores, and the bands as they are set."""
    values = [float(desk.values[one.agent_id]) for one in desk.inside if desk.values[one.agent_id] is not None]
    names, low_high = band_names(desk), [float(end) for end in desk.scale]
    marked = [float(band.at_least) for band in rules.bands if band.at_least is not None]
    figure = charts.histogram_with_bands(
        values, *low_high, marked, [names[band] for band in desk.bands], t("tiers_page.bar_hover", at="%{x}", count="%{y}"), look()
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="tiers_histogram"):
        st.plotly_chart(figure, config=charts.settings(lang()), key=f"tiers_bands_{lang()}", theme=None)
        with st.container(width=116):
            sheet("tiers_heads", el("p", t("tiers_page.people", count=len(values)), cls="quiet"))


def heads(desk: object, trial: object) -> None:
    """How many in each tier, now and tried; ○ is how many of them are provisional."""
    names = band_names(desk)
    shown = list(reversed(trial.bands))
    texts = [tuple(f"{count}" + (f" ({few}○)" if few else "") for count, few in
                   ((band.now, band.now_provisional), (band.then, band.then_provisional))) for band in shown]
    figure = charts.paired_bars([names[band.id] for band in shown], [band.now for band in shown], [band.then for band in shown], texts,
                                (t("tiers_page.now"), t("tiers_page.tried")), look())
    sheet("tiers_heads_title", el("h2", t("tiers_page.heads"), _pair_legend()))
    st.plotly_chart(figure, config=charts.settings(lang()), key=f"tiers_heads_{lang()}", theme=None)
    notes = [t("tiers_page.provisional_note") if any(band.now_provisional or band.then_provisional for band in shown) else "",
             t("tiers_page.not_told", now=trial.not_told[0], then=trial.not_told[1]) if any(trial.not_told) else ""]
    sheet("tiers_heads_note", el("p", join(el("span", note) for note in notes if note), cls="facts"))


def wages(desk: object, trial: object) -> None:
    """What the tiers cost, now and tried: only what is known; what is not set is said and never 0."""
    names, shown = band_names(desk), list(reversed(trial.bands))
    sheet("tiers_wages_title", el("h2", t("tiers_page.wages"), _pair_legend() if desk.pay_lines and _known(shown) else ""))
    if not desk.pay_lines:
        sheet("tiers_wages_none", el("p", t("tiers_page.no_pay"), cls="quiet"))
        return
    lines = t("ui.comma").join(desk.pay_lines[lang()])
    if not _known(shown):
        sheet("tiers_wages_unset", el("p", el("span", t("tiers_page.not_set"), cls="unset"), "　", t("tiers_page.pay_unset", lines=lines)))
        st.page_link(st.session_state["kpi_pages"]["schemes"], label=t("tiers_page.fill_in"), icon=":material/arrow_forward:",
                     query_params=state.parameters("schemes", id=desk.scheme))
        return
    sides = [[band.cost_now for band in shown], [band.cost_then for band in shown]]
    texts = list(zip(*[[_money(cost) for cost in side] for side in sides], strict=True))
    values = [[float(cost.known) if cost.people else None for cost in side] for side in sides]
    sides = (t("tiers_page.now"), t("tiers_page.tried"))
    figure = charts.paired_bars([names[band.id] for band in shown], *values, texts, sides, look(), under=True)
    st.plotly_chart(figure, config=charts.settings(lang()), key=f"tiers_wages_{lang()}", theme=None)
    missing = [t("tiers_page.missing_pay", name=names[band.id], count=band.cost_then.missing) for band in shown if band.cost_then.missing]
    notes = [t("tiers_page.pay_lines", lines=lines), t("tiers_page.pay_next") if desk.kind == "grades" else "", *missing]
    sheet("tiers_wages_note", el("p", join(el("span", note) for note in notes if note), cls="facts"))


def _known(shown: list) -> bool:
    return any(cost.people for band in shown for cost in (band.cost_now, band.cost_then))


def _money(cost: object) -> str:
    """¥ of what is known; "not set" where nothing is; + where some of it is missing; a dash for nobody."""
    if not cost.people:
        return t("tiers_page.not_set") if cost.missing else numbers.NOT_ENOUGH
    return numbers.money_text(cost.known, lang(), tile=True) + (" +" if cost.missing else "")


def _pair_legend() -> object:
    return el("small", el("i", cls="swatch now"), t("tiers_page.now"), "　", el("i", cls="swatch then"), t("tiers_page.tried"))


def chances(desk: object, shown: list, expert: bool) -> None:
    """A bar per person, cut by the chances of each tier; figures on it in the expert view only."""
    names = band_names(desk)
    colours = charts.band_colours(len(desk.bands), look())
    keys = [el("span", el("i", cls="swatch", style=f"background: {colour}"), names[band])
            for band, colour in zip(desk.bands, colours, strict=True)]
    sheet("tiers_keys", el("p", *keys, cls="facts keys"))
    rows = [[one.drawn.chances.get(band, 0) for band in desk.bands] for one in shown]
    texts = [[figures.figure(part, "share") if expert else "" for part in row] for row in rows]
    labels = [f"{one.person.name}　{t(f'tiers_page.said.{one.drawn.said}')}" for one in shown]
    figure = charts.stacked_bars(labels, [[float(part) for part in row] for row in rows], [names[band] for band in desk.bands], texts, look())
    st.plotly_chart(figure, config=charts.settings(lang()), key=f"tiers_chances_{lang()}", theme=None)
