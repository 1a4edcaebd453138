"""Starts the dashboard: demo data when there is none, loopback unless a login is set up."""
from __future__ import annotations

import ipaddress
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from kpi.errors import KpiError
from kpi.verbs.desk import HERE, home, status
from kpi.verbs.exports import make_demo
from kpi.verbs.overview import overview


def serve(host: str, port: int, say: Callable[[str], None]) -> int:
    """Serves until stopped; returns the server's exit code. KpiError for an address others can reach without a login."""
    if not _loopback(host) and not _has_login():
        raise KpiError(
            f"{host} can be reached by others and no login is set up", "serve",
            "Serve on 127.0.0.1, or describe your login under [auth] in .streamlit/secrets.toml first",
        )
    if not status().imports:
        say(f"No data in {home()} yet: writing and importing the demo exports (about a minute).")
        make_demo(progress=say)
    prepare(say)
    say(f"Kefu KPI is at http://{'127.0.0.1' if _loopback(host) else host}:{port}  (Ctrl+C stops it)")
    return subprocess.call([
        sys.executable, "-m", "streamlit", "run", str(HERE / "dashboard.py"), "--server.address", host,
        "--server.port", str(port), "--server.headless", "true",
    ], cwd=HERE)


def prepare(say: Callable[[str], None]) -> None:
    """Makes the figures of the first page, which are made when first asked and then kept, before anybody waits for them."""
    state = status()
    if state.has_data and state.default_period:
        say("Preparing the figures of the last months.")
        overview(state.default_period, state.default_scheme)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _has_login() -> bool:
    path = Path(HERE) / ".streamlit" / "secrets.toml"
    return path.exists() and "auth" in tomllib.loads(path.read_text(encoding="utf-8"))
