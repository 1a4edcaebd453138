"""What is known of a payee, and how a line finds a number: the first of its sources that is there, or why none is.

States: value, not_set (the scheme leaves it open), not_enough (no data), does_not_apply. Numbers are exact.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError
from kpi.schemes.model.pay import Cell, Fact, Figure, NamedTable, Source
from kpi.schemes.model.terms import BLANK, Blank
from kpi.scoring.rounding import exact

STATES = ("not_set", "not_enough", "does_not_apply")  # the graver first: it decides a sum
Money = Decimal | Blank | None
Remark = tuple[str, Mapping[str, object]]  # the code and the numbers of a further sentence


@dataclass(frozen=True)
class Payee:
    """One agent of one appraisal group in one period.

    facts: name → number, or word (role, post, team, group, tier, grade_previous, pay_grade …); None: not known.
    states: why a fact is None: "does_not_apply" or "not_set", with or without ":reason"; any other reason: not enough.
    events: event → the yuan of each confirmed occurrence (None: the record gives none). actions: what fired in this
    period → its `pay`. rewards: reward → the agent's amount, after R3-06.
    """

    agent_id: str
    facts: Mapping[str, object]
    states: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, Sequence[Money]] = field(default_factory=dict)
    actions: Mapping[str, Money] = field(default_factory=dict)
    rewards: Mapping[str, Money] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, object]:
        """What an audience looks at."""
        return {**self.facts, "agent": self.agent_id}


@dataclass(frozen=True)
class Found:
    """A number, or the state, code and params that say why there is none. `name`: the source it came from."""

    value: Fraction | None
    name: str
    facts: tuple[str, ...] = ()
    state: str = "value"
    because: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def fact(payee: Payee, name: str) -> Found:
    """The number called `name`. KpiError when it is a word or a float."""
    value = payee.facts.get(name)
    if value is BLANK:
        return Found(None, name, (name,), "not_set", "pay_fact_blank", {"fact": name})
    if value is None:
        return _missing(payee, name)
    if isinstance(value, str):
        raise KpiError(f'{name} is "{value}", not a number', f"pay of {payee.agent_id}")
    return Found(exact(int(value) if isinstance(value, bool) else value), name, (name,))


def number(value: Money) -> Found:
    """A number of the scheme itself."""
    if isinstance(value, Decimal):
        return Found(exact(value), "")
    return Found(None, "", (), "not_set", "pay_blank")


def figure(payee: Payee, tables: Mapping[str, NamedTable], wanted: Figure) -> Found:
    """The first of its sources that is there, with a remark when it is not the first; none: as the last one says.

    So a blank amount without a contract amount is "not enough" (R2B-15): data could fill it.
    """
    tried: list[Found] = []
    for source in wanted.sources:
        tried.append(_source(payee, tables, source))
        if tried[-1].value is not None:
            break
    last = tried[-1]
    looked_at = tuple(dict.fromkeys(name for found in tried for name in found.facts))
    remarks: tuple[Remark, ...] = ()
    if len(tried) > 1:
        first = tried[0]
        why = {"why": first.because, "why_params": first.params}
        remarks = (("pay_instead", {"wanted": first.name, "used": last.name, **why}),) if last.value is not None else ()
    return Found(last.value, last.name, looked_at, last.state, last.because, last.params, remarks)


def worst(found: Sequence[Found]) -> Found | None:
    """The gravest of those without a number: not_set before not_enough before does_not_apply. None: all have one."""
    missing = [each for each in found if each.value is None]
    return min(missing, key=lambda each: STATES.index(each.state), default=None)


def _source(payee: Payee, tables: Mapping[str, NamedTable], source: Source) -> Found:
    if isinstance(source, Fact):
        return fact(payee, source.name)
    if isinstance(source, Cell):
        return _cell(payee, tables[source.table], source)
    return number(source)


def _cell(payee: Payee, table: NamedTable, cell: Cell) -> Found:
    name = f"table.{cell.table}.{cell.column}"
    key = [payee.facts.get(by) for by in cell.by]
    for by, word in zip(cell.by, key, strict=True):
        if word is None or word is BLANK:
            missing = _missing(payee, by)
            return Found(None, name, cell.by, missing.state, missing.because, missing.params)
    words = tuple(str(word) for word in key)
    value = table.cell(words, cell.column)
    params = {"table": table.id, "column": cell.column, "key": words}
    if value is None:
        return Found(None, name, cell.by, "not_set", "pay_row_missing", params)
    if value is BLANK:
        return Found(None, name, cell.by, "not_set", "pay_cell_blank", params)
    return Found(exact(value), name, cell.by, params=params)


def _missing(payee: Payee, name: str) -> Found:
    """Why a fact is not there; the code ends in _of when a reason is known."""
    told = payee.states.get(name, "")
    head, _, reason = told.partition(":")
    state, code = {"does_not_apply": (head, "pay_fact_not_applicable"), "not_set": (head, "pay_fact_blank")}.get(
        head, ("not_enough", "pay_fact_missing")
    )
    reason = told if state == "not_enough" else reason
    return Found(None, name, (name,), state, f"{code}_of" if reason else code, {"fact": name, "reason": reason})
