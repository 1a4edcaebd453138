"""What the linter says: a code, where, how bad, and the numbers of an example."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from kpi.errors import nearest
from kpi.schemes.model import choose
from kpi.words.numbers import rounded

SEVERITIES = ("fault", "warning", "note")
UNKNOWN = (
    "unknown_credit unknown_metric unknown_scheme unknown_tie_break unknown_event unknown_action unknown_reward unknown_fact unknown_grade"
    " unknown_tier condition_unreadable"
).split()
CODES = (
    *(
        "weights_sum weights_sum_for weights_sum_others section_empty section_sum announced announced_over levels_weight"
        " steps_hole band_above_weight turn direction threshold_on_count threshold_above threshold_below"
        " grade_unreachable grade_never_so_low tier_unreachable tier_never_so_low table_without_grade table_without_tier"
        " contradiction contradiction_in_part action_unreachable action_always count_beyond need_beyond"
        " bracket_fall bracket_rise bracket_join step_pay_fall"
        " pay_cell_blank pay_cell_instead pay_not_set reward_not_set event_without_points"
        " quota_zero quota_zero_group forced_zero forced_zero_group"
        " no_data little_data same_thing opposed weight_without_effect weight_decides"
    ).split(),
    *UNKNOWN, *(f"{code}_near" for code in UNKNOWN),
)
"""Every code a finding can have; each has its two sentences in `kpi.words`."""
Number = int | Decimal | Fraction


class Card(Protocol):
    """What a metric's card must tell: `better` ("higher" or "lower"), `combine`, `unit` and what is `counted`."""

    better: str
    combine: str
    unit: str
    counted: str


Cards = Mapping[str, Card]


@dataclass(frozen=True)
class Finding:
    """One odd thing. `lint.<code>` says what, `lint_do.<code>` what to do, both filled by `params`.

    `place`: the part of the scheme, such as "item reply_rate" or "pay personal_commission"; "" for the whole.
    severity: "fault" (somebody is paid or judged wrongly), "warning" (probably not meant), "note" (good to know).
    """

    code: str
    place: str = ""
    severity: str = "warning"
    params: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        choose("severity", self.severity, SEVERITIES, "lint")
        choose("finding", self.code, CODES, "lint")


@dataclass(frozen=True)
class Settings:
    """From where on the checks on data speak.

    same: rank correlation of two items that measure the same thing. low, high: effective ÷ nominal share of the variance.
    people: with fewer agents the checks on data are silent.
    """

    same: Decimal = Decimal("0.95")
    low: Decimal = Decimal("0.25")
    high: Decimal = Decimal(2)
    people: int = 10


def unknown(code: str, place: str, name: str, names: Collection[str], **params: object) -> Finding:
    """A name nothing stands behind; with the nearest known one the code ends in "_near"."""
    near = nearest(name, names)
    told = {"name": name, **params} | ({"nearest": near} if near else {})
    return Finding(f"{code}_near" if near else code, place, "fault", told)


def plain(value: Number, decimals: int = 4) -> Decimal:
    """A number to show: half up to so many decimals, without needless zeros."""
    text = format(rounded(value, decimals), "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def money(value: Number) -> Decimal:
    """An amount to the cent."""
    return rounded(value, 2)


def percent(value: Number) -> str:
    """0.015 as "1.5 %"."""
    return f"{plain(Fraction(value) * 100, 2)} %"
