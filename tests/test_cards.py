"""The cards at the head of the SQL files: read, refused, and true of the queries below them."""
from __future__ import annotations

import os
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kpi import cards, warehouse
from kpi.errors import KpiError
from kpi.warehouse import graph

KINDS = {"metrics": cards.metrics, "credit": cards.credit_rules, "checks": cards.checks}
EVERY = [card for read in KINDS.values() for card in read().values()]
METRICS = list(cards.metrics().values())
COLUMNS = ["agent_id", "shop", "observed_on", "person", "evidence", "amount", "cases"]
EXACT = re.compile(r"DECIMAL|BIGINT|INTEGER")

CARD = """/*
title = { zh = "回复率", en = "Reply rate" }
meaning = { zh = "甲", en = "a" }
unit = "share"
counted = "person"
better = "higher"
combine = "share_of_people"
clock = { zh = "甲", en = "a" }
owner = { zh = "甲", en = "a" }
unanswered = { zh = "甲", en = "a" }
settles_after = 1
group = "response"
needs = ["messages"]
aliases = ["旺旺回复率"]
*/
select 1 as amount;
"""


def names(card: object) -> str:
    return cards.named(card.path)


def refusal(folder: Path, text: str, name: str = "reply_rate") -> KpiError:
    """What reading a folder with this one file is refused with."""
    (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    with pytest.raises(KpiError) as refused:
        cards.metrics(folder)
    return refused.value


# ------------------------------------------------------------------------------------------ reading

def test_a_card_is_read_with_its_defaults_and_its_query(tmp_path: Path):
    (tmp_path / "reply_rate.sql").write_text(CARD, encoding="utf-8")
    card = cards.metrics(tmp_path)["reply_rate"]
    assert (card.id, card.title["zh"], card.needs, card.settles_after) == ("reply_rate", "回复率", ("messages",), 1)
    assert (card.credit, card.zero_divisor, card.replaced_by, card.rules) == ("no", "not_enough", None, ())
    assert card.people is True, "what is combined over people needs a person"
    assert card.body == "select 1 as amount\n"


def test_a_changed_file_is_read_again(tmp_path: Path):
    path = tmp_path / "reply_rate.sql"
    path.write_text(CARD, encoding="utf-8")
    assert cards.metrics(tmp_path)["reply_rate"].better == "higher"
    path.write_text(CARD.replace('"higher"', '"lower"'), encoding="utf-8")
    os.utime(path, ns=(0, 12345))
    assert cards.metrics(tmp_path)["reply_rate"].better == "lower"


def test_a_missing_folder_holds_no_cards(tmp_path: Path):
    assert cards.metrics(tmp_path / "nowhere") == {}


# ------------------------------------------------------------------------------------------ refusing

@pytest.mark.parametrize("old, new, says, nearest", [
    ('better = "higher"', 'betterr = "higher"', 'no key "betterr"', "better"),
    ('better = "higher"\n', "", 'lacks "better"', None),
    ('"share_of_people"', '"share_of_persons"', '"combine" is "share_of_persons"', "share_of_people"),
    ('"response"', '"responses"', '"group" is "responses"', "response"),
    ("settles_after = 1", "settles_after = 1.5", '"settles_after" is 1.5', None),
    ("settles_after = 1", "settles_after = -1", '"settles_after" is -1', None),
    ('needs = ["messages"]', 'needs = "messages"', '"needs" is', None),
    ('{ zh = "回复率", en = "Reply rate" }', '{ zh = "回复率" }', '"title" is', None),
    ('{ zh = "回复率", en = "Reply rate" }', '{ zh = "回复率", en = " " }', '"title" is', None),
    ('counted = "person"', 'counted = "order"', 'combine is "share_of_people"', None),
    ("settles_after = 1", "settles_after = ", "the card is not TOML", None),
    ("/*", "--", "the file has no card", None),
    ("*/", "", "the file has no card", None),
])
def test_a_card_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, old: str, new: str, says: str, nearest: str | None,
):
    error = refusal(tmp_path, CARD.replace(old, new))
    assert error.where.startswith("queries/") and error.where.endswith("/reply_rate.sql")
    assert says in error.what
    assert error.nearest == nearest


def test_a_replacement_must_exist(tmp_path: Path):
    error = refusal(tmp_path, CARD.replace('group = "response"', 'group = "response"\nreplaced_by = "reply_rate_2"'))
    assert 'no metric "reply_rate_2"' in error.what and error.nearest == "reply_rate"


