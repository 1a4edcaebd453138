"""Who moves, who is near, what may come, and where a quota and the thresholds disagree: the lists under the bands."""

from __future__ import annotations

import streamlit as st

import kpi
from kpi import words
from kpi.words import numbers
from pages.parts import figures, state
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.tiers_charts import MOST, chances
from pages.parts.tiers_hand import band_names, quota_boxes, shares

ORDER = ("unclear", "fairly", "clear")


def summary(desk: object, trial: object, movers: list) -> Html:
    """What the setting does, in one line."""
    up = len([one for one in movers if (one.move.steps or 0) > 0])
    down = len([one for one in movers if (one.move.steps or 0) < 0])
    rest = len(movers) - up - down
    facts = [t("tiers_page.moves", count=len(movers)) if movers else t("tiers_page.nobody_moves")]
    facts += [t("tiers_page.up", count=up)] if up else []
    facts += [t("tiers_page.down", count=down)] if down else []
    facts += [t("tiers_page.other", count=rest)] if rest else []
    return el("p", join(el("span", fact) for fact in [*facts, _cost(desk, trial)] if fact), cls="facts strong-facts")


def _cost(desk: object, trial: object) -> str:
    if not desk.pay_lines:
        return ""
    if trial.cost is None:
        return t("tiers_page.cost_unknown")
    amount = numbers.money_text(abs(trial.cost), lang())
    said = t("tiers_page.cost_same") if not trial.cost else t("tiers_page.cost_up" if trial.cost > 0 else "tiers_page.cost_down", amount=amount)
    whole = len(trial.moves)
    return said if trial.cost_people == whole else t("tiers_page.cost_known", said=said, count=trial.cost_people, whole=whole)


# ---- who moves


def movers(desk: object, trial: object, found: list) -> None:
    """Everybody who would move, the greatest move first; then who is nearest to a better tier."""
    names = band_names(desk)
    if found:
        sheet("tiers_movers", el("section", el("h2", t("tiers_page.movers"), el("small", t("tiers_page.movers_note"))),
                                 _table(desk, found, names, t("tiers_page.movers"), moved=True)))
    else:
        sheet("tiers_movers", el("p", t("tiers_page.nobody_moves_long"), cls="quiet"))
    near = kpi.tier_near(desk, trial)
    if near:
        opened = sheet("tiers_near", el("section", el("h2", t("tiers_page.near"), el("small", t("tiers_page.near_note"))),
                                        _table(desk, near, names, t("tiers_page.near"), moved=False)))
        if opened:
            state.put("person", opened)
            state.put("tab", "lift")
            st.rerun()


def _table(desk: object, found: list, names: dict[str, str], title: str, moved: bool) -> Html:
    head = [el("th", t("terms.agent"), scope="col"), el("th", t("terms.team"), scope="col", cls="wide"),
            el("th", t("tiers_page.value.forced" if desk.kind == "forced" else "tiers_page.value.total"), scope="col", cls="num"),
            el("th", t("tiers_page.change") if moved else t("tiers_page.tier"), scope="col"),
            el("th", t("tiers_page.missing"), scope="col", cls="num")]
    rows = [_row(desk, one, names, moved) for one in found]
    listed = el("table", el("caption", title), el("thead", el("tr", *head)), el("tbody", *rows), cls="rows tiers-list")
    return el("div", listed, cls="scroll tall", tabindex="0", role="region", aria_label=title)


def _row(desk: object, gap: object, names: dict[str, str], moved: bool) -> Html:
    move = gap.move
    marks = [el("span", t("tiers_page.tied"), cls="badge", title=t("tiers_page.tied_note")) if move.tied else "",
             el("span", t("tiers_page.by_person"), cls="badge", title=move.person.set_by[1]) if move.person.set_by else ""]
    change = _change(move, names) if moved else el("span", names[move.then.tier], _ring(move.then))
    return el(
        "tr",
        el("th", move.person.name, *marks, scope="row"),
        el("td", move.person.team, cls="wide quiet"),
        el("td", figures.points(move.value), _before(move), cls="num"),
        el("td", change),
        el("td", missing(gap, names), cls="num"),
        data_open=None if moved else move.person.agent_id,
        tabindex=None if moved else "0",
    )


