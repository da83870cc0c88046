"""Instants, lengths of time, numbers and lists as the reader's language writes them; local to the agreement's zone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from leadpact.calendars import Duration
from leadpact.words.catalogue import Said, Words


def NN_(one: str, several: str) -> tuple[str, str]:  # noqa: N802 (the name by which extractors know it)
    """Marks a message with a plural that is looked up elsewhere."""
    return one, several


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
UNITS = {
    "s": NN_("{count} second", "{count} seconds"),
    "m": NN_("{count} minute", "{count} minutes"),
    "h": NN_("{count} hour", "{count} hours"),
    "d": NN_("{count} day", "{count} days"),
    "w": NN_("{count} week", "{count} weeks"),
    "bs": NN_("{count} working second", "{count} working seconds"),
    "bm": NN_("{count} working minute", "{count} working minutes"),
    "bh": NN_("{count} working hour", "{count} working hours"),
    "bd": NN_("{count} working day", "{count} working days"),
}
DIGITS = 60
"""A plan of rates near nothing has more people than Python's 28 digits can round."""
DAYS = {"en_GB": "EEE d MMM y", "es": "EEE d MMM y", "pt": "EEE d MMM y", "ar": "EEEE d MMMM y"}
"""Short and without commas, which separate parts of a sentence."""


@lru_cache(maxsize=4096)
def _day_text(day: date, pattern: str, locale: str) -> str:
    """A day in a language's own words; a long story names the same days over and over."""
    return format_date(day, pattern, locale=locale).replace(".", "")


@lru_cache(maxsize=4096)
def _changes(day: date, zone: ZoneInfo) -> bool:
    """Whether a zone's offset changes on a day, so that an hour of it may come twice."""
    midnight = datetime.combine(day, time(), zone)
    return midnight.utcoffset() != midnight.replace(hour=23, minute=59, fold=1).utcoffset()


@lru_cache(maxsize=4096)
def _decimal_text(number: Decimal, pattern: str, locale: Locale) -> str:
    """A number in a locale's own digits and separators; a story says the same points over and over."""
    with localcontext(prec=DIGITS):
        text: str = format_decimal(number, format=pattern, locale=locale, numbering_system="default")  # type: ignore[call-arg]
    return text


class Formats:
    """Values as text in one language and one zone. All texts are ready to be put into a sentence."""

    def __init__(self, words: Words, timezone: str) -> None:
        self.words, self.zone = words, ZoneInfo(timezone)
        self.locale = words.locale
        self._day = DAYS.get(str(words.locale), DAYS.get(words.base, DAYS["es"]))

    def local(self, at: int) -> datetime:
        """An instant in the zone, or in UTC where the calendar ends."""
        moment = EPOCH + timedelta(microseconds=at)
        with suppress(OverflowError, ValueError):
            return moment.astimezone(self.zone)
        return moment

    def day(self, at: int) -> Said:
        """`Mon 5 Jan 2026`."""
        return self._dated(self.local(at), self._day)

    def time(self, at: int) -> Said:
        """`10:05`, with seconds where there are any, and the offset where the hour comes twice."""
        local = self.local(at)
        text = f"{local.hour:02d}:{local.minute:02d}"
        if at % MINUTE:
            text += ":" + f"{local:%S}.{local.microsecond:06d}".rstrip("0").rstrip(".")
        if _changes(local.date(), self.zone) and (
            local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        ):
            text += f"{local:%z}"
        return Said(self.words.foreign(self.words.digits(text)))

    def instant(self, at: int) -> Said:
        """`Mon 5 Jan 2026, 10:05`."""
        return self.words.say("{day}, {time}", day=self.day(at), time=self.time(at))

    def date(self, written: str) -> Said:
        """A version's effective date, as findings cite it."""
        return Said(self.words.foreign(written))

    def _dated(self, local: datetime, pattern: str) -> Said:
        text = _day_text(local.date(), pattern, str(self.locale))
        return Said(self.words.foreign(self.words.digits(text)))

    def number(self, number: float | Decimal) -> Said:
        """At most three decimals."""
        with localcontext(prec=DIGITS):
            exact = Decimal(str(number)).quantize(Decimal("0.001")).normalize()
        text = self._decimal(exact, "#,##0.###")
        return Said(self.words.foreign(text) if text.startswith("-") else text)

    def _decimal(self, number: Decimal, pattern: str) -> str:
        """In the locale's own digits and separators."""
        return self.words.digits(_decimal_text(number, pattern, self.locale))

    def signed(self, number: float | Decimal) -> Said:
        """With its sign, `+15`."""
        text = str(self.number(abs(Decimal(str(number)))))
        return Said(self.words.foreign(("−" if number < 0 else "+") + text))

    def share(self, written: str) -> Said:
        """`50%`, as the agreement writes it."""
        text = f"{written.rstrip('% ')}\u00a0%" if self.words.base == "es" else written
        return Said(self.words.foreign(self.words.digits(text)))

    def listed(self, items: Iterable[str], style: str = "standard") -> Said:
        """`a, b and c`; style `or` for `a, b or c`."""
        shown = [item if isinstance(item, Said) else self.words.foreign(item) for item in items]
        return Said(format_list(shown, style=style, locale=self.locale) if shown else "")  # type: ignore[arg-type]

    def length(self, microseconds: int, working: bool = False) -> Said:
        """A measured length of time: `4 h 00`, `12 min`, `3 d 8 h 00`, `45 s`; exact to the microsecond.

        Working time is never said in days, which would mean 24 hours each.
        """
        days, rest = divmod(abs(microseconds), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        if working or abs(microseconds) < 2 * DAY:
            days, hours = 0, hours + 24 * days
        parts: list[Said] = []
        if days:
            parts.append(self.words.say("{days} d", days=self.number(days)))
        if (days or hours) and rest:
            parts.append(self.words.say("{hours} h", hours=self.number(hours)))
            parts.append(self.words.say("{minutes} min", minutes=self.number(minutes)))
        elif days or hours:
            figures = Said(self.words.digits(f"{minutes:02d}"))
            parts.append(self.words.say("{hours} h {minutes}", hours=self.number(hours), minutes=figures))
        elif minutes or not rest:
            parts.append(self.words.say("{minutes} min", minutes=self.number(minutes)))
        if rest:
            seconds = Said(self._decimal(Decimal(rest) / SECOND, "#0.######"))
            parts.append(self.words.say("{seconds} s", seconds=seconds))
        return Said(" ".join(parts))

    def duration(self, promised: Duration) -> Said:
        """A promised duration in words: `4 working hours`, `30 days`."""
        amount = promised.amount
        count = amount if isinstance(amount, int) else 100  # a fraction goes with the form of large numbers
        one, several = UNITS[promised.unit]
        return self.words.many(one, several, count, count=self.number(amount))


def iso(at: int, zone: ZoneInfo) -> str:
    """RFC 3339 with the zone's offset."""
    moment = EPOCH + timedelta(microseconds=at)
    with suppress(OverflowError, ValueError):
        moment = moment.astimezone(zone)
    return moment.isoformat()


class WholeMinutes(Formats):
    """Instants and lengths as pages and notices show them: nobody needs the microsecond, and what is due is due no later
    than it says. A length below a minute has its seconds.
    """

    def time(self, at: int) -> Said:
        return super().time(at - at % MINUTE)

    def length(self, microseconds: int, working: bool = False) -> Said:
        least = SECOND if abs(microseconds) < MINUTE else MINUTE
        return super().length(abs(microseconds) - abs(microseconds) % least, working)
