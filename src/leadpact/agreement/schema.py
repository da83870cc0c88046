"""The JSON Schema by which editors complete an agreement; `schema.json` beside it is what this module says."""

from __future__ import annotations

import ast
import inspect
import json
import sys
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.names import STRING
from leadpact.agreement.texts import SCHEMA as TEXT
from leadpact.agreement.values import Value

FILE = Path(__file__).with_name("schema.json")
FILLED_IN = {"Agreement": ("timezone", "calendar")}
"""Keys that a document may leave out although the value always has them."""


def schema() -> dict[str, Any]:
    """The schema of a whole document, JSON Schema 2020-12."""
    with warnings.catch_warnings():
        # Defaults are told in the descriptions: as values they are not JSON.
        warnings.simplefilter("ignore")
        found = Agreement.model_json_schema(by_alias=True)
    parts: dict[str, Any] = found.pop("$defs")
    parts["Agreement"] = found
    for each in parts.values():
        _without(each, ("default", "title"))
    _describe(parts)
    for part, keys in FILLED_IN.items():
        parts[part]["required"] = [key for key in parts[part]["required"] if key not in keys]
    _allow_short_forms(parts)
    whole = parts.pop("Agreement")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A Leadpact agreement"}
    return {**head, **whole, "$defs": parts}


def _allow_short_forms(parts: dict[str, Any]) -> None:
    """What a document may write for a map: a text for a reason, a name for a calendar, one entry for a list."""
    reason, calendar = parts["Reason"], parts["ClockCalendar"]
    parts["Reason"] = {"anyOf": [*TEXT["anyOf"], reason]}
    parts["ClockCalendar"] = {"anyOf": [STRING, calendar]}
    enter = parts["Stage"]["properties"]["enter"]
    one, many = enter["items"], {key: enter.pop(key) for key in ("items", "type")}
    enter["anyOf"] = [one, many]


def _without(given: Any, keys: tuple[str, ...], names: bool = False) -> None:
    """Drop keywords everywhere, but not properties of that name."""
    if isinstance(given, dict):
        for key in [] if names else keys:
            if not isinstance(given.get(key), dict):
                given.pop(key, None)
        for key, inner in given.items():
            _without(inner, keys, key == "properties")
    elif isinstance(given, list):
        for inner in given:
            _without(inner, keys)


def _describe(parts: dict[str, Any]) -> None:
    """Give every key the words that stand below its field."""
    for model in _models(Value):
        part = parts.get(model.__name__)
        if part is None:
            continue
        words = words_of(model)
        for name, field in model.model_fields.items():
            told = part["properties"].get(str(field.alias or name))
            if told is not None and name in words:
                told["description"] = words[name]


def _models(above: type[Value]) -> Iterator[type[Value]]:
    for each in above.__subclasses__():
        yield each
        yield from _models(each)


def words_of(model: type[Value]) -> dict[str, str]:
    """The docstring below each field of a part."""
    source = ast.parse(inspect.getsource(sys.modules[model.__module__]))
    body = next(
        each.body for each in source.body if isinstance(each, ast.ClassDef) and each.name == model.__name__
    )
    words: dict[str, str] = {}
    for field, below in pairwise(body):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            words[field.target.id] = inspect.cleandoc(str(below.value.value)).replace("\n", " ")
    return words


def schema_text() -> str:
    """The content of `schema.json`."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
