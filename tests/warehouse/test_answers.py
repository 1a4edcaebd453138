"""Answers made once are the sums made on the spot."""
from __future__ import annotations

from datetime import date
from random import Random

import pytest

from kpi import warehouse
from kpi.warehouse import build
from kpi.warehouse.periods import of_day
from tests.reference.generate import generate, together
from tests.warehouse import homes

DAYS = (date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2))


@pytest.mark.parametrize("seed", [1, 2])
def test_stored_answers_equal_sums_on_the_spot(tmp_path, seed):
    homes.write_settings(tmp_path, {"wanted_keywords": ["thanks"], "unwanted_keywords": ["hello"]})
    homes.add(tmp_path, together([generate(100 * seed + n, f"d{n}") for n in range(12)]))
    here = warehouse.open_home(tmp_path)
    assert here.has_answers
    periods = {(p.start, p.end) for day in DAYS for kind in ("day", "week", "month", "quarter", "year") for p in [of_day(day, kind)]}
    chance, compared = Random(seed), 0
    for metric, wanted in build.quantiles().items():
        for by in ("agent", "team", "all"):
            for start, end in chance.sample(sorted(periods), 3):
                for quantile in ("median", "p90") if wanted else (None,):
                    here.has_answers = True
                    stored = _plain(here.sums(metric, start, end, by, quantile=quantile), wanted)
                    here.has_answers = False
                    spot = _plain(here.sums(metric, start, end, by, quantile=quantile), wanted)
                    assert stored == spot, (metric, by, start, end)
                    compared += len(spot)
    assert compared > 300


def test_every_stored_period_is_one_that_has_rows(tmp_path):
    homes.add(tmp_path, generate(7))
    here = warehouse.open_home(tmp_path)
    assert here.rows("select count(*) from answers where rows = 0") == [(0,)]
    doubled = 'select 1 from answers group by metric, kind, start, "by", key having count(*) > 1'
    assert here.rows(doubled) == []


def _plain(frame, with_quantile: bool) -> list[tuple]:
    """Rows without the order of currencies, sums as plain numbers."""
    return [
        (r["key"], r["rows"], r["amount"], r["cases"], r["people"], r["successes"], sorted(r["currencies"] or []),
         r["quantile"] if with_quantile else None)
        for r in frame.to_dict("records")
    ]
