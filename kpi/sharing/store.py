"""The shares of a data home: made, listed, revoked and extended by the manager's process, found and looked at by the viewer's.

A token and a cookie are 256 bits of chance each, known only to who holds them; stored is their HMAC under the secret of the
installation. Every change is one short transaction; what two programs or threads do at once is settled by the database.
"""
from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex, token_urlsafe
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kpi.errors import KpiError, unknown
from kpi.sharing import passphrases, secret, snapshot
from kpi.sharing.database import META, SESSIONS, SHARES, Database

MOST_DAYS = 366
MOST_VIEWS = 1_000_000
TRIES, TRIES_WITHIN = 5, timedelta(minutes=15)
"""Wrong passphrases a share takes within that time, from everybody together."""
IDLE, MOST_IDLE = timedelta(days=1), 1_000
"""Sessions that never came to a view are dropped after a day, and the oldest beyond so many of a share."""
_ONE_TRY = Lock()
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Share:
    """One share as it stands; times are UTC. `snapshot`: the id. `passphrase`: whether one is asked. `title`: {"zh", "en"}."""

    id: str
    snapshot: str
    page: str
    title: dict
    period: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    ended_at: datetime | None
    most_views: int | None
    views: int
    last_view_at: datetime | None
    revoked_at: datetime | None
    forwardable: bool
    passphrase: bool
    shown_for: str

    def state(self, now: datetime) -> str:
        """open, expired, revoked or used_up. Open to the very second before it expires."""
        if self.revoked_at is not None:
            return "revoked"
        if self.ended_at is not None or now >= self.expires_at:
            return "expired"
        return "used_up" if self.most_views is not None and self.views >= self.most_views else "open"


@dataclass(frozen=True)
class Session:
    """One browser that looks at one share. hash: of its cookie. counted: whether its view is counted. allowed: passphrase given."""

    hash: str
    share_id: str
    begun_at: datetime
    counted: bool
    allowed: bool


def utc_now() -> datetime:
    return datetime.now(UTC)


