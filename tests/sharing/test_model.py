"""Shares, sessions, clocks and restarts in any order, against a plain dictionary that knows what must be open."""
from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from kpi.sharing.gate import Answer, Gate
from kpi.sharing.store import Shares
from tests.sharing.conftest import Clock
from tests.sharing.example import board


class Model(RuleBasedStateMachine):
    """`known`: share id → what must hold of it. A share that was once found expired is over until it is extended."""

    shares = Bundle("shares")
    sessions = Bundle("sessions")

    @initialize()
    def begin(self) -> None:
        self.home, self.clock, self.known = Path(tempfile.mkdtemp()), Clock(), {}
        self.restart()

    def teardown(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    @rule()
    def restart(self) -> None:
        self.manager = Shares(self.home, self.clock)
        self.gate = Gate(Shares(self.home, self.clock, viewer=True))

    @rule(target=shares, days=st.integers(1, 3), most=st.none() | st.integers(1, 2))
    def make(self, days: int, most: int | None) -> str:
        share, token = self.manager.make(board(), "王", days=days, most_views=most)
        ends = self.clock.now + timedelta(days=days)
        self.known[share.id] = {"token": token, "ends": ends, "most": most, "views": 0, "over": False, "gone": False}
        return share.id

    @rule(share=shares)
    def revoke(self, share: str) -> None:
        self.manager.revoke(share)
        self.known[share]["gone"] = True

    @rule(share=shares, hours=st.integers(1, 60))
    def extend(self, share: str, hours: int) -> None:
        if not self.known[share]["gone"]:
            self.manager.extend(share, self.clock.now + timedelta(hours=hours))
            self.known[share].update(ends=self.clock.now + timedelta(hours=hours), over=False)

    @rule(hours=st.integers(-80, 80))
    def wait(self, hours: int) -> None:
        self.clock.wait(hours=hours)

    @rule(target=sessions, share=shares)
    def enter(self, share: str) -> tuple:
        open_, known = self.open_now(share), self.known[share]
        seen = self.gate.enter(known["token"], None, "203.0.113.7")
        assert (seen.answer is Answer.OPEN) == (open_ and (known["most"] is None or known["views"] < known["most"]))
        return (share, seen.cookie, seen.session and seen.session.hash)

    @rule(session=sessions)
    def count(self, session: tuple) -> None:
        share, _, hash_ = session
        if hash_:
            known, before = self.known[share], self.manager.share(share).views
            counted = self.gate.counts(share, hash_)
            known["views"] = self.manager.share(share).views
            assert known["views"] - before in ((0, 1) if counted else (0,))
            assert not counted or self.open_now(share)
            assert known["most"] is None or known["views"] <= known["most"]

    @rule(session=consumes(sessions), other=shares)
    def look(self, session: tuple, other: str) -> None:
        share, cookie, hash_ = session
        if hash_:
            assert not self.gate.looks(share, hash_) or self.open_now(share)
            if other != share:
                assert not self.gate.looks(other, hash_) and self.gate.inside(other, cookie).answer is Answer.DENIED

    def open_now(self, share: str) -> bool:
        known = self.known[share]
        for one in self.known.values():    # time that passed for one has passed for all
            one["over"] = one["over"] or self.clock.now >= one["ends"]
        return not known["gone"] and not known["over"]

    @invariant()
    def what_is_open_is_what_should_be(self) -> None:
        for id_, known in getattr(self, "known", {}).items():
            should = self.open_now(id_)
            assert self.manager.open_now(id_, self.clock.now) == should
            assert (self.manager.share(id_).state(self.clock.now) in ("open", "used_up")) == should
            assert self.manager.find(known["token"]).id == id_


TestModel = Model.TestCase
TestModel.settings = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
