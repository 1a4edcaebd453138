"""A store in a folder of its own, with a clock that moves on one second at a time."""
from __future__ import annotations

import pytest

from kpi.records import Records
from tests.records.desk import Clock


@pytest.fixture(autouse=True)
def no_address(monkeypatch):
    monkeypatch.delenv("KPI_RECORDS_URL", raising=False)


@pytest.fixture
def records(tmp_path) -> Records:
    return Records(tmp_path / "home", clock=Clock())
