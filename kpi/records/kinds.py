"""The kinds of record: what each holds, which states it passes through, and what makes two of them the same one.

This table is the single definition; the words for kinds, fields and states stand in kpi/words.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.errors import KpiError, nearest, unknown
from kpi.records.fields import Field, canonical, folded
from kpi.schemes.model import CYCLES, ID

ENGINE = "engine"
"""Who files what data shows: the program itself. It files, and never confirms, rates or decides."""
RECORDED, WITHDRAWN = "recorded", "withdrawn"
_ZERO = Decimal(0)
_NAME = Field("text", True, longest=200)
_NOTE = Field("text")
_MARK = Field("number", True)
_AMOUNT = Field("money", least=_ZERO)
_DAY = Field("day", True)


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    subject: what the record is about ("agent", "unit", "group", "scheme", "share", or "any").
    key: the fields ("period" among them) that with the subject make a second record the same one; empty: each stands for itself.
    when_given: fields of the key without which there is none.
    period: "needed", "optional", "none", or the day field whose month it is.
    moves: state → states it may pass to, the first is where a record begins.
    second: states only somebody else than the author (and those in `parties`) may give.
    engine: whether the program itself may file it. final: never corrected nor taken back.
    """

    id: str
    subject: str
    fields: Mapping[str, Field]
    key: tuple[str, ...] = ()
    when_given: tuple[str, ...] = ()
    period: str = "needed"
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {RECORDED: ()})
    second: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    engine: bool = False
    final: bool = False
    rules: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        return next(iter(self.moves))

    def keep(self, data: Mapping[str, object]) -> dict[str, object]:
        """The payload as it is kept. KpiError for an unknown, a missing or an ill-formed field."""
        for name in data:
            if name not in self.fields:
                raise KpiError(
                    f'there is no field "{name}" here', self.id, f"Known: {', '.join(self.fields)}", nearest(str(name), list(self.fields))
                )
        kept = {}
        for name, rule in self.fields.items():
            value = data.get(name)
            if value is not None and not (isinstance(value, (str, list, tuple, dict)) and len(value) == 0):
                kept[name] = rule.keep(value, f"{self.id}.{name}")
            if rule.required and kept.get(name) in (None, ""):
                raise KpiError(f'"{name}" is missing', self.id)
        return kept

    def give(self, kept: Mapping[str, object]) -> dict[str, object]:
        """The payload as Python works with it: Decimal, date; fields left out are left out."""
        return {name: self.fields[name].give(value) for name, value in kept.items() if name in self.fields}

    def key_of(self, subject: str, period: str | None, kept: Mapping[str, object]) -> str | None:
        """What tells this record from others of its kind; None: nothing does."""
        if not self.key or any(name not in kept for name in self.when_given):
            return None
        parts = [folded(subject)] + [folded(str((period if name == "period" else kept.get(name)) or "")) for name in self.key]
        return canonical({"key": parts})


_EVENT = {
    "scheme": _NAME, "event": _NAME, "points": Field("number"), "occurred_on": _DAY, "content": Field("text", True),
    "amount": _AMOUNT, "evidence": Field("texts"), "cause": Field("text", longest=200),
}
_OF_AGENT_AND_PERIOD = ("scheme", "period")

