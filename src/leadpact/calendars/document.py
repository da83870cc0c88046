"""Finds a calendar in a YAML text: one alone, or one of those an agreement declares."""

from collections.abc import Mapping

from .calendar import Calendar
from .problem import Problem, problem
from .reading import calendar_from

LARGEST = 256 * 1024  # bytes


def calendar_in(text: bytes, name: str | None = None) -> Calendar | list[Problem]:
    """The calendar a YAML document holds, or all of its problems.

    In an agreement that is the one called `name`, else its own `calendar`, else the only one.
    """
    document = document_of(text)
    if isinstance(document, Problem):
        return [document]
    if not isinstance(document, Mapping) or "calendars" not in document:
        return (
            calendar_from(document) if name is None else [problem("no-calendar", value=name, known="(none)")]
        )
    calendars = document["calendars"]
    if not isinstance(calendars, Mapping) or not calendars:
        return [problem("not-a-mapping", "calendars", value=calendars, example="madrid: {...}")]
    chosen = name or document.get("calendar") or (next(iter(calendars)) if len(calendars) == 1 else None)
    if chosen not in calendars:
        known = ", ".join(map(str, calendars))
        return [problem("no-calendar", "calendars", value=chosen or "(--name not given)", known=known)]
    found = calendar_from(calendars[chosen])
    return [each.under("calendars", str(chosen)) for each in found] if isinstance(found, list) else found


def document_of(text: bytes) -> object | Problem:
    """The values of one YAML 1.2 document; duplicate keys, aliases and more than 256 KiB are refused."""
    if len(text) > LARGEST:
        return problem("too-large")
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.events import AliasEvent

    try:
        aliased = any(isinstance(event, AliasEvent) for event in YAML(typ="safe", pure=True).parse(text))
        if aliased:
            return problem("alias")
        document: object = YAML(typ="safe", pure=True).load(text)
    except DuplicateKeyError as error:
        return problem("duplicate-key", value=_place(error))
    except MarkedYAMLError as error:
        return problem("not-yaml", value=_place(error))
    except (YAMLError, ValueError, RecursionError) as error:
        return problem("not-yaml", value=str(error).partition("\n")[0])
    return document


def _place(error: object) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 1}: " if mark else ""
    return f"{line}{getattr(error, 'problem', '')}"
