"""Appraisal groups, records and what follows from totals, over a small data home: nobody is scored twice or in silence."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal as D
from fractions import Fraction as F
from pathlib import Path

import pytest

import kpi
from kpi.errors import KpiError
from kpi.records import Records
from kpi.verbs import gather, scores, workshop

MINE = """
id = "mine"
version = "{version}"
title = {{ zh = "我的", en = "Mine" }}
missing = "{missing}"
two_groups = "{two}"
[enough]
cases = 1
[[item]]
metric = "orders_paid"
weight = {weight}
points = {{ kind = "per_unit", each = 10, cap = {weight} }}
[[item]]
rated = "execution"
weight = {rest}
[tiers]
window = 2
bands = [{{ id = "high", at_least = 60 }}, {{ id = "low", at_least = 0 }}]
[[action]]
id = "reminder"
when = "score < 40"
run = 1
[[action]]
id = "talk"
when = "score < 40"
run = 2
gaps = "skip"
needs = "interview"
else_show = {{ zh = "缺面谈", en = "interview missing" }}
proposal = true
[awards]
best = {{ share = 0.34, period = ["quarter"], need = {{ quarter = 1 }}, tie_break = ["orders_paid"] }}
[[pay]]
line = "post_wage"
kind = "fixed"
of = "post_wage"
wage = true
[[pay]]
line = "commission"
kind = "brackets"
of = "sales_paid"
rows = [{{ to = 100, rate = 0.1 }}, {{ rate = 0.2 }}]
wage = true
"""


def scheme(version: str = "1.0", weight: int = 50, missing: str = "spread", two: str = "blend_by_days") -> str:
    return MINE.format(version=version, weight=weight, rest=100 - weight, missing=missing, two=two)


AGENTS = ("amy", "bob", "cat", "dan")


def exports(folder: Path) -> None:
    """Amy has 4 paid orders in September (2 before the 16th, 2 after), Bob 2, Cat 1, Dan none; each of 50 yuan."""
    folder.mkdir()
    (folder / "agents.csv").write_text("agent_id,name,hired_on\n" + "".join(f"{a},{a.title()},2026-01-01\n" for a in AGENTS))
    (folder / "assignments.csv").write_text(
        "agent_id,valid_from,team,role\n" + "".join(f"{a},2026-01-01 00:00:00,one,{'lead' if a == 'cat' else 'agent'}\n" for a in AGENTS))
    messages, orders, n = [], [], 0
    for month in (8, 9):
        for agent, days in (("amy", (2, 9, 17, 24)), ("bob", (3, 20)), ("cat", (4,))):
            for day in days[: None if month == 9 else 1]:
                n += 1
                at = datetime(2026, month, day, 10)
                messages += [f"q{n},k{n},c{n},{agent},customer,{at},hi", f"a{n},k{n},c{n},{agent},agent,{at + timedelta(seconds=20)},hello"]
                orders.append(f"o{n},c{n},{at + timedelta(minutes=5)},{at + timedelta(minutes=6)},50.00,50.00")
    (folder / "messages.csv").write_text("message_id,conversation_id,customer_id,account,sender,sent_at,text\n" + "\n".join(messages) + "\n")
    (folder / "orders.csv").write_text("order_id,customer_id,created_at,paid_at,amount_due,amount_paid\n" + "\n".join(orders) + "\n")


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("groups")
    exports(home / "exports")
    reports = kpi.import_files([home / "exports"], home=home)
    assert all(not report.problems for report in reports), reports
    (home / "schemes").mkdir()
    return home


@pytest.fixture
def home(imported) -> Path:
    """The imported home with the scheme as it ships and no records."""
    (imported / "schemes" / "mine.toml").write_text(scheme())
    (imported / "records.db").unlink(missing_ok=True)
    return imported


def rated(home: Path, **marks: int) -> None:
    chosen = scores.load_scheme("mine", home)
    for agent, mark in marks.items():
        given = {"scheme": "mine", "item": "execution", "role": "supervisor", "rating": D(mark), "rater": "eve"}
        Records(home).add("rating", agent, given, "eve",
                          period="2026-09", scheme=chosen)


def members(home: Path, *rows: tuple) -> None:
    for agent, group, start, end in rows:
        Records(home).add("membership", agent, {"group": group, "from": start, **({"to": end} if end else {})}, "eve")


def totals(home: Path, period: str = "2026-09") -> dict[str, tuple]:
    frame = kpi.score("mine", period, home=home)
    return {row.agent_id: (row.points, row.rank, row.group) for row in frame[frame["item"] == "total"].itertuples()}


SEPTEMBER, MID = date(2026, 9, 1), date(2026, 9, 15)


def test_without_groups_everybody_is_one_group_and_ratings_count(home):
    """R2A-09: a rated item counts once somebody rated."""
    rated(home, amy=80, bob=60)
    assert totals(home) == {"amy": (D("80.00"), 1, ""), "bob": (D("50.00"), 2, ""), "cat": (D("20.00"), 3, ""), "dan": (None, None, "")}


def test_ranks_are_within_the_group_and_who_is_in_none_is_listed_never_scored(home):
    members(home, ("amy", "A", SEPTEMBER, None), ("bob", "B", SEPTEMBER, None), ("cat", "B", SEPTEMBER, None))
    assert {agent: rest[1:] for agent, rest in totals(home).items()} == {"amy": (1, "A"), "bob": (1, "B"), "cat": (2, "B")}
    board = kpi.leaderboard("mine", "2026-09", home=home)
    assert [(row["key"], row["code"]) for row in board.left_out] == [("dan", "no_group")]


def test_somebody_in_two_groups_is_scored_in_each_and_blended_by_days(home):
    """Amy's 2 orders of the first 15 days are 20 of 50 → 40; the 2 of the other 15 days likewise; both groups spread the missing rating."""
    members(home, ("amy", "A", SEPTEMBER, MID), ("amy", "B", MID + timedelta(days=1), None))
    members(home, ("bob", "A", SEPTEMBER, None), ("cat", "B", SEPTEMBER, None))
    frame = kpi.score("mine", "2026-09", home=home)
    amy = frame[frame["agent_id"] == "amy"]
    total = amy[amy["item"] == "total"].iloc[0]
    assert (total["points"], total["group"]) == (D("40.00"), "B"), "15 days each: the later group is home"
    assert sum(amy[amy["item"] != "total"]["points"].dropna()) == total["points"]
    assert frame[frame["item"] == "total"]["agent_id"].tolist().count("amy") == 1


