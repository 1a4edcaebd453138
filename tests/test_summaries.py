"""Figures from platform summaries: only for whole exported periods, people added up and saying so."""
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kpi import warehouse
from kpi.measures import measure_in
from kpi.summaries import tiles


def row(agent: str, period: str, amount: str, cases: str, metric: str = "inquiry_conversion") -> dict:
    return {"agent_id": agent, "period": period, "metric": metric, "amount": Decimal(amount), "cases": Decimal(cases)}


ROWS = {
    "agents": [{"agent_id": "amy"}, {"agent_id": "bob"}],
    "assignments": [{"agent_id": agent, "team": "one"} for agent in ("amy", "bob")],
    "summaries": [row("amy", "2026-07", "3", "10"), row("amy", "2026-08", "4", "10"), row("bob", "2026-08", "1", "10"),
                  row("bob", "2026-08", "1000", "40", "response_time")],
}


def asked(metric: str, period: str, by: str) -> dict[str, tuple]:
    frame = measure_in(warehouse.in_memory(ROWS), [metric], period, by)
    return {r.key: (r.state, r.exact, r.n, r.reason) for r in frame.itertuples()}


def test_a_whole_exported_month_gives_the_platforms_own_figure():
    assert asked("inquiry_conversion", "2026-08", "agent") == {
        "amy": ("value", Fraction(4, 10), 10, ""), "bob": ("value", Fraction(1, 10), 10, "")}


def test_several_agents_or_months_are_added_up_and_say_so():
    assert asked("inquiry_conversion", "2026-08", "team") == {"one": ("value", Fraction(5, 20), 20, "added_up")}
    assert asked("inquiry_conversion", "2026-07-01..2026-08-31", "all") == {"all": ("value", Fraction(8, 30), 30, "added_up")}


def test_part_of_an_exported_period_does_not_apply():
    assert asked("inquiry_conversion", "2026-08-01..2026-08-15", "all")["all"][0] == "does_not_apply"
    assert asked("response_time", "2026-07-01..2026-08-31", "all")["all"][0] == "does_not_apply"


def test_a_mean_comes_from_sum_and_count_and_a_median_never():
    assert asked("response_time", "2026-08", "all") == {"all": ("value", Fraction(25), 40, "")}
    assert asked("first_response_time_median", "2026-08", "all")["all"][0] == "does_not_apply"


def test_periods_tile_without_hole_or_overlap():
    months = [warehouse.parse(text) for text in ("2026-07", "2026-08", "2026-W30")]
    assert [p.text for p in tiles(months, warehouse.parse("2026-07-01..2026-08-31"))] == ["2026-07", "2026-08"]
    assert tiles(months, warehouse.parse("2026-Q3")) is None
