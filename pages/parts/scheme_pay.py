"""A scheme as it is read, third part: pay lines in one sentence each, tables with their blanks, deadlines, limits, lists and forms."""

from __future__ import annotations

from kpi import words
from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import either, t
from pages.parts.scheme_marks import Shown, comma, condition, fact, is_blank, mark, marks, money, named, plain, role, share, table, why


def pay(shown: Shown) -> Html:
    """The pay lines and the tables they draw on; nothing when the scheme pays nothing."""
    plan = shown.scheme.pay
    if not plan.lines and not plan.tables:
        return Html("")
    heads = ((t("schemes.pay.line"), None), (t("schemes.pay.how"), None), ("", None))
    rows = [_line(line, shown) for line in plan.lines]
    lines = table(t("schemes.pay.title"), heads, rows) if rows else ""
    tables = join(_table(one, shown) for one in plan.tables.values())
    return el("section", el("h2", t("schemes.pay.title")), el("div", lines, tables, cls="stack"))


def _line(line: object, shown: Shown) -> Html:
    place = [t("schemes.pay.in_wage" if line.wage else "schemes.pay.apart"),
             t("schemes.pay.cycle", cycle=t(f"schemes.span.{line.cycle}")) if line.cycle else ""]
    name = el("th", either(dict(line.title)) or line.id, marks(line), why(line), scope="row")
    return el("tr", name, el("td", SENTENCES[line.way.kind](line.way, shown)), el("td", comma(place), cls="quiet"))


def _table(named_table: object, shown: Shown) -> Html:
    """A named table, blanks as "not set"."""
    title = either(dict(named_table.title)) or named_table.id
    heads = [(named("column", column), None) for column in named_table.key]
    heads += [(named("column", column), "num") for column in named_table.columns]
    rows = [
        el("tr", el("th", shown.names.get(row.key[0], row.key[0]), mark(row.origin) if row.origin not in ("printed", named_table.origin) else "",
                    scope="row"), join(el("td", word) for word in row.key[1:]), join(el("td", cell(one), cls="num") for one in row.cells))
        for row in named_table.rows
    ]
    return el("article", el("h3", title, marks(named_table)), table(title, heads, rows, stacked=False), why(named_table), cls="card")


def cell(value: object) -> Html:
    """A cell of a table: a number, a word, or "not set" in grey."""
    if is_blank(value):
        return el("span", t("schemes.blank"), cls="missing")
    return join([value if isinstance(value, str) else figures.weight(value)])


# ---- one sentence for each kind of line


def _figure(figure: object, shown: Shown) -> str:
    """Where a number comes from, with what stands in for it."""
    first, *others = (_source(source, shown) for source in figure.sources)
    return first + "".join(t("schemes.pay.else_of", other=other) for other in others)


def _source(source: object, shown: Shown) -> str:
    if hasattr(source, "column"):
        by = comma(fact(name, shown.names) for name in source.by)
        return t("schemes.pay.cell_of", table=shown.names.get(source.table, source.table), by=by, column=named("column", source.column))
    return fact(source.name, shown.names) if hasattr(source, "name") else money(source)


def _amount(way: object, shown: Shown) -> str:
    return t("schemes.pay.value_of", name=_figure(way.figure, shown))


def _brackets(way: object, shown: Shown) -> Html:
    rows = join(el("li", _bracket(row)) for row in way.rows)
    return join([t("schemes.pay.brackets", of=fact(way.of, shown.names)), el("ul", rows)])


def _bracket(row: object) -> str:
    formula = t("schemes.pay.formula_over" if row.over else "schemes.pay.formula", rate=share(row.rate), over=money(row.over))
    if row.plus or is_blank(row.plus):
        formula = t("schemes.pay.formula_plus", formula=formula, plus=money(row.plus))
    if row.to is None:
        return t("schemes.pay.bracket_last", formula=formula)
    return t("schemes.pay.bracket", to=money(row.to), formula=formula)


def _pool(way: object, shown: Shown) -> str:
    return comma([t("schemes.pay.pool", of=fact(way.of, shown.names), rate=share(way.rate)), t("schemes.pay.pool_exact") if way.exact else ""])


def _product(way: object, shown: Shown) -> str:
    return " × ".join(_factor(factor, shown) for factor in way.factors)


def _factor(factor: object, shown: Shown) -> str:
    said = _figure(factor.figure, shown)
    if factor.over is not None:
        said = t("schemes.pay.over", figure=said, other=_figure(factor.over, shown))
    if factor.min is not None and factor.max is not None:
        return t("schemes.pay.held", figure=said, low=plain(factor.min), high=plain(factor.max))
    if factor.min is not None:
        return t("schemes.pay.held_low", figure=said, low=plain(factor.min))
    return t("schemes.pay.held_high", figure=said, high=plain(factor.max)) if factor.max is not None else said


def _per_count(way: object, shown: Shown) -> str:
    said = []
    for row in way.rows:
        each = money(row.amount) if row.rate is None else t("schemes.pay.of_base", rate=share(row.rate), base=_figure(way.base, shown))
        key = "count_all" if len(way.rows) == 1 else "count_rest" if row.to is None else "count_to"
        said.append(t(f"schemes.pay.{key}", to=plain(row.to) if row.to is not None else "", each=each))
    return t("schemes.pay.count", of=fact(way.of, shown.names)) + comma(said)


def _steps(way: object, shown: Shown) -> str:
    of = fact(way.of, shown.names)
    head = t("schemes.pay.growth", of=of, against=fact(way.against, shown.names)) if way.against else t("schemes.pay.steps", of=of)
    return head + comma(t("schemes.pay.step", at=share(row.at_least) if way.against else plain(row.at_least), amount=money(row.amount))
                        for row in way.rows)