def test_an_unknown_metric_is_refused_with_the_nearest():
    with pytest.raises(KpiError) as refused:
        cards.metric("replyrate")
    assert refused.value.nearest == "reply_rate"


@pytest.mark.parametrize("said", ["旺旺回复率", "回复率", "Reply rate"])
def test_a_title_or_alias_is_no_id_but_leads_to_it(said: str):
    with pytest.raises(KpiError) as refused:
        cards.metric(said)
    assert refused.value.nearest == "reply_rate"


# ------------------------------------------------------------------------------------------ our own cards

@pytest.mark.parametrize("layer", KINDS)
def test_every_query_has_a_card(layer: str):
    assert set(KINDS[layer]()) == {path.stem for path in (cards.QUERIES / layer).glob("*.sql")} != set()


def test_no_two_metrics_share_a_name():
    for language in ("zh", "en"):
        titles = [card.title[language] for card in METRICS]
        assert sorted(titles) == sorted(set(titles))
    said = [(word, card.id) for card in METRICS for word in {*card.aliases, *card.title.values()}]
    twice = {word: sorted(i for w, i in said if w == word) for word, _ in said if [w for w, _ in said].count(word) > 1}
    assert not twice, "a word that leads to two metrics leads nowhere"


def test_chinese_words_hold_no_english():
    mixed = [f"{names(card)}: {key}" for card in EVERY for key, text in vars(card).items()
             if isinstance(text, dict) and re.search(r"[A-Za-z]{2,}", text["zh"])]
    assert not mixed, "\n" + "\n".join(mixed)


