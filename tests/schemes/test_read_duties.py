"""Duties of a scheme file: what is read, and what is refused and where."""
from __future__ import annotations

import tomllib
from datetime import timedelta
from decimal import Decimal

import pytest

from kpi.errors import KpiError
from kpi.schemes.model.duties import Duties, Field, within_of
from kpi.schemes.model.terms import BLANK
from kpi.schemes.read_duties import duties


def read(text: str) -> Duties:
    return duties(tomllib.loads(text, parse_float=Decimal))


def refusal(text: str) -> KpiError:
    with pytest.raises(KpiError) as caught:
        read(text)
    return caught.value


def test_a_scheme_without_duties_has_none():
    assert read('id = "x"\n[[item]]\nweight = 1') == Duties()


def test_a_limit_of_tickets():
    """R0-06: replaced within 6 h of the later of opening and authorisation, only with both authorisation and part."""
    limit = read("""
        [[limit]]
        id = "replaced"
        of = "ticket"
        kind = "hardware"
        from = ["opened_at", "authorised_at"]
        to = "replaced_at"
        within = "6h"
        only_if = ["authorised_at", "part_in_stock"]
        rules = ["R0-06"]
    """).limits[0]
    assert (limit.kinds, limit.start, limit.end) == (("hardware",), ("opened_at", "authorised_at"), "replaced_at")
    assert limit.within.length == timedelta(hours=6) and limit.within.by_clock
    assert limit.only_if == ("authorised_at", "part_in_stock") and limit.factor == 1 and limit.rules == ("R0-06",)


def test_visits_are_so_many_per_so_many_days():
    """R0-10: grade a twice a week."""
    limit = read('[[limit]]\nid = "a"\nof = "visit"\nkind = "a"\ntimes = 2\ndays = 7').limits_of("visit")[0]
    assert (limit.kinds, limit.times, limit.days, limit.within) == (("a",), 2, 7, None)


@pytest.mark.parametrize("text, length, clock", [
    ("3min", timedelta(minutes=3), True), ("4 h", timedelta(hours=4), True), ("15d", timedelta(days=15), False)])
def test_times(text, length, clock):
    assert within_of(text).length == length and within_of(text).by_clock == clock


def test_deadlines_by_number_or_by_days_of_the_month():
    """R4-11, R2B-17."""
    nth, window = read("""
        [[deadline]]
        id = "data_in"
        nth = 3
        unit = "working_day"
        cycle = "month"
        for = { role = "manager" }
        [[deadline]]
        id = "appraisal"
        days = [5, 10]
    """).deadlines
    assert (nth.nth, nth.unit, nth.cycles, nth.days) == (3, "working_day", ("month",), None)
    assert nth.audience.has({"role": "manager"}) and not nth.audience.has({"role": "agent"})
    assert (window.days, window.after, window.month, window.nth) == ((5, 10), "period_end", "next", None)


def test_who_is_appraised():
    """R2B-01, R0-14."""
    eligible = read("[eligible]\nmax_absent_months = { quarter = 2, year = 2.5 }\nservice_months = { year = 12 }").eligible
    assert eligible.max_absent_months == {"quarter": 2, "year": Decimal("2.5")}
    assert eligible.service_months == {"year": 12} and eligible.sister_companies and eligible.probation_months is None


def test_recorded_forms_with_states_fields_and_settings():
    """R2D-02, R1-25: a field that blocks; a state that returns to an earlier one."""
    form = read("""
        [[recorded]]
        id = "case"
        check = "case"
        two_people = true
        form = ["order_no", { id = "demand", required = true }, { id = "drunk", blocks = true }, { id = "kind", choices = ["a", "b"] }]
        states = ["filed", { id = "numbered", owner = "office", next = ["closed", "filed"] }, "closed"]
        settings = { ratio = "blank", most = 3, order = ["severe", "light"], strict = true }
    """).form("case")
    assert [part.kind for part in form.form] == ["text", "text", "flag", "choice"] and form.blocks and form.form[1].required
    assert [state.next for state in form.states] == [("numbered",), ("closed", "filed"), ()]
    assert form.state("numbered").owner == "office" and form.two_people
    assert form.settings == {"ratio": BLANK, "most": 3, "order": ("severe", "light"), "strict": True}


def test_lists():
    """R2A-19."""
    listing = read('[[list]]\nid = "training"\nwhen = "grade in [良好, 一般]"\nrun = 2\nshow = ["weakest_item"]').lists[0]
    assert (listing.when, listing.run, listing.of, listing.show) == ("grade in [良好, 一般]", 2, "agent", ("weakest_item",))


def test_lists_read_the_scheme_s_own_metrics_and_facts_of_what_they_list():
    """R3-11, R1-14."""
    parts = read("""
        [[item]]
        metric = ["reply_rate"]
        [[list]]
        id = "slow"
        when = "reply_rate < 0.9"
        [[list]]
        id = "bad_ratings"
        of = "rating"
        when = "rating <= 2 and channel == phone"
        [[list]]
        id = "severe"
        of = "case"
        when = "severity in [severe]"
    """).lists
    assert [part.of for part in parts] == ["agent", "rating", "case"]


