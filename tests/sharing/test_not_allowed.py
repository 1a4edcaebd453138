"""What never gets into a snapshot: columns, keys, kinds, types and pay that are not on the list."""
from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.sharing import allowed, snapshot
from kpi.sharing.blocks import BLOCKS
from kpi.sharing.forms import TYPES
from kpi.sharing.snapshot import PAGES, Snapshot
from tests.sharing.example import BOARD, FACTS, TILES, WEIGHTS, board, board_rows, both, column, weighed

STEP = {"label": both("起", "From"), "amount": "80"}
OTHERS = (
    {"kind": "steps", "title": both("a", "b"), "start": STEP, "steps": [STEP], "end": STEP, "decimals": 2},
    {"kind": "bars", "title": both("a", "b"), "bars": [{"label": both("a", "b"), "value": "1", "note": None}]},
    {"kind": "notes", "title": None, "texts": [both("a", "b")]},
)
EVERY = weighed(blocks=(FACTS, TILES, WEIGHTS, *OTHERS, {**BOARD, "columns": BOARD["columns"][:4]}),
                tables={**weighed().tables, "board": board_rows().select(["rank", "name", "team", "score"])})
"""A page with a block of every kind."""


def with_column(code: str, type_: str = "text", page: str = "leaderboard", pay: bool = False, value: str = "1") -> Snapshot:
    """A page whose table has this one column."""
    more = {"full": "100"} if type_ == "score" else {}
    block = {**BOARD, "columns": [column(code, type_, **more)], "sort": None}
    names = [f"{code}.zh", f"{code}.en"] if type_ == "words" else [code]
    return board(page=page, pay=pay, blocks=(block,), tables={"board": pa.table({name: [value, None] for name in names})})


def refused(made: Snapshot, match: str | None = None) -> None:
    with pytest.raises(KpiError, match=match):
        snapshot.check(made)
    with pytest.raises(KpiError):
        snapshot.as_json(made)


def test_the_examples_hold_every_kind_and_are_allowed():
    assert {block["kind"] for block in EVERY.blocks} == set(BLOCKS)
    snapshot.check(EVERY)
    snapshot.check(board())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("code", sorted(allowed.NEVER) + ["salary", "phone_number", "note", "item", "metricx.a", "rank2",
                                                                  "customer_name", "chat_text"])
def test_a_column_that_is_not_on_the_list_of_its_page_is_refused(page, code):
    if code in allowed.COLUMNS[page] - allowed.NEVER:
        snapshot.check(with_column(code, page=page))
        return
    refused(with_column(code, page=page), f'may not hold the column "{code}"')


@pytest.mark.parametrize("code", ["Rank", "rank ", "", "rank\n", "rank.", ".rank", "item.", "item.a.b", "item..", "../x", "item.a b", "rank.zh",
                                  "item.zh", None, 3, "x" * 65, "排名", "item." + "x" * 65])
def test_a_code_that_is_no_code_is_refused(code):
    block = {**BOARD, "columns": [column(code, "text")], "sort": None}
    refused(board(blocks=(block,), tables={"board": pa.table({str(code): ["1"]})}))


@pytest.mark.parametrize("page", PAGES)
def test_pay_needs_the_tick(page):
    money = sorted(code for code in allowed.COLUMNS[page] if "*" not in code and not code.startswith("pay") and code not in allowed.NO_PAY)
    for code in money:
        refused(with_column(code, "money", page), "shows pay, which is not ticked")
        snapshot.check(with_column(code, "money", page, pay=True))
    for code in sorted(code for code in allowed.COLUMNS[page] if code.startswith("pay")):
        for type_ in ("number", "money", "text", "points"):
            refused(with_column(code.replace("*", "base"), type_, page), "shows pay, which is not ticked")
            snapshot.check(with_column(code.replace("*", "base"), type_, page, pay=True))


def test_a_tile_of_money_needs_the_tick():
    tile = deepcopy(TILES)
    tile["tiles"][0]["value"] = {"value": "5200", "type": "money", "decimals": 2}
    refused(board(blocks=(tile,), tables={}), "a tile shows money")
    snapshot.check(board(blocks=(tile,), tables={}, pay=True))


@pytest.mark.parametrize("pay", [0, 1, "", "yes", None])
def test_the_tick_is_yes_or_no(pay):
    refused(board(pay=pay))


def paths(value: object, at: tuple = ()):
    """The place of every dict and of every value in some JSON."""
    yield at, value
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ():
        yield from paths(one, (*at, key))


def changed(made: Snapshot, at: tuple, change) -> Snapshot:
    """The page with one value inside its blocks or its scheme changed."""
    whole = deepcopy({"blocks": list(made.blocks), "scheme": made.scheme, "title": made.title})
    holder = whole
    for key in at[:-1]:
        holder = holder[key]
    holder[at[-1]] = change(holder[at[-1]])
    return replace(made, **{**whole, "blocks": tuple(whole["blocks"])})


INSIDE = {"blocks": list(EVERY.blocks), "scheme": EVERY.scheme, "title": EVERY.title}
DICTS = [at for at, value in paths(INSIDE) if isinstance(value, dict) and at]
VALUES = [at for at, value in paths(INSIDE) if not isinstance(value, (dict, list)) and at]


def named(at: tuple) -> str:
    return ".".join(map(str, at))


@pytest.mark.parametrize("at", DICTS, ids=named)
def test_a_key_more_or_a_key_less_is_refused_everywhere(at):
    refused(changed(EVERY, at, lambda value: {**value, "agent_id": "kf01"}))
    keys = next(value for place, value in paths(INSIDE) if place == at)
    for key in keys:
        refused(changed(EVERY, at, lambda value, key=key: {name: one for name, one in value.items() if name != key}))


