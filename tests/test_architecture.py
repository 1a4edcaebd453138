"""The arrows of the house: who may import whom, which query may read which, and what may stand where.

Every test collects all offenders and prints them one a line, so that a failure says what to change.
"""
from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Left to right; a room imports only rooms to its left. `verbs` is kpi/__init__.py, `main` is kpi/__main__.py.
LINE = ("errors", "workdays", "words", "cards", "warehouse", "intake", "summaries", "measures", "schemes", "scoring", "doubt",
        "records", "sharing", "reports", "verbs", "main")
ASIDE = {
    "charts": {"errors", "words"},
    "demo": {"errors"},
    "web": {"errors", "words", "verbs", "sharing"},    # of the sharing room: the viewer's process runs on it alone
}
MAY_USE = {room: set(LINE[:place]) for place, room in enumerate(LINE)} | ASIDE
MAY_USE["scoring"] = MAY_USE["doubt"] = {"errors", "schemes.model"}
MAY_USE["sharing"] = {"errors", "words", "cards", "schemes", "scoring", "doubt", "records"}    # the viewer's: no warehouse
MAY_USE["verbs"] |= {"demo"}
MAY_USE["main"] |= {"demo", "web"}

SOLE_IMPORTER = {"duckdb": "warehouse", "plotly": "charts", "streamlit": "web"}
PURE_ROOMS = ("scoring", "doubt")
PURE_LIBRARIES = {"numpy", "pandas", "scipy", "kpi"}
IMPURE_MODULES = {"glob", "io", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess",
                  "tempfile", "threading", "time", "urllib", "uuid"}
IMPURE_CALLS = {"now", "today", "utcnow", "read_csv", "read_parquet", "read_sql", "to_csv", "to_parquet"}

TOP_LEVEL = {
    "dashboard.py", "pages", "kpi", "queries", "data", "tests", "README.md", "requirements.txt",
    "Makefile", "pyproject.toml", "LICENSE", "CHANGELOG.md", ".streamlit", ".ci", "docs", "benchmarks", "Dockerfile",
    "packages.txt", "requirements-dev.txt", ".gitignore",
    "compose.yaml", ".dockerignore", "SECURITY.md",    # running it for others, and what it is safe against
}

# One word per idea: names we give things say the left word, never the right ones.
ONE_WORD = {
    "agent": ("employee", "csr", "representative"),
    "customer": ("client", "shopper", "visitor", "consumer"),
    "conversation": ("dialog", "dialogue", "chatroom"),
    "metric": ("indicator", "kpis"),
    "scheme": ("rubric", "ruleset", "scorecard"),
    "period": ("timeframe", "timespan", "daterange"),
    "shop": ("merchant", "vendor"),
}
NOT_A_NAME = ("util", "utils", "helper", "helpers", "common", "misc", "manager")


def files(ending: str, under: str) -> list[Path]:
    """What stands below a folder."""
    return sorted(path for path in (ROOT / under).rglob(f"*{ending}") if "__pycache__" not in path.parts)


def tracked(*endings: str) -> list[Path]:
    """What the repository holds."""
    try:
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout, so what belongs to the project is not known")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return sorted(path for path in paths if path.is_file() and (not endings or path.suffix in endings))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), relative(path))


def room_of(path: Path) -> str:
    """The room a file of kpi/ stands in."""
    name = path.relative_to(ROOT / "kpi").parts[0].removesuffix(".py")
    return {"__init__": "verbs", "__main__": "main"}.get(name, name)


def is_room(name: str) -> bool:
    return (ROOT / "kpi" / name).is_dir() or (ROOT / "kpi" / f"{name}.py").is_file()


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, wherever in the file, in full (`kpi.schemes.model`), with its line."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[:len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            if module.split(".")[0] == "kpi" and module.count(".") < 2:
                yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield module, node.lineno
        elif isinstance(node, ast.Call) and called(node).split(".")[-1] in ("import_module", "__import__"):
            name = node.args[0]
            yield (name.value if isinstance(name, ast.Constant) else "<computed>"), node.lineno


def called(node: ast.Call) -> str:
    """The name a call calls, dots included."""
    return ast.unparse(node.func)


def room_imported(module: str) -> str | None:
    """The room behind an imported name: `kpi.schemes.model` -> `schemes.model`, `kpi.measure` and `kpi` -> `verbs`."""
    parts = module.split(".")
    if parts[0] != "kpi":
        return None
    if len(parts) == 1 or not is_room(parts[1]):
        return "verbs"
    return ".".join(parts[1:3]) if parts[1:3] == ["schemes", "model"] else parts[1]


