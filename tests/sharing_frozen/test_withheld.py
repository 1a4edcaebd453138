"""Groups of too few people are not shown, and nothing that is shown gives them away; names as initials; pay only when ticked."""
from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.sharing import snapshot
from kpi.sharing.initials import initials
from kpi.verbs import freezing
from kpi.verbs.boards import leaderboard
from kpi.verbs.desk import agents, opened
from kpi.verbs.freezing import Names
from kpi.verbs.overview import overview
from kpi.verbs.scores import teams_at
from kpi.verbs.shares import share_made, share_shown
from kpi.warehouse import parse

SCHEME, MONTH, QUARTER = "ecommerce-100", "2026-09", "2026-Q3"


def frozen(page: str, home, **asked: str) -> snapshot.Snapshot:
    return snapshot.settled(share_shown(page, QUARTER if page == "best_agent" else MONTH, SCHEME, home=home, **asked))


def everything(shown: snapshot.Snapshot) -> str:
    return str(shown.blocks) + str([table.to_pydict() for table in shown.tables.values()])


def columns(shown: snapshot.Snapshot, name: str) -> set[str]:
    return {one.removesuffix(".zh").removesuffix(".en") for one in shown.tables[name].column_names}


@pytest.fixture(scope="module")
def sizes(home) -> Counter:
    """Team -> how many are ranked."""
    return Counter(leaderboard(SCHEME, MONTH, home=home).rows["team"])


# ---- boards


def test_a_board_of_too_few_is_a_sentence_and_makes_no_link(home, own_home, sizes):
    team, count = min(sizes.items(), key=lambda one: one[1])
    for page in ("leaderboard", "what_if", "tiers", "best_agent", "overview"):
        shown = frozen(page, home, team=team, least_people=str(count + 1))
        assert not shown.tables and "%" not in everything(shown)
        assert any(f"ewer than {count + 1} people" in text["en"] for one in shown.blocks for text in one.get("texts", ()))
        with pytest.raises(KpiError, match="too small"):
            share_made(shown, "Wang", home=own_home)


def test_ranks_that_tell_where_the_few_others_stand_are_left_out(home, sizes):
    team, count = max(sizes.items(), key=lambda one: one[1])
    others = sum(sizes.values()) - count
    open_ = {page: frozen(page, home, team=team, least_people=str(min(others, count))) for page in ("leaderboard", "what_if", "best_agent")}
    shut = {page: frozen(page, home, team=team, least_people=str(count)) for page in open_} if others < count else {}
    for page, name in (("leaderboard", "board"), ("what_if", "board"), ("best_agent", "ranking")):
        assert "rank" in columns(open_[page], name)
        if shut:
            assert not columns(shut[page], name) & {"rank", "rank_change", "rank_range", "sure", "rank_before"}


def test_ranks_within_a_group_of_which_one_is_missing_are_left_out():
    assert freezing.tells_rest({"g1": 9, "g2": 4}, {"g1": 10, "g2": 4}, 5)
    assert not freezing.tells_rest({"g1": 9}, {"g1": 14, "g2": 3}, 5)    # the second group ranks by itself
    assert not freezing.tells_rest({"g1": 10}, {"g1": 10}, 5)


def test_a_team_with_too_few_takes_ranks_and_sizes_with_it(home, sizes):
    listed = agents(home, parse(MONTH).end)
    known = Counter(listed["team"])
    least = sorted(known.values())[-1]
    if min(known.values()) == least:
        pytest.skip("all teams of the demo are of one size")
    shown = frozen("leaderboard", home, by="team", least_people=str(least))
    gone = [team for team, count in known.items() if count < least]
    assert gone and not [team for team in gone if team in everything(shown)]
    assert not columns(shown, "board") & {"rank", "rank_change", "agents", "sure", "rank_range"}
    assert "scored" not in str(shown.blocks[0]) and "Best" not in str(shown.blocks[0])


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 12), max_size=6), st.integers(1, 9), st.integers(0, 4))
def test_what_a_sum_leaves_over_is_nobody_or_enough_people(sizes, least, rest):
    gone = freezing.hidden(sizes, least, rest)
    left = rest + sum(sizes[name] for name in gone)
    assert not left or left >= least or gone == set(sizes)
    assert all(sizes[name] >= least for name in set(sizes) - gone)


def test_today_hides_small_teams_and_with_them_whoever_a_difference_would_tell(home):
    heads = Counter(team or "" for team in teams_at(opened(home), parse(MONTH)).values())
    least = sorted(count for team, count in heads.items() if team)[-1]
    shown = frozen("overview", home, least_people=str(least))
    gone = {team for team in heads if team} - {row["name"] for row in shown.tables["teams"].to_pylist()}
    assert {team for team, count in heads.items() if team and count < least} <= gone
    notes = str([one for one in shown.blocks if one["kind"] == "notes"])
    assert not [team for team in gone if team in notes]
    assert "people" not in columns(shown, "teams")
    assert overview(MONTH, SCHEME, home=home).teams["team"].nunique() == len({team for team in heads if team})


