"""Which source a file belongs to: its name, its headers, nothing by likeness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from kpi.errors import KpiError
from kpi.intake import decode
from kpi.intake.binding import Binding, bind
from kpi.intake.connection import Connection
from kpi.intake.files import Found
from kpi.intake.folding import doubled
from kpi.intake.read_csv import CsvFile
from kpi.intake.read_parquet import ParquetFile
from kpi.intake.read_xlsx import Sheet, Workbook
from kpi.intake.source import DELIMITERS, Source

Reader = CsvFile | ParquetFile | Sheet
_SHOWN = 40


@dataclass(frozen=True)
class Claim:
    """A file with the source that reads it."""

    reader: Reader
    binding: Binding
    notes: tuple[str, ...] = ()


class Opened:
    """One file, opened in every way the sources ask for; each way is tried once."""

    def __init__(self, found: Found, kind: str) -> None:
        self.found, self.kind = found, kind
        self._readers: dict[tuple, Reader] = {}
        self._encodings: dict[tuple[str, ...], str | KpiError] = {}
        self._book = Workbook(found.path) if kind == "xlsx" else None
        self._parquet = ParquetFile(found.path) if kind == "parquet" else None
        self._sheets: list[Sheet] | None = None

    def readers(self, source: Source) -> Iterator[Reader]:
        """The ways `source` may read this file. KpiError when it can in none."""
        if self._parquet:
            yield self._parquet
        elif self._book:
            yield self._sheet(source)
        else:
            encoding = self._encoding(source.encodings)
            for delimiter in [source.delimiter] if source.delimiter else DELIMITERS:
                key = (encoding, delimiter)
                self._readers.setdefault(key, CsvFile(self.found.path, encoding, delimiter))
                yield self._readers[key]

    def _encoding(self, declared: tuple[str, ...]) -> str:
        if declared not in self._encodings:
            try:
                self._encodings[declared] = decode.encoding(self.found.path, declared)
            except KpiError as error:
                self._encodings[declared] = error
        answer = self._encodings[declared]
        if isinstance(answer, KpiError):
            raise answer
        return answer

    def _sheet(self, source: Source) -> Sheet:
        if source.sheet:
            if source.sheet not in self._book.visible + self._book.hidden:
                raise KpiError(f'there is no sheet "{source.sheet}"', now=f"Sheets: {', '.join(self._book.visible)}")
            return self._book.sheet(source.sheet)
        if self._sheets is None:
            self._sheets = self._book.sheets()
        if not self._sheets:
            raise KpiError("the workbook has no visible sheet that holds anything")
        if len(self._sheets) > 1:
            names = ", ".join(f'"{sheet.name}"' for sheet in self._sheets)
            raise KpiError(
                f"the workbook has several sheets ({names})",
                now='Say in the source which: sheet = "…"; or keep only one',
            )
        return self._sheets[0]

    def notes(self, reader: Reader) -> tuple[str, ...]:
        """What a reader of the report should know of the way the file was read."""
        if isinstance(reader, Sheet) and self._book.hidden:
            return (f"Hidden sheets were not read: {', '.join(self._book.hidden)}.",)
        if isinstance(reader, CsvFile) and (reader.delimiter != "," or not reader.encoding.startswith("utf-8")):
            shown = "tab" if reader.delimiter == "\t" else reader.delimiter
            return (f"Read as {reader.encoding.upper()}, fields parted by {shown}.",)
        return ()


def claim(con: Connection, opened: Opened, sources: dict[str, Source], named: Source | None = None) -> Claim:
    """The one source that reads the file: `named` if given, else the only one whose pattern and headers fit. KpiError
    otherwise."""
    fitting, near, of_file, of_source = [], [], [], []
    for source in [named] if named else _by_name(sources, opened.found):
        try:
            for reader in opened.readers(source):
                headers = _headers(reader, source, of_file)
                binding = _bound(con, source, headers, of_source) if headers else None
                if binding and binding.fits:
                    fitting.append((reader, binding))
                    break
                if binding:
                    near.append((reader, binding))
        except KpiError as error:
            of_file.append(error)
    best = _best(fitting, opened.found)
    if not best and named and of_source:
        raise of_source[0]
    if not best and of_file and not any(binding.used for _, binding in near):
        raise of_file[0]
    if not best:
        raise _unclaimed(near, named)
    _refuse_headers(best[1])
    return Claim(*best, opened.notes(best[0]))


def _by_name(sources: dict[str, Source], found: Found) -> list[Source]:
    name = found.path.name.casefold()
    return [s for s in sources.values() if any(fnmatch(name, pattern.casefold()) for pattern in s.files)]


def _headers(reader: Reader, source: Source, failed: list[KpiError]) -> list[str]:
    try:
        return reader.headers(source.header_row)
    except KpiError as error:  # of a separator that is not the file's, perhaps; another may do
        failed.append(error)
        return []


def _bound(con: Connection, source: Source, headers: list[str], failed: list[KpiError]) -> Binding | None:
    try:
        return bind(con, source, headers)
    except KpiError as error:
        failed.append(error)
        return None


def _best(fitting: list[tuple[Reader, Binding]], found: Found) -> tuple[Reader, Binding] | None:
    """The fit that explains strictly more headers than any other; between templates of equal headers the file's name
    decides."""
    if len(fitting) > 1:
        stem = found.path.stem.casefold()
        by_name = [f for f in fitting if f[1].source.exact and stem.startswith(f[1].source.primary)]
        fitting = by_name or [f for f in fitting if all(f is g or f[1].used > g[1].used for g in fitting)] or fitting
    if len(fitting) > 1:
        ids = ", ".join(sorted(binding.source.id for _, binding in fitting))
        raise KpiError(
            f"several sources claim this file ({ids})",
            now="Name one: --source ID, or give the file the name of its table",
        )
    return fitting[0] if fitting else None


def _unclaimed(near: list[tuple[Reader, Binding]], named: Source | None) -> KpiError:
    """The refusal that names the file's headers and the source sharing most of them."""
    if not near:
        return KpiError("the file holds no header", now="Export it again")
    _, best = max(near, key=lambda f: (len(set(f[1].headers) & f[1].used), -len(f[1].lacking), len(f[1].headers)))
    twice = doubled(best.headers)
    if twice:
        return KpiError(f"the header names {', '.join(twice)} twice", now="Give every column its own name")
    lacks = (
        f"it lacks {', '.join(best.lacking)}"
        if best.lacking
        else f"it does not know {', '.join(h or 'a column without a name' for h in best.strange)}"
    )
    headers = _listed([h for h in best.headers if h])
    if named:
        return KpiError(f'the file does not fit the source "{named.id}": {lacks}', now=f"Its headers are: {headers}")
    if not best.used:
        return KpiError(
            f"no source knows this file; its headers are: {headers}", now="Describe it in a mapping: --mapping FILE"
        )
    return KpiError(
        f"no source knows this file; its headers are: {headers}",
        now=f'The nearest source is "{best.source.id}", but {lacks}. Describe the file in a mapping: --mapping FILE',
    )


def _listed(headers: list[str]) -> str:
    more = f" and {len(headers) - _SHOWN} more" if len(headers) > _SHOWN else ""
    return ", ".join(headers[:_SHOWN]) + more


def _refuse_headers(binding: Binding) -> None:
    twice = doubled(binding.headers)
    if twice:
        raise KpiError(f"the header names {', '.join(twice)} twice", now="Give every column its own name")
    if "" in binding.headers and not binding.source.unnamed_columns:
        raise KpiError(
            f"column {binding.headers.index('') + 1} has no name",
            now="Name it, or say unnamed_columns = true in the source",
        )
