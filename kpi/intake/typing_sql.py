"""Text to typed value, as SQL: the value, the code when there is none, and the range a value must keep."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kpi.intake.source import Column, Source

YES = ("true", "1", "yes", "y", "是")
NO = ("false", "0", "no", "n", "否")
_SCALE = {"money": 2, "number": 3}
_FACTOR = {"s": "1", "ms": "0.001", "min": "60", "h": "3600", "%": "0.01"}
_DIRECTIVE = {
    "%z": "(Z|[+-][0-9]{2}:?[0-9]{2})",
    "%d": "[0-9]{1,2}",
    "%m": "[0-9]{1,2}",
    "%H": "[0-9]{1,2}",
    "%I": "[0-9]{1,2}",
    "%M": "[0-9]{1,2}",
    "%S": "[0-9]{1,2}",
    "%f": "[0-9]+",
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
}


@dataclass(frozen=True)
class Typed:
    """`value`: SQL, null where the text is no value; `fault`: SQL for the code then, None when every text is a value;
    `ranges`: (condition on {v}, code); `offset` and `form`: SQL, for times only."""

    value: str
    fault: str | None = None
    ranges: list[tuple[str, str]] = field(default_factory=list)
    offset: str | None = None
    form: str | None = None


def typed(t: str, column: str, kind: str, rule: Column | None, source: Source) -> Typed:
    """How the text `t` (an SQL name) becomes a `kind`; `rule` may say format, unit, words or a map."""
    rule = rule or Column()
    if rule.map:
        cases = " ".join(f"when {_q(word)} then {_q(ours)}" for word, ours in rule.map.items())
        t = f"case lower({t}) {cases} else {t} end"
    if kind == "text":
        return Typed(t)
    if kind in ("timestamp", "date"):
        return _time(t, kind, rule.format)
    if kind == "boolean":
        return _boolean(t, rule)
    if kind == "integer":
        return _integer(_plain(t, source), t)
    return _number(t, column, kind, rule.unit, source)


def _boolean(t: str, rule: Column) -> Typed:
    yes, no = (rule.true or (), rule.false or ()) if rule.true is not None or rule.false is not None else (YES, NO)
    low = f"lower({t})"
    cases = [
        f"when {low} in ({', '.join(_q(w.lower()) for w in words)}) then {sign}"
        for words, sign in ((yes, "true"), (no, "false"))
        if words
    ]
    rest = "null" if rule.rest is None else f"case when {t} is not null then {str(rule.rest).lower()} end"
    return Typed(f"case {' '.join(cases)} else {rest} end", "'not_yes_or_no'")


def _integer(plain: str, t: str) -> Typed:
    quick = f"when regexp_full_match({t}, '[0-9]{{1,15}}') then cast({t} as bigint)"
    value = f"case {quick} else try_cast(exactly(any_decimal({plain}), 0) as bigint) end"
    fault = f"coalesce(number_fault({plain}), 'not_whole')"
    return Typed(value, fault, [("{v} < 0", "negative"), ("{v} > 1000000000000000", "out_of_range")])


def _number(t: str, column: str, kind: str, unit: str | None, source: Source) -> Typed:
    scale, seconds = _SCALE[kind], column.endswith("_seconds")
    plain = _plain(t, source)
    ranges = [("abs({v}) > 1000000000000000", "out_of_range")]
    ranges += (
        [("{v} < 0", "negative_money")] if kind == "money" else [("{v} < 0", "negative_duration")] if seconds else []
    )
    if unit in ("h:mm:ss", "mm:ss"):
        clock = t if unit == "h:mm:ss" else f"('0:' || {t})"
        return Typed(f"clock_seconds({clock})", "'not_a_duration'", ranges)
    spelling = f"-?[0-9]{{1,15}}(\\.[0-9]{{1,{scale}}}0*)?"
    quick = f"when regexp_full_match({t}, '{spelling}') then cast({t} as decimal(18, {scale}))"
    number = f"any_decimal({plain})"
    if unit == "%":
        plain = f"rtrim({plain}, '% ')"
        number = f"any_decimal({plain})"
    if source.decimal != ".":
        quick = ""
    if unit not in (None, "s"):
        quick, number = "", f"{number} * {_FACTOR[unit]}"
    exact = number if seconds else f"exactly({number}, {scale})"
    value = (
        f"case {quick} else try_cast({exact} as decimal(18, {scale})) end"
        if quick
        else f"try_cast({exact} as decimal(18, {scale}))"
    )
    return Typed(value, f"coalesce(number_fault({plain}), 'too_precise')", ranges)


def _plain(t: str, source: Source) -> str:
    """The digits of `t` with the signs the source declares taken off: full-width digits, currency, thousands."""
    text = f"tidy_digits({t})"
    for mark in source.currency_marks:
        text = f"trim(replace({text}, {_q(mark)}, ''))"
    if source.thousands:
        sep, point = re.escape(source.thousands), re.escape(source.decimal)
        grouped = _q(f"[+-]?[0-9]{{1,3}}({sep}[0-9]{{3}})+({point}[0-9]+)?")
        together = f"replace({text}, {_q(source.thousands)}, '')"
        text = f"case when regexp_full_match({text}, {grouped}) then {together} else {text} end"
    if source.decimal != ".":  # a point that is neither declared sign makes it no number
        text = f"replace(replace({text}, '.', '?'), {_q(source.decimal)}, '.')"
    return text


def _time(t: str, kind: str, formats: tuple[str, ...]) -> Typed:
    fault = "'not_a_date'" if kind == "date" else "'not_a_time'"
    if not formats:
        value, offset, form = f"wall_time({t})", f"nullif(offset_of({t}), '')", f"time_form({t})"
    else:
        value = _coalesced(_formatted(t, one) for one in formats)
        zoned = [one for one in formats if "%z" in one or one.startswith("epoch")]
        offset = _coalesced(_offset(t, one) for one in zoned) if zoned else None
        form = None
    if kind == "date":
        return Typed(f"case when {value} = date_trunc('day', {value}) then cast({value} as date) end", fault, form=form)
    return Typed(value, fault, offset=offset, form=form)


def _formatted(t: str, one: str) -> str:
    if one in ("epoch_s", "epoch_ms"):
        digits = "10" if one == "epoch_s" else "13"
        scale = "1000" if one == "epoch_s" else "1"
        moment = f"make_timestamp_ms(cast({t} as bigint) * {scale})"
        return f"case when regexp_full_match({t}, '[0-9]{{{digits}}}') then {moment} end"
    if "%z" in one:
        return f"timezone('UTC', try_strptime({t}, {_q(one)})) + to_minutes(offset_minutes({_offset(t, one)}))"
    return f"try_strptime({t}, {_q(one)})"


def _offset(t: str, one: str) -> str:
    """The offset written in `t` under the format `one`; an epoch counts from UTC."""
    if one.startswith("epoch"):
        return "'Z'"
    pattern = "".join(
        _DIRECTIVE.get(p, r"\S+" if p.startswith("%") else re.escape(p)) for p in re.findall("%.|[^%]", one)
    )
    return f"nullif(regexp_extract({t}, {_q('^' + pattern + '$')}, 1), '')"


def _coalesced(parts: object) -> str:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else f"coalesce({', '.join(listed)})"


def _q(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
