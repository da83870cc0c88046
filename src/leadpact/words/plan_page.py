"""The plan as a page: the sentence that answers, the waterfall, what it stands on, and the months or days it falls into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from leadpact.planning.plan import Line
from leadpact.planning.worth import worths
from leadpact.words.catalogue import Said
from leadpact.words.page import HEADING, Paragraph
from leadpact.words.plan_sentences import PlanSentences
from leadpact.words.plan_tables import table, wrapped

FEWEST_SHOWN = 2
"""Parts of the market; a single one is the whole."""


@dataclass(frozen=True)
class Split:
    """What a page shows apart: all, or only what was asked for."""

    months: bool = False
    days: bool = False
    segments: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing particular was asked for: the whole page."""
        return not (self.months or self.days or self.segments)


class PlanPage(PlanSentences):
    """Sets a plan."""

    def paragraphs(self, split: Split) -> Iterator[Paragraph]:
        """The whole page, or its beginning and the tables that are asked for."""
        yield Paragraph(self.title(), 0, HEADING)
        yield from self._said(self.answer())
        if split.is_whole:
            yield from self._waterfall(self.plan.lines)
            yield from self._said(*self.foundations())
            yield from self._rates()
            yield from self._segments()
            yield from self._times(self.plan.lines, by_day=False)
        elif split.months or split.days:
            for heading, lines in self._asked(split):
                yield from self._times(lines, by_day=split.days, heading=heading)
        else:
            yield from self._segments()

    def _asked(self, split: Split) -> Iterator[tuple[Said, Sequence[Line]]]:
        if not split.segments:
            yield Said(""), self.plan.lines
            return
        for part, lines in zip(self.plan.parts, self.plan.split, strict=True):
            yield self.segment(part.segment), lines

    def _said(self, *sentences: Said) -> Iterator[Paragraph]:
        told = [each for each in sentences if each]
        if told:
            yield Paragraph("")
        yield from (Paragraph(line) for each in told for line in wrapped(each))

    def _table(
        self, heading: str, header: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> Iterator[Paragraph]:
        if not rows:
            return
        yield Paragraph("")
        yield Paragraph(heading, 0, HEADING)
        yield from (Paragraph(line) for line in table(header, rows, self.words.is_rtl))

    def _waterfall(self, lines: Sequence[Line]) -> Iterator[Paragraph]:
        """A row a stage: its rate, how many, how many a working day, what one is worth, and when they are needed."""
        say = self.words.say
        values = {each.stage: each.value for each in worths(self.plan.parts) if each.segment is None}
        header = (
            say("Stage"),
            say("Rate"),
            say("People"),
            say("A workday"),
            say("Worth each"),
            say("From"),
            say("To"),
        )
        rows = [
            (
                self.stage(line.stage),
                self.rate_of(line.stage),
                self.number(line.number),
                self.decimal(line.number / len(line.days)),
                self.money(values[line.stage], cents=True),
                self.day(line.days[0][0]),
                self.day(line.days[-1][0]),
            )
            for line in lines
        ]
        yield from self._table(say("The waterfall"), header, rows)

    def _rates(self) -> Iterator[Paragraph]:
        """Assumed and learned rates side by side."""
        say = self.words.say
        header = (
            say("Step"),
            say("Assumed"),
            say("Learned"),
            say("Interval (95%)"),
            say("People"),
            say("Differs"),
        )
        rows = [
            (
                self.step(each),
                self.quantities.rate(each.assumed),
                self.quantities.share(float(each.rate)),
                self.interval(each),
                self.number(each.judged),
                say("yes") if each.differs else say("no"),
            )
            for each in self.told.learned
        ]
        yield from self._table(say("Rates, assumed and learned"), header, rows)

    def _segments(self) -> Iterator[Paragraph]:
        """A row a part of the market: its money and its people; then what one of each stage is worth there."""
        if len(self.plan.parts) < FEWEST_SHOWN:
            return
        say = self.words.say
        stages = [self.stage(line.stage) for line in self.plan.lines]
        rows = [
            (
                self.segment(part.segment),
                self.money(part.money),
                *(self.number(need.number) for need in part.needs),
            )
            for part in self.plan.parts
        ]
        whole = (
            say("In all"),
            self.money(self.plan.to_win),
            *(self.number(line.number) for line in self.plan.lines),
        )
        header = (say("Segment"), say("To win"), *stages)
        yield from self._table(say("By segment"), header, [*rows, whole])
        values = [
            (self.segment(part.segment), *(self.money(need.worth, cents=True) for need in part.needs))
            for part in self.plan.parts
        ]
        yield from self._table(say("What one is worth, by segment"), (say("Segment"), *stages), values)

    def _times(
        self, lines: Sequence[Line], *, by_day: bool, heading: Said | None = None
    ) -> Iterator[Paragraph]:
        """A row a month, or a working day, with whole people of each stage."""
        say = self.words.say
        told = [_by_day(line) if by_day else _by_month(line) for line in lines]
        rows = [
            (self._when(when), *(self.number(each[when]) if when in each else "" for each in told))
            for when in sorted({when for each in told for when in each})
        ]
        whole = (say("In all"), *(self.number(line.number) for line in lines))
        title = say("By working day") if by_day else say("By month")
        name = say("{part}: {title}", part=heading, title=title) if heading else title
        header = (say("Day") if by_day else say("Month"), *(self.stage(line.stage) for line in lines))
        yield from self._table(name, header, [*rows, whole] if rows else [])

    def _when(self, when: str) -> Said:
        return self.day(date.fromisoformat(when)) if len(when) > len("2026-01") else self.month(when)


def _by_month(line: Line) -> dict[str, int]:
    return {each.month: each.number for each in line.months}


def _by_day(line: Line) -> dict[str, int]:
    return {day.isoformat(): people for (day, _), people in zip(line.days, line.whole, strict=True)}
