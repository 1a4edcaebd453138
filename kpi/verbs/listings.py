"""Lists of a scheme in a period: agents by condition, cases, bad ratings, tickets that are followed, customers visited."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import words
from kpi.schemes.model import BLANK, Scheme
from kpi.schemes.model.duties import Listing
from kpi.scoring import cases, service
from kpi.scoring.eligible import listed
from kpi.scoring.results import Standings
from kpi.verbs.desk import opened
from kpi.verbs.history import Career, careers
from kpi.verbs.naming import names_of
from kpi.verbs.outcomes import begun, yearly
from kpi.verbs.scores import load_scheme
from kpi.warehouse import Period, Warehouse, parse

Home = Path | str | None
LISTS = ["list", "title", "of", "key", "name", "team", "sure", "because", "show"]
BAD = """
    select conversation_id, coalesce(first_owner, first_agent) as agent_id, rating, rating_scale, channel, category, day
    from core.conversations cross join core.settings where day between $a and $b and rating is not null and rating <
        case rating_scale when '5' then satisfied_5 when '3' then satisfied_3 else satisfied end order by day, conversation_id"""
ASKED = "select conversation_id, day, category from core.conversations where day between $a and $b"


def lists(scheme: str | Scheme, period: str, home: Home = None, lang: str = "en") -> pd.DataFrame:
    """Who or what falls under the lists of a scheme that go by this kind of period (R2A-17, R2A-19, R4-16, …). Columns LISTS; sure False:
    a fact is missing; `show`: column -> value, None where it is not known."""
    chosen, p = load_scheme(scheme, home), parse(period)
    meant = [each for each in chosen.duties.lists if (each.cycle or _cycle(chosen)) == p.kind]
    rows = _agents(chosen, p, [each for each in meant if each.of == "agent"], home, lang)
    for each in meant:
        if each.of != "agent":
            rows += _things(opened(home), chosen, each, p, lang)
    order = {each.id: place for place, each in enumerate(meant)}
    rows.sort(key=lambda row: order[row[0]])
    return pd.DataFrame(rows, columns=LISTS, dtype=object)


def _cycle(scheme: Scheme) -> str:
    return "month" if scheme.cycle == "case" else scheme.cycle


# ---- agents


def _agents(scheme: Scheme, p: Period, meant: list[Listing], home: Home, lang: str) -> list[tuple]:
    if not meant:
        return []
    by_year = yearly(scheme, p, home) if p.kind == "year" else {}
    at = begun(p, scheme, home)[-1] if by_year else p
    scored, people = careers(scheme, at, home)
    shown = {name for each in meant for name in each.show}
    facts = {c.agent_id: _more(scored.scheme, c, scored.standings, shown, at, home, lang) for c in people}
    names = {c.agent_id: (c.name, c.person.get("team")) for c in people}
    called = names_of(scored.scheme, lang) | {c.agent_id: c.name for c in people}
    more = [item.id for item in scored.scheme.items] + list(scored.scheme.metrics)
    rows = []
    for each in meant:
        histories = {c.agent_id: _history(c, by_year.get(c.agent_id, []) if by_year else None) for c in people if each.audience.has(c.person)}
        for one in listed(each, histories, more):
            show = {**one.show, **{name: facts[one.key][name] for name in each.show if name in facts[one.key]}}
            rows.append((each.id, each.title.get(lang, each.id), each.of, one.key, *names[one.key], one.sure,
                         words.because(one.because, one.params, lang, called), show))
    return rows


def _history(career: Career, years: list | None) -> list[dict | None]:
    """Facts per period, oldest first; by years, grade and coefficient of the forced distribution (R4-08)."""
    if years is not None:
        return [{**career.person, "grade": one.grade, "coefficient": one.coefficient, "rank": one.rank} if one.grade else None for one in years]
    return [{**career.person, **one.known} if one.appraised else None for one in career.appraisals]


def _more(scheme: Scheme, career: Career, standings: Standings, shown: set[str], p: Period, home: Home, lang: str) -> dict[str, object]:
    """What lists show beside the facts of conditions: the strongest and weakest item (R2A-17), cells of the scheme's tables by grade or
    tier (training, promotion), visits and renewals in the agent's care (R0-10)."""
    found: dict[str, object] = {}
    if shown & {"strongest_item", "weakest_item"}:
        found |= _weak_and_strong(scheme, career.agent_id, standings, lang)
    now = career.now.known if career.now.appraised else {}
    for table in scheme.pay.tables.values():
        if len(table.key) == 1 and now.get(table.key[0]) is not None:
            key = (str(now[table.key[0]]),)
            cells = {name: table.cell(key, name) for name in table.columns if name in shown}
            found |= {name: None if cell is BLANK else cell for name, cell in cells.items()}
    if shown & {"visit_compliance", "renewal_rate"}:
        found |= _care(scheme, career.agent_id, p, home)
    return found


def _weak_and_strong(scheme: Scheme, agent: str, standings: Standings, lang: str) -> dict[str, str | None]:
    called = names_of(scheme, lang)
    items = {item.id: item for item in scheme.items}
    reached = {line.item: line.attainment for line in standings.lines
               if line.agent_id == agent and line.item in items and line.attainment is not None and line.weight}
    if not reached:
        return {"strongest_item": None, "weakest_item": None}
    order = sorted(reached, key=lambda name: reached[name])
    return {"strongest_item": called.get(order[-1], order[-1]), "weakest_item": called.get(order[0], order[0])}


