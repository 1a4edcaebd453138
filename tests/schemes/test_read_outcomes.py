"""How a scheme file says what a total leads to, and what is refused, with its place and the nearest name."""

from __future__ import annotations

import tomllib
from decimal import Decimal as D

import pytest

from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.schemes.read_outcomes import outcomes

WHOLE = """
[grades]
rules = ["R2B-11"]
bands = [ { id = "卓越", at_least = 95 }, { id = "优秀", at_least = 85, origin = "ours" }, { id = "不合格", origin = "ours" } ]
[tiers]
window = 3
consecutive = false
take = "latest"
short = "none"
bands = [ { id = "senior", at_least = 90, title = { zh = "高级", en = "Senior" } }, { id = "junior", at_least = 70 } ]
[[item]]
metric = ["inquiry_conversion", "presale_conversion"]
[[item]]
id = "manners"
rated = "manners"
[[action]]
id = "dismissal"
when = "score < 70"
run = 2
gaps = "skip"
needs = "interview"
else_show = { zh = "缺访谈记录", en = "interview missing" }
proposal = true
strength = 4
for = { role = ["agent"] }
[[action]]
id = "ceiling_up"
when = "coefficient > 0.9"
count = 3
within = "year"
uses_up = true
choose = ["ceiling_up", { id = "prize", title = { zh = "奖金", en = "Prize" } }]
[[action]]
id = "may_dismiss"
any = [ { when = "score < 60" }, { when = "rank_from_last == 1 and score < 70", run = 2 } ]
[[action]]
id = "praise"
when = "presale_conversion > 0.5 and manners > 90 and grade == 卓越"
count = 4
within = "6 months"
pay = "blank"
cycle = "month"
[[blend]]
id = "quarter"
period = "quarter"
need = 2
terms = [ { of = "points", take = "mean", weight = 0.4 }, { of = "performance", weight = 0.6, need = 3 } ]
[[running]]
of = "points"
[[annual]]
of = "coefficient"
prefer = "form"
else = "mean"
[forced]
by = "annual_coefficient"
shares = { A = 0.05, B = 0.20, C = 0.50, D = 0.20, E = 0.05 }
[awards.excellent]
share = 0.10
rank = 2
period = ["quarter", "year"]
need = { quarter = 2, year = 8 }
[awards.best]
share = 0.05
need = 2
tie_break = ["inquiry_conversion"]
[[reward]]
id = "contest"
per = "quarter"
trigger = "contest == service and unit_place <= 3"
managers = ["department_manager"]
manager_amount = 300
share = 0.30
staff_amount = "blank"
max_with = "city_reward"
reason = "city contest"
[[reward]]
id = "training_places"
per = "year"
shares_by_place = [ { to = 1, share = "blank" }, { to = 3, share = 0.1 } ]
"""


def read(text: str):
    return outcomes(tomllib.loads(text, parse_float=D))


@pytest.fixture(scope="module")
def whole():
    return read(WHOLE)


def test_nothing_said_leads_to_nothing():
    made = read('id = "x"')
    assert (made.grades, made.tiers, made.forced) == (None, None, None)
    assert made.actions == made.blends == made.running == made.annual == made.awards == made.rewards == ()


def test_grades_and_tiers(whole):
    """R2B-11, R2A-12: bands and every setting of the tier."""
    assert [(band.id, band.at_least, band.origin) for band in whole.grades.bands] == [
        ("卓越", 95, "printed"),
        ("优秀", 85, "ours"),
        ("不合格", None, "ours"),
    ]
    assert whole.grades.rules == ("R2B-11",)
    tiers = whole.tiers
    assert (tiers.window, tiers.consecutive, tiers.take, tiers.short) == (3, False, "latest", "none")
    assert tiers.bands[0].name("zh") == "高级"
    assert whole.tier_ids == ("senior", "junior", "none")
    assert whole.grade_ids == ("卓越", "优秀", "不合格", "A", "B", "C", "D", "E")


def test_an_action_in_a_row(whole):
    """R2A-13: what holds it back, and what is shown instead."""
    action = whole.action("dismissal")
    assert (action.any[0].run, action.any[0].when.text) == (2, "score < 70")
    assert (action.gaps, action.needs, action.proposal, action.uses_up, action.strength) == ("skip", "interview", True, False, 4)
    assert action.else_show == {"zh": "缺访谈记录", "en": "interview missing"}
    assert action.audience.has({"role": "agent"}) and not action.audience.has({"role": "manager"})


