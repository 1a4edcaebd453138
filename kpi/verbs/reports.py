"""Excel files and printable pages of a scheme in a period: score sheets, payroll, slips, sheets to fill in."""
from __future__ import annotations

from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.errors import KpiError
from kpi.reports import columns, payroll_sheet, score_form, score_sheet, slip, wide
from kpi.reports import payroll as rolls
from kpi.schemes.model import Scheme
from kpi.schemes.model.pay import PayPlan
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import home as data_home
from kpi.verbs.pay import Payroll, payroll
from kpi.verbs.pay_facts import last_inside
from kpi.verbs.recorded import store
from kpi.verbs.scores import load_scheme, scored_at, table
from kpi.warehouse import parse

Home = Path | str | None


def score_workbook(scheme: str, period: str, home: Home = None, lang: str = "zh") -> tuple[str, bytes]:
    """File name and bytes of the score sheets: a list, and a sheet per agent whose points and totals are live formulas."""
    chosen, scores, tables = _scored(scheme, period, home, lang)
    return score_sheet.file_name(chosen, period, lang=lang), score_sheet.score_workbook(chosen, scores, lang=lang, **tables)


def score_forms(scheme: str, period: str, home: Home = None, lang: str = "zh", agents: list[str] | None = None) -> str:
    """The forms to print and sign, as one HTML file (R4-20); `agents` None: of all."""
    chosen, scores, tables = _scored(scheme, period, home, lang)
    return score_form.score_forms(chosen, scores, lang=lang, agents=agents, **tables)


def _scored(scheme: str, period: str, home: Home, lang: str) -> tuple[Scheme, pd.DataFrame, dict]:
    """The scheme, its scores, and the tables score sheets and forms take."""
    scored = scored_at(scheme, period, "agent", None, home)
    kept, p = store(home), parse(period)
    return scored.scheme, table(scored, lang), {
        "people": _people(scored, home), "ratings": kept.ratings(scored.scheme, p), "events": kept.confirmed_events(scored.scheme, p),
        "team_values": scored.pooled, "units": {metric: card.unit for metric, card in cards.metrics().items()},
    }


def payroll_file(scheme: str, period: str, home: Home = None, lang: str = "zh", ending: str = "xlsx") -> tuple[str, bytes]:
    """File name and bytes of the payroll by the columns of the data home (payroll.toml, else ours), stamped as a draft."""
    roll, people, plan, stamp = _paid(scheme, period, home, lang)
    template = columns.read(data_home(home) / columns.FILE, [line.id for line in plan.lines])
    made = rolls.payroll(template, roll.lines, lang=lang, people=people, plan=plan)
    name = payroll_sheet.file_name(roll.scheme["id"], period, lang=lang, ending=ending)
    if ending == "csv":
        return name, rolls.payroll_csv(made, lang)
    return name, payroll_sheet.payroll_workbook(made, period=period, scheme=stamp, lang=lang)


def pay_slips(scheme: str, period: str, home: Home = None, lang: str = "zh", agents: list[str] | None = None) -> str:
    """Slips to print, as one HTML file, stamped as drafts; `agents` None: of all."""
    roll, people, plan, stamp = _paid(scheme, period, home, lang)
    return slip.pay_slips(roll.lines, period=period, scheme=stamp, lang=lang, agents=agents, people=people, plan=plan)


def _paid(scheme: str, period: str, home: Home, lang: str) -> tuple[Payroll, pd.DataFrame, PayPlan, str]:
    roll = payroll(scheme, period, home, lang)
    people = roll.people.merge(_staff(home), on="agent_id", how="left")
    people["department"] = people["team"]
    plan = scored_at(scheme, _month_of(scheme, period, home), "agent", None, home).scheme.pay
    return roll, people, plan, f"{roll.scheme['id']} {roll.scheme['version']} · sha256 {roll.scheme['hash']}"


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
    made = {
        (".xlsx", False): lambda: score_workbook(scheme, period, home, lang)[1],
        (".html", False): lambda: score_forms(scheme, period, home, lang).encode(),
        (".xlsx", True): lambda: payroll_file(scheme, period, home, lang)[1],
        (".csv", True): lambda: payroll_file(scheme, period, home, lang, "csv")[1],
        (".html", True): lambda: pay_slips(scheme, period, home, lang).encode(),
    }
    if (ending, pay) not in made:
        said = f'there is no report "{ending}"' + (" of pay" if pay else "")
        raise KpiError(said, "--out", "Score sheets: .xlsx or .html; with --pay: .xlsx, .csv or .html")
    return made[ending, pay]()


def sheet_to_fill(kind: str, scheme: str, period: str, role: str = "supervisor", home: Home = None, lang: str = "zh") -> bytes:
    """A sheet to fill in and read back: "ratings" of a role, "targets" by month of the period's year, or the "roster"."""
    people = roster(home)
    if kind == "ratings":
        return wide.ratings_sheet(load_scheme(scheme, home), people, role=role, period=period, lang=lang)
    year = parse(period).start.year
    made = {"targets": lambda: wide.targets_sheet(people, [f"{year}-{month:02d}" for month in range(1, 13)], lang=lang),
            "roster": lambda: wide.roster_sheet(people, lang=lang)}
    if kind not in made:
        raise KpiError(f'there is no sheet "{kind}" to fill in', "sheets", "Take ratings, targets or roster")
    return made[kind]()
