"""Two versions of one calendar: which of its keys differ, and whether there are more open hours or days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from leadpact.calendars.calendar import Calendar, Intervals, cut, merged
from leadpact.calendars.reading import KEYS, calendar_from

Told = tuple[str, int | None, bool]
"""A key; 1 where the new one has more of it, -1 where it has less, else None; whether it means the same."""


def calendars(old: Mapping[str, Any], new: Mapping[str, Any], zones: tuple[str, str]) -> Iterator[Told]:
    """The keys that are written otherwise. `zones` are the agreements' own, for calendars that name none."""
    before, after = (_read(written, zone) for written, zone in zip((old, new), zones, strict=True))
    for key in KEYS:
        if old.get(key) == new.get(key):
            if key != "timezone" or key in old or zones[0] == zones[1]:
                continue
        if before is None or after is None:
            yield key, None, False
            continue
        more = _more(key, before, after, old.get(key), new.get(key))
        yield key, more or None, more == 0


def _read(written: Mapping[str, Any], zone: str) -> Calendar | None:
    """The calendar without asking for its region's holidays."""
    found = calendar_from({"timezone": zone, **written}, frozenset())
    return found if isinstance(found, Calendar) else None


def _more(key: str, old: Calendar, new: Calendar, written: Any, rewritten: Any) -> int | None:
    """1, -1, 0 for the same, None where nobody can say."""
    if key == "timezone":
        return 0 if old.timezone == new.timezone else None
    if key == "hours":
        return _weeks(old.hours, new.hours)
    if key == "closed":
        return _inclusion(old.closed, new.closed)
    if key == "special":
        return 0 if sorted(old.special) == sorted(new.special) else None
    if key == "breaks":
        weekly = _weeks(old.weekly_breaks, new.weekly_breaks)
        return _agreed(weekly, _inclusion(frozenset(old.dated_breaks), frozenset(new.dated_breaks)))
    return _holidays(written, rewritten)


def _weeks(old: tuple[Intervals, ...], new: tuple[Intervals, ...]) -> int | None:
    """Whether every time of the week that is in one is in the other."""
    pairs = [(merged(a), merged(b)) for a, b in zip(old, new, strict=True)]
    gone = any(cut(a, b) for a, b in pairs)
    came = any(cut(b, a) for a, b in pairs)
    return None if gone and came else came - gone


def _inclusion(old: frozenset[Any], new: frozenset[Any]) -> int | None:
    return 0 if old == new else 1 if old < new else -1 if new < old else None


def _agreed(*found: int | None) -> int | None:
    """What all say that say anything else than the same."""
    said = set(found) - {0}
    return said.pop() if len(said) == 1 else None if said else 0


def _holidays(old: Any, new: Any) -> int | None:
    """Lists of dates by their dates; a region is more than none, and not comparable with another."""
    if old is None or new is None:
        return 1 if old is None else -1
    if isinstance(old, str) or isinstance(new, str):
        return None
    return _inclusion(frozenset(map(str, old)), frozenset(map(str, new)))
