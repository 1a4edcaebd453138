"""Passphrases of shares: kept salted and slow to try. Pure but for chance."""
from __future__ import annotations

import hashlib
import unicodedata
from hmac import compare_digest
from secrets import token_bytes

from kpi.errors import KpiError

SHORTEST, LONGEST = 6, 200
"""Characters."""
_N, _R, _P = 2**14, 8, 1    # 16 MB and some 50 ms a try


def hashed(passphrase: str) -> str:
    """What is stored of a passphrase. KpiError when it is too short or too long."""
    text = _spelled(passphrase)
    if not SHORTEST <= len(text) <= LONGEST:
        raise KpiError(f"a passphrase has {SHORTEST} to {LONGEST} characters", "passphrase")
    salt = token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_scrypt(text, salt, _N, _R, _P).hex()}"


def matches(passphrase: object, kept: str) -> bool:
    """Whether it is the passphrase that `kept` was made from."""
    if not isinstance(passphrase, str) or len(passphrase) > 4 * LONGEST:
        return False
    try:
        _, n, r, p, salt, right = kept.split("$")
        tried = _scrypt(_spelled(passphrase), bytes.fromhex(salt), int(n), int(r), int(p))
        return compare_digest(tried, bytes.fromhex(right))
    except ValueError:
        return False


def _spelled(passphrase: str) -> str:
    """The same passphrase however a keyboard spells it: full-width and composed letters count as their plain forms."""
    return unicodedata.normalize("NFKC", passphrase).strip()


def _scrypt(text: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(text.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, maxmem=64 * 1024 * 1024, dklen=32)
