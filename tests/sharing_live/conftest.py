"""A viewer server as `python -m kpi serve` starts it, over a home made in the test; nothing of the engine may be imported in it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi.sharing.store import Shares

ROOT = Path(__file__).parents[2]
FORBIDDEN = ("duckdb", "kpi.warehouse", "kpi.records", "kpi.verbs", "kpi.intake")


@dataclass(frozen=True)
class Server:
    """A running viewer: `address` is host:port."""

    address: str
    home: Path
    log: Path
    process: subprocess.Popen

    def lines(self) -> list[dict]:
        """The access log so far."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving(home: Path, app: Path = ROOT / "dashboard.py", **environment: str) -> Iterator[Server]:
    """The viewer app over `home`, with the engine's modules unimportable in its process; stopped at the end."""
    Shares(home)
    blocked = home / "blocked"
    blocked.mkdir(exist_ok=True)
    names = ", ".join(repr(name) for name in FORBIDDEN)
    (blocked / "sitecustomize.py").write_text(
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if any(name == one or name.startswith(one + '.') for one in ({names},)):\n"
        "            raise ImportError(f'{name} may not be imported by the viewer')\n"
        "sys.meta_path.insert(0, Refuse())\n"
    )
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), "--server.address", "127.0.0.1"]
    log = home / "viewer.log"
    inherited = {**os.environ, "KPI_HOME": str(home), "KPI_ROLE": "viewer", "PYTHONPATH": f"{blocked}:{ROOT}", **environment}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=inherited, stdout=out, stderr=out)
        try:
            _wait(port, process, log)
            yield Server(f"127.0.0.1:{port}", home, log, process)
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read() == b"ok":
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                break
            time.sleep(0.2)
    pytest.fail(f"the viewer did not start:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One viewer for a module of tests."""
    with serving(tmp_path_factory.mktemp("viewer")) as running:
        yield running
