"""What it would take to lift one person one tier, in sentences; and what was set, kept as a new version of the scheme."""

from __future__ import annotations

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import figures, frame, state
from pages.parts.data import ask, forget
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import either, t
from pages.parts.sheet import sheet
from pages.parts.text import plain
from pages.parts.tiers_hand import band_names, shares

_RULE = {"window": ("window", "", {}), "take": ("take", "takes", {}), "consecutive": ("gaps", "gap", {True: "break", False: "skip"}),
         "short": ("short", "shorts", {})}
"""Setting of tiers -> its label, where its values have words, and their keys there."""


def lift(desk: object, trial: object, choice: Choice, expert: bool) -> None:
    """Choose a person; the cheapest change of one metric and of two."""
    appraised = {one.agent_id: one for one in desk.inside if one.score is not None}
    near = kpi.tier_near(desk, trial, 1)
    usual = near[0].move.person.agent_id if near else next(iter(appraised))
    sheet("tiers_lift_title", el("h2", t("tiers_page.lift"), el("small", t("tiers_page.lift_note"))))
    with st.container(width=320):
        agent = state.choose(st.selectbox, "person", t("terms.agent"), list(appraised), usual, lambda code: appraised[code].name)
    ways = ask("tier_ways", scheme=choice.scheme, period=choice.period, agent=agent)
    found = kpi.tier_lift(desk, trial.rules, agent, ways)
    sheet("tiers_lift", el("div", join(_said(desk, found, appraised[agent], ways, expert)), cls="stack"))


def _said(desk: object, found: object, person: object, ways: object, expert: bool) -> list[Html]:
    names = band_names(desk)
    said = [el("p", _state(found, person, names, desk))]
    if found.need is None or found.when == "kept" or (found.when == "later" and not found.appraisals):
        return said
    if not found.known:
        return [*said, el("p", t("tiers_page.lift_unknown"), cls="quiet")]
    if found.when == "later" and found.need <= person.score:
        return said
    said.append(_one(found, names, desk))
    said.append(_two(found, names))
    if expert:
        said.append(_behind(found, ways))
    return said


def _state(found: object, person: object, names: dict[str, str], desk: object) -> str:
    """Where the person stands, and which total a better tier asks for."""
    if found.when in ("none", "set", "top"):
        return t(f"tiers_page.lift_{found.when}", name=person.name, tier=names.get(found.tier, ""))
    told = {"name": person.name, "tier": names[found.tier], "above": names[found.above], "need": figures.points(found.need),
            "score": figures.points(person.score), "next": figures.period(desk.following), "count": found.appraisals,
            "held": figures.period(found.held) if found.held else t("tiers_page.earlier")}
    when = "never" if found.when == "later" and not found.appraisals else found.when
    return t(f"tiers_page.lift_{when}", **told)


def _one(found: object, names: dict[str, str], desk: object) -> Html:
    if not found.one:
        return el("article", el("h3", t("tiers_page.one")), el("p", t("tiers_page.one_none")), cls="card")
    gives = t("tiers_page.gives", gain=figures.signed(found.one[0].gain), tier=names[found.above])
    return el("article", el("h3", t("tiers_page.one")), el("p", change(found.one[0]), gives), cls="card strong")


def _two(found: object, names: dict[str, str]) -> Html:
    if found.two is None:
        return el("article", el("h3", t("tiers_page.two")), el("p", t("tiers_page.two_none")), cls="card")
    first, second = found.two
    gain = figures.signed(first.gain + second.gain)
    both = el("ul", *(el("li", el("p", change(one))) for one in (first, second)), cls="said small")
    give = t("tiers_page.give", gain=gain, tier=names[found.above])
    return el("article", el("h3", t("tiers_page.two")), both, el("p", give), cls="card strong")


def change(one: object) -> Html:
    """A metric from here to there, with the person's own range so far."""
    unit = one.way.unit
    told = [figures.figure(value, unit) for value in (one.value, one.to, one.way.low, one.way.high)]
    return join([el("b", either(one.way.title)), " ", told[0], " → ", el("b", told[1]),
                 " ", el("small", t("tiers_page.within", low=told[2], high=told[3]))])


