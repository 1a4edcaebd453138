"""The gate before the viewer app, as plain ASGI: who comes in by a link, to which share, and nothing else.

Each share stands under a base path of its own, `/s/<token>` (may be forwarded) or `/v/<share id>` (may not); the gate takes it off
before Streamlit sees the address, and Streamlit's page finds its base path by itself. So two shares in one browser never meet: each
has its own cookie, its own socket and its own session. Whatever is not listed here gets the one constant answer.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool

from kpi.web import viewer_answers as answers
from kpi.web import viewer_files, viewer_log
from kpi.web.viewer_desk import Desk, Entry
from kpi.web.viewer_socket import Guard

COOKIE = "kpi_view"
LONGEST_ADDRESS = 2048
LONGEST_FORM = 1024
MOST_SOCKETS, MOST_OF_A_SESSION = 300, 10
"""Open pages of the process, and of one browser: each costs memory."""
_PATH = re.compile(r"/(?P<kind>[sv])/(?P<key>[A-Za-z0-9_-]{32,64})(?P<rest>/.*)?", re.ASCII)
_PREVIEWS = re.compile(
    r"bot\b|bot[/-]|crawl|spider|preview|slurp|facebookexternalhit|facebookcatalog|whatsapp/|embedly|linkexpanding|imgproxy|"
    r"larkurl|feishu-?link|wxwork-?link|wechat-?link|snippet|unfurl",
    re.IGNORECASE,
)
_ASKED = ("/_stcore/health", "/_stcore/host-config")
_STREAM = "/_stcore/stream"
_ICON = (Path(__file__).parent / "icon.png").read_bytes()
_PASSED_ON = frozenset(
    b"host connection upgrade origin accept accept-encoding accept-language user-agent if-none-match if-modified-since "
    b"sec-websocket-key sec-websocket-version sec-websocket-extensions".split()
)
_OURS = frozenset(name.encode() for name in answers.HEADERS) | {b"content-security-policy", b"set-cookie", b"access-control-allow-origin"}


@dataclass(frozen=True)
class Asked:
    """One request, taken apart. `base` is the share's base path, `rest` what Streamlit is asked for ("" without a slash)."""

    method: str
    kind: str
    key: str
    base: str
    rest: str

    @property
    def route(self) -> str:
        """The pattern that stands in the access log."""
        if self.kind not in ("s", "v"):
            return self.kind
        known = "static" if self.rest in viewer_files.NAMES else self.rest.strip("/")
        if known not in ("", "static", "favicon.png", *(path.strip("/") for path in (*_ASKED, _STREAM))):
            known = "other"
        return f"/{self.kind}/*/{known}"


class ViewerGate:
    """ASGI middleware. `desk` is what stands behind the gate; without one it is opened over the data home."""

    def __init__(self, app, desk: Desk | None = None) -> None:
        self.app = app
        self.desk = desk or Desk.at_home()
        self._sockets: Counter[str] = Counter()
        viewer_log.open_log()

    async def __call__(self, scope: dict, receive, send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        asked = taken_apart(scope)
        work = self._socket if scope["type"] == "websocket" else self._http
        try:
            done = await work(asked, scope, receive, send)
        except Exception:
            viewer_log.request(asked.method, asked.route, 500)
            raise
        if done is not None:
            viewer_log.request(asked.method, asked.route, *done)

    async def _http(self, asked: Asked, scope: dict, receive, send) -> tuple[int, str]:
        if asked.kind == "/healthz":
            return await answers.Answer(200, b"ok", kind="text/plain").to(scope, send), ""
        enters = asked.kind == "s" and asked.rest in ("", "/")
        if asked.kind not in ("s", "v") or asked.method not in ("GET", "HEAD", "POST") or (asked.method == "POST" and not enters):
            return await self._closed(scope, send), ""
        if enters and _PREVIEWS.search(_header(scope, b"user-agent")):
            return await answers.preview().to(scope, send), ""
        entry = await self._session(asked, scope)
        if entry is not None and asked.method != "POST":
            return await self._page(asked, entry, scope, receive, send), entry.share
        if not enters:
            return await self._closed(scope, send), ""
        return await self._enter(asked, scope, receive, send)

    async def _enter(self, asked: Asked, scope: dict, receive, send) -> tuple[int, str]:
        """By the token itself: a session, or the form that asks for the passphrase."""
        typed = await _typed(scope, receive) if asked.method == "POST" else None
        found = await run_in_threadpool(self.desk.enter, asked.key, _address(scope), typed)
        if found is None:
            return await self._closed(scope, send), ""
        if not found.session:
            return await answers.passphrase(found.wrong).to(scope, send), found.share
        base = asked.base if found.forwardable else f"/v/{found.share}"
        cookie = f"{COOKIE}={found.cookie}; Path={base}; HttpOnly; SameSite=Lax" + ("; Secure" if scope["scheme"] == "https" else "")
        if base == asked.base and asked.rest == "/" and asked.method != "POST":
            return await self._page(asked, found, scope, receive, send, cookie), found.share
        return await answers.redirect(f"{base}/", cookie).to(scope, send), found.share

    async def _page(self, asked: Asked, entry: Entry, scope: dict, receive, send, cookie: str = "") -> int:
        """What a reader with a session gets: the page, its files, and nothing else."""
        if asked.rest == "":
            return await answers.Answer(303, more=(("location", f"{asked.base}/"),)).to(scope, send)
        if asked.rest == "/favicon.png":
            return await answers.Answer(200, _ICON, kind="image/png").to(scope, send)
        if asked.rest in viewer_files.NAMES:
            return await self._file(asked.rest, scope, send)
        if asked.rest != "/" and asked.rest not in _ASKED:
            return await self._closed(scope, send)
        return await self._inside(asked, scope, receive, send, cookie)

    async def _file(self, name: str, scope: dict, send) -> int:
        """A file of Streamlit's page, which a browser may keep: its name changes with what it holds."""
        zipped = "gzip" in _header(scope, b"accept-encoding")
        data, headers = viewer_files.at_hand(name, zipped) or await run_in_threadpool(viewer_files.body, name, zipped)
        policy = answers.page_policy(_header(scope, b"host"))
        return await answers.Answer(200, data, policy, headers[1:], dict(headers)["content-type"], keep=True).to(scope, send)

    async def _inside(self, asked: Asked, scope: dict, receive, send, cookie: str) -> int:
        """Streamlit's own answer under our headers; its cookies stay inside."""
        status = 500
        ours = {**answers.HEADERS, "content-security-policy": answers.page_policy(_header(scope, b"host"))}
        more = [(name.encode(), value.encode()) for name, value in sorted(ours.items())]
        if cookie:
            more.append((b"set-cookie", cookie.encode()))

        async def out(message: dict) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [pair for pair in message.get("headers", []) if pair[0].lower() not in _OURS] + more}
            await send(message)

        await self.app(_stripped(scope, asked, []), receive, out)
        return status

    async def _socket(self, asked: Asked, scope: dict, receive, send) -> tuple[int, str] | None:
        """The answer to a socket that is not let in; one that is has its line in the log when it opens."""
        await receive()
        if not same_origin(scope):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return 403, ""
        entry = await self._session(asked, scope) if asked.rest == _STREAM else None
        if entry is None or self._sockets.total() >= MOST_SOCKETS or self._sockets[entry.session] >= MOST_OF_A_SESSION:
            return await self._closed(scope, send), ""

        async def still() -> bool:
            return await run_in_threadpool(self.desk.still, entry)

        said = [(b"x-kpi-share", entry.share.encode()), (b"x-kpi-session", entry.session.encode())]
        inner = {**_stripped(scope, asked, [*said, (b"sec-websocket-protocol", b"streamlit")]), "subprotocols": ["streamlit"]}
        viewer_log.request(asked.method, asked.route, 101, entry.share)
        self._sockets[entry.session] += 1
        try:
            await Guard(_once({"type": "websocket.connect"}, receive), send, still).run(self.app, inner)
        finally:
            self._sockets[entry.session] -= 1
            self._sockets += Counter()  # drops the zeros
        return None

    async def _session(self, asked: Asked, scope: dict) -> Entry | None:
        """The session of this base path, by a cookie of the browser; None for none, or one of another share."""
        if asked.kind not in ("s", "v"):
            return None
        for cookie in cookies(scope):
            place = (cookie, asked.kind, asked.key)
            entry = self.desk.known(*place) or await run_in_threadpool(self.desk.session, *place, _address(scope))
            if entry is not None:
                return entry
        return None

    async def _closed(self, scope: dict, send) -> int:
        return await answers.closed(self.desk.contact()).to(scope, send)


