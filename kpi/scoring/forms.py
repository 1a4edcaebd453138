"""Recorded forms pass through states: complaint cases (R1-25), appeals (R2A-16, R4-11), goal sheets (R4-17), swaps, incidents (R4-05).

One state machine; the states, their owners and what may follow are data of the scheme.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kpi.errors import KpiError
from kpi.schemes.model.duties import Recorded


@dataclass(frozen=True)
class Move:
    """Who brought a form into a state, and when."""

    state: str
    who: str
    at: datetime


def allowed_next(form: Recorded, moves: Sequence[Move]) -> tuple[str, ...]:
    """The states a form may pass to after these moves; the first state when there is none yet."""
    if not form.states:
        return ()
    return form.state(moves[-1].state).next if moves else (form.states[0].id,)


def moved(form: Recorded, moves: Sequence[Move], move: Move) -> tuple[Move, ...]:
    """The moves with one more. KpiError: the state may not follow, the time runs backwards, or filer and confirmer are one."""
    where = f"{form.id} {move.state}"
    form.state(move.state)
    if move.state not in allowed_next(form, moves):
        now = moves[-1].state if moves else "new"
        following = ", ".join(allowed_next(form, moves))
        raise KpiError(f"a {form.id} that is {now} cannot become {move.state}", where, f"Next: {following}" if following else "It is closed")
    if moves and move.at < moves[-1].at:
        raise KpiError(f"{move.at} is before {moves[-1].at}", where, "Give the time it happened")
    if form.two_people and moves and move.who == moves[0].who:
        raise KpiError(f"{move.who} filed it and cannot bring it further", where, "Another person does that")
    return (*moves, move)


def state_at(moves: Sequence[Move], as_of: datetime) -> Move | None:
    """The last move made up to `as_of`: the state it left, by whom and when. None: not filed yet.

    R4-17: a goal sheet is in force when its state then is that one; a score without one says so.
    """
    made = [move for move in moves if move.at <= as_of]
    return made[-1] if made else None


def waiting(form: Recorded, moves: Sequence[Move]) -> tuple[str, ...]:
    """Whom a form waits for: the owners of the states it may pass to, in order, once. Closed: nobody."""
    return tuple(dict.fromkeys(form.state(name).owner for name in allowed_next(form, moves) if form.state(name).owner))


def missing_fields(form: Recorded, values: Mapping[str, object]) -> tuple[str, ...]:
    """The required fields nobody filled. KpiError for a field the form does not have."""
    known = [part.id for part in form.form]
    for name in values:
        if name not in known:
            raise KpiError(f'{form.id} has no field "{name}"', form.id, f"Known: {', '.join(known)}")
    return tuple(part.id for part in form.form if part.required and values.get(part.id) in (None, ""))
