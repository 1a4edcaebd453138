"""What lies on disk is what the core files give over all rows at once, without parts, pieces or second forms."""
from __future__ import annotations

from random import Random

import pytest

from kpi import cards, warehouse
from kpi.warehouse import accept, build, engine, refresh, settings, shards
from kpi.warehouse.parts import CHATS, SALES, Shelf
from kpi.warehouse.store import Store
from tests.reference.generate import generate, together
from tests.warehouse import homes

WAYS = ("once", "pieces", "imports")


@pytest.mark.parametrize(
    ("rule", "way"), [(rule, WAYS[number % 3]) for number, rule in enumerate(sorted(cards.credit_rules()))]
)
def test_built_tables_equal_the_plain_core_files(tmp_path, monkeypatch, rule, way):
    chance = Random(f"{rule} {way}")
    rows = together([generate(chance.randrange(10**6), f"d{n}") for n in range(8)])
    chosen = {"credit": rule, "credit_days": 3}
    homes.write_settings(tmp_path, chosen)
    monkeypatch.setattr(refresh, "LARGE", 0)
    if way == "pieces":
        monkeypatch.setattr(shards, "ROWS", 20)
        monkeypatch.setattr(accept, "ROWS", 20)
    for number, piece in enumerate(homes.split(rows, 3, chance) if way == "imports" else [rows]):
        homes.add(tmp_path, piece, f"i{number}")
    con = engine.connect([tmp_path], threads=1)
    engine.prepare(con, settings.from_dict(chosen))
    build.staging_from_rows(con, rows)
    build.build_core(con)
    build.build_credit(con, rule)
    store = Store(tmp_path)
    shelf = Shelf(con, store, store.manifest)
    for name in (*CHATS, *SALES, "chosen"):
        plain, built = f"core.{name}", shelf.rows(f"core/{name}")
        if name == "chosen":
            plain, built = "credit.chosen", shelf.rows("credit/chosen")
        assert con.execute(f"from {plain} except all from {built}").fetchall() == [], name
        assert con.execute(f"from {built} except all from {plain}").fetchall() == [], name


def test_changed_settings_build_again_and_say_so(tmp_path, caplog):
    homes.add(tmp_path, generate(5))
    warehouse.open_home(tmp_path)
    assert caplog.messages == []
    homes.write_settings(tmp_path, {"response_limit_seconds": 60})
    assert warehouse.open_home(tmp_path).settings.response_limit_seconds == 60
    assert caplog.messages == ["settings or queries changed: building again"]
