"""One agent's page as a snapshot: standing, points from the team's mean, each item with its sentence, and the past.

What is compared with a team of too few people is left out: its mean would tell of the others.
"""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

from kpi import cards
from kpi.errors import KpiError, unknown
from kpi.sharing.snapshot import Snapshot
from kpi.verbs import freezing as f
from kpi.verbs.desk import agents
from kpi.verbs.freezing import Asked, Column, Names
from kpi.verbs.person import AgentCard, agent_card, mates
from kpi.verbs.person_figures import agent_spread
from kpi.verbs.person_past import agent_past
from kpi.verbs.rank_ranges import rank_ranges
from kpi.verbs.scores import load_scheme, scored_at
from kpi.verbs.slips import slip
from kpi.words import change_text, explain, reason_text

SIDE = "beside_"


@dataclass(frozen=True)
class Seen:
    """The agent's card, what the agent is called, and whether what hangs on the team may be told."""

    asked: Asked
    card: AgentCard
    name: str
    with_team: bool

    @property
    def items(self) -> dict[str, dict]:
        return {item["item"]: item for item in self.card.scheme["items"]}


def frozen(asked: Asked) -> Snapshot:
    """What the page says of one agent. KpiError: no agent, or nobody of this id."""
    if not asked.agent:
        raise unknown("agent", "", agents(asked.home)["agent_id"], "agent")
    card = agent_card(asked.agent, asked.scheme, asked.period, asked.shop or None, asked.team or None, asked.home)
    if asked.team and card.team != asked.team:
        raise KpiError("this agent is of another team", "agent", "Leave the team out, or take one of its own")
    scored = scored_at(asked.scheme, asked.period, "agent", asked.shop or None, asked.home)
    names = Names(asked.names)
    seen = Seen(asked, card, names(card.agent_id, card.name), len(mates(asked.agent, scored)) >= asked.least)
    tables: dict = {}
    blocks = [f.facts(*_facts(seen)), _standing(seen), *_bridge(seen), *_items(seen, tables), *_sides(seen), *_worth(seen), *_past(seen, tables),
              *_slip(seen, tables)]
    blocks += f.notes([] if seen.with_team else [f.withheld("team", asked.least)])
    return f.snapshot(asked, f.plain(seen.name), load_scheme(asked.scheme, asked.home), card.final, blocks, tables)


def _facts(seen: Seen) -> list[f.Text | None]:
    return [f.plain(seen.card.team) if seen.card.team else None, f.data_to(seen.asked), f.provisional(seen.card.final)]


# ---- where one stands


def _standing(seen: Seen) -> dict:
    card, decimals = seen.card, seen.card.scheme["decimals"]
    change = None if card.score_change is None else f.cell(f.points(card.score_change, decimals), "change", decimals)
    full = f.said("ui.of_points", points=f.words.plain_text(card.full_score))
    trend = f.line_of(card.trend.score)
    tiles = [{"label": f.said("terms.total_points"), "value": f.cell(f.points(card.score, decimals), "points", decimals), "change": change,
              "note": full if card.score is not None else _why_none(seen), "spark": trend}] if card.scheme["total"] != "none" else []
    if card.of >= seen.asked.least and card.rank is not None:
        moved = None if card.rank_change is None else f.cell(str(card.rank_change), "change", 0)
        tiles.append({"label": f.said("terms.rank"), "value": f.cell(str(card.rank), "rank"), "change": moved, "note": _rank_note(seen),
                      "spark": []})
    sample = cards.metrics()[card.n_metric].title if card.n_metric in cards.metrics() else {}
    tiles.append({"label": f.said("terms.sample_size"), "value": f.cell(str(card.n), "number", 0), "change": None,
                  "note": f.both(lambda lang: sample.get(lang, card.n_metric)), "spark": []})
    return {"kind": "tiles", "tiles": tiles}


def _rank_note(seen: Seen) -> f.Text:
    """Of how many, and how sure the place is, in a word."""
    asked, of = seen.asked, f.said("ui.out_of", count=seen.card.of)
    found = rank_ranges(asked.scheme, asked.period, "agent", asked.shop or None, asked.home).rows
    word = next((f.said(f"board_page.{row.word}") for row in found.itertuples() if row.key == asked.agent), None)
    return of if word is None else f.both(lambda lang: f"{of[lang]}　{word[lang]}")


def _why_none(seen: Seen) -> f.Text | None:
    missing = [f.title_of(seen.items[row.item]) for row in seen.card.items.itertuples() if row.points is None and row.item in seen.items]
    listed = f.joined(missing)
    return f.both(lambda lang: reason_text(seen.card.reason, lang, items=listed[lang])) if seen.card.reason else None


