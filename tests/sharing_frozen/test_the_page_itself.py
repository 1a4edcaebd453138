"""Every figure of a snapshot is the one the page shows."""
from __future__ import annotations

from decimal import Decimal

import pytest

from kpi import cards, words
from kpi.sharing import snapshot
from kpi.verbs.award_meeting import award_meeting
from kpi.verbs.boards import leaderboard
from kpi.verbs.desk import agents, options
from kpi.verbs.outcomes import tiers
from kpi.verbs.overview import overview
from kpi.verbs.person import agent_card
from kpi.verbs.person_past import agent_past
from kpi.verbs.rank_ranges import rank_ranges
from kpi.verbs.shares import share_shown
from kpi.verbs.slips import slip
from kpi.verbs.tier_desk import tier_desk
from kpi.verbs.tier_trial import tier_movers, tier_near, tier_trial, tried_rules
from kpi.verbs.what_if import what_if, what_if_start, what_if_weights

SCHEME, MONTH, QUARTER = "ecommerce-100", "2026-09", "2026-Q3"
LANGS = ("zh", "en")


def frozen(page: str, home, **asked: str) -> snapshot.Snapshot:
    """A snapshot as it comes back from the disk form: canonical and checked."""
    period = QUARTER if page == "best_agent" else MONTH
    return snapshot.settled(share_shown(page, period, SCHEME, home=home, **{"least_people": "1", **asked}))


def same(cell: str | None, value: object) -> bool:
    """Whether a cell is the same number, or missing as it is."""
    return cell is None if value is None else cell is not None and Decimal(cell) == Decimal(value)


def block(shown: snapshot.Snapshot, kind: str, name: str = "") -> dict:
    return next(one for one in shown.blocks if one["kind"] == kind and one.get("id", "") == name)


def texts(shown: snapshot.Snapshot, lang: str) -> str:
    return "\n".join(text[lang] for one in shown.blocks for text in one.get("texts", ()))


# ---- the leaderboard


@pytest.mark.parametrize("asked", [{}, {"team": "a team"}, {"by": "team"}, {"by": "shift"}, {"compare": "year"}])
def test_a_board_is_the_board(home, rows, asked):
    team = options(home).teams[0] if asked.get("team") else ""
    asked = asked | ({"team": team} if team else {})
    shown = frozen("leaderboard", home, **asked)
    page = leaderboard(SCHEME, MONTH, asked.get("by", "agent"), team or None, None, home, compare=asked.get("compare", "previous"))
    listed = rows(shown, "board")
    assert [row["name"] for row in listed] == list(page.rows["name"])
    points = {(one.key, one.item): one for one in page.items.itertuples()}
    for cells, row in zip(listed, page.rows.itertuples(), strict=True):
        assert same(cells["score"], row.score) and same(cells["n"], row.n)
        assert "rank" not in cells or same(cells["rank"], row.rank)
        assert "rank_change" not in cells or same(cells["rank_change"], row.rank_change)
        assert "team" not in cells or cells["team"] == row.team
        for item in page.scheme["items"]:
            one = points.get((row.key, item["item"]))
            assert same(cells[f"item.{item['item']}"], one.points if one is not None and one.state == "value" else None)


def test_a_board_says_how_sure_its_ranks_are_and_who_has_which_tier(home, rows):
    listed = rows(frozen("leaderboard", home), "board")
    keys = list(leaderboard(SCHEME, MONTH, home=home).rows["key"])
    ranges = {row.key: row for row in rank_ranges(SCHEME, MONTH, home=home).rows.itertuples()}
    for lang in LANGS:
        told = {row.agent_id: row for row in tiers(SCHEME, MONTH, home, lang).itertuples()}
        for key, cells in zip(keys, listed, strict=True):
            one = ranges[key]
            assert (cells[f"sure.{lang}"], cells["rank_range"]) == (words.text(f"board_page.{one.word}", lang), f"{one.low}-{one.high}")
            tier = told[key]
            title = words.text("pay_page.no_tier", lang) if tier.tier == "none" else tier.title
            assert cells[f"tier.{lang}"] == f"{title} ○" * bool(tier.provisional) or cells[f"tier.{lang}"] == title


def test_metrics_are_said_as_the_page_says_them(home, rows):
    listed = rows(frozen("leaderboard", home, view="metrics"), "board")
    page = leaderboard(SCHEME, MONTH, home=home)
    values = {(one.key, one.item): one for one in page.items.itertuples()}
    for cells, key in zip(listed, page.rows["key"], strict=True):
        for item in page.scheme["items"]:
            one, cell = values.get((key, item["item"])), cells[f"item.{item['item']}"]
            if one is None or one.state != "value":
                assert cell is None
                continue
            for lang in LANGS:
                assert words.value_text(Decimal(cell), item["unit"], lang) == words.value_text(one.value, item["unit"], lang)