def none(offenders: list[str]) -> None:
    assert not offenders, "\n" + "\n".join(offenders)


def test_rooms_import_only_rooms_to_their_left():
    offenders = []
    for path in files(".py", "kpi"):
        room = room_of(path)
        if room not in MAY_USE:
            offenders.append(f"{relative(path)}: kpi/{room} is no room of the house; see LINE and ASIDE in this test")
            continue
        for module, line in imports(path):
            used = room_imported(module)
            if used and not {used, used.split(".")[0]} & (MAY_USE[room] | {room}):
                offenders.append(f"{relative(path)}:{line} imports {module}; {room} may use {sorted(MAY_USE[room])}")
    none(offenders)


@pytest.mark.parametrize("library, room", SOLE_IMPORTER.items())
def test_a_library_has_one_room(library, room):
    none([f"{relative(path)}:{line} imports {module}; only kpi/{room} may" for path in files(".py", "kpi")
          for module, line in imports(path) if module.split(".")[0] == library and room_of(path) != room])


def test_computed_imports_stand_only_at_the_door():
    none([f"{relative(path)}:{line} imports a computed name" for path in files(".py", "kpi")
          for module, line in imports(path) if module == "<computed>" and room_of(path) not in ("verbs", "main")])


def impurities(path: Path) -> Iterator[str]:
    """What a pure room must not do: touch files, read the clock, draw without a seed."""
    for module, line in imports(path):
        top = module.split(".")[0]
        if top in IMPURE_MODULES or top not in PURE_LIBRARIES | sys.stdlib_module_names:
            yield f"{relative(path)}:{line} imports {module}"
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        last = name.split(".")[-1]
        if (name in ("open", "print", "input", "eval", "exec")
                or last in IMPURE_CALLS
                or ".random." in name and last != "default_rng"
                or last == "default_rng" and not node.args
                or last in ("sample", "rvs") and not {"random_state"} & {keyword.arg for keyword in node.keywords}):
            yield f"{relative(path)}:{node.lineno} calls {name}"


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_scoring_and_doubt_touch_no_file_no_clock_no_unseeded_chance(room):
    none([offence for path in files(".py", f"kpi/{room}") for offence in impurities(path)])


def test_points_and_money_never_pass_through_floats():
    offenders = []
    for path in files(".py", "kpi/scoring"):
        for node in ast.walk(tree(path)):
            if (isinstance(node, ast.Call) and called(node) == "float"
                    or isinstance(node, ast.Constant) and isinstance(node.value, float)):
                offenders.append(f"{relative(path)}:{node.lineno} {ast.unparse(node)}")
    none(offenders)


# Pages ask a verb, check for empty, draw.
PAGE_LIBRARIES = {"streamlit", "pages", "pandas"}
PAGE_ROOMS = {"verbs", "charts", "words", "errors"}
PAGE_ARITHMETIC = {"groupby", "agg", "aggregate", "merge", "pivot", "pivot_table", "sum", "mean", "median", "quantile",
                   "cumsum", "diff", "pct_change", "round", "rank"}
SQL = re.compile(r"^\s*(select\s.+\sfrom\s|with\s.+\sas\s*\(|insert\s+into\s|update\s.+\sset\s|delete\s+from\s"
                 r"|create\s+(table|view)\s)", re.I | re.S)


def page_files() -> list[Path]:
    return files(".py", "pages")


def test_pages_use_streamlit_their_parts_and_the_verbs():
    offenders = []
    for path in page_files():
        for module, line in imports(path):
            room, top = room_imported(module), module.split(".")[0]
            if room not in PAGE_ROOMS if room else top not in PAGE_LIBRARIES | sys.stdlib_module_names:
                offenders.append(f"{relative(path)}:{line} imports {module}")
    none(offenders)


def test_pages_hold_no_sql():
    none([f"{relative(path)}:{node.lineno} holds SQL" for path in page_files() for node in ast.walk(tree(path))
          if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)])


def joins_a_path(node: ast.BinOp) -> bool:
    """`folder / "name"`: the slash that is no division."""
    return isinstance(node.op, ast.Div) and any(
        isinstance(part, ast.JoinedStr) or isinstance(part, ast.Constant) and isinstance(part.value, str)
        or isinstance(part, ast.Call) and called(part) == "str" for part in ast.walk(node))


