"""A slip for the page: each line with the facts it looked at and where they come from; what holds up a payroll; slips to print."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kpi import cards, words
from kpi.errors import unknown
from kpi.reports.slip import pay_slips
from kpi.schemes.model import BLANK
from kpi.schemes.model import pay as model
from kpi.schemes.model.pay import EventPay, PayRule
from kpi.scoring.pay import PayLine, Slip, slips, totals
from kpi.scoring.pay_facts import Payee
from kpi.verbs.naming import names_of
from kpi.verbs.pay import SUMS, fact_name, payroll, sentence
from kpi.verbs.pay_facts import PREVIOUS, Paid, paid_in
from kpi.verbs.scores import decimal
from kpi.warehouse import parse

Home = Path | str | None
BLANKS = ["line", "title", "state", "because", "agents", "names", "place"]
OPEN = ("not_set", "not_enough")
MONEY = ("contract", "post_wage", "basic_wage", "base_pay", "bonus_base", "seniority_pay", "sales_uncredited", "sales_shops", "manager_bonus")
PLACES = {"terms": "people", "record": "numbers", "appraisal": "rate", "roster": "imports", "group": "imports"}
"""Where a fact is filled in: a tab of the records page, or the page imports."""


@dataclass(frozen=True)
class AgentSlip:
    """One agent's slip. person: agent_id, name, team, post, group, score, coefficient, grade, tier. lines and sums: line, title, amount, state,
    because, rules, wage, origin, why, place, facts; a fact: name, title, value (Decimal, text or None), unit, kind (metric, score, terms,
    record, roster), metric, period, tab."""

    person: dict
    lines: list[dict]
    sums: list[dict]
    order: list[str]


def slip(scheme: str, period: str, agent: str, home: Home = None, lang: str = "en") -> AgentSlip:
    """The slip of an agent. KpiError when nobody of this id is paid in the period."""
    paid, made = _made(scheme, period, home)
    if agent not in made:
        raise unknown("agent on this payroll", agent, made)
    payee = next(one for payees in paid.payees.values() for one in payees if one.agent_id == agent)
    rules = {line.id: line for line in paid.scored.scheme.pay.lines}
    career = next(one for one in paid.people if one.agent_id == agent)
    person = {"agent_id": agent, "name": career.name, "credit": paid.scored.scheme.credit, "team": career.person.get("team"),
              "post": career.person.get("post"), "group": career.group, "score": career.now.score,
              "coefficient": decimal(career.now.coefficient), "grade": career.now.grade,
              "tier": career.now.tier}
    own = made[agent]
    called = names_of(paid.scored.scheme, lang)
    lines, sums = ([_line(line, rules, payee, parse(period), lang, called) for line in part] for part in (own.lines, own.sums))
    return AgentSlip(person, lines, sums, list(made))


def pay_blanks(scheme: str, period: str, home: Home = None, lang: str = "en") -> pd.DataFrame:
    """What holds up the totals: one row per line and reason, columns BLANKS; `agents` counts whom it concerns, `place` is where to fill
    it: schemes, imports, or a tab of the records page (people, numbers, rate, events)."""
    paid, made = _made(scheme, period, home)
    rules = {line.id: line for line in paid.scored.scheme.pay.lines}
    names = {career.agent_id: career.name for career in paid.people}
    called = names_of(paid.scored.scheme, lang)
    found: dict[tuple[str, str], list[PayLine]] = {}
    for one in made.values():
        for line in one.lines:
            if line.state in OPEN:
                found.setdefault((line.line, sentence(line.because, line.params, lang, called)), []).append(line)
    rows = [(line, rules[line].name(lang), each[0].state, said, len(each), [names[one.agent_id] for one in each], place_of(each[0]))
            for (line, said), each in found.items()]
    return pd.DataFrame(rows, columns=BLANKS, dtype=object)


def pay_totals(scheme: str, period: str, team: str = "", home: Home = None, lang: str = "en") -> pd.DataFrame:
    """Each line and the sums over everybody paid, or over one team: line, title, amount, state, because, agents. What one member lacks
    keeps the sum open."""
    paid, made = _made(scheme, period, home)
    teams = {career.agent_id: career.person.get("team") for career in paid.people}
    own = [one for agent, one in made.items() if team in ("", teams[agent])]
    rules = {line.id: line for line in paid.scored.scheme.pay.lines}
    rows = [(line.line, rules[line.line].name(lang) if line.line in rules else SUMS[line.line][lang], line.amount, line.state,
             sentence(line.because, line.params, lang, names_of(paid.scored.scheme, lang)), len(own)) for line in (totals(own) if own else [])]
    return pd.DataFrame(rows, columns=["line", "title", "amount", "state", "because", "agents"], dtype=object)


def slip_file(scheme: str, period: str, agent: str = "", home: Home = None, lang: str = "zh") -> tuple[str, bytes]:
    """File name and bytes of a page to print: one agent's slip, or all of them, stamped as a draft."""
    roll = payroll(scheme, period, home, lang)
    paid = paid_in(scheme, period, home)
    people = roll.people.assign(department=roll.people["team"])
    stamp = f"{roll.scheme['id']} {roll.scheme['version']} · sha256 {roll.scheme['hash']}"
    made = pay_slips(roll.lines, period=period, scheme=stamp, lang=lang, agents=[agent] if agent else None, people=people,
                     plan=paid.scored.scheme.pay, full_score=paid.scored.scheme.full_score)
    return f"{words.text('pay_page.slip', lang)}-{roll.scheme['id']}-{period}{'-' + agent if agent else ''}.html", str(made).encode()


