"""The same figures in Polars: exchanges and their gaps, people who consulted, credited orders and sales, by agent and day."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl

RANK = {"customer": 0, "bot": 1, "system": 2, "agent": 3}
CREDIT = timedelta(days=2)


def by_agent_and_day(rows: Path) -> pl.DataFrame:
    """agent_id, day, exchanges (answered), gap (milliseconds), people, orders, sales (cents), all whole numbers; a day is that of the
    exchange, of the order, of the payment."""
    owners = pl.read_parquet(rows / "accounts" / "*.parquet").select("account", pl.col("agent_id").alias("owner"))
    messages = (
        pl.scan_parquet(rows / "messages" / "*.parquet")
        .select("conversation_id", "message_id", "customer_id", "account", "sender", "sent_at")
        .join(owners.lazy(), on="account", how="left")
        .collect()
    )
    exchanges = _exchanges(messages)
    consulted = exchanges.filter(pl.col("owner").is_not_null()).group_by(agent_id="owner", day="day")
    talks = consulted.agg(
        exchanges=pl.col("gap").count().cast(pl.Int64), gap=pl.col("gap").sum(),
        people=pl.col("customer_id").n_unique().cast(pl.Int64),
    )
    placed, paid = _credited(rows, messages)
    return (
        talks.join(placed, on=["agent_id", "day"], how="full", coalesce=True)
        .join(paid, on=["agent_id", "day"], how="full", coalesce=True)
        .fill_null(0)
        .sort("agent_id", "day")
    )


def _exchanges(messages: pl.DataFrame) -> pl.DataFrame:
    """One row per exchange: customer_id, owner, day, gap in milliseconds (null: never answered)."""
    transfer = (pl.col("sender") == "system") & pl.col("account").is_not_null()
    flow = messages.filter(pl.col("sender").is_in(["customer", "agent"]) | transfer)
    flow = flow.with_columns(rank=pl.col("sender").replace_strict(RANK)).sort("conversation_id", "sent_at", "rank", "message_id")
    talk = pl.col("sender").is_in(["customer", "agent"])
    chat = "conversation_id"
    flow = flow.with_columns(
        before=pl.when(talk).then("sender").forward_fill().shift(1).over(chat),
        wrote=pl.when(pl.col("sender") == "agent").then("owner").forward_fill().shift(1).over(chat),
        assigned=pl.when(pl.col("sender") == "system").then("owner").forward_fill().shift(1).over(chat),
    ).with_columns(
        number=((pl.col("sender") == "customer") & (pl.col("before").fill_null("agent") != "customer")).cum_sum().over(chat)
    ).filter(pl.col("number") > 0)
    asked, replied = pl.col("sender") == "customer", pl.col("sender") == "agent"
    moved = pl.col("sender") == "system"
    runs = flow.group_by(chat, "number", maintain_order=True).agg(
        customer_id=pl.col("customer_id").filter(asked).first(),
        started=pl.col("sent_at").filter(asked).first(),
        last_asked=pl.col("sent_at").filter(asked).last(),
        asked_account=pl.col("account").filter(asked).last(),
        asked_owner=pl.col("owner").filter(asked).last(),
        assigned=pl.col("assigned").filter(asked).last(),
        wrote=pl.col("wrote").filter(asked).first(),
        moved=pl.col("owner").filter(moved & ~(pl.col("sender").shift(-1).fill_null("") == "customer")).last(),
        replied=pl.col("sent_at").filter(replied).first(),
        replier=pl.col("owner").filter(replied).first(),
    )
    unanswered = (
        pl.when(pl.col("moved").is_not_null()).then("moved")
        .when(pl.col("asked_account").is_not_null()).then("asked_owner")
        .otherwise(pl.coalesce("assigned", "wrote"))
    )
    return runs.select(
        "customer_id",
        owner=pl.when(pl.col("replied").is_not_null()).then("replier").otherwise(unanswered),
        day=pl.col("started").dt.date(),
        gap=(pl.col("replied") - pl.col("started")).dt.total_milliseconds(),
    )


def _credited(rows: Path, messages: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Orders placed by the day of the order and sales paid by the day of payment, of the agent who replied last within two days."""
    orders = pl.read_parquet(rows / "orders" / "*.parquet", columns=["order_id", "customer_id", "created_at", "paid_at", "amount_paid"])
    replies = (
        messages.filter((pl.col("sender") == "agent") & pl.col("customer_id").is_not_null())
        .join(orders.select("customer_id").unique(), on="customer_id", how="semi")
        .select("customer_id", "message_id", agent_id="owner", replied="sent_at")
        .sort("replied", "message_id")
        .unique(["customer_id", "replied"], keep="last", maintain_order=True)
    )
    credited = (
        orders.sort("created_at")
        .join_asof(replies, left_on="created_at", right_on="replied", by="customer_id", strategy="backward", tolerance=CREDIT,
                   check_sortedness=False)
        .filter(pl.col("agent_id").is_not_null())
    )
    placed = credited.group_by("agent_id", day=pl.col("created_at").dt.date()).agg(orders=pl.len().cast(pl.Int64))
    paid = (
        credited.filter(pl.col("paid_at").is_not_null())
        .group_by("agent_id", day=pl.col("paid_at").dt.date())
        .agg(sales=(pl.col("amount_paid") * 100).cast(pl.Int64).sum())
    )
    return placed, paid
