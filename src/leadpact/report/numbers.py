"""Figures as the reader's language writes them: shares, money, lengths of time, months; ready to be put into a sentence."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from babel.dates import format_date, format_skeleton
from babel.numbers import (  # type: ignore[attr-defined]
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_percent,
)

from leadpact.measures.measure import Unit
from leadpact.report.figure import Figure
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import DAY, HOUR, MINUTE, SECOND, Formats

WORKING = "working_seconds"
FINEST = 4
"""The most decimals a percentage gets so as not to look like the target it misses."""


class Numbers:
    """Values as text in one language, zone and currency."""

    def __init__(self, words: Words, timezone: str, currency: str | None) -> None:
        self.words, self.formats, self.currency = words, Formats(words, timezone), currency

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

    def share(self, share: float, target: float | None = None) -> Said:
        """`82.8%`, as the locale writes it."""
        for decimals in range(1, FINEST):
            text = self._percent(share, decimals)
            if target is None or share == target or text != self._percent(target, decimals):
                return self._said(text)
        return self._said(self._percent(share, FINEST))

    def goal(self, share: float) -> Said:
        """A promised share: no decimals where it has none."""
        return self._said(self._percent(share, 0 if round(share * 100, 6) % 1 == 0 else 1))

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

    def money(self, amount: float) -> Said:
        """In whole units of the agreement's currency; a bare number where it names none."""
        whole = Decimal(str(amount)).quantize(Decimal(1), ROUND_HALF_EVEN)
        if self.currency is None:
            return self.formats.number(whole)
        pattern = self.words.locale.currency_formats["standard"].pattern.replace(".00", "")
        text = format_currency(
            whole,
            self.currency,
            pattern,
            self.words.locale,
            currency_digits=False,
            numbering_system="default",  # type: ignore[call-arg]
        )
        return self._said(text)

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

    def month(self, name: str, short: bool = False) -> Said:
        """`June 2026` of `2026-06`."""
        day = date(int(name[:4]), int(name[5:7]), 1)
        return Said(
            self.words.digits(format_skeleton("yMMM" if short else "yMMMM", day, locale=self.words.locale))
        )

    def _percent(self, share: float, decimals: int) -> str:
        exact = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN) / 100
        plain_pattern = str(self.words.locale.percent_formats[None].pattern)
        pattern = plain_pattern.replace("##0", f"##0.{'0' * decimals}") if decimals else plain_pattern
        return format_percent(exact, pattern, self.words.locale, numbering_system="default")  # type: ignore[call-arg]

    def _said(self, text: str) -> Said:
        shown = self.words.digits(text)
        return Said(self.words.foreign(shown)) if self.words.is_rtl else Said(shown)
