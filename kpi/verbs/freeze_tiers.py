"""The tier simulation as a snapshot: the marks as they are set, heads per tier now and tried, who moves and who is near."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor

from kpi.errors import KpiError, unknown
from kpi.schemes.model.outcomes import Tiers
from kpi.scoring.rounding import exact
from kpi.sharing.snapshot import Snapshot
from kpi.verbs import freezing as f
from kpi.verbs.freezing import Asked, Column, Names
from kpi.verbs.scores import load_scheme
from kpi.verbs.tier_desk import TierDesk, tier_desk
from kpi.verbs.tier_trial import Gap, Trial, tier_movers, tier_near, tier_trial, tried_rules

KNOBS = ("at", "window", "take", "gaps", "short")
WIDTHS = (1, 2, 5, 10, 20, 50)
MOST_BARS = 20


def frozen(asked: Asked) -> Snapshot:
    """What the page shows with these marks and rules. KpiError: a scheme without tiers, or settings that do not fit."""
    scheme = load_scheme(asked.scheme, asked.home)
    desk = tier_desk(asked.scheme, asked.period, asked.team, asked.home)
    if desk is None:
        raise KpiError(f"{asked.scheme} has no tiers, grades or forced distribution", "scheme", "Choose another scheme")
    rules = rules_of(desk, asked)
    title = f.said("tiers_page.title_of", kind=f.said(f"tiers_page.kind.{desk.kind}"))
    if len([one for one in desk.inside if desk.values[one.agent_id] is not None]) < asked.least:
        blocks = [f.facts(*_about(desk, asked)), *f.notes([f.withheld("board", asked.least)])]
        return f.snapshot(asked, title, scheme, desk.final, blocks)
    trial, names = tier_trial(desk, rules), Names(asked.names)
    movers, near = tier_movers(desk, trial), tier_near(desk, trial)
    blocks, tables = [f.facts(*_about(desk, asked), *_summary(desk, trial, movers, asked)), _marks(desk, rules), _heads(desk, trial)], {}
    blocks.append(_histogram(desk))
    for code, found, columns in (("movers", movers, _columns(desk, names, True)), ("near", near, _columns(desk, names, False))):
        if found:
            blocks.append(f.table_block(code, f.said(f"tiers_page.{code}"), columns))
            tables[code] = f.table(found, columns)
    blocks += _wages(desk, trial, asked, tables)
    notes = []
    if any(band.now_provisional or band.then_provisional for band in trial.bands):
        notes.append(f.said("tiers_page.provisional_note"))
    return f.snapshot(asked, title, scheme, desk.final, [*blocks, *f.notes(notes)], tables)


def rules_of(desk: TierDesk, asked: Asked) -> Tiers:
    """The rules as the knobs set them; what is not set is the scheme's own. KpiError for a knob or a value that is none."""
    for name in asked.knobs:
        if name not in KNOBS:
            raise unknown("setting of tiers", name, KNOBS, "knobs")
    knobs, own = asked.knobs, desk.rules
    try:
        at = [Decimal(one) for one in knobs["at"].split(",")] if knobs.get("at") else [band.at_least for band in desk.marked]
        window = int(knobs.get("window") or own.window)
    except (InvalidOperation, ValueError):
        raise KpiError("these marks are no numbers", "knobs", "Write at~90,80,70~~window~2") from None
    if not all(one.is_finite() for one in at) or not desk.holds(at) or not 1 <= window <= 60:
        raise KpiError("these marks cannot be set", "knobs", "Give each between 0 and twice the full score")
    gaps = knobs.get("gaps") or ("break" if own.consecutive else "skip")
    take, short = knobs.get("take") or own.take, knobs.get("short") or own.short
    for value, known in ((gaps, ("break", "skip")), (take, ("lowest", "highest", "latest")), (short, ("provisional", "none"))):
        if value not in known:
            raise unknown("setting of tiers", value, known, "knobs")
    if desk.kind != "tiers":
        return tried_rules(desk, at)
    return tried_rules(desk, at, window, take, gaps == "break", short)


def names_of_bands(desk: TierDesk) -> dict[str, f.Text]:
    found = {band.id: f.both(band.name) for band in desk.rules.bands}
    return found | ({"none": f.said("tiers_page.no_tier")} if "none" in desk.bands else {})


# ---- what is told


def _about(desk: TierDesk, asked: Asked) -> list[f.Text | None]:
    return [f.plain(asked.team) if asked.team else None, f.data_to(asked), f.provisional(desk.final)]


def _summary(desk: TierDesk, trial: Trial, movers: list[Gap], asked: Asked) -> list[f.Text]:
    up = len([one for one in movers if (one.move.steps or 0) > 0])
    down = len([one for one in movers if (one.move.steps or 0) < 0])
    rest = len(movers) - up - down
    found = [f.said("tiers_page.moves", count=len(movers)) if movers else f.said("tiers_page.nobody_moves")]
    found += [f.said(f"tiers_page.{key}", count=count) for key, count in (("up", up), ("down", down), ("other", rest)) if count]
    if any(trial.not_told):
        found.append(f.said("tiers_page.not_told", now=trial.not_told[0], then=trial.not_told[1]))
    return [*found, *([_cost(trial)] if asked.pay and desk.pay_lines else [])]