def test_pages_do_no_arithmetic():
    offenders = []
    for path in page_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                name = called(node).split(".")[-1]
                if name in PAGE_ARITHMETIC:
                    offenders.append(f"{relative(path)}:{node.lineno} calls {name}: a verb of kpi should answer it")
            elif (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div, ast.FloorDiv, ast.Pow))
                  and not joins_a_path(node)):
                offenders.append(f"{relative(path)}:{node.lineno} reckons {ast.unparse(node)}: a verb of kpi should")
    none(offenders)


# queries/<layer> reads only layers to its left.
MAY_READ = {
    "core": {"raw", "staging", "core"},
    "credit": {"core"},
    "metrics": {"core", "credit.chosen"},
    "checks": {"raw", "staging", "core", "credit", "metrics"},
}


def queries(layer: str) -> list[Path]:
    found = files(".sql", f"queries/{layer}")
    assert found, f"queries/{layer}/ is empty"
    return found


def tables_read(path: Path) -> set[str]:
    """The tables a query reads, as DuckDB's own parser names them (names of CTEs left out)."""
    from kpi.warehouse import graph
    return {name.lower() for name in graph.references(path.read_text("utf-8"))}


@pytest.mark.parametrize("layer", MAY_READ)
def test_queries_read_only_layers_to_their_left(layer):
    offenders = []
    for path in queries(layer):
        for table in tables_read(path):
            if table not in MAY_READ[layer] and table.split(".")[0] not in MAY_READ[layer]:
                offenders.append(f"{relative(path)} reads {table}; {layer} may read only {sorted(MAY_READ[layer])}")
    none(offenders)


def test_core_files_read_each_other_without_a_cycle():
    reads: dict[str, set[str]] = {}
    for path in queries("core"):    # a second form, in a folder below, counts with the first of its name
        reads.setdefault(f"core.{path.stem}", set()).update(tables_read(path))
    while free := [name for name, needs in reads.items() if not needs & reads.keys()]:
        for name in free:
            del reads[name]
    none([f"{name} is in a cycle: it reads {sorted(needs & reads.keys())}" for name, needs in reads.items()])


# What stands where, and under what name.
def test_the_top_level_holds_only_what_the_design_names():
    none(sorted({f"{path.relative_to(ROOT).parts[0]} has no place at the top level" for path in tracked()
                 if path.relative_to(ROOT).parts[0] not in TOP_LEVEL}))


def test_no_python_file_is_longer_than_400_lines():
    none([f"{relative(path)} has {lines} lines" for path in tracked(".py")
          if (lines := len(path.read_text("utf-8").splitlines())) > 400])


def test_files_are_named_for_what_they_hold():
    none([relative(path) for path in tracked(".py", ".sql") if path.stem in NOT_A_NAME])


def test_nothing_tells_where_it_was_made():
    workplace = re.compile("/" + r"work/|/home/\w+/|/Users/\w+/")
    none([f"{relative(path)}:{number} {line.strip()[:100]}"
          for path in tracked(".py", ".sql", ".toml", ".md", ".txt", ".css", ".json", ".csv", "")
          for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), 1)
          if workplace.search(line)])


def names_given(path: Path) -> Iterator[tuple[str, int]]:
    """The names a Python file gives: functions, classes, arguments, assigned variables."""
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def sql_names(path: Path) -> Iterator[tuple[str, int]]:
    """The words of a query outside comments and strings."""
    bare = re.sub(r"/\*.*?\*/|--[^\n]*|'(?:[^']|'')*'", lambda found: "\n" * found.group().count("\n"),
                  path.read_text("utf-8"), flags=re.S)
    for number, line in enumerate(bare.splitlines(), 1):
        yield from ((word, number) for word in re.findall(r"[A-Za-z_][A-Za-z_0-9]*", line))


def test_one_word_per_idea():
    instead = {wrong: right for right, wrongs in ONE_WORD.items() for wrong in wrongs}
    offenders = []
    for path in files(".py", "kpi") + files(".py", "pages") + files(".sql", "queries"):
        if path.relative_to(ROOT).parts[:2] == ("queries", "staging"):    # speaks the exports' own words
            continue
        for name, line in (names_given if path.suffix == ".py" else sql_names)(path):
            for word in re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()):
                if word in instead or word.removesuffix("s") in instead:
                    right = instead.get(word) or instead[word.removesuffix("s")]
                    offenders.append(f'{relative(path)}:{line} says "{name}"; our word is "{right}"')
    none(offenders)
