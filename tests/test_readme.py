"""README.md tells the truth: what it names exists, what it lists is complete, and its example works."""
from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from kpi import words

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FENCED = re.findall(r"```(\w*)\n(.*?)```", README, re.S)
PROSE = re.sub(r"```.*?```", "", README, flags=re.S)
QUOTED = re.findall(r"`([^`\n]+)`", PROSE)
SHELL = [line.split("#")[0].strip() for language, block in FENCED if language == "sh" for line in block.splitlines()]
MADE_BY_USE = {"data/inbox/", "schemes/"}    # in a data home, ignored by git


def section(heading: str) -> str:
    return re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", README, re.S | re.M).group(1)


def kpi(*arguments: str, home: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "kpi", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8",
                          timeout=120, env=os.environ | {"KPI_HOME": str(home), "PYTHONUTF8": "1"})


def rows(csv_text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(csv_text.splitlines()))


def test_it_opens_with_a_picture_and_five_lines():
    assert re.match(r"!\[.+\]\(docs/leaderboard\.png\)\n\n# Kefu KPI\n\n(?:[^#\n].+\n){5}\n## ", README)


def test_every_path_exists():
    path = re.compile(r"\.?[a-zA-Z][\w.\-]*(/[\w.\-]*)+|[\w\-]+\.(py|txt|md|toml)")
    named = {name for name in QUOTED if path.fullmatch(name)}
    named |= {target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target}
    missing = sorted(name for name in named - MADE_BY_USE if not (ROOT / name).exists())
    assert len(named) > 30 and not missing, missing


def test_every_make_target_exists():
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {line.split()[1] for line in SHELL if line.startswith("make ")}
    named |= set(re.findall(r"`make (\w[\w-]*)", PROSE))
    assert {"run", "test"} <= named <= targets


def test_every_command_is_named_and_every_named_command_exists(tmp_path):
    commands = set(re.findall(r"^    (\w+)\b", kpi("--help", home=tmp_path).stdout, re.M))
    assert "serve" in commands
    assert set(re.findall(r"python -m kpi (\w+)", README)) == commands


def test_every_benchmark_exists():
    named = set(re.findall(r"python -m benchmarks\.(\w+)", README))
    assert named and all((ROOT / "benchmarks" / f"{name}.py").exists() for name in named), named


def test_dependency_table_is_the_list_of_direct_pins():
    pinned = (ROOT / "requirements.txt").read_text("utf-8").split("# brought in")[0]
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)$", pinned, re.M))
    table = dict(re.findall(r"^\| \[([\w.-]+)\]\(https://\S+\) \| (\S+) \| .+ \|$", section("Dependencies"), re.M))
    assert table == pins and pins


def test_every_requirement_is_pinned_and_installed_as_pinned():
    lines = [line for name in ("requirements.txt", "requirements-dev.txt")
             for line in (ROOT / name).read_text("utf-8").splitlines() if line and not line.startswith(("#", "-r"))]
    assert {line.split("==")[0]: line.split("==")[1] for line in lines} == {
        line.split("==")[0]: version(line.split("==")[0]) for line in lines}


def imported(*places: str) -> set[str]:
    """The packages, by name on the index and lower case, that the Python files of these places import."""
    roots = set()
    for place in places:
        for path in [ROOT / place, *(ROOT / place).rglob("*.py")]:
            if path.is_file():
                code = path.read_text("utf-8")
                roots |= set(re.findall(r"^\s*(?:import|from) ([a-zA-Z_]\w*)", code, re.M))
                roots |= set(re.findall(r"importorskip\(\"(\w+)\"", code))
    packages = packages_distributions()
    return {name.lower() for root in roots - sys.stdlib_module_names for name in packages.get(root, [])}


def direct(name: str) -> set[str]:
    pins = (ROOT / name).read_text("utf-8").split("# direct")[1].split("# brought in")[0]
    return {line.split("==")[0].lower() for line in pins.split()}


def test_direct_requirements_are_what_the_code_imports():
    for_a_login = {"authlib", "httpx"}    # Streamlit imports them, where a login is set up
    assert imported("kpi", "pages", "dashboard.py") == direct("requirements.txt") - for_a_login


def test_direct_requirements_of_tests_are_what_the_tests_import():
    tools = {"mutmut", "pytest-xdist", "ruff"}    # used, never imported
    more = imported("tests", "benchmarks") - direct("requirements.txt")
    assert more == direct("requirements-dev.txt") - tools


def test_screen_words_are_the_words_on_the_screen():
    listed = section("Words").split("The words on the screen:")[1].replace("\n", " ")
    zh, en = words.catalogue("zh"), words.catalogue("en")
    pairs = {(zh[key], en[key]) for key in zh.keys() & en.keys()}
    wrong = []
    for entry in listed.split("·"):
        chinese, english = entry.split(maxsplit=1)
        if (chinese, english.strip()) not in pairs:
            wrong.append(entry.strip())
    assert not wrong


def test_word_list_has_one_word_per_idea():
    rows = re.findall(r"^\| (\w+) \| (\S+) \| ", section("Words"), re.M)[1:]
    english, chinese = [row[0] for row in rows], [row[1] for row in rows]
    assert len(rows) > 12 and len(set(english)) == len(english) and len(set(chinese)) == len(chinese)


def test_licence_is_apache():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text and "Version 2.0, January 2004" in text and "END OF TERMS AND CONDITIONS" in text


@pytest.fixture
def mapping() -> str:
    return next(block for language, block in FENCED if language == "toml" and "[tables." in block)


def test_the_mapping_example_imports_the_file_it_describes(tmp_path, mapping):
    """The README's own TOML on three calls: two good, one with a date that is none."""
    (tmp_path / "my-calls.toml").write_text(mapping, "utf-8")
    (tmp_path / "calls.csv").write_text(
        "Call Id,Agent,Date,Time,Answered (Y/N),Speed of answer in seconds,Satisfaction rating\n"
        "007,Ann,01/09/2026,09:12:58,Y,109,3\n"
        "1E5,Bob,02/09/2026,10:00:00,N,,\n"
        "008,Ann,31/02/2026,10:00:00,Y,20,5\n", "utf-8")
    home = tmp_path / "home"
    taken = kpi("import", str(tmp_path / "calls.csv"), "--mapping", str(tmp_path / "my-calls.toml"), "--format", "csv",
                home=home)
    counts = rows(taken.stdout)[0]
    assert counts["source"] == tomllib.loads(mapping)["id"], taken.stderr
    accounting = [counts[name] for name in ("rows", "accepted", "quarantined", "duplicates", "skipped")]
    assert accounting == ["3", "2", "1", "0", "0"]
    assert "31/02/2026" in kpi("quarantine", "--format", "csv", home=home).stdout
    rated = rows(kpi("measure", "satisfaction", "--period", "2026-09", "--format", "csv", home=home).stdout)[0]
    assert (rated["amount"], rated["cases"], rated["state"]) == ("0", "1", "value")
