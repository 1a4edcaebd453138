"""Pay under a scheme: a slip per agent, each line explained down to its rule and facts, and the payroll of all."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpi import cards, words
from kpi.schemes.model import Scheme
from kpi.scoring.pay import PayLine, Slip, slips, totals
from kpi.verbs.history import Career
from kpi.verbs.naming import names_of
from kpi.verbs.pay_facts import Paid, paid_in
from kpi.verbs.scores import decimal
from kpi.warehouse import parse

PAY = ["agent_id", "line", "amount", "because", "name", "title", "state", "wage", "rules", "team", "post", "group", "facts"]
SUMS = {"wage": {"zh": "工资", "en": "Wage"}, "apart": {"zh": "其他", "en": "Besides"}, "total": {"zh": "合计", "en": "Total"}}


@dataclass(frozen=True)
class Payroll:
    """`lines`: columns PAY, per agent its lines in the scheme's order, then wage, apart and total; `totals` the same over all.
    `people`: agent_id, name, team, post, score, coefficient, grade, tier, of everybody paid. `scheme`: id, version, hash."""

    lines: pd.DataFrame
    totals: pd.DataFrame
    people: pd.DataFrame
    scheme: dict


def pay(scheme: str | Scheme, period: str, home: Path | str | None = None, lang: str = "en") -> pd.DataFrame:
    """One row per agent and pay line, then its sums. Columns PAY; an amount that is not set is empty and its state says so, never 0."""
    return payroll(scheme, period, home, lang).lines


def payroll(scheme: str | Scheme, period: str, home: Path | str | None = None, lang: str = "en") -> Payroll:
    """The pay of everybody scored in the period. KpiError for an unknown scheme or period."""
    paid, p = paid_in(scheme, period, home), parse(period)
    rules = {line.id: line for line in paid.scored.scheme.pay.lines}
    made: dict[str, Slip] = {}
    for payees in paid.payees.values():
        made |= {slip.agent_id: slip for slip in slips(paid.scored.scheme.pay, payees, p.kind, paid.scored.scheme.cycle)}
    people, names = {career.agent_id: career for career in paid.people}, names_of(paid.scored.scheme, lang)
    rows = [_row(line, rules, people[agent], lang, names) for agent, slip in made.items() for line in (*slip.lines, *slip.sums)]
    bottom = [_row(line, rules, None, lang, names) for line in totals(list(made.values()))] if made else []
    facts = paid.scored.scheme
    return Payroll(
        pd.DataFrame(rows, columns=PAY, dtype=object), pd.DataFrame(bottom, columns=PAY, dtype=object), _people(paid),
        {"id": facts.id, "version": facts.version, "hash": facts.content_hash[:12], "title": dict(facts.title), "lines": [
            {"line": line.id, "title": {la: line.name(la) for la in ("zh", "en")}, "wage": line.wage, "rules": list(line.rules),
             "origin": line.origin, "why": dict(line.why)} for line in facts.pay.of_cycle(p.kind, facts.cycle)
        ]},
    )


def _row(line: PayLine, rules: dict, career: Career | None, lang: str, names: dict[str, str]) -> dict:
    rule = rules.get(line.line)
    said = [sentence(line.because, line.params, lang, names), *(sentence(code, params, lang, names) for code, params in line.remarks)]
    return {
        "agent_id": line.agent_id, "line": line.line, "amount": line.amount, "because": ("；" if lang == "zh" else "; ").join(said),
        "name": career.name if career else "", "title": rule.name(lang) if rule else SUMS[line.line][lang], "state": line.state,
        "wage": line.wage, "rules": rule.rules if rule else (), "team": career.person.get("team") if career else None,
        "post": career.person.get("post") if career else None, "group": career.group if career else None, "facts": line.facts,
    }


def sentence(code: str, params: dict, lang: str, names: dict[str, str] | None = None) -> str:
    """The words of a pay line's reason, with facts, tables, tiers and events by their names (`names`: kpi.verbs.naming)."""
    shown = {name: fact_name(value, lang) if name in ("fact", "wanted", "used") else value for name, value in params.items()}
    return words.because(code, shown, lang, names)


def fact_name(name: object, lang: str) -> str:
    """A fact of pay in words: its own, its metric's, or the table's cell."""
    key = str(name)
    if words.has(f"facts.{key}"):
        return words.text(f"facts.{key}", lang)
    base = key.removesuffix("_previous")
    if base in cards.metrics():
        title = cards.metric(base).title[lang]
        return words.text("facts.previous", lang, title=title) if base != key else title
    return key


def _people(paid: Paid) -> pd.DataFrame:
    rows = [
        (c.agent_id, c.name, c.person.get("team"), c.person.get("post"), c.now.score, decimal(c.now.coefficient), c.now.grade, c.now.tier,
         c.group) for c in paid.people
    ]
    return pd.DataFrame(rows, columns=["agent_id", "name", "team", "post", "score", "coefficient", "grade", "tier", "group"], dtype=object)
