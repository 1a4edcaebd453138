"""What the gate of shared pages answers by itself: the one constant answer, the link preview, the passphrase form.

None of them holds a figure, a name, a script, or an address; each says the same to everybody, in both languages.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import lru_cache

from kpi import words

HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), clipboard-read=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow, noarchive",
}
# A page of ours that is only words.
PLAIN_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# The shared page: Plotly builds functions from text, hence 'unsafe-eval'; a component may arrive as a blob.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src {hosts}; worker-src 'self' blob:; "
    "manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
STYLE = (
    "body{margin:0;display:grid;place-items:center;min-height:100vh;background:#fff;color:#1b2430;"
    "font:16px/1.6 Inter,'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif}"
    "main{max-width:26rem;padding:2rem}h1{font-size:1.25rem;margin:0 0 .25rem}section+section{margin-top:1.5rem}p{margin:0 0 .5rem}"
    "input,button{font:inherit;padding:.5rem .75rem;border:1px solid #8a95a5;border-radius:8px;background:none;color:inherit}"
    "input{width:100%;box-sizing:border-box;margin:.25rem 0 .75rem}button{background:#2158db;border-color:#2158db;color:#fff}"
    "@media(prefers-color-scheme:dark){body{background:#10151c;color:#e6ebf2}}"
)


@dataclass(frozen=True)
class Answer:
    """One whole response. Headers beside HEADERS stand in `more`; `keep`: the browser, and nobody on the way, may keep it."""

    status: int
    body: bytes = b""
    policy: str = PLAIN_POLICY
    more: tuple[tuple[str, str], ...] = ()
    kind: str = "text/html; charset=utf-8"
    keep: bool = False

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Lower-case names, the same order every time."""
        own = {"content-type": self.kind, "content-length": str(len(self.body)), "content-security-policy": self.policy}
        if self.keep:
            own["cache-control"] = "private, max-age=31536000, immutable"
        return [(name.encode(), value.encode()) for name, value in sorted({**HEADERS, **own}.items())] + [
            (name.encode(), value.encode()) for name, value in self.more
        ]

    async def to(self, scope: dict, send) -> int:
        """Sends it down an HTTP connection, or as the answer to a WebSocket that is not let in; the status."""
        kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        await send({"type": f"{kind}.start", "status": self.status, "headers": self.headers()})
        await send({"type": f"{kind}.body", "body": b"" if scope.get("method") == "HEAD" else self.body})
        return self.status


@lru_cache(8)
def closed(contact: str = "") -> Answer:
    """The one answer for everything that does not open. `contact` is the install's own line, "" for none."""
    return Answer(404, _page("closed", "closed_text", lambda lang: _contact(contact, lang)))


@lru_cache(1)
def preview() -> Answer:
    """What a link preview gets, whatever stands behind the link."""
    return Answer(200, _page("title", "preview"))


@lru_cache(2)
def passphrase(wrong: bool = False) -> Answer:
    """The form that asks for the passphrase; it is posted to the address it came from."""
    form = (
        '<form method="post"><input type="password" name="passphrase" autocomplete="off" autofocus maxlength="200" '
        'aria-label="{label}"><button>{enter}</button></form>'
    ).format(label=_both("passphrase"), enter=_both("enter"))
    said = (lambda lang: _paragraph("wrong", lang)) if wrong else None
    return Answer(403 if wrong else 200, _page("ask", "ask_text", said, form))


def redirect(path: str, cookie: str) -> Answer:
    """To `path` on this host, with the cookie; 303, so that a posted form is not posted again."""
    return Answer(303, more=(("location", path), ("set-cookie", cookie)))


def page_policy(host: str) -> str:
    """The content policy of a shared page served by `host`; a host that is none is left out."""
    sound = host and all(letter.isascii() and (letter.isalnum() or letter in ".:-[]") for letter in host)
    return PAGE_POLICY.format(hosts=f"'self' ws://{host} wss://{host}" if sound else "'self'")


def _page(title: str, words_: str, more=None, form: str = "") -> bytes:
    parts = "".join(
        f'<section lang="{"zh-CN" if lang == "zh" else lang}"><h1>{_say(title, lang)}</h1>'
        f"{_paragraph(words_, lang)}{more(lang) if more else ''}</section>"
        for lang in words.LANGUAGES
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{_both("title")}</title><style>{STYLE}</style></head>'
        f"<body><main>{parts}{form}</main></body></html>"
    ).encode()


def _say(key: str, lang: str, **params: object) -> str:
    return html.escape(words.text(f"shared_gate.{key}", lang, **params))


def _paragraph(key: str, lang: str) -> str:
    return f"<p>{_say(key, lang)}</p>"


def _contact(contact: str, lang: str) -> str:
    return f"<p>{_say('contact', lang, contact=contact)}</p>" if contact else ""


def _both(key: str) -> str:
    return " · ".join(_say(key, lang) for lang in words.LANGUAGES)
