"""Figures published elsewhere, or computed from the same raw files, come out of `python -m kpi`.

The files stand beside the repository and are not part of it; without them these tests are skipped.
"""
from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (DATA / "checks.json").exists(), reason="the published data are not beside the repository"),
]

# dataset -> (file, period that holds all of it)
DATASETS = {
    "tmall_orders": ("tmall_order_report_utf8_seconds.csv", "2020"),
    "pwc_calls": ("call_center_dataset.xlsx", "2021"),
    "twcs": ("twcs_5k.csv", "2011-01-01..2017-12-31"),
}

# (dataset, figure of checks.json) -> metric, by, key, column of `measure`
FIGURES = {
    ("pwc_calls", "calls"): ("contacts", "all", "all", "value"),
    ("pwc_calls", "answered"): ("first_answered", "all", "all", "amount"),
    ("pwc_calls", "answer_rate"): ("first_answered", "all", "all", "value"),
    ("pwc_calls", "unanswered"): ("contacts_unanswered", "all", "all", "value"),
    ("pwc_calls", "resolved"): ("resolution_rate", "all", "all", "amount"),
    ("pwc_calls", "resolved_per_call"): ("resolution_rate", "all", "all", "value"),
    ("pwc_calls", "avg_speed_of_answer_s"): ("first_response_time", "all", "all", "value"),
    ("pwc_calls", "avg_speed_of_answer_s exact"): ("first_response_time", "all", "all", "value"),
    ("pwc_calls", "csat_mean"): ("answer_rating", "all", "all", "value"),
    ("pwc_calls", "avg_talk_s"): ("handle_time", "all", "all", "value"),
    ("pwc_calls", "avg_talk_s exact"): ("handle_time", "all", "all", "value"),
    ("pwc_calls", "csat_4_5_rate"): ("satisfaction", "all", "all", "value"),
    ("pwc_calls", "resolved_per_answered"): ("resolved_of_answered", "all", "all", "value"),
    ("tmall_orders", "orders"): ("orders_placed", "all", "all", "value"),
    ("tmall_orders", "paid_orders"): ("orders_paid", "all", "all", "value"),
    ("tmall_orders", "paid_per_order"): ("payment_share", "all", "all", "value"),
    ("tmall_orders", "actual_paid_sum"): ("sales_kept", "all", "all", "value"),
    ("tmall_orders", "actual_paid_sum exact"): ("sales_kept", "all", "all", "value"),
    ("tmall_orders", "refund_orders"): ("refunded_orders", "all", "all", "value"),
    ("tmall_orders", "refund_sum"): ("refunded_amount", "all", "all", "value"),
    ("tmall_orders", "refund_sum exact"): ("refunded_amount", "all", "all", "value"),
    ("tmall_orders", "refund_orders_per_order"): ("refund_rate_of_orders", "all", "all", "value"),
    ("tmall_orders", "refund_orders_per_paid"): ("refund_rate", "all", "all", "value"),
    ("tmall_orders", "refund_amount_per_paid_gross"): ("refund_amount_share", "all", "all", "value"),
    ("tmall_orders", "orders hour 21"): ("orders_placed", "hour", "21", "value"),
    ("tmall_orders", "orders hour 05"): ("orders_placed", "hour", "05", "value"),
    ("tmall_orders", "paid orders 上海"): ("orders_paid", "region", "上海", "value"),
    ("tmall_orders", "net_paid_orders(actual>0)"): ("kept_share", "all", "all", "amount"),
    ("tmall_orders", "net_success_rate"): ("kept_share", "all", "all", "value"),
    ("tmall_orders", "fully_kept_orders"): ("unrefunded_orders", "all", "all", "value"),
    ("tmall_orders", "full_refunds"): ("full_refunds", "all", "all", "value"),
    ("tmall_orders", "partial_refunds"): ("partial_refunds", "all", "all", "value"),
    ("tmall_orders", "gross_all"): ("average_order_due", "all", "all", "amount"),
    ("tmall_orders", "gross_paid"): ("sales_paid", "all", "all", "value"),
    ("tmall_orders", "aov_all"): ("average_order_due", "all", "all", "value"),
    ("tmall_orders", "aov_paid_gross"): ("average_order_value", "all", "all", "value"),
    ("tmall_orders", "aov_actual_over_paid"): ("kept_per_paid_order", "all", "all", "value"),
    ("tmall_orders", "aov_actual_over_net_paid"): ("kept_per_kept_order", "all", "all", "value"),
    ("tmall_orders", "pay_delay_mean_s"): ("payment_delay", "all", "all", "value"),
    ("tmall_orders", "pay_delay_median_s"): ("payment_delay_median", "all", "all", "value"),
    ("twcs", "tweets"): ("messages", "all", "all", "accepted"),     # said by the import itself
    ("twcs", "first inbound"): ("first_answered", "all", "all", "cases"),
    ("twcs", "first inbound answered"): ("first_answered", "all", "all", "amount"),
    ("twcs", "reply_rate_first"): ("first_answered", "all", "all", "value"),
    ("twcs", "frt_mean_s"): ("first_response_time", "all", "all", "value"),
    ("twcs", "frt_median_s"): ("first_response_time_median", "all", "all", "value"),
    ("twcs", "any inbound answered"): ("messages_answered", "all", "all", "value"),
    ("twcs", "ChipotleTweets frt_median_s"): ("first_response_time_median", "agent", "ChipotleTweets", "value"),
    ("twcs", "AmazonHelp frt_median_s"): ("first_response_time_median", "agent", "AmazonHelp", "value"),
    **{("pwc_calls", f"agent {name}: {figure}"): (metric, "agent", name, "value")
       for name in ("Jim", "Martha", "Dan", "Diane", "Becky", "Greg", "Joe", "Stewart")
       for figure, metric in (("calls", "contacts"), ("resolved_per_call_%", "resolution_rate"),
                              ("csat_mean", "answer_rating"), ("asa_s", "first_response_time"))},
}

