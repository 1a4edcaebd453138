"""Everything from scratch in pieces equals everything at once; the streaming form equals the plain one."""
from __future__ import annotations

from random import Random

import duckdb
import pytest

from kpi import warehouse
from kpi.warehouse import accept, build, chats, engine, graph, settings, shards
from tests.reference.generate import generate, together
from tests.warehouse import homes

FILTERS = [
    {"rule": "ads", "kind": "mass_message", "value": "hello"}, {"rule": "own", "kind": "own_staff", "value": "c1"},
    {"rule": "one", "kind": "one_line", "value": "1"}, {"rule": "alone", "kind": "monologue"},
]
STORED = """
    select m.* from staging.messages as m anti join core.removed_messages as r using (shop, message_id)
    where m.conversation_id is not null and shop not in (select shop from staging.messages where reply_to is not null)
    order by shop, conversation_id, coalesce(sent_utc, sent_at), sender_rank(sender), message_id"""


def _rows(seed: int, many: int) -> homes.Rows:
    rows = together([generate(3000 * seed + n, f"d{n}") for n in range(many)])
    return rows | {"chat_filters": FILTERS} if seed % 2 else rows


@pytest.mark.parametrize("seed", range(4))
def test_pieces_equal_everything_at_once(tmp_path, monkeypatch, seed):
    chance, streamed = Random(seed), []
    stream = chats._stream
    monkeypatch.setattr(chats, "_stream", lambda *a: streamed.append(stream(*a)) or streamed[-1])
    rows = _rows(seed, 6)
    whole, pieces = tmp_path / "whole", tmp_path / "pieces"
    homes.add(whole, rows)
    assert streamed == []
    monkeypatch.setattr(shards, "ROWS", 25)
    monkeypatch.setattr(shards, "LOOSE_ROWS", 10)
    monkeypatch.setattr(accept, "ROWS", 12)
    for number, part in enumerate(homes.split(rows, 3, chance)):
        homes.add(pieces, part, f"i{number}")
    warehouse.rebuild(pieces)
    assert streamed and all(streamed)
    assert homes.differences(pieces, whole) == {}
    assert warehouse.verify(pieces) == []


def test_a_piece_that_does_not_fit_is_made_alone_with_more_memory(tmp_path, monkeypatch):
    rows, given, build_chats = _rows(1, 6), [], chats.build
    homes.add(tmp_path / "whole", rows)
    monkeypatch.setattr(shards, "ROWS", 25)

    def short_of_memory(con, *rest, **more):
        given.append(con.execute("select current_setting('memory_limit')").fetchone()[0])
        if len(given) <= 2:
            raise duckdb.OutOfMemoryException("Out of Memory Error: nothing left")
        return build_chats(con, *rest, **more)

    monkeypatch.setattr(chats, "build", short_of_memory)
    homes.add(tmp_path / "pieces", rows)
    assert given[0] == "238.4 MiB" and given[-2:] == ["1.8 GiB", "1.8 GiB"]
    assert homes.differences(tmp_path / "pieces", tmp_path / "whole") == {}
    assert warehouse.verify(tmp_path / "pieces") == []


def _built(rows: homes.Rows, seed: int) -> duckdb.DuckDBPyConnection:
    con = engine.connect(threads=1)
    engine.prepare(con, settings.from_dict({"working_hours": ["09:00", "18:00"]} if seed % 3 == 0 else {}))
    build.staging_from_rows(con, rows)
    build.build_core(con)
    return con


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", sorted(graph.layer("core/streaming")))
def test_the_second_form_equals_the_plain_one_row_for_row(seed, name):
    con = _built(_rows(seed, 30), seed)
    con.execute(f"create table core.stored_messages as {STORED}")
    con.execute(f"create table streamed as {graph.layer('core/streaming')[name]}")
    ours = "semi join core.stored_messages using (shop, conversation_id)"
    assert con.execute("describe streamed").fetchall() == con.execute(f"describe core.{name}").fetchall()
    assert con.execute(f"(from streamed {ours}) except all (from core.{name} {ours})").fetchall() == []
    assert con.execute(f"(from core.{name} {ours}) except all (from streamed {ours})").fetchall() == []
    assert con.execute(f"select count(*) from streamed {ours}").fetchone()[0] > 10


@pytest.mark.parametrize("disorder", ["conversation_id desc", "conversation_id, sent_at desc", "sent_at, message_id"])
def test_messages_out_of_order_stop_the_streaming_form(disorder):
    con = _built(_rows(0, 30), 0)
    con.execute(f"create table core.stored_messages as select * from ({STORED}) order by shop, {disorder}")
    with pytest.raises(duckdb.InvalidInputException, match="not in the order"):
        con.execute(f"create table streamed as {graph.layer('core/streaming')['message_exchanges']}")


def test_files_out_of_order_are_built_by_the_plain_form(tmp_path, monkeypatch):
    rows = _rows(0, 20)
    homes.add(tmp_path / "whole", rows)
    monkeypatch.setattr(accept, "ORDER", "sent_at desc")
    monkeypatch.setattr(shards, "ROWS", 25)
    refused, stream = [], chats._stream
    monkeypatch.setattr(chats, "_stream", lambda *a: refused.append(not stream(*a)) or not refused[-1])
    homes.add(tmp_path / "pieces", rows)
    assert any(refused)
    assert homes.differences(tmp_path / "pieces", tmp_path / "whole") == {}
