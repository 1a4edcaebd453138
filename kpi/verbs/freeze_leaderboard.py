"""The leaderboard as a snapshot: the columns that are seen, for the people that are seen, with the ranks of the page."""
from __future__ import annotations

from collections import Counter

from kpi.errors import KpiError, unknown
from kpi.sharing.snapshot import Snapshot
from kpi.verbs import freezing as f
from kpi.verbs.boards import Board, leaderboard
from kpi.verbs.desk import agents
from kpi.verbs.freezing import Asked, Column, Names
from kpi.verbs.outcomes import tiers
from kpi.verbs.rank_ranges import rank_ranges
from kpi.verbs.scores import load_scheme
from kpi.warehouse import parse
from kpi.words import reason_text

TOP = 10
"""Rows of the first screen."""
ALWAYS = ("rank", "name")
RANKED = ("rank", "rank_change", "sure", "rank_range")
"""Columns that say where those stand who are not shown."""
SOMETIMES = ("team", "group", "agents", "score", "grade", "tier", "n", "spark", "reason")
"""Columns some boards have: asking for them where they are not is no mistake."""
PAGE_CODES = {"moved": "rank_change", "trend": "spark"}
"""What the page calls a column -> its code here."""
HEADS = {"agent": "leaderboard.name", "team": "terms.team", "shift": "board_page.shift"}


def frozen(asked: Asked) -> Snapshot:
    """What the board shows now. KpiError for a column it does not have."""
    team = asked.team if asked.by == "agent" else ""
    shown = board_of(asked, team)
    scheme = load_scheme(asked.scheme, asked.home)
    rows, without, told = people_or_units(asked, shown, team)
    if not rows:
        blocks = [f.facts(*_facts(asked, shown, False)), *f.notes(told)]
        return f.snapshot(asked, f.said("leaderboard.title"), scheme, shown.final, blocks, {})
    known = [one for one in columns(asked, shown, Names(asked.names)) if one.code not in without]
    seen = chosen(known, asked.columns)
    sort = next((code for code in ("rank", "score", "name") if code in {one.code for one in seen}), None)
    told += _legend(shown, {one.code for one in seen})
    blocks = [
        f.facts(*_facts(asked, shown, len(rows) == len(shown.rows))),
        f.table_block("board", None, seen, sort, TOP, search=True), *f.notes(told),
    ]
    return f.snapshot(asked, f.said("leaderboard.title"), scheme, shown.final, blocks, {"board": f.table(rows, seen)})


def board_of(asked: Asked, team: str) -> Board:
    return leaderboard(asked.scheme, asked.period, asked.by, team or None, asked.shop or None, asked.home, asked.days, asked.compare)


# ---- who is shown


def people_or_units(asked: Asked, shown: Board, team: str) -> tuple[list, tuple[str, ...], list[f.Text]]:
    """The rows that are shown, the columns that would tell of others, and the sentences that say so."""
    rows = list(shown.rows.itertuples())
    if asked.by == "agent":
        if len(rows) < asked.least:
            return [], (), [f.withheld("board", asked.least) if rows else f.said("leaderboard.empty", period=f.period_of(asked.period))]
        gone = bool(team) and f.tells_rest(Counter(row.group for row in rows), _heads(asked), asked.least)
        return rows, RANKED if gone else (), [f.withheld("ranks", asked.least)] if gone else []
    sizes = unit_sizes(asked, [row.key for row in rows])
    shut = f.hidden(sizes, asked.least)
    kept = [row for row in rows if row.key not in shut]
    return kept, (*RANKED, "agents") if shut else (), [f.withheld("units", asked.least)] if shut else []


def _heads(asked: Asked) -> Counter:
    """Appraisal group -> how many are on the whole board."""
    whole = leaderboard(
        asked.scheme, asked.period, "agent", None, asked.shop or None, asked.home, asked.days, asked.compare, with_items=False,
    )
    return Counter(row.group for row in whole.rows.itertuples())


