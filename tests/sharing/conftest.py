"""Shares in a folder of their own, under a clock that stands still until it is told."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpi.sharing.gate import Gate
from kpi.sharing.store import Shares


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 10, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shares(tmp_path, clock) -> Shares:
    """The manager's."""
    return Shares(tmp_path, clock)


@pytest.fixture
def viewer(shares, clock) -> Shares:
    """The viewer's, of the same home."""
    return Shares(shares.home, clock, viewer=True)


@pytest.fixture
def gate(viewer, clock) -> Gate:
    return Gate(viewer, lambda: clock.now.timestamp())
