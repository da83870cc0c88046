"""What a plan's page is made of, and how its values are written: stages, counts, money, days, rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from babel.dates import format_date

from leadpact.agreement.document import MARKETING, Agreement
from leadpact.agreement.goals import Goals, Revenue
from leadpact.planning.plan import Plan
from leadpact.planning.waterfall import rates_of
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import NN_, Formats
from leadpact.words.naming import PARTIES, STAGES, Names
from leadpact.words.quantities import Quantities

if TYPE_CHECKING:  # with it comes an engine, which takes long to load
    from leadpact.planning.learned import Learned

COUNTS = {
    "visitor": NN_("{count} visitor", "{count} visitors"),
    "contact": NN_("{count} contact", "{count} contacts"),
    "lead": NN_("{count} lead", "{count} leads"),
    "mql": NN_("{count} MQL", "{count} MQLs"),
    "sal": NN_("{count} SAL", "{count} SALs"),
    "sql": NN_("{count} SQL", "{count} SQLs"),
    "opportunity": NN_("{count} opportunity", "{count} opportunities"),
    "customer": NN_("{count} customer", "{count} customers"),
}


@dataclass(frozen=True)
class Told:
    """A plan with what it stands on. `goals` have the rates that are planned by; `options` are those given with the command,
    `today` the day that counts as such."""

    plan: Plan
    goals: Goals
    today: date
    timezone: str
    currency: str | None
    calendar: str | None
    """Its name; None for Monday to Friday without holidays."""
    agreement: Agreement | None = None
    version: str | None = None
    options: tuple[str, ...] = ()
    learned: tuple[Learned, ...] = ()
    is_usual_term: bool = False
    """Whether nobody said a term, so that it is the next twelve months."""


class PlanValues:
    """The values of one plan in one language."""

    def __init__(self, told: Told, words: Words) -> None:
        self.told, self.words, self.plan = told, words, told.plan
        self.formats = Formats(words, told.timezone)
        self.quantities = Quantities(words, told.timezone, told.currency)

    @property
    def revenue(self) -> Revenue:
        """The goal in money; a plan has one."""
        if self.told.goals.revenue is None:
            raise ValueError("a plan without a goal")
        return self.told.goals.revenue

    def stage(self, stage: str) -> Said:
        """A stage of the lifecycle."""
        if stage in STAGES:
            return self.words.say(STAGES[stage])
        return Said(self.words.foreign(stage.replace("_", " ")))

    def count(self, stage: str, number: int) -> Said:
        """`60 customers`; of a stage of the agreement's own, its name and the number."""
        if stage in COUNTS:
            one, several = COUNTS[stage]
            return self.words.many(one, several, number, count=self.number(number))
        return self.words.say("{stage}: {number}", stage=self.stage(stage), number=self.number(number))

    def number(self, number: int) -> Said:
        """A whole number."""
        return self.formats.number(number)

    def decimal(self, number: float) -> Said:
        """To one decimal, so that fractions of a person a day can be told apart."""
        return self.formats.number(round(number, 1))

    def money(self, amount: Fraction, cents: bool = False) -> Said:
        """In the plan's currency; `cents` below a hundred, where they matter."""
        exact = Decimal(amount.numerator) / Decimal(amount.denominator)
        return self.quantities.money(exact.quantize(Decimal("0.01")), cents and abs(exact) < 100)

    def day(self, day: date) -> Said:
        """`5 Jan 2026`."""
        return self._dated(day, "d MMM y")

    def month(self, name: str) -> Said:
        """`Jan 2026`."""
        return self._dated(date.fromisoformat(f"{name}-01"), "MMM y")

    def _dated(self, day: date, pattern: str) -> Said:
        """Short enough for a column in every language."""
        text = format_date(day, pattern, locale=self.words.locale).replace(".", "")
        return Said(self.words.foreign(self.words.digits(text)))

    def party(self) -> Said:
        """Who promises the leads."""
        agreement = self.told.agreement
        if agreement is None:
            return self.words.say(PARTIES[MARKETING])
        return Names(self.words, agreement).party(str(agreement.from_party))

    def segment(self, segment: str | None) -> Said:
        """A part of the market."""
        return (
            self.words.say("the rest")
            if segment is None
            else Said(self.words.foreign(segment.replace("_", " ")))
        )

    def step(self, learned: Learned) -> Said:
        """`lead to MQL`, with the segment it is of."""
        step = self.words.say("{a} to {b}", a=self.stage(learned.stage), b=self.stage(learned.after))
        if learned.segment is None:
            return step
        return self.words.say("{part}: {title}", part=self.segment(learned.segment), title=step)

    def interval(self, learned: Learned) -> Said:
        """`24.1% – 31.8%`."""
        low, high = (self.quantities.share(each) for each in learned.interval)
        return Said(f"{low} – {high}")

    def rate_of(self, stage: str) -> Said:
        """The rate from a stage to the next; nothing for customers; by segment where it has its own."""
        common = rates_of(self.told.goals).get(stage)
        if common is None:
            return Said("")
        own = {rates_of(self.told.goals, part.segment).get(stage) for part in self.plan.parts}
        if own == {common}:
            return self._rate(common)
        return Said(" / ".join(self._rate(each) for each in sorted(each for each in own if each is not None)))

    def _rate(self, rate: Fraction) -> Said:
        """As the agreement writes it; a learned one to a decimal."""
        is_learned = any(each.rate == rate for each in self.told.learned)
        return self.quantities.share(float(rate)) if is_learned else self.quantities.rate(rate)
