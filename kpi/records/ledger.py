"""Writing records down and reading them back: everything is an event that is added, with who, when and why.

A correction supersedes, a withdrawal is an event too; what holds is what the events add up to, now or as of any of them.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pandas as pd
import sqlalchemy as sa

from kpi.errors import KpiError
from kpi.records import drafts
from kpi.records.bulk import Applied, Refused, apply
from kpi.records.current import Record, fold
from kpi.records.drafts import Entry
from kpi.records.kinds import WITHDRAWN
from kpi.records.kinds import kind as known
from kpi.records.limits import Limits
from kpi.records.spans import covered
from kpi.records.store import EVENTS, Store, append
from kpi.schemes.model import Scheme
from kpi.warehouse import periods

COLUMNS = ("seq", "at", "who", "kind", "subject", "group", "scheme", "period", "state", "data", "why", "last", "last_at", "last_who")
LOG = ("seq", "at", "who", "act", "kind", "subject", "group", "scheme", "period", "state", "ref", "data", "why")
Judge = Scheme | Limits | None
_FEW = 500


def _clock() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """The records of one data home. `url` (else KPI_RECORDS_URL, else <home>/records.db) says where. `clock` gives aware times."""

    def __init__(self, home: Path | str, url: str | None = None, clock: Callable[[], datetime] = _clock) -> None:
        self._home, self._url, self._clock = home, url, clock
        self._store = Store(home, url)
        self._until: int | str | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was ever recorded here."""
        return self._store.path.exists()

    @property
    def path(self) -> Path:
        """The file of the store, whether it is there or not."""
        return self._store.path

    @property
    def last(self) -> int:
        """The number of the last event; 0 when nothing was ever recorded. What was worked out holds while it stays the same."""
        found = self._store.read(self._select().with_only_columns(sa.func.max(EVENTS.c.seq)).order_by(None))
        return (found[0][0] or 0) if found else 0

    def last_besides(self, kind: str) -> int:
        """The number of the last event of any other kind; 0 when there is none."""
        asked = self._select(EVENTS.c.kind != known(kind).id)
        found = self._store.read(asked.with_only_columns(sa.func.max(EVENTS.c.seq)).order_by(None))
        return (found[0][0] or 0) if found else 0

    def as_of(self, moment: int | datetime) -> Self:
        """The records as they stood after event `moment` (a seq), or at a time (with its zone). It can only be read."""
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise KpiError("the time has no zone", "as_of", "Give it one, such as UTC")
        then = type(self)(self._home, self._url, self._clock)
        then._until = moment if isinstance(moment, int) else _text(moment)
        return then

    # ---- writing

    def add(
        self, kind: str, subject: str, data: Mapping[str, object], who: str, why: str = "", period: str | None = None, scheme: Judge = None,
    ) -> int:
        """Records something; its number (seq).

        subject: agent_id, or the id of a unit, group or scheme. data: the fields of the kind (kpi.records.KINDS). scheme: needed
        for ratings, incidents and bonuses, to hold the numbers against. KpiError: a field that does not fit, or the same
        record is there already (correct it with supersede).
        """
        draft = drafts.draft(Entry(kind, subject, data, period), who, why, scheme)
        with self._writing() as (conn, at):
            drafts.refuse_again(draft, fold(conn.execute(self._of([draft])).all()))
            return append(conn, [draft.row(at)])[0]

    def add_all(self, entries: Iterable[Entry], who: str, why: str = "", scheme: Judge = None, correct: bool = False) -> Applied:
        """Records many in one transaction: all that are sound are kept, the others are listed with the reason.

        What is recorded already with the same content adds nothing. With another content it is refused, or corrected when
        `correct` is set. Two entries that contradict each other are both refused.
        """
        made, refused = drafts.drafts(entries, who, why, scheme)
        if not made:
            return Applied(refused=tuple(Refused(entry.place, error) for entry, error in refused))
        with self._writing() as (conn, at):
            return apply(conn, made, refused, fold(conn.execute(self._of(made)).all()), at, correct)

    def move(
        self, seq: int, to: str, who: str, why: str = "", data: Mapping[str, object] | None = None, seen: int | None = None,
    ) -> int:
        """Passes a record on to another state; the number of the event.

        data: fields a form gets on the way ({"fields": …}). seen: the `last` of the record as the person saw it; when another
        event came in between, it is refused. KpiError: no such way, or the second person is the first (R4-05).
        """
        with self._writing() as (conn, at):
            record = self._record(conn, seq, seen)
            return append(conn, [drafts.moved(record, to, who, why, data).row(at)])[0]

    def supersede(
        self, seq: int, data: Mapping[str, object], who: str, why: str, scheme: Judge = None, seen: int | None = None,
    ) -> int:
        """Corrects a record: the fields in `data` replace those before (None takes one away); the number of the event.

        The record begins at its first state again: what was confirmed must be confirmed anew. What makes it this record
        (scheme, item, period …) stays; to change that, withdraw it and record another.
        """
        with self._writing() as (conn, at):
            record = self._record(conn, seq, seen)
            return append(conn, [drafts.superseded(record, data, who, why, scheme).row(at)])[0]

    def withdraw(self, seq: int, who: str, why: str, seen: int | None = None) -> int:
        """Takes a record back; it stays in the log. The number of the event."""
        with self._writing() as (conn, at):
            return append(conn, [drafts.withdrawn(self._record(conn, seq, seen), who, why).row(at)])[0]

    # ---- reading

    def list(
        self, kind: str | None = None, subject: str | None = None, period: str | None = None, state: str | None = None,
    ) -> pd.DataFrame:
        """One row per record, in order of seq, columns COLUMNS; `data` is a dict with Decimal and date.

        period: everything within it (a week belongs where its last day lies). state None: all but those withdrawn.
        """
        found = self.records(kind, subject, period)
        kept = [record for record in found if (record.state == state if state else record.state != WITHDRAWN)]
        return pd.DataFrame([[getattr(record, name) for name in COLUMNS] for record in kept], columns=list(COLUMNS), dtype=object)

    def records(
        self, kind: str | None = None, subject: str | None = None, period: str | None = None, scheme: str | None = None,
    ) -> Sequence[Record]:
        """The records themselves, those withdrawn too."""
        wanted = []
        if kind is not None:
            wanted.append(EVENTS.c.kind == known(kind).id)
        if subject is not None:
            wanted.append(EVENTS.c.subject == subject)
        if period is not None:
            wanted.append(EVENTS.c.period.in_(covered(periods.parse(period))))
        if scheme is not None:
            wanted.append(EVENTS.c.scheme == scheme)
        return fold(self._store.read(self._select(*wanted)))

    def record(self, seq: int) -> Record:
        """The record that event `seq` belongs to. KpiError when there is none."""
        first = self._first(self._store.read(self._select(EVENTS.c.seq == seq)), seq)
        [record] = fold(self._store.read(self._select(sa.or_(EVENTS.c.seq == first, EVENTS.c.ref == first))))
        return record

    def history(self, seq: int) -> pd.DataFrame:
        """Every event of the record that `seq` belongs to, oldest first, columns LOG. KpiError when there is none."""
        first = self._first(self._store.read(self._select(EVENTS.c.seq == seq)), seq)
        return _log(self._store.read(self._select(sa.or_(EVENTS.c.seq == first, EVENTS.c.ref == first))))

    def log(self, after: int = 0) -> pd.DataFrame:
        """Every event behind number `after`, oldest first, columns LOG."""
        return _log(self._store.read(self._select(EVENTS.c.seq > after)))

    # ---- within

    @contextmanager
    def _writing(self) -> Iterator[tuple[sa.Connection, str]]:
        """A connection that alone may write, and the time, taken once it may: times follow the order of events."""
        if self._until is not None:
            raise KpiError("the past can only be read", "records", "Record it in the present")
        with self._store.write(self._now) as conn:
            yield conn, self._now()

    def _now(self) -> str:
        return _text(self._clock())

    def _select(self, *wanted) -> sa.Select:
        if isinstance(self._until, int):
            wanted = (*wanted, EVENTS.c.seq <= self._until)
        elif self._until is not None:
            wanted = (*wanted, EVENTS.c.at <= self._until)
        return sa.select(EVENTS).where(*wanted).order_by(EVENTS.c.seq)

    def _of(self, made: Sequence[drafts.Draft]) -> sa.Select:
        """The events that may say the same as these drafts: of their kinds, and of their subjects and periods where that is less."""
        kinds, subjects, spans = ({getattr(draft, name) for draft in made} for name in ("kind_id", "subject", "period"))
        wanted = [EVENTS.c.kind.in_(sorted(kinds))]
        if len(subjects) <= _FEW:
            wanted.append(EVENTS.c.subject.in_(sorted(subjects)))
        if None not in spans and len(spans) <= _FEW and all(not draft.kind.key or "period" in draft.kind.key for draft in made):
            wanted.append(EVENTS.c.period.in_(sorted(spans)))
        return self._select(*wanted)

    def _first(self, rows, seq: int) -> int:
        if not rows:
            raise KpiError(f"there is no record {seq}", "records", "List the records to see their numbers")
        return rows[0].ref or rows[0].seq

    def _record(self, conn, seq: int, seen: int | None) -> Record:
        first = self._first(conn.execute(self._select(EVENTS.c.seq == seq)).all(), seq)
        [record] = fold(conn.execute(self._select(sa.or_(EVENTS.c.seq == first, EVENTS.c.ref == first))).all())
        if seen is not None and seen != record.last:
            raise KpiError(f"{record.last_who} has changed record {record.seq} since you saw it", "records", "Look at it again, then decide")
        return record


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _log(rows) -> pd.DataFrame:
    """`data` as kept, in canonical JSON."""
    found = [{**row._mapping, "group": row.appraisal_group} for row in rows]
    return pd.DataFrame([[row[name] for name in LOG] for row in found], columns=list(LOG), dtype=object)
