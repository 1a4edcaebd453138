"""The store refuses to forget, survives writers beside each other and writers that die, and says plainly what is wrong."""
from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from kpi.errors import KpiError
from kpi.records import Records
from kpi.records.store import EVENTS, VERSION
from tests.records.desk import MONTH

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from kpi.records import Entry, Records
home, name, count, each = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
records = Records(home)
for n in range(count):
    done = records.add_all([Entry("mark", f"{name}-{n}", {"item": f"i{k}", "value": n}, "2026-09") for k in range(each)], name)
    print(done.added[-1], flush=True)
"""


def writer(home: Path, name: str, count: int, each: int = 1) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(home), name, str(count), str(each)], cwd=ROOT, stdout=subprocess.PIPE,
                            env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.fixture
def store(records, tmp_path) -> sqlite3.Connection:
    """A plain connection to a store with one record, as somebody with another tool would open it."""
    records.add("mark", "a1", {"item": "points", "value": 90}, "Wang", period=MONTH)
    with sqlite3.connect(tmp_path / "home" / "records.db", isolation_level=None) as connection:
        yield connection
    connection.close()


@pytest.mark.parametrize("statement", [
    "update events set who = 'Li'", "delete from events", "update events set seq = 9", "insert or replace into events select * from events",
    "replace into events (seq, at, who, act, kind, subject, state, data, why) values (1, 'x', 'x', 'add', 'mark', 'a', 's', '{}', '')",
    "update schema_version set version = 9", "delete from schema_version", "insert or replace into schema_version values (1, 'x')",
    "insert into events (at, who, act, kind, subject, state, data, why) values ('x', '', 'add', 'mark', 'a', 's', '{}', '')",
    "insert into events (at, who, act, kind, subject, state, data, why) values ('x', 'x', 'forget', 'mark', 'a', 's', '{}', '')",
    "insert into events (at, who, act, kind, subject, state, data, why) values ('x', 'x', 'move', 'mark', 'a', 's', '{}', '')",
    "insert into events (at, who, act, kind, subject, state, data, why) values (x'00', 'x', 'add', 'mark', 'a', 's', '{}', '')",
])
def test_nothing_recorded_can_be_changed_or_deleted_even_by_another_tool(store, statement):
    before = store.execute("select * from events").fetchall()
    with pytest.raises(sqlite3.IntegrityError):
        store.execute(statement)
    assert store.execute("select * from events").fetchall() == before and len(before) == 1


def test_our_own_connection_refuses_too_and_says_so(records):
    records.add("mark", "a1", {"item": "points", "value": 90}, "Wang", period=MONTH)
    for change in (sa.update(EVENTS).values(who="Li"), sa.delete(EVENTS)):
        with pytest.raises(KpiError, match="only ever added to"), records._store.write(lambda: "now") as conn:
            conn.execute(change)


def test_the_settings_are_those_that_lose_nothing(records, tmp_path):
    """Rollback journal, not WAL: SQLite before 3.51.3 can damage a WAL file that two programs write."""
    records.add("mark", "a1", {"item": "points", "value": 90}, "Wang", period=MONTH)
    settings = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "busy_timeout": 30_000}
    with records._store.write(lambda: "now") as conn:
        assert {name: conn.exec_driver_sql(f"pragma {name}").scalar() for name in settings} == settings
    path = tmp_path / "home" / "records.db"
    assert sorted(p.name for p in path.parent.iterdir()) == ["records.db"] and stat.S_IMODE(path.stat().st_mode) == 0o600
    with sqlite3.connect(path) as plain:
        assert plain.execute("select version from schema_version").fetchall() == [(VERSION,)]
        assert plain.execute("select count(*) from sqlite_schema where sql like '%strict%' and type = 'table'").fetchone() == (2,)
    plain.close()


@pytest.mark.slow
def test_two_programs_that_write_at_once_lose_nothing(tmp_path):
    both = [writer(tmp_path, name, 25, 2) for name in ("left", "right")]
    said = [int(line) for child in both for line in child.communicate(timeout=120)[0].split()]
    found = Records(tmp_path).list()
    assert [child.returncode for child in both] == [0, 0] and len(said) == 50 == len(set(said))
    assert list(found["seq"]) == list(range(1, 101)) and found["who"].value_counts().to_dict() == {"left": 50, "right": 50}


@pytest.mark.slow
def test_killed_in_the_middle_every_acknowledged_record_stands_and_none_is_half(tmp_path):
    chance, acknowledged = random.Random(3), []
    for n in range(5):
        child = writer(tmp_path, f"w{n}", 10_000, 40)
        acknowledged.append(int(child.stdout.readline()))
        time.sleep(chance.uniform(0, 0.15))
        child.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in child.communicate(timeout=60)[0].split(b"\n")[:-1]]
        found = Records(tmp_path).list()
        assert set(acknowledged) <= set(found["seq"])
        assert set(found.groupby("subject").size()) == {40}    # each transaction whole
    with sqlite3.connect(tmp_path / "records.db") as plain:
        assert plain.execute("pragma integrity_check").fetchone() == ("ok",)
    plain.close()


def test_a_failure_in_the_middle_leaves_nothing_behind(records):
    records.add("mark", "a1", {"item": "points", "value": 90}, "Wang", period=MONTH)
    row = {"at": "x", "who": "x", "act": "add", "kind": "mark", "subject": "a", "state": "recorded", "data": "{}", "why": ""}
    with pytest.raises(KeyError), records._store.write(lambda: "now") as conn:
        conn.execute(sa.insert(EVENTS), [row])
        raise KeyError
    assert len(records.log()) == 1


def test_an_empty_file_left_by_a_dead_writer_is_an_empty_store(tmp_path):
    (tmp_path / "records.db").touch()
    records = Records(tmp_path)
    assert records.list().empty
    assert records.add("mark", "a1", {"item": "points", "value": 90}, "Wang", period=MONTH) == 1


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path):
    (tmp_path / "records.db").write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    before = (tmp_path / "records.db").read_bytes()
    for call in (Records(tmp_path).list, lambda: Records(tmp_path).add("mark", "a1", {"item": "p", "value": 1}, "W", period=MONTH)):
        with pytest.raises(KpiError, match="are damaged"):
            call()
    assert (tmp_path / "records.db").read_bytes() == before


def test_records_of_a_newer_program_are_refused(store, records):
    store.execute("insert into schema_version values (?, 'later')", [VERSION + 1])
    with pytest.raises(KpiError, match="of version 2, this program knows version 1"):
        records.list()


def test_the_address_can_be_set_and_only_sqlite_is_known_yet(tmp_path, monkeypatch):
    elsewhere = tmp_path / "else where" / "q?&# 100%.db"
    monkeypatch.setenv("KPI_RECORDS_URL", sa.URL.create("sqlite", database=str(elsewhere)).render_as_string())
    Records(tmp_path).add("mark", "a1", {"item": "points", "value": 90}, "Wang", period=MONTH)
    assert elsewhere.exists() and not (tmp_path / "records.db").exists() and len(Records(tmp_path).list()) == 1
    for url in ("postgresql://desk/records", "sqlite://"):
        monkeypatch.setenv("KPI_RECORDS_URL", url)
        with pytest.raises(KpiError, match="cannot be kept in"):
            Records(tmp_path)


def test_no_value_is_named_when_the_database_refuses(records):
    row = {"at": "x", "who": "x", "act": "forget", "kind": "terms", "subject": "a", "state": "x", "data": "secret 12345", "why": ""}
    with pytest.raises(KpiError) as caught, records._store.write(lambda: "now") as conn:
        conn.execute(sa.insert(EVENTS), [row])
    assert "secret" not in str(caught.value) and "secret" not in str(caught.value.__cause__)


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from kpi.errors import KpiError
from kpi.records import Records
home = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ((home / "records.db").stat().st_size,) * 2)
try:
    Records(home).add("form", "a1", {"form": "note", "fields": {f"f{n}": "x" * 1900 for n in range(40)}}, "Wang")
except KpiError as error:
    print(error)
"""