def test_an_action_by_count(whole):
    """R4-07: three in the calendar year, and a manager chooses."""
    action = whole.action("ceiling_up")
    trigger = action.any[0]
    assert (trigger.run, trigger.count, trigger.within, trigger.months) == (None, 3, "year", None)
    assert [choice.id for choice in action.choose] == ["ceiling_up", "prize"]
    assert action.choose[1].title["en"] == "Prize"
    assert action.uses_up and action.cycle is None


def test_any_of_several_and_a_rolling_window(whole):
    """R1-08: either of two; metrics and ids of the scheme's items are facts too."""
    assert [trigger.run for trigger in whole.action("may_dismiss").any] == [1, 2]
    praise = whole.action("praise")
    assert (praise.any[0].months, praise.pay, praise.cycle) == (6, BLANK, "month")
    assert praise.any[0].when.names == ("presale_conversion", "manners", "grade")


def test_blends_and_annual_figures(whole):
    """R3-01, R3-03, R4-18: terms with weights, a running sum beside them, the year's own form first."""
    assert [(term.of, term.weight, term.need) for term in whole.blends[0].terms] == [("points", D("0.4"), 2), ("performance", D("0.6"), 3)]
    assert (whole.running[0].of, whole.running[0].period, whole.running[0].take) == ("points", "year", "sum")
    assert (whole.annual[0].prefer, whole.annual[0].otherwise) == ("form", "mean")
    assert sum(whole.forced.shares.values()) == 1 and list(whole.forced.shares) == list("ABCDE")


def test_awards_stand_in_the_order_they_are_given(whole):
    """R2A-15: best before excellent, whatever stands first in the file."""
    best, excellent = whole.awards
    assert (best.id, best.share, best.min_quota, best.tie_break) == ("best", D("0.05"), 0, ("inquiry_conversion",))
    assert (best.months_needed("quarter"), excellent.months_needed("year"), excellent.months_needed("quarter")) == (2, 8, 2)


def test_rewards(whole):
    """R3-05, R3-06, R3-09: trigger, managers, share; the place says the share; a blank stays blank."""
    contest, training = whole.rewards
    assert contest.trigger.holds({"contest": "service", "unit_place": 3})
    assert (contest.manager_amount, contest.staff_amount, contest.share, contest.max_with) == (300, BLANK, D("0.30"), "city_reward")
    assert (contest.because, training.because) == ("city contest", "training_places")
    assert [(row.to, row.share) for row in training.shares_by_place] == [(1, BLANK), (3, D("0.1"))]


