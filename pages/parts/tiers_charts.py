"""The drawings of the tier simulation: scores with the bands on them, heads and wages now and tried, chances of the next appraisal."""

from __future__ import annotations

import streamlit as st

from kpi import charts
from kpi.words import numbers
from pages.parts import figures, state
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.tiers_hand import band_names

MOST = 24
"""People drawn before the rest is asked for."""


def histogram(desk: object, rules: object) -> None:
    """Scores, and the bands as they are set; as wide as the sliders under it."""
    values = [float(desk.values[one.agent_id]) for one in desk.inside if desk.values[one.agent_id] is not None]
    names, marked = band_names(desk), [band.at_least for band in rules.bands if band.at_least is not None]
    low, high = desk.scale(marked)
    drawn = charts.histogram_with_bands(values, float(low), float(high), [float(mark) for mark in marked], [names[band] for band in desk.bands])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="tiers_histogram"):
        sheet("tiers_bands", _bands(drawn, t("tiers_page.drawing", count=len(values))))
        with st.container(width=116):
            sheet("tiers_heads", el("p", t("tiers_page.people", count=len(values)), cls="quiet"))


def _bands(drawn: dict, said: str) -> Html:
    names = [el("span", one["name"], cls=f"band-name row-{one['row']}", style=f"left: {one['left']}%; inline-size: {one['width']}%")
             for one in drawn["bands"]]
    stripes = [el("i", cls=f"stripe row-{one['row']}", style=f"left: {one['left']}%; inline-size: {one['width']}%") for one in drawn["bands"]]
    bars = [
        el("i", cls=f"head tier-{one['band']}", title=t("tiers_page.bar_hover", at=f"{one['from']:g}–{one['to']:g}", count=one["count"]),
           style=f"left: {one['left']}%; inline-size: {one['width']}%; block-size: {one['height']}%; inset-block-end: {one['bottom']}%")
        for one in drawn["bars"]
    ]
    levels = [el("i", f"{one['count']:,}", cls="level", style=f"inset-block-end: {one['bottom']}%") for one in drawn["levels"]]
    lines = [el("i", cls="mark-line", style=f"left: {one['left']}%") for one in drawn["lines"]]
    ticks = [el("span", f"{one['at']:g}", style=f"left: {one['left']}%") for one in drawn["ticks"]]
    standing = el("div", *stripes, *levels, *bars, *lines, cls="heads")
    return el("div", el("div", *names, cls="band-names"), standing, el("div", *ticks, cls="ticks"), cls="bands", role="img", aria_label=said)


# ---- now and tried


def heads(desk: object, trial: object) -> None:
    """How many in each tier, now and tried; ○ is how many of them are provisional."""
    names, shown = band_names(desk), list(reversed(trial.bands))
    texts = [tuple(f"{count}" + (f" ({few}{numbers.PROVISIONAL})" if few else "") for count, few in
                   ((band.now, band.now_provisional), (band.then, band.then_provisional))) for band in shown]
    sizes = charts.paired_bars([band.now for band in shown], [band.then for band in shown])
    notes = [t("tiers_page.provisional_note") if any(band.now_provisional or band.then_provisional for band in shown) else "",
             t("tiers_page.not_told", now=trial.not_told[0], then=trial.not_told[1]) if any(trial.not_told) else ""]
    drawn = _pairs([names[band.id] for band in shown], sizes, texts)
    sheet("tiers_heads_bars", el("section", el("h2", t("tiers_page.heads"), _pair_legend()), drawn, _facts(notes)))


