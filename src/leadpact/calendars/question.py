"""Answers one line of `leadpact clock --batch`: a question about time as JSON, its answer as JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from .calendar import Calendar
from .duration import Duration, parse_duration
from .instant import format_instant, format_seconds, parse_instant
from .problem import CalendarError, DurationError, InstantError, Problem, problem
from .reading import calendar_from
from .working import back, due, elapsed

KEYS = ("id", "op", "calendar", "start", "end", "within", "pauses")
KNOWN = frozenset(KEYS)
KEPT_CALENDARS = 256
ALWAYS = Calendar("UTC")  # stands for the calendar of durations on the wall, which ask nothing of it


class RefusedError(Exception):
    """A question cannot be read. Its problems say what is wrong and what to write instead."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(". ".join(map(str, problems)))


@dataclass
class Calendars:
    """Calendars already read, by their canonical JSON, so that a batch reads each of them once."""

    known: dict[str, Calendar | RefusedError] = field(default_factory=dict)

    def read(self, document: object) -> Calendar:
        """The calendar of a document. Raises RefusedError with all its problems."""
        key = json.dumps(document, sort_keys=True)
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= KEPT_CALENDARS:
                self.known.clear()
            made = calendar_from(document)
            if isinstance(made, list):
                found = RefusedError(*(each.under("calendar") for each in made))
            else:
                found = made
            self.known[key] = found
        if isinstance(found, RefusedError):
            raise RefusedError(*found.problems)
        return found


def answer(line: bytes | str, calendars: Calendars) -> tuple[str, bool]:
    """The answer to one line, without its end, and whether it has a result."""
    name: object = None
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict):
            raise RefusedError(problem("not-a-mapping", value=asked, example='"id": 1, "op": "due", ...'))
        name = asked.get("id")
        return f'{{"id": {json.dumps(name)}, "result": {_result(asked, calendars)}}}', True
    except (RefusedError, CalendarError) as refused:
        wrong = str(refused)
    except (ValueError, RecursionError) as unreadable:
        reason = (
            unreadable.msg if isinstance(unreadable, json.JSONDecodeError) else "not text, or nested too deep"
        )
        wrong = str(problem("not-json", value=reason))
    return json.dumps({"id": name, "error": wrong}), False


def _result(asked: dict[str, object], calendars: Calendars) -> str:
    """The result as JSON text: an instant, or exact seconds."""
    if not KNOWN.issuperset(asked):
        unknown = sorted(set(asked) - KNOWN)
        raise RefusedError(
            *(problem("unknown-key", key, value=key, known=", ".join(KEYS)) for key in unknown)
        )
    operation = asked.get("op")
    pauses = _pauses(asked.get("pauses"))
    if operation == "elapsed":
        calendar = calendars.read(_needed(asked, "calendar", '{"timezone": ..., "hours": {...}}'))
        start, end = _instant(asked, "start"), _instant(asked, "end")
        return format_seconds(elapsed(calendar, start, end, pauses))
    if operation == "due":
        question: Callable[..., int] = due
        key = "start"
    elif operation == "back":
        question = back
        key = "start" if asked.get("end") is None else "end"
    else:
        raise RefusedError(problem("unknown-op", "op", value=operation))
    duration = _duration(asked)
    at = _instant(asked, key)
    return f'"{format_instant(question(_calendar(asked, duration, calendars), at, duration, pauses))}"'


def _needed(asked: dict[str, object], key: str, example: str) -> object:
    value = asked.get(key)
    if value is None:
        raise RefusedError(problem("missing-key", key, value=key, example=example))
    return value


def _calendar(asked: dict[str, object], duration: Duration, calendars: Calendars) -> Calendar:
    """The calendar asked for; one is needed only where it counts."""
    if asked.get("calendar") is None and not duration.is_working:
        return ALWAYS
    return calendars.read(_needed(asked, "calendar", '{"timezone": ..., "hours": {...}}'))


def _duration(asked: dict[str, object]) -> Duration:
    value = _needed(asked, "within", "90bm")
    try:
        if isinstance(value, str):
            return parse_duration(value)
        bare = isinstance(value, int | float) and not isinstance(value, bool)
        raise DurationError("bare-number" if bare else "bad-duration", value=value)
    except DurationError as error:
        raise RefusedError(error.problem.under("within")) from None


def _instant(asked: dict[str, object], key: str) -> int:
    value = _needed(asked, key, "2026-01-05T09:00:00+01:00")
    return instant_of(value, key)


def instant_of(value: object, *path: str) -> int:
    """The instant a value writes. Raises RefusedError, with the place."""
    try:
        if isinstance(value, str):
            return parse_instant(value)
        raise InstantError("bad-instant", value=value)
    except InstantError as error:
        raise RefusedError(error.problem.under(*path)) from None


def _pauses(value: object) -> list[tuple[int, int]]:
    """The pauses asked for, each [from, to]."""
    if not value:
        return []
    if not isinstance(value, list):
        raise RefusedError(problem("not-a-list", "pauses", value=value, example="[from, to]"))
    return [_pause(each, str(at)) for at, each in enumerate(value)]


def _pause(value: object, at: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise RefusedError(problem("not-a-pause", "pauses", at, value=value))
    paused, resumed = (
        instant_of(each, "pauses", at, side) for each, side in zip(value, ("0", "1"), strict=True)
    )
    if resumed < paused:
        raise RefusedError(problem("not-a-pause", "pauses", at, value=value))
    return paused, resumed
