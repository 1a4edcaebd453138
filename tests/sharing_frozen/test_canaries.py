"""Forty strings that must stay in the house are in none of the pages that are shared: not in their files, their printed form, the text
drawn into their picture, nor in what the viewer's app sends."""
from __future__ import annotations

import importlib.util
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kpi.errors import KpiError
from kpi.sharing import snapshot
from kpi.verbs.boards import leaderboard
from kpi.verbs.shares import share_file, share_made, share_picture, share_shown
from tests.sharing_frozen.canaries import MONTH, SCHEMES, Planted, planted
from tests.sharing_live.conftest import serving
from tests.sharing_live.reader import Reader

pytestmark = pytest.mark.slow
PAPER, PICTURE = "kpi.reports.share_paper", "kpi.reports.share_picture"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return planted(tmp_path_factory.mktemp("canaries"))


@pytest.fixture(scope="module")
def shared(house: Planted) -> list[tuple[snapshot.Snapshot, str]]:
    """Every page of the one team, under two schemes, each with its link's token."""
    found = []
    for scheme in SCHEMES:
        for page in snapshot.PAGES:
            for agent in house.agents[:2] if page == "agent" else ("",):
                period = "2026-Q3" if page == "best_agent" else MONTH
                try:
                    shown = share_shown(page, period, scheme, home=house.home, team=house.team, agent=agent, least_people="2", by="agent")
                except KpiError:    # the second scheme has neither tiers nor awards
                    assert scheme == SCHEMES[1] and page in ("tiers", "best_agent")
                    continue
                found.append((snapshot.settled(shown), share_made(shown, "Wang", home=house.home).token))
    return found


def hits(house: Planted, text: str | bytes) -> list[str]:
    where = text.encode() if isinstance(text, str) else text
    return [one for one in house.all if one.encode() in where or one.replace(".", ",").encode() in where]


def test_forty_strings_are_in_the_house(house: Planted):
    """Else there would be nothing to find."""
    assert len(set(house.all)) >= 40
    exports = b"".join(path.read_bytes() for path in (house.home / "demo").glob("*.csv")) + (house.home / "records.db").read_bytes()
    assert not [one for one in house.all if one.encode() not in exports]
    board = leaderboard(SCHEMES[0], MONTH, home=house.home).rows
    assert {"CANARYTEAM01X", house.team} <= set(board["team"]) and "CANARYNAME01X" in set(board["name"])


def test_every_page_is_there_with_figures(house: Planted, shared: list):
    assert {shown.page for shown, _ in shared} == set(snapshot.PAGES) and len(shared) >= 11
    assert all(shown.tables for shown, _ in shared if shown.page != "tiers")


def test_no_string_is_in_a_file_of_a_snapshot(house: Planted, shared: list):
    files = [path for path in (house.home / "shares" / "snapshots").rglob("*") if path.is_file()]
    assert len([path for path in files if path.name == "view.json"]) == len(shared)
    for path in files:
        assert not hits(house, path.read_bytes()), path
        if path.suffix == ".parquet":
            told = pq.read_table(path)
            assert not hits(house, str(told.to_pydict()) + str(told.schema)), path
    assert not hits(house, (house.home / "shares" / "shares.db").read_bytes())


def test_no_string_is_in_what_the_verbs_give(house: Planted, shared: list):
    for shown, _ in shared:
        assert not hits(house, snapshot.as_json(shown) + str([table.to_pydict() for table in shown.tables.values()]).encode()), shown.page


def test_nobodys_id_and_nobodys_pay_is_in_a_snapshot(house: Planted, shared: list):
    for shown, _ in shared:
        text = snapshot.as_json(shown).decode() + str([table.to_pydict() for table in shown.tables.values()])
        assert not [agent for agent in (*house.agents, "A012", "A001") if agent in text]
        assert not shown.pay and (shown.page == "overview" or '"type":"money"' not in snapshot.as_json(shown).decode())


@pytest.mark.skipif(not importlib.util.find_spec(PAPER), reason="the printed form is not there yet")
def test_no_string_is_in_the_printed_form(house: Planted, shared: list):
    for shown, _ in shared:
        for lang in ("zh", "en"):
            page = share_file(shown, lang)
            assert not hits(house, page), (shown.page, lang)
            assert len(page) < 2_000_000 and b"http://" not in page.replace(b"http://www.w3.org/", b"") and b"src=\"//" not in page


@pytest.mark.skipif(not importlib.util.find_spec(PICTURE), reason="the picture is not there yet")
def test_no_string_is_drawn_into_the_picture(house: Planted, shared: list, monkeypatch: pytest.MonkeyPatch):
    ImageDraw = pytest.importorskip("PIL.ImageDraw")  # noqa: N806
    drawn, real = [], ImageDraw.ImageDraw.text
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", lambda self, xy, text, *a, **k: (drawn.append(str(text)), real(self, xy, text, *a, **k))[1])
    for shown, _ in shared:
        drawn.clear()
        picture = share_picture(shown, "zh")
        assert drawn and not hits(house, "".join(drawn)) and not hits(house, picture), shown.page


def test_no_string_is_in_what_the_viewer_sends(house: Planted, shared: list):
    with serving(house.home) as server:
        for shown, token in shared:
            with Reader.by_link(server.address, token) as reader:
                reader.run()
                reader.run()
                sent = reader.everything()
            assert shown.title["zh"].encode() in sent and not hits(house, sent), shown.page
        told = Path(server.log).read_bytes()
    assert not hits(house, told) and not [token for _, token in shared if token.encode() in told]
