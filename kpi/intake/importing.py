"""From export files to what the warehouse commits: accepted rows by table, rows put aside with their reason, and the accounting."""
from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kpi import warehouse
from kpi.errors import KpiError, unknown
from kpi.intake import files, source
from kpi.intake.blocks import LINE, Fault
from kpi.intake.claims import Claim, Opened, claim
from kpi.intake.compile import plan
from kpi.intake.connection import Connection, connect
from kpi.intake.reasons import explain
from kpi.intake.report import FileReport, refusal
from kpi.intake.settle import Settled, settle
from kpi.intake.stage import Staged, stage
from kpi.warehouse.tables import ARROW_TYPES, Table, tables


SHIPPED = Path(__file__).resolve().parents[2] / "queries" / "staging"
Progress = Callable[[str], None]
QUARANTINE = pa.schema([("import_id", pa.string()), ("file", pa.string()), ("line", pa.int64()), ("raw", pa.string()),
                        ("column", pa.string()), ("code", pa.string()), ("reason", pa.string())])


@dataclass
class Prepared:
    """All an import brings, nothing written yet. `imports` has one entry a file taken; `reports` one a file looked at."""

    reports: list[FileReport]
    additions: dict[str, pa.Table] = field(default_factory=dict)
    imports: list[dict] = field(default_factory=list)
    quarantine: pa.Table = field(default_factory=QUARANTINE.empty_table)


@dataclass
class _Job:
    """One file on its way through the import."""

    found: files.Found
    report: FileReport
    sha256: str = ""
    claim: Claim | None = None
    staged: Staged | None = None
    settled: Settled | None = None
    twin: _Job | None = None


def import_files(
    paths: list[Path | str], home: Path | str, source: str | None = None, mapping: Path | str | None = None, shop: str | None = None,
    now: datetime | None = None, progress: Progress | None = None, marks: dict | None = None,
) -> list[FileReport]:
    """Imports files and folders into the data home: all files that are taken are switched in at once, or none. A file that is refused
    is reported and leaves no trace. `source` names a source, `mapping` a source file of one's own, `shop` the shop of files that do
    not say theirs; `marks` are kept with the import's accounting. KpiError when the call itself cannot be understood."""
    prepared = prepare(paths, home, source, mapping, shop, now, progress)
    if prepared.imports:
        entries = [entry | (marks or {}) for entry in prepared.imports]
        warehouse.commit(home, prepared.additions, entries, prepared.quarantine, progress=progress)
    return prepared.reports


def prepare(
    paths: list[Path | str], home: Path | str, source: str | None = None, mapping: Path | str | None = None, shop: str | None = None,
    now: datetime | None = None, progress: Progress | None = None,
) -> Prepared:
    """Everything `import_files` does short of writing. All files of one call share one import id, and are taken back together."""
    now, tell, shop = now or datetime.now(), progress or (lambda line: None), shop or "main"
    con, store = connect(), warehouse.Store(home)
    sources, named = _sources(Path(home), source, mapping)
    jobs = [_Job(found, FileReport(found.name)) for found in files.find([Path(p) for p in paths])]
    if not jobs:
        raise KpiError("there is no export file here", ", ".join(str(p) for p in paths), f"Put {', '.join(files.TAKEN)} files there")
    seen = {(i["sha256"], i["source"], i.get("shop", "main")): i for i in store.manifest.imports}
    for job in jobs:
        _recognise(con, job, sources, named)
    _pair(jobs, seen, shop)
    _stage_all(con, [j for j in jobs if j.claim and not j.twin], store, shop, now, tell)
    taken = [j for j in jobs if j.staged]
    tell("comparing with what was imported before")
    for job, settled in zip(taken, settle(con, [j.staged for j in taken], store.accepted), strict=True):
        job.settled = settled
    return _assemble(jobs, shop, now)


def _sources(home: Path, name: str | None, mapping: Path | str | None) -> tuple[dict[str, source.Source], source.Source | None]:
    if name and mapping:
        raise KpiError("a source and a mapping are given", now="Give one of them")
    known = source.load([SHIPPED, home / "sources"])
    if name and name not in known:
        raise unknown("source", name, known)
    return known, source.read(Path(mapping)) if mapping else known.get(name) if name else None


def _recognise(con: Connection, job: _Job, sources: dict[str, source.Source], named: source.Source | None) -> None:
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


def _pair(jobs: list[_Job], seen: dict[tuple[str, str, str], dict], shop: str) -> None:
    """A file whose very bytes were imported before, or stand in this import twice, is a duplicate as a whole."""
    first: dict[tuple[str, str, str], _Job] = {}
    for job in (j for j in jobs if j.claim):
        key = (job.sha256, job.report.source, shop)
        if key in seen:
            job.report.rows = job.report.duplicates = seen[key]["rows"]
            job.report.notes.append(f"The same content was imported before ({seen[key]['file']}, {seen[key]['import_id']}).")
            job.claim = None
        else:
            job.twin = first.get(key)
            first.setdefault(key, job)


