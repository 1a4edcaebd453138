"""A live viewer from outside: what every route answers without a session and with one, what is logged, and what a fault tells."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sharing_live import made
from tests.sharing_live.conftest import ROOT, Server, serving
from tests.sharing_live.reader import Reader, ask, enter

ROUTES = """
import json, sys
import streamlit as st
from streamlit.web.server.starlette import starlette_app
app = st.App(sys.argv[1])._build_starlette_app()
print(json.dumps([getattr(route, "path", "") for route in app.routes]))
"""
OPEN = {"/_stcore/health", "/_stcore/host-config"}


@pytest.fixture(scope="module")
def routes() -> list[str]:
    """Every route Streamlit serves, with something in the place of its parameters."""
    listed = subprocess.run([sys.executable, "-c", ROUTES, str(ROOT / "kpi/web/viewer.py")], capture_output=True, text=True, check=True)
    found = [path for path in json.loads(listed.stdout) if path]
    assert {"/_stcore/health", "/_stcore/metrics", "/_stcore/stream"} <= set(found)
    return [path.replace("{file_id:path}", "a.png").replace("{path:path}", "a/b.js").replace("{session_id}", "s").replace("{file_id}", "f")
            for path in found]


def pages() -> list[str]:
    return [f"/{path.stem}" for path in (ROOT / "pages").glob("*.py")]


def test_without_a_session_every_page_and_every_route_is_the_same_nothing(server: Server, routes: list[str]):
    share, token = made.share(server.home, "ALPHA")
    _, forwarded = made.share(server.home, "BETA", forwardable=True)
    closed = ask(server.address, "/nothing")
    assert closed.status == 404 and b"ALPHA" not in closed.body
    below = [path for path in (*routes, *pages(), "/readyz", "/static/js/x.js", "/favicon.png", "/index.html", "/media/x", "/app/static/x")]
    for base in ("", f"/v/{share.id}", f"/v/{'0' * 32}", f"/s/{secrets.token_urlsafe(32)}"):
        for number, path in enumerate(below):
            got = ask(server.address, base + path, x_forwarded_for=f"10.2.{len(base)}.{number}")
            assert got.same() == closed.same(), base + path
    for link in (token, forwarded):
        for number, path in enumerate(path for path in below if path != "/"):
            assert ask(server.address, f"/s/{link}{path}", x_forwarded_for=f"10.3.{number}.1").same() == closed.same(), path


def test_with_a_session_only_what_the_page_needs_is_open(server: Server, routes: list[str]):
    _, token = made.share(server.home, "ALPHA")
    base, cookie = enter(server.address, token)
    closed = ask(server.address, "/nothing")
    odd = ("/static/../index.html", "/static/js/none.js", "/static/", "/static/js", "/_stcore/health/", "//", "/./", "/%2e%2e/")
    shut = ("/readyz", "/media/a.png", "/_stcore/metrics", "/_stcore/upload_file/a/b", "/_stcore/message?hash=1", "/_stcore/agent/mcp")
    for path in (*routes, *pages(), *odd, *shut, "/index.html"):
        if path in (*OPEN, "/", ""):
            continue
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert ask(server.address, base + path, method, cookie=cookie).same() == closed.same(), (method, path)
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/favicon.png"):
        got = ask(server.address, base + path, cookie=cookie)
        assert got.status == 200 and "set-cookie" not in got.headers and got.headers["cache-control"] == "no-store"
    page = ask(server.address, f"{base}/", cookie=cookie)
    script = page.body.decode().split('src="./')[1].split('"')[0]
    file = ask(server.address, f"{base}/{script}", cookie=cookie)
    assert file.status == 200 and file.headers["cache-control"].startswith("private")


def test_every_answer_carries_the_headers(server: Server):
    _, token = made.share(server.home, "ALPHA")
    base, cookie = enter(server.address, token)
    for got in (ask(server.address, "/nothing"), ask(server.address, f"/s/{token}"), ask(server.address, f"{base}/", cookie=cookie)):
        assert got.headers["referrer-policy"] == "no-referrer" and got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["x-robots-tag"].startswith("noindex") and got.headers["cache-control"] == "no-store"
        assert "camera=()" in got.headers["permissions-policy"]
        policy = got.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "*" not in policy and "http:" not in policy
        assert got.raw.count(("referrer-policy", "no-referrer")) == 1


def test_guesses_over_the_wire_are_the_same_bytes_and_then_throttled(server: Server):
    _, token = made.share(server.home, "ALPHA")
    _, forwarded = made.share(server.home, "BETA", forwardable=True)
    guesser = "10.4.0.1"
    opened = [enter(server.address, link, x_forwarded_for=guesser) for link in (token, forwarded)]
    for base, cookie in opened:
        assert ask(server.address, f"{base}/_stcore/health", cookie=cookie, x_forwarded_for=guesser).status == 200
    answers = {ask(server.address, f"/s/{secrets.token_urlsafe(32)}", x_forwarded_for=guesser).same() for _ in range(300)}
    assert len(answers) == 1
    assert {ask(server.address, f"/s/{token}", x_forwarded_for=guesser).same()} == answers
    assert ask(server.address, f"/s/{token}", x_forwarded_for="10.4.0.2").status == 303
    for base, cookie in opened:
        assert ask(server.address, f"{base}/_stcore/health", cookie=cookie, x_forwarded_for=guesser).status == 200
        with Reader(server.address, base, cookie).open(headers={"X-Forwarded-For": guesser}) as reader:
            reader.run()
            assert b"-12" in reader.everything()


def test_one_flipped_letter_of_a_token_closes_it(server: Server):
    _, token = made.share(server.home, "ALPHA")
    closed = ask(server.address, "/nothing").same()
    for place, letter in enumerate(token):
        flipped = token[:place] + ("B" if letter == "A" else "A") + token[place + 1 :]
        assert ask(server.address, f"/s/{flipped}", x_forwarded_for=f"10.5.0.{place}").same() == closed
    assert ask(server.address, f"/s/{token}").status == 303


@pytest.mark.parametrize("path", [
    "/s/", "/s/None", "/s/0", "/s/:key", "/s/%00", "/v/", "/v/None", "/v/:id/", "/?token=a&token=b", "/s?token=x", "/%2e%2e/s/",
])
def test_no_word_opens_a_share(server: Server, path: str):
    assert ask(server.address, path).same() == ask(server.address, "/nothing").same()


def test_megabytes_are_refused_and_the_server_goes_on(server: Server):
    _, token = made.share(server.home, "ALPHA")
    for path in (f"/s/{token}?x={'a' * 1_000_000}", f"/s/{'A' * 1_000_000}", f"/s/{token}?{'t=1&' * 250_000}"):
        try:
            got = ask(server.address, path)
            assert got.status in (400, 404, 414, 431) and b"ALPHA" not in got.body and not got.cookie
        except (ConnectionError, http.client.HTTPException):
            pass  # the server hung up in the middle of it
    assert ask(server.address, f"/s/{token}?x={'a' * 5000}").same() == ask(server.address, "/nothing").same()
    assert ask(server.address, f"/s/{token}", "POST", body=b"passphrase=" + b"a" * 1_000_000).status in (303, 403, 404)
    assert ask(server.address, f"/s/{token}").status == 303


def test_other_parameters_keep_the_share_of_the_token(server: Server):
    other, _ = made.share(server.home, "BETA")
    _, token = made.share(server.home, "ALPHA")
    got = ask(server.address, f"/s/{token}?share={other.id}&snapshot={other.snapshot}&team=B&agent=x&share=1")
    base = got.headers["location"].rstrip("/")
    with Reader(server.address, base, got.cookie).open() as reader:
        reader.run(query_string=f"share={other.id}&snapshot={other.snapshot}&team=B")
        assert b"ALPHA-1" in reader.everything() and b"BETA" not in reader.everything()


def test_the_log_holds_a_line_a_request_and_no_token_cookie_or_address(server: Server):
    _, token = made.share(server.home, "ALPHA", forwardable=True)
    before = len(server.lines())
    base, cookie = enter(server.address, token)
    asked = 1
    for path in ("/", "/_stcore/health", "/media/x", "/a%0d%0a%1b[31m{%22forged%22:1}"):
        ask(server.address, base + path, cookie=cookie, user_agent="evil\x1b[2J")
        asked += 1
    with socket.create_connection(server.address.split(":")) as raw:
        raw.sendall(b"GET /\x1b[31m\x00{\"forged\":1} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        raw.recv(100)
    with Reader(server.address, base, cookie).open() as reader:
        reader.run()
        asked += 1
    lines = server.lines()[before:]
    assert asked <= len(lines) <= asked + 1
    text = server.log.read_text("utf-8")
    assert token not in text and cookie not in text and "forged" not in "".join(json.dumps(line) for line in lines) and "\x1b" not in text
    assert {line["route"] for line in lines} >= {"/s/*/", "/s/*/_stcore/stream", "/s/*/other"}


def test_a_fault_of_ours_tells_nothing(tmp_path: Path):
    with serving(tmp_path, ROOT / "tests" / "sharing_live" / "faulty_app.py") as server:
        share, token = made.share(tmp_path, "ALPHA")
        with Reader.by_link(server.address, token) as reader:
            reader.run()
            everything = reader.everything()
            assert b"before the fault" in everything and "没有成功".encode() in everything
            for inside in (b"secret", b"faulty_app", str(ROOT).encode(), b"Traceback", b"ValueError", b"ALPHA", share.snapshot.encode()):
                assert inside not in everything, inside
        log = server.log.read_text("utf-8")
        assert "ValueError at" in log and "a secret" not in log and "\x1b" not in log and token not in log
