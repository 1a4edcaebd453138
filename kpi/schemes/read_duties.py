"""limit, deadline, eligible, list and recorded of a parsed scheme file → `Duties`.

Every refusal is a KpiError whose `where` is a path such as limit[2].within.
"""
from __future__ import annotations

from decimal import Decimal

from kpi.errors import KpiError
from kpi.schemes.cells import Table, audience, bilingual, demand_type, flag, integer, known, names, number, required, tables, within, words
from kpi.schemes.model import duties as model
from kpi.schemes.model.conditions import FACTS, WORDS, parse
from kpi.schemes.model.terms import BLANK
from kpi.schemes.read_outcomes import named_in_items

EVERYWHERE = ("title", "origin", "rules", "why")
LIMIT = ("id", "of", "kind", "from", "to", "within", "only_if", "instead", "where", "times", "days", "owner", "factor", *EVERYWHERE)
DEADLINE = ("id", "after", "nth", "unit", "days", "month", "cycle", "owner", "for", *EVERYWHERE)
ELIGIBLE = ("max_absent_months", "service_months", "min_present_days", "sister_companies", "probation_months", *EVERYWHERE[1:])
LISTING = ("id", "of", "when", "run", "cycle", "show", "for", *EVERYWHERE)
RECORDED = ("id", "form", "states", "two_people", "check", "settings", "for", *EVERYWHERE)
FIELD = ("id", "kind", "title", "required", "blocks", "choices")
STATE = ("id", "title", "owner", "next")


def duties(table: Table) -> model.Duties:
    """The duties of a whole scheme table; other keys are left alone, all five may be absent."""
    return model.Duties(
        limits=_each(table, "limit", _limit),
        deadlines=_each(table, "deadline", _deadline),
        eligible=_eligible(table.get("eligible", {})),
        lists=_each(table, "list", lambda entry: _listing(entry, (*FACTS, *named_in_items(table)))),
        recorded=_each(table, "recorded", _recorded),
    )


def _each(table: Table, key: str, read) -> tuple:
    """Every entry of the list under `key`; a refusal says which."""
    found = []
    for place, entry in enumerate(tables(table.get(key, []), key), 1):
        with within(f"{key}[{place}]"):
            found.append(read(entry))
    return tuple(found)


def _plain(table: Table) -> dict[str, object]:
    """title, why, origin and rules, where given."""
    parts: dict[str, object] = {key: bilingual(table[key], key) for key in ("title", "why") if key in table}
    if "origin" in table:
        parts["origin"] = words(table["origin"], "origin")
    if "rules" in table:
        parts["rules"] = names(table["rules"], "rules")
    return parts


def _limit(table: Table) -> model.Limit:
    known(table, LIMIT, "")
    where = table.get("where", {})
    demand_type(where, dict, "where")
    for key, value in where.items():
        if not isinstance(value, (str, bool)):
            raise KpiError(f"{value!r} is neither a text nor true or false", f"where.{key}")
    return model.Limit(
        id=words(required(table, "id", ""), "id"),
        of=words(required(table, "of", ""), "of"),
        kinds=names(table.get("kind", []), "kind"),
        start=names(table.get("from", []), "from"),
        end=words(table.get("to", ""), "to"),
        within=model.within_of(words(table["within"], "within")) if "within" in table else None,
        only_if=names(table.get("only_if", []), "only_if"),
        instead=words(table.get("instead", ""), "instead"),
        where=dict(where),
        times=integer(table["times"], "times") if "times" in table else None,
        days=integer(table["days"], "days") if "days" in table else None,
        owner=bilingual(table.get("owner", {}), "owner"),
        factor=number(table.get("factor", 1), "factor"),
        **_plain(table),
    )


def _deadline(table: Table) -> model.Deadline:
    known(table, DEADLINE, "")
    extra = {key: words(table[key], key) for key in ("after", "unit", "month") if key in table}
    return model.Deadline(
        id=words(required(table, "id", ""), "id"),
        nth=integer(table["nth"], "nth") if "nth" in table else None,
        days=_days(table["days"]) if "days" in table else None,
        cycles=names(table.get("cycle", []), "cycle"),
        owner=bilingual(table.get("owner", {}), "owner"),
        **extra,
        audience=audience(table.get("for", {})),
        **_plain(table),
    )


def _days(value: object) -> tuple[int, int]:
    """[first, last]."""
    demand_type(value, list, "days")
    if len(value) != 2:
        raise KpiError(f"days holds {len(value)} numbers", "days", "Give the first and the last day, such as [5, 10]")
    return integer(value[0], "days"), integer(value[1], "days")


