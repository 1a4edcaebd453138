"""Snapshots made by hand, each with a mark of its own in every figure, and a store of shares of them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from kpi.sharing.snapshot import Snapshot
from kpi.sharing.store import Shares


def text(mark: str) -> dict[str, str]:
    return {"zh": f"{mark}的页面", "en": f"Page of {mark}"}


def snapshot(mark: str, people: int = 12, page: str = "leaderboard") -> Snapshot:
    """A leaderboard of people called `<mark>-1`, `<mark>-2` …"""
    columns = [
        {"code": "rank", "label": text("rank"), "type": "rank", "decimals": None},
        {"code": "name", "label": text("name"), "type": "name", "decimals": None},
        {"code": "score", "label": text("score"), "type": "score", "decimals": 2, "full": "100"},
    ]
    rows = {
        "rank": [str(place + 1) for place in range(people)],
        "name": [f"{mark}-{place + 1}" for place in range(people)],
        "score": [str(99 - place) for place in range(people)],
    }
    steps = {
        "kind": "steps",
        "title": text("steps"),
        "start": {"label": text("start"), "amount": "80"},
        "steps": [{"label": text(f"{mark} up"), "amount": "5"}, {"label": text(f"{mark} down"), "amount": "-2.5"}],
        "end": {"label": text("end"), "amount": "82.5"},
        "decimals": 2,
    }
    blocks = (
        {"kind": "facts", "texts": [text(f"{mark} facts")]},
        {"kind": "table", "id": "board", "title": None, "columns": columns, "sort": "rank", "top": 10, "search": True},
        steps,
    )
    table = pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()})
    return Snapshot(
        page=page, title=text(mark), period="2026-09", scheme={"id": "test", "version": "1.0", "hash": "0", "title": text("scheme")},
        as_of="2026-10-01", frozen_at="2026-10-01T08:00:00Z", final=True, shown_for=f"{mark} reader", names="full", blocks=blocks,
        tables={"board": table},
    )


def store(home: Path) -> Shares:
    """The manager's side of the shares of a home."""
    return Shares(home)


def share(home: Path, mark: str, **how):
    """A share of a new snapshot, and its token."""
    return store(home).make(snapshot(mark), "tester", **how)
