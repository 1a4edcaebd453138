"""How sure the list of leaders is: in words first, the numbers and methods behind the expert view."""

from __future__ import annotations

from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.what_if_board import single


def smallest(tried: object, names: dict[str, str], titles: dict[str, str], expert: bool) -> Html:
    """For each leader the smallest change by which somebody draws level: of one weight, and (expert) of all together."""
    lines = []
    for winner in tried.edges.first:
        said = [el("p", single(winner, tried, names, titles))]
        if expert:
            said += _overall(winner, tried.reach.overall.get(winner), names, titles)
        lines.append(el("li", join(said)))
    left = tried.reach.uncompared
    note = el("p", t("what_if.change.left_out", count=left), cls="quiet") if expert and left else ""
    return el("section", el("h2", t("what_if.strip.smallest")), el("ul", join(lines), cls="how-sure"), note)


def _overall(winner: str, found: object, names: dict[str, str], titles: dict[str, str]) -> list[Html]:
    if found is None:
        return [el("p", t("what_if.change.overall_none", winner=names[winner]), cls="quiet")]
    said = t("what_if.change.overall", size=figures.weight(found.size), challenger=names[found.challenger], winner=names[winner])
    there = t("ui.comma").join(f"{titles[item]} {figures.weight(weight)}" for item, weight in found.weights.items())
    return [el("p", said), el("p", t("what_if.change.weights_there", weights=there), cls="quiet")]


def sure(near: object, every: object, tried: object, names: dict[str, str], expert: bool) -> Html:
    """Each leader's place in words; `near`, `every`: what `kpi.what_if_shares` gives for nearby and for any weights."""
    part, k = int(near.attrs["percent"]), near.attrs["k"]
    rows = {row.key: row for row in near.itertuples()}
    lines = []
    for agent in tried.edges.first:
        row = rows[agent]
        said = t(f"what_if.sure.{'one.' if k == 1 else ''}{row.word}", name=names[agent], k=k, times=row.times)
        lines.append(el("li", el("p", el("span", t(f"terms.{row.word}"), cls=f"say {row.word}"), said)))
    others = [names[row.key] for row in near.itertuples() if row.key not in tried.edges.first and row.times][:5]
    more = el("p", t("what_if.sure.others", names=t("ui.comma").join(others)), cls="quiet") if others else ""
    heading = el("h2", t("what_if.sure.title"), el("small", t("what_if.sure.near", part=part)))
    return el("section", heading, el("ul", join(lines), cls="how-sure"), more, _numbers(near, every, names, part, k) if expert else "")


def _numbers(near: object, every: object, names: dict[str, str], part: int, k: int) -> Html:
    """The shares of everybody who is ever among the first."""
    rest = {row.key: row for row in every.itertuples()}
    rows = [row for row in near.itertuples() if row.among or rest[row.key].among][:25]
    close, wide = t("what_if.sure.near_short", part=part), t("what_if.sure.all_short")
    first, among = t("what_if.sure.first_share"), t("what_if.sure.among_share", k=k)
    heads = [t("leaderboard.name"), *(f"{what} · {where}" for where in (close, wide) for what in (first, among))]
    body = [
        el("tr", el("th", names[row.key], scope="row"),
           join(el("td", figures.figure(value, "share"), cls="num")
                for value in (row.first, row.among, rest[row.key].first, rest[row.key].among)))
        for row in rows
    ]
    table = el("table", el("thead", el("tr", join(el("th", head, scope="col", cls="num" if n else None) for n, head in enumerate(heads)))),
               el("tbody", join(body)), cls="rows", lang=lang())
    method = t("what_if.sure.method", draws=f"{near.attrs['draws']:,}", seed=near.attrs["seed"], part=part)
    return join([el("div", table, cls="scroll", tabindex="0"), el("p", method, cls="quiet"), el("p", t("what_if.sure.variance"), cls="quiet")])