def test_unequal_parts_are_weighted_by_their_days(home):
    """One order in 10 days (20 points), three in 20 days (60 points): 20 × 10/30 + 60 × 20/30."""
    members(home, ("amy", "A", SEPTEMBER, date(2026, 9, 8)), ("amy", "B", date(2026, 9, 9), None), ("bob", "A", SEPTEMBER, None))
    expected = (F(20) * 8 + F(60) * 22) / 30
    assert totals(home)["amy"][0] == D(str(round(float(expected), 2))) and totals(home)["amy"][2] == "B"


def test_or_the_longer_stay_alone_counts(home):
    (home / "schemes" / "mine.toml").write_text(scheme(two="longer_stay"))
    members(home, ("amy", "A", SEPTEMBER, date(2026, 9, 8)), ("amy", "B", date(2026, 9, 9), None), ("bob", "A", SEPTEMBER, None))
    assert totals(home)["amy"][:1] == (D("60.00"),)


def test_a_group_is_scored_by_the_version_it_is_bound_to(home):
    """R4-12: a published version never changes; a later change of the file leaves the bound group's score."""
    members(home, *((agent, "A", SEPTEMBER, None) for agent in ("amy", "bob")))
    workshop.scheme_published("mine", "eve", "first", "fay", "gil", "eve", SEPTEMBER, home, allow_faults=True)
    Records(home).add("group_scheme", "A", {"scheme": "mine", "version": "1.0", "cycle": "month", "from": SEPTEMBER}, "eve")
    before = totals(home)
    (home / "schemes" / "mine.toml").write_text(scheme(version="1.1", weight=20))
    frame = kpi.score("mine", "2026-09", home=home)
    assert totals(home) == before and set(frame["version"]) == {"1.0"} and before["amy"][0] == D("80.00")
    assert kpi.score("mine@1.0", "2026-09", home=home)["version"].iloc[0] == "1.0"
    with pytest.raises(KpiError, match="published and never changes"):
        workshop.scheme_saved(scheme(weight=30), home)


def test_publishing_needs_other_people_and_a_description(home):
    """R4-12: date, description, author, reviewer, approver."""
    with pytest.raises(KpiError, match="same person"):
        workshop.scheme_published("mine", "eve", "first", "eve", "gil", "eve", SEPTEMBER, home, allow_faults=True)
    with pytest.raises(KpiError, match="description"):
        workshop.scheme_published("mine", "eve", "", "fay", "gil", "eve", SEPTEMBER, home, allow_faults=True)


