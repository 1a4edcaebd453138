"""The closed grammar of conditions: `score < 70 and rank_from_last == 1`, `grade in [A, B]`.

    condition  = comparison { ("and" | "or") comparison }       no brackets; "and" binds more tightly than "or"
    comparison = name op value | name "in" "[" word { "," word } "]"
    op         = "<" | "<=" | ">" | ">=" | "==" | "!="

No arithmetic, no calls, nothing is ever evaluated as a program. A value is a number, a word (for names that hold words,
such as grade), or the name of another number (`mark == full`). A missing fact makes a comparison unknown (None), and
unknown goes through "and" and "or" as in three-valued logic: false and unknown is false, true or unknown is true.
"""
from __future__ import annotations

import operator
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError, nearest

NUMBERS = ("score", "coefficient", "rank", "rank_from_last", "mark", "full", "days_present", "service_months")
WORDS = ("grade", "tier", "role", "post", "team", "group")
FACTS = NUMBERS + WORDS  # what is known of an appraisal; the ids of metrics come on top
OPS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}
TOKEN = re.compile(r"\s*(?:(?P<op><=|>=|==|!=|<|>)|(?P<mark>[\[\],])|(?P<word>[^\s\[\],<>=!()]+)|(?P<bad>\S))")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
GRAMMAR = 'Write for example: score < 70 and rank_from_last == 1, or: grade in [A, B]'

Facts = Mapping[str, object]  # name → number (int, Decimal, Fraction), word, or None: missing


@dataclass(frozen=True)
class Comparison:
    """One name against a number, a word, another name (`of_fact`) or a list of words."""

    name: str
    op: str
    value: Decimal | str | tuple[str, ...]
    of_fact: bool = False

    def holds(self, facts: Facts) -> bool | None:
        """Whether it is so; None when a fact is missing."""
        left = facts.get(self.name)
        right = facts.get(self.value) if self.of_fact else self.value
        if left is None or right is None:
            return None
        if self.op == "in":
            return str(left) in right
        if isinstance(right, str):
            return OPS[self.op](str(left), right)
        return OPS[self.op](_number(left, self.name), _number(right, str(self.value)))


@dataclass(frozen=True)
class Condition:
    """Alternatives, each a tuple of comparisons that must all hold; `text` is what was written."""

    text: str
    either: tuple[tuple[Comparison, ...], ...]

    def holds(self, facts: Facts) -> bool | None:
        """True, False, or None when the facts at hand cannot decide it. KpiError for a float."""
        return _any([_all([one.holds(facts) for one in every]) for every in self.either])

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return tuple(one for every in self.either for one in every)

    @property
    def names(self) -> tuple[str, ...]:
        """Every fact it reads, in order, once."""
        read = [name for one in self.comparisons for name in ((one.name, one.value) if one.of_fact else (one.name,))]
        return tuple(dict.fromkeys(read))

    def words_of(self, name: str) -> tuple[str, ...]:
        """The words it compares `name` with, such as the grades it speaks of."""
        told = [one.value for one in self.comparisons if one.name == name and not one.of_fact]
        return tuple(word for value in told for word in (value if isinstance(value, tuple) else (str(value),)))


def parse(text: str, names: Collection[str] = FACTS, words: Collection[str] = WORDS, where: str = "when") -> Condition:
    """The condition `text` says.

    names: the facts it may read; words: those of them that hold words, all others hold numbers.
    KpiError with the character it stumbled over, and the nearest name for an unknown one.
    """
    reader = _Reader(text, list(names), words, where)
    either = [[reader.comparison()]]
    for joint in reader.joints():
        if joint == "or":
            either.append([])
        either[-1].append(reader.comparison())
    return Condition(" ".join(text.split()), tuple(tuple(every) for every in either))


class _Reader:
    """The tokens of one text, read from left to right."""

    def __init__(self, text: str, names: list[str], words: Collection[str], where: str) -> None:
        self.names, self.words, self.where, self.end = names, words, where, len(text) + 1
        self.tokens = [(m.lastgroup, m[m.lastgroup], m.start(m.lastgroup) + 1) for m in TOKEN.finditer(text)]
        self.place = 0

    def refuse(self, what: str, at: int, near: str | None = None) -> KpiError:
        return KpiError(f"{what} at character {at}", self.where, "" if near else GRAMMAR, near)

    def take(self, kind: str, what: str, *texts: str) -> tuple[str, int]:
        """The next token, refused unless it is of this kind (and one of these texts)."""
        found, text, at = self.tokens[self.place] if self.place < len(self.tokens) else ("end", "the end", self.end)
        if found != kind or (texts and text not in texts):
            shown = text if found == "end" else f'"{text}"'
            raise self.refuse(f"{what} is expected, not {shown}", at)
        self.place += 1
        return text, at

    def joints(self) -> Iterator[str]:
        while self.place < len(self.tokens):
            yield self.take("word", '"and" or "or"', "and", "or")[0]

    def comparison(self) -> Comparison:
        name, at = self.take("word", "a name")
        if name not in self.names:
            raise self.refuse(f'"{name}" is not a known name', at, nearest(name, self.names))
        if self.place < len(self.tokens) and self.tokens[self.place][1] == "in":
            return Comparison(name, "in", self._list(name, at))
        op, op_at = self.take("op", "<, <=, >, >=, ==, != or in")
        value, value_at = self.take("word", "a value")
        if name in self.words:
            if op not in ("==", "!="):
                raise self.refuse(f'"{op}" compares numbers, and {name} is a word: == or != is expected', op_at)
            return Comparison(name, op, value)
        if NUMBER.fullmatch(value):
            return Comparison(name, op, Decimal(value))
        numbers = [known for known in self.names if known not in self.words]
        if value not in numbers:
            raise self.refuse(f'{name} is a number and "{value}" is none', value_at, nearest(value, numbers))
        return Comparison(name, op, value, of_fact=True)

    def _list(self, name: str, at: int) -> tuple[str, ...]:
        if name not in self.words:
            raise self.refuse(f'"in" lists words, and {name} is a number', at)
        self.take("word", '"in"', "in")
        self.take("mark", '"["', "[")
        words = [self.take("word", "a word")[0]]
        while self.take("mark", '"," or "]"', ",", "]")[0] == ",":
            words.append(self.take("word", "a word")[0])
        return tuple(words)


def _all(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def _any(found: list[bool | None]) -> bool | None:
    return True if True in found else None if None in found else False


def _number(value: object, name: str) -> Fraction:
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    raise KpiError(f"{name} is {value!r}, which is not an exact number", "condition", "Pass int, Decimal or Fraction")
