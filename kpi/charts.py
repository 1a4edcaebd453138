"""Tables → figures. The only place that imports plotly.

One template in a light and a dark form; the thing looked at is in the primary colour, its surroundings grey. No pie,
no gauge, no second y axis.
Figures take plain floats (drawing only); None is a gap, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import accumulate
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

from kpi import words

Look = Literal["light", "dark"]
Numbers = Sequence[float | None]

_FONT = "Inter, 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif"
_INK = {
    "light": {
        "text": "#1B2430",
        "quiet": "#64748B",
        "line": "#E3E8EF",
        "band": "rgba(100,116,139,.16)",
        "back": "#FFFFFF",
        "first": "#2158DB",
        "up": "#0B7A53",
        "down": "#C93A5B",
        "grey": "#B6C0CE",
    },
    "dark": {
        "text": "#E6EBF2",
        "quiet": "#94A3B8",
        "line": "#2A3441",
        "band": "rgba(148,163,184,.18)",
        "back": "#10151C",
        "first": "#6C97FF",
        "up": "#3CCB93",
        "down": "#FF7B93",
        "grey": "#4A5768",
    },
}
_MONTHS = [f"{n}月" for n in range(1, 13)]
_DAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"]
_CHINESE = {
    "moduleType": "locale",
    "name": "zh-CN",
    "dictionary": {
        "Autoscale": "自动缩放",
        "Box Select": "框选",
        "Download plot": "下载图片",
        "Download plot as a PNG": "下载图片",
        "Lasso Select": "套索选择",
        "Pan": "平移",
        "Reset": "复位",
        "Reset axes": "复位",
        "Reset view": "复位",
        "Zoom": "缩放",
        "Zoom in": "放大",
        "Zoom out": "缩小",
        "Toggle Spike Lines": "辅助线",
        "Double-click to zoom back out": "双击复位",
        "Fullscreen": "全屏",
    },
    "format": {
        "days": _DAYS,
        "shortDays": [d[-1] for d in _DAYS],
        "months": _MONTHS,
        "shortMonths": _MONTHS,
        "date": "%Y-%m-%d",
        "decimal": ".",
        "thousands": ",",
    },
}


def settings(lang: str) -> dict[str, object]:
    """What st.plotly_chart's `config` must be: no toolbar, the page's language given inline (nothing is fetched)."""
    chosen: dict[str, object] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}
    if lang == "zh":
        chosen |= {"locale": "zh-CN", "locales": {"zh-CN": _CHINESE}}
    return chosen


def template(look: Look) -> go.layout.Template:
    """The one template, light or dark."""
    ink = _INK[look]
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "tickfont": {"size": 12, "color": ink["quiet"]},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": _FONT, "size": 13, "color": ink["text"]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "showlegend": False,
            "dragmode": False,
            "bargap": 0.35,
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": ink["back"],
                "bordercolor": ink["line"],
                "font": {"family": _FONT, "size": 13, "color": ink["text"]},
            },
        }
    )


def literal(text: object) -> str:
    """A name for labels and hovering, shown to the letter: Plotly would read <b> or <a href> in it as markup."""
    return escape("" if text is None else str(text), quote=False)


def _figure(look: Look, height: int, **layout: object) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(template=template(look), height=height, **layout)
    return figure


def sparkline(values: Numbers, width: float = 96, height: float = 24, pad: float = 3) -> dict[str, object]:
    """A small line as an SVG path (`line`, gaps where a value is missing) and its last point (`end`: (x, y) or None).

    Scaled to its own least and greatest value; a flat or single value runs through the middle.
    """
    known = [v for v in values if v is not None]
    if not known:
        return {"line": "", "end": None}
    low, high = min(known), max(known)
    step = (width - 2 * pad) / max(len(values) - 1, 1)

    def place(i: int, v: float) -> tuple[float, float]:
        share = 0.5 if high == low else (v - low) / (high - low)
        return round(pad + i * step, 1), round(height - pad - share * (height - 2 * pad), 1)

    path, pen, end = [], "M", None
    for i, v in enumerate(values):
        if v is None:
            pen = "M"
            continue
        x, y = place(i, v)
        path.append(f"{pen}{x} {y}")
        pen, end = "L", (x, y)
    return {"line": "".join(path), "end": end}


def trend_with_band(
    table: pd.DataFrame, lang: str, look: Look, shown: Sequence[str], texts: Sequence[str]
) -> go.Figure:
    """One person's scores over the periods, the middle half of the team as a band behind them.

    `table`: period, score, team_low, team_mid, team_high; `shown` are the periods, `texts` the scores in words, by row.
    """
    ink = _INK[look]
    figure = _figure(look, 260, hovermode="x", margin={"l": 8, "r": 84, "t": 8, "b": 8})
    x = list(shown)
    for column, fill in (("team_low", None), ("team_high", "tonexty")):
        figure.add_scatter(
            x=x, y=table[column], mode="lines", line={"width": 0}, fill=fill, fillcolor=ink["band"], hoverinfo="skip"
        )
    figure.add_scatter(
        x=x,
        y=table["team_mid"],
        mode="lines",
        line={"width": 1.5, "color": ink["quiet"], "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x,
        y=table["score"],
        mode="lines+markers",
        line={"width": 2.5, "color": ink["first"]},
        marker={"size": 7, "color": ink["first"]},
        customdata=list(texts),
        hovertemplate="%{x}　%{customdata}<extra></extra>",
    )
    _name_end(figure, x, list(table["team_mid"]), words.text("ui.chart.team_middle", lang), ink["quiet"])
    figure.update_xaxes(type="category")
    figure.update_yaxes(showgrid=True, gridcolor=ink["line"], nticks=5)
    return figure


def _name_end(figure: go.Figure, x: Sequence[str], y: Numbers, label: str, colour: str) -> None:
    """Write a line's name right of its last point instead of in a legend."""
    for place, value in reversed(list(zip(x, y, strict=True))):
        if value is not None and value == value:
            font = {"size": 12, "color": colour}
            figure.add_annotation(x=place, y=value, text=label, showarrow=False, xanchor="left", xshift=10, font=font)
            return


