"""A frozen table is written once in each language: whoever looks next, or moves something else, gets the same markup."""

from __future__ import annotations

import pytest

from pages.parts import board_kept, shared_view, shared_weights
from tests.pages.test_shared_view import drawn, markup


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the tables that are written, as they are."""
    monkeypatch.setattr(board_kept, "_made", type(board_kept._made)())
    found: list[str] = []
    for place in (shared_view, shared_weights):
        real = place.table
        monkeypatch.setattr(place, "table", lambda block, rows, *ends, real=real: found.append(block["sort"]) or real(block, rows, *ends))
    return found


@pytest.mark.parametrize("name", ["leaderboard", "what_if"])
def test_a_second_look_writes_nothing_and_another_language_does(written: list[str], name: str):
    first = markup(drawn(name))
    assert len(written) == 1 and markup(drawn(name)) == first and len(written) == 1
    assert markup(drawn(name, "en")) != first and len(written) == 2
    assert markup(drawn(name)) == first and len(written) == 2


def test_other_weights_are_written_anew_and_the_frozen_ones_stay(written: list[str], monkeypatch: pytest.MonkeyPatch):
    frozen = markup(drawn("what_if"))
    begin = shared_weights._begin
    monkeypatch.setattr(shared_weights, "_begin", lambda block: {**begin(block), "weights": {"reply": "50", "speed": "25", "care": "25"}})
    moved = [markup(drawn("what_if")) for _ in range(2)]
    assert moved[0] == moved[1] != frozen and len(written) == 3
    monkeypatch.setattr(shared_weights, "_begin", begin)
    assert markup(drawn("what_if")) == frozen and len(written) == 3


def test_a_large_table_is_not_kept(written: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shared_view, "KEPT_ROWS", 3)
    assert markup(drawn("leaderboard")) == markup(drawn("leaderboard")) and len(written) == 2 and not board_kept._made
