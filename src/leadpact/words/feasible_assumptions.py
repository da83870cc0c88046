"""What the answer to “is it possible?” stands on: formula against simulation, what is left out, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.words.catalogue import Said
from leadpact.words.feasible_sentences import FeasibleSentences
from leadpact.words.formatting import MINUTE
from leadpact.words.naming import N_

WHYS = {
    "other_party": N_("{promise} is owed by another party."),
    "not_attempts": N_("{promise} is met by something else than attempts to reach the lead."),
    "unknown_start": N_("How often {promise} starts is known only from a log: give --from-history."),
    "never_started": N_("{promise} was never started in the log."),
}
DIFFERS = {
    "overload": N_(
        "{promise}: there is more work than time. The formula gives what a queue without end comes to, "
        "the simulation what these weeks do."
    ),
    "order": N_(
        "{promise}: the simulation is better than the formula, because leads are dealt out in turns and first answers "
        "go before later attempts; the formula takes everything as it comes."
    ),
    "bursts": N_(
        "{promise}: the simulation is worse than the formula, because leads pile up while nobody is there, at other work "
        "or on holidays, and time runs out at closing; the formula spreads it all evenly."
    ),
    "unlimited": N_(
        "{promise}: the formula says what the calendar allows; in the simulation attempts also wait for their turn."
    ),
}


class FeasibleAssumptions(FeasibleSentences):
    """Adds to the answer what it stands on."""

    def differences(self) -> Iterator[Said]:
        """Formula against simulation."""
        codes = [self.found.differs(n) for n in range(len(self.found.promises))]
        for number, code in enumerate(codes):
            if code in DIFFERS:
                yield self.words.say(DIFFERS[code], promise=self.promise(number))
        if "agree" in codes and not any(code in DIFFERS for code in codes):
            yield self.words.say("Formula and simulation agree.")

    def skipped(self) -> Iterator[Said]:
        """What is promised and not simulated, and why."""
        for each in self.found.demand.skipped:
            yield self.words.say(WHYS[each.why], promise=each.name)

    def assumed(self) -> Iterator[Said]:
        """Everything that nobody has measured."""
        yield self._source()
        yield from self._when()
        yield from self._mix()
        yield self._connect()
        yield self._work()
        yield self._order()
        yield from self._idle()
        yield self._runs()

    def _source(self) -> Said:
        demand = self.found.demand
        leads = self.leads(demand.a_week)
        if demand.source == "given":
            return self.words.say("{leads} handoffs a week, as given with --per-week.", leads=leads)
        if demand.source == "seen":
            return self.words.say("{leads} handoffs a week, as in the log.", leads=leads)
        return self.words.say(
            "{leads} handoffs a week in the mean, as many as the plan has in each week.", leads=leads
        )

    def _when(self) -> Iterator[Said]:
        outside = self.found.demand.outside
        if outside is None:
            yield self.words.say("They come in the hours of the week in which they came in the log.")
        else:
            yield self.words.say(
                "When they come nobody has measured: {share} are taken to come outside working hours, from 07:00 to "
                "23:00; --outside gives another share, --from-history what was so.",
                share=self.quantities.goal(outside),
            )

    def _mix(self) -> Iterator[Said]:
        several = [n for n, each in enumerate(self.found.promises) if len(each.targets) > 1]
        if not several or self.found.demand.shares_seen:
            return
        yield self.words.say(
            "Where a promise has several times, as {promises}, each is taken to be right for as many leads.",
            promises=self.listed(several),
        )

    def _connect(self) -> Said:
        demand = self.found.demand
        attempts = self.words.many(
            "{count} attempt", "{count} attempts", demand.attempts, count=self.formats.number(demand.attempts)
        )
        if demand.connect_seen:
            return self.words.say(
                "An attempt reaches the buyer as often as in the log; a lead gets up to {attempts}.",
                attempts=attempts,
            )
        return self.words.say(
            "An attempt is taken to reach {share} of the leads (--connect); a lead gets up to {attempts}.",
            share=self.quantities.goal(demand.connect[0]),
            attempts=attempts,
        )

    def _work(self) -> Said:
        supply = self.found.supply
        return self.words.say(
            "An attempt takes {minutes} minutes in the mean (--handle). Of their open hours {share} are for leads "
            "(--share-of-day); other work comes in stretches of {stretch} minutes (--stretch).",
            minutes=self.formats.number(supply.handling / MINUTE),
            share=self.quantities.goal(supply.share),
            stretch=self.formats.number(supply.stretch / MINUTE),
        )

    def _order(self) -> Said:
        if self.found.supply.is_shared:
            return self.words.say(
                "Whoever is free takes the next lead; first answers go before later attempts, the earliest due first."
            )
        return self.words.say(
            "Each lead waits for its owner; first answers go before later attempts, the earliest due first."
        )

    def _idle(self) -> Iterator[Said]:
        idle = self.found.supply.idle
        if idle:
            names = self.formats.listed([self.names.person(each) for each in idle])
            yield self.words.many(
                "{people} has no capacity for leads and gets none.",
                "{people} have no capacity for leads and get none.",
                len(idle),
                people=names,
            )

    def _runs(self) -> Said:
        found = self.found
        return self.words.say(
            "Played {runs} times over {weeks} weeks, with holidays, spread over {term}; seed {seed}. Other numbers of "
            "people are people like these, in turn.",
            runs=self.formats.number(found.trial.runs),
            weeks=self.formats.number(found.weeks),
            term=self.quantities.between(found.first, found.last),
            seed=Said(self.words.digits(str(found.seed))),
        )
