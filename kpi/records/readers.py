"""What scoring, pay and pages ask of the records. Every answer is a table with object columns; none recorded: no rows.

Numbers and money are Decimal, days are date, a field nobody gave is None. Withdrawn records never count, nor do records in a
state that does not count yet.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from kpi.records.current import Record
from kpi.records.kinds import KINDS, WITHDRAWN
from kpi.records.ledger import Ledger
from kpi.records.spans import holds, in_force
from kpi.schemes.model import Scheme
from kpi.warehouse import periods
from kpi.warehouse.periods import Period

Span = str | Period
Named = str | Scheme | None

_TERMS = tuple(name for name in KINDS["terms"].fields if name not in ("from", "more", "note"))
_EVENT = ("seq", "kind", "agent_id", "event", "points", "occurred_on", "content", "amount", "evidence", "finder", "filer", "confirmed_by",
          "confirmed_at", "period")


class Records(Ledger):
    """The records of one data home, with the readers below. See Ledger for writing, listing and looking back."""

    # ---- what scores count

    def ratings(self, scheme: Scheme | str, period: Span) -> pd.DataFrame:
        """agent_id, rated, role, rating (Decimal), rater, aspects (dict or None), seq: as kpi.scoring.standings.score_group takes them."""
        found = self._standing("rating", scheme=scheme, period=period, exactly=True)
        return _frame(found, "agent_id rated role rating rater aspects seq", rated="item")

    def confirmed_events(self, scheme: Scheme | str, period: Span) -> pd.DataFrame:
        """The confirmed incidents and bonus items that happened within the period, columns as _EVENT; points and amount may be None."""
        return self._events(scheme, period, ("confirmed",))

    def open_events(self, scheme: Scheme | str, period: Span) -> pd.DataFrame:
        """Incidents and bonus items that still wait for a person, columns as confirmed_events, confirmed_by None."""
        return self._events(scheme, period, ("filed", "checked"))

    def marks(self, period: Span, scheme: Named = None) -> pd.DataFrame:
        """agent_id, item, value, full, case, period, scheme, seq of the numbers recorded for the period or one within it. `scheme`: not
        those that name another one."""
        return _frame(_of_scheme(self._standing("mark", period=period), scheme), "agent_id item value full case period scheme seq")

    def done(self, period: Span, scheme: Named = None) -> pd.DataFrame:
        """agent_id, item, day, period, count, due, scheme, seq within the period; a week belongs where its last day lies (R0-04).
        `scheme`: not those that name another one."""
        return _frame(_of_scheme(self._standing("done", period=period), scheme), "agent_id item day period count due scheme seq")

    def sheets(self, period: Span, scheme: Named = None) -> pd.DataFrame:
        """agent_id, scheme, period, state, goals, manager, seq of the goal sheets; only those "in_force" bear a score (R4-17)."""
        found = self._standing("sheet", scheme=scheme, period=period, exactly=True)
        return _frame(found, "agent_id scheme period state goals manager seq")

    # ---- who is in which group, under which scheme

    def groups_on(self, day: date) -> pd.DataFrame:
        """agent_id, group, from, to, and per scheme of the group scheme, version, cycle (None without one) on that day."""
        return _with_schemes(self._memberships(day, day), self._group_schemes(day, day), day)

    def memberships(self, period: Span) -> pd.DataFrame:
        """agent_id, group, from, to, and first, last, days within the period; a later membership ends the one before."""
        of = periods.parse(period)
        rows = []
        for row in self._memberships(of.start, of.end):
            first, last = max(row["from"], of.start), min(row["to"] or of.end, of.end)
            rows.append({**row, "first": first, "last": last, "days": (last - first).days + 1})
        return _table(rows, ("agent_id", "group", "from", "to", "first", "last", "days", "seq"))

    def group_schemes(self, day: date) -> pd.DataFrame:
        """group, scheme, version, cycle, from, to in force on that day; one per group and cycle (R4-14)."""
        return _table(self._group_schemes(day, day), ("group", "scheme", "version", "cycle", "from", "to", "seq"))

    def published(self, id: str | None = None) -> pd.DataFrame:
        """id, version, hash, text, description, author, reviewer, approver, date, seq, at, who of the published versions, oldest
        first (R4-12)."""
        columns = "id version hash text description author reviewer approver date seq at who"
        return _frame(self._standing("scheme", subject=id), columns)

    # ---- what pay needs

    def terms_on(self, day: date) -> pd.DataFrame:
        """agent_id, from, contract, base_pay, post_wage, basic_wage, bonus_base, seniority, ceiling_step, more (dict), seq: the terms in
        force on that day. The latest hold as a whole: what they do not name is None, not what stood before."""
        rows = [{"agent_id": r.subject, "to": None, "more": {}, **_data(r)} for r in self._standing("terms")]
        return _table([row for row in in_force(rows, ("agent_id",)) if holds(row, day)], ("agent_id", "from", *_TERMS, "more", "seq"))

    def places(self, period: Span) -> pd.DataFrame:
        """unit, trigger, place, of, visit, day, period, seq: a unit's places in contests and visits (R3-05)."""
        return _frame(self._standing("place", period=period), "unit trigger place of visit day period seq")

    def city_rewards(self, period: Span) -> pd.DataFrame:
        """agent_id, reason, amount, period, seq: what the city company pays for the same (R3-06)."""
        return _frame(self._standing("city_reward", period=period), "agent_id reason amount period seq")

    # ---- what people decided, said and filled in

    def choices(self, scheme: Named = None, period: Span | None = None) -> pd.DataFrame:
        """agent_id, scheme, action, option, reason, period, who, seq: the way a manager took where an action leaves one (R4-07)."""
        found = self._standing("choice", scheme=scheme, period=period)
        return _frame(found, "agent_id scheme action option reason period who seq", who="author")

    def quotas(self, scheme: Named, period: Span) -> pd.DataFrame:
        """group, award, places, headcount, reason, who, at, seq: the least number of places a person asked for (R2A-15)."""
        found = self._standing("quota", scheme=scheme, period=period, exactly=True)
        return _frame(found, "group award places headcount reason who at seq", group="subject", who="author", at="last_at")

    def awards(self, scheme: Named, period: Span) -> pd.DataFrame:
        """group, award, version, hash, headcount, places, people (list of agent_id, place, score, reason as texts), decided_by, reason,
        who, at, seq: the awards as they were decided (R2A-15); nobody: people is None."""
        found = self._standing("award", scheme=scheme, period=period, exactly=True)
        columns = "group award version hash headcount places people decided_by reason who at seq"
        return _frame(found, columns, group="subject", who="author", at="last_at")

    def tiers(self, scheme: Named = None, period: Span | None = None) -> pd.DataFrame:
        """agent_id, scheme, tier, instead_of, reason, period, who, seq: tiers a manager set (R2A-12)."""
        found = self._standing("tier", scheme=scheme, period=period)
        return _frame(found, "agent_id scheme tier instead_of reason period who seq", who="author")

    def interviews(self, period: Span | None = None) -> pd.DataFrame:
        """agent_id, held_on, text, plan, by, seq of the interviews held within the period, in order of day (R4-15, R3-12)."""
        of = periods.parse(period) if period else None
        held = [r for r in self._standing("interview") if of is None or of.start <= r.data["held_on"] <= of.end]
        held.sort(key=lambda record: (record.data["held_on"], record.seq))
        return _frame(held, "agent_id held_on text plan by seq")

    def forms(self, form: str | None = None, subject: str | None = None, period: Span | None = None, state: str | None = None) -> pd.DataFrame:
        """seq, form, subject, period, state, fields (dict), who, at, last, last_who, last_at."""
        found = self._standing("form", subject=subject, period=period)
        asked = [r for r in found if form in (None, r.kept["form"]) and state in (None, r.state)]
        return _frame(asked, "seq form subject period state fields who at last last_who last_at")

    # ---- within

    def _standing(
        self, kind: str, subject: str | None = None, scheme: Named = None, period: Span | None = None, exactly: bool = False,
    ) -> list[Record]:
        """Records that are not withdrawn; `exactly`: of this very period, not of one within it."""
        of = None if period is None else periods.parse(period)
        found = self.records(kind, subject, of.text if of else None, scheme.id if isinstance(scheme, Scheme) else scheme)
        return [r for r in found if r.state != WITHDRAWN and not (exactly and of and r.period != of.text)]

    def _events(self, scheme: Scheme | str, period: Span, states: tuple[str, ...]) -> pd.DataFrame:
        of = periods.parse(period)
        rows = []
        for record in [*self._standing("incident", scheme=scheme), *self._standing("bonus", scheme=scheme)]:
            data = record.data
            if record.state in states and of.start <= data["occurred_on"] <= of.end:
                by = (record.last_who, record.last_at) if record.state == "confirmed" else (None, None)
                own = {"seq": record.seq, "kind": record.kind, "agent_id": record.subject, "period": record.period}
                rows.append({**data, **own, "confirmed_by": by[0], "confirmed_at": by[1]})
        return _table(sorted(rows, key=lambda row: row["seq"]), _EVENT)

    def _memberships(self, first: date, last: date) -> list[dict]:
        rows = [{"agent_id": r.subject, "to": None, **_data(r)} for r in self._standing("membership")]
        return [row for row in in_force(rows, ("agent_id",)) if holds(row, first, last)]

    def _group_schemes(self, first: date, last: date) -> list[dict]:
        rows = [{"to": None, **_data(r), "group": r.subject} for r in self._standing("group_scheme")]
        return [row for row in in_force(rows, ("group", "cycle")) if holds(row, first, last)]


