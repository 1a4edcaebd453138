"""What the schemes page asks beside the verbs of the workshop: the shelf, versions, a draft's facts, bands, places and effect."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import schemes, words
from kpi.schemes import versions
from kpi.schemes.model import Scheme
from kpi.scoring.awards import quota
from kpi.verbs import workshop
from kpi.verbs.boards import scheme_facts
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import scheme_list, status
from kpi.verbs.recorded import store
from kpi.verbs.scores import scored_at

Home = Path | str | None
SHELF = ["id", "version", "title_zh", "title_en", "front", "own", "published", "approver", "date", "groups", "items", "full_score", "total",
         "cycle", "why"]
VERSIONS = ["id", "version", "hash", "date", "description", "author", "reviewer", "approver", "who", "at"]


def schemes_shelved(home: Home = None) -> pd.DataFrame:
    """Every scheme at hand, own copies first, then the front ones, then the others. Columns SHELF.

    `published`: whether this version is (R4-12), with its approver and date; `groups`: the appraisal groups under it today (R4-14).
    """
    signed = {(row.id, row.version): row for row in store(home).published().itertuples()}
    bound: dict[str, list[str]] = {}
    for row in store(home).group_schemes(date.today()).itertuples():
        bound.setdefault(row.scheme, []).append(row.group)
    known, shipped = schemes.library(data_home(home) / "schemes"), schemes.library(None)
    rows = []
    for row in scheme_list(home).itertuples():
        scheme, version = known[row.id], signed.get((row.id, row.version))
        rows.append({
            "id": row.id, "version": row.version, "title_zh": row.title_zh, "title_en": row.title_en, "front": row.front,
            "own": row.id not in shipped, "published": version is not None, "approver": version.approver if version else "",
            "date": version.date if version else None, "groups": sorted(set(bound.get(row.id, []))), "items": len(scheme.items),
            "full_score": scheme.full_score, "total": scheme.total, "cycle": scheme.cycle, "why": dict(scheme.why),
        })
    rows.sort(key=lambda row: (not row["own"], not row["front"], row["id"]))
    return pd.DataFrame(rows, columns=SHELF, dtype=object)


def schemes_refused(home: Home = None) -> list[str]:
    """What is wrong with the scheme files of the data home that cannot be read, each with its file, line and nearest name."""
    return [str(fault) for fault in schemes.problems(data_home(home) / "schemes")]


def scheme_versions(name: str, home: Home = None) -> pd.DataFrame:
    """The published versions of a scheme with their edition, the newest first. Columns VERSIONS (R4-12)."""
    found = store(home).published(name)
    return found[VERSIONS].iloc[::-1].reset_index(drop=True)


def scheme_renewed(name: str, home: Home = None) -> str:
    """The text of a scheme as a new version: the next free number, nobody's signature yet (R4-12)."""
    text = workshop.scheme_text(name, home)
    scheme = workshop.scheme_read(text)
    free = versions.next_version(scheme.version, store(home).published(scheme.id)["version"])
    unsigned = {key: None for key in ("date", "description", "reviewer", "approver") if getattr(scheme.edition, key)}
    return workshop.scheme_edited(text, {"version": free, **unsigned})


# ---- a draft, by its text


def draft_items(text: str) -> list[dict]:
    """What pages print of the items of a scheme: metric, unit, points and titles of each."""
    return scheme_facts(workshop.scheme_read(text))["items"]


def draft_checked(text: str, period: str | None = None, home: Home = None, lang: str = "en") -> pd.DataFrame:
    """What is odd about a scheme being written. Columns of `scheme_check`."""
    return workshop.scheme_check(workshop.scheme_read(text), period, home, lang)


def draft_compared(against: str, text: str, period: str, home: Home = None, lang: str = "en") -> workshop.Difference:
    """What changes from a scheme (an id, or id@version) to the text of another, and for whom."""
    return workshop.schemes_compared(against, workshop.scheme_read(text), period, home, lang)


def draft_weights(text: str) -> tuple[Decimal, Decimal]:
    """(Σ of the points items can give, full score). Items for other people than others, such as of a role, are in the sum."""
    scheme = workshop.scheme_read(text)
    total = sum(scheme.weights_of(scheme.items).values(), Fraction(0))
    return Decimal(total.numerator) / Decimal(total.denominator), scheme.full_score


def draft_bands(text: str, lang: str = "en") -> list[dict]:
    """Grades and tiers as bands of a scale, the lowest first: kind, id, title, at (where it begins; None: 0), origin and
    `percent`: its part of the scale from 0 to the full score (or the highest band, where that is more)."""
    scheme = workshop.scheme_read(text)
    found = []
    for kind, ladder in (("grades", scheme.outcomes.grades), ("tiers", scheme.outcomes.tiers)):
        if ladder is None:
            continue
        top = max([scheme.full_score, *(band.at_least or Decimal(0) for band in ladder.bands)])
        upper = top
        rows = []
        for band in ladder.bands:
            low = max(band.at_least or Decimal(0), Decimal(0))
            rows.append({"kind": kind, "id": band.id, "title": band.name(lang), "at": band.at_least, "origin": band.origin,
                         "percent": (upper - low) / top * 100})
            upper = low
        if upper > 0:
            rows.append({"kind": kind, "id": "", "title": "", "at": None, "origin": "printed", "percent": upper / top * 100})
        found += rows[::-1]
    return found


def draft_quotas(text: str, period: str, home: Home = None, lang: str = "en") -> list[dict]:
    """award, group, headcount, quota and the arithmetic in a sentence, for today's heads of each group (R2A-15); [] without data."""
    scheme = workshop.scheme_read(text)
    if not scheme.outcomes.awards or not status(home).has_data:
        return []
    heads: dict[str, int] = {}
    for group in scored_at(scheme, period, "agent", None, home).group_of.values():
        heads[group] = heads.get(group, 0) + 1
    return [_places(scheme, award, group, count, lang) for award in scheme.outcomes.awards for group, count in sorted(heads.items())]


def _places(_: Scheme, award: object, group: str, heads: int, lang: str) -> dict:
    places = quota(award, heads)
    told = {"share": award.share, "headcount": heads, "quota": places}
    return {"award": award.id, "group": group, "headcount": heads, "quota": places, "sentence": words.because("award_quota", told, lang)}


def draft_changes(before: str, after: str, lang: str = "en") -> workshop.Difference:
    """What differs between two texts, in words only: nobody is scored."""
    said = workshop.changes_said(workshop.scheme_read(before), workshop.scheme_read(after), lang)
    return workshop.Difference(said, pd.DataFrame(columns=workshop.MOVES, dtype=object), None, 0)
