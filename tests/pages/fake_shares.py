"""Invented answers of the verbs that share, over the hand-made snapshots; keeps what was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pandas as pd

from kpi.errors import KpiError
from tests.pages.fake_snapshots import ALL, both

COLUMNS = ["id", "page", "title", "period", "made_at", "made_by", "expires_at", "views", "most_views", "last_view_at", "state", "forwardable",
           "passphrase", "shown_for"]
TOKEN = "t" * 43


def at(day: int) -> datetime:
    return datetime(2026, 10, day, 8, 5, 9, tzinfo=UTC)


class Shares:
    """`install` puts its verbs on the kpi package (monkeypatch.setitem)."""

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.made: list[tuple] = []
        self.moved: list[tuple] = []
        self.refuse, self.reach = "", "this_network"
        self.rows: list[dict] = []

    def install(self, put) -> Shares:
        import kpi

        for name in ("share_shown", "share_made", "shares_listed", "share_revoked", "share_extended", "share_reach", "share_picture",
                     "share_file"):
            put(vars(kpi), name, getattr(self, name))
        return self

    def share_shown(self, **question):
        self.asked.append(question)
        if self.refuse:
            raise KpiError(self.refuse, "share")
        made = ALL[question["page"]]()
        wanted = [one for one in question.get("columns", "").split(",") if one]
        if wanted:
            blocks = [{**block, "columns": [one for one in block["columns"] if one["code"] in ("rank", "name", *wanted)]}
                      if block["kind"] == "table" else block for block in made.blocks]
            made = replace(made, blocks=tuple(blocks))
        return replace(made, names=question.get("names", "full"), shown_for="", frozen_at=question["at"][:19] + "Z")

    def share_made(self, shown, by="", days=30, most_views=None, passphrase=None, forwardable=False, home=None):
        self.made.append((shown, by, days, most_views, passphrase, forwardable))
        share = SimpleNamespace(id="ab" * 16, expires_at=at(31), most_views=most_views, passphrase=bool(passphrase), forwardable=forwardable)
        return SimpleNamespace(share=share, token=TOKEN, link=f"http://192.168.1.9:8502/s/{TOKEN}")

    def share_reach(self, url):
        return self.reach

    def share_picture(self, shown, lang="zh"):
        return b"\x89PNG"

    def share_file(self, shown, lang="zh"):
        return b"<!doctype html>"

    def shares_listed(self, home=None):
        return pd.DataFrame(self.rows, columns=COLUMNS, dtype=object)

    def share_revoked(self, *asked):
        self.moved.append(("revoked", *asked))

    def share_extended(self, *asked):
        self.moved.append(("extended", *asked))

    def listed(self) -> Shares:
        """Four shares, one in each state."""
        for place, state in enumerate(("open", "expired", "revoked", "used_up")):
            self.rows.append({
                "id": f"{place}{'a' * 31}", "page": "leaderboard", "title": both("排行榜", "Leaderboard"), "period": "2026-09", "made_at": at(1),
                "made_by": "王经理 <b>", "expires_at": at(31), "views": 1 + place, "most_views": None if place else 5,
                "last_view_at": None if place == 1 else at(2), "state": state, "forwardable": place == 0, "passphrase": place < 2,
                "shown_for": "" if place == 2 else "<img src=x onerror=alert(1)> :red[x]"})
        return self
