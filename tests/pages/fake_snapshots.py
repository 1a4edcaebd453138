"""Hand-made frozen pages: every kind of block and every type of column, with names that try to be more than text."""

from __future__ import annotations

import json

import pyarrow as pa

from kpi.sharing.snapshot import Snapshot

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[点我](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "$\\LaTeX$ :red[红] :material/delete:",
    "# H1 **粗** `code` &lt;b&gt;",
    "<b>bold</b> <a href='https://evil.example'>a</a>",
    "%_\\ 100%{x} {count}",
    "a.b[0] datum.x",
    '"; DROP TABLE x;--',
    "'); ATTACH '/etc/passwd'--",
    "=cmd|' /C calc'!A0",
)
PLAIN = ("王小明", "欧阳静", "李雷", "韩梅梅", "张伟", "刘洋", "陈晨", "杨帆", "赵敏", "孙悦", "周杰", "吴磊")
TEAMS = ("晨曦组", "远航组", "<i>青松</i>组")
SCHEME = {"id": "ecommerce-100", "version": "1.0", "hash": "0f" * 8, "title": {"zh": "电商客服百分制", "en": "E-commerce service, 100 points"}}
ITEMS = (("reply", "回复率 <b>", "Reply rate <b>", "40"),
         ("speed", "平均响应", "Average response", "35"), ("care", "满意度", "Satisfaction", "25"))


def both(zh: str, en: str | None = None) -> dict:
    return {"zh": zh, "en": zh if en is None else en}


def cell(value: str | None, type_: str, decimals: int | None = None) -> dict:
    return {"value": value, "type": type_, "decimals": decimals}


def column(code: str, zh: str, en: str, type_: str, decimals: int | None = None, **more: str) -> dict:
    return {"code": code, "label": both(zh, en), "type": type_, "decimals": decimals, **more}


def snapshot(page: str, zh: str, en: str, blocks: list[dict], tables: dict | None = None, **more: object) -> Snapshot:
    made = {name: pa.table({code: pa.array(values, pa.string()) for code, values in columns.items()}) for name, columns in (tables or {}).items()}
    asked = {"period": "2026-09", "scheme": SCHEME, "as_of": "2026-10-01", "frozen_at": "2026-10-01T08:05:09Z", "final": True,
             "shown_for": "张总 <b>x</b>", "names": "full", "pay": False}
    return Snapshot(page=page, title=both(zh, en), blocks=tuple(blocks), tables=made, **(asked | more))


def names() -> list[str]:
    """Twenty-four people, plain ones and hostile ones in turn."""
    return [name for pair in zip(PLAIN, HOSTILE, strict=True) for name in pair]


FACTS = {"kind": "facts", "texts": [both("数据截至 2026年9月30日", "data to 30 Sep 2026"), both("○ 暂定", "○ provisional"), both(HOSTILE[6])]}
LEGEND = both("— (数) 样本不足　· 不适用", "— (n) not enough　· does not apply")
NOTES = {"kind": "notes", "title": None, "texts": [LEGEND, both(HOSTILE[2]), both(HOSTILE[4])]}


def board() -> Snapshot:
    """A leaderboard of twenty-four, the first two on one rank."""
    people = names()
    count = range(len(people))
    columns = [
        column("rank", "名次", "Rank", "rank"),
        column("name", "姓名", "Name", "name"),
        column("rank_change", "变化", "Change", "change", 0),
        column("team", "小组", "Team", "text"),
        column("score", "得分", "Total", "score", 2, full="100"),
        column("tier", "职级", "Tier", "words"),
        column("sure", "把握", "Sure", "words"),
        column("rank_range", "名次范围", "Range of ranks", "rank_range"),
        *(column(f"item.{code}", zh, en, "score", 2, full=weight) for code, zh, en, weight in ITEMS),
        column("n", "样本数", "Cases", "number", 0),
        column("spark", "近六个月", "Six months", "spark"),
    ]
    score = [f"{96 - step}.{(step * 37) % 100:02d}" for step in count]
    rows = {
        "rank": ["1", "1", *(str(place + 1) for place in count[2:-1]), None],
        "name": people,
        "rank_change": [None if place == 4 else str((place * 7) % 5 - 2) for place in count],
        "team": [None if place == 5 else TEAMS[place % 3] for place in count],
        "score": [*score[:-1], None],
        "tier.zh": ["资深" if place < 6 else "中级 ○" for place in count],
        "tier.en": ["Senior" if place < 6 else "Middle ○" for place in count],
        "sure.zh": [("稳", "较稳", "分不出")[place % 3] for place in count],
        "sure.en": [("clear", "fairly clear", "cannot be told apart")[place % 3] for place in count],
        "rank_range": [None if place == 7 else f"{max(place - 1, 1)}-{place + 3}" for place in count],
        "item.reply": [None if place == 3 else f"{38 - place % 7}.5" for place in count],
        "item.speed": [f"{30 - place % 5}.25" for place in count],
        "item.care": [f"{20 - place % 3}" for place in count],
        "n": [str(1200 - place * 31) for place in count],
        "spark": [json.dumps(["80", None, "82.5", "84", "83", score[place]], separators=(",", ":")) for place in count],
    }
    table = {"kind": "table", "id": "board", "title": None, "columns": columns, "sort": "rank", "top": 10, "search": True}
    return snapshot("leaderboard", "排行榜", "Leaderboard", [FACTS, table, NOTES], {"board": rows})


