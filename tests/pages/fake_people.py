"""Invented people, items and states behind tests/pages/fake_kpi.py."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import pandas as pd

D = Decimal
PERIODS = ["2026-09", "2026-08", "2026-07", "2026-06", "2026-05", "2026-04", "2026-03"]
TEAMS = ["晨曦组", "远航组", "青松组", "夜班组"]
NAMES = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
GIVEN = [
    "静",
    "敏",
    "伟",
    "芳",
    "娜",
    "秀英",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
    "文",
    "云",
]
NASTY = '=HYPERLINK("http://x") **粗** $a$ :red[红] <b>x</b>'

ITEMS = [
    ("target_attainment", "目标完成率", "Target attainment", "share", "higher", 30),
    ("inquiry_conversion", "咨询转化率", "Inquiry conversion", "share", "higher", 30),
    ("order_success", "下单付款率", "Order-to-payment rate", "share", "higher", 10),
    ("sales_per_buyer", "客单价", "Sales per buyer", "money_per_person", "higher", 10),
    ("reply_rate", "回复率", "Reply rate", "share", "higher", 5),
    ("response_time", "平均响应", "Average response", "seconds", "lower", 5),
    ("execution", "执行力", "Execution", "points", "higher", 10),
]
TILES = [
    ("sales_paid", "销售额", "Credited sales", "money", "higher"),
    ITEMS[1][:5],
    ITEMS[5][:5],
    ("satisfaction", "满意度", "Satisfaction", "share", "higher"),
    ("refund_rate", "退款率", "Refund rate", "share", "lower"),
]


@dataclass(frozen=True)
class Status:
    has_data: bool = True
    version: str = "fake-1"
    demo: bool = True
    data_from: date | None = date(2026, 3, 1)
    data_to: datetime | None = datetime(2026, 9, 30, 23, 58, 12)
    default_period: str = "2026-09"
    default_scheme: str = "ecommerce-100"
    imports: int = 6
    quarantined: int = 3
    people_match: Decimal | None = D("0.412")
    buyers_match: Decimal | None = D("0.683")
    counts: dict = field(default_factory=lambda: {"messages": 812345, "orders": 20111})


EMPTY = Status(False, "", False, None, None, "", "ecommerce-100", 0, 0, None, None, {})


def _people() -> pd.DataFrame:
    draw = random.Random(7)
    rows = []
    for i in range(40):
        name = NASTY if i == 11 else NAMES[i] + draw.choice(GIVEN)
        rows.append({"agent_id": f"A{i + 1:03d}", "name": name, "team": TEAMS[i % 4], "staff_number": f"{1001 + i}"})
    return pd.DataFrame(rows)


PEOPLE = _people()


def exact(draw: random.Random, unit: str) -> Decimal:
    top = {
        "share": (0.35, 0.98),
        "seconds": (18, 75),
        "money": (8e5, 2e6),
        "money_per_person": (90, 240),
        "points": (60, 100),
    }[unit]
    return D(str(round(draw.uniform(*top), 4)))
