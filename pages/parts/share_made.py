"""A link that was made: to copy, to scan, to whom it opens, and the same page as a picture and as a file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import state
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.shared_view import moment
from pages.parts.sheet import sheet
from pages.parts.text import plain

REACH_ICONS = {"this_machine": ":material/computer:", "this_network": ":material/lan:", "everybody": ":material/public:",
               "not_running": ":material/power_off:"}


def result(made: object, shown: object, close: Callable[[], None]) -> None:
    """The whole of it, in the dialog."""
    st.success(f"**{plain(t('share.made'))}**　{plain(t('share.once'))}", icon=":material/check:")
    sheet("share_link", _link(made))
    reach = kpi.share_reach(made.link)
    (st.warning if reach in ("not_running", "this_machine") else st.info)(plain(t(f"share.reach.{reach}")), icon=REACH_ICONS[reach])
    _files(made, shown)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("share.list"), type="tertiary", key="share_list"):
            close()
            st.switch_page(st.session_state["kpi_pages"]["shares"], query_params=state.parameters("shares"))
        if st.button(t("share.close"), key="share_done"):
            close()
            st.rerun()


def _link(made: object) -> Html:
    """The address, its code, and until when it opens."""
    share, code = made.share, kpi.share_code(made.link)
    told = [t("share.until", date=moment(share.expires_at.isoformat()))]
    told += [t("share.until_views", count=share.most_views)] if share.most_views else []
    told += [t("share.with_passphrase")] if share.passphrase else []
    told.append(t("share.may_forward" if share.forwardable else "share.not_forward"))
    drawn = el("svg", el("rect", width=code["size"], height=code["size"], fill="#fff"), el("path", d=code["path"], stroke="#000"),
               viewBox=f"0 0 {code['size']} {code['size']}", shape_rendering="crispEdges", role="img", aria_label=t("share.code"))
    copy = el("button", t("share.copy"), type="button", cls="copy strong", data_copy=made.link, data_done=t("share.copied"))
    return el("div", el("figure", drawn, el("figcaption", t("share.code"))),
              el("div", el("code", made.link, cls="link"), copy, el("p", join(el("span", one) for one in told), cls="facts"), cls="stack"),
              cls="made-link")


def _files(made: object, shown: object) -> None:
    """The picture and the page to keep; made when asked for, named so that no two are taken for each other."""
    name = f"{either(shown.title)}-{shown.period}-{str(made.share.id)[:8]}"
    tongue = lang()
    with st.container(horizontal=True):
        for kind, verb, ending, mime, icon in (("picture", "share_picture", "png", "image/png", ":material/image:"),
                                               ("file", "share_file", "html", "text/html", ":material/draft:")):
            st.download_button(t(f"share.{kind}"), data=lambda verb=verb: _made(verb, shown, tongue), file_name=f"{name}.{ending}", mime=mime,
                               icon=icon, key=f"share_{kind}", on_click="ignore")


def _made(verb: str, shown: object, tongue: str) -> bytes:
    try:
        return getattr(kpi, verb)(shown, tongue)
    except KpiError as error:
        return str(error).encode()
