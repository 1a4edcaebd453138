"""How long a build from messages, orders and refunds takes, against the bare scan of the same columns and against Polars.

    python -m benchmarks.build --size 1m|10m [--folder CACHE]

Timed, each in a process of its own with the same threads: (1) DuckDB reading every column the build needs, and nothing else (text is
read only where keywords are set); (2) the engine's whole build from the accepted rows: every core table and credit, and the answers
by agent and day of the metrics that Polars makes; (3) in Polars the exchanges, their gaps, the consultations and the credited
orders, summed by agent and day. Then the engine's answers are compared with the sums of Polars, row by row; every metric is asked for
the last month, once for the first time and once again; and one more day of exports is committed.
"""
from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

NEEDED = {
    "messages": ("shop", "conversation_id", "message_id", "customer_id", "account", "sender", "sent_at", "sent_utc", "reply_to"),
    "orders": ("shop", "order_id", "customer_id", "created_at", "paid_at", "amount_paid"),
    "refunds": ("shop", "refund_id", "order_id", "item_id", "completed_at", "amount", "status"),
}
LAST_DAY = date(2026, 9, 30)
FIGURES = {
    "exchanges": ("response_time", "cases"), "gap": ("response_time", "amount * 1000"), "people": ("inquiries", "people"),
    "orders": ("orders_placed", "cases"), "sales": ("sales_paid", "amount * 100"),
}
"""What Polars sums: the metric and the column of its answers."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="1m")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kefu-kpi-benchmark")
    parser.add_argument("--step", choices=sorted(STEPS))
    args = parser.parse_args()
    if args.step:
        print(json.dumps(STEPS[args.step](args.folder / args.size)))
        return
    rows = generated(args.folder / args.size, args.size)
    print(f"{rows:,} messages; each step is a process of its own, on 2 threads")
    found = {}
    for step in ("scan", "build", "polars", "compare", "asked", "day"):
        found[step] = stepped(step, args)
        print(said(step, found), flush=True)


def generated(folder: Path, size: str) -> int:
    """Makes the dataset once; returns the number of its messages."""
    import pyarrow.parquet as pq

    from benchmarks import generate

    if not (folder / "rows" / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        generate.write(folder / "rows", size)
        (folder / "rows" / "done").touch()
    return sum(pq.read_metadata(p).num_rows for p in (folder / "rows" / "messages").glob("*.parquet"))


def stepped(step: str, args: argparse.Namespace) -> dict:
    """Runs one step in a process of its own: its answer, seconds and peak memory in MiB."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.build", "--size", args.size, "--folder", str(args.folder), "--step", step],
        capture_output=True, text=True, check=False,
    )
    if done.returncode:
        raise SystemExit(f"{step}: {done.stderr}")
    return {"wall": time.perf_counter() - began, **json.loads(done.stdout.splitlines()[-1])}


def said(step: str, found: dict) -> str:
    """The line of one step."""
    now = found[step]
    if step == "compare":
        return f"equal to Polars: {now['rows']:,} agent-days, {now['differing']} differing"
    if step == "asked":
        return f"asked    {now['seconds']:8.2f} s, peak {now['peak']:,} MiB: {now['metrics']} metrics of a month; again {now['again']:.2f} s"
    ratio = ""
    if step in ("build", "polars"):
        clock, busy = (now[name] / found["scan"][name] for name in ("seconds", "cpu"))
        ratio = f", {clock:.1f} x the scan by the clock, {busy:.1f} x by processor time"
    if step == "build":
        ratio += f" (tables and credit {now['tables']:.2f} s, answers by agent and day {now['seconds'] - now['tables']:.2f} s)"
    if step == "day":
        ratio = f", {now['seconds'] / found['build']['seconds']:.1%} of the build ({now['messages']:,} messages)"
    return f"{step:8} {now['seconds']:8.2f} s, processors {now['cpu']:.2f} s, peak {now['peak']:,} MiB{ratio}"


def timed(work) -> dict:
    """Seconds by the clock and of the processors (which other work on the machine moves less), and the peak in MiB."""
    began, busy = time.perf_counter(), time.process_time()
    extra = work() or {}
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - busy,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, **extra}


def scan(folder: Path) -> dict:
    """Every needed column read once."""
    import duckdb

    con = duckdb.connect(config={"threads": 2})

    def read() -> None:
        for table, columns in NEEDED.items():
            largest = ", ".join(f"max({column})" for column in columns)
            con.execute(f"select {largest} from read_parquet('{folder}/rows/{table}/*.parquet')").fetchall()

    return timed(read)


