"""`python -m kpi share`: make a link, list links, end or lengthen one, and the share as a picture or a file."""
from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd

from kpi.errors import KpiError
from kpi.verbs import shares
from kpi.verbs.desk import status
from kpi.verbs.share_address import share_reach

REACH = {
    "this_machine": "Only this machine can open it.", "this_network": "Only people in this network can open it.",
    "everybody": "Everybody who has the link can open it.",
    "not_running": "Nobody can open it now: the app for shared links does not answer there. Start it with python -m kpi serve.",
}
LISTED = ["id", "page", "title", "period", "state", "views", "most_views", "last_view_at", "made_at", "made_by", "expires_at", "forwardable",
          "passphrase", "shown_for"]


def run(args: argparse.Namespace, show: Callable[..., None], say: Callable[..., None]) -> int:
    """One command of shares. `show` prints a table in the format asked for, `say` words beside it."""
    if args.what == "create":
        return _create(args, show, say)
    if args.what == "list":
        show(_listed(args.lang), args)
        return 0
    if not args.id:
        raise KpiError(f"share {args.what} needs the ID of a share", now="See python -m kpi share list")
    if args.what == "revoke":
        shares.share_revoked(args.id, args.who, args.why)
        say(f"Share {args.id} is revoked; pages that are open on it close within seconds.")
    elif args.what == "extend":
        until = shares.share_extended(args.id, args.days or 30, args.who)
        say(f"Share {args.id} opens until {until:%Y-%m-%d %H:%M} UTC.")
    else:
        _drawn(args, say)
    return 0


def _create(args: argparse.Namespace, show: Callable[..., None], say: Callable[..., None]) -> int:
    """Makes a share; its link is printed here and never again."""
    if not args.page:
        raise KpiError("share create needs a page", "--page", f"Known: {', '.join(shares.PAGES)}")
    shown = shares.share_shown(
        args.page, args.period or _period(args.page), args.scheme, names=args.names, pay="1" if args.with_pay else "", columns=args.columns,
        least_people=args.least_people, team=args.team, shop=args.shop, agent=args.agent, by=args.by, view=args.view, days=args.only,
        group=args.group, weights=args.weights, knobs=args.knobs, shown_for=args.shown_for,
    )
    days = 30 if args.days is None else args.days
    made = shares.share_made(shown, args.who, days, args.views, _passphrase(args.passphrase_from), args.forward)
    reach = share_reach(made.link)
    row = {"link": made.link, "id": made.share.id, "page": made.share.page, "period": made.share.period,
           "expires_at": _second(made.share.expires_at), "reach": reach}
    show(pd.DataFrame([row]), args)
    say("The link is shown only now: nothing keeps it. " + REACH[reach])
    return 0


def _period(page: str) -> str:
    """The newest period with data; of awards the newest that is for some."""
    if page == "best_agent":
        from kpi.verbs.award_meeting import award_offer

        found = list(award_offer().periods)
        return next((code for code in found if "Q" in code), found[0] if found else status().default_period)
    return status().default_period


def _passphrase(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        found = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise KpiError(f"{path} cannot be read", "--passphrase-from", "Name a text file with the passphrase in its first line") from None
    if not found or not found[0].strip():
        raise KpiError(f"{path} holds no passphrase", "--passphrase-from", "Name a text file with the passphrase in its first line")
    return found[0].strip()


def _listed(lang: str) -> pd.DataFrame:
    found = shares.shares_listed()
    found["title"] = [title.get(lang, "") for title in found["title"]]
    for name in ("made_at", "expires_at", "last_view_at"):
        found[name] = [_second(at) for at in found[name]]
    return found[LISTED]


def _second(at: datetime | None) -> str | None:
    """A time as files hold it, in UTC."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _drawn(args: argparse.Namespace, say: Callable[..., None]) -> None:
    if args.out is None:
        raise KpiError(f"share {args.what} needs a file to write", "--out", "Name a .png for a picture, a .html for a file")
    shown = shares.share_snapshot(args.id)
    content = (shares.share_picture if args.what == "picture" else shares.share_file)(shown, args.lang)
    try:
        args.out.write_bytes(content)
    except OSError as error:
        raise KpiError(f"{args.out} cannot be written ({error.strerror})", "--out", "Name a file in a folder you may write to") from None
    say(f"{args.out}: {len(content):,} bytes")
