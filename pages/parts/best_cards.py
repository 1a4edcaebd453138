"""Third step of an awards meeting: up to four candidates beside each other."""

from __future__ import annotations

import streamlit as st

from kpi.words.because import said
from pages.parts import frame, state
from pages.parts.best_meeting import MOST, Choice, people, table
from pages.parts.data import ask
from pages.parts.figures import points, short_period, weight
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet


def draw(choice: Choice, meeting: object) -> None:
    if meeting.ranking.empty:
        sheet("nobody", el("p", t("best_page.no_candidates"), cls="quiet"))
        return
    asked = _pick(meeting)
    expert = st.toggle(t("app.expert_view"), key="award_expert", persist_state="session")
    found = ask("award_cards", scheme=choice.scheme, period=choice.period, people=",".join(asked), group=choice.group, lang=lang())
    decimals, full = meeting.scheme["decimals"], meeting.scheme["full_score"]
    cards = join(_card(one, found, decimals, full, expert) for one in found.cards)
    opened = sheet("candidates", el("div", cards, cls="beside"), el("p", t("best_page.p.counts_help"), cls="quiet after"))
    if opened:
        frame.go("agent", agent=opened, period=meeting.months[-1], scheme=choice.scheme)
    if expert and found.told:
        sheet("intervals", _intervals(found))


def _pick(meeting: object) -> list[str]:
    """Who is compared; in the address, so that a link opens the same."""
    names = dict(zip(meeting.ranking["agent_id"], meeting.ranking["name"], strict=True))
    held = [agent for agent in state.get("who", "").split(",") if agent in names][:MOST]
    front = [row.agent_id for row in meeting.ranking.itertuples() if row.state] + list(names)
    usual = list(dict.fromkeys(front))[:MOST]
    key = f"award_who@{lang()}"
    wanted = held or usual
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted

    def take() -> None:
        chosen = st.session_state[key]
        state.put("who", "" if chosen == usual else ",".join(chosen))

    st.multiselect(
        t("best_page.p.pick"), list(names), format_func=names.get, max_selections=MOST, key=key, on_change=take,
        placeholder="", help=t("best_page.p.pick_help"),
    )  # fmt: skip
    return wanted


def _card(one: dict, found: object, decimals: int, full: object, expert: bool) -> Html:
    place = t("best_page.p.place_of", place=one["place"]) + (f" · {t('best_page.tied')}" if one["shared"] else "")
    badge = el("span", one["award_title"], cls="badge published" if one["state"] == "given" else "badge strong") if one["award"] else ""
    months = t("ui.comma").join(f"{short_period(each['period'])} {_total(each, decimals)}" for each in one["months"])
    return el(
        "article",
        el("h3", el("button", one["name"], data_open=one["agent_id"], type="button"), badge),
        el("p", el("span", place), el("span", one["team"] or ""), cls="facts"),
        el("p", points(one["score"], decimals), el("small", f" {t('best_page.p.points_of', full=weight(full))}"), cls="figure"),
        el("p", months, cls="quiet"),
        el("ul", join(_item(item, decimals) for item in one["items"]), cls="explained build"),
        _weights(one, found, expert),
        _list(t("best_page.p.weak"), [_weak(weak) for weak in one["weak"]], t("best_page.p.weak_none")),
        _list(t("best_page.p.unusual"), one["unusual"], t("best_page.p.unusual_none")),
        _list(t("best_page.p.actions"), [_action(action) for action in one["actions"]], ""),
        cls="card",
    )


def _total(month: dict, decimals: int) -> str:
    return "—" if month["total"] is None else points(month["total"], decimals)


def _item(item: dict, decimals: int) -> Html:
    bar = ""
    if item["kind"] == "item" and item["weight"] and item["counts"] is not None:
        bar = el("progress", value=str(max(item["counts"], 0)), max=str(item["weight"]), aria_hidden="true")
    of = el("small", f" {t('best_page.p.points_of', full=weight(item['weight']))}") if item["kind"] == "item" and item["weight"] else ""
    return el(
        "li",
        el("span", el("b", item["title"]), el("span", "—" if item["counts"] is None else points(item["counts"], decimals), of), cls="line"),
        bar,
        el("small", " · ".join(_month(month, decimals) for month in item["months"])),
    )


