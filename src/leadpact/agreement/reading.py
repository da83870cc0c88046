"""Text to an agreement, or to all of its problems: the first thing that happens to a document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from leadpact.agreement.checking import by_absence, in_itself
from leadpact.agreement.document import Agreement
from leadpact.agreement.nodes import Path, Source
from leadpact.agreement.parsing import parse
from leadpact.agreement.problems import Flaw, Problem, flaw
from leadpact.agreement.wording import flaw_of

REQUIRED: dict[str, Any] = {
    "name": "?",
    "effective": "2026-01-01",
    "parties": {"?": {}},
    "calendars": {"?": {"timezone": "UTC", "hours": {"mon-fri": ["09:00-17:00"]}}},
}
"""What stands in for a required part that is missing or broken, so that the rest can still be checked."""
MOST_TRIES = 25
FILLED = (("timezone",), ("calendar",))
"""Keys that only lack where `calendars` is missing or broken, which is said anyway."""


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a document gave: an agreement unless it is refused, and everything that is wrong with it."""

    agreement: Agreement | None
    """None where a problem is more than a doubt."""
    problems: tuple[Problem, ...]
    digest: str
    """SHA-256 of the canonical form: comments, spaces, quotes and `1_000` for `1000` don't change it."""
    source: Source = field(repr=False, compare=False)
    """The text and its places, for problems that only show beside other versions."""
    text: bytes = field(default=b"", repr=False, compare=False)
    """What was read, byte for byte."""


def read_agreement(text: bytes | str, file_name: str) -> Read:
    """Read one version of an agreement. Never raises: all that is wrong comes back, in document order."""
    source = parse(text)
    given = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    problems = [Problem(file_name, s.line, s.column, "", s.code, s.params) for s in source.slips]
    if source.root is None or source.broken:
        return Read(None, tuple(problems), "", source, given)
    data = source.root.plain()
    agreement, flaws = _agreement(data)
    problems += placed(flaws, source, file_name)
    problems.sort(key=lambda each: (each.line, each.column))
    told = tuple(dict.fromkeys(problems))
    refused = not all(problem.is_doubt for problem in told)
    return Read(None if refused else agreement, told, digest_of(data), source, given)


def placed(flaws: Iterable[Flaw], source: Source, file_name: str) -> list[Problem]:
    """Flaws with the line, column and clause where they stand."""
    problems = []
    for each in flaws:
        line, column = source.place(each.path, each.on_key, each.offset)
        problems.append(Problem(file_name, line, column, source.clause(each.path), each.code, each.params))
    return problems


def _agreement(data: Any) -> tuple[Agreement | None, list[Flaw]]:
    """The typed value and its flaws; what is malformed is taken out, so that the rest is checked too."""
    if not isinstance(data, dict):
        return None, [flaw("not_a_map", given=data)]
    try:
        agreement = Agreement.model_validate(data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        flaws = [
            flaw_of(each, data)
            for each in errors
            if not (each["type"] == "missing" and each["loc"] in FILLED)
        ]
        rest = _without_flaws(data, error)
        return None, flaws + (list(in_itself(rest, data)) if rest is not None else [])
    return agreement, [*in_itself(agreement, data), *by_absence(agreement, data)]


def _without_flaws(data: dict[str, Any], error: ValidationError) -> Agreement | None:
    """The agreement that is left when everything malformed is taken out; None where nothing sensible is."""
    rest: Any = _copied(data)
    for _ in range(MOST_TRIES):
        for each in sorted(error.errors(include_url=False), key=lambda e: -len(e["loc"])):
            _take_out(rest, tuple(each["loc"]), each["type"] == "missing")
        for key, stand_in in REQUIRED.items():
            rest.setdefault(key, stand_in)
        try:
            return Agreement.model_validate(rest)
        except ValidationError as again:
            error = again
    return None


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _take_out(data: Any, path: Path, holder: bool) -> None:
    """Delete what stands at a path, or the nearest above it; its holder where something in it is missing."""
    steps: list[tuple[Any, Any]] = []
    node = data
    for step in path[:-1] if holder else path:
        if isinstance(node, dict) and str(step) in node:
            steps.append((node, str(step)))
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            steps.append((node, step))
        else:
            break
        node = steps[-1][0][steps[-1][1]]
    if steps:
        container, key = steps[-1]
        del container[key]


def canonical(data: Any) -> str:
    """A document as JSON with its keys in order: what two layouts of the same document share."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_number)


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
    return str(value)


def digest_of(data: Any) -> str:
    """SHA-256 of the canonical form, as hexadecimal."""
    return hashlib.sha256(canonical(data).encode("utf-8", "surrogatepass")).hexdigest()
