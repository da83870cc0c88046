"""Durations and conditions in numbers: when something falls due, how much time counted, whether a condition holds."""

from ..calendars.kernel import kernel
from ..calendars.spans import advance, advance_days, working
from .codes import DAYS, NEVER, WALL
from .memory import World
from .reach import calendar, carried, clocks, gifts, masks, needs, versions

WHOLE = 100_000
"""A share of a clock's time is written in hundred-thousandths."""


@kernel
def after(w: World, k: int, t: int, amount: int, unit: int) -> int:
    """The instant a duration after t in calendar k; NEVER beyond the calendar's table."""
    if t == NEVER:
        return NEVER
    if unit == WALL:
        return t + amount
    if unit == DAYS:
        return advance_days(calendar(w), k, t, amount)
    return advance(calendar(w), k, t, amount)


@kernel
def counted(w: World, k: int, unit: int, a: int, b: int) -> int:
    """Microseconds from a to b that count: wall time for wall durations, else working time."""
    if unit == WALL or a == NEVER or b == NEVER:
        return b - a
    return working(calendar(w), k, a, b)


@kernel
def pushed(w: World, k: int, unit: int, t: int, by: int) -> int:
    """The instant t moved on by paused time; by nothing, it stays even where the calendar is closed."""
    if by == 0 or t == NEVER:
        return t
    if unit == WALL:
        return t + by
    return advance(calendar(w), k, t, by)


@kernel
def new_gift(w: World, at: int, points: float, before: int) -> int:
    """Room for an instant in a list; when the room is full, the last one is the sink."""
    g = w.gifts_n
    if g >= w.gifts_room:
        w.full = 1
        g = w.gifts_room
        before = -1
    else:
        w.gifts_n = g + 1
    gifts(w)[g].at = at
    gifts(w)[g].points = points
    gifts(w)[g].before = before
    return g


@kernel
def taken_out(w: World, c: int, unit: int, since: int, until: int) -> int:
    """Time of a clock's pauses that are over, between two instants, counted by its present calendar."""
    out = 0
    ended = clocks(w)[c].pauses
    while ended >= 0:
        began = gifts(w)[ended].before
        low = max(gifts(w)[began].at, since)
        high = min(gifts(w)[ended].at, until)
        if low < high:
            out += counted(w, clocks(w)[c].calendar, unit, low, high)
        ended = gifts(w)[began].before
    return out


@kernel
def part_of(total: int, part: int) -> int:
    """A share of a length of time, cut to whole microseconds, without overflow."""
    return total // WHOLE * part + total % WHOLE * part // WHOLE


@kernel
def holds(w: World, i: int, condition: int) -> int:
    """Whether a condition is TRUE at row i. -1 is TRUE always, -2 never; time itself (i < 0) meets no other."""
    if condition == -1:
        return 1
    if condition < 0 or i < 0:
        return 0
    for k in range(w.words):
        need = needs(w)[condition * w.words + k]
        if masks(w)[i * w.words + k] & need != need:
            return 0
    return 1


@kernel
def holds_of(w: World, who: int, condition: int) -> int:
    """Whether a condition about the lead is TRUE by what its record says now."""
    if condition < 0:
        return 1 if condition == -1 else 0
    for k in range(w.words):
        need = needs(w)[condition * w.words + k]
        if carried(w)[who * w.words + k] & need != need:
            return 0
    return 1


@kernel
def version_at(w: World, t: int) -> int:
    """The version with the latest `effective` at or before t, whether or not its term has ended; -1 before all."""
    v = w.versions_n - 1
    while v >= 0 and versions(w)[v].effective > t:
        v -= 1
    return v


@kernel
def governing(w: World, t: int) -> int:
    """The version in force at t, or begun last; before all of them the first."""
    return max(version_at(w, t), 0)


@kernel
def in_force(w: World, t: int) -> int:
    """The version in force at t; -1 for none."""
    v = version_at(w, t)
    if v >= 0 and t >= versions(w)[v].until:
        return -1
    return v
