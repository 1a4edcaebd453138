"""A share as one long picture, 750 pixels wide, as people pass pictures on: everything in it is drawn text, nothing can be opened."""
from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

from kpi import words
from kpi.reports.share_cells import (
    NUMERIC,
    Cell,
    either,
    figure,
    frozen,
    line,
    rows,
    since,
    spans,
    told,
    watermark,
)
from kpi.reports.share_font import fonts
from kpi.sharing.snapshot import Snapshot
from kpi.words.frozen import moved_text

WIDTH, EDGE = 750, 32
INNER = WIDTH - 2 * EDGE
MOST_ROWS = 300
"""Rows of one table that are drawn; the rest is said in a line. Chat programs shrink longer pictures until nobody can read them."""
INK, QUIET, LINE, SOFT, PAPER = "#1b2430", "#5b6775", "#dfe4ea", "#f3f6f9", "#ffffff"
MAIN, GOOD, BAD = "#1f5fbf", "#0b7a53", "#c2304f"
TONES = {"up": GOOD, "down": BAD, "total": MAIN, "same": QUIET, "": MAIN}
GAP = 14
CLOSING = "、，。；：！？）」』%"
"""Marks that begin no line."""
Draw = Callable[[ImageDraw.ImageDraw], None]


def png(snapshot: Snapshot, lang: str = "zh") -> bytes:
    """The picture. KpiError when no font of the machine can write Chinese. The same bytes for the same page on one machine."""
    paper = Paper()
    paper.text(either(snapshot.title, lang), 38, bold=True)
    paper.parts([*told(snapshot, lang), since(snapshot, lang)])
    for block in snapshot.blocks:
        _block(paper, snapshot, block, lang)
    paper.down(8)
    paper.rule()
    paper.text(frozen(snapshot, lang), 18, QUIET)
    paper.text(watermark(snapshot, lang), 18, QUIET)
    return paper.png(watermark(snapshot, lang))


class Paper:
    """A strip of paper that grows downwards: what is to be drawn is kept, and drawn when its length is known."""

    def __init__(self) -> None:
        self.at = EDGE
        self._drawn: list[Draw] = []

    def down(self, pixels: int) -> None:
        self.at += pixels

    def draw(self, what: Draw) -> None:
        self._drawn.append(what)

    def text(self, text: str, size: int, tone: str = INK, bold: bool = False, left: int = EDGE, width: int = INNER) -> None:
        """A paragraph, broken into lines."""
        for one in broken(text, size, width, bold):
            self.put(one, left, self.at, size, tone, bold)
            self.down(round(size * 1.45))
        self.down(2)

    def parts(self, parts: Sequence[str]) -> None:
        """Short texts beside each other; one that does not fit goes on to the next line whole."""
        now = ""
        for part in parts:
            if now and wide(f"{now}　{part}", 20) > INNER:
                self.text(now, 20, QUIET)
                now = part
            else:
                now = f"{now}　{part}" if now else part
        self.text(now, 20, QUIET)

    def put(self, text: str, x: float, y: float, size: int, tone: str = INK, bold: bool = False, right: bool = False) -> None:
        """One line of text at a place; `right`: x is its right end."""
        if text:
            self.draw(lambda pen: pen.text((x, y), text, fill=tone, font=fonts(size, bold), anchor="ra" if right else "la"))

    def box(self, x: float, y: float, width: float, height: float, tone: str, outline: str | None = None, round_: int = 3) -> None:
        if width >= 1 and height >= 1:
            self.draw(lambda pen: pen.rounded_rectangle((x, y, x + width, y + height), round_, fill=tone, outline=outline))

    def rule(self) -> None:
        y = self.at
        self.draw(lambda pen: pen.line((EDGE, y, WIDTH - EDGE, y), fill=LINE))
        self.down(12)

    def png(self, mark: str) -> bytes:
        height = self.at + EDGE
        image = Image.new("RGB", (WIDTH, height), PAPER)
        pen = ImageDraw.Draw(image)
        for one in self._drawn:
            one(pen)
        _marked(image, mark)
        out = io.BytesIO()
        image.save(out, "PNG", optimize=True)
        return out.getvalue()


