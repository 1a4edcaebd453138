"""How many readers of shared pages one viewer carries: opening at once, 50 at their ease, memory, and a leak; and the floor of each.

    python -m benchmarks.load [--people 40] [--viewers 50] [--minutes 2] [--reruns 10000] [--home DIR] [--folder DIR]

Starts the viewer as `python -m kpi serve` does, over two shares frozen out of the demo (leaderboard and what-if), and reads it from this
one process. "Ready": the script run that drew the board has finished, counted from the request of the link, with the page's files. An
interaction is what goes to the server: the other language on a leaderboard, a weight moved on a what-if page; sorting and searching
happen in the browser and ask nobody. Answers count from the moment they were due. The floor is a viewer of the same making without gate
and board: one line of text (benchmarks/floor/app.py). Nothing is asserted.
"""
from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.stats import theilslopes

import kpi
from benchmarks.viewers import Failed, Viewer, timed
from kpi.sharing.snapshot import Snapshot
from kpi.sharing.store import Shares

ROOT = Path(__file__).resolve().parents[1]
FLOOR = ROOT / "benchmarks" / "floor" / "app.py"
PERIOD, SCHEME = "2026-09", "ecommerce-100"
EVERY = 20.0
"""Seconds between two interactions of one reader."""
FEW = 4
"""Readers of the many reruns: one may send ten messages a second."""
TICK = os.sysconf("SC_CLK_TCK")


# ---- the viewer


