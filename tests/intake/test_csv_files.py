"""Hostile CSV files: each comes out exact, with rows put aside and named, or is refused whole. Numbers are those of
the test plan."""

from __future__ import annotations

import codecs
import csv
import io

import pytest

from kpi.intake import files, read_csv, records
from tests.intake.desk import ORDERS, Desk, orders, reasons, rows

LINE = "1,anna,2026-09-01 10:00:00,2026-09-01 10:01:00,12.50"
CHINESE = "order_id,customer_id,created_at,region\n1,买家甲,2026-09-01 10:00:00,内蒙古自治区\n"


def only(taken):
    assert len(taken.reports) == 1
    return taken.reports[0]


def refused(taken) -> str:
    report = only(taken)
    assert report.refused and not taken.additions and not taken.imports and not taken.quarantine.num_rows
    return report.problems[0]


def test_01_a_byte_order_mark_is_no_part_of_the_header(desk: Desk):
    taken = desk.take(orders__csv=codecs.BOM_UTF8 + orders(LINE).encode())
    assert rows(taken, "orders")[0]["order_id"] == "1"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_02_utf_16_with_its_mark_is_read(desk: Desk, encoding: str):
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    taken = desk.take(orders__csv=mark + CHINESE.encode(encoding))
    assert [(r["customer_id"], r["region"]) for r in rows(taken, "orders")] == [("买家甲", "内蒙古自治区")]


def test_02_utf_16_without_its_mark_is_asked_for(desk: Desk):
    assert "UTF-16 without its mark" in refused(desk.take(orders__csv=CHINESE.encode("utf-16-le")))


def test_03_gb18030_is_read(desk: Desk):
    taken = desk.take(orders__csv=CHINESE.encode("gb18030"))
    assert rows(taken, "orders")[0]["region"] == "内蒙古自治区"
    assert "GB18030" in only(taken).notes[0]


@pytest.mark.parametrize("text", [b"caf\xe9", b"caf\xe9s na\xefve \xfcber", b"\xff\xfe\xfd"])
def test_04_other_encodings_are_asked_for_and_nothing_is_replaced(desk: Desk, text: bytes):
    taken = desk.take(orders__csv=orders(LINE).encode() + b"2," + text + b",2026-09-01 10:00:00,,\n")
    assert "encodings" in refused(taken)


def test_05_a_row_with_nul_is_put_aside(desk: Desk):
    taken = desk.take(orders__csv=orders("1,an\0na,2026-09-01 10:00:00,,", LINE.replace("1,", "2,", 1)))
    assert reasons(taken) == [(2, None, "control_character")]
    assert taken.quarantine["raw"][0].as_py() == "1,an\0na,2026-09-01 10:00:00,,"
    assert only(taken).accepted == 1


def test_06_quoted_newlines_commas_and_quotes(desk: Desk):
    text = 'say ""yes"", please\r\nand thanks\n,"'
    taken = desk.take(
        messages__csv=f'message_id,sender,sent_at,text\n1,agent,2026-09-01 10:00:00,"{text}\n2,agent,bad,x\n'
    )
    assert rows(taken, "messages")[0]["text"] == 'say "yes", please\r\nand thanks\n,'
    assert reasons(taken) == [(5, "sent_at", "not_a_time")]  # the physical line


def test_06_a_quote_inside_an_unquoted_field_is_a_quote(desk: Desk):
    taken = desk.take(messages__csv='message_id,sender,sent_at,text\n1,agent,2026-09-01 10:00:00,a 5" nail\n')
    assert rows(taken, "messages")[0]["text"] == 'a 5" nail'


@pytest.mark.parametrize("tail", ['2,"bob,2026-09-01 10:00:00,,\n3,carl,2026-09-01 10:00:00,,\n', '2,"bob'])
def test_07_a_quote_never_closed_refuses_the_file_and_names_the_line(desk: Desk, tail: str):
    assert "line 3 is never closed" in refused(desk.take(orders__csv=orders(LINE) + tail))


def test_07_text_after_a_closing_quote_refuses_the_file(desk: Desk):
    assert "line 3 has text after a closing quote" in refused(
        desk.take(orders__csv=orders(LINE) + '2,"bob"x,2026-09-01 10:00:00,,\n')
    )


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_08_other_delimiters_are_recognised_by_the_header_and_shown(desk: Desk, delimiter: str):
    taken = desk.take(orders__csv=orders(LINE).replace(",", delimiter))
    assert only(taken).accepted == 1
    assert ("tab" if delimiter == "\t" else delimiter) in only(taken).notes[0]


