"""What lies on disk: Parquet files and one manifest that names them with their hashes.

A new state is written aside under new names, and one atomic rename of the manifest switches it in: killed at any point, the old
state or the new one stands. Files no manifest names are swept away by the next commit.
"""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kpi.errors import KpiError

try:
    import fcntl
except ImportError:                      # Windows
    fcntl = None
    import msvcrt

FORM = 3
"""Form of the manifest and of the built tables; a greater one than ours is refused, a lesser one is rebuilt."""


@dataclass
class Manifest:
    """The state of a store. `imports`: one dict per imported file (import_id, file, source, sha256, rows, accepted, quarantined,
    duplicates, skipped, table, feeds, at, ...). `files`: relative path -> {sha256, rows}. `built`: what the built tables hang on.
    `changed`: what answers hang on (all, a core table, chats or sales of a month) -> the version that changed it last."""

    version: str = ""
    imports: list[dict] = field(default_factory=list)
    files: dict[str, dict] = field(default_factory=dict)
    fed: list[str] = field(default_factory=list)
    built: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    previous: list[str] = field(default_factory=list)
    form: int = FORM

    def under(self, folder: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(folder + "/"))


class Store:
    """The warehouse folder of a data home. Reading never writes; writing happens inside `exclusive()`."""

    def __init__(self, home: Path | str) -> None:
        self.home = Path(home)
        self.folder = self.home / "warehouse"

    @property
    def manifest(self) -> Manifest:
        path = self.folder / "manifest.json"
        if not path.exists():
            return Manifest()
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.get("form", 0) > FORM:
            raise KpiError(
                f"the store was written by a newer version (form {raw['form']}, ours is {FORM})", str(path), "Update the program"
            )
        return Manifest(**raw)

    def accepted(self, table: str) -> list[Path]:
        """Parquet files of a table's accepted rows."""
        return [self.folder / path for path in self.manifest.under(f"accepted/{table}")]

    def quarantine(self, import_id: str | None = None) -> list[Path]:
        """Parquet files of rows that were not accepted, of one import or all."""
        return [
            self.folder / path for path in self.manifest.under("quarantine")
            if import_id is None or Path(path).stem == import_id
        ]

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Alone in the store: a second writer is refused, not queued."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise KpiError(f"cannot write: {error.strerror}", str(self.folder), "Check the folder's rights and free space") from error
        with lock:
            try:
                _take(lock)
            except OSError as error:
                raise KpiError("another import is running here", str(self.folder), "Wait until it is done, then try again") from error
            yield

    def switch(self, manifest: Manifest) -> None:
        """Makes `manifest` the state, in one rename; then sweeps files that neither it nor its predecessor names."""
        before = self.manifest
        manifest.previous = sorted(before.files)
        aside = self.folder / "manifest.json.new"
        with aside.open("w", encoding="utf-8") as file:
            json.dump(manifest.__dict__, file, ensure_ascii=False, indent=1, default=str, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, self.folder / "manifest.json")
        self._sync_folder()
        self.sweep(manifest)

    def sweep(self, manifest: Manifest) -> None:
        """Removes files no manifest names (the last state's are kept for readers that still hold it)."""
        kept = {*manifest.files, *manifest.previous}
        for folder in ("accepted", "quarantine", "built", "spill"):
            root = self.folder / folder
            for path in sorted(root.rglob("*"), reverse=True) if root.exists() else []:
                if path.is_dir():
                    if not any(path.iterdir()):
                        path.rmdir()
                elif path.relative_to(self.folder).as_posix() not in kept:
                    path.unlink()

    def entry(self, path: Path, rows: int) -> tuple[str, dict]:
        """A file as the manifest names it, flushed to disk first."""
        with path.open("rb") as file:
            os.fsync(file.fileno())
        return path.relative_to(self.folder).as_posix(), {"sha256": digest(path), "rows": rows}

    def _sync_folder(self) -> None:
        if fcntl is None:                    # Windows keeps no folder handles to flush
            return
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _take(lock: IO[str]) -> None:
    """Locks an open file for this process alone; OSError when another holds it. The system frees it when the process ends."""
    if fcntl is None:
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
