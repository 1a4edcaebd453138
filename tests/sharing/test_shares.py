"""The shares themselves: made, found, counted, revoked, extended; and what is never kept."""
from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from kpi.errors import KpiError
from kpi.sharing import snapshot
from kpi.sharing.store import IDLE, MOST_IDLE, TRIES, TRIES_WITHIN, Shares
from tests.sharing.example import board, weighed

WORDS = "correct horse"


def everything(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_share_is_listed_as_it_was_made(shares, clock):
    made, token = shares.make(board(), "王经理", days=7, most_views=5, passphrase=WORDS, forwardable=True)
    clock.wait(seconds=1)
    later, _ = shares.make(weighed(), "李")
    assert shares.listed() == [later, made]
    assert (made.page, made.title, made.period, made.made_by, made.shown_for) == ("leaderboard", board().title, "2026-09", "王经理", "运营部")
    assert made.made_at == clock.now - timedelta(seconds=1) and made.expires_at == made.made_at + timedelta(days=7)
    assert (made.most_views, made.views, made.last_view_at, made.revoked_at) == (5, 0, None, None)
    assert made.forwardable and made.passphrase and not later.forwardable and not later.passphrase
    assert later.expires_at == later.made_at + timedelta(days=30)
    assert snapshot.read(shares.home, made.snapshot) == snapshot.settled(board())
    assert len(token) == 43 and len(made.id) == 32


def test_a_token_opens_its_own_share_only(shares, viewer):
    made = dict(shares.make(board(shown_for=str(one)), "王")[::-1] for one in range(20))
    for token, share in made.items():
        assert viewer.find(token) == share
        assert shares.find(token) == share


def test_the_same_page_shared_twice_is_one_snapshot_and_two_links(shares):
    one, first = shares.make(board(), "王")
    two, second = shares.make(board(), "王")
    assert one.snapshot == two.snapshot and one.id != two.id and first != second


def test_no_token_cookie_or_passphrase_is_ever_kept(shares, viewer, clock):
    told = []
    for forwardable in (False, True):
        made, token = shares.make(board(), "王", passphrase=WORDS, forwardable=forwardable)
        cookie = viewer.begin(made.id)
        session = viewer.of_session(cookie)
        viewer.try_passphrase(made, WORDS)
        viewer.try_passphrase(made, "wrong one")
        viewer.allow(session)
        viewer.count(session)
        viewer.find(token)
        told += [token, cookie]
    kept = everything(shares.home)
    for one in [*told, WORDS, "wrong one"]:
        assert one.encode() not in kept and one[:16].encode() not in kept and one[-16:].encode() not in kept
    assert all(one not in repr(shares.listed()) and one not in repr(viewer.of_session(told[1])) for one in told)
    assert b"sqlite" in kept.lower() and board().title["zh"].encode() in kept, "the bytes that were searched are those of the store"


def test_the_file_is_for_its_owner_only(shares):
    shares.make(board(), "王")
    assert {path.stat().st_mode & 0o077 for path in (shares.home / "shares").rglob("*") if path.is_file()} == {0}


def test_every_flip_of_every_byte_of_a_token_finds_nothing(shares, viewer):
    made, token = shares.make(board(), "王")
    for place in range(len(token)):
        for bit in range(8):
            bad = bytes(ord(char) ^ (1 << bit if at == place else 0) for at, char in enumerate(token)).decode("latin-1")
            assert viewer.find(bad) is None
    for bad in (token[:-1], token + "A", token[1:], token.lower(), token.upper(), token.swapcase(), token + "\n", " " + token, token + "="):
        assert bad == token or viewer.find(bad) is None
    assert viewer.find(token) == made


@pytest.mark.parametrize("token", [":key", "", "None", "0", "null", "*", "%", "_" * 43,
                                   "'" * 43, "A" * 43, "A" * 1_000_000, None, 0, True, b"A" * 43, [],
                                   {}, "á" * 43, "' or 1=1 --", "\x00" * 43])
def test_what_is_no_token_finds_nothing(shares, viewer, token):
    shares.make(board(), "王")
    assert viewer.find(token) is None and viewer.of_session(token) is None and viewer.visit(token, viewer.clock(), share_id="x") is None


def test_neither_a_hash_nor_a_cookie_nor_the_id_is_a_token(shares, viewer):
    made, token = shares.make(board(), "王")
    cookie = viewer.begin(made.id)
    session = viewer.of_session(cookie)
    for other in (made.id, made.snapshot, cookie, session.hash, viewer._hash("token", token)):
        assert viewer.find(other) is None
    for other in (token, session.hash, made.id):
        assert viewer.of_session(other) is None
    for other in (token, cookie, made.id, session.hash.upper()):
        assert viewer.session(other) is None


@pytest.mark.parametrize("days", [1, 30, 366])
def test_it_expires_to_the_second(shares, viewer, clock, days):
    made, _ = shares.make(board(), "王", days=days)
    ends = clock.now + timedelta(days=days)
    assert viewer.open_now(made, ends - timedelta(seconds=1)) and made.state(ends - timedelta(seconds=1)) == "open"
    assert viewer.open_now(made, ends - timedelta(microseconds=1))
    assert not viewer.open_now(made, ends) and made.state(ends) == "expired"
    assert not viewer.open_now(made, ends + timedelta(seconds=1))


def test_a_clock_that_goes_back_opens_nothing_again(shares, viewer, clock):
    made, _ = shares.make(board(), "王", days=1)
    begun = clock.now
    assert not viewer.open_now(made, begun + timedelta(days=1))
    for back in (begun + timedelta(hours=23), begun, begun - timedelta(days=365)):
        for store in (viewer, shares, Shares(shares.home, clock, viewer=True)):
            assert not store.open_now(made.id, back)
            assert store.share(made.id).state(back) == "expired"


def test_a_clock_that_went_on_for_one_share_went_on_for_all(shares, viewer, clock):
    one, two = shares.make(board(), "王", days=1)[0], shares.make(weighed(), "王", days=2)[0]
    late, _ = shares.make(board(), "王", days=100)
    assert not viewer.open_now(one, clock.now + timedelta(days=3))
    assert not viewer.open_now(two, clock.now) and viewer.open_now(late, clock.now)


def test_a_share_made_after_a_clock_was_wrong_is_open(shares, viewer, clock):
    old, _ = shares.make(board(), "王", days=1)
    clock.wait(days=365)
    assert not viewer.open_now(old, clock.now)
    clock.wait(days=-365)
    new, _ = shares.make(board(), "王", days=1)
    assert viewer.open_now(new, clock.now) and not viewer.open_now(old, clock.now)


def test_revoking_ends_it_at_once_and_for_good(shares, viewer, clock):
    made, token = shares.make(board(), "王")
    session = viewer.of_session(viewer.begin(made.id))
    assert viewer.looks(made.id, session.hash, clock.now)
    shares.revoke(made.id)
    assert not viewer.open_now(made, clock.now) and not viewer.looks(made.id, session.hash, clock.now) and not viewer.count(session)
    first = shares.share(made.id)
    clock.wait(hours=1)
    assert shares.revoke(made.id) == first and first.state(clock.now) == "revoked"
    with pytest.raises(KpiError, match="revoked"):
        shares.extend(made.id, clock.now + timedelta(days=1))
    assert viewer.find(token).revoked_at == first.revoked_at


def test_extending_opens_an_expired_share_again_and_can_end_one_sooner(shares, viewer, clock):
    made, _ = shares.make(board(), "王", days=1)
    clock.wait(days=2)
    assert not viewer.open_now(made, clock.now)
    longer = shares.extend(made.id, clock.now + timedelta(days=1))
    assert longer.state(clock.now) == "open" and viewer.open_now(made, clock.now)
    assert viewer.open_now(made, clock.now + timedelta(days=1, seconds=-1)) and not viewer.open_now(made, clock.now + timedelta(days=1))
    shares.extend(made.id, clock.now + timedelta(minutes=1))
    clock.wait(minutes=1)
    assert not viewer.open_now(made, clock.now)


@pytest.mark.parametrize("wait", [{"days": 0}, {"days": -1}, {"days": 367}])
def test_it_is_extended_into_the_coming_year_only(shares, clock, wait):
    made, _ = shares.make(board(), "王")
    with pytest.raises(KpiError, match="within the next 366 days"):
        shares.extend(made.id, clock.now + timedelta(**wait))


@pytest.mark.parametrize("change", [{"days": 0}, {"days": 367}, {"days": -1}, {"days": 1.5}, {"days": True}, {"days": "30"}, {"most_views": 0},
                                    {"most_views": -1}, {"most_views": 1.5}, {"most_views": 10**7}, {"by": ""}, {"by": "  "},
                                    {"passphrase": "short"}, {"passphrase": "      "}, {"passphrase": "x" * 201}])
def test_a_share_that_makes_no_sense_is_refused_and_leaves_nothing(shares, change):
    with pytest.raises(KpiError):
        shares.make(board(), **{"by": "王", **change})
    assert shares.listed() == [] and not (shares.home / "shares" / "snapshots").exists()


def test_what_may_not_be_shared_makes_no_share(shares):
    with pytest.raises(KpiError):
        shares.make(board(page="records"), "王")
    assert shares.listed() == []


@pytest.mark.parametrize("id_", ["", "x", None, 5, "' or 1=1", "%"])
def test_an_unknown_share_is_said_to_be_unknown(shares, id_):
    shares.make(board(), "王")
    for ask in (shares.share, shares.revoke, lambda one: shares.extend(one, shares.clock() + timedelta(days=1))):
        with pytest.raises(KpiError, match="there is no share"):
            ask(id_)


def test_a_view_is_counted_once_a_session(shares, viewer, clock):
    made, _ = shares.make(board(), "王", most_views=2)
    one, two, three = (viewer.of_session(viewer.begin(made.id)) for _ in range(3))
    assert shares.share(made.id).views == 0 and shares.share(made.id).last_view_at is None
    clock.wait(minutes=5)
    assert [viewer.count(one) for _ in range(5)] == [True] * 5
    assert shares.share(made.id).views == 1 and shares.share(made.id).last_view_at == clock.now
    assert viewer.count(two) and not viewer.count(three) and viewer.count(one)
    assert shares.share(made.id).views == 2 and shares.share(made.id).state(clock.now) == "used_up"
    assert viewer.session(one.hash).counted and not viewer.session(three.hash).counted


def test_nothing_counts_on_a_share_that_is_over(shares, viewer, clock):
    made, _ = shares.make(board(), "王", days=1)
    session = viewer.of_session(viewer.begin(made.id))
    clock.wait(days=1)
    assert not viewer.count(session) and shares.share(made.id).views == 0


def test_a_session_is_of_one_share_and_opens_no_other(shares, viewer, clock):
    (mine, my_token), (theirs, their_token) = shares.make(board(), "王"), shares.make(weighed(), "王")
    cookie = viewer.begin(mine.id)
    session = viewer.of_session(cookie)
    assert session.share_id == mine.id
    assert viewer.looks(mine.id, session.hash, clock.now) and not viewer.looks(theirs.id, session.hash, clock.now)
    assert viewer.visit(cookie, clock.now, share_id=mine.id) and viewer.visit(cookie, clock.now, token=my_token)
    assert not viewer.visit(cookie, clock.now, share_id=theirs.id) and not viewer.visit(cookie, clock.now, token=their_token)
    forged = type(session)(session.hash, theirs.id, session.begun_at, False, True)
    assert not viewer.count(forged) and shares.share(theirs.id).views == 0


def test_a_session_without_the_passphrase_does_not_look(shares, viewer, clock):
    made, _ = shares.make(board(), "王", passphrase=WORDS)
    session = viewer.of_session(viewer.begin(made.id))
    assert not viewer.looks(made.id, session.hash, clock.now)
    viewer.allow(session)
    assert viewer.looks(made.id, session.hash, clock.now)


def test_the_right_passphrase_however_it_is_typed(shares, viewer):
    made, _ = shares.make(board(), "王", passphrase="密码Ａbc123")
    assert [viewer.try_passphrase(made, text) for text in ("密码Abc123", " 密码Ａbc123 ", "密码abc123")] == ["right", "right", "wrong"]
    assert viewer.try_passphrase(shares.make(board(), "王")[0], "") == "right", "none is asked"


def test_wrong_passphrases_are_held_back_for_all_and_pass_with_time(shares, viewer, clock):
    made, _ = shares.make(board(), "王", passphrase=WORDS)
    other, _ = shares.make(board(), "王", passphrase=WORDS)
    assert [viewer.try_passphrase(made, str(one)) for one in range(TRIES)] == ["wrong"] * TRIES
    for store in (viewer, Shares(shares.home, clock, viewer=True)):
        assert store.try_passphrase(made, WORDS) == "wait"
    assert viewer.try_passphrase(other, WORDS) == "right"
    clock.wait(seconds=TRIES_WITHIN.total_seconds() - 1)
    assert viewer.try_passphrase(made, WORDS) == "wait"
    clock.wait(seconds=1)
    assert viewer.try_passphrase(made, WORDS) == "right"


def test_right_passphrases_use_no_tries_up(shares, viewer):
    made, _ = shares.make(board(), "王", passphrase=WORDS)
    assert {viewer.try_passphrase(made, WORDS) for _ in range(3 * TRIES)} == {"right"}


@pytest.mark.parametrize("text", [None, 5, b"correct horse", ["correct horse"], "x" * 100_000, "\ud800", "\x00", ""])
def test_what_is_no_passphrase_is_wrong(shares, viewer, text):
    assert viewer.try_passphrase(shares.make(board(), "王", passphrase=WORDS)[0], text) == "wrong"


def test_a_viewer_can_change_nothing_but_what_looking_changes(shares, viewer, clock):
    made, _ = shares.make(board(), "王")
    shares.say_contact("人事部 8001")
    before = shares.share(made.id)
    for attempt in (lambda: viewer.revoke(made.id), lambda: viewer.extend(made.id, clock.now + timedelta(days=9)),
                    lambda: viewer.make(weighed(), "x"), lambda: viewer.say_contact("x")):
        with pytest.raises(KpiError, match="may change nothing"):
            attempt()
    for statement in ("drop table shares", "delete from shares", "update shares set expires_at = '9'", "update shares set revoked_at = null",
                      "update shares set token_hash = 'x'", "insert into meta values ('a', 'b')", "attach ':memory:' as x",
                      "pragma writable_schema = on", "update sessions set share_id = 'x'", "create table x (y)"):
        with pytest.raises(KpiError, match="may change nothing"), viewer._db.write() as conn:
            conn.exec_driver_sql(statement)
    assert len(list((shares.home / "shares" / "snapshots").iterdir())) == 1
    assert shares.share(made.id) == before and shares.contact() == viewer.contact() == "人事部 8001"


def test_whom_to_ask(shares, viewer):
    assert shares.contact() == viewer.contact() == ""
    shares.say_contact(" 王经理 ")
    shares.say_contact("李经理")
    assert viewer.contact() == "李经理"
    with pytest.raises(KpiError):
        shares.say_contact("x" * 201)


def test_sessions_that_never_looked_do_not_pile_up(shares, viewer, clock):
    made, _ = shares.make(board(), "王")
    kept = viewer.of_session(viewer.begin(made.id))
    viewer.count(kept)
    row = {"share_id": made.id, "begun_at": "2026-10-01T08:00:00.000000+00:00", "counted": 0, "allowed": 0}
    insert = "insert into sessions values (:hash, :share_id, :begun_at, :counted, :allowed)"
    with viewer._db.write() as conn:
        for _ in range(MOST_IDLE + 50):
            conn.exec_driver_sql(insert, {**row, "hash": secrets.token_hex(32)})
    viewer.begin(made.id)
    count = "select count(*) from sessions"
    with viewer._db.write() as conn:
        assert conn.exec_driver_sql(count).scalar() == MOST_IDLE + 1
    clock.wait(seconds=IDLE.total_seconds() + 1)
    viewer.begin(made.id)
    with viewer._db.write() as conn:
        assert conn.exec_driver_sql(count).scalar() == 2
    assert viewer.looks(made.id, kept.hash, clock.now)


def test_nothing_is_made_by_asking(tmp_path, shares, viewer):
    assert viewer.listed() == [] and viewer.find("A" * 43) is None and not viewer.open_now("x", viewer.clock()) and viewer.contact() == ""
    with pytest.raises(KpiError):
        viewer.begin("x")
    assert [one.name for one in (tmp_path / "shares").iterdir()] == ["secret"]


@pytest.mark.parametrize("data", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\x00" * 4080])
def test_a_damaged_file_is_refused_plainly(shares, data):
    shares.make(board(), "王")
    (shares.home / "shares" / "shares.db").write_bytes(data)
    with pytest.raises(KpiError, match="shares.db"):
        shares.listed()
    with pytest.raises(KpiError, match="shares.db"):
        Shares(shares.home)


def test_a_store_of_another_version_is_left_alone(shares):
    import sqlite3
    shares.make(board(), "王")
    with sqlite3.connect(shares.home / "shares" / "shares.db") as conn:
        conn.execute("pragma user_version = 2")
    with pytest.raises(KpiError, match="of version 2"):
        shares.listed()
