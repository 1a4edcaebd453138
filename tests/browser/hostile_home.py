"""A data home in which every name is an attack: the demo's exports with names and texts exchanged, and records, schemes and
scenarios to match. `python -m tests.browser.hostile_home DIR` makes one to look at."""

from __future__ import annotations

import csv
import itertools
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

HOST = "evil.example"
NAMES = (
    f'<img src="https://{HOST}/a.png" onerror="alert(1)">',
    "<script>alert(2)</script><b>B</b>",
    "[x](javascript:alert(3))",
    f"https://{HOST}/c [go](https://{HOST}/b) www.{HOST} x@{HOST}",
    f"![x](https://{HOST}/p.png)",
    "$\\LaTeX$ and $$x^2$$",
    ":red[x] :rainbow[y] :blue-background[z] :red-badge[w]",
    "# H1 :material/home: :smile:",
    f'<a href="https://{HOST}/d">a</a> <i>&lt;b&gt;</i> &amp; %{{x}} {{name}}',
    "'); ATTACH '/etc/passwd'--",
    '"; DROP TABLE x;--',
    f'=HYPERLINK("https://{HOST}","x")',
)
"""One for each agent, A001 to A012."""
TEAMS = {"晨曦组": "**T1** `code` ~~gone~~ <u>u</u>", "远航组": "datum.x a.b[0] :orange[T2]", "星火组": "100%_\\ [T3](https://evil.example/t)"}
SHOPS = {"tmall": "../../x<b>", "jd": "C:\\jd :red[s]"}
SHOP_NAMES = {"tmall": "<img src=x onerror=alert(4)> $\\beta$", "jd": "_jd_ [x](https://evil.example/s) :smile:"}
CUSTOMER = "<img src=x onerror=alert(5)>[c](https://evil.example/c)"
ORDER = ":red[o]<b>#"
TEXT = "<img src=x onerror=alert(6)> ![x](https://evil.example/q.png) $\\alpha$ "
REASON = "<b>尺寸</b> :red[r] [x](https://evil.example/r)"
EVENTS = {"中秋": "<b>节</b> :red[day] [x](https://evil.example/e)"}
RULES = "<i>rule</i> :red[f] [x](javascript:alert(7))"
POST = "售后 :red[p] <b>p</b>"
GROUP = "<b>组</b> :red[g] [g](https://evil.example/g) 售后"
FILE = "[f](javascript:alert(8)) <b>f<b> $x$ :red[n] "
TITLES = (
    "<b>%s</b> :red[t]", "[%s](https://evil.example/i)", "$\\LaTeX$ %s", "<img src=x onerror=alert(9)> %s", "**%s** `c` :smile:",
    "<a href='https://evil.example/k'>%s</a> %%{x} {name}", "# %s ~~s~~ :material/home:", "a.b[0] %s _i_ www.evil.example",
)
NOTE = "<script>alert(10)</script> [n](https://evil.example/n) :red[n] $\\gamma$"
SCENARIO = "<b>s</b> :red[s] [s](https://evil.example/s) $s$"
PERSON = ":red[boss] <b>b</b>"
SCHEMES = ("ecommerce-100", "ecommerce-10x10", "call-desk-110", "kpi-coefficient")
"""The shipped schemes that are copied, as `x-` and their id, with attacks for titles."""


def _exchanges() -> dict[str, Callable[[str], str]]:
    """What becomes of a cell, by the name of its column."""
    numbers = itertools.count()

    def name(value: str) -> str:
        return NAMES[next(numbers) % len(NAMES)]

    return {
        "name": name,
        "team": lambda value: TEAMS.get(value, value),
        "post": lambda value: POST if value.startswith("售后") else value,
        "appraisal_group": lambda value: GROUP if value.startswith("售后") else value,
        "shop": lambda value: SHOPS.get(value, value),
        "customer_id": lambda value: CUSTOMER + value,
        "order_id": lambda value: ORDER + value,
        "conversation_id": lambda value: "<b>" + value,
        "item_id": lambda value: ":red[i]" + value,
        "refund_id": lambda value: "[r](https://evil.example)" + value,
        "account": lambda value: "<u>" + value if value else value,
        "text": lambda value: TEXT + value,
        "reason": lambda value: REASON + value if value else value,
        "event": lambda value: EVENTS.get(value, value),
        "rule": lambda value: RULES + value,
        "sku": lambda value: value,
    }


