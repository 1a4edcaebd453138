"""What the ids of a scheme are called on the screen: items, events, actions, tiers, grades, tables, metrics."""
from __future__ import annotations

from kpi import cards, words
from kpi.schemes.model import Scheme


def names_of(scheme: Scheme, lang: str) -> dict[str, str]:
    """id -> words in `lang`, for the sentences of kpi.words.because. An id without a title keeps itself; a table without one is the pay
    table."""
    found = {metric: card.title[lang] for metric, card in cards.metrics().items()}
    found |= {name: table.title.get(lang) or words.text("pay_page.table", lang) for name, table in scheme.pay.tables.items()}
    out = scheme.outcomes
    parts = (*scheme.sections, *scheme.pay.lines, *scheme.items, *out.awards, *out.rewards, *out.actions, *scheme.events)
    found |= {part.id: part.title[lang] for part in parts if part.title.get(lang)}
    for ladder in (scheme.outcomes.grades, scheme.outcomes.tiers):
        found |= {band.id: band.name(lang) for band in ladder.bands} if ladder else {}
    if scheme.outcomes.forced:
        found |= {name: words.text("tiers_page.grade", lang, name=name) for name in scheme.outcomes.forced.shares if name not in found}
    if scheme.outcomes.tiers:
        found["none"] = words.text("pay_page.no_tier", lang)
    return found
