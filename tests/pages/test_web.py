"""The web frame: headers on every response, the two routes, the launcher."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from kpi.errors import KpiError
from kpi.web import door, headers, routes
from tests.pages.fake_kpi import EMPTY


def _run(work) -> None:
    """In a thread of its own: a browser test before may have left a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def _ask(app, path: str, kind: str = "http", query: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """One GET through an ASGI app: status, headers, body."""
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [],
        "root_path": "",
        "scheme": "http",
        "server": ("x", 80),
        "client": ("y", 1),
        "http_version": "1.1",
    }
    _run(app(scope, receive, send))
    start = sent[0]
    return (
        start["status"],
        {k.decode(): v.decode() for k, v in start["headers"]},
        b"".join(m.get("body", b"") for m in sent[1:]),
    )


async def _plain(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"same-origin")]})
    await send({"type": "http.response.body", "body": b"hello"})


def test_every_response_carries_the_security_headers_once():
    status, found, body = _ask(headers.SecurityHeaders(_plain), "/")
    assert status == 200 and body == b"hello"
    assert found["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in found["content-security-policy"]
    assert found["referrer-policy"] == "same-origin"


def test_nothing_may_be_fetched_from_another_host():
    for rule in headers.CONTENT_POLICY.split("; "):
        assert "http" not in rule and "*" not in rule


def test_the_metrics_address_is_closed():
    assert _ask(headers.SecurityHeaders(_plain), "/_stcore/metrics")[0] == 404


def test_other_connections_pass_untouched():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    _run(headers.SecurityHeaders(app)({"type": "websocket", "path": "/"}, None, None))
    assert seen == ["websocket"]


def _route(path: str):
    return next(route for route in routes if route.path == path)


def test_alive_says_ok():
    assert _ask(_route("/healthz").app, "/healthz")[2] == b"ok"


def test_ready_with_data_without_and_when_the_store_is_damaged(verbs, monkeypatch):
    assert _ask(_route("/readyz").app, "/readyz")[0] == 200
    verbs.now = EMPTY
    assert b'"has_data":false' in _ask(_route("/readyz").app, "/readyz")[2]

    import kpi

    def damaged(*_):
        raise KpiError("the manifest cannot be read")

    monkeypatch.setattr(kpi, "status", damaged)
    assert _ask(_route("/readyz").app, "/readyz")[0] == 503


def test_a_fault_is_one_sentence_and_tells_nothing_of_the_inside():
    def page():
        import streamlit as st

        from kpi.web import faults

        st.session_state["kpi_values"] = {"lang": "zh"}
        faults.show(ValueError("a secret"))

    from streamlit.testing.v1 import AppTest

    shown = AppTest.from_function(page, default_timeout=30).run()
    assert not shown.exception and "没有成功" in shown.error[0].value and "secret" not in shown.error[0].value


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", "", None, "example.org", "::"])
def test_an_address_others_reach_is_refused_without_a_login(address, monkeypatch):
    with pytest.raises(KpiError, match="no login"):
        door.refuse_open_address(address)
    monkeypatch.setattr(door, "login_is_set_up", lambda: True)
    door.refuse_open_address(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_may_always(address):
    door.refuse_open_address(address)
    assert door.let_in()


def test_the_first_page_is_found_under_its_name_too_with_its_view():
    status, headers, _ = _ask(_route("/overview").app, "/overview", query=b"lang=en&period=2026-09")
    assert status == 307 and headers["location"] == "/?lang=en&period=2026-09"
