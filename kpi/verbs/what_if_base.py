"""What a trial of weights starts from: a scored group as a table, kept in memory, so that a trial asks no data."""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from kpi import cards
from kpi.doubt.table import Table, points_of, totals
from kpi.errors import KpiError
from kpi.schemes.model import Scheme
from kpi.schemes.model.items import Item
from kpi.scoring.rounding import exact, half_up, ranks
from kpi.verbs import workshop
from kpi.verbs.desk import home as data_home
from kpi.verbs.recorded import moving
from kpi.verbs.scores import Scored, load_scheme, scored_at
from kpi.warehouse import Store, parse

Home = Path | str | None
ZERO = Fraction(0)
ENDS = ("full", "zero")
KNOBS = ("credit", "days", "cases", "window")
"""Knobs beside anchors ("full:ITEM", "zero:ITEM"): credit rule, credit days, minimum cases, days instead of the period."""


@dataclass(frozen=True)
class Held:
    """A section's cap and floor, what is inside, and what events gave inside: agent -> points."""

    cap: Decimal | None
    floor: Decimal | None
    items: frozenset[str]
    beside: Mapping[str, Fraction]


@dataclass(frozen=True)
class Base:
    """One appraisal group as it was scored. `was`: agent -> (total, rank) by the scheme's own weights and knobs.

    stays: agents whose total is no sum of this period's items (moved between groups, made of months): they keep it. blind: agent ->
    the number shown instead of the name, told by nothing about the agent.
    """

    scored: Scored
    scheme: Scheme
    group: str
    groups: tuple[str, ...]
    table: Table
    names: Mapping[str, str]
    teams: Mapping[str, str | None]
    totals: Mapping[str, Decimal | None]
    was: Mapping[str, tuple[Decimal | None, int | None]]
    caps: tuple[Held, ...] = ()
    stays: frozenset[str] = frozenset()
    blind: Mapping[str, int] = field(default_factory=dict)
    knobs: Mapping[str, str] = field(default_factory=dict)
    home: Home = None
    memory: dict = field(default_factory=dict, compare=False)
    """What outcomes have read for this group, by name; it lasts as long as the group is kept."""

    def remembered(self, name: str, read: Callable[[], object]) -> object:
        if name not in self.memory:
            self.memory[name] = read()
        return self.memory[name]

    def new_totals(self, weights: Mapping[str, Fraction]) -> dict[str, Decimal | None]:
        """agent -> rounded total under weights, as the scoring engine would give it: events, section and final caps, rounding once."""
        exact_ones = totals(self.table, weights)
        return {a: self.totals[a] if a in self.stays else self._total(a, weights, exact_ones[a]) for a in self.table.agents}

    def _total(self, agent: str, weights: Mapping[str, Fraction], raw: Fraction | None) -> Decimal | None:
        if raw is None:
            return None
        found = points_of(self.table, agent, weights) if self.caps else {}
        for held in self.caps:
            inside = sum((points for item, points in found.items() if item in held.items), held.beside.get(agent, ZERO))
            raw += _within(inside, held.cap, held.floor) - inside
        return half_up(_within(raw, self.scheme.cap, self.scheme.floor), self.scheme.decimals)

    def new_ranks(self, totals: Mapping[str, Decimal | None]) -> dict[str, int | None]:
        return ranks(totals)


def _within(points: Fraction, cap: Decimal | None, floor: Decimal | None) -> Fraction:
    if cap is not None and points > exact(cap):
        return exact(cap)
    return exact(floor) if floor is not None and points < exact(floor) else points


# ---- keeping


_KEPT: OrderedDict[tuple, Base] = OrderedDict()
MOST_KEPT = 24