def _behind(found: object, ways: object) -> Html:
    """Expert view: every single change that would do, and what each costs."""
    head = [el("th", t("terms.metric"), scope="col"), el("th", t("tiers_page.from_to"), scope="col"),
            el("th", t("tiers_page.share"), scope="col", cls="num"), el("th", t("terms.points"), scope="col", cls="num"),
            el("th", t("tiers_page.months"), scope="col", cls="num")]
    listed = [*((one, "tiers_page.one_short") for one in found.one), *((one, "tiers_page.two_short") for one in found.two or ())]
    rows = [
        el("tr", el("th", either(one.way.title), el("small", f"　{t(kind)}"), scope="row"),
           el("td", f"{figures.figure(one.value, one.way.unit)} → {figures.figure(one.to, one.way.unit)}"),
           el("td", figures.figure(one.share, "share"), cls="num"), el("td", figures.signed(one.gain), cls="num"),
           el("td", str(one.way.periods), cls="num")) for one, kind in listed
    ]
    title = t("tiers_page.every_change")
    listed = el("table", el("caption", title), el("thead", el("tr", *head)), el("tbody", *rows), cls="rows")
    table = el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=title) if rows else ""
    left = t("ui.comma").join(either(title) for title in ways.left)
    return el("section", el("p", t("tiers_page.cost_note"), cls="quiet counted"), table,
              el("p", t("tiers_page.left_out", items=left), cls="quiet") if left else "")


# ---- kept as a version


def version(desk: object, trial: object) -> None:
    """What differs from the scheme, and a button that writes it into a draft."""
    parts = shares(desk) if desk.kind == "forced" else None
    changes = kpi.tier_changes(desk, trial.rules, parts)
    done = st.session_state.pop("kpi_tiers_kept", None)
    if done:
        st.success(t("tiers_page.kept", id=plain(done[0]), version=done[1]), icon=":material/check:")
        st.page_link(st.session_state["kpi_pages"]["schemes"], label=t("tiers_page.open_scheme"), icon=":material/arrow_forward:",
                     query_params=state.parameters("schemes", id=done[0], tab="edit", scheme=done[0]))
    sheet("tiers_version", el("h2", t("tiers_page.version"), el("small", t("tiers_page.version_note"))))
    if not changes:
        sheet("tiers_changes", el("p", t("tiers_page.no_changes_shares" if desk.kind == "forced" else "tiers_page.no_changes"), cls="quiet"))
        return
    said = el("ul", *(el("li", el("p", one)) for one in _differences(desk, trial.rules, parts)), cls="said small")
    sheet("tiers_changes", said, el("p", t("tiers_page.actions_stay"), cls="quiet counted"))
    shelf = {row.id: row for row in ask("schemes_shelved").itertuples()}
    own = shelf[desk.scheme].own
    with st.form("tiers_keep", border=True):
        left, right = st.columns(2)
        new_id = desk.scheme if own else left.text_input(t("tiers_page.new_id"), value=_free(desk.scheme, shelf), max_chars=60)
        author = right.text_input(t("tiers_page.author"), max_chars=60)
        sheet("tiers_keep_note", el("p", t("tiers_page.next_version" if own else "tiers_page.copy"), cls="quiet"))
        pressed = st.form_submit_button(t("tiers_page.keep"), type="primary", icon=":material/save:")
    if pressed:
        try:
            made = kpi.tier_version(desk, trial.rules, parts, new_id.strip(), author.strip())
        except KpiError as error:
            frame.refusal(error)
            return
        forget()
        st.session_state["kpi_tiers_kept"] = made
        st.rerun()


def _differences(desk: object, rules: object, parts: dict | None) -> list[str]:
    """What was set, beside the scheme's own, in words."""
    names, pairs = band_names(desk), []
    if parts is not None:
        pairs = [(names[band], figures.figure(desk.shares[band], "share"), figures.figure(part, "share")) for band, part in parts.items()]
    else:
        bands = zip(desk.marked, rules.bands, strict=False)
        pairs = [(t("tiers_page.mark", name=names[old.id]), figures.weight(old.at_least), figures.weight(new.at_least)) for old, new in bands]
        for name, words in _RULE.items():
            both = [getattr(one, name) for one in (desk.rules, rules)]
            pairs.append((t(f"tiers_page.{words[0]}"), *(t(f"tiers_page.{words[1]}.{words[2].get(one, one)}") if words[1] else str(one)
                                                         for one in both)))
    return [f"{name}{t('tiers_page.colon')}{old} → {new}" for name, old, new in pairs if old != new]


def _free(name: str, shelf: dict) -> str:
    """An id that is not taken: our-ecommerce-100, then our-ecommerce-100-2 …"""
    wanted, count = f"our-{name}", 2
    while wanted in shelf:
        wanted, count = f"our-{name}-{count}", count + 1
    return wanted
