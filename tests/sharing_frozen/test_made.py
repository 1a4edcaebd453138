"""Links that are made, listed, lengthened and ended: what is kept, what is on record, and what is told once only."""
from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kpi import words
from kpi.errors import KpiError
from kpi.records import KINDS
from kpi.sharing.snapshot import settled
from kpi.sharing.store import Shares
from kpi.verbs import share_address
from kpi.verbs.boards import leaderboard
from kpi.verbs.recorded import moving, stamp, store
from kpi.verbs.scores import _scored
from kpi.verbs.shares import share_extended, share_made, share_revoked, share_shown, share_snapshot, shares_listed

SCHEME, MONTH = "ecommerce-100", "2026-09"


@pytest.fixture
def shown(home):
    return share_shown("leaderboard", MONTH, SCHEME, home=home, shown_for="运营部")


# ---- making


def test_a_link_is_made_of_a_token_that_nothing_keeps(own_home, shown):
    made = share_made(shown, "Wang", home=own_home)
    assert made.link == f"http://127.0.0.1:8502/s/{made.token}" and len(made.token) == 43
    assert made.token not in repr(made)
    kept = b"".join(path.read_bytes() for path in own_home.rglob("*") if path.is_file())
    assert made.token.encode() not in kept
    assert Shares(own_home).find(made.token).id == made.share.id
    assert share_snapshot(made.share.id, own_home) == settled(shown)
    assert timedelta(days=29, hours=23) < made.share.expires_at - datetime.now(UTC) <= timedelta(days=30)


def test_the_list_says_how_each_link_stands(own_home, shown):
    assert shares_listed(own_home).empty and not (own_home / "shares").exists()
    first = share_made(shown, "Wang", days=7, most_views=1, passphrase="七个字的口令呀", forwardable=True, home=own_home)
    second = share_made(shown, "Li", home=own_home)
    kept = Shares(own_home)
    session = kept.of_session(kept.begin(first.share.id, allowed=True))
    assert kept.count(session)
    share_revoked(second.share.id, "Wang", "wrong people", own_home)
    listed = {row.id: row for row in shares_listed(own_home).itertuples()}
    one, two = listed[first.share.id], listed[second.share.id]
    assert (one.state, one.views, one.most_views, one.passphrase, one.forwardable) == ("used_up", 1, 1, True, True)
    assert (two.state, two.made_by, two.shown_for, two.page, two.period) == ("revoked", "Li", "运营部", "leaderboard", MONTH)
    assert one.title == {"zh": "排行榜", "en": "Leaderboard"} and one.last_view_at is not None and two.last_view_at is None


@pytest.mark.parametrize(("wrong", "said"), [
    ({"days": 0}, "days"), ({"days": 400}, "days"), ({"most_views": 0}, "views"), ({"passphrase": "x"}, "passphrase"),
])
def test_numbers_that_make_no_sense_are_refused_and_nothing_is_kept(own_home, shown, wrong, said):
    with pytest.raises(KpiError) as refused:
        share_made(shown, "Wang", home=own_home, **wrong)
    assert said in str(refused.value) and shares_listed(own_home).empty
    assert store(own_home).list("share").empty


@pytest.mark.parametrize(("wrong", "near"), [
    ({"page": "leaderbord"}, "leaderboard"), ({"period": "2026-13"}, "2026-09"), ({"scheme": "ecommerce-10"}, "ecommerce-10"),
    ({"names": "initial"}, "initials"), ({"view": "point"}, "points"), ({"least_people": "0"}, "5"), ({"columns": "scor"}, "score"),
    ({"by": "teams"}, "team"), ({"team": "?"}, "no team"), ({"at": "noon"}, "2026-10-01"),
])
def test_what_is_not_known_is_refused_with_what_is(home, wrong, near):
    asked = {"page": "leaderboard", "period": MONTH, "scheme": SCHEME, **wrong}
    with pytest.raises(KpiError) as refused:
        share_shown(asked.pop("page"), asked.pop("period"), asked.pop("scheme"), home=home, **asked)
    assert near in str(refused.value)


@pytest.mark.parametrize("knobs", [
    "at~x", "at~90", "at~90,95,80", "at~nan,80,70", "window~0", "window~many", "take~best", "speed~2", "at~1e9,80,70",
])
def test_settings_of_tiers_that_are_none_are_refused(home, knobs):
    with pytest.raises(KpiError):
        share_shown("tiers", MONTH, SCHEME, home=home, knobs=knobs)


# ---- on record


def test_making_lengthening_and_ending_are_on_record_without_the_token(own_home, shown):
    made = share_made(shown, "Wang", most_views=9, home=own_home)
    until = share_extended(made.share.id, 60, "Li", own_home)
    share_revoked(made.share.id, "Zhao", "the review is over", own_home)
    [record] = store(own_home).records("share", made.share.id)
    told = store(own_home).history(record.seq)
    assert [(row.act, row.who, row.state) for row in told.itertuples()] == [
        ("add", "Wang", "open"), ("supersede", "Li", "open"), ("move", "Zhao", "revoked")]
    first = json.loads(told["data"].iloc[0])
    assert first["snapshot"] == made.share.snapshot and first["views"] == 9 and first["page"] == "leaderboard"
    assert json.loads(told["data"].iloc[1])["until"] == f"{until:%Y-%m-%dT%H:%M:%SZ}"
    assert told["why"].iloc[2] == "the review is over" and record.period == MONTH
    assert made.token not in (own_home / "records.db").read_bytes().decode("latin-1")


