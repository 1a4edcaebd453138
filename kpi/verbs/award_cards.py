"""Candidates of an award side by side: how each score is built, where it is weak, what is unusual, and how far it hangs on the weights."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from kpi import words
from kpi.errors import unknown
from kpi.scoring.results import Line
from kpi.scoring.rounding import add_up, half_up
from kpi.verbs.award_doubt import DRAWS, PART, SEED, Doubt, doubt_of, tidy
from kpi.verbs.award_meeting import award_meeting, candidates_in
from kpi.verbs.desk import home as data_home
from kpi.verbs.naming import names_of
from kpi.verbs.outcomes import Placed, actions, placed
from kpi.verbs.recorded import moving
from kpi.verbs.scores import Scored, load_scheme
from kpi.warehouse import Store

Home = Path | str | None
MOST = 4
WEAK, LEAST = 2, Fraction(1, 100)
"""How many weak points a card names, and how many points make one."""


@dataclass(frozen=True)
class Cards:
    """`cards`: one dict per candidate, see `_card`. `intervals`: item, title, weight, low, high, and who overtakes whom at either end.
    k, draws, seed, part: what the shares of weightings were taken with; loose: names whose intervals hold only roughly; told: False where
    the weights changed within the period, so that nothing is said about them."""

    cards: list[dict]
    intervals: list[dict]
    k: int
    draws: int
    seed: int
    part: Decimal
    loose: tuple[str, ...]
    told: bool


def award_cards(scheme: str, period: str, people: str = "", group: str = "", home: Home = None, lang: str = "en") -> Cards:
    """Up to four candidates beside each other. people: agent ids parted by commas; "": those with a place or an open one, then the next.
    KpiError for somebody who is no candidate."""
    meeting = award_meeting(scheme, period, group, home, lang)
    found = placed(scheme, period, home, lenient=True)
    there = candidates_in(found, meeting.group)
    known = {one.agent_id for one in there}
    asked = [agent for agent in people.split(",") if agent]
    strange = [agent for agent in asked if agent not in known]
    if strange:
        raise unknown("candidate", strange[0], known)
    ranked = list(meeting.ranking.itertuples())
    front = [row.agent_id for row in ranked if row.state] + [row.agent_id for row in ranked if not row.state]
    shown = list(dict.fromkeys(asked or front))[:MOST]
    doubt, fired = _doubt(scheme, period, meeting.group, home), _actions(scheme, period, home, lang)
    books = [_Book(month) for month in found.months]
    called = names_of(found.scheme, lang) | {row.agent_id: row.name for row in ranked}
    rows = {row.agent_id: row for row in ranked}
    means = _group_means(books, [one.agent_id for one in there])
    made = [_card(found, books, rows[agent], doubt, called, means, fired.get(agent, []), lang) for agent in shown]
    intervals = [] if doubt is None else [
        {"item": item, "title": called.get(item, item), "weight": tidy(one.weight), "low": tidy(one.low), "high": tidy(one.high),
         "below": _overtaken(one.below, called), "above": _overtaken(one.above, called)}
        for item, one in doubt.edges.intervals.items()
    ]
    loose = () if doubt is None else tuple(called.get(agent, agent) for agent in doubt.loose)
    return Cards(made, intervals, doubt.k if doubt else 0, DRAWS, SEED, Decimal(str(PART)), loose, doubt is not None)


class _Book:
    """A scored month by agent: lines by item, total, and whether every figure is final."""

    def __init__(self, month: Scored) -> None:
        self.period, self.group_of = month.period, month.group_of
        self.totals = {total.agent_id: total.total for total in month.standings.totals}
        self.lines: dict[str, dict[str, Line]] = {}
        for line in month.standings.lines:
            self.lines.setdefault(line.agent_id, {})[line.item] = line
        self.open = {key for key, final in zip(month.figures["key"], month.figures["final"], strict=True) if not final}

    def of(self, agent: str) -> dict[str, Line]:
        return self.lines.get(agent, {})


def _state(scheme: str, home: Home) -> tuple:
    into = data_home(home)
    return str(into), (Store(into).manifest.version, moving(into), load_scheme(scheme, into).content_hash)


def _doubt(scheme: str, period: str, group: str, home: Home) -> Doubt | None:
    return _kept_doubt(scheme, period, group, *_state(scheme, home))


@lru_cache(maxsize=16)
def _kept_doubt(scheme: str, period: str, group: str, home: str, _state: tuple) -> Doubt | None:
    found = placed(scheme, period, home, lenient=True)
    return doubt_of(found, group, candidates_in(found, group))


def _actions(scheme: str, period: str, home: Home, lang: str) -> dict[str, list[dict]]:
    return _kept_actions(scheme, period, lang, *_state(scheme, home))


@lru_cache(maxsize=16)
def _kept_actions(scheme: str, period: str, lang: str, home: str, _state: tuple) -> dict[str, list[dict]]:
    """agent -> the actions that fired in any of the months, each once with its periods; a dismissal is a proposal that needs a person's
    review (R2A-13)."""
    found = placed(scheme, period, home, lenient=True)
    told: dict[str, dict[tuple, list[str]]] = {}
    for month in found.months if found.scheme.outcomes.actions else ():
        for row in actions(scheme, month.period.text, home, lang).itertuples():
            same = (found.scheme.outcomes.action(row.action).name(lang), bool(row.proposal), row.state)
            told.setdefault(row.agent_id, {}).setdefault(same, []).append(month.period.text)
    return {agent: [{"title": title, "review": review, "state": state, "periods": tuple(periods)}
                    for (title, review, state), periods in own.items()] for agent, own in told.items()}


def _overtaken(change: object, called: dict[str, str]) -> tuple[str, str] | None:
    """(who draws level, with whom)."""
    return None if change is None else (called.get(change.challenger, change.challenger), called.get(change.winner, change.winner))


# ---- one card


def _card(
    found: Placed, books: list[_Book], row: object, doubt: Doubt | None, called: dict, means: dict, fired: list[dict], lang: str,
) -> dict:
    """agent_id, name, team, place, shared, score, award, award_title, state, months (period, total, final), items (item, title, weight, months:
    points per month or None, counts: what it adds to the score), weak (item, title, missing, mean), unusual (sentences), actions (title,
    review, state, periods), word, limit, near, all, first, change."""
    same = ("agent_id", "name", "team", "place", "shared", "score", "award", "award_title", "state", "because")
    agent = row.agent_id
    items = _items(found, books, agent, called)
    return {
        **{name: getattr(row, name) for name in same},
        "months": [{"period": book.period.text, "total": book.totals.get(agent), "final": agent not in book.open} for book in books],
        "items": items, "weak": _weak(items, means), "unusual": _unusual(found, books, agent, called, lang), "actions": fired,
        **_robust(doubt, agent, called),
    }


def _items(found: Placed, books: list[_Book], agent: str, called: dict[str, str]) -> list[dict]:
    """Every item (and event, cap) with its points per month, and what it adds to the mean; these add up to the score."""
    known = [item.id for item in found.scheme.items]
    there = {item for book in books for item in book.of(agent)}
    order = [item for item in known if item in there] + sorted(there - set(known))
    counts = [_counts(books, agent, item) for item in order]
    rows = []
    for item, exact, worth in zip(order, counts, add_up(counts, found.scheme.decimals), strict=True):
        own = [book.of(agent).get(item) for book in books]
        weights = [line.nominal_weight for line in own if line]
        rows.append({
            "item": item, "title": called.get(item) or called.get(item.partition(":")[2], item), "weight": tidy(weights[-1]) if weights else None,
            "kind": "item" if item in known else "other", "exact": exact,
            "counts": worth if any(line and line.points is not None for line in own) else None, "whole": _whole(books, agent, item),
            "months": [{"points": line.shown if line else None, "state": line.state if line else "does_not_apply", "n": line.n if line else 0}
                       for line in own],
        })
    return rows


def _counts(books: list[_Book], agent: str, item: str) -> Fraction:
    """What an item adds to the period's score: its points over the months that have a total."""
    scored = [book for book in books if book.totals.get(agent) is not None]
    given = [line.points for book in scored if (line := book.of(agent).get(item)) and line.points is not None]
    return sum(given, Fraction(0)) / max(len(scored), 1)


