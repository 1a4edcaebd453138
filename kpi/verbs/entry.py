"""What people may record under a scheme in a period: the forms, the grids, and keeping what changed in a grid."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from kpi.errors import KpiError
from kpi.records import WITHDRAWN, Applied, Entry, Record
from kpi.schemes.model import BLANK, Event, Item, Scheme
from kpi.schemes.model.pay import EventPay
from kpi.schemes.model.pay import facts as facts_of
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import opened
from kpi.verbs.groups import groups_of
from kpi.verbs.ledger import named
from kpi.verbs.recorded import store
from kpi.verbs.scores import load_scheme, people_facts
from kpi.warehouse import Period, parse

Home = Path | str | None
PEOPLE = ["agent_id", "name", "team"]
VALUE = {"mark": "value", "done": "count"}
"""The field of a number's kind that a grid fills."""


@dataclass(frozen=True)
class Forms:
    """What a scheme lets people record.

    scheme: id, version, hash, title, cycle, and the period's first and last day. roles: who rates, in the scheme's order. rated: item (the
    name ratings are filed under), title, scale, roles, aspects. events: id, title, class, low, high (None: no points), steps, money (whether
    the record may name yuan), dismissal, by_data. numbers: item, title, kind ("mark", "done"), levels ((points, words), …).
    choices: action, title, options ((id, title), …). tiers: (id, title), best first. terms: the fields of the pay terms the pay
    lines ask for. groups: those of the period.
    """

    scheme: dict
    roles: list[str]
    rated: list[dict]
    events: list[dict]
    numbers: list[dict]
    choices: list[dict]
    tiers: list[tuple[str, str]]
    terms: list[str]
    groups: list[str]


def entry_forms(scheme: str, period: str, home: Home = None, lang: str = "en") -> Forms:
    """What may be recorded under a scheme, with titles. KpiError for an unknown scheme or period."""
    chosen, p = load_scheme(scheme, home), parse(period)
    paid = {line.way.of for line in chosen.pay.lines if isinstance(line.way, EventPay)}
    asked = {name for line in chosen.pay.lines for name in facts_of(line.way)}
    rated: dict[str, dict] = {}
    for item in chosen.items:
        if item.rated:
            rated.setdefault(item.rated, {
                "item": item.rated, "title": item.name(lang), "scale": item.points.scale, "roles": _roles(item), "aspects": list(item.aspects),
            })
    tiers = chosen.outcomes.tiers
    return Forms(
        {"id": chosen.id, "version": chosen.version, "hash": chosen.content_hash[:12], "title": dict(chosen.title), "cycle": chosen.cycle,
         "first": p.start, "last": p.end},
        list(dict.fromkeys(role for item in rated.values() for role in item["roles"])), list(rated.values()),
        [_event(event, event.id in paid, lang) for event in chosen.events], list(_numbers(chosen, lang).values()),
        [{"action": action.id, "title": action.name(lang), "options": [(one.id, one.title.get(lang, one.id)) for one in action.choose]}
         for action in chosen.outcomes.actions if action.choose],
        [(band.id, band.name(lang)) for band in tiers.bands] if tiers else [], sorted(asked),
        sorted({stay.group for stay in groups_of(opened(home), p, home, chosen.cycle).stays}),
    )


def _roles(item: Item) -> list[str]:
    return list(dict.fromkeys(role for shares in (item.mix.weights, *item.mix.instead.values()) for role in shares))


def _event(event: Event, paid: bool, lang: str) -> dict:
    low, high = (None, None) if event.points is BLANK else event.points
    return {"id": event.id, "title": event.name(lang), "class": event.klass, "low": low, "high": high,
            "steps": [step.points for step in event.steps], "money": paid or event.money is not None, "dismissal": event.dismissal,
            "by_data": event.source, "why": dict(event.why)}


def _numbers(scheme: Scheme, lang: str) -> dict[str, dict]:
    """Name a number is filed under -> its form, once each."""
    found: dict[str, dict] = {}
    for item in scheme.items:
        name = item.record or item.done or (item.id if item.levels else None)
        if name:
            found.setdefault(name, {
                "item": name, "title": item.name(lang), "kind": "done" if item.done else "mark",
                "levels": [(level.points, level.text.get(lang, "")) for level in item.levels],
            })
    return found