def _stage_all(con: Connection, jobs: list[_Job], store: warehouse.Store, shop: str, now: datetime, tell: Progress) -> None:
    """Reads the files; those that speak of shops first, since they say the time zones."""
    zones = _zones(pq.read_table(path) for path in store.accepted("shops"))
    for job in sorted(jobs, key=lambda j: j.report.table != "shops"):
        binding = job.claim.binding
        try:
            job.staged = stage(con, job.claim.reader, binding, plan(binding, shop, now, zones),
                               lambda rows, job=job: tell(f"{job.found.name}: {rows:,} rows read"))
        except KpiError as error:
            job.report = refusal(job.found.name, error, binding.source.id)
            continue
        if job.report.table == "shops":
            zones = _zones(b.rename_columns([c.removeprefix("shops.v.") for c in b.column_names]) for b in job.staged.blocks) | zones


def _zones(tables_: Iterable[pa.Table]) -> dict[str, str]:
    rows = [row for table in tables_ if "time_zone" in table.column_names for row in table.select(["shop", "time_zone"]).to_pylist()]
    return {row["shop"]: row["time_zone"] for row in rows if row["time_zone"]}


def _assemble(jobs: list[_Job], shop: str, now: datetime) -> Prepared:
    prepared, additions, quarantine = Prepared([]), {}, []
    digest = hashlib.sha256("".join(job.sha256 for job in jobs).encode()).hexdigest()
    import_id = f"{now:%Y%m%d-%H%M%S}-{digest[:8]}"
    for job in jobs:
        if job.twin:
            _as_twin(job)
        elif job.settled:
            _count(job)
            if job.report.rows:
                prepared.imports.append(_entry(job, import_id, shop, now))
                quarantine.append(_put_aside(job, import_id))
                for name, part in job.settled.parts.items():
                    additions.setdefault(name, []).append(_with_origin(part, tables()[name], job.report, import_id))
            else:
                job.report.problems.append("The file holds no rows.")
        prepared.reports.append(job.report)
    prepared.additions = {name: pa.concat_tables(parts) for name, parts in additions.items()}
    prepared.quarantine = pa.concat_tables([prepared.quarantine, *quarantine])
    return prepared


def _as_twin(job: _Job) -> None:
    """A file with the bytes of another of this import: every row a duplicate, or refused for the same reason."""
    first = job.twin.report
    job.report.rows = job.report.duplicates = first.rows
    job.report.notes.append(f"The file has the same content as {first.file}.")
    job.report.problems, job.report.refused = list(first.problems), first.refused


def _count(job: _Job) -> None:
    report, staged, settled = job.report, job.staged, job.settled
    report.rows, report.skipped = staged.rows, staged.skipped
    report.accepted, report.duplicates = settled.accepted, settled.duplicates
    report.quarantined = len(staged.faults) + len(settled.faults)
    report.check()


def _entry(job: _Job, import_id: str, shop: str, now: datetime) -> dict:
    report, binding = job.report, job.claim.binding
    return {
        "import_id": import_id, "file": report.file, "source": report.source, "shop": shop, "sha256": job.sha256,
        "rows": report.rows, "accepted": report.accepted, "quarantined": report.quarantined, "duplicates": report.duplicates,
        "skipped": report.skipped, "table": report.table, "feeds": binding.source.tables, "at": now.isoformat(timespec="seconds"),
    }


def _put_aside(job: _Job, import_id: str) -> pa.Table:
    """The quarantine rows of one file, in the order of their lines."""
    binding = job.claim.binding
    faults: list[Fault] = sorted([*job.staged.faults, *job.settled.faults], key=lambda f: f.line)
    raw = job.claim.reader.raw(binding.source.header_row, len(binding.headers), {f.line for f in faults}) if faults else {}
    rows = [(import_id, job.report.file, f.line, raw.get(f.line, ""), *explain(f, binding)) for f in faults]
    columns = zip(*rows, strict=True) if rows else [[] for _ in QUARANTINE]
    return pa.table([pa.array(c, kind.type) for c, kind in zip(columns, QUARANTINE, strict=True)], schema=QUARANTINE)


def _with_origin(part: pa.Table, table: Table, report: FileReport, import_id: str) -> pa.Table:
    """`part` with every column of `table`, missing ones null, and where each row came from."""
    origin = {"source": report.source, "import_id": import_id, "file": report.file}
    columns = []
    for name, kind in table.all_columns.items():
        if name in origin:
            columns.append(pa.repeat(pa.scalar(origin[name], pa.string()), part.num_rows))
        elif name == "line":
            columns.append(part[LINE])
        elif name in part.column_names:
            columns.append(part[name].cast(ARROW_TYPES[kind]))
        else:
            columns.append(pa.nulls(part.num_rows, ARROW_TYPES[kind]))
    return pa.table(columns, schema=table.arrow_schema())
