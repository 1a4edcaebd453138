"""Small answers leave at once: Streamlit binds its port in a way that leaves Nagle's algorithm on for every connection.

Its listening socket names no protocol, and asyncio turns the algorithm off only where it reads TCP; then each answer or frame after the
first waits some 40 ms for the reader's acknowledgement (https://github.com/Kludex/uvicorn/issues/3149). A connection inherits the option
from the socket it is accepted by, and that socket is handed to `startup`.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

import uvicorn

_startup = uvicorn.Server.startup


def send_at_once() -> None:
    """From now on a server of this process starts so that nothing waits. To be called while the app is built; twice is as good as once."""
    uvicorn.Server.startup = _started


async def _started(server: uvicorn.Server, sockets: Sequence[socket.socket] | None = None) -> None:
    for listening in sockets or ():
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    await _startup(server, sockets)
