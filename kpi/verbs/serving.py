"""Starts the dashboard and the app for people with a link: two processes, started and stopped together.

Demo data when there is none; the manager's app on loopback unless a login is set up. The viewer's app may stand on an address others
reach: its links are its locks, and without a sound secret it does not start.
"""
from __future__ import annotations

import ipaddress
import os
import queue
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path

from kpi.errors import KpiError
from kpi.sharing.store import Shares
from kpi.verbs.desk import HERE, home, status
from kpi.verbs.exports import make_demo
from kpi.verbs.overview import overview
from kpi.verbs.share_address import stands_at

STOP_WITHIN = 10
"""Seconds a process has to stop by itself."""


def serve(host: str, port: int, say: Callable[[str], None], share_host: str = "127.0.0.1", share_port: int = 8502) -> int:
    """Serves both apps until stopped or until one of them ends; the exit code of the first that ended.

    KpiError for an address others can reach without a login, one address for both, and a secret that must not be used.
    """
    _refuse(host, port, share_host, share_port)
    if not status().imports:
        say(f"No data in {home()} yet: writing and importing the demo exports (about a minute).")
        make_demo(progress=say)
    prepare(say)
    stands_at(share_host, share_port)
    apps = {"dashboard": _start("manager", host, port), "app for shared links": _start("viewer", share_host, share_port)}
    say(f"Kefu KPI is at http://{_shown(host)}:{port}  (Ctrl+C stops it)")
    say(f"Shared links open at http://{_shown(share_host)}:{share_port}" + (" (this machine only)" if _loopback(share_host) else ""))
    return _together(apps, say)


def prepare(say: Callable[[str], None]) -> None:
    """Makes the figures of the first page, which are made when first asked and then kept, before anybody waits for them."""
    state = status()
    if state.has_data and state.default_period:
        say("Preparing the figures of the last months.")
        overview(state.default_period, state.default_scheme)


def _refuse(host: str, port: int, share_host: str, share_port: int) -> None:
    if not _loopback(host) and not _has_login():
        raise KpiError(
            f"{host} can be reached by others and no login is set up", "serve",
            "Serve on 127.0.0.1, or describe your login under [auth] in .streamlit/secrets.toml first",
        )
    if port == share_port:
        raise KpiError(f"both apps cannot stand at port {port}", "serve", "Give another --port or --share-port")
    Shares(home())


def _start(role: str, host: str, port: int) -> subprocess.Popen:
    """One app in a process group of its own, so that Ctrl+C reaches it through us and only once."""
    return subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(HERE / "dashboard.py"), "--server.address", host, "--server.port", str(port),
         "--server.headless", "true"],
        cwd=HERE, env={**os.environ, "KPI_ROLE": role}, start_new_session=True,
    )


def _together(apps: dict[str, subprocess.Popen], say: Callable[[str], None]) -> int:
    """Waits for the first app to end, or for a signal, and stops the others."""
    ended: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
    for name, app in apps.items():
        threading.Thread(target=lambda name=name, app=app: ended.put((name, app.wait())), daemon=True).start()
    before = {number: signal.signal(number, lambda *_: ended.put(("", 0))) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        name, code = ended.get()
        if name:
            say(f"The {name} has ended by itself (exit code {code}), so everything is stopped. Its reason stands above.")
        return code or (1 if name else 0)
    finally:
        for app in apps.values():
            _stop(app)
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(app: subprocess.Popen) -> None:
    if app.poll() is not None:
        return
    app.terminate()
    try:
        app.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        app.kill()
        app.wait()


def _shown(host: str) -> str:
    return "127.0.0.1" if _loopback(host) else host


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _has_login() -> bool:
    path = Path(HERE) / ".streamlit" / "secrets.toml"
    return path.exists() and "auth" in tomllib.loads(path.read_text(encoding="utf-8"))
