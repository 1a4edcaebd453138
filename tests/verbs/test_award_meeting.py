"""An awards meeting over a small quarter: who counts, ties in the open, quota 0, what is recorded, and the minutes."""
from __future__ import annotations

import io
import re
import shutil
from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import kpi
from kpi.doubt.table import totals
from kpi.doubt.weights import rebalanced
from kpi.errors import KpiError
from kpi.records import Records
from kpi.verbs import award_doubt
from kpi.verbs.award_meeting import candidates_in
from kpi.verbs.outcomes import placed
from tests.verbs.award_home import QUARTER, barred, make, scheme


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("awards") / "home")


@pytest.fixture
def quiet(imported) -> Path:
    """The home as it is, for tests that record nothing."""
    return imported


@pytest.fixture
def home(imported, tmp_path) -> Path:
    """A copy of its own: what is kept in memory goes by the place."""
    return Path(shutil.copytree(imported, tmp_path / "home"))


def meeting(home: Path, period: str = QUARTER, lang: str = "en"):
    return kpi.award_meeting("prize", period, home=home, lang=lang)


def award(found, name: str) -> dict:
    return next(one for one in found.awards if one["award"] == name)


def test_quarters_and_years_with_data_are_offered_and_said_to_be_over_or_under_way(quiet):
    offer = kpi.award_offer(quiet)
    assert offer.periods == {QUARTER: "finished", "2026": "running"}
    assert [(one["id"], one["kinds"]) for one in offer.schemes if one["id"] == "prize"] == [("prize", ["quarter", "year"])]


def test_everybody_is_listed_with_the_reason_for_not_taking_part(home):
    """R2A-15, R3-07: too few months, barred by a record, left before the end."""
    barred(home, "ivy")
    found = meeting(home)
    assert (found.need, found.of, found.headcount) == (2, 3, 8)
    out = {row.agent_id: (row.code, row.months) for row in found.people.itertuples() if row.state == "left_out"}
    assert out == {"gus": ("award_not_enough", 1), "ivy": ("award_veto", 3), "leo": ("award_left", 2)}
    said = {row.agent_id: row.because for row in found.people.itertuples()}
    assert "1 of 3" in said["gus"] and "Harm to the team" in said["ivy"] and "20 Aug 2026" in said["leo"]
    assert [row.agent_id for row in found.ranking.itertuples()] == ["amy", "cat", "bob", "dan", "fay", "hal"]


def test_somebody_in_no_group_is_listed_and_not_counted(home):
    for agent in ("amy", "bob", "cat", "dan"):
        Records(home).add("membership", agent, {"group": "A", "from": date(2026, 1, 1)}, "eve")
    found = meeting(home)
    assert (found.group, found.headcount) == ("A", 4)
    out = {row.agent_id: row.code for row in found.people.itertuples() if row.state == "left_out"}
    assert out == dict.fromkeys(("fay", "gus", "hal", "ivy"), "no_group")
    assert [row.agent_id for row in found.ranking.itertuples()] == ["amy", "cat", "bob", "dan"]


def test_the_quota_is_printed_with_its_numbers(quiet):
    """R2A-15: share × headcount, rounded down; those not appraised are counted too."""
    found = award(meeting(quiet), "best")
    assert (found["sentence"], found["quota"], found["asks"]) == ("25 % × 8 people = 2 → 2 places", 2, False)
    assert award(meeting(quiet, lang="zh"), "best")["sentence"] == "25 % × 8 人 = 2 → 2 名"


def test_ties_stay_ties_and_every_tie_break_is_shown(quiet):
    """R2A-15: Dan and Fay are equal in both metrics, so that a manager decides; each step names metric, values and whom it separated."""
    found = meeting(quiet)
    ranked = [(row.agent_id, row.place, row.shared, row.award, row.state) for row in found.ranking.itertuples()]
    assert ranked[:5] == [("amy", 1, False, "best", "given"), ("cat", 2, False, "best", "given"), ("bob", 3, False, "good", "given"),
                          ("dan", 4, True, "good", "undecided"), ("fay", 4, True, "good", "undecided")]
    good = award(found, "good")
    assert [one["name"] for one in good["undecided"]] == ["Dan", "Fay"] and good["open"] == 1
    assert [(step["metric"], step["code"], step["room"]) for step in good["steps"]] == [
        ("orders_paid", "tie_equal", 1), ("sales_paid", "tie_equal", 1)]
    assert [(one["name"], one["said"]) for one in good["steps"][0]["values"]] == [("Dan", "9"), ("Fay", "9")]


