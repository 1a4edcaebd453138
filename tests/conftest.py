"""For all tests: none may read or write the data home of the person who runs them; Chromium comes last; none fails for being slow."""
from __future__ import annotations

import os
import shutil
import tempfile

from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.load_profile("default")


def pytest_configure(config) -> None:
    """Point KPI_HOME at an empty folder before tests are imported; those that need data make their own."""
    config.kpi_home = tempfile.mkdtemp(prefix="kpi-tests-")
    os.environ["KPI_HOME"] = config.kpi_home


def pytest_collection_modifyitems(items) -> None:
    """Browser tests last: they are the slowest, and Playwright leaves an event loop running in this thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_unconfigure(config) -> None:
    shutil.rmtree(config.kpi_home, ignore_errors=True)