# ---- the points


def _bridge(seen: Seen) -> list[dict]:
    """From the team's mean to the own total."""
    rows = list(seen.card.bridge.itertuples())
    if not rows or not seen.with_team:
        return []
    decimals = seen.card.scheme["decimals"]

    def step(row: object, label: f.Text) -> dict:
        return {"label": label, "amount": f.points(Decimal(str(row.amount)), decimals)}

    steps = [step(row, _label(seen, row.label)) for row in rows[1:-1]]
    return [{"kind": "steps", "title": f.said("agent.points_explained"), "start": step(rows[0], f.said("ui.team_mean")), "steps": steps,
             "end": step(rows[-1], f.plain(seen.name)), "decimals": decimals}]


def _label(seen: Seen, item: str) -> f.Text:
    return f.title_of(seen.items[item]) if item in seen.items else beside(seen.card.scheme, item)


def beside(scheme: dict, name: str) -> f.Text:
    """What a line that is no item is called: an event, a section's cap, the cap of the total, a second group."""
    found = next((part for part in scheme["beside"] if part["item"] == name), None)
    if found:
        return f.title_of(found)
    return f.said(f"explain.{SIDE}{name}") if name in ("cap", "blend") else f.said("ui.other")


def _items(seen: Seen, tables: dict) -> list[dict]:
    rows = list(seen.card.items.itertuples())
    if not rows:
        return []
    trends = {item: list(part["value"]) for item, part in seen.card.item_trend.groupby("item", sort=False)}
    columns = [
        Column("item", f.said("terms.item"), "words", lambda row: _label(seen, row.item)),
        Column("points", f.said("terms.points"), "points", lambda row: f.points(row.points), 2),
        Column("weight", f.said("terms.weight"), "number", lambda row: _weight(seen, row), None),
        Column("value", f.said("terms.value"), "words", lambda row: _value(seen, row, row.value, row.state)),
    ]
    if seen.with_team:
        columns.append(Column("team_value", f.said("agent.trend_team"), "words", lambda row: _value(seen, row, row.team_value, "value")))
        columns.append(Column("gap", f.said("shared_cli.gap"), "change", lambda row: _gap(row), 2))
    columns.append(Column("spark", f.said("leaderboard.trend"), "spark", lambda row: _spark(seen, row.item, trends)))
    columns.append(Column("because", f.said("shared_cli.because"), "words", lambda row: _sentence(seen, row)))
    tables["items"] = f.table(rows, columns)
    return [f.table_block("items", f.said("terms.points"), columns)]


def _weight(seen: Seen, row: object) -> str | None:
    return f.exact_text(f.numbers.rounded(row.weight, 2)) if row.item in seen.items and row.weight is not None else None


def _gap(row: object) -> str | None:
    return None if row.gap is None else f.points(row.gap)


def _value(seen: Seen, row: object, value: object, state: str) -> f.Text | None:
    item = seen.items.get(row.item)
    if item is None or (value is None and state == "value"):
        return None
    return f.both(lambda lang: f.words.value_text(value, item["unit"], lang, state, row.n))


def _spark(seen: Seen, item: str, trends: dict[str, list]) -> str | None:
    return f.spark(trends[item], seen.items[item]["unit"]) if item in trends and item in seen.items else None


def _sentence(seen: Seen, row: object) -> f.Text | None:
    """How the value became points. One that rests on the team's own value, or on the places in it, goes with the team."""
    if not seen.with_team and ("team" in str(row.reason) or "peer" in str(row.reason)):
        return None
    item = seen.items.get(row.item)
    line = {name: getattr(row, name) for name in ("item", "reason", "params", "value", "points", "weight", "nominal_weight", "attainment")}
    line["shown"] = row.points
    if item is None:
        found = next((part for part in seen.card.scheme["beside"] if part["item"] == row.item), None)
        part = SimpleNamespace(id=row.item, title=found["title"], rated=False) if found else None
        return f.both(lambda lang: explain(line, part, None, lang))
    known = cards.metrics().get(row.metric) if isinstance(row.metric, str) else None
    card = SimpleNamespace(title=known.title, unit=known.unit) if known else None
    own = SimpleNamespace(id=item["item"], title=item["title"], rated=item["kind"] == "rated")
    return f.both(lambda lang: explain(line, own, card, lang))


# ---- strong, weak, and what would be worth most


