"""Takes the pictures of README.md anew: `python -m tests.browser.pictures http://127.0.0.1:8501` while the standard demo is served.

1280 pixels wide, light, the page's first screen; each stays below 250 kB.
"""
from __future__ import annotations

import os
import shutil
import sys

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import NAMES, ROOT

DOCS = ROOT / "docs"
MOST_BYTES = 250_000
PICTURES = {
    "what-if": ("what_if?lang=en&period=2026-09&scheme=ecommerce-100", 1000),
    "tiers": ("tiers?lang=en&period=2026-09&scheme=ecommerce-100", 900),
    "best-agent": ("best_agent?lang=zh&span=2026-Q3&scheme=ecommerce-100&step=candidates", 1000),
    "pay": ("pay?lang=zh&period=2026-09&scheme=ecommerce-10x10", 900),
}
"""Name of the picture → address without the host, height in pixels."""


def main(host: str) -> None:
    """Writes docs/<name>.png for each of PICTURES."""
    path = os.environ.get("KPI_CHROMIUM") or next(found for name in NAMES if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, (address, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": 1280, "height": height}, color_scheme="light", locale="zh-CN")
            page.goto(f"{host}/{address}")
            taken = still(page)
            if len(taken) > MOST_BYTES:
                raise SystemExit(f"{name} has {len(taken):,} bytes; show less of the page")
            (DOCS / f"{name}.png").write_bytes(taken)
            print(f"docs/{name}.png: {len(taken):,} bytes")
            page.close()
        browser.close()


def still(page: Page) -> bytes:
    """The page as PNG once it has stood still: its heading is there, nothing loads, nothing is being worked out."""
    page.wait_for_selector("h1", timeout=120_000)
    before = b""
    for _ in range(60):
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
        page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=120_000)
        page.wait_for_timeout(1500)
        now = page.screenshot()
        if now == before:
            return now
        before = now
    raise SystemExit(f"{page.url} does not come to rest")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501")
