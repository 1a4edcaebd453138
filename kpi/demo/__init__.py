"""Demo exports: invented, believable, the same to the byte for the same arguments. Stories: data/demo/README.md."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from kpi.errors import KpiError, nearest

from . import chats, days, desk, staff, tables
from .days import Month, event_factor
from .files import Exports
from .messages import messages, within_export
from .mirror import mirror, tied
from .people import Person, Ways, people
from .sales import month_sales
from .texts import UNWANTED, WANTED

SCALES = {"small": (40, 7, "csv"), "large": (500, 12, "parquet")}      # agents, months, format of the big tables
LISTING = "demo-files.txt"                                             # what the last run wrote
DRAWS = ("people", "targets", "ways", "chats", "messages", "sales", "texts", "regions")
Progress = Callable[[str], None]


def write(folder: str | Path, agents: int | None = None, months: int | None = None, seed: int = 7, scale: str = "small",
          progress: Progress | None = None) -> list[Path]:
    """Writes the export files of `months` months up to 2026-09-30 into `folder` and returns them, sorted by name.

    `agents` and `months` default to the scale's own (small: 40 and 7, CSV; large: 500 and 12, Parquet). The files have
    the columns of our templates. Files of an earlier run in this folder are removed first. Beside the returned files a
    `settings.toml` is left as an example (keywords, working hours); it is no export. `progress("demo.2026-03")` is
    called before each month. Raises KpiError for arguments it cannot follow.
    """
    usual_agents, usual_months, kind = sized(scale)
    agents = between(usual_agents if agents is None else agents, 1, 1_500, "agents")
    months = between(usual_months if months is None else months, 1, 24, "months")
    between(seed, 0, 2**63 - 1, "seed")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder)
    with Exports(folder, kind) as exports:
        fill(exports, agents, days.months(months), seed, progress)
    written = sorted(exports.done)
    (folder / "settings.toml").write_text(settings_text(), encoding="utf-8")
    (folder / LISTING).write_text("".join(f"{path.name}\n" for path in written), encoding="utf-8")
    return written


def sized(scale: str) -> tuple[int, int, str]:
    if scale not in SCALES:
        raise KpiError(f'there is no scale "{scale}"', "demo", f"Take {' or '.join(SCALES)}", nearest(scale, SCALES))
    return SCALES[scale]


def between(value: int, low: int, high: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise KpiError(f"{name} is {value!r}", "demo", f"Take a whole number from {low} to {high}")
    return value


def clear(folder: Path) -> None:
    """Removes what an earlier run listed as its own, nothing else."""
    listing = folder / LISTING
    if listing.exists():
        for name in listing.read_text(encoding="utf-8").split():
            if Path(name).name == name:
                (folder / name).unlink(missing_ok=True)


def draw(seed: int, month: int, what: str) -> np.random.Generator:
    """The random numbers of one thing in one month: every month can be drawn without the others."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, month, DRAWS.index(what)])))


def fill(exports: Exports, agents: int, spans: list[Month], seed: int, progress: Progress | None) -> None:
    """Writes the small tables, then month by month the big ones: memory holds one month."""
    everyone = people(agents, spans[0], draw(seed, 0, "people"))
    accounts = staff.accounts(everyone)
    first, end = spans[0].start, spans[-1].end
    for name, table in {
        "shops": staff.shops_table(),
        "agents": staff.agents_table(everyone),
        "assignments": staff.assignments_table(everyone),
        "accounts": staff.accounts_table(everyone, accounts, first, end),
        "targets": staff.targets_table(everyone, spans, draw(seed, 0, "targets"), chats.CHATS_A_DAY),
        "calendar": staff.calendar_table(spans[0]),
        "chat_filters": staff.chat_filters_table(),
        "order_exclusions": staff.order_exclusions_table(),
        **desk.desk_tables(everyone, spans, seed),
    }.items():
        exports.add(name, table, "csv")
    counters = chats.Counters()
    for month in spans:
        if progress:
            progress(f"demo.{month.text}")
        fill_month(exports, everyone, accounts, month, end, counters, seed)


def fill_month(exports: Exports, everyone: list[Person], accounts: staff.Accounts, month: Month, end: int,
               counters: chats.Counters, seed: int) -> None:
    """One month: conversations, their messages, what was sold, and the copy of the two who tie."""
    def chance(what: str) -> np.random.Generator:
        return draw(seed, month.number, what)

    pair = tied(everyone, month)
    ways = Ways(everyone, month, chance("ways"))
    talks = chats.conversations(everyone, ways, accounts, month, counters, [pair[1]] if pair else [], chance("chats"))
    written = messages(talks, ways, pace(talks, everyone, month), chance("messages"))
    sales = month_sales(talks, written, ways, month, end, counters, chance("sales"))
    if pair:
        talks, written, sales = mirror(talks, written, sales, pair, int(accounts.own[pair[1], everyone[pair[1]].shop]))
    exports.add("conversations", desk.contacts_table(talks, within_export(written, end), everyone, month, counters, seed))
    name = f"messages-{month.text}"
    exports.add(name, tables.messages_table(talks, within_export(written, end), accounts, counters, chance("texts")))
    exports.close(name)
    for name, table in tables.sales_tables(sales, month, counters, chance("regions")).items():
        exports.add(name, table)


def pace(talks: pd.DataFrame, everyone: list[Person], month: Month) -> np.ndarray:
    """How much slower replies are on busy days, per conversation."""
    busy = np.array([1 + 0.3 * max(event_factor(day) - 1, 0) for day in month.dates()])
    return busy[(talks["start"].to_numpy() - month.start) // days.DAY]


def settings_text() -> str:
    """An example of settings for these exports."""
    def listed(words: tuple[str, ...]) -> str:
        return ", ".join(f'"{word}"' for word in words)

    return (
        "# Example settings for the demo exports: copy this file into the data home (beside the warehouse) to use it.\n"
        "# The keywords are what the metric `attitude` counts in agents' messages.\n"
        f"wanted_keywords = [{listed(WANTED)}]\n"
        f"unwanted_keywords = [{listed(UNWANTED)}]\n\n"
        "# With working hours, seconds outside them do not count in response times. The demo has a night shift, so\n"
        "# the clock always runs here.\n"
        '# working_hours = ["08:00", "24:00"]\n'
    )
