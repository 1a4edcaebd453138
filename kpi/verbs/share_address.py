"""Where shared links open: the address to send, and who can reach it as things stand."""
from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from kpi.errors import KpiError
from kpi.verbs.desk import home as data_home
from kpi.warehouse import settings

Home = Path | str | None
PORT = 8502
WAIT = 1.5
"""Seconds an address has to answer."""
FILE = "address"
"""Below <home>/shares: where the viewer's app stood when it was last started."""


def share_link(token: str, home: Home = None) -> str:
    """The address to send for a token. KpiError for an address in the settings that is none."""
    return f"{address(home)}/s/{token}"


def address(home: Home = None) -> str:
    """What stands before "/s/": $KPI_SHARE_ADDRESS, else share_address of settings.toml, else where the viewer's app was last started."""
    into = data_home(home)
    told = os.environ.get("KPI_SHARE_ADDRESS") or str(settings.load(into).share_address) or _kept(into) or f"http://127.0.0.1:{PORT}"
    found = urlsplit(told)
    if found.scheme not in ("http", "https") or not found.hostname or found.query or found.fragment or found.username or _port(told) is None:
        raise KpiError(f'"{told}" is no address of a web page', "share_address", "Write it like https://kpi.example.com or http://192.168.1.5:8502")
    return told.rstrip("/")


def stands_at(host: str, port: int, home: Home = None) -> str:
    """Notes where the viewer's app is being started, for links made from now on; that address."""
    told = f"http://{_bracketed(own_host(host))}:{port}"
    path = data_home(home) / "shares" / FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _kept(data_home(home)) != told:
        path.write_text(told, "utf-8")
    return told


def own_host(host: str) -> str:
    """The host as others write it: an address of this machine where it listens on all of them."""
    if host not in ("", "0.0.0.0", "::"):
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))  # sends nothing: it only asks which of our addresses would be used
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def share_reach(url: str) -> str:
    """Who can open an address as things stand: this_machine, this_network, everybody, or not_running where nothing answers."""
    found = urlsplit(url)
    if not found.hostname or _port(url) is None or not _answers(url):
        return "not_running"
    try:
        addresses = {ipaddress.ip_address(one[4][0].partition("%")[0]) for one in socket.getaddrinfo(found.hostname, None)}
    except (OSError, ValueError):
        return "not_running"
    if all(one.is_loopback for one in addresses):
        return "this_machine"
    return "everybody" if any(one.is_global for one in addresses) else "this_network"


def _answers(url: str) -> bool:
    """Whether the viewer's app says that it is well."""
    found = urlsplit(url)
    path = f"{found.path.partition('/s/')[0].rstrip('/')}/healthz"
    kind = http.client.HTTPSConnection if found.scheme == "https" else http.client.HTTPConnection
    connection = kind(found.hostname, _port(url), timeout=WAIT)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status == 200 and answer.read(64).strip().lower().startswith((b"ok", b'{"ok', b'"ok'))
    except (OSError, http.client.HTTPException, ssl.SSLError, ValueError):
        return False
    finally:
        connection.close()


def _port(url: str) -> int | None:
    """The port of an address; None where what stands there is none."""
    try:
        found = urlsplit(url)
        return found.port or (443 if found.scheme == "https" else 80)
    except ValueError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _kept(into: Path) -> str:
    try:
        return (into / "shares" / FILE).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
