"""The benchmark dataset: the same to the byte each time, in the order streaming queries lean on, shaped as staging."""
from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pyarrow.parquet as parquet
import pytest

from benchmarks import generate
from kpi.warehouse.tables import tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("benchmark")
    generate.write(into, "100k")
    return into


@pytest.fixture(scope="module")
def messages(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(path) for path in sorted((folder / "messages").iterdir())], ignore_index=True)


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    def hashes(folder: Path, seed: int) -> list[str]:
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in generate.write(folder, "20k", seed)]

    assert hashes(tmp_path / "a", 7) == hashes(tmp_path / "b", 7) != hashes(tmp_path / "c", 8)


def test_every_file_has_the_columns_of_staging(folder):
    for path in folder.rglob("*.parquet"):
        assert parquet.read_schema(path).equals(tables()[path.parent.name].arrow_schema()), path


def test_messages_are_sorted_by_conversation_and_time_over_all_files(messages):
    pd.testing.assert_frame_equal(messages, messages.sort_values(["conversation_id", "sent_at"], kind="stable"))
    assert not messages.duplicated(["conversation_id", "sent_at"]).any()
    assert messages["message_id"].is_unique


def test_the_mixture_is_the_one_described(messages):
    assert len(messages) == pytest.approx(100_000, rel=0.05)
    chats = messages.groupby("conversation_id")
    assert chats.size().mean() == pytest.approx(16, rel=0.05)
    assert messages["account"].nunique() == generate.AGENTS
    assert chats.head(1)["sender"].eq("agent").mean() == pytest.approx(generate.AGENT_FIRST, abs=0.01)
    answered = messages[messages["sender"] == "agent"]["conversation_id"].nunique()
    assert answered / chats.ngroups == pytest.approx(1 - generate.NEVER_ANSWERED, abs=0.01)
    assert messages["sender"].eq("system").sum() / chats.ngroups == pytest.approx(0.093, abs=0.015)


def test_orders_and_refunds_refer_to_rows_that_are_there(folder, messages):
    orders, refunds = pd.read_parquet(folder / "orders"), pd.read_parquet(folder / "refunds")
    assert orders["order_id"].is_unique and refunds["refund_id"].is_unique
    assert orders["customer_id"].isin(messages["customer_id"]).mean() > 0.9
    paid = orders.set_index("order_id")["amount_paid"].dropna()
    assert (refunds["amount"] <= paid.loc[refunds["order_id"]].to_numpy()).all()
    assert len(orders) / messages["conversation_id"].nunique() == pytest.approx(0.38, abs=0.03)


@pytest.mark.parametrize("size", ["", "0m", "ten", "5"])
def test_a_size_it_cannot_read_is_refused(tmp_path, size):
    with pytest.raises(ValueError, match="200k"):
        generate.write(tmp_path, size)
