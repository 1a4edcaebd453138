"""The sentence behind a point, and why a total is missing, in the page's language."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from kpi.words import explain, reason_text
from pages.parts.cards import card as card_of
from pages.parts.cards import title as metric_title
from pages.parts.lang import either, lang, t


def item_title(item: dict) -> str:
    """An item's own title, else its metric's."""
    return either(item.get("title")) or metric_title(item.get("metric") or item["item"])


def sentence(row: object, item: dict, known: dict[str, dict] | None = None) -> str:
    """How the value became points, or why there are none; `row` is a row of Board.items. `known`: the metrics' cards by id, for who
    asks hundreds of times."""
    found = {} if not isinstance(row.metric, str) else card_of(row.metric) if known is None else known.get(row.metric, {})
    card = SimpleNamespace(title=found["title"], unit=found["unit"]) if found else None
    shown = SimpleNamespace(id=item["item"], title=_titles(item), rated=item["kind"] == "rated")
    line = {
        name: getattr(row, name)
        for name in ("item", "reason", "params", "value", "points", "weight", "nominal_weight", "attainment")
    }
    return explain({**line, "shown": row.points}, shown, card, lang())


def beside_title(name: str, scheme: dict) -> str:
    """What a line that is no item is called: an event, a section's cap, the cap of the total, a second group."""
    found = next((part for part in scheme["beside"] if part["item"] == name), None)
    if found:
        return either(found["title"])
    return t(f"explain.beside_{name}") if name in ("cap", "blend") else name


def beside_sentence(row: object, scheme: dict) -> str:
    """What an event, a cap or a second group did to the total; `row` is a row of Board.items."""
    found = next((part for part in scheme["beside"] if part["item"] == row.item), None)
    part = SimpleNamespace(id=row.item, title=found["title"], rated=False) if found else None
    line = {name: getattr(row, name) for name in ("item", "reason", "params", "value", "points", "attainment")}
    return explain({**line, "shown": row.points}, part, None, lang())


def _titles(item: dict) -> dict[str, str]:
    return item["title"] if isinstance(item.get("title"), dict) else {}


def why_no_total(reason: str, rows: pd.DataFrame, items: list[dict]) -> str:
    """The reason in words; items without points are named where the scheme refuses totals for them."""
    titles = {item["item"]: item_title(item) for item in items}
    missing = [titles[row.item] for row in rows.itertuples() if row.points is None and row.item in titles]
    return reason_text(reason, lang(), items=t("ui.comma").join(missing)) if reason else ""
