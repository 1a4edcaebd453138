"""Other weights tried on a scored group: who stands where, what follows, and how far one may go before it matters."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kpi import cards
from kpi.doubt.edges import Edges, edges
from kpi.doubt.overall import Reach, smallest_overall
from kpi.doubt.shares import Shares, effective, shares
from kpi.doubt.table import changed, rebalanced, section_rebalanced
from kpi.errors import KpiError, unknown
from kpi.schemes.model import Scheme
from kpi.scoring.awards import quota
from kpi.sharing.rescored import tidy
from kpi.verbs.boards import scheme_facts
from kpi.verbs.scores import graded, load_scheme
from kpi.verbs.what_if_base import Base, Home, anchors_of, base
from kpi.verbs.what_if_outcomes import Effects, effects
from kpi.warehouse import parse

WHEN_NONE = 3
"""How many lead when no award says it."""
DRAWS = 4000
SURE, FAIRLY = 0.95, 0.7
"""A share of weightings from which the place is called clear, and fairly clear."""
ROWS = ["key", "number", "name", "team", "rank", "was_rank", "rank_change", "total", "was_total", "difference", "tier", "was_tier",
        "grade", "was_grade", "stays"]


@dataclass(frozen=True)
class Start:
    """What the page needs before anything moves: the scheme as pages print it, items (id, title, section, weight, the scheme's
    own anchors), sections, own weights, k and the award it comes from, groups, credit rules with titles, and `own`: what the scheme itself
    says of credit, days and cases; `days` of the period, and the `window` of them that is looked at."""

    scheme: dict
    items: list[dict]
    sections: list[dict]
    weights: dict[str, Fraction]
    whole: Fraction
    k: int
    award: dict | None
    group: str
    groups: tuple[str, ...]
    credit: list[dict]
    own: dict
    people: int
    days: tuple[date, date]
    window: tuple[date, date]


@dataclass(frozen=True)
class Tried:
    """`rows`: columns ROWS by new rank; `edges`, `reach`: how far the first k stay (kpi.doubt); `effective`: item -> share of the variance
    of the total; `effects`: tiers, grades, awards and pay; `moved`: how many changed their rank; `names`: agent -> name and number."""

    rows: pd.DataFrame
    weights: dict[str, Fraction]
    edges: Edges
    reach: Reach
    effective: dict[str, float]
    effects: Effects
    moved: int
    names: dict[str, tuple[str, int]]


def what_if_start(
    scheme: str, period: str, group: str = "", shop: str | None = None, knobs: Mapping[str, str] | None = None, home: Home = None,
) -> Start:
    """What may be tried on a group. KpiError: no such scheme or group, no total, or a period made of others."""
    here = base(scheme, period, group, shop, knobs, home)
    own, plain = here.scheme, load_scheme(scheme, home)
    k, award = _first_k(own, len(here.table.agents))
    whole, looked_at = parse(period), parse(here.knobs.get("window", period))
    facts = scheme_facts(own)
    known = {one["item"]: one for one in facts["items"]}
    items = [{
        "item": item.id, "title": known[item.id]["title"], "section": item.section or "", "unit": known[item.id]["unit"],
        "weight": here.table.weights[item.id],
        "own_anchors": {end: at for end, (at, _) in anchors_of(plain.item(item.id)).items()},
    } for item in own.items if item.id in here.table.weights]
    used = {one["section"] for one in items}
    return Start(
        facts, items, [one for one in facts["sections"] if one["id"] in used], dict(here.table.weights), here.table.whole, k, award,
        here.group, here.groups, [{"id": name, "title": dict(card.title)} for name, card in cards.credit_rules().items()],
        {"credit": plain.credit, "days": plain.credit_days, "cases": plain.enough.cases}, len(here.table.agents),
        (whole.start, whole.end), (looked_at.start, looked_at.end),
    )


def _first_k(scheme: Scheme, heads: int) -> tuple[int, dict | None]:
    """How many places are looked at, and the award that says so: the first one with a place."""
    for award in scheme.outcomes.awards:
        places = quota(award, heads)
        if places:
            return places, {"id": award.id, "title": {lang: award.name(lang) for lang in ("zh", "en")}, "share": award.share, "heads": heads}
    return min(WHEN_NONE, max(heads, 1)), None


# ---- weights


def what_if_weights(start: Mapping[str, Fraction], item: str, value: Decimal | Fraction, locked: Sequence[str] = ()) -> dict[str, Fraction]:
    """One weight set and the others rebalanced, to 0.01 where the sum allows it. KpiError when that cannot be."""
    return tidy(rebalanced(start, item, Fraction(value), locked), {item, *locked})


def what_if_section(
    start: Mapping[str, Fraction], inside: Sequence[str], value: Decimal | Fraction, locked: Sequence[str] = (), name: str = "",
) -> dict[str, Fraction]:
    """A section brought to a weight. KpiError when that cannot be."""
    found = section_rebalanced(start, inside, Fraction(value), locked, name)
    apart = [item for item in found if item in inside], [item for item in found if item not in inside]
    return {item: weight for part in apart for item, weight in tidy({i: found[i] for i in part}, set(locked)).items()}


def what_if_equal(start: Mapping[str, Fraction], locked: Sequence[str] = ()) -> dict[str, Fraction]:
    """All weights that are not locked made equal."""
    free = [item for item in start if item not in locked]
    room = sum((start[item] for item in free), Fraction(0))
    return tidy(dict(start) | {item: room / len(free) for item in free}, set(locked))


def what_if_held(weights: Mapping[str, Fraction], locked: Sequence[str]) -> Fraction:
    """What the locked items weigh together."""
    return sum((weights[item] for item in locked if item in weights), Fraction(0))


def weights_read(text: str, own: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Weights out of an address ("item~30.5~~item~20"). KpiError: other items, below 0, or another sum."""
    found = {}
    for pair in text.split("~~"):
        item, _, value = pair.partition("~")
        if item not in own:
            raise unknown("item", item, own)
        try:
            found[item] = Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise KpiError(f'"{value}" is not a weight', item) from None
    missing = [item for item in own if item not in found]
    if missing or min(found.values()) < 0 or sum(found.values()) != sum(own.values()):
        raise KpiError("these weights do not add up to the full score", "weights", "Begin again with the scheme's own")
    return {item: found[item] for item in own}


