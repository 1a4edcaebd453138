"""Events before they are written: every rule about who may record what, and what may follow what. Pure."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kpi.errors import KpiError, nearest
from kpi.records.current import Record
from kpi.records.fields import Field, canonical, folded
from kpi.records.fields import period as period_text
from kpi.records.kinds import ENGINE, KINDS, WITHDRAWN, Kind, checked_moves, kind, moves_of, needs_second
from kpi.records.limits import Limits, checked
from kpi.schemes.model import Scheme
from kpi.warehouse import periods

_WHO = Field("text", True, longest=200)
_WHY = Field("text")
Judge = Scheme | Limits | None


@dataclass(frozen=True)
class Entry:
    """Something to record: the kind, whom or what it is about, its fields, the period. `place`: where it came from, for refusals."""

    kind: str
    subject: str
    data: Mapping[str, object]
    period: str | None = None
    place: str = ""


@dataclass(frozen=True)
class Draft:
    """An event ready to be written, all but its number and time. `place`: where it came from."""

    act: str
    kind: Kind
    subject: str
    group: str | None
    scheme: str | None
    period: str | None
    state: str
    ref: int | None
    kept: Mapping[str, object]
    who: str
    why: str
    place: str = ""

    def row(self, at: str) -> dict[str, object]:
        return {
            "at": at, "who": self.who, "act": self.act, "kind": self.kind.id, "subject": self.subject, "appraisal_group": self.group,
            "scheme": self.scheme, "period": self.period, "state": self.state, "ref": self.ref, "data": canonical(self.kept), "why": self.why,
        }

    @property
    def kind_id(self) -> str:
        return self.kind.id

    @property
    def key(self) -> str | None:
        return self.kind.key_of(self.subject, self.period, self.kept)


def draft(entry: Entry, who: str, why: str, scheme: Judge) -> Draft:
    """The first event of a record. KpiError when a field does not fit or the numbers lie outside what the scheme allows."""
    kind_ = kind(entry.kind)
    who, why = _who(who), _WHY.keep(why, "why")
    if folded(who) == ENGINE and not kind_.engine:
        raise KpiError(f"a {kind_.id} is recorded by a person", "who", "Say who records it")
    subject = _named(entry.subject, f"{kind_.id}.subject")
    kept = checked(kind_.id, kind_.keep(_filled(kind_, entry.data, who)), scheme)
    _sound(kind_, kept)
    state = next(iter(moves_of(kind_, kept)))
    period = _period(kind_, entry.period, kept)
    return Draft("add", kind_, subject, *_columns(kind_, subject, kept), period, state, None, kept, who, why, entry.place)


def drafts(entries: Iterable[Entry], who: str, why: str, scheme: Judge) -> tuple[list[Draft], list[tuple[Entry, KpiError]]]:
    """Every entry as a draft, or with what is wrong with it."""
    made, refused = [], []
    for entry in entries:
        try:
            made.append(draft(entry, who, why, scheme))
        except KpiError as error:
            refused.append((entry, error))
    return made, refused


def refuse_again(new: Draft, standing: Iterable[Record]) -> None:
    """Refuse what is recorded already: the same key, not withdrawn."""
    for record in standing:
        if new.key is not None and record.state != WITHDRAWN and record.kind == new.kind.id and record.key == new.key:
            raise again(new, record)


def again(new: Draft, record: Record) -> KpiError:
    """Why the same thing is not recorded twice."""
    if new.kind.final:
        version, same = record.kept.get("version"), record.kept.get("hash") == new.kept.get("hash")
        if same:
            return KpiError(f"version {version} of {record.subject} is published already", new.kind.id, "Nothing is left to do")
        return KpiError(f"version {version} of {record.subject} is published and never changes", new.kind.id, "Give the change a new version")
    return KpiError(
        f"this {new.kind.id} of {record.subject} is recorded already, as number {record.seq} by {record.who}", new.kind.id,
        "Correct that one instead",
    )


def moved(record: Record, to: str, who: str, why: str, data: Mapping[str, object] | None) -> Draft:
    """A record passing to another state."""
    kind_, who, why = KINDS[record.kind], _who(who), _WHY.keep(why, "why")
    ways = moves_of(kind_, record.kept).get(record.state, ())
    if to not in ways:
        said = ", ".join(ways) or "nowhere"
        what = f"record {record.seq} is {record.state} and cannot become {to}"
        raise KpiError(what, kind_.id, f"From here it goes to: {said}", nearest(to, ways))
    if folded(who) == ENGINE:
        raise KpiError("the program confirms and decides nothing", "who", "Say who decides")
    if needs_second(kind_, record.kept, to):
        _other(record, kind_, who, to)
    if to == "rejected" and not why:
        raise KpiError("a rejection needs its reason", "why")
    if data and kind_.id != "form":
        raise KpiError(f"a {kind_.id} takes no fields on the way", kind_.id, "Correct the record first")
    more = kind_.keep({"form": record.kept["form"], **data}) if data else {}
    kept = {"fields": more["fields"]} if "fields" in more else {}
    return _next(record, "move", to, kept, who, why)


def superseded(record: Record, data: Mapping[str, object], who: str, why: str, scheme: Judge) -> Draft:
    """A correction: the fields of `data` replace those before, and the record begins at its first state again."""
    kind_ = KINDS[record.kind]
    return corrected(record, checked(kind_.id, kind_.keep({**kind_.give(record.kept), **data}), scheme), who, why)


def corrected(record: Record, kept: Mapping[str, object], who: str, why: str) -> Draft:
    """A correction whose payload was checked already."""
    kind_, who, why = KINDS[record.kind], _who(who), _why(why, "correction")
    _alive(record)
    if kind_.final:
        raise KpiError(f"a {kind_.id} once published never changes", kind_.id, "Give the change a new version")
    _own(record, who)
    _sound(kind_, kept)
    stays = kind_.key_of(record.subject, record.period, kept) == record.key
    if not stays or _columns(kind_, record.subject, kept) != (record.group, record.scheme) or _moved_away(kind_, record, kept):
        raise KpiError(f"that would make record {record.seq} another one", kind_.id, "Withdraw it and record the right one")
    if kept == record.kept:
        raise KpiError(f"record {record.seq} says so already", kind_.id, "Nothing is left to do")
    return _next(record, "supersede", next(iter(moves_of(kind_, kept))), kept, who, why)


def withdrawn(record: Record, who: str, why: str) -> Draft:
    """A record taken back; it stays in the log."""
    kind_, who, why = KINDS[record.kind], _who(who), _why(why, "withdrawal")
    _alive(record)
    if kind_.final:
        raise KpiError(f"a {kind_.id} once published is never taken back", kind_.id, "Publish a new version")
    _own(record, who)
    return _next(record, "withdraw", WITHDRAWN, {}, who, why)


def _next(record: Record, act: str, state: str, kept: Mapping[str, object], who: str, why: str) -> Draft:
    return Draft(act, KINDS[record.kind], record.subject, record.group, record.scheme, record.period, state, record.seq, kept, who, why)


# ---- who


def _who(who: object) -> str:
    return _named(who, "who")


def _named(name: object, where: str) -> str:
    kept = _WHO.keep(name, where)
    if not kept:
        raise KpiError("no name is given", where)
    return kept


def _why(why: str, act: str) -> str:
    said = _WHY.keep(why, "why")
    if not said:
        raise KpiError(f"a {act} needs its reason", "why", "Say why")
    return said


def _other(record: Record, kind_: Kind, who: str, to: str) -> None:
    """The second person is neither who wrote it, nor who is named as finding or filing it, nor whom it is about (R4-05)."""
    first = [record.author, *(str(record.kept[name]) for name in kind_.parties if name in record.kept)]
    if folded(who) in {folded(name) for name in first}:
        raise KpiError(f"{who} filed record {record.seq}; {to} is for somebody else to say", "who", "Let a second person do it")
    if kind_.parties and folded(who) == folded(record.subject):
        raise KpiError(f"record {record.seq} is about {who}; {to} is for somebody else to say", "who", "Let a second person do it")


def _own(record: Record, who: str) -> None:
    """The program changes only what it filed itself and nobody has looked at yet."""
    if folded(who) == ENGINE and not (folded(record.author) == ENGINE and record.state == next(iter(moves_of(KINDS[record.kind], record.kept)))):
        raise KpiError(f"record {record.seq} is in people's hands", "who", "Say who changes it")


def _alive(record: Record) -> None:
    if record.state == WITHDRAWN:
        raise KpiError(f"record {record.seq} is withdrawn", record.kind, "Record it anew")


# ---- what


def _filled(kind_: Kind, data: Mapping[str, object], who: str) -> dict[str, object]:
    """Who rates, finds or files, when nobody else is named, is who records it."""
    named = next((name for name in ("rater", "finder", "filer") if name in kind_.fields), None)
    return {**data, named: data.get(named) or who} if named else dict(data)


def _sound(kind_: Kind, kept: Mapping[str, object]) -> None:
    """What two fields say must fit together."""
    if "from" in kept and kept.get("to", kept["from"]) < kept["from"]:
        raise KpiError(f"it ends on {kept['to']}, before it begins on {kept['from']}", f"{kind_.id}.to")
    if kind_.id == "place" and kept.get("of", kept["place"]) < kept["place"]:
        raise KpiError(f"place {kept['place']} of {kept['of']} does not exist", "place.place")
    if kind_.id == "form" and kept.get("moves"):
        checked_moves(kept)


def _columns(kind_: Kind, subject: str, kept: Mapping[str, object]) -> tuple[str | None, str | None]:
    """Group and scheme the record belongs to."""
    group = subject if kind_.subject == "group" else kept.get("group")
    scheme = subject if kind_.subject == "scheme" else kept.get("scheme")
    return group, scheme


def _period(kind_: Kind, given: str | None, kept: Mapping[str, object]) -> str | None:
    """The period of a record: as given, else the month of its day."""
    asked = None if given is None else period_text(given, f"{kind_.id}.period")
    if kind_.period == "none" and asked:
        raise KpiError(f"a {kind_.id} has no period", f"{kind_.id}.period", "Its days say when it holds")
    day = kept.get(kind_.period if kind_.period in kind_.fields else "day")
    if asked is None and day is not None:
        return _month(str(day))
    if asked is not None and day is not None and not periods.parse(asked).start <= date.fromisoformat(str(day)) <= periods.parse(asked).end:
        raise KpiError(f"{day} does not lie in {asked}", f"{kind_.id}.period")
    if asked is None and kind_.period == "needed":
        raise KpiError("the period is missing", f"{kind_.id}.period", "Write it like 2026-09")
    return asked


def _month(day: str) -> str:
    return periods.of_day(date.fromisoformat(day), "month").text


def _moved_away(kind_: Kind, record: Record, kept: Mapping[str, object]) -> bool:
    """Whether a corrected day would carry the record into another period."""
    day = kept.get(kind_.period if kind_.period in kind_.fields else "day")
    if day is None or record.period is None:
        return False
    of = periods.parse(record.period)
    return not of.start <= date.fromisoformat(str(day)) <= of.end
