"""A frozen page: what a viewer sees, and nothing else. Checked against the allow-list when made and again when read.

Files: <home>/shares/snapshots/<id>/view.json (canonical JSON, it holds the SHA-256 of every table) and <table id>.parquet; the id is
the SHA-256 of view.json, so nothing in the folder can change without being refused.
"""
from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex

import pyarrow as pa

from kpi.errors import KpiError
from kpi.sharing import tables
from kpi.sharing.blocks import block
from kpi.sharing.forms import fields as exactly
from kpi.sharing.forms import many, maybe, one_of, plain, words, wrong, yes_no

PAGES = ("leaderboard", "agent", "what_if", "tiers", "best_agent", "overview")
FORMAT = 1
LARGEST = 8_000_000
"""Bytes of one file of a snapshot."""
_PERIOD = re.compile(r"\d{4}(-\d\d(-\d\d)?|-W\d\d|-Q[1-4])?|\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d", re.ASCII)
_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Snapshot:
    """One shared page. Texts are {"zh", "en"}; figures are decimal text; what is missing is None, never zero.

    frozen_at: ISO UTC seconds ("2026-10-01T08:00:00Z"), given by the caller. pay: whether the sharer ticked pay.
    tables: table id → rows, every column text.
    """

    page: str
    title: dict
    period: str
    scheme: dict | None
    as_of: str
    frozen_at: str
    final: bool
    shown_for: str
    names: str
    blocks: tuple[dict, ...]
    tables: dict[str, pa.Table] = field(default_factory=dict)
    pay: bool = False


def _period(value: object, where: str) -> str:
    if not _PERIOD.fullmatch(plain(value, where)):
        raise wrong(where)
    return value


def _day(value: object, where: str) -> str:
    try:
        if date.fromisoformat(plain(value, where)).isoformat() == value:
            return value
    except ValueError:
        pass
    raise wrong(where)


def _instant(value: object, where: str) -> str:
    """UTC to the second, always with "Z"."""
    text = plain(value, where).replace("+00:00", "Z")
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError as error:
        raise wrong(where) from error
    if len(text) != 20:
        raise wrong(where)
    return text


_SCHEME = exactly(id=plain, version=plain, hash=plain, title=words)
_HEAD = exactly(
    page=one_of(*PAGES), title=words, period=_period, scheme=maybe(_SCHEME), as_of=_day, frozen_at=_instant, final=yes_no, shown_for=plain,
    names=one_of("full", "initials"), blocks=many(block, 100), pay=yes_no,
)


def settled(snapshot: Snapshot) -> Snapshot:
    """The same snapshot in its one canonical spelling. KpiError when anything in it is not allowed."""
    kept = _HEAD(_head(snapshot), "share")
    return replace(snapshot, **{**kept, "blocks": tuple(kept["blocks"])}, tables=tables.settled(kept, snapshot.tables))


def check(snapshot: Snapshot) -> None:
    """KpiError, with the place, for the first thing that may not be shared."""
    settled(snapshot)


def as_json(snapshot: Snapshot) -> bytes:
    """view.json: sorted keys, no spaces, UTF-8, decimals as text, the SHA-256 of every table."""
    return _view(*_files(snapshot))


def write(home: Path | str, snapshot: Snapshot) -> str:
    """Writes a snapshot; its id. The same content is the same id and is kept once; damaged files are put right."""
    kept, parquet = _files(snapshot)
    view = _view(kept, parquet)
    if max(map(len, (view, *parquet.values()))) > LARGEST:
        raise KpiError("the page is too large to be shared", "share", "Share fewer rows or columns")
    id_ = hashlib.sha256(view).hexdigest()
    folder = _folder(home, id_)
    try:
        for one in (folder.parents[1], folder.parent, folder):    # shares, snapshots and this one: for their owner only
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, data in parquet.items():
            _put(folder / f"{name}.parquet", data)
        _put(folder / "view.json", view)    # last: without it there is no snapshot
        _settle(folder)
    except OSError as error:
        now = "See that the data home may be written and has room"
        raise KpiError(f"the snapshot cannot be written ({error.strerror})", "shares", now) from error
    return id_


def read(home: Path | str, id_: str) -> Snapshot:
    """A snapshot, every hash and every column of it checked again. KpiError when it is not there or damaged."""
    if type(id_) is not str or not _ID.fullmatch(id_):
        raise KpiError("there is no such snapshot", "shares")
    folder = _folder(home, id_)
    view = _bytes(folder / "view.json")
    if hashlib.sha256(view).hexdigest() != id_:
        raise _damaged(id_)
    try:
        head = json.loads(view)
        canonical = _json(head) == view
        hashes = head.pop("tables")
        if head.pop("format") != FORMAT:
            raise KpiError("the snapshot was written by a newer program", id_[:12], "Take the program that wrote it")
        loaded = {tables.name(name): _table(folder, name, sha, id_) for name, sha in hashes.items()}
        found = settled(Snapshot(**{**head, "blocks": tuple(head["blocks"])}, tables=loaded))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(id_) from error
    if not canonical or {**_head(found), "blocks": list(found.blocks)} != head:
        raise _damaged(id_)
    return found


def _files(snapshot: Snapshot) -> tuple[Snapshot, dict[str, bytes]]:
    kept = settled(snapshot)
    return kept, {name: tables.as_parquet(table) for name, table in kept.tables.items()}


def _view(kept: Snapshot, parquet: dict[str, bytes]) -> bytes:
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in parquet.items()}
    return _json({**_head(kept), "format": FORMAT, "tables": hashes})


def _head(snapshot: Snapshot) -> dict[str, object]:
    """Everything but the tables."""
    return {one.name: getattr(snapshot, one.name) for one in fields(snapshot) if one.name != "tables"}


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _folder(home: Path | str, id_: str) -> Path:
    return Path(home) / "shares" / "snapshots" / id_


def _table(folder: Path, name: str, sha: str, id_: str) -> pa.Table:
    data = _bytes(folder / f"{name}.parquet")
    if hashlib.sha256(data).hexdigest() != sha:
        raise _damaged(id_)
    return tables.from_parquet(data, name)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise KpiError("there is no such snapshot", "shares") from error
    if len(data) > LARGEST:
        raise _damaged(path.parent.name)
    return data


def _damaged(id_: str) -> KpiError:
    return KpiError("the snapshot is damaged", id_[:12], "Share the page again")


def _settle(folder: Path) -> None:
    """Has the disk keep the names of the files too, before anybody is given a link to them."""
    if os.name == "posix":
        for one in (folder, folder.parent):
            held = os.open(one, os.O_RDONLY)
            try:
                os.fsync(held)
            finally:
                os.close(held)


def _put(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all, for its owner only; one that says the same already is left alone."""
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    aside = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
