"""Pay slips and appraisal forms to print: complete, in both languages, every text escaped, nothing loaded from anywhere."""
from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from kpi import schemes
from kpi.reports.score_form import score_forms
from kpi.reports.slip import pay_slips
from kpi.schemes import model
from kpi.scoring.standings import score_group
from tests.reports.desk import scores
from tests.reports.test_payroll import PAY, PEOPLE, PLAN

D = Decimal
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x00\ud800'


class Page(HTMLParser):
    """Elements, attributes and cells of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        self.words.append(data)
        if self.rows and self.rows[-1] and self.tags[-1] in ("td", "th"):
            self.rows[-1][-1] += data


def coefficient_scheme() -> model.Scheme:
    """The shape of the printed form: KPI and goals, behaviour of staff and of managers, conduct, incidents, bonus."""
    review = model.Mix({"self": D(1), "supervisor": D(1)}, counts="last")
    conduct = model.Mix({"self": D("0.2"), "subordinates": D("0.2"), "supervisor": D("0.6")})
    staff, managers = model.Audience({"role": ("agent",)}), model.Audience({"role": ("manager",)})

    def words(zh: str) -> dict:
        return {"zh": zh, "en": zh}

    sections = (
        model.Section("work", words("业绩"), D(80), D(100)), model.Section("behaviour", words("行为"), D(20), audience=staff),
        model.Section("behaviour_of_managers", words("行为"), D(10), audience=managers),
        model.Section("conduct", words("管理行为"), D(10), audience=managers),
    )
    items = (
        model.Item("calls", D(60), model.Passthrough(), metric=("calls",), section="work"),
        model.Item("goals", D(40), model.Rated(), rated="goals", mix=review, section="work"),
        model.Item("behaviour", D(20), model.Rated(), rated="behaviour", mix=review, section="behaviour"),
        model.Item("behaviour_2", D(10), model.Rated(), rated="behaviour", mix=review, section="behaviour_of_managers"),
        model.Item("conduct", D(10), model.Rated(), rated="conduct", mix=conduct, section="conduct"),
    )
    events = (model.Event("slip_up", "minor", (D(-5), D(-2)), words("差错")), model.Event("idea", "bonus", (D(5), D(5)), words("建议")))
    return model.Scheme("coefficient", "1.0", words("系数"), items, sections=sections, events=events, content_hash="cd" * 32)


def forms(lang: str = "zh", names: dict | None = None) -> Page:
    scheme = coefficient_scheme()
    people = {"01": {"role": "agent"}, "02": {"role": "manager"}}
    values = [{"agent_id": agent, "metric": "calls", "value": D(48), "n": 9, "state": "value"} for agent in people]
    ratings = [{"agent_id": agent, "rated": "goals", "role": role, "rating": D(mark)}
               for agent in people for role, mark in (("self", 95), ("supervisor", 88))]
    ratings += [{"agent_id": agent, "rated": "behaviour", "role": "self", "rating": D(70)} for agent in people]
    ratings += [{"agent_id": "02", "rated": "conduct", "role": role, "rating": D(mark)}
                for role, mark in (("subordinates", 80), ("subordinates", 90), ("self", 100), ("supervisor", 85))]
    events = [
        {"agent_id": "02", "event": "slip_up", "points": D(-3), "seq": 17, "occurred_on": "2026-09-03", "content": HOSTILE, "finder": "甲",
         "confirmed_by": "乙"},
        {"agent_id": "02", "event": "idea", "points": None, "seq": 18, "content": "好", "checked_by": "丙", "confirmed_by": "丁"},
    ]
    standings = score_group(scheme, values, ratings, agents=list(people), people=people, events=events)
    table = scores(scheme, standings, names=names)
    told = [{"agent_id": agent} | person for agent, person in people.items()]
    return Page(score_forms(scheme, table, lang=lang, people=told, ratings=ratings, events=events))


def row(page: Page, first: str) -> list[str]:
    """The first row that begins so."""
    return next(cells for cells in page.rows if cells and cells[0] == first)


def test_the_printed_form_has_six_parts_for_everybody():
    """R4-20: KPI, goals, behaviour, management conduct, incidents, bonus, then total and signature."""
    page = forms()
    parts = [said for said in page.words if re.match("第.部分", said)]
    assert len(parts) == 12
    for one in (parts[:6], parts[6:]):
        assert [said[:4] for said in one] == ["第一部分", "第二部分", "第三部分", "第四部分", "第五部分", "第六部分"]
        assert one[4:] == ["第五部分 · 事件扣分", "第六部分 · 加分项"] and "管理行为" in one[3]
    assert page.words.count("本人不适用") == 1, "conduct stays on the form of somebody who manages nobody"
    assert {"被考核人:", "考核人:", "日期:"} <= set(page.words)


def test_self_and_review_and_the_three_raters_of_conduct_stand_beside_each_other():
    """R4-03, R4-04: the review counts; subordinates 20, self 20, supervisor 60 give 88.00."""
    page = forms()
    goals = row(page, "goals")
    assert "95.00" in goals and "88.00" in goals and goals[-3] == "88"
    conduct = row(page, "conduct")
    assert {"85.00", "100.00"} <= set(conduct) and conduct[-3:-1] == ["88", "8.80"]
    heads = [said for cells in page.rows for said in cells]
    assert {"审核 (主管)", "本人 20 %", "下属 20 %", "主管 60 %"} <= set(heads)


def test_incidents_bonus_and_total():
    page = forms()
    assert row(page, "17")[1:3] == ["2026-09-03", "差错"] and row(page, "17")[4:] == ["-3.00", "甲", "乙"]
    assert row(page, "18")[4:] == ["5.00", "丙", "丁"]
    assert row(page, "总分 (满分 100)")[1] == "84.36" and row(page, "系数")[1] == "84.36 %", "66.56 + 7 + 8.8 - 3 + 5"
    assert any("coefficient 1.0 · sha256 cdcdcdcdcdcd" in said for said in page.words)


def test_the_form_speaks_english():
    page = forms("en")
    assert "Part 5 · Incidents" in page.words and "Review (Supervisor)" in [said for cells in page.rows for said in cells]
    assert "Person appraised:" in page.words


@pytest.mark.parametrize("name", ["ecommerce-100"])
def test_a_shipped_scheme_prints(name):
    scheme = schemes.load(name)
    table = scores(scheme, score_group(scheme, [], agents=["01"]))
    page = Page(score_forms(scheme, table))
    assert len([said for said in page.words if re.match("第.部分", said)]) == 2 and "第一部分" in "".join(page.words)
    assert row(page, "总分 (满分 100)")[1] == "—", "nothing is known, and that is not 0"


def slips(lang: str = "zh", **more) -> Page:
    return Page(pay_slips(PAY, period="2026-09", scheme="kpi-coefficient 1.0", lang=lang, people=PEOPLE, plan=PLAN, **more))


def test_a_slip_shows_every_line_with_its_reason_and_adds_up():
    page = slips(full_score=D(100))
    assert row(page, "绩效工资") == ["绩效工资", "1,670.10", "是", "=performance_pay"]
    assert row(page, "有效投诉")[1:3] == ["-50.00", "否"]
    assert [row(page, said)[1] for said in ("工资小计", "另计", "合计")] == ["4,520.17", "-50.00", "4,470.17"]
    assert "83.50" in page.words and "0.8350" in page.words
    assert page.tags.count("section") == 3


def test_what_is_not_set_is_said_and_never_0():
    page = slips(agents=["00000000000000000042"])
    assert row(page, "绩效工资")[1] == "未设置"
    assert row(page, "合计") == ["合计", "未设置", "", "未定：绩效工资"] and row(page, "另计")[1] == "·"
    assert row(slips("en", agents=["00000000000000000042"]), "Total") == ["Total", "not set", "", "Open: Performance pay"]


def test_rule_ids_stand_behind_the_reason():
    plan = replace(PLAN, lines=(replace(PLAN.lines[0], rules=("R2B-14",)), *PLAN.lines[1:]))
    page = Page(pay_slips(PAY, period="2026-09", scheme="x", plan=plan))
    assert row(page, "岗位工资")[3] == "=post_wage [R2B-14]"


def test_a_slip_for_somebody_without_lines_has_no_amounts():
    page = slips(agents=["1E5"])
    assert row(page, "合计")[1] == "·"


def test_all_text_is_escaped_and_nothing_is_loaded():
    for page in (forms(names={"01": HOSTILE, "02": "=1"}), Page(pay_slips(
            [line | {"because": HOSTILE, "title": HOSTILE} for line in PAY], period=HOSTILE, scheme=HOSTILE,
            people=[{"agent_id": "007", "name": HOSTILE, "post": HOSTILE}]))):
        assert not {"script", "img", "link", "iframe", "a"} & set(page.tags)
        assert {name for name, _ in page.attributes} <= {"charset", "http-equiv", "content", "name", "class", "lang"}
        assert any("<script>alert(1)</script>" in said for said in page.words), "shown as text"
        assert "default-src 'none'; style-src 'unsafe-inline'" in [value for _, value in page.attributes]


def test_pages_are_a4_with_repeated_heads_and_a_stamp():
    text = pay_slips(PAY, period="2026-09", scheme="x", plan=PLAN)
    assert "size: A4 portrait" in text and "table-header-group" in text and "break-after: page" in text and "草稿 DRAFT" in text
    assert "草稿 DRAFT" not in pay_slips(PAY, period="2026-09", scheme="x", draft=False)
    text.encode("utf-8")
