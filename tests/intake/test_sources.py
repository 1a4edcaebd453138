"""What a source file may say, and which file belongs to which source."""

from __future__ import annotations

import shutil
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from kpi import intake
from kpi.errors import KpiError
from kpi.intake.folding import doubled, fold
from kpi.intake.source_form import parse, read
from kpi.warehouse.tables import tables
from tests.intake.desk import Desk, orders, rows

ROOT = Path(__file__).parents[2]
AT = "2026-09-01 10:00:00"


@pytest.mark.parametrize(
    "header, folded",
    [
        ("收货地址 ", "收货地址"),
        ("\ufeff订单编号", "订单编号"),
        ("首次响应时长（秒)", "首次响应时长(秒)"),
        ("询单→最终付款转化率", "询单->最终付款转化率"),
        ("询单－＞最终付款转化率", "询单->最终付款转化率"),
        ("Ｃａｌｌ　Ｉｄ", "CallId"),
        ("Answered (Y/N)", "Answered(Y/N)"),
        ("【备注】", "[备注]"),
        ("a—b", "a-b"),
    ],
)
def test_headers_are_folded(header: str, folded: str):
    assert fold(header) == folded == fold(folded)


def test_case_counts_in_matching_but_not_in_doubles():
    assert fold("Order") != fold("order") and doubled(["Order", "x", "order"]) == ["order"]


def source(text: str):
    return parse(tomllib.loads(text, parse_float=Decimal), "mine.toml")


GOOD = 'id = "mine"\n[tables.orders]\norder_id = "No"\ncreated_at = "At"\n'


@pytest.mark.parametrize(
    "text, said",
    [
        ("encoding = 'x'\n" + GOOD, 'Did you mean "encodings"?'),
        (GOOD + "order = 'x'\n", 'Did you mean "order_id"?'),
        (GOOD + "paid_at = { colum = 'x' }\n", 'Did you mean "column"?'),
        (GOOD.replace("orders", "order"), 'Did you mean "orders"?'),
        (GOOD + "paid_at = { column = 'a', constant = 'b' }\n", "exactly one way"),
        (GOOD + "paid_at = { format = '%Y' }\n", "exactly one way"),
        (GOOD + "paid_at = 5\n", "no way to fill"),
        (GOOD + "paid_at = ''\n", "header is missing"),
        ("[tables.orders]\n", "needs an id"),
        ("id = 'x'\n", "at least one table"),
        ("id = 'x'\n[tables.orders]\norder_id = 'No'\n", "lacks created_at"),
        (GOOD + "amount_paid = { column = 'a', unit = 's' }\n", "unit"),
        (GOOD + "amount_paid = { column = 'a', true = ['x'] }\n", "yes/no"),
        ("delimiter = '::'\n" + GOOD, "delimiter"),
        ("header_row = 0\n" + GOOD, "counts from 1"),
        ("decimal = ','\nthousands = ','\n" + GOOD, "different"),
        (
            "updates = true\n"
            + GOOD.replace("orders", "messages").replace("order_id", "sender").replace("created_at", "sent_at"),
            "orders and refunds",
        ),
        ("updates = 'yes'\n" + GOOD, "true or false"),
        (GOOD + "only_if = { sql = 'true' }\n", "skip_rows"),
        ("skip_rows = ['x']\n" + GOOD, "skip_rows"),
        (
            "id = 'mine'\n[tables.conversations]\nconversation_id='a'\nopened_at='b'\n"
            "handle_seconds = { column = 'c', unit = 'sec' }\n",
            "unit",
        ),
    ],
)
def test_what_a_source_may_not_say(text: str, said: str):
    with pytest.raises(KpiError) as refused:
        source(text)
    assert said in str(refused.value) and str(refused.value).startswith("mine.toml")


