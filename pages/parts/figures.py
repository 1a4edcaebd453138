"""Figures as the reader sees them: the three answers, changes, periods, times. The wording is kpi.words'."""

from __future__ import annotations

from datetime import date, datetime

from kpi.words import numbers
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t


def figure(
    value: object, unit: str, state: str = "value", n: int | None = None, tile: bool = False, currency: str = "CNY"
) -> str:
    """A value in its unit; `— (12)` for not enough, `·` for does not apply. Never blank, never 0 for missing."""
    return numbers.value_text(
        value, unit, lang(), state, None if numbers.is_missing(n) else int(n), tile=tile, currency=currency or "CNY"
    )


def of_row(row: object, tile: bool = False) -> str:
    """The figure of a row that has value, unit, state and n."""
    return figure(row.value, row.unit, row.state, getattr(row, "n", None), tile)


def marked(text: str | Html, final: bool) -> Html:
    """The text with a small ○ when it is provisional."""
    ring = "" if final else el("span", numbers.PROVISIONAL, cls="ring", title=t("states.provisional"))
    return join([text, ring])


def change(row: object) -> Html:
    """▲▼ with the change since the previous period; the colour says better or worse. Empty when there is none."""
    text = change_words(row)
    tone = {"better": "good", "worse": "bad"}.get(row.direction, "same")
    return (
        el("span", text, cls=f"change {tone}", title=t(f"better.{row.direction}") if row.direction else None)
        if text
        else Html("")
    )


def change_words(row: object) -> str:
    """The change as plain text, with its arrow."""
    before = getattr(row, "previous", None)
    text = numbers.change_text(row.value, before, row.unit, lang())
    return f"{numbers.arrow(row.value, before)} {text}".strip()


def signed(amount: object, decimals: int = 2) -> str:
    """+1.25, -0.50 or 0.00."""
    if numbers.is_missing(amount):
        return ""
    shown = numbers.points_text(amount, decimals)
    return f"+{shown}" if amount > 0 else shown


def gap(amount: object) -> Html:
    """A difference in points, coloured by its sign."""
    text = signed(amount)
    tone = "same" if not text or not amount else "good" if amount > 0 else "bad"
    return el("span", text, cls=f"change {tone}") if text else Html("")


def points(value: object, decimals: int = 2) -> str:
    return numbers.points_text(value, decimals)


def weight(value: object) -> str:
    """30, 37.5, 33.33."""
    return numbers.plain_text(value)


def period(code: str) -> str:
    """2026-09 → 2026年9月 / Sep 2026."""
    return numbers.period_text(code, lang()) if code else ""


def short_period(code: str) -> str:
    """For axes: 9月 / Sep; other kinds of period stay as they are coded."""
    year_month = code.split("-")
    if len(year_month) == 2 and year_month[1].isdigit():
        return f"{int(year_month[1])}月" if lang() == "zh" else numbers.MONTHS[int(year_month[1]) - 1]
    return code


def drawn(value: float | None, unit: str) -> str:
    """A drawn (floating) value in words, for hovering; empty for a gap."""
    return "" if numbers.is_missing(value) else numbers.number_text(value, unit, lang(), tile=True)


def stamp(at: datetime | None) -> str:
    """ "data to …"."""
    return t("freshness.data_to", time=numbers.time_text(at, lang())) if at else t("freshness.no_data")


def day(at: date | None) -> str:
    return numbers.date_text(at, lang()) if at else ""


def moment(at: datetime | str) -> str:
    """A time to the second, the same in both languages."""
    return at[:19].replace("T", " ") if isinstance(at, str) else at.strftime("%Y-%m-%d %H:%M:%S")
