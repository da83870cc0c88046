"""The pictures as Vega-Lite specifications: values and words that are ready in, a specification out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadpact.report.drawing import INK, QUIET, Spec, lookup

Labels = Mapping[float, str]
HALO: Spec = {"stroke": "#ffffff", "strokeWidth": 5}
"""What a text has under it, so that no line runs through it."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A row of a dot plot: a share with its interval. `hollow`: not sure yet; without a value it has only its words."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    told: str
    hollow: bool = False
    column: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """A bar of a distribution: how many took from `low` to `high`, in seconds."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line over the days of the term; points are (day of the term, amount). Dashed ones are what was meant."""

    label: str
    points: Sequence[tuple[float, float]]
    dashed: bool


def dots(rows: Sequence[Dot], labels: Labels, width: int) -> Spec:
    """Shares with intervals below each other: a filled point where it counts, a hollow one where it is not sure."""
    values = [{**_dot(row), "place": place} for place, row in enumerate(rows)]
    inner = _inner([row.label for row in rows], [row.told for row in rows], width)
    y = _places([row.label for row in rows], width)
    x = {"field": "value", "type": "quantitative", "scale": {"domain": [min(labels), max(labels)]}, "title": None,
         "axis": {"values": list(labels), "labelExpr": lookup(labels), "domain": False}}  # fmt: skip
    told = {"type": "text", "align": "left", "dx": 11, "x": {"expr": "width"}}
    return {
        "width": inner,
        "height": {"step": 26},
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 5, "stroke": "#8f8f8f"},
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"transform": [{"filter": "datum.value != null"}],
             "mark": {"type": "point", "filled": False, "size": 64, "stroke": INK, "strokeWidth": 2, "opacity": 1},
             "encoding": {"x": x, "fill": {"field": "hollow", "type": "nominal", "legend": None,
                                           "scale": {"domain": [False, True], "range": [INK, "#ffffff"]}}}},
            {"mark": told, "encoding": {"text": {"field": "told"}}},
        ],
    }  # fmt: skip


def _places(labels: Sequence[str], width: int) -> Spec:
    """Rows in their order, whatever they are called: two may have one name."""
    names = dict(enumerate(labels))
    return {"field": "place", "type": "ordinal", "title": None, "scale": {"domain": list(names)},
            "axis": {**_names(width), "labelExpr": lookup(names)}}  # fmt: skip


def _dot(row: Dot) -> Spec:
    return {"label": row.label, "value": row.value, "low": row.low, "high": row.high, "told": row.told,
            "hollow": row.hollow, "column": row.column}  # fmt: skip


def _inner(labels: Sequence[str], told: Sequence[str], width: int) -> int:
    """What is left for the plot between the names of the rows and their numbers; as wide as the letters are, roughly."""
    names = min(max(map(len, labels), default=0) * 6.4 + 20, _limit(width) + 16)
    numbers = max(map(len, told), default=0) * 6.2 + 17
    return max(int(width - names - numbers), 90)


def _limit(width: int) -> int:
    """How much room the names of rows may take; they are cut beyond it."""
    return 190 if width > 400 else 112


def _names(width: int) -> Spec:
    return {
        "labelLimit": _limit(width),
        "labelColor": INK,
        "ticks": False,
        "domain": False,
        "labelPadding": 11,
    }


