"""The accounting of the imports: rows in = accepted + quarantined + duplicates + skipped, file by file."""

from __future__ import annotations

import pandas as pd

from kpi import words
from pages.parts import figures
from pages.parts.data import ask
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

_COUNTS = ("rows", "accepted", "quarantined", "duplicates", "skipped")


def history(table: pd.DataFrame) -> Html:
    """One line per file, in the order given; a count of waiting rows and an import's undo button can be pressed."""
    heads = [
        el("th", t(f"imports.{name}"), scope="col", cls=cls)
        for name, cls in (("file", None), ("when", "wide"), ("source", "wide"), ("table", "wide"))
    ]
    heads += [el("th", t(f"imports.{name}"), scope="col", cls="num") for name in _COUNTS]
    heads.append(el("th", el("span", t("imports.undo"), cls="unseen"), scope="col"))
    seen: set[str] = set()
    rows = []
    for row in table.itertuples():
        rows.append(_import(row, row.import_id not in seen))
        seen.add(row.import_id)
    listed = el(
        "table",
        el("caption", t("imports.history")),
        el("thead", el("tr", join(heads))),
        el("tbody", join(rows)),
        lang=lang(),
        cls="rows",
    )
    return el(
        "section",
        el("h2", t("imports.history"), el("small", t("ui.files", count=f"{len(table):,}"))),
        el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=t("imports.history")),
        el("p", t("imports.sum_ok"), cls="quiet"),
    )


def _import(row: object, first: bool) -> Html:
    """One file; the first one of an import carries its undo button, which takes back all files of that import."""
    name = f"{t('imports.undo')}: {figures.moment(row.at)}"
    undo = el("button", t("app.undo"), type="button", data_open=f"undo:{row.import_id}", aria_label=name, title=name)
    return el(
        "tr",
        el(
            "th", row.file, el("span", t("demo.ribbon"), cls="badge") if row.demo else "", scope="row", title=row.sha256
        ),
        el("td", figures.moment(row.at), cls="wide"),
        el("td", source_title(row.source), cls="wide"),
        el("td", tables(row.table), cls="wide"),
        *(_count(row, name) for name in _COUNTS),
        el("td", undo if first else ""),
    )


def _count(row: object, name: str) -> Html:
    number = getattr(row, name)
    if name == "quarantined" and number:
        return el(
            "td",
            el(
                "button",
                f"{number:,}",
                type="button",
                data_open=f"rows:{row.import_id}",
                cls="warn",
                title=t("imports.quarantine"),
            ),
            cls="num",
        )
    return el("td", f"{number:,}", cls="num")


def tables(names: object) -> str:
    """Table ids (a list, or text joined by commas) in words."""
    listed = names if isinstance(names, list | tuple) else str(names or "").split(",")
    return t("ui.comma").join(
        t(f"tables.{name.strip()}") if words.has(f"tables.{name.strip()}") else name.strip() for name in listed
    )


def source_title(source: str | None) -> str:
    """A source's own title in the page's language, else its id."""
    known = ask("sources")
    return dict(zip(known.id, known[f"title_{lang()}"], strict=True)).get(source, source or "·")


def match_rates(status: object) -> Html:
    """Whether chats and orders know the same customers: the two rates, and what follows when both are low."""
    if status.buyers_match is None or status.people_match is None:
        return el("p", t("ui.no_match_rates"), cls="quiet")
    rates = join(
        el(
            "article",
            el("h3", t(key)),
            el("p", figures.figure(rate, "share", "value" if rate is not None else "does_not_apply"), cls="figure"),
            cls="tile short",
        )
        for key, rate in (("imports.match_buyers", status.buyers_match), ("imports.match_writers", status.people_match))
    )
    return el("section", el("h2", t("imports.match_rates")), el("div", rates, cls="facts-row"))


