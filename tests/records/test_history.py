"""Whatever people do in whatever order, what holds is what a plain dictionary says, now and as of every number before."""
from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.records import Records, limits
from kpi.records.current import fold
from tests.records.desk import MONTH, Clock, incident, scheme

SCHEME = limits(scheme())
WHO = ("Li", "Wang", "engine")
act = st.one_of(
    st.tuples(st.just("file"), st.sampled_from(WHO), st.sampled_from([-5, -4, -3, -2])),
    st.tuples(st.sampled_from(["confirmed", "rejected"]), st.sampled_from(WHO), st.integers(0, 3)),
    st.tuples(st.just("correct"), st.sampled_from(WHO), st.integers(0, 3), st.sampled_from([-5, -4, -3, -2])),
    st.tuples(st.just("withdraw"), st.sampled_from(WHO), st.integers(0, 3)),
)


def play(acts: list[tuple], records: Records) -> list[dict[int, tuple]]:
    """Does the acts both ways; after each that was taken, what the dictionary says: number → (state, points, author)."""
    plain: dict[int, tuple] = {}
    told = [dict(plain)]
    for what, who, *more in acts:
        seqs = list(plain)
        seq = seqs[more[0] % len(seqs)] if seqs and what != "file" else None
        if what == "file":
            plain[records.add("incident", "a1", incident(more[0]), who, scheme=SCHEME)] = ("filed", more[0], who)
        elif seq is None:
            continue
        else:
            state, points, author = plain[seq]
            free = state != "withdrawn" and (who != "engine" or (author == "engine" and state == "filed"))
            if what == "withdraw":
                fair, call = free, lambda seq=seq, who=who: records.withdraw(seq, who, "x")
                after = ("withdrawn", points, author)
            elif what == "correct":
                fair = free and (more[1] != points or who != author)    # the finder, who is the author here, changes too
                after = ("filed", more[1], who)
                call = lambda seq=seq, who=who, to=more[1]: records.supersede(seq, {"points": to, "finder": who}, who, "x", SCHEME)  # noqa: E731
            else:
                fair = state == "filed" and who != "engine" and not (what == "confirmed" and who == author)
                after = (what, points, author)
                call = lambda seq=seq, who=who, what=what: records.move(seq, what, who, "x")  # noqa: E731
            if not fair:
                with pytest.raises(KpiError):
                    call()
                continue
            call()
            plain[seq] = after
        told.append(dict(plain))
    return told


def held(records: Records) -> dict[int, tuple]:
    return {r.seq: (r.state, int(r.data["points"]), r.author) for r in records.records()}


@settings(max_examples=20, deadline=None)
@given(st.lists(act, max_size=12))
def test_records_are_what_a_plain_dictionary_says_now_and_as_of_every_event(acts):
    """R4-05: filed, confirmed by somebody else or rejected; corrected and withdrawn; every event adds one and changes none."""
    with TemporaryDirectory() as folder:
        records = Records(Path(folder), clock=Clock())
        told = play(acts, records)
        assert held(records) == told[-1] and records.last == len(told) - 1
        assert [held(records.as_of(seq)) for seq in range(len(told))] == told
        counted = sum(points for state, points, _ in told[-1].values() if state == "confirmed")
        assert sum(records.confirmed_events("desk", MONTH)["points"], Decimal(0)) == counted


def test_events_of_another_question_are_passed_over(records):
    """An event whose first one is not among those read belongs elsewhere."""
    seq = records.add("incident", "a1", incident(), "Li", scheme=SCHEME)
    records.move(seq, "confirmed", "Wang")
    rows = records._store.read(records._select())
    assert [r.state for r in fold(rows)] == ["confirmed"] and fold(rows[1:]) == []
