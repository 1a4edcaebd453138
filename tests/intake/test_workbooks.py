"""Hostile workbooks."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from kpi.intake import read_xlsx
from tests.intake.desk import Desk, reasons, rows

HEAD = ["order_id", "customer_id", "created_at", "amount_paid"]
AT = datetime(2026, 9, 1, 10, 0, 7)


def workbook(*lines: list, head: list = HEAD, first_row: int = 0, more=None) -> bytes:
    """One sheet; `more` may add to the book."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet("Orders")
    for at, line in enumerate([head, *lines], first_row):
        sheet.write_row(at, 0, line)
    if more:
        more(book, sheet)
    book.close()
    return out.getvalue()


def rezipped(content: bytes, **changed: bytes) -> bytes:
    """The package with parts exchanged; `sheet` is the first sheet's markup."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml", "big": "xl/big.bin"}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in [names[c] for c in changed]:
                new.writestr(part, old.read(part))
        for key, data in changed.items():
            new.writestr(names[key], data)
    return out.getvalue()


def refusal(taken) -> str:
    assert taken.reports[0].refused and not taken.imports and not taken.additions
    return taken.reports[0].problems[0]


def test_cells_become_text_without_loss(desk: Desk):
    taken = desk.take(
        orders__xlsx=workbook(
            [1.0, "007", AT, 178.8],
            ["1E5", 42, date(2026, 9, 1), 0.1 + 0.2],
            [123456789012345, "x", "2026-09-01", "12.50"],
        )
    )
    assert [
        (r["order_id"], r["customer_id"], str(r["created_at"]), str(r["amount_paid"]), r["line"])
        for r in rows(taken, "orders")
    ] == [
        ("1", "007", "2026-09-01 10:00:07", "178.80", 2),
        ("1E5", "42", "2026-09-01 00:00:00", "0.30", 3),
        ("123456789012345", "x", "2026-09-01 00:00:00", "12.50", 4),
    ]


def test_every_second_of_a_day_survives(desk: Desk):
    moments = [datetime(2026, 9, 1) + timedelta(seconds=s) for s in range(0, 86_400, 97)]
    taken = desk.take(orders__xlsx=workbook(*([str(i), "a", m, 1] for i, m in enumerate(moments))))
    assert [r["created_at"] for r in rows(taken, "orders")] == moments


def test_times_and_durations(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        'id = "mine"\n[tables.conversations]\nconversation_id = "No"\nopened_at = { columns = ["Day", "Hour"] }\n'
        'handle_seconds = { column = "Talk", unit = "h:mm:ss" }\n',
        "utf-8",
    )

    def more(book, sheet):
        sheet.write_datetime(1, 2, time(9, 12, 58), book.add_format({"num_format": "hh:mm:ss"}))
        sheet.write_datetime(1, 3, time(0, 2, 23), book.add_format({"num_format": "hh:mm:ss"}))
        sheet.write_datetime(2, 2, time(9, 12, 58), book.add_format({"num_format": "hh:mm:ss"}))
        sheet.write_datetime(2, 3, timedelta(hours=25, seconds=1), book.add_format({"num_format": "[h]:mm:ss"}))

    content = workbook(
        ["1", date(2026, 9, 1)],
        ["2", "2026-09-02"],
        ["3", "2026-09-02", "", "0:00:01"],
        head=["No", "Day", "Hour", "Talk"],
        more=more,
    )
    taken = desk.take(_options={"mapping": mapping}, calls__xlsx=content)
    assert [(str(r["opened_at"]), r["handle_seconds"]) for r in rows(taken, "conversations")] == [
        ("2026-09-01 09:12:58", 143),
        ("2026-09-02 09:12:58", 90001),
    ]
    assert reasons(taken) == [(4, "opened_at", "not_a_time")]  # a day without its hour is no moment


def test_ids_that_a_spreadsheet_has_spoilt_are_put_aside(desk: Desk):
    taken = desk.take(orders__xlsx=workbook([1234567890123456789, "a", AT, 1], ["1234567890123456789", "a", AT, 1]))
    assert (
        reasons(taken) == [(2, "order_id", "digits_lost")]
        and rows(taken, "orders")[0]["order_id"] == "1234567890123456789"
    )


def test_66_67_error_cells_and_formulas_without_a_result(desk: Desk):
    def more(book, sheet):
        sheet.write_formula("D2", "=NA()", None, "#N/A")
        sheet.write_formula("D3", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D4", "=1+1", None, 2)
        sheet.write_formula("F5", "=NA()", None, "#N/A")  # in no column that is read

    content = workbook(["1", "a", AT], ["2", "a", AT], ["3", "a", AT], ["4", "a", AT, 1], more=more)
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text('id = "mine"\n[tables.orders]\n' + "\n".join(f'{c} = "{c}"' for c in HEAD) + "\n", "utf-8")
    taken = desk.take(_options={"mapping": mapping}, orders__xlsx=content)
    assert reasons(taken) == [(2, "amount_paid", "error_cell"), (3, "amount_paid", "error_cell")]
    assert "#N/A" in taken.quarantine["reason"][0].as_py() and taken.quarantine["raw"][0].as_py().startswith(
        "1,a,2026-09-01"
    )
    assert [r["amount_paid"] for r in rows(taken, "orders")] == [2, 1]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        markup = package.read("xl/worksheets/sheet1.xml").replace(b"<f>1+1</f><v>2</v>", b"<f>1+1</f>")
    taken = desk.take(_options={"mapping": mapping}, orders__xlsx=rezipped(content, sheet=markup))
    assert (4, "amount_paid", "no_cached_value") in reasons(taken)


def test_62_a_bomb_is_refused(desk: Desk):
    assert "times its size" in refusal(
        desk.take(orders__xlsx=rezipped(workbook(["1", "a", AT, 1]), big=b"\0" * 30_000_000))
    )


def test_62_an_unpacked_size_has_a_limit(desk: Desk, monkeypatch):
    monkeypatch.setattr(read_xlsx, "MAX_UNPACKED", 1000)
    assert "unpacked" in refusal(desk.take(orders__xlsx=workbook(["1", "a", AT, 1])))


def test_64_declared_entities_are_refused(desk: Desk):
    content = workbook(["1", "a", AT, 1])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        markup = package.read("xl/worksheets/sheet1.xml").replace(
            b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1
        )
    assert "entities" in refusal(desk.take(orders__xlsx=rezipped(content, sheet=markup)))


def test_65_merged_cells_are_refused_with_their_range_but_may_stand_above_the_header(desk: Desk):
    content = workbook(["1", "a", AT, 1], ["2", "a", AT, 1], more=lambda book, sheet: sheet.merge_range("B2:B3", "a"))
    assert "B2:B3" in refusal(desk.take(orders__xlsx=content))
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        'id = "mine"\nheader_row = 2\n[tables.orders]\norder_id = "order_id"\ncreated_at = "created_at"\n', "utf-8"
    )
    content = workbook(["1", "a", AT, 1], first_row=1, more=lambda book, sheet: sheet.merge_range("A1:D1", "September"))
    taken = desk.take(_options={"mapping": mapping}, orders__xlsx=content)
    assert (taken.reports[0].rows, taken.reports[0].accepted, taken.reports[0].skipped) == (2, 1, 1)


def test_68_hidden_sheets_are_disclosed_and_several_visible_ones_asked_about(desk: Desk):
    taken = desk.take(
        orders__xlsx=workbook(
            ["1", "a", AT, 1], more=lambda book, sheet: (s := book.add_worksheet("Old"), s.write(0, 0, "x"), s.hide())
        )
    )
    assert taken.reports[0].accepted == 1 and "Old" in taken.reports[0].notes[0]
    taken = desk.take(orders__xlsx=workbook(["1", "a", AT, 1], more=lambda book, sheet: book.add_worksheet("Empty")))
    assert taken.reports[0].accepted == 1
    two = workbook(["1", "a", AT, 1], more=lambda book, sheet: book.add_worksheet("Two").write(0, 0, "x"))
    assert '"Orders", "Two"' in refusal(desk.take(orders__xlsx=two))
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        'id = "mine"\nsheet = "Orders"\n[tables.orders]\norder_id = "order_id"\ncreated_at = "created_at"\n', "utf-8"
    )
    assert desk.take(_options={"mapping": mapping}, orders__xlsx=two).reports[0].accepted == 1


@pytest.mark.parametrize(
    "name, content, advice",
    [
        ("orders__xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save it as .xlsx"),
        ("orders__xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        ("orders__xlsx", b"order_id,created_at\n", "nothing of the kind"),
        ("orders__xlsx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
    ],
)
def test_70_what_is_no_open_workbook_is_refused_with_advice(desk: Desk, name: str, content: bytes, advice: str):
    assert advice in refusal(desk.take(**{name: content}))


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.99])
def test_a_workbook_cut_off_is_refused_whole(desk: Desk, cut: float):
    content = workbook(*([str(i), "a", AT, 1] for i in range(2000)))
    assert "damaged" in refusal(desk.take(orders__xlsx=content[: int(len(content) * cut)]))


def test_a_flipped_byte_in_a_sheet_is_found(desk: Desk):
    content = bytearray(workbook(*([str(i), "a", AT, i] for i in range(2000))))
    at = content.find(b"xl/worksheets/sheet1.xml") + 400
    content[at] ^= 0xFF
    assert "damaged" in refusal(desk.take(orders__xlsx=bytes(content)))


def test_71_a_boundless_dimension_is_no_size(desk: Desk):
    content = workbook(["1", "a", AT, 1])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        markup = package.read("xl/worksheets/sheet1.xml")
    taken = desk.take(orders__xlsx=rezipped(content, sheet=markup.replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"')))
    assert taken.reports[0].accepted == 1
    far = workbook(["1", "a", AT, 1], more=lambda book, sheet: sheet.write("XFD1048576", "x"))
    assert "wider than" in refusal(desk.take(orders__xlsx=far))


def test_empty_rows_between_do_not_shift_lines(desk: Desk):
    taken = desk.take(orders__xlsx=workbook(["1", "a", AT, 1], [], ["2", "a", AT, 1]))
    assert [(r["order_id"], r["line"]) for r in rows(taken, "orders")] == [("1", 2), ("2", 4)] and taken.reports[
        0
    ].rows == 2
