"""shares.db: which shares there are, who looks at them now, and a few facts of the installation. SQLite by SQLAlchemy Core.

The manager's and the viewer's process write to it at once: rollback journal (SQLite before 3.51.3 can damage a WAL file that two
programs write), synchronous=EXTRA, short transactions. A viewer's connection may change nothing but what looking at a page changes.
No token, cookie or passphrase is ever in it, only hashes.
"""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Row

from kpi.errors import KpiError

VERSION = 1
WAIT_SECONDS = 10
"""How long a program waits for another one."""

_META = sa.MetaData()
SHARES = sa.Table(
    "shares", _META,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("snapshot", sa.Text, nullable=False),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),  # JSON, both languages
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),  # times: UTC, ISO with microseconds: they sort as time
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
    sa.Column("ended_at", sa.Text),  # when it was first found expired: no clock that goes back opens it again
    sa.Column("most_views", sa.Integer),
    sa.Column("views", sa.Integer, nullable=False),
    sa.Column("last_view_at", sa.Text),
    sa.Column("revoked_at", sa.Text),
    sa.Column("forwardable", sa.Integer, nullable=False),
    sa.Column("passphrase", sa.Text),  # scrypt, salted
    sa.Column("tries", sa.Integer, nullable=False),  # of passphrases that were not it, since:
    sa.Column("tries_since", sa.Text),
    sa.Column("shown_for", sa.Text, nullable=False),
    sa.CheckConstraint("views >= 0 and (most_views is null or views <= most_views)", name="views_within"),
    sqlite_strict=True,
)
SESSIONS = sa.Table(
    "sessions", _META,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("share_id", sa.ForeignKey("shares.id"), nullable=False),
    sa.Column("begun_at", sa.Text, nullable=False),
    sa.Column("counted", sa.Integer, nullable=False),
    sa.Column("allowed", sa.Integer, nullable=False),
    sqlite_strict=True,
)
META = sa.Table("meta", _META, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False), sqlite_strict=True)
sa.Index("sessions_of_share", SESSIONS.c.share_id, SESSIONS.c.begun_at)

_VIEWER_MAY = {
    (sqlite3.SQLITE_INSERT, "sessions", None), (sqlite3.SQLITE_DELETE, "sessions", None),
    *((sqlite3.SQLITE_UPDATE, "sessions", column) for column in ("counted", "allowed")),
    *((sqlite3.SQLITE_UPDATE, "shares", column) for column in ("views", "last_view_at", "ended_at", "tries", "tries_since")),
}
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_RECURSIVE}
_PRAGMAS = ("journal_mode = delete", "synchronous = extra", "foreign_keys = on", f"busy_timeout = {WAIT_SECONDS * 1000}", "trusted_schema = off")


class Database:
    """shares.db of a data home. Nothing is made before the first share."""

    def __init__(self, home: Path | str, viewer: bool = False) -> None:
        self.path = (Path(home) / "shares" / "shares.db").absolute()
        self._viewer = viewer
        url = URL.create("sqlite", database=self.path.as_uri(), query={"mode": "rw", "uri": "true"})
        self._engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
        self._writes = self._engine.execution_options(writes=True)
        sa.event.listen(self._engine, "connect", self._settle)
        sa.event.listen(self._engine, "begin", _begin)

    def read(self, statement: sa.Select, values: dict | None = None) -> Sequence[Row]:
        """The rows of one statement; none while there is no file."""
        if not self.path.exists():
            return []
        with _plainly(), self._engine.begin() as conn:
            return conn.execute(statement, values).all()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that alone may write until the block ends: all of it is kept, or nothing when the block fails."""
        with _plainly():
            if not self.path.exists() and not self._viewer:
                self._make()
            with self._writes.begin() as conn:
                yield conn

    def _make(self) -> None:
        """The file with its tables, whole or not at all; when two programs make it at once, the first one's stays."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self.path.with_name(f".shares.db.{token_hex(8)}")
        try:
            os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            engine = sa.create_engine(URL.create("sqlite", database=str(aside)), poolclass=sa.NullPool)
            with engine.begin() as conn:
                _META.create_all(conn)
                conn.exec_driver_sql(f"pragma user_version = {VERSION}")
            os.link(aside, self.path)
        except FileExistsError:
            pass
        finally:
            aside.unlink(missing_ok=True)

    def _settle(self, connection: sqlite3.Connection, _record: object) -> None:
        """The settings of a new connection; the driver starts no transactions of its own."""
        connection.isolation_level = None
        version = connection.execute("pragma user_version").fetchone()[0]
        if version != VERSION:
            what = f"the shares are of version {version}, this program knows version {VERSION}"
            raise KpiError(what, "shares.db", "Take the program that wrote them")
        for pragma in _PRAGMAS:
            connection.execute(f"pragma {pragma}")
        if self._viewer:
            connection.set_authorizer(_viewer_may)


def _viewer_may(action: int, what: str | None, column: str | None, _database: str | None, _trigger: str | None) -> int:
    """SQLite asks for each thing a statement would do."""
    allowed = action in _READING or (action, what, column) in _VIEWER_MAY
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql("begin immediate" if conn.get_execution_options().get("writes") else "begin")


@contextmanager
def _plainly() -> Iterator[None]:
    """What the database or the disk refuses, said as a KpiError; no value is ever named."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _told(str(error.orig)) from error
    except OSError as error:
        raise _unwritable(error.strerror) from error


def _unwritable(why: str | None) -> KpiError:
    return KpiError(f"the shares cannot be written ({why})", "shares.db", "See that the data home may be written and has room")


def _told(said: str) -> KpiError:
    if "locked" in said or "busy" in said:
        return KpiError("another program has been writing shares all this time", "shares.db", "Try again in a moment")
    if "not authorized" in said or "prohibited" in said:
        return KpiError("whoever looks at a share may change nothing", "shares.db")
    if any(word in said for word in ("readonly", "unable to open", "full", "disk I/O")):
        return _unwritable(said)
    return KpiError(f"the shares are damaged ({said})", "shares.db", "Put a backup in its place")
