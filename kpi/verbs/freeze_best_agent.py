"""The result of an awards meeting as a snapshot: places, ranking, how ties were broken, and what was decided.

What somebody wrote (reasons of choices and decisions, records that bar) stays in the house.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.sharing.snapshot import Snapshot
from kpi.verbs import freezing as f
from kpi.verbs.award_meeting import Meeting, award_meeting
from kpi.verbs.freezing import Asked, Column, Names
from kpi.verbs.scores import load_scheme

TOP = 10


@dataclass(frozen=True)
class Result:
    """The meeting in each language, the people shown, and what they are called."""

    asked: Asked
    told: dict[str, Meeting]
    rows: list
    names: Names
    gone: bool

    @property
    def one(self) -> Meeting:
        return self.told["en"]

    @property
    def inside(self) -> set[str]:
        return {row.agent_id for row in self.rows}

    def title(self, award: str) -> f.Text:
        return f.both(lambda lang: next((one["title"] for one in self.told[lang].awards if one["award"] == award), award))


def frozen(asked: Asked) -> Snapshot:
    """What the meeting's ranking and decision show. KpiError: no award of this scheme for such a period, or no such group."""
    told = {lang: award_meeting(asked.scheme, asked.period, asked.group, asked.home, lang) for lang in f.words.LANGUAGES}
    scheme, one = load_scheme(asked.scheme, asked.home), told["en"]
    rows = [row for row in one.ranking.itertuples() if not asked.team or row.team == asked.team]
    gone = f.tells_rest({"": len(rows)}, {"": len(one.ranking)}, asked.least)
    known = dict(zip(one.people["agent_id"], one.people["name"], strict=True))
    found = Result(asked, told, rows, Names(asked.names, known), gone)
    final = one.state == "finished"
    if len(rows) < asked.least:
        blocks = [f.facts(*_facts(found)[:3]), *f.notes([f.withheld("board", asked.least)])]
        return f.snapshot(asked, f.said("best_page.title"), scheme, final, blocks)
    columns = _columns(found)
    blocks = [f.facts(*_facts(found)), *_awards(found),
              f.table_block("ranking", f.said("best_page.paper.ranking"), columns, None if gone else "rank", TOP, search=True)]
    tables = {"ranking": f.table(rows, columns)}
    blocks += _ties(found, tables)
    why = [f.withheld("ranks", asked.least)] if gone else []
    running = [] if final else [f.said("best_page.running_note", period=f.period_of(one.period), day=_day(one.data_to))]
    return f.snapshot(asked, f.said("best_page.title"), scheme, final, [*blocks, *f.notes([*why, *running])], tables)


def _day(day: object) -> f.Text:
    return f.both(lambda lang: f.words.date_text(day, lang))


def _facts(found: Result) -> list[f.Text | None]:
    one = found.one
    group = f.plain(one.group) if one.group else f.said("best_page.everybody")
    team = f.plain(found.asked.team) if found.asked.team else None
    count = None if found.asked.team else f.said("best_page.step.said_who", count=one.counts["candidates"], out=one.counts["left_out"])
    return [f.said(f"best_page.{one.state}"), group, team, count, f.data_to(found.asked)]


# ---- who gets what


def _awards(found: Result) -> list[dict]:
    """Per award its arithmetic, what the rule gives and what was decided; of the people shown only."""
    blocks = []
    for place, award in enumerate(found.one.awards):
        texts = [] if found.asked.team else [_arithmetic(found, place)]
        winners = [one["agent_id"] for one in award["winners"]]
        texts += _people(found, "shared_cli.rule_gives", winners)
        open_ = [one["agent_id"] for one in award["undecided"] if one["agent_id"] in found.inside]
        if open_:
            texts.append(f.said("best_page.p.undecided", people=_called(found, open_), open=award["open"]))
        decision = found.one.decisions.get(award["award"])
        if decision is not None:
            texts += _people(found, "shared_cli.decided", [one["agent_id"] for one in decision["people"]])
        blocks += f.notes(texts, found.title(award["award"]))
    return blocks


