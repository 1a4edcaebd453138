"""Two programs and many threads at once, and programs that are killed: nothing acknowledged is lost, nothing counts twice."""
from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kpi.sharing import snapshot
from kpi.sharing.store import TRIES, Shares
from tests.sharing.example import board

ROOT = Path(__file__).parents[2]
VIEWER = """import sys
from kpi.sharing.store import Shares
shares = Shares(sys.argv[1], viewer=True)
print("ready", flush=True)
while True:
    for share in shares.listed():
        session = shares.of_session(shares.begin(share.id))
        if shares.count(session):
            print(share.id, flush=True)
"""
MANAGER = """import sys
from kpi.sharing.store import Shares
from tests.sharing.example import board
shares = Shares(sys.argv[1])
print("ready", flush=True)
for one in range(10**6):
    share, token = shares.make(board(shown_for=str(one)), "王")
    print(share.id, token, flush=True)
"""


def started(program: str, home: Path) -> subprocess.Popen:
    command = [sys.executable, "-c", program, str(home)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout.readline() == "ready\n"
    return running


def killed(running: subprocess.Popen, lines: int, after: float = 0) -> list[str]:
    """What a program had acknowledged when it was killed in the middle of its work, some time after so many lines."""
    said = "".join(running.stdout.readline() for _ in range(lines))
    time.sleep(after)
    os.kill(running.pid, signal.SIGKILL)
    said += running.stdout.read()
    running.wait()
    return said.splitlines() if said.endswith("\n") else said.splitlines()[:-1]


def sound(home: Path) -> None:
    with sqlite3.connect(home / "shares" / "shares.db") as conn:
        assert conn.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert conn.execute("select count(*) from sessions where share_id not in (select id from shares)").fetchone() == (0,)


def test_eight_threads_take_the_last_views_and_no_more(shares):
    made, _ = shares.make(board(), "王", most_views=5)
    viewers = [Shares(shares.home, shares.clock, viewer=True) for _ in range(8)]
    sessions = [viewers[0].of_session(viewers[0].begin(made.id)) for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(lambda at: viewers[at % 8].count(sessions[at % 24]), range(96)))
    views = [any(counted[at::24]) for at in range(24)]
    assert sum(views) == 5 and all(counted[at] == counted[at + 24] for at in range(24)), "once a session, and it stays so"
    assert shares.share(made.id).views == 5


def test_eight_threads_with_one_session_are_one_view(shares):
    made, _ = shares.make(board(), "王")
    session = shares.of_session(shares.begin(made.id))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: shares.count(session), range(64))) == [True] * 64
    assert shares.share(made.id).views == 1


def test_many_passphrases_at_once_are_no_way_round_the_limit(shares):
    made, _ = shares.make(board(), "王", passphrase="correct horse")
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda one: shares.try_passphrase(made, f"wrong {one}"), range(40)))
    assert said.count("wrong") == TRIES and said.count("wait") == 40 - TRIES


def test_a_room_that_types_the_right_passphrase_at_once_comes_in(shares):
    made, _ = shares.make(board(), "王", passphrase="correct horse")
    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(lambda _: shares.try_passphrase(made, "correct horse"), range(20))) == ["right"] * 20


def test_a_revocation_is_seen_by_every_thread_at_once(shares, clock):
    made, _ = shares.make(board(), "王")
    viewers = [Shares(shares.home, clock, viewer=True) for _ in range(8)]
    hashes = [viewer.of_session(viewer.begin(made.id)).hash for viewer in viewers]
    shares.revoke(made.id)
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda at: viewers[at % 8].looks(made.id, hashes[at % 8], clock.now), range(200)))


def test_threads_that_make_the_first_share_at_once_all_make_one(tmp_path, clock):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda one: Shares(tmp_path, clock).make(board(), "王"), range(16)))
    shares = Shares(tmp_path, clock)
    assert {share.id for share, _ in made} == {share.id for share in shares.listed()} and len(made) == 16
    assert all(shares.find(token).id == share.id for share, token in made)


@pytest.mark.slow
def test_the_manager_and_the_viewer_write_at_once(tmp_path):
    first, _ = Shares(tmp_path).make(board(), "王")
    manager, viewer = started(MANAGER, tmp_path), started(VIEWER, tmp_path)
    counted, made = killed(viewer, 20), killed(manager, 8)
    sound(tmp_path)
    shares = Shares(tmp_path)
    listed = {share.id: share for share in shares.listed()}
    assert len(made) > 5 and len(counted) > 5, "both went on while the other wrote"
    for line in made:
        id_, token = line.split()
        assert shares.find(token).id == id_ and snapshot.read(tmp_path, listed[id_].snapshot)
    for id_ in {first.id, *counted}:
        assert counted.count(id_) <= listed[id_].views <= counted.count(id_) + 1


@pytest.mark.slow
def test_a_program_that_is_killed_loses_nothing_it_acknowledged(tmp_path):
    chance = random.Random(20)
    first, _ = Shares(tmp_path).make(board(), "王")
    tokens, views = {}, 0
    for _ in range(10):
        running = started(MANAGER, tmp_path)
        tokens.update(line.split()[::-1] for line in killed(running, chance.randint(1, 3), chance.uniform(0, 0.08)))
        running = started(VIEWER, tmp_path)
        views += len(killed(running, chance.randint(1, 3), chance.uniform(0, 0.08)))
        sound(tmp_path)
        shares = Shares(tmp_path)
        listed = shares.listed()
        assert all(shares.find(token).id == id_ for token, id_ in tokens.items())
        assert views <= sum(share.views for share in listed)
        assert all(snapshot.read(tmp_path, share.snapshot) for share in listed[:3])
    assert len(tokens) >= 10 and views >= 10
    assert sum(share.views for share in shares.listed()) <= views + 10
    assert shares.revoke(first.id).revoked_at