def base(scheme: str, period: str, group: str = "", shop: str | None = None, knobs: Mapping[str, str] | None = None, home: Home = None) -> Base:
    """The group a trial is about, scored once and kept for this state of data, records and scheme file. KpiError: no such scheme, group
    or knob, or a scheme without a total."""
    into = data_home(home)
    own = load_scheme(scheme, into)
    asked = (scheme, period, group, shop, tuple(sorted((knobs or {}).items())))
    key = (str(into), Store(into).manifest.version, moving(into), own.content_hash, *asked)
    if key not in _KEPT:
        _KEPT[key] = _made(scheme, own, period, group, shop, dict(knobs or {}), home)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    _KEPT.move_to_end(key)
    return _KEPT[key]


def kept_over(before: int, after: int, home: Home) -> None:
    """A scenario was recorded: scores do not depend on it, so what was kept under the last event holds under the new one."""
    if after == before + 1:
        into = str(data_home(home))
        for key in [key for key in _KEPT if key[0] == into and key[2] == before]:
            _KEPT[(*key[:2], after, *key[3:])] = _KEPT.pop(key)


# ---- making


def _made(name: str, own: Scheme, period: str, group: str, shop: str | None, knobs: dict[str, str], home: Home) -> Base:
    if own.total == "none":
        raise KpiError(f"{own.id} gives no total", "scheme", "Choose a scheme with a total")
    window = knobs.get("window", period)
    parse(window)
    changes = knob_changes(own, knobs, workshop.scheme_text(name, home)) if knobs else {}
    tried = workshop.scheme_read(workshop.scheme_edited(workshop.scheme_text(name, home), changes)) if changes else name
    scored = _scored(tried, window, shop, home, knobs)
    plain = scored_at(name, period, "agent", shop, home) if knobs else scored
    groups = tuple(sorted({one for one in scored.group_of.values() if one}))
    chosen = group if group in groups else _largest(scored, groups)
    agents = tuple(t.agent_id for t in scored.standings.totals if not groups or scored.group_of.get(t.agent_id) == chosen)
    scheme = scored.scheme_of.get(chosen, scored.scheme)
    table, caps = _table(scored, scheme, agents)
    people = {row.agent_id: row for row in scored.people.itertuples()}
    totals = {t.agent_id: t.total for t in scored.standings.totals if t.agent_id in set(agents)}
    found = Base(
        scored, scheme, chosen, groups, table, {a: people[a].name or a for a in agents}, {a: people[a].team for a in agents}, totals,
        {t.agent_id: (t.total, t.rank) for t in plain.standings.totals}, caps, frozenset(), _numbers(agents, scheme.id, period), knobs, home,
    )
    now = found.new_totals(table.weights)
    stays = frozenset(agent for agent in agents if now[agent] != totals[agent])
    live = tuple(agent for agent in agents if agent not in stays)
    if not live and agents:
        raise KpiError(f"totals of {period} are no sums of its items", "period", f"Choose a {scheme.cycle}")
    return Base(**{**vars(found), "stays": stays})


def _scored(tried: str | Scheme, window: str, shop: str | None, home: Home, knobs: Mapping[str, str]) -> Scored:
    """The group under the knobs. KpiError when the orders cannot be credited anew here."""
    try:
        return scored_at(tried, window, "agent", shop, home)
    except KpiError:
        raise
    except Exception as error:
        if not {"credit", "days"} & set(knobs):
            raise
        raise KpiError("orders cannot be credited anew on this data", "credit", "Set the credit rule and its days back") from error


def _largest(scored: Scored, groups: tuple[str, ...]) -> str:
    sizes = {group: sum(1 for one in scored.group_of.values() if one == group) for group in groups}
    return max(groups, key=lambda group: (sizes[group], group), default="")


