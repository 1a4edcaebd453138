"""Export files in and out: imports, quarantine, templates, the demo, what filters removed, and checks of the store."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from kpi import cards, demo, intake, warehouse
from kpi.errors import KpiError
from kpi.intake import FileReport
from kpi.reports.plain import csv_bytes
from kpi.verbs import demo_records
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened

Progress = Callable[[str], None]
DEMO = "demo"
IMPORTS = ["import_id", "at", "file", "source", "table", "rows", "accepted", "quarantined", "duplicates", "skipped", "demo", "sha256"]
QUARANTINE = ["import_id", "file", "line", "column", "code", "reason", "raw"]


def import_files(
    paths: Iterable[Path | str], source: str | None = None, mapping: Path | str | None = None, shop: str | None = None,
    progress: Progress | None = None, home: Path | str | None = None,
) -> list[FileReport]:
    """Imports files and folders; one report per file. Demo data stays beside yours, and is marked, until `clear_demo`."""
    return intake.import_files([Path(p) for p in paths], data_home(home), source=source, mapping=mapping, shop=shop, progress=progress)


def make_demo(
    agents: int | None = None, months: int | None = None, seed: int = 7, scale: str = "small", progress: Progress | None = None,
    home: Path | str | None = None,
) -> list[FileReport]:
    """Writes invented exports below <home>/demo and imports them. KpiError when the data home holds data of its own."""
    into = data_home(home)
    found = warehouse.Store(into).manifest.imports
    if any(not i.get("demo") for i in found):
        raise KpiError("this data home holds data of yours", str(into), "Choose another with KPI_HOME=FOLDER python -m kpi demo")
    if found:
        clear_demo(progress, home)
    files = demo.write(into / DEMO, agents=agents, months=months, seed=seed, scale=scale, progress=progress)
    example = into / DEMO / "settings.toml"
    if example.exists() and not (into / "settings.toml").exists():
        (into / "settings.toml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    data = [f for f in files if f.suffix in (".csv", ".parquet", ".xlsx")]
    reports = intake.import_files(data, into, progress=progress, marks={"demo": True})
    demo_records.write(into)
    return reports


def clear_demo(progress: Progress | None = None, home: Path | str | None = None) -> None:
    """Takes the demo's imports back and leaves an empty data home."""
    into = data_home(home)
    ids = {i["import_id"] for i in warehouse.Store(into).manifest.imports if i.get("demo")}
    if ids:
        example, own = into / DEMO / "settings.toml", into / "settings.toml"
        if own.exists() and example.exists() and own.read_bytes() == example.read_bytes():
            own.unlink()
        warehouse.commit(into, {}, [], progress=progress, drop_imports=tuple(sorted(ids)))
        demo_records.clear(into)


def imports(home: Path | str | None = None) -> pd.DataFrame:
    """Imported files, the newest first; columns IMPORTS."""
    rows = [{c: i.get(c) for c in IMPORTS} | {"demo": bool(i.get("demo"))} for i in warehouse.Store(data_home(home)).manifest.imports]
    return pd.DataFrame(rows[::-1], columns=IMPORTS, dtype=object)


def quarantine(import_id: str | None = None, limit: int | None = None, home: Path | str | None = None) -> pd.DataFrame:
    """Rows that were not accepted, with line, raw text and the reason as a code and a sentence; columns QUARANTINE."""
    store = warehouse.Store(data_home(home))
    frames = [pd.read_parquet(path) for path in store.quarantine(import_id)]
    if not frames:
        return pd.DataFrame(columns=QUARANTINE)
    found = pd.concat(frames, ignore_index=True).sort_values(["file", "line"], ignore_index=True)
    return found[QUARANTINE] if limit is None else found[QUARANTINE].head(limit)


def undo(import_id: str, progress: Progress | None = None, home: Path | str | None = None) -> None:
    """Takes one import back, with all its files."""
    warehouse.undo(data_home(home), import_id, progress)


def rebuild(progress: Progress | None = None, home: Path | str | None = None) -> None:
    """Builds every table anew from the accepted rows."""
    warehouse.rebuild(data_home(home), progress)


def verify(home: Path | str | None = None) -> list[str]:
    """What is wrong with the store: hashes, row counts, accounting, and what the checks of queries/checks find. Empty when all is well."""
    faults = warehouse.verify(data_home(home))
    if faults or not warehouse.Store(data_home(home)).manifest.version:
        return faults
    here = opened(home)
    for card in cards.checks().values():
        found = here.rows(f"select * from ({card.body}) order by all")
        if found:
            shown = ", ".join(str(value) for value in found[0] if value is not None)
            faults.append(f"{card.title['en']}: {len(found)} rows, the first: {shown}")
    return faults


def templates(out: Path | str | None = None):
    """{file name: content} of a CSV template per table; with `out` they are written there and the paths returned."""
    content = intake.templates()
    if out is None:
        return content
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in content.items():
        (folder / name).write_bytes(data)
        written.append(folder / name)
    return written


def sources() -> pd.DataFrame:
    """id, title_zh, title_en, files, tables of every source that can be read."""
    return pd.DataFrame([
        {"id": s.id, "title_zh": s.title["zh"], "title_en": s.title["en"], "files": ", ".join(s.files), "tables": ", ".join(s.tables)}
        for s in intake.sources().values()
    ])


def filters(rule: str | None = None, home: Path | str | None = None) -> pd.DataFrame:
    """What each dated chat filter and order exclusion removed: rule, kind, messages, conversations, people, orders, money; with `rule`
    the rows it removed (what, shop, id, customer_id, time, money)."""
    here = opened(home)
    if rule is not None:
        return here.frame(
            "select what, shop, id, customer_id, at_time, money from (" + REMOVED + ") where rule = $rule order by shop, at_time, id",
            {"rule": rule},
        )
    return here.frame(
        "with rules as (select distinct rule, kind from staging.chat_filters"
        " union select distinct rule, kind from staging.order_exclusions),"
        f" removed as ({REMOVED})"
        " select rules.rule, rules.kind, count(*) filter (what = 'message') as messages,"
        " count(distinct conversation_id) as conversations, count(distinct customer_id) as people,"
        " count(*) filter (what = 'order') as orders, coalesce(sum(money), 0.00) as money"
        " from rules left join removed on rules.rule = removed.rule group by rules.rule, rules.kind order by rules.rule"
    )


REMOVED = """
    select rule, 'message' as what, shop, message_id as id, conversation_id, customer_id, sent_at as at_time,
        cast(null as decimal(18, 2)) as money
    from core.filtered_messages
    union all
    select r.rule, 'order', r.shop, o.order_id, null, o.customer_id, o.created_at, o.amount_paid
    from core.removed_orders as r inner join staging.orders as o on r.shop = o.shop and r.order_id = o.order_id
"""


def csv_safe(frame: pd.DataFrame) -> bytes:
    """A frame as CSV for spreadsheets: UTF-8 with BOM, and a ' before text that a spreadsheet would take for a formula. Numbers stay."""
    return csv_bytes([str(name) for name in frame.columns], frame.itertuples(index=False, name=None))
