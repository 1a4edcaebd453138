"""What an import says of one file."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpi.errors import KpiError


@dataclass
class FileReport:
    """Accounting of one file: rows = accepted + quarantined + duplicates + skipped, always. `table` is the table that
    decided; `problems` say why the file was refused, or "no rows"; `notes` what a careful reader should know of a
    file that was taken."""

    file: str
    source: str | None = None
    rows: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    skipped: int = 0
    table: str | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: bool = False

    def check(self) -> None:
        """Raises KpiError when the parts are not the whole: a fault of ours, never of the file."""
        parts = self.accepted + self.quarantined + self.duplicates + self.skipped
        if parts != self.rows:
            raise KpiError(
                f"{self.rows} rows were read, but {self.accepted} accepted + {self.quarantined} quarantined +"
                f" {self.duplicates} duplicates + {self.skipped} skipped are {parts}",
                self.file,
                "Nothing was imported; please report this as a bug",
            )


def refusal(file: str, error: KpiError, source: str | None = None) -> FileReport:
    """The report of a file refused whole. The file's own name is not repeated in the sentence."""
    where = "" if error.where == file else error.where
    text = KpiError(error.what, where, error.now, error.nearest).sentence()
    return FileReport(file, source, problems=[text], refused=True)
