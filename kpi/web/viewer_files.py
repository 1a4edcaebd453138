"""The script, style and font files of Streamlit's page, sent by the gate itself: once compressed and kept, without asking the page's
server. They are the same for everybody and hold nothing of ours; whoever has no session gets none of them all the same.
"""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

import streamlit

_STATIC = Path(streamlit.__file__).parent / "static"
NAMES = frozenset(f"/{path.relative_to(_STATIC).as_posix()}" for path in (_STATIC / "static").rglob("*") if path.is_file())
"""Every file there is, as it is asked for below a base path."""
_TEXT = (".js", ".css", ".json", ".svg", ".html", ".map")


@lru_cache(512)
def body(name: str, zipped: bool) -> tuple[bytes, tuple[tuple[str, str], ...]]:
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
    return data, tuple(headers)
