"""The secret of this installation: it turns tokens and cookies into the hashes that are stored. <home>/shares/secret, 0600.

Made once, on the first run. One that is missing where shares exist, short, made up by hand, or open to others refuses the start:
with a known secret, the file of hashes would be as good as the links themselves.
"""
from __future__ import annotations

import hashlib
import os
import secrets
import stat
from pathlib import Path

from kpi.errors import KpiError

SHORTEST = 32
"""Bytes of chance."""
_LONGEST = 4_096
_WORDS = ("change", "default", "secret", "example", "password", "kefu", "test", "placeholder", "todo")
_HASHES = tuple(hashlib.sha256(word.encode()).digest() for word in ("", "0", "1", "changeme", "admin", "key", "share", *_WORDS))
_AFRESH = "Put it back from a backup; or end every share: delete shares/secret and shares/shares.db, then share again"


def load(folder: Path, shares_exist: bool, make: bool = True) -> bytes:
    """The secret of <home>/shares; `make`: made when there is none and no share hangs on it. KpiError when it must not be used."""
    path = folder / "secret"
    try:
        if make and not shares_exist and not path.exists():
            _make(path)
        if shares_exist and not path.exists():    # it was there before the first share
            raise KpiError("the secret of the shares is missing", "shares/secret", _AFRESH)
        if not path.exists():
            raise KpiError("there is no secret of the shares yet", "shares/secret", "Start the dashboard, or share a page: that makes it")
        return _read(path)
    except OSError as error:
        raise KpiError(f"the secret of the shares cannot be read or made ({error.strerror})", "shares/secret") from error


def another() -> KpiError:
    """The refusal of a secret that is not the one the shares there are were made with: none of their links would open."""
    return KpiError("the secret is not the one that the shares were made with", "shares/secret", _AFRESH)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise KpiError("the secret of the shares is no file", "shares/secret")
        if os.name == "posix" and about.st_mode & 0o077:
            now = "If nobody has read it, run: chmod 600 shares/secret. Else delete shares/secret and shares/shares.db and share again"
            raise KpiError("others on this machine can read or change the secret of the shares", "shares/secret", now)
        text = file.read(_LONGEST)
    return _checked(text.strip())


def _checked(text: bytes) -> bytes:
    if any(word.encode() in text.lower() for word in _WORDS):
        raise KpiError("the secret of the shares looks like a default", "shares/secret", _AFRESH)
    try:
        found = bytes.fromhex(text.decode("ascii"))
    except ValueError as error:
        raise KpiError("the secret of the shares is not written in hexadecimal digits", "shares/secret", _AFRESH) from error
    if len(found) < SHORTEST:
        raise KpiError(f"the secret of the shares has {len(found)} bytes, fewer than {SHORTEST}", "shares/secret", _AFRESH)
    if _made_up(found):
        raise KpiError("the secret of the shares looks like a default", "shares/secret", _AFRESH)
    return found


def _made_up(found: bytes) -> bool:
    """Whether chance hardly made these bytes: few different ones, a regular row, plain text, or the hash of a usual word."""
    steps = {(after - before) % 256 for before, after in zip(found, found[1:], strict=False)}
    typed = all(32 <= byte < 127 for byte in found)
    return len(set(found)) < SHORTEST // 2 or len(steps) < 8 or typed or found in _HASHES


def _make(path: Path) -> None:
    """Writes a new secret whole; when two programs do so at once, both keep the first one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".secret.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SHORTEST) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)    # unlike a rename, it never puts itself in the place of another's
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)
