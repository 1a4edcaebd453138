"""`python -m kpi share` as scripts use it."""
from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from kpi.__main__ import main
from kpi.sharing.store import Shares
from kpi.verbs import shares


@pytest.fixture(scope="module")
def own_home(home, tmp_path_factory) -> Path:
    """A copy that all of these tests write into: scoring it once is enough."""
    return Path(shutil.copytree(home, tmp_path_factory.mktemp("command") / "home"))


@pytest.fixture
def run(own_home, monkeypatch, capsys):
    """Exit code, standard output and standard error of `share WORDS`."""
    monkeypatch.setenv("KPI_HOME", str(own_home))

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["share", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def made(run, *words: str) -> dict:
    code, out, err = run("create", "--page", "leaderboard", "--period", "2026-09", *words, "--format", "json")
    assert code == 0, err
    [row] = json.loads(out)
    return row


def of_list(run, id_: str) -> dict:
    code, out, _ = run("list", "--format", "csv")
    assert code == 0
    return next(row for row in csv.DictReader(io.StringIO(out)) if row["id"] == id_)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_link_is_printed_once_and_never_again(run, own_home, form):
    code, out, err = run("create", "--page", "overview", "--names", "initials", "--for", "运营部", "--format", form)
    assert code == 0 and out.count("/s/") == 1 and "/s/" not in err and "only now" in err
    link = next(word.strip('",') for word in out.replace(",", " ").split() if "/s/" in word)
    token = link.rpartition("/")[2]
    share = Shares(own_home).find(token)
    assert share.shown_for == "运营部" and shares.share_snapshot(share.id, own_home).names == "initials"
    assert token not in "".join(run("list", "--format", form)[1:])


def test_a_share_is_listed_ended_and_lengthened(run):
    row = made(run, "--days", "3", "--views", "5", "--forward", "--who", "Wang")
    listed = of_list(run, row["id"])
    assert listed["state"] == "open" and listed["expires_at"] == row["expires_at"]
    assert (listed["most_views"], listed["forwardable"], listed["made_by"], listed["title"]) == ("5", "true", "Wang", "排行榜")
    code, _, err = run("extend", row["id"], "--days", "90")
    assert code == 0 and "UTC" in err
    assert of_list(run, row["id"])["expires_at"] > row["expires_at"]
    assert run("revoke", row["id"], "--why", "over")[0] == 0
    assert of_list(run, row["id"])["state"] == "revoked"
    code, _, err = run("extend", row["id"])
    assert code == 1 and "revoked" in err


def test_a_passphrase_comes_from_a_file(run, own_home, tmp_path: Path):
    file = tmp_path / "passphrase"
    file.write_text("correct horse battery\n", "utf-8")
    row = made(run, "--passphrase-from", str(file))
    share = Shares(own_home).share(row["id"])
    assert share.passphrase and Shares(own_home).try_passphrase(share, "correct horse battery") == "right"
    file.write_text("\n", "utf-8")
    for path in (file, tmp_path / "nowhere"):
        code, out, err = run("create", "--page", "overview", "--passphrase-from", str(path))
        assert code == 1 and not out and "passphrase" in err


@pytest.mark.parametrize(("words", "near"), [
    (("create", "--page", "leaderbord"), 'Did you mean "leaderboard"?'),
    (("create", "--page", "overview", "--scheme", "ecommerce-1000"), 'Did you mean "ecommerce-100"?'),
    (("create", "--page", "agent", "--agent", "A01"), "Did you mean"),
    (("create",), "needs a page"), (("revoke",), "needs the ID"), (("picture", "abc"), "needs a file"),
    (("create", "--page", "overview", "--period", "september"), "2026-09"),
])
def test_a_refusal_names_the_nearest(run, words, near):
    code, out, err = run(*words)
    assert code == 1 and not out and near in err


def test_the_nearest_share_is_named(run, tmp_path):
    row = made(run)
    wrong = row["id"][:-2] + "zz"
    for words in (("revoke", wrong), ("extend", wrong), ("picture", wrong, "--out", str(tmp_path / "x.png")),
                  ("file", wrong, "--out", str(tmp_path / "x.html"))):
        code, out, err = run(*words)
        assert code == 1 and not out and f'Did you mean "{row["id"]}"?' in err


def test_wrong_usage_is_two(run, capsys):
    for words in (("give",), ("create", "--names", "short"), ("extend", "x", "--days", "many")):
        with pytest.raises(SystemExit) as stopped:
            run(*words)
        assert stopped.value.code == 2


def test_a_share_is_drawn_as_a_picture_and_as_a_file(run, tmp_path):
    pytest.importorskip("kpi.reports.share_paper", reason="the printed form is not there yet")
    pytest.importorskip("kpi.reports.share_picture", reason="the picture is not there yet")
    row = made(run)
    for what, name, begins in (("picture", "board.png", b"\x89PNG"), ("file", "board.html", b"<!doctype html")):
        out = tmp_path / name
        code, _, err = run(what, row["id"], "--out", str(out), "--lang", "en")
        assert code == 0, err
        assert out.read_bytes()[: len(begins)].lower() == begins.lower() and out.stat().st_size < 2_000_000
    code, _, err = run("file", row["id"], "--out", str(tmp_path / "no" / "such" / "folder.html"))
    assert code == 1 and "cannot be written" in err
