"""Every refusal has Chinese words: what the rooms say is read from their source, so that no new one is forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from kpi.errors import KpiError, unknown
from kpi.intake.files import _SIGNATURES
from kpi.schemes.cells import demand_type
from kpi.words.refusals import HOLE, entries, refusal
from tests.words.test_catalogue import LATIN_ALLOWED

KPI = Path(__file__).parents[2] / "kpi"
ROOMS = (
    "intake", "verbs", "warehouse", "schemes", "scoring", "records", "sharing", "reports", "measures.py", "cards.py", "errors.py", "workdays.py",
    "demo", "web", "__main__.py",
)
# What refuses, and where in its call stand `what` and `now`.
REFUSE = {"KpiError": (0, 2), "demand": (1, 3), "_refusal": (0, None), "refuse": (0, None)}
ADDS = {"refuse": " at character {1}"}  # what a function adds to the sentence it is given
REPORTED = re.compile(r"\.(problems|notes)\.append$")
FORMATS = {"TOML", "UTF", "GB", "ZIP"}
FILE_NAME = re.compile(r"(?<![\w])[\w.]*(?:/[\w.]+)*\.(?:toml|xls|xlsx|csv|html)\b")
SENTENCES = entries()["sentences"]


def plain(pattern: str) -> str:
    """{kind 1} as {1}, no full stop."""
    return HOLE.sub(r"{\2}", pattern).rstrip(".?!")


def texts(node: ast.expr | None, function: ast.AST, module: ast.Module) -> Iterator[str]:
    """The texts an argument may be, {1} {2} for what is filled in; a name is looked up where it was given its text."""
    if isinstance(node, ast.Constant):
        yield from [node.value] if isinstance(node.value, str) else []
    elif isinstance(node, ast.JoinedStr):
        count, parts = 0, []
        for part in node.values:
            count += isinstance(part, ast.FormattedValue)
            parts.append(f"{{{count}}}" if isinstance(part, ast.FormattedValue) else part.value)
        yield "".join(parts)
    elif isinstance(node, ast.BinOp):
        for left in texts(node.left, function, module):
            yield from (left + right for right in texts(node.right, function, module))
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, function, module)
        yield from texts(node.orelse, function, module)
    elif isinstance(node, ast.Name):
        given = _given(node.id, ast.walk(function)) or _given(node.id, module.body)
        elsewhere = function.name in REFUSE or node.id in _looped(function)
        assert given or elsewhere, f"{function.name} refuses with {node.id}: write the sentence there"
        for value in given:
            yield from texts(value, function, module)
    elif node is not None and ast.unparse(node) not in ("error.what", "error.now"):
        raise AssertionError(f"{function.name} refuses with {ast.unparse(node)}: write the sentence there")


def _given(name: str, statements: Iterable[ast.AST]) -> list[ast.expr]:
    """What a name is given by the assignments among some statements."""
    return [one.value for one in statements if isinstance(one, ast.Assign) and name in map(ast.unparse, one.targets)]


def _looped(function: ast.AST) -> set[str]:
    """The names a function goes through: what they hold was said elsewhere."""
    targets = [one.target for one in ast.walk(function) if isinstance(one, (ast.For, ast.comprehension))]
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def argument(call: ast.Call, at: int | None, name: str) -> ast.expr | None:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return named.get(name) or (call.args[at] if at is not None and len(call.args) > at else None)


def said(function: ast.AST, module: ast.Module) -> Iterator[str]:
    """What a function refuses with, or reports of a file or of the store; what it is handed to say is read from its callers."""
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and function.name == "notes" and isinstance(node.value, ast.Tuple):
            for one in node.value.elts:
                yield from texts(one, function, module)
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in REFUSE:
            what, now = REFUSE[name]
            if function.name not in REFUSE:
                yield from (text + ADDS.get(name, "") for text in texts(argument(node, what, "what"), function, module))
            yield from texts(argument(node, now, "now"), function, module)
        elif name == "append" and (function.name == "verify" or REPORTED.search(ast.unparse(node.func))):
            for text in texts(node.args[0], function, module):
                yield re.sub(r"^\{\d+\}: ", "", text)


@cache
def functions() -> list[tuple[str, ast.AST, ast.Module]]:
    """Every function of the rooms (a method too), with its file and module."""
    paths = [path for room in ROOMS for path in ([KPI / room] if room.endswith(".py") else (KPI / room).rglob("*.py"))]
    modules = [(path.relative_to(KPI).as_posix(), ast.parse(path.read_text("utf-8"))) for path in sorted(paths)]
    return [
        (f"kpi/{name}", node, module)
        for name, module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
    ]


@cache
def refusals() -> list[tuple[str, str]]:
    """(file, sentence) of everything the rooms refuse with, the holes of each sentence counted from {1}."""
    found = []
    for name, function, module in functions():
        for text in said(function, module):
            for sentence in re.split(r"[.?!] (?=[A-Z])", text):
                holes = iter(range(1, 99))
                found.append((name, re.sub(r"\{\d+\}", lambda _, n=holes: f"{{{next(n)}}}", sentence).rstrip(".?!")))
    return [(name, sentence) for name, sentence in found if sentence]


def test_the_rooms_are_read():
    assert len(refusals()) > 150 and len({name for name, _ in refusals()}) > 20


def test_every_refusal_has_chinese_words():
    known = set(map(plain, SENTENCES))
    lacking = [
        f'{name} says "{sentence}": add a line for it to kpi/words/refusals.toml'
        for name, sentence in refusals()
        if sentence not in known and refusal(sentence, "zh") == sentence
    ]
    assert not lacking, "\n" + "\n".join(lacking)


def test_every_entry_is_said_somewhere():
    shapes = [re.compile(re.sub(r"\\\{\d+\\\}", ".*", re.escape(sentence)), re.DOTALL) for _, sentence in refusals()]
    glue = {plain('Did you mean "{1}"?')}
    idle = [en for en in set(map(plain, SENTENCES)) - glue if not any(shape.fullmatch(en) for shape in shapes)]
    assert not idle, f"nobody says these any more, take them out of kpi/words/refusals.toml: {sorted(idle)}"


@pytest.mark.parametrize("group", entries())
def test_both_languages_have_the_same_holes(group):
    odd = {
        en: zh
        for en, zh in entries()[group].items()
        if sorted(hole[1] for hole in HOLE.findall(en)) != sorted(hole[1] for hole in HOLE.findall(zh))
    }
    assert odd == {}


def english_left(en: str, zh: str) -> set[str]:
    """Latin words of `zh` that are no names of formats or files, nor, in “ ”, code that `en` holds too."""
    quoted = re.findall(r"“([^”]*)”", HOLE.sub("", zh))
    told = [code for code in quoted if not all(word in en for word in re.findall(r"\w+", code))]
    bare = FILE_NAME.sub("", re.sub(r"“[^”]*”", "", HOLE.sub("", zh)))
    bare = re.sub(r"20\d\d-[WQ]\d+|\.xlsx?\b", "", bare)
    return {*told, *re.findall(r"[A-Za-z]+", bare)} - LATIN_ALLOWED - FORMATS


@pytest.mark.parametrize("group", entries())
def test_no_english_is_left_in_the_chinese(group):
    left = {zh: english_left(en, zh) for en, zh in entries()[group].items()}
    assert {zh: words for zh, words in left.items() if words} == {}


def test_every_kind_of_name_that_may_be_unknown_has_words():
    kinds = {
        node.args[0].value
        for name, function, _ in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "unknown" and "/lint/" not in name
        if isinstance(node.args[0], ast.Constant)
    }
    assert kinds <= set(entries()["kind"]), f"add to [phrases.kind]: {kinds - set(entries()['kind'])}"


@pytest.mark.parametrize("what", sorted({what for _, what in _SIGNATURES} | {"a Parquet file", "a workbook"}))
def test_every_thing_a_file_may_be_has_words(what):
    assert what in entries()["thing"], f'add "{what}" to [phrases.thing]'


@pytest.mark.parametrize("kind", [str, dict, list, int, bool])
def test_every_type_of_a_cell_has_words(kind):
    with pytest.raises(KpiError) as refused:
        demand_type(None, kind, "x.toml")
    assert refusal(refused.value, "zh").startswith("x.toml：None 不是")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (KpiError("the file holds no header", now="Export it again"), "文件没有表头。请重新导出。"),
        (unknown("metric", "aov", ["aov_2"], "--by"), "--by：没有名为“aov”的指标。是不是“aov_2”？可选：aov_2。"),
        (unknown("agent", "kf99", []), "没有名为“kf99”的客服。"),
        (KpiError("1.5 is not a whole number", "a.toml, line 3, id"), "a.toml 第 3 行 id：1.5 不是整数。"),
        ("a. b.csv: there is no such file or folder.", "a. b.csv：没有这个文件或文件夹。"),
        ("cannot write: Permission denied.", "无法写入：没有权限。"),
        ("cannot write: Something new.", "无法写入：Something new。"),
        ('the type "real" is not taken in a source.', "来源中不能用类型“real”。"),
        ("the file is named .xls but is a workbook.", "文件名以 .xls 结尾，内容却是工作簿。"),
    ],
)
def test_a_refusal_in_chinese(english, chinese):
    assert refusal(english, "zh") == chinese


def test_a_header_with_a_full_stop_ends_no_sentence():
    told = KpiError(
        "no source knows this file; its headers are: No. of orders, Shop and 3 more",
        now='The nearest source is "demo", but it lacks Ref. no. Describe the file in a mapping: --mapping FILE',
    )
    assert refusal(told, "zh") == (
        "没有来源认得这个文件，它的表头是：No. of orders, Shop，另有 3 个。最接近的来源是“demo”，但缺少 Ref. no。"
        "请写一个来源文件说明这个文件，用“--mapping”给出。"
    )


def test_what_fills_a_hole_is_never_filled_itself():
    assert refusal('there is no sheet "{1} {kind 1}".', "zh") == "没有名为“{1} {kind 1}”的工作表。"


def test_an_unknown_sentence_stays_and_the_others_are_turned():
    assert refusal("x.csv: the moon is full. Export it again.", "zh") == "x.csv: the moon is full. 请重新导出。"


def test_english_stays():
    error = unknown("metric", "aov", ["aov_2"])
    assert refusal(error, "en") == refusal(str(error), "en") == str(error)


def test_an_unknown_language_is_refused():
    with pytest.raises(KpiError, match='no language "fr"'):
        refusal("x", "fr")


@pytest.mark.parametrize("text", [": " * 4000, ". " * 4000, '"a" is "' * 1000, " and " * 1600, "Known: " * 1400])
def test_a_hostile_text_is_no_trap(text):
    assert refusal(text + "end", "zh")