def _of_scheme(records: Iterable[Record], scheme: Named) -> list[Record]:
    """Records of the scheme, and those that name none."""
    asked = scheme.id if isinstance(scheme, Scheme) else scheme
    return [record for record in records if asked is None or record.scheme in (None, asked)]


def _data(record: Record) -> dict[str, object]:
    return {**record.data, "seq": record.seq}


def _frame(records: Iterable[Record], columns: str, **sources: str) -> pd.DataFrame:
    """One row per record; a column is the field of its payload, or else of the record, of that name or the one in `sources`."""
    names, rows = columns.split(), []
    sources = {"agent_id": "subject", "unit": "subject", "id": "subject"} | sources
    for record in records:
        data = record.data
        rows.append({name: data.get(source, getattr(record, source, None)) for name in names for source in [sources.get(name, name)]})
    return _table(rows, names)


def _table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame([[row.get(name) for name in columns] for row in rows], columns=list(columns), dtype=object)


def _with_schemes(members: list[dict], schemes: list[dict], day: date) -> pd.DataFrame:
    rows = []
    for row in members:
        own = [s for s in schemes if s["group"] == row["group"]] or [{}]
        rows += [{**row, "scheme": s.get("scheme"), "version": s.get("version"), "cycle": s.get("cycle")} for s in own]
    return _table(rows, ("agent_id", "group", "from", "to", "scheme", "version", "cycle", "seq"))
