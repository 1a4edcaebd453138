"""What Streamlit reads as Markdown is given words of ours or text through `plain`, so that a name can never become a link, a colour or
a formula. Read from the source: a new page is held to it at once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pages.parts.text import plain

ROOT = Path(__file__).parents[2]
READS_MARKDOWN = {
    "markdown", "caption", "info", "warning", "error", "success", "toast", "write", "header", "subheader", "title", "expander", "popover",
    "button", "download_button", "form_submit_button", "link_button", "page_link", "checkbox", "toggle", "radio", "selectbox", "multiselect",
    "slider", "select_slider", "number_input", "text_input", "text_area", "date_input", "file_uploader", "segmented_control", "pills", "metric",
    "dialog", "spinner", "status",
}
OBJECTS = {"st", "left", "right", "middle", "one", "two", "three", "place", "shown", "box", "column", "columns", "tab"}
TAMES = {"plain", "literal"}
OF_OURS = {
    "count", "need", "have", "total", "number", "low", "high", "place", "part", "full", "sum", "days", "points", "open", "real", "share", "date",
    "day", "least", "most", "version", "hash", "period", "cases", "file",
    "added", "corrected", "cleared",
}
"""Values of words that are numbers, days and codes, never text of people."""


def _calls() -> list[tuple[str, ast.Call, dict[str, list[ast.expr]]]]:
    found = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        module = ast.parse(path.read_text("utf-8"))
        functions = [node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        inner = {id(child) for function in functions for child in ast.walk(function)}
        for scope in [*functions, module]:
            given: dict[str, list[ast.expr]] = {}
            for node in ast.walk(scope):
                if isinstance(node, ast.Assign):
                    for target in node.targets:
                        if isinstance(target, ast.Name):
                            given.setdefault(target.id, []).append(node.value)
            for node in ast.walk(scope):
                if isinstance(node, ast.Call) and (scope is not module or id(node) not in inner) and _draws(node):
                    found.append((path.relative_to(ROOT).as_posix(), node, given))
    return found


def _draws(node: ast.Call) -> bool:
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in READS_MARKDOWN:
        return False
    root = function.value
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    return isinstance(root, ast.Name) and root.id in OBJECTS


def _said(node: ast.Call) -> list[ast.expr]:
    """The arguments that are Markdown."""
    first = [] if node.func.attr == "page_link" else node.args[:1]
    return first + [word.value for word in node.keywords if word.arg in ("label", "help", "body")]


def _safe(value: ast.expr, given: dict[str, list[ast.expr]], seen: tuple[str, ...] = ()) -> bool:
    def all_safe(parts: object) -> bool:
        return all(_safe(part, given, seen) for part in parts)

    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Call):
        name = value.func.id if isinstance(value.func, ast.Name) else value.func.attr if isinstance(value.func, ast.Attribute) else ""
        if name in TAMES:
            return True
        if name == "t":
            return all(word.arg in OF_OURS or _safe(word.value, given, seen) for word in value.keywords)
        return name == "join" and all_safe(value.args)
    if isinstance(value, ast.JoinedStr):
        return all_safe(part.value for part in value.values if isinstance(part, ast.FormattedValue) and not _is_number(part.value))
    if isinstance(value, ast.IfExp):
        return all_safe((value.body, value.orelse))
    if isinstance(value, ast.BinOp):
        return all_safe((value.left, value.right))
    if isinstance(value, (ast.List, ast.Tuple)):
        return all_safe(value.elts)
    if isinstance(value, ast.Starred):
        return _safe(value.value, given, seen)
    if isinstance(value, (ast.GeneratorExp, ast.ListComp)):
        return _safe(value.elt, given, seen)
    if isinstance(value, ast.Subscript):
        return _safe(value.value, given, seen)
    if isinstance(value, ast.Name) and value.id in given and value.id not in seen:
        return all(_safe(one, given, (*seen, value.id)) for one in given[value.id])
    return False


def _is_number(value: ast.expr) -> bool:
    """The number of a record."""
    return ast.unparse(value).rpartition(".")[2] == "seq" or ast.unparse(value).endswith("['number']")


HANDED_IN = {
    ("pages/parts/best_meeting.py", "label"),       # words of ours: its callers say t(…)
    ("pages/parts/board_controls.py", "label"),
    ("pages/parts/state.py", "label"),
    ("pages/parts/pay_files.py", "name"),
    ("pages/parts/pay_behind.py", "label"),
    ("pages/parts/share.py", "label"),
}
"""Labels a function is given by its callers, all of them words of ours."""


def test_what_is_read_as_markdown_is_our_words_or_plain_text():
    offenders = sorted({
        f"{path}:{node.lineno} st.{node.func.attr}({ast.unparse(value)[:80]})"
        for path, node, given in _calls() for value in _said(node)
        if not _safe(value, given) and (path, ast.unparse(value)) not in HANDED_IN
    })
    assert offenders == []


@pytest.mark.parametrize("text, shown", [
    ("[x](https://evil.example)", "\\[x\\]\\(https\\:\u2060//evil.example\\)"),
    ("www.evil.example a@evil.example", "www\u2060.evil.example a@\u2060evil.example"),
    ("$x$ :red[y] # h", "\\$x\\$ \\:red\\[y\\] \\# h"),
    ("1. one", "1\\. one"),
    ("a\nb\u202ec", "a bc"),
    (None, ""),
])
def test_plain_takes_the_meaning_and_leaves_the_letters(text, shown):
    assert plain(text) == shown
