"""How far a value must move for so many points more: the point rules turned round, exactly.

Every point rule is a straight line between a few values where it may bend or jump. A `Gains` holds these pieces along the way from
today's value to the best one allowed; points only ever rise along it (where a rule falls back, what was reached on the way counts).
A way is measured in shares: 0 is today's value, 1 is `span` further (the agent's own range so far).
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpi.schemes.model import Curve, Item, Linear, Peer, PerUnit, Steps
from kpi.scoring.points import ONE, ZERO, attainment
from kpi.scoring.rounding import exact


@dataclass(frozen=True)
class Piece:
    """At `at` the gain is `gain`; from just behind it to just before the next piece it runs straight from `after` to `before`."""

    at: Fraction
    gain: Fraction
    after: Fraction
    before: Fraction


@dataclass(frozen=True)
class Gains:
    """What moving one value brings, in points. `value`: today's; `span` > 0 with `way` +1 or -1: one share of the way in the metric's
    own unit; `pieces`: in rising order, the first at 0, the last where the agent's own range ends."""

    item: str
    value: Fraction
    span: Fraction
    way: int
    pieces: tuple[Piece, ...]

    def at(self, share: Fraction) -> Fraction:
        """The value after so much of the way."""
        return self.value + self.way * self.span * share

    @property
    def most(self) -> Fraction:
        """The points at the end of the way."""
        return self.pieces[-1].gain

    def here(self, share: Fraction) -> Fraction:
        """The gain after so much of the way; beyond its end no more than there."""
        return self._read(share, "gain")

    def behind(self, share: Fraction) -> Fraction:
        """The gain just behind this point."""
        return self._read(share, "after")

    def before(self, share: Fraction) -> Fraction:
        """The gain just before this point."""
        place = max((n for n, piece in enumerate(self.pieces) if piece.at < share), default=0)
        return self._inside(place, share)

    def _read(self, share: Fraction, side: str) -> Fraction:
        place = max(n for n, piece in enumerate(self.pieces) if piece.at <= share)
        piece = self.pieces[place]
        return getattr(piece, side) if piece.at == share else self._inside(place, share)

    def _inside(self, place: int, share: Fraction) -> Fraction:
        piece = self.pieces[place]
        if place + 1 == len(self.pieces):
            return piece.gain
        return piece.after + (piece.before - piece.after) * (share - piece.at) / (self.pieces[place + 1].at - piece.at)


@dataclass(frozen=True)
class Step:
    """A move of one item: `share` of its range, to `value`. `beyond`: the value itself is not enough, anything behind it is."""

    item: str
    share: Fraction
    value: Fraction
    gain: Fraction
    beyond: bool = False


# ---- one item


def gains(
    item: Item, weight: Fraction, value: Fraction, low: Fraction, high: Fraction, better: str, team: object = None, others: Sequence = (),
) -> Gains | None:
    """What moving this item's value within [low, high] towards the better side brings; None where it cannot move or brings nothing.

    weight: in force, in points. team: the pooled value of the agent's team, held where it is. others: values of the group (peer).
    """
    way, end = (1, high) if better == "higher" else (-1, low)
    span = high - low
    if span <= 0 or (end - value) * way <= 0:
        return None
    base = attainment(item, value, team=team, others=others, better=better)
    if base is None:
        return None

    def gain(share: Fraction) -> Fraction:
        found = attainment(item, value + way * span * share, team=team, others=others, better=better)
        return weight * (found - base)

    last = (end - value) * way / span
    turns = {(at - value) * way / span for at in _turns(item, team, others)}
    made = Gains(item.id, value, span, way, _pieces(gain, sorted({ZERO, last, *(at for at in turns if 0 < at < last)})))
    return made if made.most > 0 else None


def _turns(item: Item, team: object, others: Sequence) -> list[Fraction]:
    """The values at which an item's points may bend or jump."""
    rule, weight = item.points, exact(item.weight)
    if isinstance(rule, (Linear, Curve)):
        anchors = sorted((exact(team) if anchor.of_team else exact(anchor.at), exact(anchor.worth)) for anchor in rule.anchors)
        pairs = zip(anchors, anchors[1:], strict=False)
        return [at for at, _ in anchors] + [a + (b - a) * (worth - x) / (y - x) for (a, x), (b, y) in pairs if x != y for worth in (ZERO, ONE)]
    if isinstance(rule, Steps):
        return [exact(band.at_least) for band in rule.bands if band.at_least is not None]
    if isinstance(rule, PerUnit):
        return [exact(rule.cap) / exact(rule.each)] if rule.cap is not None and rule.each else []
    if isinstance(rule, Peer):
        return [exact(other) for other in others]
    return [ZERO, weight]


def _pieces(gain: Callable[[Fraction], Fraction], at: list[Fraction]) -> tuple[Piece, ...]:
    """The pieces between the turns, never falling. A straight piece is known from two points inside it."""
    found: list[Piece] = []
    best = ZERO
    for place, here in enumerate(at):
        best = max(best, gain(here))
        if place + 1 == len(at):
            found.append(Piece(here, best, best, best))
            break
        third = (at[place + 1] - here) / 3
        one, two = gain(here + third), gain(here + 2 * third)
        after, before = 2 * one - two, 2 * two - one
        if after < best < before:  # it falls back first and rises above what was reached later
            cross = here + (best - after) / (before - after) * 3 * third
            found += [Piece(here, best, best, best), Piece(cross, best, best, before)]
        else:
            found.append(Piece(here, best, max(after, best), max(before, best)))
        best = max(best, after, before)
    return tuple(found)


# ---- the least move


def one_step(made: Gains, need: Fraction) -> Step | None:
    """The least move of one item that brings `need` points; None: not within its range."""
    found = _least(made.pieces, need)
    if found is None:
        return None
    share, beyond = found
    return Step(made.item, share, made.at(share), made.behind(share) if beyond else made.here(share), beyond)


def two_steps(one: Gains, two: Gains, need: Fraction) -> tuple[Step, Step] | None:
    """Moves of two items that bring `need` together, so that the larger of the two shares is as small as can be; then neither moves
    further than it has to. None: not within their ranges, or one of them would not have to move."""
    turns = sorted({piece.at for made in (one, two) for piece in made.pieces})
    both = [
        Piece(at, one.here(at) + two.here(at), one.behind(at) + two.behind(at), one.before(after) + two.before(after))
        for at, after in zip(turns, [*turns[1:], turns[-1] + 1], strict=True)
    ]
    found = _least(both, need)
    if found is None:
        return None
    share, beyond = found
    reached = two.behind(share) if beyond else two.here(share)
    first = one_step(one, need - reached) if reached < need else None
    second = one_step(two, need - first.gain) if first and first.gain < need else None
    return (first, second) if first and second else None


def _least(pieces: Sequence[Piece], need: Fraction) -> tuple[Fraction, bool] | None:
    """(the least share that brings `need`, whether only what lies behind it does)."""
    for place, piece in enumerate(pieces):
        if piece.gain >= need:
            return piece.at, False
        if place + 1 == len(pieces):
            return None
        if piece.after >= need:
            return piece.at, True
        if piece.before > need:
            part = (need - piece.after) / (piece.before - piece.after)
            return piece.at + part * (pieces[place + 1].at - piece.at), False
    return None