def test_the_example_of_the_form_is_read():
    ready = source("""
        id = "my-calls"
        title = { zh = "通话", en = "Calls" }
        files = ["*.csv"]
        encodings = ["utf-8", "gb18030"]
        delimiter = ","
        header_row = 1
        skip_rows = { column = "Call Id", values = ["", "合计", "汇总"] }
        missing = ["", "N/A", "-", "null"]
        [tables.conversations]
        conversation_id = ["Call Id", "Call No"]
        agent = "Agent"
        opened_at = { columns = ["Date", "Time"], format = "%d/%m/%Y %H:%M:%S" }
        answered = { column = "Answered (Y/N)", true = ["Y"], false = ["N"] }
        first_response_seconds = { column = "Speed of answer in seconds", unit = "s" }
        converted = { column = "Outcome", true = ["Booking completed"], rest = false }
        rating = { column = "Satisfaction rating" }
        rating_scale = { constant = 5 }
    """)
    assert list(ready.sections[0].columns) == [
        "conversation_id",
        "account",
        "opened_at",
        "answered",
        "first_response_seconds",
        "converted",
        "rating",
        "rating_scale",
    ]
    assert ready.sections[0].columns["conversation_id"].parts == (("CallId", "CallNo"),)


def test_that_example_reads_a_file(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        'id = "mine"\nskip_rows = { column = "Call Id", values = ["合计"] }\n[tables.conversations]\n'
        'conversation_id = ["Call No", "Call Id"]\n'
        'agent = "Agent"\nopened_at = { columns = ["Date", "Time"], format = "%d/%m/%Y %H:%M:%S" }\n'
        'answered = { column = "Answered (Y/N)", true = ["Y"], false = ["N"] }\n'
        'converted = { column = "Outcome", true = ["Booking completed"], rest = false }\n'
        "rating_scale = { constant = 5 }\n",
        "utf-8",
    )
    taken = desk.take(
        _options={"mapping": mapping},
        calls__csv=(
            "Call Id,Agent,Date,Time,Answered (Y/N),Outcome\n007,Jim,03/04/2026,09:12:58,Y,Booking completed\n"
            "008,Jim,03/04/2026,,Y,Other\n"
            "009,Ann,03/04/2026,10:00:00,N,\n010,Ann,03/04/2026,10:00:00,X,\n合计,,,,,\n"
        ),
    )
    assert [
        (r["conversation_id"], r["account"], str(r["opened_at"]), r["answered"], r["converted"], r["rating_scale"])
        for r in rows(taken, "conversations")
    ] == [
        ("007", "Jim", "2026-04-03 09:12:58", True, True, "5"),
        ("009", "Ann", "2026-04-03 10:00:00", False, None, "5"),
    ]
    report = taken.reports[0]
    assert (report.rows, report.accepted, report.quarantined, report.skipped) == (5, 2, 2, 1)


def test_an_unknown_file_is_named_with_its_headers_and_the_nearest_source(desk: Desk):
    report = desk.take(
        o__csv="订单编号,总金额,买家实际支付金额,收货地址,订单创建时间,订单付款时间\n1,2,3,4,5,6\n"
    ).reports[0]
    assert report.refused and report.file == "o.csv"
    for said in ("订单编号, 总金额", '"tmall-orders"', "lacks 退款金额", "--mapping"):
        assert said in report.problems[0]


def test_a_file_no_source_comes_near_is_named_with_its_headers(desk: Desk):
    assert "its headers are: foo, bar" in desk.take(o__csv="foo,bar\n1,2\n").reports[0].problems[0]


def test_nothing_is_matched_by_likeness(desk: Desk):
    assert desk.take(o__csv=f"order_ids,created_at\n1,{AT}\n").reports[0].refused


def test_templates_of_equal_headers_are_told_apart_by_the_files_name(desk: Desk):
    text = "rule,kind,value\nr1,sku,x\n"
    assert desk.take(chat_filters__csv=text).reports[0].source == "template-chat_filters"
    assert desk.take(order_exclusions_2026__csv=text).reports[0].source == "template-order_exclusions"
    unsure = desk.take(rules__csv=text).reports[0]
    assert (
        unsure.refused
        and "template-chat_filters, template-order_exclusions" in unsure.problems[0]
        and "--source" in unsure.problems[0]
    )
    assert desk.take(_options={"source": "template-order_exclusions"}, rules__csv=text).reports[0].accepted == 1