def _month(month: dict, decimals: int) -> str:
    if month["points"] is None:
        return f"— ({month['n']})" if month["state"] == "not_enough" else "·"
    return points(month["points"], decimals)


def _weak(weak: dict) -> str:
    key = "weak_line" if weak["below"] else "farthest"
    shown = {name: points(weak[name]) for name in ("counts", "mean", "missing")}
    return t(f"best_page.p.{key}", item=weak["title"], **shown)


def _action(action: dict) -> Html:
    """What fired; a proposal that ends an employment stands there only as something a person has to look at (R2A-13)."""
    what = el("b", t("best_page.p.review"), cls="unset") if action["review"] else action["title"]
    held = t("best_page.p.held") if action["state"] == "held" else ""
    months = t("ui.comma").join(short_period(code) for code in action["periods"])
    return el("span", what, " ", el("small", months, held))


def _list(title: str, lines: list, none: str) -> Html:
    """A heading with its lines, or the words that say there are none; nothing at all without either."""
    if not lines and not none:
        return Html("")
    held = el("ul", join(el("li", line) for line in lines), cls="said small") if lines else el("p", none, cls="quiet")
    return el("div", el("h4", title), held, cls="of-card")


# ---- other weights


def _share(part: object) -> str:
    """100 %, 99.7 %."""
    return said(part, lang(), "share")


def _signed(size: object) -> str:
    return f"{size:+}".replace("-", "−")


def _weights(one: dict, found: object, expert: bool) -> Html:
    """In words first; how, behind the expert view."""
    if not one["word"]:
        return el("div", el("h4", t("best_page.p.weights")), el("p", t("best_page.p.untold"), cls="quiet"), cls="of-card")
    part = _share(found.part)
    side = "outside" if one["state"] != "given" else "inside" if one["limit"] > 1 else "leading"
    line = t(f"best_page.p.{side}", part=part, share=_share(one["near"]), k=one["limit"])
    change = one["change"]
    size = _signed(change["size"]) if change else ""
    told = t("best_page.p.change_in", **(change | {"size": size})) if change else t("best_page.p.change_none")
    known = one["state"] == "given" or one["word"] == "cannot_tell"
    word = el("span", t(f"terms.{one['word']}"), cls=f"word {one['word']}") if known else ""
    more = el("dl", join(el("div", el("dt", words), el("dd", value)) for words, value in _numbers(one, part)), cls="numbers") if expert else ""
    return el("div", el("h4", t("best_page.p.weights"), " ", word), el("p", line), el("p", told, cls="quiet"), more, cls="of-card")


def _numbers(one: dict, part: str) -> list[tuple[str, str]]:
    return [
        (t("best_page.p.expert_near", part=part), _share(one["near"])),
        (t("best_page.p.expert_all"), _share(one["all"])),
        (t("best_page.p.expert_first"), _share(one["first"])),
        (t("best_page.p.expert_change"), _signed(one["change"]["size"]) if one["change"] else "—"),
    ]


def _intervals(found: object) -> Html:
    heads = [
        (t("terms.item"), ""), (t("best_page.p.low"), "num"), (t("best_page.p.now"), "num"), (t("best_page.p.high"), "num"),
        (t("best_page.p.below"), "wide"), (t("best_page.p.above"), "wide"),
    ]  # fmt: skip
    rows = [
        [
            el("th", one["title"], scope="row"),
            *[el("td", points(one[name]), cls="num") for name in ("low", "weight", "high")],
            *[el("td", _over(one[name]), cls="wide") for name in ("below", "above")],
        ]
        for one in found.intervals
    ]
    title = t("best_page.p.intervals")
    loose = el("p", t("best_page.p.loose", names=people(list(found.loose))), cls="quiet") if found.loose else ""
    method = t("best_page.p.expert_method", draws=found.draws, seed=found.seed)
    help_ = frame.heading(title, t("best_page.p.intervals_help", k=found.k))
    return el("section", help_, table(title, heads, rows), el("p", method, cls="quiet"), loose, cls="stack")


def _over(change: tuple[str, str] | None) -> str:
    return "" if change is None else f"{change[0]} {t('best_page.p.overtakes')} {change[1]}"
