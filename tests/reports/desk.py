"""What the tests of reports share: score tables as the verbs make them, workbooks read back, and LibreOffice."""
from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from kpi.scoring.standings import Standings

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""
WRONG = "12345.678"


def twelve(value: object) -> Decimal | None:
    """As the verbs write exact numbers: 12 decimals at most."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(round(Fraction(value) * 10**12)).scaleb(-12).normalize()


def scores(scheme, standings: Standings, period: str = "2026-09", names: dict[str, str] | None = None) -> pd.DataFrame:
    """The score table of the verbs, by rank."""
    rows = []
    for total in sorted(standings.totals, key=lambda t: (t.rank is None, t.rank or 0, t.agent_id)):
        same = {"scheme": scheme.id, "version": scheme.version, "period": period, "agent_id": total.agent_id,
                "name": (names or {}).get(total.agent_id, f"客服{total.agent_id}"), "team": "一组"}
        for line in standings.lines:
            if line.agent_id == total.agent_id:
                rows.append(same | {
                    "item": line.item, "metric": line.metric, "value": twelve(line.value), "points": line.shown, "n": line.n,
                    "weight": twelve(line.weight), "nominal_weight": twelve(line.nominal_weight), "attainment": twelve(line.attainment),
                    "state": line.state, "reason": line.reason, "rank": None})
        state = "not_enough" if total.total is None else "value"
        rows.append(same | {"item": "total", "points": total.total, "rank": total.rank, "state": state, "reason": total.reason})
    return pd.DataFrame(rows, dtype=object)


def read(content: bytes) -> dict[str, list[list]]:
    """Sheet name → rows of values, from A1 on."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def at(rows: list[list], place: str) -> object:
    """The value of a cell such as B7."""
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()
    number = 0
    for mark in column:
        number = number * 26 + ord(mark) - 64
    return rows[int(row) - 1][number - 1] if int(row) <= len(rows) and number <= len(rows[int(row) - 1]) else ""


def parts(content: bytes) -> dict[str, str]:
    """The XML parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        return {name: box.read(name).decode("utf-8") for name in box.namelist() if name.endswith(".xml")}


def changed(content: bytes, change) -> bytes:
    """The workbook with `change(name, xml)` applied to every sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(name, data.decode("utf-8")).encode("utf-8") if name.startswith("xl/worksheets/sheet") else data)
    return out.getvalue()


def with_wrong_results(content: bytes) -> bytes:
    """The same workbook with a wrong number behind every formula: what is right afterwards was recalculated."""
    def spoil(_: str, xml: str) -> str:
        xml = re.sub(r'(<c [^>]*?) t="(?:str|e|b)"([^>]*><f>)', r"\1\2", xml)
        return re.sub(r"(<f>[^<]*</f>)<v>[^<]*</v>", rf"\1<v>{WRONG}</v>", xml)
    return changed(content, spoil)


def soffice() -> str:
    """The program, or a skip with the reason."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice (soffice) is not installed, so formulas cannot be recalculated here")
    return found


def recalculated(content: bytes, folder: Path) -> dict[str, list[list]]:
    """The workbook opened, recalculated and saved by LibreOffice, read back."""
    program = soffice()
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, "utf-8")
    source, out = folder / "in.xlsx", folder / "out"
    source.write_bytes(content)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=180)
    assert (out / "in.xlsx").exists(), done.stdout + done.stderr
    return read((out / "in.xlsx").read_bytes())
