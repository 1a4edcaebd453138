"""The five lines to a chat group: what leaves, how each product wants it, and what is refused."""
from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kpi import words
from kpi.errors import KpiError
from kpi.verbs import group_lines as lines_of
from kpi.verbs import webhook
from kpi.warehouse import Settings, from_dict
from kpi.words.refusals import refusal

YES = {"dingtalk": b'{"errcode":0,"errmsg":"ok"}', "wecom": b'{"errcode":0,"errmsg":"ok"}',
       "feishu": b'{"code":0,"msg":"success","data":{},"StatusCode":0}', "slack": b"ok"}
NOW = 1_780_000_000.25


class Chat:
    """A chat program on this machine: keeps what it gets, answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict, dict]] = []
        self.answer, self.status, self.headers, self.wait = b"ok", 200, {}, 0.0
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                chat.got.append((self.path, dict(self.headers), json.loads(body)))
                time.sleep(chat.wait)
                self.send_response(chat.status)
                for name, value in chat.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(chat.answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/robot/send?access_token=T0KEN"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def chat() -> Iterator[Chat]:
    made = Chat()
    yield made
    made.server.shutdown()
    made.server.server_close()


def settled(home: Path, **table: str) -> Path:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("[webhook]\n" + "".join(f'{k} = "{v}"\n' for k, v in table.items()), "utf-8")
    return home


# --- what each product documents ---------------------------------------------------------------------------------------------------


def test_dingtalk_is_signed_in_its_address_by_milliseconds(chat):
    chat.answer = YES["dingtalk"]
    webhook.post(webhook.Group("dingtalk", chat.url, "SEC+key"), "一\n二", lambda: NOW)
    path, headers, body = chat.got[0]
    asked = parse_qs(urlsplit(path).query)
    stamp = "1780000000250"
    expected = base64.b64encode(hmac.new(b"SEC+key", f"{stamp}\nSEC+key".encode(), hashlib.sha256).digest()).decode()
    assert asked == {"access_token": ["T0KEN"], "timestamp": [stamp], "sign": [expected]}
    assert body == {"msgtype": "text", "text": {"content": "一\n二"}}
    assert headers["Content-Type"] == "application/json; charset=utf-8"


def test_feishu_is_signed_in_its_body_by_seconds_over_nothing(chat):
    chat.answer = YES["feishu"]
    webhook.post(webhook.Group("feishu", chat.url, "key"), 'a <at user_id="all">', lambda: NOW)
    sign = base64.b64encode(hmac.new(b"1780000000\nkey", b"", hashlib.sha256).digest()).decode()
    assert chat.got[0][2] == {"timestamp": "1780000000", "sign": sign, "msg_type": "text", "content": {"text": 'a ＜at user_id="all">'}}
    webhook.post(webhook.Group("feishu", chat.url, ""), "a", lambda: NOW)
    assert chat.got[1][2] == {"msg_type": "text", "content": {"text": "a"}}


def test_wecom_takes_2048_bytes_and_is_cut_between_signs(chat):
    chat.answer = YES["wecom"]
    webhook.post(webhook.Group("wecom", chat.url, ""), "组" * 1000)
    text = chat.got[0][2]["text"]["content"]
    assert chat.got[0][2]["msgtype"] == "text" and len(text.encode()) <= 2048 and text == "组" * (len(text) - 1) + "…"


def test_slack_gets_its_three_signs_escaped(chat):
    chat.answer = YES["slack"]
    webhook.post(webhook.Group("slack", chat.url, ""), "<!channel> a & b")
    assert chat.got[0][2] == {"text": "&lt;!channel&gt; a &amp; b"}


# --- refusals ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, said", [
    ("dingtalk", b'{"errcode":310000,"errmsg":"sign not match"}'), ("wecom", b'{"errcode":93000}'), ("feishu", b'{"code":19021,"msg":"sign"}'),
    ("slack", b"no_text"), ("feishu", b"<html>"), ("dingtalk", b"[]"), ("wecom", b'{"errcode":false}'), ("wecom", b"[" * 60000),
])
def test_a_no_of_the_product_is_a_refusal(chat, kind, said):
    chat.answer = said
    with pytest.raises(KpiError, match="refused the message") as refused:
        webhook.post(webhook.Group(kind, chat.url, ""), "a")
    assert "T0KEN" not in str(refused.value) and "拒收" in refusal(refused.value, "zh")


def test_a_redirect_is_not_followed(chat):
    chat.status, chat.headers = 302, {"Location": chat.url}
    with pytest.raises(KpiError, match="redirects elsewhere"):
        webhook.post(webhook.Group("slack", chat.url, ""), "a")
    assert len(chat.got) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_answer_is_told_by_its_number_without_the_address(chat, status):
    chat.status = status
    with pytest.raises(KpiError, match=str(status)) as refused:
        webhook.post(webhook.Group("slack", chat.url, ""), "a")
    assert "T0KEN" not in str(refused.value)


def test_silence_ends_after_the_time_allowed(chat, monkeypatch):
    monkeypatch.setattr(webhook, "SECONDS", 0.2)
    chat.wait = 1.0
    with pytest.raises(KpiError, match="in time"):
        webhook.post(webhook.Group("slack", chat.url, ""), "a")


def test_a_dead_address_is_told(chat):
    chat.server.server_close()
    with pytest.raises(KpiError, match="cannot be reached") as refused:
        webhook.post(webhook.Group("slack", chat.url, ""), "a")
    assert "连不上 127.0.0.1" in refusal(refused.value, "zh")


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com/x", "file:///etc/passwd", "http://127.0.0.1.example.com/"])
def test_only_https_leaves_the_machine(tmp_path, monkeypatch, url):
    monkeypatch.setenv("HOOK", url)
    with pytest.raises(KpiError, match="not https|address is none"):
        webhook.set_up(settled(tmp_path, kind="slack", url_env="HOOK"))


@pytest.mark.parametrize("url", ["https://", "https://[::1", "https://a b/", "https://u:p@example.com/", "https://exämple.com/", "nothing"])
def test_what_is_no_address_is_told(tmp_path, monkeypatch, url):
    monkeypatch.setenv("HOOK", url)
    with pytest.raises(KpiError, match="address"):
        webhook.set_up(settled(tmp_path, kind="slack", url_env="HOOK"))


@pytest.mark.parametrize("url", ["https://example.com/hook", "http://localhost:1/x", "http://127.0.0.1:9/x", "http://[::1]:9/x"])
def test_https_and_this_machine_are_taken(tmp_path, monkeypatch, url):
    monkeypatch.setenv("HOOK", f" {url} ")
    assert webhook.set_up(settled(tmp_path, kind="slack", url_env="HOOK")).url == url


@pytest.mark.parametrize("table, told", [
    ({"kind": "teams"}, "no webhook"), ({"kind": "slack"}, "no address"), ({"kind": "slack", "url": "https://x"}, 'no setting "url"'),
    ({"kind": "slack", "url_env": "NOTHING_HERE"}, "is empty"), ({"kind": "slack", "url_env": "A", "url_file": "b"}, "are given"),
    ({"kind": "slack", "url_file": "absent"}, "cannot be read"),
])
def test_settings_that_do_not_do_are_told_in_both_languages(tmp_path, table, told):
    with pytest.raises(KpiError, match=told) as refused:
        webhook.set_up(settled(tmp_path, **table))
    assert refusal(refused.value, "zh") != str(refused.value)


def test_a_secret_for_a_product_that_signs_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("HOOK", "https://example.com/")
    monkeypatch.setenv("SECRET", "s")
    with pytest.raises(KpiError, match="no signing secret"):
        webhook.set_up(settled(tmp_path, kind="wecom", url_env="HOOK", secret_env="SECRET"))


@pytest.mark.skipif(os.name != "posix", reason="other systems keep no such bits")
def test_a_file_others_can_read_is_refused(tmp_path):
    home = settled(tmp_path, kind="slack", url_file="webhook.url")
    (home / "webhook.url").write_text("https://example.com/hook\n", "utf-8")
    (home / "webhook.url").chmod(0o644)
    with pytest.raises(KpiError, match="chmod 600"):
        webhook.set_up(home)
    (home / "webhook.url").chmod(0o600)
    assert webhook.set_up(home).url == "https://example.com/hook"


def test_it_is_off_until_set_up_and_moves_no_figure(tmp_path):
    assert webhook.webhook_kind(tmp_path) == ""
    with pytest.raises(KpiError, match="no webhook is set up"):
        webhook.set_up(tmp_path)
    assert from_dict({"webhook": {"kind": "slack"}}).fingerprint() == Settings().fingerprint()


# --- what leaves -------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    import kpi

    home = tmp_path_factory.mktemp("hook")
    kpi.make_demo(agents=8, months=2, home=home)
    return home


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_what_leaves_is_five_lines_without_any_person(demo, chat, monkeypatch, lang):
    import kpi

    (demo / "settings.toml").write_text('[webhook]\nkind = "dingtalk"\nurl_env = "HOOK"\nsecret_env = "SECRET"\n', "utf-8")
    monkeypatch.setenv("HOOK", chat.url)
    monkeypatch.setenv("SECRET", "s")
    chat.answer = YES["dingtalk"]
    said = webhook.send_lines("2026-09", "ecommerce-100", lang=lang, home=demo)
    text = chat.got[0][2]["text"]["content"]
    assert text.split("\n") == [" ".join(line.split()) for line in lines_of.group_lines("2026-09", "ecommerce-100", lang=lang, home=demo)]
    assert len(text.split("\n")) == 5 and "127.0.0.1" in said
    people = kpi.options(home=demo).agents
    assert [who for who in (*people.name, *people.agent_id, *people.staff_number) if who and who in text] == []


def test_a_team_of_two_is_no_total(demo):
    """R0: what is told of one or two people is told of persons."""
    people = lines_of.options(demo).agents
    sizes = people.groupby("team").size()
    listed = lines_of.group_lines("2026-09", home=demo)[2]
    assert [team for team, size in sizes.items() if size < lines_of.LEAST and team in listed] == []
    small = [team for team, size in sizes.items() if size < lines_of.LEAST]
    assert small, "the little demo has a team of two"
    with pytest.raises(KpiError, match="fewer than 3"):
        lines_of.group_lines("2026-09", team=small[0], home=demo)
