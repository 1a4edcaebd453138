"""How far the appraisal of a period is: what is rated, what waits for a second person, what is missing; and sheets before they are kept."""
from __future__ import annotations

from pathlib import Path

import pandas as pd

from kpi.records import Sheet
from kpi.records.sheets import read_list, read_sheet
from kpi.schemes.model import Item
from kpi.verbs.desk import agents as roster
from kpi.verbs.entry import people_of
from kpi.verbs.filed import sheet_of_forms
from kpi.verbs.ledger import WIDE, named
from kpi.verbs.recorded import stamp, store
from kpi.verbs.scores import load_scheme
from kpi.warehouse import parse

Home = Path | str | None
STEPS = ["step", "state", "have", "of"]
MISSING = ["agent_id", "name", "team", "item", "title", "role"]


def appraisal_steps(scheme: str, period: str, home: Home = None) -> pd.DataFrame:
    """The steps rate, review, publish, pay: columns STEPS. rate: ratings and numbers given of those due; review: incidents and bonus items
    decided of those filed; publish: whether this version of the scheme is published; pay: the pay lines of the cycle. state: done, open,
    none (nothing to do here)."""
    chosen, p = load_scheme(scheme, home), parse(period)
    due, lacking = _due(chosen, p, home)
    waiting, confirmed = len(store(home).open_events(chosen, p)), len(store(home).confirmed_events(chosen, p))
    published = any(row.hash == chosen.content_hash for row in store(home).published(chosen.id).itertuples())
    lines = len(chosen.pay.of_cycle(p.kind, chosen.cycle))
    rows = [
        ("rate", "none" if not due else "done" if not lacking else "open", due - len(lacking), due),
        ("review", "none" if not chosen.events else "open" if waiting else "done", confirmed, confirmed + waiting),
        ("publish", "done" if published else "open", int(published), 1),
        ("pay", "open" if lines else "none", lines, lines),
    ]
    return pd.DataFrame(rows, columns=STEPS)


def entries_missing(scheme: str, period: str, home: Home = None, lang: str = "en") -> pd.DataFrame:
    """Ratings and numbers that are due and not there, columns MISSING; role "" for a number."""
    chosen, p = load_scheme(scheme, home), parse(period)
    titles = {item.id: item.name(lang) for item in chosen.items}
    rows = [(row.agent_id, row.name, row.team, _filed(item), titles[item.id], role) for row, item, role in _due(chosen, p, home)[1]]
    return pd.DataFrame(rows, columns=MISSING, dtype=object)


def _due(scheme: object, period: object, home: Home) -> tuple[int, list[tuple[object, Item, str]]]:
    """How many ratings and numbers are due, and (person, item, role) of those that are not there."""
    kept = store(home)
    given = {(row.agent_id, row.rated, row.role) for row in kept.ratings(scheme, period).itertuples()}
    marks = {(row.agent_id, row.item, "") for row in kept.marks(period, scheme).itertuples()}
    done = {(row.agent_id, row.item, "") for row in kept.done(period, scheme).itertuples()}
    wanted: dict[tuple[str, str, str], tuple[object, Item, str]] = {}
    for row, facts in people_of(scheme, period, home):
        for item in scheme.items_of(facts):
            for role in _roles_due(item, facts.get("role")):
                wanted.setdefault((row.agent_id, _filed(item), role), (row, item, role))
    return len(wanted), [each for key, each in wanted.items() if key not in given | marks | done]


def _roles_due(item: Item, of: object) -> list[str]:
    """Whose rating is due; of a mix in which the last counts, the last one's (R4-03). "": a number. None of a metric."""
    if item.rated:
        roles = list(item.mix.of(of))
        return roles[-1:] if item.mix.counts == "last" else roles
    return [""] if item.record or item.done or item.levels else []


def _filed(item: Item) -> str:
    return item.rated or item.record or item.done or item.id


def records_listed(kind: str = "", agent: str = "", period: str = "", state: str = "", home: Home = None) -> pd.DataFrame:
    """What is recorded, one row per record as it stands (columns of kpi.records.COLUMNS); "" means all."""
    return store(home).list(kind or None, agent or None, period or None, state or None)


def records_checked(
    kind: str, source: Path | bytes | str, who: str = "", period: str | None = None, scheme: str | None = None, item: str | None = None,
    role: str | None = None, home: Home = None,
) -> Sheet:
    """What a sheet of records would bring, before anything is written: its sound entries and its refusals with line and reason."""
    judge = load_scheme(scheme, home) if scheme else None
    if kind == "form":
        return sheet_of_forms(source, scheme, item, period, home)
    more: dict[str, object] = {name: value for name, value in (("item", item), ("role", role)) if value}
    if kind == "rating":
        more = {"role": "supervisor", "rater": named(who), **more}
    read = read_sheet if kind in WIDE else read_list
    return read(source, kind, roster(home)[["agent_id", "staff_number", "name"]], scheme=judge, period=period, more=more, who=named(who))


def records_stamp(home: Home = None) -> int:
    """The number of the last event: what was asked of records and scores holds while it stays the same."""
    return stamp(home)
