"""Commits accepted rows, builds the core tables as Parquet, and opens what was built."""
from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from kpi.errors import unknown
from kpi.warehouse import accept, build, engine, graph, settings
from kpi.warehouse.answers import Answers
from kpi.warehouse.making import Making, accepted_views, small_tables
from kpi.warehouse.parts import CHATS, SALES, WHEN_ASKED, Shelf
from kpi.warehouse.refresh import Delta, Refresh, Touched
from kpi.warehouse.scratch import scratch
from kpi.warehouse.store import FORM, Manifest, Store, digest
from kpi.warehouse.warehouse import Warehouse

Progress = Callable[[str], None]


def commit(
    home: Path | str, additions: dict[str, pa.Table | Iterable[pa.Table]], imports: list[dict], quarantine: pa.Table | None = None,
    progress: Progress | None = None, drop_imports: tuple[str, ...] = (), anew: bool = False,
) -> str:
    """Adds accepted rows and their accounting, builds what they touch, and switches the new state in. All or nothing.

    `additions`: table -> rows (or pieces of them) with the columns of tables.toml and source, import_id, file, line, row_hash. `imports`: one
    dict per file, each with import_id and feeds. `drop_imports` takes earlier imports back. `anew` builds everything.
    Returns the version id."""
    store = Store(home)
    with store.exclusive():
        before = store.manifest
        after = Manifest(version=uuid4().hex[:12], files=dict(before.files))
        delta = Delta(gone=drop_imports)
        for path in before.files if drop_imports else ():
            if path.startswith(("accepted/", "quarantine/")):
                _take_back(store, after, delta, path)
        for name, rows in additions.items():
            for file, number in accept.store(store.folder / "accepted" / name, name, rows, after.version):
                path, entry = store.entry(file, number)
                delta.added.setdefault(name, []).append(path)
                after.files[path] = entry
        if quarantine is not None and quarantine.num_rows:
            for import_id in sorted(set(quarantine["import_id"].to_pylist())):
                part = quarantine.filter(pa.compute.equal(quarantine["import_id"], import_id))
                path = _write(store, f"quarantine/{import_id}.parquet", part)
                after.files.update([store.entry(store.folder / path, part.num_rows)])
        after.imports = [i for i in before.imports if i["import_id"] not in drop_imports] + imports
        after.fed = sorted({table for i in after.imports for table in i["feeds"]})
        _build(store, before, after, delta, progress, anew)
        store.switch(after)
        _answers(store, after).sweep()
    return after.version


def rebuild(home: Path | str, progress: Progress | None = None) -> str:
    """Builds everything anew from the accepted rows (settings or queries changed). Returns the version id."""
    return commit(home, {}, [], progress=progress, anew=True)


def undo(home: Path | str, import_id: str, progress: Progress | None = None) -> str:
    """Takes one import back, rows and accounting."""
    known = {i["import_id"] for i in Store(home).manifest.imports}
    if import_id not in known:
        raise unknown("import", import_id, known)
    return commit(home, {}, [], progress=progress, drop_imports=(import_id,))


def open_home(home: Path | str, credit: str | None = None, credit_days: int | None = None) -> Warehouse:
    """The built warehouse of a data home; rebuilt first, with a warning in the log, when settings or queries changed since."""
    store = Store(home)
    chosen = settings.load(Path(home))
    manifest = store.manifest
    if not manifest.version:
        return _opened(str(store.home.resolve()), "", credit, credit_days)
    if manifest.built != _hangs_on(chosen):
        logging.getLogger(__name__).warning("settings or queries changed: building again")
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
    accepted_views(con, store, manifest, "staging")
    stored = False
    if version:
        built_views(con, Shelf(con, store, manifest))
        stored = (chosen.credit, chosen.credit_days) == (own.credit, own.credit_days)
        if not stored:
            con.execute("drop view credit.chosen")
            build.build_credit(con, chosen.credit)
    else:
        build.build_core(con)
        build.build_credit(con, chosen.credit)
    build.metric_views(con)
    return Warehouse(con, chosen, frozenset(manifest.fed), version, _answers(store, manifest) if stored else None)


def _answers(store: Store, manifest: Manifest) -> Answers:
    return Answers(store.folder, manifest, build.quantiles())


def built_views(con: duckdb.DuckDBPyConnection, shelf: Shelf) -> None:
    """The built tables as views, and what is made from them only when it is asked for."""
    for name in (*small_tables(), *CHATS, *SALES):
        con.execute(f'create view core."{name}" as from {shelf.rows(f"core/{name}")}')
    for name in graph.build_order("core"):
        if name in WHEN_ASKED:
            con.execute(f"create view core.{name} as {graph.layer('core')[name]}")
    con.execute(f"create view credit.chosen as from {shelf.rows('credit/chosen')}")


def _build(
    store: Store, before: Manifest, after: Manifest, delta: Delta, progress: Progress | None, anew: bool,
) -> None:
    """Brings the built tables from `before` to `after`: what the import touches where that can be told, else all."""
    chosen = settings.load(store.home)
    after.built = _hangs_on(chosen)
    touched = None
    if before.version and before.built == after.built and not anew:
        with Making(store, after, chosen, progress) as making:
            touched = Refresh(making, before, delta).touched()
    if touched is None:
        with Making(store, after, chosen, progress) as making:
            scratch(making)
        touched = Touched(everything=True)
    after.changed = {} if touched.everything else dict(before.changed)
    after.changed |= dict.fromkeys(touched.marks(), after.version)


def _take_back(store: Store, after: Manifest, delta: Delta, path: str) -> None:
    """Takes the rows of the imports that go out of a file; a file without any stays as it is."""
    rows = pq.read_table(store.folder / path)
    some = rows.filter(pa.compute.invert(pa.compute.is_in(rows["import_id"], pa.array(delta.gone))))
    if some.num_rows == rows.num_rows:
        return
    del after.files[path]
    if path.startswith("accepted/"):
        delta.shrunk.setdefault(Path(path).parts[1], []).append(path)
    if some.num_rows:
        fresh = _write(store, f"{Path(path).parent.as_posix()}/{uuid4().hex[:12]}.parquet", some)
        after.files.update([store.entry(store.folder / fresh, some.num_rows)])


def _write(store: Store, relative: str, rows: pa.Table) -> str:
    path = store.folder / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, path, compression="zstd", row_group_size=122_880)
    return relative


def _hangs_on(chosen: settings.Settings) -> dict[str, str]:
    """What the built tables hang on besides the accepted rows: settings, queries and the form of the store."""
    text = "".join(f"{k}{v}" for layer in ("macros", "core", "core/streaming", "credit", "metrics") for k, v in graph.layer(layer).items())
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
