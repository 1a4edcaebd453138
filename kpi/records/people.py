"""Whom a row of a sheet means: by id, by staff number, by name; nobody is guessed."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from kpi.errors import KpiError, nearest
from kpi.records.fields import folded

BY = ("agent_id", "staff_number", "name")


class People:
    """rows: mappings (or a DataFrame) with agent_id and, where known, staff_number and name."""

    def __init__(self, rows: pd.DataFrame | Iterable[Mapping[str, object]]) -> None:
        listed = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else list(rows)
        self._ids: dict[str, dict[str, set[str]]] = {by: defaultdict(set) for by in BY}
        self._written: dict[str, dict[str, str]] = {by: {} for by in BY}
        for row in listed:
            for by in BY:
                said = row.get(by)
                if isinstance(said, str) and said.strip():
                    self._ids[by][folded(said)].add(str(row["agent_id"]))
                    self._written[by][folded(said)] = said.strip()

    def find(self, cells: Mapping[str, str]) -> str:
        """The agent_id that the cells of a row (agent_id, staff_number, name; "" is empty) agree on.

        A name may stand in for an id where only names are asked. KpiError: nobody, several, or two cells that mean two people.
        """
        meant: dict[str, set[str]] = {by: self._meant(by, cells[by]) for by in BY if cells.get(by, "").strip()}
        if not meant:
            raise KpiError("the row names nobody", "", "Fill in the id, the staff number or the name")
        both = set.intersection(*meant.values())
        if len(both) == 1:
            return both.pop()
        said = " / ".join(cells[by].strip() for by in meant)
        if not both:
            raise KpiError(f'"{said}" are two different people', "", "Keep the right one of them")
        raise KpiError(f'{len(both)} people are called "{said}"', "", f"Give the id: {', '.join(sorted(both))}")

    def _meant(self, by: str, cell: str) -> set[str]:
        key = folded(cell)
        tried = BY if by == "name" else (by,)
        found = next((self._ids[other][key] for other in reversed(tried) if key in self._ids[other]), None)
        if found:
            return found
        near = nearest(key, [known for other in tried for known in self._ids[other]])
        written = next((self._written[other][near] for other in tried if near in self._written[other]), None)
        if by == "staff_number":
            near = _padded(key, self._written[by]) or written
            raise KpiError(f'nobody has the staff number "{cell.strip()}"', "", "Zeros in front count: format the column as text", near)
        raise KpiError(f'nobody is called "{cell.strip()}"', "", "Import the roster first, or correct the name", written)


def _padded(key: str, written: Mapping[str, str]) -> str | None:
    """The only staff number that differs by zeros in front: a spreadsheet drops them."""
    same = [said for known, said in written.items() if known.lstrip("0") == key.lstrip("0")]
    return same[0] if len(same) == 1 else None
