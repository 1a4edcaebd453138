"""The tables `table` and `pay` of a scheme file → `PayPlan`. Every key is known or refused.

A number's source is written as the name of a fact ("base_pay"), as "table.NAME" or "table.NAME.column", or as a number.
"""
from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kpi.errors import KpiError
from kpi.schemes.cells import Table, audience, bilingual, demand_type, flag, integer, known, names, number, required, tables, within, words
from kpi.schemes.model import pay
from kpi.schemes.model.terms import BLANK, Blank, choose

LINE = ("line", "kind", "wage", "for", "cycle", "title", "origin", "rules", "why")
KINDS = {
    "table": ("table", "column", "by", "else"),
    "fixed": ("amount", "of", "column", "by", "else"),
    "brackets": ("of", "rows"),
    "pool": ("of", "rate", "among", "member", "exact_pool"),
    "product": ("factors",),
    "per_count": ("of", "base", "else", "rows"),
    "steps": ("of", "against", "rows"),
    "top": ("of", "amount", "ties"),
    "event": ("of", "amount", "minimum", "sign", "per"),
    "seniority": ("of", "each", "most", "else"),
    "action": ("of", "amount"),
    "reward": ("of",),
}


def pay_plan(table: Table) -> pay.PayPlan:
    """The named tables and pay lines of a parsed scheme file; its other keys are not looked at.

    KpiError, with a path such as pay[2].rows[1].rate, when anything does not fit.
    """
    demand_type(table.get("table", {}), dict, "table")
    named = {name: _named_table(name, cells) for name, cells in table.get("table", {}).items()}
    entries = tables(table.get("pay", []), "pay")
    return pay.PayPlan(named, tuple(_line(entry, named, f"pay[{place}]") for place, entry in enumerate(entries, 1)))


def money(value: object, where: str) -> Decimal | Blank:
    """A number, or `BLANK` for the text "blank"."""
    return BLANK if value == "blank" else number(value, where)


# ---- named tables


def _named_table(name: str, table: object) -> pay.NamedTable:
    with within(f"table.{name}"):
        demand_type(table, dict, "")
        known(table, ("key", "columns", "rows", "title", "origin", "rules", "why"), "")
        key, columns = names(required(table, "key", ""), "key"), names(required(table, "columns", ""), "columns")
        rows = required(table, "rows", "")
        demand_type(rows, list, "rows")
        return pay.NamedTable(
            id=name,
            key=key,
            columns=columns,
            rows=tuple(_row(row, len(key), f"rows[{place}]") for place, row in enumerate(rows, 1)),
            **_told(table),
        )


def _row(row: object, keys: int, where: str) -> pay.Row:
    """[key…, cell…], or { cells = […], origin = … } where a row has another origin than its table."""
    origin = "printed"
    if isinstance(row, dict):
        known(row, ("cells", "origin"), where)
        origin = words(row.get("origin", origin), f"{where}.origin")
        row = required(row, "cells", where)
    demand_type(row, list, where)
    with within(where):
        key = tuple(words(cell, "") if not isinstance(cell, int) else str(cell) for cell in row[:keys])
        return pay.Row(key, tuple(_cell(cell) for cell in row[keys:]), origin)


def _cell(cell: object) -> Decimal | str | Blank:
    if isinstance(cell, str):
        return BLANK if cell == "blank" else cell
    return number(cell, "")


def _told(table: Table) -> dict[str, object]:
    """What every part may carry: title, why, rules and origin."""
    told: dict[str, object] = {key: bilingual(table[key], key) for key in ("title", "why") if key in table}
    told["rules"] = names(table.get("rules", []), "rules")
    if "origin" in table:
        told["origin"] = words(table["origin"], "origin")
    return told


# ---- lines


def _line(table: Table, named: dict[str, pay.NamedTable], where: str) -> pay.PayRule:
    with within(where):
        name = words(required(table, "line", ""), "line")
        kind = words(required(table, "kind", ""), "kind")
        choose("kind", kind, KINDS, "kind")
        known(table, LINE + KINDS[kind], "")
        return pay.PayRule(
            id=name,
            way=WAYS[kind](table, named),
            wage=flag(table.get("wage", False), "wage"),
            audience=audience(table.get("for", {})),
            cycle=words(table.get("cycle", ""), "cycle"),
            **_told(table),
        )


def _table(table: Table, named: dict) -> pay.Amount:
    source = f"table.{words(required(table, 'table', ''), 'table')}"
    required(table, "by", "")
    return pay.Amount(_figure({**table, "of": source}, named), "table")


def _fixed(table: Table, named: dict) -> pay.Amount:
    if ("amount" in table) == ("of" in table):
        raise KpiError("a fixed line says either amount or of", "amount")
    if "amount" in table:
        return pay.Amount(pay.Figure((money(table["amount"], "amount"), *_others(table, named))))
    return pay.Amount(_figure(table, named))


def _brackets(table: Table, named: dict) -> pay.Brackets:
    def row(entry: Table) -> pay.Bracket:
        known(entry, ("to", "rate", "over", "plus"), "")
        to = number(entry["to"], "to") if "to" in entry else None
        rate, plus = money(required(entry, "rate", ""), "rate"), money(entry.get("plus", 0), "plus")
        return pay.Bracket(to, rate, number(entry.get("over", 0), "over"), plus)

    return pay.Brackets(_of(table), _rows(table, row))


