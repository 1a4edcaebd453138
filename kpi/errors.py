"""Everything we can say went wrong: what, where, what to do now, and the nearest valid name."""
from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class KpiError(Exception):
    """A refusal a person can act on. `str()` is one line: where: what. now (did you mean ...?)"""

    def __init__(self, what: str, where: str = "", now: str = "", nearest: str | None = None) -> None:
        self.what, self.where, self.now, self.nearest = what, where, now, nearest
        super().__init__(self.sentence())

    def sentence(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.nearest:
            parts.append(f'Did you mean "{self.nearest}"?')
        if self.now:
            parts.append(self.now)
        return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is near."""
    found = get_close_matches(name, list(names), n=1, cutoff=0.5)
    return found[0] if found else None


def unknown(kind: str, name: str, names: Iterable[str], where: str = "") -> KpiError:
    """The refusal for a name that is not known, with the nearest one and the way to list them."""
    known = sorted(names)
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return KpiError(f'there is no {kind} "{name}"', where, f"Known: {shown}" if shown else "", nearest(name, known))