# ---- people


def people_of(scheme: Scheme, period: Period, home: Home = None) -> list[tuple[object, dict]]:
    """Everybody employed in the period and in a group of the scheme: (roster row, role, post, team, shift and group)."""
    here = opened(home)
    groups = groups_of(here, period, home, scheme.cycle)
    named_groups = set(groups.of_scheme(scheme.id)) if groups.known else set()
    group_of = {stay.agent_id: stay.group for stay in groups.stays if stay.group in named_groups}
    facts = people_facts(here, period)
    found = []
    for row in roster(home, period.end).itertuples():
        hired, left = _day(row.hired_on), _day(row.left_on)
        if (hired is None or hired <= period.end) and (left is None or left >= period.start) and (not groups.known or row.agent_id in group_of):
            found.append((row, {"agent": row.agent_id, **facts.get(row.agent_id, {}), "group": group_of.get(row.agent_id)}))
    return found


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and value is not pd.NaT else None


# ---- ratings


@dataclass(frozen=True)
class Grid:
    """An entry grid. rows: agent_id, name, team, then a column per name in `titles` (Decimal; None: nothing recorded). most: name -> the
    highest allowed (None: open). choices: name -> the only values allowed. fixed: names that hold several records per agent and are no
    cells to write in. not_for: (agent, name) that are meant for others. several: more than one person rates in this role, so only one's
    own ratings are shown."""

    rows: pd.DataFrame
    titles: dict[str, str]
    most: dict[str, Decimal | None]
    choices: dict[str, list[Decimal]]
    fixed: list[str]
    not_for: set[tuple[str, str]]
    several: bool = False


def rating_sheet(scheme: str, period: str, role: str, who: str = "", home: Home = None, lang: str = "en", team: str = "") -> Grid:
    """The ratings of a role, of whoever gave them; where several people rate in it, those of `who` alone."""
    chosen, p = load_scheme(scheme, home), parse(period)
    items = {item["item"]: item for item in entry_forms(scheme, period, home, lang).rated if role in item["roles"]}
    standing = _ratings(chosen, p, role, home)
    several = any(len(each) > 1 for each in standing.values())
    rows, others = [], set()
    for row, facts in people_of(chosen, p, home):
        if team and row.team != team:
            continue
        due = {item.rated for item in chosen.items_of(facts) if item.rated and role in item.mix.of(facts.get("role"))}
        others |= {(row.agent_id, name) for name in items if name not in due}
        given = {name: _own(standing.get((row.agent_id, name), []), who, several) for name in items}
        rows.append([row.agent_id, row.name, row.team, *(kept.data["rating"] if kept else None for kept in given.values())])
    return Grid(pd.DataFrame(rows, columns=[*PEOPLE, *items], dtype=object), {name: item["title"] for name, item in items.items()},
                {name: item["scale"] for name, item in items.items()}, {}, [], others, several)


def keep_ratings(
    scheme: str, period: str, role: str, changed: Iterable[tuple[str, str, object]], who: str, why: str = "", home: Home = None,
) -> Applied:
    """Keeps (agent, item, rating) of the changed cells in one go: a new rating is `who`'s; another one's is corrected and stays theirs.
    An empty cell takes the rating back. KpiError without a reason for a correction."""
    chosen, p = load_scheme(scheme, home), parse(period)
    standing = _ratings(chosen, p, role, home)
    several = any(len(each) > 1 for each in standing.values())
    entries, gone, before = [], [], 0
    for agent, item, rating in changed:
        kept = _own(standing.get((agent, item), []), named(who), several)
        before += kept is not None
        if _number(rating) is None:
            gone += [kept.seq] if kept else []
            continue
        data = {"scheme": chosen.id, "item": item, "role": role, "rater": kept.data["rater"] if kept else named(who), "rating": _number(rating)}
        entries.append(Entry("rating", agent, {**(kept.data if kept else {}), **data}, p.text, place=f"{agent}, {item}"))
    return _keep(entries, gone, before, who, why, chosen, home)


