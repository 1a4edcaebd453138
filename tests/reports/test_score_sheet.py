"""Score sheets: what LibreOffice recalculates is what the engine computed; every sheet prints; text stays text."""
from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from kpi import schemes
from kpi.reports.agent_sheet import FIRST
from kpi.reports.formula import FIRST as FIRST_RULE
from kpi.reports.score_sheet import FIRST as FIRST_OF_LIST
from kpi.reports.score_sheet import file_name, score_workbook
from kpi.schemes import model
from kpi.scoring.groups import replace_total
from kpi.scoring.standings import score_group
from tests.reports.desk import WRONG, at, changed, parts, read, recalculated, scores, with_wrong_results

D = Decimal
CENT = Decimal("0.005")
AGENTS = [f"{n:020d}" for n in range(1, 6)]
PEOPLE = [{"agent_id": agent, "role": "training" if n == 4 else "agent", "post": "客服专员"} for n, agent in enumerate(AGENTS)]


def every_kind(missing: str = "spread", cap: str | None = "90", decimals: int = 2) -> model.Scheme:
    """All point kinds, sections with weights and caps, events, levels, rater mixes of every sort."""
    words = {"zh": "各种计分", "en": "Every kind"}
    team = model.Anchor(None, D(1))

    def item(name: str, weight: str, points: model.PointRule, **more: object) -> model.Item:
        source = {} if more.keys() & {"rated", "levels", "record"} else {"metric": (name,)}
        return model.Item(name, D(weight), points, title={"zh": f"项目{name}", "en": name}, **source, **more)

    def anchor(at: str, worth: str) -> model.Anchor:
        return model.Anchor(D(at), D(worth))

    items = (
        item("linear", "17", model.Linear(anchor("0.1", "0"), anchor("0.7", "1"))),
        item("lower", "5", model.Linear(anchor("90", "0"), anchor("20", "1")), section="half"),
        item("team", "9", model.Linear(anchor("0", "0"), team), uncapped=True, section="half"),
        item("curve", "8", model.Curve((anchor("60", "0.5"), anchor("30", "1"), anchor("120", "0")))),
        item("team_curve", "6", model.Curve((anchor("0", "0"), model.Anchor(None, D("0.7")), anchor("1000", "1"))), section="capped"),
        item("steps", "7", model.Steps((
            model.Band(D("0.9"), worth=D(1)), model.Band(D("0.5"), points=D("3.3")), model.Band(None, worth=D("0.1"))))),
        item("per_unit", "10", model.PerUnit(D("0.7"), D(12))),
        item("uncapped_unit", "4", model.PerUnit(D("-0.3")), section="capped"),
        item("peer", "6", model.Peer("higher")),
        item("passed", "10", model.Passthrough(), record="passed"),
        item("level", "5", model.Passthrough(), levels=(model.Level(D(5)), model.Level(D(2)), model.Level(D(-3))), uncapped=True),
        item("conduct", "6", model.Rated(D(10)), rated="conduct",
             mix=model.Mix({"subordinates": D("0.2"), "self": D("0.2"), "supervisor": D("0.6")})),
        item("goals", "7", model.Rated(), rated="goals", mix=model.Mix({"self": D(1), "supervisor": D(1)}, counts="last"), aspects=("成果",)),
        item("strict", "3", model.Rated(), rated="strict", mix=model.Mix({"self": D(1), "supervisor": D(2)}, missing="refuse")),
        item("daily", "3", model.Rated(), rated="daily", mix=model.Mix({"training": D(1)}, instead={"training": {"supervisor": D(1)}})),
    )
    sections = (
        model.Section("half", weight=D(30), scale=D(20)), model.Section("capped", title=words, cap=D(7), floor=D(-1)),
        model.Section("plain"),
    )
    events = (
        model.Event("praise", "bonus", (D(5), D(5)), title={"zh": "表扬", "en": "Praise"}, cap=D(8)),
        model.Event("late", "minor", (D(-5), D(-2)), section="half"),
        model.Event("open", "severe"),
    )
    return model.Scheme("every-kind", "1.0", words, items, sections=sections, events=events, missing=missing, decimals=decimals,
                        cap=None if cap is None else D(cap), floor=D(-20), content_hash="ab" * 32)


