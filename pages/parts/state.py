"""The state of the view lives in the URL, by code, so a copied link opens the same view in either language.

Order of a run: `begin(page)` takes over what the address says (a link, Back, Forward), pages read and choose,
`publish()` writes the address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

import streamlit as st

from pages.parts.text import plain

LANGUAGES = ("zh", "en")
_SHARED = ("lang", "period", "scheme", "team", "shop")
_OWN = {
    "overview": ("metric",),
    "leaderboard": ("by", "view", "q", "days", "compare", "group", "cols", "pin", "sort", "mode", "expert"),
    "agent": ("agent", "days", "tab", "item", "case", "expert"),
    "what_if": ("w", "lock", "knobs", "group", "expert", "compare", "near"),
    "tiers": ("at", "window", "take", "gaps", "short", "tab", "person", "ahead", "seed", "quota", "expert"),
    "best_agent": ("under", "span", "group", "step", "who"),
    "catalogue": ("kind", "q"),
    "imports": ("import", "rule"),
    "schemes": ("id", "tab", "part", "against", "before", "after"),
    "records": ("tab", "role", "kind", "q"),
    "pay": ("agent", "fact"),
    "shares": (),
}
PAGES = tuple(_OWN)
_READS_MARKDOWN = (st.segmented_control, st.pills, st.radio)
"""Widgets whose options are Markdown; those of the others are text."""


def _values() -> dict[str, str]:
    return st.session_state.setdefault("kpi_values", {})


def _place(name: str, page: str | None = None) -> str:
    return name if name in _SHARED else f"{page or current()}.{name}"


def current() -> str:
    """The page being drawn: one of PAGES."""
    return st.session_state.get("kpi_page", "overview")


def begin(page: str) -> None:
    """Take over the address when it is not the one we wrote; a name it lacks then has its default (not language)."""
    st.session_state["kpi_page"] = page
    names = _SHARED + _OWN.get(page, ())
    address = {name: st.query_params[name] for name in names if name in st.query_params}
    published = st.session_state.get("kpi_published")
    # Opening a page leaves a step in the history: the old page with the new page's values. That is no address to go to.
    passing = published is not None and not set(st.query_params) <= set(names)
    if address and address != published and not passing:
        values = _values()
        for name in names:
            if name == "lang":
                continue
            values[_place(name)] = address.get(name, "")


def language() -> str:
    """zh or en: a new address, else what was chosen, else the browser's language."""
    values, asked = _values(), st.query_params.get("lang")
    if asked in LANGUAGES and asked != st.session_state.get("kpi_published", {}).get("lang"):
        values["lang"] = asked
    elif values.get("lang") not in LANGUAGES:
        values["lang"] = "en" if (st.context.locale or "").lower().startswith("en") else "zh"
    return values["lang"]


def get(name: str, default: str, allowed: Iterable[str] | None = None) -> str:
    """The value of `name` if it is allowed, else the default, which is then the value."""
    values, place = _values(), _place(name)
    st.session_state.setdefault("kpi_defaults", {})[place] = default
    value = values.get(place) or default
    if allowed is not None and value not in allowed:
        value = default
    values[place] = value
    return value


def put(name: str, value: str, page: str | None = None) -> None:
    """Set a value; the address follows at the end of the run."""
    _values()[_place(name, page)] = value


def choose(
    widget: Callable[..., object],
    name: str,
    label: str,
    options: list[str],
    default: str,
    show: Callable[[str], str],
    **more: object,
) -> str:
    """Draw `widget` over codes, shown by `show`; returns the code. Its key holds the language, so labels follow."""
    code = get(name, default, options)
    key = f"{_place(name)}@{_values().get('lang', 'zh')}"
    if st.session_state.get(key) != code:
        st.session_state[key] = code

    def take() -> None:
        put(name, st.session_state[key] if st.session_state[key] is not None else default)

    labels = {option: plain(show(option)) if widget in _READS_MARKDOWN else show(option) for option in options}
    widget(label, options, format_func=labels.__getitem__, key=key, on_change=take, **more)
    return get(name, default, options)


def search(name: str, label: str, placeholder: str) -> str:
    """A search box whose text is in the address."""
    text = get(name, "")
    key = f"{_place(name)}@{_values().get('lang', 'zh')}"
    if (st.session_state.get(key) or "") != text:
        st.session_state[key] = text
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        type="search",
        live="300ms",
        label_visibility="collapsed",
        on_change=lambda: put(name, (st.session_state[key] or "").strip()[:80]),
    )
    return get(name, "")


def parameters(page: str, **changes: str) -> dict[str, str]:
    """What the address of `page` holds now, with some values changed.

    Left out: what is empty, and a page's own values that are the default, so that opening a page is one step in the
    browser's history and not two. Period and scheme always stand: their defaults move with the data.
    """
    values, defaults = _values(), st.session_state.get("kpi_defaults", {})
    held = {name: values.get(_place(name, page), "") for name in _SHARED + _OWN[page]} | changes
    usual = {name: defaults.get(_place(name, page)) for name in _OWN[page] if name != "agent"}
    return {name: value for name, value in held.items() if value and value != usual.get(name)}


def link(page: str, **changes: str) -> str:
    """A relative address (it also holds below a proxy's sub-path)."""
    path = "." if page == "overview" else page
    return f"{path}?{urlencode(parameters(page, **changes))}"


def publish() -> None:
    """Write the address, if it is not already so."""
    wanted = parameters(current())
    st.session_state["kpi_published"] = wanted
    if {name: st.query_params[name] for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
