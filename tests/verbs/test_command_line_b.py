"""The command line of schemes, outcomes, pay, records, reports and duties: columns scripts build on, exit codes, words apart from data."""
from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpi.__main__ import main
from tests.verbs.exports import answered, write

HOSTILE = "=1+1<script>"
NAMES = {"a1": "李娜", "a2": "李娜", "a3": HOSTILE}

MINE = """
id = "mine"
version = "1.0"
title = { zh = "我的方案", en = "Mine" }
[enough]
cases = 1
[[item]]
metric = "orders_paid"
weight = 50
points = { kind = "per_unit", each = 10, cap = 50 }
[[item]]
rated = "execution"
weight = 50
[tiers]
window = 2
bands = [{ id = "high", title = { zh = "高级", en = "High" }, at_least = 60 }, { id = "low", title = { zh = "初级", en = "Low" }, at_least = 40 }]
[[action]]
id = "reminder"
title = { zh = "提醒", en = "Reminder" }
when = "score < 40"
run = 1
[awards]
best = { title = { zh = "最佳", en = "Best" }, share = 0.34, period = ["quarter"], need = { quarter = 1 }, tie_break = ["orders_paid"] }
[forced]
by = "annual_coefficient"
shares = { A = 0.4, B = 0.6 }
[[pay]]
line = "post_wage"
title = { zh = "岗位工资", en = "Post wage" }
kind = "fixed"
of = "post_wage"
wage = true
[[pay]]
line = "commission"
title = { zh = "提成", en = "Commission" }
kind = "brackets"
of = "sales_paid"
rows = [{ to = 100, rate = 0.1 }, { rate = 0.2, over = 100, plus = 10 }]
wage = true
[[list]]
id = "coaching"
title = { zh = "辅导", en = "Coaching" }
when = "score < 60"
show = ["score", "weakest_item"]
[[list]]
id = "cases"
title = { zh = "案件", en = "Cases" }
of = "case"
show = ["case_no", "responsible_unit", "amount"]
[[list]]
id = "of_the_year"
title = { zh = "年度", en = "Of the year" }
cycle = "year"
when = "grade == A"
"""