def test_10_short_and_long_rows_are_put_aside_with_their_text(desk: Desk):
    taken = desk.take(orders__csv=orders("1,anna", LINE.replace("1,", "2,", 1), "3,b,2026-09-01 10:00:00,,1.00,extra"))
    assert reasons(taken) == [(2, None, "short_row"), (4, None, "long_row")]
    assert taken.quarantine["raw"].to_pylist() == ["1,anna", "3,b,2026-09-01 10:00:00,,1.00,extra"]
    assert taken.quarantine["reason"][1].as_py().startswith("The row has 6 fields and the header 5")


def test_11_a_file_that_changes_its_width_is_refused(desk: Desk):
    good = [LINE.replace("1,", f"{i},", 1) for i in range(2000)]
    wide = [f"{i},b,2026-09-01 10:00:00,,1.00,more" for i in range(2000, 2100)]
    assert "from line 2002 on" in refused(desk.take(orders__csv=orders(*good, *wide)))


def test_12_lines_above_the_header_are_counted_as_skipped(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        'id = "mine"\nheader_row = 3\n[tables.orders]\norder_id = "No"\ncreated_at = "Placed"\n', "utf-8"
    )
    taken = desk.take(
        _options={"mapping": mapping}, orders__csv="Orders of September\n\nNo,Placed\n1,2026-09-01 10:00:00\n"
    )
    assert (only(taken).rows, only(taken).accepted, only(taken).skipped) == (2, 1, 1)


def test_13_a_total_row_never_counts_as_an_order(desk: Desk):
    taken = desk.take(orders__csv=orders(LINE, "合计,,,,12.50"))
    assert reasons(taken) == [(3, "created_at", "required")]


@pytest.mark.parametrize("ends", [["\n"], ["\r\n"], ["\r"], ["\r\n", "\n"], ["\r\n", "\n", "\r"]])
def test_14_line_ends_of_every_kind_and_mixed(desk: Desk, ends: list[str]):
    lines = [ORDERS.strip(), *(f"{i},b{i},2026-09-01 10:00:00,,{i}.00" for i in range(1, 10))]
    text = "".join(line + ends[i % len(ends)] for i, line in enumerate(lines))
    taken = desk.take(orders__csv=text)
    assert [(r["order_id"], r["customer_id"]) for r in rows(taken, "orders")] == [
        (str(i), f"b{i}") for i in range(1, 10)
    ]


def test_14_a_return_inside_a_text_ends_no_line(desk: Desk):
    head = "message_id,sender,sent_at,text,account\n"
    taken = desk.take(
        messages__csv=head
        + '1,agent,2026-09-01 10:00:00,one\r\rtwo,x\n2,agent,2026-09-01 10:00:00,"a\rb\nc",x\n3,agent,?,q,x\n'
    )
    assert [r["text"] for r in rows(taken, "messages")] == ["one\r\rtwo", "a\rb\nc"]
    assert reasons(taken) == [(5, "sent_at", "not_a_time")]


@pytest.mark.parametrize(
    "head", ["order_id,created_at,order_id", "order_id,created_at,Order_ID", "order_id,created_at,order _id"]
)
def test_15_doubled_headers_are_refused(desk: Desk, head: str):
    assert "twice" in refused(desk.take(orders__csv=f"{head}\n1,2026-09-01 10:00:00,2\n"))