def small_multiple(
    names: Sequence[str],
    mine: Numbers,
    others: Sequence[Numbers],
    texts: Sequence[str],
    look: Look,
    low: float,
    high: float,
) -> go.Figure:
    """One team's line in the primary colour over the others in grey; `low`, `high` are those of all panels."""
    ink = _INK[look]
    figure = _figure(look, 110, hovermode="x", margin={"l": 2, "r": 2, "t": 4, "b": 2})
    for line in others:
        figure.add_scatter(
            x=list(names), y=list(line), mode="lines", line={"width": 1.25, "color": ink["grey"]}, hoverinfo="skip"
        )
    last = max((i for i, v in enumerate(mine) if v is not None), default=-1)
    figure.add_scatter(
        x=list(names),
        y=list(mine),
        mode="lines+markers",
        line={"width": 2.25, "color": ink["first"]},
        marker={"size": [8 if i == last else 0.1 for i in range(len(mine))], "color": ink["first"]},
        customdata=list(texts),
        hovertemplate="%{x}　%{customdata}<extra></extra>",
        connectgaps=False,
    )
    margin = (high - low) * 0.12 or max(abs(high), 1.0) * 0.1
    figure.update_yaxes(visible=False, range=[low - margin, high + margin])
    figure.update_xaxes(
        type="category", tickvals=[names[0], names[-1]] if len(names) > 1 else list(names), tickfont={"size": 11}
    )
    return figure