def unit_sizes(asked: Asked, units: list[str]) -> dict[str, int]:
    """Team or shift -> how many are in it at the end of the period."""
    listed = agents(asked.home, parse(asked.period).end)
    count = Counter(getattr(row, asked.by) for row in listed.itertuples())
    return {unit: count.get(unit, 0) for unit in units}


# ---- columns


def chosen(known: list[Column], wanted: tuple[str, ...]) -> list[Column]:
    """The columns asked for (none asked for: all), in the board's order."""
    codes = {PAGE_CODES.get(one, one.replace("item_", "item.", 1) if one.startswith("item_") else one) for one in wanted}
    if strange := codes - {one.code for one in known} - {*RANKED, *ALWAYS, *SOMETIMES}:
        raise unknown("column", min(strange), [one.code for one in known], "columns")
    found = [one for one in known if not wanted or one.code in codes or one.code in ALWAYS]
    if not found:
        raise KpiError("no column is left to share", "columns")
    return found


def columns(asked: Asked, shown: Board, names: Names) -> list[Column]:
    """Every column of the page that may leave the house."""
    scored, by_agent = shown.scheme["total"] != "none", shown.by == "agent"
    named = (lambda row: names(row.key, row.name)) if by_agent else (lambda row: row.name)
    found = [Column("rank", f.said("leaderboard.rank"), "rank", lambda row: row.rank)] if scored else []
    found.append(Column("name", f.said(HEADS[shown.by]), "name", named))
    if scored and shown.before:
        found.append(Column("rank_change", f.said("leaderboard.rank_change"), "change", lambda row: row.rank_change, 0))
    if by_agent:
        found.append(Column("team", f.said("leaderboard.team"), "text", lambda row: row.team))
        if len(shown.groups) > 1:
            found.append(Column("group", f.said("board_page.group"), "text", lambda row: row.group or None))
    elif shown.by == "team":
        found.append(Column("agents", f.said("terms.agents"), "number", lambda row: row.agents, 0))
    if scored:
        found += _scored(asked, shown)
    found += [_item(item, asked.view, shown) for item in shown.scheme["items"]]
    if scored and shown.rows["score"].isna().any():
        found.append(Column("reason", f.said("shared_cli.no_total"), "words", lambda row: why_none(shown, row)))
    found.append(Column("n", f.said("leaderboard.cases"), "number", lambda row: row.n, 0))
    found.append(Column("spark", f.said("leaderboard.trend"), "spark", lambda row: f.spark(row.trend)))
    return found


def _scored(asked: Asked, shown: Board) -> list[Column]:
    decimals, full = shown.scheme["decimals"], f.exact_text(shown.scheme["full_score"])
    found = [Column("score", f.said("leaderboard.total"), "score", lambda row: f.points(row.score, decimals), decimals, full)]
    if shown.grades and shown.by == "agent":
        found.append(Column("grade", f.said("board_page.grade"), "text", lambda row: row.grade))
    if shown.by == "agent" and not asked.days:
        found += _tier(asked)
    ranges = {row.key: row for row in _ranges(asked).itertuples()}
    if ranges:
        found.append(Column("sure", f.said("board_page.sure"), "words", lambda row: _sure(_range(ranges, row))))
        found.append(Column("rank_range", f.said("shared_cli.rank_range"), "rank_range", lambda row: _span(_range(ranges, row))))
    return found


def _range(ranges: dict, row: object) -> object | None:
    return None if row.rank is None else ranges.get(row.key)


def _span(found: object | None) -> str | None:
    return None if found is None else f"{found.low}-{found.high}"


def _ranges(asked: Asked):
    return rank_ranges(asked.scheme, asked.period, asked.by, asked.shop or None, asked.home, asked.days).rows


def _sure(found: object | None) -> f.Text | None:
    return None if found is None else f.said(f"board_page.{found.word}")