def wages(desk: object, trial: object) -> None:
    """What the tiers cost, now and tried: only what is known; what is not set is said and never 0."""
    names, shown = band_names(desk), list(reversed(trial.bands))
    title, lines = t("tiers_page.wages"), t("ui.comma").join(desk.pay_lines[lang()]) if desk.pay_lines else ""
    if not lines:
        sheet("tiers_wages", el("section", el("h2", title), el("p", t("tiers_page.no_pay"), cls="quiet")))
    elif not any(cost.people for band in shown for cost in (band.cost_now, band.cost_then)):
        said = el("p", el("span", t("tiers_page.not_set"), cls="unset"), "　", t("tiers_page.pay_unset", lines=lines))
        sheet("tiers_wages", el("section", el("h2", title), said))
        st.page_link(st.session_state["kpi_pages"]["schemes"], label=t("tiers_page.fill_in"), icon=":material/arrow_forward:",
                     query_params=state.parameters("schemes", id=desk.scheme))
    else:
        sides = [[band.cost_now for band in shown], [band.cost_then for band in shown]]
        texts = list(zip(*[[_money(cost) for cost in side] for side in sides], strict=True))
        sizes = charts.paired_bars(*[[float(cost.known) if cost.people else None for cost in side] for side in sides])
        missing = [t("tiers_page.missing_pay", name=names[band.id], count=band.cost_then.missing) for band in shown if band.cost_then.missing]
        notes = [t("tiers_page.pay_lines", lines=lines), t("tiers_page.pay_next") if desk.kind == "grades" else "", *missing]
        drawn = _pairs([names[band.id] for band in shown], sizes, texts, under=True)
        sheet("tiers_wages", el("section", el("h2", title, _pair_legend()), drawn, _facts(notes)))


def _pairs(names: list[str], sizes: list, texts: list, under: bool = False) -> Html:
    """Two bars per name, with what they say on top, or under the name where that is long."""
    said = (t("tiers_page.now"), t("tiers_page.tried"))
    columns = []
    for name, size, text in zip(names, sizes, texts, strict=True):
        bars = [
            el("span", "" if under else el("small", word), el("i", style=f"block-size: {height}%"), cls=f"bar {side}",
               title=f"{name}{t('tiers_page.colon')}{label} {word}")
            for side, height, word, label in zip(("now", "then"), size, text, said, strict=True)
        ]
        amounts = [el("small", text[0]), el("small", el("b", text[1]))] if under else []
        columns.append(el("li", el("span", *bars, cls="two-bars"), el("span", name, cls="bar-name"), *amounts))
    return el("ul", *columns, cls="pairs")


def _facts(notes: list[str]) -> Html:
    told = [el("span", note) for note in notes if note]
    return el("p", *told, cls="facts") if told else Html("")


def _money(cost: object) -> str:
    """¥ of what is known; "not set" where nothing is; + where some of it is missing; a dash for nobody."""
    if not cost.people:
        return t("tiers_page.not_set") if cost.missing else numbers.NOT_ENOUGH
    return numbers.money_text(cost.known, lang(), tile=True) + (" +" if cost.missing else "")


def _pair_legend() -> Html:
    return el("small", el("i", cls="swatch now"), t("tiers_page.now"), "　", el("i", cls="swatch then"), t("tiers_page.tried"))


# ---- chances


def chances(desk: object, shown: list, expert: bool) -> Html:
    """A bar per person, cut by the chances of each tier; figures on it in the expert view only."""
    names = band_names(desk)
    keys = [el("span", el("i", cls=f"swatch tier-{place}"), names[band]) for place, band in enumerate(desk.bands)]
    sizes = charts.stacked_bars([[float(one.drawn.chances.get(band, 0)) for band in desk.bands] for one in shown])
    rows = []
    for one, widths in zip(shown, sizes, strict=True):
        parts = []
        for place, (band, width) in enumerate(zip(desk.bands, widths, strict=True)):
            if width:
                text = figures.figure(one.drawn.chances[band], "share") if expert else ""
                how = {"cls": f"tier-{place}", "style": f"inline-size: {width}%", "title": f"{names[band]} {text}"}
                parts.append(el("i", text if width >= 14 else "", **how))
        said = t(f"tiers_page.said.{one.drawn.said}")
        likely = t("tiers_page.likely", tier=names[one.drawn.likeliest])
        rows.append(el("li", el("b", one.person.name), el("span", said, cls=f"said-{one.drawn.said}"),
                       el("span", *parts, cls="stacked", role="img", aria_label=likely)))
    return el("div", el("p", *keys, cls="facts keys"), el("ul", join(rows), cls="chances"))
