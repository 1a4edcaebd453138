"""Sharing a page with people outside: what they would see, the link to it, and the list of links."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pandas as pd

from kpi.errors import KpiError, unknown
from kpi.records import Record
from kpi.sharing.snapshot import PAGES, Snapshot, read, settled
from kpi.sharing.store import MOST_DAYS, Share, Shares
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import options, status
from kpi.verbs.freezing import Asked
from kpi.verbs.ledger import named
from kpi.verbs.recorded import store
from kpi.verbs.share_address import address
from kpi.warehouse import parse

Home = Path | str | None
NAMES, VIEWS = ("full", "initials"), ("points", "metrics")
COLUMNS = ["id", "page", "title", "period", "made_at", "made_by", "expires_at", "views", "most_views", "last_view_at", "state", "forwardable",
           "passphrase", "shown_for"]


def share_shown(
    page: str, period: str, scheme: str = "", *, names: str = "full", pay: str = "", columns: str = "", least_people: str = "5", team: str = "",
    shop: str = "", agent: str = "", by: str = "agent", view: str = "points", days: str = "", compare: str = "previous", group: str = "",
    weights: str = "", knobs: str = "", shown_for: str = "", at: str = "", home: Home = None,
) -> Snapshot:
    """What would be shared: exactly what a viewer sees, and nothing else. Small texts only, as an address holds them.

    columns: codes with commas ("": all). weights: "item~30~~item~20", knobs: "name~value~~name~value" (of the tier page: at, window,
    take, gaps, short). at: the instant it is frozen at ("": now). scheme "": the usual one. KpiError: an unknown page, agent, team, column
    or setting.
    """
    if page not in PAGES:
        raise unknown("page to share", page, PAGES, "page")
    if names not in NAMES:
        raise unknown("way to write names", names, NAMES, "names")
    if view not in VIEWS:
        raise unknown("view", view, VIEWS, "view")
    if team and team not in (teams := options(home).teams):
        raise unknown("team", team, teams, "team")
    parse(period)
    scheme = scheme or status(home).default_scheme
    asked = Asked(
        page, period, scheme, names, bool(pay), tuple(one for one in columns.split(",") if one), _least(least_people), team, shop, agent, by,
        view, days, compare, group, weights, _knobs(knobs), shown_for.strip(), _instant(at), home,
    )
    return settled(import_module(f"kpi.verbs.freeze_{page}").frozen(asked))


@dataclass(frozen=True)
class Made:
    """A new share, the token (told once and kept nowhere), and the link."""

    share: Share
    token: str = field(repr=False)
    link: str = field(repr=False)


def share_made(
    shown: Snapshot, by: str = "", days: int = 30, most_views: int | None = None, passphrase: str | None = None, forwardable: bool = False,
    home: Home = None,
) -> Made:
    """Freezes what was shown and makes a link to it; both are on record, the token is not. KpiError: nothing of it may be shown, or a
    number that makes no sense."""
    into, who = data_home(home), named(by)
    if not {"table", "tiles", "steps", "weights", "bars"} & {block["kind"] for block in shown.blocks}:
        raise KpiError("nothing of this page may be shown: the group is too small", "share",
                       "Share a larger group, or lower the least number of people")
    base = address(home)
    share, token = Shares(into).make(shown, who, days, most_views, passphrase or None, forwardable)
    fields = {
        "page": shown.page, "snapshot": share.snapshot, "until": _moment(share.expires_at), "views": most_views, "names": shown.names,
        "passphrase": share.passphrase, "forwardable": share.forwardable, "pay": shown.pay, "shown_for": shown.shown_for[:200],
        "scheme": (shown.scheme or {}).get("id", ""),
    }
    try:
        store(home).add("share", share.id, {name: value for name, value in fields.items() if value not in (None, "")}, who, "", shown.period)
    except KpiError:  # no link without its record
        Shares(into).revoke(share.id)
        raise
    return Made(share, token, f"{base}/s/{token}")


def shares_listed(home: Home = None) -> pd.DataFrame:
    """Every share, newest first: columns COLUMNS; title is {"zh", "en"}, times are UTC; state is open, expired, revoked or used_up."""
    if not (data_home(home) / "shares" / "shares.db").exists():
        return pd.DataFrame(columns=COLUMNS, dtype=object)
    kept = Shares(data_home(home))
    now = kept.clock()
    rows = [[one.state(now) if name == "state" else getattr(one, name) for name in COLUMNS] for one in kept.listed()]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def share_revoked(id: str, by: str = "", reason: str = "", home: Home = None) -> None:  # noqa: A002
    """Shuts a link for good, open pages too. KpiError: no such share."""
    found = _kept(home).share(id)
    _kept(home).revoke(id)
    record = _record(id, home)
    if found.revoked_at is None and record is not None and record.state == "open":
        store(home).move(record.seq, "revoked", named(by), reason)


def share_extended(id: str, days: int, by: str = "", home: Home = None) -> datetime:  # noqa: A002
    """Keeps a link open until so many days from now; until when. KpiError: no such share, or it was revoked."""
    kept = _kept(home)
    found = kept.share(id)
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise KpiError(f"{days} is no number of days", "days", f"Give 1 to {MOST_DAYS}")
    until = kept.extend(found.id, kept.clock() + timedelta(days=days)).expires_at
    record = _record(id, home)
    if record is not None and record.kept.get("until") != _moment(until):
        store(home).supersede(record.seq, {"until": _moment(until)}, named(by), "extended")
    return until


def share_snapshot(id: str, home: Home = None) -> Snapshot:  # noqa: A002
    """What a share shows. KpiError: no such share, or its file is damaged."""
    return read(data_home(home), _kept(home).share(id).snapshot)


def _kept(home: Home) -> Shares:
    return Shares(data_home(home))


def _record(id_: str, home: Home) -> Record | None:
    """The share on record."""
    return next(iter(store(home).records("share", id_)), None)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
