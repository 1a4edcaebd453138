"""Words and numbers as text, in Chinese and English. Room rule: imports only `kpi.errors`."""

from kpi.words.because import because, place_text
from kpi.words.conditions import condition_text
from kpi.words.explain import explain, explain_total, reason_text
from kpi.words.lookup import LANGUAGES, catalogue, has, placeholders, text
from kpi.words.numbers import (
    arrow,
    change_is,
    change_text,
    date_text,
    money_text,
    number_text,
    period_text,
    plain_text,
    points_text,
    time_text,
    value_text,
)

__all__ = [
    "LANGUAGES",
    "arrow",
    "because",
    "catalogue",
    "change_is",
    "change_text",
    "condition_text",
    "date_text",
    "explain",
    "explain_total",
    "has",
    "money_text",
    "number_text",
    "period_text",
    "place_text",
    "placeholders",
    "plain_text",
    "points_text",
    "reason_text",
    "text",
    "time_text",
    "value_text",
]
