"""The readers of `python -m benchmarks.load`: what they count as an answer, and what as an error. No times are asserted."""

from __future__ import annotations

import asyncio
import time

import pytest

from benchmarks.viewers import Failed, Viewer, timed
from tests.pages import fake_snapshots
from tests.sharing_live import made
from tests.sharing_live.apart import run
from tests.sharing_live.conftest import Server


async def noted(*acts) -> tuple[int, list[str]]:
    """How many went well, and why the others did not."""
    told, errors = [], []
    for act in acts:
        await timed(act, time.monotonic(), told, errors)
    return len(told), errors


def test_answers_and_errors_are_told_apart(server: Server):
    share, token = made.share(server.home, "ALPHA")

    async def read() -> tuple:
        reader = Viewer(server.address, f"/s/{token}")
        opened = await noted(reader.arrive, reader.open, reader.touch, reader.touch), reader.lang
        made.store(server.home).revoke(share.id)
        await asyncio.sleep(0.6)  # what the gate remembers
        shut = await noted(reader.touch, reader.touch, reader.arrive)
        await reader.close()
        return reader, opened, shut

    reader, opened, shut = run(read())
    assert opened == ((4, []), "zh") and reader.loaded > 100_000 and reader.received > 1000
    assert shut[0] == 0 and len(shut[1]) == 3 and shut[1][2] == "page 404"


def test_a_weight_is_moved_as_the_page_moves_it(server: Server):
    _, token = made.store(server.home).make(fake_snapshots.trial(), "tester")

    async def read() -> tuple:
        reader = Viewer(server.address, f"/s/{token}")
        await reader.arrive()
        await reader.open()
        before = reader._drawn("_table").data
        counts = await noted(reader.touch, reader.touch)
        after = reader._drawn("_table").data
        reader.lang = "en"
        with pytest.raises(Failed, match="other language"):
            reader.see_board()
        await reader.close()
        return counts, before, after

    counts, before, after = run(read())
    assert counts == (2, []) and before != after
