"""The what-if page as a snapshot: who stands where under the weights that were tried, and what is needed to try others inside it.

The exact parts of the weights are frozen only where a total is one quotient of them: no section with a cap, no cap of the total that
could bite, nothing missing within sections, and everybody of the group is shown, since ranks are among all of them.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi.scoring.rounding import exact
from kpi.sharing.snapshot import Snapshot
from kpi.verbs import freezing as f
from kpi.verbs.freezing import Asked, Column, Names
from kpi.verbs.scores import load_scheme
from kpi.verbs.what_if import Start, Tried, weights_read, what_if, what_if_start
from kpi.verbs.what_if_base import Base, base
from kpi.verbs.what_if_drawn import what_if_least
from kpi.verbs.what_if_kept import blind_trial

LISTED = 3
"""Changes of tier or award told at most."""
TOP = 10


@dataclass(frozen=True)
class Trial:
    """What is frozen: the group, the trial in each language, the people shown, and what they are called."""

    asked: Asked
    start: Start
    here: Base
    tried: dict[str, Tried]
    rows: list
    names: Names
    gone: bool

    @property
    def one(self) -> Tried:
        return self.tried["en"]

    @property
    def shown(self) -> dict[str, str]:
        """agent -> name, of the people shown."""
        return {row.key: self.names(row.key) for row in self.rows}


def frozen(asked: Asked) -> Snapshot:
    """What the page shows under these weights. KpiError for weights, settings or a group that do not fit."""
    trial = _trial(asked)
    scheme = load_scheme(asked.scheme, asked.home)
    if len(trial.rows) < asked.least:
        blocks = [f.facts(*_facts(trial)), *f.notes([f.withheld("board", asked.least)])]
        return f.snapshot(asked, f.said("what_if.title"), scheme, True, blocks)
    sliders, table = _sliders(trial)
    seen = _columns(trial)
    blocks = [f.facts(*_facts(trial)), *f.notes(_told(trial)), *_pay(trial), *sliders, _bars(trial),
              f.table_block("board", f.said("what_if.board.title"), seen, None if trial.gone else "rank", TOP, search=True)]
    why = [f.withheld("ranks", asked.least)] if trial.gone else []
    still = [] if sliders else [f.said("shared_cli.team_only" if len(trial.rows) < len(trial.here.table.agents) else "shared_cli.no_sliders")]
    blocks += f.notes([*why, *still, f.said("what_if.strip.past")])
    made = f.table(trial.rows, [*seen, *table])
    return f.snapshot(asked, f.said("what_if.title"), scheme, True, blocks, {"board": made})


def _trial(asked: Asked) -> Trial:
    knobs, shop = dict(asked.knobs), asked.shop or None
    start = what_if_start(asked.scheme, asked.period, asked.group, shop, knobs, asked.home)
    used = weights_read(asked.weights, start.weights) if asked.weights else dict(start.weights)
    tried = {
        lang: what_if(asked.scheme, asked.period, used, (), start.group, shop, knobs, asked.pay, asked.home, lang, deep=False)
        for lang in f.words.LANGUAGES
    }
    rows = [row for row in tried["en"].rows.itertuples() if not asked.team or row.team == asked.team]
    whole = len(tried["en"].rows)
    blind = blind_trial(asked.scheme, asked.period, asked.home)
    hidden = blind is not None and blind.state == "hidden"
    known = {row.key: f"#{row.number}" if hidden else row.name for row in tried["en"].rows.itertuples()}
    gone = f.tells_rest({"": len(rows)}, {"": whole}, asked.least)
    here = base(asked.scheme, asked.period, start.group, shop, knobs, asked.home)
    return Trial(asked, start, here, tried, rows, Names("full" if hidden else asked.names, known), gone)


# ---- sentences


def _facts(trial: Trial) -> list[f.Text | None]:
    team = f.plain(trial.asked.team) if trial.asked.team else None
    knobs = f.said("what_if.knobs.changed", count=len(trial.asked.knobs)) if trial.asked.knobs else None
    return [team, f.plain(trial.start.group) if trial.start.group else None, f.data_to(trial.asked), knobs]


def _told(trial: Trial) -> list[f.Text]:
    """Who leads, how many move, and what follows; of the people shown only."""
    found = []
    first = [trial.shown[agent] for agent in trial.one.edges.first if agent in trial.shown]
    if first and not trial.gone:
        found.append(f.said("shared_cli.first", names=f.joined(map(f.plain, first))))
    moved = sum(1 for row in trial.rows if row.rank_change)
    if not trial.gone:
        said = f.said("what_if.strip.moved_people", count=moved) if moved else f.said("what_if.strip.moved_none")
        found.append(_titled("what_if.strip.moved", said))
    found += [_titled("what_if.strip.tiers", one) for one in _tiers(trial)]
    found += [_titled("what_if.strip.awards", one) for one in _awards(trial)]
    least = what_if_least(trial.one)
    if least is None:
        found.append(_titled("what_if.strip.smallest", f.said("what_if.holds_always")))
    elif {least, trial.one.edges.changes[least].challenger} <= set(trial.shown):
        found.append(_titled("what_if.strip.smallest", _smallest(trial, least)))
    return found


def _titled(key: str, text: f.Text) -> f.Text:
    head, colon = f.said(key), f.said("tiers_page.colon")
    return f.both(lambda lang: f"{head[lang]}{colon[lang]}{text[lang]}")


def _smallest(trial: Trial, winner: str) -> f.Text:
    change = trial.one.edges.changes[winner]
    step = change.after - change.before
    points = f"{'+' if step > 0 else ''}{f.words.points_text(step)}".replace("-", "−")
    item = next(f.title_of({**one, "metric": None}) for one in trial.start.items if one["item"] == change.item)
    return f.said("what_if.change.single", item=item, points=points, challenger=trial.shown[change.challenger], winner=trial.shown[winner])


def _tiers(trial: Trial) -> list[f.Text]:
    if not trial.one.effects.titles:
        return []
    steps = [(agent, now, was) for agent, (now, was) in trial.one.effects.tiers.items() if now != was and agent in trial.shown]
    if not steps:
        return [f.said("what_if.strip.tiers_none")]
    lines = [f.said("what_if.strip.tier_step", name=trial.shown[agent], before=_tier(trial, was), now=_tier(trial, now))
             for agent, now, was in steps[:LISTED]]
    more = [f.said("what_if.strip.more", count=len(steps) - LISTED)] if len(steps) > LISTED else []
    return [*lines, *more]


def _tier(trial: Trial, code: str | None) -> f.Text:
    if code is None:
        return f.plain("·")
    return f.said("app.none") if code == "none" else f.both(lambda lang: trial.tried[lang].effects.titles.get(code, code))


def _awards(trial: Trial) -> list[f.Text]:
    if not trial.one.effects.awards or trial.asked.team:
        return []
    lines = []
    for place, award in enumerate(trial.one.effects.awards):
        title = f.both(lambda lang, place=place: trial.tried[lang].effects.awards[place]["title"])
        lines += [f.said("what_if.strip.award_in", name=trial.shown[agent], award=title) for agent in award["ins"] if agent in trial.shown]
        lines += [f.said("what_if.strip.award_out", name=trial.shown[agent], award=title) for agent in award["outs"] if agent in trial.shown]
        lines += [f.said("what_if.strip.award_open", award=title, count=len(award["open"]))] if award["open"] else []
    if not lines:
        return [f.said("what_if.strip.awards_none")]
    return [*lines[:LISTED], *([f.said("what_if.strip.more", count=len(lines) - LISTED)] if len(lines) > LISTED else [])]


def _pay(trial: Trial) -> list[dict]:
    """What pay would cost, where that was asked for; never of a team, since it is the whole group's."""
    found = trial.one.effects.pay
    if not trial.asked.pay or found is None or trial.asked.team:
        return []
    now, before, people, _ = found
    note = f.said("shared_cli.pay_cost_note", count=people)
    return [{"kind": "tiles", "tiles": [
        {"label": f.said("shared_cli.pay_cost"), "value": f.cell(f.as_shown(now - before, "money"), "money", 2), "change": None, "note": note,
         "spark": []},
    ]}]


