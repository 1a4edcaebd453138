"""A promotion's days: compared with the same event last year, kept when an agent is opened; the order of the board in the address."""
from __future__ import annotations

import pytest


@pytest.fixture
def asked(verbs, monkeypatch):
    """Every question put to a verb: (verb, question)."""
    import kpi

    found = []
    for name in ("leaderboard", "agent_card", "agent_spread", "agent_cases", "agent_hours", "evidence", "rank_ranges"):
        real = getattr(kpi, name)
        monkeypatch.setitem(vars(kpi), name, lambda _name=name, _real=real, **q: found.append((_name, q)) or _real(**q))
    return found


def compared(asked) -> str:
    return next(q["compare"] for name, q in reversed(asked) if name == "leaderboard")


def test_an_event_is_compared_with_itself_last_year_where_that_is_known(verbs, opened, asked):
    verbs.last_year = True
    opened("leaderboard", lang="zh", period="2026-06", days="event:618")
    assert compared(asked) == "year"
    opened("leaderboard", lang="zh", period="2026-06")
    assert compared(asked) == "previous"


def test_else_with_the_period_before_and_a_choice_stands(verbs, opened, asked):
    opened("leaderboard", lang="zh", period="2026-06", days="event:618")
    assert compared(asked) == "previous"
    verbs.last_year = True
    opened("leaderboard", lang="zh", period="2026-06", days="event:618", compare="previous")
    assert compared(asked) == "previous"


@pytest.mark.parametrize("tab, verb", [("cases", "agent_cases"), ("hours", "agent_hours"), ("rows", "evidence"), ("figures", "agent_spread")])
def test_an_agent_is_looked_at_over_the_days_in_the_address(verbs, opened, asked, tab, verb):
    verbs.last_year = True
    shown = opened("agent", lang="zh", period="2026-06", days="event:618", tab=tab)
    last = {name: q for name, q in asked}
    assert last["agent_card"]["days"] == last[verb]["days"] == "event:618" and last["agent_card"]["compare"] == "year"
    assert "618" in shown.words


def test_from_the_event_board_every_name_leads_to_the_same_days(verbs, opened):
    shown = opened("leaderboard", lang="zh", period="2026-06", days="event:618")
    assert "agent?" in shown.markup and shown.markup.count("days=event%3A618") >= 10
    shown = opened("leaderboard", lang="zh", period="2026-06")
    assert "days=event" not in shown.markup


def test_the_order_in_the_address_reaches_the_table(verbs, opened):
    import json

    shown = opened("leaderboard", lang="zh", sort="score.asc")
    boards = [json.loads(found.proto.json) for found in shown.at.get("bidi_component")]
    assert [found["sort"] for found in boards if "sort" in found] == ["score.asc"]
    assert shown.at.query_params["sort"] in ("score.asc", ["score.asc"])
