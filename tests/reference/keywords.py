"""Which keywords a text contains: folded, longest first, none overlapping another."""
from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def contained(text: str, words: Iterable[str]) -> set[str]:
    """The different words found; every letter of the text serves one word at most, longer words are served first."""
    text, found = folded(text), set()
    taken = [False] * len(text)
    for word in sorted({folded(word) for word in words}, key=lambda word: (-len(word), word)):
        start = text.find(word)
        while word and start >= 0:
            if any(taken[start:start + len(word)]):
                start = text.find(word, start + 1)
                continue
            taken[start:start + len(word)] = [True] * len(word)
            found.add(word)
            start = text.find(word, start + len(word))
    return found


def balance(text: str, wanted: Iterable[str], unwanted: Iterable[str]) -> int:
    """Different wanted words minus different unwanted ones; both lists compete for the same letters."""
    good, bad = {folded(word) for word in wanted}, {folded(word) for word in unwanted}
    found = contained(text, good | bad)
    return len(found & good) - len(found & bad)