def test_no_link_opens_that_is_not_on_record(own_home, shown, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise KpiError("the disk is full")

    monkeypatch.setattr("kpi.records.ledger.Ledger.add", refuse)
    with pytest.raises(KpiError, match="full"):
        share_made(shown, "Wang", home=own_home)
    assert list(shares_listed(own_home)["state"]) == ["revoked"]


def test_ending_twice_is_on_record_once_and_nothing_is_lengthened_after(own_home, shown):
    made = share_made(shown, "Wang", home=own_home)
    for _ in range(2):
        share_revoked(made.share.id, "Wang", home=own_home)
    with pytest.raises(KpiError, match="revoked"):
        share_extended(made.share.id, 30, home=own_home)
    [record] = store(own_home).records("share", made.share.id)
    assert len(store(own_home).history(record.seq)) == 2


@pytest.mark.parametrize("days", [0, -3, 400, True, 1.5])
def test_a_link_is_lengthened_by_a_number_of_days(own_home, shown, days):
    made = share_made(shown, "Wang", home=own_home)
    with pytest.raises(KpiError):
        share_extended(made.share.id, days, home=own_home)


def test_an_id_nobody_knows_is_refused_with_the_nearest(own_home, shown):
    made = share_made(shown, "Wang", home=own_home)
    for act in (lambda id_: share_revoked(id_, home=own_home), lambda id_: share_extended(id_, 3, home=own_home),
                lambda id_: share_snapshot(id_, own_home)):
        with pytest.raises(KpiError) as refused:
            act(made.share.id[:-1] + "x")
        assert refused.value.nearest == made.share.id


def test_words_for_shares_on_record_are_there():
    for name in ("kind.share", *(f"field.{one}" for one in KINDS["share"].fields), *(f"state.{one}" for one in KINDS["share"].moves)):
        assert words.has(f"record.{name}"), name


def test_what_is_kept_of_scores_outlasts_a_share(own_home, shown):
    leaderboard(SCHEME, MONTH, home=own_home)
    before, asked = (moving(own_home), stamp(own_home)), _scored.cache_info().misses
    share_made(shown, "Wang", home=own_home)
    assert (moving(own_home), stamp(own_home)) == (before[0], before[1] + 1)
    leaderboard(SCHEME, MONTH, home=own_home)
    assert _scored.cache_info().misses == asked


# ---- where it opens


class Well(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        self.send_response(200 if self.path.endswith("/healthz") else 404)
        self.end_headers()
        self.wfile.write(b"ok" if self.path.endswith("/healthz") else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port():
    server = HTTPServer(("127.0.0.1", 0), Well)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_who_can_open_an_address(port, monkeypatch):
    found = {}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_: [(2, 1, 6, "", (found.get(host, host), 0))])
    monkeypatch.setattr(share_address, "_answers", lambda url: True)
    found |= {"localhost": "127.0.0.1", "desk.local": "10.0.0.7", "kpi.example.com": "93.184.216.34"}
    for host, reach in (("localhost", "this_machine"), ("127.0.0.1", "this_machine"), ("192.168.1.5", "this_network"),
                        ("desk.local", "this_network"), ("kpi.example.com", "everybody")):
        assert share_address.share_reach(f"http://{host}:{port}/s/x") == reach


def test_where_nothing_answers_nobody_can_open(port):
    assert share_address.share_reach(f"http://127.0.0.1:{port}/s/token") == "this_machine"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = free.getsockname()[1]
    for url in (f"http://127.0.0.1:{gone}/s/token", "http://nowhere.invalid/s/t", "nonsense", "http://127.0.0.1:99999/s/t", ""):
        assert share_address.share_reach(url) == "not_running"


def test_the_address_is_the_one_that_was_set_else_where_the_app_was_started(own_home, monkeypatch):
    monkeypatch.delenv("KPI_SHARE_ADDRESS", raising=False)
    assert share_address.share_link("T", own_home) == "http://127.0.0.1:8502/s/T"
    assert share_address.stands_at("192.168.1.5", 9000, own_home) == "http://192.168.1.5:9000"
    assert share_address.share_link("T", own_home) == "http://192.168.1.5:9000/s/T"
    assert not share_address.stands_at("0.0.0.0", 9000, own_home).startswith("http://0.0.0.0")
    monkeypatch.setenv("KPI_SHARE_ADDRESS", "https://kpi.example.com/desk/")
    assert share_address.share_link("T", own_home) == "https://kpi.example.com/desk/s/T"
    for wrong in ("kpi.example.com", "ftp://x", "http://", "http://u@x/", "https://x/?a=1", "http://x:99999"):
        monkeypatch.setenv("KPI_SHARE_ADDRESS", wrong)
        with pytest.raises(KpiError, match="address"):
            share_address.share_link("T", own_home)