FILES = {
    "agents.csv": "agent_id,name,hired_on\n" + "".join(f"{a},{name},2026-01-01\n" for a, name in NAMES.items()),
    "assignments.csv": "agent_id,valid_from,team\n" + "".join(f"{a},2026-01-01 00:00:00,one\n" for a in NAMES),
    "accounts.csv": "shop,account,agent_id\n" + "".join(f"main,desk-{a},{a}\n" for a in NAMES),
    "complaints.csv": (
        "shop,case_no,accepted_at,closed_at,responsible_unit,amount\n"
        "main,202609-0001,2026-09-02 09:00:00,2026-09-10 09:00:00,Plant 1,12.50\nmain,202609-0002,2026-09-03 09:00:00,,Plant 2,3.00\n"
    ),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """In each of August and September a1 sells 3 orders of 50 yuan, a2 the same, a3 none."""
    folder = tmp_path_factory.mktemp("b")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_HOME", str(folder))
        exports = folder / "exports"
        exports.mkdir()
        messages, orders, n = [], [], 0
        for month in (8, 9):
            for agent in NAMES:
                for day in (2, 9, 17):
                    n += 1
                    at = datetime(2026, month, day, 10)
                    messages += answered(n, f"k{n}", f"c{n}", f"desk-{agent}", at, at.replace(minute=1))
                    orders += [f"o{n},c{n},{at.replace(hour=11)},{at.replace(hour=11)},50.00,50.00"] if agent != "a3" else []
        write(exports, {"messages": messages, "orders": orders})
        for name, text in FILES.items():
            (exports / name).write_text(text, encoding="utf-8")
        (folder / "schemes").mkdir()
        (folder / "schemes" / "mine.toml").write_text(MINE, encoding="utf-8")
        assert main(["import", str(exports)]) == 0
        for month, agent, rating in ((8, "a1", 90), (8, "a2", 90), (8, "a3", 20), (9, "a1", 90), (9, "a2", 90), (9, "a3", 20)):
            words = ["records", "add", "rating", agent, "scheme=mine", "item=execution", "role=supervisor", "rater=eve", f"rating={rating}"]
            assert main([*words, "--period", f"2026-0{month}", "--who", "eve"]) == 0
        for agent in ("a1", "a3"):
            assert main(["records", "add", "terms", agent, "from=2026-01-01", "post_wage=3000.00", "--who", "eve"]) == 0
    return folder


@pytest.fixture
def run(home, monkeypatch, capsys):
    """Words of a command -> exit code, what it wrote, what it said."""
    monkeypatch.setenv("KPI_HOME", str(home))
    capsys.readouterr()

    def called(*words: str) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return called


@pytest.fixture
def table(run):
    def read(*words: str) -> list[dict]:
        code, out, err = run(*words, "--format", "csv")
        assert code == 0, err
        return list(csv.DictReader(io.StringIO(out)))

    return read


COLUMNS = {
    "tiers": ["agent_id", "name", "tier", "provisional", "previous", "because"],
    "actions": ["agent_id", "name", "action", "because"],
    "awards": ["agent_id", "name", "award", "because"],
    "forced": ["agent_id", "name", "grade", "place"],
    "pay": ["agent_id", "line", "amount", "because"],
}
PERIODS = {"awards": "2026-Q3", "forced": "2026"}


@pytest.mark.parametrize("outcome", COLUMNS)
def test_columns_come_first_and_in_this_order_in_csv_and_json(run, outcome):
    code, out, _ = run(outcome, "mine", "--period", PERIODS.get(outcome, "2026-09"), "--format", "csv")
    head = out.splitlines()[0].split(",")
    assert (code, head[: len(COLUMNS[outcome])]) == (0, COLUMNS[outcome])
    code, out, _ = run(outcome, "mine", "--period", PERIODS.get(outcome, "2026-09"), "--format", "json")
    rows = json.loads(out)
    assert code == 0 and rows and list(rows[0])[: len(COLUMNS[outcome])] == COLUMNS[outcome]


def test_tiers_name_the_bands_and_two_people_with_one_name_stay_two(table):
    """R2A-12: both appraisals count; ids in the columns, titles in the sentence."""
    rows = {row["agent_id"]: row for row in table("tiers", "mine", "--period", "2026-09")}
    assert [rows["a1"]["name"], rows["a2"]["name"], rows["a3"]["name"]] == ["李娜", "李娜", HOSTILE]
    assert [rows[a]["tier"] for a in ("a1", "a2", "a3")] == ["high", "high", "none"]
    assert "High" in rows["a1"]["because"] and "no tier" in rows["a3"]["because"] and rows["a3"]["title"] == "no tier"
    chinese = {row["agent_id"]: row for row in table("tiers", "mine", "--period", "2026-09", "--lang", "zh")}
    assert "高级" in chinese["a1"]["because"] and "未定级" in chinese["a3"]["because"] and "high" not in chinese["a1"]["because"]


def test_actions_remember_their_periods(table):
    rows = table("actions", "mine", "--period", "2026-09")
    assert [(row["agent_id"], row["action"], row["periods"], row["title"]) for row in rows] == [("a3", "reminder", "2026-09", "Reminder")]


def test_awards_say_the_share_as_it_is_and_the_least_places_beside(run):
    """R2A-15: 34 % of 3 people is one place; two equal people for one place are left to a manager, by the names of metric and people."""
    code, out, err = run("awards", "mine", "--period", "2026-Q3", "--format", "csv")
    assert code == 0 and "34 % × 3 people = 1.02 → 1 place" in err and "orders_paid" not in err and "李娜" in err
    assert [row["agent_id"] for row in csv.DictReader(io.StringIO(out)) if row["state"] == "undecided"] == ["a1", "a2"]
    _, out, err = run("awards", "mine", "--period", "2026-Q3", "--min-quota", "2", "--format", "csv")
    assert "1.02 → 1 place" in err and "2 places by the least quota" in err
    assert [row["agent_id"] for row in csv.DictReader(io.StringIO(out)) if row["state"] == "given"] == ["a1", "a2"]
    code, _, err = run("awards", "mine", "--period", "2026-09")
    assert code == 0 and "by quarter, not by month" in err


def test_a_forced_distribution_warns_of_equal_people(run):
    """R4-08: equal coefficients share the better grade, the quota is exceeded, and that is said."""
    code, out, err = run("forced", "mine", "--period", "2026", "--format", "csv")
    assert code == 0 and [row["grade"] for row in csv.DictReader(io.StringIO(out))] == ["A", "A", "B"]
    assert "A has places for 1 and holds 2" in err


def test_pay_adds_up_and_what_is_not_known_is_never_nought(table):
    """R2B-15: 150 yuan sold: 10 + 20 % of 50; without a post wage there is no wage."""
    paid = {(row["agent_id"], row["line"]): row for row in table("pay", "mine", "--period", "2026-09")}
    assert [paid["a1", line]["amount"] for line in ("post_wage", "commission", "wage", "total")] == ["3000.00", "20.00", "3020.00", "3020.00"]
    assert [paid["a2", line]["amount"] for line in ("post_wage", "wage", "total")] == ["", "", ""]
    only = table("pay", "mine", "--period", "2026-09", "--agent", "a1")
    assert {row["agent_id"] for row in only} == {"a1"}


def test_another_credit_rule_or_window_may_be_asked_for(table):
    """Every command with a period takes --credit and --credit-days; the build keeps the usual rule only, others are made when asked."""
    rows = table("pay", "mine", "--period", "2026-09", "--credit-days", "1")
    sold = {row["agent_id"]: row["amount"] for row in rows if row["line"] == "commission"}
    assert sold["a1"] == "20.00"  # the order came an hour after the answer
    for rule in ("first_reply", "most_exchanges", "order_first"):
        assert {row["agent_id"] for row in table("score", "mine", "--period", "2026-09", "--credit", rule)} == {"a1", "a2", "a3"}
    assert [row["tier"] for row in table("tiers", "mine", "--period", "2026-09", "--credit", "first_reply")] == ["high", "high", "none"]


@pytest.mark.parametrize(("words", "said"), [
    (("tiers", "mine", "--period", "2026-W37"), "by month, not by week"),
    (("pay", "mine", "--period", "2026-09-01..2026-09-15"), "not by range"),
    (("forced", "mine", "--period", "2026-09"), "by year, not by month"),
    (("tiers", "mines", "--period", "2026-09"), 'Did you mean "mine"?'),
    (("tiers", "mine", "--period", "2026-13"), "is not a period"),
    (("pay", "mine", "--period", "2026-09", "--agent", "a9"), 'there is no agent "a9"'),
    (("tiers", "mine", "--period", "2026-09", "--credit", "nobody"), 'there is no credit rule "nobody"'),
    (("report", "mine", "--period", "2026-09", "--out", "/nowhere/at/all.xlsx"), "cannot be written"),
    (("report", "mine", "--period", "2026-09", "--out", "sheet.pdf"), 'there is no report ".pdf"'),
    (("records", "add", "rating", "a1"), "scheme"),
    (("records", "add", "rating", "a9", "scheme=mine"), 'there is no agent "a9"'),
    (("records", "confirm", "9999"), "9999"),
    (("records", "withdraw"), "NUMBER"),
    (("schemes", "copy", "mine", "Bad Id"), "cannot be a scheme id"),
    (("schemes", "diff", "mine"), "needs a name"),
    (("schemes", "publish", "ecommerce-10x10", "--who", "a", "--description", "b", "--reviewer", "c", "--approver", "d"), "finds 1 faults"),
])
def test_refusals_are_words_and_exit_1(run, words, said):
    code, out, err = run(*words)
    assert (code, out) == (1, "") and said in err and "Traceback" not in err


@pytest.mark.parametrize("words", [
    ("tiers", "mine"), ("pay",), ("report", "mine", "--period", "2026-09"), ("schemes", "burn"), ("duties", "mine", "x"),
])
def test_wrong_usage_exits_2(run, words):
    with pytest.raises(SystemExit) as left:
        run(*words)
    assert left.value.code == 2


def test_schemes_are_listed_shown_checked_and_covered(run, table):
    """R2B-12: the fall at 15000 is a fault, so the check exits 1 and says the amounts."""
    listed = {row["id"]: row for row in table("schemes", "list")}
    assert "mine" in listed and len(listed) >= 8 and listed["mine"]["title_en"] == "Mine"
    assert run("schemes", "show", "mine")[1] == MINE
    code, out, _ = run("schemes", "check", "ecommerce-10x10", "--lang", "zh", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(out)))
    assert code == 1 and (found[0]["severity"], found[0]["code"], found[0]["where"]) == ("fault", "bracket_fall", "工资行 个人绩效提成")
    assert "225.00" in found[0]["what"] and "150.00" in found[0]["what"] and "personal_commission" not in found[0]["what"]
    rules = table("schemes", "coverage")
    assert len(rules) == 122 and {row["state"] for row in rules} <= {"computed", "recorded"}


