"""DuckDB connections: locked down, with our macros and settings in place."""
from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb.sqltypes import BIGINT, BOOLEAN, VARCHAR

from kpi.warehouse import graph
from kpi.warehouse.settings import Settings, keyword_counter

CLOSED = {
    "autoinstall_known_extensions": False, "autoload_known_extensions": False, "allow_community_extensions": False,
    "allow_unsigned_extensions": False, "allow_persistent_secrets": False,
}
SCHEMAS = ("staging", "core", "credit", "metrics", "checks")


def connect(folders: list[Path] = (), memory: str = "2GB", threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that can read and write only below `folders`, loads no extension and takes no further setting."""
    con = duckdb.connect(config=CLOSED | {"memory_limit": memory})
    con.execute("set preserve_insertion_order = true")
    if threads:
        con.execute(f"set threads = {threads}")
    if not folders:
        con.execute("set temp_directory = ''")    # else a folder of where the program was started would be open
    else:
        listed = ", ".join(_quoted(str(Path(folder).resolve())) for folder in folders)
        con.execute(f"set allowed_directories = [{listed}]")
        con.execute(f"set temp_directory = {_quoted(str(Path(folders[0]).resolve() / 'spill'))}")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def prepare(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Schemas, macros, keyword functions and the one row of core.settings."""
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists {schema}")
    for sql in graph.layer("macros").values():
        con.execute(sql)
    _keywords(con, settings)
    hours = settings.day_milliseconds()
    con.execute(
        "create table core.settings as select cast($1 as integer) as silence_minutes, cast($2 as integer) as unanswered_hours,"
        " cast($3 as integer) as response_limit_seconds, cast($4 as integer) as presale_days, cast($5 as integer) as credit_days,"
        " cast($6 as varchar) as refund_day, cast($7 as varchar) as payment_stage, cast($8 as decimal(18, 3)) as satisfied_5,"
        " cast($9 as decimal(18, 3)) as satisfied_3, cast($10 as decimal(18, 3)) as satisfied,"
        " cast($11 as bigint) as opens_ms, cast($12 as bigint) as closes_ms, cast($13 as boolean) as has_keywords",
        [
            settings.silence_minutes, settings.unanswered_hours, settings.response_limit_seconds, settings.presale_days,
            settings.credit_days, settings.refund_day, settings.payment_stage, settings.satisfied_5, settings.satisfied_3,
            settings.satisfied, hours and hours[0], hours and hours[1],
            bool(settings.wanted_keywords or settings.unwanted_keywords),
        ],
    )


def _keywords(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    wanted = keyword_counter(settings.wanted_keywords, settings.unwanted_keywords)
    unwanted = keyword_counter(settings.unwanted_keywords, settings.wanted_keywords)

    def hits(texts: pa.ChunkedArray, which: pa.ChunkedArray) -> pa.Array:
        pairs = zip(texts.to_pylist(), which.to_pylist(), strict=True)
        return pa.array([wanted(t) if w else unwanted(t) for t, w in pairs], pa.int64())

    con.create_function("keyword_hits", hits, [VARCHAR, BOOLEAN], BIGINT, type="arrow", null_handling="special")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