def test_a_tie_break_that_separates_says_whom(home):
    """R2A-15: by orders alone Bob and Cat are equal; Cat's sales are larger."""
    text = scheme("0.25").replace("full = 1000", "full = 1")
    (home / "schemes" / "prize.toml").write_text(text)
    found = meeting(home)
    [step] = [step for step in award(found, "best")["steps"] if step["code"] == "tie_separated"]
    assert step["metric"] == "sales_paid" and step["better"] == "higher"
    assert [(one["agent_id"], one["part"], one["said"]) for one in step["values"]] == [("cat", 1, "720"), ("bob", 2, "600")]
    row = next(row for row in found.ranking.itertuples() if row.agent_id == "cat")
    assert (row.place, row.shared, row.award) == (2, True, "best") and "decided" in row.because


def test_a_choice_among_equals_is_recorded_and_the_other_goes_on(home):
    """R2A-15: the choice gives the place, with who and why; it can be taken back."""
    kpi.award_choice("prize", QUARTER, "", "good", ["fay"], "Wang", "helped the new ones", home)
    found = meeting(home)
    assert [one["name"] for one in award(found, "good")["winners"]] == ["Bob", "Fay"] and award(found, "good")["chosen"] == ["Fay"]
    assert not award(found, "good")["undecided"]
    assert list(kpi.awards("prize", QUARTER, home=home).rows.query("state == 'given'")["agent_id"]) == ["amy", "cat", "bob", "fay"]
    assert kpi.award_choice_undone("prize", QUARTER, "", "good", "Wang", "asked again", home) == 1
    assert [one["name"] for one in award(meeting(home), "good")["undecided"]] == ["Dan", "Fay"]
    kpi.award_choice("prize", QUARTER, "", "good", ["dan"], "Wang", "longer here", home)
    assert [event["act"] for event in meeting(home).history] == ["add", "withdraw", "add"]


def test_a_choice_of_the_quarter_says_nothing_about_the_year(home):
    kpi.award_choice("prize", QUARTER, "", "good", ["fay"], "Wang", "helped", home)
    assert award(meeting(home, "2026"), "good")["chosen"] == [] and len(award(meeting(home, "2026"), "good")["undecided"]) == 2


def test_only_equal_people_and_as_many_as_fit_may_be_chosen(quiet):
    for people, said in ((["amy"], "decided about"), (["dan", "fay"], "2 people were chosen for 1"), ([], "0 people")):
        with pytest.raises(KpiError, match=said):
            kpi.award_choice("prize", QUARTER, "", "good", people, "Wang", "why", quiet)
    with pytest.raises(KpiError, match="reason"):
        kpi.award_choice("prize", QUARTER, "", "good", ["dan"], "Wang", " ", quiet)


def test_a_choice_that_no_longer_fits_is_set_aside_and_said(home):
    kpi.award_choice("prize", QUARTER, "", "good", ["fay"], "Wang", "helped", home)
    barred(home, "dan")
    barred(home, "fay")
    found = meeting(home)
    assert "fay" in found.set_aside and "fay" not in set(found.ranking["agent_id"])
    with pytest.raises(KpiError):
        kpi.awards("prize", QUARTER, home=home)
    kpi.award_choice_undone("prize", QUARTER, "", "good", "Wang", "barred now", home)
    assert meeting(home).set_aside == ""


def test_no_place_by_the_rule_is_asked_about_and_the_answer_recorded(home):
    """R2A-15: 5 % of 8 people is 0; one place would be 12.5 %; the answer has who and why and can be changed."""
    (home / "schemes" / "prize.toml").write_text(scheme("0.05"))
    best = award(meeting(home), "best")
    assert (best["quota"], best["by_rule"], best["asks"], best["asked"], best["least_share"]) == (0, 0, True, None, F(1, 8))
    kpi.award_least("prize", QUARTER, "", "best", 1, "Wang", "a prize was announced", home)
    found = meeting(home)
    best, good = award(found, "best"), award(found, "good")
    assert (best["quota"], best["by_rule"], best["real_share"]) == (1, 0, F(1, 8)) and best["sentence"].endswith("0 places")
    assert (best["asked"]["places"], best["asked"]["who"], best["asked"]["reason"]) == (1, "Wang", "a prize was announced")
    assert [one["agent_id"] for one in best["winners"]] == ["amy"] and good["quota"] == 0 and good["asks"]
    assert [quota["quota"] for quota in kpi.awards("prize", QUARTER, home=home).quotas] == [1, 0]
    kpi.award_least("prize", QUARTER, "", "best", 0, "Li", "to the letter after all", home)
    assert award(meeting(home), "best")["quota"] == 0
    assert [(event["act"], event["places"], event["who"]) for event in meeting(home).history] == [("add", 1, "Wang"), ("supersede", 0, "Li")]


