"""How long exact scoring takes: 1,000 agents × 12 months × 10 items, against a plain weighted sum in numpy.

    python -m benchmarks.scoring [--agents 1000] [--months 12] [--rounds 3]

Prints seconds for all months, the best of some rounds: totals and ranks, then also every line with its reason, then `weights @ shares` in
floating point over the same matrix. Checks that every exact total is the rounded numpy sum, so that both computed the same.
"""
from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from time import perf_counter, process_time

import numpy as np

from kpi.schemes.model import Anchor, Band, Curve, Item, Linear, Peer, PerUnit, Scheme, Steps
from kpi.scoring.standings import Standings, score_group

SHARE = Linear(Anchor(Decimal("0.2"), Decimal(0)), Anchor(Decimal("0.9"), Decimal(1)))
QUICK = Linear(Anchor(Decimal(120), Decimal(0)), Anchor(Decimal(20), Decimal(1)))
TEAM = Linear(Anchor(Decimal(0), Decimal(0)), Anchor(None, Decimal(1)))
BENT = Curve((Anchor(Decimal(300), Decimal(0)), Anchor(Decimal(60), Decimal("0.6")), Anchor(Decimal(30), Decimal(1))))
BANDS = Steps((Band(Decimal("0.8"), Decimal(1)), Band(Decimal("0.5"), Decimal("0.5"))))
RULES = (SHARE, SHARE, SHARE, SHARE, QUICK, TEAM, BENT, BANDS, PerUnit(Decimal("0.1"), Decimal(10)), Peer("higher"))
SCHEME = Scheme("bench", "1", {}, tuple(Item(f"m{n}", Decimal(10), rule, (f"m{n}",)) for n, rule in enumerate(RULES)))


def month(agents: int, seed: int) -> tuple[list[dict], dict]:
    """Values as the measures give them: a sum of whole numbers, or of cents, over a count; and the team's value of m5."""
    rng = random.Random(seed)
    rows = []
    for agent in range(agents):
        for n, rule in enumerate(RULES):
            cases = rng.randint(40, 600)
            top = cases if rule in (SHARE, BANDS) or isinstance(rule, Peer) else 150 * cases
            value = Fraction(rng.randint(0, 150)) if isinstance(rule, PerUnit) else Fraction(rng.randint(0, top), cases)
            rows.append({"agent_id": f"a{agent}", "metric": f"m{n}", "value": value, "n": cases, "state": "value", "reason": ""})
    teams = [Fraction(rng.randint(5000, 9000), 100) for _ in range(20)]
    return rows, {(f"a{agent}", "m5"): teams[agent % 20] for agent in range(agents)}


def best(rounds: int, work: Callable[[], object]) -> tuple[float, float, object]:
    """Least seconds by the clock and of the processor, and the last result."""
    clock, processor, made = [], [], None
    for _ in range(rounds):
        begun, used = perf_counter(), process_time()
        made = work()
        clock.append(perf_counter() - begun)
        processor.append(process_time() - used)
    return min(clock), min(processor), made


def equal(made: Sequence[Standings], sums: np.ndarray) -> int:
    """How many totals are the numpy sum rounded (a float may miss a half by its last digit)."""
    totals = [float(total.total) for one in made for total in one.totals]
    return int(np.sum(np.abs(np.array(totals) - sums.ravel()) <= 0.005 + 1e-9))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("--agents", 1000), ("--months", 12), ("--rounds", 3)):
        asked.add_argument(name, type=int, default=default)
    it = asked.parse_args()
    given = [month(it.agents, seed) for seed in range(it.months)]

    def scored() -> list[Standings]:
        return [score_group(SCHEME, rows, team_values=teams) for rows, teams in given]

    clock, processor, made = best(it.rounds, scored)
    whole, whole_processor, _ = best(it.rounds, lambda: [one.lines for one in scored()])
    shares = np.array([[float(line.attainment) for line in one.lines] for one in made]).reshape(it.months, it.agents, len(RULES))
    weights = np.array([float(item.weight) for item in SCHEME.items])
    plain, plain_processor, sums = best(max(it.rounds, 20), lambda: shares @ weights)
    print(f"{it.agents:,} agents × {it.months} months × {len(RULES)} items")
    for name, seconds, processors in (
        ("totals and ranks", clock, processor), ("with every line", whole, whole_processor), ("numpy", plain, plain_processor)
    ):
        print(f"{name:17} {seconds:9.5f} s, {seconds / it.months:9.6f} s a month, processor {processors:9.5f} s, {seconds / plain:7,.0f} × numpy")
    print(f"{equal(made, sums):,} of {it.agents * it.months:,} totals equal")


if __name__ == "__main__":
    main()
