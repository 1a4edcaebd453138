"""Which rule of the sources is carried where: by which part of which scheme, and by which tests.

`python -m kpi.schemes.coverage > docs/coverage.md` writes the page; a test holds the two together.
"""
from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from kpi.schemes.model import Words

LIBRARY = Path(__file__).parent / "library"
RULES = Path(__file__).parent / "rules.toml"
TESTS = Path(__file__).parents[2] / "tests"
STATES = ("computed", "recorded", "missing")
RULE = re.compile(r"(?<![A-Za-z0-9])R\d[A-D]?[-_]\d\d(?!\d)", re.I)
ASKED = frozenset({
    "swap", "leave", "trip", "handover", "reports", "interviews", "rotation", "exam", "authority", "returned_goods", "case", "form",
})
"""Checks that the program asks of the forms people file (`kpi.forms_checked`); a test holds them to what is asked there. A form whose
check is not asked is only recorded."""
NOT_ASKED = {
    "zh": "表单可以记录；它的核对没有用在提交的表单上。",
    "en": "The form can be recorded; its check is not asked of filed forms.",
}
NAMED_BY = ("id", "line", "rated", "record", "done", "scheme", "of", "kind", "form", "metric")


@dataclass(frozen=True)
class Carried:
    """One rule: its title, the parts that carry it ("scheme: part"), the test files that name it.

    `state`: "computed" (some part does something with it, a form with a check included), "recorded" (forms only; `why` says the
    reason) or "missing".
    """

    rule: str
    title: Words
    state: str
    parts: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A table of a scheme file that names rules. `recorded`: a form that no check is asked of."""

    rule: str
    scheme: str
    name: str
    recorded: bool
    why: Words


def rules(path: Path = RULES) -> dict[str, Words]:
    """Every rule id of the sources -> its line {zh, en}, in the order of the sources."""
    return tomllib.loads(path.read_text("utf-8"))


def coverage(rule_ids: Iterable[str] | None = None, tests: Path = TESTS, library: Path = LIBRARY) -> list[Carried]:
    """One line per rule id (default: all of them). Without a tests folder no line names a test, and its scheme files are not read."""
    titles = rules()
    wanted = list(titles if rule_ids is None else rule_ids)
    files = sorted(library.glob("*.toml")) + sorted((tests / "schemes" / "fixtures").glob("*.toml"))
    parts = [part for path in files for part in parts_of(path)]
    named = tests_naming(tests)
    return [_line(rule, titles.get(rule, {}), [part for part in parts if part.rule == rule], named.get(rule, ())) for rule in wanted]


def _line(rule: str, title: Words, parts: list[Part], tests: tuple[str, ...]) -> Carried:
    names = tuple(dict.fromkeys(f"{part.scheme}: {part.name}" for part in parts))
    if not parts:
        return Carried(rule, title, "missing", (), tests, {})
    if any(not part.recorded for part in parts):
        return Carried(rule, title, "computed", names, tests, {})
    return Carried(rule, title, "recorded", names, tests, next((part.why for part in parts if part.why), {}))


def parts_of(path: Path) -> list[Part]:
    """Every part of a scheme file that names rules, from the head down to a band or a cell."""
    table = tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    return [
        Part(rule, str(table["id"]), name, name.split()[0] == "recorded" and found.get("check") not in ASKED,
             NOT_ASKED if found.get("check") else found.get("why", {}))
        for name, found in _tables(table, "head") for rule in found.get("rules", ())
    ]


def _tables(table: Mapping, name: str) -> Iterator[tuple[str, Mapping]]:
    """A table and all below it, with what to call each: kind and name of the part it stands in."""
    yield name, table
    for key, value in table.items():
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, Mapping):
                yield from _tables(entry, _called(key, entry) if name == "head" else _below(name, key))


def _called(key: str, part: Mapping) -> str:
    named = next((part[label] for label in NAMED_BY if part.get(label)), "")
    return f"{key} {named[0] if isinstance(named, list) else named}".strip()


def _below(name: str, key: str) -> str:
    """awards.best and table.grade_pay stand under their own names; deeper tables under the part they belong to."""
    return f"{name} {key}" if " " not in name and name in ("awards", "table", "raters") else name


def tests_naming(tests: Path = TESTS) -> dict[str, tuple[str, ...]]:
    """Rule id -> the test files that name it: in a test's name, its docstring or its data. Comments do not count."""
    found: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        if path.name == "test_coverage.py":
            continue
        for rule in sorted(_named_in(path)):
            found.setdefault(rule, []).append(path.relative_to(tests).as_posix())
    return {rule: tuple(files) for rule, files in found.items()}


def _named_in(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    said = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    said += [node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return {rule.upper().replace("_", "-") for text in said for rule in RULE.findall(text.replace("test_", "test "))}


INTRODUCTION = """# Coverage: every rule of the sources

Made by `python -m kpi.schemes.coverage > docs/coverage.md` from `kpi/schemes/rules.toml`, the scheme files and the tests; do not edit by hand.

*computed*: some part of a scheme does something with the rule, and a test names it. *recorded, not computed*: the program keeps the
facts in a form, with states where there are any, and reckons nothing from them; the reason stands below the table.
"""
SHOWN = {"computed": "computed", "recorded": "recorded, not computed", "missing": "MISSING"}


def markdown(lines: Iterable[Carried] | None = None) -> str:
    """The page docs/coverage.md: a count, the table, and why some rules are only recorded."""
    lines = list(coverage() if lines is None else lines)
    counts = ", ".join(f"{sum(line.state == state for line in lines)} {SHOWN[state]}" for state in STATES)
    rows = [f"| {line.rule} | {_cell(line.title.get('zh', ''))} | {_cell(line.title.get('en', ''))} | {SHOWN[line.state]} | "
            f"{_cell('; '.join(line.parts))} | {_cell(', '.join(line.tests))} |" for line in lines]
    reasons = [f"* **{line.rule}** {line.why.get('en', '')} {line.why.get('zh', '')}".rstrip()
               for line in lines if line.state == "recorded"]
    head = ["| rule | 规则 | what it says | state | carried by | tests that name it |", "|---|---|---|---|---|---|"]
    why = ["## Recorded, not computed: why", "", *reasons]
    return "\n".join([INTRODUCTION, f"{len(lines)} rules: {counts}.", "", *head, *rows, "", *why]) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(markdown())
