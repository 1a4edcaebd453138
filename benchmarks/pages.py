"""From a press to a settled screen, in Chromium: sliders, sorting, another period, an agent opened, the first page; and the floor of each.

    python -m benchmarks.pages [--scale small|large] [--rounds 30] [--folder DIR]

Prints p50 and p95 in milliseconds. "Answered": the board shows the new figures (the last change of the first burst in it). "Settled":
nothing changes any more and no script runs; the what-if page works out the shares of weightings only when the hand has rested for
350 ms, which "settled" includes. The floor is the same server and browser with a page that only echoes (benchmarks/floor/app.py).
"""
from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PERIOD = "2026-09"
SCHEME = "ecommerce-100"
WATCH = """
() => {
  const seen = new WeakSet()
  const watch = { pressed: 0, last: 0, bursts: [], selector: ".tried" }
  const note = (root) => () => {
    const now = performance.now()
    watch.last = now
    if (root.querySelector(watch.selector)) watch.bursts.push(now)
  }
  const look = (root) => {
    if (!seen.has(root)) {
      seen.add(root)
      new MutationObserver((all) => { note(root)(); look(root) })
        .observe(root, { subtree: true, childList: true, attributes: true, characterData: true })
    }
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot && !seen.has(one.shadowRoot)) look(one.shadowRoot)
  }
  look(document)
  for (const kind of ["keydown", "pointerdown"])
    addEventListener(kind, () => { watch.pressed = performance.now(); watch.last = 0; watch.bursts = [] }, { capture: true })
  watch.still = (quiet) =>
    watch.last && performance.now() - Math.max(watch.last, watch.pressed) > quiet &&
    document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning" &&
    !document.querySelector("[data-testid=stSkeleton]")
  watch.told = () => {
    const times = watch.bursts.filter((at) => at > watch.pressed + 25)
    let end = times[0] ?? watch.last
    for (const at of times) if (at - end < 60) end = at
    return [end - watch.pressed, watch.last - watch.pressed]
  }
  window.kefuWatch = watch
}
"""


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(app: Path, home: Path) -> Iterator[str]:
    """The address of a server of `app`, stopped at the end."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), "--server.address", "127.0.0.1",
               "--server.headless", "true"]
    env = {**os.environ, "KPI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def opened(browser: Browser, address: str, wanted: str) -> Page:
    """A page that has come to rest, watched from then on."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page.goto(address)
    page.wait_for_selector(wanted, state="attached", timeout=300_000)
    page.evaluate(WATCH)
    page.wait_for_timeout(1500)
    rest(page, 1500, needed=False)
    return page


def rest(page: Page, quiet: int = 700, needed: bool = True) -> None:
    asked = f"kefuWatch.still({quiet})" if needed else f"!kefuWatch.last || kefuWatch.still({quiet})"
    page.wait_for_function(asked, polling=100, timeout=120_000)


def pressed(page: Page, act: Callable[[int], None], rounds: int) -> list[tuple[float, float]]:
    """Milliseconds (answered, settled) of each round; the first two are not counted."""
    found = []
    for number in range(rounds + 2):
        act(number)
        rest(page)
        found.append(tuple(page.evaluate("kefuWatch.told()")))
    return found[2:]