def person() -> Snapshot:
    """One agent: tiles, a waterfall with awkward labels, points by item."""
    tiles = [
        {"label": both("得分", "Total"), "value": cell("91.375", "points", 2), "change": cell("-1.2", "change", 2),
         "note": both("较 8月", "against Aug"), "spark": ["88", None, "92.6", "91.375"]},
        {"label": both(HOSTILE[0]), "value": cell("0.9312", "share"), "change": cell("0.021", "share"), "note": None, "spark": []},
        {"label": both("平均响应", "Average response"), "value": cell(None, "seconds"), "change": None, "note": both("样本不足", "not enough"),
         "spark": []},
        {"label": both("接待人数", "Customers received"), "value": cell("1284", "number", 0), "change": cell("0", "change", 0), "note": None,
         "spark": ["1", "2"]},
    ]
    steps = {"kind": "steps", "title": both("与小组平均相比", "Against the team"),
             "start": {"label": both("小组 <b>平均</b>", "Team <b>mean</b>"), "amount": "82.5"},
             "steps": [{"label": both(HOSTILE[6]), "amount": "6"}, {"label": both(HOSTILE[4]), "amount": "-2.125"},
                       {"label": both("同名", "Same"), "amount": "3"}, {"label": both("同名", "Same"), "amount": "2"}],
             "end": {"label": both("王小明"), "amount": "91.375"}, "decimals": 2}
    columns = [column("item", "考核项", "Item", "words"), column("value", "数值", "Value", "text"),
               column("points", "得分", "Points", "score", 2, full="40"), column("weight", "权重", "Weight", "number"),
               column("because", "为什么", "Why", "words")]
    rows = {"item.zh": [zh for _, zh, _, _ in ITEMS], "item.en": [en for _, _, en, _ in ITEMS], "value": ["93.1 %", "28 秒", None],
            "points": ["38.5", "30.25", None], "weight": [weight for *_, weight in ITEMS],
            "because.zh": ["93.1 % 在 60 % 与 95 % 之间，按直线给分。", HOSTILE[1], "样本不足（12，至少 30）"],
            "because.en": ["93.1 % lies between 60 % and 95 %, on the line.", HOSTILE[1], "not enough cases (12 of 30)"]}
    table = {"kind": "table", "id": "points", "title": both("逐项得分", "Points by item"), "columns": columns, "sort": None, "top": None,
             "search": False}
    return snapshot("agent", "王小明", "王小明", [FACTS, {"kind": "tiles", "tiles": tiles}, steps, table, NOTES], {"points": rows})


def trial() -> Snapshot:
    """What-if: three sliders over twelve people; some have no figure for an item."""
    people = names()[:12]
    shares = {
        "reply": [None if place == 2 else f"{20 - place}/20" for place in range(12)],
        "speed": [f"{8 + place % 5}/12" for place in range(12)],
        "care": ["1" if place % 2 else "4/5" for place in range(12)],
    }
    rows = {"name": people, "team": [TEAMS[place % 3] for place in range(12)], "base": ["0" if place else "1.5" for place in range(12)],
            **{f"item.{code}": [None if one is None else one for one in values] for code, values in shares.items()}}
    items = [{"code": code, "label": both(zh, en), "weight": weight, "least": "0", "most": "100"} for code, zh, en, weight in ITEMS]
    block = {"kind": "weights", "items": items, "full": "100", "decimals": 2, "missing": "spread", "table": "people"}
    return snapshot("what_if", "试算", "What-if", [FACTS, block, NOTES], {"people": rows})


