"""What the review says of figures and promises: numbers, intervals, verdicts; in one language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from leadpact.measures.load import AGES
from leadpact.report.figure import Figure
from leadpact.report.marks import marked
from leadpact.report.naming import MeasureNames
from leadpact.report.numbers import Numbers
from leadpact.report.review import Review, Row
from leadpact.report.scorecard import Promise
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_

VERDICTS = {
    "kept": N_("kept"),
    "not_kept": N_("not kept"),
    "too_few": N_("too few"),
    "immature": N_("immature"),
    "nothing": N_("nothing judged"),
    "no_target": N_("no target"),
}
AGE_ORDER = {name: place for place, name in enumerate(AGES)}
APART = {
    "open": N_("open: {number}"),
    "void": N_("void: {number}"),
    "disputed": N_("disputed: {number}"),
    "immature": N_("immature: {number}"),
    "truncated": N_("truncated: {number}"),
    "recycled": N_("recycled: {number}"),
    "beyond": N_("beyond what was promised to absorb: {number}"),
    "foreign": N_("in another currency: {number}"),
    "none": N_("nothing to judge: {number}"),
}
"""What is counted apart, by the column of a figure."""
MONEY_APART = {"none": N_("without an amount: {number}")}


ADJUSTED = (
    N_("adjustments of earlier months: {judged}"),
    N_("adjustments of earlier months: {hits} met, {judged} judged"),
    N_("adjustments of earlier months: {judged} judged"),
)
ADJUSTED_SHORT = (
    N_("adjusted: {judged}"),
    N_("adjusted: {hits} met, {judged} judged"),
    N_("adjusted: {judged} judged"),
)
"""Of a number alone, of a share, and of a mean or a median, to which the number judged may not be added."""


class Sentences:
    """Everything that is said of figures, in one language."""

    def __init__(self, words: Words, review: Review, names: MeasureNames, numbers: Numbers) -> None:
        self.words, self.review, self.names, self.numbers = words, review, names, numbers
        self.formats = numbers.formats

    # --- numbers --------------------------------------------------------------------------------------------

    def figure(self, figure: Figure | None, part: str = "value") -> Said:
        """A number of a figure, marked with what it is."""
        if figure is None:
            return Said("–")
        if part == "value":
            return marked(figure, part, self.numbers.of(figure))
        value = getattr(figure, part)
        if value is None:
            return Said("–")
        if part in ("low", "high"):
            return marked(figure, part, self.numbers.value(value, figure.unit))
        if part == "target":
            return marked(figure, part, self.numbers.target(value, figure.unit))
        return marked(figure, part, self.formats.number(value))

    def value_or_few(self, figure: Figure | None) -> Said:
        """A value, or that there are too few, or that they had not all their time, or nothing."""
        if figure is None or (figure.value is None and not figure.judged):
            young = figure is not None and figure.immature
            return self.words.say(VERDICTS["immature"]) if young else Said("–")
        if figure.value is None:
            return self.words.say("too few ({number})", number=self.figure(figure, "judged"))
        return self.figure(figure)

    def in_month(self, row: Row, figure: Figure | None, month: str) -> Said:
        """A row's value in a month. Where the log knows the month, none of what it counts elsewhere is a zero."""
        is_sum = row.measure.way in ("count", "sum") and not (row.is_empty or row.is_untracked)
        if figure is None and is_sum and month in self._months:
            return self.numbers.value(0, row.measure.unit)
        return self.value_or_few(figure)

    @cached_property
    def _months(self) -> frozenset[str]:
        """The months of which the log knows anything at all."""
        return frozenset(each.month for each in self.review.figures.all() if each.month and not each.is_empty)

    def of_judged(self, figure: Figure) -> Said:
        """`428 of 517`."""
        return self.words.say(
            "{hits} of {judged}", hits=self.figure(figure, "hits"), judged=self.figure(figure, "judged")
        )

    def month_head(self) -> Said:
        """The reviewed month over a column."""
        return self.numbers.month(self.review.head.month.name, short=True)

    def before_head(self) -> Said:
        """The month before over a column."""
        before = self.review.head.before
        return Said("") if before is None else self.numbers.month(before.name, short=True)

    def counted(self, figure: Figure | None) -> Said:
        """Over how many a figure is counted, if anything in the log can be."""
        if figure is None:
            return Said("–")
        if figure.is_untracked:
            return self.words.say("not tracked")
        if figure.way == "share" and figure.judged:
            return self.of_judged(figure)
        return self.figure(figure, "judged")

    # --- a promise ------------------------------------------------------------------------------------------

    def title(self, promise: Promise) -> Said:
        """A promise by its name."""
        return self.names.measure(promise.measure.name)

    def verdict(self, promise: Promise) -> Said:
        """Kept or not, in a word."""
        return self.words.say(VERDICTS[promise.verdict])

    def target(self, promise: Promise) -> Said:
        """What it must reach."""
        measure, figure = promise.measure, promise.figure or promise.term
        if measure.target is None:
            return self.words.say("no target")
        shown = self.numbers.target(measure.target, measure.unit)
        if figure is not None and figure.target is not None:
            shown = marked(figure, "target", shown)
        if measure.at_least:
            return self.words.say("target at least {value}", value=shown)
        return self.words.say("target at most {value}", value=shown)

    def change(self, promise: Promise) -> Said:
        """Against the month before, with an arrow and a number."""
        if promise.before is None or promise.before.value is None:
            return self.words.say("no comparison with the month before")
        then = self.figure(promise.before)
        month = self.numbers.month(promise.before.month or "")
        change = promise.change
        if change is None:
            return self.words.say("{month}: {value}", month=month, value=then)
        if promise.measure.unit == "share":
            by = self.numbers.points(change)
            still = round(abs(change) * 100, 1) == 0
        else:
            by = self.numbers.value(abs(change), promise.measure.unit)
            still = round(abs(change), 1) == 0
        if still:
            return self.words.say("▬ as in {month}", month=month)
        if change > 0:
            return self.words.say(
                "▲ {change} more than in {month} ({value})", change=by, month=month, value=then
            )
        return self.words.say("▼ {change} less than in {month} ({value})", change=by, month=month, value=then)

    def misses_left(self, promise: Promise) -> Said:
        """How many more misses the running month allows."""
        figure = promise.running
        if figure is None or figure.misses_left is None or figure.month is None:
            return Said("")
        month = self.numbers.month(figure.month)
        if figure.lost:
            return self.words.say("{month} cannot be kept any more", month=month)
        if not figure.misses_left:
            return self.words.say("{month}: no more misses allowed", month=month)
        return self.words.many(
            "{month}: {left} more miss allowed",
            "{month}: {left} more misses allowed",
            figure.misses_left,
            month=month,
            left=self.figure(figure, "misses_left"),
        )

    def apart(self, figure: Figure | None) -> list[Said]:
        """What was not judged, each kind with its number; of what is not tracked, only deals without an amount."""
        if figure is None or (figure.is_untracked and figure.unit != "money"):
            return []
        return [
            self.words.say(message, number=self.figure(figure, state))
            for state, message in (APART | MONEY_APART if figure.unit == "money" else APART).items()
            if getattr(figure, state)
        ]

    def adjusted(self, figure: Figure | None, short: bool = False) -> Said:
        """What a month got to know of earlier ones after their close, of a sum in its unit; a term has it in its number.

        `short` for a cell, which would grow wide.
        """
        if figure is None or figure.month is None:
            return Said("")
        alone, of_judged, of_some = ADJUSTED_SHORT if short else ADJUSTED
        if figure.adjusted_value:
            sign = "−" if figure.adjusted_value < 0 else "+"
            value = self.numbers.value(abs(figure.adjusted_value), figure.unit)
            shown = marked(figure, "adjusted_value", self.words.foreign(f"{sign}{value}"))
            return self.words.say(alone, judged=shown)
        if figure.way == "sum" or not (figure.adjusted_judged or figure.adjusted_hits):
            return Said("")
        judged = marked(figure, "adjusted_judged", self.formats.signed(figure.adjusted_judged))
        if figure.way != "share":
            message = alone if figure.way == "count" else of_some
            return self.words.say(message, judged=judged)
        hits = marked(figure, "adjusted_hits", self.formats.signed(figure.adjusted_hits))
        return self.words.say(of_judged, hits=hits, judged=judged)

    def joined(self, items: Sequence[Said]) -> Said:
        """Several short facts in one line."""
        return Said(" · ".join(items))

    def interval(self, figure: Figure | None) -> Said:
        """How sure a share is."""
        if figure is None or figure.low is None or figure.high is None:
            return Said("")
        return self.words.say(
            "95% interval {low} to {high}", low=self.figure(figure, "low"), high=self.figure(figure, "high")
        )

    def tracked(self, names: Sequence[str]) -> list[str]:
        """Those of several measures that the log can feed; all where a measure has no whole."""
        wholes = {name: self.review.figures.one(name) for name in names}
        return [name for name, whole in wholes.items() if whole is None or not whole.is_untracked]

    def whole(self, name: str) -> Figure | None:
        """All parts of a measure together; of people by track the measure that counts each once."""
        return self.review.figures.one(name.removesuffix("_by_track"))

    def matrix(self, names: Sequence[str]) -> list[tuple[Said, list[Figure | None]]]:
        """Several measures by the same parts: a row a part of the first, with the figures of all in the term."""
        columns = [{each.key: each for each in self.review.figures.parts(name)} for name in names]
        return [
            (self.names.part(part), [column.get(part.key) for column in columns])
            for part in sorted(
                self.review.figures.parts(names[0]), key=lambda each: AGE_ORDER.get(each.key or "", 0)
            )
        ]