def removed(table: pd.DataFrame, chosen: str) -> Html:
    """What each chat filter and order exclusion removed; a rule opens its rows."""
    counts = ("messages", "conversations", "people", "orders")
    heads = [el("th", t("ui.removed.rule"), scope="col"), el("th", t("ui.removed.kind"), scope="col", cls="wide")]
    heads += [el("th", t(f"ui.removed.{name}"), scope="col", cls="num") for name in (*counts, "money")]
    rows = join(
        el(
            "tr",
            el("th", el("button", row.rule, type="button", data_open=f"rule:{row.rule}"), scope="row"),
            el("td", _kind(row.kind), cls="wide"),
            *(el("td", f"{getattr(row, name):,}", cls="num") for name in counts),
            el("td", f"{row.money:,}", cls="num"),
            cls="chosen" if row.rule == chosen else None,
        )
        for row in table.itertuples()
    )
    name = t("imports.filters_removed")
    listed = el("table", el("caption", name), el("thead", el("tr", join(heads))), el("tbody", rows), cls="rows")
    return el(
        "section",
        el("h2", name),
        el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=name),
    )


def _kind(kind: str) -> str:
    return t(f"ui.removed.kinds.{kind}") if words.has(f"ui.removed.kinds.{kind}") else kind


def removed_rows(rule: str, table: pd.DataFrame) -> Html:
    """The rows one rule removed."""
    heads = (("ui.removed.what", None), ("imports.shop", None), ("agent.evidence", None), ("agent.customer", None))
    head = [el("th", t(key), scope="col", cls=cls) for key, cls in (*heads, ("agent.observed_on", None))]
    head.append(el("th", t("ui.removed.money"), scope="col", cls="num"))
    rows = join(
        el(
            "tr",
            el("td", t(f"ui.removed.{row.what}")),
            el("td", row.shop),
            el("td", row.id, cls="id"),
            el("td", row.customer_id or "·"),
            el("td", figures.moment(row.at_time)),
            el("td", "·" if row.money is None else f"{row.money:,}", cls="num"),
        )
        for row in table.itertuples()
    )
    listed = el("table", el("caption", rule), el("thead", el("tr", join(head))), el("tbody", rows), cls="rows")
    return el("section", el("h2", rule), el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=rule))


def quarantine_table(table: pd.DataFrame) -> Html:
    """Line, reason and raw text of every waiting row."""
    head = el(
        "tr",
        join(
            el("th", t(key), scope="col", cls=cls)
            for key, cls in (
                ("imports.file", None),
                ("imports.line", "num"),
                ("imports.reason", None),
                ("imports.raw", None),
            )
        ),
    )
    rows = join(
        el(
            "tr",
            el("td", row.file),
            el("td", f"{row.line:,}", cls="num"),
            el("td", _reason(row)),
            el("td", row.raw, cls="raw"),
        )
        for row in table.itertuples()
    )
    return el(
        "div",
        el("table", el("caption", t("imports.quarantine")), el("thead", head), el("tbody", rows), cls="rows"),
        cls="scroll",
        tabindex="0",
        role="region",
        aria_label=t("imports.quarantine"),
    )


def _reason(row: object) -> str:
    """The reason in the page's language where its code has words, else the sentence as it was written down."""
    key = f"ui.quarantine.{row.code}"
    return t(key, column=row.column or "") if lang() != "en" and words.has(key) else row.reason


def reports(found: list) -> Html:
    """What one drop of files became."""
    return el("div", join(_report(report) for report in found), cls="stack")


def _report(report: object) -> Html:
    counted = t(
        "ui.report",
        rows=f"{report.rows:,}",
        accepted=f"{report.accepted:,}",
        quarantined=f"{report.quarantined:,}",
        duplicates=f"{report.duplicates:,}",
        skipped=f"{report.skipped:,}",
    )
    mark = el("span", "!" if report.problems else "✓", cls=f"mark {'problem' if report.problems else 'good'}")
    line = "" if report.problems and not report.rows else el("p", counted)
    notes = join(el("li", note) for note in [*report.problems, *getattr(report, "notes", ())])
    return el(
        "article",
        el("h3", mark, report.file, el("small", source_title(report.source) if report.source else "")),
        line,
        el("ul", notes, cls="plain") if notes else "",
        cls="card",
    )