class Shares:
    """The shares of a data home. KpiError at once when the secret must not be used. `viewer`: changes only what looking
    changes, and makes no secret."""

    def __init__(self, home: Path | str, clock: Callable[[], datetime] = utc_now, viewer: bool = False) -> None:
        self.home, self.clock, self._viewer = Path(home), clock, viewer
        self._db = Database(home, viewer)
        some = bool(self._db.read(_ANY))
        self._secret = secret.load(self.home / "shares", some, make=not viewer)
        self._same_secret(next((row.value for row in self._db.read(_SECRET)), None), some)

    # ---- by the manager

    def make(
        self, shown: snapshot.Snapshot, by: str, days: int = 30, most_views: int | None = None, passphrase: str | None = None,
        forwardable: bool = False,
    ) -> tuple[Share, str]:
        """Writes the snapshot and a share of it; the share and its token, which nothing keeps. KpiError for what cannot be."""
        if self._viewer:
            raise KpiError("whoever looks at a share may change nothing", "shares")
        if not by.strip():
            raise KpiError("no name is given", "by")
        _within(days, 1, MOST_DAYS, "days")
        if most_views is not None:
            _within(most_views, 1, MOST_VIEWS, "views")
        kept = passphrases.hashed(passphrase) if passphrase else None
        shown, token, now = snapshot.settled(shown), token_urlsafe(32), self.clock()
        row = {
            "id": token_hex(16), "token_hash": self._hash("token", token), "snapshot": snapshot.write(self.home, shown), "page": shown.page,
            "title": json.dumps(shown.title, ensure_ascii=False, sort_keys=True), "period": shown.period, "made_at": _text(now), "made_by": by,
            "expires_at": _text(now + timedelta(days=days)), "most_views": most_views, "views": 0, "forwardable": int(forwardable),
            "passphrase": kept, "tries": 0, "shown_for": shown.shown_for,
        }
        with self._db.write() as conn:
            self._same_secret(conn.execute(_SECRET).scalar(), conn.execute(_ANY).scalar())
            _say(conn, "secret", self._hash("secret", ""))
            conn.execute(sa.insert(SHARES).values(row))
        return self.share(row["id"]), token

    def listed(self) -> list[Share]:
        """Every share, the newest first."""
        return [_share(row) for row in self._db.read(sa.select(SHARES).order_by(SHARES.c.made_at.desc(), SHARES.c.id))]

    def share(self, id_: str) -> Share:
        """One share. KpiError when there is none of this id."""
        rows = self._db.read(_SHARE, {"id": id_}) if isinstance(id_, str) else []
        if not rows:
            raise unknown("share", str(id_)[:64], [share.id for share in self.listed()])
        return _share(rows[0])

    def revoke(self, id_: str) -> Share:
        """Ends a share for good: its link and every page open on it."""
        self.share(id_)
        with self._db.write() as conn:
            ends = sa.update(SHARES).where(SHARES.c.id == id_, SHARES.c.revoked_at.is_(None))
            conn.execute(ends.values(revoked_at=_text(self.clock())))
            conn.execute(sa.delete(SESSIONS).where(SESSIONS.c.share_id == id_))
        return self.share(id_)

    def extend(self, id_: str, until: datetime) -> Share:
        """Lets a share end at another time, later or sooner, also one that has expired. KpiError when it is revoked."""
        self.share(id_)
        if not self.clock() < until <= self.clock() + timedelta(days=MOST_DAYS):
            raise KpiError(f"a share ends within the next {MOST_DAYS} days", "until")
        with self._db.write() as conn:
            longer = sa.update(SHARES).where(SHARES.c.id == id_, SHARES.c.revoked_at.is_(None))
            if not conn.execute(longer.values(expires_at=_text(until), ended_at=None)).rowcount:
                raise KpiError("the share is revoked and opens no more", id_, "Share the page again")
        return self.share(id_)

    def say_contact(self, text: str) -> None:
        """Whom to ask when a link does not open; shown to everybody."""
        if len(text) > 200:
            raise KpiError("whom to ask is said in at most 200 characters", "contact")
        with self._db.write() as conn:
            _say(conn, "contact", text.strip())

    def contact(self) -> str:
        """Whom to ask, "" when nobody is named."""
        return next((row.value for row in self._db.read(sa.select(META.c.value).where(META.c.name == "contact"))), "")

    # ---- by who looks

    def find(self, token: object) -> Share | None:
        """The share this token opens, whether it is open now or not."""
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            return None
        asked = self._hash("token", token)
        rows = [row for row in self._db.read(_OF_TOKEN, {"hash": asked}) if hmac.compare_digest(row.token_hash, asked)]
        return _share(rows[0]) if rows else None

    def open_now(self, share: Share | str, now: datetime) -> bool:
        """Whether a share is neither revoked nor expired, as it stands in the file. What was expired once stays so."""
        rows = self._db.read(_OPEN, {"id": share if isinstance(share, str) else share.id, "now": _text(now)})
        return bool(rows) and self._judged(rows[0], now)

    def begin(self, share_id: str, allowed: bool = False) -> str:
        """A new session on a share; the value of its cookie, which nothing keeps."""
        cookie, now = token_urlsafe(32), self.clock()
        row = {"hash": self._hash("cookie", cookie), "share_id": share_id, "begun_at": _text(now), "counted": 0, "allowed": int(allowed)}
        idle = sa.select(SESSIONS.c.hash).where(SESSIONS.c.share_id == share_id, SESSIONS.c.counted == 0)
        beyond = idle.order_by(SESSIONS.c.begun_at.desc()).limit(-1).offset(MOST_IDLE - 1)
        with self._db.write() as conn:
            conn.execute(sa.delete(SESSIONS).where(SESSIONS.c.counted == 0, SESSIONS.c.begun_at < _text(now - IDLE)))
            conn.execute(sa.delete(SESSIONS).where(SESSIONS.c.hash.in_(beyond)))
            conn.execute(sa.insert(SESSIONS).values(row))
        return cookie

    def of_session(self, cookie: object) -> Session | None:
        """The session of a cookie."""
        if not isinstance(cookie, str) or not _TOKEN.fullmatch(cookie):
            return None
        return self.session(self._hash("cookie", cookie))

    def session(self, hash_: object) -> Session | None:
        """The session of this hash: how the gate names one to the page behind it."""
        if not isinstance(hash_, str) or not _HASH.fullmatch(hash_):
            return None
        rows = self._db.read(_OF_SESSION, {"hash": hash_})
        return _session(rows[0]) if rows and hmac.compare_digest(rows[0].hash, hash_) else None

    def visit(self, cookie: object, now: datetime, share_id: str | None = None, token: str | None = None) -> tuple[Share, Session] | None:
        """The share and the session of a cookie, if they are those of this share or of this token and the share is open."""
        if not isinstance(cookie, str) or not _TOKEN.fullmatch(cookie):
            return None
        for row in self._db.read(_VISIT, {"hash": self._hash("cookie", cookie), "now": _text(now)}):
            asked, has = (share_id, row.id) if token is None else (self._hash("token", token), row.token_hash)
            if isinstance(asked, str) and hmac.compare_digest(asked.encode("utf-8", "replace"), has.encode()) and self._judged(row, now):
                return _share(row), _session(row)
        return None

    def looks(self, share_id: str, hash_: object, now: datetime) -> bool:
        """Whether this session may look at this share now: of one row, since every open page asks every other second."""
        if not isinstance(hash_, str) or not _HASH.fullmatch(hash_):
            return False
        rows = self._db.read(_LOOKS, {"id": share_id, "hash": hash_, "now": _text(now)})
        return bool(rows) and self._judged(rows[0], now) and (bool(rows[0].allowed) or rows[0].passphrase is None)

    def allow(self, session: Session) -> None:
        """Notes that the passphrase was given."""
        with self._db.write() as conn:
            conn.execute(sa.update(SESSIONS).where(SESSIONS.c.hash == session.hash).values(allowed=1))

    def count(self, session: Session) -> bool:
        """Counts the view of a session, once. False when the share is over or its views are used up by others."""
        now = self.clock()
        ours, left = SESSIONS.c.hash == session.hash, sa.or_(SHARES.c.most_views.is_(None), SHARES.c.views < SHARES.c.most_views)
        views = sa.update(SHARES).where(
            SHARES.c.id == session.share_id, left, SHARES.c.revoked_at.is_(None), SHARES.c.ended_at.is_(None), SHARES.c.expires_at > _text(now))
        with self._db.write() as conn:
            found = conn.execute(sa.select(SESSIONS.c.counted).where(ours, SESSIONS.c.share_id == session.share_id)).scalar()
            if found != 0:
                return found == 1
            if not conn.execute(views.values(views=SHARES.c.views + 1, last_view_at=_text(now))).rowcount:
                return False
            conn.execute(sa.update(SESSIONS).where(ours).values(counted=1))
        return True

    def try_passphrase(self, share: Share, passphrase: object) -> str:
        """right, wrong, or wait when it was tried too often. A try is noted before it is made, so that two programs are no way round.

        One after the other within a program: a room that types it at once is not held back, and no more than 16 MB are needed.
        """
        with _ONE_TRY:
            return self._try(share, passphrase, self.clock())

    def _try(self, share: Share, passphrase: object, now: datetime) -> str:
        with self._db.write() as conn:
            row = conn.execute(_SHARE, {"id": share.id}).one()
            if row.passphrase is None:
                return "right"
            since = _time(row.tries_since)
            running = since is not None and timedelta(0) <= now - since < TRIES_WITHIN
            if running and row.tries >= TRIES:
                return "wait"
            ours = sa.update(SHARES).where(SHARES.c.id == share.id)
            tries, began = (SHARES.c.tries + 1, row.tries_since) if running else (1, _text(now))
            conn.execute(ours.values(tries=tries, tries_since=began))
        if not passphrases.matches(passphrase, row.passphrase):
            return "wrong"
        with self._db.write() as conn:
            conn.execute(ours.where(SHARES.c.tries > 0).values(tries=SHARES.c.tries - 1))
        return "right"

    def _judged(self, row: Row, now: datetime) -> bool:
        """Whether the row of a share is open; every share that `now` finds expired is noted as ended."""
        if row.due:
            with self._db.write() as conn:
                conn.execute(sa.update(SHARES).where(_DUE).values(ended_at=_text(now)), {"now": _text(now)})
        return row.revoked_at is None and row.ended_at is None and now < _time(row.expires_at)

    def _same_secret(self, told: str | None, some: object) -> None:
        if some and told != self._hash("secret", ""):
            raise secret.another()

    def _hash(self, kind: str, text: str) -> str:
        return hmac.digest(self._secret, f"{kind}\0{text}".encode("utf-8", "replace"), "sha256").hex()


