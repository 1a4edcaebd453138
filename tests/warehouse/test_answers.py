"""Answers made once are the sums made on the spot."""
from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from random import Random

import pytest

from kpi import warehouse
from kpi.warehouse import answers, graph, refresh
from kpi.warehouse.periods import of_day
from tests.reference.generate import generate, together
from tests.warehouse import homes

DAYS = (date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2))
PERIODS = {(p.start, p.end) for day in DAYS for kind in ("day", "week", "month", "quarter", "year") for p in [of_day(day, kind)]}


@pytest.mark.parametrize("seed", [1, 2])
def test_stored_answers_equal_sums_on_the_spot(tmp_path, seed):
    homes.write_settings(tmp_path, {"wanted_keywords": ["thanks"], "unwanted_keywords": ["hello"]})
    homes.add(tmp_path, together([generate(100 * seed + n, f"d{n}") for n in range(12)]))
    here = warehouse.open_home(tmp_path)
    chance, compared = Random(seed), 0
    for metric in graph.layer("metrics"):
        for by in ("agent", "team", "all"):
            for start, end in chance.sample(sorted(PERIODS), 3):
                compared += homes.stored_as_on_the_spot(here, metric, start, end, by)
    assert compared > 300
    assert list((tmp_path / "warehouse" / "answers").iterdir())


@pytest.mark.parametrize("seed", range(3))
def test_after_every_import_stored_answers_equal_sums_on_the_spot(tmp_path, seed, monkeypatch):
    monkeypatch.setattr(refresh, "LARGE", 0)
    chance = Random(50 + seed)
    rows = together([generate(300 * seed + n, f"d{n}") for n in range(4)])
    metrics = chance.sample(sorted(graph.layer("metrics")), 20)
    asked = [(m, start, end, by) for m in metrics for start, end in chance.sample(sorted(PERIODS), 2) for by in ("agent", "all")]
    for number, piece in enumerate(homes.split(rows, 4, chance)):
        homes.add(tmp_path, piece, f"i{number}")
        here = warehouse.open_home(tmp_path)
        for metric, start, end, by in asked:
            homes.stored_as_on_the_spot(here, metric, start, end, by)
    warehouse.undo(tmp_path, "i1")
    here = warehouse.open_home(tmp_path)
    assert sum(homes.stored_as_on_the_spot(here, *one) for one in asked) > 10


def test_an_import_leaves_the_answers_of_other_months(tmp_path):
    said = [
        {"shop": "x", "conversation_id": f"k{day}", "customer_id": f"b{day}", "message_id": f"q{day}", "sender": "customer",
         "sent_at": datetime(2026, 7, 1, 10) + timedelta(days=day)} for day in range(60)
    ]
    folder = tmp_path / "warehouse" / "answers"

    def ask() -> set[str]:
        here = warehouse.open_home(tmp_path)
        for day in (date(2026, 7, 5), date(2026, 8, 5)):
            for kind in ("day", "month"):
                period = of_day(day, kind)
                here.sums("inquiries", period.start, period.end, "all")
        return {path.name for path in folder.iterdir()}

    homes.add(tmp_path, {"messages": said[:-1]}, "first")
    before = ask()
    homes.add(tmp_path, {"messages": said[-1:]}, "second")
    left = {path.name for path in folder.iterdir()}
    assert left == {name for name in before if ".2026-07." in name} and len(left) == 2
    assert len(ask()) == 4


def test_where_nothing_can_be_written_sums_are_made_on_the_spot(tmp_path, monkeypatch):
    homes.add(tmp_path, generate(7))
    here = warehouse.open_home(tmp_path)
    period = of_day(DAYS[2], "month")
    whole = here.sums("contacts", period.start, period.end, "agent")

    def refuse(*_, **__):
        raise PermissionError("read-only")

    monkeypatch.setattr(answers.os, "replace", refuse)
    shutil.rmtree(tmp_path / "warehouse" / "answers")
    again = here.sums("contacts", period.start, period.end, "agent")
    assert homes.plain(whole, False) == homes.plain(again, False)
