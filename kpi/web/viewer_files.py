"""The script, style and font files of Streamlit's page, sent by the gate itself: once compressed and kept, without asking the page's
server. They are the same for everybody and hold nothing of ours; whoever has no session gets none of them all the same.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from pathlib import Path

import streamlit

_STATIC = Path(streamlit.__file__).parent / "static"
NAMES = frozenset(f"/{path.relative_to(_STATIC).as_posix()}" for path in (_STATIC / "static").rglob("*") if path.is_file())
"""Every file there is, as it is asked for below a base path."""
_TEXT = (".js", ".css", ".json", ".svg", ".html", ".map")
_NAMED = re.compile(r'(?:src|href)="\./(static/[^"]+)"')

Made = tuple[bytes, tuple[tuple[str, str], ...]]
_made: dict[tuple[str, bool], Made] = {}


def at_hand(name: str, zipped: bool) -> Made | None:
    """What `body` gives, when it was made before: asks no disk, so that it may be asked anywhere."""
    return _made.get((name, zipped))


def make_ready() -> None:
    """Makes what the page asks for first, which is most of it (a twentieth of a second)."""
    for name in _NAMED.findall((_STATIC / "index.html").read_text("utf-8")):
        body(f"/{name}", True)


def body(name: str, zipped: bool) -> Made:
    """What a file holds and the headers that say how. `name` is one of NAMES."""
    if name not in NAMES:
        raise ValueError("no file of the page")
    data = (_STATIC / name.lstrip("/")).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = "text/javascript" if name.endswith(".js") else "font/woff2" if name.endswith(".woff2") else kind
    headers = [("content-type", f"{kind}; charset=utf-8" if name.endswith(_TEXT) else kind), ("vary", "accept-encoding")]
    if zipped and name.endswith(_TEXT):
        data = gzip.compress(data, 6, mtime=0)
        headers.append(("content-encoding", "gzip"))
    _made[name, zipped] = data, tuple(headers)
    return _made[name, zipped]