def _pool(table: Table, named: dict) -> pay.Pool:
    more = {key: words(table[key], key) for key in ("among", "member") if key in table}
    exact = flag(table.get("exact_pool", False), "exact_pool")
    return pay.Pool(_of(table), money(required(table, "rate", ""), "rate"), exact=exact, **more)


def _product(table: Table, named: dict) -> pay.Product:
    def factor(entry: Table) -> pay.Factor:
        known(entry, ("of", "column", "by", "else", "over", "min", "max"), "")
        held = {key: number(entry[key], key) for key in ("min", "max") if key in entry}
        over = pay.Figure((_source(entry["over"], named, "over", {}),)) if "over" in entry else None
        return pay.Factor(_figure(entry, named), over, **held)

    return pay.Product(_rows(table, factor, "factors"))


def _per_count(table: Table, named: dict) -> pay.PerCount:
    def row(entry: Table) -> pay.CountBand:
        known(entry, ("to", "rate", "amount"), "")
        to = number(entry["to"], "to") if "to" in entry else None
        return pay.CountBand(to, **{key: money(entry[key], key) for key in ("rate", "amount") if key in entry})

    base = _figure({"of": table["base"], "else": table.get("else", [])}, named, "base") if "base" in table else None
    return pay.PerCount(_of(table), _rows(table, row), base)


def _steps(table: Table, named: dict) -> pay.StepPay:
    def row(entry: Table) -> pay.PayStep:
        known(entry, ("at_least", "amount"), "")
        return pay.PayStep(number(required(entry, "at_least", ""), "at_least"), money(required(entry, "amount", ""), "amount"))

    against = words(table["against"], "against") if "against" in table else None
    return pay.StepPay(_of(table), _rows(table, row), against)


def _top(table: Table, named: dict) -> pay.Top:
    return pay.Top(_of(table), money(required(table, "amount", ""), "amount"), words(table.get("ties", "each"), "ties"))


def _event(table: Table, named: dict) -> pay.EventPay:
    amounts = {key: money(table[key], key) for key in ("amount", "minimum") if key in table}
    sign, per = integer(table.get("sign", 1), "sign"), words(table.get("per", "occurrence"), "per")
    return pay.EventPay(_of(table), sign=sign, per=per, **amounts)


def _seniority(table: Table, named: dict) -> pay.Seniority:
    most = number(table["most"], "most") if "most" in table else None
    others = _others(table, named)
    return pay.Seniority(
        each=money(required(table, "each", ""), "each"),
        most=most,
        of=words(table.get("of", "service_months"), "of"),
        other=pay.Figure(others) if others else None,
    )


def _action(table: Table, named: dict) -> pay.ActionPay:
    return pay.ActionPay(_of(table), money(table["amount"], "amount") if "amount" in table else None)


def _reward(table: Table, named: dict) -> pay.RewardPay:
    return pay.RewardPay(_of(table))


WAYS: dict[str, Callable[[Table, dict], pay.Way]] = {
    "table": _table,
    "fixed": _fixed,
    "brackets": _brackets,
    "pool": _pool,
    "product": _product,
    "per_count": _per_count,
    "steps": _steps,
    "top": _top,
    "event": _event,
    "seniority": _seniority,
    "action": _action,
    "reward": _reward,
}


# ---- their cells


def _of(table: Table) -> str:
    return words(required(table, "of", ""), "of")


def _rows(table: Table, read: Callable, key: str = "rows") -> tuple:
    made = []
    for place, entry in enumerate(tables(required(table, key, ""), key), 1):
        with within(f"{key}[{place}]"):
            made.append(read(entry))
    return tuple(made)


def _figure(table: Table, named: dict, where: str = "of") -> pay.Figure:
    """of, and in place of it, when missing, the sources of `else`."""
    return pay.Figure((_source(required(table, "of", ""), named, where, table), *_others(table, named)))


def _others(table: Table, named: dict) -> tuple[pay.Source, ...]:
    by = {"by": table["by"]} if "by" in table else {}
    return tuple(_source(name, named, "else", by) for name in names(table.get("else", []), "else"))


def _source(value: object, named: dict, where: str, table: Table) -> pay.Source:
    """A number, a fact's name, "table.NAME" (with `column` and `by`) or "table.NAME.column"."""
    if not isinstance(value, str):
        return number(value, where)
    if value == "blank":
        return BLANK
    if not value.startswith("table."):
        return pay.Fact(value)
    name, _, column = value.removeprefix("table.").partition(".")
    choose("table", name, named, where)
    its = named[name]
    if not column:
        column = words(table["column"], "column") if "column" in table else _only(its, where)
    choose("column", column, its.columns, "column")
    return pay.Cell(name, column, names(table["by"], "by") if "by" in table else its.key)


def _only(table: pay.NamedTable, where: str) -> str:
    """The column meant when none is named: the only one, or the one called amount."""
    if len(table.columns) == 1:
        return table.columns[0]
    if "amount" in table.columns:
        return "amount"
    raise KpiError(f"table {table.id} has several columns", where, f"Add column = one of {', '.join(table.columns)}")
