"""No query over anybody's data reaches outside its data home: files, settings, extensions, other databases, the network."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as properties
from hypothesis import strategies as st

from kpi import warehouse
from kpi.intake import compile as compiled
from kpi.intake import connection, typing_sql
from kpi.warehouse import engine, graph, parts, settings
from kpi.warehouse.making import Making
from kpi.warehouse.store import Store
from tests.reference.generate import generate
from tests.warehouse import homes

ROOT = Path(__file__).parents[2]
OUTSIDE = (
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_csv('/etc/passwd', auto_detect = false, columns = {'a': 'varchar'})",
    "select * from '/etc/passwd'",
    "select * from glob('/etc/*')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from read_parquet('https://evil.example/x.parquet')",
    "select * from read_parquet('/tmp/x.parquet')",
    "select * from parquet_metadata('/etc/passwd')",
    "attach '/tmp/other.db' as other",
    "attach '/etc/passwd' as other",
    "copy (select 1) to '/tmp/kpi-out.csv'",
    "copy (select 1) to '{home}/../out.parquet' (format parquet)",
    "select * from read_text('{home}/../../../../../../../etc/passwd')",
    "select * from read_text('{home}/link')",
    "export database '/tmp/kpi-out'",
    "import database '/tmp/kpi-out'",
    "install httpfs",
    "load httpfs",
    "load '/tmp/x.duckdb_extension'",
    "create persistent secret s (type http, bearer_token 'x')",
    "set memory_limit = '100GB'",
    "set allowed_directories = ['/']",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set autoload_known_extensions = true",
    "set temp_directory = '/tmp'",
    "reset memory_limit",
    "pragma memory_limit = '100GB'",
)


def _in_memory(home: Path):
    return warehouse.in_memory(generate(3)).con


def _of_a_home(home: Path):
    homes.add(home, generate(3))
    return warehouse.open_home(home).con


def _in_the_making(home: Path):
    homes.add(home, generate(3))
    store = Store(home)
    return Making(store, store.manifest, settings.load(home)).__enter__().con


WAYS = {
    "intake": lambda home: connection.connect(),
    "a warehouse in memory": _in_memory,
    "the warehouse of a home": _of_a_home,
    "a build": _in_the_making,
    "sorting messages": lambda home: engine.connect([home], threads=2),
    "the parser": lambda home: graph._parser(),
}


@pytest.fixture(scope="module", params=WAYS)
def way(request, tmp_path_factory):
    """A connection as it is used, and the folder it may touch."""
    home = tmp_path_factory.mktemp("home")
    con = WAYS[request.param](home)
    folder = Store(home).folder if request.param in ("the warehouse of a home", "a build") else home
    (folder / "link").symlink_to("/etc/passwd")
    return con, folder


@pytest.mark.parametrize("sql", OUTSIDE)
def test_nothing_outside_can_be_read_written_or_changed(way, sql):
    con, folder = way
    with pytest.raises(duckdb.Error) as refused:
        con.cursor().execute(sql.replace("{home}", str(folder))).fetchall()
    assert not re.search("root:", str(refused.value))
    assert not Path("/tmp/kpi-out.csv").exists() and not Path("/tmp/kpi-out").exists()


def test_the_lock_is_on_with_a_limit_of_memory(way):
    con, _ = way
    told = dict(con.cursor().execute(
        "select name, value from duckdb_settings() where name in ('enable_external_access', 'lock_configuration', 'memory_limit',"
        " 'autoload_known_extensions', 'autoinstall_known_extensions', 'allow_community_extensions', 'allow_unsigned_extensions')").fetchall())
    size = told.pop("memory_limit")
    assert told.pop("lock_configuration") == "true" and set(told.values()) == {"false"} and len(told) == 5
    assert size.endswith("MiB") or float(size.split()[0]) < 2, size


def test_only_the_folder_of_the_store_is_open(way):
    con, folder = way
    (allowed,) = con.cursor().execute("select value from duckdb_settings() where name = 'allowed_directories'").fetchone()
    named = [Path(name.strip(" '")) for name in allowed.strip("[]").split(",") if name.strip(" '")]
    assert all(name.resolve().is_relative_to(folder.resolve()) or name.name == "spill" for name in named), allowed


@pytest.mark.parametrize("python", ["duckdb.connect", "duckdb.sql(", "duckdb.query(", "duckdb.execute(", "duckdb.read_csv", "duckdb.from_"])
def test_connections_are_made_in_two_places_only(python):
    made = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kpi").rglob("*.py") if python in path.read_text("utf-8")}
    assert made <= ({"kpi/warehouse/engine.py", "kpi/warehouse/graph.py"} if python == "duckdb.connect" else set())


# ---- ids and texts never become SQL


TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)))


@properties(deadline=None)
@given(TEXT)
def test_what_is_quoted_is_one_literal_to_the_letter(text):
    con = graph._parser().cursor()
    for quote in (parts.quoted, compiled.quoted, typing_sql._q, engine._quoted):
        assert con.execute(f"select {quote(text)}").fetchall() == [(text,)]


@properties(deadline=None)
@given(TEXT.filter(bool))
def test_what_is_a_name_is_one_name_to_the_letter(text):
    con = graph._parser().cursor()
    con.execute(f"select 1 as {compiled.name(text)}")
    assert con.description[0][0] == text


CANARY = "zq'zq\"-"
IDS = ("customer_id", "order_id", "item_id", "conversation_id", "message_id", "refund_id", "account", "reply_to")


class Heard:
    """A connection that writes down the SQL it is given."""

    def __init__(self, con: object, heard: list[str]) -> None:
        self._con, self._heard = con, heard

    def __getattr__(self, name: str) -> object:
        return getattr(self._con, name)

    def __enter__(self) -> Heard:
        return self

    def __exit__(self, *_) -> None:
        self._con.close()

    def cursor(self) -> Heard:
        return Heard(self._con.cursor(), self._heard)

    def execute(self, sql: str, *values: object) -> object:
        self._heard.append(sql)
        return self._con.execute(sql, *values)

    def sql(self, sql: str, **values: object) -> object:
        self._heard.append(sql)
        return self._con.sql(sql, **values)


@pytest.fixture
def heard(monkeypatch) -> list[str]:
    texts, connect = [], engine.connect
    listening = lambda *args, **more: Heard(connect(*args, **more), texts)  # noqa: E731
    for place in (engine, warehouse):
        monkeypatch.setattr(place, "connect", listening)
    return texts


def test_no_id_and_no_name_stands_in_sql_on_the_way_from_rows_to_figures(tmp_path, heard):
    for number in (1, 2):
        rows = generate(10 + number, f"{CANARY}{number}-")
        for held in rows.values():
            for row in held:
                row.update({name: CANARY + row[name] for name in IDS if row.get(name)})
        homes.add(tmp_path, rows, f"i{number}")
    here = warehouse.open_home(tmp_path)
    days = min(span[0] for span in here.coverage.values()), max(span[1] for span in here.coverage.values())
    for metric in ("orders_paid", "reply_rate", "inquiry_conversion", "response_time"):
        for by in ("all", "agent", "team", "day"):
            here.sums(metric, *days, by)
            here.sums(metric, *days, by, warehouse.Where(agent=here.roster[0][0], shop=f"{CANARY}1-s1", team=f"{CANARY}1-t1"))
        here.evidence(metric, *days, warehouse.Where(agent=here.roster[0][0]))
    assert here.roster[0][0].startswith(CANARY) and len(heard) > 200
    assert [sql for sql in heard if "zq" in sql] == []


def test_what_a_file_calls_a_shop_is_a_literal_in_sql_and_nothing_more(tmp_path, heard):
    """An import says the shop it is for in the statement that types its rows: as one literal."""
    import kpi

    (tmp_path / "orders.csv").write_text("order_id,customer_id,created_at,amount_paid\n" + "\n".join(
        f'"{CANARY.replace(chr(34), chr(34) * 2)}{n}",c{n},2026-09-0{n} 10:00:00,{n}' for n in range(1, 6)), "utf-8")
    (report,) = kpi.import_files([tmp_path / "orders.csv"], home=tmp_path / "home", shop=f"{CANARY}shop")
    assert report.accepted == 5 and heard
    bare = [re.sub(r"'(?:[^']|'')*'", "", sql) for sql in heard]
    assert [sql for sql in bare if "zq" in sql] == []


def test_an_attack_in_every_filter_finds_nothing_and_harms_nothing():
    here = warehouse.in_memory(generate(3))
    before = here.rows("select count(*) from core.orders")
    days = here.coverage["orders"]
    for attack in ("' or 1=1 --", '"; drop table core.orders; --', "'); ATTACH '/etc/passwd'--", "x' union select 1 --", "\\", "%", "_"):
        for name in ("shop", "agent", "team", "region"):
            where = warehouse.Where(**{name: attack})
            assert here.sums("orders_paid", *days, "all", where).empty and here.evidence("orders_paid", *days, where).empty
    assert here.rows("select count(*) from core.orders") == before