def _arithmetic(found: Result, place: int) -> f.Text:
    return f.both(lambda lang: found.told[lang].awards[place]["sentence"])


def _people(found: Result, key: str, agents: list[str]) -> list[f.Text]:
    shown = [agent for agent in agents if agent in found.inside]
    if not shown and (agents or found.asked.team):
        return []
    head, colon = f.said(key), f.said("tiers_page.colon")
    names = _called(found, shown) if shown else f.said("best_page.paper.nobody")
    return [f.both(lambda lang: f"{head[lang]}{colon[lang]}{names[lang]}")]


def _called(found: Result, agents: list[str]) -> f.Text:
    return f.joined(f.plain(found.names(agent)) for agent in agents)


# ---- the ranking


def _columns(found: Result) -> list[Column]:
    facts = found.one.scheme
    decimals, full = facts["decimals"], f.exact_text(facts["full_score"])
    columns = [] if found.gone else [Column("rank", f.said("best_page.paper.place"), "rank", lambda row: row.place)]
    return [
        *columns,
        Column("name", f.said("terms.agent"), "name", lambda row: found.names(row.agent_id)),
        Column("team", f.said("terms.team"), "text", lambda row: row.team),
        Column("months", f.said("best_page.paper.months"), "text", lambda row: f"{row.months} / {row.of}"),
        Column("score", f.said("best_page.paper.score"), "score", lambda row: f.points(row.score, decimals), decimals, full),
        Column("award", f.said("best_page.paper.award"), "words", lambda row: _award(found, row)),
    ]


def _award(found: Result, row: object) -> f.Text | None:
    """What the rule gives, how, and whether it was decided."""
    if not row.award and not row.decided:
        return None
    title = found.title(row.award) if row.award else None
    if row.state == "undecided":
        return f.said("best_page.p.waits", award=title)
    how = {"award_tie_break": "by_tie", "award_decided": "by_choice"}.get(row.how)
    parts = [title] if title else []
    parts += [f.said(f"best_page.p.{how}")] if how else []
    if row.decided:
        decided = next((one["award"] for one in found.one.awards if one["title"] == row.decided), row.decided)
        same = bool(title) and title["en"] == row.decided
        told = f.said("best_page.p.is_decided") if same else f.said("best_page.p.is_decided_as", award=found.title(decided))
        parts.append(f.both(lambda lang: f"✓ {told[lang]}"))
    return f.both(lambda lang: " ".join(one[lang] for one in parts))


# ---- ties


def _ties(found: Result, tables: dict) -> list[dict]:
    """Each step of each tie-break as a table, where everybody in it is shown."""
    blocks = []
    for place, award in enumerate(found.one.awards):
        for count, step in enumerate(award["steps"]):
            if not {one["agent_id"] for one in step["values"]} <= found.inside:
                continue
            name = f"tie_{place}_{count}"
            columns = _tie_columns(found, step)
            heading = f.said("best_page.p.tie_step", count=count + 1, title=_in_both(found, place, count, "title"))
            award_title = found.title(award["award"])
            title = f.both(lambda lang, one=award_title, two=heading: f"{one[lang]} · {two[lang]}")
            blocks.append(f.table_block(name, title, columns))
            tables[name] = f.table(step["values"], columns)
    return blocks


def _in_both(found: Result, place: int, count: int, key: str) -> f.Text:
    return f.both(lambda lang: found.told[lang].awards[place]["steps"][count][key])


def _tie_columns(found: Result, step: Mapping) -> list[Column]:
    separated = step["code"] == "tie_separated"

    def result(one: Mapping) -> f.Text | None:
        if not separated or one["part"] is None:
            return None
        return f.said("best_page.p.part_first") if one["part"] == 1 else f.said("best_page.p.part_next", part=one["part"])

    better = f.said(f"best_page.p.tie_{step['better']}")
    return [
        Column("name", f.said("terms.agent"), "name", lambda one: found.names(one["agent_id"])),
        Column("value", better, "text", lambda one: one["said"]),
        Column("state", f.said("best_page.p.result"), "words", result),
    ]