ACTION = '[[action]]\nid = "a"\n'
BANDS = 'bands = [ { id = "a", at_least = 1 }, { id = "b" } ]'


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('[grades]\nbands = [ { id = "a", at_least = 60 } ]', "grades.bands", "totals below 60 have no grade"),
        ('[grades]\nbands = [ { id = "a", at_least = 60 }, { id = "b", at_least = 60 }, { id = "c" } ]', "grades.bands", "overlap"),
        ('[grades]\nbands = [ { id = "a" }, { id = "b", at_least = 60 } ]', "grades.bands", "only the last band"),
        ('[grades]\nbands = [ { id = "a", at_least = 60 }, { id = "a" } ]', "grades.bands", "same id"),
        ('[grades]\nbands = [ { id = "a", atleast = 60 } ]', "grades.bands[1].atleast", "no key"),
        (f"[tiers]\nwindow = 0\n{BANDS}", "tiers.window", "window is 0"),
        (f'[tiers]\ntake = "best"\n{BANDS}', "tiers.take", "not known"),
        (f'[tiers]\nshort = "maybe"\n{BANDS}', "tiers.short", "not known"),
        ('[tiers]\nbands = []', "tiers.bands", "no band"),
        (ACTION, "action[1]", '"when" is missing'),
        (ACTION + 'when = "scor < 70"', "action[1].when", "at character 1"),
        (ACTION + 'when = "score < 70"\nrun = 2\ncount = 3', "action[1].run", "either run"),
        (ACTION + 'when = "score < 70"\nrun = 0', "action[1].run", "run is 0"),
        (ACTION + 'when = "score < 70"\ncount = 3', "action[1].within", "stand together"),
        (ACTION + 'when = "score < 70"\ncount = 3\nwithin = "a while"', "action[1].within", "no window"),
        (ACTION + 'when = "score < 70"\nany = [ { when = "score < 60" } ]', "action[1].any", 'when beside "any"'),
        (ACTION + 'any = []', "action[1].when", "needs a condition"),
        (ACTION + 'any = [ { when = "score < 60" }, { when = "score < " } ]', "action[1].any[2].when", "the end"),
        (ACTION + 'when = "score < 70"\nelse_show = "x"', "action[1].else_show", "never shown"),
        (ACTION + 'when = "score < 70"\nchoose = ["one"]', "action[1].choose", "one choice is none"),
        (ACTION + 'when = "score < 70"\ngaps = "jump"', "action[1].gaps", "not known"),
        (ACTION + 'when = "score < 70"\ncycle = "decade"', "action[1].cycle", "not known"),
        (ACTION + 'when = "score < 70"\npay = "much"', "action[1].pay", "not a number"),
        (ACTION + 'when = "grade == A"', "action[1].when", "this scheme has no grades"),
        (ACTION + f'when = "grade == c"\n[grades]\n{BANDS}', "action[1].when", 'grade "c" is not known'),
        (ACTION + f'when = "tier in [a, c]"\n[tiers]\n{BANDS}', "action[1].when", 'tier "c" is not known'),
        (2 * (ACTION + 'when = "score < 70"\n'), "action", "have the id a"),
        ('[[blend]]\nid = "q"\nperiod = "quarter"\nterms = [ { of = "a", weight = 0.4 } ]', "blend[1].terms", "add up to 0.4"),
        ('[[blend]]\nid = "q"\nperiod = "quarter"\nterms = [ { of = "a", weight = 1, need = 0 } ]', "blend[1].terms[1].need", "need is 0"),
        ('[[running]]\nof = "a"\ntake = "max"', "running[1].take", "not known"),
        ('[[annual]]\nof = "a"\nelse = "sum"', "annual[1].else", "not known"),
        ('[forced]\nby = "a"\nshares = { A = 0.5, B = 0.4 }', "forced.shares", "add up to 0.9"),
        ('[forced]\nby = "a"\nshares = { A = 1.5, B = -0.5 }', "forced.shares", "not above 0"),
        ("[awards.best]\nshare = 5", "awards.best.share", "share is 5"),
        ("[awards.best]\nshare = 0.05\nmin_quota = -1", "awards.best.min_quota", "-1"),
        ("[awards.best]\nshare = 0.05\nneed = { month = 1 }", "awards.best.need.month", "no key"),
        ('[awards.best]\nshare = 0.05\nround = "up"', "awards.best.round", "not known"),
        ("[awards.best]\nshare = 0.05\n[awards.next]\nshare = 0.1", "awards", "same rank"),
        ('[[reward]]\nid = "r"\nper = "fortnight"\nshare = 0.1', "reward[1].per", "not known"),
        ('[[reward]]\nid = "r"\nper = "year"', "reward[1].share", "goes to nobody"),
        ('[[reward]]\nid = "r"\nper = "year"\nshare = 0.1\nmanager_amount = 3', "reward[1].managers", "who are the managers"),
        ('[[reward]]\nid = "r"\nper = "year"\nmanagers = ["m"]\nstaff_amount = 3', "reward[1].share", "needs a share"),
        ('[[reward]]\nid = "r"\nper = "year"\nshare = 0.1\ntrigger = "score < 3"', "reward[1].trigger", "not a known name"),
    ],
)
def test_what_is_refused(text, where, what):
    with pytest.raises(KpiError) as refusal:
        read(text)
    assert what in refusal.value.what
    assert refusal.value.where == where


def test_the_nearest_name_is_offered():
    with pytest.raises(KpiError) as refusal:
        read(ACTION + 'when = "scor < 70"')
    assert refusal.value.nearest == "score"
    with pytest.raises(KpiError) as refusal:
        read(ACTION + 'when = "score < 70"\nuse_up = true')
    assert refusal.value.nearest == "uses_up"


def test_more_facts_may_be_named():
    table = tomllib.loads(ACTION + 'when = "handle_time > 300"')
    assert outcomes(table, ["handle_time"]).actions[0].any[0].when.names == ("handle_time",)
    with pytest.raises(KpiError):
        outcomes(table)