# column of an expected table -> metric, column of `measure`
CALLS = {
    "calls": ("contacts", "value"), "answered": ("first_answered", "amount"), "resolved": ("resolution_rate", "amount"),
    "asa_s": ("first_response_time", "value"), "talk_s": ("handle_time", "value"),
    "csat_mean": ("answer_rating", "value"), "rated": ("answer_rating", "cases"),
    "csat_4_5": ("satisfaction", "amount"), "csat_4_5_rate": ("satisfaction", "value"),
    "answer_rate": ("first_answered", "value"), "resolved_per_call": ("resolution_rate", "value"),
    "resolved_per_answered": ("resolved_of_answered", "value"),
}
BY_CREATION = {     # metrics that stand on the day of the order, as the expected tables do
    "orders": ("orders_placed", "value"), "paid": ("payment_share", "amount"), "net_paid": ("kept_share", "amount"),
    "refunded": ("refund_rate_of_orders", "amount"), "gross": ("average_order_due", "amount"),
    "paid_rate": ("payment_share", "value"), "refund_rate_all": ("refund_rate_of_orders", "value"),
}
ORDERS = {
    **BY_CREATION, "actual": ("sales_kept", "value"), "refund": ("refunded_amount", "value"),
    "refund_rate_paid": ("refund_rate", "value"),
}
TABLES = {
    ("pwc_calls", "by_agent.csv"): ("agent", CALLS), ("pwc_calls", "by_date.csv"): ("day", CALLS),
    ("tmall_orders", "by_day.csv"): ("day", BY_CREATION), ("tmall_orders", "by_hour.csv"): ("hour", BY_CREATION),
    ("tmall_orders", "by_province.csv"): ("region", ORDERS),
    ("twcs", "first_response_by_company.csv"): ("agent", {
        "size": ("first_response_time", "cases"), "mean": ("first_response_time", "value"),
        "median": ("first_response_time_median", "value")}),
}
NEARLY = Decimal("1e-9")