@pytest.mark.parametrize("at", VALUES, ids=named)
def test_a_value_of_another_type_is_refused_everywhere(at):
    for wrong in (1.5, b"x", ["x"], {"zh": "x"}, {"x"}, object(), float("nan")):
        refused(changed(EVERY, at, lambda _, wrong=wrong: wrong))
    if isinstance(next(value for place, value in paths(INSIDE) if place == at), str):
        refused(changed(EVERY, at, lambda _: 5))
        refused(changed(EVERY, at, lambda _: True))
        refused(changed(EVERY, at, lambda _: "\ud800"))


@pytest.mark.parametrize("change", [
    {"page": "records"}, {"page": "pay"}, {"page": None}, {"title": "Leaderboard"}, {"title": {"zh": "a"}}, {"period": "2026-9"},
    {"period": "today"}, {"period": "2026-09\n"}, {"as_of": "2026-13-01"}, {"as_of": "20261001"}, {"as_of": 20261001},
    {"frozen_at": "2026-10-01"}, {"frozen_at": "2026-10-01T08:00:00"}, {"frozen_at": "2026-10-01T08:00:00.5Z"},
    {"frozen_at": "2026-10-01T08:00:00+08:00"}, {"frozen_at": "2026-10-01T8:00:00Z"}, {"final": 1}, {"final": None}, {"names": "hidden"},
    {"shown_for": None}, {"shown_for": 5}, {"scheme": {}}, {"scheme": "ecommerce-100"}, {"blocks": None}, {"blocks": "facts"}, {"blocks": {}},
    {"blocks": (None,)}, {"blocks": ({},)}, {"blocks": ({"kind": "html"},)}, {"blocks": ({"kind": ["facts"]},)}, {"tables": None}, {"tables": {}},
    {"tables": []}, {"blocks": (FACTS,) * 101},
])
def test_a_head_that_is_not_as_it_should_be_is_refused(change):
    refused(board(**change))


def test_a_table_nobody_names_is_refused():
    refused(board(tables={"board": board_rows(), "more": board_rows()}), 'may not hold the table "more"')


def test_a_column_nobody_names_is_refused():
    more = board_rows().append_column("agent_id", [["kf01", "kf02", "kf03"]])
    refused(board(tables={"board": more}), 'may not hold the column "agent_id"')


def test_a_column_that_is_missing_is_refused():
    refused(board(tables={"board": board_rows().drop_columns(["team"])}), '"team" is missing')


@pytest.mark.parametrize("type_", [pa.int64(), pa.float64(), pa.decimal128(9, 2), pa.binary(), pa.bool_(), pa.list_(pa.string()),
                                   pa.dictionary(pa.int8(), pa.string()), pa.timestamp("us")])
def test_a_column_that_is_not_text_is_refused(type_):
    column_ = pa.array([None, None, None], type_)
    refused(board(tables={"board": board_rows().set_column(0, "rank", column_)}))


def test_two_columns_of_one_name_are_refused():
    refused(board(tables={"board": board_rows().append_column("rank", [["1", "2", "3"]])}))


def test_a_sort_by_a_column_that_is_not_there_is_refused():
    refused(board(blocks=({**BOARD, "sort": "points"},)))


@pytest.mark.parametrize("table", ["../x", "view", "Board", "a/b", "", "x" * 33, "böard", None])
def test_a_table_name_that_is_no_file_name_is_refused(table):
    refused(board(blocks=({**BOARD, "id": table},), tables={table: board_rows()}))


GOOD = {"rank": "1", "name": "x", "text": "x", "words": "x", "spark": '["1",null]', "rank_range": "1-3",
        **dict.fromkeys(("points", "score", "number", "share", "money", "seconds", "change"), "-1.5")}
BAD = {
    "rank": ["0", "1.5", "-1", "a", "", "01", "99999999"], "rank_range": ["1", "3-1", "1-", "0-1", "a-b", "1–3"],
    "spark": ["", "1", "{}", '["x"]', "[1]", "[1.5]", "[[]]", '["1e5"]', "[" * 9_000, '["1"', "null", '["' + "9" * 41 + '"]'],
    **dict.fromkeys(("points", "score", "number", "share", "money", "seconds", "change"), ["a", "", "1e5", "NaN", "1,5", "1.", " 1"]),
}


@pytest.mark.parametrize("type_", TYPES)
def test_a_value_has_the_form_of_the_type_of_its_column(type_):
    made = with_column("name", type_, pay=True, value=GOOD[type_])
    snapshot.check(made)
    for bad in BAD.get(type_, []):
        refused(with_column("name", type_, pay=True, value=bad))


def test_every_type_has_its_cell_and_words_have_none():
    for type_ in TYPES:
        tile = deepcopy(TILES)
        tile["tiles"][0]["value"] = {"value": GOOD[type_], "type": type_, "decimals": None}
        made = board(blocks=(tile,), tables={}, pay=True)
        if type_ == "words":
            refused(made)
        else:
            snapshot.check(made)


VALUE = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.text(max_size=4))


@given(st.dictionaries(st.text(max_size=8), VALUE, max_size=6), st.sampled_from(sorted(BLOCKS)))
def test_whatever_a_block_holds_it_is_taken_or_refused_and_never_a_crash(some, kind):
    with pytest.raises(KpiError):
        snapshot.check(board(blocks=({**some, "kind": kind},), tables={}))


@given(st.text(max_size=60))
def test_whatever_a_name_is_it_comes_back_to_the_letter(name):
    rows = board_rows().set_column(1, "name", [[name, None, name]])
    assert snapshot.settled(board(tables={"board": rows})).tables["board"]["name"].to_pylist() == [name, None, name]
