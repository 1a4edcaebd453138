"""Files made of the same attacks run nothing in a spreadsheet or a browser, and keep them to the letter."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal
from html.parser import HTMLParser

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import kpi
from kpi.errors import KpiError
from tests.browser import hostile_home as attack

HUNDRED, TEN, PERIOD = "x-ecommerce-100", "x-ecommerce-10x10", "2026-09"
QUARTER = "2026-Q3"
STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BOOKS = {
    "scores": lambda home: kpi.score_workbook(HUNDRED, PERIOD, home)[1],
    "payroll": lambda home: kpi.payroll_file(TEN, PERIOD, home)[1],
    "ratings to fill in": lambda home: kpi.sheet_to_fill("ratings", HUNDRED, PERIOD, home=home),
    "minutes": lambda home: kpi.award_minutes(HUNDRED, QUARTER, home=home, ending="xlsx"),
    "board": lambda home: kpi.board_file(attack.NAMES[11], attack.NOTE, [("=1+1", "text")], [[name] for name in attack.NAMES]),
}
PAPERS = {
    "forms": lambda home: kpi.score_forms(HUNDRED, PERIOD, home),
    "slips": lambda home: kpi.pay_slips(TEN, PERIOD, home),
    "slip": lambda home: kpi.slip_file(TEN, PERIOD, "A001", home)[1],
    "minutes": lambda home: kpi.award_minutes(HUNDRED, QUARTER, home=home),
}


class Reader(HTMLParser):
    """What a browser would make of a page: its text, and everything in it that could act."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.acts, self.inside = [], [], ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.inside = tag
        if tag in ("script", "img", "a", "iframe", "object", "embed", "form", "link", "base", "u", "code"):
            self.acts.append((tag, attrs))
        self.acts += [(tag, pair) for pair in attrs if pair[0].startswith("on") or "evil" in (pair[1] or "") and pair[0] in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_runs_and_links_nothing_of_theirs(hostile_data, name):
    made = BOOKS[name](hostile_data)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        parts = {part: book.read(part).decode("utf-8", "replace") for part in book.namelist() if part.endswith((".xml", ".rels"))}
    formulas = [found for part in parts.values() for found in re.findall(r"<f>(.*?)</f>", part)]
    ours = [re.sub(r"'(?:[^']|'')*'!", "", one) for one in formulas]  # without the names of sheets
    assert not [one for one in ours if re.search(r"evil|HYPERLINK|cmd|ATTACH", one)]
    outside = ("<hyperlink", "relationships/hyperlink", 'TargetMode="External"')
    assert not [part for part, text in parts.items() if any(sign in text for sign in outside)]
    cells = [str(cell) for sheet in CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names
             for row in CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name(sheet).to_python() for cell in row]
    assert any(attack.NAMES[0] in cell for cell in cells) and any("=HYPERLINK" in cell for cell in cells)


@pytest.mark.parametrize("name", PAPERS)
def test_a_page_to_print_holds_them_as_text(hostile_data, name):
    made = PAPERS[name](hostile_data)
    read = Reader()
    read.feed(made if isinstance(made, str) else made.decode())
    assert read.acts == []
    assert attack.NAMES[0] in "".join(read.text)


def test_csv_files_start_no_formula_and_numbers_stay_numbers(hostile_data):
    payroll = kpi.payroll_file(TEN, PERIOD, hostile_data, ending="csv")[1]
    listed = kpi.csv_safe(pd.DataFrame({"=name": [*attack.NAMES, "＝1", "\u00a0=1", "\t=1"]}))
    for made in (payroll, listed):
        cells = [cell for row in csv.reader(io.StringIO(made.decode("utf-8-sig"))) for cell in row]
        assert [cell for cell in cells if cell.lstrip(" \u00a0").startswith(STARTS) and not re.fullmatch(r"-?[\d.]+", cell)] == []
        assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    numbers = kpi.csv_safe(pd.DataFrame({"amount": [Decimal("-5"), -5, Decimal("-5.50")], "text": ["-5", "+1", None]}, dtype=object))
    assert numbers.decode("utf-8-sig").split() == ["amount,text", "-5,'-5", "-5,'+1", "-5.50,"]


def test_a_condition_that_is_code_is_refused_with_its_line(hostile_data, tmp_path):
    text = kpi.scheme_text(TEN, hostile_data)
    bad = re.sub(r'^when = ".*"$', "when = \"__import__('os').system('id') < 1\"", text, count=1, flags=re.MULTILINE)
    line = bad[: bad.index("__import__")].count("\n") + 1
    with pytest.raises(KpiError, match="is not a known name") as refused:
        kpi.scheme_read(bad)
    assert re.search(rf"\bline {line}\b|:{line}\b", str(refused.value)), str(refused.value)
