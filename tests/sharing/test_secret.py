"""The secret of the installation: made once, for its owner only, and never one that others could know."""
from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kpi.errors import KpiError
from kpi.sharing import secret
from kpi.sharing.store import Shares
from tests.sharing.example import board

ROOT = Path(__file__).parents[2]


def put(folder: Path, text: str | bytes, mode: int = 0o600) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "secret"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return folder


def test_the_first_run_makes_one_that_only_its_owner_may_read(tmp_path):
    before = os.umask(0)
    try:
        made = secret.load(tmp_path / "shares", shares_exist=False)
    finally:
        os.umask(before)
    path = tmp_path / "shares" / "secret"
    assert len(made) >= 32 and path.read_text().strip() == made.hex()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret"]
    assert secret.load(tmp_path / "shares", shares_exist=True) == made


def test_two_homes_have_two_secrets(tmp_path):
    assert len({secret.load(tmp_path / str(one), False) for one in range(20)}) == 20


def test_one_that_is_missing_where_shares_exist_is_refused_and_not_made(tmp_path):
    with pytest.raises(KpiError, match="is missing"):
        secret.load(tmp_path, shares_exist=True)
    assert not (tmp_path / "secret").exists()


def test_a_viewer_makes_none(tmp_path):
    with pytest.raises(KpiError, match="no secret of the shares yet"):
        secret.load(tmp_path / "shares", shares_exist=False, make=False)
    assert not (tmp_path / "shares").exists()


SHORT = "c0dbe0fcd5c0ae1fac0392c34362cd8823688681742d12c7dc9f42c53790eb", "39ea11b567685d5414fbd8be759ca888"


@pytest.mark.parametrize("text", ["", "\n", "ab", *SHORT])
def test_a_short_one_is_refused(tmp_path, text):
    with pytest.raises(KpiError, match="fewer than 32"):
        secret.load(put(tmp_path / "s", text), True)


@pytest.mark.parametrize("text", [
    "00" * 32, "ff" * 32, "deadbeef" * 8, "0123456789abcdef" * 4, bytes(range(32)).hex(), bytes(range(64, 0, -1)).hex(), "changeme" * 8,
    "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME", "my-secret-key", "default", b"changemechangemechangemechangeme".hex(),
    b"correct horse battery staple, ok!".hex(), hashlib.sha256(b"changeme").hexdigest(), hashlib.sha256(b"secret").hexdigest(),
    hashlib.sha256(b"").hexdigest(), "thisisanexamplekey",
])
def test_one_that_looks_like_a_default_is_refused(tmp_path, text):
    with pytest.raises(KpiError, match="looks like a default"):
        secret.load(put(tmp_path / "s", text), True)


@pytest.mark.parametrize("text", [b"\x00" * 64, b"\xff\xfe" * 40, "x" * 64, "密" * 40, "a" * 63, "g" + "0" * 63])
def test_one_that_is_not_hexadecimal_is_refused(tmp_path, text):
    with pytest.raises(KpiError, match="shares/secret"):
        secret.load(put(tmp_path / "s", text), True)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o602, 0o601, 0o777])
def test_one_that_others_can_read_or_change_is_refused(tmp_path, mode):
    with pytest.raises(KpiError, match="others on this machine"):
        secret.load(put(tmp_path / "s", os.urandom(32).hex(), mode), True)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_one_of_chance_for_its_owner_is_taken(tmp_path, mode):
    for size in (32, 48, 64):
        chance = os.urandom(size)
        folder = put(tmp_path / f"s{size}", chance.hex() + "\n", mode)
        assert secret.load(folder, True) == chance


def test_chance_is_never_taken_for_a_default():
    for _ in range(20_000):
        chance = os.urandom(32)
        assert secret._checked(chance.hex().encode()) == chance


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / "s" / "secret").mkdir(parents=True)
    with pytest.raises(KpiError):
        secret.load(tmp_path / "s", False)


def test_a_refusal_never_tells_the_secret(tmp_path):
    text = os.urandom(31).hex()
    with pytest.raises(KpiError) as refused:
        secret.load(put(tmp_path / "s", text), True)
    assert text not in str(refused.value) and text[:8] not in str(refused.value)


def test_threads_that_make_it_at_once_agree(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: secret.load(tmp_path / "shares", False), range(64)))
    assert len(set(found)) == 1
    assert [one.name for one in (tmp_path / "shares").iterdir()] == ["secret"]


def test_processes_that_make_it_at_once_agree(tmp_path):
    told = """import sys
from pathlib import Path
from kpi.sharing import secret
print("ready", flush=True)
sys.stdin.read(1)
print(secret.load(Path(sys.argv[1]), False).hex())"""
    command = [sys.executable, "-c", told, str(tmp_path / "shares")]
    running = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [one.stdout.readline() for one in running] == ["ready\n"] * 4
    for one in running:
        one.stdin.write("x")
        one.stdin.flush()
    found = {one.communicate(timeout=60)[0].strip() for one in running}
    assert len(found) == 1 and len(found.pop()) == 64
    assert [one.name for one in (tmp_path / "shares").iterdir()] == ["secret"]


def test_a_store_does_not_open_without_the_secret_its_shares_were_made_with(tmp_path, shares):
    shares.make(board(), "王")
    path = tmp_path / "shares" / "secret"
    good = path.read_text()
    path.unlink()
    for viewer in (False, True):
        with pytest.raises(KpiError, match="is missing"):
            Shares(tmp_path, viewer=viewer)
    put(path.parent, os.urandom(32).hex())
    for viewer in (False, True):
        with pytest.raises(KpiError, match="not the one that the shares were made with"):
            Shares(tmp_path, viewer=viewer)
    put(path.parent, good)
    assert len(Shares(tmp_path, viewer=True).listed()) == 1


def test_a_secret_changed_under_a_running_manager_makes_no_share_that_would_never_open(tmp_path, shares):
    other = Shares(tmp_path)
    put(tmp_path / "shares", os.urandom(32).hex())
    Shares(tmp_path).make(board(), "王")
    with pytest.raises(KpiError, match="not the one that the shares were made with"):
        other.make(board(), "王")


def test_a_token_of_another_installation_opens_nothing(tmp_path, shares):
    there = Shares(tmp_path / "other")
    _, token = there.make(board(), "王")
    shares.make(board(), "王")
    assert shares.find(token) is None and there.find(token)
