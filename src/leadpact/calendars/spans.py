"""Working time as the fold counts it: integer searches in flat arrays, the same source plain and compiled."""

from typing import NamedTuple, Protocol

from .kernel import kernel

NEVER = 2**62
"""Said instead of an instant or a length of time that the table does not reach."""
DAY = 86_400_000_000


class Ints(Protocol):
    """A list or array of integers."""

    def __getitem__(self, at: int, /) -> int:
        """The integer at a place."""


class CalendarTable(NamedTuple):
    """Several calendars as flat arrays of microseconds UTC; calendar k owns rows x_at[k] up to x_at[k + 1].

    The table answers for instants from first[k] up to and with last[k]. Working day j has the spans
    hour_at[j] up to hour_at[j + 1]. An offset holds from shift_since (UTC) and from shift_wall (local) on.
    """

    first: Ints
    last: Ints
    span_at: Ints
    starts: Ints
    ends: Ints
    before: Ints
    day_at: Ints
    days: Ints
    hour_at: Ints
    hour_starts: Ints
    hour_ends: Ints
    shift_at: Ints
    shift_since: Ints
    shift_wall: Ints
    shift_offset: Ints


@kernel
def at_or_below(values: Ints, low: int, high: int, value: int) -> int:
    """The last place in [low, high) whose value is at most `value`, or low - 1; values rise."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] <= value:
            low = middle + 1
        else:
            high = middle
    return low - 1


@kernel
def outside(cal: CalendarTable, k: int, t: int) -> bool:
    """Whether the table of calendar k does not reach the instant."""
    return t < cal.first[k] or t > cal.last[k]


@kernel
def worked(cal: CalendarTable, k: int, t: int) -> int:
    """Open microseconds from the table's first instant to t."""
    low = cal.span_at[k]
    i = at_or_below(cal.starts, low, cal.span_at[k + 1], t)
    if i < low:
        return 0
    if t < cal.ends[i]:
        return cal.before[i] + t - cal.starts[i]
    return cal.before[i] + cal.ends[i] - cal.starts[i]


@kernel
def working(cal: CalendarTable, k: int, a: int, b: int) -> int:
    """Open microseconds from a to b, negative where b is before a; NEVER outside the table."""
    if outside(cal, k, a) or outside(cal, k, b):
        return NEVER
    return worked(cal, k, b) - worked(cal, k, a)


@kernel
def next_open(cal: CalendarTable, k: int, t: int) -> int:
    """The earliest open instant at or after t; NEVER outside the table."""
    if outside(cal, k, t):
        return NEVER
    i = at_or_below(cal.ends, cal.span_at[k], cal.span_at[k + 1], t) + 1
    if i >= cal.span_at[k + 1]:
        return NEVER
    if t < cal.starts[i]:
        return cal.starts[i]
    return t


@kernel
def previous_open(cal: CalendarTable, k: int, t: int) -> int:
    """The latest instant at or before t that is open or closing; NEVER outside the table."""
    if outside(cal, k, t):
        return NEVER
    low = cal.span_at[k]
    i = at_or_below(cal.starts, low, cal.span_at[k + 1], t)
    if i < low:
        return NEVER
    if t > cal.ends[i]:
        return cal.ends[i]
    return t


@kernel
def advance(cal: CalendarTable, k: int, t: int, amount: int) -> int:
    """The earliest instant with `amount` open since t (zero: the next open one); NEVER outside the table."""
    if amount == 0:
        return next_open(cal, k, t)
    if outside(cal, k, t):
        return NEVER
    low, high = cal.span_at[k], cal.span_at[k + 1]
    sought = worked(cal, k, t) + amount
    i = at_or_below(cal.before, low, high, sought - 1)
    if i < low:
        return NEVER
    end = cal.starts[i] + sought - cal.before[i]
    if end > cal.ends[i]:
        return NEVER
    return end


@kernel
def retreat(cal: CalendarTable, k: int, t: int, amount: int) -> int:
    """The latest instant with `amount` open until t (zero: the previous open one); or NEVER."""
    if amount == 0:
        return previous_open(cal, k, t)
    if outside(cal, k, t):
        return NEVER
    sought = worked(cal, k, t) - amount
    if sought < 0:
        return NEVER
    i = at_or_below(cal.before, cal.span_at[k], cal.span_at[k + 1], sought)
    return cal.starts[i] + sought - cal.before[i]


@kernel
def local_time(cal: CalendarTable, k: int, t: int) -> int:
    """The local microseconds of an instant, since 1970-01-01T00:00 on the zone's clock."""
    return t + cal.shift_offset[at_or_below(cal.shift_since, cal.shift_at[k], cal.shift_at[k + 1], t)]


@kernel
def clip_to_day(cal: CalendarTable, k: int, j: int, time: int) -> int:
    """The local `time` on working day j, moved into that day's hours; in a break, where the break starts."""
    local = cal.days[j] * DAY + time
    shift = at_or_below(cal.shift_wall, cal.shift_at[k], cal.shift_at[k + 1], local)
    t = local - cal.shift_offset[shift]
    low = cal.hour_at[j]
    i = at_or_below(cal.hour_starts, low, cal.hour_at[j + 1], t)
    if i < low:
        return cal.hour_starts[low]
    if t > cal.hour_ends[i]:
        return cal.hour_ends[i]
    return t


@kernel
def advance_days(cal: CalendarTable, k: int, t: int, n: int) -> int:
    """The next open instant's local time n working days later, clipped to that day's hours; or NEVER."""
    opened = next_open(cal, k, t)
    if n == 0 or opened == NEVER:
        return opened
    local = local_time(cal, k, opened)
    day = local // DAY
    j = at_or_below(cal.days, cal.day_at[k], cal.day_at[k + 1], day) + n
    if j >= cal.day_at[k + 1]:
        return NEVER
    return clip_to_day(cal, k, j, local - day * DAY)


@kernel
def retreat_days(cal: CalendarTable, k: int, t: int, n: int) -> int:
    """The same local time n working days before the previous open instant, clipped likewise; or NEVER.

    An instant at which the calendar only closes belongs to the day that closes, 24:00 included.
    """
    left = previous_open(cal, k, t)
    if n == 0 or left == NEVER:
        return left
    closes = 0
    if next_open(cal, k, left) != left:
        closes = 1
    local = local_time(cal, k, left - closes)
    day = local // DAY
    j = at_or_below(cal.days, cal.day_at[k], cal.day_at[k + 1], day - 1) + 1 - n
    if j < cal.day_at[k]:
        return NEVER
    return clip_to_day(cal, k, j, local - day * DAY + closes)


@kernel
def working_each(cal: CalendarTable, k: int, starts: Ints, ends: Ints, count: int, into: list[int]) -> None:
    """`working` for `count` pairs of instants at once, written to `into`."""
    for i in range(count):
        into[i] = working(cal, k, starts[i], ends[i])
