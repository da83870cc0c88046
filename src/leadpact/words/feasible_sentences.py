"""What is said of whether promises can be kept: the answer, each promise, the volume, and what all of it assumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from leadpact.agreement.document import Agreement
from leadpact.planning.foreseeing import Foreseen
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import Formats
from leadpact.words.naming import N_, Names
from leadpact.words.quantities import Quantities

VERDICTS = {
    "kept": N_("kept"),
    "narrow": N_("kept, narrowly"),
    "missed": N_("not kept"),
    "untold": N_("no objective"),
    "none": N_("never started"),
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
