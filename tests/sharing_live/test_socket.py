"""The page's socket against a live viewer: what a client may forge, and what happens when a share closes under it."""

from __future__ import annotations

import hashlib
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from kpi.sharing.store import Shares
from kpi.web.viewer_gate import MOST_OF_A_SESSION
from kpi.web.viewer_socket import A_SECOND, AT_ONCE
from tests.sharing_live import made
from tests.sharing_live.conftest import ROOT, Server
from tests.sharing_live.reader import Reader, ask, enter, widgets

SAYS_CLOSED = "这个页面打不开".encode()
INSIDE = (b"Traceback", str(ROOT).encode(), b"site-packages", b"viewer.py", b"KpiError", b"kpi/", b".venv")


def opened(server: Server, mark: str, **how):
    """A share, its token, and a reader whose page has run once."""
    share, token = made.share(server.home, mark, **how)
    reader = Reader.by_link(server.address, token)
    reader.run()
    assert f"{mark}-1".encode() in reader.everything()
    return share, token, reader


def nothing_of(reader: Reader, *marks: str) -> None:
    """No frame so far holds these marks, nor anything of the inside."""
    everything = reader.everything()
    for mark in (*(mark.encode() for mark in marks), *INSIDE):
        assert mark not in everything, mark


def test_the_engine_is_not_there_and_the_page_is(server: Server):
    share, _, reader = opened(server, "ALPHA")
    with reader:
        assert b"ALPHA-12" in reader.everything()
        nothing_of(reader, str(server.home), share.snapshot)


@pytest.mark.parametrize("forge", [
    lambda ids: [{"id": name, "string_value": "../../etc/passwd"} for name in ids],
    lambda ids: [{"id": name, "int_value": 2**62} for name in ids],
    lambda ids: [{"id": name, "double_value": float("nan")} for name in ids],
    lambda ids: [{"id": name, "bool_value": True} for name in ids],
    lambda ids: [{"id": name, "json_value": '{"value": {"pressed": "open:BETA"}}'} for name in ids],
    lambda ids: [{"id": name, "json_value": "not json"} for name in ids],
    lambda ids: [{"id": name, "json_value": "[" * 5000} for name in ids],
    lambda ids: [{"id": name, "string_array_value": {"data": ["BETA"] * 1000}} for name in ids],
    lambda ids: [{"id": name, "bytes_value": b"\xff" * 1000} for name in ids],
    lambda ids: [{"id": name, "trigger_value": True} for name in ids],
    lambda ids: [{"id": name, "string_trigger_value": {"data": "lang:../../x"}} for name in ids],
    lambda ids: [{"id": name} for name in ids],
    lambda ids: [{"id": "$$ID-0-" + name.split("-")[-1], "string_value": "x"} for name in ids] + [{"id": "", "string_value": "x"}],
    lambda ids: [{"id": name, "string_value": "__import__('os').system('true')\x00\u202e<script>"} for name in [*ids, "kpi_values"]],
])
def test_forged_widget_values_show_nothing_more(server: Server, forge):
    made.share(server.home, "BETA")
    _, _, reader = opened(server, "ALPHA")
    with reader:
        ids = list(widgets(reader.run()))
        assert ids
        reader.press(forge(ids))
        reader.run()
        nothing_of(reader, "BETA")
    with Reader(server.address, reader.base, reader.cookie).open() as again:
        again.run()
        assert b"ALPHA-12" in again.everything()


def test_other_pages_have_no_hash_no_name_and_no_address(server: Server):
    _, _, reader = opened(server, "ALPHA")
    pages = [path for path in (ROOT / "pages").glob("*.py")]
    with reader:
        for path in pages:
            for hashed in (hashlib.md5(str(path).encode()).hexdigest(), hashlib.md5(path.stem.encode()).hexdigest()):
                reader.run(page_script_hash=hashed)
            reader.run(page_name=path.stem)
        for name in ("../pages/pay", "pay/../records", "\x00", "records?agent=1", "a" * 5000):
            reader.run(page_name=name, page_script_hash=name)
        for name in ("x", "a\n{\"forged\": 1}\x1b[31m"):
            reader.send(BackMsg(rerun_script={"fragment_id": name, "page_name": name}))
            time.sleep(0.5)
        reader.run(query_string="page=records&agent=a1&team=B&share=x&snapshot=y&embed=true&lang=xx&theme=%00")
        nothing_of(reader, "records_page", "pay_page")
        assert "forged" in (log := server.log.read_text("utf-8")) and "\n{\"forged" not in log and "\x1b" not in log
        assert all(frame.new_session.app_pages[0].page_name == "" for frame in reader.run() if frame.WhichOneof("type") == "new_session")


def test_only_what_a_reader_sends_is_heard(server: Server):
    _, _, reader = opened(server, "ALPHA")
    with reader:
        for message in (
            BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(set_run_on_save=True), BackMsg(debug_shutdown_runtime=True),
            BackMsg(debug_disconnect_websocket=True), BackMsg(file_urls_request={"request_id": "1", "file_names": ["x"], "session_id": "y"}),
            BackMsg(backend_operation_request={"request_id": "1"}), BackMsg(),
        ):
            reader.send(message)
        kinds = {frame.WhichOneof("type") for frame in reader.run()}
        assert not kinds & {"git_info_changed", "file_urls_response", "backend_operation_response", "session_event"}
    assert ask(server.address, "/healthz").status == 200


