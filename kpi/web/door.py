"""Who may come in: this machine alone, unless a login is set up; with a login, nobody sees a page before it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from kpi.errors import KpiError

SHORTEST = 32
"""Characters of a cookie_secret. Who knows it can sign the cookie that says who is signed in."""
_VARIED = 10
_WORDS = ("change", "default", "secret", "example", "password", "kefu", "xxx", "placeholder", "todo", "your")
_WHERE = ".streamlit/secrets.toml"
_MAKE = 'Make one with: python -c "import secrets; print(secrets.token_hex(32))"'


def login_is_set_up() -> bool:
    """Whether .streamlit/secrets.toml describes a login under [auth]."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def let_in() -> bool:
    """Whether this visitor may see pages."""
    return not login_is_set_up() or bool(st.user.is_logged_in)


def refuse_open_address(address: str | None) -> None:
    """KpiError for an address others can reach while no login is set up; None or '' listens on every address."""
    if not _loopback(address) and not login_is_set_up():
        raise KpiError(
            f"{address or 'every address of this machine'} can be reached by others and no login is set up",
            "dashboard",
            "Serve on 127.0.0.1, or describe your login under [auth] in .streamlit/secrets.toml first",
        )


def refuse_weak_login(auth: Mapping[str, object] | None = None) -> None:
    """KpiError for a login (`auth`: of the secrets) whose cookie_secret is missing, short or one that others would guess."""
    if auth is None:
        if not login_is_set_up():
            return
        auth = st.secrets["auth"]
    found = auth.get("cookie_secret")
    if not isinstance(found, str) or not found.strip():
        raise KpiError("the login has no cookie_secret", _WHERE, _MAKE)
    if len(found) < SHORTEST:
        raise KpiError(f"the cookie_secret of the login has {len(found)} characters, fewer than {SHORTEST}", _WHERE, _MAKE)
    if len(set(found)) < _VARIED or any(word in found.lower() for word in _WORDS):
        raise KpiError("the cookie_secret of the login looks like a default", _WHERE, _MAKE)


def _loopback(address: str | None) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
