"""`python -m kpi serve`: two processes that stand and fall together, and what refuses to start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi.errors import KpiError
from kpi.sharing.store import Shares
from kpi.verbs import serving
from tests.sharing_live import made
from tests.sharing_live.conftest import ROOT, free_port
from tests.sharing_live.reader import Reader, ask


def kpi(home: Path, *words: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "KPI_HOME": str(home)}
    return subprocess.run([sys.executable, "-m", "kpi", *words], cwd=ROOT, env=environment, capture_output=True, text=True)


def answers(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read() == b"ok"
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_for(what, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    demo = kpi(folder, "demo", "--agents", "6", "--months", "1")
    assert demo.returncode == 0, demo.stderr
    return folder


@pytest.fixture
def served(home: Path) -> Iterator[tuple[subprocess.Popen, int, int, Path]]:
    """The command, running: process, the two ports, its log."""
    port, share_port, log = free_port(), free_port(), home / "serve.log"
    command = [sys.executable, "-m", "kpi", "serve", "--port", str(port), "--share-port", str(share_port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "KPI_HOME": str(home)}, stdout=out, stderr=out)
        try:
            assert wait_for(lambda: answers(port) and answers(share_port)), log.read_text("utf-8", "replace")
            yield process, port, share_port, log
        finally:
            process.terminate()
            process.wait(30)


def viewers(parent: subprocess.Popen) -> dict[str, int]:
    """The process of each role below the command."""
    found = {}
    for child in Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split():
        said = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        found.update({name.removeprefix(b"KPI_ROLE=").decode(): int(child) for name in said if name.startswith(b"KPI_ROLE=")})
    return found


@pytest.mark.slow
def test_both_apps_start_and_stop_together(served, home: Path):
    process, port, share_port, log = served
    _, token = made.share(home, "ALPHA")
    with Reader.by_link(f"127.0.0.1:{share_port}", token) as reader:
        reader.run()
        assert b"ALPHA-12" in reader.everything()
    assert ask(f"127.0.0.1:{port}", f"/s/{token}").cookie == "", "the manager's app opens links"
    assert ask(f"127.0.0.1:{share_port}", "/readyz").status == 404
    assert (home / "shares" / "secret").stat().st_mode & 0o777 == 0o600
    assert token not in log.read_text("utf-8")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert not answers(port) and not answers(share_port)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["viewer", "manager"])
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the two processes in /proc")
def test_when_one_app_ends_the_other_is_stopped_with_a_sentence(served, role: str):
    process, port, share_port, log = served
    os.kill(viewers(process)[role], signal.SIGKILL)
    assert process.wait(30) not in (0, None)
    assert "has ended by itself" in log.read_text("utf-8")
    assert not answers(port) and not answers(share_port)


@pytest.mark.parametrize("spoil, says", [
    (lambda secret: secret.write_text("ab" * 8), "fewer than 32"),
    (lambda secret: secret.write_text("changeme" * 8), "default"),
    (lambda secret: secret.write_text("0" * 64), "default"),
    (lambda secret: secret.write_text(""), "fewer than 32"),
    (lambda secret: secret.chmod(0o644), "others"),
    (lambda secret: secret.unlink(), "missing"),
])
def test_a_secret_that_must_not_be_used_refuses_the_start(tmp_path: Path, monkeypatch, spoil, says: str):
    made.share(tmp_path, "ALPHA")
    spoil(tmp_path / "shares" / "secret")
    monkeypatch.setenv("KPI_HOME", str(tmp_path))
    with pytest.raises(KpiError, match=says):
        serving.serve("127.0.0.1", free_port(), print, "127.0.0.1", free_port())
    viewer = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(free_port())], cwd=ROOT, timeout=120,
        env={**os.environ, "KPI_HOME": str(tmp_path), "KPI_ROLE": "viewer"}, capture_output=True, text=True,
    )
    assert viewer.returncode != 0 and says in viewer.stdout + viewer.stderr and "Traceback" not in viewer.stderr


def test_an_unknown_role_and_one_port_for_both_are_refused(tmp_path: Path, monkeypatch):
    from kpi.web import role

    monkeypatch.setenv("KPI_HOME", str(tmp_path))
    with pytest.raises(KpiError, match="role"):
        role.chosen("admin")
    with pytest.raises(KpiError, match="port"):
        serving.serve("127.0.0.1", 8501, print, "127.0.0.1", 8501)
    with pytest.raises(KpiError, match="no login"):
        serving.serve("0.0.0.0", 8501, print)  # noqa: S104


def test_an_app_that_cannot_start_stops_the_other():
    said, begun = [], time.monotonic()
    apps = {
        "one that stays": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]),
        "one that ends": subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"]),
    }
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert serving._together(apps, said.append) == 7
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert "one that ends has ended by itself (exit code 7)" in said[0]
    assert all(app.poll() is not None for app in apps.values()) and time.monotonic() - begun < 30


def test_the_secret_is_made_once(tmp_path: Path):
    Shares(tmp_path)
    first = (tmp_path / "shares" / "secret").read_bytes()
    Shares(tmp_path)
    assert (tmp_path / "shares" / "secret").read_bytes() == first
