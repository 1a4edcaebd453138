"""What is odd about a scheme, without being wrong.

Each finding is a code, a place, a severity and the numbers of an example; `kpi.words` has the sentences `lint.<code>` (what) and
`lint_do.<code>` (what to do).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from kpi.schemes.lint import bands, blanks, brackets, conditions, figures, names, quotas, reach, weights
from kpi.schemes.lint.bands import direction
from kpi.schemes.lint.finding import CODES, SEVERITIES, Cards, Finding, Settings
from kpi.schemes.model import Scheme

__all__ = ["CODES", "SEVERITIES", "Finding", "Settings", "direction", "findings"]


def findings(
    scheme: Scheme, cards: Cards, credit_rules: Collection[str], values: pd.DataFrame | None = None,
    headcount: int | Mapping[str, int] | None = None, settings: Settings | None = None, schemes: Collection[str] | None = None,
) -> list[Finding]:
    """Everything odd about `scheme`: faults first, then warnings, then notes; each kind in the order of the file.

    cards: metric id → card. values: agent_id, item, points, value, nominal_weight (and period) of real periods, for the checks on
    data. headcount: people in the appraisal group, or group → people, for the quotas. schemes: the ids of all schemes at hand.
    """
    outcomes, plan = scheme.outcomes, scheme.pay
    found = [
        *weights.findings(scheme), *names.findings(scheme, cards, credit_rules, outcomes, plan, schemes), *bands.findings(scheme),
        *reach.findings(scheme, cards, outcomes), *conditions.findings(scheme, cards, outcomes), *brackets.findings(plan),
        *blanks.findings(scheme, outcomes, plan),
    ]
    if headcount is not None:
        found += quotas.findings(outcomes, headcount)
    if values is not None and len(values):
        found += figures.findings(scheme, cards, values, settings or Settings())
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
