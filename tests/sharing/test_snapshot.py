"""A frozen page: one spelling, one id, and no byte of it can change."""
from __future__ import annotations

import hashlib
import json
import random
from dataclasses import fields, replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.sharing import allowed, forms, snapshot
from kpi.sharing.snapshot import PAGES
from tests.sharing.example import BOARD, FACTS, TILES, board, board_rows, both, weighed


def files(home) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def turned(value: object) -> object:
    """The same JSON with the keys of every object in the other order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("made", [board(), weighed(), board(scheme=None, final=False, shown_for="", names="initials")])
def test_what_is_written_is_what_is_read(tmp_path, made):
    id_ = snapshot.write(tmp_path, made)
    assert snapshot.read(tmp_path, id_) == snapshot.settled(made)
    assert hashlib.sha256(snapshot.as_json(made)).hexdigest() == id_


def test_the_files_are_named_and_hashed_as_promised(tmp_path):
    id_ = snapshot.write(tmp_path, board())
    found = files(tmp_path)
    folder = f"shares/snapshots/{id_}"
    assert set(found) == {f"{folder}/view.json", f"{folder}/board.parquet"}
    view = found[f"{folder}/view.json"]
    told = json.loads(view)
    assert hashlib.sha256(view).hexdigest() == id_
    assert told["tables"] == {"board": hashlib.sha256(found[f"{folder}/board.parquet"]).hexdigest()}
    assert view == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert not any(isinstance(one, float) for one in walked(told))


def walked(value: object):
    yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walked(one)


def test_only_its_owner_may_read_the_files(tmp_path):
    snapshot.write(tmp_path, board())
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert (tmp_path / "shares").stat().st_mode & 0o007 == 0


@pytest.mark.parametrize("change", [
    {"blocks": (turned(FACTS), turned(BOARD))},
    {"tables": {"board": board_rows().select(list(reversed(board_rows().column_names)))}},
    {"tables": {"board": pa.concat_tables([board_rows().slice(0, 1), board_rows().slice(1)])}},
    {"tables": {"board": board_rows().cast(pa.schema([(name, pa.large_string()) for name in board_rows().column_names]))}},
    {"tables": {"board": board_rows().replace_schema_metadata({"pandas": "{}"})}},
    {"frozen_at": "2026-10-01T08:00:00+00:00"},
    {"blocks": [FACTS, BOARD]},
])
def test_the_same_content_has_the_same_bytes(change):
    assert snapshot.as_json(board(**change)) == snapshot.as_json(board())


@pytest.mark.parametrize(("spelled", "plain"), [
    ("1.50", "1.5"), ("007", "7"), ("-0", "0"), ("-0.00", "0"), ("100", "100"), ("-1.10", "-1.1"), ("0.5", "0.5"), ("10.0", "10"), ("000", "0"),
])
def test_a_decimal_has_one_spelling(spelled, plain):
    rows = board_rows().set_column(3, "score", [[spelled, None, None]])
    again = board_rows().set_column(3, "score", [[plain, None, None]])
    assert forms.decimal(spelled, "") == plain
    assert snapshot.as_json(board(tables={"board": rows})) == snapshot.as_json(board(tables={"board": again}))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12), st.integers(0, 6))
def test_a_decimal_keeps_its_value_whatever_zeros_it_ends_with(value, zeros):
    text = f"{value:f}" + "0" * zeros
    kept = forms.decimal(text, "")
    assert type(value)(kept) == value
    assert forms.decimal(kept, "") == kept and kept != "-0" and not ("." in kept and kept.endswith("0"))


@given(st.fractions(), st.integers(1, 50))
def test_a_share_of_a_weight_keeps_its_exact_value(value, times):
    assert forms.exact(f"{value.numerator * times}/{value.denominator * times}", "") == str(value)


@pytest.mark.parametrize("text", ["1E5", "1e5", "NaN", "inf", "+1", ".5", "5.", "1,000", "１", "", " 1", "1 ", "0x1", "1_000", "--1", "9" * 41])
def test_what_is_no_plain_decimal_is_refused(text):
    with pytest.raises(KpiError):
        forms.decimal(text, "")


@pytest.mark.parametrize("text", ["1/0", "1/-2", "1e9", "3/4/5", "a/b", "1" * 201 + "/1"])
def test_what_is_no_exact_figure_is_refused(text):
    with pytest.raises(KpiError):
        forms.exact(text, "")


def test_one_content_is_kept_once_and_writing_again_puts_damage_right(tmp_path):
    id_ = snapshot.write(tmp_path, board())
    before = files(tmp_path)
    (tmp_path / "shares" / "snapshots" / id_ / "board.parquet").write_bytes(b"no table")
    assert snapshot.write(tmp_path, board()) == id_
    assert files(tmp_path) == before


def test_different_content_has_different_ids():
    other = [board(**{one: value}) for one, value in [("final", False), ("period", "2026-08"), ("shown_for", "x"), ("names", "initials")]]
    rows = board_rows().set_column(1, "name", [["张三", "李四", "王五"]])
    other += [board(tables={"board": rows}), board(pay=True)]
    assert len({snapshot.as_json(one) for one in [board(), *other]}) == len(other) + 1


def test_every_flipped_byte_of_every_file_is_refused(tmp_path):
    id_ = snapshot.write(tmp_path, board())
    for path in sorted((tmp_path / "shares").rglob("*.*")):
        good = path.read_bytes()
        for place in range(len(good)):
            path.write_bytes(good[:place] + bytes([good[place] ^ (1 << place % 8)]) + good[place + 1:])
            with pytest.raises(KpiError):
                snapshot.read(tmp_path, id_)
        path.write_bytes(good)
    assert snapshot.read(tmp_path, id_) == snapshot.settled(board())


def test_a_file_cut_or_lengthened_or_gone_is_refused(tmp_path):
    id_ = snapshot.write(tmp_path, board())
    for path in sorted((tmp_path / "shares").rglob("*.*")):
        good = path.read_bytes()
        for bad in (b"", good[:-1], good[1:], good + b"\n", good + good):
            path.write_bytes(bad)
            with pytest.raises(KpiError):
                snapshot.read(tmp_path, id_)
        path.unlink()
        with pytest.raises(KpiError, match="no such snapshot"):
            snapshot.read(tmp_path, id_)
        path.write_bytes(good)


@pytest.mark.parametrize("id_", ["", ".", "..", "../secret", "a" * 63, "A" * 64, "a" * 65, "a" * 64, "g" * 64, "/etc/passwd", None, 7,
                                 "a" * 64 + "\n"])
def test_what_is_no_id_finds_nothing(tmp_path, id_):
    snapshot.write(tmp_path, board())
    with pytest.raises(KpiError, match="no such snapshot"):
        snapshot.read(tmp_path, id_)


def planted(home, view: object, tables: dict[str, bytes] | None = None) -> str:
    """Files someone else made, with all hashes right; their id."""
    data = json.dumps(view, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    id_ = hashlib.sha256(data).hexdigest()
    folder = home / "shares" / "snapshots" / id_
    folder.mkdir(parents=True)
    (folder / "view.json").write_bytes(data)
    for name, table in (tables or {}).items():
        (folder / f"{name}.parquet").write_bytes(table)
    return id_


@pytest.mark.parametrize("change", [
    lambda view: view["blocks"][1]["columns"][0].update(code="agent_id"),
    lambda view: view.update(chat="今天"),
    lambda view: view.update(page="records"),
    lambda view: view["blocks"].append({"kind": "html", "text": "<b>"}),
    lambda view: view["blocks"][0].update(kind=["facts"]),
    lambda view: view.update(format=2),
    lambda view: view.update(tables={**view["tables"], "../../x": "a" * 64}),
    lambda view: view.update(tables=[]),
    lambda view: view.pop("pay"),
    lambda view: view.update(frozen_at="2026-10-01T08:00:00+00:00"),
    lambda view: view["blocks"][1]["columns"][3].update(full="100.0"),
    lambda view: view.update(blocks=None),
])
def test_right_hashes_do_not_help_what_is_not_allowed(tmp_path, change):
    made = snapshot.write(tmp_path, board())
    folder = tmp_path / "shares" / "snapshots" / made
    view = json.loads((folder / "view.json").read_bytes())
    change(view)
    with pytest.raises(KpiError):
        snapshot.read(tmp_path, planted(tmp_path, view, {"board": (folder / "board.parquet").read_bytes()}))


@pytest.mark.parametrize("view", [None, [], "x", 7, {}, [[[]]]])
def test_a_view_that_is_no_page_is_damaged(tmp_path, view):
    with pytest.raises(KpiError, match="damaged"):
        snapshot.read(tmp_path, planted(tmp_path, view))


def test_a_table_of_numbers_or_of_other_columns_is_refused_on_reading(tmp_path):
    import io

    import pyarrow.parquet as pq
    sink = io.BytesIO()
    pq.write_table(pa.table({"rank": [1, 2]}), sink)
    view = json.loads(snapshot.as_json(board()))
    view["tables"]["board"] = hashlib.sha256(sink.getvalue()).hexdigest()
    with pytest.raises(KpiError):
        snapshot.read(tmp_path, planted(tmp_path, view, {"board": sink.getvalue()}))


def test_random_bytes_as_a_table_are_refused_and_never_a_crash(tmp_path):
    chance, good = random.Random(5), snapshot.tables.as_parquet(snapshot.settled(board()).tables["board"])
    for _ in range(200):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        view = json.loads(snapshot.as_json(board()))
        view["tables"]["board"] = hashlib.sha256(bad).hexdigest()
        try:
            id_ = planted(tmp_path, view, {"board": bytes(bad)})
        except FileExistsError:
            continue
        try:
            found = snapshot.read(tmp_path, id_)
        except KpiError:
            continue
        assert found.tables["board"].schema == snapshot.settled(board()).tables["board"].schema


def test_a_full_disk_or_a_closed_folder_is_said_plainly(tmp_path):
    (tmp_path / "shares").write_text("a file where the folder should be")
    with pytest.raises(KpiError, match="cannot be written"):
        snapshot.write(tmp_path, board())


def test_a_page_that_could_not_be_read_again_is_not_written(tmp_path):
    chance = random.Random(1)
    rows = pa.table({"name": ["".join(chance.choices("abcdefghij", k=4_000)) for _ in range(6_000)]})
    block = {**BOARD, "columns": BOARD["columns"][1:2], "sort": None}
    with pytest.raises(KpiError, match="too large"):
        snapshot.write(tmp_path, board(blocks=(block,), tables={"board": rows}))
    assert list(tmp_path.iterdir()) == []


def test_every_page_has_a_closed_list_without_names_that_never_leave():
    assert set(allowed.COLUMNS) == set(PAGES)
    for page, codes in allowed.COLUMNS.items():
        assert not codes & allowed.NEVER, page
        assert all(code.removesuffix(".*").replace("_", "").isalnum() for code in codes), page


def test_a_snapshot_has_no_clock_and_no_field_more():
    assert [one.name for one in fields(board())] == [
        "page", "title", "period", "scheme", "as_of", "frozen_at", "final", "shown_for", "names", "blocks", "tables", "pay"]
    assert snapshot.as_json(board()) == snapshot.as_json(replace(board()))


def test_an_emoji_and_a_hostile_name_are_kept_to_the_letter(tmp_path):
    hostile = ["<img src=x onerror=alert(1)>", "$\\LaTeX$ :red[x] ![x](https://evil/p.png)", "\u202eabc\x00\x1b[31m\n👩‍👩‍👧"]
    rows = board_rows().set_column(1, "name", [hostile])
    id_ = snapshot.write(tmp_path, board(tables={"board": rows}, title=both("#", "=cmd|x"), blocks=(FACTS, BOARD, TILES)))
    assert snapshot.read(tmp_path, id_).tables["board"]["name"].to_pylist() == hostile