# ---- one agent


def test_an_agent_of_a_small_team_is_not_compared_with_it(home, sizes):
    board = leaderboard(SCHEME, MONTH, home=home).rows
    team, count = min(sizes.items(), key=lambda one: one[1])
    one = next(row for row in board.itertuples() if row.team == team)
    whole, part = (frozen("agent", home, agent=one.key, least_people=str(least)) for least in (count, count + 1))
    assert {"team_value", "gap"} <= columns(whole, "items") and not {"team_value", "gap"} & columns(part, "items")
    assert "steps" in {block["kind"] for block in whole.blocks} and "steps" not in {block["kind"] for block in part.blocks}
    assert "team's" in str(whole.tables["items"].to_pydict()) and "team's" not in everything(part)
    assert "组的" not in str(part.tables["items"].to_pydict())


def test_an_agent_of_another_team_is_refused_and_so_is_nobody(home, sizes):
    row = leaderboard(SCHEME, MONTH, home=home).rows.iloc[0]
    other = next(team for team in sizes if team != row["team"])
    with pytest.raises(KpiError, match="another team"):
        frozen("agent", home, agent=row["key"], team=other)
    with pytest.raises(KpiError, match="no agent"):
        frozen("agent", home)


# ---- one team and nobody else


@pytest.mark.parametrize("page", snapshot.PAGES)
def test_a_page_of_one_team_names_nobody_of_another(home, sizes, page):
    board = leaderboard(SCHEME, MONTH, home=home).rows
    team = max(sizes, key=sizes.get)
    one = next(row.key for row in board.itertuples() if row.team == team)
    shown = frozen(page, home, team=team, least_people="2", agent=one if page == "agent" else "")
    text = everything(shown)
    assert not [name for name in sizes if name != team and name in text]
    people = agents(home, parse(MONTH).end)
    inside = set(people[people["team"] == team]["name"])
    assert not [name for name in people["name"] if name not in inside and name in text]


# ---- names


@pytest.mark.parametrize(("name", "short"), [
    ("张伟", "张＊"), ("欧阳娜娜", "欧阳＊"), ("歐陽修", "歐陽＊"), ("欧阳", "欧＊"), ("司马", "司＊"), ("John Doe", "J. D."), ("john", "J."),
    ("Mary-Ann van der Berg", "M. A. V."), ("김철수", "김＊"), ("やまだ たろう", "や＊"), ("<script>", "S."), ("", "?"), ("123", "?"),
    ("张 伟", "张＊"), ("José", "J."), ("＝cmd", "C."), ("迪丽热巴·迪力木拉提", "迪＊"),
])
def test_initials(name, short):
    assert initials(name) == short


@pytest.mark.parametrize("page", snapshot.PAGES)
def test_initials_hold_no_name_and_tell_people_apart(home, page):
    people = agents(home)
    one = leaderboard(SCHEME, MONTH, home=home).rows["key"].iloc[0]
    shown = frozen(page, home, names="initials", agent=one if page == "agent" else "", least_people="2")
    text = everything(shown) + str(shown.title)
    assert not [name for name in people["name"] if name in text]
    for table in shown.tables.values():
        listed = table.column("name").to_pylist() if "name" in table.column_names else []
        assert len(set(listed)) == len(listed)


def test_two_of_one_name_are_told_apart_and_nobody_is_shown_by_an_id():
    for how, first, second in (("full", "张伟", "张伟 2"), ("initials", "张＊", "张＊ 2")):
        names = Names(how)
        assert [names("a1", "张伟"), names("a2", "张伟"), names("a1")] == [first, second, first]
        assert names("a3", "a3") == "#3" and names("a4") == "#4"


# ---- pay


@pytest.mark.parametrize("page", snapshot.PAGES)
def test_no_money_that_is_pay_is_there_unless_it_was_asked_for(home, page):
    one = leaderboard(SCHEME, MONTH, home=home).rows["key"].iloc[0]
    shown = frozen(page, home, agent=one if page == "agent" else "", least_people="2")
    assert not shown.pay and not [name for table in shown.tables.values() for name in table.column_names if name.startswith("pay")]
    if page != "overview":    # where tiles are what customers spent
        assert "'type': 'money'" not in str(shown.blocks)
    assert "工资" not in everything(shown).replace("职级与工资：以前各期的总分不变", "")


def test_pay_of_a_tier_of_few_people_is_not_shown_even_when_it_was_asked_for(home):
    asked = {"scheme": "ecommerce-10x10", "pay": "1"}
    found = {least: share_shown("tiers", MONTH, asked["scheme"], pay="1", home=home, least_people=least) for least in ("1", "6")}
    whole, part = (found[least].tables["wages"].to_pylist() for least in ("1", "6"))
    desk_heads = next(one for one in found["1"].blocks if one["kind"] == "bars" and one["title"]["en"] == "People per tier")["bars"]
    for one, many, head in zip(whole, part, desk_heads, strict=True):
        assert many["pay_tried"] == (one["pay_tried"] if int(head["value"]) >= 6 else None)
