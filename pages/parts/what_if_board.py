"""The live answer: what changes in one strip, ranks from before to now, and everybody's new place."""

from __future__ import annotations

import kpi
from kpi import charts
from pages.parts import cards, figures, state
from pages.parts.board import bar, climbed, rank_text
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.sentences import item_title

_LISTED = 3


def strip(start: object, tried: object, names: dict[str, str]) -> Html:
    """Who leads, how many move, tiers, awards and the smallest change that matters."""
    least = _least(tried, names, titles(start))
    cards = [_first(start, tried, names), least, _moved(tried), _tiers(tried, names), _awards(tried, names), _pay(tried)]
    return el("section", join(cards), cls="at-once", aria_live="polite")


def _card(title: str, value: str, *lines: str | Html) -> Html:
    told = [el("p", line) for line in lines if line]
    return el("article", el("h3", title), el("b", value), join(told), cls="card")


def _first(start: object, tried: object, names: dict[str, str]) -> Html:
    if start.award:
        share = figures.figure(start.award["share"], "share")
        why = t("what_if.strip.first_award", award=either(start.award["title"]), share=share, heads=start.award["heads"], count=start.k)
    else:
        why = t("what_if.strip.first_none", count=start.k)
    title = t("what_if.strip.first_one") if start.k == 1 else t("what_if.strip.first", count=start.k)
    return _card(title, t("ui.comma").join(names[agent] for agent in tried.edges.first) or "—", why)


def _least(tried: object, names: dict[str, str], known: dict[str, str]) -> Html:
    """The smallest change of one weight that touches any of those who lead."""
    winner = kpi.what_if_least(tried)
    if winner is None:
        return _card(t("what_if.strip.smallest"), t("what_if.holds_always"))
    return _card(t("what_if.strip.smallest"), change_points(tried.edges.changes[winner], known), single(winner, tried, names, known))


def change_points(change: object, known: dict[str, str]) -> str:
    """Conversion −4.20."""
    return f"{known[change.item]} {figures.signed(change.after - change.before).replace('-', '−')}"


def single(winner: str, tried: object, names: dict[str, str], known: dict[str, str]) -> str:
    """One sentence: by which change of one weight who draws level with a leader."""
    change = tried.edges.changes[winner]
    if change is None:
        return t("what_if.change.single_none", winner=names[winner])
    points = figures.signed(change.after - change.before).replace("-", "−")
    return t("what_if.change.single", item=known[change.item], points=points, challenger=names[change.challenger], winner=names[winner])


def _moved(tried: object) -> Html:
    said = t("what_if.strip.moved_people", count=tried.moved) if tried.moved else t("what_if.strip.moved_none")
    return _card(t("what_if.strip.moved"), said)


def _tiers(tried: object, names: dict[str, str]) -> Html:
    if not tried.effects.titles:
        return _card(t("what_if.strip.tiers"), "·", t("what_if.strip.no_tiers"))
    steps = [(agent, now, before) for agent, (now, before) in tried.effects.tiers.items() if now != before]
    lines = [t("what_if.strip.tier_step", name=names[agent], before=tier(tried, before), now=tier(tried, now)) for agent, now, before in steps]
    more = t("what_if.strip.more", count=len(lines) - _LISTED) if len(lines) > _LISTED else ""
    value = t("what_if.strip.moved_people", count=len(lines)) if lines else t("what_if.strip.tiers_none")
    return _card(t("what_if.strip.tiers"), value, *lines[:_LISTED], more)


def tier(tried: object, code: str | None) -> str:
    """A tier's name; "none" and no tier at all in words."""
    if code is None:
        return "·"
    return t("app.none") if code == "none" else tried.effects.titles.get(code, code)


def _awards(tried: object, names: dict[str, str]) -> Html:
    if not tried.effects.awards:
        return _card(t("what_if.strip.awards"), "·", t("what_if.strip.no_awards"))
    lines: list[str] = []
    for award in tried.effects.awards:
        lines += [t("what_if.strip.award_in", name=names[agent], award=award["title"]) for agent in award["ins"]]
        lines += [t("what_if.strip.award_out", name=names[agent], award=award["title"]) for agent in award["outs"]]
        if award["open"]:
            lines.append(t("what_if.strip.award_open", award=award["title"], count=len(award["open"])))
    when = t("what_if.strip.award_period", period=figures.period(tried.effects.awards[0]["period"]))
    if not lines:
        return _card(t("what_if.strip.awards"), t("what_if.strip.awards_none"), when)
    more = t("what_if.strip.more", count=len(lines) - _LISTED) if len(lines) > _LISTED else ""
    return _card(t("what_if.strip.awards"), t("what_if.strip.awards_changed", count=len(lines)), *lines[:_LISTED], more, when)