def _before(move: object) -> Html:
    """The earlier appraisals of the window, in small."""
    earlier = [total for period, total in move.person.history if period in move.then.periods[:-1] and total is not None]
    return el("small", t("tiers_page.before", totals=t("ui.comma").join(figures.points(total) for total in earlier))) if earlier else Html("")


def _change(move: object, names: dict[str, str]) -> Html:
    steps = move.steps or 0
    arrow = f"▲{steps}" if steps > 0 else f"▼{abs(steps)}" if steps < 0 else ""
    tone = "good" if steps > 0 else "bad" if steps < 0 else "same"
    both = [el("span", names.get(one.tier, t("tiers_page.untold")), _ring(one)) for one in (move.now, move.then)]
    return el("span", both[0], " → ", el("b", both[1]), " ", el("span", arrow, cls=f"change {tone}"))


def _ring(tiered: object) -> Html:
    ring = f" {numbers.PROVISIONAL}"
    return el("span", ring, title=t("tiers_page.provisional_note")) if tiered.provisional else Html("")


def missing(gap: object, names: dict[str, str]) -> Html:
    """The points to the next tier, or what keeps it out of reach."""
    if gap.missing is not None:
        return join([figures.points(gap.missing), el("small", t("tiers_page.to", tier=names[gap.above]))])
    if gap.above is None:
        return el("span", t("tiers_page.by_person") if gap.move.person.set_by else t("tiers_page.top"), cls="quiet")
    if gap.held:
        return el("span", t("tiers_page.held", period=figures.short_period(gap.held)), cls="quiet")
    return el("span", t("tiers_page.out_of_reach"), cls="quiet")


# ---- what may come


def forecast(desk: object, rules: object, expert: bool) -> None:
    """Words first: for how many the next appraisal is clear; then a bar per person, the least certain first."""
    ahead, seed = 1, 7
    if expert:
        ahead, seed = _draws()
    found = kpi.tier_forecast(desk, rules, ahead, seed)
    known = sorted((one for one in found if one.drawn), key=lambda one: (ORDER.index(one.drawn.said), one.drawn.chances[one.drawn.likeliest]))
    counts = [t(f"tiers_page.counts.{said}", count=len([one for one in known if one.drawn.said == said])) for said in reversed(ORDER)]
    short = [one.person.name for one in found if not one.drawn]
    told = [t("tiers_page.counts.short", count=len(short), names=t("ui.comma").join(short[:6]))] if short else []
    sheet(
        "tiers_forecast",
        el("section", el("h2", t("tiers_page.forecast", period=_period(desk.following, ahead))),
           el("p", join(el("span", one) for one in [*counts, *told]), cls="facts strong-facts"),
           el("p", t("tiers_page.forecast_note"), cls="quiet")),
    )
    if not known:
        return
    whole = len(known) <= MOST or st.toggle(t("tiers_page.all_people", count=len(known)), key="tiers_all")
    shown = known if whole else known[:MOST]
    sheet("tiers_chances", chances(desk, shown, expert))
    if not whole:
        sheet("tiers_more", el("p", t("tiers_page.first_of", shown=MOST, count=len(known)), cls="quiet"))
    if expert:
        sheet("tiers_numbers", _numbers(desk, shown))


