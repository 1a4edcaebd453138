"""The columns of a payroll: a TOML file in the data home that a user may rename, reorder and extend.

    [[column]]
    field = "agent_id"                          # something known of the person
    title = { zh = "工号", en = "Agent ID" }
    [[column]]
    line = "performance_pay"                    # one pay line; with * any that fit: "*commission"
    [[column]]
    lines = ["late", "valid_complaint"]         # several pay lines added up
    [[column]]
    sum = "negative"                            # wage, apart, total, positive or negative
    [[column]]
    text = "人民币"                              # the same in every row

Exactly one of field, line, lines, sum and text stands in a column; `title` may be left out where we have a word.
"""
from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from kpi.errors import KpiError, unknown
from kpi.reports.labels import WORDS, word
from kpi.schemes.cells import bilingual, known, names, tables, within, words

TEXTS = ("agent_id", "staff_number", "name", "department", "team", "post", "role", "group", "grade", "tier", "pay_grade", "period", "scheme",
         "version")
FIGURES = ("score", "coefficient", "rank")
FIELDS = (*TEXTS, *FIGURES)
SUMS = ("wage", "apart", "total", "positive", "negative")
SOURCES = ("field", "line", "lines", "sum", "text")
FILE = "payroll.toml"
"""Its name in the data home."""
DEFAULT = """# The columns of the payroll, in order. Rename, reorder, add or take away; see the manual of columns in kpi/reports/columns.py.
[[column]]
field = "staff_number"                      # the agent's id where no staff number is known
title = { zh = "工号", en = "Staff number" }
[[column]]
field = "name"
title = { zh = "姓名", en = "Name" }
[[column]]
field = "department"
title = { zh = "部门", en = "Department" }
[[column]]
field = "post"
title = { zh = "岗位", en = "Post" }
[[column]]
field = "score"
title = { zh = "得分", en = "Points" }
[[column]]
field = "coefficient"
title = { zh = "系数", en = "Coefficient" }
[[column]]
lines = ["*performance*", "*bonus*"]
title = { zh = "绩效工资", en = "Performance pay" }
[[column]]
line = "*commission*"
title = { zh = "提成", en = "Commission" }
[[column]]
sum = "negative"
title = { zh = "扣款", en = "Deductions" }
[[column]]
sum = "total"
title = { zh = "合计", en = "Total" }
"""


@dataclass(frozen=True)
class Column:
    """One column. `lines` are names of pay lines, with * as patterns; `of` is the field, the sum or the fixed text."""

    kind: str  # field, lines, sum, text
    of: str = ""
    lines: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_money(self) -> bool:
        return self.kind in ("lines", "sum")

    def name(self, lang: str, line_titles: Mapping[str, str] | None = None) -> str:
        """The heading: the column's own title, else the word of its field or the titles of its lines."""
        if self.title:
            return self.title[lang]
        if self.kind == "lines":
            return " + ".join((line_titles or {}).get(line, line) for line in self.lines)
        keys = {"wage": "wage_total", "total": "all_total", "negative": "deductions"}
        key = keys.get(self.of, self.of)
        return word(key, lang) if key in WORDS else self.of

    def takes(self, line: str) -> bool:
        """Whether this column of lines takes the pay line."""
        return any(fnmatchcase(line, pattern) for pattern in self.lines)


def columns(table: Mapping, lines: Iterable[str] | None = None) -> tuple[Column, ...]:
    """The columns of a parsed template. `lines`: the pay lines there are; None: not known, then none is refused.

    KpiError with path and nearest name for an unknown key, field, sum or pay line.
    """
    known(table, ("column",), "")
    listed = tables(table.get("column", []), "column")
    if not listed:
        raise KpiError("the payroll has no column", "column", 'Write [[column]] and below it field = "agent_id"')
    there = None if lines is None else list(lines)
    return tuple(_column(entry, there, f"column[{place}]") for place, entry in enumerate(listed, 1))


def read(path: Path | None, lines: Iterable[str] | None = None) -> tuple[Column, ...]:
    """The template in a file (normally <home>/payroll.toml); the default when there is none.

    KpiError with the file's name when it cannot be read.
    """
    if path is None or not path.exists():
        return columns(tomllib.loads(DEFAULT))
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KpiError(f"the template cannot be read ({error})", path.name, "Write it anew, or remove it to use the default") from error
    try:
        return columns(table, lines)
    except KpiError as error:
        raise KpiError(error.what, f"{path.name}, {error.where}", error.now, error.nearest) from None


def _column(entry: Mapping, there: list[str] | None, where: str) -> Column:
    with within(where):
        known(entry, (*SOURCES, "title"), "")
        given = [key for key in SOURCES if key in entry]
        if len(given) != 1:
            raise KpiError(f"a column needs exactly one of {', '.join(SOURCES)}", given[-1] if given else "")
        key = given[0]
        title = bilingual(entry.get("title", {}), "title")
        if key in ("line", "lines"):
            asked = names(entry[key], key)
            for name in asked:
                _known_line(name, there, key)
            return Column("lines", lines=asked, title=title)
        of = words(entry[key], key)
        for kind, allowed in (("field", FIELDS), ("sum", SUMS)):
            if key == kind and of not in allowed:
                raise unknown(kind, of, allowed, key)
        if key == "text" and not title:
            raise KpiError("a fixed text needs a title", "title", 'For example title = { zh = "币种", en = "Currency" }')
        return Column(key, of, title=title)


def _known_line(name: str, there: list[str] | None, where: str) -> None:
    """A name in full must be a pay line; a pattern may fit none."""
    if there is not None and "*" not in name and name not in there:
        raise unknown("pay line", name, there, where)
