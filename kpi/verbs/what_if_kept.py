"""Scenarios kept among the records: saved, compared, made a version of the scheme; and the log of trials begun without names.

A scenario is a recorded form ("what_if"), a trial without names another ("what_if_blind"): append-only, with who and when.
"""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kpi import schemes
from kpi.errors import KpiError, unknown
from kpi.schemes import versions
from kpi.schemes.model import Scheme
from kpi.verbs import workshop
from kpi.verbs.desk import home as data_home
from kpi.verbs.ledger import named
from kpi.verbs.recorded import moving, store
from kpi.verbs.scores import load_scheme, scored_at
from kpi.verbs.what_if import Tried, weight_text, weights_read, weights_written, what_if
from kpi.verbs.what_if_base import Home, base, kept_over, knob_changes

SAVED, BLIND = "what_if", "what_if_blind"
MOST = 4
"""Scenarios side by side."""
_ONE_STATE = {"saved": []}
_STATES = {"hidden": ["frozen", "shown"], "frozen": ["changed"], "shown": ["changed"], "changed": ["changed"]}
"""Names hidden; weights frozen, then names shown; names shown although nothing was frozen; changed after names were visible."""
LOG = ["at", "who", "state", "weights", "why"]


def _written(home: Home, write) -> int:
    before = moving(home)
    number = write(store(home))
    kept_over(before, moving(home), home)
    return number


# ---- scenarios


def scenario_saved(
    scheme: str, period: str, name: str, weights: Mapping[str, Fraction], knobs: Mapping[str, str] | None = None, group: str = "",
    note: str = "", blind: bool = False, who: str = "", home: Home = None,
) -> int:
    """Keeps weights and knobs under a name; the number of the record. KpiError: no name, or the name is taken."""
    said = name.strip()
    if not said:
        raise KpiError("the scenario has no name", "name")
    if said in {one["name"] for one in scenarios(scheme, home)}:
        raise KpiError(f'a scenario "{said}" is there already', "name", "Give this one another name")
    fields = {
        "name": said, "version": load_scheme(scheme, home).version, "weights": weights_written(weights), "group": group, "period": period,
        "blind": blind, "note": note.strip(), **{f"knob {knob}": value for knob, value in (knobs or {}).items()},
    }
    data = {"form": SAVED, "fields": fields, "moves": _ONE_STATE, "scheme": scheme}
    return _written(home, lambda records: records.add("form", scheme, data, named(who)))


def scenarios(scheme: str, home: Home = None) -> list[dict]:
    """number, name, version, weights (text), knobs, group, period, blind, note, who, at of every scenario of a scheme, oldest first."""
    found = []
    for row in store(home).list("form", scheme).itertuples():
        if row.data.get("form") == SAVED:
            fields = row.data.get("fields", {})
            knobs = {key.removeprefix("knob "): str(value) for key, value in fields.items() if key.startswith("knob ")}
            found.append({"number": row.seq, "knobs": knobs, "who": row.who, "at": row.at, "blind": bool(fields.get("blind")),
                          **{key: str(fields.get(key) or "") for key in ("name", "version", "weights", "group", "period", "note")}})
    return found


def scenario_withdrawn(number: int, who: str = "", home: Home = None) -> int:
    """Takes a scenario back; the log keeps it."""
    return _written(home, lambda records: records.withdraw(number, named(who), "withdrawn"))


@dataclass(frozen=True)
class Compared:
    """`rows`: key, number, name, was_total, was_rank, then total_N and rank_N per scenario (N from 1), by the first one's rank.
    `columns`: per scenario title, weights, moved, awards, tiers (how many change), pay."""

    rows: pd.DataFrame
    columns: list[dict]


