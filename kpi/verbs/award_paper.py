"""Minutes of an awards meeting as a file: a page to print and sign, or a workbook."""
from __future__ import annotations

from pathlib import Path

from kpi.errors import unknown
from kpi.reports.award_book import minutes_book
from kpi.reports.award_minutes import history_line, minutes_page
from kpi.verbs.award_meeting import award_meeting


def award_minutes(scheme: str, period: str, group: str = "", home: Path | str | None = None, lang: str = "zh", ending: str = "html") -> bytes:
    """The minutes as they stand, stamped as a draft: .html for A4, or .xlsx. KpiError for another ending."""
    makers = {"html": lambda found: minutes_page(found, lang).encode(), "xlsx": lambda found: minutes_book(found, lang)}
    if ending not in makers:
        raise unknown("kind of minutes", ending, makers)
    return makers[ending](award_meeting(scheme, period, group, home, lang))


def award_line(event: dict, meeting: object, lang: str = "zh") -> str:
    """One event of a meeting in a sentence, as the minutes say it."""
    return history_line(event, meeting, lang)
