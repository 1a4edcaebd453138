"""Import by import comes to the same as everything at once; taking an import back, to never having imported it."""
from __future__ import annotations

from random import Random

import pytest

from kpi import warehouse
from kpi.warehouse import refresh
from kpi.warehouse.refresh import Refresh
from tests.reference.generate import generate, together
from tests.warehouse import homes

SETTINGS = (
    {}, {}, {"silence_minutes": 10}, {"unanswered_hours": 12}, {"response_limit_seconds": 60, "presale_days": 1},
    {"wanted_keywords": ["thanks"], "unwanted_keywords": ["hello"]}, {"refund_day": "refunded", "credit": "order_first"},
    {"credit": "most_exchanges", "credit_days": 3},
)


@pytest.fixture
def ways(monkeypatch) -> list[str]:
    """How each commit was built: "touched" or "scratch". No import is too large for the former."""
    monkeypatch.setattr(refresh, "LARGE", 0)
    taken: list[str] = []
    touched, scratch = Refresh.touched, Refresh.scratch

    def only_touched(self):
        found = touched(self)
        if found:
            taken.append("touched")
        return found

    def from_scratch(self):
        taken.append("scratch")
        return scratch(self)

    monkeypatch.setattr(Refresh, "touched", only_touched)
    monkeypatch.setattr(Refresh, "scratch", from_scratch)
    return taken


@pytest.mark.parametrize("seed", range(6))
def test_import_by_import_equals_all_at_once(tmp_path, ways, seed):
    chance = Random(seed)
    rows = together([generate(1000 * seed + n, f"d{n}") for n in range(chance.randint(1, 8))])
    pieces = homes.split(rows, chance.randint(2, 4), chance)
    parts, whole = tmp_path / "parts", tmp_path / "whole"
    for home in (parts, whole):
        homes.write_settings(home, SETTINGS[seed % len(SETTINGS)])
    homes.add(whole, rows)
    for number, piece in enumerate(pieces):
        homes.add(parts, piece, f"i{number}")
        assert warehouse.verify(parts) == []
    assert homes.differences(parts, whole) == {}