def test_only_the_columns_asked_for_are_in_it_in_the_order_of_the_page(home):
    shown = frozen("leaderboard", home, columns="score,moved,item_reply_rate")
    assert set(shown.tables["board"].column_names) == {"rank", "name", "rank_change", "score", "item.reply_rate"}
    assert [one["code"] for one in block(shown, "table", "board")["columns"]] == ["rank", "name", "rank_change", "score", "item.reply_rate"]


# ---- an agent


def test_an_agent_is_the_agents_page(home, rows):
    for key in list(leaderboard(SCHEME, MONTH, home=home).rows["key"])[::3]:
        shown, card = frozen("agent", home, agent=key), agent_card(key, SCHEME, MONTH, home=home)
        score, rank, sample = block(shown, "tiles")["tiles"]
        assert same(score["value"]["value"], card.score) and same(score["change"]["value"], card.score_change)
        assert (rank["value"]["value"], sample["value"]["value"]) == (str(card.rank), str(card.n))
        assert rank["note"]["en"].startswith(f"of {card.of}")
        steps = block(shown, "steps")
        amounts = [steps["start"], *steps["steps"], steps["end"]]
        assert [Decimal(one["amount"]) for one in amounts] == [Decimal(str(round(value, 2))) for value in card.bridge["amount"]]
        for cells, row in zip(rows(shown, "items"), card.items.itertuples(), strict=True):
            assert same(cells["points"], row.points)
            unit = next((item["unit"] for item in card.scheme["items"] if item["item"] == row.item), None)
            if unit and row.value is not None:
                assert all(cells[f"value.{lang}"] == words.value_text(row.value, unit, lang) for lang in LANGS)
            if row.gap is not None:
                assert same(cells["gap"], words.numbers.rounded(row.gap, 2))
        past = agent_past(key, SCHEME, MONTH, home, "en").rows
        assert [(cells["period.en"], cells["score"]) for cells in rows(shown, "past")] == [
            (words.period_text(row.period, "en"), f"{row.score.normalize():f}") for row in past.itertuples()]


def test_a_slip_is_there_only_when_pay_is_asked_for(home, rows):
    scheme = "ecommerce-10x10"
    key = leaderboard(scheme, MONTH, home=home).rows["key"].iloc[0]
    without = share_shown("agent", MONTH, scheme, home=home, agent=key, least_people="1")
    assert "pay" not in without.tables
    shown = share_shown("agent", MONTH, scheme, home=home, agent=key, least_people="1", pay="1")
    own = slip(scheme, MONTH, key, home, "en")
    listed = rows(shown, "pay")
    assert [row["item.en"] for row in listed] == [line["title"] for line in [*own.lines, *own.sums]]
    assert all(same(row["pay"], line["amount"]) for row, line in zip(listed, [*own.lines, *own.sums], strict=True))


# ---- what-if


def test_what_if_is_the_trial(home, rows):
    start = what_if_start(SCHEME, MONTH, home=home)
    used = what_if_weights(start.weights, "inquiry_conversion", Decimal("51.5"))
    text = "~~".join(f"{item}~{weight}" for item, weight in used.items())
    shown, tried = frozen("what_if", home, weights=text), what_if(SCHEME, MONTH, used, home=home, deep=False)
    for cells, row in zip(rows(shown, "board"), tried.rows.itertuples(), strict=True):
        assert cells["name"] == row.name and same(cells["score"], row.total) and same(cells["score_before"], row.was_total)
        assert same(cells["rank"], row.rank) and same(cells["rank_before"], row.was_rank) and same(cells["rank_change"], row.rank_change)
    assert {one["code"]: Decimal(one["weight"]) for one in block(shown, "weights")["items"]} == {i: Decimal(w.numerator) / w.denominator
                                                                                                for i, w in used.items()}
    assert "money" not in str(shown.blocks) and "tiles" not in {one["kind"] for one in shown.blocks}


def test_other_settings_are_said_and_scored(home, rows):
    knobs = {"cases": "60", "full:inquiry_conversion": "0.5"}
    shown = frozen("what_if", home, knobs="~~".join(f"{name}~{value}" for name, value in knobs.items()))
    tried = what_if(SCHEME, MONTH, None, knobs=knobs, home=home, deep=False)
    assert [cells["score"] for cells in rows(shown, "board")] == [None if row.total is None else f"{row.total.normalize():f}"
                                                                  for row in tried.rows.itertuples()]
    assert words.text("what_if.knobs.changed", "en", count=2) in texts(shown, "en") and tried.moved


# ---- tiers


