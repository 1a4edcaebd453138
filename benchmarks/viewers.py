"""Readers of shared pages without browsers, many in one process: each does what the page of one browser does, and measures it.

Like a browser it enters by the link, loads the page and the files it names, opens the socket, keeps what the server marks as worth
keeping, and sends back the address, its words and the widget that was touched. It draws nothing.
"""
from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PATIENCE = 60.0
"""Seconds until an answer counts as none."""
KEPT_FOR = 2
"""Runs a browser keeps a large message for after it was last used, so that the server sends its hash only."""
DONE, EARLY = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN
CONTEXT = {"timezone": "Asia/Shanghai", "timezone_offset": -480, "locale": "zh-CN", "is_embedded": False, "color_scheme": "light"}
LANGUAGES = ("zh", "en")
_FILES = re.compile(r'(?:src|href)="\./(static/[^"]+)"')
_ROOMS = ThreadPoolExecutor(64)


class Failed(Exception):
    """An answer that does not count: why, in a word or two."""


@dataclass(frozen=True)
class Drawn:
    """One element of the page as the server drew it. `name`: of our component; `data`: what it is drawn from."""

    kind: str
    id: str = ""
    name: str = ""
    data: str = ""


@dataclass
class Viewer:
    """One open page. `link`: the path it is opened by. `received`: bytes over the socket."""

    address: str
    link: str
    base: str = ""
    cookie: str = ""
    lang: str = "zh"
    moves: int = 0
    received: int = 0
    loaded: int = 0
    page: list[Drawn] = field(default_factory=list)
    _rng: random.Random = field(default_factory=lambda: random.Random(7))
    _query: str = ""
    _runs: int = 0
    _kept: dict[str, tuple[Drawn, int]] = field(default_factory=dict)
    _socket: ClientConnection | None = None

    # ---- opening

    async def arrive(self) -> None:
        """By the link to the page and its files. Failed for any answer that is none."""
        await asyncio.get_running_loop().run_in_executor(_ROOMS, self._arrive)

    def _arrive(self) -> None:
        connection = HTTPConnection(self.address, timeout=PATIENCE)
        try:
            status, headers, body = self._get(connection, self.link)
            if status == 303:
                self.base = headers["location"].rstrip("/")
                self.cookie = headers["set-cookie"].split(";")[0]
                status, headers, body = self._get(connection, f"{self.base}/")
            if status != 200:
                raise Failed(f"page {status}")
            for path in (*_FILES.findall(body.decode()), "_stcore/health", "_stcore/host-config"):
                if (got := self._get(connection, f"{self.base}/{path}"))[0] != 200:
                    raise Failed(f"file {got[0]}")
        except (OSError, HTTPException) as error:
            raise Failed(type(error).__name__) from error
        finally:
            connection.close()

    def _get(self, connection: HTTPConnection, path: str) -> tuple[int, dict[str, str], bytes]:
        connection.request("GET", path, headers={"Cookie": self.cookie, "Accept-Encoding": "gzip"} if self.cookie else {})
        answer = connection.getresponse()
        body = answer.read()
        self.loaded += len(body)
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    async def open(self) -> None:
        """The socket and the first run of the page."""
        self._kept, self.page = {}, []
        try:
            self._socket = await connect(
                f"ws://{self.address}{self.base}/_stcore/stream", origin=f"http://{self.address}", max_size=None, proxy=None,
                subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"], open_timeout=PATIENCE, ping_interval=None,
                additional_headers={"Cookie": self.cookie} if self.cookie else None,
            )
        except (OSError, WebSocketException) as error:
            raise Failed(type(error).__name__) from error
        await self.run()

    async def close(self) -> None:
        """Leaves."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    # ---- what a reader does

    async def run(self, touched: dict | None = None) -> None:
        """One run of the page, with the widget that was touched. Failed when it does not end as it should."""
        if self._socket is None:
            raise Failed("not open")
        asked = {"query_string": self._query, "context_info": CONTEXT, "cached_message_hashes": list(self._kept),
                 "widget_states": {"widgets": [touched] if touched else []}}
        try:
            async with asyncio.timeout(PATIENCE):
                await self._socket.send(BackMsg(rerun_script=asked).SerializeToString())
                self.page = await self._until_done()
        except TimeoutError as error:
            await self.close()
            raise Failed("timeout") from error
        except (OSError, WebSocketException, DecodeError) as error:
            await self.close()
            raise Failed(type(error).__name__) from error

    async def language(self) -> None:
        """The other language, by its button."""
        wanted = LANGUAGES[1 - LANGUAGES.index(self.lang)]
        await self.run(self._trigger("-shared_bar", "open", f"lang:{wanted}"))
        self.lang = wanted
        self.see_board()

    async def slider(self) -> None:
        """One weight moved by some points, as what_if_sliders.js says it."""
        data = json.loads(self._drawn("_hand").data)
        rows = data["groups"][0]
        row, step = self._rng.choice(rows), self._rng.choice((-3, -2, -1, 1, 2, 3))
        self.moves += 1
        value = min(max(round(row["weight"]) + step, row["least"]), row["most"])
        move = {"kind": "item", "id": row["id"], "value": f"{value:g}", "locked": [], "last": True,
                "base": {one["id"]: one["exact"] for one in rows}, "n": self.moves, "from": data["stamp"]}
        await self.run(self._trigger("_hand", "move", move))
        answered = json.loads(self._drawn("_hand").data)
        if answered["seen"] != self.moves or answered["wrong"]:
            raise Failed("move not answered")
        self.see_board()

    async def touch(self) -> None:
        """What there is on this page: a slider, else the language, else (a page of one line) only a run."""
        ends = tuple(one.id.rpartition("-")[2] for one in self.page)
        await (self.slider() if any(end.endswith("_hand") for end in ends) else self.language() if "shared_bar" in ends else self.run())

    def see_board(self) -> None:
        """Failed unless the last run drew a board in the language of the reader."""
        boards = [one for one in self.page if one.name.endswith("kpi_shared") and "<table" in one.data]
        if not boards:
            raise Failed("no board")
        if any(json.loads(one.data)["lang"] != self.lang for one in boards):
            raise Failed("other language")

    # ---- the wire

    def _trigger(self, ending: str, event: str, value: object) -> dict:
        sent = json.dumps([{"event": event, "value": value}])
        return {"id": f"$$STREAMLIT_INTERNAL_KEY_{self._drawn(ending).id}__events", "json_trigger_value": sent}

    def _drawn(self, ending: str) -> Drawn:
        found = next((one for one in self.page if one.id.endswith(ending)), None)
        if found is None:
            raise Failed(f"no {ending.lstrip('-_')}")
        return found

    async def _until_done(self) -> list[Drawn]:
        """What was drawn up to the end of the run."""
        drawn: list[Drawn] = []
        while True:
            data = await self._socket.recv()
            self.received += len(data)
            frame = ForwardMsg.FromString(data)
            kind = frame.WhichOneof("type")
            if kind == "script_finished":
                if frame.script_finished == EARLY:
                    drawn = []
                    continue
                self._runs += 1
                self._kept = {mark: held for mark, held in self._kept.items() if self._runs - held[1] <= KEPT_FOR}
                if frame.script_finished != DONE or any(one.kind in ("exception", "alert") for one in drawn):
                    raise Failed("fault on the page")
                return drawn
            if kind == "page_info_changed":
                self._query = frame.page_info_changed.query_string
            elif one := self._element(frame, kind):
                drawn.append(one)

    def _element(self, frame: ForwardMsg, kind: str) -> Drawn | None:
        if kind == "ref_hash":
            if frame.ref_hash not in self._kept:
                raise Failed("hash not kept")
            self._kept[frame.ref_hash] = (self._kept[frame.ref_hash][0], self._runs)
            return self._kept[frame.ref_hash][0]
        if kind != "delta" or frame.delta.WhichOneof("type") != "new_element":
            return None
        element = frame.delta.new_element
        what = element.WhichOneof("type")
        ours = element.bidi_component if what == "bidi_component" else None
        drawn = Drawn(what, ours.id, ours.component_name, ours.json) if ours else Drawn(what)
        if frame.metadata.cacheable:
            self._kept[frame.hash] = (drawn, self._runs)
        return drawn


async def timed(act: Callable, since: float, told: list[float], errors: list[str]) -> bool:
    """Does it and notes the seconds since `since`, or why it failed; whether it went well."""
    try:
        await act()
    except Failed as error:
        errors.append(str(error))
        return False
    told.append(time.monotonic() - since)
    return True
