"""Appraisals one after the other → the actions they lead to, each naming the appraisals that caused it.

R1-08, R2A-13, R2B-16, R4-07, R4-09 are data of the scheme; here is only the engine: runs, counts, and what each action
remembers. An action fires in every period in which one of its triggers holds *at that period*; one that `uses_up` its
appraisals starts from nothing after it fired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from kpi.errors import KpiError
from kpi.schemes.model import Blank, choose
from kpi.schemes.model.outcomes import Action, Trigger
from kpi.scoring.rounding import exact
from kpi.scoring.spans import adjacent, month_number, span

Records = Mapping[str, Iterable[date]]  # kind → the days on which this agent's records of it were held
Choices = Mapping[tuple[str, str], str]  # (action, period) → what a manager chose


@dataclass(frozen=True)
class Appraisal:
    """One period of one agent. score in points, rounded; coefficient = score ÷ full score. All None: not appraised.

    `facts` holds what else conditions may ask for: rank_from_last, mark, days_present, metric ids …
    """

    period: str
    score: Decimal | None
    coefficient: Fraction | None = None
    rank: int | None = None
    of: int = 0
    grade: str | None = None
    tier: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def appraised(self) -> bool:
        return not (self.score is None and self.coefficient is None and self.grade is None)

    @cached_property
    def known(self) -> dict[str, object]:
        """Every fact a condition may read; nothing when the period was not appraised."""
        own = {"score": self.score, "coefficient": self.coefficient, "rank": self.rank, "grade": self.grade, "tier": self.tier}
        return {**self.facts, **{name: value for name, value in own.items() if value is not None}} if self.appraised else {}


@dataclass(frozen=True)
class Cause:
    """One trigger that holds, and the appraisals behind it, oldest first: every one of them satisfies `condition`."""

    condition: str
    periods: tuple[str, ...]
    because: str  # action_once, action_run, action_run_change, action_count_year, action_count_months
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Fired:
    """An action in a period. state "held": the record it needs is missing, and `else_show` is shown instead."""

    action: str
    period: str
    causes: tuple[Cause, ...]
    state: str  # fired, held
    because: str
    params: Mapping[str, object] = field(default_factory=dict)
    proposal: bool = False
    else_show: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    chosen: str | None = None
    pay: Decimal | Blank | None = None

    @property
    def periods(self) -> tuple[str, ...]:
        """Every appraisal behind it, oldest first."""
        return tuple(sorted({period for cause in self.causes for period in cause.periods}, key=span))


def history(action: Action, appraisals: Sequence[Appraisal], records: Records | None = None, choices: Choices | None = None) -> tuple[Fired, ...]:
    """Every time the action fired or was held, oldest first.

    appraisals: of the action's cycle, oldest first; periods left out count as not appraised.
    records: the days of the agent's records by kind. KpiError when the appraisals are not in order.
    """
    _in_order(appraisals)
    held = {trigger: [trigger.when.holds(one.known) for one in appraisals] for trigger in action.any}
    used: set[int] = set()
    found = []
    for now in range(len(appraisals)):
        behind = [(trigger, _behind(trigger, action.gaps, appraisals, held[trigger], used, now)) for trigger in action.any]
        causes = [(trigger, places) for trigger, places in behind if places]
        if causes:
            fired = _fired(action, appraisals, causes, now, records or {}, choices or {})
            found.append(fired)
            if action.uses_up and fired.state == "fired":
                used |= {place for _, places in causes for place in places}
    return tuple(found)


def all_fired(
    actions: Sequence[Action],
    appraisals: Mapping[str, Sequence[Appraisal]],
    cycle: str,
    records: Records | None = None,
    choices: Choices | None = None,
    person: Mapping[str, object] | None = None,
) -> tuple[Fired, ...]:
    """Every action of one agent, through all periods, in the order of the scheme.

    appraisals: cycle ("month", "year") → appraisals; `cycle`: the scheme's own, for actions that name none.
    person: role, post, team, group of the agent, for actions meant for some only.
    """
    meant = [action for action in actions if action.audience.has(person or {})]
    return tuple(fired for action in meant for fired in history(action, appraisals.get(action.cycle or cycle, ()), records, choices))


def in_period(fired: Iterable[Fired], period: str) -> tuple[Fired, ...]:
    """What fired or was held in one period."""
    return tuple(one for one in fired if one.period == period)


def headline(actions: Sequence[Action], fired: Iterable[Fired]) -> tuple[Fired, ...]:
    """The strongest action that fired, then any stronger one that is held: what a list shows first (R2A-13, R4-07).

    fired: of one agent and period. Greater `strength` is stronger, of equal ones the action written first.
    """
    order = {action.id: (-action.strength, place) for place, action in enumerate(actions)}
    by_strength = sorted(fired, key=lambda one: order[one.action])
    strongest = [one for one in by_strength if one.state == "fired"][:1]
    limit = order[strongest[0].action] if strongest else None
    return (*strongest, *(one for one in by_strength if one.state == "held" and (limit is None or order[one.action] < limit)))


# ---- which appraisals are behind it


def _behind(trigger: Trigger, gaps: str, appraisals: Sequence[Appraisal], held: list[bool | None], used: set[int], now: int) -> tuple[int, ...]:
    """The places of the appraisals that make the trigger hold at `now`; empty when it does not."""
    if not held[now] or now in used:
        return ()
    if trigger.run is not None:
        return _run(trigger.run, gaps, appraisals, held, used, now)
    found = tuple(place for place in range(now + 1) if held[place] and place not in used and _inside(trigger, appraisals, place, now))
    return found if len(found) >= trigger.count else ()


def _run(length: int, gaps: str, appraisals: Sequence[Appraisal], held: list[bool | None], used: set[int], now: int) -> tuple[int, ...]:
    found: list[int] = []
    for place in range(now, -1, -1):
        if gaps == "break" and found and not adjacent(appraisals[place].period, appraisals[place + 1].period):
            break
        if held[place] is None and gaps == "skip":
            continue
        if not held[place] or place in used:
            break
        found.append(place)
        if len(found) == length:
            return tuple(reversed(found))
    return ()


def _inside(trigger: Trigger, appraisals: Sequence[Appraisal], place: int, now: int) -> bool:
    """Whether an appraisal lies in the window that ends with the one at `now`; its last day says where it belongs."""
    day, today = span(appraisals[place].period)[1], span(appraisals[now].period)[1]
    if trigger.months is None:
        return day.year == today.year
    return month_number(today) - month_number(day) < trigger.months


def _in_order(appraisals: Sequence[Appraisal]) -> None:
    for earlier, later in pairwise(appraisals):
        if span(earlier.period)[1] >= span(later.period)[0]:
            raise KpiError(f"{later.period} does not come after {earlier.period}", "scoring", "Pass appraisals oldest first, each period once")


# ---- how it is told


def _fired(action: Action, appraisals: Sequence[Appraisal], found: list, now: int, records: Records, choices: Choices) -> Fired:
    causes = tuple(_cause(trigger, [appraisals[place] for place in places]) for trigger, places in found)
    period = appraisals[now].period
    first = appraisals[min(place for _, places in found for place in places)]
    needed = {"needs": action.needs, "after": first.period}
    missing = action.needs is not None and not any(day > span(first.period)[1] for day in records.get(action.needs, ()))
    chosen = choices.get((action.id, period))
    options = tuple(choice.id for choice in action.choose)
    if chosen is not None:
        choose("choice", chosen, options, f"action {action.id}")
    told = {"because": "action_held", "params": {**causes[0].params, **needed}} if missing else {}
    return Fired(
        action.id,
        period,
        causes,
        "held" if missing else "fired",
        **{"because": causes[0].because, "params": causes[0].params} | told,
        proposal=action.proposal,
        else_show=action.else_show if missing else {},
        choices=options,
        chosen=chosen,
        pay=None if missing else action.pay,
    )


def _cause(trigger: Trigger, behind: list[Appraisal]) -> Cause:
    periods = tuple(one.period for one in behind)
    figures = _figures(trigger, behind)
    params: dict[str, object] = {"condition": trigger.when.text, "periods": periods, "count": len(behind), "figures": figures}
    if trigger.run == 1:
        return Cause(trigger.when.text, periods, "action_once", params)
    if trigger.run is not None and all(isinstance(figure, (int, Decimal, Fraction)) for figure in figures):
        return Cause(trigger.when.text, periods, "action_run_change", params | {"difference": exact(figures[-1]) - exact(figures[0])})
    if trigger.run is not None:
        return Cause(trigger.when.text, periods, "action_run", params)
    if trigger.months is None:
        return Cause(trigger.when.text, periods, "action_count_year", params | {"year": str(span(periods[-1])[1].year)})
    return Cause(trigger.when.text, periods, "action_count_months", params | {"months": trigger.months})


def _figures(trigger: Trigger, behind: list[Appraisal]) -> tuple[object, ...]:
    """What the condition read in each appraisal: one fact each, or several together."""
    names = trigger.when.names
    return tuple(one.known.get(names[0]) if len(names) == 1 else tuple(one.known.get(name) for name in names) for one in behind)
