"""The command line: `python -m kpi COMMAND`. Exit 0 done, 1 refused with reasons, 2 wrong usage.

csv and json go to standard output, words to standard error.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

import kpi
import kpi.warehouse
from kpi.errors import KpiError
from kpi.verbs import printing


def main(argv: list[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    args = _parser().parse_args(argv)
    try:
        return args.run(args) or 0
    except KpiError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kpi", description="Kefu KPI: figures of customer-service teams")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable, words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.add_argument("--format", choices=("table", "csv", "json"), default="table")
        sub.set_defaults(run=run)
        return sub

    demo = command("demo", _demo, "write invented exports and import them")
    demo.add_argument("--agents", type=int)
    demo.add_argument("--months", type=int)
    demo.add_argument("--seed", type=int, default=7)
    demo.add_argument("--scale", choices=("small", "large"), default="small")
    demo.add_argument("--clear", action="store_true", help="remove the demo data")

    take = command("import", _import, "import export files or folders")
    take.add_argument("paths", nargs="+", metavar="PATH")
    take.add_argument("--shop", help="the shop of files that name none")
    which = take.add_mutually_exclusive_group()
    which.add_argument("--source", metavar="ID")
    which.add_argument("--mapping", metavar="FILE", help="a source.toml that says which column is what")

    command("quarantine", _quarantine, "rows that were not accepted, with reasons").add_argument("--import", dest="import_id", metavar="ID")

    measure = command("measure", _measure, "figures of one or more metrics")
    measure.add_argument("metrics", nargs="+", metavar="METRIC")
    measure.add_argument("--by", choices=("agent", "team", "day", "hour", "region", "all"), default="all")
    measure.add_argument("--agent")
    measure.add_argument("--team")
    measure.add_argument("--shop")
    _period(measure)

    rows = command("rows", _rows, "the evidence behind one figure")
    rows.add_argument("metric", metavar="METRIC")
    rows.add_argument("--agent", help='an agent_id, or "unassigned"')
    rows.add_argument("--team")
    rows.add_argument("--shop")
    _period(rows)

    score = command("score", _score, "points per item, total and rank")
    score.add_argument("scheme", metavar="SCHEME")
    score.add_argument("--weights", type=_weights, metavar="item=30,item=20")
    score.add_argument("--team")
    score.add_argument("--shop")
    _period(score)

    schemes = command("schemes", _schemes, "list the schemes, show or check one")
    schemes.add_argument("what", choices=("list", "show", "check"))
    schemes.add_argument("name", nargs="?", metavar="ID or PATH")

    filters = command("filters", _filters, "what chat filters and order exclusions removed")
    filters.add_argument("--rule", help="list the rows this rule removed")
    templates = command("templates", _templates, "write a CSV template for every table")
    templates.add_argument("--out", default="templates")
    imports = command("imports", _imports, "list imports, or take one back")
    imports.add_argument("what", choices=("list", "undo"))
    imports.add_argument("import_id", nargs="?", metavar="ID")
    command("build", _build, "build every table anew from the accepted rows")
    command("verify", _verify, "re-hash the store and re-count the accounting")
    serve = command("serve", _serve, "start the dashboard")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8501)
    return parser


def _period(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--period", required=True, help="2026-09-14, 2026-W37, 2026-09, 2026-Q3, 2026 or 2026-09-01..2026-09-15")
    sub.add_argument("--as-of", type=_day, metavar="DATE", help="decides what is final (default: today)")
    sub.add_argument("--credit", metavar="RULE")
    sub.add_argument("--credit-days", type=int, metavar="N")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write 2026-09-30") from None


def _weights(text: str) -> dict[str, Decimal]:
    try:
        return {name.strip(): Decimal(number) for name, number in (part.split("=", 1) for part in text.split(","))}
    except (ValueError, InvalidOperation):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of weights; write item=30,item=20") from None


def _say(*words: object) -> None:
    print(*words, file=sys.stderr, flush=True)


def _progress(words: str) -> None:
    """Sentences stand; the names of tables being built only flicker, and only on a terminal."""
    if " " in words:
        _say(words)
    elif sys.stderr.isatty():
        print(f"\r\033[K{words}", end="\r", file=sys.stderr, flush=True)


def _show(frame: pd.DataFrame, args: argparse.Namespace, columns: list[str] | None = None) -> None:
    sys.stdout.write(printing.text(frame[columns] if columns else frame, args.format))


def _demo(args: argparse.Namespace) -> int:
    if args.clear:
        kpi.clear_demo(progress=_progress)
        return 0
    return _report(kpi.make_demo(agents=args.agents, months=args.months, seed=args.seed, scale=args.scale, progress=_progress), args)


def _import(args: argparse.Namespace) -> int:
    return _report(
        kpi.import_files(args.paths, source=args.source, mapping=args.mapping, shop=args.shop, progress=_progress), args,
    )


def _report(reports: list, args: argparse.Namespace) -> int:
    columns = ["file", "source", "rows", "accepted", "quarantined", "duplicates", "skipped", "table"]
    _show(pd.DataFrame([{c: getattr(r, c) for c in columns} for r in reports], columns=columns), args)
    problems = [(r.file, p) for r in reports for p in r.problems]
    for file, problem in problems:
        _say(problem if str(problem).startswith(str(file)) else f"{file}: {problem}")
    state = kpi.status()
    if state.buyers_match is not None and state.people_match is not None:
        _say(f"Buyers who ever wrote: {state.buyers_match:.1%}. People who wrote and ever ordered: {state.people_match:.1%}."
             + ("" if state.ids_match else " The customer ids of chats and orders do not match: credit does not apply."))
    return 1 if problems else 0


def _quarantine(args: argparse.Namespace) -> int:
    _show(kpi.quarantine(args.import_id), args)
    return 0


def _measure(args: argparse.Namespace) -> int:
    where = kpi.warehouse.Where(shop=args.shop, agent=args.agent, team=args.team)
    frame = kpi.measure(args.metrics, args.period, args.by, args.credit, args.credit_days, args.as_of, where)
    _show(frame, args, ["period", "by", "key", "metric", "value", "amount", "cases", "people", "state", "final", "n", "reason"])
    mixed = sorted({r for r in frame["reason"] if r.startswith("currencies:")})
    for reason in mixed:
        _say(f"{reason.split(':')[1].replace('+', ' and ')} do not add. Ask for one shop with --shop.")
    return 1 if mixed else 0


def _rows(args: argparse.Namespace) -> int:
    frame = kpi.rows(args.metric, args.period, args.agent, args.team, args.shop, args.credit, args.credit_days)
    _show(frame, args, ["agent_id", "observed_on", "person", "evidence", "amount", "cases", "shop", "region", "team"])
    return 0


def _score(args: argparse.Namespace) -> int:
    where = kpi.warehouse.Where(shop=args.shop, team=args.team)
    _show(kpi.score(args.scheme, args.period, args.weights, args.as_of, args.credit, args.credit_days, where), args)
    return 0


def _schemes(args: argparse.Namespace) -> int:
    from kpi.verbs import scheme_files

    if args.what == "list":
        _show(scheme_files.listed(), args)
        return 0
    if not args.name:
        raise KpiError(f"schemes {args.what} needs a name", now="Give an ID, or for check a PATH")
    if args.what == "show":
        sys.stdout.write(scheme_files.shown(args.name))
        return 0
    findings = scheme_files.checked(args.name)
    _show(findings, args)
    return 1 if len(findings) else 0


def _filters(args: argparse.Namespace) -> int:
    _show(kpi.filters(args.rule), args)
    return 0


def _templates(args: argparse.Namespace) -> int:
    for path in kpi.templates(Path(args.out)):
        print(path)
    return 0


def _imports(args: argparse.Namespace) -> int:
    if args.what == "list":
        _show(kpi.imports(), args)
        return 0
    if not args.import_id:
        raise KpiError("imports undo needs the ID of an import", now="See python -m kpi imports list")
    kpi.undo(args.import_id, progress=_progress)
    _say(f"Import {args.import_id} is taken back.")
    return 0


def _build(args: argparse.Namespace) -> int:
    kpi.rebuild(progress=_progress)
    return 0


def _verify(args: argparse.Namespace) -> int:
    faults = kpi.verify()
    _show(pd.DataFrame({"fault": faults}), args)
    _say("Every stored file is as it was written and every row is accounted for." if not faults else f"{len(faults)} faults.")
    return 1 if faults else 0


def _serve(args: argparse.Namespace) -> int:
    from kpi.verbs import serving

    return serving.serve(args.host, args.port, _progress)


if __name__ == "__main__":
    sys.exit(main())