def scenarios_compared(
    scheme: str, period: str, chosen: Sequence[Mapping], group: str = "", shop: str | None = None, pay: bool = False, home: Home = None,
    lang: str = "en",
) -> Compared:
    """Up to four scenarios (name, weights as text, knobs) side by side on one period. KpiError: more than four, or weights of other items."""
    if not 1 <= len(chosen) <= MOST:
        raise KpiError(f"{len(chosen)} scenarios", "compare", f"Choose 1 to {MOST}")
    rows: dict[str, dict] = {}
    columns = []
    for place, one in enumerate(chosen, 1):
        own = base(scheme, period, group, shop, one.get("knobs"), home).table.weights
        tried: Tried = what_if(scheme, period, weights_read(one["weights"], own), (), group, shop, one.get("knobs"), pay, home, lang)
        for row in tried.rows.itertuples():
            kept = rows.setdefault(row.key, {"key": row.key, "number": row.number, "name": row.name, "was_total": row.was_total,
                                             "was_rank": row.was_rank})
            kept |= {f"total_{place}": row.total, f"rank_{place}": row.rank}
        tiers = sum(now != before for now, before in tried.effects.tiers.values())
        columns.append({"title": one["name"], "weights": tried.weights, "moved": tried.moved, "awards": tried.effects.awards, "tiers": tiers,
                        "pay": tried.effects.pay})
    names = [f"{kind}_{n}" for n in range(1, len(chosen) + 1) for kind in ("total", "rank")]
    frame = pd.DataFrame(list(rows.values()), columns=["key", "number", "name", "was_total", "was_rank", *names], dtype=object)
    frame["_last"] = [rank is None or rank != rank for rank in frame["rank_1"]]
    frame = frame.sort_values(["_last", "rank_1", "number"], ignore_index=True, key=lambda column: column if column.name == "_last" else
                              pd.Series([10**9 if value is None or value != value else int(value) for value in column]))
    return Compared(frame.drop(columns="_last"), columns)


# ---- a version of the scheme


@dataclass(frozen=True)
class Draft:
    """A scheme kept in the data home. `copied`: under an id of its own, to which earlier ratings and events do not belong. `same`: on the
    same records it scores the period exactly as the trial did; else `differs` agents come out otherwise."""

    id: str
    version: str
    copied: bool
    same: bool
    differs: int


def scenario_version(
    scheme: str, period: str, weights: Mapping[str, Fraction], knobs: Mapping[str, str] | None = None, group: str = "",
    shop: str | None = None, who: str = "", home: Home = None,
) -> Draft:
    """The trial as a new version of the scheme, a draft in the data home: of an own scheme its next version, of a shipped one a copy.

    KpiError: an item of weight 0 that the scheme needs elsewhere, or whatever else the edited text is refused for.
    """
    text, own = workshop.scheme_text(scheme, home), load_scheme(scheme, home)
    asked = {name: value for name, value in (knobs or {}).items() if name != "window"}
    changes = {**knob_changes(own, asked, text), **_weight_changes(own, weights)}
    differs = _differences(workshop.scheme_read(workshop.scheme_edited(text, changes)), scheme, period, weights, knobs, group, shop, home)
    copied = own.id in schemes.library(None)
    if copied:
        text = versions.copied(text, _free(own.id, schemes.library(data_home(home) / "schemes")), named(who))
    else:
        free = versions.next_version(own.version, store(home).published(own.id)["version"])
        unsigned = {key: None for key in ("date", "description", "reviewer", "approver") if getattr(own.edition, key)}
        text = versions.edited(text, {"version": free, "author": named(who), **unsigned})
    made = workshop.scheme_edited(text, changes)
    draft = workshop.scheme_read(made)
    workshop.scheme_saved(made, home)
    return Draft(draft.id, draft.version, copied, not differs, differs)


def _free(name: str, taken: Mapping) -> str:
    return next(made for n in range(2, 10_000) if (made := f"{name}-{n}") not in taken)


