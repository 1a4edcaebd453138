"""A quarter or year as a blend of a scheme's own periods (R3-01, R3-04)."""
from __future__ import annotations

from fractions import Fraction

from kpi.schemes.model import Scheme
from kpi.schemes.model.outcomes import Blend
from kpi.scoring.blends import Blended, blend
from kpi.scoring.results import Line, Standings, Total
from kpi.scoring.rounding import add_up, exact, ranks
from kpi.warehouse import Period, periods


def inside(outer: Period, kind: str) -> list[Period]:
    """The periods of a kind whose last day lies in `outer`, in order; months for a scheme that goes by cases."""
    found, day = [], periods.of_day(outer.start, "month" if kind == "case" else kind)
    while day.start <= outer.end:
        if outer.start <= day.end <= outer.end:
            found.append(day)
        day = day.following()
    return found


def blend_of(scheme: Scheme, period: Period) -> Blend | None:
    """The blend that makes this kind of period; None when the scheme scores it like any other."""
    if period.kind == scheme.cycle:
        return None
    return next((each for each in scheme.outcomes.blends if each.period == period.kind), None)


def blended_standings(scheme: Scheme, rule: Blend, months: list[Standings], group_of: dict[str, str]) -> Standings:
    """The longer period of everybody scored in any of its months, ranked within their groups."""
    agents = list(dict.fromkeys(total.agent_id for month in months for total in month.totals))
    lines: list[Line] = []
    totals: list[Total] = []
    for agent in agents:
        made = blend(rule, {term.of: _series(scheme, term.of, agent, months) for term in rule.terms}, scheme.decimals)
        lines += _lines(scheme, agent, made)
        params = {**made.params, "full": scheme.full_score, "items": made.params.get("absent", ())}
        totals.append(Total(agent, made.value, made.exact, None, "total" if made.value is not None else "refused", params))
    place: dict[str, int | None] = {}
    for group in {*group_of.values(), ""}:
        place |= ranks({t.agent_id: t.total for t in totals if group_of.get(t.agent_id, "") == group})
    ranked = (Total(t.agent_id, t.total, t.exact, place[t.agent_id], t.reason, t.params) for t in totals)
    return Standings(tuple(lines), tuple(ranked))


def _series(scheme: Scheme, of: str, agent: str, months: list[Standings]) -> list[Fraction | None]:
    """A month's figure in points of the full score: a recorded number as it is, else what the item is worth; "score": the total."""
    item = next((item for item in scheme.items if item.id == of), None)
    found: list[Fraction | None] = []
    for month in months:
        if item is None:
            total = next((t.total for t in month.totals if t.agent_id == agent), None)
            found.append(None if total is None else Fraction(total))
            continue
        line = next((each for each in month.lines if each.agent_id == agent and each.item == of), None)
        worth = None if line is None or line.attainment is None else line.attainment * exact(scheme.full_score)
        found.append(line.value if worth is not None and item.record else worth)
    return found


def _lines(scheme: Scheme, agent: str, made: Blended) -> list[Line]:
    full = exact(scheme.full_score)
    points = [None if side.value is None or made.exact is None else side.weight * side.value for side in made.sides]
    shown = iter(add_up([each for each in points if each is not None], scheme.decimals))
    lines = []
    for side, worth in zip(made.sides, points, strict=True):
        there = side.value is not None
        missing = {} if there else {"missing": "refuse" if made.exact is None else "spread", "n": side.months, "threshold": side.need}
        lines.append(Line(
            agent, side.of, None, side.value, side.months, "value" if there else "not_enough", side.value / full if there else None, worth,
            None if worth is None else next(shown), side.weight * full, side.nominal_weight * full, "blend_side" if there else "not_enough",
            {"months": side.months, **missing},
        ))
    return lines
