"""Wide sheets, lists and pasted text: every row is taken, or refused with its line, the reason and the nearest name."""
from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from kpi.errors import KpiError
from kpi.records import read_cells, read_list, read_sheet
from kpi.records.people import People
from kpi.records.sheets import span_of
from tests.records.desk import MONTH, scheme

SCHEME = scheme()
PEOPLE = [
    {"agent_id": "a1", "name": "王芳", "staff_number": "007"}, {"agent_id": "a2", "name": "李明", "staff_number": "0012"},
    {"agent_id": "a3", "name": "李明", "staff_number": "13"}, {"agent_id": "a4", "name": "Zoë O'Hara", "staff_number": None},
]
RATING = {"role": "supervisor", "rater": "Wang"}


def book(rows: list[list], **more: list[list]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm"}) as workbook:
        for name, lines in {"Sheet1": rows, **more}.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(lines):
                sheet.write_row(place, 0, row)
    return out.getvalue()


def ratings(text: str | bytes, **more):
    return read_sheet(text, "rating", PEOPLE, scheme=SCHEME, period=MONTH, more=RATING, **more)


def reasons(sheet) -> list[tuple[str, str, str | None]]:
    return [(r.place, r.error.what, r.error.nearest) for r in sheet.refused]


# ---- people × items


def test_a_sheet_of_people_by_items(records):
    """R2A-09: the supervisor scores; a sheet holds a column per rated item."""
    sheet = ratings("工号\t姓名\t小组\t执行力\toverall\n007\t王芳\t一组\t8\t88\n13\t李明\t一组\t9.5\t\n")
    assert [(e.subject, e.data["item"], e.data["rating"], e.place) for e in sheet.entries] == [
        ("a1", "execution", "8", "line 2, 执行力"), ("a1", "overall", "88", "line 2, overall"), ("a3", "execution", "9.5", "line 3, 执行力")]
    assert (sheet.refused, sheet.blank, sheet.passed_over) == ((), 1, ("小组",)) and len(sheet.frame()) == 3
    done = sheet.apply(records, "Wang")
    assert len(done.added) == 3 and records.ratings(SCHEME, MONTH)["rating"].sum() == Decimal("105.5")


def test_the_same_sheet_again_adds_nothing_and_a_changed_one_corrects_only_when_asked(records):
    text = "工号\texecution\n007\t8\n13\t9\n"
    ratings(text).apply(records, "Wang")
    again = ratings(text).apply(records, "Wang")
    assert (again.added, again.unchanged, again.refused) == ((), 2, ()) and len(records.log()) == 2
    changed = ratings(text.replace("\t8", "\t7"))
    assert [r.place for r in changed.apply(records, "Wang").refused] == ["line 2, execution"]
    assert len(changed.apply(records, "Wang", "typing error", correct=True).corrected) == 1
    assert sorted(records.ratings(SCHEME, MONTH)["rating"]) == [7, 9]


def test_rows_and_cells_that_do_not_fit_are_refused_alone(records):
    text = "工号\t姓名\texecution\n007\t王芳\t11\n7\t王芳\t8\n\t李明\t8\n13\t王芳\t8\n\t王方\t8\n\t\t8\n\tzoë o'hara\t八\n\t合计\t90\n0012\t\t9\n"
    sheet = ratings(text)
    assert reasons(sheet) == [
        ("line 2, execution", "execution is rated from 0 to 10, not 11", None),
        ("line 3", 'nobody has the staff number "7"', "007"),
        ("line 4", '2 people are called "李明"', None),
        ("line 5", '"13 / 王芳" are two different people', None),
        ("line 6", 'nobody is called "王方"', "王芳"),
        ("line 7", "the row names nobody", None),
        ("line 8, execution", '"八" is not a number', None),
        ("line 9", 'nobody is called "合计"', None),
    ]
    assert "Give the id: a2, a3" in str(sheet.refused[2].error)
    done = sheet.apply(records, "Wang")
    assert len(done.added) == 1 and len(done.refused) == 8 and list(records.ratings(SCHEME, MONTH)["agent_id"]) == ["a2"]
    frame = sheet.frame()
    assert list(frame["accepted"]) == [True] + [False] * 8 and frame.loc[2, "nearest"] == "007"


def test_unknown_headings_are_named_with_the_nearest_and_hide_nothing():
    sheet = ratings("name\texecutoin\texecution\n王芳\t8\t9\n")
    assert [e.data["rating"] for e in sheet.entries] == ["9"]
    assert reasons(sheet) == [("executoin", 'nothing is known that is headed "executoin"', "execution")]
    sheet = ratings("name\t2026-09\n王芳\t8\n")
    assert reasons(sheet) == [("2026-09", "the columns are periods, and no item is named", None)]


@pytest.mark.parametrize("blank", ["", "-", "—", "N/A", "无", " / "])
def test_a_blank_cell_is_no_value_and_never_zero(blank):
    sheet = ratings(f"name\texecution\n王芳\t{blank}\n")
    assert (sheet.entries, sheet.refused, sheet.blank) == ((), (), 1)


# ---- people × periods


@pytest.mark.parametrize("heading, period", [
    ("2026-09", "2026-09"), ("2026年9月", "2026-09"), ("2026 年 09 月份", "2026-09"), ("202609", "2026-09"),
    ("2026/9", "2026-09"), ("2026.9", "2026-09"),
    ("２０２６－０９", "2026-09"), ("2026-Q3", "2026-Q3"), ("2026年第三季度", "2026-Q3"), ("2026年3季度", "2026-Q3"), ("2026Q3", "2026-Q3"),
    ("2026-W37", "2026-W37"), ("2026", "2026"), ("2026年", "2026"), ("2026年9月14日", "2026-09-14"), ("2026/9/14", "2026-09-14"),
    ("2026-13", None), ("2026-02-30", None), ("姓名", None), ("execution", None), ("2026-Q5", None),
])
def test_headings_name_periods_in_the_ways_people_write_them(heading, period):
    assert span_of(heading) == period


def test_a_month_without_a_year_is_asked_back():
    with pytest.raises(KpiError, match="9月 has no year"):
        span_of("9月")


def test_marks_by_month_from_a_workbook_with_dates_as_headings(records):
    """R3-02: monthly points of each agent; a spreadsheet keeps 2026-09 as the first day of that month."""
    content = book([["积分表"], ["客服", date(2026, 7, 1), "2026年8月", 202609], ["王芳", 88, 90.5, ""], ["a4", 70, None, 80]])
    sheet = read_sheet(content, "mark", PEOPLE, more={"item": "monthly_points", "full": 100})
    assert sheet.refused == () and [(e.subject, e.period, e.data["value"]) for e in sheet.entries] == [
        ("a1", "2026-07", "88"), ("a1", "2026-08", "90.5"), ("a4", "2026-07", "70"), ("a4", "2026-09", "80")]
    assert len(sheet.apply(records, "Wang").added) == 4 and list(records.marks("2026-08")["value"]) == [Decimal("90.5")]


def test_done_work_by_day(records):
    """R0-04: call-backs a day."""
    sheet = read_sheet("工号,2026-09-14,2026-09-15\n007,15,0\n", "done", PEOPLE, more={"item": "callbacks"})
    sheet.apply(records, "Li")
    found = records.done(MONTH)
    assert list(zip(found["day"], found["count"], strict=True)) == [(date(2026, 9, 14), 15), (date(2026, 9, 15), 0)]


def test_printed_levels_from_a_sheet():
    """R4-13: only the printed levels may be chosen."""
    sheet = read_sheet("name\t结束语\n王芳\t2\na4\t3\n", "mark", PEOPLE, scheme=SCHEME, period=MONTH)
    assert [e.data["item"] for e in sheet.entries] == ["closing"] and reasons(sheet)[0][1] == "closing has the levels 5, 2, 0, not 3"


def test_cells_for_what_is_imported_and_not_recorded():
    cells, refused = read_cells("工号\t部门\t2026-09\t2026年10月\n007\t一\t5000\t\n99\t一\t1\t1\n", PEOPLE)
    assert cells.to_dict("records") == [{"line": 2, "agent_id": "a1", "column": "2026-09", "period": "2026-09", "value": "5000"}]
    assert [r.place for r in refused] == ["line 3"]


# ---- lists


def test_a_list_of_pay_terms_with_chinese_headings(records):
    sheet = read_list("工号,姓名,生效日期,合同工资,基本工资\n007,王芳,2026/9/1,3000,\n13,李明,2026年9月31日,1,1\n", "terms", PEOPLE)
    assert reasons(sheet) == [("line 3", '"2026年9月31日" is not a day that exists', None)] and sheet.blank == 1
    sheet.apply(records, "Wang")
    assert records.terms_on(date(2026, 9, 1)).loc[0, "contract"] == Decimal(3000)


def test_a_list_of_incidents_imported_twice_adds_nothing_the_second_time(records):
    text = "工号\tevent\t分值\t发生日期\t内容\t发现人\n007\tlate_early\t-3\t2026-09-14\t迟到\tLi\n007\tlate_early\t-9\t2026-09-14\t迟到\tLi\n"
    sheet = read_list(text, "incident", PEOPLE, scheme=SCHEME)
    assert reasons(sheet) == [("line 3", "late_early gives -5 to -2, not -9", None)]
    assert len(sheet.apply(records, "clerk").added) == 1 and sheet.apply(records, "clerk").added == ()
    assert list(records.open_events(SCHEME, MONTH)["finder"]) == ["Li"]


def test_a_list_with_a_period_column_and_a_strange_one(records):
    sheet = read_list("agent_id\t月份\treason\tamount\tamuont\na1\t2026年9月\tcontest\t300\t1\na2\tnever\tcontest\t1\t1\n", "city_reward", PEOPLE)
    assert [(p, n) for p, _, n in reasons(sheet)] == [("amuont", "amount"), ("line 3", None)]
    assert [(e.subject, e.period) for e in sheet.entries] == [("a1", MONTH)]


# ---- the file itself


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_the_encodings_spreadsheets_write(tmp_path, encoding):
    path = tmp_path / "评分.csv"
    path.write_bytes('姓名,执行力\n王芳,8\n"李\n明",9\n'.encode(encoding))
    assert [e.subject for e in ratings(path).entries] == ["a1"] == [e.subject for e in ratings(path.read_bytes()).entries]
    assert reasons(ratings(path))[0][:2] == ("line 3", '2 people are called "李\n明"')


@pytest.mark.parametrize("content, words", [
    (b"", "there is nothing in it"), ("execution\t8\n", "no column says whom"), ("name\tname\n1\t2\n", 'two columns are headed "name"'),
    (b"PK\x03\x04 torn", "damaged"), (b"\x89PNG....", "a picture"), ("name\t\ud800\n", "the pasted text is damaged"),
])
def test_what_is_no_sheet_is_refused_whole(content, words):
    with pytest.raises(KpiError, match=words):
        ratings(content)


def test_a_workbook_with_several_sheets_asks_which():
    content = book([["name", "execution"], ["王芳", 8]], other=[["name", "execution"], ["王芳", 9]])
    with pytest.raises(KpiError, match="Name one: Sheet1, other"):
        ratings(content)
    assert [e.data["rating"] for e in ratings(content, sheet="other").entries] == ["9"]
    with pytest.raises(KpiError, match='there is no sheet "third"'):
        ratings(content, sheet="third")


def test_rows_that_cannot_be_read_are_refused_with_their_line():
    assert reasons(ratings("name,execution\n王芳,8\n李,9,1\n"))[0][0] == "line 3"
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["name", "execution"])
        sheet.write_row(1, 0, ["王芳", 8])
        sheet.write_string(2, 0, "a2")
        sheet.write_formula(2, 1, "=1/0", value="#DIV/0!")
    assert reasons(ratings(out.getvalue())) == [("line 3", "execution holds the spreadsheet error #DIV/0!", None)]


def test_no_other_kind_comes_as_a_wide_sheet(tmp_path):
    with pytest.raises(KpiError, match='holds no "ratings".*Did you mean "rating"'):
        read_sheet("x", "ratings", PEOPLE)
    with pytest.raises(KpiError, match="there is no such file"):
        ratings(tmp_path / "none.csv")


def test_an_id_in_the_name_column_and_a_name_nobody_else_has():
    people = People(PEOPLE)
    assert (people.find({"name": "a2"}), people.find({"name": "ZOË  O'HARA"})) == ("a2", "a4")
    assert people.find({"name": "李明", "staff_number": "13"}) == "a3"
    assert people.find({"name": "", "staff_number": " ００７ "}) == "a1"
