"""The demo exports: the same to the byte each time, sound as data, with the facts that the planted stories rest on."""
from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest

from kpi import demo
from kpi.demo import chats, texts
from kpi.demo.people import STORIES
from kpi.errors import KpiError

ROOT = Path(__file__).parents[2]
TABLES = tomllib.loads((ROOT / "kpi" / "warehouse" / "tables.toml").read_text(encoding="utf-8"))
LAST_SECOND = pd.Timestamp("2026-09-30 23:59:59")
NAME_OF = {person.story: person.name for person in STORIES if person.story not in ("tie", "shared")}


def hashes(paths: list[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


class Files:
    """All files of a run as frames of text, with the times, money and writers the tests ask for."""

    def __init__(self, folder: Path, **size: int) -> None:
        self.paths = demo.write(folder, **size)
        parts: dict[str, list[pd.DataFrame]] = {}
        for path in self.paths:
            parts.setdefault(path.stem.split("-20")[0], []).append(pd.read_csv(path, dtype=str))
        self.frames = {table: pd.concat(several, ignore_index=True) for table, several in parts.items()}

    def __getattr__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def agent(self, story: str) -> str:
        return self.agents.set_index("name").loc[NAME_OF[story], "agent_id"]

    def account(self, story: str) -> str:
        return self.accounts.set_index("agent_id").loc[self.agent(story), "account"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Every story once: 14 agents from June to September."""
    return Files(tmp_path_factory.mktemp("demo"), agents=len(STORIES), months=4)


@pytest.fixture(scope="module")
def gaps(files: Files) -> pd.DataFrame:
    """Every first agent message after a customer's, with the seconds since the message before (not the whole gap)."""
    m = files.messages.assign(at=pd.to_datetime(files.messages["sent_at"]))
    m = m[~m["text"].str.startswith("【")]
    m = m.sort_values(["shop", "customer_id", "at", "message_id"])
    seconds = m["at"].diff().dt.total_seconds()
    same = m["customer_id"].eq(m["customer_id"].shift())
    return m.assign(seconds=seconds)[(m["sender"] == "agent") & (m["sender"].shift() == "customer") & same]


@pytest.fixture(scope="module")
def credited(files: Files) -> pd.DataFrame:
    """Orders with the account that last wrote to the customer in the 48 hours before, empty for silent ones."""
    said = files.messages[(files.messages["sender"] == "agent") & ~files.messages["text"].str.startswith("【")]
    said = said.assign(at=pd.to_datetime(said["sent_at"])).sort_values("at")[["shop", "customer_id", "at", "account"]]
    orders = files.orders.assign(at=pd.to_datetime(files.orders["created_at"])).sort_values("at")
    return pd.merge_asof(orders, said, on="at", by=["shop", "customer_id"], tolerance=pd.Timedelta("48h"))


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    first = hashes(demo.write(tmp_path / "a", agents=6, months=1))
    assert first == hashes(demo.write(tmp_path / "b", agents=6, months=1))
    other = hashes(demo.write(tmp_path / "c", agents=6, months=1, seed=8))
    assert first.keys() == other.keys() and first["messages-2026-09.csv"] != other["messages-2026-09.csv"]


def test_a_second_run_replaces_the_first_and_touches_nothing_else(tmp_path):
    (tmp_path / "mine.csv").write_text("a\n")
    demo.write(tmp_path, agents=3, months=2)
    paths = demo.write(tmp_path, agents=3, months=1)
    beside = {"mine.csv", "settings.toml", "demo-files.txt"}
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in paths} | beside
    assert tomllib.loads((tmp_path / "settings.toml").read_text("utf-8"))["wanted_keywords"] == list(texts.WANTED)


@pytest.mark.parametrize("wrong, words", [
    ({"agents": 0}, "agents"), ({"months": 25}, "months"), ({"seed": -1}, "seed"), ({"scale": "larg"}, '"large"'),
])
def test_what_cannot_be_made_is_refused_with_the_way_out(tmp_path, wrong, words):
    with pytest.raises(KpiError, match=words):
        demo.write(tmp_path, **wrong)
    assert list(tmp_path.iterdir()) == []


def test_large_is_parquet_with_the_same_columns(tmp_path, files):
    paths = demo.write(tmp_path, agents=3, months=1, scale="large")
    by_name = {path.name: path for path in paths}
    schema = parquet.read_schema(by_name["messages-2026-09.parquet"])
    assert schema.names == list(files.messages.columns)
    assert str(parquet.read_schema(by_name["orders.parquet"]).field("amount_paid").type) == "decimal128(18, 2)"


def test_progress_is_told_before_every_month(tmp_path):
    told = []
    demo.write(tmp_path, agents=2, months=2, progress=told.append)
    assert told == ["demo.2026-08", "demo.2026-09"]


def test_headers_are_those_of_our_templates(files):
    for table, frame in files.frames.items():
        assert set(frame.columns) <= set(TABLES[table]["columns"]), table
        for column in TABLES[table]["required"]:
            assert frame[column].notna().all(), (table, column)


def test_keys_are_unique(files):
    for table, frame in files.frames.items():
        assert not frame.duplicated(TABLES[table]["key"]).any(), table


def test_nothing_is_known_after_the_last_day(files):
    for table in ("messages", "orders", "refunds", "payments"):
        for column, kind in TABLES[table]["columns"].items():
            if kind == "timestamp" and column in files.frames[table]:
                assert pd.to_datetime(files.frames[table][column]).max() <= LAST_SECOND, (table, column)


def test_rows_refer_to_rows_that_are_there(files):
    assert set(files.messages["account"].dropna()) <= set(files.accounts["account"])
    for table in ("accounts", "assignments", "targets"):
        assert set(files.frames[table]["agent_id"]) <= set(files.agents["agent_id"])
    for table in ("order_items", "refunds", "payments"):
        assert set(files.frames[table]["order_id"]) <= set(files.orders["order_id"])
    assert set(files.refunds["item_id"].dropna()) <= set(files.order_items["item_id"])
    wrote = set(zip(files.messages["shop"], files.messages["customer_id"], strict=True))
    buyers = set(zip(files.orders["shop"], files.orders["customer_id"], strict=True))
    assert 0.65 < len(buyers & wrote) / len(buyers) < 0.9


def test_money_adds_up(files):
    amounts = dict.fromkeys(["amount_due", "amount_paid", "amount_kept"], float)
    orders = files.orders.set_index("order_id").astype(amounts)
    goods = files.order_items.astype({"amount": float}).groupby("order_id")["amount"].sum()
    freight = (orders["amount_due"] - goods.reindex(orders.index)).round(2)
    assert freight.between(0, 12).all()
    done = files.refunds[files.refunds["status"] == "completed"].astype({"amount": float})
    back = done.groupby("order_id")["amount"].sum()
    paid = orders[orders["amount_paid"].notna()]
    assert np.allclose(paid["amount_paid"] - paid["amount_kept"], back.reindex(paid.index, fill_value=0))
    assert (orders.loc[orders["paid_at"].isna(), "amount_kept"] == 0).all()
    assert 60 < paid["amount_paid"].mean() < 300
    stages = files.payments.astype({"amount": float}).groupby("order_id")
    whole = stages["amount"].sum()[stages.size() == 2]
    assert len(whole) > 3 and np.allclose(whole, orders.loc[whole.index, "amount_paid"])


def test_only_one_shop_exports_conversation_ids(files):
    named = files.messages["conversation_id"].notna()
    assert set(files.messages.loc[named, "shop"]) == {"jd"} and set(files.messages.loc[~named, "shop"]) == {"tmall"}


def test_the_week_the_hours_and_the_promotion_have_their_rhythm(files, credited):
    at = pd.to_datetime(files.messages["sent_at"])
    of_june = at[at.dt.month == 6].dt.day.value_counts()
    assert of_june[[1, 2, 3, 16, 17, 18]].mean() > 1.3 * of_june[22:30].mean()
    assert at.dt.hour.isin(range(9, 23)).mean() > 0.85
    assert 0.15 < credited["account"].isna().mean() < 0.35


def test_keywords_are_counted_once_where_they_belong_and_nowhere_else():
    for name, sentences in texts.GROUPS.items():
        if name in ("greet", "plain", "wanted", "unwanted", "remind"):
            for sentence in sentences:
                assert sum(word in sentence for word in texts.WANTED) == (name == "wanted"), sentence
                assert sum(word in sentence for word in texts.UNWANTED) == (name == "unwanted"), sentence


def share_of_orders(files: Files, story: str, orders: pd.DataFrame) -> float:
    """Orders credited to an account per customer it wrote to."""
    account = files.account(story)
    wrote = files.messages[(files.messages["account"] == account) & (files.messages["sender"] == "agent")]
    return len(orders[orders["account"] == account]) / wrote["customer_id"].nunique()


def refunded(files: Files, story: str, orders: pd.DataFrame) -> float:
    """Paid orders of an account with a completed refund."""
    mine = orders[(orders["account"] == files.account(story)) & orders["paid_at"].notna()]
    done = files.refunds[files.refunds["status"] == "completed"]
    return mine["order_id"].isin(done["order_id"]).mean()


def holding(files: Files, story: str, keywords: tuple[str, ...]) -> float:
    said = files.messages[(files.messages["account"] == files.account(story)) & (files.messages["sender"] == "agent")]
    return said["text"].str.contains("|".join(keywords)).mean()


def test_story_fast_but_pushy(files, gaps, credited):
    seconds = gaps.groupby("account")["seconds"].median()
    assert seconds[files.account("pushy")] == seconds.min() < 15
    assert share_of_orders(files, "pushy", credited) > 0.5
    assert refunded(files, "pushy", credited) > 0.2
    assert holding(files, "pushy", texts.UNWANTED) > 0.1


def test_story_slow_but_loved(files, gaps, credited):
    assert gaps.groupby("account")["seconds"].median()[files.account("loved")] > 55
    assert holding(files, "loved", texts.WANTED) > 0.55
    assert holding(files, "loved", texts.UNWANTED) == 0
    assert refunded(files, "loved", credited) < 0.1


def test_story_refund_prone(files, credited):
    assert refunded(files, "refunds", credited) > 0.25
    mine = credited[credited["account"] == files.account("refunds")]["order_id"]
    reasons = files.refunds[files.refunds["order_id"].isin(mine)]["reason"].value_counts()
    assert reasons.index[0] == "与描述不符"


def test_story_rising_newcomer(files, gaps, credited):
    assert files.agents.set_index("name").loc[NAME_OF["newcomer"], "hired_on"] == "2026-06-08"
    mine = gaps[gaps["account"] == files.account("newcomer")]
    assert mine["at"].min() >= pd.Timestamp("2026-06-08")
    assert mine.groupby(mine["at"].dt.month)["seconds"].median().is_monotonic_decreasing
    by_month = [share_of_orders(files, "newcomer", credited[credited["at"].dt.month.eq(month)]) for month in (6, 9)]
    assert by_month[0] < by_month[1]


def test_story_night_shift(files, gaps):
    mine = files.messages[files.messages["account"] == files.account("night")]
    assert pd.to_datetime(mine["sent_at"]).dt.hour.isin(range(0, 8)).mean() > 0.97      # the last chats run over
    assert gaps.groupby("account")["seconds"].median()[files.account("night")] > 50
    bot, night = files.messages["sender"].eq("bot"), pd.to_datetime(files.messages["sent_at"]).dt.hour < 8
    assert bot[night].mean() > 4 * bot[~night].mean()


def test_story_part_timer_has_a_month_with_few_customers(files):
    m = files.messages
    mine = m[(m["account"] == files.account("part-timer")) & (m["sender"] == "customer")]
    at = pd.to_datetime(mine["sent_at"]) - pd.Timedelta("1h")       # the last chat may end after midnight
    assert set(at.dt.day_name()) == {"Saturday"}
    assert mine.groupby(at.dt.month)["customer_id"].nunique().min() < 30


def test_story_easy_chats_only(files, credited):
    m = files.messages
    account = files.account("easy-chats")
    mine = m[m["conversation_id"].isin(m.loc[m["account"] == account, "conversation_id"])].groupby("conversation_id")
    first = mine.head(1).set_index("conversation_id")
    starts_here = first.index[first["account"] == account]
    never_wrote = [c for c, rows in mine if not ((rows["account"] == account) & (rows["sender"] == "agent")).any()]
    away = [c for c in starts_here if c in set(never_wrote) and mine.get_group(c)["sender"].eq("system").any()]
    assert len(away) / len(starts_here) > 0.15
    hard = set(texts.GROUPS["hard"]) | set(texts.GROUPS["parcel"])
    assert first.loc[away, "text"].isin(hard).mean() > 0.8
    others = [share_of_orders(files, story, credited) for story in ("refunds", "leaver")]
    assert share_of_orders(files, "easy-chats", credited) > max(others)


def test_story_closer_moves_team_in_mid_august(files, credited):
    mine = files.assignments[files.assignments["agent_id"] == files.agent("closer")]
    assert list(mine["valid_to"])[0] == list(mine["valid_from"])[1] == "2026-08-15 00:00:00"
    assert mine["team"].nunique() == 2
    theirs = credited["account"].eq(files.account("closer"))
    august = credited[theirs & credited["created_at"].str.startswith("2026-08")]
    assert (august["at"] < "2026-08-15").sum() > 20 and (august["at"] >= "2026-08-15").sum() > 20


def test_story_two_agents_tie_in_september(files, credited):
    """Equal: plan, team, customers, gaps, texts by kind, orders, payments, goods and refunds; other: every id."""
    pair = files.agents[files.agents["name"].isin([p.name for p in STORIES if p.story == "tie"])]["agent_id"]
    accounts = list(files.accounts.set_index("agent_id").loc[pair, "account"])
    targets = files.targets[files.targets["month"].eq("2026-09")].set_index("agent_id").loc[pair]
    assert targets["planned_sales"].nunique() == 1
    assert files.assignments.set_index("agent_id").loc[pair, "team"].nunique() == 1
    september = files.messages["sent_at"].str.startswith("2026-09") & (files.messages["shop"] == "jd")
    facts, people = [], []
    for account in accounts:
        theirs = set(files.messages.loc[september & (files.messages["account"] == account), "customer_id"])
        facts.append(tie_facts(files, theirs, account, credited))
        people.append(theirs)
    assert facts[0] == facts[1] and not people[0] & people[1]


def tie_facts(files: Files, theirs: set[str], account: str, credited: pd.DataFrame) -> dict[str, object]:
    """What an appraisal could count of one of the two, without ids and with times only as differences."""
    m = files.messages[files.messages["customer_id"].isin(theirs) & (files.messages["shop"] == "jd")]
    m = m[m["sent_at"].str.startswith("2026-09")]
    assert set(m["account"].dropna()) == {account}, "their customers meet nobody else"
    at = pd.to_datetime(m["sent_at"])
    orders = files.orders[files.orders["customer_id"].isin(theirs) & (files.orders["shop"] == "jd")]
    assert len(orders) > 60 and orders["created_at"].str.startswith("2026-09").all()
    assert credited.set_index("order_id").loc[orders["order_id"], "account"].eq(account).all()
    items = files.order_items[files.order_items["order_id"].isin(orders["order_id"])]
    refunds = files.refunds[files.refunds["order_id"].isin(orders["order_id"])]
    return {
        "customers": len(theirs),
        "senders": m["sender"].tolist(),
        "days": at.dt.day.tolist(),
        "gaps": at.diff().dt.total_seconds().iloc[1:].tolist(),
        "wanted": m["text"].str.contains("|".join(texts.WANTED)).tolist(),
        "unwanted": m["text"].str.contains("|".join(texts.UNWANTED)).tolist(),
        "paid": orders["amount_paid"].tolist(),
        "paid on": orders["paid_at"].str[:10].tolist(),
        "kept": orders["amount_kept"].tolist(),
        "goods": items["sku"].tolist(),
        "refunds": refunds[["amount", "status"]].values.tolist(),
    }


def test_a_shared_account_changes_hands_to_the_second_and_is_nobodys_at_night(files):
    shared = files.accounts[files.accounts.duplicated("account", keep=False) & files.accounts["valid_to"].notna()]
    shared = shared[shared["account"].str.endswith("公共接待")]
    assert shared["agent_id"].nunique() == 2
    assert set(shared["valid_from"].str[11:]) == {"08:00:00", "16:00:00"}
    used = pd.to_datetime(files.messages.loc[files.messages["account"].isin(shared["account"]), "sent_at"])
    assert (used.dt.hour < 16).any() and (used.dt.hour >= 16).any()


def test_one_agent_has_two_accounts_in_two_shops_and_one_has_left(files):
    own = files.accounts[files.accounts["agent_id"] == files.agent("two-shops")]
    assert set(own["shop"]) == {"tmall", "jd"} and set(own["account"]) <= set(files.messages["account"])
    left = files.messages[files.messages["account"] == files.account("leaver")]
    assert left["sent_at"].max() < "2026-07-20 06"


def test_no_open_run_waits_for_the_customers_next_visit(files):
    """Where a shop has no conversation ids, an unanswered run stays open for a day: nobody comes back into it."""
    m = files.messages[(files.messages["shop"] == "tmall") & (files.messages["customer_id"] != "内部测试01")]
    m = m[m["sender"].isin(["customer", "agent"])]
    m = m.assign(at=pd.to_datetime(m["sent_at"])).sort_values(["customer_id", "at", "message_id"])
    same = m["customer_id"].eq(m["customer_id"].shift()) & m["sender"].shift().eq("customer")
    wait = m["at"].diff()[same]
    assert not ((wait > pd.Timedelta("1h")) & (wait < pd.Timedelta("24h"))).any()


def test_the_usual_day_has_ten_to_twelve_chats_of_five_to_seven_messages(files):
    m = files.messages[files.messages["conversation_id"].notna()]
    assert 5 < m.groupby("conversation_id").size().mean() < 7
    assert 10 <= chats.CHATS_A_DAY <= 13
