"""A real Chromium before a real server. Without Chromium they are skipped; where KPI_CI=1 they fail."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def _missing(what: str) -> None:
    if os.environ.get("KPI_CI") == "1":
        pytest.fail(f"{what}, and KPI_CI=1 says it must be here")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    path = os.environ.get("KPI_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        _missing(f"no Chromium on this machine ({', '.join(NAMES)})")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _serve(app: Path, home: Path, port: int | None = None, *more: str) -> Iterator[str]:
    """The address of a server of `app` over a data home, `more`: settings of its start; stopped at the end."""
    port = port or _free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(app),
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        *more,
    ]
    log = (home / "server.log").open("wb")
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "KPI_HOME": str(home)}, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if urllib.request.urlopen(f"{address}/healthz", timeout=2).read() == b"ok":
                    break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        else:
            pytest.fail(f"the server did not start:\n{(home / 'server.log').read_text('utf-8', 'replace')}")
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with invented answers: quick, and it holds every awkward case."""
    yield from _serve(ROOT / "tests" / "browser" / "invented_app.py", tmp_path_factory.mktemp("invented"))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as launched, over an empty data home."""
    yield from _serve(ROOT / "dashboard.py", tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as launched, over a little demo."""
    home = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "kpi", "demo", "--agents", "12", "--months", "3"]
    made = subprocess.run(command, cwd=ROOT, env={**os.environ, "KPI_HOME": str(home)}, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    yield from _serve(ROOT / "dashboard.py", home)


@pytest.fixture(scope="session")
def hostile_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data home in which every name is an attack."""
    home = tmp_path_factory.mktemp("hostile")
    made = subprocess.run([sys.executable, "-m", "tests.browser.hostile_home", str(home)], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="session")
def hostile(hostile_data: Path) -> Iterator[str]:
    """The app as launched, over it."""
    yield from _serve(ROOT / "dashboard.py", hostile_data)


@dataclass
class Visit:
    """One open tab, and what it asked for and complained about."""

    page: object
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def settle(self) -> Visit:
        """Wait until the script has run and every lazily loaded piece is there."""
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
        self.page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)
        self.page.evaluate("document.fonts.ready")
        self.page.wait_for_timeout(500)
        return self

    def go(self, address: str) -> Visit:
        self.page.goto(address)
        return self.settle()

    def click(self, selector: str) -> Visit:
        self.page.locator(selector).first.click()
        self.page.wait_for_timeout(200)
        return self.settle()

    def said(self) -> str:
        """The text of all our markup (it stands in shadow roots, which the body's text leaves out)."""
        return "\n".join(self.page.locator(".sheet").all_inner_texts())

    def picture(self, name: str) -> None:
        """The whole page as a PNG below artefacts/."""
        ARTEFACTS.mkdir(exist_ok=True)
        size = self.page.viewport_size
        tall = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": min(max(int(tall), size["height"]), 5000)})
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")
        self.page.set_viewport_size(size)


@pytest.fixture
def visit(chromium) -> Iterator[object]:
    """visit(address, width=1280, dark=False, locale="zh-CN") → Visit"""
    contexts = []

    def opener(address: str, width: int = 1280, dark: bool = False, locale: str = "zh-CN") -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale=locale,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        made = Visit(page)
        here = "/".join(address.split("/")[:3])
        page.on("request", lambda r: None if r.url.startswith((here, "data:", "blob:")) else made.outside.append(r.url))
        page.on("pageerror", lambda error: made.errors.append(str(error)))
        return made.go(address)

    yield opener
    for context in contexts:
        context.close()
