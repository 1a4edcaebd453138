"""Numbers, dates and periods → text, in Chinese and English. Computes nothing but roundings and differences for show.

Percentages one decimal; seconds one decimal under 10, none above; points two. Values may be int, Decimal or Fraction
(float only for charts). None is never shown as 0: "not enough" is `— (12)`, "does not apply" is `·`, and a provisional
figure carries ○.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError

NOT_ENOUGH, DOES_NOT_APPLY, PROVISIONAL = "—", "·", "○"
SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$"}
MONEY = ("money", "money_per_person", "money_per_order")
SHORT = {"zh": (("万", 10**4, 1), ("亿", 10**8, 2)), "en": (("M", 10**6, 2), ("B", 10**9, 2))}  # unit, factor, decimals
WHOLE = ("people", "count")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAYS = {"zh": "周一 周二 周三 周四 周五 周六 周日".split(), "en": "Mon Tue Wed Thu Fri Sat Sun".split()}
QUARTERS = "一二三四"
Number = int | Decimal | Fraction | float


def rounded(value: Number, decimals: int) -> Decimal:
    """Half up, a half going away from zero; exact for int, Decimal and Fraction."""
    size = Fraction(value)
    whole = math.floor(abs(size) * 10**decimals + Fraction(1, 2))
    return Decimal(f"{-whole if size < 0 else whole}E-{decimals}")


def is_missing(value: object) -> bool:
    """None, NaN or NaT."""
    return value is None or value != value or str(value) in ("NaT", "<NA>")


def value_text(
    value: Number | None,
    unit: str,
    lang: str,
    state: str = "value",
    n: int | None = None,
    *,
    final: bool = True,
    tile: bool = False,
    currency: str = "CNY",
) -> str:
    """A metric's value as the screen shows it.

    `tile`: money is shortened (¥128.4 万, ¥1.28 M); tables show it in full.
    """
    if state == "does_not_apply":
        return DOES_NOT_APPLY
    if state == "not_enough" or is_missing(value):
        return NOT_ENOUGH if n is None else f"{NOT_ENOUGH} ({n:,})"
    shown = number_text(value, unit, lang, tile=tile, currency=currency)
    return shown if final else f"{shown} {PROVISIONAL}"


def number_text(value: Number, unit: str, lang: str, *, tile: bool = False, currency: str = "CNY") -> str:
    """A present value in its unit. KpiError for an unknown unit."""
    if unit == "share":
        return f"{rounded(Fraction(value) * 100, 1):,} %"
    if unit == "seconds":
        return f"{_seconds(value):,} {'秒' if lang == 'zh' else 's'}"
    if unit in MONEY:
        return money_text(value, lang, tile=tile and unit == "money", currency=currency)
    if unit in WHOLE:
        return f"{rounded(value, 0 if Fraction(value).denominator == 1 else 1):,}"
    if unit in ("points", "rating"):
        return f"{rounded(value, 2):,}"
    raise KpiError(f'there is no unit "{unit}"', "words.numbers")


def money_text(value: Number, lang: str, *, tile: bool = False, currency: str = "CNY") -> str:
    """¥1,284,000.00 in full; on tiles ¥128.4 万 or ¥1.28 M from ten thousand or a million up, else whole units."""
    sign, symbol = ("-" if Fraction(value) < 0 else ""), SYMBOLS.get(currency, f"{currency} ")
    size = abs(Fraction(value))
    if not tile:
        return f"{sign}{symbol}{rounded(size, 2):,}"
    shown, factor, decimals = "", 1, 0
    for larger, its_factor, its_decimals in SHORT[lang]:
        if rounded(size / factor, decimals) * factor >= its_factor:
            shown, factor, decimals = f" {larger}", its_factor, its_decimals
    return f"{sign}{symbol}{rounded(size / factor, decimals):,}{shown}"


def points_text(value: Number | None, decimals: int = 2) -> str:
    """Points as tables show them; — when there are none."""
    return NOT_ENOUGH if is_missing(value) else f"{rounded(value, decimals):,}"


def plain_text(value: Number, decimals: int = 2) -> str:
    """A number without needless zeros, such as a weight: 30, 37.5, 33.33."""
    shown = f"{rounded(value, decimals):,}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def change_text(now: Number | None, before: Number | None, unit: str, lang: str) -> str:
    """The change with its sign; empty when either side is missing.

    Rates in points (pp / 个百分点), money and counts in percent (from 0: the amount), everything else in its own unit.
    """
    if is_missing(now) or is_missing(before):
        return ""
    step = Fraction(now) - Fraction(before)
    if unit == "share":
        return f"{_signed(rounded(step * 100, 1))} {'个百分点' if lang == 'zh' else 'pp'}"
    if unit == "seconds":
        return f"{_signed(_seconds(step))} {'秒' if lang == 'zh' else 's'}"
    if unit in ("points", "rating"):
        return _signed(rounded(step, 2))
    if before and unit in (*MONEY, *WHOLE):
        return f"{_signed(rounded(step / abs(Fraction(before)) * 100, 1))} %"
    shown = number_text(step, unit, lang)
    return f"+{shown}" if step > 0 else shown


def change_is(now: Number | None, before: Number | None, better: str) -> str:
    """ "better", "worse" or "same" ("" when either side is missing), for the colour of a change."""
    if is_missing(now) or is_missing(before):
        return ""
    if now == before:
        return "same"
    return "better" if (now > before) == (better == "higher") else "worse"


def arrow(now: Number | None, before: Number | None) -> str:
    """▲, ▼ or nothing."""
    if is_missing(now) or is_missing(before) or now == before:
        return ""
    return "▲" if now > before else "▼"


def date_text(day: date, lang: str, *, year: bool = True, weekday: bool = False) -> str:
    """2026年9月14日 / 14 Sep 2026, without the year on demand, with the weekday on demand."""
    if lang == "zh":
        shown = f"{day.year}年" * year + f"{day.month}月{day.day}日"
        return f"{shown} {DAYS['zh'][day.weekday()]}" if weekday else shown
    shown = f"{day.day} {MONTHS[day.month - 1]}" + f" {day.year}" * year
    return f"{DAYS['en'][day.weekday()]} {shown}" if weekday else shown


def time_text(moment: datetime, lang: str, *, seconds: bool = False, year: bool = True) -> str:
    """The date and the time of day, 24 hours."""
    return f"{date_text(moment, lang, year=year)} {moment.strftime('%H:%M:%S' if seconds else '%H:%M')}"


def period_text(period: str, lang: str) -> str:
    """2026-09 → 2026年9月 / Sep 2026, and so for days, ISO weeks, quarters, years and ranges.

    KpiError for anything else.
    """
    zh = lang == "zh"
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", period):
        return _range_text(_day(found[1]), _day(found[2]), lang)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", period):
        return date_text(_day(period), lang)
    if found := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", period):
        return f"{found[1]}年{int(found[2])}月" if zh else f"{MONTHS[int(found[2]) - 1]} {found[1]}"
    if found := re.fullmatch(r"(\d{4})-W(\d\d)", period):
        return f"{found[1]}年第{int(found[2])}周" if zh else f"Week {int(found[2])}, {found[1]}"
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", period):
        return f"{found[1]}年{QUARTERS[int(found[2]) - 1]}季度" if zh else f"Q{found[2]} {found[1]}"
    if re.fullmatch(r"\d{4}", period):
        return f"{period}年" if zh else period
    raise KpiError(
        f'"{period}" is not a period',
        "words.numbers",
        "For example 2026-09, 2026-W37, 2026-Q3 or 2026-09-01..2026-09-15",
    )


def _range_text(first: date, last: date, lang: str) -> str:
    if first == last:
        return date_text(first, lang)
    year, month = first.year != last.year, (first.year, first.month) != (last.year, last.month)
    if lang == "zh":
        return f"{date_text(first, lang)}–{date_text(last, lang, year=year) if month else f'{last.day}日'}"
    return f"{date_text(first, lang, year=year) if month else first.day}–{date_text(last, lang)}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KpiError(f'"{text}" is not a day', "words.numbers") from error


def _seconds(value: Number) -> Decimal:
    """One decimal under 10, none above."""
    fine = rounded(value, 1)
    return fine if abs(fine) < 10 else rounded(value, 0)


def _signed(value: Decimal) -> str:
    return f"+{value:,}" if value > 0 else f"{abs(value):,}" if not value else f"{value:,}"
