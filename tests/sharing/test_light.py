"""The viewer's side of this room: what it loads, and what it writes."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kpi.sharing.store import Shares
from tests.sharing.example import weighed

ROOT = Path(__file__).parents[2]
MODULES = sorted(f"kpi.sharing.{path.stem}" for path in (ROOT / "kpi" / "sharing").glob("*.py") if path.stem != "__init__")
BLOCKED = ("duckdb", "streamlit", "plotly", "kpi.warehouse", "kpi.records", "kpi.intake", "kpi.measures", "kpi.verbs", "kpi.charts")
VISIT = """import json, os, sys
home, token, blocked, modules = json.loads(sys.argv[1])

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in blocked):
            raise ImportError(f"{name} is blocked here")

written = []
def note(event, args):
    if event == "open" and isinstance(args[0], str) and (args[1] and set("wax+") & set(args[1]) or (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)):
        written.append(args[0])
    if event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate", "subprocess.Popen",
                 "os.system", "os.exec", "os.posix_spawn", "socket.connect"):
        written.append(event)

sys.meta_path.insert(0, Blocked())
sys.dont_write_bytecode = True
for one in modules:
    __import__(one)
sys.addaudithook(note)
from kpi.sharing import snapshot
from kpi.sharing.gate import Answer, Gate
from kpi.sharing.store import Shares
gate = Gate(Shares(home, viewer=True))
asked = gate.enter(token, None, "203.0.113.7")
gate.tried(token, "wrong horse", "203.0.113.7")
seen = gate.tried(token, "correct horse", "203.0.113.7")
assert (asked.answer, seen.answer) == (Answer.ASK, Answer.OPEN), (asked, seen)
assert gate.counts(seen.share.id, seen.session.hash) and gate.looks(seen.share.id, seen.session.hash)
page = snapshot.read(home, gate.share(seen.share.id).snapshot)
loaded = sorted(name for name in sys.modules if any(name == one or name.startswith(one + ".") for one in blocked))
print(json.dumps({"title": page.title, "rows": page.tables["weighed"].num_rows, "written": written, "loaded": loaded}))
"""


def test_the_whole_visit_needs_no_duckdb_no_warehouse_and_no_records_and_writes_only_the_store(tmp_path):
    shares = Shares(tmp_path)
    share, token = shares.make(weighed(), "王", passphrase="correct horse")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    told = json.dumps([str(tmp_path), token, BLOCKED, MODULES])
    run = subprocess.run([sys.executable, "-c", VISIT, told], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said == {"title": weighed().title, "rows": 2, "written": [], "loaded": []}
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(after) == set(before)
    assert {path.name for path in after if after[path] != before[path]} == {"shares.db"}
    assert shares.share(share.id).views == 1


def test_every_module_of_the_room_is_looked_at():
    assert {"kpi.sharing.snapshot", "kpi.sharing.store", "kpi.sharing.gate", "kpi.sharing.secret"} <= set(MODULES)