def _care(scheme: Scheme, agent: str, p: Period, home: Home) -> dict[str, Fraction | None]:
    here = opened(home)
    own = [row for row in plain(here.frame("select * from core.customers")) if row["owner"] == agent]
    made = [row for row in plain(here.frame("select * from core.visits")) if row["agent_id"] == agent]
    limits = [limit for limit in scheme.duties.limits if limit.of == "visit"]
    until = here.times[1].date() if here.times[1] else p.end
    return {"visit_compliance": service.visit_share(service.visits_due(limits, own, made, p.start, p.end)).value,
            "renewal_rate": service.renewal_rate(own, p.start, p.end, max(until, p.end)).value}


# ---- cases, ratings, tickets, customers


def _things(here: Warehouse, scheme: Scheme, each: Listing, p: Period, lang: str) -> list[tuple]:
    """One row per case, rating, ticket, customer or topic, with the columns the list shows; what the data do not carry stays None."""
    made = {"case": _cases, "rating": _ratings, "ticket": _tickets, "customer": _customers}[each.of](here, each, p)
    facts = {key: row for key, row in made}
    people = dict(here.rows("select agent_id, name from core.agents"))
    called = names_of(scheme, lang)
    return [(each.id, each.title.get(lang, each.id), each.of, one.key, people.get(facts[one.key].get("agent_id"), ""), None, one.sure,
             words.because(one.because, one.params, lang, called), dict(one.show))
            for one in listed(each, {key: [row] for key, row in made})]


def _cases(here: Warehouse, each: Listing, p: Period) -> list[tuple[str, dict]]:
    """Questions of each day by category, where the list shows it (R1-30); else complaints: closed in the period (R1-13, R1-27), or, where
    the list shows when they closed, open ones too, the severe first (R1-14)."""
    if "category" in each.show:
        asked = service.topics(plain(here.frame(ASKED, {"a": p.start, "b": p.end})), "conversation_id", "day", "category", "day")
        rows = [{"day": one.start, "category": one.topic, "conversations": one.count} for one in asked]
        return [(f"{row['day']} {row['category'] or ''}".strip(), row) for row in rows]
    table = plain(here.frame("select * from core.complaints"))
    if "closed_at" not in each.show:
        return [(str(row["case_no"]), row) for row in cases.closed_cases(table, p.start, p.end)]
    end = datetime.combine(p.end, time.max)
    begun_ = [row for row in table if row["accepted_at"] <= end]
    there = {row["case_no"]: row for row in begun_ if row["closed_at"] is None or row["closed_at"].date() >= p.start}
    classes = sorted({str(row["severity"]) for row in there.values() if row["severity"]})
    open_ = [one.case_no for one in cases.queue(list(there.values()), classes, end)]
    return [(str(number), there[number]) for number in dict.fromkeys([*open_, *there])]


def _ratings(here: Warehouse, _: Listing, p: Period) -> list[tuple[str, dict]]:
    """Ratings that are not satisfied ones by the settings (R3-11)."""
    return [(str(row["conversation_id"]), row) for row in plain(here.frame(BAD, {"a": p.start, "b": p.end}))]


def _tickets(here: Warehouse, each: Listing, p: Period) -> list[tuple[str, dict]]:
    """Tickets opened in the period; where the list shows the first owner, those handed on or still open, whenever opened (R0-08)."""
    end = datetime.combine(p.end, time.max)
    table = [row for row in plain(here.frame("select * from core.tickets")) if row["opened_at"] <= end]
    if "first_owner" not in each.show:
        return [(str(row["ticket_id"]), row) for row in table if row["opened_at"].date() >= p.start]
    by_owner = service.followed(table, end)
    meant = {key for one in by_owner for key in one.open} | {
        key for one in by_owner for key in one.transferred if _at(table, key)["opened_at"].date() >= p.start}
    return [(str(row["ticket_id"]), row | {"agent_id": row["first_owner"]}) for row in table if str(row["ticket_id"]) in meant]


def _at(table: list[dict], ticket: str) -> dict:
    return next(row for row in table if str(row["ticket_id"]) == ticket)


def _customers(here: Warehouse, _: Listing, p: Period) -> list[tuple[str, dict]]:
    """Customers visited in the period: how often, and the topics, the most frequent first (R0-13)."""
    made = [row for row in plain(here.frame("select * from core.visits")) if p.start <= row["visited_at"].date() <= p.end]
    known = {row["customer_id"]: row for row in plain(here.frame("select * from core.customers"))}
    found = []
    for customer in dict.fromkeys(row["customer_id"] for row in made):
        own = [row for row in made if row["customer_id"] == customer]
        count: dict[str, int] = {}
        for one in service.topics(own, "visit_id", "visited_at", "topics", "month"):
            if one.topic:
                count[one.topic] = count.get(one.topic, 0) + one.count
        told = ", ".join(sorted(count, key=lambda topic: -count[topic]))
        row = known.get(customer, {})
        found.append((str(customer), {"grade": row.get("grade"), "region": row.get("region"), "agent_id": own[-1]["agent_id"],
                                      "visits": len(own), "topics": told or None}))
    return found


def plain(frame: pd.DataFrame) -> list[dict]:
    """Rows with cells as Python values; what is empty is None."""
    def cell(value: object) -> object:
        if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
            return None
        return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value

    return [{name: cell(value) for name, value in row.items()} for row in frame.to_dict("records")]


def span(period: Period) -> Mapping[str, date]:
    """From the first day to, not including, the day after the last."""
    return {"a": period.start, "b": period.end + timedelta(days=1)}
