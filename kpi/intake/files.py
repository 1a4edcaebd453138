"""Which files to read and what they really are: by content, never by name."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from kpi.errors import KpiError
from kpi.intake.limits import MAX_BYTES

TAKEN = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
_LOOKED_AT = (*TAKEN, ".xls", ".xlsb", ".xlsm", ".zip", ".json")
_ADVICE = "Save it as .xlsx or as CSV and import that"
_SIGNATURES = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3", "a database"),
)


@dataclass(frozen=True)
class Found:
    """One file to import: where it is and the name its report and its rows carry (relative to the folder asked for)."""

    path: Path
    name: str


def find(paths: list[Path]) -> list[Found]:
    """The files of `paths`, folders walked, in the order of their names. Hidden files, links out of a folder and
    files that are no export at all are passed over in folders; a file named outright is always looked at."""
    found: dict[Path, Found] = {}
    for path in paths:
        if not path.exists():
            raise KpiError(
                "there is no such file or folder", str(path), "Name export files, or a folder that holds some"
            )
        for one in _walk(path) if path.is_dir() else [Found(path, path.name)]:
            found.setdefault(one.path.resolve(), one)
    return _named_apart(sorted(found.values(), key=lambda f: (f.name, str(f.path))))


def _named_apart(found: list[Found]) -> list[Found]:
    """Two files of one name get numbers, so that a name says which file a row came from."""
    seen: dict[str, int] = {}
    apart = []
    for one in found:
        seen[one.name] = seen.get(one.name, 0) + 1
        apart.append(one if seen[one.name] == 1 else Found(one.path, f"{one.name} ({seen[one.name]})"))
    return apart


def _walk(folder: Path) -> list[Found]:
    inside = []
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_symlink() or not path.is_file() or any(p.startswith((".", "~$")) for p in parts):
            continue
        if path.suffix.lower() in _LOOKED_AT:
            inside.append(Found(path, "/".join(parts)))
    return inside


def kind(path: Path) -> str:
    """ "csv", "xlsx", "parquet" or "empty". KpiError for anything else, with advice."""
    size = path.stat().st_size
    if size == 0:
        return "empty"
    if size > MAX_BYTES:
        raise KpiError(
            f"the file has {size:,} bytes, more than the {MAX_BYTES:,} taken at once", now="Split the export by month"
        )
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise KpiError("this is an old .xls workbook or one with a password", now=_ADVICE)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith((b"PAR1", b"PARE")):
        return _named(path, "parquet", "a Parquet file")
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise KpiError(f"this is {what}, not an export", now="Export the data as CSV, .xlsx or Parquet")
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")[:9]
        .lower()
        .startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head"))
    ):
        raise KpiError(
            "this is a web page, not an export", now="The download may have ended at a login page; export again"
        )
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsb", ".xlsm", ".parquet"):
        raise KpiError(
            f"the file is named {path.suffix} but is nothing of the kind; it is damaged", now="Export it again"
        )
    return "csv"


def _zip_kind(path: Path) -> str:
    try:
        names = set(zipfile.ZipFile(path).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise KpiError(f"the workbook or archive is damaged ({error})", now="Export it again") from error
    if "xl/workbook.xml" in names and path.suffix.lower() != ".xlsm":
        return _named(path, "xlsx", "a workbook")
    if "xl/workbook.bin" in names or "xl/workbook.xml" in names:
        raise KpiError("binary and macro workbooks are not read", now=_ADVICE)
    if "EncryptedPackage" in names:
        raise KpiError("the workbook has a password", now=_ADVICE)
    raise KpiError("this is a ZIP archive, not an export", now="Unpack it and import the files in it")


def _named(path: Path, ending: str, what: str) -> str:
    if path.suffix.lower() != f".{ending}":
        raise KpiError(
            f"the file is named {path.suffix or 'without an ending'} but is {what}", now=f"Rename it to .{ending}"
        )
    return ending


def sha256(path: Path) -> str:
    """Hex digest of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