def drawn(scheme: model.Scheme, seed: int, gaps: float = 0.2) -> dict:
    """Invented values, ratings and events for `score_group`."""
    chance = random.Random(seed)
    ranges = {"lower": 130, "curve": 150, "team_curve": 1500, "per_unit": 25, "uncapped_unit": 9, "passed": 12, "team": 700,
              "response_time": 150, "sales_per_buyer": 900}
    values, ratings, events, team_values = [], [], [], {}
    for agent in AGENTS:
        for item in scheme.items:
            if item.rated:
                most = int(item.points.scale) * 10
                for role in (*item.mix.weights, "supervisor"):
                    ratings += [{"agent_id": agent, "rated": item.rated, "role": role, "rating": D(chance.randint(0, most)) / 10}
                                for _ in range(chance.choice((0, 1, 1, 2)))]
                continue
            source = item.sources[0]
            value = Fraction(chance.randint(0, 10_000), 9973) * ranges.get(source, 1)
            value = Fraction(chance.choice(item.levels).points) if item.levels else value
            there = chance.random() >= gaps
            values.append({"agent_id": agent, "metric": source, "value": value if there else None, "n": 50 if there else 0,
                           "state": "value" if there else chance.choice(("not_enough", "does_not_apply"))})
            team_values[agent, source] = Fraction(chance.randint(1, 90_000), 100)
        for event, points in (("praise", None), ("late", D(-3)), ("open", None)):
            if event in [known.id for known in scheme.events]:
                one = {"agent_id": agent, "event": event, "points": points, "content": "@好评"}
                events += [one | {"case_no": f"={n}"} for n in range(chance.randint(0, 2))]
    return {"values": values, "ratings": ratings, "events": events, "team_values": team_values}


def workbook(scheme: model.Scheme, given: dict, lang: str = "zh", **more):
    """The score table and the workbook made from it."""
    better = {"lower": "lower", "response_time": "lower"}
    standings = score_group(scheme, **given, better=better, agents=AGENTS, people={person["agent_id"]: person for person in PEOPLE})
    table = scores(scheme, standings)
    told = {"people": PEOPLE, "ratings": given["ratings"], "events": given["events"], "team_values": given["team_values"]}
    return table, score_workbook(scheme, table, lang=lang, **{**told, **more})


def same_as_engine(table, books: dict[str, list[list]]) -> int:
    """Every points cell and total of every agent's sheet against the score table; how many were compared."""
    compared = 0
    for name, rows in list(books.items())[2:]:
        own = table[table["agent_id"] == at(rows, "B3")]
        assert len(own), name
        lines = [line for line in own.to_dict("records") if not line["item"].startswith(("total", "cap"))]
        held = {line["item"]: line["points"] for line in own.to_dict("records") if line["item"].startswith("cap")}
        total = own[own["item"] == "total"].iloc[0]
        for place, line in enumerate(lines, FIRST):
            close(at(rows, f"I{place}"), line["points"], f"{name} {line['item']}")
            compared += 1
        last = next(place for place in range(FIRST, len(rows)) if at(rows, f"A{place}") in ("总分", "Total"))
        taken = [at(rows, f"I{place}") for place in range(FIRST + len(lines), last)]
        if total["points"] is not None:
            assert sum(D(str(cell)) for cell in taken) == pytest.approx(sum(held.values(), D(0)), abs=CENT), name
        close(at(rows, f"I{last}"), total["points"], f"{name} total")
        listed = next(row for row in books[list(books)[0]][FIRST_OF_LIST - 1:] if row[1] == at(rows, "B3"))
        close(listed[-2], total["points"], f"{name} on the list")
        assert (listed[0] or None) == (total["rank"] if total["rank"] is not None else "—")
    return compared


def close(found: object, expected: Decimal | None, where: str) -> None:
    """Equal to the cent; no points show no number."""
    if expected is None:
        assert found in ("", "—"), (where, found)
    else:
        assert isinstance(found, (int, float)) and abs(D(repr(found)) - expected) < CENT, (where, found, expected)


@pytest.mark.parametrize(("missing", "cap", "seed"), [("spread", "90", 1), ("zero", None, 2), ("refuse", "60", 3)])
def test_libreoffice_recalculates_what_the_engine_computed(tmp_path, missing, cap, seed):
    """All point kinds with sections, events, levels and every rater mix (R4-03, R4-04, R1-03), from formulas with wrong results."""
    scheme = every_kind(missing, cap)
    given = drawn(scheme, seed, 0.03 if missing == "refuse" else 0.2)
    table, content = workbook(scheme, given)
    spoilt = with_wrong_results(content)
    assert any(float(WRONG) in row for row in list(read(spoilt).values())[2]), "the copy still holds right results"
    assert same_as_engine(table, recalculated(spoilt, tmp_path)) > 60


def test_libreoffice_recalculates_ecommerce_100(tmp_path):
    """R2A-10: the shipped scheme, total and rank."""
    scheme = schemes.load("ecommerce-100")
    table, content = workbook(scheme, drawn(scheme, 7))
    assert same_as_engine(table, recalculated(with_wrong_results(content), tmp_path)) == 40


def test_results_that_stand_in_the_file_are_the_engine_s():
    """For programs that show a file without recalculating."""
    for seed in range(3):
        scheme = every_kind(("spread", "zero", "refuse")[seed])
        table, content = workbook(scheme, drawn(scheme, seed, 0.1), lang="en")
        assert same_as_engine(table, read(content)) > 60


