"""Who may see what now: one answer for everything that does not open, and no way round it."""
from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.sharing.gate import DENIED, MISSES, SECONDS_A_MISS, Answer, Gate, Guesses, _network
from kpi.sharing.store import TRIES
from tests.sharing.example import board, weighed

HERE, WORDS = "203.0.113.7", "correct horse"


def test_a_link_opens_and_its_cookie_goes_on(shares, gate):
    made, token = shares.make(board(), "王")
    first = gate.enter(token, None, HERE)
    assert first.answer is Answer.OPEN and first.share == made and first.cookie and first.session.share_id == made.id
    again = gate.enter(token, first.cookie, HERE)
    assert again.answer is Answer.OPEN and again.cookie is None and again.session == first.session
    assert gate.inside(made.id, first.cookie).session == gate.inside_link(token, first.cookie).session == first.session
    assert first.cookie not in repr(first)


def test_opening_counts_nothing_until_the_page_shows_figures(shares, gate):
    made, token = shares.make(board(), "王", most_views=1)
    seen = [gate.enter(token, None, HERE) for _ in range(5)]
    assert shares.share(made.id).views == 0
    assert gate.counts(made.id, seen[0].session.hash) and gate.counts(made.id, seen[0].session.hash)
    assert shares.share(made.id).views == 1
    assert not any(gate.counts(made.id, one.session.hash) for one in seen[1:])
    assert gate.enter(token, None, HERE) == DENIED
    assert gate.enter(token, seen[1].cookie, HERE) == gate.inside(made.id, seen[1].cookie) == DENIED
    assert gate.inside(made.id, seen[0].cookie).answer is Answer.OPEN and gate.looks(made.id, seen[0].session.hash)


def test_everything_that_does_not_open_is_one_answer(shares, gate, clock):
    (gone, revoked), (_, expired), (_, used), (_, asked) = (
        shares.make(board(), "王"), shares.make(board(), "王", days=1), shares.make(board(), "王", most_views=1),
        shares.make(board(), "王", days=1, passphrase=WORDS))
    cookie = gate.enter(revoked, None, HERE).cookie
    seen = gate.enter(used, None, HERE)
    assert gate.counts(seen.share.id, seen.session.hash)
    shares.revoke(gone.id)
    clock.wait(days=1)
    answers = [gate.enter(token, held, HERE) for token in (revoked, expired, used, asked, "A" * 43, "", None, ":key", "x" * 10**6)
               for held in (None, cookie, "A" * 43, "", 5)]
    answers += [gate.tried(token, WORDS, HERE) for token in (revoked, expired, asked, "A" * 43, None)]
    answers += [gate.inside(gone.id, cookie), gate.inside_link(revoked, cookie), gate.inside("", ""), gate.inside(None, None),
                gate.inside_link(None, None), gate.inside("*", cookie), gate.inside(gone.id, revoked)]
    assert all(one is DENIED for one in answers)


def test_a_cookie_of_one_share_opens_no_other(shares, gate):
    (one, first), (two, second) = shares.make(board(), "王"), shares.make(weighed(), "王")
    mine, theirs = gate.enter(first, None, HERE), gate.enter(second, None, HERE)
    assert gate.inside(two.id, mine.cookie) is DENIED and gate.inside_link(second, mine.cookie) is DENIED
    assert not gate.looks(two.id, mine.session.hash) and not gate.counts(two.id, mine.session.hash)
    other = gate.enter(second, mine.cookie, HERE)
    assert other.share.id == two.id and other.cookie and other.session.hash not in (mine.session.hash, theirs.session.hash)
    for _ in range(500):
        assert gate.inside(one.id, mine.cookie).share.snapshot == one.snapshot
        assert gate.inside(two.id, theirs.cookie).share.snapshot == two.snapshot


def test_the_passphrase_comes_first(shares, gate, clock):
    made, token = shares.make(board(), "王", passphrase=WORDS)
    asked = gate.enter(token, None, HERE)
    assert (asked.answer, asked.session, asked.cookie, asked.wrong) == (Answer.ASK, None, None, False)
    wrong = gate.tried(token, "wrong horse", HERE)
    assert (wrong.answer, wrong.session, wrong.cookie, wrong.wrong) == (Answer.ASK, None, None, True)
    right = gate.tried(token, WORDS, HERE)
    assert right.answer is Answer.OPEN and right.session.allowed
    assert gate.enter(token, right.cookie, HERE).answer is gate.inside(made.id, right.cookie).answer is Answer.OPEN
    assert gate.looks(made.id, right.session.hash)
    for _ in range(TRIES):
        gate.tried(token, "wrong horse", HERE)
    assert gate.tried(token, WORDS, "198.51.100.1").answer is Answer.ASK, "held back, from wherever it is tried"
    assert gate.inside(made.id, right.cookie).answer is Answer.OPEN, "who is in stays in"
    clock.wait(minutes=16)
    assert gate.tried(token, WORDS, HERE).answer is Answer.OPEN