def test_a_copy_is_compared_by_what_was_filed_under_the_first(run):
    """A copy nobody has rated yet: the ratings of the scheme it is compared with count, so an unchanged copy changes nobody."""
    assert run("schemes", "copy", "mine", "ours", "--author", "eve")[0] == 0
    code, _, err = run("schemes", "diff", "mine", "ours", "--period", "2026-09")
    assert code == 0 and "count for both" in err and "0 agents change, 3 do not" in err
    signed = ("schemes", "publish", "ours", "--who", "eve", "--description", "x", "--author", "eve", "--approver", "fay", "--reviewer")
    assert run(*signed, "eve")[0] == 1
    code, _, err = run(*signed, "gil")
    assert code == 0 and "sha256" in err
    assert run("score", "ours@1.0", "--period", "2026-09")[0] == 0


def test_records_are_filed_confirmed_by_another_listed_and_logged(run, table):
    """R4-05: confirmed by somebody else; what is kept comes out as data."""
    words = ("records", "add", "incident", "a1", "scheme=call-desk-110", "event=noise", "points=-2", "occurred_on=2026-09-05", "content=x",
             "finder=eve")
    code, _, err = run(*words, "--who", "eve")
    number = err.rstrip(".\n").split()[-1]
    assert code == 0 and run("records", "confirm", number, "--who", "eve")[0] == 1
    assert run("records", "confirm", number, "--who", "fay")[0] == 0
    row = table("records", "list", "--kind", "incident")[0]
    assert row["state"] == "confirmed" and json.loads(row["data"])["points"] == "-2" and json.loads(row["data"])["occurred_on"] == "2026-09-05"
    assert [line["act"] for line in table("records", "log")][-2:] == ["add", "move"]
    assert run("records", "withdraw", number, "--who", "fay", "--why", "mistaken")[0] == 0
    assert {"rating", "incident", "membership"} <= {row["kind"] for row in table("records", "kinds")}


