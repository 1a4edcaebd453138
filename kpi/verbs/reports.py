"""Excel files and printable pages of a scheme in a period: score sheets, payroll, slips, sheets to fill in."""
from __future__ import annotations

from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.errors import KpiError
from kpi.reports import columns, payroll_sheet, score_sheet
from kpi.reports import payroll as rolls
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import home as data_home
from kpi.verbs.pay import payroll
from kpi.verbs.pay_facts import last_inside
from kpi.verbs.recorded import store
from kpi.verbs.scores import scored_at, table
from kpi.warehouse import parse

Home = Path | str | None


def score_workbook(scheme: str, period: str, home: Home = None, lang: str = "zh") -> tuple[str, bytes]:
    """File name and bytes of the score sheets: a list, and a sheet per agent whose points and totals are live formulas."""
    scored = scored_at(scheme, period, "agent", None, home)
    chosen, kept = scored.scheme, store(home)
    units = {metric: card.unit for metric, card in cards.metrics().items()}
    made = score_sheet.score_workbook(
        chosen, table(scored, lang), lang=lang, people=_people(scored, home), ratings=kept.ratings(chosen, parse(period)),
        events=kept.confirmed_events(chosen, parse(period)), team_values=scored.pooled, units=units,
    )
    return score_sheet.file_name(chosen, period, lang=lang), made


def payroll_file(scheme: str, period: str, home: Home = None, lang: str = "zh", ending: str = "xlsx") -> tuple[str, bytes]:
    """File name and bytes of the payroll by the columns of the data home (payroll.toml, else ours), stamped as a draft."""
    roll = payroll(scheme, period, home, lang)
    people = roll.people.merge(_staff(home), on="agent_id", how="left")
    people["department"] = people["team"]
    plan = scored_at(scheme, _month_of(scheme, period, home), "agent", None, home).scheme.pay
    made = rolls.payroll(columns.read(data_home(home) / columns.FILE), roll.lines, lang=lang, people=people, plan=plan)
    name = payroll_sheet.file_name(roll.scheme["id"], period, lang=lang, ending=ending)
    if ending == "csv":
        return name, rolls.payroll_csv(made, lang)
    stamp = f"{roll.scheme['id']} {roll.scheme['version']} · sha256 {roll.scheme['hash']}"
    return name, payroll_sheet.payroll_workbook(made, period=period, scheme=stamp, lang=lang)


def _month_of(scheme: str, period: str, home: Home) -> str:
    p = parse(period)
    return last_inside(scheme, p, home) if p.kind == "year" else period


def _people(scored: object, home: Home) -> pd.DataFrame:
    people = scored.people.merge(_staff(home), on="agent_id", how="left")
    people["department"] = people["team"]
    people["group"] = [scored.group_of.get(agent) for agent in people["agent_id"]]
    return people


def _staff(home: Home) -> pd.DataFrame:
    return roster(home)[["agent_id", "staff_number", "role"]]


def file_for(scheme: str, period: str, ending: str, pay: bool = False, home: Home = None, lang: str = "zh") -> bytes:
    """The bytes of a report in the form a file name's ending asks for. KpiError for another ending."""
    made = {(".xlsx", False): lambda: score_workbook(scheme, period, home, lang)[1],
            (".xlsx", True): lambda: payroll_file(scheme, period, home, lang)[1],
            (".csv", True): lambda: payroll_file(scheme, period, home, lang, "csv")[1]}
    if (ending, pay) not in made:
        raise KpiError(f'there is no report "{ending}"' + (" of pay" if pay else ""), "--out", "Score sheets: .xlsx; with --pay: .xlsx or .csv")
    return made[ending, pay]()
