"""Scheme files for the command line: list, show, check."""
from __future__ import annotations

from pathlib import Path

import pandas as pd

from kpi import cards, schemes
from kpi.schemes import lint
from kpi.verbs.desk import home, scheme_list


def listed() -> pd.DataFrame:
    """id, version and titles of every scheme at hand."""
    return scheme_list()


def shown(name: str) -> str:
    """The text of a scheme's file."""
    return source_of(name).read_text(encoding="utf-8")


def source_of(name: str) -> Path:
    """The file of a scheme by id, shipped or of the data home."""
    schemes.load(name, home() / "schemes")
    for folder in (schemes.LIBRARY, home() / "schemes"):
        for path in sorted(folder.glob("*.toml")) if folder.exists() else []:
            if schemes.load_path(path).id == name:
                return path
    raise FileNotFoundError(name)


def checked(name: str) -> pd.DataFrame:
    """What is odd about a scheme (an id or a path): one row per finding."""
    path = Path(name)
    scheme = schemes.load_path(path) if path.suffix == ".toml" or path.exists() else schemes.load(name, home() / "schemes")
    return pd.DataFrame([vars(f) for f in lint.findings(scheme, cards.metrics(), cards.credit_rules())])
