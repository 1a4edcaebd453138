"""Commits accepted rows, builds the core tables as Parquet, and opens what was built."""
from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from kpi.errors import unknown
from kpi.warehouse import answers, build, engine, graph, settings
from kpi.warehouse.store import FORM, Manifest, Store, digest
from kpi.warehouse.tables import tables
from kpi.warehouse.warehouse import Warehouse

Progress = Callable[[str], None]

VIEWS = ("placed_messages", "message_words", "conversation_customers", "message_exchanges", "openings")
"""Core files that one other file reads and nobody asks afterwards: not written."""
ON_THE_WAY = ("threads", "cut_messages", "contacts")
"""Core files written for the build alone."""


def commit(
    home: Path | str, additions: dict[str, pa.Table], imports: list[dict], quarantine: pa.Table | None = None,
    progress: Progress | None = None, drop_imports: tuple[str, ...] = (),
) -> str:
    """Adds accepted rows and their accounting, rebuilds, and switches the new state in. All or nothing.

    `additions`: table -> rows with the columns of tables.toml and source, import_id, file, line, row_hash. `imports`: one dict per
    file, each with import_id and feeds. `drop_imports` takes earlier imports back. Returns the version id."""
    store = Store(home)
    with store.exclusive():
        before = store.manifest
        files = {p: e for p, e in before.files.items() if not p.startswith("built/")}
        if drop_imports:
            files = _without(store, files, drop_imports)
        stamp = uuid4().hex[:12]
        for name, rows in additions.items():
            if rows.num_rows:
                path = _write(store, f"accepted/{name}/{stamp}.parquet", rows.cast(tables()[name].arrow_schema()))
                files.update([store.entry(path, rows.num_rows)])
        if quarantine is not None and quarantine.num_rows:
            for import_id in sorted(set(quarantine["import_id"].to_pylist())):
                part = quarantine.filter(pa.compute.equal(quarantine["import_id"], import_id))
                path = _write(store, f"quarantine/{import_id}.parquet", part)
                files.update([store.entry(path, part.num_rows)])
        kept = [i for i in before.imports if i["import_id"] not in drop_imports] + imports
        fed = sorted({table for i in kept for table in i["feeds"]})
        after = Manifest(version=stamp, imports=kept, files=files, fed=fed)
        _build(store, after, progress)
        store.switch(after)
    return after.version


def rebuild(home: Path | str, progress: Progress | None = None) -> str:
    """Builds everything anew from the accepted rows (settings or queries changed). Returns the version id."""
    return commit(home, {}, [], progress=progress)


def undo(home: Path | str, import_id: str, progress: Progress | None = None) -> str:
    """Takes one import back, rows and accounting."""
    known = {i["import_id"] for i in Store(home).manifest.imports}
    if import_id not in known:
        raise unknown("import", import_id, known)
    return commit(home, {}, [], progress=progress, drop_imports=(import_id,))


def open_home(home: Path | str, credit: str | None = None, credit_days: int | None = None) -> Warehouse:
    """The built warehouse of a data home; rebuilt first when settings or queries changed since."""
    store = Store(home)
    chosen = settings.load(Path(home))
    manifest = store.manifest
    if not manifest.version:
        return _opened(str(store.home.resolve()), "", credit, credit_days)
    if manifest.built != _hangs_on(chosen):
        rebuild(home)
        manifest = store.manifest
    return _opened(str(store.home.resolve()), manifest.version, credit, credit_days)


@lru_cache(maxsize=6)
def _opened(home: str, version: str, credit: str | None, credit_days: int | None) -> Warehouse:
    store = Store(home)
    manifest = store.manifest
    own = settings.load(Path(home))
    chosen = own.with_credit(credit, credit_days)
    con = engine.connect([store.folder] if store.folder.exists() else [])
    engine.prepare(con, chosen)
    _staging_views(con, store, manifest)
    if version:
        for name in graph.build_order("core"):
            paths = manifest.under(f"built/{version}/core/{name}") or manifest.under(f"built/core/{name}")
            if paths:
                con.execute(f'create view core."{name}" as from read_parquet({_listed(store, paths)})')
        rule = manifest.under("built/credit")
        if (chosen.credit, chosen.credit_days) == (own.credit, own.credit_days) and rule:
            con.execute(f"create view credit.chosen as from read_parquet({_listed(store, rule)})")
        else:
            build.build_credit(con, chosen.credit)
    else:
        build.build_core(con)
        build.build_credit(con, chosen.credit)
    build.metric_views(con)
    own_credit = (chosen.credit, chosen.credit_days) == (own.credit, own.credit_days)
    stored = manifest.under("built/answers") if own_credit else []
    if stored:
        con.execute(f"create table answers as from read_parquet({_listed(store, stored)})")
    engine.lock(con)
    return Warehouse(con, chosen, frozenset(manifest.fed), version, bool(stored))