def test_a_changed_value_changes_points_and_total(tmp_path):
    """A value typed into a sheet gives the total that the engine gives for it."""
    scheme = every_kind()
    given = drawn(scheme, 11, 0)
    before, content = workbook(scheme, given)
    first = before.iloc[0]["agent_id"]
    value = next(row for row in given["values"] if (row["agent_id"], row["metric"]) == (first, "linear"))
    value["value"] = Fraction(1, 4)

    def type_in(name: str, xml: str) -> str:
        return re.sub(rf'(<c r="B{FIRST}"[^>]*>)<v>[^<]*</v>', r"\1<v>0.25</v>", xml) if name.endswith("sheet3.xml") else xml

    after, _ = workbook(scheme, given)
    books = recalculated(changed(content, type_in), tmp_path)
    assert at(list(books.values())[2], f"B{FIRST}") == 0.25
    peers = ["peer"]
    sheet = {name: rows for place, (name, rows) in enumerate(books.items()) if place < 3}
    own = after[(after["agent_id"] == first)].to_dict("records")
    for place, line in enumerate([line for line in own if not line["item"].startswith(("cap", "total"))], FIRST):
        if line["item"] not in peers:
            close(at(sheet[list(sheet)[2]], f"I{place}"), line["points"], line["item"])


def test_a_scheme_without_points_has_no_total():
    scheme = model.Scheme("cases", "1", {"zh": "案件", "en": "Cases"}, every_kind().items[:1], total="none")
    table, content = workbook(scheme, drawn(scheme, 1, 0))
    sheet = list(read(content).values())[2]
    assert at(sheet, f"B{FIRST}") != "" and at(sheet, f"I{FIRST}") == "" and at(sheet, f"I{FIRST + 1}") == ""
    assert table["points"].isna().all()


