"""Where a change comes from: per metric the teams and hours that give most of it, as sentences with bars."""
from __future__ import annotations

from kpi.words import change_text
from pages.parts.board import bar
from pages.parts.cards import title
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t


def why(found: list[dict]) -> Html:
    """`found`: the answer of kpi.changes. The parts of a metric add up to its change with the small ones that are not told."""
    body = join(_metric(each) for each in found) if found else el("p", t("why.nothing"), cls="quiet")
    return el("section", el("h2", t("why.title")), body, cls="card why")


def _metric(each: dict) -> Html:
    head = el("h3", title(each["metric"]), " ", _amount(each["change"], each))
    return el("div", head, el("ul", join(_part(part, each) for part in each["parts"]), cls="plain"))


def _part(part: dict, each: dict) -> Html:
    name = part["key"] if part["by"] == "team" else t("why.hour", hour=part["key"])
    return el("li", el("span", el("b", name), " ", _amount(part["gives"], each), cls="line"), bar(part["bar"], part["of"]))


def _amount(amount: object, each: dict) -> Html:
    good = (amount > 0) == (each["better"] == "higher")
    return el("span", change_text(amount, type(amount)(0), each["unit"], lang()), cls="change good" if good else "change bad")
