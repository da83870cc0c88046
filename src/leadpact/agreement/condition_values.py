"""How a property's text is read as its declared type: in Python and in DuckDB's SQL, with one answer.

Also what is known of a lead after it was told several texts: a NULL never clears a value, and one that does not cast
is NULL.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite
from zoneinfo import ZoneInfo

from leadpact.agreement.condition_types import Property, ValueType

Value = bool | int | float | str | None
Texts = Mapping[str, str | None]

_NUMBER = re.compile(r"[+-]?(\d(_?\d)*(\.(\d(_?\d)*)?)?|\.\d(_?\d)*)([eE][+-]?\d(_?\d)*)?", re.ASCII)
_TRUE = frozenset({"true", "t", "yes", "y", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "0"})
_DAY = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_OFFSET = "Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]"
# Groups: local time to the second, digits of the fraction, offset.
_INSTANT_TEXT = rf"({_DAY}(?:[T ]{_TIME})?)(?:[.]([0-9]+))?({_OFFSET})?"
_INSTANT = re.compile(_INSTANT_TEXT)
# What DuckDB's one-argument trim takes away: white space of any width, but neither tabs nor line ends.
SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NUMBER_SPACES = " \t\n\v\f\r"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ZONE_YEARS = (1970, 2100)


def read_value(text: str | None, as_type: ValueType, zone: str) -> Value:
    """The text as a value of its declared type, or None: where it is missing, and where it does not cast."""
    if text is None or as_type == "text":
        return text
    if as_type == "number":
        return _number(text)
    if as_type == "yes_no":
        return _yes_no(text)
    return read_instant(text, zone)


def value_sql(text_sql: str, as_type: ValueType, zone: str) -> str:
    """DuckDB's SQL for `read_value`: DOUBLE, VARCHAR, BOOLEAN, or BIGINT microseconds UTC."""
    if as_type == "number":
        number = f"TRY_CAST({text_sql} AS DOUBLE)"
        return f"CASE WHEN isfinite({number}) AND NOT contains({text_sql}, '+-') THEN {number} END"
    if as_type == "yes_no":
        return f"TRY_CAST(trim({text_sql}) AS BOOLEAN)"
    if as_type == "instant":
        return _instant_sql(f"upper(trim({text_sql}))", zone)
    return text_sql


class Known:
    """What is known of a lead: of each property the latest value that casts to the type it is asked for.

    Versions may declare a property differently, so the texts are kept, and every type finds its own among them.
    """

    def __init__(self, told: Texts | None = None) -> None:
        self._texts: dict[str, list[str]] = {}
        self._values: dict[Property, tuple[int, Value]] = {}
        self.learn(told or {})

    def learn(self, told: Texts) -> None:
        """The lead is told some texts more."""
        for name, text in told.items():
            if text is not None:
                self._texts.setdefault(name, []).append(text)

    def value(self, asked: Property) -> Value:
        """What is known now. Texts that were looked at before are not cast again."""
        texts = self._texts.get(asked.name, [])
        seen, value = self._values.get(asked, (0, None))
        if seen < len(texts):
            later = (read_value(text, asked.type, asked.zone) for text in reversed(texts[seen:]))
            value = next((each for each in later if each is not None), value)
            self._values[asked] = (len(texts), value)
        return value


def _number(text: str) -> float | None:
    """Digits with sign, point, exponent and `_` between digits; neither NaN nor beyond a double's range."""
    text = text.strip(_NUMBER_SPACES)
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None


def _yes_no(text: str) -> bool | None:
    text = text.strip(SPACES).lower()
    return True if text in _TRUE else False if text in _FALSE else None


