"""Both languages say the same things, each in its own words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kpi import words
from kpi.errors import KpiError
from kpi.words import lookup

ZH, EN = words.catalogue("zh"), words.catalogue("en")
CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Names of things that are called so in Chinese too.
LATIN_ALLOWED = {"CSV", "Excel", "Parquet", "xlsx", "KPI", "URL", "SQL", "PDF", "W", "Q", "UTC", "Esc", "Wilson", "Slack"}
STAMP = "DRAFT"  # stands in both languages on every draft
# Words of `words.md` that the screen must use, by key.
TERMS = {
    "menu.today": ("今天", "Today"),
    "menu.leaderboard": ("排行", "Leaderboard"),
    "menu.appraisal": ("考核", "Appraisal"),
    "menu.awards": ("评优", "Awards"),
    "menu.settings": ("设置", "Settings"),
    "terms.leaderboard": ("排行榜", "Leaderboard"),
    "terms.agent": ("客服", "Agent"),
    "terms.team": ("小组", "Team"),
    "terms.team_lead": ("组长", "Team lead"),
    "terms.appraisal_group": ("考核组", "Appraisal group"),
    "terms.shop": ("店铺", "Shop"),
    "terms.account": ("子账号", "Account"),
    "terms.shift": ("班次", "Shift"),
    "terms.pre_sale": ("售前", "Pre-sale"),
    "terms.after_sale": ("售后", "After-sale"),
    "terms.customers_wrote": ("咨询人数", "Customers who wrote"),
    "terms.customers_received": ("接待人数", "Customers received"),
    "terms.presale_inquirers": ("询单人数", "Pre-order inquirers"),
    "terms.order_to_payment": ("下单付款率", "Order-to-payment rate"),
    "terms.credited_sales": ("销售额", "Credited sales"),
    "terms.target_attainment": ("目标完成率", "Target attainment"),
    "terms.sales_per_buyer": ("客单价", "Sales per buyer"),
    "terms.first_response": ("首次响应", "First response"),
    "terms.average_response": ("平均响应", "Average response"),
    "terms.answered_in_3_min": ("3分钟响应率", "Answered in 3 min"),
    "terms.reply_rate": ("回复率", "Reply rate"),
    "terms.silent_sales": ("静默下单", "Silent sales"),
    "terms.assist": ("协助", "Assist"),
    "terms.order_credit": ("业绩归属", "Order credit"),
    "terms.refund_rate": ("退款率", "Refund rate"),
    "terms.satisfaction": ("满意度", "Satisfaction"),
    "terms.qa": ("质检", "QA"),
    "terms.points": ("得分", "Points"),
    "terms.weight": ("权重", "Weight"),
    "terms.full_anchor": ("满分线", "Full anchor"),
    "terms.zero_anchor": ("零分线", "Zero anchor"),
    "terms.scheme": ("考核方案", "Scheme"),
    "terms.what_if": ("试算", "What-if"),
    "terms.grade": ("绩效等级", "Grade"),
    "terms.tier": ("职级", "Tier"),
    "terms.coefficient": ("绩效系数", "Coefficient"),
    "terms.performance_pay": ("绩效工资", "Performance pay"),
    "terms.commission": ("提成", "Commission"),
    "terms.awards": ("评优", "Awards"),
    "terms.quota": ("名额", "Quota"),
    "terms.not_enough": ("样本不足", "Not enough data"),
    "terms.provisional": ("暂定", "Provisional"),
    "terms.final": ("已定", "Final"),
    "terms.review": ("核对", "Review"),
    "terms.publish": ("发布", "Publish"),
    "terms.lock": ("锁定", "Lock"),
    "terms.correction": ("更正单", "Correction"),
    "terms.appeal": ("申诉", "Appeal"),
    "terms.interview": ("面谈", "Interview"),
    "terms.weak_point": ("短板", "Weak point"),
    "terms.unusual_patterns": ("异常提醒", "Unusual patterns"),
    "terms.promotion_event": ("大促", "Promotion event"),
    "terms.reconcile": ("对账", "Reconcile"),
    "terms.rows_behind": ("明细", "Rows behind"),
    "demo.line": ("演示数据 · 换成我的数据", "Demo data · Use my data"),
}


def test_both_languages_have_the_same_keys():
    assert sorted(ZH) == sorted(EN)


def test_both_languages_ask_for_the_same_placeholders():
    assert [key for key in ZH if words.placeholders(ZH[key]) != words.placeholders(EN.get(key, ""))] == []


def test_no_text_is_empty():
    separators = {"ui.separator"}  # Chinese and English join words with and without a space
    assert [key for key in ZH if not (ZH[key].strip() and EN[key].strip()) and key not in separators] == []


def latin(zh: str, en: str) -> set[str]:
    """Latin words outside placeholders, but for code in “ ” that the English holds too."""
    bare = re.sub(r"\{[^}]*\}", "", zh)
    for code in re.findall(r"“([^”]*)”", bare):
        if all(word in en for word in re.findall(r"\w+", code)):
            bare = bare.replace(f"“{code}”", "")
    return set(re.findall(r"[A-Za-z]+", bare)) - LATIN_ALLOWED - {STAMP}


def test_no_english_is_left_in_the_chinese():
    assert {key: sorted(latin(text, EN[key])) for key, text in ZH.items() if latin(text, EN[key])} == {}


def test_no_chinese_is_left_in_the_english():
    assert [key for key, text in EN.items() if CJK.search(text.replace(f"{STAMP} 草稿", STAMP))] == []


@pytest.mark.parametrize("key", TERMS)
def test_the_screen_says_the_agreed_word(key):
    assert (words.text(key, "zh"), words.text(key, "en")) == TERMS[key]


def test_placeholders_are_filled():
    assert words.text("agent.rank_of", "zh", rank=3, count=40) == "第 3 名，共 40 人"
    assert words.text("agent.rank_of", "en", rank=3, count=40) == "Rank 3 of 40"


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(KpiError, match='Did you mean "menu.today"'):
        words.text("menu.todya", "en")


def test_a_missing_placeholder_is_named():
    with pytest.raises(KpiError, match="needs 'count'"):
        words.text("agent.rank_of", "en", rank=3)


def test_an_unknown_language_is_refused():
    with pytest.raises(KpiError, match='no language "fr"'):
        words.text("menu.today", "fr")


def test_has_needs_both_languages():
    assert words.has("menu.today") and not words.has("menu.tomorrow")


def test_a_key_in_two_files_is_refused(tmp_path, monkeypatch):
    (tmp_path / "en.toml").write_text('[menu]\ntoday = "Today"\n', "utf-8")
    (tmp_path / "pages.en.toml").write_text('[menu]\ntoday = "Now"\n', "utf-8")
    monkeypatch.setattr(lookup, "FOLDER", tmp_path)
    lookup.catalogue.cache_clear()
    with pytest.raises(KpiError, match='"menu.today" stands in two files'):
        lookup.catalogue("en")
    lookup.catalogue.cache_clear()


@pytest.mark.parametrize("path", sorted(lookup.FOLDER.glob("*.toml")), ids=lambda path: path.name)
def test_every_word_file_is_utf8_toml_of_texts(path: Path):
    def leaves(table: dict):
        for value in table.values():
            yield from leaves(value) if isinstance(value, dict) else [value]

    assert {type(value) for value in leaves(tomllib.loads(path.read_text("utf-8")))} == {str}
