"""The one append-only table of events, on SQLite in the data home or wherever KPI_RECORDS_URL points.

Rollback journal and synchronous=EXTRA, not WAL: SQLite before 3.51.3 can damage a WAL file that two programs write. Triggers
refuse UPDATE, DELETE and the replacing of a row. Values go in as parameters only and are never logged.
"""
from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Row, make_url

from kpi.errors import KpiError

VERSION = 1
SETTLED_SECONDS = 2
"""How old a change must be before the file's time tells it from the next one."""
WAIT_SECONDS = 30
"""How long a writer waits for another one."""
_ROOM = "See that the data home may be written and has room"

_META = sa.MetaData()
EVENTS = sa.Table(
    "events", _META,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", sa.Text, nullable=False),  # UTC, ISO with microseconds: sorts as time
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("appraisal_group", sa.Text),
    sa.Column("scheme", sa.Text),
    sa.Column("period", sa.Text),
    sa.Column("state", sa.Text, nullable=False),  # the state of the record after this event
    sa.Column("ref", sa.ForeignKey("events.seq")),  # the first event of the record this one concerns
    sa.Column("data", sa.Text, nullable=False),  # canonical JSON
    sa.Column("why", sa.Text, nullable=False),
    sa.CheckConstraint("act in ('add', 'move', 'supersede', 'withdraw')", name="act_known"),
    sa.CheckConstraint("(act = 'add') = (ref is null)", name="ref_of_the_first"),
    sa.CheckConstraint("length(who) > 0 and length(subject) > 0", name="named"),
    sqlite_strict=True, sqlite_autoincrement=True,
)
sa.Index("events_of_kind", EVENTS.c.kind, EVENTS.c.period, EVENTS.c.subject)
sa.Index("events_of_record", EVENTS.c.ref)
SCHEMA = sa.Table(
    "schema_version", _META,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False), sa.Column("at", sa.Text, nullable=False), sqlite_strict=True,
)

_REFUSE = """create trigger {table}_refuses_{act} before {act} on {table} {when}
    begin select raise(abort, 'records are only ever added to'); end"""
_TRIGGERS = [
    *(_REFUSE.format(table=table, act=act, when="") for table in ("events", "schema_version") for act in ("update", "delete")),
    _REFUSE.format(table="events", act="insert", when="when exists (select 1 from events where seq = new.seq)"),
    _REFUSE.format(table="schema_version", act="insert", when="when exists (select 1 from schema_version where version = new.version)"),
]
_PRAGMAS = (
    "journal_mode = delete", "synchronous = extra", "foreign_keys = on", f"busy_timeout = {WAIT_SECONDS * 1000}", "trusted_schema = off",
    "recursive_triggers = on",
)


def place(home: Path | str, url: str | None = None) -> Path:
    """The file that holds the events of a data home. KpiError for an address that names no file."""
    asked = make_url(url or os.environ.get("KPI_RECORDS_URL") or URL.create("sqlite", database=str(Path(home) / "records.db")))
    if asked.get_backend_name() != "sqlite" or not asked.database or asked.database == ":memory:":
        raise KpiError(
            f"records cannot be kept in {asked.get_backend_name()} yet", "KPI_RECORDS_URL", "Name an SQLite file: sqlite:////folder/records.db"
        )
    return Path(asked.database).absolute()


def mark(path: Path) -> tuple[int, ...] | None:
    """What tells this state of the file from every other: which file, its size, when it was last written. None where there is none, or
    where it was written so lately that a further change might bear the same time. The file itself is not opened: closing it would let
    go of the locks this process holds on it."""
    try:
        found = path.stat()
    except OSError:
        return None
    age = time.time() - found.st_mtime
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns) if age > SETTLED_SECONDS else None


class Store:
    """Where the events are. Nothing is made before the first write."""

    def __init__(self, home: Path | str, url: str | None = None) -> None:
        self.path = place(home, url)
        self._engine = sa.create_engine(
            URL.create("sqlite", database=self.path.as_uri(), query={"mode": "rw", "uri": "true"}),
            poolclass=sa.NullPool, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS},
        )
        sa.event.listen(self._engine, "connect", _settle)
        sa.event.listen(self._engine, "begin", _begin)

    def read(self, statement: sa.Select) -> Sequence[Row]:
        """The rows of one statement, all of one instant; none while there is no store."""
        if not self.path.exists():
            return []
        with _plainly(self.path), self._engine.begin() as conn:
            return conn.execute(statement).all() if _made(conn) else []

    @contextmanager
    def write(self, now: Callable[[], str]) -> Iterator[Connection]:
        """A connection that alone may write until the block ends: all of it is kept, or nothing when the block fails."""
        with _plainly(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # pay stands in it: for its owner only
            with self._engine.execution_options(writes=True).begin() as conn:
                if not _made(conn):
                    _make(conn, now())
                yield conn


def append(conn: Connection, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Adds events, in order; their numbers."""
    added = conn.execute(sa.insert(EVENTS).returning(EVENTS.c.seq, sort_by_parameter_order=True), list(rows))
    return list(added.scalars())


def _settle(connection, _record) -> None:
    """The settings of a new connection; the driver starts no transactions of its own."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"pragma {pragma}")


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql("begin immediate" if conn.get_execution_options().get("writes") else "begin")


def _made(conn: Connection) -> bool:
    """Whether the tables are there. KpiError when a newer program made them."""
    if not sa.inspect(conn).has_table(SCHEMA.name):
        return False
    version = conn.execute(sa.select(sa.func.max(SCHEMA.c.version))).scalar()
    if version != VERSION:
        what = f"the records are of version {version}, this program knows version {VERSION}"
        raise KpiError(what, "records.db", "Take the program that wrote them")
    return True


def _make(conn: Connection, now: str) -> None:
    _META.create_all(conn)
    for trigger in _TRIGGERS:
        conn.exec_driver_sql(trigger)
    conn.execute(sa.insert(SCHEMA).values(version=VERSION, at=now))


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """What the database or the disk refuses, said as a KpiError; no value is ever named."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _told(str(error.orig), path) from error
    except OSError as error:
        raise KpiError(f"the records cannot be written ({error.strerror})", path.name, _ROOM) from error


def _told(said: str, path: Path) -> KpiError:
    if "locked" in said or "busy" in said:
        return KpiError("another program has been writing records all this time", path.name, "Try again in a moment")
    if any(word in said for word in ("readonly", "unable to open", "full", "disk I/O")):
        return KpiError(f"the records cannot be written ({said})", path.name, _ROOM)
    if "only ever added to" in said:
        return KpiError("records are only ever added to", path.name, "Correct a record with a new one")
    return KpiError(f"the records are damaged ({said})", path.name, "Put a backup in its place")
