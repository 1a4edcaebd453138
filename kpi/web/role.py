"""The two roles of the one launcher: the manager's app, and the viewer app for people with a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from kpi.errors import unknown

HERE = Path(__file__).parent
ROLES = ("manager", "viewer")


@dataclass(frozen=True)
class Served:
    """What st.App is made of."""

    script: Path
    routes: list
    middleware: list[Middleware]
    on_script_error: Callable[[BaseException], bool]


def chosen(name: str) -> Served:
    """The app of a role. KpiError for an unknown role, and when the role may not start as things stand."""
    if name not in ROLES:
        raise unknown("role", name, ROLES, "KPI_ROLE")
    return _viewer() if name == "viewer" else _manager()


def _manager() -> Served:
    from kpi.web import door, faults, port
    from kpi.web.headers import SecurityHeaders
    from kpi.web.routes import routes
    from kpi.web.way_back import WayBack

    door.refuse_open_address(st.get_option("server.address"))
    door.refuse_weak_login()
    port.send_at_once()
    way_back = [Middleware(WayBack)] if door.login_is_set_up() else []
    return Served(HERE / "shell.py", routes, [Middleware(SecurityHeaders), *way_back], faults.show)


def _viewer() -> Served:
    from kpi.web import viewer_shown, viewer_start
    from kpi.web.viewer_gate import ViewerGate

    viewer_start.settle()
    return Served(HERE / "viewer.py", [], [Middleware(ViewerGate)], viewer_shown.failed)
