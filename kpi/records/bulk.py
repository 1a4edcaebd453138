"""Many records at once: what is new, what is there already, what contradicts, and what is left out with its reason."""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from kpi.errors import KpiError
from kpi.records.current import Record
from kpi.records.drafts import Draft, Entry, again, corrected
from kpi.records.fields import canonical
from kpi.records.kinds import WITHDRAWN
from kpi.records.store import append

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Refused:
    """One thing that was left out: where it came from, and why. `error.nearest` is the nearest name, if any."""

    place: str
    error: KpiError


@dataclass(frozen=True)
class Applied:
    """What came of many entries. added, corrected: numbers of the events; unchanged: how many stood there already."""

    added: tuple[int, ...] = ()
    corrected: tuple[int, ...] = ()
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()


def apply(
    conn: Connection, made: Sequence[Draft], refused: Iterable[tuple[Entry, KpiError]], standing: Sequence[Record], at: str, correct: bool
) -> Applied:
    """Writes the sound ones through `conn`, whose transaction keeps all of them or none."""
    left_out = [Refused(entry.place, error) for entry, error in refused]
    alone, twice, contradictions = _within(made)
    left_out += contradictions
    by_key = {(record.kind, record.key): record for record in standing if record.state != WITHDRAWN and record.key is not None}
    said = Counter((record.kind, record.subject, record.period, text) for record in standing if record.state != WITHDRAWN and record.key is None
                   for text in record.said)
    new, corrections, unchanged = [], [], twice
    for draft in alone:
        record = by_key.get((draft.kind.id, draft.key)) if draft.key is not None else None
        payload = (draft.kind.id, draft.subject, draft.period, canonical(draft.kept))
        if draft.key is None and said[payload]:
            said[payload] -= 1
            unchanged += 1
        elif record is None:
            new.append(draft)
        elif record.kept == draft.kept:
            unchanged += 1
        elif not correct or draft.kind.final:
            left_out.append(Refused(draft.place, again(draft, record)))
        else:
            try:
                corrections.append(corrected(record, draft.kept, draft.who, draft.why or "entered again"))
            except KpiError as error:
                left_out.append(Refused(draft.place, error))
    return Applied(_written(conn, new, at), _written(conn, corrections, at), unchanged, tuple(left_out))


def _within(made: Sequence[Draft]) -> tuple[list[Draft], int, list[Refused]]:
    """The drafts without those that repeat another or contradict one; how many repeat; those that contradict."""
    groups: dict[object, list[Draft]] = defaultdict(list)
    for place, draft in enumerate(made):
        groups[(draft.kind.id, draft.key) if draft.key is not None else place].append(draft)
    alone, twice, refused = [], 0, []
    for same in groups.values():
        if all(draft.kept == same[0].kept for draft in same):
            alone.append(same[0])
            twice += len(same) - 1
            continue
        for draft in same:
            other = next(d for d in same if d.kept != draft.kept)
            error = KpiError(f"{other.place or 'another row'} says something else of the same", draft.kind.id, "Keep one of them")
            refused.append(Refused(draft.place, error))
    return alone, twice, refused


def _written(conn: Connection, events: Sequence[Draft], at: str) -> tuple[int, ...]:
    rows = [draft.row(at) for draft in events]
    return tuple(seq for first in range(0, len(rows), _AT_ONCE) for seq in append(conn, rows[first : first + _AT_ONCE]))
