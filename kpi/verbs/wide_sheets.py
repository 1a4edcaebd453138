"""Targets and the roster out of wide sheets (people × months, people × what is known of them), by file or by paste."""
from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kpi.errors import KpiError
from kpi.intake import FileReport
from kpi.records import Refused
from kpi.records.grid import read_grid
from kpi.records.people import People
from kpi.records.sheets import read_cells
from kpi.reports.wide import ROSTER, ROSTER_ZH
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import status
from kpi.verbs.exports import import_files

Home = Path | str | None
Source = Path | bytes | str
AGENT = ("hired_on", "left_on")
COLUMN = {"group": "appraisal_group"}


@dataclass(frozen=True)
class Taken:
    """What came of a sheet: the imports' accounting, and the cells that were left out, each with its reason."""

    reports: list[FileReport]
    refused: list[Refused]


def targets_from_sheet(source: Source, shop: str = "main", home: Home = None) -> Taken:
    """Planned sales, people × months (2026-09, 2026年9月) or days. An empty cell is no target, never 0. KpiError: it cannot be read."""
    cells, refused = read_cells(source, _people(home))
    rows = []
    for row in cells.itertuples():
        if row.period is None:
            refused.append(Refused(f"line {row.line}", KpiError(f'"{row.column}" is not a month', "sheet", "Head it 2026-09")))
        else:
            rows.append({"shop": shop, "agent_id": row.agent_id, "month": row.period, "planned_sales": row.value.replace(",", "")})
    return Taken(_import({"targets": rows}, home), refused)


def roster_from_sheet(source: Source, home: Home = None) -> Taken:
    """Who is in which team, post, role, shift and group, from which day: a row a person, headings as the sheet to fill in has them."""
    grid, refused = read_grid(source), []
    named = {heading: key for key, zh in zip(ROSTER, ROSTER_ZH, strict=True) for heading in (key, zh)}
    columns = {heading: named[heading.strip()] for heading in grid.columns if heading.strip() in named}
    if not columns:
        raise KpiError("the sheet has no column of the roster", "sheet", f"Head the columns {', '.join(ROSTER_ZH)} or {', '.join(ROSTER)}")
    refused += [Refused(f"line {line}", KpiError(what, "sheet")) for line, what in grid.faults]
    known, agents, assignments = People(_people(home)), [], []
    for line, cells in grid.rows:
        who = {by: cells.get(column, "").strip() for by, column in grid.who.items()}
        try:
            agent = known.find(who)
        except KpiError as error:
            agent = who.get("agent_id", "")
            if not agent:
                refused.append(Refused(f"line {line}", error))
                continue
        facts = {key: cells.get(heading, "").strip() for heading, key in columns.items()}
        person = {"agent_id": agent, **{key: who[key] for key in ("name", "staff_number") if who.get(key)}}
        agents.append(person | {key: facts[key] for key in AGENT if facts.get(key)})
        rest = {COLUMN.get(key, key): value for key, value in facts.items() if key not in AGENT and value}
        if rest.keys() - {"valid_from"}:
            assignments.append({"agent_id": agent, **rest})
    return Taken(_import({"agents": [row for row in agents if len(row) > 1], "assignments": assignments}, home), refused)


def _people(home: Home):
    return roster(home)[["agent_id", "staff_number", "name"]] if status(home).has_data else []


def _import(tables: dict[str, list[dict]], home: Home) -> list[FileReport]:
    """The rows as template files, imported like any other: accounted, quarantined, taken back as one."""
    with tempfile.TemporaryDirectory(prefix="kpi-sheet-") as folder:
        paths = []
        for table, rows in tables.items():
            if rows:
                path = Path(folder) / f"{table}.csv"
                columns = list(dict.fromkeys(name for row in rows for name in row))
                with path.open("w", encoding="utf-8", newline="") as out:
                    writer = csv.DictWriter(out, columns)
                    writer.writeheader()
                    writer.writerows(rows)
                paths.append(path)
        return [report for path in paths for report in import_files([path], source=f"template-{path.stem}", home=home)]
