"""The access log of shared pages: one JSON line a request, with the pattern of its route and never its address.

A token stands in an address, so no address is written; neither are cookies, names of programs, nor what anybody typed.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

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
    """A fault of ours for whoever runs the server: its kind and where it came from, never what a browser sent."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place is not None else "?"
    FAULTS.error("%s: %s at %s", what, type(error).__name__, where)
