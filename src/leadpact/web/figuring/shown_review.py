"""Stored figures as the review's own values: what the report says of a folder is said of them, word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadpact import __version__
from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History
from leadpact.calendars import tzdata_version
from leadpact.measures.book import Month
from leadpact.measures.measure import Measure
from leadpact.planning.pacing import PaceLine, PacePoint
from leadpact.report.figure import Figures
from leadpact.report.goal import Goal
from leadpact.report.head_sentences import HeadSentences
from leadpact.report.naming import MeasureNames
from leadpact.report.numbers import Numbers
from leadpact.report.review import Head, Review
from leadpact.report.scorecard import cards_of
from leadpact.web.figuring.contents import MEASURE, Told, figure_rows
from leadpact.words.catalogue import Words


@dataclass(frozen=True)
class Scorecard:
    """The stored figures: `months` in their order, the running one last; instants in microseconds UTC."""

    told: Told
    months: tuple[Month, ...]
    measures: tuple[Measure, ...]
    figures: Figures
    goal: Goal | None
    agreement: Agreement

    @property
    def until(self) -> int:
        """As of when the numbers are."""
        return int(self.told["until"])

    def month(self, name: str | None) -> Month:
        """A month by its name; the running one where there is none of that name."""
        return next((month for month in self.months if month.name == name), self.months[-1])

    def is_frozen(self, month: Month) -> bool:
        """Whether its numbers can't change any more."""
        return month.close <= self.until


def scorecard_of(told: Told, history: History) -> Scorecard:
    """What was stored, as values."""
    until = int(told["until"])
    measures = (dict(zip(MEASURE, row, strict=True)) for row in told["measures"])
    return Scorecard(
        told,
        tuple(Month(*row) for row in told["months"]),
        tuple(Measure(**each, postings="") for each in measures),
        Figures(figure_rows(told["figures"])),
        None if told["goal"] is None else _goal(told["goal"]),
        history.at(until).agreement,
    )


def _goal(told: Mapping[str, Any]) -> Goal:
    return Goal(tuple(_line(line) for line in told["lines"]), date.fromisoformat(told["today"]), told["days"])


def _line(told: Mapping[str, Any]) -> PaceLine:
    points = tuple(
        PacePoint(date.fromisoformat(day), planned, actual) for day, planned, actual in told["points"]
    )
    return PaceLine(**{**told, "points": points})


def review_of(card: Scorecard, month: Month) -> Review:
    """The review of one month, of which only the scorecard and the goal are there."""
    place = card.months.index(month)
    before = card.months[place - 1] if place else None
    head = Head(
        card.agreement,
        tuple(card.told["versions"]),
        (card.told["term"][0], card.told["term"][1]),
        card.until,
        month,
        before,
        card.months[-1],
        card.is_frozen(month),
        bool(card.told["versions"]),
        "",
        __version__,
        tzdata_version(),
        int(card.told["findings"]),
    )
    cards = cards_of(card.agreement, card.measures, card.figures, (month, before, card.months[-1]))
    nothing: Any = None  # sections that no page of the service shows
    return Review(head, cards, card.goal, (), nothing, nothing, nothing, (), {}, nothing, card.figures)


def sentences_of(card: Scorecard, review: Review, history: History, words: Words) -> HeadSentences:
    """What is said of it in one language, months and money as the agreement counts them."""
    agreement = card.agreement
    currency = None if agreement.currency is None else str(agreement.currency)
    numbers = Numbers(words, str(agreement.timezone), currency)
    return HeadSentences(words, review, MeasureNames(numbers.formats, history, agreement), numbers)
