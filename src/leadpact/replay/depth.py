"""Depth: which attempts count towards a clock that needs several, and when its needs are met."""

from ..calendars.kernel import kernel
from .clocks import settle
from .codes import NONE, OPEN
from .late import let_fire
from .memory import World
from .reach import clocks, promises, rows
from .ticking import rearm, set_gap
from .timing import after


@kernel
def counts(w: World, c: int, at: int) -> int:
    """Whether an attempt at this instant is far enough from the last one that counted."""
    clock = clocks(w)[c]
    promise = promises(w)[clock.promise]
    if clock.last_counted == NONE or promise.gap_min == NONE:
        return 1
    least = after(w, clock.calendar, clock.last_counted, promise.gap_min, promise.gap_min_unit)
    return 1 if at >= least else 0


@kernel
def enough(w: World, c: int) -> int:
    """Whether a clock's needs are met."""
    clock = clocks(w)[c]
    promise = promises(w)[clock.promise]
    reached = clock.counted >= promise.attempts and clock.channels & promise.channels == promise.channels
    return 1 if reached else 0


@kernel
def deepen(w: World, c: int, i: int) -> None:
    """Count an attempt towards a clock's needs, which it may complete."""
    row = rows(w)[i]
    clock = clocks(w)[c]
    if counts(w, c, row.at):
        clock.counted += 1
        clock.last_counted = row.at
        if row.channel >= 0:
            clock.channels |= 1 << row.channel
    if enough(w, c):
        settle(w, c, i)
        return
    let_fire(w, c, i)
    if clock.state == OPEN:
        set_gap(w, c, row.at)
    rearm(w, c)
