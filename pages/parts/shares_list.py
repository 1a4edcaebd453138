"""The list of links as a table."""

from __future__ import annotations

import pandas as pd

from kpi.words import numbers
from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.shared_view import moment

STATES = ("open", "expired", "revoked", "used_up")


def table(listed: pd.DataFrame) -> Html:
    """One line per share, newest first."""
    heads = [("what", ""), ("whom", "wide"), ("state", ""), ("views", "wide num"), ("last", "wide"), ("until", "wide"), ("made", "wide"),
             ("", "")]
    head = el("tr", join(el("th", t(f"shares_page.{name}") if name else "", scope="col", cls=cls or None) for name, cls in heads))
    caption = t("shares_page.title")
    made = el("table", el("caption", caption), el("thead", head), el("tbody", join(_row(row) for row in listed.itertuples())), lang=lang(),
              cls="rows shares")
    return el("div", made, cls="scroll", tabindex="0", role="region", aria_label=caption)


def what(row: object) -> str:
    """The page and its period."""
    return f"{either(row.title)} {_about(row)}"


def _about(row: object) -> str:
    """The period; of an agent's page, whose title is a name, also what it is."""
    return figures.period(row.period) if row.page != "agent" else f"{t('pages.agent')} {figures.period(row.period)}"


def _row(row: object) -> Html:
    marks = [t(f"shares_page.{name}") for name in ("passphrase", "forwardable") if getattr(row, name)]
    state = el("td", el("span", t(f"shares_page.{row.state}"), cls="open" if row.state == "open" else "gone"),
               el("small", t("ui.separator").join(marks)) if marks else "")
    told = el("small", t("ui.separator").join(one for one in (row.shown_for, _when(row.made_at)) if one), cls="narrow")
    views = f"{row.views:,}" if numbers.is_missing(row.most_views) else t("shares_page.views_of", views=row.views, most=int(row.most_views))
    return el("tr", el("th", either(row.title), el("small", _about(row)), told, scope="row"),
              el("td", row.shown_for or "·", cls="wide whom"), state, el("td", views, cls="wide num"),
              el("td", _when(row.last_view_at) or t("shares_page.never"), cls="wide"), el("td", _when(row.expires_at), cls="wide"),
              el("td", _when(row.made_at), el("small", row.made_by), cls="wide"), el("td", _acts(row)))


def _acts(row: object) -> Html:
    """What can still be done with it."""
    acts = () if row.state == "revoked" else ("extend", "revoke")
    return el("span", join(el("button", t(f"shares_page.{act}"), type="button", data_open=f"{act}:{row.id}") for act in acts), cls="acts")


def _when(at: object) -> str:
    """To the minute, in the reader's time zone."""
    return "" if numbers.is_missing(at) or at == "" else moment(str(at)).rpartition(" ")[0]
