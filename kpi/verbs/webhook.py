"""The five lines, sent to the desk's chat group on demand: DingTalk, WeCom (企业微信), Feishu (飞书) or Slack.

Off until settings.toml of the data home has a table [webhook]:

    [webhook]
    kind = "dingtalk"                 # dingtalk, wecom, feishu or slack
    url_env = "KPI_WEBHOOK_URL"       # the environment variable that holds the address, or
    url_file = "webhook.url"          # a file in the data home that only its owner may read
    secret_env = "KPI_WEBHOOK_SECRET" # the signing secret of DingTalk or Feishu, if the robot has one (or secret_file)

The address is itself a secret: no sentence of ours repeats more of it than the host.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from kpi import words
from kpi.errors import KpiError, unknown
from kpi.verbs.desk import home as data_home
from kpi.verbs.group_lines import group_lines
from kpi.warehouse import load_settings

WHERE = "settings.toml, [webhook]"
SIGNED = ("dingtalk", "feishu")
KEYS = ("kind", "url_env", "url_file", "secret_env", "secret_file")
SECONDS = 10                # for connecting, and again for each answer
MOST = 64 * 1024            # bytes of an answer that are read
WECOM_BYTES = 2048          # the longest text WeCom takes
Clock = Callable[[], float]


@dataclass(frozen=True)
class Group:
    """Where the lines go. `url` and `secret` are never shown."""

    kind: str
    url: str
    secret: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def webhook_kind(home: Path | str | None = None) -> str:
    """What is set up: dingtalk, wecom, feishu or slack; "" when nothing is. KpiError for a table that names none of them."""
    table = load_settings(data_home(home)).webhook
    return _kind(table) if table is not None else ""


def send_lines(
    period: str | None = None, scheme: str | None = None, team: str | None = None, shop: str | None = None, lang: str = "zh",
    home: Path | str | None = None,
) -> str:
    """Sends the five lines of a period; returns what was done, as a sentence. KpiError when nothing is set up or it did not arrive."""
    group = set_up(home)
    lines = group_lines(period, scheme, team, shop, lang, home=home)
    if not lines:
        raise KpiError("there is no data to tell of", "the five lines", "Import exports first")
    post(group, "\n".join(" ".join(line.split()) for line in lines))
    return words.text("webhook.sent", lang, kind=words.text(f"webhook.kind.{group.kind}", lang).strip(), host=group.host)


def set_up(home: Path | str | None = None) -> Group:
    """What settings.toml says, with address and secret fetched. KpiError for anything missing or unsafe."""
    folder = data_home(home)
    table = load_settings(folder).webhook
    if table is None:
        raise KpiError("no webhook is set up", "settings.toml", "Add a table [webhook] with kind and url_env")
    kind = _kind(table)
    url = _held("url", table, folder)
    if not url:
        raise KpiError("there is no address", WHERE, "Name url_env or url_file")
    secret = _held("secret", table, folder)
    if secret and kind not in SIGNED:
        raise KpiError(f"{kind} has no signing secret", WHERE, "Take secret_env and secret_file out")
    _safe(url)
    return Group(kind, url, secret)


def post(group: Group, text: str, clock: Clock = time.time) -> None:
    """Sends one text. KpiError when it cannot be reached, redirects, or refuses it; then it may not have been shown."""
    url, body = message(group, text, clock())
    asked = Request(url, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"})
    direct = [ProxyHandler({})] if _is_loopback(group.host) else []
    try:
        with build_opener(_NoRedirect, *direct).open(asked, timeout=SECONDS) as answer:
            said = answer.read(MOST)
    except HTTPError as error:
        error.close()
        if 300 <= error.code < 400:
            raise KpiError(f"{group.host} redirects elsewhere", WHERE, "Enter the address as the chat program shows it") from None
        raise KpiError(f"{group.host} answered {error.code}", WHERE, "Check address, secret and the robot's rules in the chat program") from None
    except (URLError, HTTPException, OSError, UnicodeError) as error:
        reason = getattr(error, "reason", error)
        late = isinstance(reason, TimeoutError)
        what = f"{group.host} did not answer in time" if late else f"{group.host} cannot be reached"
        raise KpiError(what, WHERE, "Try again, and check address and network") from None
    _accepted(group, said)


def message(group: Group, text: str, now: float) -> tuple[str, dict]:
    """The address and the body each product documents. `now`: seconds since 1970, signed where there is a secret."""
    if group.kind == "slack":
        return group.url, {"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}
    if group.kind == "feishu":
        stamp = str(int(now))
        signed = {"timestamp": stamp, "sign": _sign(f"{stamp}\n{group.secret}", "")} if group.secret else {}
        return group.url, signed | {"msg_type": "text", "content": {"text": text.replace("<", "＜")}}  # <at> would call people
    body = {"msgtype": "text", "text": {"content": _cut(text, WECOM_BYTES) if group.kind == "wecom" else text}}
    if group.kind == "dingtalk" and group.secret:
        stamp = str(round(now * 1000))
        sign = quote_plus(_sign(group.secret, f"{stamp}\n{group.secret}"))
        parts = urlsplit(group.url)
        query = "&".join(part for part in (parts.query, f"timestamp={stamp}&sign={sign}") if part)
        return urlunsplit(parts._replace(query=query)), body
    return group.url, body


class _NoRedirect(HTTPRedirectHandler):
    """An address that sends us on is refused: figures go where the settings say, nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def _sign(key: str, told: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), told.encode(), hashlib.sha256).digest()).decode()


