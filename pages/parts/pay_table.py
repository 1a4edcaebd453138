"""The payroll as tables: totals, what holds them up, and a line per agent."""

from __future__ import annotations

import pandas as pd

from kpi.words import numbers
from pages.parts import figures, records_words, state
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

SUMS = ("total", "wage", "apart")


def amount(row: object) -> Html:
    """An amount to the cent; what is not set or lacks data says so, never 0."""
    if row.state == "value":
        return el("span", money(row.amount))
    return el("span", t(f"pay_page.{row.state}"), cls="unset" if row.state != "does_not_apply" else "missing", title=row.because or None)


def money(value: object) -> str:
    """Yuan with two decimals."""
    return numbers.money_text(value, lang())


def totals(table: pd.DataFrame, heads: int, team: str) -> Html:
    """The team total first: wage, besides, all together."""
    rows = {row.line: row for row in table.itertuples()}
    shown = [rows[name] for name in ("total", "wage", "apart") if name in rows and rows[name].state != "does_not_apply"]
    cards = join(
        el(
            "article",
            el(
                "h3",
                f"{row.title}（{team or t('pay_page.everybody')}）"
                if lang() == "zh"
                else f"{row.title} ({team or t('pay_page.everybody')})",
            ),
            el("p", amount(row), cls="figure" if row.state == "value" else "figure missing"),
            el("p", row.because, cls="quiet"),
            cls="tile short",
        )
        for row in shown
    )
    people = el("article", el("h3", t("pay_page.people")), el("p", f"{heads:,}", cls="figure"), cls="tile short")
    return el("section", cards, people, cls="tiles")


def blanks(table: pd.DataFrame) -> Html:
    """What holds up the totals, and where each is filled in."""
    rows = join(
        el(
            "tr",
            el("th", row.title, scope="row"),
            el("td", el("span", t(f"pay_page.{row.state}"), cls="unset")),
            el("td", row.because, cls="content"),
            el("td", t("app.number_of_people", count=row.agents), cls="num", title=t("ui.comma").join(row.names)),
            el("td", el("button", t(f"pay_page.fill.{row.place}"), type="button", data_open=row.place)),
        )
        for row in table.itertuples()
    )
    listed = el("table", el("caption", t("pay_page.blanks")), el("tbody", rows), lang=lang(), cls="rows records")
    return el(
        "section",
        el("h2", t("pay_page.blanks"), el("small", t("pay_page.blanks_help"))),
        el("div", listed, cls="scroll tall", tabindex="0"),
    )


def agents(roll: object, people: pd.DataFrame) -> Html:
    """One line per agent: score, the scheme's pay lines, the sums. A line opens the slip."""
    lines = [(line["line"], line["title"][lang()]) for line in roll.scheme["lines"]]
    held = {(row.agent_id, row.line): row for row in roll.lines.itertuples()}
    sums = [
        (name, row.title)
        for name in SUMS
        for row in roll.totals.itertuples()
        if row.line == name and (row.state != "does_not_apply" or name == "total")
    ]
    heads = [
        el("th", t("terms.agent"), scope="col"),
        el("th", t("terms.team"), scope="col", cls="wide"),
        el("th", t("terms.points"), scope="col", cls="num wide"),
    ]
    heads += [el("th", title, scope="col", cls=_shown_as(name)) for name, title in (*sums, *lines)]
    body = join(_agent(row, held, [name for name, _ in (*sums, *lines)]) for row in people.itertuples())
    listed = el(
        "table", el("caption", t("pay_page.title")), el("thead", el("tr", join(heads))), el("tbody", body), lang=lang(), cls="rows payroll"
    )
    return el("div", listed, cls="scroll board-scroll", tabindex="0", role="region", aria_label=t("pay_page.title"))


def _agent(row: object, held: dict, names: list[str]) -> Html:
    link = el("a", row.name or row.agent_id, href=state.link("pay", agent=row.agent_id), cls="name")
    score = "—" if row.score is None else figures.points(row.score)
    cells = [el("td", amount(held[row.agent_id, name]) if (row.agent_id, name) in held else "·", cls=_shown_as(name)) for name in names]
    return el(
        "tr",
        el("th", link, el("small", f" {row.agent_id}", cls="wide"), scope="row"),
        el("td", row.team or "", cls="wide"),
        el("td", score, cls="num wide"),
        join(cells),
        data_open=row.agent_id,
    )


def _shown_as(name: str) -> str:
    return "num sum" if name == "total" else "num wide sum" if name in SUMS else "num wide"


def _person(row: dict) -> list[str]:
    """Where somebody stands, for the line under the name."""
    told = [row["agent_id"], row["team"] or "", row["post"] or ""]
    if row["score"] is not None:
        told.append(f"{t('terms.points')} {figures.points(row['score'])}")
    return [*told, row["grade"] or ""]


def slip(found: object, scheme: dict, period: str, opened: str) -> Html:
    """One agent's slip: each line with its sentence, its rules and the facts it used."""
    lines = join(_line(line, opened) for line in found.lines)
    sums = join(_line(line, opened) for line in found.sums if line["state"] != "does_not_apply" or line["line"] == "total")
    facts = t("ui.separator").join(part for part in _person(found.person) if part)
    head = el("header", el("h2", found.person["name"] or found.person["agent_id"], el("small", facts)))
    foot = el("p", f"{scheme['id']} {scheme['version']} · {scheme['hash']}　{t('pay_page.draft')}", cls="quiet")
    return el("article", head, el("ul", lines, cls="slip"), el("ul", sums, cls="slip sums"), foot, cls="card")


def _line(line: dict, opened: str) -> Html:
    shown = money(line["amount"]) if line["state"] == "value" else t(f"pay_page.{line['state']}")
    chips = join(_fact(line["line"], fact, opened) for fact in line["facts"])
    fill = (
        el("button", t(f"pay_page.fill.{line['place']}"), type="button", data_open=f"place:{line['place']}", cls="chip go")
        if line["place"]
        else ""
    )
    rules = el("code", " ".join(line["rules"])) if line["rules"] else ""
    return el(
        "li",
        el("p", el("b", line["title"]), el("b", shown, cls="num" if line["state"] == "value" else "num unset"), cls="line"),
        el("p", line["because"], " ", rules, cls="quiet"),
        el("p", line["why"], cls="quiet") if line["why"] else "",
        el("p", chips, fill, cls="chips") if chips or fill else "",
    )


def _fact(line: str, fact: dict, opened: str) -> Html:
    """A fact the line looked at; pressing it opens what stands behind."""
    name = f"{line}:{fact['name']}"
    said = (
        fact["title"] if fact["kind"] == "record" and fact["value"] is None and fact["tab"] == "events" else f"{fact['title']} {told(fact)}"
    )
    return el("button", said, type="button", data_open=f"fact:{name}", cls="chip", aria_pressed="true" if name == opened else "false")


def told(fact: dict) -> str:
    """A fact's value in its unit."""
    value = fact["value"]
    if value is None:
        return "—"
    if fact["name"] == "in_group_at_end":
        return t("app.yes" if value else "app.no")
    if isinstance(value, str):
        return t("pay_page.no_tier") if value == "none" else records_words.person(value)
    if fact["unit"]:
        return figures.figure(value, fact["unit"])
    return numbers.plain_text(value, 4)
