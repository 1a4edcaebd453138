"""The engine against the reference, figure by figure, on generated datasets (REFERENCE_DATASETS, default 1000).

Most datasets share a warehouse with others, as shops, agents and teams of their own; some stand alone, because what a
table covers and whether ids match is a property of the whole store.
"""
from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import pytest

from kpi import warehouse
from kpi.measures import measure_in
from tests.reference.credit import RULES
from tests.reference.generate import PERIODS, generate, together
from tests.reference.metrics import METRICS
from tests.reference.model import Reference
from tests.reference.plan import half_up
from tests.reference.world import Dataset, Row

DATASETS = int(os.environ.get("REFERENCE_DATASETS", "1000"))
CHUNKS = 20
ALONE, TOGETHER = 6, 22    # of 50 datasets in a chunk: 6 by themselves, 2 warehouses of 22
FIELDS = ("state", "value", "amount", "cases", "people", "n")
SETTINGS = (
    {}, {}, {}, {"silence_minutes": 10}, {"unanswered_hours": 12}, {"response_limit_seconds": 60}, {"presale_days": 1},
    {"wanted_keywords": ["thanks", "hello"], "unwanted_keywords": ["no thanks", "wait"]},
)


@dataclass(frozen=True)
class Question:
    """One dataset (or several together), asked one way."""

    seeds: tuple[int, ...]
    dataset: Dataset
    settings: Row
    credit: str
    credit_days: int
    periods: tuple[str, ...]
    groups: tuple[str, ...]


def question(seeds: tuple[int, ...]) -> Question:
    """What is asked of these seeds follows from the first of them."""
    rng = Random(f"question {seeds[0]}")
    alone = len(seeds) == 1
    return Question(
        seeds,
        generate(seeds[0]) if alone else together([generate(seed, f"d{seed}") for seed in seeds]),
        rng.choice(SETTINGS), rng.choice([*RULES, "last_reply_before_order"]), rng.choice([2, 2, 1, 3]),
        (rng.choice(PERIODS),),
        tuple(rng.sample(["all", "agent", "team", "day", "hour"], 2)) if alone
        else ("all", "agent", "team", "day", "hour", "region"),
    )


def questions(chunk: int) -> list[Question]:
    """The chunk's seeds: a few alone, the rest together."""
    seeds = list(range(chunk, DATASETS, CHUNKS))
    alone, rest = seeds[:ALONE], seeds[ALONE:]
    packs = [tuple(rest[start:start + TOGETHER]) for start in range(0, len(rest), TOGETHER)]
    return [question(pack) for pack in [*((seed,) for seed in alone), *packs]]


# ------------------------------------------------------------------------------------------ both answers, side by side

def of_engine(asked: Question, store: object, period: str, by: str) -> dict[tuple[str, str], Row]:
    """{(metric, key): answer} from the engine's table."""
    frame = measure_in(store, list(METRICS), period, by)
    found = {}
    for row in frame.to_dict("records"):
        value = row["value"] if row["state"] == "value" else None
        found[row["metric"], "all" if by == "all" else row["key"]] = {
            "state": row["state"], "value": None if value is None else Fraction(value),
            "amount": Fraction(row["amount"]), "cases": Fraction(row["cases"]), "people": int(row["people"]),
            "n": Fraction(int(row["n"])),
        }
    return found


def of_reference(reference: Reference, period: str, by: str) -> dict[tuple[str, str], Row]:
    """The same from the reference, values rounded half up to the 12 decimals the engine carries."""
    found = {}
    for metric in METRICS:
        for key, answer in reference.measure(metric, period, by).items():
            value = answer["value"]
            found[metric, key] = {**answer, "value": None if value is None else half_up(value, 12)}
    return found


def differences(asked: Question) -> list[str]:
    """One line per figure the two disagree on: how to ask again, and both sides."""
    store = warehouse.in_memory(asked.dataset, settings=asked.settings, credit=asked.credit,
                                credit_days=asked.credit_days)
    reference = Reference(asked.dataset, asked.settings, asked.credit, asked.credit_days)
    lines = []
    for period in asked.periods:
        for by in asked.groups:
            left, right = of_engine(asked, store, period, by), of_reference(reference, period, by)
            for metric, key in sorted(left.keys() | right.keys()):
                engine, expected = left.get((metric, key)), right.get((metric, key))
                if engine == expected:
                    continue
                unequal = [f"{name}: engine {engine[name]}, reference {expected[name]}" for name in FIELDS
                           if engine[name] != expected[name]] if engine and expected else [
                               f"engine {engine}, reference {expected}"]
                lines.append(f"seeds {asked.seeds} {asked.credit} {asked.credit_days} {asked.settings} | {metric} "
                             f"{period} by {by} key {key} | " + "; ".join(unequal))
    return lines


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_engine_and_reference_agree_to_the_last_digit(chunk):
    asked = questions(chunk)
    found = [line for each in asked for line in differences(each)]
    assert not found, f"{len(found)} figures differ, of them:\n" + "\n".join(found[:20])
