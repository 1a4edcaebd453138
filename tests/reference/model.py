"""The reference's front door: a dataset in, cases and answers out."""
from __future__ import annotations

from tests.reference.aggregate import measured, period
from tests.reference.chat_cases import Case
from tests.reference.facts import Facts
from tests.reference.metrics import METRICS
from tests.reference.world import Dataset, Row


class Reference:
    """Counts a dataset of staging tables {table: rows} under one credit rule.

    Missing values are None, times datetime, money Decimal; amounts and values come back as Fraction.
    """

    def __init__(self, dataset: Dataset, settings: Row | None = None, credit: str = "last_reply_before_order",
                 credit_days: int = 2) -> None:
        self.facts = Facts(dataset, settings, credit, credit_days)
        for asked in ("refund_day", "working_hours"):
            if self.facts.world.settings[asked] not in ("paid", None):
                raise NotImplementedError(f"the reference counts {asked} only in its default form")
        self._cases: dict[str, list[Case]] = {}

    def cases(self, metric: str) -> list[Case]:
        """The rows of a metric: agent_id, shop, observed_on, person, evidence, amount, cases, region."""
        if metric not in self._cases:
            self._cases[metric] = list(METRICS[metric].cases(self.facts))
        return self._cases[metric]

    def measure(self, metric: str, period_text: str, by: str = "all") -> dict[str, dict[str, object]]:
        """{key: value, amount, cases, people, n, state} by all, agent, team, day, hour or region."""
        return measured(METRICS[metric], self.cases(metric), period(period_text), by, self.facts)
