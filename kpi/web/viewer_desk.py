"""What stands behind the gate: the decisions of kpi.sharing.gate, remembered for half a second so that a page's files cost one question.

What is remembered is only which cookie belongs to which share; whether the share is open is asked anew, and a session that was let in
once is never thrown out by somebody else's guessing.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from kpi.sharing.gate import Answer, Gate, Seen
from kpi.sharing.store import Shares

ASKED_AGAIN_AFTER = 0.5
CONTACT_FOR = 30.0
"""Seconds."""
MOST = 20_000
"""How many answers of a kind are remembered."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Entry:
    """Who is let in. `session` names the session inside; `cookie` is to be set when it is new; without a session a passphrase is asked."""

    share: str
    forwardable: bool
    session: str = ""
    cookie: str = ""
    wrong: bool = False


class Desk:
    """One for the process. Safe between threads."""

    def __init__(self, home: Path | str, gate: Gate | None = None) -> None:
        self.home = Path(home)
        self.gate = gate or Gate(Shares(home, viewer=True))
        self._entries, self._looks, self._counted, self._shown = Kept(), Kept(), Kept(), Kept()
        self._contact = ("", float("-inf"))

    @staticmethod
    @lru_cache(1)
    def at_home() -> Desk:
        """The desk over $KPI_HOME. KpiError when the secret of the shares must not be used."""
        return Desk(os.environ.get("KPI_HOME") or ROOT / "data")

    def contact(self) -> str:
        """Whom to ask."""
        said, at = self._contact
        if time.monotonic() - at > CONTACT_FOR:
            said = self.gate.contact()
            self._contact = (said, time.monotonic())
        return said

    def enter(self, token: str, address: str, typed: str | None) -> Entry | None:
        """By the token, `typed` being the passphrase of a posted form; None for everything that does not open."""
        seen = self.gate.enter(token, None, address) if typed is None else self.gate.tried(token, typed, address)
        if seen.answer is Answer.ASK and seen.share:
            return Entry(seen.share.id, seen.share.forwardable, wrong=seen.wrong)
        entry = _entry(seen)
        if entry and entry.forwardable:
            self._entries.put(("s", token, entry.cookie), entry)
        return entry

    def known(self, cookie: str, kind: str, key: str) -> Entry | None:
        """The session, when it was let in within the last half second: asks no file, so that it may be asked anywhere."""
        entry = self._entries.get((kind, key, cookie))
        seen = self._looks.get((entry.share, entry.session)) if entry else None
        return entry if seen and seen[0] and time.monotonic() - seen[1] <= ASKED_AGAIN_AFTER else None

    def session(self, cookie: str, kind: str, key: str, address: str) -> Entry | None:
        """The session of a cookie on the base path /<kind>/<key>; None unless it is one of that very share, and open now."""
        place = (kind, key, cookie)
        entry = self._entries.get(place)
        if entry is None:
            seen = self.gate.inside(key, cookie) if kind == "v" else self.gate.inside_link(key, cookie, address)
            entry = _entry(seen)
            if entry is None or entry.forwardable != (kind == "s"):
                return None
            self._entries.put(place, entry)
        return entry if self.still(entry) else None

    def still(self, entry: Entry) -> bool:
        """Whether this session may look at its share now, or could half a second ago."""
        place, now = (entry.share, entry.session), time.monotonic()
        known = self._looks.get(place)
        if known is None or now - known[1] > ASKED_AGAIN_AFTER:
            known = (self.gate.looks(*place), now)
            self._looks.put(place, known)
        return known[0]

    def viewed(self, share: str, session: str) -> str | None:
        """The id of the snapshot this session may see at this moment, its view counted; None when it may not."""
        place = (share, session)
        if not (self.gate.looks(*place) if self._counted.get(place) else self.gate.counts(*place)):
            return None
        self._counted.put(place, True)
        if self._shown.get(share) is None:
            found = self.gate.share(share)
            self._shown.put(share, found and found.snapshot)
        return self._shown.get(share)


class Kept:
    """A bounded memory: the oldest goes first."""

    def __init__(self) -> None:
        self._held: OrderedDict = OrderedDict()
        self._lock = Lock()

    def get(self, place: object) -> object:
        """What was put, or None."""
        return self._held.get(place)

    def put(self, place: object, value: object) -> None:
        """Remembers."""
        with self._lock:
            self._held[place] = value
            self._held.move_to_end(place)
            while len(self._held) > MOST:
                self._held.popitem(last=False)


def _entry(seen: Seen) -> Entry | None:
    if seen.answer is not Answer.OPEN or seen.share is None or seen.session is None:
        return None
    return Entry(seen.share.id, seen.share.forwardable, seen.session.hash, seen.cookie or "")