def test_a_sheet_of_ratings_is_read_and_its_bad_lines_are_named(run, home):
    """Two people with one name: the name alone is refused, the id is taken."""
    sheet = home / "ratings.csv"
    sheet.write_text("agent_id,name,execution\na1,,88\n,李娜,70\na3,,1000\n", encoding="utf-8")
    code, _, err = run("records", "import", "rating", sheet, "--scheme", "mine", "--period", "2026-07", "--who", "eve")
    assert code == 1 and "1 added" in err and "2 refused" in err


def test_reports_are_written_and_hostile_names_are_text(run, home):
    sheet, slips, pay = home / "scores.xlsx", home / "slips.html", home / "pay.xlsx"
    assert run("report", "mine", "--period", "2026-09", "--out", sheet)[0] == 0
    assert run("report", "mine", "--period", "2026-09", "--out", slips, "--pay")[0] == 0
    assert run("report", "mine", "--period", "2026-09", "--out", pay, "--pay")[0] == 0
    assert "<script>" not in slips.read_text("utf-8").split("</style>")[-1] and "&lt;script&gt;" in slips.read_text("utf-8")
    book = CalamineWorkbook.from_path(str(pay))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert any(HOSTILE in str(cell) for cell in cells) and 3020.0 in [cell for cell in cells if isinstance(cell, float)]


