"""A board's markup is kept by its content: what differs in anything is made anew."""
from __future__ import annotations

import pandas as pd

from pages.parts import board_kept
from pages.parts.html import el


def test_the_same_content_is_made_once_and_any_other_anew():
    rows, calls = pd.DataFrame({"key": ["a", "b"], "score": [1, 2]}, dtype=object), []

    def draw(*content: object) -> str:
        return board_kept.kept(content, lambda: calls.append(content) or el("p", len(calls)))

    first = draw(rows, "zh")
    assert draw(rows.copy(), "zh") == first and len(calls) == 1
    assert draw(rows, "en") != first and draw(rows.assign(score=[1, 3]), "zh") != first and len(calls) == 3


def test_no_more_is_kept_than_has_room(monkeypatch):
    monkeypatch.setattr(board_kept, "MOST", 3)
    calls = []
    for number in (*range(5), 4, 0):
        board_kept.kept(("room", number), lambda number=number: calls.append(number) or el("p", number))
    assert calls == [0, 1, 2, 3, 4, 0] and len(board_kept._made) == 3


def test_a_second_look_at_the_board_makes_no_table_and_another_language_does(opened, monkeypatch):
    from pages.parts import board

    made = []
    real = board.board
    monkeypatch.setattr(board, "board", lambda *a: made.append(1) or real(*a))
    shown = opened("leaderboard", lang="zh", period="2026-08")
    count = len(made)
    assert shown.again().markup == shown.markup and len(made) == count
    assert "/leaderboard" not in shown.words and opened("leaderboard", lang="en", period="2026-08").words != shown.words
    assert len(made) > count
