"""Figures as the reader's language writes them: what `Quantities` writes, and measured lengths of time, points, axes."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from babel.numbers import (  # type: ignore[attr-defined]
    format_compact_currency,
    format_compact_decimal,
)

from leadpact.measures.measure import Unit
from leadpact.report.figure import Figure
from leadpact.words.catalogue import Said
from leadpact.words.formatting import DAY, HOUR, MINUTE, SECOND
from leadpact.words.quantities import Quantities

WORKING = "working_seconds"


class Numbers(Quantities):
    """Figures of measures as text in one language, zone and currency."""

    def value(self, value: float, unit: Unit) -> Said:
        """A value in its unit."""
        if unit == "share":
            return self.share(value)
        if unit == "money":
            return self.money(value)
        if unit in ("seconds", WORKING):
            return self.length(value, unit == WORKING)
        if unit == "days":
            return self.words.say("{days} d", days=self.formats.number(round(value, 1)))
        return self.formats.number(round(value, 1))

    def of(self, figure: Figure) -> Said:
        """A figure's value; of a share with as many decimals as tell it from the target it misses."""
        if figure.value is None:
            return Said("–")
        if figure.unit == "share":
            return self.share(figure.value, figure.target)
        return self.value(figure.value, figure.unit)

    def target(self, target: float, unit: Unit) -> Said:
        """What was promised, in its unit."""
        if unit == "count":
            return self.formats.number(round(target))
        return self.goal(target) if unit == "share" else self.value(target, unit)

    def points(self, difference: float) -> Said:
        """A difference of shares in percentage points, without its sign."""
        points = round(abs(difference) * 100, 1)
        if points.is_integer():
            return self.words.many("{count} point", "{count} points", int(points))
        return self.words.say("{points} points", points=self.formats.number(points))

    def compact(self, amount: float) -> Said:
        """`€1.2M`, for an axis; without a currency where the agreement names none."""
        locale = self.words.locale
        if self.currency is None:
            return self._said(format_compact_decimal(amount, locale=locale, fraction_digits=1))
        return self._said(format_compact_currency(amount, self.currency, locale=locale, fraction_digits=1))

    def month_alone(self, name: str) -> Said:
        """`Jun` of `2026-06`, for an axis."""
        day = date(int(name[:4]), int(name[5:7]), 1)
        return Said(format_date(day, "LLL", locale=self.words.locale).rstrip("."))

    def length(self, seconds: float, working: bool = False) -> Said:
        """A length of time, as fine as anybody needs it: seconds within the hour, minutes within two days, then hours."""
        exact = round(seconds * SECOND)
        if exact >= 2 * DAY:
            return self._in_hours(round(exact / HOUR), working)
        step = SECOND if exact < HOUR else MINUTE
        rounded = round(exact / step) * step
        return (
            self.formats.length(rounded, working)
            if rounded
            else self.words.say("{seconds} s", seconds=self.formats.number(0))
        )

    def _in_hours(self, hours: int, working: bool) -> Said:
        """Days and hours without `00` minutes, which nobody measured; working time has no days."""
        days, rest = (0, hours) if working else divmod(hours, 24)
        told = [self.words.say("{days} d", days=self.formats.number(days))] if days else []
        if rest or not days:
            told.append(self.words.say("{hours} h", hours=self.formats.number(rest)))
        return Said(" ".join(told))