def _keep(entries: list[Entry], gone: list[int], before: int, who: str, why: str, scheme: Scheme, home: Home) -> Applied:
    """Records what is new and corrects what was there; nothing at all when a correction lacks its reason."""
    if before and not why.strip():
        raise KpiError("a correction needs its reason", "why", "Say why")
    done = store(home).add_all(entries, named(who), why, scheme, correct=True)
    for number in gone:
        store(home).withdraw(number, named(who), why)
    return done


def _ratings(scheme: Scheme, period: Period, role: str, home: Home) -> dict[tuple[str, str], list[Record]]:
    found: dict[tuple[str, str], list[Record]] = {}
    for record in store(home).records("rating", scheme=scheme.id, period=period.text):
        if record.state != WITHDRAWN and record.period == period.text and record.data["role"] == role:
            found.setdefault((record.subject, record.data["item"]), []).append(record)
    return found


def _own(given: list[Record], who: str, several: bool) -> Record | None:
    mine = [record for record in given if record.data["rater"].casefold() == who.strip().casefold()] if several else given
    return mine[0] if mine else None


# ---- numbers and things done


def number_sheet(scheme: str, period: str, home: Home = None, lang: str = "en", team: str = "") -> Grid:
    """Recorded numbers, printed levels and things done, per agent and item."""
    chosen, p = load_scheme(scheme, home), parse(period)
    items = _numbers(chosen, lang)
    standing = _kept(chosen, p, items, home)
    fixed = sorted({name for (_, name), each in standing.items() if len(each) > 1 or each[0].data.get("day") or each[0].data.get("case")})
    rows, others = [], set()
    for row, facts in people_of(chosen, p, home):
        if team and row.team != team:
            continue
        due = {item.record or item.done or item.id for item in chosen.items_of(facts)}
        others |= {(row.agent_id, name) for name in items if name not in due}
        held = {name: standing.get((row.agent_id, name), []) for name in items}
        rows.append([row.agent_id, row.name, row.team, *(_worth(each, items[name]["kind"]) for name, each in held.items())])
    levels = {name: [points for points, _ in form["levels"]] for name, form in items.items() if form["levels"]}
    return Grid(pd.DataFrame(rows, columns=[*PEOPLE, *items], dtype=object), {name: form["title"] for name, form in items.items()},
                dict.fromkeys(items), levels, fixed, others)


def keep_numbers(scheme: str, period: str, changed: Iterable[tuple[str, str, object]], who: str, why: str = "", home: Home = None) -> Applied:
    """Keeps (agent, item, number) of the changed cells; an empty cell takes the number back. KpiError without a reason for a correction."""
    chosen, p = load_scheme(scheme, home), parse(period)
    items = _numbers(chosen, "en")
    standing = _kept(chosen, p, items, home)
    entries, gone, before = [], [], 0
    for agent, item, value in changed:
        [*_, kept] = standing.get((agent, item), []) or [None]
        before += kept is not None
        if _number(value) is None:
            gone += [kept.seq] if kept else []
            continue
        kind = items[item]["kind"]
        data = {**(kept.data if kept else {"scheme": chosen.id}), "item": item, VALUE[kind]: _number(value)}
        entries.append(Entry(kind, agent, data, p.text, place=f"{agent}, {item}"))
    return _keep(entries, gone, before, who, why, chosen, home)


def _kept(scheme: Scheme, period: Period, items: dict[str, dict], home: Home) -> dict[tuple[str, str], list[Record]]:
    """(agent, item) -> the records of the period, those that name another scheme left out."""
    found: dict[tuple[str, str], list[Record]] = {}
    for kind in dict.fromkeys(form["kind"] for form in items.values()):
        for record in store(home).records(kind, period=period.text):
            if record.state != WITHDRAWN and record.data["item"] in items and record.scheme in (None, scheme.id):
                found.setdefault((record.subject, record.data["item"]), []).append(record)
    return found


def _worth(records: list[Record], kind: str) -> Decimal | None:
    values = [record.data[VALUE[kind]] for record in records]
    return None if not values else sum(values, Decimal(0)) if kind == "done" else values[-1]


def _number(value: object) -> Decimal | None:
    """A cell as a number; None for an empty one. KpiError for anything else."""
    if value is None or value != value or str(value).strip() == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        raise KpiError(f'"{value}" is not a number', "grid") from None
