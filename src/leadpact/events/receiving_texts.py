"""A JSON value as the text of a column or property, as the reader of files has it: live and bulk must say the same.

Values are those of `json.loads`: str, int, float, bool, None, list, dict.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Final

ESCAPES: Final = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in range(0x20)}
    | {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
)
PLAIN_FROM, PLAIN_TO = -6, 21
"""Powers of ten between which a number within nested JSON is written without an exponent."""


class TooDeepError(Exception):
    """A JSON value nests deeper than is read."""


def text_of(value: Any, levels: int) -> str:
    """The text of a value; empty where it says nothing (null, NaN, an empty text).

    Numbers are in their shortest form without exponent, nested values are compact JSON. `levels` is how deep a list or an
    object may nest, itself counted. Raises TooDeepError; TypeError for what is no JSON.
    """
    if value is None:
        return ""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is float:
        return _number_text(value)
    return json_text(value, levels)


def _number_text(number: float) -> str:
    """The shortest digits that give the number back, written out: `1.0` is `1`, `1e21` has 22 digits."""
    if not math.isfinite(number):
        return ""
    shortest = repr(number)
    if "e" in shortest:
        return format(Decimal(shortest), "f")
    return shortest.removesuffix(".0") if number else "0"


def json_text(value: Any, levels: int) -> str:
    """A value as compact JSON: letters as they are, control characters escaped, keys in their order."""
    kind = type(value)
    if kind is str:
        return f'"{value.translate(ESCAPES)}"'
    if kind is dict or kind is list:
        if levels == 0:
            raise TooDeepError
        if kind is list:
            return f"[{','.join([json_text(each, levels - 1) for each in value])}]"
        members = [
            f'"{name.translate(ESCAPES)}":{json_text(each, levels - 1)}' for name, each in value.items()
        ]
        return "{" + ",".join(members) + "}"
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is float:
        return _json_number(value)
    raise TypeError(kind.__name__)


def _json_number(number: float) -> str:
    """A float within nested JSON, as the engine of the bulk reader prints it: `1.0`, `0.00001`, `1.5e21`, `1e-7`."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    shortest = repr(number)
    if "e" not in shortest:
        return shortest
    exact = Decimal(shortest)
    power = exact.adjusted()
    if PLAIN_FROM <= power < PLAIN_TO:
        plain = format(exact, "f")
        return plain if "." in plain else f"{plain}.0"
    mantissa = shortest.partition("e")[0]
    return f"{mantissa}e{power}"


def deeper_than(value: Any, levels: int) -> bool:
    """Whether lists and objects nest more than so many levels, the value itself counted. No recursion: any depth is safe."""
    level = [value] if type(value) in (dict, list) else []
    while level:
        if levels == 0:
            return True
        levels -= 1
        level = [
            each
            for held in level
            for each in (held.values() if type(held) is dict else held)
            if type(each) is dict or type(each) is list
        ]
    return False
