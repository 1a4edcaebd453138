"""The command line as scripts use it: columns, exit codes, words apart from data."""
from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FILES = {
    "agents.csv": "agent_id,name,hired_on\namy,艾米,2026-01-01\nbob,Bob,2026-01-01\n",
    "assignments.csv": "agent_id,valid_from,team\namy,2026-01-01 00:00:00,one\nbob,2026-01-01 00:00:00,one\n",
    "accounts.csv": "shop,account,agent_id\nmain,desk-1,amy\nmain,desk-2,bob\n",
    "messages.csv": (
        "message_id,conversation_id,customer_id,account,sender,sent_at,text\n"
        "1,k1,ann,desk-1,customer,2026-09-01 10:00:00,hi\n"
        "2,k1,ann,desk-1,agent,2026-09-01 10:00:20,hello\n"
        "3,k2,ben,desk-2,customer,2026-09-01 11:00:00,hi\n"
        "4,k2,ben,desk-2,agent,2026-09-01 11:01:40,=hello\n"
        "5,k3,cat,desk-9,customer,2026-09-02 11:00:00,hi\n"
    ),
    "orders.csv": (
        "order_id,customer_id,created_at,paid_at,amount_due,amount_paid\n"
        "o1,ann,2026-09-01 12:00:00,2026-09-01 12:05:00,80.10,80.10\n"
        "o2,zoe,2026-09-01 13:00:00,2026-09-01 13:05:00,19.90,19.90\n"
    ),
    "targets.csv": "agent_id,month,planned_sales\namy,2026-09,100.00\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    exports = folder / "exports"
    exports.mkdir()
    for name, text in FILES.items():
        (exports / name).write_text(text, encoding="utf-8")
    done = run(folder, "import", str(exports), "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {r["file"]: int(r["accepted"]) for r in rows} == {name: text.count("\n") - 1 for name, text in FILES.items()}
    return folder


def run(home: Path, *words: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "KPI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "kpi", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def table(home: Path, *words: str) -> list[dict]:
    done = run(home, *words, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_measure_prints_the_promised_columns(home):
    rows = table(home, "measure", "inquiry_conversion", "sales_paid", "--period", "2026-09", "--by", "agent")
    assert list(rows[0])[:11] == ["period", "by", "key", "metric", "value", "amount", "cases", "people", "state", "final", "n"]
    found = {(r["key"], r["metric"]): (r["state"], r["value"]) for r in rows}
    assert found["amy", "inquiry_conversion"] == ("value", "1.000000000000")
    assert found["bob", "inquiry_conversion"] == ("value", "0.000000000000")
    assert found["amy", "sales_paid"] == ("value", "80.1")
    assert found["bob", "sales_paid"] == ("value", "0")


def test_silent_sales_and_nobodys_cases_count_for_all_only(home):
    (sales, asked) = table(home, "measure", "sales_paid", "inquiries", "--period", "2026-09")
    assert sales["value"] == "100" and asked["value"] == "3"
    (lost,) = table(home, "rows", "inquiries", "--agent", "unassigned", "--period", "2026-09")
    assert lost["person"] == "cat" and lost["agent_id"] == ""


def test_as_of_decides_what_is_final_and_hides_nothing(home):
    early = table(home, "measure", "refund_rate", "inquiries", "--period", "2026-09", "--as-of", "2026-09-02")
    late = table(home, "measure", "refund_rate", "inquiries", "--period", "2026-09", "--as-of", "2027-01-01")
    assert [r["final"] for r in early] == ["false", "false"] and [r["final"] for r in late] == ["true", "true"]
    assert [r["value"] for r in early] == [r["value"] for r in late]


def test_score_has_a_total_with_a_rank_and_the_points_add_up(home):
    rows = table(home, "score", "ecommerce-100", "--period", "2026-09")
    assert list(rows[0])[:10] == ["scheme", "version", "period", "agent_id", "name", "item", "value", "points", "weight", "reason"]
    totals = [r for r in rows if r["item"] == "total"]
    assert {r["name"] for r in totals} == {"艾米", "Bob"}
    assert all("grade" in r and "rank" in r for r in totals)
    assert any("not enough" in r["reason"].lower() or "of 30" in r["reason"] for r in rows), "one chat is below the threshold of 30"


def test_json_carries_numbers_as_numbers(home):
    done = run(home, "measure", "sales_paid", "inquiry_conversion", "--period", "2026-09", "--format", "json")
    rows = json.loads(done.stdout)
    assert [r["value"] for r in rows] == [100, 0.333333333333] and rows[0]["final"] in (True, False)


@pytest.mark.parametrize("words, code, says", [
    (["measure", "inquiry_conversin", "--period", "2026-09"], 1, 'Did you mean "inquiry_conversion"?'),
    (["measure", "inquiries", "--period", "2026-13"], 1, "is not a period"),
    (["measure", "inquiries", "--period", "2026-09", "--credit", "first_replyy"], 1, 'Did you mean "first_reply"?'),
    (["measure", "inquiries"], 2, "--period"),
    (["score", "ecommerce", "--period", "2026-09"], 1, "ecommerce-100"),
    (["nonsense"], 2, "invalid choice"),
])
def test_refusals_say_what_and_how(home, words, code, says):
    done = run(home, *words)
    assert done.returncode == code and says in done.stderr and done.stdout == ""


def test_the_same_files_again_add_nothing(home):
    rows = table(home, "import", str(home / "exports"))
    assert sum(int(r["accepted"]) for r in rows) == 0
    assert all(int(r["rows"]) == int(r["duplicates"]) for r in rows)


def test_verify_finds_a_healthy_store_and_a_flipped_byte(home):
    assert run(home, "verify").returncode == 0
    path = sorted((home / "warehouse" / "accepted" / "orders").rglob("*.parquet"))[0]
    good = path.read_bytes()
    path.write_bytes(good[:60] + bytes([good[60] ^ 1]) + good[61:])
    done = run(home, "verify")
    path.write_bytes(good)
    assert done.returncode == 1 and "the content is not what was stored" in done.stdout


def test_serving_to_others_needs_a_login(home):
    done = run(home, "serve", "--host", "0.0.0.0", "--port", "8599")
    assert done.returncode == 1 and "no login is set up" in done.stderr