def home_of(folder: Path) -> Path:
    """A data home whose accepted rows are the dataset, nothing built yet."""
    from kpi import warehouse

    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    store = warehouse.Store(home)
    files, fed = {}, []
    for path in sorted((folder / "rows").rglob("*.parquet")):
        table = path.parent.name
        accepted = store.folder / "accepted" / table / path.name
        accepted.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, accepted)
        import pyarrow.parquet as pq

        files.update([store.entry(accepted, pq.read_metadata(path).num_rows)])
        fed.append(table)
    feeds = sorted({*fed, "order_items"})
    store.switch(warehouse.Manifest(version="generated", files=files, fed=feeds, imports=[{
        "import_id": "benchmark", "file": "benchmark", "source": "benchmark", "table": "messages", "feeds": feeds, "rows": 0,
        "accepted": 0, "quarantined": 0, "duplicates": 0, "skipped": 0, "sha256": "", "at": ""}]))
    return home


def build(folder: Path) -> dict:
    """The engine's whole build, and the answers by agent and day of the metrics Polars makes."""
    from kpi import warehouse

    home = home_of(folder)

    def work() -> dict:
        began = time.perf_counter()
        warehouse.rebuild(home)
        tables = time.perf_counter() - began
        here = warehouse.open_home(home)
        for metric in sorted({metric for metric, _ in FIGURES.values()}):
            for month in range(13):                      # orders follow the last chats into the next
                first = date(2025 + (month + 9) // 12, (month + 9) % 12 + 1, 1)
                here.sums(metric, first, first, "agent")
        return {"tables": tables}

    return timed(work)


def asked(folder: Path) -> dict:
    """Every metric of the last month by agent: asked for the first time, and again."""
    from kpi import cards, warehouse

    here = warehouse.open_home(folder / "home")
    metrics = sorted(cards.metrics())

    def ask() -> float:
        began = time.perf_counter()
        for metric in metrics:
            here.sums(metric, LAST_DAY.replace(day=1), LAST_DAY, "agent")
        return time.perf_counter() - began

    found = timed(lambda: ask() and None)
    return {**found, "metrics": len(metrics), "again": ask()}


def polars(folder: Path) -> dict:
    """The same sums in Polars, kept beside the data."""
    from benchmarks.rival import by_agent_and_day

    return timed(lambda: by_agent_and_day(folder / "rows").write_parquet(folder / "polars.parquet"))


def compare(folder: Path) -> dict:
    """Agent-days whose figures are not the same in the engine's stored answers and in Polars."""
    import duckdb

    from kpi import warehouse

    answers = warehouse.Store(folder / "home").folder / "answers"
    engine = " union all ".join(
        f"select '{name}' as figure, key as agent_id, start as day, cast({column} as bigint) as value"
        f" from read_parquet('{answers}/{metric}.day.*.parquet') where \"by\" = 'agent' and {column} <> 0"
        for name, (metric, column) in FIGURES.items()
    )
    con = duckdb.connect()
    con.execute(f"create table engine as {engine}")
    con.execute(
        f"create table rival as select figure, agent_id, day, value from (unpivot (from '{folder}/polars.parquet')"
        f" on {', '.join(FIGURES)} into name figure value value) where value <> 0"
    )
    differing = con.execute(
        "select figure, count(*) from engine full join rival using (figure, agent_id, day)"
        " where engine.value is distinct from rival.value group by figure order by figure"
    ).fetchall()
    rows = con.execute("select count(distinct (agent_id, day)) from rival").fetchone()[0]
    return {"rows": rows, "differing": sum(n for _, n in differing), "of": dict(differing)}


def day(folder: Path) -> dict:
    """One more day of exports, committed."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from kpi import warehouse

    last = sorted((folder / "rows" / "messages").glob("*.parquet"))[-1]
    rows = pq.read_table(last)
    begin = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day)
    opened = rows.group_by("conversation_id").aggregate([("sent_at", "min")])
    chats = opened.filter(pc.greater_equal(opened["sent_at_min"], pa.scalar(begin, pa.timestamp("us"))))["conversation_id"]
    one = rows.filter(pc.is_in(rows["conversation_id"], chats))
    for name in ("conversation_id", "message_id"):
        one = one.set_column(one.schema.get_field_index(name), name, pc.binary_join_element_wise("next", one[name], "-"))
    later = pc.add(one["sent_at"], pa.scalar(timedelta(days=1), pa.duration("us")))
    one = one.set_column(one.schema.get_field_index("sent_at"), "sent_at", later)
    one = one.set_column(one.schema.get_field_index("import_id"), "import_id", pa.array(["next"] * len(one)))
    record = {"import_id": "next", "file": "next", "source": "benchmark", "table": "messages", "feeds": ["messages"], "rows": len(one),
              "accepted": len(one), "quarantined": 0, "duplicates": 0, "skipped": 0, "sha256": "", "at": ""}
    return timed(lambda: warehouse.commit(folder / "home", {"messages": one}, [record]) and {"messages": len(one)})


STEPS = {"scan": scan, "build": build, "polars": polars, "compare": compare, "asked": asked, "day": day}

if __name__ == "__main__":
    main()