def _sides(seen: Seen) -> list[dict]:
    if not seen.with_team:
        return []
    rows, found = {row.item: row for row in seen.card.items.itertuples()}, []
    for names, heading, key, none in ((seen.card.strong, "agent.strong_points", "ui.strong", "ui.no_strong"),
                                      (seen.card.weak, "agent.weak_points", "ui.weak", "ui.no_weak")):
        texts = [_side(seen, rows[name], key) for name in names] or [f.said(none)]
        found += f.notes(texts, f.said(heading))
    return found


def _side(seen: Seen, row: object, key: str) -> f.Text:
    item = seen.items[row.item]
    own = _value(seen, row, row.value, "value")
    state = "value" if row.team_value is not None else "does_not_apply"
    team = f.both(lambda lang: f.words.value_text(row.team_value, item["unit"], lang, state))
    told, title = f.said(key, value=own, team=team), f.title_of(item)
    signed = f"{'+' if row.gap > 0 else ''}{f.words.points_text(row.gap)}"
    return f.both(lambda lang: f"{title[lang]} {signed}{'　' if lang == 'zh' else ' '}{told[lang]}")


def _worth(seen: Seen) -> list[dict]:
    if not seen.with_team:
        return []
    asked = seen.asked
    found = agent_spread(asked.agent, asked.scheme, asked.period, asked.shop or None, asked.home).worth
    rows = [row for row in found.head(2).itertuples() if row.item in seen.items]
    texts = [_worth_said(seen, row) for row in rows]
    return f.notes([*texts, f.said("board_page.worth_note")] if texts else [f.said("board_page.no_worth")], f.said("board_page.worth"))


def _worth_said(seen: Seen, row: object) -> f.Text:
    down = "_down" if row.change < 0 else ""
    change = f.both(lambda lang: change_text(row.to, row.value, row.unit, lang).lstrip("+-"))
    to = f.both(lambda lang: f.words.value_text(row.to, row.unit, lang))
    return f.said(f"board_page.worth_{row.why}{down}", item=f.title_of(seen.items[row.item]), change=change, to=to,
                  points=f.words.points_text(row.points))


# ---- the past, and pay where it is asked for


def _past(seen: Seen, tables: dict) -> list[dict]:
    asked = seen.asked
    told = {lang: agent_past(asked.agent, asked.scheme, asked.period, asked.home, lang) for lang in f.words.LANGUAGES}
    rows, decimals = list(told["en"].rows.itertuples()), seen.card.scheme["decimals"]
    if not rows:
        return []
    titles = {row.period: f.both(lambda lang, p=n: told[lang].rows["tier_title"].iloc[p]) for n, row in enumerate(rows)}

    def tier(row: object) -> f.Text | None:
        if row.tier is None:
            return None
        title = f.said("pay_page.no_tier") if row.tier == "none" else titles[row.period]
        return f.both(lambda lang: f"{title[lang]} {f.numbers.PROVISIONAL}") if row.provisional else title

    few = [row for row in rows if row.of is None or row.of < asked.least]
    columns = [
        Column("period", f.said("board_page.period"), "words", lambda row: f.period_of(row.period)),
        Column("score", f.said("board_page.score"), "points", lambda row: f.points(row.score, decimals), decimals),
        Column("rank", f.said("board_page.rank"), "words", lambda row: None if row.rank is None or row in few else _place(row)),
    ]
    if told["en"].grades:
        columns.append(Column("grade", f.said("board_page.grade"), "text", lambda row: row.grade))
    if told["en"].tiers:
        columns.append(Column("tier", f.said("board_page.tier"), "words", tier))
    tables["past"] = f.table(rows, columns)
    return [f.table_block("past", f.said("board_page.history"), columns)]


def _place(row: object) -> f.Text:
    return f.said("board_page.place", rank=row.rank, of=row.of)


def _slip(seen: Seen, tables: dict) -> list[dict]:
    asked = seen.asked
    if not asked.pay or not seen.card.scheme["pay"]:
        return []
    try:
        told = {lang: slip(asked.scheme, asked.period, asked.agent, asked.home, lang) for lang in f.words.LANGUAGES}
    except KpiError:
        return f.notes([f.said("board_page.no_slip")], f.said("board_page.pay"))
    rows = [(en["amount"], {"en": en["title"], "zh": zh["title"]})
            for en, zh in zip([*told["en"].lines, *told["en"].sums], [*told["zh"].lines, *told["zh"].sums], strict=True)]
    columns = [Column("item", f.said("terms.item"), "words", lambda row: row[1]),
               Column("pay", f.said("board_page.amount"), "money", lambda row: f.exact_text(f.as_shown(row[0], "money")), 2)]
    tables["pay"] = f.table(rows, columns)
    return [f.table_block("pay", f.said("board_page.pay"), columns)]