class Desk:
    """A data home into which one file was imported; figures are asked for once per dimension."""

    def __init__(self, home: Path, dataset: str, file: str, period: str) -> None:
        self.home, self.dataset, self.period, self.asked = home, dataset, period, {}
        self.imported = self.run("import", str(DATA / dataset / file))

    def run(self, *words: str) -> list[dict[str, str]]:
        """One command of the command line, its csv as dicts."""
        done = subprocess.run([sys.executable, "-m", "kpi", *words, "--format", "csv"], cwd=ROOT, capture_output=True,
                              text=True, env={**os.environ, "KPI_HOME": str(self.home)})
        assert done.returncode == 0, f"kpi {' '.join(words)}: {done.stderr[-2000:]}"
        return list(csv.DictReader(io.StringIO(done.stdout)))

    @cached_property
    def metrics(self) -> list[str]:
        """Every metric this data set is asked for."""
        figures = {metric for (dataset, _), (metric, *_) in FIGURES.items() if dataset == self.dataset}
        tables = [columns for (dataset, _), (_, columns) in TABLES.items() if dataset == self.dataset]
        return sorted((figures - {"messages"}).union(metric for columns in tables for metric, _ in columns.values()))

    def figures(self, by: str) -> dict[tuple[str, str], dict[str, str]]:
        """(metric, key) -> row of `measure`."""
        if by not in self.asked:
            rows = self.run("measure", *self.metrics, "--period", self.period, "--by", by)
            self.asked[by] = {(row["metric"], row["key"]): row for row in rows}
        return self.asked[by]

    def figure(self, metric: str, by: str, key: str, column: str) -> Decimal:
        row = self.figures(by)[metric, key]
        assert row["state"] == "value", row
        return Decimal(row[column])

    def rows(self, metric: str) -> list[dict[str, str]]:
        return self.run("rows", metric, "--period", self.period)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Desk]]:
    """Each data set imported once, when it is first asked for."""

    class Made(dict):
        def __missing__(self, dataset: str) -> Desk:
            self[dataset] = Desk(tmp_path_factory.mktemp(dataset), dataset, *DATASETS[dataset])
            return self[dataset]

    yield Made()


def published() -> list[dict]:
    """The figures of checks.json for the data sets above; none where the files are not there."""
    path = DATA / "checks.json"
    known = json.loads(path.read_text("utf-8"), parse_float=Decimal) if path.exists() else []
    return [check for check in known if check["dataset"] in DATASETS]


