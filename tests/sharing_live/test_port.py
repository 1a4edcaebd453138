"""How the viewer's port is opened, and what stands ready before its first reader."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import uvicorn

from kpi.sharing.store import Shares
from kpi.web import port, viewer_files
from tests.sharing_live import made
from tests.sharing_live.apart import run
from tests.sharing_live.conftest import ROOT

SETTLED = (
    "from kpi.web import viewer_files, port, viewer_start; import uvicorn; viewer_start.settle(); "
    "print(uvicorn.Server.startup is port._started, len(viewer_files._made))"
)


async def _nothing(scope: dict, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x"})


async def _waits() -> bool:
    """Whether small answers wait on a connection accepted from a port bound as Streamlit binds it."""
    listening = socket.socket(family=socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    listening.setblocking(False)
    server = uvicorn.Server(uvicorn.Config(_nothing, lifespan="off", log_level="critical"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # a connection made sooner would be older than the option
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    await reader.readuntil(b"x")
    [accepted] = server.server_state.connections
    told = accepted.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    writer.close()
    server.should_exit = True
    await task
    return not told


def test_small_answers_do_not_wait_for_an_acknowledgement(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uvicorn.Server, "startup", uvicorn.Server.startup)
    port.send_at_once()
    port.send_at_once()
    assert run(_waits()) is False


def test_the_viewer_starts_so_and_with_the_files_of_the_page_at_hand(tmp_path: Path):
    Shares(tmp_path)
    made.share(tmp_path, "ALPHA")
    env = {**os.environ, "KPI_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", SETTLED], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.split()
    assert told[0] == "True" and int(told[1]) > 10


def test_a_file_at_hand_is_the_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(viewer_files, "_made", {})
    name = min(viewer_files.NAMES)
    assert viewer_files.at_hand(name, False) is None
    given = viewer_files.body(name, False)
    assert viewer_files.at_hand(name, False) is given and viewer_files.at_hand(name, True) is None
    assert given[0] == (viewer_files._STATIC / name.lstrip("/")).read_bytes()
