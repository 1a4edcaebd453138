"""The desk every test of intake works at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "inbox").mkdir()
    return Desk(tmp_path / "home", tmp_path / "inbox")
