"""Complaint cases: numbers, order, authority, returned goods, monthly tables."""
from __future__ import annotations

import tomllib
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.scoring.cases import (
    Settlement,
    case_number,
    case_numbers,
    closed_cases,
    earlier_forms,
    monthly_table,
    new_form,
    queue,
    returned_goods,
    settlement,
    to_publish,
)

GOLDEN = next(case for case in tomllib.loads((Path(__file__).parents[1] / "golden.toml").read_text("utf-8"))["case"] if case["rule"] == "R1-11")
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_case_numbers():
    """R1-11, golden: year, month and a serial that restarts monthly."""
    assert case_numbers(date.fromisoformat(day) for day in GOLDEN["opened"]) == GOLDEN["numbers"]


def test_the_serial_goes_on_from_the_highest_taken():
    """R1-11: also over a gap, and at the turn of the year."""
    assert case_number(date(2026, 12, 31), ["202612-0007", "202612-0003", "202611-0099"]) == "202612-0008"
    assert case_number(date(2027, 1, 1), ["202612-0007"]) == "202701-0001"
    assert case_number(date(2026, 12, 31), ["202612-9998"]) == "202612-9999"
    with pytest.raises(KpiError) as caught:
        case_number(date(2026, 12, 31), ["202612-9999"])
    assert str(caught.value) == "case number: 202612 has 9999 cases already. Number the next case by hand."


@given(st.lists(st.dates(date(2025, 11, 1), date(2026, 3, 1)), max_size=60))
def test_case_numbers_are_unique_and_without_gaps(opened):
    """R1-11: in each month 1, 2, 3, …"""
    numbers = sorted(case_numbers(opened))
    for month, own in groupby(numbers, key=lambda number: number[:6]):
        assert list(own) == [f"{month}-{n:04d}" for n in range(1, sum(f"{day:%Y%m}" == month for day in opened) + 1)]


def test_a_customer_who_does_not_accept_gets_a_new_form():
    """R1-25: with the old one attached."""
    old = {"case_no": "202603-0001", "order_no": "77", "item_no": "3", "closed_at": datetime(2026, 3, 9), "demand": "refund"}
    assert new_form(old, "202604-0001") == {"case_no": "202604-0001", "previous_case": "202603-0001", "order_no": "77", "item_no": "3"}
    more = {"quantity": 3, "delivered_on": date(2026, 2, 1), "customer_id": "k"}
    assert new_form(old | more, "202604-0001").items() >= more.items()
    with pytest.raises(KpiError) as caught:
        new_form(old | {"closed_at": None}, "202604-0001")
    assert str(caught.value) == "case: 202603-0001 is not closed. A new form follows a closed one."


def test_forms_attached_to_one_another():
    """R1-25."""
    before = {"c": "b", "b": "a", "a": None}
    assert earlier_forms("c", before) == ["b", "a"] and earlier_forms("a", before) == []
    with pytest.raises(KpiError) as caught:
        earlier_forms("x", {"x": "y", "y": "x"})
    assert str(caught.value) == "case: y is attached to itself. Correct previous_case."


def test_severe_cases_are_answered_first():
    """R1-14: then the oldest; a class nobody knows comes last, and closed cases are gone."""
    def case(number, severity, day, closed=None):
        return {"case_no": number, "severity": severity, "accepted_at": datetime(2026, 3, day), "closed_at": closed}

    table = [case("1", "light", 1), case("2", "severe", 9), case("3", None, 1), case("4", "severe", 2, datetime(2026, 3, 3)),
             case("5", "light", 3, datetime(2026, 3, 30)), case("6", "severe", 8), case("7", "severe", 25), case("8", "severe", 20),
             case("9", "severe", 1, datetime(2026, 3, 20))]
    found = queue(table, ("severe", "light"), datetime(2026, 3, 20))
    assert [(part.case_no, part.severity, part.tracked) for part in found] == [
        ("6", "severe", True), ("2", "severe", True), ("8", "severe", True), ("1", "light", False), ("5", "light", False), ("3", None, False)]


def test_a_class_the_scheme_does_not_name_is_as_good_as_none():
    """R1-14: it stands last with no class; of two accepted together the lower number goes first."""
    at = datetime(2026, 3, 1)
    table = [{"case_no": number, "severity": severity, "accepted_at": at} for number, severity in (("3", "odd"), ("2", None), ("1", "light"))]
    found = queue(table, ("severe", "light"), at)
    assert [(part.case_no, part.severity, part.accepted_at) for part in found] == [("1", "light", at), ("2", None, at), ("3", None, at)]


OPEN = [("sales_manager", BLANK), ("deputy", BLANK), ("general_manager", BLANK)]
SET = [("sales_manager", Decimal(1000)), ("deputy", Decimal(5000)), ("general_manager", BLANK)]


@pytest.mark.parametrize("amount", [Decimal("0.01"), Decimal(1000000)])
def test_while_the_table_is_blank_every_settlement_needs_the_general_manager(amount):
    """R1-16."""
    assert settlement(amount, "general_manager", OPEN).allowed
    for by in ("sales_manager", "deputy"):
        refused = settlement(amount, by, OPEN)
        assert not refused.allowed and (refused.needs, refused.because) == ("general_manager", "settlement_blank")


@pytest.mark.parametrize("amount, needs", [
    ("1000", "sales_manager"), ("1000.01", "deputy"), ("5000", "deputy"), ("5000.01", "general_manager")])
