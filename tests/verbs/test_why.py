"""Where a change comes from: the parts of a metric add up to its change, over a small home."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal as D

import pytest

import kpi


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """August: one team answers in 10 s. September: it takes 20 s, and a second team comes with 40 s; the hours move too."""
    folder = tmp_path_factory.mktemp("why")
    exports = folder / "exports"
    exports.mkdir()
    (exports / "agents.csv").write_text("agent_id,name\namy,Amy\nbob,Bob\n")
    (exports / "assignments.csv").write_text("agent_id,valid_from,team\namy,2026-01-01 00:00:00,one\nbob,2026-01-01 00:00:00,two\n")
    rows = []
    asked = [("amy", datetime(2026, 8, 3, 10), 10), ("amy", datetime(2026, 9, 3, 10), 20), ("bob", datetime(2026, 9, 3, 15), 40)]
    for n, (agent, at, gap) in enumerate(asked):
        rows += [f"q{n},k{n},c{n},{agent},customer,{at},hi", f"a{n},k{n},c{n},{agent},agent,{at + timedelta(seconds=gap)},ok"]
    (exports / "messages.csv").write_text("message_id,conversation_id,customer_id,account,sender,sent_at,text\n" + "\n".join(rows) + "\n")
    kpi.import_files([exports], home=folder)
    return folder


def test_teams_and_hours_each_add_up_to_the_change(home):
    found = kpi.why("response_time", "2026-09", home=home)
    assert (found.before, found.after, found.change) == (D(10), D(30), D(20))
    for by in ("team", "hour"):
        assert sum(found.parts[found.parts["by"] == by]["gives"]) == 20
    teams = {row.key: (row.rate, row.mix) for row in found.parts.itertuples() if row.by == "team"}
    assert teams == {"one": (D(5), D(0)), "two": (D(0), D(15))}


def test_people_counted_once_do_not_split_and_say_so(home):
    found = kpi.why("inquiry_conversion", "2026-09", home=home)
    assert found.parts.empty


def test_the_morning_page_names_the_greatest_parts(home):
    changed = {each["metric"]: each for each in kpi.changes("2026-09", home=home)}
    assert [part["key"] for part in changed["response_time"]["parts"]][:2] == ["two", "one"]
