"""The login from end to end: a real OpenID provider on loopback, the dashboard as launched, Chromium and a bare WebSocket."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from kpi.errors import KpiError
from kpi.web import door
from kpi.web.way_back import _sound
from kpi.words.refusals import refusal
from tests.browser.conftest import ROOT, _free_port, _serve

NAME = "王:red[主管] <b>x</b>"
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secret}"
client_id = "kefu"
client_secret = "{secret}"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""
DEEP = "/leaderboard?lang=zh&period=2026-08&scheme=ecommerce-100&view=metrics"
FIGURES = ("周岚", "许安宁", "晨曦组", "云杉")


def _secrets(folder: Path, port: int, provider: int, secret: str | None = None) -> Path:
    path = folder / "secrets.toml"
    path.write_text(SECRETS.format(port=port, provider=provider, secret=secret or secrets.token_hex(32)), "utf-8")
    path.chmod(0o600)
    return path


@dataclass(frozen=True)
class Desk:
    """The dashboard behind a login."""

    address: str
    home: Path

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk")
    command = [sys.executable, "-m", "kpi", "demo", "--agents", "12", "--months", "3"]
    made = subprocess.run(command, cwd=ROOT, env={**os.environ, "KPI_HOME": str(home)}, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    person = User(sub="boss", claims={"name": NAME, "email": "boss@desk.example"})
    with run_server_in_thread(user_claims=[person]) as provider:
        port = _free_port()
        path = _secrets(home, port, provider.server_port)
        for address in _serve(ROOT / "dashboard.py", home, port, "--secrets.files", str(path)):
            yield Desk(address, home)


def test_a_deep_link_survives_the_login_and_signing_out_closes_the_desk(desk, visit):
    made = visit(f"{desk.address}{DEEP}")
    page = made.page
    assert "请先登录" in made.said() and not any(name in page.content() for name in FIGURES)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"/oauth2/authorize"), timeout=60_000)
    assert page.url.startswith("http://localhost:")
    page.locator("button[name=sub][value=boss], button[value=boss]").first.click()
    page.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/leaderboard"), timeout=60_000)
    page.locator(".board tbody tr").first.wait_for(timeout=180_000)  # the figures of that month are made now
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=180_000)
    made.settle()
    for part in DEEP.partition("?")[2].split("&"):
        assert part in page.url, (part, page.url)
    assert page.locator(".board.metrics").count() == 1 and "2026年8月" in made.said()
    assert "周岚" in made.said()
    side = page.locator("[data-testid=stSidebar]")
    assert NAME in side.inner_text() and side.locator("b", has_text="x").count() == 0
    assert "kpi_way_back" not in {cookie["name"] for cookie in page.context.cookies()}
    made.picture("signed-in-zh")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_timeout(2_000)
    made.go(f"{desk.address}{DEEP}")
    assert "请先登录" in made.said() and not any(name in page.content() for name in FIGURES)


@pytest.mark.parametrize("path", ["/", "/leaderboard", "/pay", "/records", "/agent?agent=A001", "/readyz", "/_stcore/health",
                                  "/_stcore/host-config", "/_stcore/metrics", "/media/x.csv", "/component/x"])
def test_over_http_a_stranger_gets_no_figure(desk, path):
    connection = http.client.HTTPConnection(desk.host, timeout=30)
    connection.request("GET", path, headers={"Accept": "text/html"})
    body = connection.getresponse().read().decode("utf-8", "replace")
    connection.close()
    assert not any(name in body for name in FIGURES)


@pytest.mark.parametrize("cookie", ["", "_streamlit_user=forged", "_streamlit_user=2|1:0|10:1700000000|15:_streamlit_user|4:e30=|0"])
def test_over_the_socket_a_stranger_gets_no_figure_whatever_is_sent(desk, cookie):
    headers = {"Cookie": cookie} if cookie else {}
    options = {"origin": desk.address, "subprotocols": ["streamlit", "PLACEHOLDER_AUTH_TOKEN"], "max_size": None, "open_timeout": 30,
               "compression": None, "legacy": True}
    heard = b""
    with connect(f"ws://{desk.host}/_stcore/stream", additional_headers=headers, **options) as socket:
        for page in ("", "leaderboard", "pay", "records", "agent"):
            state = {"query_string": "lang=zh&agent=A001", "page_name": page}
            socket.send(BackMsg(rerun_script=state).SerializeToString())
            heard += _until_finished(socket)
        widgets = {"widgets": [{"id": "$$ID-x-sign_in", "trigger_value": True}]}
        socket.send(BackMsg(rerun_script={"page_name": "pay", "widget_states": widgets, "fragment_id": "x"}).SerializeToString())
        heard += _until_finished(socket)
    written = [form for name in FIGURES for form in (name.encode(), json.dumps(name)[1:-1].encode())]
    assert json.dumps("请先登录")[1:-1].encode() in heard, "the sign-in is what a stranger is shown"
    assert [name for name in written if name in heard] == []


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"])
def test_a_page_of_another_site_opens_no_socket(desk, origin):
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{desk.host}/_stcore/stream", origin=origin, subprotocols=["streamlit"], open_timeout=30, legacy=True)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("host, origin, status", [
    ("kpi.example.com", "https://kpi.example.com", 101),
    ("127.0.0.1:8501", "https://kpi.example.com", 403),
])
def test_behind_a_proxy_the_name_the_browser_asked_for_must_be_passed_on(desk, host, origin, status):
    """What docs/serving.md asks of a proxy."""
    connection = http.client.HTTPConnection(desk.host, timeout=30)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    for name, value in {"Host": host, "Origin": origin, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit"}.items():
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == status
    connection.close()


def _until_finished(socket) -> bytes:
    """What is said until a run ends, or nothing more is."""
    heard = b""
    while True:
        try:
            raw = socket.recv(timeout=20)
        except TimeoutError:
            return heard
        heard += raw
        if ForwardMsg.FromString(raw).WhichOneof("type") == "script_finished":
            return heard


ELSEWHERE = ["//evil.example", "/\\evil.example", "https://evil.example/", "/x/../../y z", "/a\r\nSet-Cookie: x", "/" + "a" * 3000,
             "/leaderboard?a\nb", "javascript:alert(1)", "", "/%2f%2fevil.example"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_the_way_back_leads_nowhere_else(address):
    assert not _sound(address)
    assert _sound(DEEP) and _sound("/") and _sound("/desk/agent?agent=%E5%91%A8")


# ---- what may not be started


def _refused(*command: str, **env: str) -> str:
    made = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=120)
    assert made.returncode != 0
    return made.stdout + made.stderr


@pytest.mark.skipif((ROOT / ".streamlit" / "secrets.toml").exists(), reason="this checkout has a login of its own")
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_address_others_reach_is_refused_without_a_login(tmp_path, host):
    said = _refused("kpi", "serve", "--host", host, "--port", str(_free_port()), KPI_HOME=str(tmp_path))
    assert "can be reached by others and no login is set up" in said
    run = ("streamlit", "run", str(ROOT / "dashboard.py"), "--server.headless", "true", "--server.port", str(_free_port()))
    said = _refused(*run, "--server.address", host, "--secrets.files", str(tmp_path / "none.toml"), KPI_HOME=str(tmp_path))
    assert "can be reached by others and no login is set up" in said


@pytest.mark.parametrize("secret", ["short", "xxx", "change-me-please-change-me-please-change-me", "0" * 64])
def test_a_weak_cookie_secret_does_not_start(tmp_path, secret):
    path = _secrets(tmp_path, 8501, 8999, secret)
    said = _refused("streamlit", "run", str(ROOT / "dashboard.py"), "--server.headless", "true", "--server.port", str(_free_port()),
                    "--secrets.files", str(path), KPI_HOME=str(tmp_path))
    assert "cookie_secret" in said and "登录设置" in said and "Traceback" not in said and secret not in said.replace("secrets", "")


@pytest.mark.parametrize("auth", [{}, {"cookie_secret": ""}, {"cookie_secret": 12345}, {"cookie_secret": "a1" * 20},
                                  {"cookie_secret": "my-default-secret-0123456789abcdefgh"}])
def test_what_is_wrong_with_a_secret_is_said_in_both_languages(auth):
    with pytest.raises(KpiError) as refused:
        door.refuse_weak_login(auth)
    zh = refusal(refused.value, "zh")
    assert "登录设置" in zh and "token_hex(32)" in zh and "cookie_secret" in str(refused.value)
    door.refuse_weak_login({"cookie_secret": secrets.token_hex(32)})
    door.refuse_weak_login({"cookie_secret": secrets.token_urlsafe(32)})
