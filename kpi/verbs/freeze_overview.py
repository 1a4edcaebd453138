"""Today's page as a snapshot: key figures, who leads and who moved, the teams, and where the changes come from.

What needs somebody inside (the to-do list, deadlines, actions, the checklist) stays inside.
"""
from __future__ import annotations

from kpi import cards
from kpi.sharing.snapshot import Snapshot
from kpi.verbs import freezing as f
from kpi.verbs.boards import leaderboard
from kpi.verbs.desk import opened
from kpi.verbs.freezing import Asked, Column, Names
from kpi.verbs.overview import Overview, overview
from kpi.verbs.scores import load_scheme, teams_at
from kpi.verbs.why import changes
from kpi.warehouse import parse
from kpi.words import arrow, change_text


def frozen(asked: Asked) -> Snapshot:
    """What the page shows of the period; of one team only that team's."""
    found = overview(asked.period, asked.scheme, asked.team or None, asked.shop or None, home=asked.home)
    scheme = load_scheme(asked.scheme, asked.home)
    facts = f.facts(f.plain(asked.team) if asked.team else None, f.data_to(asked), f.provisional(found.final))
    people, names = _heads(asked), Names(asked.names)
    few = asked.team and people.get(asked.team, 0) < asked.least
    if few or found.tiles.empty:
        why = f.withheld("board", asked.least) if few else f.said("ui.no_figures", period=f.period_of(asked.period))
        return f.snapshot(asked, f.said("overview.title"), scheme, found.final, [facts, *f.notes([why])])
    tables: dict = {}
    blocks = [facts, _tiles(asked, found), *_lists(asked, found, names, tables)]
    if not asked.team:
        shut = f.hidden({team: size for team, size in people.items() if team}, asked.least, people.get("", 0))
        blocks += [*_teams(asked, found, shut, tables), *_why(asked, shut)]
        blocks += f.notes([f.withheld("teams", asked.least)] if shut else [])
    return f.snapshot(asked, f.said("overview.title"), scheme, found.final, blocks, tables)


def _heads(asked: Asked) -> dict[str, int]:
    """Team -> how many; "" those of none."""
    count: dict[str, int] = {}
    for team in teams_at(opened(asked.home), parse(asked.period)).values():
        count[team or ""] = count.get(team or "", 0) + 1
    return count


# ---- key figures


def title_of(metric: str, team: str) -> f.Text:
    """The metric's title, which says so where the figure of all holds silent sales."""
    return f.said("ui.sales_of_all") if metric == "sales_paid" and not team else dict(cards.metric(metric).title)


def _tiles(asked: Asked, found: Overview) -> dict:
    return {"kind": "tiles", "tiles": [_tile(asked, row) for row in found.tiles.itertuples()]}


def _tile(asked: Asked, row: object) -> dict:
    unit = cards.metric(row.metric).unit
    return {"label": title_of(row.metric, asked.team), "value": f.figure(row.value, unit), "change": None, "note": _against(row, unit),
            "spark": f.line_of(row.trend, unit)}


def _against(row: object, unit: str) -> f.Text:
    """The change since the period before, in words."""
    told = change_of(row.value, row.previous, unit)
    if told is None:
        return f.said("ui.nothing_before")
    against = f.said("periods.against_previous", period=f.period_of(row.previous_period))
    return f.both(lambda lang: f"{told[lang]}{'　' if lang == 'zh' else ' '}{against[lang]}")


def change_of(now: object, before: object, unit: str) -> f.Text | None:
    """▲ +1.2 pp; None where there is nothing to compare."""
    told = f.both(lambda lang: f"{arrow(now, before)} {change_text(now, before, unit, lang)}".strip())
    return told if told["en"] else None


# ---- people


