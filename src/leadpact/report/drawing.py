"""From a Vega-Lite specification to an SVG that stands in a page: no ids twice, no address, no words but the page's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

Spec = dict[str, Any]
INK, SOFT, QUIET, GRID = "#1c1c1c", "#8c8c8c", "#595959", "#dcdcdc"
WIDE, HALF, NARROW = 680, 480, 318
"""The widths pictures are drawn in, in pixels: a page or a sheet of paper, half a page, and a phone."""
CONFIG: Spec = {
    "background": None,
    "font": "sans-serif",
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": QUIET, "titleColor": QUIET,
        "domainColor": SOFT, "tickColor": SOFT, "gridColor": GRID, "labelLimit": 220, "titleLimit": 400,
    },
    "header": {"labelFontSize": 12, "labelColor": INK, "title": None, "labelLimit": 200},
    "text": {"fontSize": 12, "fill": INK},
    "bar": {"fill": SOFT},
    "line": {"stroke": INK},
}  # fmt: skip
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
NAMESPACES = re.compile(r' xmlns(:\w+)?="[^"]*"')
SPOKEN = re.compile(r' (?:aria-[\w-]+|role)="[^"]*"')
IDS = re.compile(r'(\bid="|url\(#)([\w-]+)')
SIZE = re.compile(r'^<svg[^>]*?width="([\d.]+)"[^>]*?(viewBox="[^"]*")[^>]*>')


def svg(spec: Spec, name: str, title: str, description: str) -> Markup:
    """The picture of a specification. `name` is unique in the page; `title` and `description` are read out for it."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg({"$schema": SCHEMA, **spec, "config": CONFIG})
    drawn = SPOKEN.sub("", NAMESPACES.sub("", drawn))
    drawn = IDS.sub(lambda found: f"{found[1]}{name}-{found[2]}", drawn)
    head = SIZE.match(drawn)
    if head is None:
        raise ValueError(f"{name}: this is no picture")
    opening = (
        f'<svg {head[2]} style="max-width:{head[1]}px" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'focusable="false"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    return Markup(opening + drawn[head.end() :])


def lookup(labels: Mapping[Any, str] | Sequence[tuple[Any, str]]) -> str:
    """An expression that says an axis' labels as the page's language writes them."""
    pairs = labels.items() if isinstance(labels, Mapping) else labels
    return f"({_literal(pairs)})['' + datum.value] || ''"


def _literal(pairs: Any) -> str:
    import json

    return json.dumps({_key(value): text for value, text in pairs}, ensure_ascii=False)


def _key(value: Any) -> str:
    """A number as JavaScript writes it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def ticks(highest: float, most: int = 5) -> list[float]:
    """Round numbers from 0 to at least `highest`, at most `most` steps."""
    if highest <= 0:
        return [0.0, 1.0]
    step = 10.0 ** _floor_log(highest / most)
    for times in (1, 2, 5, 10):
        if step * times * most >= highest:
            step *= times
            break
    count = int(-(-highest // step))
    return [round(step * place, 12) for place in range(count + 1)]


def _floor_log(number: float) -> int:
    from math import floor, log10

    return floor(log10(number))
