"""A condition of a scheme as a person reads it: `score < 70 and rank_from_last == 1` → 得分 < 70 且倒数第 1 名.

The grammar is that of the schemes' conditions; what is not of it is shown as written.
"""
from __future__ import annotations

import re
from collections.abc import Mapping

from kpi.words.lookup import has, text

SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "<": "<", ">": ">"}
COMPARED = re.compile(r"(?P<name>[^\s\[\],<>=!()]+)\s*(?:(?P<op><=|>=|==|!=|<|>)\s*(?P<value>[^\s\[\],<>=!()]+)|in\s*\[(?P<list>[^\[\]]+)\])")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
CJK_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
JOINT = re.compile(r"\s+(and|or)\s+")


def condition_text(condition: str, lang: str, names: Mapping[str, str] | None = None) -> str:
    """The condition in words. `names`: what metrics, grades and other ids in it are called, id → words."""
    first, *rest = JOINT.split(condition.strip())
    said = [_comparison(first, lang, names or {})]
    for joint, one in zip(rest[::2], rest[1::2], strict=True):
        said.append(text(f"condition.{joint}", lang) + _comparison(one, lang, names or {}))
    return CJK_GAP.sub("", "".join(said))


def name_of(fact: str, lang: str, names: Mapping[str, str]) -> str:
    """What a fact of a condition is called."""
    return text(f"condition.{fact}", lang) if has(f"condition.{fact}") else names.get(fact, fact)


def _comparison(written: str, lang: str, names: Mapping[str, str]) -> str:
    found = COMPARED.fullmatch(written)
    if found is None:
        return written
    name, op, value = name_of(found["name"], lang, names), found["op"], found["value"]
    if found["list"]:
        words = [names.get(word, word) for word in re.split(r"\s*,\s*", found["list"].strip())]
        return text("condition.in", lang, name=name, words=("、" if lang == "zh" else ", ").join(words))
    if found["name"] == "rank_from_last" and op == "==" and NUMBER.fullmatch(value):
        return text("condition.from_last", lang, place=value)
    if NUMBER.fullmatch(value) or op not in ("==", "!="):
        return f"{name} {SIGNS[op]} {name_of(value, lang, names)}"
    if has(f"condition.{value}"):
        return f"{name} {SIGNS[op]} {text(f'condition.{value}', lang)}"
    return text("condition.is" if op == "==" else "condition.is_not", lang, name=name, word=names.get(value, value))
