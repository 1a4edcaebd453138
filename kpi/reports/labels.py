"""Words that stand on paper only: key -> (zh, en). Words of the screen stand in kpi/words."""
from __future__ import annotations

from kpi.errors import unknown
from kpi.words import has, text

LANGUAGES = ("zh", "en")
ROLES = ("self", "supervisor", "subordinates", "leader", "training", "manager", "agent", "lead")
WORDS = {
    # payroll
    "agent_id": ("客服编号", "Agent ID"), "name": ("姓名", "Name"), "department": ("部门", "Department"), "team": ("小组", "Team"),
    "post": ("岗位", "Post"), "role": ("角色", "Role"), "score": ("得分", "Points"), "coefficient": ("系数", "Coefficient"),
    "tier": ("职级", "Tier"), "pay_grade": ("薪级", "Pay grade"), "grade": ("绩效等级", "Grade"), "rank": ("名次", "Rank"),
    "period": ("周期", "Period"), "scheme": ("考核方案", "Scheme"), "version": ("版本", "Version"),
    "staff_number": ("工号", "Staff number"), "group": ("考核组", "Appraisal group"),
    "deductions": ("扣款", "Deductions"), "total_pay": ("合计", "Total"), "payroll": ("工资表", "Payroll"), "lines": ("明细", "Lines"),
    "line": ("工资项", "Pay line"), "amount": ("金额", "Amount"), "state": ("状态", "State"), "wage": ("计入工资", "In the wage"),
    "because": ("依据", "Because"), "yes": ("是", "yes"), "no": ("否", "no"), "people": ("人数", "People"),
    "wage_total": ("工资小计", "Wage"), "all_total": ("合计", "Total"),
    "known_so_far": ("已定部分小计", "Sum of what is set"), "made_by": ("制表", "Made by"),
    "received_by": ("签收", "Received by"), "approved_by": ("批准", "Approved by"),
    "apart": ("另计", "Apart"), "positive": ("增项合计", "Gains"),
    "total_open": ("{n} 人未定，不合计", "open for {n}, no total"),
    # states
    "not_set": ("未设置", "not set"), "not_enough": ("样本不足", "not enough data"), "does_not_apply": ("·", "·"), "value": ("", ""),
    # draft
    "draft": ("草稿 DRAFT", "DRAFT 草稿"),
    "draft_line": ("草稿 DRAFT：周期未锁定，不作发放依据", "DRAFT 草稿: the period is not locked; not a basis for payment"),
    # score sheet
    "score_sheet": ("评分表", "Score sheet"), "list": ("汇总", "List"), "rules": ("规则", "Rules"), "item": ("项目", "Item"),
    "number": ("数值", "Value"), "n": ("样本", "Cases"), "team_value": ("本组值", "Team's value"), "anchors": ("计分线", "Anchors"),
    "attainment": ("达成", "Attainment"), "weight": ("权重", "Weight"), "blend": ("跨组折算", "Blended over groups"),
    "not_live": ("总分由系统算出（跨考核组或另一版本的方案），不随本表数值重算",
                 "The total is the system's own (several groups, or another version of the scheme); it does not follow this sheet"),
    "in_force": ("生效权重", "Weight in force"),
    "points": ("得分", "Points"), "reason": ("说明", "Why"), "total": ("总分", "Total"), "cap": ("封顶", "Cap"), "floor": ("保底", "Floor"),
    "full_score": ("满分", "Full score"), "mean": ("平均", "Mean"), "kind": ("计分方式", "Rule"), "at": ("值（至少）", "Value (at least)"),
    "worth": ("得分率", "Worth"), "from_team": ("本组合计值", "the team's pooled value"), "origin": ("出处", "Origin"),
    "printed": ("原文", "printed"), "ours": ("自定", "ours"), "blank": ("未设置", "not set"), "rest": ("其余", "the rest"),
    "linear": ("线性", "straight line"), "curve": ("折线", "curve"), "steps": ("分档", "steps"), "per_unit": ("按件", "per unit"),
    "peer": ("组内比较", "against peers"), "rated": ("人评", "rated"), "passthrough": ("直接计分", "taken as it is"),
    "zero_anchor": ("零分线", "zero"), "full_anchor": ("满分线", "full"), "each": ("每单位得分", "points a unit"), "scale": ("满分刻度", "scale"),
    "raters": ("评分人", "Raters"), "rater_role": ("评分角色", "Rater"), "share": ("占比", "Share"), "rating": ("评分", "Rating"),
    "ratings_count": ("份数", "Ratings"), "events": ("事项", "Events"), "event": ("事项", "Event"), "case_no": ("编号", "No."),
    "filed_by": ("提出人", "Finder"), "checked_by": ("初审人", "First checker"), "confirmed_by": ("审核人", "Reviewer"),
    "content": ("内容", "Content"), "on": ("日期", "Date"), "self": ("本人", "Self"), "supervisor": ("主管", "Supervisor"),
    "subordinates": ("下属", "Subordinates"), "leader": ("组长", "Team lead"), "training": ("培训", "Training"),
    "manager": ("管理岗", "Manager"),
    "agent": ("客服", "Agent"), "lead": ("组长", "Team lead"),
    "assessed": ("被考核人", "Person appraised"), "assessor": ("考核人", "Assessor"), "date": ("日期", "Date"),
    "page": ("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    # printed form, R4-20
    "slip": ("工资条", "Pay slip"), "form": ("绩效考核表", "Appraisal form"), "part": ("第{n}部分", "Part {n}"),
    "part_measured": ("数据指标", "Measured"), "part_rated": ("人评项目", "Rated"),
    "part_incidents": ("事件扣分", "Incidents"), "part_bonus": ("加分项", "Bonus items"),
    "review": ("审核", "Review"), "part_other": ("其他项目", "Other items"),
    "does_not_concern": ("本人不适用", "Not for this person"), "part_of_total": ("部分", "Part"),
    "open_lines": ("未定：{lines}", "Open: {lines}"),
    "nothing": ("（无）", "(none)"),
    # wide sheets
    "targets": ("目标", "Targets"), "roster": ("花名册", "Roster"), "ratings": ("评分", "Ratings"),
    "hired_on": ("入职日期", "Hired on"), "left_on": ("离职日期", "Left on"), "shift": ("班次", "Shift"),
    "valid_from": ("生效日期", "Valid from"),
    "range_title": ("超出范围", "Out of range"), "range_said": ("请填 {low} 到 {high}", "Give {low} to {high}"),
    "money_said": ("请填不小于 0 的金额", "Give an amount of 0 or more"),
    "empty_said": ("留空表示未给，不是 0", "An empty cell means not given, never 0"),
    "id_said": ("编号与工号按文本保存，前导 0 有效", "IDs are text: leading zeros count"),
}


def word(key: str, lang: str, **filled: object) -> str:
    """The word in `lang` ("zh" or "en"), placeholders filled. KpiError for an unknown key or language."""
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    if key not in WORDS:
        raise unknown("label", key, WORDS)
    said = WORDS[key][LANGUAGES.index(lang)]
    return said.format(**filled) if filled else said


def role_word(role: str, lang: str) -> str:
    """The word of a rater role or of a person's role; a role of the user's own stands as it is."""
    if has(f"terms.{role}"):
        return text(f"terms.{role}", lang)
    return word(role, lang) if role in ROLES else role
