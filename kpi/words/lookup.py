"""The word catalogues: key → words in one language.

They are `zh.toml`, `en.toml` and any further `*.zh.toml` / `*.en.toml` beside them; a key in two files is an error.
Keys are dotted: `text("menu.today", "zh")` is "今天".
"""

from __future__ import annotations

import string
import tomllib
from functools import cache
from pathlib import Path

from kpi.errors import KpiError, unknown

LANGUAGES = {"zh": "中文", "en": "English"}
FOLDER = Path(__file__).parent


class _Words(string.Formatter):
    """Fills {count}, and {count:place|places} with the number and its noun: one for 1, else the other."""

    def format_field(self, value: object, spec: str) -> str:
        if "|" not in spec:
            return super().format_field(value, spec)
        one, more = spec.split("|")
        return f"{value} {one if str(value) == '1' else more}"


def text(key: str, lang: str, /, **params: object) -> str:
    """The words for `key` in `lang` with {placeholders} filled.

    KpiError for an unknown key or language, or a missing placeholder.
    """
    words = catalogue(lang)
    if key not in words:
        raise unknown("text", key, words, f"words/{lang}.toml")
    try:
        return _Words().vformat(words[key], (), params) if params or "{" in words[key] else words[key]
    except KeyError as missing:
        raise KpiError(
            f'the text "{key}" needs {missing}', f"words/{lang}.toml", "Pass it as a named argument"
        ) from None


def has(key: str) -> bool:
    """Whether both languages have words for `key`."""
    return all(key in catalogue(lang) for lang in LANGUAGES)


def placeholders(words: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Every key of one language, dotted → words. KpiError when a key stands in two files."""
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    words: dict[str, str] = {}
    for path in sorted([FOLDER / f"{lang}.toml", *FOLDER.glob(f"*.{lang}.toml")]):
        for key, value in _flat(tomllib.loads(path.read_text("utf-8"))):
            if key in words:
                raise KpiError(f'the text "{key}" stands in two files', f"words/{path.name}", "Keep one of them")
            words[key] = value
    return words


def _flat(table: dict, prefix: str = ""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