def key_on(page: Page, selector: str) -> Callable[[int], None]:
    """Arrow keys on one slider, ten steps down and ten up by turns."""
    def act(number: int) -> None:
        page.locator(selector).first.focus()
        page.keyboard.press("ArrowLeft" if number // 10 % 2 == 0 else "ArrowRight")
    return act


def click_on(page: Page, selector: str) -> Callable[[int], None]:
    return lambda _: page.locator(selector).first.click()


def other_period(page: Page) -> Callable[[int], None]:
    """The period before and back again, by the arrow keys of the select box in the sidebar."""
    def act(number: int) -> None:
        box = page.locator("[data-testid=stSidebar] [data-testid=stSelectbox] input").first
        box.focus()
        page.keyboard.press("ArrowDown" if number % 2 == 0 else "ArrowUp")
        page.wait_for_timeout(150)
        page.keyboard.press("ArrowDown" if number % 2 == 0 else "ArrowUp")
        page.wait_for_timeout(150)
        page.keyboard.press("Enter")
    return act


def agent_and_back(page: Page, address: str, rounds: int) -> list[tuple[float, float]]:
    """An agent opened from the board by a press on the name, each time another one."""
    found = []
    for number in range(rounds + 2):
        page.goto(address)
        page.wait_for_selector("[data-open]", timeout=60_000)
        page.evaluate(WATCH)
        page.wait_for_timeout(1200)
        page.evaluate("kefuWatch.selector = '.explained, h1'")
        page.locator("[data-open]").nth(number % 20).click()
        page.wait_for_function("location.pathname.endsWith('agent')", polling=20, timeout=60_000)
        rest(page)
        found.append(tuple(page.evaluate("kefuWatch.told()")))
    return found[2:]


FIRST = """
([text, chart]) => new Promise((told) => {
  const found = {}
  const has = (root, selector) => {
    if (root.querySelector(selector)) return true
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot && has(one.shadowRoot, selector)) return true
    return false
  }
  const look = () => {
    if (!found.text && has(document, text)) found.text = performance.now()
    if (!found.chart && (!chart || has(document, chart))) found.chart = performance.now()
    if (found.text && found.chart) told([found.text, found.chart])
    else setTimeout(look, 10)
  }
  look()
})
"""


def first(browser: Browser, address: str, text: str, chart: str, rounds: int) -> list[tuple[float, float]]:
    """Milliseconds from the request of the address until its text, and its chart, are there; each in a browser profile of its own."""
    found = []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        page = context.new_page()
        page.goto(address, wait_until="commit")
        found.append(tuple(page.evaluate(FIRST, [text, chart])))
        context.close()
    return found


def say(name: str, times: list[tuple[float, float]], words: tuple[str, str] = ("answered", "settled")) -> None:
    parts = []
    for word, column in zip(words, zip(*times, strict=True), strict=True):
        cut = quantiles(column, n=20, method="inclusive") if len(column) > 1 else [column[0]] * 19
        parts.append(f"{word} p50 {cut[9]:6.0f}  p95 {cut[18]:6.0f}")
    print(f"{name:<44} {'   '.join(parts)}   n {len(times)}", flush=True)


def made(folder: Path, scale: str) -> Path:
    """A data home with the demo, made once."""
    home = folder / f"pages-{scale}"
    if not (home / "ready").exists():
        home.mkdir(parents=True, exist_ok=True)
        print(f"Writing and importing the {scale} demo, once ...", flush=True)
        subprocess.run([sys.executable, "-m", "kpi", "demo", "--scale", scale], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "KPI_HOME": str(home)})
        (home / "ready").touch()
    return home


def floor(browser: Browser, home: Path, rounds: int) -> None:
    with served(ROOT / "benchmarks" / "floor" / "app.py", home) as at:
        for name, show, wanted, act in (
            ("floor: what-if sliders that echo", "sliders", "input[type=range]", key_on),
            ("floor: a native slider that echoes", "slider", "[data-testid=stSlider] input[type=range]", key_on),
            ("floor: a button that echoes", "button", "[data-testid=stButton] button", click_on),
        ):
            page = opened(browser, f"{at}/?show={show}", wanted)
            say(name, pressed(page, act(page, wanted), rounds))
            page.close()
        words = ("text", "chart")
        say("floor: first page, a line of text", first(browser, f"{at}/", "[data-testid=stText]", "", 8), words)
        say("floor: first page, an empty Plotly chart", first(browser, f"{at}/?show=chart", ".js-plotly-plot", ".main-svg", 8), words)


def app(browser: Browser, home: Path, rounds: int) -> None:
    with served(ROOT / "dashboard.py", home) as at:
        tail = f"lang=zh&period={PERIOD}&scheme={SCHEME}"
        words = ("text, tiles", "chart")
        say("first page, cold server", first(browser, f"{at}/?{tail}", ".tile", ".main-svg", 1), words)
        say("first page, warm", first(browser, f"{at}/?{tail}", ".tile", ".main-svg", 8), words)
        page = opened(browser, f"{at}/what_if?{tail}", ".sliders .weight-row[data-kind=item]")
        say("what-if slider", pressed(page, key_on(page, ".weight-row[data-kind=item] input[type=range]"), rounds))
        page.close()
        page = opened(browser, f"{at}/tiers?{tail}", "[data-testid=stSlider] input[type=range]")
        page.evaluate("kefuWatch.selector = '.js-plotly-plot'")
        say("tier slider", pressed(page, key_on(page, "[data-testid=stSlider] input[type=range]"), rounds))
        page.close()
        page = opened(browser, f"{at}/leaderboard?{tail}", "th[data-sortable]")
        page.evaluate("kefuWatch.selector = 'table'")
        heads = page.locator("th[data-sortable]")
        count = heads.count()
        say("leaderboard: sort", pressed(page, lambda number: heads.nth(number // 2 % count).click(), rounds))
        say("leaderboard: another period", pressed(page, other_period(page), rounds))
        say("leaderboard: an agent opened", agent_and_back(page, f"{at}/leaderboard?{tail}", rounds))
        page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", default="small", choices=["small", "large"])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kefu-kpi-benchmark")
    parser.add_argument("--home", type=Path, help="a data home that is there already")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    home = given.home or made(given.folder, given.scale)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox"])
        print(f"load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        floor(browser, home, given.rounds)
        app(browser, home, given.rounds)
        browser.close()


if __name__ == "__main__":
    main()
