"""Export files in: accepted rows, quarantine, accounting. Sources are data, not code."""

from __future__ import annotations

from pathlib import Path

from kpi.intake.importing import SHIPPED, import_files, prepare
from kpi.intake.outcome import Prepared
from kpi.intake.report import FileReport
from kpi.intake.source import Source
from kpi.intake.source_form import load
from kpi.intake.templates import templates

__all__ = ["FileReport", "Prepared", "Source", "import_files", "prepare", "sources", "templates"]


def sources(home: Path | str | None = None) -> dict[str, Source]:
    """Every source by id: those shipped, those in <home>/sources, and the templates of the core tables."""
    return load([SHIPPED, Path(home) / "sources"] if home else [SHIPPED])