def _top(way: object, shown: Shown) -> str:
    return t("schemes.pay.top", of=fact(way.of, shown.names), amount=money(way.amount))


def _event(way: object, shown: Shown) -> str:
    named_event = _called(way.of, shown.scheme.events) or fact(way.of, shown.names)
    said = t("schemes.pay.event_period", of=named_event) if way.per == "period" else t(
        "schemes.pay.event_plus" if way.sign > 0 else "schemes.pay.event_minus", event=named_event)
    return comma([said, t("schemes.pay.event_amount", amount=money(way.amount)) if way.amount is not None else "",
                  t("schemes.pay.event_least", amount=money(way.minimum)) if way.minimum is not None else ""])


def _seniority(way: object, shown: Shown) -> str:
    other = t("schemes.pay.else_of", other=_figure(way.other, shown)) if way.other is not None else ""
    return comma([t("schemes.pay.seniority", each=money(way.each)) + other,
                  t("schemes.pay.seniority_most", amount=money(way.most)) if way.most is not None else ""])


def _action(way: object, shown: Shown) -> str:
    name = _called(way.of, shown.scheme.outcomes.actions) or way.of
    return t("schemes.pay.action_own", action=name) if way.amount is None else t("schemes.pay.action", action=name, amount=money(way.amount))


def _reward(way: object, shown: Shown) -> str:
    return t("schemes.pay.reward", reward=_called(way.of, shown.scheme.outcomes.rewards) or way.of)


def _called(name: str, parts: tuple) -> str:
    """The title of the part with this id, or nothing: a pay line may have the id of the event it pays."""
    return next((either(dict(part.title)) for part in parts if part.id == name), "")


SENTENCES = {
    "table": _amount, "fixed": _amount, "brackets": _brackets, "pool": _pool, "product": _product, "per_count": _per_count,
    "steps": _steps, "top": _top, "event": _event, "seniority": _seniority, "action": _action, "reward": _reward,
}


# ---- duties


def duties(shown: Shown) -> Html:
    """Deadlines, limits, who is appraised, lists and recorded forms."""
    held = shown.scheme.duties
    groups = [
        ("deadlines", [_said(one, _deadline(one)) for one in held.deadlines]),
        ("limits", [_said(one, *_limit(one)) for one in held.limits]),
        ("eligible", [el("li", el("p", marks(held.eligible)), el("p", comma(_eligible(held.eligible))), why(held.eligible))]
         if _eligible(held.eligible) else []),
        ("lists", [_said(one, *_listing(one, shown)) for one in held.lists]),
        ("forms", [_form(one) for one in held.recorded]),
    ]
    found = [el("article", el("h3", t(f"schemes.duty.{name}")), el("ul", join(parts), cls="said"), cls="card") for name, parts in groups if parts]
    if not found:
        return Html("")
    return el("section", el("h2", t("schemes.duty.title")), el("div", join(found), cls="stack"))


def _said(part: object, *said: str) -> Html:
    name = either(dict(part.title)) or part.id
    return el("li", el("p", el("b", name), marks(part)), el("p", t("ui.semicolon").join(one for one in said if one)), why(part))


def _deadline(one: object) -> str:
    if one.days:
        return t(f"schemes.duty.deadline_days_{one.month}", first=one.days[0], last=one.days[1])
    after = "receipt" if one.after == "receipt" else "nth"
    unit = "working" if one.unit == "working_day" else "day"
    return t(f"schemes.duty.deadline_{after}_{unit}", nth=one.nth)


def _limit(one: object) -> list[str]:
    owner = either(dict(one.owner))
    if one.within is None:
        said = t("schemes.duty.visit", times=one.times, days=one.days)
    else:
        said = t("schemes.duty.limit", within=t(f"condition.{one.within.unit}", count=one.within.amount))
    return [said, t("schemes.duty.owner", who=owner) if owner else ""]


def _eligible(one: object) -> list[str]:
    found = []
    for key, held in (("absent", one.max_absent_months), ("service", one.service_months), ("present", one.min_present_days)):
        found += [t(f"schemes.duty.{key}", cycle=t(f"schemes.span.{cycle}"), count=plain(count)) for cycle, count in held.items()]
    return found + ([t("schemes.duty.probation", count=one.probation_months)] if one.probation_months else [])


def _listing(one: object, shown: Shown) -> list[str]:
    columns = comma(named("column", column) for column in one.show)
    return [condition(one.when, shown.names) if one.when else t("schemes.duty.list_all"),
            t("schemes.duty.list_run", count=one.run) if one.run > 1 else "",
            t("schemes.duty.list_show", columns=columns) if columns else ""]


def _form(form: object) -> Html:
    fields, states = comma(_title(one) for one in form.form), " → ".join(_title(one) for one in form.states)
    state = el("span", t("schemes.duty.computed" if form.check else "schemes.duty.recorded"), cls="badge")
    told = [t("schemes.duty.form_fields", fields=fields) if fields else "", t("schemes.duty.form_states", states=states) if states else "",
            t("schemes.duty.form_two") if form.two_people else ""]
    name = either(dict(form.title)) or form.id
    return el("li", el("p", el("b", name), state, marks(form)), el("p", t("ui.semicolon").join(one for one in told if one)), why(form))


def _title(part: object) -> str:
    """A field's or state's title, else the words of its owner or id."""
    return either(dict(part.title)) or (role(part.id) if words.has(f"role.{part.id}") else part.id)