def place_of(line: PayLine) -> str:
    """Where what a line lacks is filled in."""
    if line.because in ("pay_blank", "pay_cell_blank", "pay_row_missing"):
        return "schemes"
    if line.because == "pay_event_no_amount":
        return "events"
    fact = str(line.params.get("fact", ""))
    return "schemes" if fact.startswith("table.") else PLACES.get(model.FACTS.get(fact, ""), "imports")


def _made(scheme: str, period: str, home: Home) -> tuple[Paid, dict[str, Slip]]:
    paid, p = paid_in(scheme, period, home), parse(period)
    plan, cycle = paid.scored.scheme.pay, paid.scored.scheme.cycle
    return paid, {one.agent_id: one for payees in paid.payees.values() for one in slips(plan, payees, p.kind, cycle)}


def _line(line: PayLine, rules: dict[str, PayRule], payee: Payee, period: object, lang: str, names: dict[str, str]) -> dict:
    rule = rules.get(line.line)
    said = [sentence(line.because, line.params, lang, names), *(sentence(code, params, lang, names) for code, params in line.remarks)]
    facts = [] if rule is None else [_fact(name, payee, period, lang) for name in line.facts]
    if rule is not None and isinstance(rule.way, EventPay):
        facts.append({"name": rule.way.of, "title": words.text("pay_page.records_of_event", lang), "value": None, "unit": "", "kind": "record",
                      "metric": "", "period": period.text, "tab": "events"})
    return {
        "line": line.line, "title": rule.name(lang) if rule else SUMS[line.line][lang], "amount": line.amount, "state": line.state,
        "because": ("；" if lang == "zh" else "; ").join(said), "rules": list(rule.rules) if rule else [], "wage": line.wage,
        "origin": rule.origin if rule else "", "why": rule.why.get(lang, "") if rule else "",
        "place": place_of(line) if rule and line.state in OPEN else "", "facts": facts,
    }


def _fact(name: str, payee: Payee, period: object, lang: str) -> dict:
    value = payee.facts.get(name)
    metric, when = (name.removesuffix(PREVIOUS), period.previous().text) if name.endswith(PREVIOUS) else (name, period.text)
    known = cards.metrics()
    is_metric = metric in known and name not in model.FACTS
    where = model.FACTS.get(name, "metric" if is_metric else "record")
    kind = {"appraisal": "score", "group": "roster"}.get(where, where)
    return {
        "name": name, "title": fact_name(name, lang), "value": None if value is BLANK else value if isinstance(value, str) else _decimal(value),
        "unit": known[metric].unit if is_metric else "money" if name in MONEY else "", "kind": kind,
        "metric": metric if is_metric else "", "period": when,
        "tab": PLACES.get(where, ""),
    }


def _decimal(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int) else decimal(value)