@dataclass(frozen=True)
class Process:
    """A running server. `links`: the paths readers open, in turn."""

    address: str
    pid: int
    links: tuple[str, ...] = ("/",)

    def memory(self, name: str = "VmRSS") -> float:
        """MB (of a million bytes); VmHWM is the most so far."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 / 1e6

    def processor(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def held(self) -> str:
        counts = (len(os.listdir(f"/proc/{self.pid}/{name}")) for name in ("task", "fd"))
        return "{} threads, {} files".format(*counts)


@contextmanager
def serving(app: Path, home: Path, role: str, health: str) -> Iterator[Process]:
    """A server of `app`, stopped at the end; its lines go to <home>/<role>.log."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.address", "127.0.0.1", "--server.port", str(port),
               "--server.headless", "true"]
    with (home / f"{role}.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "KPI_HOME": str(home), "KPI_ROLE": role}, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}{health}", server)
            yield Process(f"127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _wait(address: str, server: subprocess.Popen) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=2).read()
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def shared(home: Path, given: argparse.Namespace) -> tuple[str, ...]:
    """The links to a leaderboard and a what-if page of so many people."""
    data = given.home
    if data is None:
        from benchmarks.pages import made  # needs Playwright
        data = made(given.folder, "small")
    links = []
    for page in ("leaderboard", "what_if"):
        shown = of(kpi.share_shown(page, PERIOD, SCHEME, home=data), given.people)
        print(f"{page}: {shown.tables['board'].num_rows} people, {shown.tables['board'].num_columns} columns", flush=True)
        links.append(f"/s/{Shares(home).make(shown, 'benchmark')[1]}")
    return tuple(links)


def of(shown: Snapshot, people: int) -> Snapshot:
    """The snapshot with exactly so many rows: its own, again and again under other names and places."""
    rows = shown.tables["board"].to_pylist()
    wanted = [{**rows[place % len(rows)]} for place in range(people)]
    for place, row in enumerate(wanted[len(rows):], len(rows)):
        row.update({name: text for name, text in (("rank", str(place + 1)), ("name", f"{row['name']} {place}")) if name in row})
    return replace(shown, tables={"board": pa.Table.from_pylist(wanted, shown.tables["board"].schema)})


# ---- the three questions


async def opening(server: Process, count: int, name: str) -> tuple[list[Viewer], float]:
    """So many readers at once, and the seconds until the last of them is ready."""
    readers = [Viewer(server.address, server.links[place % len(server.links)]) for place in range(count)]
    told, errors, begun, used = [], [], time.monotonic(), server.processor()
    here = [0.0]

    async def enter(one: Viewer) -> None:
        await one.arrive()
        here[0] = max(here[0], time.monotonic() - begun)
        await one.open()
        if one.base:
            one.see_board()

    await asyncio.gather(*(timed(lambda one=one: enter(one), begun, told, errors) for one in readers))
    said = f"first {min(told):.2f}, half {np.median(told):.2f}, all {max(told):.2f} s; all files {here[0]:.2f} s" if told else "nobody"
    volume = sum(one.loaded + one.received for one in readers) / 1e6 / count
    print(f"{name:<34} {said}; processor {(server.processor() - used) / count * 1000:.0f} ms and {volume:.2f} MB each{_faults(errors)}",
          flush=True)
    return readers, max(told, default=float("nan"))


async def at_ease(server: Process, readers: list[Viewer], minutes: float, name: str) -> tuple[float, float]:
    """One interaction of each reader every EVERY seconds, none waiting for the others; p50 and p95 in seconds."""
    told, errors, rng, begun = [], [], random.Random(7), time.monotonic()
    ends, used, own, memory = begun + minutes * 60, server.processor(), _own(), [server.memory()]
    received = sum(one.received for one in readers)

    async def live(one: Viewer) -> None:
        due = begun + rng.random() * EVERY
        while due < ends:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not await timed(one.touch, due, told, errors):
                await _again(one)
            due += EVERY

    async def watch() -> None:
        while True:
            await asyncio.sleep(1)
            memory.append(server.memory())

    watching = asyncio.create_task(watch())
    await asyncio.gather(*map(live, readers))
    watching.cancel()
    took, count = time.monotonic() - begun, len(told) + len(errors)
    cuts = np.percentile(told, (50, 95, 99)) if told else [float("nan")] * 3
    print(f"{name:<34} p50 {cuts[0]:.3f}, p95 {cuts[1]:.3f}, p99 {cuts[2]:.3f}, most {max(told, default=0):.3f} s; {count} asked"
          f"{_faults(errors)}")
    print(f"{'':<34} processor of the viewer {(server.processor() - used) / took:.0%} of a core "
          f"({(server.processor() - used) / max(count, 1) * 1000:.0f} ms an interaction), of this client {(_own() - own) / took:.0%}; "
          f"{(sum(one.received for one in readers) - received) / max(count, 1) / 1000:.0f} kB an answer; memory most {max(memory):.0f} MB",
          flush=True)
    return cuts[0], cuts[1]


async def again_and_again(server: Process, readers: list[Viewer], reruns: int, warm_up: int, name: str) -> float:
    """So many interactions one after the other, a few readers side by side, and the slope of the memory after the warm-up; the seconds of
    processor time of one."""
    seen, errors, done, seconds, samples = [], [], [0], [], max(1, reruns // 200)
    begun = used = 0.0

    async def live(one: Viewer) -> None:
        nonlocal begun, used
        while done[0] < warm_up + reruns:
            done[0] += 1
            number = done[0]
            if number == warm_up + 1:
                begun, used = time.monotonic(), server.processor()
            if not await timed(one.touch, time.monotonic(), seconds, errors):
                await _again(one)
            if number > warm_up and (number - warm_up) % samples == 0:
                seen.append((number / 1000, server.memory()))

    await asyncio.gather(*map(live, readers))
    took, spent = time.monotonic() - begun, server.processor() - used
    slope, _, low, high = theilslopes([memory for _, memory in seen], [thousand for thousand, _ in seen])
    print(f"{name:<34} {reruns:,} after {warm_up:,}: {slope:+.3f} MB per 1,000 (Theil-Sen, 95 %: {low:+.3f} to {high:+.3f}), "
          f"{seen[0][1]:.0f} to {seen[-1][1]:.0f} MB; {reruns / took:.1f} a second, p50 {np.median(seconds[warm_up:]):.3f} s, "
          f"processor {spent / reruns * 1000:.1f} ms each{_faults(errors)}", flush=True)
    return spent / reruns


async def _again(one: Viewer) -> None:
    """A reader whose page failed opens it anew; what fails then is counted at the next turn."""
    try:
        await one.close()
        await one.open()
    except Failed:
        await asyncio.sleep(0.5)


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _faults(errors: list[str]) -> str:
    told = ", ".join(f"{count} {what}" for what, count in Counter(errors).items())
    return f"; errors {len(errors)}" + (f" ({told})" if told else "")


# ---- the whole


async def measured(server: Process, given: argparse.Namespace, reruns: int, warm_up: int) -> dict[str, float]:
    """Everything, on one server; what is set against the floor."""
    found = {}
    print(f"memory before {server.memory():.0f} MB, {server.held()}", flush=True)
    for name in ("at once, cold", "at once, warm"):
        readers, found[name] = await opening(server, given.at_once, f"{given.at_once} {name}")
        await asyncio.gather(*(one.close() for one in readers))
    readers, _ = await opening(server, given.viewers, f"{given.viewers} at once")
    print(f"memory with {given.viewers} pages open {server.memory():.0f} MB, {server.held()}", flush=True)
    found["p50"], found["p95"] = await at_ease(server, readers, given.minutes, f"{given.viewers} readers, one in {EVERY:.0f} s")
    for one in readers[FEW:]:
        await one.close()
    if reruns:
        found["processor of a rerun"] = await again_and_again(server, readers[:FEW], reruns, warm_up, f"reruns by {FEW} readers")
    for one in readers[:FEW]:
        await one.close()
    await asyncio.sleep(given.rest)
    print(f"memory {given.rest:.0f} s after all have left {server.memory():.0f} MB, most {server.memory('VmHWM'):.0f} MB, {server.held()}\n",
          flush=True)
    return {**found, "memory": server.memory("VmHWM")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("--people", 40), ("--viewers", 50), ("--at-once", 20), ("--reruns", 10_000), ("--warm-up", 1000)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--rest", type=float, default=30.0, help="seconds of silence before memory is read for the last time")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kefu-kpi-benchmark")
    parser.add_argument("--home", type=Path, help="a data home that is there already; nothing is shared from it")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server stays behind
    told = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "uvicorn", "websockets", "numpy"))
    print(f"Python {platform.python_version()}, {told}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        links = shared(home, given)
        print("\nfloor: a page of one line, without a gate", flush=True)
        with serving(FLOOR, home, "floor", "/_stcore/health") as server:
            floor = asyncio.run(measured(server, given, given.reruns // 4, given.warm_up))
        print("the viewer", flush=True)
        with serving(ROOT / "dashboard.py", home, "viewer", "/healthz") as server:
            ours = asyncio.run(measured(replace(server, links=links), given, given.reruns, given.warm_up))
    ratios = ", ".join(f"{name} {value / floor[name]:.1f}" for name, value in ours.items())
    print(f"the viewer over the floor, times: {ratios}\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