def cohorts(rows: Sequence[Dot], labels: Labels, columns: Sequence[str], width: int) -> Spec:
    """One dot plot a step of the funnel, months below each other: filled points are ripe, hollow ones are not, and what the
    log could not show has no point but its sign."""
    across = len(columns) if width > 400 else min(2, len(columns))
    inner = max((width - 78 - 20 * across) // max(across, 1), 48)
    x = {"field": "value", "type": "quantitative", "title": None, "scale": {"domain": [min(labels), max(labels)]},
         "axis": {"values": [min(labels), max(labels)], "labelExpr": lookup(labels), "labelFlush": True,
                  "domain": False}}  # fmt: skip
    months = list(dict.fromkeys(row.label for row in rows))
    y = _places(months, width)
    y["axis"] |= {"grid": True, "gridDash": [1, 3]}
    plot = {
        "width": inner,
        "height": {"step": 20},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 4, "stroke": "#8f8f8f"},
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"transform": [{"filter": "datum.value != null"}],
             "mark": {"type": "point", "size": 46, "strokeWidth": 1.8, "stroke": INK, "opacity": 1},
             "encoding": {"x": x, "fill": {"field": "hollow", "type": "nominal", "legend": None,
                                           "scale": {"domain": [False, True], "range": [INK, "#ffffff"]}}}},
            {"transform": [{"filter": "datum.value == null"}],
             "mark": {"type": "text", "align": "left", "dx": 2, "fill": QUIET, "x": 0},
             "encoding": {"text": {"field": "told"}}},
        ],
        "encoding": {"y": y},
    }  # fmt: skip
    return {
        "data": {"values": [{**_dot(row), "place": months.index(row.label)} for row in rows]},
        "facet": {
            "field": "column",
            "type": "nominal",
            "sort": list(columns),
            "header": {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLineHeight": 14},
        },
        "columns": across,
        "spacing": 14,
        "spec": plot,
    }


def spread(
    bins: Sequence[Bin],
    marks: Sequence[tuple[float, str]],
    axis: Labels,
    domain: tuple[float, float],
    width: int,
    counts: Labels | None = None,
) -> Spec:
    """How long something took, on a log axis; `marks` are upright lines with words, such as the median. `counts` label how
    high a bar is."""
    upright = (
        {"values": list(counts), "labelExpr": lookup(counts), "domain": False, "ticks": False}
        if counts
        else None
    )
    highest = max((each.count for each in bins), default=1) or 1
    scale = {"type": "log", "domain": list(domain), "nice": False}
    x = {"field": "low", "type": "quantitative", "scale": scale, "title": None,
         "axis": {"values": list(axis), "labelExpr": lookup(axis), "grid": True, "labelOverlap": True,
                  "labelSeparation": 6}}  # fmt: skip
    lines = [
        {
            "at": at,
            "told": told,
            "level": highest * (1.4 - 0.2 * (place % 2)),
            "right": at > _near_end(domain),
        }
        for place, (at, told) in enumerate(marks)
    ]
    return {
        "width": width - (44 if counts else 20),
        "height": 150,
        "layer": [
            {"data": {"values": [{"low": each.low, "high": each.high, "count": each.count} for each in bins]},
             "mark": {"type": "rect", "fill": "#8f8f8f", "stroke": "#ffffff", "strokeWidth": 1},
             "encoding": {"x": x, "x2": {"field": "high"},
                          "y": {"field": "count", "type": "quantitative", "title": None, "axis": upright,
                                "scale": {"domain": [0, highest * 1.5], "nice": False}}, "y2": {"datum": 0}}},
            {"data": {"values": lines}, "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.6, "strokeDash": [5, 3]},
             "encoding": {"x": {**x, "field": "at"}, "y": {"field": "level", "type": "quantitative"}, "y2": {"datum": 0}}},
            *_words_of(lines, x),
        ],
    }  # fmt: skip


def _words_of(lines: list[Spec], x: Spec) -> list[Spec]:
    """The words at upright lines, each over a halo of its own: to the right of its line, near the end to the left."""
    text: Spec = {"type": "text", "baseline": "middle", "fontWeight": "bold"}
    halo: Spec = {**text, **HALO}
    encoding: Spec = {
        "x": {**x, "field": "at"},
        "y": {"field": "level", "type": "quantitative"},
        "text": {"field": "told"},
    }
    return [
        {
            "data": {"values": [line for line in lines if line["right"] == (align == "right")]},
            "mark": {**mark, "align": align, "dx": dx},
            "encoding": encoding,
        }
        for mark in (halo, text)
        for align, dx in (("left", 5), ("right", -5))
    ]


def _near_end(domain: tuple[float, float]) -> float:
    """From where on a log axis words no longer fit to the right: seven tenths of it."""
    return float(domain[0] * (domain[1] / domain[0]) ** 0.7)


def paces(lines: Sequence[Line], days: Labels, amounts: Labels, width: int) -> Spec:
    """What came in, added up, beside what was planned; each line named at its end, the plan dashed."""
    points = [
        {"day": day, "amount": amount, "line": line.label, "dashed": line.dashed}
        for line in lines
        for day, amount in line.points
    ]
    ends = [
        {"day": line.points[-1][0], "amount": line.points[-1][1], "told": line.label, "up": line.dashed}
        for line in lines
        if line.points
    ]
    x = {"field": "day", "type": "quantitative", "title": None, "scale": {"domain": [min(days), max(days)], "nice": False},
         "axis": {"values": list(days), "labelExpr": lookup(days), "grid": False, "labelFlush": True,
                  "labelOverlap": True}}  # fmt: skip
    y = {"field": "amount", "type": "quantitative", "title": None, "scale": {"domain": [0, max(amounts)], "nice": False},
         "axis": {"values": list(amounts), "labelExpr": lookup(amounts), "domain": False, "ticks": False}}  # fmt: skip
    layers: list[Spec] = [
        {"data": {"values": points}, "mark": {"type": "line", "interpolate": "linear"},
         "encoding": {"x": x, "y": y, "detail": {"field": "line"},
                      "strokeDash": {"field": "dashed", "type": "nominal", "legend": None,
                                     "scale": {"domain": [False, True], "range": [[1, 0], [5, 4]]}},
                      "strokeWidth": {"field": "dashed", "type": "nominal", "legend": None,
                                      "scale": {"domain": [False, True], "range": [3, 1.6]}}}},
        {"data": {"values": ends}, "mark": {"type": "point", "filled": True, "size": 45, "fill": INK, "opacity": 1},
         "transform": [{"filter": "!datum.up"}], "encoding": {"x": x, "y": y}},
        *({"data": {"values": ends}, "transform": [{"filter": ("" if up else "!") + "datum.up"}],
           "mark": {"type": "text", "align": "right", "dx": -6, "dy": -9 if up else 16,
                    "fontWeight": "normal" if up else "bold"},
           "encoding": {"x": x, "y": y, "text": {"field": "told"}}} for up in (True, False)),
    ]  # fmt: skip
    return {"width": width - 76, "height": 230 if width > 400 else 190, "layer": layers}