def _cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"


def _accepted(group: Group, said: bytes) -> None:
    """Each product's own way of saying yes. KpiError with the code of its no."""
    if group.kind == "slack":
        code = "" if said.strip() == b"ok" else "?"
    else:
        try:
            answer = json.loads(said)
            code = answer.get("errcode", answer.get("code", answer.get("StatusCode", "?")))
        except (ValueError, AttributeError, RecursionError):
            code = "?"
        code = "" if code == 0 and not isinstance(code, bool) else str(code)[:20]
    if code:
        told = f"{group.host} refused the message (code {code})"
        raise KpiError(told, WHERE, "Check address, secret and the robot's rules in the chat program")


def _kind(table: dict) -> str:
    for name in table:
        if name not in KEYS:
            raise unknown("setting", name, KEYS, WHERE)
    kinds = ("dingtalk", "wecom", "feishu", "slack")
    if table.get("kind") not in kinds:
        raise unknown("webhook", str(table.get("kind", "")), kinds, WHERE)
    return table["kind"]


def _held(name: str, table: dict, folder: Path) -> str:
    """What an environment variable or a private file holds; "" when neither is named."""
    variable, file = table.get(f"{name}_env"), table.get(f"{name}_file")
    if variable and file:
        raise KpiError(f"{name}_env and {name}_file are given", WHERE, "Give one of them")
    if variable:
        value = os.environ.get(str(variable), "").strip()
        if not value:
            raise KpiError(f"the environment variable {variable} is empty", WHERE, "Set it where the dashboard is started")
        return value
    return _private(folder / str(file)) if file else ""


def _private(path: Path) -> str:
    """The first line of a file nobody else may read."""
    try:
        shared = os.name == "posix" and path.stat().st_mode & 0o077
        value = "" if shared else path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise KpiError(f"{path.name} cannot be read", WHERE, "Put the value into this file, alone on a line") from None
    if shared:
        raise KpiError(f"{path.name} can be read by others", WHERE, f"Run chmod 600 {path.name} in the data home")
    if not value or len(value.splitlines()) > 1:
        raise KpiError(f"{path.name} does not hold one line", WHERE, "Put the value into this file, alone on a line")
    return value


def _safe(url: str) -> None:
    """KpiError unless the address is https; http is for this machine alone."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.username or not url.isascii() or not url.isprintable() or " " in url:
        raise KpiError("the address is none", WHERE, "Enter the address as the chat program shows it")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise KpiError("the address is not https", WHERE, "Enter the address as the chat program shows it")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