# ---- weights


def _bars(trial: Trial) -> dict:
    """Each item's weight as it was tried, with the scheme's own and the interval in which the same people lead."""
    bars = []
    for item in trial.start.items:
        weight, own = trial.one.weights[item["item"]], trial.start.weights[item["item"]]
        edge = trial.one.edges.intervals[item["item"]]
        held = f.said("what_if.holds", low=_floor(edge.low, up=True), high=_floor(edge.high))
        if edge.below is None and edge.above is None:
            held = f.said("what_if.holds_always")
        scheme = f.said("shared_cli.scheme_weight", weight=f.words.plain_text(own))
        note = f.both(lambda lang, one=scheme, two=held: f"{one[lang]} · {two[lang]}")
        bars.append({"label": f.title_of({**item, "metric": None}), "value": f"{f.numbers.rounded(weight, 2):f}", "note": note})
    return {"kind": "bars", "title": f.said("shared_cli.weights"), "bars": bars}


def _floor(end: Fraction, up: bool = False) -> str:
    """An end of an interval to 0.01, rounded to the inside."""
    whole = -((-end * 100) // 1) if up else (end * 100) // 1
    return f.words.plain_text(Fraction(whole, 100))


def _sliders(trial: Trial) -> tuple[list[dict], list[Column]]:
    """The block that lets weights be moved, and the columns behind it; nothing where a total is no single quotient."""
    parts, weights = shares(trial.here), {item: _decimal(weight) for item, weight in trial.one.weights.items()}
    whole = _decimal(trial.here.table.whole)
    if parts is None or None in (*weights.values(), whole) or len(trial.rows) < len(trial.here.table.agents):
        return [], []
    titles = {one["item"]: f.title_of({**one, "metric": None}) for one in trial.start.items}
    items = [{"code": item, "label": titles[item], "weight": weight, "least": "0", "most": whole} for item, weight in weights.items()]
    block = {"kind": "weights", "items": items, "full": whole, "decimals": trial.here.scheme.decimals, "missing": "spread", "table": "board"}
    label = f.plain("")
    columns = [Column("base", label, "number", lambda row: parts[row.key][0])]
    columns += [Column(f"item.{item}", label, "number", lambda row, item=item: parts[row.key][1].get(item)) for item in weights]
    return [block], columns


def shares(here: Base) -> dict[str, tuple[Fraction | None, dict[str, Fraction]]] | None:
    """agent -> (what does not hang on weights, item -> part of its weight), such that the total is `whole` × their weighted mean + the
    first; None where totals of this group are more than that."""
    table = here.table
    if here.caps or _bites(here) or any(table.whole_numbers[agent] is None for agent in table.agents if agent not in here.stays):
        return None
    found: dict[str, tuple[Fraction | None, dict[str, Fraction]]] = {}
    for agent in table.agents:
        if agent in here.stays:
            found[agent] = (None if here.totals[agent] is None else exact(here.totals[agent]), {})
            continue
        meant = table.meant_for(agent)
        part = {item: worth * table.sum_of(agent) / table.whole for item in meant if (worth := table.worth(agent, item)) is not None}
        if len(part) < len(meant) and table.missing == "refuse":
            return None
        found[agent] = (table.extra.get(agent, Fraction(0)) if part else None, part)
    return found


def _bites(here: Base) -> bool:
    """Whether a cap or floor of the whole total could change one under some weights."""
    cap, floor, table = here.scheme.cap, here.scheme.floor, here.table
    worths = [worth for worth in table.attainment.values() if worth is not None]
    most, least = max([*worths, Fraction(1)]), min([*worths, Fraction(0)])
    for agent in table.agents:
        extra, own = table.extra.get(agent, Fraction(0)), table.sum_of(agent)
        if cap is not None and own * most + extra > exact(cap) or floor is not None and own * least + extra < exact(floor):
            return True
    return False


def _decimal(value: Fraction) -> str | None:
    """As decimal text; None where no decimals are enough."""
    found = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{found:f}" if Fraction(found) == value else None


# ---- everybody


def _columns(trial: Trial) -> list[Column]:
    facts = trial.start.scheme
    places, full = facts["decimals"], f.exact_text(facts["full_score"])
    found = [] if trial.gone else [
        Column("rank", f.said("leaderboard.rank"), "rank", lambda row: row.rank),
        Column("rank_change", f.said("leaderboard.rank_change"), "change", lambda row: row.rank_change, 0),
    ]
    found += [
        Column("name", f.said("leaderboard.name"), "name", lambda row: trial.names(row.key)),
        Column("team", f.said("leaderboard.team"), "text", lambda row: row.team),
        Column("score", f.said("leaderboard.total"), "score", lambda row: f.points(row.total, places), places, full),
        Column("score_before", f.said("what_if.board.total_was"), "points", lambda row: f.points(row.was_total, places), places),
    ]
    found += [] if trial.gone else [Column("rank_before", f.said("what_if.board.was"), "rank", lambda row: row.was_rank)]
    if trial.one.effects.titles:
        found.append(Column("tier", f.said("terms.tier"), "words", lambda row: _from_to(_tier(trial, row.was_tier), _tier(trial, row.tier))))
    if trial.one.rows.grade.notna().any():
        found.append(Column("grade", f.said("terms.grade"), "words", _grades))
    return found


def _grades(row: object) -> f.Text:
    return _from_to(f.plain(row.was_grade or "·"), f.plain(row.grade or "·"))


def _from_to(before: Mapping[str, str], now: Mapping[str, str]) -> f.Text:
    return dict(now) if before == now else f.both(lambda lang: f"{before[lang]} → {now[lang]}")
