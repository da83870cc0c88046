"""What is said of a plan: the sentence that answers, and what it stands on; the page puts them around its tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import get_args

from leadpact.agreement.goals import Month
from leadpact.agreement.names import VISITOR
from leadpact.planning.feasibility import Early, early
from leadpact.planning.waterfall import rates_of
from leadpact.planning.won import by_marketing
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_
from leadpact.words.plan_values import PlanValues

ROUNDINGS = {
    "up": N_(
        "Rounding: up. Each number is rounded up, and the stage before it is worked out from that; "
        "the plan reaches its goal."
    ),
    "nearest": N_(
        "Rounding: nearest. Each number is rounded to the nearest, and the stage before it is worked out from that; "
        "customers are rounded up."
    ),
    "carry": N_(
        "Rounding: carry. Fractions are carried through the stages, and only what is shown is rounded, to the nearest; "
        "customers are rounded up."
    ),
}
MONTHS: tuple[Month, ...] = get_args(Month)
ONE = Fraction(1)


class PlanSentences(PlanValues):
    """Adds sentences to the values of a plan."""

    def title(self) -> Said:
        """Which plan it is."""
        term = self.quantities.between(self.plan.first, self.plan.last)
        if self.told.agreement is None:
            return self.words.say("Plan, {term}", term=term)
        agreement = self.told.agreement
        name = agreement.name.in_(self.words.language, str(agreement.language))
        return self.words.say("Plan: {name}, {term}", name=name, term=term)

    def answer(self) -> Said:
        """`To win €1,440,000 by 31 December 2026 marketing needs 60 customers, and for them …`."""
        if not self.plan.to_win:
            return self.words.say(
                "Nothing is left to win: {money}, the part of {party}, is reached.",
                money=self.money(Fraction(str(self.plan.marketing))),
                party=self.party(),
            )
        *before, customers = [self.count(line.stage, line.number) for line in self.plan.lines]
        values = {
            "money": self.money(self.plan.to_win),
            "day": self.quantities.day(self.plan.last),
            "party": self.party(),
            "customers": customers,
        }
        if not before:
            return self.words.say("To win {money} by {day} {party} needs {customers}.", **values)
        people = self.formats.listed(reversed(before))
        return self.words.say(
            "To win {money} by {day} {party} needs {customers}, and for them {people}.",
            people=people,
            **values,
        )

    def foundations(self) -> Iterator[Said]:
        """What the plan stands on: the target, what is won, the term, the rounding, and where the rates come from."""
        yield self._target()
        yield from self._won()
        yield self._term()
        yield from self._season()
        yield from self._rounding()
        yield from self._sources()
        yield from self._differing()
        yield from self._early()

    def _target(self) -> Said:
        target = self.money(Fraction(self.revenue.target))
        share = self.revenue.marketing_share
        if share == ONE:
            return self.words.say("The target is {target}.", target=target)
        return self.words.say(
            "The target is {target}; {share} of it is the part of {party}: {money}.",
            target=target,
            share=self.quantities.rate(share),
            party=self.party(),
            money=self.money(Fraction(self.revenue.target) * share),
        )

    def _won(self) -> Iterator[Said]:
        won, plan = self.plan.won, self.plan
        if won is None:
            if plan.first < self.told.today <= plan.last:
                yield self.words.say(
                    "What is won already is not taken off: give it with --won or --from-history."
                )
            return
        values = {
            "won": self.money(won.total),
            "part": self.money(by_marketing(self.revenue, won)),
            "party": self.party(),
            "left": self.money(plan.to_win),
            "day": self.quantities.day(plan.begins),
        }
        if won.until is None:
            yield self.words.say(
                "{won} is won already; {part} of that is taken as the part of {party}, as of the target. "
                "{left} is left to win, planned from {day} on.",
                **values,
            )
            return
        yield self.words.say(
            "By the replay, which knows until {until}, {won} is won, {part} of it from leads of {party}. "
            "{left} is left to win, planned from {day} on.",
            until=self.quantities.day(won.until),
            **values,
        )
        if won.foreign:
            yield self.words.many(
                "{count} won deal in another currency is not in it.",
                "{count} won deals in another currency are not in it.",
                won.foreign,
            )
        if won.unknown:
            yield self.words.many(
                "{count} won deal without an amount is not in it.",
                "{count} won deals without an amount are not in it.",
                won.unknown,
            )

    def _term(self) -> Said:
        days = self.words.many("{count} working day", "{count} working days", len(self.plan.days))
        values = {"days": days, "term": self.quantities.between(self.plan.begins, self.plan.last)}
        if self.told.calendar is None:
            said = self.words.say("{term}: {days}, Monday to Friday without holidays.", **values)
        else:
            said = self.words.say(
                "{term}: {days} of the calendar {calendar}.", calendar=self.told.calendar, **values
            )
        if not self.told.is_usual_term:
            return said
        usual = self.words.say("The term is the next twelve months; --counted-from and --until give another.")
        return Said(f"{said} {usual}")

    def _season(self) -> Iterator[Said]:
        season = [(month, share) for month, share in self.revenue.season.items() if share != ONE]
        if season:
            parts = [
                self.words.say(
                    "{month} {share}", month=self._month_name(month), share=self.quantities.rate(share)
                )
                for month, share in season
            ]
            yield self.words.say(
                "Compared with an ordinary month: {months}.", months=self.formats.listed(parts)
            )

    def _month_name(self, month: Month) -> Said:
        name = self.words.locale.months["stand-alone"]["wide"][MONTHS.index(month) + 1]
        return Said(str(name))

    def _rounding(self) -> Iterator[Said]:
        yield self.words.say(ROUNDINGS[self.plan.rounding])
        if self.plan.shortfall:
            yield self.words.say(
                "Rounded so, the people of a stage bring up to {money} less than the goal, by these rates.",
                money=self.money(self.plan.shortfall, cents=True),
            )

    def _sources(self) -> Iterator[Said]:
        """Where rates and deals come from."""
        if self.told.learned:
            yield self.words.say(
                "The rates are learned from people who had long enough; the assumed ones stand beside them."
            )
            if VISITOR in rates_of(self.told.goals):
                yield self.words.say("Visitors are in no log: their rate is the assumed one.")
        if self.told.options:
            yield self.words.say(
                "Given with the command: {options}.", options=self.formats.listed(self.told.options)
            )
        if self.told.version is not None and (self.told.options or self.told.learned):
            yield self.words.say(
                "Everything else is assumed, as the goals of version {version} have it.",
                version=self.told.version,
            )
        elif self.told.version is not None:
            yield self.words.say(
                "Rates and deals are assumed, as the goals of version {version} have them; "
                "--from-history learns the rates from what happened.",
                version=self.told.version,
            )

    def _differing(self) -> Iterator[Said]:
        """Each step whose assumption lies outside what history says."""
        for each in self.told.learned:
            if each.differs:
                low, high = (self.quantities.share(bound) for bound in each.interval)
                yield self.words.say(
                    "{step}: assumed {assumed}, but of {people} who had {window} {learned} went on ({low} to {high}).",
                    step=self.step(each),
                    assumed=self.quantities.rate(each.assumed),
                    people=self.count(each.stage, each.judged),
                    window=self.formats.duration(each.window),
                    learned=self.quantities.share(float(each.rate)),
                    low=low,
                    high=high,
                )

    def _early(self) -> Iterator[Said]:
        """Who is needed before the term begins, and before today: that is past, or in the funnel already."""
        plan, today = self.plan, self.told.today
        found = early(plan.lines, plan.first, today)
        term = [self.count(each.stage, each.before_term) for each in found if each.before_term]
        if term:
            yield self.words.say(
                "A sale takes its time: {people} are needed before the term begins, on {day}.",
                day=self.quantities.day(plan.first),
                people=self.formats.listed(term),
            )
        past = [self.count(each.stage, each.before_today) for each in found if self._is_past(each)]
        if past:
            yield self.words.say(
                "Of all these, {people} had to come before today, {day}: they are in the funnel already, or missing.",
                people=self.formats.listed(past),
                day=self.quantities.day(today),
            )

    def _is_past(self, each: Early) -> bool:
        return each.before_today > 0 and (
            self.told.today > self.plan.first or each.before_today != each.before_term
        )
