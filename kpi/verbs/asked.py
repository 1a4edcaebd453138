"""What a command asks of a scheme: another credit rule, and periods it goes by."""
from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pandas as pd

from kpi import cards
from kpi.errors import KpiError, unknown
from kpi.schemes.model import Scheme
from kpi.verbs import duty, outcomes, pay
from kpi.verbs.checked import forms_checked
from kpi.verbs.scores import load_scheme
from kpi.verbs.workshop import scheme_credited
from kpi.warehouse import parse


def credited(scheme: str, credit: str | None, days: int | None) -> str | Scheme:
    """The scheme asked for; with another credit rule or window as one of its own. KpiError for an unknown rule."""
    if credit is None and days is None:
        return scheme
    if credit is not None and credit not in cards.credit_rules():
        raise unknown("credit rule", credit, cards.credit_rules())
    return scheme_credited(scheme, credit, days)


def outcome(
    what: str, scheme: str | Scheme, period: str, lang: str = "en", as_of: date | None = None, min_quota: int | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """What a scheme's totals lead to (tiers, actions, awards, forced, pay), with `final` as its last column, and what is to be said of it.

    as_of (default: today) decides whether the figures behind it are final and hides no rows. KpiError: a period the scheme does not go by.
    """
    said = in_cycle(what, scheme, period)
    if what == "awards":
        made = outcomes.awards(scheme, period, lang=lang, min_quota=min_quota)
        frame = made.rows
        said += [line for quota in made.quotas for line in (quota["sentence"], *quota["notes"], *quota["steps"])]
    elif what == "forced":
        told = outcomes.distributed(scheme, period, lang=lang)
        frame, said = told.rows, told.notes
    else:
        frame = {"tiers": outcomes.tiers, "actions": outcomes.actions, "pay": pay.pay}[what](scheme, period, lang=lang)
    until = provisional_until(scheme, period, as_of)
    more = [f"Provisional until {until}: figures behind it may still change."] if until else []
    return frame.assign(final=until is None), [*said, *more]


def duties(what: str, scheme: str | Scheme, name: str, period: str, as_of: date | None, lang: str) -> pd.DataFrame:
    """What is due or listed under a scheme (asked for by its name, and as credited): lists, limits overdue, closed cases by unit,
    deadlines, events the data show, or checks of the forms filed. as_of: until when things had to happen."""
    made = {
        "lists": lambda: duty.lists(scheme, period, lang=lang),
        "limits": lambda: duty.overdue_steps(name, period, as_of and datetime.combine(as_of, time()), lang=lang),
        "cases": lambda: duty.case_table(period),
        "calendar": lambda: duty.calendar(as_of or parse(period).end, lang=lang, scheme=name),
        "proposed": lambda: duty.proposed_events(name, period, lang=lang),
        "checks": lambda: forms_checked(name, period, as_of, lang=lang),
    }
    return made[what]()


def provisional_until(scheme: str | Scheme, period: str, as_of: date | None = None) -> date | None:
    """The last day on which some figure behind a period's outcomes may still change, as of a day (default: today); None: all are final.

    Of a scheme that takes other schemes' totals, theirs too.
    """
    metrics, open_ = set(), [load_scheme(scheme)]
    while open_:
        chosen = open_.pop()
        metrics |= set(chosen.metrics)
        open_ += [load_scheme(item.scheme) for item in chosen.items if item.scheme]
    known, p = cards.metrics(), parse(period)
    last = max((p.end + timedelta(days=known[name].settles_after) for name in metrics if name in known), default=p.end)
    return last if (as_of or date.today()) <= last else None


def in_cycle(outcome: str, scheme: str | Scheme, period: str) -> list[str]:
    """Refuses a period the scheme does not go by: tiers of weeks mean nothing where a month is one appraisal (R2A-01). Awards of another
    period are none; that is what is to be said."""
    chosen, asked = load_scheme(scheme), parse(period)
    own = {"month" if chosen.cycle == "case" else chosen.cycle} | {blend.period for blend in chosen.outcomes.blends}
    own |= {"actions": {"year"}, "pay": {"year"} | {line.cycle for line in chosen.pay.lines if line.cycle}}.get(outcome, set())
    allowed = {"awards": {kind for award in chosen.outcomes.awards for kind in award.period}, "forced": {"year"}}.get(outcome, own)
    if asked.kind in allowed:
        return []
    known = " or ".join(sorted(allowed))
    if outcome == "awards":
        return [f"{chosen.id} tells awards by {known}, not by {asked.kind}." if allowed else f"{chosen.id} gives no awards."]
    raise KpiError(f"{chosen.id} tells {outcome} by {known}, not by {asked.kind}", "--period", "Such as 2026-09, 2026-Q3 or 2026")
