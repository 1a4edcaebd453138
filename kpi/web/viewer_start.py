"""How the viewer app runs, whatever the settings file says: nothing uploaded, nothing shown of the inside, little kept."""

from __future__ import annotations

from importlib import import_module

from streamlit import config

from kpi.web import port, viewer_files, viewer_log
from kpi.web.viewer_desk import Desk

SETTINGS = {
    "browser.gatherUsageStats": False,
    "client.disableDataExport": True,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "logger.enableRich": False,
    "server.allowRunOnSave": False,
    "server.disconnectedSessionTTL": 5,  # seconds: the gate opens a new session at every connection
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.maxMessageSize": 16,  # megabytes, both ways; the gate takes no more than 64 kB from a browser
    "server.maxUploadSize": 1,
    "server.maxWidgetStateSize": 1,
    "server.scriptHealthCheckEnabled": False,
    "server.trustedUserHeaders": {},
}


def settle() -> None:
    """Sets them, before the server is built. KpiError when the secret of the shares must not be used."""
    Desk.at_home()
    for name, value in SETTINGS.items():
        config.set_option(name, value, "kpi/web/viewer_start.py")
    viewer_log.one_line_each()
    port.send_at_once()
    viewer_files.make_ready()
    import_module("pages.shared")  # now, and not while the first reader waits