def exchange(path: Path, into: Path) -> Path:
    """Writes the file anew with attacks in it, under a name that is one."""
    change = _exchanges()
    made = into / (path.name if path.stem in ("chat_filters", "order_exclusions") else f"{FILE}{path.name}")
    with path.open(encoding="utf-8", newline="") as source, made.open("w", encoding="utf-8", newline="") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, reader.fieldnames)
        writer.writeheader()
        for row in reader:
            if path.stem == "shops":
                row["name"] = SHOP_NAMES[row["shop"]]
                row["shop"] = SHOPS[row["shop"]]
            else:
                row = {key: change[key](value) if key in change and value else value for key, value in row.items()}
            writer.writerow(row)
    return made


def scheme(text: str, name: str) -> str:
    """A scheme file with attacks for titles."""
    numbers = {"title": itertools.count(), "why": itertools.count(3)}

    def attack(found: re.Match) -> str:
        pattern = TITLES[next(numbers[found[0].split()[0]]) % len(TITLES)]
        return re.sub(r'(zh|en) = "((?:[^"\\]|\\.)*)"', lambda m: f"{m[1]} = {json.dumps(pattern % m[2], ensure_ascii=False)}", found[0])

    text = re.sub(r"^(title|why) = \{.*\}$|title = \{[^}]*\}", attack, text, flags=re.MULTILINE)
    return re.sub(r'^id = ".*"$', f'id = "{name}"', text, count=1, flags=re.MULTILINE)


def _schemes(home: Path) -> None:
    from kpi import schemes

    folder = home / "schemes"
    folder.mkdir(parents=True, exist_ok=True)
    shipped = Path(schemes.__file__).parent / "library"
    for name in SCHEMES:
        source = (shipped / f"{name}.toml").read_text("utf-8")
        (folder / f"x-{name}.toml").write_text(scheme(source, f"x-{name}"), "utf-8")


def _records(home: Path) -> None:
    import kpi
    from kpi.records import Entry, Records
    from kpi.verbs import demo_records

    demo_records.write(home)
    records = Records(home)
    month = "2026-09"
    for name in ("x-call-desk-110", "call-desk-110"):
        scheme = kpi.scheme_read(kpi.scheme_text(name, home))
        event = next(one for one in scheme.events if one.klass != "bonus" and not one.dismissal and not one.veto)
        data = {"scheme": name, "event": event.id, "occurred_on": date(2026, 9, 9), "content": NOTE, "finder": PERSON, "cause": NOTE[:60]}
        if event.points[0] != event.points[1] or event.steps:
            data["points"] = event.steps[-1].points if event.steps else event.points[1]
        number = records.add("incident", "A003", data, PERSON, scheme=scheme)
        records.move(number, "confirmed", f"{PERSON} 2", NOTE)
        data = {**data, "cause": f"2 {NOTE[:60]}"}
        records.add("incident", "A004", data, PERSON, scheme=scheme)
    records.add_all([
        Entry("interview", "A002", {"held_on": date(2026, 9, 8), "text": NOTE, "plan": NOTE, "by": PERSON}),
        Entry("group_scheme", GROUP, {"scheme": "x-ecommerce-100", "version": "1.0", "cycle": "month", "from": date(2026, 7, 1)}),
    ], PERSON)
    for name in ("ecommerce-100", "x-ecommerce-100"):
        start = kpi.what_if_start(name, month, home=home)
        kpi.scenario_saved(name, month, SCENARIO, start.weights, note=NOTE, who=PERSON, home=home)


def write(home: Path, months: int = 3) -> Path:
    """Fills `home`; about half a minute."""
    import kpi
    from kpi import demo

    home.mkdir(parents=True, exist_ok=True)
    exports, hostile = home / "exports", home / "hostile"
    hostile.mkdir(exist_ok=True)
    files = [exchange(path, hostile) for path in demo.write(exports, agents=len(NAMES), months=months)]
    wrong = hostile / f"{FILE}orders-bad.csv"
    wrong.write_text(f'shop,order_id,customer_id,created_at,amount_paid\n{SHOPS["jd"]},<b>bad</b>,{CUSTOMER},2026-13-45,1\n', "utf-8")
    _schemes(home)
    reports = kpi.import_files([*files, wrong], home=home)
    assert all(not report.problems for report in reports), [report.problems for report in reports if report.problems]
    _records(home)
    return home


if __name__ == "__main__":
    print(write(Path(sys.argv[1])))
