"""The gate by itself, in this process: a hundred thousand guesses, every flipped byte, and addresses nobody should send."""

from __future__ import annotations

import gzip
import json
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi.sharing.gate import Gate
from kpi.sharing.store import Shares
from kpi.web import viewer_files, viewer_log
from kpi.web.viewer_desk import Desk
from kpi.web.viewer_gate import ViewerGate, same_origin
from tests.sharing_live import made
from tests.sharing_live.apart import run

INSIDE = b"the page itself"


async def page(scope, receive, send) -> None:
    """What stands behind the gate here: it says which path it was asked for and which headers came with it."""
    names = [name.decode() for name, _ in scope["headers"]]
    told = json.dumps({"path": scope["path"], "query": scope["query_string"].decode(), "headers": names}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"inner=1"), (b"server", b"inner")]})
    await send({"type": "http.response.body", "body": INSIDE + told})


class House:
    """A gate over a home, with a clock of its own for the throttle."""

    def __init__(self, home: Path) -> None:
        self.ticks, self.home = 1000.0, home
        self.desk = Desk(home, Gate(Shares(home, viewer=True), ticks=lambda: self.ticks))
        self.gate = ViewerGate(page, self.desk)

    async def asked(self, path: str, address: str = "10.0.0.1", cookie: str = "", method: str = "GET", query: bytes = b"", scheme: str = "http",
                    **headers):
        """One request; (status, headers, body)."""
        sent = []
        given = [(b"host", b"x"), *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())]
        if cookie:
            given.append((b"cookie", f"kpi_view={cookie}".encode()))
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode("utf-8", "replace"), "query_string": query,
            "headers": given, "client": (address, 1), "scheme": scheme, "root_path": "", "http_version": "1.1", "server": ("x", 80),
        }

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        await self.gate(scope, receive, send)
        return sent[0]["status"], tuple(sent[0]["headers"]), b"".join(part.get("body", b"") for part in sent[1:])

    def ask(self, path: str, **how):
        return run(self.asked(path, **how))


def cookie_of(answer) -> tuple[str, str]:
    """The base path and the cookie of a 303."""
    headers = dict(answer[1])
    return headers[b"location"].decode().rstrip("/"), headers[b"set-cookie"].decode().split(";")[0].removeprefix("kpi_view=")


