"""Every outcome, pay line and finding has a sentence in both languages, and every param stands in it as a person says it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal as D
from fractions import Fraction as F
from functools import cache
from pathlib import Path

import pytest

from kpi import records, schemes, words
from kpi.schemes import diff, lint, model
from kpi.schemes.model import outcomes, pay
from kpi.scoring.places import Step

SCORING = Path(__file__).parents[2] / "kpi" / "scoring"
ZH = words.catalogue("zh")
OURS = {key.removeprefix("because.") for key in ZH if key.startswith("because.")}
HEADS = {code.split("_")[0] for code in OURS}
NO_CODES = {  # words of the source that look like codes
    "action", "grade", "hours", "leave", "limit", "limit_instead", "pay", "ratings", "returned", "reward", "swap", "swap_day", "swap_with",
    "tier", "change", "deadline", "eligible", "forced", "award", "blend", "reports", "interviews",
}
# Codes put together from pieces: module → what the source writes, and what it may come to.
LIMIT = tuple(f"limit{way}_{end}" for way in ("", "_instead") for end in ("met", "missed", "passed", "missed_days", "passed_days", "open"))
MADE = {
    ("blends.py", "running_{}"): tuple(f"running_{take}" for take in outcomes.MEANS),
    ("calendar_days.py", "deadline_nth_{}"): ("deadline_nth_day", "deadline_nth_working_day"),
    ("limits.py", "{}_{}"): LIMIT,
    ("pay.py", "pay_sum_{}"): ("pay_sum_not_set", "pay_sum_not_enough"),
    ("pay_counts.py", "pay_{}"): ("pay_steps", "pay_growth"),
    ("pay_counts.py", "pay_{}_none"): ("pay_steps_none", "pay_growth_none"),
    ("pay_facts.py", "{}_of"): ("pay_fact_missing_of", "pay_fact_blank_of", "pay_fact_not_applicable_of"),
    ("points.py", "{}_team"): (),  # of explain
    ("rewards.py", "reward_{}"): ("reward_manager", "reward_staff", "reward_not_triggered", "reward_unknown"),
    ("tiers.py", "tier_{}"): tuple(f"tier_{take}" for take in outcomes.TAKES),
}
OF_VERBS = {"award_quota": {"share", "headcount", "quota"}, "award_undecided_person": {"count"}}  # said by kpi/verbs, with these params
DERIVED = {"product"}  # params that `because` works out


@cache
def modules() -> dict[str, ast.Module]:
    return {path.name: ast.parse(path.read_text("utf-8")) for path in sorted(SCORING.glob("*.py"))}


@cache
def literal() -> dict[str, set[str]]:
    """code → the modules that write it out."""
    found: dict[str, set[str]] = {}
    for name, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z]+(_[a-z]+)*", node.value):
                if node.value.split("_")[0] in HEADS and node.value not in NO_CODES - OURS:
                    found.setdefault(node.value, set()).add(name)
    return found


def params_of(module: ast.Module) -> set[str]:
    """Every name a module may give a param: keys of its dicts and of what it assigns into them, fields of its classes."""
    found: set[str] = set()
    for node in ast.walk(module):
        keys = node.keys if isinstance(node, ast.Dict) else [node.slice] if isinstance(node, ast.Subscript) else []
        found |= {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def test_codes_are_found():
    assert len(literal()) > 100


def test_every_code_has_words():
    made = {code for codes in MADE.values() for code in codes}
    lacking = {
        code for code in {*literal(), *made, *OF_VERBS}
        if code not in NO_CODES and not any(words.has(f"{kind}.{code}") for kind in ("because", "reasons", "explain"))
    }
    assert lacking == set(), "add them to kpi/words/*.zh.toml and *.en.toml under [because]"


def test_codes_put_together_are_known():
    found = set()
    for name, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr):
                shape = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
                found |= {(name, shape)} if re.fullmatch(r"[a-z_{}]*_[a-z_{}]*", shape) else set()
    assert found <= set(MADE), "say in MADE what it may come to"


def test_no_words_are_idle():
    assert OURS - set(literal()) - set(OF_VERBS) - {code for codes in MADE.values() for code in codes} == set()


def test_a_sentence_asks_only_for_what_its_code_gives():
    written = {code: names for code, names in literal().items() if code in OURS}
    written |= {code: {module} for (module, _), codes in MADE.items() for code in codes}
    odd = {}
    for code, names in written.items():
        rooms = {*names, *(name for name in modules() if code.startswith("pay_") and name.startswith("pay"))}  # slips pass params on
        given = {param for name in rooms for param in params_of(modules()[name])} | DERIVED
        if lost := words.placeholders(ZH[f"because.{code}"]) - given:
            odd[code] = lost
    odd |= {code: lost for code, given in OF_VERBS.items() if (lost := words.placeholders(ZH[f"because.{code}"]) - given - DERIVED)}
    assert odd == {}


@pytest.mark.parametrize("kind", ["lint", "lint_do"])
def test_every_finding_has_words_and_no_words_are_idle(kind):
    assert {key.split(".")[1] for key in ZH if key.startswith(f"{kind}.")} == set(lint.CODES)


def test_every_fact_of_pay_and_of_a_condition_has_a_name():
    assert [name for name in pay.FACTS if not words.has(f"facts.{name}")] == []
    assert [name for name in (*outcomes.FACTS, *outcomes.UNIT_FACTS) if not words.has(f"condition.{name}")] == []


def test_every_column_of_a_shipped_table_has_a_name():
    columns = {column for scheme in schemes.library().values() for table in scheme.pay.tables.values() for column in table.columns}
    assert [name for name in sorted(columns) if not any(words.has(f"{kind}.{name}") for kind in ("column", "facts"))] == []


NAMES = {"senior": "高级客服", "mid": "中级客服", "A1": "周岚", "A2": "罗启明", "A3": "田佳", "reply_rate": "回复率", "tier_pay": "职级待遇"}
TIERS = {"periods": ("2026-08", "2026-09"), "totals": (D("78.40"), D("91.00")), "tiers": ("mid", "senior"), "tier": "mid"}
HELD = {"condition": "score < 70", "periods": ("2026-08",), "figures": (D("69.29"),), "needs": "interview", "after": "2026-08"}
RUN = {"condition": "score < 70 and rank_from_last == 1", "count": 2, "periods": ("2026-08", "2026-09"),
       "figures": ((D("60.10"), 1), (D("61.00"), 1))}
SAID = [
    ("tier_lowest", TIERS, "2026年8月、2026年9月 得分 78.40、91.00，分属中级客服、高级客服，取较低的中级客服。",
     "Aug 2026, Sep 2026: totals 78.40, 91.00 give 中级客服, 高级客服; the lower one counts: 中级客服."),
    ("tier_same", TIERS | {"tier": "none"}, "2026年8月、2026年9月 得分 78.40、91.00，同为未定级。",
     "Aug 2026, Sep 2026: totals 78.40, 91.00, no tier each time."),
    ("action_held", HELD, "条件已满足（得分 < 70：2026年8月，69.29），但缺少 2026年8月 之后的面谈记录，暂不提出。",
     'The condition holds (points < 70 in Aug 2026: 69.29), but nothing of the kind "Interview" is on record after Aug 2026, '
     "so it is held back."),
    ("action_run", RUN, "连续 2 期得分 < 70 且倒数第 1 名：2026年8月、2026年9月（60.10 / 1、61.00 / 1）。",
     "points < 70 and place 1 from last, 2 times in a row: Aug 2026, Sep 2026 (60.10 / 1, 61.00 / 1)."),
    ("award_quota", {"share": D("0.05"), "headcount": 39, "quota": 1}, "5 % × 39 人 = 1.95 → 1 名", "5 % × 39 people = 1.95 → 1 place"),
    ("award_quota", {"share": D("0.1"), "headcount": 30, "quota": 3}, "10 % × 30 人 = 3 → 3 名", "10 % × 30 people = 3 → 3 places"),
    ("award_above_share", {"places": 1, "share": D("0.05"), "real_share": F(1, 7)}, "按最少名额给 1 名，实际比例 14.29 %，高于规定的 5 %。",
     "1 place by the least quota: 14.29 % instead of 5 %."),
    ("award_step", vars(Step("reply_rate", "tie_separated", {}, (("A1",), ("A2", "A3")), 1)),
     "得分相同，以回复率区分（剩余名额 1）：周岚 > 罗启明、田佳。", "Equal scores, separated by 回复率 (1 place left): 周岚 > 罗启明, 田佳."),
    ("pay_cell_blank", {"table": "tier_pay", "key": ("senior",), "column": "salary"}, "职级待遇：高级客服的薪资未定",
     "职级待遇: Salary of 高级客服 is left open"),
    ("pay_brackets", {"fact": "sales_shops", "value": F(45000, 2), "from": D(20000), "to": D(30000), "arithmetic": "4 % × 22,500.00 = 900.00"},
     "全部销售额 ¥22,500.00，在 ¥20,000.00 以上至 ¥30,000.00 一档：4 % × 22,500.00 = 900.00",
     "All paid sales ¥22,500.00, bracket above ¥20,000.00 up to ¥30,000.00: 4 % × 22,500.00 = 900.00"),
    ("pay_growth_none", {"fact": "reply_rate", "value": F(1, 8), "at": D("0.2"), "arithmetic": "9 ÷ 8 − 1"},
     "回复率增长 12.5 %（9 ÷ 8 − 1），未达到 20 %", "回复率 grew by 12.5 % (9 ÷ 8 − 1), 20 % not reached"),
    ("pay_instead", {"wanted": "table.tier_pay.salary", "used": "contract", "why": "pay_fact_missing", "why_params": {"fact": "tier"}},
     "缺少职级，改用合同工资", "Tier is missing, so Contract wage counts instead"),
    ("pay_fact_missing", {"fact": "table.tier_pay.salary"}, "缺少职级待遇的“薪资”列", "Salary of 职级待遇 is missing"),
    ("pay_fact_missing_of", {"fact": "score", "reason": "not_covered:orders"}, "缺少得分：订单：导入的数据不覆盖此周期",
     "Points is missing: Orders: no imported data covers this period"),
    ("pay_fact_missing", {"fact": "reply_rate_previous"}, "缺少上期回复率", "回复率 of the period before is missing"),
    ("pay_sum_not_set", {"count": 1, "known": D("1200")}, "有 1 项未定，合计未定；已有各项合计 ¥1,200.00",
     "Not set: 1 line is left open; the others make ¥1,200.00"),
    ("limit_missed", {"within": "4h", "due": datetime(2026, 9, 14, 12, 30), "late": 1},
     "超过时限 4 小时才完成：截止 2026年9月14日 12:30，晚 1 分钟。",
     "Done beyond the limit of 4 hours: due by 14 Sep 2026 12:30, 1 minute late."),
    ("limit_missed_days", {"within": "1d", "due": date(2026, 9, 14), "late": 2}, "超过时限 1 天才完成：最迟 2026年9月14日，晚 2 天。",
     "Done beyond the limit of 1 day: due on 14 Sep 2026 at the latest, 2 days late."),
    ("limit_wants", {"columns": "opened_at, done_at"}, "不计时限：缺开单时间、完成时间。", "Not due: Opened, Done missing."),
    ("deadline_nth_day", {"after": date(2026, 9, 30), "nth": 3}, "2026年9月30日 之后的第 3 天，当天不算。",
     "Day 3 after 30 Sep 2026, which itself is not counted."),
    ("swap_holidays_unknown", {"year": 2027}, "2027年的放假安排未知，无法判断是否节假日当班。",
     "The holidays of 2027 are not known, so whether this is holiday duty cannot be told."),
    ("trip_incomplete", {"field": "purpose"}, "外出报告缺事由。", "The trip's purpose is missing."),
    ("settlement_above", {"amount": D(6000), "by": "agent", "needs": "general_manager"},
     "金额 ¥6,000.00 超出客服的核决权限，须由总经理核决。",
     "¥6,000.00 is above the authority of Agent; General manager approves it."),
    ("swap_missed", {"start": datetime(2026, 9, 14, 8), "share": D("0.5")},
     "2026年9月14日 08:00 的班误班或空班，按旷工处理，双方按责任比例承担（50 %）。",
     "The shift at 14 Sep 2026 08:00 was missed or left empty: absence without leave, both answer by share (50 %)."),
    ("lint.pay_cell_blank", {"line": "meal", "table": "tier_pay", "column": "meal", "rows": "senior; mid, zz"},
     "工资行“meal”：表“职级待遇”的“饭贴”列还空着（高级客服、中级客服 / zz），这些人的这一行以及含它的合计都是“未定”。",
     'Pay line meal: column "Meal allowance" of table "职级待遇" is blank (高级客服, 中级客服 / zz); for these people the line is not set, '
     "nor is any sum with it."),
    ("lint.pay_not_set", {"line": "meal", "cells": "rows[2].rate, amount"}, "工资行“meal”：第 2 行的比例、金额还空着，这一行是“未定”。",
     "Pay line meal: left open: rate of row 2, amount; the line is not set."),
    ("lint.action_always", {"action": "x", "condition": "score <= 100", "name": "score", "least": D(0), "most": D(100)},
     "处理规则“x”：条件“得分 ≤ 100”对谁都成立，得分只在 0 到 100 之间。",
     'Action x: the condition "points ≤ 100" holds for everybody; points lies between 0 and 100.'),
    ("lint.bracket_fall", {"line": "x", "at": D(30000), "before": D("900.00"), "after": D("750.50"), "by": D("149.50")},
     "工资行“x”：刚过 ¥30,000.00，金额从 ¥900.00 降到 ¥750.50，少 ¥149.50。",
     "Pay line x: just above ¥30,000.00 it falls from ¥900.00 to ¥750.50, by ¥149.50."),
    ("not_covered:messages|conversations", {},
     "消息或会话：导入的数据不覆盖此周期", "Messages or Conversations: no imported data covers this period"),
    ("brand_new_code", {"x": 1}, "brand_new_code", "brand_new_code"),
]


@pytest.mark.parametrize(("code", "params", "zh", "en"), SAID, ids=[each[0] for each in SAID])
def test_a_sentence(code, params, zh, en):
    assert words.because(code, params, "zh", NAMES) == zh
    assert words.because(code, params, "en", NAMES) == en


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        ("score < 70", "得分 < 70", "points < 70"),
        ("coefficient >= 0.9 or grade in [A, B]", "绩效系数 ≥ 0.9 或绩效等级为 A、B 之一", "coefficient ≥ 0.9 or grade is one of A, B"),
        ("mark == full", "考试分 = 满分", "mark = full mark"),
        ("grade != C and days_present > 15", "绩效等级不为 C 且出勤天数 > 15", "grade is not C and days present > 15"),
        ("grade in [senior, mid]", "绩效等级为高级客服、中级客服之一", "grade is one of 高级客服, 中级客服"),
        ("reply_rate < 0.9", "回复率 < 0.9", "回复率 < 0.9"),
        ("what is this", "what is this", "what is this"),
    ],
)
def test_a_condition_in_words(condition, zh, en):
    assert (words.condition_text(condition, "zh", NAMES), words.condition_text(condition, "en", NAMES)) == (zh, en)


def test_text_is_data():
    reason = "{x} <b>**bold**</b> %s"
    said = words.because("tier_set", {"tier": "mid", "counted": "none", "reason": reason}, "zh", NAMES)
    assert said.endswith(f"（按规则为未定级），理由：{reason}")


def test_a_param_that_is_not_given_is_shown_as_missing():
    assert words.because("pay_fixed", {}, "en") == "Fixed amount: —"


@pytest.mark.parametrize(
    ("place", "zh"),
    [("item reply_rate", "考核项 回复率"), ("for role = manager, post = …", "适用于 角色 经理，其他岗位"), ("pay meal", "工资行 meal"), ("", "")],
)
def test_where_a_finding_stands(place, zh):
    assert words.place_text(place, "zh", NAMES) == zh


def test_every_kind_of_record_with_its_states_and_fields_has_words():
    lacking = [
        key for kind in records.KINDS.values()
        for key in (f"kind.{kind.id}", *(f"state.{state}" for state in kind.moves), *(f"field.{name}" for name in kind.fields))
        if not words.has(f"record.{key}")
    ]
    assert lacking == []


def test_every_step_of_a_difference_has_words():
    """The steps of a path are the fields of the model as the file calls them."""
    rooms = [importlib.import_module(f"kpi.schemes.model.{room.name}") for room in pkgutil.iter_modules(model.__path__)]
    parts = {part for room in rooms for part in vars(room).values() if isinstance(part, type) and is_dataclass(part)}
    steps = {diff.IN_FILE.get(field.name, field.name) for part in parts for field in fields(part)}
    steps -= {"", "op", *diff.NOT_CONTENT, *diff.SILENT, *diff.WITHIN}
    assert [step for step in sorted(steps) if not words.has(f"diff_place.{step}")] == []