def expected(dataset: str, file: str) -> list[dict[str, str]]:
    with open(DATA / dataset / "expected" / file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_published_figure_names_its_metric():
    checks = {(check["dataset"], check["metric"]) for check in published()}
    assert checks == set(FIGURES)
    files = {(path.parts[-3], path.name) for path in DATA.glob("*/expected/*.csv") if path.parts[-3] in DATASETS}
    assert files == {*TABLES, ("pwc_calls", "by_topic.csv")}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_row_is_accepted(desks: dict[str, Desk], dataset: str):
    for line in desks[dataset].imported:
        assert line["rows"] == line["accepted"], line
        assert (line["quarantined"], line["duplicates"], line["skipped"]) == ("0", "0", "0"), line


@pytest.mark.parametrize("check", published(), ids=lambda check: f"{check['dataset']}: {check['metric']}")
def test_the_published_figure_comes_out(desks: dict[str, Desk], check: dict):
    desk, (metric, by, key, column) = desks[check["dataset"]], FIGURES[check["dataset"], check["metric"]]
    if column == "accepted":
        got = sum(Decimal(line["accepted"]) for line in desk.imported if line["table"].startswith(metric))
    else:
        got = desk.figure(metric, by, key, column) * (100 if check["metric"].endswith("_%") else 1)
    assert abs(got - Decimal(check["value"])) <= Decimal(check["tol"]), f"{metric} by {by}, {key}: {column} is {got}"


@pytest.mark.parametrize("dataset, file", TABLES)
def test_the_expected_table_comes_out_cell_by_cell(desks: dict[str, Desk], dataset: str, file: str):
    by, columns = TABLES[dataset, file]
    lines = expected(dataset, file)
    name = next(iter(lines[0]))
    wrong = []
    for line in lines:
        for column, (metric, ours) in columns.items():
            got = desks[dataset].figure(metric, by, line[name], ours)
            if not near(got, line[column]):
                wrong.append(f"{line[name]}: {column} is {got}, expected {line[column]}")
    assert not wrong, "\n" + "\n".join(wrong[:20])
    first = next(iter(columns.values()))[0]
    held = desks[dataset].figures(by).items()
    ours = {key for (metric, key), row in held if metric == first and row["state"] == "value"}
    assert ours == {line[name] for line in lines}


@pytest.mark.parametrize("file, cut", [("by_day.csv", slice(0, 10)), ("by_hour.csv", slice(11, 13))])
def test_money_by_the_time_of_the_order_recounts_from_the_rows(desks: dict[str, Desk], file: str, cut: slice):
    """These tables put money on the day of the order, our metrics on the day of payment: the rows tell both."""
    desk = desks["tmall_orders"]
    placed = {row["evidence"]: row["observed_on"][cut] for row in desk.rows("orders_placed")}
    shares = desk.rows("refund_amount_share")     # one row per paid order: what was refunded of it
    kept, refunded = defaultdict(Decimal), defaultdict(Decimal)
    for row in desk.rows("sales_kept"):
        kept[placed[row["evidence"]]] += Decimal(row["amount"])
    for row in shares:
        refunded[placed[row["evidence"]]] += Decimal(row["amount"])
    for line in expected("tmall_orders", file):
        key = line[next(iter(line))]
        assert near(kept[key], line["actual"]), f"{key}: kept {kept[key]}"
        assert near(refunded[key], line["refund"]), f"{key}: refunded {refunded[key]}"
        by = file[3:-4]
        paid = desk.figure("payment_share", by, key, "amount")
        assert near(desk.figure("refund_rate_of_orders", by, key, "amount") / paid, line["refund_rate_paid"]), key


def test_the_rows_behind_the_calls_recount_by_topic(desks: dict[str, Desk]):
    """Topic is no dimension of ours; the evidence names each call, and the workbook says what it was about."""
    book = CalamineWorkbook.from_path(DATA / "pwc_calls" / DATASETS["pwc_calls"][0])
    header, *calls = book.get_sheet_by_index(0).to_python()
    topic = {call[header.index("Call Id")]: call[header.index("Topic")] for call in calls}
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for metric in {metric for metric, _ in CALLS.values()}:
        for row in desks["pwc_calls"].rows(metric):
            for place, name in enumerate(("amount", "cases")):
                sums[metric, topic[row["evidence"]]][place] += Decimal(row[name])
    for line in expected("pwc_calls", "by_topic.csv"):
        for column, (metric, ours) in CALLS.items():
            amount, cases = sums[metric, line["topic"]]
            got = {"amount": amount, "cases": cases, "value": amount if metric == "contacts" else amount / cases}[ours]
            assert near(got, line[column]), f"{line['topic']}: {column} is {got}, expected {line[column]}"


def test_what_needs_an_agent_or_a_customer_does_not_apply_to_bare_orders(desks: dict[str, Desk]):
    """The report names neither: such figures are not 0, they are none."""
    asked = ["inquiries", "inquiry_conversion", "presale_conversion", "deals", "deal_rate", "order_success",
             "sales_per_buyer", "target_attainment", "reply_rate", "response_time", "attitude", "sets_sold",
             "satisfaction"]
    for row in desks["tmall_orders"].run("measure", *asked, "--period", "2020-02"):
        assert (row["state"], row["value"]) == ("does_not_apply", ""), row


def test_the_report_saved_again_by_a_spreadsheet_gives_the_same_sums(tmp_path: Path):
    """Its times have lost their seconds and its numbers their zeros."""
    desk = Desk(tmp_path, "tmall_orders", "tmall_order_report_excel_resaved.csv", "2020")
    for check in published():
        metric, by, key, column = FIGURES[check["dataset"], check["metric"]]
        if check["dataset"] == "tmall_orders" and by == "all" and not metric.startswith("payment_delay"):
            off = abs(desk.figure(metric, by, key, column) - Decimal(check["value"]))
            assert off <= Decimal(check["tol"]), check["metric"]


def near(got: Decimal, text: str) -> bool:
    """Equal but for the digits a float has lost."""
    want = Decimal(text)
    return abs(got - want) <= NEARLY * max(1, abs(want))