def test_tiers_are_the_simulation(home, rows):
    knobs = {"at": "93,85,75", "window": "1"}
    shown = frozen("tiers", home, knobs="~~".join(f"{name}~{value}" for name, value in knobs.items()))
    desk = tier_desk(SCHEME, MONTH, home=home)
    trial = tier_trial(desk, tried_rules(desk, [Decimal(one) for one in knobs["at"].split(",")], 1))
    heads = next(one for one in shown.blocks if one["kind"] == "bars" and one["title"]["en"] == words.text("tiers_page.heads", "en"))
    assert [int(one["value"]) for one in heads["bars"]] == [band.then for band in trial.bands]
    assert [one["note"]["en"] for one in heads["bars"]] == [f"now {band.now}" for band in trial.bands]
    for name, gaps in (("movers", tier_movers(desk, trial)), ("near", tier_near(desk, trial))):
        assert gaps
        for cells, gap in zip(rows(shown, name), gaps, strict=True):
            assert cells["name"] == gap.move.person.name and same(cells["points"], gap.move.value)
            if gap.missing is not None:
                assert cells["need.zh"].startswith(words.points_text(gap.missing))
    spread = next(one for one in shown.blocks if one["kind"] == "bars" and one["title"]["en"] == words.text("shared_cli.spread", "en"))
    assert sum(int(one["value"]) for one in spread["bars"]) == sum(value is not None for value in desk.values.values())
    assert "wages" not in shown.tables and "pay" not in texts(shown, "en")


# ---- awards


def test_a_result_is_the_meetings(home, rows):
    shown, meeting = frozen("best_agent", home), award_meeting(SCHEME, QUARTER, home=home)
    for cells, row in zip(rows(shown, "ranking"), meeting.ranking.itertuples(), strict=True):
        assert (cells["name"], cells["rank"], cells["months"]) == (row.name, str(row.place), f"{row.months} / {row.of}")
        assert same(cells["score"], row.score) and (cells["award.en"] or "").startswith(row.award_title if row.state == "given" else "")
    for award in meeting.awards:
        assert award["sentence"] in texts(shown, "en")
        assert all(winner["name"] in texts(shown, "zh") for winner in award["winners"])


# ---- today


@pytest.mark.parametrize("scoped", [False, True])
def test_today_is_the_overview(home, rows, scoped):
    team = options(home).teams[0] if scoped else ""
    shown, page = frozen("overview", home, team=team), overview(MONTH, SCHEME, team or None, home=home)
    for tile, row in zip(block(shown, "tiles")["tiles"], page.tiles.itertuples(), strict=True):
        unit = cards.metric(row.metric).unit
        assert words.value_text(Decimal(tile["value"]["value"]), unit, "zh") == words.value_text(row.value, unit, "zh")
        assert words.change_text(row.value, row.previous, unit, "en") in tile["note"]["en"]
    for name, frame in (("leaders", page.leaders), ("movers", page.movers)):
        if not frame.empty:
            assert [(cells["name"], cells["rank"]) for cells in rows(shown, name)] == [(row.name, str(row.rank)) for row in frame.itertuples()]
    assert ("teams" in shown.tables) is not scoped
    for row in () if scoped else page.teams.itertuples():
        cell = next(cells for cells in rows(shown, "teams") if cells["name"] == row.team)[f"metric.{row.metric}"]
        unit = cards.metric(row.metric).unit
        assert words.value_text(Decimal(cell), unit, "zh") == words.value_text(row.value, unit, "zh")


# ---- all of them


@pytest.mark.parametrize("page", snapshot.PAGES)
def test_both_languages_are_there_and_nobodys_id_is(home, page):
    people = agents(home)
    shown = frozen(page, home, agent=people["agent_id"].iloc[0] if page == "agent" else "")
    text = snapshot.as_json(shown).decode() + str([table.to_pylist() for table in shown.tables.values()])
    assert not [agent for agent in people["agent_id"] if agent in text]
    assert not [number for number in people["staff_number"] if number in text]
    for one in shown.blocks:
        for said in one.get("texts", ()):
            assert said["zh"] and said["en"]
    assert shown.scheme["id"] == SCHEME and len(shown.scheme["hash"]) == 64 and shown.frozen_at.endswith("Z")


@pytest.mark.parametrize("page", snapshot.PAGES)
def test_the_same_page_frozen_at_the_same_second_is_the_same_snapshot(home, tmp_path, page):
    asked = {"agent": agents(home)["agent_id"].iloc[0] if page == "agent" else "", "at": "2026-10-01T08:00:00+00:00"}
    first, again = (snapshot.write(tmp_path, frozen(page, home, **asked)) for _ in range(2))
    assert first == again
    assert snapshot.read(tmp_path, first) == snapshot.settled(frozen(page, home, **asked))
