"""Every point has a sentence, in both languages, for every kind and every way of missing."""

from __future__ import annotations

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from kpi import schemes, words
from kpi.schemes.model import Anchor, Band, Curve, Item, Linear, Mix, Passthrough, Peer, PerUnit, Rated, Scheme, Steps
from kpi.scoring.standings import score_group

ECOMMERCE = schemes.load("ecommerce-100")
SHARE, SECONDS, MONEY = (SimpleNamespace(unit=unit, title={}) for unit in ("share", "seconds", "money_per_person"))
COUNT = SimpleNamespace(unit="count", title={})


def item(points, weight="30", zh="咨询转化率", en="conversion", **more):
    return Item(id="a", weight=D(weight), points=points, metric=("a",), title={"zh": zh, "en": en}, **more)


def said(
    its: Item, card, value, *, n=100, state="value", others=(), team=None, better="higher", **row
) -> tuple[str, str]:
    """The sentence about agent x in zh and en."""
    values = [
        {"agent_id": "x", "metric": "a", "value": None if value is None else D(value), "n": n, "state": state, **row}
    ]
    values += [
        {"agent_id": f"o{k}", "metric": "a", "value": D(other), "n": 100, "state": "value"}
        for k, other in enumerate(others)
    ]
    filler = Item(id="b", weight=D("70"), points=Linear(Anchor(D(0), D(0)), Anchor(D(1), D(1))), metric=("b",))
    values.append({"agent_id": "x", "metric": "b", "value": D(1), "n": 100, "state": "value"})
    scheme = Scheme("s", "1", {}, (its, filler), enough=schemes.model.Enough(30))
    made = score_group(scheme, values, team_values={("x", "a"): team}, better={"a": better})
    return tuple(words.explain(made.lines[0], its, card, lang) for lang in ("zh", "en"))


def line(zero, full):
    return Linear(Anchor(D(zero), D(0)), Anchor(None if full is None else D(full), D(1)))


def test_the_golden_sentence():
    assert said(item(line("0", "0.60")), SHARE, "0.475") == (
        "咨询转化率 47.5 %，满分线 60.0 % → 23.75 分（满分 30）",
        "conversion 47.5 % of 60.0 % → 23.75 of 30",
    )


def test_linear_with_a_zero_anchor_of_its_own():
    assert said(item(line("0.5", "0.95"), "10", "下单付款率", "paid"), SHARE, "0.86") == (
        "下单付款率 86.0 %，零分线 50.0 %，满分线 95.0 % → 8.00 分（满分 10）",
        "paid 86.0 %, zero at 50.0 %, full at 95.0 % → 8.00 of 10",
    )


def test_linear_against_the_team():
    assert said(item(line("0", None), "5", "客单价", "sales per buyer"), MONEY, "90", team=D(120)) == (
        "客单价 ¥90.00，满分线为小组的 ¥120.00 → 3.75 分（满分 5）",
        "sales per buyer ¥90.00 of the team's ¥120.00 → 3.75 of 5",
    )


CURVE = Curve(tuple(Anchor(D(at), D(w)) for at, w in (("30", "1"), ("40", "0.8"), ("60", "0.5"), ("120", "0"))))


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (
            "50",
            "平均响应 50 秒，在 40 秒（计 80.0 %）与 60 秒（计 50.0 %）之间 → 3.25 分（满分 5）",
            "response 50 s, between 40 s (worth 80.0 %) and 60 s (worth 50.0 %) → 3.25 of 5",
        ),
        ("8.4", "平均响应 8.4 秒，满分线 30 秒 → 5.00 分（满分 5）", "response 8.4 s, full at 30 s → 5.00 of 5"),
        ("300", "平均响应 300 秒，零分线 120 秒 → 0.00 分（满分 5）", "response 300 s, nothing at 120 s → 0.00 of 5"),
    ],
)
def test_curve(value, zh, en):
    assert said(item(CURVE, "5", "平均响应", "response"), SECONDS, value) == (zh, en)


BANDS = Steps((Band(D("0.9"), D(1)), Band(D("0.8"), D("0.5"))))


@pytest.mark.parametrize(
    ("rule", "value", "en"),
    [
        (BANDS, "0.95", "conversion 95.0 %, band from 90.0 % → 30.00 of 30"),
        (BANDS, "0.5", "conversion 50.0 %, below every band → 0.00 of 30"),
        (Steps((Band(D("0.9"), D(1)), Band(None, D("0.5")))), "0.5", "conversion 50.0 %, last band → 15.00 of 30"),
    ],
)
def test_steps(rule, value, en):
    assert said(item(rule), SHARE, value)[1] == en


def test_per_unit():
    sets = item(PerUnit(D(1)), "10", "销售套数", "sets sold")
    assert said(sets, COUNT, "40") == (
        "销售套数 40 × 1 → 40.00 分（名义 10）",
        "sets sold 40 × 1 → 40.00 points (nominal 10)",
    )
    capped = item(PerUnit(D(1), D(12)), "10", "销售套数", "sets sold")
    assert said(capped, COUNT, "40")[1] == "sets sold 40 × 1, at most 12 → 12.00 points (nominal 10)"


def test_peer():
    volume = item(Peer(), "10", "咨询量", "inquiries")
    assert said(volume, COUNT, "50", others=("40", "50", "60")) == (
        "咨询量 50，同组其他 3 人中好于 1 人、持平 1 人 → 5.00 分（满分 10）",
        "inquiries 50, better than 1 and equal to 1 of 3 others → 5.00 of 10",
    )


def test_passthrough():
    assert (
        said(item(Passthrough(), "30", "积分", "points"), COUNT, "27.5")[1]
        == "points 27.5, taken as points → 27.50 of 30"
    )