def _eligible(table: object) -> model.Eligible:
    with within("eligible"):
        demand_type(table, dict, "")
        known(table, ELIGIBLE, "")
        extra: dict[str, object] = {}
        for key in ("max_absent_months", "min_present_days"):
            extra[key] = {cycle: number(value, f"{key}.{cycle}") for cycle, value in _per_cycle(table, key)}
        extra["service_months"] = {cycle: integer(value, f"service_months.{cycle}") for cycle, value in _per_cycle(table, "service_months")}
        if "probation_months" in table:
            extra["probation_months"] = integer(table["probation_months"], "probation_months")
        sisters = flag(table.get("sister_companies", True), "sister_companies")
        return model.Eligible(sister_companies=sisters, **extra, **_plain(table))


def _per_cycle(table: Table, key: str) -> list[tuple[str, object]]:
    value = table.get(key, {})
    demand_type(value, dict, key)
    return list(value.items())


def _listing(table: Table, facts: tuple[str, ...]) -> model.Listing:
    """One list; its condition is read once, so that a word nobody knows is refused here. facts: what is known of agents."""
    known(table, LISTING, "")
    if table.get("when"):
        numbers, of_words = model.LISTED_FACTS.get(words(table.get("of", "agent"), "of"), (facts, WORDS))
        parse(words(table["when"], "when"), (*numbers, *of_words), of_words, "when")
    return model.Listing(
        id=words(required(table, "id", ""), "id"),
        of=words(table.get("of", "agent"), "of"),
        when=words(table.get("when", ""), "when"),
        run=integer(table.get("run", 1), "run"),
        cycle=words(table.get("cycle", ""), "cycle"),
        show=names(table.get("show", []), "show"),
        audience=audience(table.get("for", {})),
        **_plain(table),
    )


def _recorded(table: Table) -> model.Recorded:
    known(table, RECORDED, "")
    return model.Recorded(
        id=words(required(table, "id", ""), "id"),
        form=tuple(_field(entry) for entry in _entries(table, "form")),
        states=_states(_entries(table, "states")),
        two_people=flag(table.get("two_people", False), "two_people"),
        check=words(table.get("check", ""), "check"),
        settings=_settings(table.get("settings", {})),
        audience=audience(table.get("for", {})),
        **_plain(table),
    )


def _entries(table: Table, key: str) -> list[Table]:
    """A list of tables; a bare text stands for { id = text }."""
    listed = table.get(key, [])
    demand_type(listed, list, key)
    return tables([{"id": entry} if isinstance(entry, str) else entry for entry in listed], key)


def _field(table: Table) -> model.Field:
    known(table, FIELD, "form")
    name = words(required(table, "id", "form"), "form")
    blocks = flag(table.get("blocks", False), f"form.{name}")
    return model.Field(
        id=name,
        kind=words(table.get("kind", "flag" if blocks else "choice" if "choices" in table else "text"), f"form.{name}"),
        title=bilingual(table.get("title", {}), f"form.{name}"),
        required=flag(table.get("required", False), f"form.{name}"),
        blocks=blocks,
        choices=names(table.get("choices", []), f"form.{name}"),
    )


def _states(listed: list[Table]) -> tuple[model.State, ...]:
    """States in order; one that names no `next` passes to the following one, the last to none."""
    ids = [words(required(entry, "id", "states"), "states") for entry in listed]
    found = []
    for place, (entry, name) in enumerate(zip(listed, ids, strict=True)):
        known(entry, STATE, "states")
        following = names(entry["next"], "states") if "next" in entry else tuple(ids[place + 1:place + 2])
        found.append(model.State(
            id=name, title=bilingual(entry.get("title", {}), "states"), owner=words(entry.get("owner", ""), "states"), next=following))
    return tuple(found)


def _settings(table: object) -> dict[str, model.Setting]:
    """Numbers, texts, flags, lists of numbers or texts; the text "blank" is what the source leaves open."""
    demand_type(table, dict, "settings")
    return {key: _setting(value, f"settings.{key}") for key, value in table.items()}


def _setting(value: object, where: str) -> model.Setting:
    if value == "blank":
        return BLANK
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, list):
        return tuple(entry if isinstance(entry, str) else number(entry, where) for entry in value)
    if isinstance(value, (int, Decimal)):
        return number(value, where)
    raise KpiError(f"{value!r} is no setting", where, 'Give a number, a text, true or false, a list, or "blank"')
