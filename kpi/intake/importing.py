"""The course of an import: find the files, see whose they are, read them, compare, and commit all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kpi import warehouse
from kpi.errors import KpiError, unknown
from kpi.intake import files
from kpi.intake.claims import Opened, claim
from kpi.intake.compile import plan
from kpi.intake.connection import Connection, connect
from kpi.intake.job import Job
from kpi.intake.outcome import Prepared, assemble
from kpi.intake.report import FileReport, refusal
from kpi.intake.settle import settle
from kpi.intake.source import Source
from kpi.intake.source_form import load, read
from kpi.intake.stage import stage

SHIPPED = Path(__file__).resolve().parents[2] / "queries" / "staging"
Progress = Callable[[str], None]
_TRIES = 3  # what was compared must still stand when the import is switched in


def import_files(
    paths: list[Path | str],
    home: Path | str,
    source: str | None = None,
    mapping: Path | str | None = None,
    shop: str | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    marks: dict | None = None,
) -> list[FileReport]:
    """Imports files and folders into the data home: all files that are taken are switched in at once, or none. A file
    that is refused is reported and leaves no trace. `source` names a source, `mapping` a source file of one's own,
    `shop` the shop of files that do not say theirs; `marks` are kept with the import's accounting. KpiError when the
    call itself cannot be understood."""
    for _ in range(_TRIES):
        before = warehouse.Store(home).manifest.version
        prepared = prepare(paths, home, source, mapping, shop, now, progress)
        if warehouse.Store(home).manifest.version == before:
            break
    else:
        raise KpiError("other imports keep coming in between", str(home), "Wait until they are done, then try again")
    if prepared.imports:
        entries = [entry | (marks or {}) for entry in prepared.imports]
        warehouse.commit(home, prepared.additions, entries, prepared.quarantine, progress=progress)
    return prepared.reports


def prepare(
    paths: list[Path | str],
    home: Path | str,
    source: str | None = None,
    mapping: Path | str | None = None,
    shop: str | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Everything `import_files` does short of writing. All files of one call share one import id, and are taken back
    together."""
    now, tell, shop = now or datetime.now(), progress or (lambda line: None), shop or "main"
    con, store = connect(), warehouse.Store(home)
    sources, named = _sources(Path(home), source, mapping)
    jobs = [Job(found, FileReport(found.name)) for found in files.find([Path(p) for p in paths])]
    if not jobs:
        raise KpiError(
            "there is no export file here",
            ", ".join(str(p) for p in paths),
            f"Put {', '.join(files.TAKEN)} files there",
        )
    seen = {(i["sha256"], i.get("reading"), i.get("shop")): i for i in store.manifest.imports}
    for job in jobs:
        _recognise(con, job, sources, named)
    _pair(jobs, seen, shop)
    _stage_all(con, [j for j in jobs if j.claim and not j.twin], store, shop, now, tell)
    taken = [j for j in jobs if j.staged]
    for job, settled in zip(taken, settle(con, [j.staged for j in taken], store.accepted), strict=True):
        job.settled = settled
    return assemble(jobs, shop, now)


def _sources(home: Path, name: str | None, mapping: Path | str | None) -> tuple[dict[str, Source], Source | None]:
    if name and mapping:
        raise KpiError("a source and a mapping are given", now="Give one of them")
    known = load([SHIPPED, home / "sources"])
    if name and name not in known:
        raise unknown("source", name, known)
    return known, read(Path(mapping)) if mapping else known.get(name) if name else None


def _recognise(con: Connection, job: Job, sources: dict[str, Source], named: Source | None) -> None:
    """Finds what the file is and who reads it."""
    try:
        kind = files.kind(job.found.path)
        if kind == "empty":
            job.report.problems.append("The file is empty: no rows.")
            return
        job.sha256 = files.sha256(job.found.path)
        job.claim = claim(con, Opened(job.found, kind), sources, named)
    except KpiError as error:
        job.report = refusal(job.found.name, error, named.id if named else None)
        return
    reader = job.claim.binding.source
    job.report.source, job.report.table, job.report.notes = reader.id, reader.primary, list(job.claim.notes)


def _pair(jobs: list[Job], seen: dict[tuple[str, str, str], dict], shop: str) -> None:
    """A file whose very bytes were imported before in the same reading, or stand in this import twice, is a duplicate
    as a whole."""
    first: dict[tuple[str, str, str], Job] = {}
    for job in (j for j in jobs if j.claim):
        key = (job.sha256, job.claim.binding.source.fingerprint, shop)
        if key in seen:
            job.report.rows = job.report.duplicates = seen[key]["rows"]
            job.report.notes.append(
                f"The same content was imported before ({seen[key]['file']}, {seen[key]['import_id']})."
            )
            job.claim = None
        else:
            job.twin = first.get(key)
            first.setdefault(key, job)


def _stage_all(
    con: Connection, jobs: list[Job], store: warehouse.Store, shop: str, now: datetime, tell: Progress
) -> None:
    """Reads the files; those that speak of shops first, since they say the time zones."""
    zones = _zones(pq.read_table(path) for path in store.accepted("shops"))
    for job in sorted(jobs, key=lambda j: j.report.table != "shops"):
        binding = job.claim.binding
        try:
            job.staged = stage(
                con,
                job.claim.reader,
                binding,
                plan(binding, shop, now, zones),
                lambda rows, job=job: tell(f"{job.found.name} · {rows:,}"),
            )
        except KpiError as error:
            job.report = refusal(job.found.name, error, binding.source.id)
            continue
        if job.report.table == "shops":
            zones = _zones(map(_shops, job.staged.blocks)) | zones


def _shops(block: pa.Table) -> pa.Table:
    return block.rename_columns([column.removeprefix("shops.v.") for column in block.column_names])


def _zones(parts: Iterable[pa.Table]) -> dict[str, str]:
    """The declared time zone of each shop."""
    spoken = [part.select(["shop", "time_zone"]).to_pylist() for part in parts if "time_zone" in part.column_names]
    return {row["shop"]: row["time_zone"] for rows in spoken for row in rows if row["time_zone"]}