def weights_written(weights: Mapping[str, Fraction]) -> str:
    """Weights as an address holds them, to the letter."""
    return "~~".join(f"{item}~{weight_text(weight)}" for item, weight in weights.items())


def weight_text(weight: Fraction) -> str:
    """30, 37.5; 100/3 where no decimals are enough."""
    exact = Decimal(weight.numerator) / Decimal(weight.denominator)
    return f"{exact.normalize():f}" if Fraction(exact) == weight else str(weight)


# ---- trying


def what_if(
    scheme: str, period: str, weights: Mapping[str, Fraction] | None = None, locked: Sequence[str] = (), group: str = "",
    shop: str | None = None, knobs: Mapping[str, str] | None = None, pay: bool = False, home: Home = None, lang: str = "en", deep: bool = True,
) -> Tried:
    """The group under other weights, against how it was scored. Reads only what is kept in memory, but for the first call. `deep` False:
    without the smallest change of all weights together, which takes longest."""
    here = base(scheme, period, group, shop, knobs, home)
    used = dict(here.table.weights) if weights is None else dict(weights)
    if set(used) != set(here.table.weights) or sum(used.values()) != here.table.whole:
        raise KpiError("these weights do not add up to the full score", "weights", "Begin again with the scheme's own")
    totals = here.new_totals(used)
    places = here.new_ranks(totals)
    k, _ = _first_k(here.scheme, len(here.table.agents))
    tried = changed(here.table, used)
    made = effects(here, period, used, totals, places, pay, lang)
    rows = _rows(here, totals, places, made)
    return Tried(
        rows, used, edges(tried, k, locked), smallest_overall(tried, k, locked) if deep else Reach({}, 0), effective(tried), made,
        int(sum(1 for change in rows["rank_change"] if change)), {a: (here.names[a], here.blind[a]) for a in here.table.agents},
    )


def _rows(here: Base, totals: Mapping, places: Mapping, made: Effects) -> pd.DataFrame:
    rows = []
    for agent in here.table.agents:
        was, rank_was = here.was.get(agent, (None, None))
        now, rank = totals[agent], places[agent]
        tier, tier_was = made.tiers.get(agent, (None, None))
        rows.append({
            "key": agent, "number": here.blind[agent], "name": here.names[agent], "team": here.teams[agent], "rank": rank, "was_rank": rank_was,
            "rank_change": None if rank is None or rank_was is None else rank_was - rank, "total": now, "was_total": was,
            "difference": None if now is None or was is None else now - was, "tier": tier, "was_tier": tier_was,
            "grade": graded(here.scheme, now), "was_grade": graded(here.scheme, was), "stays": agent in here.stays,
        })
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"], row["number"]))
    return pd.DataFrame(rows, columns=ROWS, dtype=object)


def what_if_shares(
    scheme: str, period: str, weights: Mapping[str, Fraction], locked: Sequence[str] = (), group: str = "", shop: str | None = None,
    knobs: Mapping[str, str] | None = None, spread: str = "all", percent: int = 20, draws: int = DRAWS, seed: int = 7, home: Home = None,
) -> pd.DataFrame:
    """key, first, among (shares of the weightings, Decimal), times (out of ten), word ("clear", "fairly_clear", "cannot_tell"): under how many
    of all weightings that are admissible (spread "all"), or within ± percent of these ("near"), each agent is first, and among the first
    k. attrs: draws, seed, spread, percent, k."""
    here = base(scheme, period, group, shop, knobs, home)
    k, _ = _first_k(here.scheme, len(here.table.agents))
    found: Shares = shares(changed(here.table, dict(weights)), k, spread, draws, seed, percent / 100, locked)
    rows = [
        {"key": a, "number": here.blind[a], "name": here.names[a], "first": _share(found.first[a], draws),
         "among": _share(found.among[a], draws), "times": round(found.among[a] * 10), "word": _word(found.among[a])} for a in here.table.agents
    ]
    rows.sort(key=lambda row: (-row["among"], -row["first"], row["number"]))
    frame = pd.DataFrame(rows, columns=["key", "number", "name", "first", "among", "times", "word"], dtype=object)
    frame.attrs = {"draws": draws, "seed": seed, "spread": spread, "percent": percent, "k": k}
    return frame


def _share(part: float, draws: int) -> Decimal:
    """A share that was counted, as the exact number it is."""
    return Decimal(round(part * draws)) / Decimal(draws)


def _word(part: float) -> str:
    return "clear" if part >= SURE else "fairly_clear" if part >= FAIRLY else "cannot_tell"
