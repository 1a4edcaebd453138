"""Payroll: columns that a user may change, totals to the cent, blanks never 0, ids that survive, nothing a spreadsheet would run."""
from __future__ import annotations

import csv
import io
import re
import tomllib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.reports.columns import DEFAULT, FILE, columns, read
from kpi.reports.payroll import payroll, payroll_csv
from kpi.reports.payroll_sheet import FIRST, file_name, payroll_workbook
from kpi.schemes.read_pay import pay_plan
from tests.reports.desk import at, parts, recalculated, with_wrong_results
from tests.reports.desk import read as read_book

D = Decimal
PLAN = pay_plan(tomllib.loads("""
[[pay]]
line = "post_wage"
kind = "fixed"
amount = 2500
wage = true
title = { zh = "岗位工资", en = "Post wage" }
[[pay]]
line = "performance_pay"
kind = "product"
factors = [ { of = "coefficient", min = 0, max = 1 }, { of = "bonus_base" } ]
wage = true
title = { zh = "绩效工资", en = "Performance pay" }
[[pay]]
line = "personal_commission"
kind = "brackets"
of = "sales_paid"
rows = [ { rate = 0.02 } ]
wage = true
title = { zh = "个人提成", en = "Personal commission" }
[[pay]]
line = "valid_complaint"
kind = "event"
of = "valid_complaint"
amount = 50
sign = -1
title = { zh = "有效投诉", en = "Valid complaint" }
""", parse_float=D))
IDS = ("007", "00000000000000000042", "12345678901234567890", "1E5")


def line(agent: str, name: str, amount: str | None, state: str = "value", wage: bool = True) -> dict:
    return {"agent_id": agent, "line": name, "amount": None if amount is None else D(amount), "state": state, "wage": wage, "because": f"={name}"}


PAY = [
    line("007", "post_wage", "2500.00"), line("007", "performance_pay", "1670.10"), line("007", "personal_commission", "350.07"),
    line("007", "valid_complaint", "-50.00", wage=False), line("007", "wage", "4520.17"), line("007", "total", "4470.17"),
    line(IDS[1], "post_wage", "2500.00"), line(IDS[1], "performance_pay", None, "not_set"), line(IDS[1], "personal_commission", "0.00"),
    line(IDS[2], "post_wage", "2000.00"), line(IDS[2], "performance_pay", "0.01"), line(IDS[2], "personal_commission", None, "does_not_apply"),
]
PEOPLE = [
    {"agent_id": "007", "name": "=HYPERLINK(\"http://x\")", "department": "客服部", "post": "客服专员", "score": D("83.5")},
    {"agent_id": IDS[1], "name": "+乙", "department": "@部"}, {"agent_id": IDS[2], "name": "丙", "score": D("90")},
    {"agent_id": IDS[3], "name": "-丁"},
]


def table(**more):
    return payroll(read(None), PAY, people=PEOPLE, plan=PLAN, full_score=D(100), **more)


def shown(made, agent: str, lang: str = "zh") -> list[object]:
    return [cell.shown(lang) for cell in next(row for row in made.rows if row[0].value == agent)]


def test_the_default_columns():
    assert table().heads == ("工号", "姓名", "部门", "岗位", "得分", "系数", "绩效工资", "提成", "扣款", "合计")
    assert table(lang="en").heads == ("Staff number", "Name", "Department", "Post", "Points", "Coefficient", "Performance pay", "Commission",
                                      "Deductions", "Total")


def test_amounts_and_what_is_not_set():
    made = table()
    assert shown(made, "007")[4:] == [D("83.50"), D("0.8350"), D("1670.10"), D("350.07"), D("-50.00"), D("4470.17")]
    assert shown(made, IDS[1])[4:] == ["样本不足", "样本不足", "未设置", D("0.00"), "·", "未设置"]
    assert shown(made, IDS[1], "en")[6:] == ["not set", D("0.00"), "·", "not set"]
    assert shown(made, IDS[2])[6:] == [D("0.01"), "·", "·", D("2000.01")]
    assert shown(made, IDS[3])[6:] == ["·"] * 4, "somebody without lines has no amount, and not 0"
    assert [None if total is None else total.shown("zh") for total in made.totals[5:]] == [None, "未设置", D("350.07"), D("-50.00"), "未设置"]


