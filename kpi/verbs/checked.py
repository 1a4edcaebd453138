"""What the rules say of what was filed: every check of a scheme asked of a period's forms, as rows and as facts for proposed events."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd

from kpi import words
from kpi.schemes.model import Scheme
from kpi.schemes.model.duties import Recorded
from kpi.verbs.filed import owner_said
from kpi.verbs.form_checks import CHECKS, on_probation
from kpi.verbs.form_facts import STATES, Facts, Row
from kpi.verbs.naming import names_of
from kpi.verbs.scores import load_scheme
from kpi.warehouse import Period, parse

Home = Path | str | None
CHECKED = ["rules", "agent_id", "name", "found", "because", "state", "form", "title", "number", "on", "check", "proposed"]
PROBATION = Recorded("probation", {"zh": "试用期", "en": "Probation"}, check="", rules=("R1-18",), why={"zh": "试用期", "en": "Probation"})


def forms_checked(scheme: str, period: str, as_of: date | None = None, home: Home = None, lang: str = "en") -> pd.DataFrame:
    """What the checks say of the forms filed about a period, what deviates first: columns CHECKED.

    rules: ids; found: the code of the finding and because its sentence; state: fine, deviation, missing, not_due; number: the record's;
    on: the day it is about; proposed: the source under which it is proposed as an event, "" none. as_of: until when things had to
    happen (default: now). R1-09, R1-11, R1-16, R1-17, R1-18, R1-20, R1-22 to R1-25, R2D-01 to R2D-03, R3-12, R4-15, R4-17, R4-19.
    """
    chosen, p = load_scheme(scheme, home), parse(period)
    facts = Facts(chosen, p, datetime.combine(as_of, time.max) if as_of else datetime.now(), home)
    called = _called(chosen, facts, lang)
    names = {row.agent_id: row.name for row, _ in facts.people}
    rows = [(", ".join(row.form.rules), row.agent, names.get(row.agent, "") if row.agent else "", row.code, said(row, lang, called), row.state,
             row.form.id, row.form.title.get(lang, row.form.id), row.number, row.on, row.form.check or row.form.id, row.event)
            for row in found(facts)]
    order = {state: place for place, state in enumerate(STATES)}
    frame = pd.DataFrame(rows, columns=CHECKED, dtype=object)
    return frame.sort_values("state", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def found(facts: Facts) -> list[Row]:
    """Every row of every check of the scheme's forms, in the order of the scheme; what is for others than the agent is left out."""
    forms, people = facts.scheme.duties.recorded, {row.agent_id: person for row, person in facts.people}
    rows = [row for form in forms if form.check for row in CHECKS[form.check](form, facts)
            if row.agent not in people or form.audience.has(people[row.agent])]
    return rows + (list(on_probation(PROBATION, facts)) if facts.scheme.duties.eligible.probation_months else [])


def proposals(scheme: Scheme, period: Period, home: Home = None) -> list[Row]:
    """The rows that events are proposed from: absences without leave, shifts without a log, exam marks (R1-04 to R1-07)."""
    if not any(form.check for form in scheme.duties.recorded):
        return []
    return [row for row in found(Facts(scheme, period, datetime.now(), home)) if row.event]


def _called(scheme: Scheme, facts: Facts, lang: str) -> dict[str, str]:
    """Names of everything a sentence may hold: agents, fields, states, owners, choices."""
    told = names_of(scheme, lang) | {row.agent_id: f"{row.name} {row.agent_id}" for row, _ in facts.people}
    for form in scheme.duties.recorded:
        told |= {part.id: part.title[lang] for part in form.form if lang in part.title}
        told |= {owner: owner_said(owner, lang) for state in form.states if (owner := state.owner)}
    return told


def said(row: Row, lang: str, called: Mapping[str, str]) -> str:
    """The sentence of a row."""
    titles = {state.id: state.title[lang] for state in row.form.states if lang in state.title}
    params = {name: titles.get(value, value) if name == "state" else value for name, value in row.params.items()}
    return words.because(row.code, params, lang, called)