def _pay(tried: object) -> Html | str:
    if not tried.effects.paid:
        return _card(t("what_if.strip.pay"), "·", t("what_if.strip.pay_none"))
    if tried.effects.pay is None:
        return _card(t("what_if.strip.pay"), "—", t("what_if.strip.pay_off"))
    now, before, people, unset = tried.effects.pay
    cost = now - before
    value = t("what_if.strip.pay_same") if not cost else f"{'+' if cost > 0 else ''}{figures.figure(cost, 'money')}"
    changed = t("what_if.strip.pay_changed", count=people) if people else ""
    return _card(t("what_if.strip.pay"), value, changed, t("what_if.strip.pay_not_set", count=unset) if unset else "")


# ---- from before to now


def slope(rows: object, people: int, names: dict[str, str]) -> Html:
    """Two lists of names with a line for each person; `rows`: what `kpi.what_if_slope` gives."""
    table = list(rows.itertuples())
    drawn = charts.slope([row.was_rank for row in table], [row.rank for row in table])
    kinds = [" ".join(part for part in (row.change, "ahead" if row.lead else "") if part) for row in table]

    def side(order: list[int], cls: str, rank: str) -> Html:
        listed = [el("li", el("i", rank_text(getattr(table[n], rank))), names[table[n].key], cls=kinds[n] or None,
                     title=names[table[n].key]) for n in order]
        return el("ol", join(listed), cls=cls)

    order = sorted(range(len(table)), key=lambda n: bool(kinds[n]))
    lines = [el("path", d=drawn["paths"][n], cls=kinds[n] or None) for n in order if drawn["paths"][n]]
    height = f"{drawn['height']:g}"
    picture = el("svg", join(lines), viewBox=f"0 0 {drawn['width']:g} {height}", preserveAspectRatio="none", style=f"block-size:{height}px",
                 role="img", aria_label=t("what_if.board.slope"))
    heads = [el("span", t("what_if.board.was"), cls="ends"), el("span", cls="ends"), el("span", t("what_if.board.now"), cls="ends")]
    note = t("what_if.board.shown", shown=len(table), count=people) if len(table) < people else ""
    grid = el("div", join(heads), side(drawn["left"], "before", "was_rank"), picture, side(drawn["right"], "after", "rank"), cls="slope")
    return el("section", el("h2", t("what_if.board.title"), el("small", note or t("what_if.board.legend"))), grid)


# ---- everybody


def table(tried: object, start: object, names: dict[str, str], team: str, shut: bool) -> Html:
    """New rank, change, name, tier, total before and now; sortable, and on a phone rank, name and total."""
    tiered, graded = bool(tried.effects.titles), bool(tried.rows.grade.notna().any())
    heads = [("rank", t("leaderboard.rank"), "rank"), ("moved", t("leaderboard.rank_change"), "moved"), ("name", t("leaderboard.name"), "name"),
             ("score", t("leaderboard.total"), "score")]
    heads += [("tier", t("terms.tier"), "wide")] if tiered else []
    heads += [("grade", t("terms.grade"), "wide")] if graded else []
    cells = [el("th", el("span", label), scope="col", cls=cls, data_id=name, data_sortable=True, tabindex="0", aria_sort="none",
                data_first="ascending" if name in ("rank", "name") else "descending") for name, label, cls in heads]
    rows = [_row(row, tried, start, names, shut, tiered, graded) for row in tried.rows.itertuples() if not team or row.team == team]
    caption = t("what_if.board.title")
    made = el("table", el("caption", caption), el("thead", el("tr", join(cells))), el("tbody", join(rows)), lang=lang(), cls="board tried")
    return el("div", made, cls="scroll board-scroll", tabindex="0", role="region", aria_label=caption)


def _row(row: object, tried: object, start: object, names: dict[str, str], shut: bool, tiered: bool, graded: bool) -> Html:
    name, places = names[row.key], start.scheme["decimals"]
    shown = el("span", name) if shut else el("a", name, href=state.link("agent", agent=row.key), data_open=row.key, title=name)
    step = el("small", figures.gap(row.difference)) if row.difference else ""
    total = el("td", step, el("b", figures.points(row.total, places)), bar(row.total, start.scheme["full_score"]), cls="score num",
               data_sort=row.total, title=f"{t('what_if.board.was')} {figures.points(row.was_total, places)}")
    if row.total is None:
        total = el("td", "—", cls="score num missing", data_sort="")
    cells = [
        el("td", rank_text(row.rank), cls="rank", data_sort=row.rank),
        el("td", climbed(row.rank_change), cls="moved", data_sort=row.rank_change),
        el("th", shown, scope="row", cls="name", data_sort=name, title=t("what_if.board.stays") if row.stays else None),
        total,
    ]
    if tiered:
        cells.append(el("td", _from_to(tier(tried, row.was_tier), tier(tried, row.tier)), cls="wide"))
    if graded:
        cells.append(el("td", _from_to(*(cards.grade(start.scheme, code) or "·" for code in (row.was_grade, row.grade))), cls="wide"))
    return el("tr", join(cells), data_key=row.number)


def _from_to(before: str, now: str) -> Html:
    return Html("") if not now else el("span", now) if before == now else join([el("small", f"{before} → "), el("b", now)])


def titles(start: object) -> dict[str, str]:
    """item -> its title."""
    return {one["item"]: item_title({**one, "metric": None}) for one in start.items}
