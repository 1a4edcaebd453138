"""Import by import comes to the same as everything at once; taking an import back, to never having imported it."""
from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from kpi import warehouse
from kpi.warehouse import persist, refresh
from kpi.warehouse.refresh import Refresh
from kpi.warehouse.store import Store
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
    touched, scratch = Refresh.touched, persist.scratch

    def only_touched(self):
        found = touched(self)
        if found:
            taken.append("touched")
        return found

    def from_scratch(making):
        taken.append("scratch")
        return scratch(making)

    monkeypatch.setattr(Refresh, "touched", only_touched)
    monkeypatch.setattr(persist, "scratch", from_scratch)
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


@pytest.mark.parametrize("seed", range(4))
def test_taking_an_import_back_equals_never_having_imported_it(tmp_path, ways, seed):
    chance = Random(100 + seed)
    pieces = homes.split(together([generate(2000 * seed + n, f"d{n}") for n in range(3)]), 3, chance)
    back, never = tmp_path / "back", tmp_path / "never"
    for home in (back, never):
        homes.write_settings(home, SETTINGS[seed % len(SETTINGS)])
    for number, piece in enumerate(pieces):
        homes.add(back, piece, f"i{number}")
    warehouse.undo(back, "i1")
    for number in (0, 2):
        homes.add(never, pieces[number], f"i{number}")
    assert homes.differences(back, never) == {}
    assert warehouse.verify(back) == []
    assert "touched" in ways


def test_a_day_more_is_built_by_touch_and_leaves_the_parts_of_other_months(tmp_path):
    rows = generate(11) | {"messages": [], "conversations": [], "orders": [], "order_items": [], "refunds": [], "payments": []}
    for day in range(60):
        at = datetime(2026, 7, 1, 10) + timedelta(days=day)
        said = {"shop": "x", "conversation_id": f"k{day}", "customer_id": f"b{day}"}
        rows["messages"] += [
            {**said, "message_id": f"q{day}", "sender": "customer", "sent_at": at},
            {**said, "message_id": f"r{day}", "sender": "agent", "account": "a1", "sent_at": at + timedelta(seconds=30)},
        ]
    last = {"messages": rows["messages"][-2:]}
    rows["messages"] = rows["messages"][:-2]
    homes.add(tmp_path, rows, "first")
    before = Store(tmp_path).manifest
    homes.add(tmp_path, last, "second")
    after = Store(tmp_path).manifest
    kept = {path for path in before.files if "2026-07." in path and "/core/" in path}
    assert kept and kept <= after.files.keys()
    fresh = {path for path in after.files if path.startswith("built/") and path not in before.files}
    assert fresh and not any("2026-07." in path for path in fresh if "/core/" in path or "/day/" in path or "/month/" in path)


def test_building_anew_changes_nothing(tmp_path, ways):
    homes.add(tmp_path / "one", generate(3))
    homes.add(tmp_path / "two", generate(3))
    warehouse.rebuild(tmp_path / "two")
    assert ways == ["scratch"] * 3
    assert homes.differences(tmp_path / "one", tmp_path / "two") == {}
