"""`python -m kpi send`: the five lines to the chat group, or only shown."""
from __future__ import annotations

import argparse
from collections.abc import Callable

import pandas as pd

from kpi.verbs import webhook
from kpi.verbs.group_lines import group_lines


def arguments(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--period", help="default: the last month with data")
    sub.add_argument("--scheme", help="default: the one that stands first")
    sub.add_argument("--team")
    sub.add_argument("--shop")
    sub.add_argument("--lang", choices=("zh", "en"), default="zh")
    sub.add_argument("--show", action="store_true", help="show the lines, send nothing")


def run(args: argparse.Namespace, show: Callable, say: Callable) -> int:
    """Shows the lines (columns line, text) and sends them, unless only shown. KpiError as `webhook.send_lines`."""
    asked = (args.period, args.scheme, args.team, args.shop, args.lang)
    group = None if args.show else webhook.set_up()
    lines = group_lines(*asked)
    show(pd.DataFrame({"line": range(1, len(lines) + 1), "text": lines}), args)
    if group is not None:
        say(webhook.send_lines(*asked))
    return 0
