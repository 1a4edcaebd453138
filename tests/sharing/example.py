"""A small shared page for the tests, made by hand."""
from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa

from kpi.sharing.snapshot import Snapshot


def both(zh: str, en: str) -> dict:
    return {"zh": zh, "en": en}


def column(code: str, type_: str, decimals: int | None = None, **more: str) -> dict:
    return {"code": code, "label": both(code, code), "type": type_, "decimals": decimals, **more}


BOARD = {
    "kind": "table", "id": "board", "title": None, "sort": "rank", "top": 10, "search": True,
    "columns": [column("rank", "rank"), column("name", "name"), column("team", "text"), column("score", "score", 2, full="100"),
                column("spark", "spark", 1), column("rank_range", "rank_range"), column("reason", "words")],
}
FACTS = {"kind": "facts", "texts": [both("40 人", "40 people")]}
WEIGHTS = {
    "kind": "weights", "full": "100", "decimals": 2, "missing": "spread", "table": "weighed",
    "items": [{"code": "conversion", "label": both("转化", "Conversion"), "weight": "60", "least": "0", "most": "100"},
              {"code": "speed", "label": both("响应", "Speed"), "weight": "40", "least": "0", "most": "100"}],
}
TILES = {"kind": "tiles", "tiles": [{
    "label": both("平均", "Mean"), "value": {"value": "81.50", "type": "points", "decimals": 1}, "change": None, "note": None,
    "spark": ["80", None, "81.5"]}]}


def board_rows() -> pa.Table:
    return pa.table({
        "rank": ["1", "2", None], "name": ["张三", "李四", "<script>"], "team": ["A", None, "B"], "score": ["91.50", "88", None],
        "spark": [json.dumps(["90", None, "91.5"]), None, "[]"], "rank_range": ["1-2", "1-3", None],
        "reason.zh": [None, None, "样本不足"], "reason.en": [None, None, "Not enough data"],
    }, schema=pa.schema([(name, pa.string()) for name in
                         ("rank", "name", "team", "score", "spark", "rank_range", "reason.zh", "reason.en")]))


def board(**change: object) -> Snapshot:
    """A leaderboard of three, its fields changed as asked."""
    made = Snapshot(
        page="leaderboard", title=both("九月排行榜", "Leaderboard, September"), period="2026-09",
        scheme={"id": "ecommerce-100", "version": "1.0", "hash": "ab" * 32, "title": both("电商百分制", "E-commerce, 100 points")},
        as_of="2026-10-01", frozen_at="2026-10-01T08:00:00Z", final=True, shown_for="运营部", names="full", blocks=(FACTS, BOARD),
        tables={"board": board_rows()},
    )
    return replace(made, **change)


def weighed(**change: object) -> Snapshot:
    """A what-if page of two people and two items."""
    rows = pa.table({"name": ["张三", "李四"], "team": ["A", "A"], "base": ["0", "1/3"], "item.conversion": ["3/4", "0.5"],
                     "item.speed": ["1", None]})
    return board(**{"page": "what_if", "blocks": (WEIGHTS, TILES), "tables": {"weighed": rows}, **change})
