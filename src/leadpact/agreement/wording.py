"""What pydantic found wrong, in the codes of our problems: type errors never reach a user as they are."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic_core import ErrorDetails

from leadpact.agreement.document import CALENDAR_SCHEMA, Agreement
from leadpact.agreement.nodes import Path
from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import Flaw, flaw
from leadpact.agreement.values import FrozenMap, Value

KEY = "[key]"
SAME = {
    "string_type": "not_a_text",
    "tuple_type": "not_a_list",
    "dict_type": "not_a_map",
    "model_type": "not_a_map",
    "model_attributes_type": "not_a_map",
    "int_type": "not_whole",
    "int_parsing": "not_whole",
    "int_from_float": "not_whole",
    "int_parsing_size": "not_whole",
    "bool_type": "not_yes_no",
    "bool_parsing": "not_yes_no",
}


def flaw_of(error: ErrorDetails, data: Mapping[str, Any]) -> Flaw:
    """One of pydantic's errors as a flaw."""
    kind, given, told = error["type"], error["input"], dict(error.get("ctx", {}))
    on_key = bool(error["loc"]) and error["loc"][-1] == KEY
    path = tuple(step for step in error["loc"] if step != KEY)
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing" and isinstance(path[-1], int):
        return flaw("not_a_pair", *path[:-1])
    if kind == "missing":
        return flaw("missing_key", *path[:-1], on_key=True, key=path[-1])
    if given is None:
        return flaw("nothing_here", *path, on_key=on_key)
    if kind in SAME:
        return flaw(SAME[kind], *path, given=given, on_key=on_key)
    if kind == "literal_error":
        known = str(told.get("expected", "")).replace("'", "").replace(" or ", ", ")
        several = "one of: " if ", " in known else ""
        return flaw("not_one_of", *path, given=given, known=several + known, on_key=on_key)
    if kind == "string_pattern_mismatch":
        return flaw(
            PATTERNS.get(str(path[-1]) if path else "", "wrong_form"),
            *path,
            given=given,
            known=told["pattern"],
        )
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = (
            Phrase("at least {number}", number=str(told["ge"]))
            if "ge" in told
            else Phrase("at most {number}", number=str(told["le"]))
        )
        return flaw("out_of_range", *path, given=given, known=bound)
    if kind in ("too_short", "too_long"):
        return flaw("not_a_pair" if path[-1:] == ("conversion",) else "too_few", *path)
    if error["msg"].startswith("see leadpact"):
        return flaw(kind, *path, on_key=on_key, **told)
    return flaw("invalid", *path, on_key=on_key, said=error["msg"])


PATTERNS = {"language": "not_a_language", "currency": "unknown_currency"}


def _unknown_key(path: Path) -> Flaw:
    key, known = str(path[-1]), keys_at(path[:-1])
    close = get_close_matches(key, known, 1, 0.6)
    if close:
        return flaw("did_you_mean", *path, on_key=True, key=key, close=close[0])
    return flaw("unknown_key", *path, on_key=True, key=key, known=", ".join(known))


def keys_at(path: Path) -> list[str]:
    """The keys a document may have at a path."""
    found: Any = Agreement
    for step in path:
        found = _inner(found, step)
    model = _model(found)
    if model is None:
        return list(CALENDAR_SCHEMA["properties"]) if path[:1] == ("calendars",) else []
    return [str(field.alias or name) for name, field in model.model_fields.items()]


def _inner(annotation: Any, step: str | int) -> Any:
    """The type of what stands at a step below a type."""
    model = _model(annotation)
    if model is not None:
        fields = {str(field.alias or name): field.annotation for name, field in model.model_fields.items()}
        return fields.get(str(step))
    for each in _parts(annotation):
        origin = get_origin(each)
        if origin is FrozenMap:
            return get_args(each)[1]
        if origin is tuple and isinstance(step, int):
            return get_args(each)[0]
    return None


def _model(annotation: Any) -> type[Value] | None:
    """The part a type is, or may be."""
    for each in _parts(annotation):
        if isinstance(each, type) and issubclass(each, Value):
            return each
    return None


def _parts(annotation: Any) -> list[Any]:
    """A type without what is only said about it, and the alternatives of a union."""
    if hasattr(annotation, "__metadata__"):
        return _parts(annotation.__origin__)
    if get_origin(annotation) not in (None, FrozenMap, tuple):
        return [part for each in get_args(annotation) for part in _parts(each)]
    return [annotation]
