"""A small data home for an awards meeting: a quarter with ties, a veto, a leaver, and somebody scored in one month only.

Orders per month: Amy 5; Bob and Cat 4 (Cat's are larger); Dan and Fay 3, alike in everything; Ivy 3; Hal 1; Gus 2, in July only;
Leo 4, gone on 20 August. Each order is worth 10 points. Eight people are there at the end of September.
"""
from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import kpi
from kpi.records import Records
from kpi.verbs.scores import load_scheme

SCHEME = """
id = "prize"
version = "1.0"
title = {{ zh = "评奖", en = "Prize" }}
[enough]
cases = 1
[[item]]
metric = "orders_paid"
weight = 60
points = {{ kind = "per_unit", each = 10, cap = 60 }}
[[item]]
metric = "sales_paid"
weight = 40
points = {{ kind = "linear", zero = 0, full = 1000 }}
[[event]]
id = "harm"
title = {{ zh = "破坏团结", en = "Harm to the team" }}
class = "severe"
points = 0
veto = "awards_of_year"
[awards.best]
title = {{ zh = "最佳", en = "Best" }}
rank = 1
share = {share}
period = ["quarter", "year"]
need = {{ quarter = 2, year = 3 }}
tie_break = ["orders_paid", "sales_paid"]
[awards.good]
title = {{ zh = "优秀", en = "Good" }}
rank = 2
share = {share}
period = ["quarter", "year"]
need = {{ quarter = 2, year = 3 }}
tie_break = ["orders_paid", "sales_paid"]
"""
QUARTER = "2026-Q3"
ORDERS = {"amy": (5, 50), "bob": (4, 50), "cat": (4, 60), "dan": (3, 50), "fay": (3, 50), "ivy": (3, 40), "hal": (1, 50), "gus": (2, 50),
          "leo": (4, 50)}
NAMES = {"cat": "<b>Cat</b>", "hal": "=SUM(1;1)"}


def scheme(share: str = "0.25") -> str:
    return SCHEME.format(share=share)


def exports(folder: Path) -> None:
    """The files of the home."""
    folder.mkdir(parents=True)
    people = [f"{a},{NAMES.get(a, a.title())},2026-01-01,{'2026-08-20' if a == 'leo' else ''}" for a in ORDERS]
    (folder / "agents.csv").write_text("agent_id,name,hired_on,left_on\n" + "\n".join(people) + "\n")
    (folder / "assignments.csv").write_text("agent_id,valid_from,team,role\n" + "".join(f"{a},2026-01-01 00:00:00,one,agent\n" for a in ORDERS))
    messages, orders, n = [], [], 0
    for month in (7, 8, 9):
        for agent, (count, amount) in ORDERS.items():
            gone = agent == "leo" and month == 9 or agent == "gus" and month > 7
            for place in range(0 if gone else count):
                n += 1
                at = datetime(2026, month, 2 + 3 * place, 10) if agent != "hal" else datetime(2026, month, 30, 10)
                messages += [f"q{n},k{n},c{n},{agent},customer,{at},hi", f"a{n},k{n},c{n},{agent},agent,{at + timedelta(seconds=20)},hello"]
                orders.append(f"o{n},c{n},{at + timedelta(minutes=5)},{at + timedelta(minutes=6)},{amount}.00,{amount}.00")
    (folder / "messages.csv").write_text("message_id,conversation_id,customer_id,account,sender,sent_at,text\n" + "\n".join(messages) + "\n")
    (folder / "orders.csv").write_text("order_id,customer_id,created_at,paid_at,amount_due,amount_paid\n" + "\n".join(orders) + "\n")


def make(home: Path) -> Path:
    """The home, imported, with the scheme beside the shipped ones."""
    exports(home / "exports")
    reports = kpi.import_files([home / "exports"], home=home)
    assert all(not report.problems for report in reports), reports
    (home / "schemes").mkdir()
    (home / "schemes" / "prize.toml").write_text(scheme())
    return home


def barred(home: Path, agent: str, day: date = date(2026, 8, 3)) -> None:
    """An event on record, confirmed by a second person, that bars the year's awards."""
    own = load_scheme("prize", home)
    said = {"scheme": "prize", "event": "harm", "occurred_on": day, "content": "shouted", "finder": "eve", "points": 0}
    seq = Records(home).add("incident", agent, said, "eve", scheme=own)
    Records(home).move(seq, "confirmed", "max")