def _draws() -> tuple[int, int]:
    """How far ahead, and the seed, in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=220):
            ahead = state.choose(st.segmented_control, "ahead", t("tiers_page.ahead"), ["1", "2", "3"], "1", str, required=True)
        key = "tiers.seed"
        text = state.get("seed", "7")
        seed = int(text) if text.isdigit() and len(text) < 10 else 7
        if st.session_state.get(key) != seed:
            st.session_state[key] = seed
        st.number_input(t("tiers_page.seed"), 0, 999_999_999, step=1, key=key, width=160,
                        on_change=lambda: state.put("seed", str(st.session_state[key])))
    return int(ahead), seed


def _period(following: str, ahead: int) -> str:
    name = figures.period(following)
    return name if ahead == 1 else t("tiers_page.further", period=name, count=ahead - 1)


def _numbers(desk: object, shown: list) -> Html:
    """The chances drawn, the exact one of the likeliest, and how many appraisals they come from."""
    names, first = band_names(desk), shown[0].drawn
    head = [el("th", t("terms.agent"), scope="col"), *(el("th", names[band], scope="col", cls="num") for band in desk.bands),
            el("th", t("tiers_page.counted"), scope="col", cls="num"), el("th", t("tiers_page.months"), scope="col", cls="num")]
    rows = [
        el("tr", el("th", one.person.name, scope="row"),
           *(el("td", figures.figure(one.drawn.chances.get(band, 0), "share"), cls="num") for band in desk.bands),
           el("td", figures.figure(one.counted.chances[one.counted.likeliest], "share") if one.counted else numbers.DOES_NOT_APPLY, cls="num"),
           el("td", str(one.months), cls="num"))
        for one in shown
    ]
    title = t("tiers_page.numbers")
    listed = el("table", el("caption", title), el("thead", el("tr", *head)), el("tbody", *rows), cls="rows")
    return el("section", el("p", t("tiers_page.drawn", draws=first.draws, seed=first.seed), cls="quiet"),
              el("div", listed, cls="scroll tall", tabindex="0", role="region", aria_label=title))


# ---- quota


def quota(desk: object, rules: object) -> None:
    """The same people by quota beside the thresholds."""
    lead = t("tiers_page.quota_own") if desk.own_shares else t("tiers_page.quota_today")
    sheet("tiers_quota_lead", el("section", el("h2", t("tiers_page.quota")), el("p", t("tiers_page.quota_note"), " ", lead, cls="quiet")))
    quota_boxes(desk)
    parts = shares(desk)
    if parts is None:
        sheet("tiers_quota_found", el("p", el("span", t("tiers_page.quota_sum"), cls="unset")))
        return
    found, names = kpi.tier_quota(desk, rules, parts), band_names(desk)
    groups = [_group(group, one, desk, names) for group, one in sorted(found.groups.items())]
    told = t("tiers_page.quota_differs" if found.people else "tiers_page.quota_same", count=len(found.people) or found.same, same=found.same)
    sheet("tiers_quota_found", el("ul", *groups, cls="said"), el("p", el("span", told), cls="facts strong-facts"),
          _differences(found, names, desk) if found.people else "")


def _group(group: str, one: object, desk: object, names: dict[str, str]) -> Html:
    counts = t("ui.comma").join(t("tiers_page.quota_of", name=names[band], quota=one.quotas.get(band, 0), count=one.counts.get(band, 0))
                                for band in desk.bands)
    warned = [words.because(code, params, lang(), names) for code, params in one.warnings]
    return el("li", el("p", el("b", group or t("app.all")), "　", counts), *(el("small", said) for said in warned))


def _differences(found: object, names: dict[str, str], desk: object) -> Html:
    title = t("tiers_page.differences")
    head = [el("th", t("terms.agent"), scope="col"),
            el("th", t("tiers_page.value.forced" if desk.kind == "forced" else "tiers_page.value.total"), scope="col", cls="num"),
            el("th", t("tiers_page.by_marks"), scope="col"), el("th", t("tiers_page.by_quota"), scope="col")]
    rows = []
    for person, value, mark, share in found.people:
        better = desk.bands.index(share) < desk.bands.index(mark)
        tone, arrow = ("good", "▲") if better else ("bad", "▼")
        rows.append(el("tr", el("th", person.name, scope="row"), el("td", figures.points(value), cls="num"), el("td", names[mark]),
                       el("td", names[share], " ", el("span", arrow, cls=f"change {tone}"))))
    listed = el("table", el("caption", title), el("thead", el("tr", *head)), el("tbody", *rows), cls="rows")
    return el("div", listed, cls="scroll tall", tabindex="0", role="region", aria_label=title)