def test_where_the_rule_gives_a_place_nothing_is_asked(quiet):
    with pytest.raises(KpiError, match="gives a place already"):
        kpi.award_least("prize", QUARTER, "", "best", 1, "Wang", "why", quiet)


def decide(home: Path, name: str, people: dict[str, str], why: str = "by the ranking") -> int:
    return kpi.award_decided("prize", QUARTER, "", name, people, "Director Li", "Wang", why, home)


def test_a_decision_is_recorded_and_superseded_and_the_history_shows_both(home):
    """R2A-15: names and reasons, who decides, and the change beside what stood before."""
    decide(home, "best", {"amy": "first", "cat": "second"})
    found = meeting(home)
    made = found.decisions["best"]
    assert [(one["agent_id"], one["place"], one["reason"]) for one in made["people"]] == [("amy", 1, "first"), ("cat", 2, "second")]
    assert (made["decided_by"], made["who"], made["places"], made["hash"]) == ("Director Li", "Wang", 2, found.scheme["sha256"])
    assert made["people"][0]["score"] == found.ranking.iloc[0]["score"]
    decide(home, "best", {"amy": "first", "bob": "Cat declined"}, "Cat declined the award")
    found = meeting(home)
    assert [one["agent_id"] for one in found.decisions["best"]["people"]] == ["amy", "bob"]
    assert [(e["act"], [one["agent_id"] for one in e["people"]], e["why"]) for e in found.history] == [
        ("add", ["amy", "cat"], "by the ranking"), ("supersede", ["amy", "bob"], "Cat declined the award")]
    assert {row.agent_id: row.decided for row in found.ranking.itertuples() if row.decided} == {"amy": "Best", "bob": "Best"}


def test_a_decision_for_nobody_can_be_recorded_and_changed(home):
    decide(home, "best", {}, "put off")
    assert meeting(home).decisions["best"]["people"] == []
    decide(home, "best", {"amy": "first"}, "now")
    decide(home, "best", {}, "put off again")
    assert meeting(home).decisions["best"]["people"] == []


def test_what_cannot_be_decided_is_refused(home):
    """R3-07: who is barred gets nothing; R2A-15: places, one award each, a reason and a name."""
    barred(home, "ivy")
    for people, said in (({"ivy": "x"}, "candidate"), ({"gus": "x"}, "candidate"), ({"amy": "1", "bob": "2", "cat": "3"}, "3 people"),
                         ({"amy": " "}, "reason")):
        with pytest.raises(KpiError, match=said):
            decide(home, "best", people)
    with pytest.raises(KpiError, match="reason"):
        decide(home, "best", {"amy": "first"}, "")
    with pytest.raises(KpiError, match="who decides"):
        kpi.award_decided("prize", QUARTER, "", "best", {"amy": "first"}, " ", "Wang", "why", home)
    decide(home, "best", {"amy": "first"})
    with pytest.raises(KpiError, match="another award"):
        decide(home, "good", {"amy": "again"})
    assert len(meeting(home).history) == 1


# ---- candidates beside each other


def test_a_card_shows_how_the_score_is_built_and_it_adds_up(quiet):
    found = kpi.award_cards("prize", QUARTER, home=quiet)
    assert [card["agent_id"] for card in found.cards] == ["amy", "cat", "bob", "dan"]
    for card in found.cards:
        assert sum(item["counts"] for item in card["items"]) == card["score"]
        assert [month["period"] for month in card["months"]] == ["2026-07", "2026-08", "2026-09"]
    amy = found.cards[0]
    assert [item["counts"] for item in amy["items"]] == [D("50.00"), D("10.00")] and amy["unusual"] == []
    assert [(one["item"], one["below"]) for one in amy["weak"]] == [("sales_paid", False)], "nothing is below the mean: the farthest from full"
    hal = kpi.award_cards("prize", QUARTER, "hal", home=quiet).cards[0]
    assert [(one["item"], one["below"]) for one in hal["weak"]] == [("orders_paid", True), ("sales_paid", True)]


