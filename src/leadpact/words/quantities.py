"""Money, shares and dates as the reader's locale writes them; ready to be put into a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_currency, format_percent

from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import Formats

FINEST = 4
"""The most decimals a percentage gets so as not to look like the target it misses."""
EXACT = 9
"""The decimals a percentage may be written with in an agreement."""


class Quantities:
    """Values as text in one language, zone and currency."""

    def __init__(self, words: Words, timezone: str, currency: str | None) -> None:
        self.words, self.formats, self.currency = words, Formats(words, timezone), currency

    def share(self, share: float, target: float | None = None) -> Said:
        """A measured share, `82.8%`; with as many decimals as tell it from the target it misses."""
        for decimals in range(1, FINEST):
            text = self._percent(share, decimals)
            if target is None or share == target or text != self._percent(target, decimals):
                return self._said(text)
        return self._said(self._percent(share, FINEST))

    def goal(self, share: float) -> Said:
        """A promised share: no decimals where it has none."""
        return self._said(self._percent(share, 0 if round(share * 100, 6) % 1 == 0 else 1))

    def rate(self, share: Fraction) -> Said:
        """A share as the agreement writes it, to its last decimal."""
        hundredths = share * 100
        decimals = next((n for n in range(EXACT) if (hundredths * 10**n).denominator == 1), EXACT)
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        return self._said(self._percent(exact, decimals))

    def money(self, amount: float | Decimal, cents: bool = False) -> Said:
        """In units of the agreement's currency, whole ones unless `cents`, which shows those there are; a bare number
        where it names no currency."""
        exact = Decimal(str(amount))
        if cents and exact != exact.to_integral_value():
            return self._money(exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN), "")
        return self._money(exact.quantize(Decimal(1), ROUND_HALF_EVEN), ".00")

    def _money(self, amount: Decimal, left_out: str) -> Said:
        if self.currency is None:
            return self.formats.number(amount)
        standard = self.words.locale.currency_formats["standard"].pattern
        pattern = standard.replace(left_out, "") if left_out else standard
        text = format_currency(
            amount,
            self.currency,
            pattern,
            self.words.locale,
            currency_digits=False,
            numbering_system="default",  # type: ignore[call-arg]
        )
        return self._said(text)

    def month(self, name: str, short: bool = False) -> Said:
        """`June 2026` of `2026-06`."""
        day = date(int(name[:4]), int(name[5:7]), 1)
        return Said(
            self.words.digits(format_skeleton("yMMM" if short else "yMMMM", day, locale=self.words.locale))
        )

    def day(self, day: date) -> Said:
        """`1 January 2026`."""
        return self._said(format_date(day, "long", locale=self.words.locale))

    def dates(self, days: Iterable[date]) -> tuple[Said, ...]:
        """Days in their order, those that follow one another as one: `28 – 31 Dec 2026`."""
        return tuple(self.between(first, last) for first, last in runs(days))

    def between(self, first: date, last: date) -> Said:
        """From a day to another, both included."""
        if first == last:
            return self._said(
                format_skeleton("yMMMd", first, locale=self.words.locale).replace(" ", "\u00a0")
            )
        return self._said(format_interval(first, last, "yMMMd", locale=self.words.locale))

    def _percent(self, share: float | Decimal, decimals: int) -> str:
        exact = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN) / 100
        plain_pattern = str(self.words.locale.percent_formats[None].pattern)
        pattern = plain_pattern.replace("##0", f"##0.{'0' * decimals}") if decimals else plain_pattern
        return format_percent(exact, pattern, self.words.locale, numbering_system="default")  # type: ignore[call-arg]

    def _said(self, text: str) -> Said:
        shown = self.words.digits(text)
        return Said(self.words.foreign(shown)) if self.words.is_rtl else Said(shown)


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days in their order as first and last of each run without a gap."""
    found: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
