"""Reads the options of `leadpact plan`: each a value or a problem, all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from leadpact.agreement.codes import CURRENCIES
from leadpact.agreement.goals import Month
from leadpact.agreement.values import read_percentage
from leadpact.calendars import CalendarError, Duration, parse_duration
from leadpact.cli.plan_problems import PlanProblem, wrong

AMOUNT = re.compile(r"(?:([A-Za-z]{3})\s*)?([0-9][0-9_]{0,14}(?:\.[0-9]{1,2})?)\s*([A-Za-z]{3})?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MONTHS: tuple[str, ...] = get_args(Month)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, and its currency if one is said."""

    amount: Decimal
    currency: str | None
    given: str


@dataclass
class Flags:
    """What the options say; `problems` is all that is wrong with them, `given` those that are there."""

    money: dict[str, Money] = field(default_factory=dict)
    """By option: `--target`, `--average-deal`, `--won`."""
    share: Fraction | None = None
    rates: dict[str, Fraction] = field(default_factory=dict)
    season: dict[str, Fraction] = field(default_factory=dict)
    lags: dict[str, Duration] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    """By option: `--counted-from`, `--until`, `--from`, `--today`."""
    currency: str | None = None
    problems: list[PlanProblem] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def take_money(self, option: str, given: str | None) -> None:
        """An amount, with or without a currency."""
        if given is None:
            return
        match = AMOUNT.fullmatch(given.strip())
        if match is None or (match[1] and match[3]):
            self.problems.append(wrong(option, "not_an_amount", given=given))
            return
        code = match[1] or match[3]
        if code and code.upper() not in CURRENCIES:
            self.problems.append(wrong(option, "no_currency", given=code))
            return
        amount = Decimal(match[2].replace("_", ""))
        if amount == 0 and option != "--won":
            self.problems.append(wrong(option, "not_positive", given=given))
        self.money[option] = Money(amount, code.upper() if code else None, given)
        self.given.append(option)

    def take_share(self, option: str, given: str | None) -> None:
        """A percentage of at most 100."""
        if given is not None and (share := self._percentage(option, given, Fraction(1))) is not None:
            self.share = share
            self.given.append(option)

    def take_rates(self, given: Sequence[str], known: Sequence[str]) -> None:
        """`sql=20%`, for stages that are known."""
        for stage, text in self._pairs("--conversion", given, known, "no_stage", "sql=20%"):
            if (rate := self._percentage(f"--conversion {stage}", text, Fraction(1))) is not None:
                self.rates[stage] = rate

    def take_season(self, given: Sequence[str]) -> None:
        """`aug=40%`, of an ordinary month."""
        for month, text in self._pairs("--season", given, MONTHS, "no_month", "aug=40%"):
            if (share := self._percentage(f"--season {month}", text, None)) is not None:
                self.season[month] = share

    def take_lags(self, given: Sequence[str], known: Sequence[str]) -> None:
        """`mql=90d`, on the wall."""
        for stage, text in self._pairs("--lag", given, known, "no_stage", "mql=90d"):
            try:
                lag = parse_duration(text)
            except CalendarError:
                lag = None
            if lag is None or lag.is_working:
                self.problems.append(wrong(f"--lag {stage}", "not_a_length", given=text))
            else:
                self.lags[stage] = lag

    def take_day(self, option: str, given: str | None) -> None:
        """A date."""
        if given is None:
            return
        try:
            if not DAY.fullmatch(given) or not 1900 <= int(given[:4]) <= 9990:
                raise ValueError(given)
            self.days[option] = date.fromisoformat(given)
            self.given.append(option)
        except ValueError:
            self.problems.append(wrong(option, "not_a_date", given=given))

    def take_currency(self, option: str, given: str | None) -> None:
        """A code of ISO 4217."""
        if given is None:
            return
        if given.upper() not in CURRENCIES:
            self.problems.append(wrong(option, "no_currency", given=given))
            return
        self.currency = given.upper()
        self.given.append(option)

    def _pairs(
        self, option: str, given: Sequence[str], known: Sequence[str], unknown: str, example: str
    ) -> Iterator[tuple[str, str]]:
        """Names with their values; several may stand in one, separated by commas."""
        seen = set()
        for each in (part.strip() for text in given for part in text.split(",") if part.strip()):
            name, sign, value = (part.strip() for part in each.partition("="))
            name = name if name in known else name.lower()
            if not sign:
                self.problems.append(wrong(option, "not_a_pair", given=each, example=example))
            elif name not in known:
                self.problems.append(wrong(option, unknown, given=name, known=", ".join(known)))
            elif name in seen:
                self.problems.append(wrong(option, "twice", given=name))
            else:
                seen.add(name)
                self.given.append(f"{option} {name}")
                yield name, value

    def _percentage(self, option: str, given: str, most: Fraction | None) -> Fraction | None:
        try:
            share = read_percentage(given)
        except ValueError:
            self.problems.append(wrong(option, "not_a_percentage", given=given))
            return None
        if most is not None and share > most:
            self.problems.append(wrong(option, "over_100", given=given))
            return None
        return share