def taken_apart(scope: dict) -> Asked:
    """The request by our own patterns; what fits none is "other"."""
    method, path = scope.get("method", "WEBSOCKET"), scope["path"]
    length = max(len(scope.get("raw_path") or b""), len(path)) + len(scope.get("query_string") or b"")
    if length > LONGEST_ADDRESS:
        return Asked(method, "too long", "", "", path)
    if path == "/healthz" and method == "GET":
        return Asked(method, "/healthz", "", "", "")
    match = _PATH.fullmatch(path)
    if match is None:
        return Asked(method, "other", "", "", "")
    return Asked(method, match["kind"], match["key"], f"/{match['kind']}/{match['key']}", match["rest"] or "")


def same_origin(scope: dict) -> bool:
    """Whether a WebSocket was opened by a page of this very host; one that says nothing was not."""
    origins = [value for name, value in scope["headers"] if name.lower() == b"origin"]
    hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
    if len(origins) != 1 or len(hosts) != 1 or not hosts[0]:
        return False
    return origins[0].lower() in (b"http://" + hosts[0].lower(), b"https://" + hosts[0].lower())


def cookies(scope: dict) -> list[str]:
    """Every value the browser sent under our name, at most four."""
    found = []
    for name, value in scope["headers"]:
        if name.lower() == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _, held = part.strip().partition("=")
                if key == COOKIE and re.fullmatch(r"[A-Za-z0-9_-]{20,100}", held, re.ASCII):
                    found.append(held)
    return found[:4]


def _address(scope: dict) -> str:
    return (scope.get("client") or ("", 0))[0]


def _header(scope: dict, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def _stripped(scope: dict, asked: Asked, more: list[tuple[bytes, bytes]]) -> dict:
    """The request as Streamlit sees it: no base path, no query, no cookie, none of the browser's own x-headers."""
    headers = [pair for pair in scope["headers"] if pair[0].lower() in _PASSED_ON] + more
    return {**scope, "path": asked.rest, "raw_path": asked.rest.encode(), "query_string": b"", "headers": headers}


def _once(first: dict, receive):
    """`receive` with a message put back."""
    waiting = [first]

    async def again() -> dict:
        return waiting.pop() if waiting else await receive()

    return again


async def _typed(scope: dict, receive) -> str:
    """The passphrase of a posted form; "" for anything else, or a form that is too long or from another site."""
    if _header(scope, b"sec-fetch-site") not in ("", "same-origin", "none"):
        return ""
    body, more = b"", True
    while more and len(body) <= LONGEST_FORM:
        message = await receive()
        if message["type"] != "http.request":
            return ""
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if more or len(body) > LONGEST_FORM:
        return ""
    return (parse_qs(body.decode("latin-1"), encoding="utf-8").get("passphrase") or [""])[0]
