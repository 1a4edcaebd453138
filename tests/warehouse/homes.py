"""Data homes for tests: rows of staging tables as Python dicts, committed import by import."""
from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from kpi import warehouse
from kpi.warehouse import build

Rows = dict[str, list[dict]]


def additions(rows: Rows, import_id: str) -> dict[str, pa.Table]:
    """Accepted rows as commit takes them, marked with their import."""
    con = warehouse.connect(threads=1)
    con.execute("create schema staging")
    build.staging_from_rows(con, rows)
    made = {}
    for name, held in rows.items():
        if held:
            table = con.sql(f'select * replace ($1 as import_id, $2 as file) from staging."{name}"', params=[import_id, name]).to_arrow_table()
            made[name] = table.cast(warehouse.tables()[name].arrow_schema())
    con.close()
    return made


def add(home: Path, rows: Rows, import_id: str = "i1", **rest: object) -> str:
    """Commits rows as one import."""
    files = [
        {"import_id": import_id, "file": name, "source": "rows", "sha256": f"{import_id}{name}", "rows": len(held), "accepted": len(held),
         "quarantined": 0, "duplicates": 0, "skipped": 0, "table": name, "feeds": [name], "at": "2026-10-01"}
        for name, held in rows.items()
    ]
    return warehouse.commit(home, additions(rows, import_id), files, **rest)


def write_settings(home: Path, settings: dict) -> None:
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {value!r}".replace("'", '"') for name, value in settings.items()]
    (home / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
