"""Turns calendars into the flat arrays the fold searches, once, before a replay starts."""

from collections.abc import Sequence
from itertools import accumulate

from .calendar import Calendar
from .instant import LAST, year_start
from .spans import CalendarTable
from .stretch import stretch


def calendar_table(calendars: Sequence[Calendar], first_year: int, last_year: int) -> CalendarTable:
    """The calendars as one table of int64 arrays, in their order, for the UTC years first_year to last_year.

    Raises nothing: what lies outside those years is answered with NEVER.
    """
    import numpy as np

    rows = _rows(calendars, first_year, last_year)
    return CalendarTable(*(np.array(column, dtype=np.int64) for column in rows))


def calendar_lists(calendars: Sequence[Calendar], first_year: int, last_year: int) -> CalendarTable:
    """The same table of plain lists, which plain Python searches faster than arrays."""
    return CalendarTable(*_rows(calendars, first_year, last_year))


def _rows(calendars: Sequence[Calendar], first_year: int, last_year: int) -> list[list[int]]:
    stretches = [stretch(calendar, first_year, last_year) for calendar in calendars]
    low, high = year_start(first_year), min(year_start(last_year + 1) - 1, LAST)
    day_spans = [spans for each in stretches for spans in each.day_spans]
    return [
        [low] * len(stretches),
        [high] * len(stretches),
        _places([len(each.starts) for each in stretches]),
        [value for each in stretches for value in each.starts],
        [value for each in stretches for value in each.ends],
        [value for each in stretches for value in each.before],
        _places([len(each.days) for each in stretches]),
        [value for each in stretches for value in each.days],
        _places([len(spans) for spans in day_spans]),
        [start for spans in day_spans for start, _ in spans],
        [end for spans in day_spans for _, end in spans],
        _places([len(each.offsets.since) for each in stretches]),
        [value for each in stretches for value in each.offsets.since],
        [value for each in stretches for value in each.offsets.wall],
        [value for each in stretches for value in each.offsets.offset],
    ]


def _places(lengths: list[int]) -> list[int]:
    """Where each part starts in the flat array, and where the last one ends."""
    return [0, *accumulate(lengths)]
