"""Other weights on a small data home, against a reference in plain fractions and against the engine scoring anew."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from fractions import Fraction as F
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kpi
from kpi.errors import KpiError
from kpi.records import Records
from kpi.verbs import scores
from kpi.verbs.what_if_base import base

MINE = """
id = "mine"
version = "1.0"
title = { zh = "我的", en = "Mine" }
missing = "spread"
cap = 100
[enough]
cases = 1
[[section]]
id = "work"
weight = 60
scale = 100
title = { zh = "工作", en = "Work" }
[[section]]
id = "rest"
title = { zh = "其他", en = "Rest" }
[[item]]
metric = "orders_paid"
section = "work"
weight = 75
points = { kind = "linear", zero = 0, full = 8 }
[[item]]
metric = "response_time"
section = "work"
weight = 25
points = { kind = "linear", zero = 120, full = 10 }
[[item]]
rated = "execution"
section = "rest"
weight = 25
[[item]]
rated = "attitude"
section = "rest"
weight = 15
[[event]]
id = "praise"
class = "bonus"
points = 2
[tiers]
window = 2
take = "lowest"
bands = [{ id = "high", at_least = 70, title = { zh = "高", en = "High" } }, { id = "low", at_least = 0, title = { zh = "低", en = "Low" } }]
[awards.best]
share = 0.34
period = ["quarter"]
need = { quarter = 1 }
tie_break = ["orders_paid"]
[table.tier_pay]
key = ["tier"]
columns = ["salary"]
rows = [["high", 5000], ["low", 4000]]
[[pay]]
line = "salary"
kind = "table"
table = "tier_pay"
column = "salary"
by = "tier"
wage = true
"""
AGENTS = ("amy", "bob", "cat", "dan", "eva", "fay")
ORDERS = {"amy": 7, "bob": 5, "cat": 3, "dan": 2, "eva": 4, "fay": 0}
WAITS = {"amy": 90, "bob": 30, "cat": 20, "dan": 60, "eva": 45}
RATED = {"execution": {"amy": 40, "bob": 70, "cat": 95, "dan": 80, "eva": 60}, "attitude": {"amy": 55, "bob": 60, "cat": 85, "eva": 90}}
OWN = {"orders_paid": F(45), "response_time": F(15), "execution": F(25), "attitude": F(15)}


def exports(folder: Path) -> None:
    """July to September: each agent answers ORDERS + 1 customers a month after WAITS seconds; ORDERS of them pay."""
    folder.mkdir()
    (folder / "agents.csv").write_text("agent_id,name,hired_on\n" + "".join(f"{a},{a.title()},2026-01-01\n" for a in AGENTS))
    (folder / "assignments.csv").write_text(
        "agent_id,valid_from,team,role\n" + "".join(f"{a},2026-01-01 00:00:00,one,agent\n" for a in AGENTS))
    messages, orders, n = [], [], 0
    for month in (7, 8, 9):
        for agent, wait in WAITS.items():
            for day in range(ORDERS[agent] + 1):
                n += 1
                at = datetime(2026, month, day + 2, 10)
                messages += [f"q{n},k{n},c{n},{agent},customer,{at},hi", f"a{n},k{n},c{n},{agent},agent,{at + timedelta(seconds=wait)},hello"]
                if day < ORDERS[agent]:
                    orders.append(f"o{n},c{n},{at + timedelta(minutes=5)},{at + timedelta(minutes=6)},50.00,50.00")
    (folder / "messages.csv").write_text("message_id,conversation_id,customer_id,account,sender,sent_at,text\n" + "\n".join(messages) + "\n")
    (folder / "orders.csv").write_text("order_id,customer_id,created_at,paid_at,amount_due,amount_paid\n" + "\n".join(orders) + "\n")


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("what_if")
    exports(home / "exports")
    reports = kpi.import_files([home / "exports"], home=home)
    assert all(not report.problems for report in reports), reports
    (home / "schemes").mkdir()
    return home


@pytest.fixture(scope="module")
def home(imported) -> Path:
    """The home with its scheme, three months of ratings and one confirmed event."""
    (imported / "schemes" / "mine.toml").write_text(MINE)
    chosen = scores.load_scheme("mine", imported)
    for month in ("2026-07", "2026-08", "2026-09"):
        for item, marks in RATED.items():
            for agent, mark in marks.items():
                told = {"scheme": "mine", "item": item, "role": "supervisor", "rating": D(mark), "rater": "eve"}
                Records(imported).add("rating", agent, told, "eve", period=month, scheme=chosen)
    from datetime import date

    praise = {"scheme": "mine", "event": "praise", "points": D(2), "occurred_on": date(2026, 9, 5), "content": "thanked", "filer": "eve"}
    number = Records(imported).add("bonus", "dan", praise, "eve", scheme=chosen)
    Records(imported).move(number, "checked", "max")
    Records(imported).move(number, "confirmed", "max")
    return imported


def reference(weights: dict[str, F]) -> dict[str, D | None]:
    """The totals of September, worked out by hand in fractions: section work keeps its missing weight, as does the rest (which has no
    weight of its own) and what has no section."""
    found: dict[str, D | None] = {}
    for agent in AGENTS:
        worth = {"orders_paid": F(ORDERS[agent], 8), "response_time": min(max(F(120 - WAITS[agent], 110), F(0)), F(1))} if agent in WAITS else {}
        worth |= {item: F(marks[agent], 100) for item, marks in RATED.items() if agent in marks}
        parts = [("orders_paid", "response_time"), ("execution", "attitude")]
        whole = {part: sum(weights[item] for item in part) for part in parts}
        there = {part: sum(weights[item] for item in part if item in worth) for part in parts}
        kept = [part for part in parts if there[part]]
        if not kept:
            found[agent] = None
            continue
        points = sum(sum(weights[item] * worth[item] for item in part if item in worth) * whole[part] / there[part] for part in kept)
        total = points * sum(whole.values()) / sum(whole[part] for part in kept) + (2 if agent == "dan" else 0)
        exact = min(total, F(100))
        found[agent] = (D(exact.numerator) / D(exact.denominator)).quantize(D("0.01"), ROUND_HALF_UP)
    return found


@st.composite
def weightings(draw) -> dict[str, F]:
    cuts = sorted(draw(st.lists(st.integers(1, 9_999), min_size=3, max_size=3, unique=True)))
    return {item: F(high - low, 100) for item, low, high in zip(OWN, [0, *cuts], [*cuts, 10_000], strict=True)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(weightings())
def test_totals_and_ranks_are_those_worked_out_by_hand(home, weights):
    wanted = reference(weights)
    rows = {row.key: row for row in kpi.what_if("mine", "2026-09", weights, home=home).rows.itertuples()}
    assert {agent: row.total for agent, row in rows.items()} == wanted
    known = [total for total in wanted.values() if total is not None]
    for agent, total in wanted.items():
        rank = None if total is None else 1 + sum(other > total for other in known)
        assert rows[agent].rank == rank


def test_the_engine_scoring_anew_says_the_same(home):
    for weights in (OWN, {"orders_paid": F(10), "response_time": F(50), "execution": F(15), "attitude": F(25)}):
        scored = scores.score_by("mine", "2026-09", weights={item: D(int(weight)) for item, weight in weights.items()}, home=home)
        rows = {row.key: (row.total, row.rank) for row in kpi.what_if("mine", "2026-09", weights, home=home).rows.itertuples()}
        assert rows == {total.agent_id: (total.total, total.rank) for total in scored.standings.totals}


def test_own_weights_change_nothing_and_other_weights_are_told_against_them(home):
    same = kpi.what_if("mine", "2026-09", home=home)
    assert same.weights == OWN and same.moved == 0 and set(same.rows["difference"].dropna()) == {D("0.00")}
    other = kpi.what_if("mine", "2026-09", {"orders_paid": F(5), "response_time": F(5), "execution": F(60), "attitude": F(30)}, home=home)
    rows = {row.key: row for row in other.rows.itertuples()}
    assert rows["cat"].rank == 1 and rows["cat"].rank_change == rows["cat"].was_rank - 1 and other.moved > 0
    assert rows["fay"].total is None and rows["fay"].rank is None


def test_tiers_take_the_months_before_as_they_stand_awards_every_month_anew(home):
    weights = {"orders_paid": F(5), "response_time": F(5), "execution": F(60), "attitude": F(30)}
    found = kpi.what_if("mine", "2026-09", weights, pay=True, home=home)
    before = reference(OWN)
    for agent, (now, was) in found.effects.tiers.items():
        totals = [before[agent], reference(weights)[agent]]
        if agent == "dan" and totals[0] is not None:
            totals[0] -= 2    # the event was in September
        told = None if totals[1] is None else "high" if min(totals) >= 70 else "low"
        assert now == told, agent
        assert (was is None) == (before[agent] is None)
    [award] = found.effects.awards
    assert award["quota"] == 2 and award["period"] == "2026-Q3"
    ranked = sorted((agent for agent in AGENTS if reference(weights)[agent] is not None), key=lambda agent: -reference(weights)[agent])
    assert set(award["winners"]) == set(ranked[:2]) and set(award["ins"]) == set(award["winners"]) - _winners(home)
    now, was, changed, unset = found.effects.pay
    tiers = [(one, other) for agent, (one, other) in found.effects.tiers.items() if one]
    paid = {"high": 5000, "low": 4000}
    assert now == sum(paid[one] for one, _ in tiers) and was == sum(paid[other] for _, other in tiers)
    assert changed == sum(one != other for one, other in tiers) and unset == 1


def _winners(home) -> set[str]:
    frame = kpi.awards("mine", "2026-Q3", home=home).rows
    return set(frame[frame["state"] == "given"]["agent_id"])


def test_the_interval_beside_a_slider_holds_in_the_engine(home):
    """Just inside the ends the engine's first two are the same, just beyond they are not."""
    tried = kpi.what_if("mine", "2026-09", home=home)
    first, start = set(tried.edges.first), kpi.what_if_start("mine", "2026-09", home=home)
    assert start.k == 2 and start.award["id"] == "best" and len(first) == 2
    ends = 0
    for item, interval in tried.edges.intervals.items():
        for change, beyond in ((interval.below, F(-1, 100)), (interval.above, F(1, 100))):
            if change is None:
                continue
            ends += 1
            for x, stays in ((change.after - beyond, True), (change.after + beyond, False)):
                if 0 <= x <= 100:
                    weights = kpi.what_if_moved(start, OWN, "item", item, str(x), ())
                    now = kpi.what_if("mine", "2026-09", weights, home=home)
                    assert (set(now.edges.first) == first) == stays
    assert ends


