"""Words of the command line as values; a wrong one is wrong usage."""
from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal, InvalidOperation


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
