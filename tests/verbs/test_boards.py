"""Boards over days, events, shifts and last year; one agent's figures, cases and past: what is shown adds up."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import kpi
from kpi.errors import KpiError
from kpi.verbs import events
from tests.verbs.exports import answered, write

SCHEME = """
id = "mine"
version = "1.0"
title = { zh = "我的", en = "Mine" }
[enough]
cases = 1
[[item]]
metric = "orders_paid"
weight = 60
points = { kind = "per_unit", each = 6, cap = 60 }
[[item]]
metric = "response_time"
weight = 40
points = { kind = "linear", zero = 120, full = 20 }
[tiers]
window = 1
bands = [{ id = "high", at_least = 60 }, { id = "low", at_least = 0 }]
"""
AGENTS = {"amy": ("one", "early"), "bob": ("one", "late"), "cat": ("two", "early"), "dan": ("two", "late")}
SHARE = {"amy": 8, "bob": 5, "cat": 5, "dan": 2}
"""Orders a month: half of them on the days 1 to 10, when the event is."""


def exports(folder: Path) -> None:
    folder.mkdir()
    (folder / "agents.csv").write_text("agent_id,name,hired_on\n" + "".join(f"{a},{a.title()},2024-01-01\n" for a in AGENTS))
    (folder / "assignments.csv").write_text("agent_id,valid_from,team,role,shift\n" + "".join(
        f"{a},2024-01-01 00:00:00,{team},agent,{shift}\n" for a, (team, shift) in AGENTS.items()))
    days = [(date(year, 6, day), f"{year}年618", "promotion") for year in (2025, 2026) for day in range(1, 11)]
    days += [(date(2026, 6, 20), "端午", "holiday")]
    (folder / "calendar.csv").write_text("day,event,kind\n" + "".join(f"{day},{event},{kind}\n" for day, event, kind in days))
    messages, orders, n = [], [], 0
    for year, month in ((2025, 6), (2026, 5), (2026, 6)):
        for place, (agent, count) in enumerate(SHARE.items()):
            for each in range(count):
                n += 1
                at = datetime(year, month, 1 + each if each < count / 2 else 20 - each, 9 + place)
                messages += answered(f"{n:03d}", f"k{n}", f"c{n}", agent, at, at + timedelta(seconds=20 + 10 * each))
                paid = "" if (agent, each) == ("amy", 0) else at + timedelta(minutes=6)
                orders.append(f"o{n},c{n},{at + timedelta(minutes=5)},{paid},50.00,{50 if paid else ''}")
    n += 1
    messages += [f"q{n:03d},k{n},c{n},dan,customer,2026-06-12 10:00:00,anybody?"]
    for sent, sender in (("2026-06-13 09:00:00", "bob"), ("2026-06-13 10:00:00", "cat")):
        messages += [f"x{sender}1,kx{sender},cx,{sender},customer,{sent},hi", f"x{sender}2,kx{sender},cx,{sender},agent,{sent[:-2]}30,hello"]
    orders.append("ox,cx,2026-06-13 11:00:00,2026-06-13 11:05:00,70.00,70.00")
    write(folder, {"messages": messages, "orders": orders})


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("boards")
    exports(home / "exports")
    reports = kpi.import_files([home / "exports"], home=home)
    assert all(not report.problems for report in reports), reports
    (home / "schemes").mkdir()
    (home / "schemes" / "mine.toml").write_text(SCHEME)
    return home


def value(board: object, item: str) -> dict[str, D]:
    return {row.key: row.value for row in board.items.itertuples() if row.item == item}


def test_promotions_are_told_without_their_year_and_holidays_are_none(home):
    found = kpi.events(home=home)
    assert list(found.event) == ["618", "618"] and list(found["first"]) == [date(2025, 6, 1), date(2026, 6, 1)]
    assert list(kpi.events("2026-06", home=home).days) == [10] and kpi.events("2026-05", home=home).empty


def test_event_and_rest_add_up_to_the_whole_period_for_everybody(home):
    whole, only, rest = (value(kpi.leaderboard("mine", "2026-06", days=days, home=home), "orders_paid")
                         for days in ("", "event:618", "without:618"))
    assert whole == {agent: only[agent] + rest[agent] for agent in whole} and any(only.values()) and any(rest.values())
    assert value(kpi.leaderboard("mine", "2026-06", days="without:*", home=home), "orders_paid") == rest


def test_days_of_an_event_that_is_not_there_are_refused_with_what_is(home):
    with pytest.raises(KpiError) as refused:
        kpi.leaderboard("mine", "2026-06", days="event:双11", home=home)
    assert "event:618" in str(refused.value)


def test_changes_are_told_against_the_same_event_last_year(home):
    board = kpi.leaderboard("mine", "2026-06", days="event:618", compare="year", home=home)
    assert board.before == "2025-06-01..2025-06-10" and set(board.rows.score_change) == {D("0.00")} and set(board.rows.rank_change) == {0}
    assert board.days_counted == 10
    assert kpi.leaderboard("mine", "2026-05", compare="year", home=home).before == ""


def test_the_event_before_is_named_by_its_days(home):
    board = kpi.leaderboard("mine", "2026-06", days="event:618", compare="year", home=home)
    assert board.before == kpi.event_before("2026-06", "event:618", home=home) == "2025-06-01..2025-06-10"
    assert kpi.event_before("2025-06", "event:618", home=home) == "" == kpi.event_before("2026-06", "without:618", home=home)


@pytest.mark.parametrize("days", ["event:618", "without:618"])
def test_an_agent_opened_from_the_event_board_has_its_days_and_its_score(home, days):
    board = kpi.leaderboard("mine", "2026-06", days=days, compare="year", home=home).rows.set_index("key")
    for agent in AGENTS:
        card = kpi.agent_card(agent, "mine", "2026-06", home=home, days=days, compare="year")
        assert (card.score, card.rank, card.score_change) == tuple(board.loc[agent, ["score", "rank", "score_change"]])
        for item in card.items.itertuples():
            found = kpi.evidence(item.metric, "2026-06", agent, home=home, days=days)
            assert found.agrees and found.figure == item.value


@pytest.mark.parametrize("kind", ["slow", "unanswered", "credited", "not_credited", "refunds"])
def test_cases_of_an_event_and_of_the_rest_are_all_cases(home, kind):
    for agent in AGENTS:
        whole, event, rest = (kpi.agent_cases(agent, "mine", "2026-06", kind, home=home, days=days)
                              for days in ("", "event:618", "without:618"))
        assert whole.count == event.count + rest.count
        assert (whole.total or 0) == (event.total or 0) + (rest.total or 0)


def test_hours_of_an_event_and_of_the_rest_are_all_hours(home):
    counts = [kpi.agent_hours("amy", "mine", "2026-06", home=home, days=days).n.sum() for days in ("", "event:618", "without:618")]
    assert counts[0] == counts[1] + counts[2] > 0


@pytest.mark.parametrize(("period", "before"), [
    ("2026-06", "2025-06"), ("2026-Q2", "2025-Q2"), ("2026", "2025"), ("2026-W53", "2025-W52"), ("2024-02-29", "2023-02-28"),
    ("2026-06-01..2026-06-18", "2025-06-01..2025-06-18"),
])
def test_the_same_period_last_year(period, before):
    from kpi.warehouse import parse
    assert events.year_before(parse(period)).text == before


def test_shifts_are_scored_by_their_pooled_values_as_teams_are(home):
    agents, shifts = (kpi.leaderboard("mine", "2026-06", by=by, home=home) for by in ("agent", "shift"))
    own = value(agents, "orders_paid")
    assert value(shifts, "orders_paid") == {"early": own["amy"] + own["cat"], "late": own["bob"] + own["dan"]}
    assert list(shifts.rows["rank"]) == [1, 2]
    with pytest.raises(KpiError):
        kpi.leaderboard("mine", "2026-06", by="month", home=home)


def test_the_board_sums_itself_up(home):
    board = kpi.leaderboard("mine", "2026-06", home=home)
    scores = sorted(board.rows.score)
    assert board.summary["scored"] == 4 and board.summary["best"] == scores[-1] and board.summary["least"] == scores[0]
    assert board.summary["median"] == (scores[1] + scores[2]) / 2


def test_rank_ranges_hold_the_rank_and_come_out_the_same_again(home):
    one, again = (kpi.rank_ranges("mine", "2026-06", home=home) for _ in range(2))
    ranks = dict(zip(*(kpi.leaderboard("mine", "2026-06", home=home).rows[name] for name in ("key", "rank")), strict=True))
    assert len(one.rows) == 4 and all(row.low <= ranks[row.key] <= row.high for row in one.rows.itertuples())
    assert one.rows.equals(again.rows) and one.seed and one.draws >= 100
    assert not one.still


@pytest.mark.parametrize("agent", AGENTS)
def test_the_bridge_adds_up_to_the_digit_and_so_do_the_items(home, agent):
    card = kpi.agent_card(agent, "mine", "2026-06", home=home)
    start, *steps, end = [D(str(row.amount)) for row in card.bridge.itertuples()]
    assert start + sum(steps) == end == card.score == sum(points for points in card.items.points if points is not None)


def test_spread_places_the_agent_in_the_team_with_an_interval(home):
    assert set(kpi.agent_spread("bob", "mine", "2026-06", home=home).figures.how) == {""}
    found = kpi.agent_spread("bob", "mine", "2026-06", home=home, sure=True)
    rows = {row.item: row for row in found.figures.itertuples()}
    assert (rows["orders_paid"].rank, rows["orders_paid"].of, rows["orders_paid"].how) == (2, 2, "")
    speed = rows["response_time"]
    assert speed.how == "normal" and speed.low < float(speed.value) < speed.high and 0 <= speed.at <= 100
    assert set(found.dots[found.dots["item"] == "response_time"].key) == {"amy", "bob"}


def test_a_change_is_worth_what_scoring_it_would_give(home):
    found = kpi.agent_spread("dan", "mine", "2026-06", home=home)
    best = found.worth.iloc[0]
    assert best["item"] == "orders_paid" and best.points == (best.to - best.value) * 6 > 0
    assert list(found.worth.points) == sorted(found.worth.points, reverse=True)


def test_hours_of_the_week_add_up_to_the_average_response(home):
    hours = kpi.agent_hours("amy", "mine", "2026-06", home=home)
    figure = kpi.measure("response_time", "2026-06", by="agent", home=home).set_index("key").loc["amy"]
    assert sum(hours.n) == figure.cases and sum(hours.n * hours.seconds) == figure.amount
    assert set(hours.level) <= set(range(1, 6))


@pytest.mark.parametrize(("kind", "metric"), [("credited", "sales_paid"), ("refunds", "refunded_amount")])
@pytest.mark.parametrize("limit", [2, 200])
def test_cases_shown_and_left_out_are_the_figure(home, kind, metric, limit):
    found = kpi.agent_cases("amy", "mine", "2026-06", kind, limit=limit, home=home)
    figure = kpi.measure(metric, "2026-06", by="agent", credit="last_reply_before_order", home=home).set_index("key").loc["amy"]
    assert sum(found.rows.amount, D(0)) + found.rest == found.total == figure.amount
    assert len(found.rows) <= limit


def test_orders_not_credited_say_why(home):
    own = {row.order: row for row in kpi.agent_cases("bob", "mine", "2026-06", "not_credited", home=home).rows.itertuples()}
    assert (own["ox"].reason, own["ox"].other) == ("other", "Cat")
    amy = kpi.agent_cases("amy", "mine", "2026-06", "not_credited", home=home).rows
    assert list(amy.reason) == ["not_paid"]


def test_unanswered_and_slow_cases(home):
    waiting = kpi.agent_cases("dan", "mine", "2026-06", "unanswered", home=home)
    assert waiting.count == 1 and waiting.rows.at[0, "messages"] == 1
    slow = kpi.agent_cases("amy", "mine", "2026-06", "slow", home=home)
    assert list(slow.rows.seconds) == sorted(slow.rows.seconds, reverse=True) and slow.count == SHARE["amy"]
    with pytest.raises(KpiError):
        kpi.agent_cases("amy", "mine", "2026-06", "fast", home=home)


def test_the_past_is_newest_first_with_tiers(home):
    past = kpi.agent_past("amy", "mine", "2026-06", home=home, lang="en")
    assert past.tiers and not past.grades and list(past.rows.period)[:2] == ["2026-06", "2026-05"]
    board = kpi.leaderboard("mine", "2026-06", home=home).rows.set_index("key").loc["amy"]
    assert past.rows.at[0, "tier"] == "high" and (past.rows.at[0, "rank"], past.rows.at[0, "score"]) == (board["rank"], board.score)


def test_the_file_holds_what_is_seen_and_runs_nothing(home):
    content = kpi.board_file("排行榜", "2026-06", [("名次", "rank"), ("姓名", "text"), ("得分", "points"), ("回复率", "share")],
                             [[1, "=1+1", D("95.25"), D("0.981")], [None, "+x", None, None]])
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[3] == ["名次", "姓名", "得分", "回复率"] and sheet[4] == [1.0, "=1+1", 95.25, 0.981] and sheet[5][1] == "+x"


def test_the_command_line_knows_shifts_and_the_days_of_an_event(home, monkeypatch, capsys):
    from kpi.__main__ import main

    monkeypatch.setenv("KPI_HOME", str(home))
    counts = []
    for days in ("", "event:618", "without:618"):
        assert main(["measure", "orders_paid", "--period", "2026-06", "--by", "shift", "--days", days, "--format", "csv"]) == 0
        rows = [line.split(",") for line in capsys.readouterr().out.splitlines()[1:]]
        assert [row[2] for row in rows] == ["early", "late"]
        counts.append(sum(D(row[4]) for row in rows))
    assert counts[0] == counts[1] + counts[2] > 0
    assert main(["score", "mine", "--period", "2026-06", "--by", "shift", "--days", "event:618", "--format", "csv"]) == 0
    assert {line.split(",")[3] for line in capsys.readouterr().out.splitlines()[1:]} == {"early", "late"}
    assert main(["score", "mine", "--period", "2026-06", "--days", "event:619"]) == 1 and "event:618" in capsys.readouterr().err
