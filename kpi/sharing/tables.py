"""The tables of a snapshot: text columns, exactly those its blocks name, each value in the form of its type; and their Parquet."""
from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from kpi.errors import KpiError
from kpi.sharing import allowed
from kpi.sharing.forms import OF_TYPE, table_id, wrong

MOST_ROWS = 20_000
_TEXTS = (pa.string(), pa.large_string(), pa.string_view(), pa.null())


def name(value: object) -> str:
    return table_id(value, "share.tables")


def settled(head: Mapping, given: object) -> dict[str, pa.Table]:
    """The tables in their canonical spelling: columns sorted by name, one chunk, no metadata.

    KpiError for a table or a column no block names, one that is missing, one the page may not show, and a value of the wrong form.
    """
    if type(given) is not dict:
        raise wrong("share.tables")
    asked = _asked(head)
    for one in given:
        if one not in asked:
            raise KpiError(f'a shared page may not hold the table "{one}"', "share.tables")
    for one in asked:
        if one not in given:
            raise KpiError(f'"{one}" is missing from the shared page', "share.tables")
    return {one: _settled(given[one], types, f"share.tables.{one}") for one, types in asked.items()}


def _asked(head: Mapping) -> dict[str, dict[str, str]]:
    """table → column of the file → type, as the blocks name them; every one is on the list of the page."""
    asked: dict[str, dict[str, str]] = {}
    for place, block in enumerate(head["blocks"]):
        where = f"share.blocks[{place}]"
        if block["kind"] == "table":
            columns = [(column["code"], column["type"]) for column in block["columns"]]
            _of_its_columns(block, where)
            _ask(asked.setdefault(block["id"], {}), columns, head, where)
        elif block["kind"] == "weights":
            items = [(f"item.{item['code']}", "exact") for item in block["items"]]
            _ask(asked.setdefault(block["table"], {}), [("name", "name"), ("team", "text"), ("base", "exact"), *items], head, where)
        elif block["kind"] == "tiles":
            _pay_of_tiles(block, head, where)
    return asked


def _of_its_columns(block: Mapping, where: str) -> None:
    codes = [column["code"] for column in block["columns"]]
    if len(set(codes)) < len(codes) or block["sort"] is not None and block["sort"] not in codes:
        raise wrong(where)


def _ask(types: dict[str, str], columns: Iterable[tuple[str, str]], head: Mapping, where: str) -> None:
    for code, type_ in columns:
        allowed.check_column(head["page"], code, type_, head["pay"], where)
        for column in (f"{code}.zh", f"{code}.en") if type_ == "words" else (code,):
            if types.setdefault(column, type_) != type_:
                raise wrong(f"{where}.{code}")


def _pay_of_tiles(block: Mapping, head: Mapping, where: str) -> None:
    cells = (cell for tile in block["tiles"] for cell in (tile["value"], tile["change"]) if cell)
    if not head["pay"] and any(allowed.is_pay_tile(head["page"], cell["type"]) for cell in cells):
        raise KpiError("a tile shows money, and pay is not ticked", where)


def _settled(table: object, types: Mapping[str, str], where: str) -> pa.Table:
    if not isinstance(table, pa.Table) or table.num_rows > MOST_ROWS:
        raise wrong(where)
    if len(set(table.column_names)) < table.num_columns:
        raise wrong(where)
    for column in table.column_names:
        if column not in types:
            raise KpiError(f'a shared page may not hold the column "{column}"', where)
    for column in types:
        if column not in table.column_names:
            raise KpiError(f'"{column}" is missing from the shared page', where)
    arrays = {column: _column(table.column(column), types[column], f"{where}.{column}") for column in sorted(types)}
    return pa.table(arrays, schema=pa.schema([(column, pa.string()) for column in arrays]))


def _column(column: pa.ChunkedArray, type_: str, where: str) -> pa.Array:
    if column.type not in _TEXTS:
        raise wrong(where)
    form = OF_TYPE[type_]
    return pa.array([None if value is None else form(value, where) for value in column.to_pylist()], pa.string())


def as_parquet(table: pa.Table) -> bytes:
    """The file of a settled table: the same bytes for the same rows."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", store_schema=False, write_statistics=False)
    return sink.getvalue()


def from_parquet(data: bytes, where: str) -> pa.Table:
    """The table of a file. KpiError when it is no table of text or too long."""
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        if file.metadata.num_rows > MOST_ROWS:
            raise wrong(f"share.tables.{where}")
        return file.read()
    except (pa.ArrowException, OSError) as error:
        raise wrong(f"share.tables.{where}") from error
