"""Who may see what now. Every question has one of three answers, and whatever goes wrong is the first of them.

DENIED is one and the same for a link that is unknown, malformed, expired, revoked or used up, so that no answer tells which.
"""
from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock
from time import monotonic

from kpi.errors import KpiError
from kpi.sharing.store import Session, Share, Shares

MISSES, SECONDS_A_MISS = 30, 2.0
"""Wrong links one address may try at once; afterwards one more every so many seconds."""
ADDRESSES = 10_000
"""How many addresses are remembered."""


class Answer(Enum):
    """DENIED: the constant answer. ASK: the form for the passphrase. OPEN: the page."""

    DENIED = "denied"
    ASK = "ask"
    OPEN = "open"


@dataclass(frozen=True)
class Seen:
    """What a browser is answered. share, session: with ASK (share only) and OPEN. cookie: to be set, when the session is new.
    wrong: with ASK, that the passphrase just given was not it or came too often."""

    answer: Answer
    share: Share | None = None
    session: Session | None = None
    cookie: str | None = field(default=None, repr=False)
    wrong: bool = False


DENIED = Seen(Answer.DENIED)


class Gate:
    """The decisions of a viewer's process. ticks: seconds that never go back, for the throttle."""

    def __init__(self, shares: Shares, ticks: Callable[[], float] = monotonic) -> None:
        self._shares, self._guesses = shares, Guesses(ticks)

    def enter(self, token: object, cookie: object, address: str) -> Seen:
        """Someone asks for /s/<token>: with a session of this share they go on, else a new one begins."""
        return self._safely(lambda: self._enter(token, cookie, address))

    def tried(self, token: object, passphrase: object, address: str) -> Seen:
        """Someone gives the passphrase at /s/<token>."""
        return self._safely(lambda: self._tried(token, passphrase, address))

    def inside(self, share_id: str, cookie: object) -> Seen:
        """Someone asks for something of a share at /v/<share id>: only with its own session."""
        return self._safely(lambda: self._inside(cookie, share_id=share_id))

    def inside_link(self, token: str, cookie: object, address: str = "") -> Seen:
        """Someone asks for something below /s/<token>/: only with its own session, and none begins. Without one, no link is looked up and
        nothing is learnt, so no address is held back."""
        return self._safely(lambda: self._inside(cookie, token=token))

    def looks(self, share_id: str, session: str) -> bool:
        """Whether an open page may go on: asked at every run and every two seconds. session: the hash the gate named."""
        try:
            return self._shares.looks(share_id, session, self._shares.clock())
        except KpiError:
            return False

    def counts(self, share_id: str, session: str) -> bool:
        """Counts the view of a page that is about to show figures, once a session. False: it must not show them."""
        try:
            found = self._shares.session(session)
            return bool(found) and self.looks(share_id, session) and found.share_id == share_id and self._shares.count(found)
        except KpiError:
            return False

    def share(self, share_id: str) -> Share | None:
        """The share an open page shows."""
        try:
            return self._shares.share(share_id)
        except KpiError:
            return None

    def contact(self) -> str:
        """Whom to ask, as every answer says it; "" when nobody is named."""
        try:
            return self._shares.contact()
        except KpiError:
            return ""

    def _safely(self, decide: Callable[[], Seen]) -> Seen:
        try:
            return decide()
        except KpiError:    # a damaged or a busy file opens nothing
            return DENIED

    def _found(self, token: object, address: str) -> Share | None:
        """The open share of a link. An address that guessed too often gets none, and nothing is looked up."""
        if self._guesses.spent(address):
            return None
        share = self._shares.find(token)
        if share is None:
            self._guesses.missed(address)
        return share if share and self._shares.open_now(share, self._shares.clock()) else None

    def _enter(self, token: object, cookie: object, address: str) -> Seen:
        known = self._inside(cookie, token=token)
        if known.answer is Answer.OPEN:
            return known
        share = self._found(token, address)
        if share is None or not _admits(share):
            return DENIED
        return Seen(Answer.ASK, share) if share.passphrase else self._begun(share)

    def _tried(self, token: object, passphrase: object, address: str) -> Seen:
        share = self._found(token, address)
        if share is None or not _admits(share):
            return DENIED
        if self._shares.try_passphrase(share, passphrase) != "right":
            return Seen(Answer.ASK, share, wrong=True)
        return self._begun(share)

    def _inside(self, cookie: object, **of: object) -> Seen:
        visit = self._shares.visit(cookie, self._shares.clock(), **of)
        if visit is None:
            return DENIED
        share, session = visit
        may = (session.allowed or not share.passphrase) and (session.counted or _admits(share))
        return Seen(Answer.OPEN, share, session) if may else DENIED

    def _begun(self, share: Share) -> Seen:
        cookie = self._shares.begin(share.id, allowed=share.passphrase)
        session = self._shares.of_session(cookie)
        return Seen(Answer.OPEN, share, session, cookie) if session else DENIED


def _admits(share: Share) -> bool:
    """Whether there is a view left for somebody new."""
    return share.most_views is None or share.views < share.most_views


class Guesses:
    """How often each address asked for links that are not there: a bucket that empties with time. Safe between threads."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks, self._lock = ticks, Lock()
        self._filled: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spent(self, address: str) -> bool:
        """Whether this address guessed too often."""
        with self._lock:
            return self._level(_network(address)) > MISSES - 1

    def missed(self, address: str) -> None:
        """Notes a wrong guess."""
        key = _network(address)
        with self._lock:
            self._filled[key] = self._level(key) + 1, self._ticks()
            self._filled.move_to_end(key)
            while len(self._filled) > ADDRESSES:
                self._filled.popitem(last=False)

    def _level(self, key: str) -> float:
        misses, at = self._filled.get(key, (0.0, 0.0))
        return max(0.0, misses - (self._ticks() - at) / SECONDS_A_MISS)


def _network(address: str) -> str:
    """Whose address it is: one of IPv6 counts with its whole /64, which one household holds."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return str(address)[:64]
    if found.version == 6 and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False)) if found.version == 6 else address
