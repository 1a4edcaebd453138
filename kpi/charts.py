"""Tables → figures. The only place that imports plotly.

One template in a light and a dark form; the thing looked at is in the primary colour, its surroundings grey. No pie,
no gauge, no second y axis.
Figures take plain floats (drawing only); None is a gap, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        "first": "#2F6BFF",
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
    ink, rows = _INK[look], list(table.itertuples())
    figure = _figure(look, 44 + 34 * len(rows), bargap=0.42, margin={"l": 8, "r": 64, "t": 4, "b": 4})
    steps = [(label, row) for label, row in zip(labels, rows, strict=True) if row.kind == "step"]
    figure.add_bar(
        y=[label for label, _ in steps],
        x=[row.end - row.start for _, row in steps],
        base=[row.start for _, row in steps],
        orientation="h",
        marker={"color": [ink["up"] if row.end >= row.start else ink["down"] for _, row in steps], "cornerradius": 3},
        hoverinfo="skip",
    )
    totals = [(label, row) for label, row in zip(labels, rows, strict=True) if row.kind != "step"]
    figure.add_scatter(
        y=[label for label, _ in totals],
        x=[row.end for _, row in totals],
        mode="markers",
        marker={"size": 13, "color": [ink["quiet"] if row.kind == "start" else ink["first"] for _, row in totals]},
        hoverinfo="skip",
    )
    for label, row, text in zip(labels, rows, texts, strict=True):
        edge, shift = max(row.start, row.end) if row.kind == "step" else row.end, 6 if row.kind == "step" else 14
        place = {"xanchor": "left", "xshift": shift, "showarrow": False}
        figure.add_annotation(x=edge, y=label, text=text, font={"size": 12}, **place)
    levels = [row.end for row in rows]
    room = (max(levels) - min(levels)) * 0.12 or 1.0
    figure.update_xaxes(visible=False, range=[min(levels) - room, max(levels) + room])
    order = {"categoryorder": "array", "categoryarray": list(labels), "autorange": "reversed"}
    figure.update_yaxes(type="category", tickfont={"size": 13, "color": ink["text"]}, ticklabelstandoff=10, **order)
    return figure


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


# ---- tiers: bands of a scale, best first in every list

_BANDS = {
    "light": ("#2F6BFF", "#6F99FF", "#A5C0FF", "#B7C1CE", "#94A0B1", "#76839A"),
    "dark": ("#6C97FF", "#4F77D6", "#3A5BA8", "#4A5768", "#66748A", "#8593A8"),
}


def band_colours(count: int, look: Look) -> list[str]:
    """A colour per band, best first: the primary colour fading into grey."""
    return [_BANDS[look][min(n, 5)] for n in range(count)]


def histogram_with_bands(
    values: Sequence[float], low: float, high: float, marks: Sequence[float], names: Sequence[str], hover: str, look: Look
) -> go.Figure:
    """How many people stand where on the scale from `low` to `high`, the bands drawn on it with their names on top.

    `marks`: where each band but the lowest begins, best first; `names`: one more, best first. Bars are cut at even widths that do not move
    with the marks, and stand in the colour of their middle's band. `hover`: words with %{x} (from–to) and %{y} (people).
    """
    ink, colours = _INK[look], band_colours(len(names), look)
    width = next(size for size in (0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 50, 1e9) if (high - low) / size <= 44)
    count = max(int(-(-(high - low) // width)), 1)
    heads = [0] * count
    for value in values:
        heads[min(max(int((value - low) // width), 0), count - 1)] += 1
    middles = [low + (n + 0.5) * width for n in range(count)]
    edges = [high, *marks, low]
    figure = _figure(look, 250, bargap=0.12, margin={"l": 8, "r": 8, "t": 40, "b": 8}, hovermode="closest")
    figure.add_bar(
        x=middles, y=heads, width=[width * 0.88] * count,
        marker={"color": [colours[sum(middle < mark for mark in marks)] for middle in middles], "cornerradius": 2},
        customdata=[f"{low + n * width:g}–{low + (n + 1) * width:g}" for n in range(count)],
        hovertemplate=hover.replace("%{x}", "%{customdata}") + "<extra></extra>",
    )
    for place, name in enumerate(names):
        top, bottom = min(edges[place], high), max(edges[place + 1], low)
        if top <= bottom:
            continue
        if place % 2 == 0:
            figure.add_shape(type="rect", x0=bottom, x1=top, y0=0, y1=1, yref="paper", layer="below", line_width=0, fillcolor=ink["band"])
        share = (top - bottom) / (high - low)
        font = {"size": 12, "color": ink["text"]}
        shift = 13 if place % 2 == 0 else 28  # two rows, so that neighbours never meet, on a phone either
        figure.add_annotation(x=(top + bottom) / 2, y=1, yref="paper", yshift=shift, text=_short(name, 2 * share), showarrow=False, font=font)
    for mark in marks:
        if low <= mark <= high:
            figure.add_shape(type="line", x0=mark, x1=mark, y0=0, y1=1, yref="paper", line={"width": 2, "color": ink["first"]})
    figure.update_xaxes(range=[low, high], nticks=12, tickfont={"size": 12, "color": ink["quiet"]}, automargin=False)
    figure.update_yaxes(visible=False, range=[0, max([*heads, 1]) * 1.08], automargin=False)
    figure.update_layout(margin_b=26)
    return figure


def _short(name: str, share: float) -> str:
    """As much of a name as fits over so much of the width (a phone's)."""
    room = max(int(share * 340 / (12 if any(ord(letter) > 255 for letter in name) else 7)), 1)
    return name if len(name) <= room else f"{name[: max(room - 1, 1)]}…"


def paired_bars(
    names: Sequence[str], now: Numbers, then: Numbers, texts: Sequence[tuple[str, str]], labels: tuple[str, str], look: Look,
    under: bool = False,
) -> go.Figure:
    """Two bars per name, grey now and in the primary colour tried, each with its text on top, or both under the name where texts are long;
    None is a gap."""
    ink = _INK[look]
    figure = _figure(look, 220, barmode="group", bargap=0.3, bargroupgap=0.08, margin={"l": 4, "r": 4, "t": 22, "b": 8}, hovermode="closest")
    for side, (values, colour) in enumerate(((now, ink["grey"]), (then, ink["first"]))):
        figure.add_bar(
            x=list(range(len(names))), y=[0 if value is None else value for value in values], name=labels[side],
            text=[pair[side] for pair in texts], textposition="none" if under else "outside", cliponaxis=False,
            marker={"color": colour, "cornerradius": 3},
            textfont={"size": 12, "color": ink["text"] if side else ink["quiet"]}, textangle=0, constraintext="none",
            customdata=list(names), hovertemplate="%{customdata}　" + labels[side] + " %{text}<extra></extra>",
        )
    ticks = [f"{name}<br>{before}<br><b>{after}</b>" for name, (before, after) in zip(names, texts, strict=True)] if under else list(names)
    most = max([value for value in (*now, *then) if value is not None], default=0) or 1
    figure.update_xaxes(tickvals=list(range(len(names))), ticktext=ticks, tickfont={"size": 12, "color": ink["text"]}, tickangle=0)
    figure.update_yaxes(visible=False, range=[0, most * (1.05 if under else 1.18)])
    return figure


def stacked_bars(
    names: Sequence[str], parts: Sequence[Sequence[float]], bands: Sequence[str], texts: Sequence[Sequence[str]], look: Look
) -> go.Figure:
    """A bar of length 1 per name, cut into its parts: `parts[n]` are those of `names[n]`, one per band, best first.

    `texts[n]`: what each part says in hovering; where it also stands on the part it must fit, so only parts from a fifth up show it.
    """
    ink, colours = _INK[look], band_colours(len(bands), look)
    figure = _figure(look, 16 + 27 * len(names), barmode="stack", bargap=0.25, margin={"l": 8, "r": 8, "t": 2, "b": 2}, hovermode="closest")
    for place, band in enumerate(bands):
        own, said = [row[place] for row in parts], [row[place] for row in texts]
        dark_text = place > 1 if look == "light" else place == 0
        figure.add_bar(
            y=list(range(len(names))), x=own, orientation="h", marker={"color": colours[place]},
            text=[word if part >= 0.2 else "" for word, part in zip(said, own, strict=True)], textposition="inside", insidetextanchor="middle",
            textfont={"size": 12, "color": "#10151C" if dark_text else "#FFFFFF"}, constraintext="none",
            customdata=[f"{name}　{band} {word}" for name, word in zip(names, said, strict=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_xaxes(visible=False, range=[0, 1])
    ticks = {"tickvals": list(range(len(names))), "ticktext": list(names), "tickfont": {"size": 12.5, "color": ink["text"]}}
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8, **ticks)
    return figure
