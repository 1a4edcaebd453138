"""The link of a share as a QR code."""
from __future__ import annotations

import io
import re
from typing import TypedDict

import segno

from kpi.errors import KpiError


class Code(TypedDict):
    """A square of `size` units, quiet zone included, and the SVG path of its dark parts."""

    size: int
    path: str


def share_code(link: str) -> Code:
    """The code of a link, drawn by nobody but us: no request leaves the machine. KpiError when it is too long for one."""
    try:
        code = segno.make(link, error="m", micro=False)
    except (ValueError, segno.DataOverflowError) as error:
        raise KpiError("this link is too long for a code", "share") from error
    sink = io.BytesIO()
    code.save(sink, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2)
    return {"size": code.symbol_size(border=2)[0], "path": re.search(r' d="([^"]+)"', sink.getvalue().decode())[1]}