def _whole(books: list[_Book], agent: str, item: str) -> bool:
    """Whether the item is there in every month that counts."""
    scored = [book for book in books if book.totals.get(agent) is not None]
    return all((line := book.of(agent).get(item)) is not None and line.points is not None for book in scored)


def _group_means(books: list[_Book], agents: Sequence[str]) -> dict[str, Fraction]:
    """item -> the mean of what it adds to the score, over candidates who have it in every month that counts."""
    items = {item for book in books for agent in agents for item in book.of(agent)}
    found = {item: [_counts(books, agent, item) for agent in agents if _whole(books, agent, item)] for item in items}
    return {item: sum(values, Fraction(0)) / len(values) for item, values in found.items() if values}


def _weak(items: list[dict], means: dict[str, Fraction]) -> list[dict]:
    """The items farthest below the candidates' mean; without any, the one that is farthest from its full points."""
    own = [{"item": one["item"], "title": one["title"], "counts": one["counts"], "gap": means.get(one["item"], one["exact"]) - one["exact"],
            "missing": half_up(Fraction(one["weight"]) - one["exact"], 2), "mean": half_up(means.get(one["item"], one["exact"]), 2)}
           for one in items if one["kind"] == "item" and one["weight"] and one["whole"]]
    below = sorted((one for one in own if one["gap"] >= LEAST), key=lambda one: -one["gap"])[:WEAK]
    farthest = sorted((one for one in own if one["missing"] >= LEAST), key=lambda one: -one["missing"])[:1]
    return [one | {"below": True} for one in below] or [one | {"below": False} for one in farthest]


