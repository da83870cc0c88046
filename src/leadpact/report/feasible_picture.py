"""The picture of `leadpact feasible` as a Vega-Lite specification: a plot a promise, people across, share in time up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadpact.report.drawing import INK, QUIET, Spec, lookup


@dataclass(frozen=True, slots=True)
class Point:
    """The share in time with so many people; `is_team`: those there are."""

    people: int
    share: float
    is_team: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """A promise: its curve and its objective, with the words at the line and at the team's point."""

    name: str
    points: Sequence[Point]
    objective: float
    promised: str
    team: str


def panels(
    shown: Sequence[Panel], people: Mapping[float, str], shares: Mapping[float, str], width: int
) -> Spec:
    """One plot a promise, side by side where there is room."""
    across = len(shown) if width > 400 else 1
    inner = max((width - 50 * across) // max(across, 1), 90)
    return {
        "columns": max(across, 1),
        "spacing": 24,
        "concat": [_plot(panel, people, shares, inner) for panel in shown],
    }


def _plot(panel: Panel, people: Mapping[float, str], shares: Mapping[float, str], inner: int) -> Spec:
    points = [{"people": each.people, "share": each.share, "team": each.is_team} for each in panel.points]
    most = max((each.people for each in panel.points), default=1)
    x = {"field": "people", "type": "quantitative", "title": None, "scale": {"domain": [0, most * 1.04], "nice": False},
         "axis": {"values": list(people), "labelExpr": lookup(people), "grid": False, "labelOverlap": True}}  # fmt: skip
    y = {"field": "share", "type": "quantitative", "title": None, "scale": {"domain": [0, 1]},
         "axis": {"values": list(shares), "labelExpr": lookup(shares), "domain": False, "ticks": False}}  # fmt: skip
    team = {"transform": [{"filter": "datum.team"}], "encoding": {"x": x, "y": y}}
    at_end = any(each.is_team and each.people > most / 2 for each in panel.points)
    line = [{"at": panel.objective, "told": panel.promised}]
    return {
        "title": {"text": panel.name, "anchor": "start", "fontSize": 13, "fontWeight": "bold", "color": INK, "offset": 8},
        "width": inner,
        "height": 190,
        "data": {"values": points},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2, "interpolate": "linear"}, "encoding": {"x": x, "y": y}},
            {"mark": {"type": "point", "filled": True, "size": 22, "fill": INK, "opacity": 1},
             "encoding": {"x": x, "y": y}},
            {"data": {"values": line}, "mark": {"type": "rule", "stroke": INK, "strokeDash": [5, 4], "strokeWidth": 1.4},
             "encoding": {"y": {**y, "field": "at"}}},
            {"data": {"values": line},
             "mark": {"type": "text", "align": "right", "baseline": "top", "dy": 5, "fill": QUIET},
             "encoding": {"y": {**y, "field": "at"}, "x": {"value": inner}, "text": {"field": "told"}}},
            {**team, "mark": {"type": "point", "filled": False, "size": 130, "stroke": INK, "strokeWidth": 2, "opacity": 1}},
            {"data": {"values": [each for each in points if each["team"]]},
             "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1, "strokeDash": [1, 3]},
             "encoding": {"x": x, "y": y, "y2": {"datum": 0}}},
            {"data": {"values": [{**each, "told": panel.team, "low": 0.04} for each in points if each["team"]]},
             "mark": {"type": "text", "align": "right" if at_end else "left", "dx": -6 if at_end else 6,
                      "fontWeight": "bold", "baseline": "bottom"},
             "encoding": {"x": x, "y": {**y, "field": "low"}, "text": {"field": "told"}}},
        ],
    }  # fmt: skip