def test_what_changes_for_whom_between_two_versions(home):
    rated(home, amy=80, bob=60)
    changed = workshop.scheme_read(scheme("1.1", 20))
    found = workshop.schemes_compared("mine", changed, "2026-09", home)
    moves = {row.agent_id: (row.points_before, row.points) for row in found.moves.itertuples()}
    assert moves["amy"] == (D("80.00"), D("84.00")) and any("weight" in said for said in found.changes)


def test_tiers_and_actions_follow_from_the_last_appraisals(home):
    """R2A-12, R2A-13: two in a row; a dismissal is held back until an interview is on record."""
    tiers = {row.agent_id: (row.tier, row.provisional) for row in kpi.tiers("mine", "2026-09", home=home).itertuples()}
    assert tiers["amy"] == ("low", False)
    fired = kpi.actions("mine", "2026-09", home=home)
    cat = [(row.action, row.state, row.periods) for row in fired.itertuples() if row.agent_id == "cat"]
    assert cat == [("reminder", "fired", ("2026-09",)), ("talk", "held", ("2026-08", "2026-09"))]
    Records(home).add("interview", "cat", {"held_on": date(2026, 9, 3), "text": "talked"}, "eve")
    fired = kpi.actions("mine", "2026-09", home=home)
    assert ("talk", "fired") in [(row.action, row.state) for row in fired.itertuples() if row.agent_id == "cat"]


def test_a_manager_may_set_another_tier_with_a_reason(home):
    """R2A-12: the ratings are reference; another tier is recorded with its reason."""
    Records(home).add("tier", "cat", {"scheme": "mine", "tier": "high", "reason": "trained two newcomers"}, "eve", period="2026-09")
    row = next(r for r in kpi.tiers("mine", "2026-09", home=home).itertuples() if r.agent_id == "cat")
    assert (row.tier, row.counted) == ("high", "low")


def test_awards_of_a_quarter_count_the_whole_headcount(home):
    """R2A-15: floor(share × headcount), people not appraised included."""
    found = kpi.awards("mine", "2026-Q3", home=home)
    assert found.quotas[0]["quota"] == 1 and list(found.rows[found.rows["state"] == "given"]["agent_id"]) == ["amy"]


def test_a_slip_adds_up_and_a_missing_wage_is_never_zero(home):
    """R2B-12, R2B-15: lines to the cent; the wage waits for what is not known."""
    Records(home).add("terms", "amy", {"from": SEPTEMBER, "post_wage": D("2500.00")}, "eve")
    rows = {(row.agent_id, row.line): (row.amount, row.state) for row in kpi.pay("mine", "2026-09", home=home).itertuples()}
    assert rows["amy", "commission"] == (D("40.00"), "value") and rows["bob", "commission"] == (D("10.00"), "value")
    assert rows["amy", "wage"] == (D("2540.00"), "value") and rows["bob", "wage"] == (None, "not_enough")


def test_done_of_due_goes_by_weeks_planned_days_or_a_number():
    """R0-04: a call-back day is full at 15, below it in proportion; weeks count by their last day."""
    from kpi.schemes import from_text
    from kpi.warehouse import parse

    head = 'id = "s"\nversion = "1.0"\ntitle = { zh = "一", en = "one" }\n'
    weeks = from_text(head + '[[item]]\ndone = "plan"\ndue = "weeks_by_last_day"\nweight = 8\n', "s").items[0]
    calls = from_text(head + '[[item]]\ndone = "calls"\ndue = "planned_days"\nfull_per_day = 15\nweight = 24\n', "s").items[0]

    class Row:
        def __init__(self, count, day=None, due=None):
            self.count, self.day, self.due = D(count), day, due

    september = parse("2026-09")
    assert gather.done_share(weeks, [Row(3)], september, None) == (F(3, 4), 4)
    days = {date(2026, 9, n) for n in (1, 2, 3, 4)}
    filed = [Row(15, date(2026, 9, 1)), Row(20, date(2026, 9, 2)), Row(9, date(2026, 9, 3)), Row(15, date(2026, 9, 9))]
    assert gather.done_share(calls, filed, september, days) == ((1 + 1 + F(9, 15)) / 4, 4)
    assert gather.done_share(calls, filed, september, set()) == (None, 0)
