"""Words every part of a scheme uses: known names, blanks, and whom a part is for."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi.errors import KpiError, nearest

ORIGINS = ("printed", "ours", "blank")
MISSING = ("spread", "zero", "refuse")
ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
Words = Mapping[str, str]  # {"zh": …, "en": …}


def choose(kind: str, name: object, known: Iterable[str], where: str) -> None:
    """Refuse a name that is not one of `known`, naming the nearest."""
    known = list(known)
    if name not in known:
        raise KpiError(f'{kind} "{name}" is not known', where, f"Known: {', '.join(known)}", nearest(str(name), known))


def demand(holds: bool, what: str, where: str, now: str = "") -> None:
    """Refuse with `what` unless `holds`."""
    if not holds:
        raise KpiError(what, where, now)


class Blank:
    """What the source leaves open: never 0, and whatever needs it is "not set"."""

    def __repr__(self) -> str:
        return "blank"

    def __bool__(self) -> bool:
        return False


BLANK = Blank()

AUDIENCES = ("role", "post", "team", "group", "agent")


@dataclass(frozen=True)
class Audience:
    """Whom a part of a scheme is for: every key named must match one of its words; nothing named: everybody."""

    words: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        for key in self.words:
            choose("for", key, AUDIENCES, "for")

    def has(self, person: Mapping[str, object]) -> bool:
        """Whether a person (role, post, team, group, agent -> word) is meant."""
        return all(person.get(key) in words for key, words in self.words.items())


EVERYBODY = Audience({})