_ANY = sa.select(SHARES.c.id).limit(1)
_SECRET = sa.select(META.c.value).where(META.c.name == "secret")
_DUE = sa.and_(SHARES.c.expires_at <= sa.bindparam("now"), SHARES.c.ended_at.is_(None))
_ANY_DUE = sa.exists(sa.select(sa.literal(1)).where(_DUE).correlate(None)).label("due")
_SHARE = sa.select(SHARES).where(SHARES.c.id == sa.bindparam("id"))
_OF_TOKEN = sa.select(SHARES).where(SHARES.c.token_hash == sa.bindparam("hash"))
_OF_SESSION = sa.select(SESSIONS).where(SESSIONS.c.hash == sa.bindparam("hash"))
_OPEN = sa.select(SHARES.c.revoked_at, SHARES.c.ended_at, SHARES.c.expires_at, _ANY_DUE).where(SHARES.c.id == sa.bindparam("id"))
_VISIT = (
    sa.select(SHARES, SESSIONS, _ANY_DUE).join(SESSIONS, SESSIONS.c.share_id == SHARES.c.id).where(SESSIONS.c.hash == sa.bindparam("hash"))
)
_LOOKS = (
    sa.select(SHARES.c.revoked_at, SHARES.c.ended_at, SHARES.c.expires_at, SHARES.c.passphrase, SESSIONS.c.allowed, _ANY_DUE)
    .join(SESSIONS, SESSIONS.c.share_id == SHARES.c.id).where(SHARES.c.id == sa.bindparam("id"), SESSIONS.c.hash == sa.bindparam("hash"))
)


def _say(conn: Connection, name: str, value: str) -> None:
    conn.execute(sa.delete(META).where(META.c.name == name))
    conn.execute(sa.insert(META).values(name=name, value=value))


def _within(number: object, least: int, most: int, where: str) -> None:
    if type(number) is not int or not least <= number <= most:
        raise KpiError(f"{number} is not a whole number from {least} to {most}", where)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _share(row: Row) -> Share:
    return Share(
        row.id, row.snapshot, row.page, json.loads(row.title), row.period, _time(row.made_at), row.made_by, _time(row.expires_at),
        _time(row.ended_at), row.most_views, row.views, _time(row.last_view_at), _time(row.revoked_at), bool(row.forwardable),
        row.passphrase is not None, row.shown_for,
    )


def _session(row: Row) -> Session:
    return Session(row.hash, row.share_id, _time(row.begun_at), bool(row.counted), bool(row.allowed))
