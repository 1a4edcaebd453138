"""A page is run as the browser would get it: through the frame, with the verbs' answers invented."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.fake_kpi import EMPTY, Fake

ROOT = Path(__file__).parents[2]


class Opened:
    """One page of the running app: its widgets (`at`), its markup and its visible words."""

    def __init__(self, at: AppTest, page: str) -> None:
        self.at, self.page = at, page
        self.at.run()
        if page != "overview":
            self.at.switch_page(f"../../pages/{page}.py").run()

    def again(self) -> Opened:
        self.at.run()
        return self

    @property
    def markup(self) -> str:
        return "\n".join(json.loads(found.proto.json)["html"] for found in self.at.get("bidi_component"))

    @property
    def words(self) -> str:
        """Everything a reader can read, tooltips included."""
        tips = re.findall(r'(?:title|aria-label)="([^"]*)"', self.markup)
        widgets = [
            w.label
            for kind in ("button", "selectbox", "text_input", "file_uploader", "download_button")
            for w in self.at.get(kind)
        ]
        options = [
            option
            for kind in ("selectbox", "segmented_control", "pills")
            for w in self.at.get(kind)
            for option in w.options
        ]
        links = [link.proto.label for link in self.at.get("page_link")]
        said = [found.value for kind in ("error", "caption", "markdown") for found in self.at.get(kind)]
        return unescape(
            "\n".join([re.sub(r"<[^>]+>", "\n", self.markup), *tips, *map(str, [*widgets, *options, *links, *said])])
        )


@pytest.fixture
def verbs(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """The invented verbs, with data."""
    return Fake().install(monkeypatch.setitem)


@pytest.fixture
def opened(verbs: Fake):
    """opened("leaderboard", data=False, lang="en", team="晨曦组") → Opened; further names are the address's."""

    def opener(page: str, data: bool = True, **address: str) -> Opened:
        st.cache_data.clear()
        if not data:
            verbs.now = EMPTY
        at = AppTest.from_file(str(ROOT / "kpi" / "web" / "shell.py"), default_timeout=30)
        for name, value in address.items():
            at.query_params[name] = value
        return at_page(at, page, address)

    return opener


def at_page(at: AppTest, page: str, address: dict[str, str]) -> Opened:
    """Switching pages clears the address, so it is given again, as a link would."""
    shown = Opened(at, page)
    if page != "overview" and address:
        for name in list(at.query_params):
            del at.query_params[name]
        for name, value in address.items():
            at.query_params[name] = value
        shown.again()
    return shown
