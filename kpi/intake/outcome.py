"""What an import brings: accepted rows by table, rows put aside with their reason, and the accounting of every file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from kpi.intake.blocks import LINE, Fault
from kpi.intake.job import Job
from kpi.intake.reasons import explain
from kpi.intake.report import FileReport
from kpi.warehouse.tables import ARROW_TYPES, Table, tables

QUARANTINE = pa.schema(
    [
        ("import_id", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("raw", pa.string()),
        ("column", pa.string()),
        ("code", pa.string()),
        ("reason", pa.string()),
    ]
)


@dataclass
class Prepared:
    """All an import brings, nothing written yet. `imports` has one entry a file taken; `reports` one a file looked
    at."""

    reports: list[FileReport]
    additions: dict[str, pa.Table] = field(default_factory=dict)
    imports: list[dict] = field(default_factory=list)
    quarantine: pa.Table = field(default_factory=QUARANTINE.empty_table)


def assemble(jobs: list[Job], shop: str, now: datetime) -> Prepared:
    """Counts every file and puts together what is to be written. All files share one import id."""
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


def _as_twin(job: Job) -> None:
    """A file with the bytes of another of this import: every row a duplicate, or refused for the same reason."""
    first = job.twin.report
    job.report.rows = job.report.duplicates = first.rows
    job.report.notes.append(f"The file has the same content as {first.file}.")
    job.report.problems, job.report.refused = list(first.problems), first.refused


def _count(job: Job) -> None:
    report, staged, settled = job.report, job.staged, job.settled
    report.rows, report.skipped = staged.rows, staged.skipped
    report.accepted, report.duplicates = settled.accepted, settled.duplicates
    report.quarantined = len(staged.faults) + len(settled.faults)
    report.check()


def _entry(job: Job, import_id: str, shop: str, now: datetime) -> dict:
    report, binding = job.report, job.claim.binding
    return {
        "import_id": import_id,
        "file": report.file,
        "source": report.source,
        "reading": binding.source.fingerprint,
        "shop": shop,
        "sha256": job.sha256,
        "rows": report.rows,
        "accepted": report.accepted,
        "quarantined": report.quarantined,
        "duplicates": report.duplicates,
        "skipped": report.skipped,
        "table": report.table,
        "feeds": binding.source.tables,
        "at": now.isoformat(timespec="seconds"),
    }


def _put_aside(job: Job, import_id: str) -> pa.Table:
    """The quarantine rows of one file, in the order of their lines."""
    binding = job.claim.binding
    faults: list[Fault] = sorted([*job.staged.faults, *job.settled.faults], key=lambda f: f.line)
    raw = (
        job.claim.reader.raw(binding.source.header_row, len(binding.headers), {f.line for f in faults})
        if faults
        else {}
    )
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