def test_a_column_with_something_open_has_no_total_and_says_so(tmp_path):
    content = payroll_workbook(table(), period="2026-09", scheme="x 1.0")
    for books in (read_book(content), recalculated(with_wrong_results(content), tmp_path)):
        rows = books["工资表"]
        last = FIRST + len(PEOPLE) - 1
        assert at(rows, f"G{last + 1}") == "1 人未定，不合计" == at(rows, f"J{last + 1}")
        assert (at(rows, f"H{last + 1}"), at(rows, f"I{last + 1}")) == (350.07, -50)
        assert at(rows, f"A{last + 2}") == "已定部分小计" and at(rows, f"G{last + 2}") == pytest.approx(1670.11)
        assert [at(rows, f"A{row}") for row in range(FIRST, last + 1)] == list(IDS)
        assert at(rows, f"B{FIRST}") == "=HYPERLINK(\"http://x\")"
        assert at(books["明细"], f"D{FIRST + 7}") == 2000


def test_a_line_not_set_leaves_deductions_alone_only_when_its_direction_is_known():
    open_ = [line("1", "performance_pay", None, "not_set"), line("1", "valid_complaint", "-50.00")]
    known = payroll(columns(tomllib.loads(DEFAULT)), open_, plan=PLAN)
    assert known.rows[0][8].value == D("-50.00")
    assert payroll(columns(tomllib.loads(DEFAULT)), open_).rows[0][8].state == "not_set"
    open_[1] |= {"amount": None, "state": "not_set"}
    assert payroll(columns(tomllib.loads(DEFAULT)), open_, plan=PLAN).rows[0][8].state == "not_set"


money = st.decimals(min_value=-99_999, max_value=9_999_999, places=2, allow_nan=False, allow_infinity=False)
lines_of = st.lists(st.tuples(st.sampled_from(["post_wage", "performance_pay", "personal_commission", "pooled_commission", "valid_complaint"]),
                              st.one_of(money, money, st.just("not_set"), st.just("does_not_apply"))), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(lines_of, min_size=1, max_size=12))
def test_totals_tie_to_the_cent(people):
    """Column totals are the sum of rows, and the sum of all columns of lines is that of the lines, exactly; the workbook says the same."""
    pay = [
        {"agent_id": f"{n:020d}", "line": name, "amount": amount if isinstance(amount, Decimal) else None,
         "state": "value" if isinstance(amount, Decimal) else amount, "wage": n % 2 == 0}
        for n, own in enumerate(people) for name, amount in own
    ]
    sums = [{"sum": kind} for kind in ("positive", "negative", "wage", "apart", "total")]
    asked = columns({"column": [{"field": "agent_id"}, {"line": "*", "title": {"zh": "全", "en": "all"}}, *sums]})
    made = payroll(asked, pay, people=[{"agent_id": f"{n:020d}"} for n in range(len(people))])
    for place in range(1, 7):
        cells = [row[place] for row in made.rows]
        values = [cell.value for cell in cells if cell.state == "value"]
        total = made.totals[place]
        assert total.value == (sum(values) if values and all(cell.state in ("value", "does_not_apply") for cell in cells) else None)
    for row in made.rows:
        whole, gains, losses, wage, apart, total = row[1:]
        assert whole == total
        if total.state == "value":
            assert sum(cell.value for cell in (gains, losses) if cell.state == "value") == total.value
            assert sum(cell.value for cell in (wage, apart) if cell.state == "value") == total.value
    xml = parts(payroll_workbook(made, period="2026-09", scheme="x"))["xl/worksheets/sheet1.xml"]
    results = re.findall(rf'<c r="[B-G]{FIRST + len(people)}"[^>]*><f>SUM\([^<]*</f><v>([^<]*)</v>', xml)
    assert [D(result) for result in results] == [total.value for total in made.totals[1:] if total.state == "value"]


def test_live_totals_equal_the_exact_ones_when_recalculated(tmp_path):
    pay = [line(f"{n:04d}", "performance_pay", f"{n * 37 % 4000}.{n % 100:02d}") for n in range(1, 400)]
    made = payroll(read(None), pay)
    rows = recalculated(with_wrong_results(payroll_workbook(made, period="2026-09", scheme="x")), tmp_path)["工资表"]
    assert D(str(at(rows, f"J{FIRST + 399}"))).quantize(D("0.01")) == made.totals[9].value == sum(each["amount"] for each in pay)


