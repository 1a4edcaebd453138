"""Numbers, changes, dates and periods as look.md wants them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from kpi.errors import KpiError
from kpi.words import numbers as n


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (F(19, 40), "share", "47.5 %", "47.5 %"),
        (D("1"), "share", "100.0 %", "100.0 %"),
        (D("0.00049"), "share", "0.0 %", "0.0 %"),
        (D("12.5"), "share", "1,250.0 %", "1,250.0 %"),
        (D("8.44"), "seconds", "8.4 秒", "8.4 s"),
        (D("9.94"), "seconds", "9.9 秒", "9.9 s"),
        (D("9.96"), "seconds", "10 秒", "10 s"),
        (D("38.5"), "seconds", "39 秒", "39 s"),
        (D("10800"), "seconds", "10,800 秒", "10,800 s"),
        (D("1284000"), "money", "¥1,284,000.00", "¥1,284,000.00"),
        (D("-50.5"), "money", "-¥50.50", "-¥50.50"),
        (F(200, 3), "money_per_person", "¥66.67", "¥66.67"),
        (D("64"), "money_per_order", "¥64.00", "¥64.00"),
        (1234, "people", "1,234", "1,234"),
        (D("3.000"), "count", "3", "3"),
        (D("2.5"), "count", "2.5", "2.5"),
        (D("82.144"), "points", "82.14", "82.14"),
        (F(13, 3), "rating", "4.33", "4.33"),
        (0, "count", "0", "0"),
    ],
)
def test_a_value_in_its_unit(value, unit, zh, en):
    assert (n.value_text(value, unit, "zh"), n.value_text(value, unit, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("0", "¥0", "¥0"),
        ("9999.49", "¥9,999", "¥9,999"),
        ("9999.5", "¥1.0 万", "¥10,000"),
        ("128400", "¥12.8 万", "¥128,400"),
        ("999999.5", "¥100.0 万", "¥1.00 M"),
        ("1284000", "¥128.4 万", "¥1.28 M"),
        ("99999499", "¥9,999.9 万", "¥100.00 M"),
        ("99999500", "¥1.00 亿", "¥100.00 M"),
        ("1284000000", "¥12.84 亿", "¥1.28 B"),
        ("-1284000", "-¥128.4 万", "-¥1.28 M"),
    ],
)
def test_money_on_a_tile_is_short(value, zh, en):
    shown = [n.value_text(D(value), "money", lang, tile=True) for lang in ("zh", "en")]
    assert shown == [zh, en]


def test_money_per_buyer_keeps_its_cents_on_a_tile():
    assert n.value_text(D("12840"), "money_per_person", "zh", tile=True) == "¥12,840.00"


def test_other_currencies_have_their_own_sign():
    assert n.value_text(D("5"), "money", "en", currency="USD") == "$5.00"
    assert n.value_text(D("5"), "money", "zh", currency="SEK") == "SEK 5.00"


@pytest.mark.parametrize(
    ("state", "count", "shown"),
    [("not_enough", 12, "— (12)"), ("not_enough", None, "—"), ("does_not_apply", 12, "·"), ("value", 3, "— (3)")],
)
def test_missing_is_never_blank_and_never_zero(state, count, shown):
    for lang in ("zh", "en"):
        assert n.value_text(None, "share", lang, state, count) == shown


def test_nan_is_missing():
    assert n.value_text(float("nan"), "share", "en") == n.points_text(None) == "—"


def test_a_provisional_figure_carries_a_ring():
    assert n.value_text(D("0.5"), "share", "zh", final=False) == "50.0 % ○"


def test_an_unknown_unit_is_refused():
    with pytest.raises(KpiError, match='no unit "furlong"'):
        n.value_text(1, "furlong", "en")


@pytest.mark.parametrize(
    ("now", "before", "unit", "zh", "en"),
    [
        ("0.475", "0.463", "share", "+1.2 个百分点", "+1.2 pp"),
        ("0.40", "0.463", "share", "-6.3 个百分点", "-6.3 pp"),
        ("0.40", "0.40", "share", "0.0 个百分点", "0.0 pp"),
        ("0.40", "0.40004", "share", "0.0 个百分点", "0.0 pp"),
        ("52", "38.5", "seconds", "+14 秒", "+14 s"),
        ("38", "41.24", "seconds", "-3.2 秒", "-3.2 s"),
        ("110", "100", "money", "+10.0 %", "+10.0 %"),
        ("75", "100", "people", "-25.0 %", "-25.0 %"),
        ("7", "0", "count", "+7", "+7"),
        ("82.14", "80.5", "points", "+1.64", "+1.64"),
        ("4.1", "4.25", "rating", "-0.15", "-0.15"),
    ],
)
def test_changes_of_rates_are_in_points_and_never_percent_of_percent(now, before, unit, zh, en):
    shown = [n.change_text(D(now), D(before), unit, lang) for lang in ("zh", "en")]
    assert shown == [zh, en]


def test_without_an_earlier_value_there_is_no_change():
    assert n.change_text(D(1), None, "share", "en") == n.change_is(D(1), None, "higher") == n.arrow(None, D(1)) == ""


@pytest.mark.parametrize(
    ("now", "before", "better", "says", "arrow"),
    [
        (2, 1, "higher", "better", "▲"),
        (2, 1, "lower", "worse", "▲"),
        (1, 2, "lower", "better", "▼"),
        (1, 1, "lower", "same", ""),
    ],
)
def test_the_colour_of_a_change_follows_the_card(now, before, better, says, arrow):
    assert (n.change_is(now, before, better), n.arrow(now, before)) == (says, arrow)


@pytest.mark.parametrize(("weight", "shown"), [("30", "30"), ("37.50", "37.5"), ("100", "100"), ("0.05", "0.05")])
def test_a_weight_has_no_needless_zeros(weight, shown):
    assert n.plain_text(D(weight)) == shown


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2026-09", "2026年9月", "Sep 2026"),
        ("2026-W07", "2026年第7周", "Week 7, 2026"),
        ("2026-Q3", "2026年三季度", "Q3 2026"),
        ("2026", "2026年", "2026"),
        ("2026-09-14", "2026年9月14日", "14 Sep 2026"),
        ("2026-09-01..2026-09-15", "2026年9月1日–15日", "1–15 Sep 2026"),
        ("2026-08-30..2026-09-15", "2026年8月30日–9月15日", "30 Aug–15 Sep 2026"),
        ("2025-12-20..2026-01-02", "2025年12月20日–2026年1月2日", "20 Dec 2025–2 Jan 2026"),
        ("2026-09-14..2026-09-14", "2026年9月14日", "14 Sep 2026"),
    ],
)
def test_a_period_has_a_name(period, zh, en):
    assert (n.period_text(period, "zh"), n.period_text(period, "en")) == (zh, en)


@pytest.mark.parametrize("period", ["2026-13", "2026-9", "2026-Q5", "2026-02-30", "soon", ""])
def test_what_is_no_period_is_refused(period):
    with pytest.raises(KpiError):
        n.period_text(period, "en")


def test_dates_and_times():
    at = datetime(2026, 9, 30, 23, 59, 7)
    assert n.time_text(at, "zh") == "2026年9月30日 23:59"
    assert n.time_text(at, "en", seconds=True, year=False) == "30 Sep 23:59:07"
    assert n.date_text(date(2026, 9, 14), "zh", year=False, weekday=True) == "9月14日 周一"
    assert n.date_text(date(2026, 9, 14), "en", weekday=True) == "Mon 14 Sep 2026"