def test_a_settlement_above_the_authority_is_refused(amount, needs):
    """R1-16: at the amount is within; a higher level may approve too."""
    allowed = [settlement(Decimal(amount), by, SET).allowed for by, _ in SET]
    place = [by for by, _ in SET].index(needs)
    assert allowed == [n >= place for n in range(3)]
    refused = settlement(Decimal("5000.01"), "deputy", SET)
    assert refused.because == "settlement_above"
    assert refused.params == {"amount": Decimal("5000.01"), "by": "deputy", "needs": "general_manager"}
    assert settlement(Decimal(1), "deputy", SET) == Settlement(
        True, "sales_manager", "settlement_allowed", {"amount": Decimal(1), "by": "deputy", "needs": "sales_manager"})


def test_a_blank_level_approves_nothing_and_the_next_is_asked():
    """R1-16."""
    half = [("sales_manager", Decimal(1000)), ("deputy", BLANK), ("general_manager", None)]
    assert settlement(Decimal(999), "sales_manager", half).allowed
    assert settlement(Decimal(1001), "deputy", half).because == "settlement_blank"


def test_settlements_nobody_may_approve():
    """R1-16: no amount, no authority, above every authority."""
    without = settlement(None, "general_manager", SET)
    assert (without.allowed, without.because, without.params) == (False, "settlement_no_amount", {"by": "general_manager"})
    stranger = settlement(Decimal(1), "agent", SET)
    assert (stranger.allowed, stranger.needs, stranger.because) == (False, "general_manager", "settlement_no_authority")
    assert stranger.params == {"by": "agent"}
    above = settlement(Decimal(11), "general_manager", [("sales_manager", Decimal(1)), ("general_manager", Decimal(10))])
    assert above == Settlement(False, None, "settlement_above_all", {"amount": Decimal(11), "by": "general_manager"})


@pytest.mark.parametrize("returned, ratio, booked, again, because", [
    (None, "0.05", None, False, "returned_unknown"),
    ("90", "0.05", "90", False, "returned_booked"),
    ("100", BLANK, "100", False, "returned_booked"),
    ("105", "0.05", "105", False, "returned_within"),
    ("105.1", "0.05", None, True, "returned_above"),
    ("101", BLANK, None, True, "returned_ratio_blank"),
])
def test_returned_goods(returned, ratio, booked, again, because):
    """R1-17: of 100 approved."""
    found = returned_goods(Decimal(100), returned and Decimal(returned), ratio if ratio is BLANK else Decimal(ratio))
    assert (found.booked, found.new_approval, found.because) == (booked and Decimal(booked), again, because)
    assert found.params.keys() == {"approved", "returned", "ratio"} and found.params["approved"] == 100


def closed(number: str, unit: str | None, day: int, amount: str | None = None, month: int = 3) -> dict:
    return {"case_no": number, "responsible_unit": unit, "closed_at": datetime(2026, month, day, 23, 59), "amount": amount and Decimal(amount)}


CASES = [closed("2", "factory", 31, "300"), closed("1", "sales", 1, "50"), closed("3", None, 9), closed("4", "factory", 1, "9", 4),
         closed("5", "factory", 28, "9", 2), closed("6", "factory", 5), {"case_no": "7", "closed_at": None}]


def test_closed_cases_of_a_month():
    """R1-13: closed from the first to the last day of the month."""
    assert [row["case_no"] for row in closed_cases(CASES, *MARCH)] == ["1", "2", "3", "6"]


def test_monthly_table_by_responsible_unit():
    """R1-13: responsible unit, share, follow-up; what is not known is said."""
    factory, sales, nobody = monthly_table(CASES, *MARCH, follow_up=["2", "9"])
    assert (factory.unit, factory.cases, factory.share) == ("factory", ("2", "6"), Fraction(1, 2))
    assert (factory.loss, factory.unknown_loss, factory.follow_up) == (300, 1, ("2",))
    assert (sales.share, sales.loss, sales.follow_up) == (Fraction(1, 4), 50, ())
    assert (nobody.unit, nobody.loss, nobody.unknown_loss) == (None, None, 1)
    assert factory.share + sales.share + nobody.share == 1
    assert monthly_table([], *MARCH) == []


def test_several_units_answer_for_one_case():
    """R1-26: share and loss amount of each."""
    shares = [{"case_no": "2", "unit": "factory", "share": Decimal("0.7"), "loss": None},
              {"case_no": "2", "unit": "sales", "share": Decimal("0.3"), "loss": Decimal(100)}]
    factory, sales, _ = monthly_table(CASES, *MARCH, shares=shares)
    assert factory.loss == 210 and factory.share == Fraction(17, 40) and sales.loss == 150 and sales.cases == ("1", "2")
    with pytest.raises(KpiError) as caught:
        monthly_table(CASES, *MARCH, shares=shares[:1])
    assert str(caught.value) == "responsible units: the shares of 2 add up to 7/10. They must make 1 (100 %)."


def test_disciplinary_decisions_go_to_hr():
    """R1-27: last month's closed cases; R1-26: only with a notice approved by the general manager."""
    penalties = [
        {"case_no": "2", "agent": "bob", "sanction": "disciplinary", "approved": True},
        {"case_no": "2", "agent": "ann", "sanction": "行政处分", "approved": None},
        {"case_no": "1", "agent": "ann", "sanction": "fine", "approved": True},
        {"case_no": "4", "agent": "ann", "sanction": "disciplinary", "approved": True},
    ]
    assert [(row["case_no"], row["agent"], row["ready"]) for row in to_publish(CASES, penalties, *MARCH)] == [
        ("2", "ann", False), ("2", "bob", True)]
    penalties += [{"case_no": "1", "agent": "zoe", "sanction": "disciplinary", "approved": True},
                  {"case_no": "2", "agent": None, "sanction": "disciplinary", "approved": True}]
    assert [(row["case_no"], row["agent"]) for row in to_publish(CASES, penalties, *MARCH)] == [
        ("1", "zoe"), ("2", None), ("2", "ann"), ("2", "bob")]
