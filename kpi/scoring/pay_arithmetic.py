"""The arithmetic of a line as one reads it, in figures and signs only, so that it needs no translation:
"4 % × (22,500.00 − 20,000.00) + 250.00 = 350.00". An outcome that was rounded stands behind ≈."""
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kpi.scoring.rounding import exact, half_up

FINE = 6  # decimals of a figure that is not money


def money(value: object) -> str:
    """Two decimals and commas: 22,500.00."""
    return f"{half_up(exact(value), 2):,}"


def plain(value: object) -> str:
    """A figure without needless zeros, at most six decimals: 186, 1.1, 0.333333."""
    shown = f"{half_up(exact(value), FINE):,}"
    return shown.rstrip("0").rstrip(".")


def percent(rate: object) -> str:
    """0.015 → 1.5 %."""
    return f"{plain(exact(rate) * 100)} %"


def equals(left: str, value: Fraction, rounded: Decimal | None = None) -> str:
    """`left` = the amount, to the cent; ≈ when the cent is rounded."""
    amount = half_up(value, 2) if rounded is None else rounded
    return f"{left} {'=' if exact(amount) == value else '≈'} {amount:,}"


def bracket(s: Fraction, rate: object, over: object, plus: object) -> str:
    """rate × (s − over) + plus, leaving out what is 0."""
    text = f"{percent(rate)} × {f'({money(s)} − {money(over)})' if over else money(s)}"
    if not plus:
        return text
    return f"{text} {'+' if plus > 0 else '−'} {money(abs(exact(plus)))}"


def quotient(value: Fraction, over: Fraction | None) -> str:
    return plain(value) if over is None else f"{plain(value)} ÷ {plain(over)}"
