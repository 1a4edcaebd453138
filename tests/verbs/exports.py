"""Export files that several data homes of these tests are made of."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

HEADS = {
    "messages": "message_id,conversation_id,customer_id,account,sender,sent_at,text",
    "orders": "order_id,customer_id,created_at,paid_at,amount_due,amount_paid",
}


def write(folder: Path, rows: Mapping[str, Iterable[str]]) -> None:
    """A CSV file per table of HEADS: its head and its lines."""
    for table, lines in rows.items():
        (folder / f"{table}.csv").write_text("\n".join([HEADS[table], *lines]) + "\n", encoding="utf-8")


def answered(number: object, conversation: str, customer: str, account: str, asked: object, replied: object) -> list[str]:
    """Two lines of messages: a customer's and the answer to it."""
    same = f"{conversation},{customer},{account}"
    return [f"q{number},{same},customer,{asked},hi", f"r{number},{same},agent,{replied},hello"]
