"""The tier simulation through the frame, with invented people and the real arithmetic of trials."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pandas as pd
import pytest

import kpi
from kpi import charts, schemes
from kpi.schemes.model.outcomes import Rung
from kpi.scoring.lift import gains
from kpi.verbs.tier_desk import Person, TierDesk, laid_out, one_appraisal
from kpi.verbs.tier_lift import Way, Ways
from tests.pages.fake_kpi import NASTY

PAGE = "tiers"
MONTHS = [f"2026-0{n}" for n in range(4, 10)]
TOTALS = {"林": (91, 92, 95, 93, 92, 91), "周": (85, 86, 84, 95, 88, 79), NASTY: (70, 75, 72, 71, 74, 79), "新": (88,), "空": (80, None)}


def people(pay: dict | None = None) -> tuple[Person, ...]:
    return tuple(
        Person(f"A{n}", name, "晨曦组" if n % 2 else "星火组", "售前", tuple(
            (month, None if total is None else D(total)) for month, total in zip(MONTHS[-len(totals):], totals, strict=True)), None, pay or {})
        for n, (name, totals) in enumerate(TOTALS.items()))


def desk(kind: str, team: str = "") -> TierDesk:
    name = {"tiers": "ecommerce-100", "grades": "ecommerce-10x10", "forced": "kpi-coefficient"}[kind]
    scheme = schemes.load(name)
    out = scheme.outcomes
    rules = out.tiers or one_appraisal(out.grades.bands if out.grades else (Rung(id="E"),))
    pay = {"卓越": D(3000), "优秀": None, "良好": D(2500), "一般": D(2000), "不合格": None} if kind == "grades" else None
    blank = dict.fromkeys((*rules.ids, "none")) if kind == "tiers" else pay
    made = TierDesk(name, "1.0", dict(scheme.title), kind, "2026-09", "2026-10", D(100), D(100), 2, rules, people(blank), team=team,
                    pay_lines={} if kind == "forced" else {"zh": ("岗位工资",), "en": ("Post wage",)})
    return laid_out(replace(made, shares=dict(out.forced.shares), own_shares=True) if out.forced else made)


def ways() -> Ways:
    item = schemes.load("ecommerce-100").item("inquiry_conversion")
    found = gains(item, F(30), F("0.521"), F("0.489"), F("0.572"), "higher")
    return Ways(F(79), D(100), (Way(found, "inquiry_conversion", "share", {"zh": "咨询转化率", "en": "Inquiry conversion"}, F("0.489"),
                                   F("0.572"), 6),))


@pytest.fixture
def page(opened, monkeypatch):
    """page("tiers", tab="lift", lang="en") → the page of a scheme with tiers, grades or a forced distribution; None: with none of them."""
    def opener(kind: str | None, **address: str):
        asked = []
        monkeypatch.setitem(vars(kpi), "tier_desk", lambda scheme, period, team="", home=None: asked.append(team) or (kind and desk(kind, team)))
        monkeypatch.setitem(vars(kpi), "tier_ways", lambda scheme, period, agent, home=None: ways())
        shelf = [(name, False) for name in ("ecommerce-100", "ecommerce-10x10", "kpi-coefficient")]
        monkeypatch.setitem(vars(kpi), "schemes_shelved", lambda home=None: pd.DataFrame(shelf, columns=["id", "own"]))
        return opened(PAGE, **address)

    return opener


def test_the_histogram_counts_everybody_once_in_the_band_of_the_own_value():
    """81 and 84.9 lie in one bar, which the mark at 84 goes through: one of either band, on top of each other."""
    values = [62, 81, 81.9, 79.9, 84.9, 97, 100]
    drawn = charts.histogram_with_bands(values, 0, 100, [95, 81.5], ["a", "b", "c"])
    assert {band: len([v for v in values if tier(v) == band]) for band in range(3)} == {
        band: sum(bar["count"] for bar in drawn["bars"] if bar["band"] == band) for band in range(3)}
    split = [bar for bar in drawn["bars"] if bar["from"] <= 81 < bar["to"]]
    assert [(bar["band"], bar["bottom"] > 0) for bar in split] == [(1, True), (2, False)]
    assert [(band["name"], band["left"], band["width"]) for band in drawn["bands"]] == [("a", 95, 5), ("b", 81.5, 13.5), ("c", 0, 81.5)]
    assert [line["left"] for line in drawn["lines"]] == [95, 81.5] and drawn["ticks"][0] == {"left": 0, "at": 0}


@pytest.mark.parametrize("most, counts", [(1, [1]), (3, [1, 2, 3]), (5, [2, 4]), (10, [5, 10]), (180, [50, 100, 150])])
def test_the_histogram_has_an_axis_of_whole_counts_as_high_as_its_bars(most, counts):
    drawn = charts.histogram_with_bands([81] * most + [50], 0, 100, [60], ["a", "b"])
    assert [one["count"] for one in drawn["levels"]] == counts
    tall = max(drawn["bars"], key=lambda bar: bar["height"])
    assert tall["height"] == 100 and all(one["bottom"] == round(one["count"] / most * 100, 2) for one in drawn["levels"])


def tier(value: float) -> int:
    return 0 if value >= 95 else 1 if value >= 81.5 else 2


def test_bars_are_as_high_as_their_numbers():
    assert charts.paired_bars([4, None], [2, 1]) == [(100, 50), (0, 25)]
    assert charts.paired_bars([None], [0]) == [(0, 0)]
    assert charts.stacked_bars([[0.5, 0.25, 0.25], [0, 1, 0]]) == [[50, 25, 25], [0, 100, 0]]


def test_without_data_it_says_what_to_bring(opened):
    assert "拖进来" in opened(PAGE, data=False, lang="zh").words


def test_a_scheme_without_bands_says_so(page):
    made = page(None, lang="zh")
    assert not made.at.exception and "没有职级、等级" in made.words and not made.at.get("slider")


def test_marks_stand_on_the_scale_and_in_boxes(page):
    made = page("tiers", lang="zh")
    assert not made.at.exception
    assert [slider.value for slider in made.at.slider] == [90, 80, 70]
    assert [box.value for box in made.at.number_input] == [90, 80, 70]
    assert made.markup.count('class="mark-line"') == 3 and "没有人变动" in made.words
    assert "未设置" in made.words and "¥0" not in made.words, "what is blank is never 0"


def test_a_link_opens_the_same_trial(page):
    made = page("tiers", lang="zh", at="92.5,80,70", window="1", take="latest")
    assert [slider.value for slider in made.at.slider] == [92.5, 80, 70]
    assert "1 人会变动" in made.words and re.search(r"高级客服\s+→\s+中级客服\s+▼1", made.words)


@pytest.mark.parametrize("at", ["80,90,70", "90,80", "x,y,z", "900,80,70"])
def test_marks_that_cannot_be_are_the_schemes_own(page, at):
    made = page("tiers", lang="zh", at=at)
    assert not made.at.exception and [slider.value for slider in made.at.slider] == [90, 80, 70]


def test_a_slider_moves_its_box_and_the_address(page):
    made = page("tiers", lang="zh")
    made.at.slider[0].set_value(94.5).run()
    assert not made.at.exception
    assert [box.value for box in made.at.number_input] == [94.5, 80, 70]
    assert made.at.query_params["at"] == "94.5,80,70"
    made.at.number_input[1].set_value(96.0).run()
    assert [slider.value for slider in made.at.slider] == [96.5, 96, 70], "a mark that passes another takes it along"
    made.at.button(key="tiers_back").click().run()
    assert [slider.value for slider in made.at.slider] == [90, 80, 70] and "at" not in made.at.query_params


def test_grades_have_no_window_and_say_what_is_known_of_pay(page):
    made = page("grades", lang="en", scheme="ecommerce-10x10", at="95,80,75,65")
    assert "Grade simulation" in made.words and not made.at.get("select_slider")
    assert "Excellent: not set for 2, left out" in made.words and "¥5,000" in made.words


def test_the_forecast_says_words_first_and_figures_only_to_experts(page):
    plain = page("tiers", lang="zh", tab="forecast")
    assert not plain.at.exception
    assert all(word in plain.words for word in ("稳", "分不出", "历史不足三次", "2026年10月")) and "随机种子" not in plain.words
    assert not re.search(r"\d %", re.sub(r"<[^>]+>", "", plain.markup))
    expert = page("tiers", lang="zh", tab="forecast", expert="1", seed="11")
    assert "随机种子 11" in expert.words and "2000 次" in expert.words and re.search(r"\d %", expert.words)


def test_what_it_would_take_is_a_sentence(page):
    made = page("tiers", lang="zh", tab="lift", person="A1")
    assert "周按这里的设置是" in made.words and "这一次到 80.00 分就是中级客服" in made.words
    flat = re.sub(r"\s+", " ", made.words)
    assert "咨询转化率 52.1 % → 54.1 %" in flat and "（以往 48.9 % 至 57.2 %） ，+1.00 分 → 中级客服" in flat
    english = re.sub(r"\s+", " ", page("tiers", lang="en", tab="lift", person="A1", expert="1").words)
    assert "(so far 48.9 % to 57.2 %) gives +1.00 points → Mid-level agent" in english and "The cost of a change" in english


def test_quota_stands_beside_thresholds(page):
    made = page("forced", lang="zh", scheme="kpi-coefficient", tab="quota")
    assert not made.at.exception and "比例出自方案" in made.words and "都相同" in made.words
    wrong = page("forced", lang="zh", scheme="kpi-coefficient", tab="quota", quota="50,20,50,20,5")
    assert "合计须为 100 %" in wrong.words


def test_a_version_is_offered_only_for_what_differs(page):
    same = page("tiers", lang="zh", tab="version")
    assert "没有可存的" in same.words and not [b for b in same.at.button if "草稿" in b.label]
    made = page("tiers", lang="zh", tab="version", at="91,80,70", take="latest")
    assert "高级客服：不低于：90 → 91" in made.words and "最低 → 最近" in made.words and "80 → 80" not in made.words
    assert [b for b in made.at.button if "草稿" in b.label]


def test_a_team_is_only_looked_at(page):
    made = page("tiers", lang="zh", team="晨曦组")
    assert not made.at.exception and "2 人" in made.words


def test_names_are_text(page):
    made = page("tiers", lang="zh", at="90,80,75")
    assert NASTY in made.words and NASTY not in made.markup


@pytest.mark.parametrize("kind", ["tiers", "grades", "forced"])
@pytest.mark.parametrize("tab", ["movers", "forecast", "lift", "quota", "version"])
def test_every_part_opens_in_both_languages(page, kind, tab):
    for lang in ("zh", "en"):
        made = page(kind, lang=lang, tab=tab, expert="1", at={"tiers": "92,80,70", "grades": "95,85,75,65"}.get(kind, ""))
        assert not made.at.exception, (kind, tab, lang)
        assert "{" not in made.words