def _lists(asked: Asked, found: Overview, names: Names, tables: dict) -> list[dict]:
    """Who leads, and who climbed and fell; not out of a board of too few."""
    shown = leaderboard(asked.scheme, asked.period, "agent", asked.team or None, asked.shop or None, asked.home, with_items=False)
    whole = leaderboard(asked.scheme, asked.period, "agent", None, asked.shop or None, asked.home, with_items=False)
    if len(shown.rows) < asked.least:
        return f.notes([f.withheld("board", asked.least)])
    gone = f.tells_rest({"": len(shown.rows)}, {"": len(whole.rows)}, asked.least)
    blocks = []
    for code, rows, title in (("leaders", found.leaders, "ui.leaders"), ("movers", found.movers, "ui.movers")):
        if rows.empty or (gone and code == "movers"):
            continue
        columns = _people(names, shown.scheme, gone, code == "movers")
        blocks.append(f.table_block(code, f.said(title), columns))
        tables[code] = f.table(list(rows.itertuples()), columns)
    return [*blocks, *f.notes([f.withheld("ranks", asked.least)] if gone else [])]


def _people(names: Names, scheme: dict, gone: bool, moved: bool) -> list[Column]:
    decimals, full = scheme["decimals"], f.exact_text(scheme["full_score"])
    found = [] if gone else [Column("rank", f.said("leaderboard.rank"), "rank", lambda row: row.rank)]
    found += [Column("name", f.said("leaderboard.name"), "name", lambda row: names(row.agent_id, row.name)),
              Column("team", f.said("leaderboard.team"), "text", lambda row: row.team)]
    found += [Column("change", f.said("leaderboard.rank_change"), "change", lambda row: row.rank_change, 0)] if moved else []
    return [*found, Column("score", f.said("leaderboard.total"), "score", lambda row: f.points(row.score, decimals), decimals, full)]


# ---- teams


def _teams(asked: Asked, found: Overview, shut: set[str], tables: dict) -> list[dict]:
    """A row per team, a column per key figure."""
    rows: dict[str, dict] = {}
    for row in found.teams.itertuples():
        if row.team not in shut:
            rows.setdefault(row.team, {"name": row.team, "people": row.agents})[row.metric] = row
    if not rows:
        return []
    columns = [Column("name", f.said("terms.team"), "name", lambda row: row["name"])]
    if not shut:
        columns.append(Column("people", f.said("terms.agents"), "number", lambda row: row["people"], 0))
    for metric in found.tiles["metric"]:
        unit = cards.metric(metric).unit
        kind = f.type_of(unit)
        columns.append(Column(f"metric.{metric}", title_of(metric, "team"), kind, lambda row, m=metric, u=unit: _team_value(row, m, u),
                              2 if kind in ("points", "money") else None))
    tables["teams"] = f.table(list(rows.values()), columns)
    return [f.table_block("teams", f.said("overview.teams"), columns)]


def _team_value(row: dict, metric: str, unit: str) -> str | None:
    one = row.get(metric)
    return None if one is None or one.state != "value" else f.exact_text(f.as_shown(one.value, unit))


# ---- where changes come from


def _why(asked: Asked, shut: set[str]) -> list[dict]:
    """Per metric the teams and hours that give most of its change."""
    texts = []
    for each in changes(asked.period, asked.shop or None, asked.home):
        title = dict(cards.metric(each["metric"]).title)
        whole = _amount(each["change"], each["unit"])
        texts.append(f.both(lambda lang, one=title, two=whole: f"{one[lang]} {two[lang]}"))
        for part in each["parts"]:
            if part["by"] == "team" and (part["key"] in shut or shut):
                continue
            name = f.plain(part["key"]) if part["by"] == "team" else f.said("why.hour", hour=part["key"])
            gives = _amount(part["gives"], each["unit"])
            texts.append(f.both(lambda lang, one=name, two=gives: f"　{one[lang]} {two[lang]}"))
    return f.notes(texts, f.said("why.title"))


def _amount(amount: object, unit: str) -> f.Text:
    return f.both(lambda lang: change_text(amount, type(amount)(0), unit, lang))
