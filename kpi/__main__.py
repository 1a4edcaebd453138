"""The command line: `python -m kpi COMMAND`. Exit 0 done, 1 refused with reasons, 2 wrong usage.

csv and json go to standard output, words to standard error.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import kpi
import kpi.warehouse
from kpi.errors import KpiError, unknown
from kpi.verbs import arguments, printing, sending
from kpi.verbs.arguments import day, weights


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
    which.add_argument("--wide", choices=("targets", "roster"), help="a wide sheet: people × months, or people × what is known of them")
    which.add_argument("--mapping", metavar="FILE", help="a source.toml that says which column is what")

    command("quarantine", _quarantine, "rows that were not accepted, with reasons").add_argument("--import", dest="import_id", metavar="ID")

    measure = command("measure", _measure, "figures of one or more metrics")
    measure.add_argument("metrics", nargs="+", metavar="METRIC")
    arguments.by_and_days(measure, ("all", "agent", "team", "shift", "day", "hour", "region"))
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
    score.add_argument("--weights", type=weights, metavar="item=30,item=20")
    arguments.by_and_days(score, ("agent", "team", "shift"))
    score.add_argument("--team")
    score.add_argument("--shop")
    _period(score)

    for name, words in (("tiers", "tiers from the last appraisals"), ("actions", "what fired, or is held back, in the period"),
                        ("awards", "places of a quarter or year"), ("pay", "a slip per agent, line by line"),
                        ("forced", "forced distribution of a year")):
        sub = command(name, _outcome, words)
        sub.add_argument("scheme", metavar="SCHEME")
        _period(sub)
        sub.add_argument("--agent")
        sub.add_argument("--lang", choices=("zh", "en"), default="en")
        sub.set_defaults(outcome=name)
        if name == "awards":
            sub.add_argument("--min-quota", type=int, metavar="N", help="at least so many places, whatever the share gives")

    duties = command("duties", _duties, "what is due or listed: lists, limits, closed cases, deadlines, events the data show, checks of forms")
    duties.add_argument("scheme", metavar="SCHEME")
    duties.add_argument("what", choices=("lists", "limits", "cases", "calendar", "proposed", "checks"), nargs="?", default="lists")
    duties.add_argument("--lang", choices=("zh", "en"), default="en")
    _period(duties)

    report = command("report", _report_file, "write the score sheets or, with --pay, the payroll")
    report.add_argument("scheme", metavar="SCHEME")
    _period(report)
    report.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx|.csv|.html")
    report.add_argument("--pay", action="store_true")
    report.add_argument("--lang", choices=("zh", "en"), default="zh")

    schemes = command("schemes", _schemes, "list the schemes; show, check, copy, publish or compare")
    schemes.add_argument("what", choices=("list", "show", "check", "diff", "copy", "publish", "coverage"))
    schemes.add_argument("name", nargs="?", metavar="ID or PATH")
    schemes.add_argument("other", nargs="?", metavar="ID", help="diff: the scheme or ID@VERSION compared with; copy: the new id")
    schemes.add_argument("--period", help="the figures to look at (default: the last month with data)")
    schemes.add_argument("--lang", choices=("zh", "en"), default="en")
    for who in ("who", "description", "author", "reviewer", "approver"):
        schemes.add_argument(f"--{who}", default="", help="publish" if who != "who" else "publish: who does it")
    schemes.add_argument("--with-faults", action="store_true", help="publish although the check found faults")

    _records_command(command("records", _records, "what people record: add, list, confirm, take back, or read in a sheet"))

    sending.arguments(command("send", lambda args: sending.run(args, _show, _say), "send the five lines of Today to a chat group: totals only"))
    filters = command("filters", _filters, "what chat filters and order exclusions removed")
    filters.add_argument("--rule", help="list the rows this rule removed")
    templates = command("templates", _templates, "write a CSV template for every table")
    templates.add_argument("--out", default="templates")
    imports = command("imports", _imports, "list imports, or take one back")
    imports.add_argument("what", choices=("list", "undo"))
    imports.add_argument("import_id", nargs="?", metavar="ID")
    command("build", _build, "build every table anew from the accepted rows")
    command("verify", _verify, "re-hash the store and re-count the accounting")
    arguments.shares(command("share", _share, "links for people outside: create, list, revoke, extend; as a picture or a file"))
    serve = command("serve", _serve, "start the dashboard and the app for shared links")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--share-host", default="127.0.0.1", help="where shared links open; others reach it only by their links")
    serve.add_argument("--share-port", type=int, default=8502)
    return parser


def _records_command(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("what", choices=("add", "list", "confirm", "move", "withdraw", "import", "log", "kinds"))
    sub.add_argument("words", nargs="*", metavar="WORD",
                     help="add: KIND SUBJECT field=value …; confirm, withdraw: NUMBER; move: NUMBER STATE; import: KIND FILE")
    sub.add_argument("--kind")
    sub.add_argument("--agent")
    sub.add_argument("--period")
    sub.add_argument("--scheme")
    sub.add_argument("--item", help="import: the item of ratings or marks")
    sub.add_argument("--role", help="import: who rated")
    sub.add_argument("--who", default="")
    sub.add_argument("--why", default="")


def _period(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--period", required=True, help="2026-09-14, 2026-W37, 2026-09, 2026-Q3, 2026 or 2026-09-01..2026-09-15")
    sub.add_argument("--as-of", type=day, metavar="DATE", help="decides what is final (default: today)")
    sub.add_argument("--credit", metavar="RULE")
    sub.add_argument("--credit-days", type=int, metavar="N")


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
    if args.wide:
        return _wide(args)
    return _report(
        kpi.import_files(args.paths, source=args.source, mapping=args.mapping, shop=args.shop, progress=_progress), args,
    )


def _wide(args: argparse.Namespace) -> int:
    from kpi.verbs import wide_sheets

    worst = 0
    for path in map(Path, args.paths):
        taken = wide_sheets.targets_from_sheet(path, args.shop or "main") if args.wide == "targets" else wide_sheets.roster_from_sheet(path)
        for one in taken.refused:
            _say(f"{path.name}, {one.place}: {one.error}")
        worst = max(worst, _report(taken.reports, args), int(bool(taken.refused)))
    return worst


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


def _quarantine(args: argparse.Namespace) -> None:
    _show(kpi.quarantine(args.import_id), args)


def _measure(args: argparse.Namespace) -> int:
    where = kpi.warehouse.Where(args.shop, args.agent, args.team, days=kpi.days_of(args.period, args.days).days)
    frame = kpi.measure(args.metrics, args.period, args.by, args.credit, args.credit_days, args.as_of, where)
    _show(frame, args, ["period", "by", "key", "metric", "value", "amount", "cases", "people", "state", "final", "n", "reason"])
    mixed = sorted({r for r in frame["reason"] if r.startswith("currencies:")})
    for reason in mixed:
        _say(f"{reason.split(':')[1].replace('+', ' and ')} do not add. Ask for one shop with --shop.")
    return 1 if mixed else 0


def _rows(args: argparse.Namespace) -> None:
    frame = kpi.rows(args.metric, args.period, args.agent, args.team, args.shop, args.credit, args.credit_days)
    _show(frame, args, ["agent_id", "observed_on", "person", "evidence", "amount", "cases", "shop", "region", "team"])


def _score(args: argparse.Namespace) -> int:
    from kpi.verbs import scores

    where = kpi.warehouse.Where(args.shop, None, args.team, days=kpi.days_of(args.period, args.days).days)
    scored = scores.score_by(args.scheme, args.period, args.by, args.weights, args.as_of, args.credit, args.credit_days, where)
    _show(scores.shown(scored, where), args)
    for line in scores.left_out_said(scored):
        _say(line)
    return 0


def _outcome(args: argparse.Namespace) -> int:
    from kpi.verbs import asked, desk

    scheme = asked.credited(args.scheme, args.credit, args.credit_days)
    frame, said = asked.outcome(args.outcome, scheme, args.period, args.lang, args.as_of, getattr(args, "min_quota", None))
    if args.agent and args.agent not in (known := set(desk.agents()["agent_id"])):
        raise unknown("agent", args.agent, known)
    _show(frame[frame["agent_id"] == args.agent] if args.agent else frame, args)
    for line in said:
        _say(line)
    return 0


def _duties(args: argparse.Namespace) -> int:
    from kpi.verbs import asked

    scheme = asked.credited(args.scheme, args.credit, args.credit_days)
    _show(asked.duties(args.what, scheme, args.scheme, args.period, args.as_of, args.lang), args)
    return 0


def _report_file(args: argparse.Namespace) -> int:
    from kpi.verbs import reports
    from kpi.verbs.asked import credited

    content = reports.file_for(credited(args.scheme, args.credit, args.credit_days), args.period, args.out.suffix, args.pay, lang=args.lang)
    try:
        args.out.write_bytes(content)
    except OSError as error:
        raise KpiError(f"{args.out} cannot be written ({error.strerror})", "--out", "Name a file in a folder you may write to") from None
    _say(f"{args.out}: {len(content):,} bytes")
    return 0


def _schemes(args: argparse.Namespace) -> int:
    from kpi.verbs import workshop

    if args.what in ("list", "coverage"):
        _show(workshop.schemes_listed() if args.what == "list" else workshop.coverage(args.lang), args)
        return 0
    if not args.name or (args.what in ("diff", "copy") and not args.other):
        raise KpiError(f"schemes {args.what} needs a name", now="Give an ID, or for check a PATH; diff and copy take two")
    if args.what == "show":
        sys.stdout.write(workshop.scheme_text(args.name))
    elif args.what == "check":
        findings = workshop.scheme_check(args.name, args.period, lang=args.lang)
        _show(findings, args, ["severity", "where", "what", "do", "place", "code"])
        return 1 if (findings["severity"] == "fault").any() else 0
    elif args.what == "copy":
        made = workshop.scheme_copied(args.name, args.other, args.author)
        _say(f"{made} is yours to change: data home, schemes/{made}.toml")
    elif args.what == "publish":
        people = (args.who, args.description, args.reviewer, args.approver, args.author)
        made = workshop.scheme_published(args.name, *people, allow_faults=args.with_faults)
        _say(f"{args.name} is published: sha256 {made}")
    else:
        found = workshop.schemes_compared(args.name, args.other, args.period or kpi.status().default_period, lang=args.lang)
        for change in found.changes:
            _say(change)
        if found.lent:
            _say(f"{args.other} has no ratings or events of its own in the period: those filed under {args.name} count for both.")
        _show(found.moves, args)
        _say(f"{len(found.moves)} agents change, {found.same} do not." + ("" if found.cost is None else f" Cost of pay: {found.cost:+}."))
    return 0


def _records(args: argparse.Namespace) -> int:
    from kpi.verbs import ledger

    words_ = args.words
    if args.what == "list":
        _show(ledger.records(args.kind, args.agent, args.period), args)
    elif args.what == "log":
        _show(ledger.records_log(), args)
    elif args.what == "kinds":
        _show(ledger.record_kinds(), args)
    elif args.what == "add":
        if len(words_) < 2 or any("=" not in word for word in words_[2:]):
            raise KpiError("records add needs a KIND, a SUBJECT and field=value", now="For example: records add rating A001 item=execution …")
        number = ledger.record(words_[0], words_[1], dict(word.split("=", 1) for word in words_[2:]), args.who, args.why, args.period)
        _say(f"Recorded as number {number}.")
    elif args.what == "import":
        if len(words_) != 2:
            raise KpiError("records import needs a KIND and a FILE", now="For example: records import rating ratings.xlsx --scheme ecommerce-100")
        done = ledger.records_from_sheet(words_[0], Path(words_[1]), args.who, args.why, args.period, args.scheme, args.item, args.role)
        _say(f"{len(done.added)} added, {len(done.corrected)} corrected, {done.unchanged} there already, {len(done.refused)} refused.")
        for one in done.refused:
            _say(f"{one.place}: {one.error}")
        return 1 if done.refused else 0
    else:
        if not words_ or not words_[0].isdigit():
            raise KpiError(f"records {args.what} needs the NUMBER of a record", now="See python -m kpi records list")
        ledger.record_moved(args.what, int(words_[0]), args.who, args.why, words_[1] if len(words_) > 1 else "")
    return 0


def _filters(args: argparse.Namespace) -> None:
    _show(kpi.filters(args.rule), args)


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


def _build(args: argparse.Namespace) -> None:
    kpi.rebuild(progress=_progress)


def _verify(args: argparse.Namespace) -> int:
    faults = kpi.verify()
    _show(pd.DataFrame({"fault": faults}), args)
    _say("Every stored file is as it was written and every row is accounted for." if not faults else f"{len(faults)} faults.")
    return 1 if faults else 0


def _share(args: argparse.Namespace) -> int:
    from kpi.verbs import share_command

    return share_command.run(args, _show, _say)


def _serve(args: argparse.Namespace) -> int:
    from kpi.verbs import serving

    return serving.serve(args.host, args.port, _progress, args.share_host, args.share_port)


if __name__ == "__main__":
    sys.exit(main())
