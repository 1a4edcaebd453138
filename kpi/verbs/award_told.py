"""One award as a meeting shows it: its arithmetic, the tie-break step by step, who has a place and who is equal (R2A-15)."""
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kpi import cards, words
from kpi.schemes.model import Scheme
from kpi.schemes.model.outcomes import Award
from kpi.scoring.awards import Given
from kpi.scoring.awards import quota as quota_of
from kpi.scoring.places import Step
from kpi.verbs.naming import names_of


def award_told(award: Award, given: Given, called: dict[str, str], scheme: Scheme, asked: dict | None, lang: str) -> dict:
    """award, title, share, headcount, quota (places in force), by_rule (places without what was asked for), sentence (by the rule), notes,
    asks (whether the rule gives no place), asked (the answer on record), least_share (what one place would be), real_share, told (share,
    least, real as text), steps (see `_step`), winners, undecided, open (places kept for a decision), tie_break (titles)."""
    heads = given.headcount
    rule = quota_of(award, heads)
    names = names_of(scheme, lang) | called
    return {
        "award": award.id, "title": award.name(lang), "share": award.share, "headcount": heads, "round": award.round,
        "quota": given.quota, "by_rule": rule, "asks": rule == 0 and heads > 0, "asked": asked,
        "least_share": Fraction(1, heads) if heads else None, "real_share": Fraction(given.quota, heads) if heads else None,
        "told": {name: _percent(part) for name, part in (("share", Fraction(award.share)), ("least", Fraction(1, heads or 1)),
                                                          ("real", Fraction(given.quota, heads or 1)))},
        "sentence": words.because("award_quota", {"share": award.share, "headcount": heads, "quota": rule}, lang),
        "notes": [words.because(code, params, lang, names) for code, params in given.notes if code != "award_quota_zero"],
        "steps": [_step(step, called, lang) for step in given.steps],
        "winners": [{"agent_id": w.agent_id, "name": called.get(w.agent_id, w.agent_id), "place": w.place, "score": w.score,
                     "because": words.because(w.because, w.params, lang, names)} for w in given.winners],
        "undecided": [{"agent_id": a, "name": called.get(a, a)} for a in given.undecided], "open": given.open,
        "tie_break": [cards.metric(metric).title[lang] for metric in award.tie_break],
    }


def _step(step: Step, called: dict[str, str], lang: str) -> dict:
    """metric, title, unit, better, code, room, sentence; per person name, value (said: with its digits) and the group it fell into (1 best)."""
    card = cards.metric(step.metric)
    part_of = {agent: place for place, group in enumerate(step.groups, 1) for agent in group}
    params = {**vars(step), "metric": card.title[lang]}
    ordered = sorted(step.values, key=lambda agent: (part_of.get(agent, 0), called.get(agent, agent)))
    return {
        "metric": step.metric, "title": card.title[lang], "unit": card.unit, "better": card.better, "code": step.because, "room": step.room,
        "sentence": words.because(step.because, params, lang, called),
        "values": [{"agent_id": agent, "name": called.get(agent, agent), "value": _decimal(step.values[agent]),
                    "said": _to_the_letter(step.values[agent], card.unit), "part": part_of.get(agent)}
                   for agent in ordered],
    }


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def _percent(part: Fraction) -> str:
    """12.5 %, 8.33 %."""
    return f"{words.plain_text(part * 100, 2)} %"


def _to_the_letter(value: Fraction | None, unit: str) -> str:
    """A value with the digits it takes to see a small difference."""
    if value is None:
        return "—"
    return f"{words.plain_text(value * 100)} %" if unit == "share" else words.plain_text(value)