@pytest.mark.parametrize("text, where, says", [
    ('[[limit]]\nid = "x"\nof = "tickets"', "limit[1].of", "not known"),
    ('[[limit]]\nid = "x"\nof = "ticket"\nfrom = "a"\nto = "b"\nwithin = "4 hours"', "limit[1].within", "not a time"),
    ('[[limit]]\nid = "x"\nof = "ticket"\nfrom = "a"\nto = "b"\nwithin = "0h"', "limit[1].within", "0h"[0]),
    ('[[limit]]\nid = "x"\nof = "ticket"\nwithin = "4h"', "limit[1].within", "needs from, to and within"),
    ('[[limit]]\nid = "x"\nof = "visit"\ntimes = 2', "limit[1].times", "times and days"),
    ('[[limit]]\nid = "x"\nof = "visit"\ntimes = 2\ndays = 7\nwithin = "3d"', "limit[1].within", "visits have no"),
    ('[[limit]]\nid = "x"\nof = "ticket"\nfrom = "a"\nto = "b"\nwithin = "4h"\ntimes = 2', "limit[1].times", "for visits"),
    ('[[limit]]\nid = "x"\nof = "ticket"\nfrom = "a"\nto = "b"\nwithin = "4h"\nfactor = -1', "limit[1].factor", "-1"),
    ('[[limit]]\nid = "x"\nof = "ticket"\nwhere = { a = 1 }', "limit[1].where.a", "neither"),
    ('[[limit]]\nid = "x"\nof = "visit"\ntimes = 2\ndays = 7\n[[limit]]\nid = "x"\nof = "visit"\ntimes = 1\ndays = 7', "limit", "have the id x"),
    ('[[deadline]]\nid = "x"', "deadline[1].nth", "either nth or days"),
    ('[[deadline]]\nid = "x"\nnth = 3\ndays = [1, 2]', "deadline[1].nth", "either nth or days"),
    ('[[deadline]]\nid = "x"\nnth = 0', "deadline[1].nth", "nth is 0"),
    ('[[deadline]]\nid = "x"\ndays = [10, 5]', "deadline[1].days", "10 to 5"),
    ('[[deadline]]\nid = "x"\ndays = [5]', "deadline[1].days", "1 numbers"),
    ('[[deadline]]\nid = "x"\ndays = [5, 6]\nafter = "receipt"', "deadline[1].days", "not a receipt"),
    ('[[deadline]]\nid = "x"\nnth = 3\nunit = "workday"', "deadline[1].unit", "workday"),
    ("[eligible]\nmax_absent_months = { years = 2 }", "eligible.max_absent_months", "years"),
    ("[eligible]\nservice_months = { year = -1 }", "eligible.service_months.year", "-1"),
    ("[eligible]\nprobation_months = 0", "eligible.probation_months", "0"),
    ('[eligible]\ntitle = { zh = "一", en = "a" }', "eligible.title", "no key"),
    ('[[list]]\nid = "x"\nrun = 0', "list[1].run", "0"),
    ('[[list]]\nid = "x"\nwhen = "grad == A"', "list[1].when", '"grad" is not a known name'),
    ('[[list]]\nid = "x"\nwhen = "reply_rate > 1"', "list[1].when", "not a known name"),
    ('[[list]]\nid = "x"\nof = "rating"\nwhen = "score < 3"', "list[1].when", '"score" is not a known name'),
    ('[[list]]\nid = "x"\nof = "team"', "list[1].of", "team"),
    ('[[recorded]]\nid = "x"', "recorded[1].why", "not computed"),
    ('[[recorded]]\nid = "x"\ncheck = "swaps"', "recorded[1].check", "swaps"),
    ('[[recorded]]\nid = "x"\ncheck = "case"\nstates = ["a", "a"]', "recorded[1].states", "twice"),
    ('[[recorded]]\nid = "x"\ncheck = "case"\nstates = [{ id = "a", next = ["b"] }]', "recorded[1].states", '"b"'),
    ('[[recorded]]\nid = "x"\ncheck = "case"\nform = [{ id = "a", kind = "text", blocks = true }]', "recorded[1].form.a", "only a flag"),
    ('[[recorded]]\nid = "x"\ncheck = "case"\nform = [{ id = "a", kind = "choice" }]', "recorded[1].form.a", "choices"),
    ('[[recorded]]\nid = "x"\ncheck = "case"\nsettings = { a = { b = 1 } }', "recorded[1].settings.a", "no setting"),
])
def test_what_is_refused_and_where(text, where, says):
    error = refusal(text)
    assert error.where == where and says in error.what


def test_unknown_keys_name_the_nearest():
    assert refusal('[[limit]]\nid = "x"\nwithn = "3d"').nearest == "within"
    assert refusal('[[recorded]]\nid = "x"\ncheck = "swapp"').nearest == "swap"


def test_a_form_or_state_that_is_not_there_is_refused():
    parts = read('[[recorded]]\nid = "swap"\ncheck = "swap"\nstates = ["filed"]')
    with pytest.raises(KpiError, match="swab"):
        parts.form("swab")
    with pytest.raises(KpiError, match="closed"):
        parts.form("swap").state("closed")
    assert parts.checked_by("swap") == parts.recorded and parts.checked_by("leave") == ()
    assert not parts.form("swap").blocks and Field("a").kind == "text"