def _cost(trial: Trial) -> f.Text:
    if trial.cost is None:
        return f.said("tiers_page.cost_unknown")
    amount = f.both(lambda lang: f.words.money_text(abs(trial.cost), lang))
    same = f.said("tiers_page.cost_same")
    told = same if not trial.cost else f.said("tiers_page.cost_up" if trial.cost > 0 else "tiers_page.cost_down", amount=amount)
    whole = len(trial.moves)
    return told if trial.cost_people == whole else f.said("tiers_page.cost_known", said=told, count=trial.cost_people, whole=whole)


def _marks(desk: TierDesk, rules: Tiers) -> dict:
    """Each band's mark as it is set, with the scheme's own where that is another."""
    own, names = {band.id: band.at_least for band in desk.rules.bands}, names_of_bands(desk)
    bars = []
    for band in rules.bands:
        if band.at_least is not None:
            note = None if own[band.id] == band.at_least else f.said("shared_cli.scheme_weight", weight=f.words.plain_text(own[band.id]))
            bars.append({"label": f.said("tiers_page.mark", name=names[band.id]), "value": f.exact_text(band.at_least), "note": note})
    return {"kind": "bars", "title": f.said("shared_cli.marks"), "bars": bars}


def _heads(desk: TierDesk, trial: Trial) -> dict:
    """How many in each tier as tried; the note says how many now."""
    names = names_of_bands(desk)
    bars = [{"label": names[band.id], "value": str(band.then), "note": f.said("shared_cli.now_heads", count=band.now)} for band in trial.bands]
    return {"kind": "bars", "title": f.said("tiers_page.heads"), "bars": bars}


def _histogram(desk: TierDesk) -> dict:
    """How many have how many points; whom they belong to is not in it."""
    known = [exact(desk.values[one.agent_id]) for one in desk.inside if desk.values[one.agent_id] is not None]
    low, high = (floor(min(known)), floor(max(known)) + 1)
    width = next((one for one in WIDTHS if (high - low) / one <= MOST_BARS), 100)
    first = low // width * width
    bars = []
    for start in range(first, high, width):
        count = sum(1 for value in known if start <= value < Fraction(start + width))
        bars.append({"label": f.plain(f"{start}–{start + width}"), "value": str(count), "note": None})
    return {"kind": "bars", "title": f.said("shared_cli.spread"), "bars": bars}


# ---- who moves, who is near


def _columns(desk: TierDesk, names: Names, moved: bool) -> list[Column]:
    called = names_of_bands(desk)
    value = f.said("tiers_page.value.forced" if desk.kind == "forced" else "tiers_page.value.total")
    found = [
        Column("name", f.said("terms.agent"), "name", lambda gap: names(gap.move.person.agent_id, gap.move.person.name)),
        Column("team", f.said("terms.team"), "text", lambda gap: gap.move.person.team or None),
        Column("points", value, "points", lambda gap: f.points(gap.move.value), 2),
    ]
    if moved:
        found.append(Column("tier", f.said("tiers_page.change"), "words", lambda gap: _change(gap, called)))
        found.append(Column("change", f.said("shared_cli.steps"), "change", lambda gap: gap.move.steps, 0))
    else:
        found.append(Column("tier", f.said("tiers_page.tier"), "words", lambda gap: _tier(gap.move.then, called)))
    return [*found, Column("need", f.said("tiers_page.missing"), "words", lambda gap: _missing(gap, called))]


def _tier(tiered: object, called: dict[str, f.Text]) -> f.Text:
    name = called.get(tiered.tier) or f.said("tiers_page.untold")
    return f.both(lambda lang: f"{name[lang]} {f.numbers.PROVISIONAL}" if tiered.provisional else name[lang])


def _change(gap: Gap, called: dict[str, f.Text]) -> f.Text:
    before, then = _tier(gap.move.now, called), _tier(gap.move.then, called)
    return f.both(lambda lang: f"{before[lang]} → {then[lang]}")


def _missing(gap: Gap, called: dict[str, f.Text]) -> f.Text:
    """The points to the next tier, or what keeps it out of reach."""
    if gap.missing is not None:
        to = f.said("tiers_page.to", tier=called[gap.above])
        return f.both(lambda lang: f"{f.words.points_text(gap.missing)}{to[lang]}")
    if gap.above is None:
        return f.said("tiers_page.by_person" if gap.move.person.set_by else "tiers_page.top")
    return f.said("tiers_page.held", period=f.period_of(gap.held)) if gap.held else f.said("tiers_page.out_of_reach")


# ---- pay, where it is asked for


def _wages(desk: TierDesk, trial: Trial, asked: Asked, tables: dict) -> list[dict]:
    """Wages per tier now and tried; not those of too few people."""
    if not asked.pay or not desk.pay_lines:
        return []
    names = names_of_bands(desk)

    def amount(cost: object) -> str | None:
        return f.exact_text(f.as_shown(cost.known, "money")) if cost.people >= asked.least else None

    columns = [
        Column("tier", f.said("tiers_page.tier"), "words", lambda band: names[band.id]),
        Column("pay_now", f.said("tiers_page.now"), "money", lambda band: amount(band.cost_now), 2),
        Column("pay_tried", f.said("tiers_page.tried"), "money", lambda band: amount(band.cost_then), 2),
    ]
    tables["wages"] = f.table(trial.bands, columns)
    lines = f.said("tiers_page.pay_lines", lines=f.both(lambda lang: f.words.text("ui.comma", lang).join(desk.pay_lines[lang])))
    few = any(0 < cost.people < asked.least for band in trial.bands for cost in (band.cost_now, band.cost_then))
    return [f.table_block("wages", f.said("tiers_page.wages"), columns),
            *f.notes([lines, *([f.withheld("pay", asked.least)] if few else [])])]
