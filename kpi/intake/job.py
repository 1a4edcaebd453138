"""One file on its way through an import."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.intake.claims import Claim
from kpi.intake.files import Found
from kpi.intake.report import FileReport
from kpi.intake.settle import Settled
from kpi.intake.stage import Staged


@dataclass
class Job:
    """What is known of the file so far; `twin` is another file of the same import with the very same bytes."""

    found: Found
    report: FileReport
    sha256: str = ""
    claim: Claim | None = None
    staged: Staged | None = None
    settled: Settled | None = None
    twin: Job | None = None
