"""Who rated an item: role, share, mean rating; and the formula that mixes them into the item's value (R4-03, R4-04, R1-03)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from kpi.reports.labels import role_word, word
from kpi.reports.score_rows import NEAR, Row
from kpi.reports.workbook import Book, cell
from kpi.schemes.model import Mix
from kpi.scoring.points import rated

HEADS = ("raters", "rater_role", "share", "rating", "ratings_count")


@dataclass(frozen=True)
class RaterBlock:
    """The formula of the item's value, what it gives now, and the next free row."""

    formula: str
    value: Fraction | None
    next_row: int

    def gives(self, row: Row) -> bool:
        """Whether the mix gives the value that stands in the score table."""
        if self.value is None or row.value is None:
            return self.value is None and row.value is None
        return abs(self.value - row.value) < NEAR


def rater_block(book: Book, sheet: Worksheet, row: Row, person: Mapping, ratings: Sequence[Mapping], at: int) -> RaterBlock:
    """Writes the raters of one item from row `at` on. ratings: those of this person."""
    mix, lang = row.item.mix, book.lang
    shares = mix.of(person.get("role"))
    given: dict[str, list] = {}
    for one in ratings:
        if one["rated"] == row.item.rated and one.get("rating") is not None:
            given.setdefault(one["role"], []).append(one["rating"])
    for column, key in enumerate(HEADS):
        book.put(sheet, cell(at, column), f"{word(key, lang)} · {row.title}" if column == 0 else word(key, lang), "head")
    for place, (role, share) in enumerate(shares.items(), at + 1):
        marks = given.get(role, [])
        book.put(sheet, cell(place, 0), None, "cell")
        book.put(sheet, cell(place, 1), role_word(role, lang), "cell")
        book.put(sheet, cell(place, 2), share, "cell", "percent")
        book.put(sheet, cell(place, 3), sum(map(Fraction, marks)) / len(marks) if marks else "—", "cell", *(("points",) if marks else ()))
        book.put(sheet, cell(place, 4), len(marks), "cell", "whole")
    first, last = at + 1, at + len(shares)
    return RaterBlock(_mixed(mix, first, last), _value(mix, given, shares), last + 2)


def _value(mix: Mix, given: Mapping, shares: Mapping) -> Fraction | None:
    value, absent = rated(given, shares, mix.counts)
    return None if absent and mix.missing == "refuse" else value


def _mixed(mix: Mix, first: int, last: int) -> str:
    """The mean ratings mixed by share over the roles that rated; "last": the last role that rated, alone."""
    shares, marks = f"$C${first}:$C${last}", f"$D${first}:$D${last}"
    if mix.counts == "last":
        value = '"—"'
        for row in range(first, last + 1):
            value = f"IF(ISNUMBER($D${row}),$D${row},{value})"
    else:
        value = f'IF(COUNT({marks})>0,SUMPRODUCT({shares},{marks})/SUMPRODUCT({shares},ISNUMBER({marks})*1),"—")'
    return f'=IF(COUNT({marks})<{last - first + 1},"—",{value})' if mix.missing == "refuse" else f"={value}"
