"""A share on paper: one file that fetches nothing, text that stays text, both languages, small enough to pass on."""
from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from kpi.reports import share_paper
from kpi.sharing.snapshot import check
from tests.sharing import example

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://evil/p.png)",
    "=cmd|' /C calc'!A0", "$\\LaTeX$ :red[x] # H1", "\u202eevil\u200b", "'); ATTACH '/etc/passwd'--", "长" * 300, "👩‍💻 :material/home:",
]


class Read(HTMLParser):
    """Elements with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def people(count: int, names: list[str] | None = None) -> pa.Table:
    told = [names[n] if names and n < len(names) else f"客服{n:03}" for n in range(count)]
    columns = {
        "rank": [str(n + 1) for n in range(count)], "name": told, "team": ["晨曦组"] * count,
        "score": [f"{95 - n / 100:.2f}" for n in range(count)],
        "spark": ['["90",null,"91.5","92"]'] * count, "rank_range": [f"{n + 1}-{n + 3}" for n in range(count)],
        "reason.zh": ["样本不足"] * count, "reason.en": ["Not enough data"] * count,
    }
    return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))


def hostile():
    return example.board(shown_for=HOSTILE[0], tables={"board": people(len(HOSTILE), HOSTILE)})


@pytest.mark.parametrize("made", [example.board, example.weighed, hostile])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_fetched_and_only_our_own_script_may_run(made, lang):
    snapshot = made()
    check(snapshot)
    text = share_paper.html(snapshot, lang).decode()
    read = Read(text)
    assert not [e for e in read.elements if {"src", "href", "srcset", "action", "data", "style-src"} & set(e[1])]
    assert [tag for tag, _ in read.elements if tag in ("script", "link", "iframe", "img", "object", "base", "form")] == ["script"]
    assert not [name for _, attributes in read.elements for name in attributes if name.startswith("on")]
    policy = next(a["content"] for _, a in read.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy and re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", policy) and "unsafe-eval" not in policy
    assert "url(" not in text and "@import" not in text


def test_names_stay_text_and_what_turns_text_around_is_shown():
    text = share_paper.html(hostile()).decode()
    said = "".join(Read(text).texts)
    for name in HOSTILE[:6]:
        assert name in said
    assert "\u202e" not in text and "\u200b" not in text and "□evil□" in said
    assert "长" * 199 + "…" in said and "长" * 201 not in said


def test_both_languages_the_frozen_line_and_the_mark_stand_in_it():
    text = share_paper.html(example.board(), "en").decode()
    said = " ".join(Read(text).texts)
    assert '<body data-lang="en">' in text and "样本不足" in said or "不足" in said
    assert "Frozen at 2026-10-01" in said and "冻结于 2026-10-01" in said
    assert "ecommerce-100 1.0 (abababababab)" in said
    assert said.count("运营部　2026-10-01　2026年9月") > 10 and "91.50" in said and "—" in said


def test_five_hundred_people_stay_below_two_megabytes():
    wide = [example.column(f"item.i{n}", "score", 2, full="10") for n in range(8)]
    table = people(500)
    for column in wide:
        table = table.append_column(column["code"], pa.array(["7.25"] * 500, pa.string()))
    block = {**example.BOARD, "columns": [*example.BOARD["columns"], *wide]}
    snapshot = example.board(blocks=(block,), tables={"board": table})
    assert len(share_paper.html(snapshot)) < 2_000_000


def test_a_phone_shows_rank_name_and_score_first():
    columns = example.BOARD["columns"]
    kept = share_paper.phone_columns(columns)
    assert [columns[n]["code"] for n in sorted(kept)] == ["rank", "name", "score"]


def test_what_is_missing_is_no_zero():
    rows = Read(share_paper.html(example.board()).decode())
    cells = [text for text in rows.texts if text.strip()]
    assert "0" not in cells and "0.00" not in cells


def test_the_same_page_gives_the_same_bytes():
    assert share_paper.html(example.board()) == share_paper.html(replace(example.board()))
