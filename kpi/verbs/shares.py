"""Sharing a page with people outside: what they would see, the link to it, and the list of links."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pandas as pd

from kpi.errors import KpiError, unknown
from kpi.sharing.snapshot import PAGES, Snapshot
from kpi.verbs.freezing import Asked
from kpi.warehouse import parse

Home = Path | str | None
NAMES = ("full", "initials")
COLUMNS = ["id", "page", "title", "period", "made_at", "made_by", "expires_at", "views", "most_views", "last_view_at", "state", "forwardable",
           "passphrase", "shown_for"]


def share_shown(
    page: str, period: str, scheme: str = "", *, names: str = "full", pay: str = "", columns: str = "", least_people: str = "5", team: str = "",
    shop: str = "", agent: str = "", by: str = "agent", view: str = "points", days: str = "", compare: str = "previous", group: str = "",
    weights: str = "", knobs: str = "", shown_for: str = "", at: str = "", home: Home = None,
) -> Snapshot:
    """What would be shared: exactly what a viewer sees, and nothing else. Small texts only, as an address holds them.

    columns: codes with commas ("": all). weights: "item~30~~item~20", knobs: "name~value~~name~value" (of the tier page: at, window,
    take, gaps, short). at: the instant it is frozen at ("": now). KpiError: an unknown page, agent, team, column or setting.
    """
    if page not in PAGES:
        raise unknown("page to share", page, PAGES, "page")
    if names not in NAMES:
        raise unknown("way to write names", names, NAMES, "names")
    parse(period)
    asked = Asked(
        page, period, scheme, names, bool(pay), tuple(one for one in columns.split(",") if one), _least(least_people), team, shop, agent, by,
        view, days, compare, group, weights, _knobs(knobs), shown_for.strip(), _instant(at), home,
    )
    return import_module(f"kpi.verbs.freeze_{page}").frozen(asked)


@dataclass(frozen=True)
class Made:
    """A new share: its row of the list, the token (told once and kept nowhere), and the link."""

    share: object
    token: str
    link: str


def share_made(
    shown: Snapshot, by: str = "", days: int = 30, most_views: int | None = None, passphrase: str | None = None, forwardable: bool = False,
    home: Home = None,
) -> Made:
    """Freezes what was shown and makes a link to it. KpiError: nothing of it may be shown, or a number that makes no sense."""
    raise NotImplementedError


def shares_listed(home: Home = None) -> pd.DataFrame:
    """Every share, newest first: columns COLUMNS; state is open, expired, revoked or used_up."""
    raise NotImplementedError


def share_revoked(id: str, by: str = "", reason: str = "", home: Home = None) -> None:  # noqa: A002
    """Shuts a link for good, open pages too. KpiError: no such share."""
    raise NotImplementedError


def share_extended(id: str, days: int, by: str = "", home: Home = None) -> datetime:  # noqa: A002
    """Keeps a link open until so many days from now; until when. KpiError: no such share, or it was revoked."""
    raise NotImplementedError


def share_link(token: str, home: Home = None) -> str:
    """The address to send."""
    raise NotImplementedError


def share_reach(url: str) -> str:
    """Who can open an address as things stand: this_machine, this_network, everybody or not_running."""
    raise NotImplementedError


def share_picture(snapshot: Snapshot, lang: str = "zh") -> bytes:
    """The snapshot as a long picture (PNG)."""
    from kpi.reports import share_picture as drawing

    return drawing.png(snapshot, lang)


def share_file(snapshot: Snapshot, lang: str = "zh") -> bytes:
    """The snapshot as one HTML file that needs nothing else."""
    from kpi.reports import share_paper

    return share_paper.html(snapshot, lang)


def _least(text: str) -> int:
    if not str(text).isdigit() or not 1 <= int(text) <= 1000:
        raise KpiError(f'"{text}" is no number of people', "least_people", "Give 1 to 1000; 5 is usual")
    return int(text)


def _knobs(text: str) -> dict[str, str]:
    pairs = (pair.partition("~") for pair in text.split("~~") if pair)
    return {name: value for name, _, value in pairs}


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        raise KpiError(f'"{text}" is not a time', "at", "Write 2026-10-01T08:00:00+00:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
