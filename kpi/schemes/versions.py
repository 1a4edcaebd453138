"""Versions of a scheme: a published one never changes, a change is a new version with names under it (R4-12).

Nothing here writes a file or knows the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

import tomlkit

from kpi.errors import KpiError
from kpi.schemes.edits import Value, edited
from kpi.schemes.model import Edition

__all__ = ["copied", "edited", "next_version", "publishable"]

VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
SIGNED = ("date", "description", "author", "reviewer", "approver")  # what a published version carries


class Version(Protocol):
    """What a scheme must tell before it is published."""

    id: str
    version: str
    content_hash: str
    edition: Edition


# ---- publishing


def publishable(scheme: Version, published: Iterable[Mapping[str, str]]) -> None:
    """Refuse a scheme that may not be published (R4-12); the same version with the same content may be again.

    `published`: id, version and hash of every version so far. KpiError: another content under a published version, a
    version not above the published ones, no date or description, author, reviewer or approver not named, and an author
    who reviews or approves what they wrote.
    """
    _parts(scheme.version)
    hashes = {row["version"]: row["hash"] for row in published if row["id"] == scheme.id}
    if hashes.get(scheme.version) == scheme.content_hash:
        return
    free = next_version(scheme.version, hashes)
    if scheme.version in hashes:
        raise KpiError(
            f"version {scheme.version} of {scheme.id} is published and never changes", "version", f"Give this change version {free}"
        )
    later = [version for version in hashes if _parts(version) > _parts(scheme.version)]
    if later:
        raise KpiError(f"version {max(later, key=_parts)} of {scheme.id} is published already", "version", f"Give this one version {free}")
    for key in SIGNED:
        if not getattr(scheme.edition, key).strip():
            raise KpiError(f'"{key}" is missing', key, "A published version carries date, description, author, reviewer and approver")
    for key in ("reviewer", "approver"):
        if getattr(scheme.edition, key).strip() == scheme.edition.author.strip():
            raise KpiError(f"author and {key} are the same person ({scheme.edition.author})", key, "Let somebody else read it")


def next_version(version: str, taken: Iterable[str] = ()) -> str:
    """The next free version: "1.0" → "1.1", "1.9" → "1.10"; above every version in `taken` of the same or a later first number."""
    major, minor = max(map(_parts, [version, *taken]))
    return f"{major}.{minor + 1}"


def _parts(version: str) -> tuple[int, int]:
    found = VERSION.fullmatch(version)
    if not found:
        raise KpiError(f'"{version}" is not a version', "version", "Write two whole numbers with a point between, such as 1.0")
    return int(found[1]), int(found[2])


def copied(raw: str, new_id: str, author: str = "", title: Mapping[str, str] | None = None) -> str:
    """The text of a copy: its own id, version 1.0, "copied from X version Y" as description, nobody's signature."""
    head = tomlkit.parse(raw)
    said = f"copied from {head['id']} version {head['version']}"
    changes: dict[str, Value] = {"id": new_id, "version": "1.0", "description": said}
    changes |= {key: None for key in ("date", "reviewer", "approver", "author") if key in head}
    changes |= {"author": author} if author else {}
    changes |= {"title": dict(title)} if title else {}
    return edited(raw, changes)
