"""Durations as promised in an agreement: how much time, and whether the wall or the calendar counts it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from .instant import DAY, FIRST, HOUR, LAST, MINUTE, SECOND
from .problem import DurationError

MICROSECONDS = {
    "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY,
    "bs": SECOND, "bm": MINUTE, "bh": HOUR,
}  # fmt: skip
"""Microseconds of each unit; `bd` has none, being a rule about dates."""
WORKING_DAYS = "bd"
LONGEST = LAST - FIRST
_TEXT = re.compile(r"(-?)(\d+)(\.\d+)?\s*([a-z]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """`amount` of `unit`: s m h d w elapse on the wall, bs bm bh bd count in a calendar.

    The amount is an int wherever it is whole; `1.5h` holds a Decimal.
    """

    amount: int | Decimal
    unit: str

    @property
    def is_working(self) -> bool:
        """Whether the calendar counts it."""
        return self.unit.startswith("b")

    @property
    def is_days(self) -> bool:
        """Whether it counts working days, by date."""
        return self.unit == WORKING_DAYS

    @property
    def microseconds(self) -> int:
        """Its length in microseconds, of open time for bs bm bh. Raises KeyError for bd."""
        return int(self.amount * MICROSECONDS[self.unit])

    def __str__(self) -> str:
        amount = self.amount if isinstance(self.amount, int) else f"{self.amount:f}"
        return f"{amount}{self.unit}"


def parse_duration(text: str) -> Duration:
    """Read `90bm`, `4h`, `1.5bh`, `2bd`. Raises DurationError, which says what to write instead."""
    found = _TEXT.fullmatch(text.strip())
    if not found:
        raise DurationError("bad-duration", value=text)
    sign, whole, decimals, unit = found.groups()
    if not unit:
        raise DurationError("bare-number", value=text)
    if unit not in MICROSECONDS and unit != WORKING_DAYS:
        raise DurationError("bad-duration", value=text)
    if sign:
        raise DurationError("negative", value=text)
    if len(whole) > 20:
        raise DurationError("too-long", value=text)
    amount = Decimal(whole + (decimals or ""))
    size = MICROSECONDS.get(unit, DAY)
    if amount * size > LONGEST:
        raise DurationError("too-long", value=text)
    if amount == int(amount):
        return Duration(int(amount), unit)
    if unit == WORKING_DAYS:
        raise DurationError("whole-days", value=text)
    if (amount * size) % 1:
        raise DurationError("too-precise", value=text)
    return Duration(amount.normalize(), unit)
