"""The blocks a shared page is made of: a closed set, each with exactly its keys. Pure."""
from __future__ import annotations

from kpi.sharing import forms
from kpi.sharing.forms import TYPES, count, decimal, decimals, fields, many, maybe, one_of, plain, words, wrong, yes_no

MOST_COLUMNS = 80


def cell(value: object, where: str) -> dict:
    """{"value": text or None, "type", "decimals"}: the value in the spelling of its type."""
    kept = _CELL(value, where)
    if kept["value"] is not None:
        if kept["type"] == "words":    # a cell of words would be in one language: say it as a label or a note
            raise wrong(f"{where}.type")
        kept["value"] = forms.OF_TYPE[kept["type"]](kept["value"], f"{where}.value")
    return kept


def column(value: object, where: str) -> dict:
    """A column of a table; one of type score also says what is full."""
    return (_SCORE if type(value) is dict and value.get("type") == "score" else _COLUMN)(value, where)


_CELL = fields(value=maybe(plain), type=one_of(*TYPES), decimals=maybe(decimals))
_COLUMN = fields(code=forms.code, label=words, type=one_of(*TYPES), decimals=maybe(decimals))
_SCORE = fields(code=forms.code, label=words, type=one_of("score"), decimals=maybe(decimals), full=decimal)
_STEP = fields(label=words, amount=decimal)

BLOCKS: dict[str, forms.Form] = {
    "facts": fields(kind=plain, texts=many(words, 40)),
    "tiles": fields(kind=plain, tiles=many(fields(label=words, value=cell, change=maybe(cell), note=maybe(words), spark=forms.spark), 40)),
    "table": fields(
        kind=plain, id=forms.table_id, title=maybe(words), columns=many(column, MOST_COLUMNS), sort=maybe(forms.code), top=maybe(count),
        search=yes_no,
    ),
    "steps": fields(kind=plain, title=words, start=_STEP, steps=many(_STEP, 200), end=_STEP, decimals=decimals),
    "bars": fields(kind=plain, title=words, bars=many(fields(label=words, value=decimal, note=maybe(words)), 2_000)),
    "notes": fields(kind=plain, title=maybe(words), texts=many(words, 200)),
    "weights": fields(
        kind=plain, items=many(fields(code=forms.item, label=words, weight=decimal, least=decimal, most=decimal), MOST_COLUMNS),
        full=decimal, decimals=decimals, missing=one_of("spread", "zero"), table=forms.table_id,
    ),
}


def block(value: object, where: str) -> dict:
    """One block in its canonical spelling; KpiError for a kind or a key that is not known."""
    kind = value.get("kind") if type(value) is dict else None
    if type(kind) is not str or kind not in BLOCKS:
        raise wrong(f"{where}.kind")
    return BLOCKS[kind](value, where)