@pytest.fixture
def house(tmp_path: Path) -> House:
    made.store(tmp_path)
    return House(tmp_path)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[list[str]]:
    """The access log in a list."""
    lines: list[str] = []

    class Into(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    before = viewer_log.LOG.handlers[:]
    viewer_log.LOG.handlers[:] = [Into()]
    yield lines
    viewer_log.LOG.handlers[:] = before


@pytest.mark.slow
def test_a_hundred_thousand_guesses_get_the_same_bytes_and_then_not_even_the_right_one_opens(house: House):
    _, token = made.share(house.home, "ALPHA")
    _, forwarded = made.share(house.home, "BETA", forwardable=True)
    open_pages = [cookie_of(house.ask(f"/s/{link}")) for link in (token, forwarded)]

    async def guesses() -> set:
        seen = set()
        for _ in range(100_000):
            seen.add(await house.asked(f"/s/{secrets.token_urlsafe(32)}"))
        return seen

    answers = run(guesses())
    assert len(answers) == 1 and next(iter(answers))[0] == 404
    assert house.ask(f"/s/{token}") == next(iter(answers)), "the right link opens while its address is throttled"
    assert house.ask(f"/s/{token}", address="10.0.0.2")[0] == 303, "somebody else's link is closed by a stranger's guesses"
    for base, cookie in open_pages:
        assert house.ask(f"{base}/", cookie=cookie)[2].startswith(INSIDE), "an open page is hurt by guesses from its own address"
    house.ticks += 3600
    assert house.ask(f"/s/{token}")[0] == 303, "the throttle never ends"


def test_guesses_from_many_addresses_are_looked_up_and_still_the_same_bytes(house: House):
    made.share(house.home, "ALPHA")
    answers = {house.ask(f"/s/{secrets.token_urlsafe(32)}", address=f"10.1.{place // 250}.{place % 250}") for place in range(1000)}
    assert len(answers) == 1


def test_every_flipped_byte_of_a_token_closes_it(house: House):
    _, token = made.share(house.home, "ALPHA", forwardable=True)
    closed = house.ask("/nothing")
    for place in range(len(token)):
        for bit in range(8):
            flipped = token[:place] + chr(ord(token[place]) ^ (1 << bit)) + token[place + 1 :]
            for path in (f"/s/{flipped}", f"/s/{flipped}/"):
                assert house.ask(path, address=f"10.{place}.{bit}.1") == closed, (place, bit)
    assert house.ask(f"/s/{token}", address="10.9.9.9")[0] == 303


@pytest.mark.parametrize("key", [
    "", "None", "null", "undefined", "0", "-1", ":key", ":id", "*", "%", "\x00", "../x", "..", ".", "token", "true", "NaN", "' OR 1=1 --",
    "a" * 43, "é" * 43, "A" * 1_000_000, "{}", "[]", "\r\nset-cookie: a=b", "\x1b[31m", "＝" * 43,
])
def test_no_word_opens_a_share(house: House, key: str):
    share, token = made.share(house.home, "ALPHA")
    closed = house.ask("/nothing")
    other = (f"/{token}", f"//s/{token}", f"/S/{token}", f"/v/{share.id}/")
    for path in (f"/s/{key}", f"/s/{key}/", f"/v/{key}", f"/v/{key}/", f"/s/{key}/{token}", *other):
        assert house.ask(path) == closed, path


def test_parameters_choose_nothing(house: House):
    _, token = made.share(house.home, "ALPHA")
    other, _ = made.share(house.home, "BETA")
    for query in (f"share={other.id}&snapshot={other.snapshot}".encode(), b"team=B&team=C&agent=x", b"a=1&" * 400):
        base, cookie = cookie_of(house.ask(f"/s/{token}", query=query))
        assert other.id not in base
        status, _, body = house.ask(f"{base}/", cookie=cookie, query=query)
        assert status == 200 and b'"query": ""' in body
    closed = house.ask("/nothing")
    assert house.ask(f"/s/{token}", query=b"x" * 2100) == closed
    assert house.ask(f"/s/{token}", query=b"token=" * 170_000) == closed
    assert house.ask(f"/s/{token}", method="GET", cookie="x" * 5000)[0] == 303


def test_the_page_sees_no_cookie_no_query_and_no_header_of_ours_from_outside(house: House):
    _, token = made.share(house.home, "ALPHA")
    base, cookie = cookie_of(house.ask(f"/s/{token}"))
    status, headers, body = house.ask(
        f"{base}/", cookie=cookie, x_kpi_share="other", x_kpi_session="other", x_streamlit_user="x", authorization="x", x_forwarded_host="evil",
    )
    told = json.loads(body.removeprefix(INSIDE))
    assert status == 200 and told == {"path": "/", "query": "", "headers": ["host"]}
    assert b"inner=1" not in dict(headers).values(), "a cookie of the page's server goes out"


def test_cookies_of_one_share_open_no_other(house: House):
    shares = [made.share(house.home, mark, forwardable=forwardable) for mark, forwardable in (("ALPHA", False), ("BETA", False), ("GAMMA", True))]
    opened = [cookie_of(house.ask(f"/s/{token}")) for _, token in shares]
    closed = house.ask("/nothing")
    for base, _ in opened:
        for other, cookie in opened:
            answer = house.ask(f"{base}/static/no", cookie=cookie), house.ask(f"{base}/_stcore/health", cookie=cookie)
            assert answer[0] == closed
            assert (answer[1] == closed) == (base != other)
    base, cookie = opened[0]
    assert house.ask(f"/s/{shares[0][1]}/_stcore/health", cookie=cookie) == closed, "a link that may not be forwarded serves from its token"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", ""])
def test_only_reading_is_answered(house: House, method: str):
    _, token = made.share(house.home, "ALPHA")
    base, cookie = cookie_of(house.ask(f"/s/{token}"))
    closed = house.ask("/nothing")
    for path in (f"{base}/", f"{base}/_stcore/health", f"{base}/_stcore/upload_file/a/b", "/"):
        assert house.ask(path, cookie=cookie, method=method) == closed
    if method != "POST":
        assert house.ask(f"/s/{token}", method=method) == closed


@pytest.mark.parametrize("program", [
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "TelegramBot (like TwitterBot)", "facebookexternalhit/1.1",
    "WhatsApp/2.23.20.0", "DingTalkBot-LinkService/1.0", "Twitterbot/1.0", "Mozilla/5.0 (compatible; bingbot/2.0)", "LinkedInBot/1.0",
    "Mozilla/5.0 (compatible; Baiduspider/2.0)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", "Discordbot/2.0",
])
def test_a_link_preview_shows_nothing_begins_nothing_and_tells_nothing(house: House, program: str):
    share, token = made.share(house.home, "ALPHA")
    right, wrong = (house.ask(f"/s/{key}", user_agent=program) for key in (token, secrets.token_urlsafe(32)))
    assert right == wrong and right[0] == 200 and b"ALPHA" not in right[2] and b"set-cookie" not in dict(right[1])
    assert made.store(house.home).share(share.id).views == 0


@pytest.mark.parametrize("program", [
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.42 NetType/WIFI",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 AliApp(DingTalk/7.0.40)",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/116 Safari/537.36 Lark/7.2.0", "Mozilla/5.0 (Macintosh) wxwork/4.1.10",
])
def test_the_browsers_inside_chat_programs_are_readers(house: House, program: str):
    _, token = made.share(house.home, "ALPHA")
    assert house.ask(f"/s/{token}", user_agent=program)[0] == 303


def test_the_log_holds_one_line_a_request_and_no_token(house: House, quiet: list[str]):
    _, token = made.share(house.home, "ALPHA", forwardable=True)
    base, cookie = cookie_of(house.ask(f"/s/{token}"))
    forged = "/\n{\"forged\": 1}\x1b[31m\u2028"
    paths = [f"{base}/", f"{base}/_stcore/health", forged, f"/s/{'A' * 43}", f"{base}/x\ny", f"/v/{token}/pay", "/healthz"]
    quiet.clear()
    for path in paths:
        house.ask(path, cookie=cookie, user_agent="a\nb\x1b[2J")
    assert len(quiet) == len(paths)
    for line in quiet:
        assert line.isascii() and line.isprintable() and token not in line and cookie not in line
        assert set(json.loads(line)) == {"time", "method", "route", "status", "share"}
    routes = [json.loads(line)["route"] for line in quiet]
    assert routes == ["/s/*/", "/s/*/_stcore/health", "other", "/s/*/", "other", "/v/*/other", "/healthz"]


def test_the_files_of_the_page_come_compressed_and_may_be_kept_by_the_browser_alone(house: House):
    _, token = made.share(house.home, "ALPHA")
    base, cookie = cookie_of(house.ask(f"/s/{token}"))
    for name in sorted(viewer_files.NAMES)[::40]:
        plain, packed = house.ask(base + name, cookie=cookie), house.ask(base + name, cookie=cookie, accept_encoding="gzip, br")
        assert plain[0] == packed[0] == 200 and plain[2] == (viewer_files._STATIC / name.lstrip("/")).read_bytes()
        headers = dict(packed[1])
        assert (gzip.decompress(packed[2]) if b"content-encoding" in headers else packed[2]) == plain[2]
        assert headers[b"cache-control"].startswith(b"private") and headers[b"x-content-type-options"] == b"nosniff"
    with pytest.raises(ValueError):
        viewer_files.body("/../kpi/web/viewer_gate.py", False)


def test_a_cookie_is_for_the_browser_alone_and_for_its_base_path(house: House):
    for forwardable in (False, True):
        share, token = made.share(house.home, "ALPHA", forwardable=forwardable)
        told = dict(house.ask(f"/s/{token}")[1])[b"set-cookie"].decode()
        base = f"/s/{token}" if forwardable else f"/v/{share.id}"
        assert told.endswith(f"; Path={base}; HttpOnly; SameSite=Lax")
        assert dict(house.ask(f"/s/{token}", scheme="https")[1])[b"set-cookie"].endswith(b"; Secure")


@pytest.mark.parametrize("headers, allowed", [
    ([("origin", "http://kpi.example"), ("host", "kpi.example")], True),
    ([("origin", "https://KPI.example"), ("host", "kpi.EXAMPLE")], True),
    ([("host", "kpi.example")], False),
    ([("origin", "null"), ("host", "kpi.example")], False),
    ([("origin", "http://evil.example"), ("host", "kpi.example")], False),
    ([("origin", "http://kpi.example.evil.example"), ("host", "kpi.example")], False),
    ([("origin", "http://kpi.example:81"), ("host", "kpi.example")], False),
    ([("origin", "file://kpi.example"), ("host", "kpi.example")], False),
    ([("origin", "http://kpi.example"), ("origin", "http://evil.example"), ("host", "kpi.example")], False),
    ([("origin", "http://"), ("host", "")], False),
    ([("origin", "http://kpi.example")], False),
])
def test_a_socket_is_opened_by_our_own_page_only(headers, allowed: bool):
    assert same_origin({"headers": [(name.encode(), value.encode()) for name, value in headers]}) is allowed
