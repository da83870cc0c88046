"""The questions every clock asks of time: when is it due, how much has elapsed, when must it have started."""

from collections.abc import Iterable

from .calendar import Calendar, Intervals, merged
from .duration import Duration
from .opening import Counted, Opening, Wall

Pauses = Iterable[tuple[int, int]]
"""Spans of instants that do not count, in any order; where they overlap they count once."""

WALL = Wall()


def counted_by(calendar: Calendar, duration: Duration) -> Counted:
    """What counts the time of a duration: the wall or the calendar."""
    return Opening(calendar) if duration.is_working else WALL


def elapsed(calendar: Calendar, start: int, end: int, pauses: Pauses = ()) -> int:
    """Open microseconds from start to end without the pauses; negative where end is before start."""
    return _elapsed(Opening(calendar), start, end, pauses)


def wall_elapsed(start: int, end: int, pauses: Pauses = ()) -> int:
    """Microseconds on the wall from start to end without the pauses; negative where end is before start."""
    return _elapsed(WALL, start, end, pauses)


def _elapsed(counted: Counted, start: int, end: int, pauses: Pauses) -> int:
    if end < start:
        return -_elapsed(counted, end, start, pauses)
    return counted.between(start, end) - _paused(counted, merged(pauses), start, end)


def due(calendar: Calendar, start: int, duration: Duration, pauses: Pauses = ()) -> int:
    """The earliest instant with `duration` elapsed since start, without pauses.

    Working days run to their own due instant, and then on for as long as working time was paused before it.
    Zero is the next open instant outside a pause. Raises NoOpenTimeError, OutOfRangeError.
    """
    counted, gaps = counted_by(calendar, duration), merged(pauses)
    if duration.amount == 0:
        return _next(counted, start, gaps)
    if not duration.is_days:
        return _forward(counted, start, duration.microseconds, gaps)
    natural = Opening(calendar).days_later(start, int(duration.amount))
    rest = _paused(counted, gaps, start, natural)
    return _forward(counted, natural, rest, gaps) if rest else natural


def back(calendar: Calendar, end: int, duration: Duration, pauses: Pauses = ()) -> int:
    """The latest instant from which `duration` has elapsed at end, pauses not counted: the mirror of `due`.

    Zero is the latest open instant at or before end outside a pause; an opening and a closing instant both
    count as open. Working days keep the local time of that instant. Raises NoOpenTimeError, OutOfRangeError.
    """
    counted, gaps = counted_by(calendar, duration), merged(pauses)
    if duration.amount == 0:
        return _previous(counted, end, gaps)
    if not duration.is_days:
        return _backward(counted, end, duration.microseconds, gaps)
    natural = Opening(calendar).days_earlier(end, int(duration.amount))
    rest = _paused(counted, gaps, natural, end)
    return _backward(counted, natural, rest, gaps) if rest else natural


def next_open(calendar: Calendar, instant: int) -> int:
    """The earliest open instant at or after this one. Raises NoOpenTimeError, OutOfRangeError."""
    return Opening(calendar).next(instant)


def _paused(counted: Counted, gaps: Intervals, start: int, end: int) -> int:
    """Counted microseconds inside the pauses, between start and end."""
    return sum(
        counted.between(max(paused, start), min(resumed, end))
        for paused, resumed in gaps
        if paused < end and resumed > start
    )


def _forward(counted: Counted, start: int, amount: int, gaps: Intervals) -> int:
    """The earliest instant with `amount` > 0 counted outside the pauses, from pause to pause."""
    for paused, resumed in gaps:
        if resumed <= start:
            continue
        room = counted.between(start, paused) if paused > start else 0
        if amount <= room:
            break
        amount -= room
        start = resumed
    return counted.forward(start, amount)


def _backward(counted: Counted, end: int, amount: int, gaps: Intervals) -> int:
    """The mirror of `_forward`."""
    for paused, resumed in reversed(gaps):
        if paused >= end:
            continue
        room = counted.between(resumed, end) if resumed < end else 0
        if amount <= room:
            break
        amount -= room
        end = paused
    return counted.backward(end, amount)


def _next(counted: Counted, start: int, gaps: Intervals) -> int:
    start = counted.next(start)
    for paused, resumed in gaps:
        if paused <= start < resumed:
            start = counted.next(resumed)
    return start


def _previous(counted: Counted, end: int, gaps: Intervals) -> int:
    end = counted.previous(end)
    for paused, resumed in reversed(gaps):
        if paused < end < resumed:
            end = counted.previous(paused)
    return end