def test_sheets_are_set_up_for_paper():
    """A4 landscape, one page wide, repeated heads, print area, frozen panes, page numbers, scheme id, version and hash (R4-12), signatures."""
    _, content = workbook(every_kind(), drawn(every_kind(), 1))
    found = parts(content)
    sheets = [xml for name, xml in found.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2 + len(AGENTS)
    for xml in sheets:
        setup = re.search(r"<pageSetup [^>]*>", xml).group()
        assert 'paperSize="9"' in setup and 'orientation="landscape"' in setup and 'fitToHeight="0"' in setup
        assert '<pageSetUpPr fitToPage="1"/>' in xml and 'state="frozen"' in xml
        foot = re.search(r"<oddFooter>(.*?)</oddFooter>", xml).group(1)
        assert "every-kind 1.0 · sha256 abababababab" in foot and "&amp;P" in foot and "&amp;N" in foot
        assert "草稿 DRAFT" in re.search(r"<oddHeader>(.*?)</oddHeader>", xml).group(1)
    names = re.findall(r'<definedName name="([^"]+)"', found["xl/workbook.xml"])
    assert names.count("_xlnm.Print_Titles") == names.count("_xlnm.Print_Area") == len(sheets)
    for rows in list(read(content).values())[2:]:
        words = [cell for row in rows for cell in row]
        assert {"被考核人:", "考核人:", "日期:"} <= set(words)
    assert "Microsoft YaHei" in found["xl/styles.xml"] and "fullCalcOnLoad" in found["xl/workbook.xml"]


def test_hostile_names_stay_text(tmp_path):
    """Text that begins like a formula is text in every cell, and names that no sheet may bear still get one."""
    names = dict(zip(AGENTS, ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1\r[]:*?/\\'\x00\ud800" + "长" * 60], strict=True))
    scheme = every_kind()
    given = drawn(scheme, 5)
    table = scores(scheme, score_group(scheme, **given, agents=AGENTS), names=names)
    content = score_workbook(scheme, table, ratings=given["ratings"], events=given["events"], team_values=given["team_values"])
    formulas = [f for name, xml in parts(content).items() if "/sheet" in name for f in re.findall(r"<f>([^<]*)</f>", xml)]
    assert formulas and not [f for f in formulas if re.search(r"cmd\||^1\+1$|SUM\(A1\)", f)]
    listed = read(content)["汇总"]
    assert {row[2] for row in listed[FIRST_OF_LIST - 1:-1]} >= {"=1+1", "-2", "@SUM(A1)", "+cmd|' /C calc'!A0"}
    assert all(len(name) <= 31 for name in read(content)) and 'quotePrefix="1"' in parts(content)["xl/styles.xml"]
    assert len(recalculated(content, tmp_path)) == 2 + len(AGENTS)


def test_file_name_says_draft():
    assert file_name(every_kind(), "2026-09") == "评分表_every-kind_2026-09_草稿DRAFT.xlsx"
    assert file_name(every_kind(), "2026-09-01..2026-09-15", lang="en", draft=False) == "Score_sheet_every-kind_2026-09-01..2026-09-15.xlsx"


def test_where_a_total_does_not_follow_from_the_sheet_the_engine_s_stands(tmp_path):
    """Somebody in two groups, one whose other part is missing, and an item of another version: numbers, and the sheet says so."""
    scheme = every_kind(cap=None)
    given = drawn(scheme, 4, 0)
    standings = score_group(scheme, **given, better={"lower": "lower"}, agents=AGENTS, people={one["agent_id"]: one for one in PEOPLE})
    parts_of_it = ({"group": "a", "days": 10}, {"group": "b", "days": 20})
    standings = replace_total(standings, AGENTS[0], Fraction(200, 3), parts_of_it, 2)
    standings = replace_total(standings, AGENTS[1], None, parts_of_it, 2)
    table = scores(scheme, standings)
    table.loc[(table["agent_id"] == AGENTS[2]) & (table["item"] == "linear"), "item"] = "of_old"
    content = score_workbook(scheme, table, people=PEOPLE, ratings=given["ratings"], events=given["events"], team_values=given["team_values"])
    books = recalculated(with_wrong_results(content), tmp_path)
    for rows in list(books.values())[2:]:
        agent = at(rows, "B3")
        told = [row[0] for row in rows if str(row[0]).startswith("总分由系统算出")]
        assert bool(told) == (agent in AGENTS[:3]), agent
        own = table[table["agent_id"] == agent].to_dict("records")
        total = next(row[8] for row in rows if row[0] == "总分")
        close(total, own[-1]["points"], agent)
        for place, line in enumerate([line for line in own if not line["item"].startswith(("cap", "total"))], FIRST):
            close(at(rows, f"I{place}"), line["points"], f"{agent} {line['item']}")
    first = next(rows for rows in books.values() if at(rows, "B3") == AGENTS[0])
    assert "跨组折算" in [row[0] for row in first]


def test_every_sheet_made_from_the_engine_s_lines_is_live():
    """The test of whether formulas hold is the same arithmetic: no sheet falls back to numbers without need."""
    for seed, missing in enumerate(("spread", "zero", "refuse") * 3):
        scheme = every_kind(missing, cap=("90", None, "55")[seed % 3])
        given = drawn(scheme, seed, 0.25 if missing != "refuse" else 0.02)
        table, content = workbook(scheme, given)
        assert not any("总分由系统算出" in str(cell) for rows in read(content).values() for row in rows for cell in row)


def test_formulas_use_only_functions_that_every_spreadsheet_has():
    """Excel, WPS and LibreOffice share these under these names since their first versions."""
    scheme = every_kind()
    _, content = workbook(scheme, drawn(scheme, 1))
    formulas = [f for name, xml in parts(content).items() if "/sheet" in name for f in re.findall(r"<f>([^<]*)</f>", xml)]
    used = {name for formula in formulas for name in re.findall(r"([A-Z][A-Z.0-9]*)\(", formula)}
    assert used == {"IF", "AND", "ISNUMBER", "MIN", "MAX", "SUM", "SUMIF", "SUMPRODUCT", "ROUND", "INT", "COUNT", "AVERAGE", "RANK"}
    assert len(formulas) > 900


def test_a_changed_anchor_and_weight_change_every_sheet(tmp_path):
    """What a manager changes on the sheet of rules is what the engine gives for a scheme changed so."""
    scheme = every_kind()
    given = drawn(scheme, 12, 0.1)
    _, content = workbook(scheme, given)
    first = scheme.items[0]
    changed_item = replace(first, weight=D(20), points=replace(first.points, full=replace(first.points.full, at=D("0.9"))))
    after, _ = workbook(replace(scheme, items=(changed_item, *scheme.items[1:])), given)

    def rewrite(name: str, xml: str) -> str:
        if not name.endswith("sheet2.xml"):
            return xml
        for place, was, now in ((f"C{FIRST_RULE}", "17", "20"), (f"E{FIRST_RULE + 1}", "0.7", "0.9")):
            xml, count = re.subn(rf'(<c r="{place}"[^>]*>)<v>{was}</v>', rf"\g<1><v>{now}</v>", xml)
            assert count == 1, place
        return xml

    books = recalculated(with_wrong_results(changed(content, rewrite)), tmp_path)
    for rows in list(books.values())[2:]:
        own = after[after["agent_id"] == at(rows, "B3")].to_dict("records")
        close(at(rows, f"I{FIRST}"), own[0]["points"], at(rows, "B3"))
        close(next(row[8] for row in rows if row[0] == "总分"), own[-1]["points"], at(rows, "B3"))