def _weight_changes(own: Scheme, weights: Mapping[str, Fraction]) -> dict[str, object]:
    """Path -> value that gives these weights: of sections first, then of items within; points written as such grow along."""
    before = own.weights_of(own.items)
    if all(before[item] == weight for item, weight in weights.items()):
        return {}
    after = before | dict(weights)
    found: dict[str, object] = {}
    factors: dict[str | None, Fraction] = {}
    for section in own.sections:
        inside = [item.id for item in own.items if item.section == section.id]
        if section.weight is None or not any(item in weights for item in inside):
            continue
        whole = sum((after[item] for item in inside), Fraction(0))
        if whole and whole != Fraction(section.weight):
            found[f"section[{section.id}].weight"] = _plain(whole)
        if section.scale is not None and whole:
            factor = Fraction(section.scale) / whole
            if all(Fraction(_plain(after[item] * factor)) == after[item] * factor for item in inside):
                factors[section.id] = factor
            else:  # no decimals are exact on the printed scale: items are then written in points of the total
                found[f"section[{section.id}].scale"] = _plain(whole)
    gone = []
    for item in own.items:
        if item.id not in weights:
            continue
        weight = after[item.id] * factors.get(item.section, Fraction(1))
        if weight == 0:
            gone.append(f"item[{item.id}]")
        elif weight != Fraction(item.weight):
            found[f"item[{item.id}].weight"] = _plain(weight)
            found |= {f"item[{item.id}].points.{path}": _plain(Fraction(value) * weight / Fraction(item.weight))
                      for path, value in _points_of(item).items()}
    return {**found, **dict.fromkeys(gone)}


def _points_of(item: object) -> dict[str, Decimal]:
    """What a point rule says in points of the item's weight: path -> value."""
    rule = item.points
    if rule.kind == "per_unit":
        return {"each": rule.each, **({"cap": rule.cap} if rule.cap is not None else {})}
    if rule.kind == "steps":
        return {f"bands[{n}].points": band.points for n, band in enumerate(rule.bands, 1) if band.points is not None}
    return {}


def _plain(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(f"{exact.normalize():f}") if Fraction(exact) == value else exact.quantize(Decimal("1e-12"))


def _differences(draft: Scheme, scheme: str, period: str, weights, knobs, group, shop, home) -> int:
    """How many agents the draft scores otherwise than the trial did."""
    here = base(scheme, period, group, shop, knobs, home)
    tried = here.new_totals(weights)
    window = (knobs or {}).get("window", period)
    found = {t.agent_id: t.total for t in scored_at(draft, window, "agent", shop, home).standings.totals}
    return sum(found.get(agent) != total for agent, total in tried.items())


# ---- without names


@dataclass(frozen=True)
class Blind:
    """The last trial without names of a scheme and period: hidden (names hidden), frozen, shown or changed. `log`: columns LOG."""

    number: int
    state: str
    weights: str
    log: pd.DataFrame


def blind_trial(scheme: str, period: str, home: Home = None) -> Blind | None:
    """The last trial without names; None: there was none."""
    mine = [row for row in store(home).list("form", scheme).itertuples()
            if row.data.get("form") == BLIND and row.data.get("fields", {}).get("period") == period]
    if not mine:
        return None
    rows = []
    for event in store(home).history(mine[-1].seq).itertuples():
        data = json.loads(event.data) if event.data else {}
        rows.append((event.at, event.who, event.state, data.get("fields", {}).get("weights", ""), event.why))
    log = pd.DataFrame(rows, columns=LOG, dtype=object)
    kept = [text for text in log["weights"] if text]
    return Blind(mine[-1].seq, mine[-1].state, kept[-1] if kept else "", log)


def blind_begun(scheme: str, period: str, weights: Mapping[str, Fraction], who: str = "", home: Home = None) -> int:
    """Begins a trial without names. KpiError when one is going on."""
    now = blind_trial(scheme, period, home)
    if now is not None and now.state == "hidden":
        raise KpiError("names are hidden already", "blind")
    data = {"form": BLIND, "fields": {"period": period, "weights": weights_written(weights)}, "moves": _STATES, "scheme": scheme}
    return _written(home, lambda records: records.add("form", scheme, data, named(who)))


def blind_moved(number: int, state: str, period: str, weights: Mapping[str, Fraction], why: str = "", who: str = "", home: Home = None) -> int:
    """frozen, shown or changed: the weights at that moment, who and when. KpiError: no such way."""
    if state not in _STATES:
        raise unknown("state", state, _STATES)
    fields = {"fields": {"period": period, "weights": weights_written(weights)}}
    return _written(home, lambda records: records.move(number, state, named(who), why, fields))


def change_said(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> str:
    """What changed, as the log keeps it: item 30 → 25.8, …"""
    return ", ".join(f"{item} {weight_text(before[item])} → {weight_text(after[item])}" for item in after if before.get(item) != after[item])
