"""Working days: Chinese public holidays with their make-up working days, and what the user's own file says.

The years known come from a library that follows the State Council's yearly notice; a year it does not know has no answer (None),
never a guess from the weekday. `holidays.toml` in the data home adds or overrides:

    years = [2027]                                 # years this file knows wholly; nothing else is believed about them
    holidays = [2027-01-01, 2026-12-31]            # days off; of other years they are added to the known ones
    workdays = [2027-01-03]                        # weekends, or holidays, that are worked
"""
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from chinese_calendar import constants

from kpi.errors import KpiError, nearest

FILE = "holidays.toml"
KEYS = ("years", "holidays", "workdays")


@dataclass(frozen=True)
class Workdays:
    """`free`: public holidays with the days off around them; `worked`: weekend days that are worked; `years`: the years known."""

    free: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]
    own_file: bool = False

    def working(self, day: date) -> bool | None:
        """Whether `day` is a working day (R4-11). None: its year is not known."""
        if day.year not in self.years:
            return None
        return day in self.worked or (day.weekday() < 5 and day not in self.free)

    def public_holiday(self, day: date) -> bool | None:
        """Whether `day` belongs to a public holiday (R1-09); an ordinary weekend does not. None: its year is not known."""
        return day in self.free and day not in self.worked if day.year in self.years else None


def read(home: Path | None = None) -> Workdays:
    """The known working days, with the holiday file of the data home over them. KpiError when that file cannot be read."""
    path = home / FILE if home else None
    return _over(known(), path) if path and path.exists() else known()


@lru_cache(maxsize=1)
def known() -> Workdays:
    """What the library knows."""
    return Workdays(frozenset(constants.holidays), frozenset(constants.workdays), frozenset(day.year for day in constants.holidays))


def _over(base: Workdays, path: Path) -> Workdays:
    """`base` with the years and days of a holiday file over it."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KpiError(f"the holiday file cannot be read ({error})", path.name, "Write it as TOML") from error
    for key in table:
        if key not in KEYS:
            raise KpiError(f'there is no key "{key}" here', path.name, f"Known: {', '.join(KEYS)}", nearest(key, KEYS))
    years = _listed(table, "years", int, path.name)
    free, worked = (_listed(table, key, date, path.name) for key in ("holidays", "workdays"))
    if both := sorted(free & worked):
        raise KpiError(f"{both[0]} is both a holiday and a working day", path.name, "Leave it in one of the lists")
    lost = sorted({day.year for day in free | worked} - base.years - years)
    if lost:
        raise KpiError(f"the holidays of {lost[0]} are not known", path.name, f"List all its days and add {lost[0]} to years")
    kept_free, kept_worked = ({day for day in days if day.year not in years} for days in (base.free, base.worked))
    return Workdays(frozenset(kept_free - worked | free), frozenset(kept_worked - free | worked), base.years | years, own_file=True)


def _listed(table: dict, key: str, kind: type, where: str) -> frozenset:
    """The list under `key`, each entry of `kind`."""
    value = table.get(key, [])
    right = isinstance(value, list) and all(isinstance(entry, kind) and not isinstance(entry, (bool, datetime)) for entry in value)
    if not right:
        raise KpiError(f"{key} is not a list of {'years' if kind is int else 'days'}", where, "Write days bare, such as 2027-01-01")
    return frozenset(value)
