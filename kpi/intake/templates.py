"""Our own file formats, to fill in: one CSV a core table, and a sheet that says what every column means."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kpi.warehouse.tables import Table, tables

_KINDS = {
    "text": ("文本", "text"),
    "timestamp": ("时间 2026-09-14 08:30:00", "time 2026-09-14 08:30:00"),
    "date": ("日期 2026-09-14", "day 2026-09-14"),
    "money": ("金额，最多两位小数", "money, at most two decimals"),
    "number": ("数字，最多三位小数", "number, at most three decimals"),
    "integer": ("整数", "whole number"),
    "boolean": ("是/否", "yes/no"),
}
_HEAD = """# 模板 · Templates

每个文件一张表；第一行是列名，每行一条记录。不需要的列可以删去，列的顺序随意。
存为 CSV（UTF-8 或 GB18030）、.xlsx 或 Parquet 均可。
One file a table; the first line names the columns, each further line is one row. Columns you do not need may go, and
their order does not matter. CSV (UTF-8 or GB18030), .xlsx and Parquet are all taken.

必填列有 ●。店铺列可以省去：导入时另行指定，否则为 main。
Columns with ● must be filled. The shop may be left out: say it on import, else it is "main".
"""


@cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """{table: {column: {zh, en}}}: what each column means."""
    return tomllib.loads((Path(__file__).parent / "templates.toml").read_text(encoding="utf-8"))


def templates(out: Path | str | None = None) -> dict[str, bytes]:
    """{file name: content}: an empty CSV for every core table (with the mark that lets spreadsheets see UTF-8) and
    README.md. With `out` they are written there too."""
    content = {
        f"{name}.csv": ("\ufeff" + ",".join(table.columns) + "\r\n").encode() for name, table in tables().items()
    }
    content["README.md"] = (_HEAD + "".join(_sheet(table) for table in tables().values())).encode()
    if out is not None:
        Path(out).mkdir(parents=True, exist_ok=True)
        for name, data in content.items():
            (Path(out) / name).write_bytes(data)
    return content


def _sheet(table: Table) -> str:
    lines = [
        f"\n## {table.name}.csv · {table.title['zh']} · {table.title['en']}\n\n",
        "| | column | 说明 | meaning | 格式 · format |\n|---|---|---|---|---|\n",
    ]
    for column, kind in table.columns.items():
        said, zh_en = words()[table.name][column], _KINDS[kind]
        needed = "●" if column in table.required and not (column == "shop" and table.name != "shops") else ""
        lines.append(f"| {needed} | `{column}` | {said['zh']} | {said['en']} | {zh_en[0]} · {zh_en[1]} |\n")
    return "".join(lines)
