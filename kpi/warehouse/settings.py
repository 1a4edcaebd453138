"""Settings of a data home: what may differ from desk to desk, read from settings.toml beside the data."""
from __future__ import annotations

import hashlib
import json
import tomllib
import unicodedata
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import time
from decimal import Decimal
from pathlib import Path

from kpi.errors import KpiError, unknown


@dataclass(frozen=True)
class Settings:
    """One desk's settings; the defaults are those of metrics.md."""

    silence_minutes: int = 30
    unanswered_hours: int = 24
    response_limit_seconds: int = 180
    presale_days: int = 15
    credit: str = "last_reply_before_order"
    credit_days: int = 2
    refund_day: str = "paid"             # or "refunded"
    payment_stage: str = "balance"       # the stage of a presale that counts as paid; "full" always does
    satisfied_5: Decimal = Decimal(4)
    satisfied_3: Decimal = Decimal(2)
    satisfied: Decimal | None = None     # the mark for any other scale
    working_hours: tuple[str, str] | None = None
    match_rate_floor: Decimal = Decimal("0.05")
    wanted_keywords: tuple[str, ...] = ()
    unwanted_keywords: tuple[str, ...] = ()
    webhook: dict[str, object] | None = None   # where the five lines go when asked (kpi/verbs/webhook.py); moves no figure
    share_address: str = ""                    # what stands before /s/ in links for others, such as https://kpi.example.com; moves no figure
    extra: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("silence_minutes", "unanswered_hours", "response_limit_seconds", "presale_days", "credit_days"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise KpiError(f"{name} is {value!r}, not a whole number from 0", "settings.toml")
        if self.refund_day not in ("paid", "refunded"):
            raise KpiError(f'refund_day is "{self.refund_day}"', "settings.toml", 'Take "paid" or "refunded"')
        if self.payment_stage not in ("deposit", "balance", "full"):
            raise KpiError(f'payment_stage is "{self.payment_stage}"', "settings.toml", "Take deposit, balance or full")

    def day_milliseconds(self) -> tuple[int, int] | None:
        """Opening and closing time of the working day in milliseconds after midnight, or None: the clock always runs."""
        if self.working_hours is None:
            return None
        try:
            opens, closes = (_milliseconds(text) for text in self.working_hours)
        except ValueError as error:
            raise KpiError(f"working_hours is {self.working_hours!r}", "settings.toml", 'Write ["09:00", "23:00"]') from error
        if closes <= opens:
            raise KpiError("working_hours must close after they open", "settings.toml", 'Write ["09:00", "23:00"]')
        return opens, closes

    def fingerprint(self) -> str:
        """A hash of every setting that can move a figure."""
        moving = {name: value for name, value in asdict(self).items() if name not in ("webhook", "share_address")}
        text = json.dumps(moving, default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def with_credit(self, rule: str | None, days: int | None) -> Settings:
        return replace(self, credit=rule or self.credit, credit_days=self.credit_days if days is None else days)


def _milliseconds(text: str) -> int:
    if text == "24:00":
        return 86_400_000
    t = time.fromisoformat(text)
    return ((t.hour * 60 + t.minute) * 60 + t.second) * 1000


def from_dict(values: dict[str, object]) -> Settings:
    names = {f.name for f in fields(Settings)} - {"extra"}
    for name in values:
        if name not in names:
            raise unknown("setting", name, names, "settings.toml")
    ready = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return Settings(**ready)


def load(home: Path) -> Settings:
    """Settings of `home/settings.toml`, defaults where there is none."""
    path = home / "settings.toml"
    if not path.exists():
        return Settings()
    return from_dict(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))


def fold(text: str) -> str:
    """Text as keywords are compared: NFKC, case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def keyword_counter(keywords: tuple[str, ...], others: tuple[str, ...]):
    """A function text -> number of different `keywords` it holds; keywords of both lists take their places longest first, without
    overlaps, so that a long unwanted phrase hides the short wanted word inside it."""
    mine = {fold(k) for k in keywords if k}
    every = sorted(mine | {fold(k) for k in others if k}, key=lambda k: (-len(k), k))

    def count(text: str | None) -> int:
        rest, found = fold(text or ""), 0
        for keyword in every:
            if keyword in rest:
                found += keyword in mine
                rest = rest.replace(keyword, "\0")
        return found

    return count
