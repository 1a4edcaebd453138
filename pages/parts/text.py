"""Text from data is text: nothing in a name may turn into a link, a formula, a colour or an emoji."""

from __future__ import annotations

import re

# What Streamlit's Markdown gives a meaning to: emphasis, links, code, LaTeX, directives (:red[x]), icons, tags, lists.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:^=&-])")
_LINE_START = re.compile(r"^(\s*)(\d+)([.)])", re.MULTILINE)
# What it makes a link of although nothing marks one: an address, a mail address. A character of no width keeps them text.
_ADDRESS = re.compile(r"(https?:)(?=//)|(www)(?=\.)|(@)(?=[-\w])", re.IGNORECASE)
_NO_WIDTH = "\u2060"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(value: object) -> str:
    """`value` so that st.markdown, labels and tooltips show it to the letter, on one line; None gives ''."""
    if value is None:
        return ""
    flat = re.sub(r"\s+", " ", _CONTROL.sub("", str(value)))
    flat = _ADDRESS.sub(lambda found: found[0] + _NO_WIDTH, flat)
    return _LINE_START.sub(r"\1\2\\\3", _SPECIAL.sub(r"\\\1", flat))