def bridge(table: pd.DataFrame, labels: Sequence[str], texts: Sequence[str], look: Look) -> go.Figure:
    """From the team's mean to this agent's total, item by item: what lies above the team and what below.

    `table`: kind (start, step, end), start, end as floats; `labels` and `texts` row by row. The totals are points, not
    bars, because the axis does not begin at zero; signs are in the texts, not only in the colours.
    """
    ink, rows = _INK[look], list(enumerate(table.itertuples()))
    figure = _figure(look, 44 + 34 * len(rows), bargap=0.42, margin={"l": 8, "r": 64, "t": 4, "b": 4})
    steps = [(place, row) for place, row in rows if row.kind == "step"]
    figure.add_bar(
        y=[place for place, _ in steps],
        x=[row.end - row.start for _, row in steps],
        base=[row.start for _, row in steps],
        orientation="h",
        marker={"color": [ink["up"] if row.end >= row.start else ink["down"] for _, row in steps], "cornerradius": 3},
        hoverinfo="skip",
    )
    totals = [(place, row) for place, row in rows if row.kind != "step"]
    figure.add_scatter(
        y=[place for place, _ in totals],
        x=[row.end for _, row in totals],
        mode="markers",
        marker={"size": 13, "color": [ink["quiet"] if row.kind == "start" else ink["first"] for _, row in totals]},
        hoverinfo="skip",
    )
    for (place, row), text in zip(rows, texts, strict=True):
        edge, shift = max(row.start, row.end) if row.kind == "step" else row.end, 6 if row.kind == "step" else 14
        at = {"xanchor": "left", "xshift": shift, "showarrow": False}
        figure.add_annotation(x=edge, y=place, text=literal(text), font={"size": 12}, **at)
    levels = [row.end for _, row in rows]
    room = (max(levels) - min(levels)) * 0.12 or 1.0
    figure.update_xaxes(visible=False, range=[min(levels) - room, max(levels) + room])
    names = {"tickvals": [place for place, _ in rows], "ticktext": [literal(label) for label in labels]}
    figure.update_yaxes(tickfont={"size": 13, "color": ink["text"]}, ticklabelstandoff=10, range=[len(rows) - 0.5, -0.5], **names)
    return figure


def waterfall(start: float, steps: Numbers, end: float, labels: Sequence[str], texts: Sequence[str], look: Look) -> go.Figure:
    """A bridge from its start and the amounts of its steps; `labels` and `texts` for the start, each step and the end."""
    levels = list(accumulate(steps, initial=start))
    rows = [("start", start, start), *(("step", low, high) for low, high in zip(levels, levels[1:], strict=False)), ("end", end, end)]
    return bridge(pd.DataFrame(rows, columns=["kind", "start", "end"]), labels, texts, look)