def test_weights_add_up_to_the_hundredth_and_locks_hold(home):
    start = kpi.what_if_start("mine", "2026-09", home=home)
    moved = kpi.what_if_moved(start, OWN, "item", "orders_paid", "12.34", ["attitude"])
    assert moved["orders_paid"] == F("12.34") and moved["attitude"] == 15 and sum(moved.values()) == 100
    assert all((weight * 100).denominator == 1 for weight in moved.values())
    section = kpi.what_if_moved(start, OWN, "section", "work", "30", [])
    assert section["orders_paid"] + section["response_time"] == 30 and section["execution"] == F("43.75")
    assert set(kpi.what_if_equal(OWN, ["attitude"]).values()) == {F(15), F("28.33"), F("28.34")}
    with pytest.raises(KpiError, match="cannot weigh"):
        kpi.what_if_moved(start, OWN, "item", "orders_paid", "90", ["attitude"])
    rows = kpi.what_if_sliders(start, kpi.what_if("mine", "2026-09", home=home), ["attitude"])
    assert [(row["kind"], row["id"]) for row in rows] == [
        ("section", "work"), ("item", "orders_paid"), ("item", "response_time"), ("section", "rest"), ("item", "execution"), ("item", "attitude")]
    assert next(row for row in rows if row["id"] == "execution")["most"] == 85


