"""A small demo home for all tests of what is frozen; it is only read, or copied."""
from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi.verbs.exports import make_demo


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve agents, three months; nobody writes into it."""
    folder = tmp_path_factory.mktemp("frozen")
    make_demo(agents=12, months=3, home=folder)
    return folder


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A copy that may be written into."""
    return Path(shutil.copytree(home, tmp_path / "home"))


@pytest.fixture(scope="session")
def rows() -> Callable:
    """The rows of a table of a snapshot, as dicts of text."""
    return lambda shown, name: shown.tables[name].to_pylist()