_ALL = (
    Kind("rating", "agent", {
        "scheme": _NAME, "item": _NAME, "role": _NAME, "rating": _MARK, "rater": _NAME, "aspects": Field("numbers"), "note": _NOTE,
    }, key=("scheme", "item", "role", "rater", "period"), rules=("R2A-08", "R2A-09", "R2A-11", "R4-03", "R4-04")),
    Kind("incident", "agent", {**_EVENT, "finder": _NAME}, key=("scheme", "event", "cause"), when_given=("cause",), period="occurred_on",
         moves={"filed": ("confirmed", "rejected"), "confirmed": (), "rejected": ()},
         second=("confirmed",), parties=("finder",), engine=True, rules=("R4-05", "R1-05", "R1-06", "R1-07")),
    Kind("bonus", "agent", {**_EVENT, "filer": _NAME}, key=("scheme", "event", "cause"), when_given=("cause",), period="occurred_on",
         moves={"filed": ("checked", "rejected"), "checked": ("confirmed", "rejected"), "confirmed": (), "rejected": ()},
         second=("confirmed",), parties=("filer",), engine=True, rules=("R4-05", "R1-04")),
    Kind("done", "agent", {
        "item": _NAME, "count": Field("number", True, least=_ZERO), "day": Field("day"), "due": Field("number", least=_ZERO), "note": _NOTE,
        "scheme": Field("text", longest=200),
    }, key=("scheme", "item", "day", "period"), rules=("R0-04",)),
    Kind("mark", "agent", {
        "item": _NAME, "value": _MARK, "full": Field("number"), "case": Field("text", longest=200), "day": Field("day"), "note": _NOTE,
        "scheme": Field("text", longest=200),
    }, key=("scheme", "item", "case", "period"), rules=("R3-02", "R1-10", "R4-13")),
    Kind("interview", "agent", {"held_on": _DAY, "text": Field("text", True, longest=20_000), "plan": Field("text", longest=20_000), "by": _NOTE},
         period="held_on", rules=("R2A-13", "R4-15", "R3-12")),
    Kind("membership", "agent", {"group": _NAME, "from": _DAY, "to": Field("day")}, key=("from",), period="none"),
    Kind("group_scheme", "group", {
        "scheme": _NAME, "version": _NAME, "cycle": Field("text", True, CYCLES), "from": _DAY, "to": Field("day"),
    }, key=("cycle", "from"), period="none", rules=("R4-14",)),
    Kind("scheme", "scheme", {
        "version": _NAME, "hash": _NAME, "text": Field("text", True, longest=1_000_000), "description": Field("text", True), "author": _NAME,
        "reviewer": _NAME, "approver": _NAME, "date": _DAY,
    }, key=("version",), period="none", final=True, rules=("R4-12",)),
    Kind("terms", "agent", {
        "from": _DAY, "contract": _AMOUNT, "base_pay": _AMOUNT, "post_wage": _AMOUNT, "basic_wage": _AMOUNT, "bonus_base": _AMOUNT,
        "seniority": _AMOUNT, "ceiling_step": Field("text", longest=200), "more": Field("amounts"), "note": _NOTE,
    }, key=("from",), period="none", rules=("R2B-15", "R4-06", "R4-10")),
    Kind("place", "unit", {
        "trigger": _NAME, "place": Field("whole", True, least=Decimal(1)), "of": Field("whole", least=Decimal(1)),
        "visit": Field("text", longest=200), "day": Field("day"), "note": _NOTE,
    }, key=("trigger", "visit", "period"), rules=("R3-05", "R3-09")),
    Kind("city_reward", "agent", {"reason": _NAME, "amount": Field("money", True, least=_ZERO), "note": _NOTE}, key=("reason", "period"),
         rules=("R3-06",)),
    Kind("choice", "agent", {"scheme": _NAME, "action": _NAME, "option": _NAME, "reason": Field("text", True)},
         key=("scheme", "action", "period"), rules=("R4-07",)),
    Kind("quota", "group", {
        "scheme": _NAME, "award": _NAME, "places": Field("whole", True, least=_ZERO), "headcount": Field("whole", least=_ZERO),
        "reason": Field("text", True),
    }, key=("scheme", "award", "period"), rules=("R2A-15",)),
    Kind("award", "group", {
        "scheme": _NAME, "award": _NAME, "version": _NAME, "hash": _NAME, "headcount": Field("whole", least=_ZERO),
        "places": Field("whole", True, least=_ZERO), "people": Field("rows"), "decided_by": _NAME, "reason": Field("text", True),
    }, key=("scheme", "award", "period"), rules=("R2A-15",)),
    Kind("tier", "agent", {"scheme": _NAME, "tier": _NAME, "instead_of": Field("text", longest=200), "reason": Field("text", True)},
         key=_OF_AGENT_AND_PERIOD, rules=("R2A-12",)),
    Kind("sheet", "agent", {"scheme": _NAME, "goals": Field("rows", True), "manager": Field("flag"), "note": _NOTE}, key=_OF_AGENT_AND_PERIOD,
         moves={"draft": ("agreed", "approved"), "agreed": ("in_force",), "approved": ("in_force",), "in_force": ()},
         second=("agreed", "approved"), rules=("R4-17",)),
    Kind("share", "share", {
        "page": _NAME, "snapshot": _NAME, "until": _NAME, "views": Field("whole", least=Decimal(1)), "passphrase": Field("flag"),
        "forwardable": Field("flag"), "names": _NAME, "pay": Field("flag"), "shown_for": Field("text", longest=200),
        "scheme": Field("text", longest=200),
    }, period="optional", moves={"open": ("revoked",), "revoked": ()}),
    Kind("form", "any", {
        "form": _NAME, "fields": Field("table", longest=20_000), "moves": Field("moves"), "two_people": Field("flag"),
        "scheme": Field("text", longest=200),
    }, period="optional", engine=True, rules=("R2A-16", "R1-09", "R1-25")),
)
KINDS: dict[str, Kind] = {kind.id: kind for kind in _ALL}


def kind(name: str) -> Kind:
    """The kind with this name; KpiError with the nearest one."""
    if name not in KINDS:
        raise unknown("kind of record", str(name), KINDS)
    return KINDS[name]


def moves_of(kind_: Kind, kept: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    """state → states a record may pass to now. A form brings its own; a goal sheet of a manager is agreed, others are approved."""
    if kind_.id == "form" and kept.get("moves"):
        return {state: tuple(after) for state, after in kept["moves"]}
    if kind_.id == "sheet":
        other = "approved" if kept.get("manager") else "agreed"
        return {state: tuple(to for to in after if to != other) for state, after in kind_.moves.items() if state != other}
    return kind_.moves


def checked_moves(kept: Mapping[str, object]) -> None:
    """Refuse a form whose states lead nowhere known."""
    moves = dict(kept.get("moves") or [])
    for state in [*moves, *(to for after in moves.values() for to in after)]:
        if not ID.fullmatch(state) or state == WITHDRAWN:
            raise KpiError(f'"{state}" cannot be a state', "form.moves", "Use small letters, digits, _ and -; not withdrawn")
        if state not in moves:
            what = f'the state "{state}" is not among the states of the form'
            raise KpiError(what, "form.moves", "Give each state its own line", nearest(state, moves))


def needs_second(kind_: Kind, kept: Mapping[str, object], to: str) -> bool:
    """Whether the state `to` may only be given by somebody else than the author."""
    if kind_.id == "form":
        return bool(kept.get("two_people")) and to != next(iter(moves_of(kind_, kept)))
    return to in kind_.second