def test_a_full_disk_is_told_and_what_stood_there_stands(records, tmp_path):
    home = tmp_path / "home"
    records.add("mark", "a1", {"item": "points", "value": 90}, "Wang", period=MONTH)
    child = subprocess.run([sys.executable, "-c", FULL_DISK, str(home)], cwd=ROOT, capture_output=True, text=True, timeout=60,
                           env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert "the records cannot be written" in child.stdout, child.stderr
    assert len(records.log()) == 1 and records.add("mark", "a2", {"item": "points", "value": 90}, "Wang", period=MONTH) == 2


def test_a_home_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "home").write_text("a file, no folder")
    with pytest.raises(KpiError, match="cannot be written"):
        Records(tmp_path / "home").add("mark", "a1", {"item": "p", "value": 1}, "W", period=MONTH)


def test_a_writer_that_never_ends_is_told_and_readers_go_on(store, records, monkeypatch):
    monkeypatch.setattr("kpi.records.store._PRAGMAS", ("busy_timeout = 20",))
    store.execute("begin immediate")
    assert len(records.list()) == 1
    with pytest.raises(KpiError, match="another program has been writing"):
        records.add("mark", "a2", {"item": "points", "value": 90}, "Wang", period=MONTH)
    store.execute("rollback")


def test_the_mark_of_the_file_tells_its_states_apart_and_trusts_no_fresh_time(tmp_path, monkeypatch):
    import os

    from kpi.records import store

    path = tmp_path / "records.db"
    assert store.mark(path) is None
    path.write_bytes(b"a")
    assert store.mark(path) is None, "what was written a moment ago may be written again within the same tick of the clock"
    marks = []
    for age, content in ((30, b"a"), (20, b"a"), (20, b"ab")):
        path.write_bytes(content)
        then = os.stat(path).st_mtime - age
        os.utime(path, (then, then))
        marks.append(store.mark(path))
    assert None not in marks and len(set(marks)) == 3


def test_a_kept_number_is_asked_anew_after_every_event(tmp_path, monkeypatch):
    from kpi.records import Records, store
    from kpi.verbs import recorded

    ledger, opened = Records(tmp_path), []
    real = store.Store.read
    monkeypatch.setattr(store.Store, "read", lambda self, statement: (opened.append(1), real(self, statement))[1])
    for number in (1, 2, 3):
        ledger.add("tier", f"a{number}", {"scheme": "s", "tier": "x", "reason": "r"}, "boss", "why", period="2026-09")
        assert recorded.stamp(tmp_path) == recorded.moving(tmp_path) == number
    monkeypatch.setattr(store, "SETTLED_SECONDS", -1)
    assert recorded.stamp(tmp_path) == recorded.stamp(tmp_path) == 3
    opened.clear()
    assert recorded.stamp(tmp_path) == 3 and opened == []
