"""Words of the command line as values; a wrong one is wrong usage."""
from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write 2026-09-30") from None


def weights(text: str) -> dict[str, Decimal]:
    try:
        return {name.strip(): Decimal(number) for name, number in (part.split("=", 1) for part in text.split(","))}
    except (ValueError, InvalidOperation):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of weights; write item=30,item=20") from None


def by_and_days(sub: argparse.ArgumentParser, by: tuple[str, ...]) -> None:
    """What figures and points are told by (the first unless said), and which days of the period count."""
    sub.add_argument("--by", choices=by, default=by[0])
    sub.add_argument("--days", default="", metavar="event:NAME", help="only a promotion's days of the period, or without:NAME")


def shares(sub: argparse.ArgumentParser) -> None:
    """What `share` takes. Pages, names and settings are known to the verbs, which name the nearest."""
    sub.add_argument("what", choices=("create", "list", "revoke", "extend", "picture", "file"))
    sub.add_argument("id", nargs="?", metavar="ID", help="revoke, extend, picture, file: the share")
    for name, words in (
        ("page", "leaderboard, agent, what_if, tiers, best_agent or overview"), ("period", "default: the newest with data"), ("scheme", ""),
        ("team", "only this team"), ("shop", ""), ("agent", ""), ("group", "an appraisal group"), ("columns", "codes with commas; default: all"),
        ("only", "days: event:NAME or without:NAME"), ("weights", "what_if: item~30~~item~20"), ("knobs", "settings: name~value~~name~value"),
        ("who", "who shares, default: you"), ("why", "revoke: why"),
    ):
        sub.add_argument(f"--{name}", default="", help=words or None)
    sub.add_argument("--by", default="agent", help="leaderboard: agent, team or shift")
    sub.add_argument("--view", default="points", help="leaderboard: points or metrics")
    sub.add_argument("--names", choices=("full", "initials"), default="full")
    sub.add_argument("--with-pay", action="store_true", help="show pay, too")
    sub.add_argument("--least-people", default="5", metavar="N", help="groups of fewer people are left out")
    sub.add_argument("--for", dest="shown_for", default="", metavar="TEXT", help="whom it is for; stands on the picture")
    sub.add_argument("--days", type=int, metavar="N", help="create, extend: how long it opens (30)")
    sub.add_argument("--views", type=int, metavar="N", help="opens so many times at most")
    sub.add_argument("--passphrase-from", type=Path, metavar="FILE", help="asks for the first line of this file")
    sub.add_argument("--forward", action="store_true", help="the link may be passed on")
    sub.add_argument("--out", type=Path, metavar="FILE")
    sub.add_argument("--lang", choices=("zh", "en"), default="zh")