def test_16_a_blank_header_is_refused(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text('id = "mine"\n[tables.orders]\norder_id = "No"\ncreated_at = "Placed"\n', "utf-8")
    taken = desk.take(_options={"mapping": mapping}, orders__csv="No,,Placed\n1,x,2026-09-01 10:00:00\n")
    assert "column 2 has no name" in refused(taken)


def test_17_a_million_columns_are_refused_before_they_are_read(desk: Desk):
    taken = desk.take(orders__csv=",".join(f"c{i}" for i in range(1_000_000)) + "\n")
    assert "more than 2,000 columns" in refused(taken)


def test_18_a_row_without_end_is_refused(desk: Desk):
    assert "longer than" in refused(
        desk.take(
            messages__csv='message_id,sender,sent_at,text\n1,agent,2026-09-01 10:00:00,"'
            + "x" * (records.MAX_RECORD + 20_000_000)
        )
    )


def test_19_too_large_a_file_is_refused_unread(desk: Desk, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 50)
    assert "bytes, more than" in refused(desk.take(orders__csv=orders(LINE)))


def test_19_too_many_rows_are_refused(desk: Desk, monkeypatch):
    monkeypatch.setattr(read_csv, "MAX_ROWS", 2)
    assert "more than 2 rows" in refused(desk.take(orders__csv=orders(LINE, LINE, LINE)))


@pytest.mark.parametrize("content", ["", ORDERS, "\ufeff" + ORDERS, ORDERS + "\n\n"])
def test_20_an_empty_file_says_so_and_leaves_nothing(desk: Desk, content: str):
    taken = desk.take(orders__csv=content)
    assert "no rows" in only(taken).problems[0] and not taken.imports and not only(taken).refused


@pytest.mark.parametrize(
    "content, what",
    [
        (b"PK\x03\x04" + b"\0" * 40, "damaged"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\r\n  <html>", "web page"),
        (b"MZ\x90\0" + b"\0" * 40, "program"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
    ],
)
def test_21_other_things_named_csv_are_refused_by_content(desk: Desk, content: bytes, what: str):
    assert what in refused(desk.take(orders__csv=content))


def test_22_ids_keep_every_letter(desk: Desk):
    ids = ["007", "1E5", "12345678901234567890", "0x10", "1_000", "+5", "1.0", "中-1"]
    taken = desk.take(orders__csv=orders(*(f"{i},{i},2026-09-01 10:00:00,," for i in ids)))
    assert [r["order_id"] for r in rows(taken, "orders")] == ids == [r["customer_id"] for r in rows(taken, "orders")]


def test_22_wrapped_ids_are_unwrapped_only_where_the_source_says_so(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    text = 'id = "mine"\n{}[tables.orders]\norder_id = "No"\ncreated_at = "Placed"\n'
    export = 'No,Placed\n"=""0123""",2026-09-01 10:00:00\n\'0456,2026-09-01 10:00:00\n'
    for unwrap, expected in [("", ['="0123"', "'0456"]), ("unwrap = true\n", ["0123", "0456"])]:
        mapping.write_text(text.format(unwrap), "utf-8")
        taken = desk.take(_options={"mapping": mapping}, orders__csv=export)
        assert [r["order_id"] for r in rows(taken, "orders")] == expected


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "＝1"])
def test_23_formulas_are_text(desk: Desk, name: str):
    taken = desk.take(orders__csv=orders(f"1,{name},2026-09-01 10:00:00,,"))
    assert rows(taken, "orders")[0]["customer_id"] == name


def test_24_a_negative_number_stays_a_number(desk: Desk):
    head = "review_id,item,agent_id,recorded_at,points\n"
    taken = desk.take(recordings__csv=head + "1,a,x,2026-09-01 10:00:00,-5\n")
    assert rows(taken, "recordings")[0]["points"] == -5


def test_25_invisible_marks_stay_in_the_data_and_blanks_around_ids_do_not(desk: Desk):
    taken = desk.take(orders__csv=orders(f"\u00a01\u3000\t,a\u202eb\u200bc{'x' * 10_000},2026-09-01 10:00:00,,"))
    row = rows(taken, "orders")[0]
    assert (
        row["order_id"] == "1"
        and row["customer_id"].startswith("a\u202eb\u200bc")
        and len(row["customer_id"]) == 10_005
    )


def test_26_composed_and_decomposed_names_are_one(desk: Desk):
    taken = desk.take(agents__csv="agent_id,name\n1,Jose\u0301\n2,José\n")
    assert {r["name"] for r in rows(taken, "agents")} == {"José"}


def test_40_full_width_digits_and_chinese_dates(desk: Desk):
    taken = desk.take(orders__csv=orders("1,a,２０２６年９月１日　１０：０５,2026年9月1日 10时6分3秒,１２.５０"))
    row = rows(taken, "orders")[0]
    assert (str(row["created_at"]), str(row["paid_at"]), str(row["amount_paid"])) == (
        "2026-09-01 10:05:00",
        "2026-09-01 10:06:03",
        "12.50",
    )


def test_empty_rows_are_skipped_and_counted(desk: Desk):
    taken = desk.take(orders__csv=orders(LINE, ",,,,", "", " , ,,,"))
    assert (only(taken).rows, only(taken).accepted, only(taken).skipped) == (3, 1, 2)


def test_the_accounting_agrees_with_an_independent_count(desk: Desk):
    paid, odd = ("", "2026-01-01 00:00:00"), "x"  # paid before it was placed; no money
    lines = [f"{i},b{i},2026-09-0{i % 9 + 1} 10:00:00,{paid[i % 7 == 0]},{i if i % 5 else odd}" for i in range(300)]
    text = orders(*lines, "9,short", "", ",,,,", '301,"multi\nline",2026-09-01 10:00:00,,')
    report = only(desk.take(orders__csv=text))
    counted = sum(1 for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row) - 1
    assert report.rows == counted == report.accepted + report.quarantined + report.duplicates + report.skipped
    assert report.quarantined and report.skipped and report.accepted
