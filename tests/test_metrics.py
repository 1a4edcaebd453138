"""Every metric has a worked example, small enough to check by eye, and gives what the example says.

`tests/metrics/<id>.toml` holds [[example]] tables: `what` is shown; `given.<table>` are rows of the staging tables
(messages without an id are m1, m2, ... as they stand); `settings`, `credit`, `credit_days` are optional; each line of
`expect` asks for one figure.
"""
from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kpi import cards, warehouse
from kpi.measures import measure_in
from kpi.verbs.figures import recount

HERE = Path(__file__).parent
ASKED = ("period", "by", "key")
COMPARED = {"value", "amount", "cases", "people", "state", "n", "reason"}


def examples() -> list[pytest.param]:
    found = []
    for path in sorted((HERE / "metrics").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        found += [pytest.param(path.stem, one, id=f"{path.stem}: {one['what']}") for one in table["example"]]
    return found


def test_every_metric_has_a_worked_example():
    missing = [f"queries/metrics/{name}.sql has no worked example; create tests/metrics/{name}.toml "
               "(see reply_rate.toml)." for name in cards.metrics() if not (HERE / "metrics" / f"{name}.toml").exists()]
    assert not missing, "\n" + "\n".join(missing)


def test_every_worked_example_has_its_metric():
    orphans = [f"tests/metrics/{path.name} has no metric; create queries/metrics/{path.stem}.sql or delete the example."
               for path in sorted((HERE / "metrics").glob("*.toml")) if path.stem not in cards.metrics()]
    assert not orphans, "\n" + "\n".join(orphans)


def built(example: dict) -> warehouse.Warehouse:
    rows = {table: [dict(row) for row in given] for table, given in example["given"].items()}
    for place, message in enumerate(rows.get("messages", []), start=1):
        message.setdefault("message_id", f"m{place}")
    return warehouse.in_memory(rows, example.get("settings"), example.get("credit"), example.get("credit_days"))


@pytest.mark.parametrize("metric, example", examples())
def test_the_worked_example_gives_its_figures(metric: str, example: dict):
    made = built(example)
    for expected in example["expect"]:
        assert set(expected) <= {*ASKED, *COMPARED}, f"what is {set(expected) - {*ASKED, *COMPARED}}?"
        period, by, key = (expected[name] for name in ASKED)
        frame = measure_in(made, [metric], period, by)
        rows = frame[frame["key"] == key].to_dict("records")
        assert len(rows) == 1, f"{period} by {by}: {key} stands {len(rows)} times, keys are {list(frame['key'])}"
        got = rows[0]
        wanted = {"state": "value", **{k: v for k, v in expected.items() if k not in ASKED}}
        found = {name: got["exact"] if name == "value" else got[name] for name in wanted}
        wanted = {name: Fraction(v) if name == "value" else v for name, v in wanted.items()}
        assert found == wanted, f"{period} by {by}, {key}"
        if wanted["state"] != "value":
            assert got["value"] is None, "a figure that is no value has none: never 0"
            continue
        if by in ("all", "agent", "team", "region"):
            days = warehouse.parse(period)
            where = None if by == "all" else warehouse.Where(**{by: key})
            evidence = made.evidence(metric, days.start, days.end, where)
            assert (recount(cards.metric(metric), evidence) or 0) == got["exact"], "its rows recount to another figure"
            assert sum(evidence["cases"], Decimal(0)) == got["cases"]