def _table(scored: Scored, scheme: Scheme, agents: tuple[str, ...]) -> tuple[Table, tuple[Held, ...]]:
    here, known = set(agents), {item.id for item in scheme.items}
    lines = [line for line in scored.standings.lines if line.agent_id in here]
    meant: dict[str, list[str]] = {agent: [] for agent in agents}
    worth, own, extra = {}, dict.fromkeys(agents, ZERO), dict.fromkeys(agents, ZERO)
    beside: dict[str, dict[str, Fraction]] = {}
    of_event = {f"event:{event.id}": event.section for event in scheme.events}
    for line in lines:
        if line.item in known:
            meant[line.agent_id].append(line.item)
            worth[line.agent_id, line.item] = line.attainment
            own[line.agent_id] += line.nominal_weight
        elif line.item in of_event and line.points is not None:
            extra[line.agent_id] += line.points
            if of_event[line.item]:
                inside = beside.setdefault(of_event[line.item], {})
                inside[line.agent_id] = inside.get(line.agent_id, ZERO) + line.points
    used = [item for item in scheme.items if any(item.id in items for items in meant.values())]
    weights = {item: weight for item, weight in scheme.weights_of(scheme.items).items() if item in {one.id for one in used}}
    weighted = {section.id for section in scheme.sections if section.weight is not None}
    section = {item.id: item.section for item in used if item.section in weighted}
    caps = tuple(
        Held(one.cap, one.floor, frozenset(item.id for item in used if item.section == one.id), beside.get(one.id, {}))
        for one in scheme.sections if one.cap is not None or one.floor is not None
    )
    all_of_them = tuple(item.id for item in used)
    audiences = {agent: tuple(items) for agent, items in meant.items() if tuple(items) != all_of_them}
    return Table(agents, weights, worth, extra, scheme.missing, section, audiences, own), caps


def _numbers(agents: tuple[str, ...], scheme: str, period: str) -> dict[str, int]:
    """agent -> 1, 2 … in an order that says nothing: by a digest."""
    order = sorted(agents, key=lambda agent: sha256(f"{scheme}|{period}|{agent}".encode()).digest())
    return {agent: place for place, agent in enumerate(order, 1)}


# ---- knobs


def anchors_of(item: Item) -> dict[str, tuple[Decimal, str]]:
    """"full" and "zero" -> (the value, its path in the file below the item); without those that stand at the team's own value."""
    if item.points.kind == "linear":
        return {end: (anchor.at, f"points.{end}") for end in ENDS if not (anchor := getattr(item.points, end)).of_team}
    if item.points.kind == "curve":
        order = sorted(range(len(item.points.anchors)), key=lambda n: item.points.anchors[n].worth)
        places = {"zero": order[0], "full": order[-1]}
        found = {end: (item.points.anchors[n], n) for end, n in places.items()}
        return {end: (anchor.at, f"points.anchors[{n + 1}].at") for end, (anchor, n) in found.items() if not anchor.of_team}
    return {}


def knob_changes(scheme: Scheme, knobs: Mapping[str, str], text: str) -> dict[str, object]:
    """Path in the scheme's file -> value, for every knob but the window. KpiError for one that is none."""
    found: dict[str, object] = {}
    for name, value in knobs.items():
        end, _, item = name.partition(":")
        if name == "credit":
            if value not in cards.credit_rules():
                raise KpiError(f'there is no credit rule "{value}"', "credit", f"Known: {', '.join(cards.credit_rules())}")
            found["credit"] = value
        elif name == "days":
            found["credit_days"] = _whole(value, name)
        elif name == "cases":
            found |= {"enough.cases": _whole(value, name)} if "[enough]" in text else {"enough": {"cases": _whole(value, name)}}
        elif end in ENDS and item in {one.id for one in scheme.items} and end in anchors_of(scheme.item(item)):
            found[f"item[{item}].{anchors_of(scheme.item(item))[end][1]}"] = _decimal(value, name)
        elif name != "window":
            raise KpiError(f'there is no knob "{name}"', "knobs", f"Known: {', '.join((*KNOBS, 'full:ITEM', 'zero:ITEM'))}")
    return found


def _whole(value: str, where: str) -> int:
    if not str(value).isdigit():
        raise KpiError(f'"{value}" is not a whole number', where)
    return int(value)


def _decimal(value: str, where: str) -> Decimal:
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        raise KpiError(f'"{value}" is not a number', where, "Write 0.55") from None
    if not found.is_finite():
        raise KpiError(f'"{value}" is not a number', where, "Write 0.55")
    return found
