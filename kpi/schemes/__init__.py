"""The schemes that ship with the program and those of the data home.

Room rule: may import errors, words, cards, warehouse, intake and measures; `model` imports only errors.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kpi.errors import KpiError, unknown
from kpi.schemes.model import Scheme
from kpi.schemes.read import from_text
from kpi.schemes.read import read as read_path

LIBRARY = Path(__file__).parent / "library"

__all__ = ["LIBRARY", "from_text", "library", "load", "load_path", "problems"]


def load_path(path: Path) -> Scheme:
    """The scheme in a file; read again only when the file changed. KpiError with file and line when it cannot be read."""
    try:
        stat = path.stat()
    except OSError as error:
        raise KpiError(f"the file cannot be read ({error.strerror})", path.name) from error
    return _kept(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _kept(path: Path, _changed: int, _size: int) -> Scheme:
    return read_path(path)


def library(folder: Path | None = None) -> dict[str, Scheme]:
    """id → scheme: the shipped ones first, then the `*.toml` of `folder` (normally <home>/schemes).

    Broken files are left out; `problems` tells them.
    """
    return _read(folder)[0]


def problems(folder: Path | None = None) -> list[KpiError]:
    """What is wrong with the scheme files that `library` leaves out."""
    return _read(folder)[1]


def load(name: str, folder: Path | None = None) -> Scheme:
    """The scheme with this id. KpiError: what is wrong with its file, or "no such scheme" with the nearest id."""
    schemes, faults = _read(folder)
    if name in schemes:
        return schemes[name]
    for fault in faults:
        if fault.where.startswith(f"{name}.toml"):
            raise fault
    raise unknown("scheme", name, schemes)


def _read(folder: Path | None) -> tuple[dict[str, Scheme], list[KpiError]]:
    schemes: dict[str, Scheme] = {}
    faults: list[KpiError] = []
    own = sorted(Path(folder).glob("*.toml")) if folder else []
    for path in [*sorted(LIBRARY.glob("*.toml")), *own]:
        try:
            scheme = load_path(path)
            if scheme.id in schemes:
                raise KpiError(
                    f'the id "{scheme.id}" is taken', f"{path.name}, line 1, id", "Give this copy an id of its own"
                )
            schemes[scheme.id] = scheme
        except KpiError as fault:
            faults.append(fault)
    return schemes, faults