def test_an_address_holds_the_weights_to_the_letter(home):
    weights = {"orders_paid": F(100, 3), "response_time": F("16.67"), "execution": F(25), "attitude": F(100) - F(100, 3) - F("41.67")}
    assert kpi.weights_read(kpi.weights_written(weights), OWN) == weights
    for text in ("orders_paid~100", "orders_paid~x", "salary~3", "orders_paid~45~~response_time~15~~execution~-25~~attitude~65"):
        with pytest.raises(KpiError):
            kpi.weights_read(text, OWN)
    with pytest.raises(KpiError, match="add up"):
        kpi.what_if("mine", "2026-09", {**OWN, "attitude": F(16)}, home=home)


def test_knobs_score_anew_and_weights_do_not(home, monkeypatch):
    knobs = {"full:orders_paid": "4", "cases": "3"}
    changed = kpi.what_if("mine", "2026-09", OWN, knobs=knobs, home=home)
    rows = {row.key: row for row in changed.rows.itertuples()}
    assert rows["bob"].total > rows["bob"].was_total
    window = kpi.what_if_start("mine", "2026-09", knobs={"window": "2026-09-01..2026-09-04"}, home=home)
    assert window.window[1].day == 4 and window.days[1].day == 30
    for wrong in ({"credit": "nobody"}, {"days": "x"}, {"full:orders_paid": "many"}, {"colour": "1"}):
        with pytest.raises(KpiError):
            kpi.what_if("mine", "2026-09", OWN, knobs=wrong, home=home)
    monkeypatch.setattr("kpi.verbs.what_if_base.scored_at", None)    # a trial of weights asks nothing
    assert kpi.what_if("mine", "2026-09", {**OWN, "execution": F(15), "attitude": F(25)}, home=home).moved >= 0


