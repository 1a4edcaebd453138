"""A name as its initials: 张＊ for a Chinese, Japanese or Korean one, "J. D." for any other. Pure."""
from __future__ import annotations

import unicodedata

DOUBLE = frozenset(
    "欧阳 上官 司马 司徒 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 夏侯 端木 百里 呼延 南宫 独孤 轩辕 澹台 赫连 申屠 闻人 太史 "
    "歐陽 諸葛 東方 尉遲 公孫 長孫 南宮".split()
)
"""Surnames of two characters."""
_CJK = ("CJK UNIFIED", "CJK COMPATIBILITY", "HIRAGANA", "KATAKANA", "HANGUL")


def initials(name: str) -> str:
    """The surname and a star, or the first letter of each of the first three words; "?" where there is no letter."""
    letters = "".join(one if unicodedata.category(one)[0] in "LMZ" or one in "-·'’" else " " for one in unicodedata.normalize("NFKC", name))
    parts = letters.replace("-", " ").replace("·", " ").split()
    if not parts:
        return "?"
    first = parts[0]
    if unicodedata.name(first[0], "").startswith(_CJK):
        return f"{first[:2] if first[:2] in DOUBLE and len(''.join(parts)) > 2 else first[0]}＊"
    return " ".join(f"{part[0].upper()}." for part in parts[:3])
