"""Text files as UTF-8: the encoding is what the file's mark or the source says, tried strictly, never guessed by
likelihood."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kpi.errors import KpiError

DEFAULT = ("utf-8", "gb18030")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 4 << 20
_ENOUGH = 100_000
_ASK = 'Name it in the source: encodings = ["…"], or save the file as UTF-8'


def encoding(path: Path, declared: tuple[str, ...] = DEFAULT) -> str:
    """The encoding of `path`: its byte order mark, else the first of `declared` that decodes every byte. KpiError
    asks otherwise."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            _must_decode(path, name)
            return name
    if head.count(0) * 5 > len(head) and not any(_wide(name) for name in declared):
        raise KpiError("every second byte is empty: this looks like UTF-16 without its mark", now=_ASK)
    faults = []
    for name in declared:
        fault = _fault(path, name)
        if fault is None:
            if faults and _plain(name) == "gb18030" and not _reads_as_chinese(path):
                raise KpiError("the text is not UTF-8, and read as GB18030 it is hardly Chinese", now=_ASK)
            return name
        faults.append(f"{name} ({fault})")
    raise KpiError(f"the encoding is none of {', '.join(faults)}", now=_ASK)


def utf8(path: Path, name: str, size: int) -> Iterator[bytes]:
    """The file in chunks of about `size` bytes of UTF-8, its mark left out."""
    with path.open("rb") as file:
        if _plain(name) in ("utf8", "utf8sig"):  # checked by `encoding` already: the bytes as they are
            if _plain(name) == "utf8sig":
                file.read(len(codecs.BOM_UTF8))
            while chunk := file.read(size):
                yield chunk
            return
        decoder = codecs.getincrementaldecoder(name)("strict")
        while chunk := file.read(size):
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()


def _must_decode(path: Path, name: str) -> None:
    fault = _fault(path, name)
    if fault:
        raise KpiError(
            f"the file begins with the mark of {name.removesuffix('-sig')}, but is damaged ({fault})",
            now="Export it again",
        )


def _fault(path: Path, name: str) -> str | None:
    """Where `name` fails to decode the file, or None when every byte decodes."""
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
    except LookupError as error:
        raise KpiError(
            f'there is no encoding "{name}"', now="Known are utf-8, gb18030, utf-16, big5 and many more"
        ) from error
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                return f"byte 0x{error.object[error.start]:02X} on line {line}"
            line += text.count("\n")
            if not chunk:
                return None


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _wide(name: str) -> bool:
    return _plain(name).startswith(("utf16", "utf32"))


@cache
def _common() -> frozenset[str]:
    """The characters of GB 2312, which all but the rarest words of real Chinese text keep to."""
    pairs = (bytes((a, b)) for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF))
    return frozenset(c for pair in pairs for c in pair.decode("gb2312", "ignore"))


def _reads_as_chinese(path: Path) -> bool:
    """Most characters beyond ASCII are common ones. Western text wrongly read as GB18030 gives rare characters only."""
    common = seen = 0
    for chunk in utf8(path, "gb18030", _CHUNK):
        wide = re.findall(r"[^\x00-\x7f]", chunk.decode())
        common += sum(c in _common() for c in wide)
        seen += len(wide)
        if seen >= _ENOUGH:
            break
    return common * 2 >= seen
