"""Polynomials with exact coefficients, the lowest first, and where they are 0. For scores as one weight moves."""
from __future__ import annotations

from fractions import Fraction
from math import isqrt

Poly = tuple[Fraction, ...]
ZERO, ONE = Fraction(0), Fraction(1)
STEP = Fraction(1, 10**6)
"""Roots that are no fractions are told to within this."""


def trimmed(p: Poly) -> Poly:
    """Without the highest coefficients that are 0."""
    top = len(p)
    while top and p[top - 1] == 0:
        top -= 1
    return p[:top]


def add(p: Poly, q: Poly) -> Poly:
    longer, shorter = (p, q) if len(p) >= len(q) else (q, p)
    return (*(a + b for a, b in zip(longer, shorter, strict=False)), *longer[len(shorter):])


def times(p: Poly, q: Poly) -> Poly:
    found = [ZERO] * max(len(p) + len(q) - 1, 0)
    for i, a in enumerate(p):
        if a:
            for j, b in enumerate(q):
                found[i + j] += a * b
    return tuple(found)


def scaled(p: Poly, factor: Fraction) -> Poly:
    return tuple(a * factor for a in p)


def at(p: Poly, x: Fraction) -> Fraction:
    found = ZERO
    for a in reversed(p):
        found = found * x + a
    return found


def roots(p: Poly, low: Fraction, high: Fraction, near: Fraction) -> list[Fraction]:
    """Where p is 0 from `low` to `high`, rising. A root that is no fraction is told by a place less than STEP away, on the side of `near`."""
    p = trimmed(p)
    if len(p) < 2:
        return []
    if len(p) == 2:
        found = [-p[0] / p[1]]
    elif len(p) == 3:
        found = _of_second_degree(p, near)
    else:
        found = _by_halves(p, low, high, near)
    return sorted({root for root in found if low <= root <= high})


def _of_second_degree(p: Poly, near: Fraction) -> list[Fraction]:
    c, b, a = p
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    top, bottom = inside.numerator * inside.denominator, inside.denominator
    scale = 10**24
    whole = isqrt(top * scale * scale)
    exact = whole * whole == top * scale * scale
    root = Fraction(whole, bottom * scale)
    found = [(-b - root) / (2 * a), (-b + root) / (2 * a)]
    return found if exact else [_towards(value, near) for value in found]


def _towards(value: Fraction, near: Fraction) -> Fraction:
    return value + (STEP / 2 if value < near else -STEP / 2)


def _by_halves(p: Poly, low: Fraction, high: Fraction, near: Fraction) -> list[Fraction]:
    """Between two places where the slope is 0 a polynomial is 0 at most once: there it is halved in."""
    slope = tuple(a * place for place, a in enumerate(p))[1:]
    turns = [low, *roots(slope, low, high, near), high]
    found = [turn for turn in turns if at(p, turn) == 0]
    for left, right in zip(turns, turns[1:], strict=False):
        a, b = at(p, left), at(p, right)
        if a == 0 or b == 0 or (a > 0) == (b > 0):
            continue
        while right - left >= STEP / 2:
            middle = (left + right) / 2
            value = at(p, middle)
            if value == 0:
                left = right = middle
            elif (value > 0) == (a > 0):
                left = middle
            else:
                right = middle
        found.append(right if right <= near else left)
    return found
