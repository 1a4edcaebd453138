"""Dockerfile and compose.yaml: what they say is sound, and the very commands they call work on a copy of what they copy."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
STEPS = [
    line.split(maxsplit=1)
    for line in re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8")).splitlines()
    if line and not line.startswith("#")
]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
KEFU = COMPOSE["services"]["kefu"]


def _step(word: str) -> list[str]:
    return [rest for name, rest in STEPS if name == word]


def _words(text: str) -> list[str]:
    return json.loads(text[text.index("[") :])


COMMAND = _words(_step("CMD")[-1])
HEALTH = _words(_step("HEALTHCHECK")[0])
SIGNED = """
[auth]
redirect_uri = "https://kpi.example.com/oauth2callback"
cookie_secret = "{secret}"
client_id = "kefu"
client_secret = "x"
server_metadata_url = "https://login.example.com/.well-known/openid-configuration"
"""


# ---- what they say


def test_the_image_runs_as_nobody_in_particular_and_keeps_its_data_in_a_volume():
    assert re.fullmatch(r"python:3\.1[1-9]-slim", _step("FROM")[0])
    order = [name for name, _ in STEPS]
    assert _step("USER") == ["kefu"] and order.index("USER") > order.index("COPY") and order.index("USER") < order.index("CMD")
    assert _step("VOLUME") == ["/data"] and "KPI_HOME=/data" in _step("ENV")[0]
    assert _step("EXPOSE") == ["8501 8502"]
    assert not [step for step in STEPS if re.search(r"secret|password|token", step[1], re.IGNORECASE)]


def test_it_installs_and_starts_as_the_readme_says():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python -m kpi serve" in readme and COMMAND[:4] == ["python", "-m", "kpi", "serve"]
    assert "pip install -r requirements.txt" in readme and any("-r requirements.txt" in run for run in _step("RUN"))


def test_the_health_check_asks_both_apps():
    assert HEALTH[:2] == ["python", "-c"] and "/healthz" in HEALTH[2] and {"8501", "8502"} <= set(re.findall(r"\d{4}", HEALTH[2]))


def test_compose_publishes_on_this_machine_only_with_few_rights():
    assert all(port.startswith("127.0.0.1:") for port in KEFU["ports"]) and len(KEFU["ports"]) == 2
    assert KEFU["cap_drop"] == ["ALL"] and KEFU["read_only"] is True and "no-new-privileges:true" in KEFU["security_opt"]
    assert "privileged" not in KEFU and "network_mode" not in KEFU and "user" not in KEFU and "command" not in KEFU
    mounted = dict(volume.split(":", 1) for volume in KEFU["volumes"])
    assert mounted["kefu-data"] == "/data" and "kefu-data" in COMPOSE["volumes"]
    assert mounted["./secrets.toml"] == "/app/.streamlit/secrets.toml:ro"


def test_no_secret_and_no_data_is_copied_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".git", ".venv", "data", ".streamlit/secrets.toml"} <= set(ignored)


# ---- what they do


def _left_out(path: str, ignored: list[str]) -> bool:
    whole = [part for part in ignored if fnmatch(path, part) or path == part or path.startswith(f"{part}/")]
    return bool(whole) or any(fnmatch(f"x/{path}", part) for part in ignored if part.startswith("**/"))


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """The files of `COPY . ./`."""
    folder = tmp_path_factory.mktemp("app")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if not _left_out(name, ignored) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    assert (folder / "dashboard.py").exists() and not (folder / "tests").exists() and not (folder / "data").exists()
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    made = subprocess.run([sys.executable, "-m", "kpi", "demo", "--agents", "6", "--months", "1"], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "KPI_HOME": str(folder)})
    assert made.returncode == 0, made.stderr
    return folder


def _ports() -> tuple[str, str]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1]), str(other.getsockname()[1])


def _here(words: list[str], ports: tuple[str, str]) -> list[str]:
    """The command with this machine's Python and free ports."""
    moved = [word.replace("8501", ports[0]).replace("8502", ports[1]) for word in words]
    return [sys.executable, *moved[1:]]


def _env(home: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("KPI_", "PYTHONPATH"))} | {"KPI_HOME": str(home)}


def test_without_a_login_the_command_ends_with_a_sentence(image, home):
    made = subprocess.run(_here(COMMAND, _ports()), cwd=image, env=_env(home), capture_output=True, text=True, timeout=120)
    assert made.returncode != 0 and "no login is set up" in made.stdout + made.stderr and "Traceback" not in made.stderr


@pytest.fixture
def running(image, home, tmp_path) -> Iterator[tuple[subprocess.Popen, tuple[str, str]]]:
    """The command as the container runs it, with a login."""
    path, ports = image / ".streamlit" / "secrets.toml", _ports()
    path.write_text(SIGNED.format(secret=secrets.token_hex(32)), "utf-8")
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(_here(COMMAND, ports), cwd=image, env=_env(home), stdout=log, stderr=log)
        try:
            yield server, ports
        finally:
            server.poll() is None and server.kill()
            server.wait(20)
            path.unlink()


@pytest.mark.slow
def test_with_one_both_apps_answer_the_health_check_and_stop_when_told(running, image, home):
    server, ports = running
    check = _here(HEALTH, ports)
    assert subprocess.run(check, capture_output=True).returncode != 0, "healthy before it answers"
    for _ in range(120):
        if subprocess.run(check, capture_output=True).returncode == 0:
            break
        assert server.poll() is None, "it ended by itself"
        time.sleep(1)
    else:
        pytest.fail("never healthy")
    server.send_signal(signal.SIGTERM)
    server.wait(30)
    assert subprocess.run(check, capture_output=True).returncode != 0
    assert server.returncode == 0
