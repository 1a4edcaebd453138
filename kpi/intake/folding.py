"""Header names as they are compared: one spelling for the many ways an export writes the same heading."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_BRACKETS = str.maketrans("【】〔〕［］｛｝〈〉《》", "[][][]{}<><>")
_ARROWS = re.compile("[→⇒➔➜➝⟶]|[-—–－]+>")
_DASHES = str.maketrans("—–−－", "----")


def fold(header: str) -> str:
    """`header` after NFKC, with brackets, arrows and dashes in one form and without spaces and marks nobody sees.
    Case stays: matching is exact after this, never by likeness."""
    text = unicodedata.normalize("NFKC", header.translate(_INVISIBLE))
    text = _ARROWS.sub("->", text.translate(_BRACKETS)).translate(_DASHES)
    return re.sub(r"\s+", "", text)


def doubled(headers: list[str]) -> list[str]:
    """The folded headers that stand more than once, upper and lower case counting as one."""
    seen: dict[str, str] = {}
    twice = []
    for header in headers:
        key = header.casefold()
        if header and key in seen:
            twice.append(header)
        seen.setdefault(key, header)
    return twice
