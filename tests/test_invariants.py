"""What must hold for any data: the order of rows, the number of threads and how the days are grouped never move a figure."""
from __future__ import annotations

from random import Random

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import cards, warehouse
from kpi.measures import COLUMNS, measure_in
from kpi.verbs.figures import recount
from tests.reference.generate import generate

FEW = settings(max_examples=3, deadline=None, derandomize=True)
SOME = settings(max_examples=6, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10**6)
ADDITIVE = ["orders_placed", "orders_paid", "sales_paid", "refunded_amount", "contacts", "silent_sales"]


def figures(made: warehouse.Warehouse, by: str, period: str = "2026-09") -> str:
    return measure_in(made, list(cards.metrics()), period, by)[COLUMNS].to_csv(index=False)


@FEW
@given(seed=SEEDS)
def test_the_order_of_rows_changes_nothing(seed):
    dataset = generate(seed)
    shuffled = {table: Random(seed).sample(rows, len(rows)) for table, rows in reversed(dataset.items())}
    one, other = warehouse.in_memory(dataset), warehouse.in_memory(shuffled)
    for by in ("all", "agent"):
        assert figures(one, by) == figures(other, by)


@FEW
@given(seed=SEEDS)
def test_the_number_of_threads_changes_nothing(seed):
    dataset = generate(seed)
    one, many = warehouse.in_memory(dataset, threads=1), warehouse.in_memory(dataset, threads=8)
    for by in ("all", "agent"):
        assert figures(one, by) == figures(many, by)


@SOME
@given(seed=SEEDS)
def test_sums_of_days_add_up_to_the_month(seed):
    made = warehouse.in_memory(generate(seed))
    for metric in ADDITIVE:
        month = measure_in(made, [metric], "2026-09", "all").iloc[0]
        days = measure_in(made, [metric], "2026-09", "day")
        if month["state"] == "value":
            assert sum(days["amount"]) == month["amount"]
            assert sum(days["cases"]) == month["cases"]


@FEW
@given(seed=SEEDS)
def test_every_figure_is_the_recount_of_its_rows(seed):
    made = warehouse.in_memory(generate(seed))
    period = warehouse.parse("2026-09")
    for card in cards.metrics().values():
        for figure in measure_in(made, [card.id], "2026-09", "agent").itertuples():
            found = made.evidence(card.id, period.start, period.end, warehouse.Where(agent=figure.key))
            assert sum(found["amount"]) == figure.amount and sum(found["cases"]) == figure.cases
            if figure.state == "value" and len(found):
                assert recount(card, found) == figure.exact, (card.id, figure.key)


@SOME
@given(seed=SEEDS)
def test_people_are_counted_once_per_team_and_never_more_often_than_by_agent(seed):
    made = warehouse.in_memory(generate(seed))
    everyone = measure_in(made, ["inquiries"], "2026-09", "all").iloc[0]
    agents = measure_in(made, ["inquiries"], "2026-09", "agent")
    nobody = made.evidence("inquiries", warehouse.parse("2026-09").start, warehouse.parse("2026-09").end, warehouse.Where(agent="unassigned"))
    assert everyone["people"] <= sum(agents["people"]) + nobody["person"].nunique()


def test_renaming_agents_only_renames_the_rows():
    dataset = generate(104)
    renamed = {table: [{**row, "name": f"{row['agent_id']}!"} for row in rows] if table == "agents" else rows
               for table, rows in dataset.items()}
    one = measure_in(warehouse.in_memory(dataset), ["inquiries", "sales_paid"], "2026", "agent")
    other = measure_in(warehouse.in_memory(renamed), ["inquiries", "sales_paid"], "2026", "agent")
    pd.testing.assert_frame_equal(one, other)
