"""Open time over whole years, worked out once: every answer is a search in these arrays."""

from array import array
from dataclasses import dataclass
from itertools import accumulate

from .calendar import Calendar, Intervals, merged
from .holidays import holidays_of
from .instant import DAY, FIRST_YEAR, LAST_YEAR, epoch_day, year_start
from .zone import Offsets, offsets

REACH = 3  # days around a year whose local hours can fall into it: offsets, and a skipped day
KEPT_YEARS = 64
CYCLE = 400  # years after which weekdays and daylight saving rules repeat
UNCHANGED_UNTIL, REGULAR_FROM = 1700, 2100


@dataclass(frozen=True, slots=True)
class Stretch:
    """Open UTC spans, disjoint and sorted, with the open microseconds before each; and the working days.

    `days` are the epoch days whose own hours leave some open time, `day_spans` those hours as UTC spans:
    around a skipped day two dates may share a span, so these may overlap where the others do not.
    """

    starts: "array[int]"
    ends: "array[int]"
    before: "array[int]"
    total: int
    days: "array[int]"
    day_spans: tuple[Intervals, ...]
    offsets: Offsets


def stretch(calendar: Calendar, first_year: int, last_year: int) -> Stretch:
    """The open time of UTC years `first_year` to `last_year`, and the working days of those local years."""
    where = offsets(calendar.timezone, first_year, last_year)
    low, high = year_start(first_year), year_start(last_year + 1)
    first_day, after_day = low // DAY, high // DAY
    holidays = _holidays(calendar, first_year, last_year)
    spans: list[tuple[int, int]] = []
    days, day_spans = array("q"), []
    for day in range(first_day - REACH, after_day + REACH):
        own = _spans_of(day, calendar.open_on(day, holidays), where)
        spans.extend(own)
        if own and first_day <= day < after_day:
            days.append(day)
            day_spans.append(own)
    joined = merged((max(start, low), min(end, high)) for start, end in spans)
    sums = [0, *accumulate(end - start for start, end in joined)]
    starts, ends = array("q", [start for start, _ in joined]), array("q", [end for _, end in joined])
    return Stretch(starts, ends, array("q", sums[:-1]), sums[-1], days, tuple(day_spans), where)


def _spans_of(day: int, hours: Intervals, where: Offsets) -> Intervals:
    """A date's hours as UTC spans: emptied ones vanish, overlapping ones are joined."""
    midnight = day * DAY
    return merged((where.instant(midnight + start), where.instant(midnight + end)) for start, end in hours)


def _holidays(calendar: Calendar, first_year: int, last_year: int) -> frozenset[int]:
    if calendar.region is None:
        return frozenset()
    years = range(max(first_year - 1, FIRST_YEAR), min(last_year + 1, LAST_YEAR) + 1)
    return frozenset(epoch_day(day) for year in years for day in holidays_of(calendar.region, year))


def year_stretch(calendar: Calendar, year: int) -> Stretch:
    """One year's open time, kept with the calendar; at most KEPT_YEARS are."""
    memo = calendar.memo
    found = memo.get(year)
    if found is None:
        if len(memo) >= KEPT_YEARS:
            memo.clear()
        found = memo[year] = stretch(calendar, year, year)
    return found


def year_totals(calendar: Calendar, year: int) -> tuple[int, int]:
    """Open microseconds and working days of a year, kept for all years, so that long spans stay cheap."""
    found = calendar.totals.get(year)
    if found is None:
        like = _like(calendar, year)
        if like != year:
            found = year_totals(calendar, like)
        else:
            whole = year_stretch(calendar, year)
            found = (whole.total, len(whole.days))
        calendar.totals[year] = found
    return found


def _like(calendar: Calendar, year: int) -> int:
    """A year with the same open time: far years repeat every CYCLE if no date sets them apart."""
    if year < UNCHANGED_UNTIL - CYCLE:
        like = UNCHANGED_UNTIL - CYCLE + (year - UNCHANGED_UNTIL) % CYCLE
    elif year >= REGULAR_FROM + CYCLE:
        like = REGULAR_FROM + (year - REGULAR_FROM) % CYCLE
    else:
        return year
    own = calendar.region is not None or year in calendar.dated or like in calendar.dated
    return year if own else like
