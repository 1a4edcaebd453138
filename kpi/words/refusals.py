"""Refusals in the reader's language. Whoever refuses says it in English; `refusals.toml` has the Chinese of it.

A sentence nobody has translated stays as it is: hiding it would hide the refusal.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from kpi.errors import KpiError, unknown
from kpi.words.lookup import FOLDER, LANGUAGES

HOLE = re.compile(r"\{(?:(\w+) )?(\d+)\}")  # {1}, or {kind 1}: a phrase of that group
_END = re.compile(r"[.?!](?: |$)")
_LONGEST, _PLACES = 10_000, 6  # characters of a refusal, and ": " before what it says, that are looked at


class Pattern(NamedTuple):
    """One entry: the shape of its English, the group of phrases of each hole ("" for none), its Chinese."""

    shape: re.Pattern
    groups: dict[str, str]
    words: str

    def said(self, found: re.Match | None) -> str | None:
        """The Chinese for `found`, or None when a phrase in it is none of ours."""
        if found is None:
            return None
        pieces = {}
        for hole, group in self.groups.items():
            piece = found[f"h{hole}"]
            pieces[hole] = _phrase(piece, group) if group else piece
        if None in pieces.values():
            return None
        return HOLE.sub(lambda hole: pieces[hole[2]], self.words)


def refusal(sentence: str | KpiError, lang: str) -> str:
    """What a refusal says, in `lang`, sentence by sentence. KpiError for an unknown language."""
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    text, done, at = str(sentence), [], 0
    if lang == "en" or len(text) > _LONGEST:
        return text
    while at < len(text):
        piece, at = _sentence(text, at)
        done.append(piece)
    return "".join(done).strip()


@cache
def entries() -> dict[str, dict[str, str]]:
    """The pairs English → Chinese: of whole sentences under "sentences", of phrases under the name of their group."""
    table = tomllib.loads((FOLDER / "refusals.toml").read_text("utf-8"))
    sentences = {en: zh for section in table["sentences"].values() for en, zh in section.items()}
    return {"sentences": sentences, **table["phrases"]}


def _sentence(text: str, at: int) -> tuple[str, int]:
    """The sentence of `text` that begins at `at` in Chinese, and where the next begins; what is unknown stays."""
    end = _END.search(text, at)
    after = end.end() if end else len(text)
    for start in islice(_starts(text, at, after), _PLACES):
        for pattern in _patterns("sentences"):
            found = pattern.shape.match(text, start)
            said = pattern.said(found)
            if said is not None:
                place = text[at:start].removesuffix(": ")
                before = f"{_phrase(place, 'place') or place}：" if place else ""
                return f"{before}{said}{'' if said.endswith('？') else '。'}", found.end()
    return text[at:after], after


def _starts(text: str, at: int, after: int) -> Iterator[int]:
    """Where what is said may begin: at once, or after the place ("file, line 3: ...")."""
    yield at
    while (at := text.find(": ", at, after) + 2) > 1:
        yield at


def _phrase(text: str, group: str) -> str | None:
    said = (pattern.said(pattern.shape.match(text)) for pattern in _patterns(group))
    return next((words for words in said if words is not None), None)


@cache
def _patterns(group: str) -> list[Pattern]:
    """The entries of a group, those that leave least open first."""
    ordered = sorted(entries()[group].items(), key=lambda pair: -len(HOLE.sub("", pair[0])))
    return [_compiled(en, zh, group == "sentences") for en, zh in ordered]


def _compiled(en: str, zh: str, sentence: bool) -> Pattern:
    """A sentence ends with the text, or with a stop and a blank: after a hole, only if one of ours follows, since what
    fills it may hold stops too. Each hole ends as early as it can, for good: no text takes long to match."""
    first, *rest = re.split(HOLE.pattern, en.rstrip(".?!") if sentence else en)
    groups, shape = {}, re.escape(first)
    for place in range(0, len(rest), 3):
        group, hole, literal = rest[place : place + 3]
        groups[hole] = group or ""
        any_ = r"(?:(?!: |\. ).)*?" if sentence and not first and place == 0 else ".*?"
        last = place + 3 == len(rest)
        ending = _ending(sentence, not literal) if last else ""
        shape += f"(?>(?P<h{hole}>{any_}){re.escape(literal)}{ending})"
    if not rest:
        shape += _ending(sentence, False)
    return Pattern(re.compile(shape, re.DOTALL), groups, zh)


def _ending(sentence: bool, is_open: bool) -> str:
    if not sentence:
        return r"\Z"
    return rf"(?:[.?!]?\Z|[.?!] (?={_followers()}))" if is_open else r"(?:[.?!]?\Z|[.?!] )"


@cache
def _followers() -> str:
    """The beginnings of the sentences that may stand second."""
    heads = {HOLE.split(en)[0].rstrip(".?!") for en in entries()["sentences"] if en[0].isupper()}
    return "|".join(re.escape(head) for head in sorted(heads))
