"""A scheme to record under, a clock that can be set, and a store to write into."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kpi.schemes import model
from kpi.schemes.model.duties import Duties, Recorded, State
from kpi.schemes.model.duties import Field as FormField

MONTH = "2026-09"


class Clock:
    """Gives one second more each time it is asked, from 2026-10-01 08:00 UTC on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 10, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def scheme() -> model.Scheme:
    """execution 0 to 10 by supervisor and self, closing with three printed levels, and an event of every sort."""
    one = Decimal(1)
    mix = model.Mix({"self": one, "supervisor": one}, counts="last")
    levels = tuple(model.Level(Decimal(points)) for points in (5, 2, 0))
    events = (
        model.Event("late_early", "minor", (Decimal(-5), Decimal(-2))),
        model.Event("no_mandarin", "minor", (Decimal(-2), Decimal(-2))),
        model.Event("overdue", "minor", steps=tuple(model.EventStep(Decimal(a), Decimal(p)) for a, p in ((31, -20), (11, -10), (1, -5)))),
        model.Event("sleeping", "severe", dismissal=True),
        model.Event("suggestion", "bonus", (Decimal(5), Decimal(5))),
    )
    swap = Recorded(
        "swap", form=(FormField("partner", "agent", required=True), FormField("day", "day", required=True), FormField("hours", "number"),
                      FormField("shift", "choice", choices=("early", "late"))),
        states=(State("filed", next=("signed", "refused")), State("signed", next=("approved",)), State("approved"), State("refused")),
        two_people=True, why={"zh": "换班", "en": "swap"},
    )
    note = Recorded("lead", form=(FormField("note"),), why={"zh": "线索", "en": "lead"})
    duties = Duties(recorded=(swap, note))
    return model.Scheme(
        "desk", "1.0", {"zh": "考核", "en": "Desk"},
        items=(
            model.Item("execution", Decimal(10), model.Rated(Decimal(10)), rated="execution", mix=mix, aspects=("results", "ability"),
                       title={"zh": "执行力", "en": "Execution"}),
            model.Item("closing", Decimal(5), model.Passthrough(), levels=levels, title={"zh": "结束语", "en": "Closing"}),
        ),
        events=events, duties=duties,
    )


def rating(value: object = 8, role: str = "supervisor", **more: object) -> dict[str, object]:
    return {"scheme": "desk", "item": "execution", "role": role, "rating": value, **more}


def incident(points: object = -3, event: str = "late_early", **more: object) -> dict[str, object]:
    return {"scheme": "desk", "event": event, "points": points, "occurred_on": "2026-09-14", "content": "迟到", **more}
