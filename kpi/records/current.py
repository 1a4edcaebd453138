"""What holds now: events folded into records. Pure."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kpi.records.kinds import KINDS


@dataclass(frozen=True)
class Record:
    """One record as it stands after its last event.

    seq, at, who: of the first event; `seq` is the record's number for good. author: who wrote the payload that stands.
    last, last_at, last_who, why: of the latest event. kept: the payload as it is kept. said: every payload it ever had.
    """

    seq: int
    at: datetime
    who: str
    kind: str
    subject: str
    group: str | None
    scheme: str | None
    period: str | None
    state: str
    kept: Mapping[str, object]
    author: str
    last: int
    last_at: datetime
    last_who: str
    why: str
    said: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, object]:
        """The payload with Decimal and date."""
        return KINDS[self.kind].give(self.kept)

    @property
    def key(self) -> str | None:
        return KINDS[self.kind].key_of(self.subject, self.period, self.kept)


def fold(events: Iterable) -> list[Record]:
    """Events (rows of the table, in order of seq) → records, in order of their first event.

    An event whose first event is not among them is passed over: it belongs to a record of another question.
    """
    found: dict[int, Record] = {}
    for event in events:
        at = datetime.fromisoformat(event.at)
        if event.act == "add":
            found[event.seq] = Record(
                event.seq, at, event.who, event.kind, event.subject, event.appraisal_group, event.scheme, event.period, event.state,
                json.loads(event.data), event.who, event.seq, at, event.who, event.why, (event.data,),
            )
        elif event.ref in found:
            found[event.ref] = _after(found[event.ref], event, at)
    return list(found.values())


def _after(record: Record, event, at: datetime) -> Record:
    kept, author, said = record.kept, record.author, record.said
    if event.act == "supersede":
        kept, author, said = json.loads(event.data), event.who, (*said, event.data)
    elif event.act == "move":
        kept = _merged(kept, json.loads(event.data))
    return replace(
        record, kept=kept, author=author, said=said, state=event.state, last=event.seq, last_at=at, last_who=event.who, why=event.why
    )


def _merged(kept: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """A move of a form may fill in fields: they stand beside, or instead of, those before."""
    fields = {**kept.get("fields", {}), **more.get("fields", {})}
    return {**kept, "fields": fields} if fields else dict(kept)
