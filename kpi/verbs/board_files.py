"""The board as a file: exactly what is seen."""
from __future__ import annotations

from collections.abc import Sequence

from kpi.reports.board_sheet import Column, board_workbook


def board_file(title: str, note: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]], lang: str = "zh") -> bytes:
    """A workbook (.xlsx) of one table. columns: (heading, unit) with a metric's unit, "points", "rank" or "text"; rows: cells in that
    order, None where there is nothing to show."""
    return board_workbook(title, note, [Column(head, unit) for head, unit in columns], rows, lang)