def item_trend(
    names: Sequence[str], mine: Numbers, team: Numbers, texts: Sequence[str], unit: str, lang: str, look: Look,
    band: tuple[Numbers, Numbers] | None = None,
) -> go.Figure:
    """One metric of one person against the team's pooled value; `band`: the middle half of the team's members behind it."""
    ink = _INK[look]
    figure = _figure(look, 200, hovermode="x", margin={"l": 8, "r": 44, "t": 8, "b": 8})
    for side, fill in zip(band or (), (None, "tonexty"), strict=False):
        edge = {"mode": "lines", "line": {"width": 0}, "fill": fill, "fillcolor": ink["band"], "hoverinfo": "skip"}
        figure.add_scatter(x=list(names), y=list(side), **edge)
    figure.add_scatter(
        x=list(names),
        y=list(team),
        mode="lines",
        line={"width": 1.5, "color": ink["quiet"], "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=list(names),
        y=list(mine),
        mode="lines+markers",
        line={"width": 2.5, "color": ink["first"]},
        marker={"size": 7, "color": ink["first"]},
        customdata=list(texts),
        hovertemplate="%{x}　%{customdata}<extra></extra>",
    )
    _name_end(figure, names, team, words.text("ui.chart.team", lang), ink["quiet"])
    figure.update_xaxes(type="category")
    figure.update_yaxes(showgrid=True, gridcolor=ink["line"], nticks=4, tickformat=_ticks([*mine, *team], unit))
    return figure


def _ticks(values: Numbers, unit: str) -> str:
    """Percent for shares, with a decimal where the lines lie close together; else plain numbers."""
    known = [value for value in values if value is not None and value == value]
    if unit != "share":
        return ",~r"
    return ".1%" if known and max(known) - min(known) < 0.05 else ".0%"


def slope(was: Sequence[int | None], now: Sequence[int | None], width: float = 120, row: float = 20) -> dict[str, object]:
    """Old → new places as SVG paths: `height`, `left` and `right` (places in the lists, in order of `was` and `now`) and `paths`.

    One entry per person, in the order given; equal ranks stand one below the other; without a rank on either side the path is empty.
    """
    def order(ranks: Sequence[int | None]) -> list[int]:
        return sorted((n for n, rank in enumerate(ranks) if rank is not None), key=lambda n: (ranks[n], n))

    left, right = order(was), order(now)
    y_was, y_now = ({n: (place + 0.5) * row for place, n in enumerate(side)} for side in (left, right))
    bend = width * 0.45
    paths = [
        f"M0 {y_was[n]:g}C{bend:g} {y_was[n]:g} {width - bend:g} {y_now[n]:g} {width:g} {y_now[n]:g}" if n in y_was and n in y_now else ""
        for n in range(len(now))
    ]
    return {"height": max(len(left), len(right)) * row, "left": left, "right": right, "paths": paths, "width": width, "row": row}


# ---- tiers: drawn by the page itself, so that a slider redraws without a flicker. Places and sizes are per cent of the drawing.


def histogram_with_bands(
    values: Sequence[float], low: float, high: float, marks: Sequence[float], names: Sequence[str]
) -> dict[str, list[dict[str, object]]]:
    """How many stand where on the scale from `low` to `high`, and the bands on it.

    `marks`: where each band but the lowest begins, best first; `names`: one more, best first. Bars are cut at even widths that do not move
    with the marks; where a mark goes through one, it is two on top of each other. Gives `bars` (left, width, bottom, height, band, from, to,
    count), `bands` (left, width, band, name, row: 0 or 1, so that neighbours' names never meet), `lines` (left), `ticks` (left, at) and
    `levels` (bottom, count): the axis of counts.
    """
    width = next(size for size in (0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 50, 1e9) if (high - low) / size <= 44)
    count = max(int(-(-(high - low) // width)), 1)
    heads = [[0] * len(names) for _ in range(count)]
    for value in values:
        heads[min(max(int((value - low) // width), 0), count - 1)][sum(value < mark for mark in marks)] += 1
    most = max(map(sum, heads)) or 1

    def place(at: float) -> float:
        return round((at - low) / (high - low) * 100, 3)

    bars = [
        {"left": place(low + n * width), "width": place(low + width), "height": round(own[band] / most * 100, 2),
         "bottom": round(sum(own[band + 1:]) / most * 100, 2), "from": low + n * width, "to": low + (n + 1) * width, "count": own[band],
         "band": band} for n, own in enumerate(heads) for band in range(len(names)) if own[band]
    ]
    edges = [high, *(min(max(mark, low), high) for mark in marks), low]
    bands = [
        {"left": place(edges[n + 1]), "width": round(place(edges[n]) - place(edges[n + 1]), 3), "band": n, "name": name, "row": n % 2}
        for n, name in enumerate(names) if edges[n] > edges[n + 1]
    ]
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 1e9) if (high - low) / size <= 7)
    ticks = [low + n * step for n in range(int((high - low) // step) + 1)]
    rise = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1e9) if most / size <= 4)
    levels = [{"bottom": round(at / most * 100, 2), "count": at} for at in range(int(rise), most + 1, int(rise))]
    return {"bars": bars, "bands": bands, "levels": levels, "lines": [{"left": place(mark)} for mark in marks if low <= mark <= high],
            "ticks": [{"left": place(at), "at": at} for at in ticks]}


def paired_bars(now: Numbers, then: Numbers) -> list[tuple[float, float]]:
    """The heights of two bars per name, now and tried, of the highest of all; None is a gap of no height."""
    most = max([value for value in (*now, *then) if value is not None], default=0) or 1
    return [tuple(round((value or 0) / most * 100, 2) for value in pair) for pair in zip(now, then, strict=True)]


def stacked_bars(parts: Sequence[Sequence[float]]) -> list[list[float]]:
    """The widths of the parts of each bar; every bar is as long as the other."""
    return [[round(part / (sum(row) or 1) * 100, 2) for part in row] for row in parts]