def test_shares_are_seeded_and_say_it_in_words(home):
    found = kpi.what_if_shares("mine", "2026-09", OWN, home=home)
    again = kpi.what_if_shares("mine", "2026-09", OWN, home=home)
    assert found.equals(again) and found.attrs["seed"] == 7 and found.attrs["k"] == 2
    assert sum(found["first"]) >= 1 and set(found["word"]) <= {"clear", "fairly_clear", "cannot_tell"}
    assert found[found["key"] == "fay"]["among"].item() == 0


def test_a_scenario_is_saved_compared_and_taken_back(home):
    weights = {"orders_paid": F(5), "response_time": F(5), "execution": F(60), "attitude": F(30)}
    number = kpi.scenario_saved("mine", "2026-09", "service first", weights, {"cases": "2"}, note="for May", who="eve", home=home)
    [kept] = kpi.scenarios("mine", home=home)
    assert (kept["number"], kept["name"], kept["knobs"], kept["who"], kept["version"]) == (number, "service first", {"cases": "2"}, "eve", "1.0")
    assert kpi.weights_read(kept["weights"], OWN) == weights
    for name in ("service first", "  "):
        with pytest.raises(KpiError):
            kpi.scenario_saved("mine", "2026-09", name, weights, home=home)
    found = kpi.scenarios_compared("mine", "2026-09", [kept, {"name": "own", "weights": kpi.weights_written(OWN)}], home=home)
    board = kpi.what_if("mine", "2026-09", weights, knobs={"cases": "2"}, home=home).rows
    assert list(found.rows["key"]) == list(board["key"]) and list(found.rows["rank_1"])[:5] == list(board["rank"])[:5]
    assert {row.key: row.total_2 for row in found.rows.itertuples()} == reference(OWN)
    with pytest.raises(KpiError, match="5 scenarios"):
        kpi.scenarios_compared("mine", "2026-09", [kept] * 5, home=home)
    kpi.scenario_withdrawn(number, "eve", home)
    assert kpi.scenarios("mine", home=home) == []


def test_a_trial_becomes_a_version_that_scores_the_same(home):
    weights = {"orders_paid": F("20.5"), "response_time": F("9.5"), "execution": F(40), "attitude": F(30)}
    try:
        draft = kpi.scenario_version("mine", "2026-09", weights, {"full:orders_paid": "9"}, who="eve", home=home)
        assert (draft.id, draft.version, draft.copied, draft.same) == ("mine", "1.1", False, True)
        made = scores.load_scheme("mine", home)
        assert {item: weight for item, weight in made.weights_of(made.items).items()} == weights and made.edition.author == "eve"
        assert kpi.what_if_start("mine", "2026-09", home=home).weights == weights
    finally:
        (home / "schemes" / "mine.toml").write_text(MINE)
    copy = kpi.scenario_version("ecommerce-100", "2026-09", kpi.what_if_start("ecommerce-100", "2026-09", home=home).weights, home=home)
    assert copy.id == "ecommerce-100-2" and copy.copied and copy.same


def test_a_trial_without_names_is_frozen_and_every_later_change_is_logged(home):
    weights = {"orders_paid": F(5), "response_time": F(5), "execution": F(60), "attitude": F(30)}
    assert kpi.blind_trial("mine", "2026-09", home=home) is None
    kept = base("mine", "2026-09", home=home)
    number = kpi.blind_begun("mine", "2026-09", OWN, "eve", home=home)
    assert kpi.blind_trial("mine", "2026-09", home=home).state == "hidden"
    with pytest.raises(KpiError, match="hidden already"):
        kpi.blind_begun("mine", "2026-09", OWN, "eve", home=home)
    kpi.blind_moved(number, "frozen", "2026-09", OWN, who="eve", home=home)
    kpi.blind_moved(number, "changed", "2026-09", weights, kpi.change_said(OWN, weights), "max", home=home)
    found = kpi.blind_trial("mine", "2026-09", home=home)
    assert found.state == "changed" and kpi.weights_read(found.weights, OWN) == weights
    assert list(found.log["state"]) == ["hidden", "frozen", "changed"] and list(found.log["who"]) == ["eve", "eve", "max"]
    assert "orders_paid 45 → 5" in list(found.log["why"])[-1]
    with pytest.raises(KpiError):
        kpi.blind_moved(number, "hidden", "2026-09", OWN, home=home)
    assert base("mine", "2026-09", home=home) is kept    # a line in the log scores nobody anew
    numbers = {name for name, _ in kpi.what_if("mine", "2026-09", home=home).names.values()}
    assert numbers == {"Amy", "Bob", "Cat", "Dan", "Eva", "Fay"} and sorted(kept.blind.values()) == [1, 2, 3, 4, 5, 6]


def test_a_scheme_without_a_total_is_refused(home):
    with pytest.raises(KpiError, match="no total"):
        kpi.what_if_start("complaint-desk", "2026-09", home=home)
