"""The answer on a terminal: the sentences, and a table with the formula beside the simulation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leadpact.words.catalogue import Said
from leadpact.words.feasible_assumptions import FeasibleAssumptions
from leadpact.words.page import HEADING, Paragraph
from leadpact.words.plan_tables import table, wrapped


class FeasiblePage(FeasibleAssumptions):
    """Sets the answer."""

    def paragraphs(self) -> Iterator[Paragraph]:
        """The whole page."""
        say = self.words.say
        yield Paragraph(self.title(), 0, HEADING)
        yield from self._said([self.answer()])
        yield from self._said(self.each(number) for number in range(len(self.found.promises)))
        yield from self._said(self.volume())
        yield from self._headed(say("Promise by promise"), table(*self.table(), self.words.is_rtl))
        yield from self._said(self.differences())
        yield from self._headed(say("What is assumed"), self._lines(self.assumed()))
        yield from self._headed(say("What is not simulated"), self._lines(self.skipped()))

    def table(self) -> tuple[list[Said], list[list[Said]]]:
        """Header and rows: expected, promised, by formula, people needed, verdict."""
        say = self.words.say
        header = [
            say("Promise"),
            say("Expected"),
            say("Promised"),
            say("By formula"),
            say("People needed"),
            say("Verdict"),
        ]
        rows = [self._row(number) for number in range(len(self.found.promises))]
        return header, rows

    def _row(self, number: int) -> list[Said]:
        promise, needed = self.found.promises[number], self.found.needed[number]
        return [
            self.promise(number),
            self.share(self.found.trial.shares[number]),
            Said("–") if promise.objective is None else self.quantities.goal(promise.objective),
            self.share(self.found.reckoned.shares[number]),
            Said("–") if needed is None else self.formats.number(needed),
            self.verdict(number),
        ]

    def _lines(self, sentences: Iterable[Said]) -> Iterator[Said]:
        return (line for each in sentences for line in wrapped(each))

    def _said(self, sentences: Iterable[Said]) -> Iterator[Paragraph]:
        told = list(self._lines(each for each in sentences if each))
        if told:
            yield Paragraph("")
        yield from (Paragraph(line) for line in told)

    def _headed(self, heading: Said, lines: Iterable[Said]) -> Iterator[Paragraph]:
        told = list(lines)
        if told:
            yield Paragraph("")
            yield Paragraph(heading, 0, HEADING)
        yield from (Paragraph(line) for line in told)