def _marked(image: Image.Image, mark: str) -> None:
    """The mark over the whole picture, slanting and pale."""
    face = fonts(24)
    length = round(face.getlength(mark)) + 60
    tile = Image.new("L", (length, 40), 0)
    ImageDraw.Draw(tile).text((10, 4), mark, fill=22, font=face)
    slanting = tile.rotate(24, expand=True, resample=Image.Resampling.BICUBIC)
    mask = Image.new("L", image.size, 0)
    for row, y in enumerate(range(0, image.height, 250)):
        for x in range(-(row % 2) * 170, image.width, slanting.width + 40):
            mask.paste(slanting, (x, y))
    image.paste(Image.new("RGB", image.size, INK), (0, 0), mask)


# ---- text


def wide(text: str, size: int, bold: bool = False) -> float:
    return fonts(size, bold).getlength(text)


def broken(text: str, size: int, width: float, bold: bool = False) -> list[str]:
    """Lines no wider than `width`: broken at blanks where there are, else between characters."""
    found, now = [], ""
    for char in text:
        if now and char not in CLOSING and wide(now + char, size, bold) > width:
            cut = now.rfind(" ") if char.isascii() and char.isalnum() else -1
            found.append(now[:cut] if cut > len(now) // 2 else now)
            now = (now[cut + 1:] if cut > len(now) // 2 else "") + char
        else:
            now += char
    return [one.strip("　 ") for one in [*found, now] if one.strip("　 ")]


def cut(text: str, size: int, width: float, bold: bool = False) -> str:
    """The text, or as much of it as fits, with "…"."""
    if wide(text, size, bold) <= width:
        return text
    while text and wide(f"{text}…", size, bold) > width:
        text = text[:-1]
    return f"{text}…"


# ---- blocks


def _block(paper: Paper, snapshot: Snapshot, block: dict, lang: str) -> None:
    kind = block["kind"]
    if kind == "facts":
        paper.parts([either(one, lang) for one in block["texts"]])
    elif kind == "tiles":
        _tiles(paper, block, lang)
    elif kind == "table":
        _table(paper, snapshot, block, lang)
    elif kind == "notes":
        _heading(paper, either(block["title"], lang))
        for one in block["texts"]:
            paper.text(f"· {either(one, lang)}", 20)
    else:
        _bars(paper, block, lang)


def _heading(paper: Paper, text: str) -> None:
    paper.down(GAP)
    if text:
        paper.text(text, 25, bold=True)
        paper.down(4)


def _tiles(paper: Paper, block: dict, lang: str) -> None:
    paper.down(GAP)
    width = (INNER - 2 * GAP) // 3
    for start in range(0, len(block["tiles"]), 3):
        top = paper.at
        for place, tile in enumerate(block["tiles"][start:start + 3]):
            _tile(paper, tile, EDGE + place * (width + GAP), top, width, lang)
        paper.down(112 + GAP)


def _tile(paper: Paper, tile: dict, left: int, top: int, width: int, lang: str) -> None:
    value = tile["value"]
    paper.box(left, top, width, 112, PAPER, LINE, 10)
    paper.put(cut(either(tile["label"], lang), 18, width - 28), left + 14, top + 10, 18, QUIET)
    paper.put(cut(figure(value["value"], value["type"], value["decimals"], lang, True), 30, width - 28, True), left + 14, top + 36, 30, bold=True)
    note = " ".join(part for part in (moved_text(tile["change"], lang), either(tile["note"], lang)) if part)
    paper.put(cut(note, 17, width - 28), left + 14, top + 80, 17, QUIET)
    _drawn(paper, line(tile["spark"]), left + width - 84, top + 14, 70, 20)


def _drawn(paper: Paper, values: Sequence[float | None], x: float, y: float, width: float, height: float) -> None:
    """A small line, broken where a value is missing."""
    there = [value for value in values if value is not None]
    if len(there) < 2:
        return
    low, span = min(there), (max(there) - min(there)) or 1
    points = [None if value is None else (x + width * place / (len(values) - 1), y + height - height * (value - low) / span)
              for place, value in enumerate(values)]
    for one, other in zip(points, points[1:], strict=False):
        if one and other:
            paper.draw(lambda pen, ends=(one, other): pen.line(ends, fill=QUIET, width=2))


def _table(paper: Paper, snapshot: Snapshot, block: dict, lang: str) -> None:
    _heading(paper, either(block["title"], lang))
    columns, found = block["columns"], rows(snapshot, block, lang)
    if not found:
        paper.text(words.text("shared_paper.empty", lang), 20, QUIET)
        return
    shown = found[:MOST_ROWS]
    below = [n for n, column in enumerate(columns) if any(len(row[n].text) > 16 for row in shown) and column["type"] in ("text", "words")]
    widths = _widths(columns, shown, [n for n in range(len(columns)) if n not in below], lang)
    _heads(paper, columns, widths, lang)
    for row in shown:
        _row(paper, row, columns, widths, below)
    if len(found) > len(shown):
        paper.text(words.text("shared_paper.more_rows", lang, count=len(found) - len(shown)), 18, QUIET)
    left_out = [either(columns[n]["label"], lang) for n in range(len(columns)) if n not in below and n not in widths]
    if left_out:
        names = ("、" if lang == "zh" else ", ").join(left_out)
        paper.text(words.text("shared_paper.more_columns", lang, count=len(left_out), names=names), 18, QUIET)


def _widths(columns: list[dict], found: list[list[Cell]], places: list[int], lang: str) -> dict[int, tuple[float, float]]:
    """column → (left, width), for as many columns as fit beside each other; the last ones go."""
    needs = {n: _need(columns[n], [row[n] for row in found], lang) for n in places}
    fits, used = [], 0.0
    for n in places:
        if fits and used + needs[n] > INNER:
            continue
        fits.append(n)
        used += needs[n]
    spare = max(INNER - used, 0) / len(fits) if used > INNER / 2 else 24.0
    at, made = float(EDGE), {}
    for n in fits:
        made[n] = (at, min(needs[n], INNER) + spare)
        at += needs[n] + spare
    return made


def _need(column: dict, cells: list[Cell], lang: str) -> float:
    if column["type"] == "spark":
        return 104.0
    most = max([wide(cell.text, 20, column["type"] == "name") for cell in cells])
    label = min(wide(either(column["label"], lang), 17), 120)
    return min(max(most, label, 92 if column["type"] == "score" else 0), 210) + 14


def _heads(paper: Paper, columns: list[dict], widths: dict, lang: str) -> None:
    paper.box(EDGE, paper.at, INNER, 34, SOFT, round_=8)
    for n, (left, width) in widths.items():
        right = columns[n]["type"] in NUMERIC
        label = cut(either(columns[n]["label"], lang), 17, width - 10)
        paper.put(label, left + width - 10 if right else left + 6, paper.at + 6, 17, QUIET, right=right)
    paper.down(40)


def _row(paper: Paper, row: list[Cell], columns: list[dict], widths: dict, below: list[int]) -> None:
    top = paper.at
    for n, (left, width) in widths.items():
        cell, kind = row[n], columns[n]["type"]
        right, bold = kind in NUMERIC, kind == "name"
        paper.put(cut(cell.text, 20, width - 10, bold), left + width - 10 if right else left + 6, top + 4, 20, bold=bold, right=right)
        _drawn(paper, cell.line, left + 6, top + 8, 84, 20)
        if cell.part is not None:
            paper.box(left + 6, top + 32, width - 16, 4, LINE, round_=2)
            paper.box(left + 6, top + 32, (width - 16) * cell.part, 4, MAIN, round_=2)
    paper.down(40)
    for n in below:
        if row[n].sort:
            paper.text(row[n].text, 18, QUIET, left=EDGE + 6, width=INNER - 12)
    y = paper.at
    paper.draw(lambda pen: pen.line((EDGE, y, WIDTH - EDGE, y), fill=LINE))
    paper.down(4)


def _bars(paper: Paper, block: dict, lang: str) -> None:
    """Bars, a waterfall or weights: label, bar, figure."""
    made = spans(block, lang)
    _heading(paper, words.text("shared_paper.weights", lang) if block["kind"] == "weights" else either(block["title"], lang))
    if not made:
        return
    label_width = min(max(wide(label, 20) for label, *_ in made) + 12, 220)
    text_width = min(max(wide(text, 20) for *_, text in made) + 12, 280)
    room = INNER - label_width - text_width
    for label, low, high, tone, text in made:
        paper.put(cut(label, 20, label_width - 8), EDGE, paper.at, 20)
        paper.box(EDGE + label_width, paper.at + 6, room, 18, SOFT)
        paper.box(EDGE + label_width + room * low, paper.at + 6, max(room * (high - low), 2), 18, TONES[tone])
        paper.put(cut(text, 20, text_width - 4), WIDTH - EDGE, paper.at, 20, right=True)
        paper.down(32)

