"""After the sign-in, back to the page a link asked for: the address is kept in a cookie meanwhile, as plain ASGI."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from kpi.web.headers import App, Scope, Send

COOKIE = "kpi_way_back"
SECONDS = 900
"""How long somebody may take to sign in."""
_LONGEST = 2_000
_PAGE = re.compile(r"/(?:[A-Za-z0-9_-]+/)*[a-z_]*(?:\?[\x21-\x7e]*)?")
"""An address on this host and nothing else: one slash, plain names, a query without blanks."""
_NOT_PAGES = ("/_stcore/", "/static/", "/component/", "/media/", "/auth/", "/oauth2callback", "/healthz", "/readyz")
_SIGNED_IN = b"_streamlit_user"


class WayBack:
    """Keeps the address of the page a stranger asks for, and sends the browser there once the login has succeeded."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
        elif scope["path"].endswith("/oauth2callback"):
            await self.app(scope, receive, _returning(scope, send))
        elif _is_page(scope) and _SIGNED_IN + b"=" not in _cookies(scope):
            await self.app(scope, receive, _keeping(scope, send))
        else:
            await self.app(scope, receive, send)


def _is_page(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accepted and not any(part in scope["path"] for part in _NOT_PAGES)


def _keeping(scope: Scope, send: Send) -> Send:
    query = scope.get("query_string", b"").decode("latin-1")
    address = scope["path"] + (f"?{query}" if query else "")

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200 and _sound(address):
            kept = urlsafe_b64encode(address.encode()).decode()
            message = {**message, "headers": [*message.get("headers", []), _cookie(scope, kept, SECONDS)]}
        await send(message)

    return sending


def _returning(scope: Scope, send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 302:
            address, headers = _kept(scope), list(message.get("headers", []))
            came_in = any(name.lower() == b"set-cookie" and value.startswith(_SIGNED_IN) for name, value in headers)
            if address and came_in and "code" in parse_qs(scope.get("query_string", b"").decode("latin-1")):
                headers = [(name, value) for name, value in headers if name.lower() != b"location"]
                headers += [(b"location", address.encode()), _cookie(scope, "", 0)]
                message = {**message, "headers": headers}
        await send(message)

    return sending


def _kept(scope: Scope) -> str:
    """The address in the cookie; "" for none, or one that is not of a page here."""
    try:
        found = SimpleCookie(_cookies(scope).decode("latin-1")).get(COOKIE)
        address = urlsafe_b64decode(found.value.encode()).decode() if found else ""
    except (CookieError, Error, ValueError):
        return ""
    return address if _sound(address) else ""


def _cookies(scope: Scope) -> bytes:
    return b"; ".join(value for name, value in scope["headers"] if name == b"cookie")


def _sound(address: str) -> bool:
    return len(address) <= _LONGEST and bool(_PAGE.fullmatch(address))


def _cookie(scope: Scope, value: str, seconds: int) -> tuple[bytes, bytes]:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return b"set-cookie", f"{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}".encode()
