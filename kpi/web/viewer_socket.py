"""One WebSocket of a shared page, as the gate holds it: what may go in, what comes out, and when it is cut.

The page asks again at every run whether its share is open; this guard asks besides, before each message and each second. When the
share has closed it makes the page run once more by itself (the page then says that it is closed) and cuts the socket soon after,
so that a browser that runs nothing, or a client that answers nothing, is cut all the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LARGEST = 64 * 1024
"""Bytes of one message from a browser."""
AT_ONCE, A_SECOND = 30, 10
"""Messages taken at once, and then so many a second: one browser does not get the whole machine."""
ASK_EVERY = 1.0
LAST_WORDS = 1.5
"""Seconds between the run that says "closed" and the cut: with ASK_EVERY well within five."""
MAY_ASK = ("rerun_script", "stop_script", "app_heartbeat")
"""The messages a browser of a reader sends. The rest (clearing caches, git, uploads, operations) is dropped."""
RUN_AGAIN = {"type": "websocket.receive", "bytes": BackMsg(rerun_script={}).SerializeToString(), "text": None}
_NEW_SESSION_UP_TO = 256 * 1024

Message = dict
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Guard:
    """Stands between a browser's socket and the page. `still` says whether the share is open to this reader now."""

    def __init__(self, receive: Receive, send: Send, still: Callable[[], Awaitable[bool]]) -> None:
        self._in, self._out, self._still = receive, send, still
        self._shut = asyncio.Event()
        self._told = False
        self._cut = False
        self._next: asyncio.Task | None = None
        self._taken, self._at = 0.0, time.monotonic()

    async def run(self, app: Callable, scope: dict) -> None:
        """The page until either side leaves or the share closes."""
        watch = asyncio.create_task(self._watch())
        try:
            await app(scope, self.receive, self.send)
        finally:
            for task in (watch, self._next):
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    async def receive(self) -> Message:
        """The next message the page may see."""
        while True:
            message = await self._either()
            if message is RUN_AGAIN or message["type"] != "websocket.receive":
                return message
            await self._pace()
            code = self._refused(message)
            if code:
                await self._close(code)
            elif not self._shut.is_set() and not await self._still():
                self._shut.set()
            elif not self._shut.is_set() and self._asks(message):
                return message

    async def send(self, message: Message) -> None:
        """What the page sends, without the facts about this machine; nothing after the cut."""
        if self._cut:
            return
        if message["type"] == "websocket.close":
            self._cut = True
        data = message.get("bytes")
        if data is not None and len(data) <= _NEW_SESSION_UP_TO:
            cleaned = cleaned_frame(data)
            if cleaned is None:
                return
            message = {**message, "bytes": cleaned}
        await self._out(message)

    async def _either(self) -> Message:
        """The browser's next message, or RUN_AGAIN once after the share has closed."""
        if self._next is None:
            self._next = asyncio.create_task(self._in())
        if not self._told:
            shut = asyncio.create_task(self._shut.wait())
            try:
                await asyncio.wait({self._next, shut}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                shut.cancel()
            if self._shut.is_set():
                self._told = True
                return RUN_AGAIN
        message, self._next = await self._next, None
        return message

    async def _pace(self) -> None:
        """Waits a little after a burst; what a browser sends meanwhile waits with it."""
        now = time.monotonic()
        self._taken, self._at = max(0.0, self._taken - (now - self._at) * A_SECOND) + 1, now
        if self._taken > AT_ONCE:
            await asyncio.sleep(1 / A_SECOND)

    def _refused(self, message: Message) -> int:
        """The code a message is cut with: text, or too long; 0 when neither."""
        data = message.get("bytes")
        if data is None:
            return 1003
        return 1009 if len(data) > LARGEST else 0

    def _asks(self, message: Message) -> bool:
        """Whether a reader may send this. What is no message at all goes on: the page cuts it."""
        try:
            return BackMsg.FromString(message["bytes"]).WhichOneof("type") in MAY_ASK
        except DecodeError:
            return True

    async def _watch(self) -> None:
        while not self._shut.is_set():
            await asyncio.sleep(ASK_EVERY)
            if not await self._still():
                self._shut.set()
        await asyncio.sleep(LAST_WORDS)
        await self._close(1008)

    async def _close(self, code: int) -> None:
        if not self._cut:
            self._cut = True
            with suppress(OSError, RuntimeError):
                await self._out({"type": "websocket.close", "code": code, "reason": ""})


def cleaned_frame(data: bytes) -> bytes | None:
    """A frame to a browser without paths, versions and ids of this machine; None for a frame no reader needs."""
    try:
        frame = ForwardMsg.FromString(data)
    except DecodeError:
        return data
    kind = frame.WhichOneof("type")
    if kind in ("git_info_changed", "page_profile", "backend_operation_response", "file_urls_response"):
        return None
    if kind == "session_event" and frame.session_event.WhichOneof("type") == "script_compilation_exception":
        return None
    if kind != "new_session":
        return data
    opened = frame.new_session
    opened.main_script_path = "/"
    opened.initialize.user_info.Clear()
    for name in ("python_version", "server_os"):
        if name in opened.initialize.environment_info.DESCRIPTOR.fields_by_name:
            opened.initialize.environment_info.ClearField(name)
    return frame.SerializeToString()