NO_MESSAGES = {
    "text": ("text", 1003), "too long": (b"\x00" * (64 * 1024 + 1), 1009), "not of the protocol": (b"\xff\xff\xff", 1002),
    "chance": (Random(7).randbytes(2000), None),
}


@pytest.mark.parametrize("message, code", NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_what_is_no_message_ends_the_socket(server: Server, message, code):
    _, _, reader = opened(server, "ALPHA")
    with reader:
        reader.socket.send(message)
        try:
            _, ended = reader.until_cut(2)
            assert code is None or ended == code
        except TimeoutError:
            assert code is None
        nothing_of(reader)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "http://127.0.0.1", "https://127.0.0.1:1", "http://{address}.evil.example"])
def test_a_page_of_another_site_opens_no_socket(server: Server, origin):
    _, token = made.share(server.home, "ALPHA")
    base, cookie = enter(server.address, token)
    with pytest.raises(InvalidStatus) as refused:
        Reader(server.address, base, cookie).open(origin=origin and origin.format(address=server.address))
    assert refused.value.response.status_code == 403


def test_headers_that_name_a_share_do_not_arrive(server: Server):
    other, _, beta = opened(server, "BETA")
    _, token = made.share(server.home, "ALPHA")
    base, cookie = enter(server.address, token)
    forged = {"x-kpi-share": other.id, "X-Kpi-Session": "0" * 64, "x_kpi_share": other.id, "x-kpi-share-id": other.id}
    with beta, Reader(server.address, base, cookie).open(headers=forged) as reader:
        reader.run()
        assert b"ALPHA-1" in reader.everything()
        nothing_of(reader, "BETA", other.id)


def test_a_cookie_opens_no_socket_of_another_share(server: Server):
    pairs = [(share, *enter(server.address, token)) for share, token in (
        made.share(server.home, "ALPHA"), made.share(server.home, "BETA"), made.share(server.home, "GAMMA", forwardable=True))]
    closed = ask(server.address, "/nothing")
    for _, base, own in pairs:
        for _, _, cookie in pairs:
            for sent in {cookie, "", "x", own[:-1], own + "A"} - {own}:
                with pytest.raises(InvalidStatus) as refused:
                    Reader(server.address, base, sent).open()
                assert refused.value.response.status_code == 404 and bytes(refused.value.response.body) == closed.body