def test_rules_are_cited_by_their_ids():
    wrong = [f"{names(card)}: {rule}" for card in EVERY for rule in getattr(card, "rules", ())
             if not re.fullmatch(r"R\d[A-D]?-\d\d", rule)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_what_a_metric_needs_are_tables_and_columns_of_ours():
    wrong = []
    for card in METRICS:
        for need in (one for needed in card.needs for one in needed.split("|")):
            table, _, column = need.partition(".")
            known = warehouse.tables().get(table)
            if not known or column and column.split("=")[0] not in known.columns:
                wrong.append(f"{names(card)}: {need}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_metric_that_reads_the_credit_says_so():
    wrong = [names(card) for card in METRICS
             if ("credit.chosen" in graph.references(card.body)) != (card.credit != "no")]
    assert not wrong, "\n" + "\n".join(wrong)


# ------------------------------------------------------------------------------------------ the queries below them

@pytest.fixture(scope="module")
def empty() -> warehouse.Warehouse:
    return warehouse.in_memory({})


@pytest.mark.parametrize("card", METRICS, ids=lambda card: card.id)
def test_a_metric_returns_cases_in_exact_numbers(empty: warehouse.Warehouse, card: cards.MetricCard):
    columns = {row[0]: row[1] for row in empty.rows(f"describe {card.body}")}
    assert list(columns) in (COLUMNS, [*COLUMNS, "region"])
    assert columns["observed_on"] == "TIMESTAMP"
    assert all(EXACT.match(columns[name]) for name in ("amount", "cases")), columns
    assert empty.rows(card.body) == [], "where nothing was imported there is no case"


@pytest.mark.parametrize("card", [*METRICS, *cards.checks().values()], ids=lambda card: card.id)
def test_a_query_fits_on_one_page_and_in_one_statement(card: object):
    assert len(card.path.read_text("utf-8").splitlines()) <= 60
    words = re.sub(r"'[^']*'|--[^\n]*", "", card.body)
    assert ";" not in words
    assert words == words.lower(), "SQL is written in lower case"


# ------------------------------------------------------------------------------------------ checks

T = datetime(2026, 9, 1, 9)
EXCHANGE = {"shop": "main", "exchange_id": "main/c1/000001", "conversation_id": "c1"}
ORDER = {"shop": "main", "order_id": "o1", "created_at": T, "paid_at": T, "amount_paid": Decimal(100)}
CREDIT = {"shop": "main", "order_id": "o1", "agent_id": "amy", "share": Decimal(1)}
REFUND = {"shop": "main", "refund_id": "r1", "order_id": "o1", "amount": Decimal(1), "completed": True}
# check -> the tables as they must not be, and the evidence it must name
FAULTS = {
    "credit_of_unknown_orders": ({"credit.chosen": [CREDIT]}, "o1"),
    "orders_without_credit": ({"core.orders": [ORDER]}, "o1"),
    "orders_credited_twice": ({"credit.chosen": [CREDIT, {**CREDIT, "agent_id": "bo"}]}, "o1"),
    "exchanges_of_unknown_conversations": ({"core.exchanges": [EXCHANGE]}, "main/c1/000001"),
    "exchange_numbers": ({"core.exchanges": [EXCHANGE, {**EXCHANGE, "exchange_id": "main/c1/000003"}]}, "c1"),
    "negative_gaps": ({"core.exchanges": [{**EXCHANGE, "gap_seconds": Decimal(-1)}]}, "main/c1/000001"),
    "exchanges_without_a_case": ({"core.exchanges": [EXCHANGE]}, "main/c1/000001"),
    "planned_days_off_the_plan": ({
        "staging.targets": [{"shop": "main", "agent_id": "amy", "month": "2026-09", "planned_sales": Decimal(100)}],
        "core.planned_days": [{"shop": "main", "agent_id": "amy", "day": T.date(), "plan": Decimal("99.99")}],
    }, "amy 2026-09"),
    "two_teams_at_once": ({"core.assignments": [
        {"agent_id": "amy", "team": "a", "valid_from": datetime(2026, 1, 1), "valid_to": datetime(2026, 9, 2)},
        {"agent_id": "amy", "team": "b", "valid_from": T, "valid_to": datetime(9999, 12, 31)}]}, "amy"),
    "refunds_of_unknown_orders": ({"core.refunds": [REFUND]}, "r1"),
    "refunds_above_the_payment": ({
        "core.orders": [ORDER], "core.order_refunds": [{**CREDIT, "refunded_amount": Decimal("100.01")}]}, "o1"),
    "paid_before_ordered": ({"core.orders": [{**ORDER, "paid_at": datetime(2026, 9, 1, 8, 59, 59)}]}, "o1"),
}


def test_every_check_is_tried_on_a_fault():
    assert set(FAULTS) == set(cards.checks())


@pytest.mark.parametrize("name", FAULTS)
def test_a_check_names_its_offender(empty: warehouse.Warehouse, name: str):
    """On tables of the same columns as ours, holding the fault alone."""
    given, evidence = FAULTS[name]
    con = duckdb.connect()
    card = cards.checks()[name]
    for table in sorted(graph.references(card.body)):
        columns = {row[0]: row[1] for row in empty.rows(f"describe {table}")}
        con.execute(f"create schema if not exists {table.split('.')[0]}")
        con.execute(f"create table {table} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})")
        for row in given.get(table, []):
            held = {column: row[column] for column in row if column in columns}
            marks = ", ".join("?" * len(held))
            con.execute(f"insert into {table} ({', '.join(held)}) values ({marks})", list(held.values()))
    answer = con.execute(card.body)
    assert [column[0] for column in answer.description] == ["shop", "evidence", "found"]
    assert [row[1] for row in answer.fetchall()] == [evidence]


def test_a_healthy_desk_has_no_offenders():
    """Two chats, three orders of which one is silent, a refund, a target and a move between teams."""
    desk = warehouse.in_memory({
        "messages": [
            {"message_id": f"m{place}", "conversation_id": chat, "customer_id": customer, "account": account,
             "sender": sender, "sent_at": datetime(2026, 9, 1, 9, place)}
            for place, (chat, customer, account, sender) in enumerate([
                ("c1", "li", "amy", "customer"), ("c1", "li", "amy", "agent"), ("c1", "li", "bo", "customer"),
                ("c1", "li", "bo", "agent"), ("c2", "wang", "amy", "agent")])],
        "orders": [{"order_id": f"o{place}", "customer_id": customer, "created_at": datetime(2026, 9, 1, 10, place),
                    "paid_at": datetime(2026, 9, 1, 11), "amount_paid": Decimal(100)}
                   for place, customer in enumerate(["li", "wang", "zhao"])],
        "refunds": [{"refund_id": "r1", "order_id": "o1", "amount": Decimal(100), "status": "completed"}],
        "targets": [{"agent_id": "amy", "month": "2026-09", "planned_sales": Decimal("1000.01")}],
        "assignments": [
            {"agent_id": "amy", "team": "a", "valid_to": datetime(2026, 9, 15)},
            {"agent_id": "amy", "team": "b", "valid_from": datetime(2026, 9, 15)}],
    })
    assert {name: desk.rows(card.body) for name, card in cards.checks().items()} == {name: [] for name in FAULTS}
