"""Entry grids, what is missing, the steps, and slips with their facts: over a small data home."""
from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import kpi
from kpi.errors import KpiError
from kpi.verbs.recorded import store
from tests.verbs.test_command_line import FILES

MONTH = "2026-09"
SCHEME = "ecommerce-100"


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    (folder / "exports").mkdir()
    for name, text in FILES.items():
        (folder / "exports" / name).write_text(text, encoding="utf-8")
    kpi.import_files(sorted((folder / "exports").iterdir()), home=folder / "home")
    return folder / "home"


@pytest.fixture
def home(imported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(imported, tmp_path / "home"))


def cell(home: Path, agent: str = "amy", item: str = "execution", role: str = "supervisor", who: str = "") -> object:
    rows = kpi.rating_sheet(SCHEME, MONTH, role, who, home).rows
    return rows.loc[rows.agent_id == agent, item].iloc[0]


def keep(home: Path, *changed: tuple, who: str = "王", why: str = "") -> object:
    return kpi.keep_ratings(SCHEME, MONTH, "supervisor", changed, who, why, home)


def test_only_the_cells_that_changed_are_kept_and_blank_stays_blank(home):
    """R2A-08: a rating nobody gave is no zero."""
    assert cell(home) is None
    done = keep(home, ("amy", "execution", "88.5"))
    assert (len(done.added), len(done.corrected), cell(home), cell(home, "bob")) == (1, 0, Decimal("88.5"), None)


def test_a_correction_needs_its_reason_and_writes_nothing_without(home):
    keep(home, ("amy", "execution", 80))
    with pytest.raises(KpiError, match="needs its reason"):
        keep(home, ("amy", "execution", 81), ("bob", "execution", 70))
    assert (cell(home), cell(home, "bob")) == (Decimal(80), None)


def test_another_ones_rating_is_corrected_and_stays_theirs(home):
    keep(home, ("amy", "execution", 80), who="王")
    done = keep(home, ("amy", "execution", 90), who="李", why="看错行")
    assert (len(done.added), len(done.corrected)) == (0, 1)
    [row] = store(home).ratings(SCHEME, MONTH).itertuples()
    assert (row.rating, row.rater) == (Decimal(90), "王")
    assert store(home).log().iloc[-1].who == "李"


def test_an_emptied_cell_takes_the_rating_back_and_the_log_keeps_it(home):
    keep(home, ("amy", "execution", 80))
    keep(home, ("amy", "execution", None), why="评错了人")
    assert cell(home) is None and list(store(home).log().act) == ["add", "withdraw"]


def test_where_several_rate_in_a_role_each_sees_their_own(home):
    keep(home, ("amy", "execution", 80), who="王")
    data = {"scheme": SCHEME, "item": "execution", "role": "supervisor", "rating": "60", "rater": "李"}
    kpi.record("rating", "amy", data, "李", "", MONTH, home)
    assert kpi.rating_sheet(SCHEME, MONTH, "supervisor", "李", home).several
    assert [cell(home, who=who) for who in ("王", "李", "赵")] == [Decimal(80), Decimal(60), None]


def test_a_rating_out_of_range_is_refused_with_its_place(home):
    done = keep(home, ("amy", "execution", 120), ("bob", "execution", 70))
    assert len(done.added) == 1 and done.refused[0].place == "amy, execution" and "0 to 100" in str(done.refused[0].error)


def test_the_steps_count_what_is_given_of_what_is_due(home):
    before = kpi.appraisal_steps(SCHEME, MONTH, home).set_index("step")
    keep(home, ("amy", "execution", 80))
    after = kpi.appraisal_steps(SCHEME, MONTH, home).set_index("step")
    assert (before.have["rate"], before.of["rate"], after.have["rate"]) == (0, 4, 1)
    missing = kpi.entries_missing(SCHEME, MONTH, home)
    assert len(missing) == 3 and set(missing.role) == {"supervisor"}
    assert ("amy", "execution") not in set(zip(missing.agent_id, missing.item, strict=True))


def test_of_a_mix_in_which_the_last_counts_only_the_last_is_due(home):
    """R4-03: the supervisor's rating counts, one's own only in its place."""
    assert set(kpi.entries_missing("kpi-coefficient", MONTH, home).role) <= {"supervisor", "self", "subordinates"}
    goals = kpi.entries_missing("kpi-coefficient", MONTH, home).query("item == 'work_goals'")
    assert set(goals.role) == {"supervisor"}


def test_an_incident_waits_in_the_second_step_until_it_is_decided(home):
    """R4-05: filed by one, confirmed by another."""
    data = {"scheme": "call-desk-110", "event": "noise", "occurred_on": "2026-09-02", "content": "大声喧哗"}
    number = kpi.record("incident", "amy", data, "甲", home=home)
    assert kpi.appraisal_steps("call-desk-110", MONTH, home).set_index("step").state["review"] == "open"
    with pytest.raises(KpiError, match="somebody else"):
        kpi.record_moved("confirm", number, "甲", home=home)
    kpi.record_moved("confirm", number, "乙", home=home)
    assert kpi.appraisal_steps("call-desk-110", MONTH, home).set_index("step").state["review"] == "done"


def test_levels_are_the_only_numbers_a_grid_offers(home):
    """R4-13: only the printed levels may be given."""
    grid = kpi.number_sheet("recording-qa", MONTH, home)
    assert grid.choices["opening"] == [Decimal(5), Decimal(2), Decimal(0)]
    done = kpi.keep_numbers("recording-qa", MONTH, [("amy", "opening", 2), ("bob", "opening", 3)], "质检", home=home)
    assert len(done.added) == 1 and "levels" in str(done.refused[0].error)


def test_blanks_of_a_payroll_name_the_place_where_they_are_filled_in(home):
    """R4-06: a payroll says what holds it up; terms fill it."""
    blanks = kpi.pay_blanks("kpi-coefficient", MONTH, home).set_index("line")
    assert blanks.place["post_wage"] == "people" and blanks.agents["post_wage"] == 2
    kpi.record("terms", "amy", {"from": "2026-09-01", "post_wage": "3000"}, "人事", home=home)
    assert kpi.pay_blanks("kpi-coefficient", MONTH, home).set_index("line").agents["post_wage"] == 1
    line = next(one for one in kpi.slip("kpi-coefficient", MONTH, "amy", home).lines if one["line"] == "post_wage")
    assert (line["amount"], line["rules"], line["facts"][0]["kind"]) == (Decimal("3000.00"), ["R4-06"], "terms")


def test_a_slip_leads_to_the_metric_behind_a_commission(home):
    """R2B-12: the commission names the sales it was made of."""
    line = next(one for one in kpi.slip("ecommerce-10x10", MONTH, "amy", home).lines if one["line"] == "personal_commission")
    assert [(fact["metric"], fact["period"]) for fact in line["facts"]] == [("sales_paid", MONTH)]
    assert line["facts"][0]["value"] == Decimal("80.10")


def test_a_slip_to_print_is_one_page_stamped_as_a_draft(home):
    name, made = kpi.slip_file("ecommerce-10x10", MONTH, "amy", home)
    assert name.endswith("amy.html") and "艾米" in made.decode() and "草稿" in made.decode() and "Bob" not in made.decode()


def test_nobody_on_the_payroll_is_refused_with_the_nearest(home):
    with pytest.raises(KpiError, match='Did you mean "amy"'):
        kpi.slip("ecommerce-10x10", MONTH, "amyy", home)
