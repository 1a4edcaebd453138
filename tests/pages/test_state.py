"""The address holds the view, by code: a copied link opens the same view in either language."""

from __future__ import annotations

import pytest

from tests.pages.fake_kpi import TEAMS


def test_first_visit_writes_the_whole_view_into_the_address(opened):
    shown = opened("leaderboard")
    assert shown.at.query_params == {"lang": "zh", "period": "2026-09", "scheme": "ecommerce-100"}


def test_a_link_opens_the_same_view_in_the_other_language(opened):
    link = {
        "period": "2026-07",
        "scheme": "tickets-100",
        "team": TEAMS[1],
        "shop": "jd-b",
        "view": "metrics",
    }
    chinese, english = (opened("leaderboard", lang=lang, **link) for lang in ("zh", "en"))
    for shown, lang in ((chinese, "zh"), (english, "en")):
        assert {name: shown.at.query_params[name] for name in link} == link
        assert [box.value for box in shown.at.selectbox] == ["2026-07", "tickets-100", TEAMS[1], "jd-b"]
        assert shown.at.query_params["lang"] == lang


@pytest.mark.parametrize("name", ["period", "scheme", "team", "shop", "view", "by", "lang"])
@pytest.mark.parametrize("value", ["no-such-thing", "<script>", "'; drop", ""])
def test_unknown_codes_in_a_link_fall_back_to_the_default(opened, name, value):
    shown = opened("leaderboard", **{name: value, "q": ""})
    assert not shown.at.exception and not shown.at.error
    assert shown.at.query_params.get(name) != "<script>"


def test_choosing_changes_the_address_and_language_keeps_the_choice(opened):
    shown = opened("leaderboard", lang="zh")
    shown.at.selectbox(key="team@zh").select(TEAMS[2]).run()
    assert shown.at.query_params["team"] == TEAMS[2]
    shown.at.get("segmented_control")[-1].set_value("en").run()
    assert shown.at.query_params["lang"] == "en" and shown.at.selectbox(key="team@en").value == TEAMS[2]
    assert "Leaderboard" in shown.words


def test_back_takes_over_the_older_address(opened):
    shown = opened("leaderboard", lang="zh")
    older = dict(shown.at.query_params)
    shown.at.selectbox(key="period@zh").select("2026-06").run()
    assert shown.at.query_params["period"] == "2026-06"
    for name in list(shown.at.query_params):
        del shown.at.query_params[name]
    for name, value in older.items():
        shown.at.query_params[name] = value
    shown.again()
    assert shown.at.selectbox(key="period@zh").value == "2026-09"


def test_filters_stay_when_the_page_changes(opened):
    shown = opened("leaderboard", lang="en")
    shown.at.selectbox(key="period@en").select("2026-05").run()
    shown.at.switch_page("../../pages/overview.py").run()
    assert shown.at.query_params["period"] == "2026-05" and "May 2026" in shown.words


def test_a_period_that_is_no_standard_one_is_offered_too(opened):
    shown = opened("overview", lang="en", period="2026-09-01..2026-09-15")
    assert shown.at.selectbox(key="period@en").value == "2026-09-01..2026-09-15"
