"""What one line looks at, and what it comes to before it is rounded."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kpi.schemes.model.pay import NamedTable
from kpi.scoring.pay_facts import Found, Payee, Remark, fact
from kpi.scoring.rounding import add_up


@dataclass(frozen=True)
class Worked:
    """The exact amount, or None with its state; `because` names the sentence and `params` fills it."""

    exact: Fraction | None
    because: str
    params: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    state: str = "value"
    remarks: tuple[Remark, ...] = ()


def without(found: Found, facts: tuple[str, ...] = ()) -> Worked:
    """No amount, for the reason the figure gives; `facts`: all that was looked at."""
    return Worked(None, found.because, found.params, facts or found.facts, found.state)


@dataclass(frozen=True)
class Desk:
    """What a line may look at beside the payee: the scheme's tables and everybody of the group whom the line is for."""

    tables: Mapping[str, NamedTable]
    payees: Sequence[Payee]
    kept: dict = field(default_factory=dict, compare=False)  # what was worked out for everybody, once

    def greatest(self, name: str) -> tuple[Fraction | None, int, int]:
        """The greatest figure called `name`, how many have it, and how many have no figure at all."""
        if ("greatest", name) not in self.kept:
            figures = [fact(payee, name).value for payee in self.payees]
            known = [value for value in figures if value is not None]
            most = max(known, default=None)
            self.kept["greatest", name] = (most, sum(value == most for value in known), len(figures) - len(known))
        return self.kept["greatest", name]

    def parts(self, member: str, each: Fraction) -> dict[str, Fraction]:
        """agent_id → `each` in whole cents, so that all parts add up to the rounded pot, for those with the fact `member`."""
        if ("parts", member, each) not in self.kept:
            ids = sorted(payee.agent_id for payee in self.payees if fact(payee, member).value)
            cents = add_up([each] * len(ids), 2)
            self.kept["parts", member, each] = {name: Fraction(part) for name, part in zip(ids, cents, strict=True)}
        return self.kept["parts", member, each]
