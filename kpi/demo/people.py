"""The invented agents: who they are, how they work, and the stories planted in them (listed in data/demo/README.md)."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from .days import EARLY, LATE, NIGHT, Month, seconds

TMALL, JD = 0, 1
SHOPS = ("tmall", "jd")
TEAMS = (
    "晨曦组", "远航组", "星火组", "长风组", "朝阳组", "青松组", "听涛组",
    "凌云组", "聚力组", "锐进组", "知行组", "同心组", "扬帆组", "磐石组",
    "新芽组", "拾光组", "飞鸿组", "破晓组", "如一组", "山海组",
)
MOVE = datetime(2026, 8, 15)                  # the strong closer changes team at this instant

SURNAMES = "王李张刘陈杨黄赵吴徐孙马朱胡郭何高林郑谢梁宋唐曹邓冯程蔡彭潘袁于董余苏吕魏蒋杜丁薛范江姚汪钟谭"
GIVEN = (
    "雨桐 子涵 思远 佳怡 晓东 梦洁 文博 静怡 浩然 欣妍 俊杰 诗涵 志强 雪莹 "
    "天宇 美琪 建国 婉清 嘉豪 丽娜 宇航 晓彤 明轩 可欣 海涛 慧敏 立群 若彤 "
    "振华 紫萱 国栋 芷晴 永康 书瑶 泽宇 映雪 卫东 心怡 逸飞 春燕"
).split()


@dataclass(frozen=True)
class Person:
    """One agent. Shares are between 0 and 1, `reply` is the median reply time in seconds."""

    name: str
    team: int = 0                             # index into TEAMS
    shift: int = EARLY
    story: str = ""
    agent_id: str = ""
    role: str = "agent"
    hired_on: date | None = None              # None until drawn
    left_on: date | None = None
    rest: tuple[int, ...] = (1, 3)            # weekdays off, Monday = 0
    full_time: str = "1"
    rate: float = 1.0                         # customers a working day, against the usual number
    buys: float = 0.55                        # chats that end in an order (an easy pre-sale chat: a little more)
    pays: float = 0.92                        # orders that are paid
    refunds: float = 0.09                     # paid sub-orders that are refunded
    basket: float = 1.0                       # above 1: dearer goods and more of them
    reply: float = 23.0
    unanswered: float = 0.02
    wanted: float = 0.25                      # messages with a wanted keyword
    unwanted: float = 0.008
    plan: float = 1.0                         # planned sales a chat, against the usual

    @property
    def shop(self) -> int:
        """Teams come in fours: two for each shop."""
        return TMALL if self.team % 4 < 2 else JD


STORIES = (
    Person("周岚", 0, EARLY, "pushy", reply=11, buys=0.69, pays=0.95, refunds=0.25, wanted=0.10, unwanted=0.15,
           basket=0.9),
    Person("许安宁", 0, LATE, "loved", reply=66, buys=0.60, pays=0.96, refunds=0.035, wanted=0.64, unwanted=0.0,
           basket=1.15, unanswered=0.004),
    Person("罗启明", 1, EARLY, "refunds", buys=0.60, refunds=0.30, rest=(0, 2)),
    Person("沈知微", 2, EARLY, "tie", buys=0.58, rest=(1, 4)),
    Person("陆言之", 2, EARLY, "tie", buys=0.58, rest=(1, 4)),
    Person("顾小满", 3, EARLY, "newcomer", hired_on=date(2026, 6, 8), rest=(2, 3)),
    Person("韩夜舟", 3, NIGHT, "night", rate=0.55, buys=0.30, pays=0.84, reply=74, unanswered=0.06, rest=(0, 1),
           plan=0.5),
    Person("白若溪", 1, LATE, "part-timer", rate=0.42, full_time="0.2", rest=(0, 1, 2, 3, 4, 6),
           hired_on=date(2025, 9, 6), plan=1.6),
    Person("秦朗", 3, EARLY, "easy-chats", buys=0.64, reply=22, rest=(0, 3)),
    Person("方锐", 0, EARLY, "closer", buys=0.74, pays=0.96, basket=1.15, reply=20, refunds=0.06, rest=(1, 2)),
    Person("田佳", 1, EARLY, "shared", role="manager", rest=(0, 3)),
    Person("任可", 1, LATE, "shared", rest=(1, 2)),
    Person("叶青", 2, LATE, "two-shops", rest=(0, 2)),
    Person("邵文", 3, LATE, "leaver", left_on=date(2026, 7, 19), buys=0.50, rest=(2, 4)),
)
NIGHT_SHARE = 15          # among the others, one in this many works at night
GROWTH_START = Month(date(2026, 6, 1))


def people(agents: int, first: Month, chance: np.random.Generator) -> list[Person]:
    """`agents` persons: the stories first, then as many usual ones as are missing, each team's first one its lead."""
    teams = min(len(TEAMS), max(4, agents // 25))
    told = list(STORIES[:agents])
    names = [n for n in invented_names(chance) if n not in {p.name for p in STORIES}]
    filled = np.bincount([p.team for p in told], minlength=teams)
    led: set[int] = set()
    for index in range(agents - len(told)):
        team = int(filled.argmin())
        filled[team] += 1
        told.append(usual(names[index], team, index, team not in led, chance))
        led.add(team)
    hired = [first.first - timedelta(days=int(days)) for days in chance.integers(60, 1_800, agents)]
    return [replace(p, agent_id=f"A{n:03d}", hired_on=p.hired_on or day)
            for n, (p, day) in enumerate(zip(told, hired, strict=True), 1)]


def invented_names(chance: np.random.Generator) -> list[str]:
    """Every surname with every given name, so that neighbours share neither (the two counts have no common divisor)."""
    surnames, given = chance.permutation(list(SURNAMES)), chance.permutation(GIVEN)
    return [f"{surnames[n % len(surnames)]}{given[n % len(given)]}" for n in range(len(surnames) * len(given))]


def usual(name: str, team: int, index: int, lead: bool, chance: np.random.Generator) -> Person:
    """An agent without a story: everything drawn near the middle. A lead chats half as much."""
    night = not lead and index % NIGHT_SHARE == NIGHT_SHARE - 1
    rest = chance.choice([0, 1, 2, 3, 4, 5, 6], 2, replace=False, p=[0.18, 0.18, 0.18, 0.16, 0.13, 0.085, 0.085])
    person = Person(
        name, team, NIGHT if night else EARLY if index % 2 else LATE,
        role="lead" if lead else "agent",
        rest=tuple(sorted(int(day) for day in rest)),
        rate=float(chance.uniform(0.9, 1.1)) * (0.5 if lead else 1.0),
        buys=float(np.clip(chance.normal(0.555, 0.05), 0.44, 0.67)),
        pays=float(chance.uniform(0.87, 0.955)),
        refunds=float(chance.uniform(0.06, 0.14)),
        basket=float(chance.uniform(0.8, 1.2)),
        reply=float(chance.uniform(14, 32)),
        unanswered=float(chance.uniform(0.005, 0.045)),
        wanted=float(chance.uniform(0.15, 0.4)),
        unwanted=float(chance.uniform(0.002, 0.018)),
    )
    return at_night(person) if night else person


def at_night(person: Person) -> Person:
    """The same person on the night shift: few customers, slower, fewer orders."""
    return replace(person, rate=person.rate * 0.55, buys=person.buys * 0.6, reply=person.reply * 2.2, unanswered=0.05,
                   plan=0.5)


def team_on(person: Person, at: datetime) -> int:
    """The team at an instant: only the strong closer ever moves."""
    return 1 if person.story == "closer" and at >= MOVE else person.team


class Ways:
    """How everybody works in one month, as arrays over the agents: own ways, a little drift, the newcomer's growth."""

    def __init__(self, everyone: list[Person], month: Month, chance: np.random.Generator) -> None:
        def array(field: str) -> np.ndarray:
            return np.array([getattr(p, field) for p in everyone], dtype=float)

        self.rate, self.pays, self.refunds, self.basket = map(array, ("rate", "pays", "refunds", "basket"))
        self.buys, self.reply = array("buys"), array("reply")
        self.unanswered, self.wanted, self.unwanted = map(array, ("unanswered", "wanted", "unwanted"))
        self.buys += chance.normal(0, 0.015, len(everyone))
        self.reply *= chance.uniform(0.93, 1.07, len(everyone))
        for n in agents_of(everyone, "newcomer"):
            grown = max(0, month.number - GROWTH_START.number)
            self.buys[n] = min(0.34 + 0.085 * grown, 0.66)
            self.reply[n] = max(88 * 0.68 ** grown, 18)
            self.rate[n] = min(0.6 + 0.15 * grown, 1.05)
            self.pays[n] = min(0.80 + 0.045 * grown, 0.95)


def agents_of(everyone: list[Person], story: str) -> list[int]:
    """The indexes of the agents with this story."""
    return [n for n, p in enumerate(everyone) if p.story == story]


def employed(person: Person, month: Month) -> np.ndarray:
    """Per day of the month: is this one of the person's working days (employed and not a weekday off)?"""
    return np.array([person.hired_on <= day and (person.left_on is None or day <= person.left_on)
                     and day.weekday() not in person.rest for day in month.dates()])


def left_at(person: Person) -> int | None:
    """The first second after the last day, or None."""
    return None if person.left_on is None else seconds(person.left_on + timedelta(days=1))
