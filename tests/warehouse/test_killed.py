"""A commit killed at any moment leaves the state before or the state after, whole."""
from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from kpi import warehouse
from kpi.warehouse.store import Store
from tests.reference.generate import generate, together
from tests.warehouse import homes

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20
COMMIT = """
import pickle, sys
from pathlib import Path
from kpi.warehouse import refresh
from tests.warehouse import homes
refresh.LARGE = int(sys.argv[3])
rows = pickle.loads(Path(sys.argv[2]).read_bytes())
print("begins", flush=True)
homes.add(Path(sys.argv[1]), rows, "second")
"""


def _child(home: Path, rows: Path, large: int) -> subprocess.Popen:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-c", COMMIT, str(home), str(rows), str(large)], env=env, stdout=subprocess.PIPE, cwd=ROOT,
    )
    assert child.stdout.readline() == b"begins\n"
    return child


@pytest.mark.slow
def test_killed_at_any_point_the_old_or_the_new_state_stands(tmp_path):
    chance = Random(5)
    first, second = homes.split(together([generate(n, f"d{n}") for n in range(4)]), 2, chance)
    home, left = tmp_path / "home", tmp_path / "rows"
    left.write_bytes(pickle.dumps(second))
    homes.add(home, first, "first")
    before = Store(home).manifest
    killed, span = 0, 5.0
    for number in range(KILLS):
        # by turns only what is touched, and everything: a commit of more than one row in LARGE is built from scratch
        begun, child = time.monotonic(), _child(home, left, number % 2)
        try:
            child.wait(timeout=chance.uniform(0, span))
            span = time.monotonic() - begun
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            killed += 1
        after = Store(home).manifest
        assert warehouse.verify(home) == []
        if after.version != before.version:
            assert {i["import_id"] for i in after.imports} == {"first", "second"}
            warehouse.undo(home, "second")
            before = Store(home).manifest
        else:
            assert after == before
    assert killed > KILLS // 4
    homes.add(home, second, "second")
    whole = tmp_path / "whole"
    homes.add(whole, first, "first")
    homes.add(whole, second, "second")
    assert homes.differences(home, whole) == {}
    named = {*Store(home).manifest.files, *Store(home).manifest.previous}
    lying = {p.relative_to(home / "warehouse").as_posix() for p in (home / "warehouse").rglob("*.parquet")}
    assert lying <= named