def _unusual(found: Placed, books: list[_Book], agent: str, called: dict[str, str], lang: str) -> list[str]:
    """What somebody at the table would want to know: months without a total, items with few cases, figures that may still move."""
    said, items = [], {item.id for item in found.scheme.items}
    few: dict[str, list[str]] = {}
    comma = "、" if lang == "zh" else ", "
    for book in books:
        when = words.period_text(book.period.text, lang)
        if book.totals.get(agent) is None:
            said.append(words.text("best_page.month_missing", lang, month=when))
            continue
        for item, line in book.of(agent).items():
            if line.state == "not_enough" and item in items:
                few.setdefault(item, []).append(f"{when} ({line.n})")
            elif item.startswith("event:") and line.points:
                title = called.get(item.partition(":")[2], item)
                said.append(words.text("best_page.event", lang, month=when, item=title, points=f"{line.shown:+}"))
        if agent in book.open:
            said.append(words.text("best_page.provisional", lang, month=when))
    said += [words.text("best_page.few_cases", lang, item=called.get(item, item), months=comma.join(each)) for item, each in few.items()]
    groups = sorted({book.group_of[agent] for book in books if agent in book.group_of})
    if len(groups) > 1:
        said.append(words.text("best_page.moved_group", lang, groups=comma.join(groups)))
    return said


def _robust(doubt: Doubt | None, agent: str, called: dict[str, str]) -> dict:
    if doubt is None or agent not in doubt.near:
        return {"word": "", "limit": 0, "near": None, "all": None, "first": None, "change": None, "inside": False, "loose": False}
    change = doubt.edges.changes.get(agent) if agent in doubt.edges.first else doubt.entering.get(agent)
    told = None if change is None else {
        "item": called.get(change.item, change.item), "before": tidy(change.before), "after": tidy(change.after),
        "size": tidy(change.after - change.before), "winner": called.get(change.winner, change.winner),
        "challenger": called.get(change.challenger, change.challenger)}
    return {"word": doubt.word[agent], "limit": doubt.limits[agent], "near": _share(doubt.near[agent]), "all": _share(doubt.all[agent]),
            "first": _share(doubt.first[agent]), "change": told, "inside": agent in doubt.edges.first, "loose": agent in doubt.loose}


def _share(part: float) -> Decimal:
    return Decimal(round(part * 1000)) / 1000