def test_another_readers_session_cannot_be_taken_up(server: Server):
    _, _, beta = opened(server, "BETA")
    session = next(frame for frame in beta.run() if frame.WhichOneof("type") == "new_session").new_session.initialize.session_id
    beta.socket.close()
    _, token = made.share(server.home, "ALPHA")
    base, cookie = enter(server.address, token)
    with Reader(server.address, base, cookie).open(subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN", session]) as reader:
        frames = reader.run()
        assert next(frame for frame in frames if frame.WhichOneof("type") == "new_session").new_session.initialize.session_id != session
        nothing_of(reader, "BETA", session)


@pytest.mark.parametrize("forwardable", [False, True])
def test_a_revoked_page_is_cut_within_five_seconds_and_nothing_of_it_comes_back(server: Server, forwardable: bool):
    share, token, reader = opened(server, "ALPHA", forwardable=forwardable)
    closed = ask(server.address, "/nothing")
    with reader:
        made.store(server.home).revoke(share.id)
        before = len(reader.frames)
        seconds, code = reader.until_cut(10)
        assert seconds < 5 and code == 1008
        said = b"".join(reader.frames[before:])
        assert SAYS_CLOSED in said and b"ALPHA" not in said
    with pytest.raises(InvalidStatus) as refused:
        reader.open()
    assert refused.value.response.status_code == 404 and bytes(refused.value.response.body) == closed.body
    inside = (f"{reader.base}/", f"{reader.base}/_stcore/health", f"{reader.base}/static/css/x", f"/v/{share.id}/")
    for path in (f"/s/{token}", f"/s/{token}/", *inside):
        assert ask(server.address, path, cookie=reader.cookie).same() == closed.same(), path


def test_a_reader_who_never_stops_asking_is_cut_too(server: Server):
    share, _, reader = opened(server, "ALPHA")
    with reader:
        made.store(server.home).revoke(share.id)
        begun = time.monotonic()
        before = len(reader.frames)
        with pytest.raises(ConnectionClosed):
            while time.monotonic() - begun < 10:
                reader.send(BackMsg(rerun_script={}))
                time.sleep(0.05)
                try:
                    while True:
                        reader.next(0.01)
                except TimeoutError:
                    pass
        assert time.monotonic() - begun < 5
        late = [frame for frame in reader.frames[before:] if b"ALPHA" in frame]
        assert len(late) < len(reader.frames[:before]) * 30, "figures keep coming"


def test_an_expired_page_is_cut_within_five_seconds(server: Server):
    ends = datetime.now(UTC) + timedelta(seconds=6)
    share, token = Shares(server.home, clock=lambda: ends - timedelta(days=1)).make(made.snapshot("ALPHA"), "tester", days=1)
    with Reader.by_link(server.address, token) as reader:
        reader.run()
        assert b"ALPHA-1" in reader.everything()
        reader.until_cut(15)
        assert -0.5 < (datetime.now(UTC) - ends).total_seconds() < 5
    assert ask(server.address, f"/s/{token}").status == 404


def test_views_are_counted_once_a_session_at_the_first_run_and_never_by_a_request(server: Server):
    share, token = made.share(server.home, "ALPHA", most_views=1)
    views = lambda: made.store(server.home).share(share.id).views  # noqa: E731
    ask(server.address, f"/s/{token}", user_agent="Slackbot-LinkExpanding 1.0")
    base, cookie = enter(server.address, token)
    late_base, late_cookie = enter(server.address, token)
    ask(server.address, f"{base}/", cookie=cookie)
    assert views() == 0
    with Reader(server.address, base, cookie).open() as reader:
        assert views() == 0
        reader.run()
        reader.run()
        assert views() == 1 and b"ALPHA-1" in reader.everything()
    with Reader(server.address, base, cookie).open() as again:
        again.run()
        assert views() == 1 and b"ALPHA-1" in again.everything()
    try:
        with Reader(server.address, late_base, late_cookie).open() as late:
            late.run()
            assert b"ALPHA" not in late.everything() and SAYS_CLOSED in late.everything()
    except InvalidStatus as refused:
        assert refused.response.status_code == 404
    assert views() == 1 and ask(server.address, f"/s/{token}").status == 404


def test_a_passphrase_is_asked_before_anything_is_shown(server: Server):
    share, token = made.share(server.home, "ALPHA", passphrase="open sesame 芝麻")
    form = ask(server.address, f"/s/{token}")
    assert form.status == 200 and b"<form" in form.body and b"ALPHA" not in form.body and not form.cookie and share.id.encode() not in form.body
    for typed in (b"", b"passphrase=", b"passphrase=wrong", b"x" * 5000, b"\xff\xfe"):
        assert b"ALPHA" not in (got := ask(server.address, f"/s/{token}", "POST", body=typed)).body and got.status == 403 and not got.cookie
    _, token = made.share(server.home, "BETA", passphrase="open sesame 芝麻")
    right = b"passphrase=open+sesame+%E8%8A%9D%E9%BA%BB"
    got = ask(server.address, f"/s/{token}", "POST", body=right, sec_fetch_site="cross-site")
    assert got.status == 403 and not got.cookie
    got = ask(server.address, f"/s/{token}", "POST", body=right)
    assert got.status == 303
    with Reader(server.address, got.headers["location"].rstrip("/"), got.cookie).open() as reader:
        reader.run()
        assert b"BETA-1" in reader.everything()


def test_one_browser_opens_no_hundred_pages_and_does_not_get_the_whole_machine(server: Server):
    _, token = made.share(server.home, "ALPHA")
    base, cookie = enter(server.address, token)
    readers = [Reader(server.address, base, cookie).open() for _ in range(MOST_OF_A_SESSION)]
    with pytest.raises(InvalidStatus) as refused:
        Reader(server.address, base, cookie).open()
    assert refused.value.response.status_code == 404
    readers.pop().socket.close()
    time.sleep(1)
    readers.append(Reader(server.address, base, cookie).open())
    begun = time.monotonic()
    for _ in range(AT_ONCE + 2 * A_SECOND):
        readers[0].send(BackMsg(app_heartbeat=True))
    kinds = [readers[0].next().WhichOneof("type") for _ in range(AT_ONCE + 2 * A_SECOND)]
    assert set(kinds) == {"heartbeat_ack"} and time.monotonic() - begun > 1.5
    for reader in readers:
        reader.socket.close()


@pytest.mark.slow
def test_two_shares_side_by_side_never_cross(server: Server):
    marks = ("ALPHA", "BETA")
    readers = [opened(server, mark)[2] for mark in marks]
    for place in range(150):
        for reader in readers:
            reader.run(query_string=f"lang={'zh' if place % 2 else 'en'}")
    at_once = [threading.Thread(target=lambda one=reader: [one.run() for _ in range(50)]) for reader in readers]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join(120)
    for reader, own, other in zip(readers, marks, reversed(marks), strict=True):
        with reader:
            everything = reader.everything()
            assert everything.count(own.encode()) > 200 and other.encode() not in everything


def test_a_damaged_snapshot_opens_nothing_and_says_nothing(server: Server):
    share, token = made.share(server.home, "DAMAGED")
    folder = server.home / "shares" / "snapshots" / share.snapshot
    table: Path = next(folder.glob("*.parquet"))
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 1
    table.write_bytes(data)
    with Reader.by_link(server.address, token) as reader:
        reader.run()
        assert SAYS_CLOSED in reader.everything()
        nothing_of(reader, "DAMAGED", str(server.home), share.snapshot)
