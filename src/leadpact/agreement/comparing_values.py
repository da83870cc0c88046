"""Two values of one key: whether they mean the same, and which of them is more."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

from leadpact.agreement.comparing_keys import Absent
from leadpact.agreement.conditions import Condition, canonical, parse_condition
from leadpact.agreement.definitions import Entry
from leadpact.agreement.document import Agreement
from leadpact.agreement.handoff import PlanShare
from leadpact.agreement.kpis import Kpi, KpiTarget
from leadpact.agreement.names import ConditionText
from leadpact.agreement.qualification import Rule
from leadpact.agreement.values import Frequency, FrozenMap, Value
from leadpact.calendars.duration import Duration

ANY = "*"


class Meant:
    """Values of one version as what they mean: conditions as parsed, lengths as counted, lists as sets."""

    def __init__(self, agreement: Agreement) -> None:
        self.properties = dict(agreement.definitions.properties)
        self.timezone = agreement.timezone
        self._condition = lru_cache(maxsize=None)(self._parsed)

    def of(self, value: Any) -> Any:
        """Something that is equal for two values exactly where they mean the same; it can be hashed."""
        if isinstance(value, ConditionText):
            return self._condition(str(value))
        if isinstance(value, Duration):
            return (value.amount, "bd") if value.is_days else (value.microseconds, value.is_working)
        if isinstance(value, Frequency):
            return value.count, self.of(value.per)
        if isinstance(value, Entry):
            return frozenset(self._ways(value))
        if isinstance(value, Value):
            return tuple((name, self.of(getattr(value, name))) for name in type(value).model_fields)
        if isinstance(value, (FrozenMap, dict)):
            return frozenset((key, self.of(each)) for key, each in value.items())
        return self.all_of(value) if isinstance(value, tuple) else value

    def all_of(self, values: tuple[Any, ...]) -> frozenset[Any]:
        """Several values as a set; a way into a stage is every pair of event and grade that it lets in."""
        found: set[Any] = set()
        for each in values:
            found |= self._ways(each) if isinstance(each, Entry) else {self.of(each)}
        return frozenset(found)

    def _parsed(self, text: str) -> Any:
        found = parse_condition(text, self.properties, self.timezone)
        return ("condition", canonical(found.tree)) if isinstance(found, Condition) else text

    def _ways(self, entry: Entry) -> set[Any]:
        when = self.of(entry.when)
        return {(on, grade, when) for on, grade in product(entry.on or (ANY,), entry.grade or (ANY,))}


def order(old: Any, new: Any, absent: Absent, olds: Meant, news: Meant) -> int | None:
    """1 where the new value is more, -1 where it is less, 0 where they are equal, None where nobody can say.

    Lengths are compared only where they count in one way: `30bm` and `1bh`, `1d` and `36h`, `2bd` and `3bd`.
    """
    if old is None or new is None:
        return _presence(old, new, absent)
    if isinstance(old, tuple) and isinstance(new, tuple):
        if absent is Absent.UNKNOWN and not (old and new):
            return None
        return _inclusion(olds.all_of(old), news.all_of(new))
    return _amounts(old, new)


def _presence(old: Any, new: Any, absent: Absent) -> int | None:
    """What it is that only one of the two is there."""
    if absent is Absent.UNKNOWN:
        return None
    present = old if new is None else new
    more = _weight(present)
    if more is None:
        return None
    more = more if absent is Absent.LEAST else -more
    return more if old is None else -more


def _weight(present: Any) -> int | None:
    """1; a rule that takes points away weighs the other way, a KPI that is only reported nothing."""
    if isinstance(present, Rule):
        return (present.points > 0) - (present.points < 0) or None
    return None if isinstance(present, Kpi) and present.target is None else 1


def _inclusion(old: frozenset[Any], new: frozenset[Any]) -> int | None:
    if old == new:
        return 0
    return 1 if old < new else -1 if new < old else None


def _amounts(old: Any, new: Any) -> int | None:
    """Numbers, shares, lengths and frequencies."""
    if isinstance(old, Duration) and isinstance(new, Duration):
        return durations(old, new)
    if isinstance(old, Frequency) and isinstance(new, Frequency):
        return _frequencies(old, new)
    if isinstance(old, PlanShare) and isinstance(new, PlanShare):
        return _sign(old.share, new.share)
    if isinstance(old, KpiTarget) and isinstance(new, KpiTarget):
        return _targets(old, new)
    numbers = (int, Decimal, Fraction)
    if isinstance(old, numbers) and isinstance(new, numbers) and not isinstance(old, bool):
        return _sign(old, new)
    return None


def _sign(old: Any, new: Any) -> int:
    return int(new > old) - int(new < old)


def durations(old: Duration, new: Duration) -> int | None:
    """Which is longer; None between working time, working days and the wall."""
    if old.is_days or new.is_days:
        return _sign(old.amount, new.amount) if old.unit == new.unit else None
    if old.is_working != new.is_working:
        return None
    return _sign(old.microseconds, new.microseconds)


def _frequencies(old: Frequency, new: Frequency) -> int | None:
    """More often: more of them, or in a shorter time; None where one is more and the other less."""
    span = durations(new.per, old.per)
    if span is None:
        return None
    both = {_sign(old.count, new.count), span} - {0}
    return both.pop() if len(both) == 1 else None if both else 0


def _targets(old: KpiTarget, new: KpiTarget) -> int | None:
    if old.share is not None and new.share is not None:
        return _sign(old.share, new.share)
    if old.number is not None and new.number is not None:
        return _sign(old.number, new.number)
    return None


def same_written(old: Any, new: Any) -> bool:
    """Whether two values are written alike, the order of maps aside."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return dict(old) == dict(new)
    return bool(type(old) is type(new) and old == new)