def read_instant(text: str, zone: str) -> int | None:
    """RFC 3339 to microseconds UTC (finer digits are cut); without an offset it is local time in `zone`.

    A date alone is its 00:00. The years are 1000 to 2999. A local time that does not exist moves forward by
    the gap, an ambiguous one is the first.
    """
    match = _INSTANT.fullmatch(text.strip(SPACES).upper())
    if not match or (len(match[1]) == 10 and (match[2] or match[3])):
        return None
    try:
        moment = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        return None
    local = (moment - _EPOCH) // _MICROSECOND
    if match[2] and len(match[1]) < 19:
        return None
    fraction = int(match[2][:6].ljust(6, "0")) if match[2] else 0
    return local + fraction - _offset_of(match[3], local, zone)


def _offset_of(offset: str | None, local: int, zone: str) -> int:
    if offset is None:
        switches, offsets = local_offsets(zone)
        return offsets[bisect_right(switches, local)]
    if offset == "Z":
        return 0
    size = (int(offset[1:3]) * 60 + int(offset[4:6])) * 60_000_000
    return -size if offset[0] == "-" else size


@lru_cache(maxsize=64)
def local_offsets(zone: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The zone's offsets (µs) and the local instants (µs) from which each but the first holds, 1970 to 2100.

    DuckDB would bring a time zone database of its own; with this table both sides read the same one. Taking
    the later local side of every change as its switch moves gaps forward and picks the first of two times.
    """
    place = ZoneInfo(zone)
    day = datetime(_ZONE_YEARS[0], 1, 1, tzinfo=UTC)
    end = datetime(_ZONE_YEARS[1], 1, 1, tzinfo=UTC)
    switches: list[int] = []
    offsets = [_offset_at(place, day)]
    while day < end:
        next_day = day + timedelta(days=1)
        after = _offset_at(place, next_day)
        if after != offsets[-1]:
            change = _change_between(place, day, next_day)
            switches.append((change - _EPOCH) // _MICROSECOND + max(offsets[-1], after))
            offsets.append(after)
        day = next_day
    return tuple(switches), tuple(offsets)


def _offset_at(place: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(place).utcoffset()
    assert offset is not None
    return offset // _MICROSECOND


def _change_between(place: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first second at which the offset is no longer the one at `low`."""
    before = _offset_at(place, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset_at(place, middle) == before else (low, middle)
    return high


def _instant_sql(text: str, zone: str) -> str:
    def part(group: int) -> str:
        return f"regexp_extract({text}, '^{_INSTANT_TEXT}$', {group})"

    local = f"epoch_us(TRY_CAST({part(1)} AS TIMESTAMP))"
    fraction = f"CAST('0' || substr(rpad({part(2)}, 6, '0'), 1, 6) AS BIGINT)"
    hours, minutes = (f"TRY_CAST(substr({part(3)}, {start}, 2) AS BIGINT)" for start in (2, 5))
    offset = (
        f"CASE {part(3)} WHEN 'Z' THEN 0 WHEN '' THEN {_zone_sql(local, zone)} "
        f"ELSE CASE {part(3)}[1] WHEN '-' THEN -1 ELSE 1 END * ({hours} * 60 + {minutes}) * 60000000 END"
    )
    whole = f"length({part(1)}) = 19 OR ({part(2)} = '' AND (length({part(1)}) = 16 OR {part(3)} = ''))"
    return f"CASE WHEN {whole} THEN {local} + {fraction} - {offset} END"


def _zone_sql(local: str, zone: str) -> str:
    switches, offsets = local_offsets(zone)
    if not switches:
        return str(offsets[0])
    # The lambda only gives the local time a name, so that it is computed once.
    return f"list_transform([{local}], lambda t: {_halving_sql(switches, offsets)})[1]"


def _halving_sql(switches: tuple[int, ...], offsets: tuple[int, ...]) -> str:
    """The offset that holds at `t`, found by halving: eight comparisons for 250 changes."""
    if not switches:
        return str(offsets[0])
    half = len(switches) // 2
    below = _halving_sql(switches[:half], offsets[: half + 1])
    above = _halving_sql(switches[half + 1 :], offsets[half + 1 :])
    return f"CASE WHEN t < {switches[half]} THEN {below} ELSE {above} END"