def _tier(asked: Asked) -> list[Column]:
    """Tiers of the period; none where the scheme has none."""
    told = {lang: {row.agent_id: row for row in _tiers(asked, lang)} for lang in f.words.LANGUAGES}
    if not told["en"]:
        return []

    def name(row: object) -> f.Text | None:
        one = told["en"].get(row.key)
        if one is None or one.tier is None:
            return None
        ring = f" {f.numbers.PROVISIONAL}" if one.provisional else ""
        title = f.said("pay_page.no_tier") if one.tier == "none" else f.both(lambda lang: told[lang][row.key].title)
        return f.both(lambda lang: f"{title[lang]}{ring}")

    return [Column("tier", f.said("board_page.tier"), "words", name)]


def _tiers(asked: Asked, lang: str) -> list:
    try:
        return list(tiers(asked.scheme, asked.period, lang=lang, home=asked.home).itertuples())
    except KpiError:
        return []


def _item(item: dict, view: str, shown: Board) -> Column:
    cells = {row.key: row for row in shown.items.itertuples() if row.item == item["item"]}

    def read(row: object) -> str | None:
        one = cells.get(row.key)
        if one is None or one.state != "value" or one.points is None:
            return None
        return f.exact_text(f.as_shown(one.value, item["unit"])) if view == "metrics" else f.points(one.points)

    if view == "metrics":
        kind = f.type_of(item["unit"])
        return Column(f"item.{item['item']}", f.title_of(item), kind, read, 2 if kind in ("points", "money") else None)
    full = f.exact_text(item["weight"]) if item["weight"] else None
    return Column(f"item.{item['item']}", f.title_of(item), "score" if full else "points", read, 2, full)


# ---- sentences


def why_none(shown: Board, row: object) -> f.Text | None:
    """Why somebody has no total."""
    if row.score is not None or not row.reason:
        return None
    titles = {item["item"]: f.title_of(item) for item in shown.scheme["items"]}
    own = shown.items[shown.items["key"] == row.key]
    listed = f.joined(titles[one.item] for one in own.itertuples() if one.points is None and one.item in titles)
    return f.both(lambda lang: reason_text(row.reason, lang, items=listed[lang]))


def _facts(asked: Asked, shown: Board, whole: bool) -> list[f.Text | None]:
    told = shown.summary
    found = [f.plain(asked.team) if asked.team and shown.by == "agent" else None, days_said(asked, shown), f.data_to(asked),
             f.provisional(shown.final)]
    if not whole:
        return found
    found.append(f.said("board_page.scored" if shown.by == "agent" else "board_page.scored_units", count=f"{told['scored']:,}"))
    if told["not_scored"]:
        found.append(f.said("board_page.not_scored", count=f"{told['not_scored']:,}"))
    if told["scored"] and shown.scheme["total"] != "none":
        spread = {name: f.words.points_text(told[name], shown.scheme["decimals"]) for name in ("best", "median", "least")}
        found.append(f.said("board_page.spread", **spread))
    found.append(f.said("board_page.against", period=f.period_of(shown.before)) if shown.before else f.said("board_page.against_none"))
    if len(shown.groups) > 1:
        found.append(f.said("board_page.group_ranks"))
    return found


def days_said(asked: Asked, shown: Board) -> f.Text | None:
    """Which days count, where not all do."""
    if not shown.days:
        return None
    kind, _, name = shown.days.partition(":")
    event = f.said("board_page.any_event") if name == "*" else f.plain(name)
    named = f.said("board_page.days_only" if kind == "event" else "board_page.days_without", event=event)
    count = f.said("board_page.days_counted", count=shown.days_counted)
    return f.both(lambda lang: f"{named[lang]}　{count[lang]}")


def _legend(shown: Board, codes: set[str]) -> list[f.Text]:
    found = [f.said("states.legend")]
    found += [f.said("leaderboard.tie")] if "rank" in codes else []
    found += [f.said("board_page.sure_legend")] if "sure" in codes else []
    return [*found, *([f.said("board_page.ratings_whole")] if shown.days else [])]
