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
    say(f"Kefu KPI is at http://{'127.0.0.1' if _loopback(host) else host}:{port}  (Ctrl+C stops it)")
    return subprocess.call([
        sys.executable, "-m", "streamlit", "run", str(HERE / "dashboard.py"), "--server.address", host,
        "--server.port", str(port), "--server.headless", "true",
    ], cwd=HERE)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _has_login() -> bool:
    path = Path(HERE) / ".streamlit" / "secrets.toml"
    return path.exists() and "auth" in tomllib.loads(path.read_text(encoding="utf-8"))
