"""Every metric, credit rule and scheme, printed from its own card."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from kpi import cards, schemes
from kpi.measures import why_not
from kpi.verbs.boards import scheme_facts
from kpi.verbs.desk import FRONT, opened, status
from kpi.verbs.desk import home as data_home
from kpi.verbs.workshop import source_of
from kpi.warehouse import parse


@dataclass(frozen=True)
class Catalogue:
    """Lists of dicts: metrics (the card, file, used_by, available, why_not), credit rules (card, file), schemes (facts, rules, text)."""

    metrics: list[dict]
    credit: list[dict]
    schemes: list[dict]


def catalogue(period: str | None = None, home: Path | str | None = None) -> Catalogue:
    """The reference manual; `available` says whether the data at hand can feed a metric in `period` (default: the newest month)."""
    known = schemes.library(data_home(home) / "schemes")
    state = status(home)
    text = period or state.default_period
    here = opened(home) if state.has_data else None
    metrics = []
    for card in cards.metrics().values():
        reason = why_not(here, card, parse(text), "all") if here and text else "no_data"
        metrics.append({
            **_card(card), "needs": list(card.needs), "aliases": list(card.aliases), "available": not reason, "why_not": reason,
            "used_by": [s.id for s in known.values() if any(card.id in item.metric for item in s.items)],
        })
    return Catalogue(
        metrics, [_card(card) for card in cards.credit_rules().values()],
        [{**scheme_facts(s), "front": s.id in FRONT, "rules": s.rules, "hash": s.content_hash,
          "enough": s.enough, "text": source_of(s.id, home).read_text(encoding="utf-8")} for s in known.values()],
    )


def _card(card) -> dict:
    facts = asdict(card)
    facts["file"] = "/".join(("queries", *card.path.parts[-2:]))
    facts["sql"] = facts.pop("body")
    del facts["path"]
    return facts