def _build(store: Store, manifest: Manifest, progress: Progress | None) -> None:
    """Writes every core table and the credit of the home's rule as Parquet below built/<version>/, and names them."""
    chosen = settings.load(store.home)
    con = engine.connect([store.folder])
    try:
        engine.prepare(con, chosen)
        _staging_views(con, store, manifest)
        sql = graph.layer("core")
        for name in graph.build_order("core"):
            if name in VIEWS:
                con.execute(f'create view core."{name}" as {sql[name]}')
                continue
            if progress:
                progress(name)
            _materialise(con, store, manifest, f"core/{name}", sql[name], keep=name not in ON_THE_WAY)
        if progress:
            progress("credit")
        _materialise(con, store, manifest, f"credit/{chosen.credit}", graph.layer("credit")[chosen.credit], view="credit.chosen")
        build.metric_views(con)
        answers.fill(Warehouse(con, chosen, frozenset()), con, build.quantiles(), progress=progress)
        _materialise(con, store, manifest, "answers/all", 'select * from answers order by metric, kind, start, "by", key')
    finally:
        con.close()
    for path in manifest.under("built/way"):
        del manifest.files[path]
    manifest.built = _hangs_on(chosen)


def _materialise(
    con: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, name: str, sql: str, keep: bool = True, view: str = "",
) -> None:
    path = store.folder / "built" / (name if keep else name.replace("core/", "way/")) / f"{manifest.version}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = con.execute(f"copy ({sql}) to '{path}' (format parquet, compression zstd)").fetchone()[0]
    manifest.files.update([store.entry(path, rows)])
    schema, _, table = name.partition("/")
    if schema != "answers":
        con.execute(f"create view {view or f'{schema}.{table}'} as from read_parquet('{path}')")


def _staging_views(con: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest) -> None:
    for name, table in tables().items():
        paths = manifest.under(f"accepted/{name}")
        if paths:
            con.execute(f'create view staging."{name}" as from read_parquet({_listed(store, paths)})')
        else:
            con.execute(table.ddl())


def _without(store: Store, files: dict[str, dict], gone: tuple[str, ...]) -> dict[str, dict]:
    """Files with the rows of the imports `gone` taken out; a file without any stays as it is."""
    left: dict[str, dict] = {}
    for path, entry in files.items():
        rows = pq.read_table(store.folder / path)
        keep = pa.compute.invert(pa.compute.is_in(rows["import_id"], pa.array(gone)))
        some = rows.filter(keep)
        if some.num_rows == rows.num_rows:
            left[path] = entry
        elif some.num_rows:
            fresh = _write(store, f"{Path(path).parent.as_posix()}/{uuid4().hex[:12]}.parquet", some)
            left.update([store.entry(fresh, some.num_rows)])
    return left


def _write(store: Store, relative: str, rows: pa.Table) -> Path:
    path = store.folder / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path, compression="zstd")
    return path


def _listed(store: Store, paths: list[str]) -> str:
    return "[" + ", ".join("'" + str((store.folder / p).resolve()).replace("'", "''") + "'" for p in paths) + "]"


def _hangs_on(chosen: settings.Settings) -> dict[str, str]:
    """What the built tables hang on besides the accepted rows: settings, queries and the form of the store."""
    text = "".join(f"{k}{v}" for layer in ("macros", "core", "credit", "metrics") for k, v in graph.layer(layer).items())
    return {"settings": chosen.fingerprint(), "queries": hashlib.sha256(text.encode()).hexdigest()[:16], "form": str(FORM)}


def verify(home: Path | str) -> list[str]:
    """Re-hashes every stored file and re-counts the accounting; returns what is wrong, empty when all is well."""
    store, found = Store(home), []
    manifest = store.manifest
    for path, entry in manifest.files.items():
        full = store.folder / path
        if not full.exists():
            found.append(f"{path}: the file is missing")
        elif digest(full) != entry["sha256"]:
            found.append(f"{path}: the content is not what was stored")
        elif pq.read_metadata(full).num_rows != entry["rows"]:
            found.append(f"{path}: holds {pq.read_metadata(full).num_rows} rows, {entry['rows']} were stored")
    if found:
        return found
    accepted = _counts(store, "accepted")
    held = _counts(store, "quarantine")
    for i in manifest.imports:
        where = f"{i['file']} ({i['import_id']})"
        total = i["accepted"] + i["quarantined"] + i["duplicates"] + i["skipped"]
        if total != i["rows"]:
            found.append(f"{where}: {i['rows']} rows in, {total} accounted for")
        if (n := accepted.get((i["table"], i["import_id"], i["file"]), 0)) != i["accepted"]:
            found.append(f"{where}: {i['accepted']} rows accepted, {n} stored in {i['table']}")
        if (n := held.get(("quarantine", i["import_id"], i["file"]), 0)) != i["quarantined"]:
            found.append(f"{where}: {i['quarantined']} rows quarantined, {n} stored")
    return found


def _counts(store: Store, folder: str) -> dict[tuple[str, str, str], int]:
    counts: dict[tuple[str, str, str], int] = {}
    for path in store.manifest.under(folder):
        table = Path(path).parts[1] if folder == "accepted" else folder
        columns = ["import_id", "file"] + (["line"] if folder == "quarantine" else [])
        rows = pq.read_table(store.folder / path, columns=columns)
        seen = set()
        for row in zip(*(rows[c].to_pylist() for c in columns), strict=True):
            if folder == "quarantine":
                if row in seen:
                    continue
                seen.add(row)
            key = (table, row[0], row[1])
            counts[key] = counts.get(key, 0) + 1
    return counts


def wipe(home: Path | str) -> None:
    """Removes the store of a data home; its exports stay."""
    folder = Store(home).folder
    if folder.exists():
        shutil.rmtree(folder)
