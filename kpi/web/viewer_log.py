"""What the viewer app writes: its access log, and every other line without a forged one in it.

The access log is one JSON line a request, with the pattern of its route and never its address: a token stands in an address. Neither
cookies nor names of programs nor what anybody typed are written.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

LOG = logging.getLogger("kpi.access")
FAULTS = logging.getLogger("kpi.web")


def open_log(stream=None) -> None:
    """Lines go to standard output; the server's own lines, which hold addresses, stop."""
    if not LOG.handlers:
        handler = logging.StreamHandler(stream or sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    for name in ("uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logging.getLogger(name).setLevel(logging.WARNING)


def request(method: str, route: str, status: int, share: str = "") -> None:
    """One line. `route` is one of our own patterns; `share` the public id, "" when none was found."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": method[:12],
        "route": route,
        "status": status,
        "share": share,
    }
    LOG.info(json.dumps(line, ensure_ascii=True))


def fault(what: str, error: BaseException) -> None:
    """A fault of ours for whoever runs the server: its kind and where it was, never what a browser or a file said."""
    FAULTS.error("%s: %s", what, _kind(error))


def one_line_each() -> None:
    """From now on each record of this process is one line of printable letters, and a fault in it its kind and places only."""
    logging.setLogRecordFactory(_record)


def _record(*given, **named) -> logging.LogRecord:
    record = logging.LogRecord(*given, **named)
    said = record.getMessage()
    if record.exc_info and record.exc_info[1] is not None:
        said = f"{said}: {_kind(record.exc_info[1])}"
    record.exc_info = record.exc_text = record.stack_info = None
    record.msg = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in said)
    record.args = None
    return record


def _kind(error: BaseException) -> str:
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-8:]]
    return f"{type(error).__name__} at {' > '.join(places)}"
