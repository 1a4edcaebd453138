"""A pay slip to print: every line with its amount, its state and its reason, and the sums; one page per agent, A4 upright."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kpi.reports.labels import word
from kpi.reports.paper import Html, document, figure, number, page, signatures, table, tag, who
from kpi.reports.pay_rows import OPEN, added, pay_lines, persons_of
from kpi.schemes.model.pay import PayPlan


def pay_slips(
    pay: object, *, period: str, scheme: str, lang: str = "zh", agents: Sequence[str] | None = None, people: object = (), scores: object = (),
    plan: PayPlan | None = None, full_score: Decimal | None = None, draft: bool = True,
) -> str:
    """The slips of these agents (None: of all who are paid) as one HTML file.

    Tables as `payroll` takes them; `because` of a line is printed as its reason, with the rule ids of the plan. `scheme`: what the foot
    names, such as "kpi-coefficient 1.0 · sha256 ab12…" (R4-12).
    """
    own = pay_lines(pay, plan, lang)
    persons = persons_of(people, scores, own, full_score)
    title = f"{word('slip', lang)} · {period}"
    listed = list(own) if agents is None else agents
    pages = [_slip(title, persons.get(agent, {"agent_id": agent}), own.get(agent, []), lang, scheme, draft) for agent in listed]
    return document(title, pages, lang)


def _slip(title: str, person: Mapping, lines: Sequence[Mapping], lang: str, scheme: str, draft: bool) -> Html:
    rows = [
        [line["title"], number(line["amount"], 2, line["state"], lang), word("yes" if line["wage"] else "no", lang), _because(line)]
        for line in lines
    ]
    wage, apart = [line for line in lines if line["wage"]], [line for line in lines if not line["wage"]]
    sums = [("wage_total", wage), ("apart", apart), ("total_pay", lines)]
    bottom = []
    for key, some in sums:
        total = added(some)
        said = word("open_lines", lang, lines=", ".join(line["title"] for line in some if line["state"] in OPEN)) if total.state in OPEN else ""
        bottom.append([word(key, lang), number(total.value, 2, total.state, lang), "", said])
    heads = [word(key, lang) for key in ("line", "amount", "wage", "because")]
    return page(
        tag("h1", title), _who(person, lang), table(heads, rows, bottom), signatures(("received_by", "made_by", "date"), lang),
        foot=scheme, lang=lang, draft=draft,
    )


def _because(line: Mapping) -> str:
    return " ".join(filter(None, [line.get("because") or "", f"[{', '.join(line['rules'])}]" if line["rules"] else ""]))


def _who(person: Mapping, lang: str) -> Html:
    keys = ("agent_id", "name", "department", "team", "post", "tier", "grade")
    pairs = [(word(key, lang), person.get(key)) for key in keys]
    for key, decimals in (("score", 2), ("coefficient", 4)):
        if person.get(key) is not None:
            pairs.append((word(key, lang), figure(person[key], decimals)))
    return who(pairs)
