"""Who may come in: this machine alone, unless a login is set up; with a login, nobody sees a page before it."""

from __future__ import annotations

import ipaddress

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from kpi.errors import KpiError


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


def _loopback(address: str | None) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