def test_csv_keeps_ids_amounts_and_text_harmless():
    content = payroll_csv(table())
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:5]] == list(IDS)
    assert [row[1] for row in rows[1:5]] == ["'=HYPERLINK(\"http://x\")", "'+乙", "丙", "'-丁"]
    assert rows[1][4:] == ["83.50", "0.8350", "1670.10", "350.07", "-50.00", "4470.17"]
    assert rows[2][6] == "未设置" and rows[2][2] == "'@部"
    assert rows[5][6:8] == ["未设置: 1 人未定，不合计", "350.07"]
    assert rows[6] == ["草稿 DRAFT：周期未锁定，不作发放依据"]


def test_every_page_is_stamped_and_set_up():
    found = parts(payroll_workbook(table(), period="2026-09", scheme="kpi-coefficient 1.0 · sha256 ab12"))
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert "草稿 DRAFT" in re.search(r"<oddHeader>(.*?)</oddHeader>", found[name]).group(1)
        assert "kpi-coefficient 1.0 · sha256 ab12" in re.search(r"<oddFooter>(.*?)</oddFooter>", found[name]).group(1)
        assert 'orientation="landscape"' in found[name] and 'state="frozen"' in found[name]
    assert "草稿 DRAFT" in found["xl/sharedStrings.xml"]
    assert file_name("kpi-coefficient", "2026-09") == "工资表_kpi-coefficient_2026-09_草稿DRAFT.xlsx"
    assert file_name("a", "2026-09", lang="en", ending="csv") == "Payroll_a_2026-09_DRAFT草稿.csv"
    final = payroll_workbook(table(), period="2026-09", scheme="x", draft=False)
    assert not any("DRAFT" in xml for xml in parts(final).values())


def test_columns_of_one_s_own(tmp_path):
    """Renamed, reordered, with a pay line, several lines and a fixed text."""
    (tmp_path / FILE).write_text("""
[[column]]
sum = "wage"
[[column]]
line = "post_wage"
[[column]]
lines = ["personal_commission", "valid_complaint"]
title = { zh = "浮动", en = "Floating" }
[[column]]
field = "agent_id"
title = { zh = "编号", en = "No." }
[[column]]
text = "CNY"
title = { zh = "币种", en = "Currency" }
""", "utf-8")
    made = payroll(read(tmp_path / FILE, [rule.id for rule in PLAN.lines]), PAY, plan=PLAN)
    assert made.heads == ("工资小计", "岗位工资", "浮动", "编号", "币种")
    assert [cell.value for cell in made.rows[0]] == [D("4520.17"), D("2500.00"), D("300.07"), "007", "CNY"]
    assert made.totals[3] is None and made.totals[1].value == D("7000.00")


@pytest.mark.parametrize(("entry", "what", "near"), [
    ('field = "agentid"', 'there is no field "agentid"', "agent_id"),
    ('sum = "negativ"', 'there is no sum "negativ"', "negative"),
    ('line = "post_wages"', 'there is no pay line "post_wages"', "post_wage"),
    ('lines = ["post_wage", "comission"]', 'there is no pay line "comission"', "personal_commission"),
    ('feild = "name"', 'there is no key "feild" here', "field"),
    ('field = "name"\nsum = "wage"', "a column needs exactly one of field, line, lines, sum, text", None),
    ('text = "x"', "a fixed text needs a title", None),
    ('field = "name"\ntitle = { zh = "名" }', "both zh and en are needed", None),
])
def test_what_is_not_known_is_refused_with_the_nearest_name(tmp_path, entry, what, near):
    path = tmp_path / FILE
    path.write_text(f'[[column]]\nfield = "agent_id"\n[[column]]\n{entry}\n', "utf-8")
    with pytest.raises(KpiError) as refused:
        read(path, [rule.id for rule in PLAN.lines])
    assert (refused.value.what, refused.value.nearest) == (what, near)
    assert refused.value.where.startswith(f"{FILE}, column[2]")


def test_an_empty_or_broken_template_is_refused(tmp_path):
    path = tmp_path / FILE
    for written, said in (("", "the payroll has no column"), ("[[column", "the template cannot be read")):
        path.write_text(written, "utf-8")
        with pytest.raises(KpiError, match=said):
            read(path)
    assert len(read(tmp_path / "none.toml")) == 10


@pytest.mark.parametrize("wrong", [
    {"amount": 1.5}, {"amount": D("1.005")}, {"amount": None}, {"amount": D("NaN")}, {"state": "not_set"}, {"state": "blank", "amount": None},
])
def test_amounts_that_are_not_exact_are_refused(wrong):
    with pytest.raises(KpiError, match="post_wage of 007"):
        payroll(read(None), [line("007", "post_wage", "1.00") | wrong])
