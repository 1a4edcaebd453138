"""A demo home into which strings are planted that must never leave it: customers, chats, orders, accounts, numbers, pay, notes, and
everything that is another team's."""
from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpi.schemes.model import BLANK
from kpi.verbs import exports
from kpi.verbs.recorded import store
from kpi.verbs.scores import load_scheme

MONTH = "2026-09"
SCHEMES = ("ecommerce-100", "call-desk-110")


@dataclass(frozen=True)
class Planted:
    """The home, the team that is shared, its agents, and the strings by what they are."""

    home: Path
    team: str
    agents: tuple[str, ...]
    strings: dict[str, tuple[str, ...]]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(one for listed in self.strings.values() for one in listed)


def named(kind: str, count: int) -> tuple[str, ...]:
    """Strings nobody else writes."""
    return tuple(f"CANARY{kind}{n:02d}X" for n in range(1, count + 1))


STRINGS = {
    "customer": named("BUYER", 8), "chat": named("CHAT", 6), "order": named("ORDER", 5), "account": named("DESK", 4), "number": named("NO", 4),
    "team": named("TEAM", 2), "person": named("NAME", 4), "note": named("NOTE", 5), "reason": named("WHY", 2),
    "pay": ("73917.31", "83719.13", "91373.71", "37191.37"),
}


def planted(folder: Path) -> Planted:
    """A home of twelve agents and three months with the strings in it."""
    told: dict[str, object] = {}

    def written(into: Path, **asked: object) -> list[Path]:
        files = real(into, **asked)
        told.update(_plant(into))
        return files

    real = exports.demo.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports.demo, "write", written)
        exports.make_demo(agents=12, months=3, home=folder)
    found = Planted(folder, str(told["team"]), tuple(told["agents"]), STRINGS)
    _recorded(found)
    return found


def _plant(into: Path) -> dict[str, object]:
    """Rewrites the exports; which team is shared, and who is in it."""
    tables = {path: list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in sorted(into.glob("*.csv"))}
    by = {path.stem: rows for path, rows in tables.items()}
    team_of = {row["agent_id"]: row["team"] for row in by["assignments"]}
    team = Counter(team_of.values()).most_common(1)[0][0]
    mine = [agent for agent, name in team_of.items() if name == team]
    others = [agent for agent, name in team_of.items() if name != team]
    names = {row["agent_id"]: row["name"] for row in by["agents"]}
    ordered = list(dict.fromkeys(row["customer_id"] for row in by["orders"] if row["created_at"].startswith(MONTH)))
    swap = {
        "customer_id": dict(zip(ordered, STRINGS["customer"], strict=False)),
        "order_id": dict(zip([row["order_id"] for row in by["orders"] if row["created_at"].startswith(MONTH)], STRINGS["order"], strict=False)),
        "account": dict(zip([row["account"] for row in by["accounts"] if row["agent_id"] in mine], STRINGS["account"], strict=False)),
        "team": dict(zip(sorted(set(team_of.values()) - {team, ""}), (*STRINGS["team"], *STRINGS["team"][:1]), strict=False)),
        "name": dict(zip([names[agent] for agent in others], STRINGS["person"], strict=False)),
        "staff_number": dict(zip([row["staff_number"] for row in by["agents"] if row["agent_id"] in mine], STRINGS["number"], strict=False)),
        "reason": dict(zip(dict.fromkeys(row["reason"] for row in by["refunds"]), STRINGS["reason"], strict=False)),
    }
    for path, rows in tables.items():
        for row in rows:
            row.update({column: swap[column].get(row[column], row[column]) for column in swap if column in row and row[column]})
        if path.stem == f"messages-{MONTH}":
            for row, text in zip(rows[10::200], STRINGS["chat"], strict=False):
                row["text"] = text
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    return {"team": team, "agents": mine}


def _recorded(found: Planted) -> None:
    """What people wrote of those who are shared, and what they are paid."""
    kept, notes = store(found.home), iter(found.strings["note"])
    one, two = found.agents[:2]
    kept.add("interview", one, {"held_on": "2026-09-20", "text": next(notes)}, "Wang")
    kept.add("tier", one, {"scheme": SCHEMES[0], "tier": "mid", "reason": next(notes)}, "Wang", "", MONTH)
    scheme = load_scheme(SCHEMES[1], found.home)
    for event in [event for event in scheme.events if event.points is not BLANK and event.klass != "bonus"][:2]:
        said = next(notes)
        number = kept.add("incident", two, {
            "scheme": scheme.id, "event": event.id, "points": event.points[0], "occurred_on": "2026-09-11", "content": said, "finder": "Li"},
            "Wang", scheme=scheme)
        kept.move(number, "confirmed", "Zhao", "seen")
    kept.add("rating", one, {"scheme": scheme.id, "item": next(i.rated for i in scheme.items if i.rated), "role": "supervisor", "rating": 8,
                             "rater": "Zhang", "note": next(notes)}, "Zhang", "", MONTH, scheme)
    for agent, amount in zip(found.agents, found.strings["pay"], strict=False):
        kept.add("terms", agent, {"from": "2026-09-01", "base_pay": amount, "contract": amount}, "Wang")
