"""What is said of whether promises can be kept: the answer, each promise, the volume, and what all of it assumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from leadpact.agreement.document import Agreement
from leadpact.planning.foreseeing import Foreseen
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import MINUTE, Formats
from leadpact.words.naming import N_, Names
from leadpact.words.quantities import Quantities

VERDICTS = {
    "kept": N_("kept"),
    "narrow": N_("kept, narrowly"),
    "missed": N_("not kept"),
    "untold": N_("no objective"),
    "none": N_("never started"),
}
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


@dataclass(frozen=True)
class Told:
    """The answer with what it stands on: the agreement, its version, and the share of the plan that the taking party
    promises to absorb."""

    found: Foreseen
    agreement: Agreement
    version: str
    up_to: Fraction | None = None


class FeasibleSentences:
    """Says one answer in one language."""

    def __init__(self, told: Told, words: Words) -> None:
        self.told, self.words, self.found = told, words, told.found
        self.formats = Formats(words, told.found.demand.timezone)
        self.quantities = Quantities(words, told.found.demand.timezone, None)
        self.names = Names(words, told.agreement)
        self.promised = [n for n, each in enumerate(self.found.promises) if each.objective is not None]

    # --- values ------------------------------------------------------------------------------------------

    def promise(self, number: int) -> Said:
        """What a promise is called."""
        name = self.found.promises[number].name
        return Said(self.words.foreign("handoff.accept" if name == "accept" else name))

    def listed(self, numbers: list[int]) -> Said:
        """Several promises."""
        return self.formats.listed([self.promise(number) for number in numbers])

    def of_hundred(self, share: float, objective: float | None = None) -> Said:
        """`93`, with as many decimals as tell it from the objective that it misses."""
        for digits in range(3):
            value = round(share * 100, digits)
            if objective is None or (value >= round(objective * 100, digits)) == (share >= objective):
                return self.formats.number(value)
        return self.formats.number(round(share * 100, 3))

    def share(self, share: float | None) -> Said:
        """A share in a cell."""
        return Said("–") if share is None else self.quantities.share(share)

    def people(self, number: int) -> Said:
        """`6 people`."""
        return self.words.many("{count} person", "{count} people", number, count=self.formats.number(number))

    def verdict(self, number: int) -> Said:
        """The verdict on a promise, in a word or two."""
        return self.words.say(VERDICTS[self.found.verdict(number)])

    def times(self, times: float) -> Said:
        """`1.4`."""
        return self.formats.number(round(times, 1 if times >= 1 else 2))

    def leads(self, number: float) -> Said:
        """Leads a week: whole ones from ten on."""
        return self.formats.number(round(number) if number >= 10 else round(number, 1))

    # --- the answer --------------------------------------------------------------------------------------

    def title(self) -> Said:
        """Whose promises they are."""
        name = self.told.agreement.name.in_(self.words.language)
        return self.words.say(
            "Is it possible? {name}, version {version}", name=name, version=self.told.version
        )

    def answer(self) -> Said:
        """The one sentence that a signer looks for."""
        people = self.people(self.found.trial.people)
        missed = [n for n in self.promised if self.found.verdict(n) == "missed"]
        narrow = [n for n in self.promised if self.found.verdict(n) == "narrow"]
        if not self.promised:
            return self.words.say(
                "With {people} the promises come to what stands below; none has an objective to be measured by.",
                people=people,
            )
        if missed:
            return self.words.say(
                "With {people} not everything promised can be kept: {promises} would fall short.",
                people=people,
                promises=self.listed(missed),
            )
        if narrow:
            return self.words.say(
                "With {people} everything promised is expected to be kept, but {promises} only narrowly.",
                people=people,
                promises=self.listed(narrow),
            )
        return self.words.say("With {people} everything promised is expected to be kept.", people=people)

    def each(self, number: int) -> Said:
        """A promise in a sentence or two."""
        told = [self._expected(number), self._needed(number)]
        return Said(" ".join(each for each in told if each))

    def _expected(self, number: int) -> Said:
        share, spread = self.found.trial.shares[number], self.found.trial.spread[number]
        objective = self.found.promises[number].objective
        if share is None or spread is None:
            return self.words.say(
                "{promise}: no lead of these weeks starts it.", promise=self.promise(number)
            )
        values = {"promise": self.promise(number), "share": self.of_hundred(share, objective)}
        low, high = (self.of_hundred(each) for each in spread)
        if objective is None:
            said = self.words.say("{promise}: expected in time for {share} of 100 leads.", **values)
        else:
            said = self.words.say(
                "{promise}: expected in time for {share} of 100 leads, promised {objective}.",
                objective=self.of_hundred(objective),
                **values,
            )
        if low == high:
            return said
        runs = self.words.say("Nine of ten runs lie between {low} and {high}.", low=low, high=high)
        return Said(f"{said} {runs}")

    def _needed(self, number: int) -> Said:
        if self.found.promises[number].objective is None or self.found.trial.shares[number] is None:
            return Said("")
        needed, team = self.found.needed[number], self.found.trial.people
        if needed is None:
            return self._no_number(number)
        count = self.formats.number(needed)
        if needed < team:
            return self.words.many(
                "{count} person would be enough.", "{count} people would be enough.", needed, count=count
            )
        if needed == team > 1:
            return self.words.say("It needs all of them.")
        return self.words.many("It needs {count} person.", "It needs {count} people.", needed, count=count)

    def _no_number(self, number: int) -> Said:
        """Why no number of people would do."""
        ceiling, supply = self.found.reckoned.ceilings[number], self.found.supply
        if ceiling is not None and ceiling < (self.found.promises[number].objective or 0):
            return self.words.say(
                "More people alone would not keep it: these hours allow {share} of 100 at most, the others are overdue "
                "before anybody works.",
                share=self.of_hundred(ceiling),
            )
        if not supply.is_shared and supply.share < 1:
            return self.words.say(
                "More people alone would not keep it: a lead waits for its owner, of whose hours {share} go to other "
                "work.",
                share=self.quantities.goal(1 - supply.share),
            )
        return self.words.say("More people alone would not keep it.")

    # --- how much ----------------------------------------------------------------------------------------

    def volume(self) -> Iterator[Said]:
        """Up to what volume it holds and what breaks first; work against hours and capacities."""
        if self.found.never:
            yield self.words.say(
                "However few leads came, this team would not keep {promises}: the hours and the other work are in the "
                "way, not the number of leads.",
                promises=self.listed(list(self.found.never)),
            )
        yield from self._holds()
        yield from self._up_to()
        yield self._load()
        yield from self._capacity()

    def _holds(self) -> Iterator[Said]:
        found = self.found
        if found.holds is None:
            return
        values = {"times": self.times(found.holds), "leads": self.leads(found.holds * found.demand.a_week)}
        if found.breaks is None:
            yield self.words.say(
                "What can be kept holds at {times} times the leads too, {leads} a week; more was not tried.",
                **values,
            )
            return
        first = self.promise(found.breaks)
        if found.holds >= 1:
            yield self.words.say(
                "It holds up to {times} times the leads, {leads} a week; the first to break is {promise}.",
                promise=first,
                **values,
            )
        else:
            yield self.words.say(
                "It would hold with {times} times the leads, {leads} a week; the first to break is {promise}.",
                promise=first,
                **values,
            )

    def _up_to(self) -> Iterator[Said]:
        if self.told.up_to is None or self.found.demand.source != "plan" or self.found.holds is None:
            return
        values = {
            "party": self.names.party(self.told.agreement.to_party),
            "share": self.quantities.rate(self.told.up_to),
        }
        if self.found.holds >= self.told.up_to and not self.found.never:
            yield self.words.say(
                "{party} promises to absorb {share} of the plan: that is within it.", **values
            )
        else:
            yield self.words.say("{party} promises to absorb {share} of the plan: that is more.", **values)

    def _load(self) -> Said:
        reckoned = self.found.reckoned
        return self.words.say(
            "Following up takes {work} of the {hours} hours a week that the team has for leads: {share} of them.",
            work=self.formats.number(round(reckoned.work, 1)),
            hours=self.formats.number(round(reckoned.hours, 1)),
            share=self.quantities.goal(round(min(reckoned.utilisation, 1000), 2)),
        )

    def _capacity(self) -> Iterator[Said]:
        if self.found.capacity is None:
            return
        values = {"leads": self.leads(self.found.capacity)}
        if self.found.binds == "capacity":
            yield self.words.say(
                "By their capacities they take {leads} leads a week; these are full before the hours are.",
                **values,
            )
        else:
            yield self.words.say(
                "By their capacities they take {leads} leads a week; the hours are full before these are.",
                **values,
            )

    # --- what it stands on -------------------------------------------------------------------------------

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