def test_nobody_who_is_no_candidate_stands_beside_the_others(quiet):
    with pytest.raises(KpiError, match="candidate"):
        kpi.award_cards("prize", QUARTER, "amy,gus", home=quiet)


def test_months_without_a_score_are_said_on_the_card(home):
    text = scheme().replace("quarter = 2", "quarter = 1")
    (home / "schemes" / "prize.toml").write_text(text)
    gus = kpi.award_cards("prize", QUARTER, "gus", home=home, lang="en").cards[0]
    assert [month["total"] for month in gus["months"]][1:] == [None, None] and len(gus["unusual"]) == 2
    assert sum(item["counts"] for item in gus["items"]) == gus["score"] == D("24.00")


def test_the_smallest_change_of_a_weight_brings_both_level(quiet):
    """The table of the quarter gives the scores; at the change told, winner and challenger are equal, to the letter."""
    found = placed("prize", QUARTER, quiet, lenient=True)
    there = candidates_in(found, "")
    doubt = award_doubt.doubt_of(found, "", there)
    months = [award_doubt._month(month, found.scheme, "", tuple(one.agent_id for one in there)) for month in found.months]
    table = award_doubt._mean(months)
    assert {agent: total for agent, total in totals(table).items()} == {one.agent_id: F(one.score) for one in there} and doubt.loose == ()
    changes = [change for change in (*doubt.edges.changes.values(), *doubt.entering.values()) if change is not None]
    for change in changes:
        moved = totals(table, rebalanced(table.weights, change.item, change.after))
        assert moved[change.winner] == moved[change.challenger]
    assert doubt.k == 4 and set(doubt.near) == {"amy", "bob", "cat", "dan", "fay", "ivy", "hal"}


def test_the_word_about_weights_follows_the_share_of_weightings(quiet):
    """Amy sells and closes most: first under every weighting. Hal is never among the first."""
    cards = {card["agent_id"]: card for card in kpi.award_cards("prize", QUARTER, "amy,hal,dan", home=quiet).cards}
    assert (cards["amy"]["word"], cards["amy"]["near"], cards["amy"]["all"], cards["amy"]["first"]) == ("clear", D(1), D(1), D(1))
    assert (cards["hal"]["near"], cards["hal"]["all"]) == (D(0), D(0)) and cards["hal"]["change"] is None
    assert cards["dan"]["state"] == "undecided"


# ---- the minutes


def test_the_printed_minutes_hold_everything_and_run_nothing(home):
    """R2A-15, R4-12: period, headcount, quota, ranking, ties, decision, scheme with version and hash; names are text."""
    decide(home, "best", {"amy": "first", "cat": "second"})
    page = kpi.award_minutes("prize", QUARTER, home=home, lang="en").decode()
    sha = meeting(home).scheme["sha256"]
    assert ">4 tied<" in page
    for said in ("Q3 2026 (finished)", "25 % × 8 people = 2 → 2 places", "&lt;b&gt;Cat&lt;/b&gt;", "Director Li", "DRAFT", "20 Aug 2026",
                 f"prize 1.0 · sha256 {sha}"):
        assert said in page, said
    assert "<b>Cat</b>" not in page and "<script" not in page and not re.search(r"(src|href)=", page)
    assert "default-src 'none'" in page and "评优纪要" in kpi.award_minutes("prize", QUARTER, home=home, lang="zh").decode()


def test_the_workbook_holds_numbers_as_numbers_and_no_formula(home):
    decide(home, "best", {"amy": "first", "cat": "second"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(kpi.award_minutes("prize", QUARTER, home=home, lang="en", ending="xlsx")))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert {0.25, 8.0, 2.0} <= {cell for cell in cells if isinstance(cell, float)} and "=SUM(1;1)" in cells
    ranking = book.get_sheet_by_name(book.sheet_names[1]).to_python()
    amy = next(row for row in ranking if "amy" in row)
    assert float(meeting(home).ranking.iloc[0]["score"]) in amy and "Best" in amy


def test_minutes_come_as_a_page_or_a_workbook_only(quiet):
    with pytest.raises(KpiError, match="pdf"):
        kpi.award_minutes("prize", QUARTER, home=quiet, ending="pdf")