def tiers() -> Snapshot:
    """Bars of people per tier, and who is where; provisional, initials, pay ticked."""
    bars = {"kind": "bars", "title": both("各职级人数", "People per tier"),
            "bars": [{"label": both("资深", "Senior"), "value": "6", "note": None},
                     {"label": both(HOSTILE[1]), "value": "0", "note": both(HOSTILE[3])},
                     {"label": both("见习", "Trainee"), "value": "14", "note": both("暂定", "provisional")}]}
    columns = [column("name", "姓名", "Name", "name"), column("tier", "职级", "Tier", "words"),
               column("points", "得分", "Total", "score", 1, full="100"),
               column("need", "还差", "Missing", "points", 1), column("pay_now", "工资", "Pay", "money", 2)]
    rows = {"name": ["王＊", "欧阳＊", "J. D."], "tier.zh": ["资深", "中级", "无"], "tier.en": ["Senior", "Middle", "none"],
            "points": ["91.3", "82.45", None], "need": [None, "7.55", None],
            "pay_now": ["6200", "5480.5", None]}
    table = {"kind": "table", "id": "people", "title": both("名单", "People"), "columns": columns, "sort": "points", "top": None, "search": True}
    return snapshot("tiers", "职级", "Tiers", [bars, table], {"people": rows}, final=False, names="initials", shown_for="",
                    pay=True)


def awards() -> Snapshot:
    """Best agents, without a score column."""
    columns = [column("rank", "名次", "Rank", "rank"), column("name", "姓名", "Name", "name"), column("award", "奖项", "Award", "words"),
               column("value", "均分", "Mean", "points", 2)]
    rows = {"rank": ["1", "2", "3"], "name": [PLAIN[0], HOSTILE[5], PLAIN[1]], "award.zh": ["最佳客服", "优秀客服", "优秀客服"],
            "award.en": ["Best agent", "Excellent agent", "Excellent agent"], "value": ["93.333333", "91.2", "90"]}
    table = {"kind": "table", "id": "winners", "title": None, "columns": columns, "sort": "rank", "top": 10, "search": False}
    return snapshot("best_agent", "评优结果", "Awards", [table, NOTES], {"winners": rows})


def today() -> Snapshot:
    """Overview: tiles, leaders and movers."""
    tiles = [{"label": both(zh, en), "value": cell(value, kind, places), "change": change, "note": both("较上月", "against Aug"), "spark": spark}
             for zh, en, value, kind, places, change, spark in (
                 ("咨询人数", "Customers who wrote", "48210", "number", 0, cell("-310", "number", 0), ["45000", "48520", "48210"]),
                 ("销售额", "Credited sales", "1284000", "number", 0, None, ["1", "3", "2"]),
                 ("询单转化率", "Inquiry conversion", "0.412", "share", None, cell("0.012", "share"), ["0.38", "0.4", "0.412"]),
                 ("首次响应", "First response", "8.44", "seconds", None, cell("-1.5", "seconds"), ["10", "9.94", "8.44"]),
                 ("满意度", "Satisfaction", None, "share", None, None, []))]
    columns = [column("rank", "名次", "Rank", "rank"), column("name", "姓名", "Name", "name"), column("team", "小组", "Team", "text"),
               column("score", "得分", "Total", "score", 2, full="100")]
    rows = {"rank": ["1", "2", "3"], "name": list(HOSTILE[:3]), "team": list(TEAMS), "score": ["95.1", "94.2", "90"]}
    table = {"kind": "table", "id": "leaders", "title": both("领先的客服", "Leaders"), "columns": columns, "sort": None, "top": None,
             "search": False}
    return snapshot("overview", "今天", "Today", [FACTS, {"kind": "tiles", "tiles": tiles}, table, NOTES], {"leaders": rows}, scheme=None)


ALL = {"leaderboard": board, "agent": person, "what_if": trial, "tiers": tiers, "best_agent": awards, "overview": today}
