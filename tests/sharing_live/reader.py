"""A reader of a shared page without a browser: links by http.client, the page by a raw WebSocket, every frame kept.

    with Reader.by_link(server, token) as reader:
        reader.run()
        assert b"canary" not in reader.everything()
"""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

PATIENCE = 30.0
EARLY = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")


@dataclass(frozen=True)
class Got:
    """One HTTP answer. `cookie` is our own, "" for none."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookie: str = ""
    raw: tuple[tuple[str, str], ...] = ()

    def same(self) -> tuple:
        """What must be the same for everything that does not open (the date of day is the server's)."""
        return self.status, tuple(sorted((k, v) for k, v in self.raw if k.lower() != "date")), self.body


def ask(address: str, path: str, method: str = "GET", cookie: str = "", body: bytes | None = None, **headers: str) -> Got:
    """One request on a connection of its own; `address` is host:port. Redirects are not followed."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        sent["Cookie"] = f"kpi_view={cookie}"
    if body is not None:
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    try:
        connection.request(method, path, body=body, headers=sent)
        answer = connection.getresponse()
        raw = tuple(answer.getheaders())
        found = {name.lower(): value for name, value in raw}
        set_ = found.get("set-cookie", "")
        cookie = set_.split(";")[0].removeprefix("kpi_view=") if set_.startswith("kpi_view=") else ""
        return Got(answer.status, found, answer.read(), cookie, raw)
    finally:
        connection.close()


def enter(address: str, token: str, **headers: str) -> tuple[str, str]:
    """Opens a link as a browser does: the base path of the share and the cookie of the new session."""
    got = ask(address, f"/s/{token}", **headers)
    assert got.status == 303, (got.status, got.body[:300])
    return got.headers["location"].rstrip("/"), got.cookie


@dataclass
class Reader:
    """One open page. Every frame the server sent stands in `frames`, as bytes."""

    address: str
    base: str
    cookie: str
    frames: list[bytes] = field(default_factory=list)
    socket: ClientConnection | None = None

    @classmethod
    def by_link(cls, address: str, token: str) -> Reader:
        """Enters by a token and opens the page's socket."""
        return cls(address, *enter(address, token)).open()

    def open(self, **more) -> Reader:
        """Opens the socket, as the page's own script does."""
        headers = {"Cookie": f"kpi_view={self.cookie}", **more.pop("headers", {})}
        options = {"origin": f"http://{self.address}", "subprotocols": ["streamlit", "PLACEHOLDER_AUTH_TOKEN"], **more}
        self.socket = connect(
            f"ws://{self.address}{self.base}/_stcore/stream", additional_headers=headers, max_size=None, open_timeout=PATIENCE,
            compression=None, legacy=True, **options,
        )
        return self

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        if self.socket is not None:
            self.socket.close()

    def send(self, message: BackMsg | bytes) -> None:
        """One message as it is."""
        self.socket.send(message if isinstance(message, bytes) else message.SerializeToString())

    def run(self, **state) -> list[ForwardMsg]:
        """One run of the page, with a client state of any shape; the frames until it finished."""
        self.send(BackMsg(rerun_script={"query_string": "", **state}))
        return self.until_finished()

    def press(self, widgets: list[dict], **state) -> list[ForwardMsg]:
        """One run with these widget states ({"id": …, "int_value": …})."""
        return self.run(widget_states={"widgets": widgets}, **state)

    def until_finished(self, seconds: float = PATIENCE) -> list[ForwardMsg]:
        """The frames up to the next end of a run."""
        found = []
        while True:
            frame = self.next(seconds)
            found.append(frame)
            if frame.WhichOneof("type") == "script_finished" and frame.script_finished != EARLY:
                return found

    def next(self, seconds: float = PATIENCE) -> ForwardMsg:
        """The next frame."""
        data = self.socket.recv(timeout=seconds)
        self.frames.append(data)
        return ForwardMsg.FromString(data)

    def until_cut(self, seconds: float = PATIENCE) -> tuple[float, int]:
        """How long until the server closed the socket, and the code it gave."""
        begun = time.monotonic()
        try:
            while True:
                self.next(max(0.01, seconds - (time.monotonic() - begun)))
        except ConnectionClosed as closed:
            return time.monotonic() - begun, closed.rcvd.code if closed.rcvd else 1006

    def everything(self) -> bytes:
        """All frames so far, to search through: texts stand in them as UTF-8."""
        return b"\n".join(self.frames)


def widgets(frames: list[ForwardMsg]) -> dict[str, str]:
    """The ids of the widgets drawn, with their kind."""
    found = {}
    for frame in frames:
        if frame.WhichOneof("type") == "delta" and frame.delta.WhichOneof("type") == "new_element":
            kind = frame.delta.new_element.WhichOneof("type")
            drawn = getattr(frame.delta.new_element, kind)
            if getattr(drawn, "id", ""):
                found[drawn.id] = kind
    return found