def test_a_session_from_before_the_passphrase_stays_out(shares, viewer, gate):
    made, token = shares.make(board(), "王", passphrase=WORDS)
    cookie = viewer.begin(made.id)
    session = viewer.of_session(cookie)
    assert gate.enter(token, cookie, HERE).answer is Answer.ASK
    assert gate.inside(made.id, cookie) is gate.inside_link(token, cookie) is DENIED
    assert not gate.looks(made.id, session.hash) and not gate.counts(made.id, session.hash)


def test_it_ends_to_the_second_on_an_open_page_too(shares, gate, clock):
    made, token = shares.make(board(), "王", days=1)
    seen = gate.enter(token, None, HERE)
    clock.wait(days=1, seconds=-1)
    assert gate.looks(made.id, seen.session.hash) and gate.inside(made.id, seen.cookie).answer is Answer.OPEN
    clock.wait(seconds=1)
    for back in (0, 1, 3600, 86_400 * 400):
        clock.wait(seconds=-back)
        assert not gate.looks(made.id, seen.session.hash) and not gate.counts(made.id, seen.session.hash)
        assert gate.inside(made.id, seen.cookie) is gate.enter(token, seen.cookie, HERE) is gate.enter(token, None, HERE) is DENIED


def test_revoking_shuts_an_open_page(shares, gate):
    made, token = shares.make(board(), "王")
    seen = gate.enter(token, None, HERE)
    assert gate.looks(made.id, seen.session.hash)
    shares.revoke(made.id)
    assert not gate.looks(made.id, seen.session.hash) and gate.inside(made.id, seen.cookie) is DENIED


def test_who_guesses_is_held_back_and_nobody_else(shares, gate, clock, monkeypatch):
    made, token = shares.make(board(), "王")
    inside = gate.enter(token, None, HERE)
    looked_up = []
    find = gate._shares.find
    monkeypatch.setattr(gate._shares, "find", lambda asked: looked_up.append(asked) or find(asked))
    for guess in range(1_000):
        assert gate.enter(f"{guess:043}", None, HERE) is DENIED
    assert len(looked_up) == MISSES
    assert gate.enter(token, None, HERE) is DENIED, "the same answer, whatever was asked"
    assert gate.tried(token, WORDS, HERE) is DENIED
    assert gate.enter(token, inside.cookie, HERE).answer is Answer.OPEN, "who is in stays in"
    assert gate.enter(token, None, "198.51.100.1").answer is Answer.OPEN
    clock.wait(seconds=SECONDS_A_MISS)
    assert gate.enter(token, None, HERE).answer is Answer.OPEN


def test_a_hundred_thousand_guesses_find_nothing_and_cost_little(shares, gate):
    shares.make(board(), "王")
    before = time.perf_counter()
    assert all(gate.enter(f"{guess:043}", None, HERE) is DENIED for guess in range(100_000))
    assert time.perf_counter() - before < 20


def test_right_links_are_no_guesses(shares, gate):
    _, token = shares.make(board(), "王")
    assert {gate.enter(token, None, HERE).answer for _ in range(2 * MISSES)} == {Answer.OPEN}


def test_addresses_are_forgotten_oldest_first_and_never_pile_up():
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    for one in range(20_000):
        guesses.missed(f"10.{one >> 16}.{one >> 8 & 255}.{one & 255}")
    assert len(guesses._filled) == 10_000


@pytest.mark.parametrize(("one", "two", "same"), [
    ("2001:db8::1", "2001:db8::ffff", True), ("2001:db8::1", "2001:db8:0:1::1", False), ("::ffff:10.0.0.1", "10.0.0.1", True),
    ("10.0.0.1", "10.0.0.2", False), ("", "", True), ("x" * 500, "x" * 600, True),
])
def test_whose_address_it_is(one, two, same):
    assert (_network(one) == _network(two)) is same


@given(st.text(max_size=50) | st.none() | st.integers() | st.binary(max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_is_asked_the_answer_is_the_constant_one(gate, value):
    fresh = Gate(gate._shares)
    assert fresh.enter(value, value, str(value)) is fresh.inside(value, value) is fresh.inside_link(value, value) is DENIED
    assert fresh.tried(value, value, str(value)) is DENIED
    assert not fresh.looks(value, value) and not fresh.counts(value, value) and fresh.share(value) is None


def test_a_store_that_cannot_be_read_opens_nothing(shares, gate):
    made, token = shares.make(board(), "王")
    seen = gate.enter(token, None, HERE)
    (shares.home / "shares" / "shares.db").write_bytes(b"gone" * 1_000)
    assert gate.enter(token, None, HERE) is gate.enter(token, seen.cookie, HERE) is gate.inside(made.id, seen.cookie) is DENIED
    assert not gate.looks(made.id, seen.session.hash) and not gate.counts(made.id, seen.session.hash) and gate.contact() == ""


def test_asking_every_other_second_is_cheap(shares, gate):
    for one in range(40):
        shares.make(board(shown_for=str(one)), "王")
    made, token = shares.make(board(), "王", days=2)
    seen = gate.enter(token, None, HERE)
    took = []
    for _ in range(300):
        before = time.perf_counter()
        assert gate.looks(made.id, seen.session.hash)
        took.append(time.perf_counter() - before)
    assert statistics.median(took) < 0.01, "75 a second take less than a core, on any machine"
    assert gate._shares.open_now(made, gate._shares.clock() + timedelta(days=1))