def test_wide_targets_come_in_and_bad_cells_are_named(run, table, home):
    """R2A-02: planned sales by month; an empty cell is no target."""
    sheet = home / "wide.csv"
    sheet.write_text("agent_id,2026-09,2026-10\na1,100,\na2,x,300\n", encoding="utf-8")
    code, out, err = run("import", "--wide", "targets", sheet, "--format", "csv")
    assert "Traceback" not in err and code in (0, 1)
    assert {row["agent_id"]: row["value"] for row in _targets(table)}.get("a1", "").startswith("1.5")


def _targets(table) -> list[dict]:
    return [row | {"agent_id": row["key"]} for row in table("measure", "target_attainment", "--period", "2026-09", "--by", "agent")]


def test_duties_list_agents_and_cases_of_this_kind_of_period(table):
    """R2A-17: the weakest item; R1-13: closed cases only; R4-16: a list of the year is no list of the month."""
    rows = table("duties", "mine", "--period", "2026-09")
    assert [(row["list"], row["key"]) for row in rows] == [("coaching", "a3"), ("cases", "202609-0001")]
    assert json.loads(rows[0]["show"])["weakest_item"]
    assert json.loads(rows[1]["show"]) == {"case_no": "202609-0001", "responsible_unit": "Plant 1", "amount": "12.50"}
    year = table("duties", "mine", "--period", "2026")
    assert {row["list"] for row in year} <= {"of_the_year"}


def test_a_team_is_shown_alone_and_people_in_no_group_are_named(run, table):
    """A filter picks who is shown, never whom one is compared with; nobody is left out in silence."""
    assert {row["agent_id"] for row in table("score", "mine", "--period", "2026-09", "--team", "one")} == {"a1", "a2", "a3"}
    code, out, err = run("score", "mine", "--period", "2026-09", "--team", "two")
    assert (code, out) == (1, "") and 'there is no team "two"' in err
    numbers = []
    for agent in ("a1", "a2"):
        said = run("records", "add", "membership", agent, "group=first", "from=2026-01-01", "--who", "eve")[2]
        numbers.append(said.rstrip(".\n").split()[-1])
    code, out, err = run("score", "mine", "--period", "2026-09", "--format", "csv")
    for number in numbers:
        assert run("records", "withdraw", number, "--who", "eve", "--why", "a trial")[0] == 0
    assert code == 0 and "a3: in no appraisal group" in err
    assert {row["agent_id"] for row in csv.DictReader(io.StringIO(out))} == {"a1", "a2"}


def test_closed_cases_by_unit(table):
    """R1-13, R1-26: the open case is in no statistics."""
    assert [(row["unit"], row["count"]) for row in table("duties", "complaint-desk", "cases", "--period", "2026-09")] == [("Plant 1", "1")]
    deadlines = table("duties", "complaint-desk", "calendar", "--period", "2026-09")
    assert deadlines and set(deadlines[0]) >= {"id", "title", "first", "last", "state", "because"}


@pytest.mark.parametrize("outcome", COLUMNS)
def test_as_of_decides_what_is_final_and_hides_no_rows(run, table, outcome):
    period = PERIODS.get(outcome, "2026-09")
    early, late = (table(outcome, "mine", "--period", period, "--as-of", day) for day in ("2026-09-30", "2027-06-01"))
    assert {row["final"] for row in early} <= {"false"} and {row["final"] for row in late} <= {"true"}
    assert [{**row, "final": ""} for row in early] == [{**row, "final": ""} for row in late]
    assert "Provisional until" in run(outcome, "mine", "--period", period, "--as-of", "2026-09-30")[2]
    assert "Provisional" not in run(outcome, "mine", "--period", period, "--as-of", "2027-06-01")[2]
