"""HTML made of escaped pieces: text given to `el` can never become markup, so names from data are safe to show."""

from __future__ import annotations

from html import escape


class Html(str):
    """Markup that is already safe. Only `el`, `join` and constants in pages/parts make it."""

    __slots__ = ()


def safe(value: object) -> Html:
    """Markup as it is, anything else escaped; None and False vanish."""
    if isinstance(value, Html):
        return value
    return Html("") if value is None or value is False else Html(escape(str(value)))


def join(pieces: object) -> Html:
    """The pieces one after another, each made safe."""
    return Html("".join(safe(piece) for piece in pieces))


def el(name: str, *children: object, **attributes: object) -> Html:
    """One element. `cls` is class, `_` in a name becomes `-`; attributes that are None or False are left out.

    >>> el("b", "<x>", cls="name", data_open="a1")
    '<b class="name" data-open="a1">&lt;x&gt;</b>'
    """
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = "class" if key == "cls" else key.strip("_").replace("_", "-")
        written.append(f" {key}" if value is True else f' {key}="{escape(str(value))}"')
    return Html(f"<{name}{''.join(written)}>{join(children)}</{name}>")