def test_a_named_source_that_does_not_fit_says_what_is_lacking(desk: Desk):
    report = desk.take(_options={"source": "call-center"}, o__csv=orders(f"1,a,{AT},,")).reports[0]
    assert report.refused and "lacks CallId" in report.problems[0] and report.source == "call-center"


def test_unknown_sources_and_missing_paths_are_refused_at_once(desk: Desk):
    with pytest.raises(KpiError, match='Did you mean "tmall-orders"'):
        desk.take(_options={"source": "tmall-order"}, o__csv="a\n")
    with pytest.raises(KpiError, match="no such file"):
        intake.prepare([desk.inbox / "nothing.csv"], desk.home)
    with pytest.raises(KpiError, match="no export file"):
        desk.write()
        intake.prepare([desk.inbox], desk.home)


def test_folders_are_walked_and_other_files_passed_over(desk: Desk):
    inner = desk.inbox / "2026" / "09"
    inner.mkdir(parents=True)
    (inner / "orders.csv").write_text(orders(f"1,a,{AT},,"))
    (inner / "README.md").write_text("hello")
    (inner / ".hidden.csv").write_text("x")
    (inner / "link.csv").symlink_to("/etc/passwd")
    taken = intake.prepare([desk.inbox], desk.home)
    assert [(r.file, r.accepted) for r in taken.reports] == [("2026/09/orders.csv", 1)]


def test_a_refused_file_leaves_the_others_alone(desk: Desk):
    taken = desk.take(a__csv="foo\n1\n", orders__csv=orders(f"1,a,{AT},,"))
    assert [r.refused for r in taken.reports] == [True, False] and len(taken.imports) == 1


def test_a_source_of_ones_own_in_the_data_home(desk: Desk):
    folder = desk.home / "sources" / "mine"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(GOOD, "utf-8")
    assert desk.take(o__csv=f"No,At\n1,{AT}\n").reports[0].source == "mine"
    shutil.copytree(folder, desk.home / "sources" / "again")
    with pytest.raises(KpiError, match="two sources"):
        desk.take(o__csv=f"No,At\n1,{AT}\n")


def test_shipped_sources_are_read_and_named_by_their_folder():
    for path in (ROOT / "queries" / "staging").glob("*/source.toml"):
        ready = read(path)
        assert (
            ready.id == path.parent.name
            and set(ready.title) == {"zh", "en"}
            and not any(c.isascii() and c.isalpha() for c in ready.title["zh"])
        )


def test_every_core_table_has_a_template_that_claims_its_own_file(desk: Desk):
    content = intake.templates(desk.inbox.parent / "out")
    assert set(content) == {f"{name}.csv" for name in tables()} | {"README.md"}
    for name in tables():
        report = intake.prepare([desk.inbox.parent / "out" / f"{name}.csv"], desk.home).reports[0]
        assert (report.source, report.rows, report.refused) == (f"template-{name}", 0, False), report.problems
    readme = content["README.md"].decode()
    assert all(f"`{column}`" in readme for table in tables().values() for column in table.columns)


def test_template_words_are_those_of_the_tables():
    from kpi.intake.templates import words

    assert {name: list(columns) for name, columns in words().items()} == {
        name: list(table.columns) for name, table in tables().items()
    }


def test_the_shop_may_be_said_on_import(desk: Desk):
    taken = desk.take(
        _options={"shop": "杭州店"},
        orders__csv=orders(f"1,a,{AT},,"),
        listings__csv="shop,agent_id,day,listed\nx,a,2026-09-01,5\n,a,2026-09-01,5\n",
    )
    assert rows(taken, "orders")[0]["shop"] == "杭州店" and [r["shop"] for r in rows(taken, "listings")] == [
        "x",
        "杭州店",
    ]
