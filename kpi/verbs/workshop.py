"""The schemes of the data home: list, show, check, copy, edit, try against real figures, compare, publish (R4-12)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from kpi import cards, schemes, words
from kpi.errors import KpiError
from kpi.schemes import coverage as carried
from kpi.schemes import diff, lint, versions
from kpi.schemes.model import ID, Scheme
from kpi.verbs import outcomes
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import scheme_list, status
from kpi.verbs.naming import names_of
from kpi.verbs.pay import payroll
from kpi.verbs.recorded import store
from kpi.verbs.scores import graded, load_scheme, scored_at
from kpi.warehouse import parse

FINDINGS = ["severity", "place", "what", "do", "code", "params", "where"]
MOVES = ["agent_id", "name", *(name for figure in diff.FIGURES for name in (figure, f"{figure}_before"))]
Home = Path | str | None


def schemes_listed(home: Home = None) -> pd.DataFrame:
    """id, version and titles of every scheme at hand, and whether this version is published."""
    found = scheme_list(home)
    published = {(row.id, row.version) for row in store(home).published().itertuples()}
    found["published"] = [(row.id, row.version) in published for row in found.itertuples()]
    return found


def source_of(name: str, home: Home = None) -> Path:
    """The file of a scheme by id, shipped or of the data home. KpiError for an unknown one."""
    load_scheme(name, home)
    for folder in (schemes.LIBRARY, data_home(home) / "schemes"):
        for path in sorted(folder.glob("*.toml")) if folder.exists() else []:
            if schemes.load_path(path).id == name:
                return path
    raise KpiError(f"scheme {name} has no file", "schemes")


def scheme_text(name: str, home: Home = None) -> str:
    """The text of a scheme: of its file, or with "id@version" of a published version."""
    bare, _, version = name.partition("@")
    for row in store(home).published(bare).itertuples() if version else ():
        if row.version == version:
            return row.text
    return source_of(bare, home).read_text(encoding="utf-8")


def scheme_read(text: str) -> Scheme:
    """A scheme out of a text that is being written. KpiError with line and nearest name."""
    return schemes.from_text(text, "scheme")


def scheme_check(scheme: str | Scheme, period: str | None = None, home: Home = None, lang: str = "en") -> pd.DataFrame:
    """What is odd about a scheme (an id, a path, or a scheme being written), faults first: columns FINDINGS (`where`: the place
    in words). With data in the home the figures of `period` (default: the last month) are looked at too."""
    chosen = scheme if isinstance(scheme, Scheme) else _named(scheme, home)
    state = status(home)
    values, headcount = None, None
    if state.has_data and state.default_period:
        values, headcount = _figures(chosen, period or state.default_period, home)
    known = set(schemes.library(data_home(home) / "schemes"))
    found = lint.findings(chosen, cards.metrics(), cards.credit_rules(), values, headcount, schemes=known | {chosen.id})
    called = names_of(chosen, lang)
    rows = [(f.severity, f.place, words.because(f"lint.{f.code}", f.params, lang, called),
             words.because(f"lint_do.{f.code}", f.params, lang, called), f.code, dict(f.params),
             words.place_text(f.place, lang, called) if f.place else "") for f in found]
    return pd.DataFrame(rows, columns=FINDINGS, dtype=object)


def _named(name: str, home: Home) -> Scheme:
    path = Path(name)
    return schemes.load_path(path) if path.suffix == ".toml" or path.exists() else load_scheme(name, home)


def _figures(scheme: Scheme, period: str, home: Home) -> tuple[pd.DataFrame | None, dict[str, int] | None]:
    """Points and values of a period, and the heads of each appraisal group; nothing when the scheme cannot be scored yet."""
    try:
        scored = scored_at(scheme, period, "agent", None, home)
    except KpiError:
        return None, None
    rows = [(line.agent_id, line.item, line.points, line.value, line.nominal_weight, period) for line in scored.standings.lines]
    heads: dict[str, int] = {}
    for group in scored.group_of.values():
        heads[group] = heads.get(group, 0) + 1
    return pd.DataFrame(rows, columns=["agent_id", "item", "points", "value", "nominal_weight", "period"], dtype=object), heads or None


# ---- writing


def scheme_edited(text: str, changes: Mapping[str, object]) -> str:
    """The text with cells changed (paths such as item[inquiry_conversion].weight), comments and order kept. KpiError for a bad path,
    or when the result is no scheme."""
    made = versions.edited(text, changes)
    scheme_read(made)
    return made


def scheme_credited(name: str, credit: str | None, credit_days: int | None = None, home: Home = None) -> Scheme:
    """A scheme with another credit rule or window, to be tried; groups are then not held to the version they are bound to."""
    changes = {"credit": credit, "credit_days": credit_days}
    return scheme_read(versions.edited(scheme_text(name, home), {key: value for key, value in changes.items() if value is not None}))


def scheme_copied(name: str, new_id: str, author: str = "", title: Mapping[str, str] | None = None, home: Home = None) -> str:
    """The id of a copy kept in the data home. KpiError when the id is taken or is none."""
    if not ID.fullmatch(new_id):
        raise KpiError(f'"{new_id}" cannot be a scheme id', "id", "Use small letters, digits and -")
    if new_id in schemes.library(data_home(home) / "schemes"):
        raise KpiError(f'the id "{new_id}" is taken', "id", "Give this copy an id of its own")
    return scheme_saved(versions.copied(scheme_text(name, home), new_id, author, title), home)


def scheme_saved(text: str, home: Home = None) -> str:
    """Keeps a scheme being written in the data home; its id. KpiError for a shipped scheme's id, or a published version."""
    scheme = scheme_read(text)
    if scheme.id in schemes.library(None):
        raise KpiError(f"{scheme.id} is a shipped scheme", "id", "Copy it under an id of your own first")
    _unpublished(scheme, home)
    folder = data_home(home) / "schemes"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{scheme.id}.toml"
    aside = path.with_suffix(".toml.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
    return scheme.id


def _unpublished(scheme: Scheme, home: Home) -> None:
    for row in store(home).published(scheme.id).itertuples():
        if row.version == scheme.version and row.hash != scheme.content_hash:
            free = versions.next_version(scheme.version, store(home).published(scheme.id)["version"])
            said = f"version {scheme.version} of {scheme.id} is published and never changes"
            raise KpiError(said, "version", f"Give this change version {free}")


def scheme_published(
    name: str, who: str, description: str, reviewer: str, approver: str, author: str = "", on: date | None = None, home: Home = None,
    allow_faults: bool = False,
) -> str:
    """Publishes the version at hand, for good; its hash (R4-12). KpiError: faults the linter found (unless allowed), people missing
    or the same, another content under this version."""
    text = scheme_text(name, home)
    scheme = scheme_read(text)
    faults = scheme_check(scheme, home=home)
    faults = faults[faults["severity"] == "fault"]
    if len(faults) and not allow_faults:
        raise KpiError(f"the check finds {len(faults)} faults", f"scheme {scheme.id}", "Mend them, or say that you publish with them")
    day = on or date.today()
    signed = {"date": day.isoformat(), "description": description, "author": author or who, "reviewer": reviewer, "approver": approver}
    text = versions.edited(text, signed)
    scheme = scheme_read(text)
    versions.publishable(scheme, store(home).published(scheme.id).to_dict("records"))
    if scheme.id not in schemes.library(None):
        scheme_saved(text, home)
    store(home).add("scheme", scheme.id, {
        "version": scheme.version, "hash": scheme.content_hash, "text": text, "description": description, "author": signed["author"],
        "reviewer": reviewer, "approver": approver, "date": day,
    }, who)
    return scheme.content_hash


# ---- trying and comparing


@dataclass(frozen=True)
class Difference:
    """`changes`: what differs, in words. `moves`: columns MOVES, the greatest first. `cost`: Σ pay after − before; None: no pay known.
    `same`: for how many nothing changes. `lent`: b has no ratings or events of its own in the period, so those filed under a counted."""

    changes: list[str]
    moves: pd.DataFrame
    cost: object
    same: int
    lent: bool = False


def schemes_compared(a: str | Scheme, b: str | Scheme, period: str, home: Home = None, lang: str = "en") -> Difference:
    """What changes from scheme (or version) `a` to `b`, and for whom in a period: points, ranks, tiers, grades, pay."""
    first, second = load_scheme(a, home), load_scheme(b, home)
    lent = first.id != second.id and _unrated(second, period, home) and not _unrated(first, period, home)
    said = changes_said(first, second, lang)
    effect = diff.effect(_results(a, period, home), _results(_as_of(first, second) if lent else b, period, home))
    rows = [
        {"agent_id": m.agent_id, "name": m.name, **m.after, **{f"{key}_before": value for key, value in m.before.items()}}
        for m in effect.moves
    ]
    return Difference(said, pd.DataFrame(rows, columns=MOVES, dtype=object), effect.cost, effect.same, lent)


def _unrated(scheme: Scheme, period: str, home: Home) -> bool:
    """Whether nobody has rated or filed anything under this scheme in the period."""
    kept, p = store(home), parse(period)
    return kept.ratings(scheme, p).empty and kept.confirmed_events(scheme, p).empty


def _as_of(first: Scheme, second: Scheme) -> Scheme:
    """`second` under the name of `first`, so that what was filed under that one counts; a content of its own for what is kept."""
    return replace(second, id=first.id, content_hash=f"{second.content_hash}/{first.id}")


def changes_said(first: Scheme, second: Scheme, lang: str) -> list[str]:
    """What differs between two schemes, in sentences that name the parts as they are titled."""
    names = _titles(first, lang) | _titles(second, lang)
    return [diff.sentence(change, lang, names) for change in diff.changes(first, second)]


def _titles(scheme: Scheme, lang: str) -> dict[str, str]:
    """id -> title of the items, sections, events, bands, actions, awards, rewards, pay lines, tables and duties that have one."""
    after, duties = scheme.outcomes, scheme.duties
    parts = [*scheme.items, *scheme.sections, *scheme.events, *after.actions, *after.awards, *after.rewards, *scheme.pay.lines,
             *scheme.pay.tables.values(), *duties.limits, *duties.deadlines, *duties.lists, *duties.recorded]
    parts += [band for ladder in (after.grades, after.tiers) if ladder for band in ladder.bands]
    metrics = {item.id: cards.metrics()[item.metric[0]].title[lang] for item in scheme.items if item.metric and item.metric[0] in cards.metrics()}
    return metrics | {part.id: part.title[lang] for part in parts if lang in part.title}


def _results(scheme: str | Scheme, period: str, home: Home) -> pd.DataFrame:
    """agent_id, name, points, rank, tier, grade, pay of everybody scored."""
    scored = scored_at(scheme, period, "agent", None, home)
    tiers = {row.agent_id: row.tier for row in outcomes.tiers(scheme, period, home).itertuples()}
    paid = {row.agent_id: row.amount for row in payroll(scheme, period, home).lines.itertuples() if row.line == "total"}
    names = dict(zip(scored.people["agent_id"], scored.people["name"], strict=True))
    rows = [
        {"agent_id": t.agent_id, "name": names[t.agent_id], "points": t.total, "rank": t.rank, "tier": tiers.get(t.agent_id),
         "grade": graded(scored.scheme_at(t.agent_id), t.total), "pay": paid.get(t.agent_id)}
        for t in scored.standings.totals
    ]
    return pd.DataFrame(rows, columns=["agent_id", "name", *diff.FIGURES], dtype=object)


def coverage(lang: str = "en") -> pd.DataFrame:
    """Every rule of the sources: rule, title, state (computed, recorded), parts of schemes that carry it, and why when it is only recorded."""
    rows = [(c.rule, c.title[lang], c.state, ", ".join(c.parts), c.why.get(lang, "")) for c in carried.coverage()]
    return pd.DataFrame(rows, columns=["rule", "title", "state", "parts", "why"])