def rated_sentences(marks: list[tuple[str, int]]) -> tuple[str, str]:
    conduct = Item(
        id="r", weight=D(10), points=Rated(), rated="r", title={"zh": "执行力", "en": "execution"},
        mix=Mix({"self": D("0.2"), "supervisor": D("0.8")}),
    )  # fmt: skip
    rows = [{"agent_id": "x", "rated": "r", "role": role, "rating": D(mark)} for role, mark in marks]
    made = score_group(Scheme("s", "1", {}, (conduct,)), [], rows, agents=["x"])
    return tuple(words.explain(made.lines[0], conduct, None, lang) for lang in ("zh", "en"))


def test_rated():
    assert rated_sentences([("self", 100), ("supervisor", 85)]) == (
        "执行力 评分 88（满 100）→ 8.80 分（满分 10）",
        "execution rated 88 of 100 → 8.80 of 10",
    )


def test_a_missing_rater_is_said():
    assert rated_sentences([("supervisor", 85)]) == (
        "执行力 评分 85（满 100）→ 8.50 分（满分 10）；没有本人的评分，由其他评分人代替",
        "execution rated 85 of 100 → 8.50 of 10; no rating from Self; the other raters count for it",
    )


def test_no_rating_yet():
    assert rated_sentences([]) == (
        "执行力：还没有评分；其他项也没有数值，没有总分",
        "execution: no rating yet; no other item has a value, so there is no total",
    )


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (
            {"value": "0.5", "n": 12},
            "咨询转化率：样本不足（12，至少 30）；权重 30 摊给其他项",
            "conversion: not enough data (12 of 30); its weight 30 is spread over the other items",
        ),
        (
            {"value": None, "n": 0, "state": "does_not_apply"},
            "咨询转化率：不适用；权重 30 摊给其他项",
            "conversion: does not apply; its weight 30 is spread over the other items",
        ),
        (
            {"value": None, "n": 0, "state": "does_not_apply", "reason": "not_covered:messages|conversations"},
            "咨询转化率：消息或会话：导入的数据不覆盖此周期；权重 30 摊给其他项",
            "conversion: Messages or Conversations: no imported data covers this period; "
            "its weight 30 is spread over the other items",
        ),
        (
            {"value": None, "n": 0, "state": "does_not_apply", "reason": "no_target"},
            "咨询转化率：没有目标；权重 30 摊给其他项",
            "conversion: no target; its weight 30 is spread over the other items",
        ),
    ],
)
def test_missing_says_why_and_what_follows(row, zh, en):
    assert said(item(line("0", "0.6")), SHARE, **row) == (zh, en)


def test_a_weight_that_grew_is_said():
    values = [{"agent_id": "x", "metric": "inquiry_conversion", "value": D("0.475"), "n": 50, "state": "value"}]
    made = score_group(ECOMMERCE, values)
    sentence = words.explain(made.lines[1], ECOMMERCE.items[1], SHARE, "en")
    assert sentence.endswith("→ 79.17 of 100; weight 30 → 100, because of missing items")


@pytest.mark.parametrize("missing", ["spread", "zero", "refuse"])
def test_totals_have_sentences_too(missing):
    from dataclasses import replace

    values = [{"agent_id": "x", "metric": "inquiry_conversion", "value": D("0.475"), "n": 50, "state": "value"}]
    made = score_group(replace(ECOMMERCE, missing=missing), values)
    titles = {each.id: each.name("en") for each in ECOMMERCE.items}
    shown = words.explain_total(made.totals[0], titles, "en")
    assert shown.startswith({"spread": "Total 79.17 of 100", "zero": "Total 23.75 of 100"}.get(missing, "No total: "))


def test_a_cap_has_a_sentence():
    points = item(Passthrough(), "100", "积分", "points", uncapped=True)
    values = [{"agent_id": "x", "metric": "a", "value": D(115), "n": 1, "state": "value"}]
    made = score_group(Scheme("s", "1", {}, (points,), cap=D(110)), values)
    assert words.explain(made.lines[1], None, None, "en") == "The total is capped at 110: -5.00"
    assert words.explain_total(made.totals[0], {}, "zh") == "总分 110.00（满分 100）；总分封顶 110"


def test_a_line_may_be_a_mapping():
    values = [{"agent_id": "x", "metric": "inquiry_conversion", "value": D("0.475"), "n": 50, "state": "value"}]
    made = score_group(ECOMMERCE, values)
    frame = made.frame()
    as_rows = [
        words.explain(row, ECOMMERCE.items[k], SHARE, "zh") for k, row in enumerate(frame.to_dict("records")[:8])
    ]
    assert as_rows == [words.explain(each, ECOMMERCE.items[k], SHARE, "zh") for k, each in enumerate(made.lines)]


def test_every_code_of_the_engine_has_words():
    explained = (
        "linear linear_between linear_team linear_between_team curve_full curve_zero curve_flat curve_between steps "
    )
    explained += "steps_rest steps_none per_unit per_unit_capped peer rated passthrough cap total total_none"
    missing = (
        "not_enough does_not_apply no_rating no_team_value anchors_equal anchors_reversed group_of_one divisor_zero"
    )
    measured = "no_target no_person not_employed ids_do_not_match not_covered missing_column currencies"
    keys = [f"explain.{code}" for code in explained.split()] + [
        f"reasons.{code}" for code in (missing + " " + measured).split()
    ]
    keys += [f"explain.missing_{fate}" for fate in ("spread", "zero", "refuse", "alone")]
    assert [key for key in keys if not words.has(key)] == []


def test_a_code_without_words_is_shown_and_not_hidden():
    assert words.reason_text("something_new", "en") == "something_new"
