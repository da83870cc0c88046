"""The review's pictures: which figures each shows and in which words, drawn for a page and for a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import bidirectional

from markupsafe import Markup

from leadpact.measures.book import following
from leadpact.measures.speed import BANDS, NEVER
from leadpact.report.drawing import HALF, NARROW, WIDE, Spec, svg, ticks
from leadpact.report.figure import Figure
from leadpact.report.funnel import Cell
from leadpact.report.goal_sentences import GoalSentences
from leadpact.report.marks import bare
from leadpact.report.pictures import Bin, Dot, Line, cohorts, dots, paces, spread
from leadpact.words.catalogue import PDI, Said, plain

LRI, RLI = "\u2066", "\u2067"
MOMENTS = (
    (1.0, "{seconds} s"), (10.0, "{seconds} s"), (60.0, "{minutes} min"), (300.0, "{minutes} min"), (3_600.0, "{hours} h"),
    (14_400.0, "{hours} h"), (86_400.0, "{days} d"), (604_800.0, "{days} d"), (2_419_200.0, "{days} d"),
)  # fmt: skip
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
SHORTEST, LONGEST = 1.0, 4_838_400.0
"""The ends of the axis of time, in seconds: what was faster stands at its beginning, what took longer at its end."""
MOST = 18
"""Months or parts shown in a picture; the table has them all."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in both widths, its title, and what it says in a sentence."""

    title: Said
    note: Said
    wide: Markup
    narrow: Markup


class Plates:
    """Draws the pictures of one review in one language."""

    def __init__(self, sentences: GoalSentences) -> None:
        self.s, self.words, self.review = sentences, sentences.words, sentences.review

    def _drawn(
        self,
        name: str,
        title: Said,
        note: Said,
        spec: Callable[[int], Spec],
        told: str | None = None,
        page: int = HALF,
    ) -> Picture:
        """Both widths of a picture. `told` is read out for it; default: its note."""
        spoken = plain(bare(told if told is not None else note))
        wide, narrow = (
            svg(spec(width), f"{name}-{width}", plain(bare(title)), spoken) for width in (page, NARROW)
        )
        return Picture(title, note, wide, narrow)

    def _label(self, text: str) -> str:
        """A text of a picture, which is laid out from left to right: Arabic keeps its own order in it, `9+` too."""
        shown = plain(bare(text))
        if not self.words.is_rtl:
            return shown
        turns = any(bidirectional(letter) in ("L", "R", "AL") for letter in shown)
        return f"{RLI if turns else LRI}{shown}{PDI}"

    def _shares(self, highest: float) -> dict[float, str]:
        """The labels of an axis of shares that reaches beyond `highest`."""
        for top, step in ((0.05, 0.01), (0.1, 0.02), (0.2, 0.05), (0.5, 0.1)):
            if highest <= top:
                count = round(top / step)
                return {
                    round(step * n, 4): self._label(self.s.numbers.goal(round(step * n, 4)))
                    for n in range(count + 1)
                }
        return {n / 4: self._label(self.s.numbers.goal(n / 4)) for n in range(5)}

    def _dot(self, label: str, figure: Figure) -> Dot:
        told = self.s.of_judged(figure) if figure.value is not None else self.s.value_or_few(figure)
        return Dot(self._label(label), figure.value, figure.low, figure.high, self._label(told))

    def parts(self, name: str, title: Said, note: Said, figures: Sequence[Figure]) -> Picture | None:
        """The shares of a split below each other."""
        shown = [each for each in figures if each.judged]
        if not shown or all(each.by != "key" and each.key is None for each in shown):
            return None  # by a source that no lead says, a split would tell what the whole does
        rows = [self._dot(self.s.names.part(each), each) for each in shown]
        labels = self._shares(max((each.high or 0.0 for each in shown), default=0.0))
        told = self.words.semicolon.join(
            f"{self.s.names.part(each)}: {self.s.value_or_few(each)}" for each in shown
        )
        return self._drawn(name, title, note, lambda width: dots(rows, labels, width), told)

    # --- speed ----------------------------------------------------------------------------------------------

    def speed(self, clock: str) -> Picture | None:
        """How long first touches took, by one clock."""
        bars = self.review.speed.wall if clock == "wall" else self.review.speed.working
        if not any(bar.count for bar in bars):
            return None
        suffix = "" if clock == "wall" else "_working"
        found = self.review.figures.one
        half, most = (found(f"speed.first_touch{suffix}_{way}") for way in ("p50", "p90"))
        marks = [
            (each, told)
            for each, told in ((half, self.words.say("half")), (most, self.words.say("nine of ten")))
            if each
        ]
        lines = [
            (min(max(each.value, SHORTEST), LONGEST), self._label(f"{told} {self.s.numbers.of(each)}"))
            for each, told in marks
            if each.value is not None
        ]
        bins = [
            Bin(
                max(float(bar.low), SHORTEST), float(bar.high) if bar.high is not None else LONGEST, bar.count
            )
            for bar in bars
            if bar.high is None or bar.high > SHORTEST
        ]
        axis = {at: self._label(self._moment(at, message)) for at, message in MOMENTS}
        axis[SHORTEST] = self._label(self.s.formats.number(0))
        highest = max(each.count for each in bins) if bins else 0
        counts = {
            at: self._label(self.s.formats.number(at))
            for at in ticks(highest, 3)
            if at <= highest and at % 1 == 0
        }
        title = (
            self.words.say("From handoff to first touch, on the wall")
            if clock == "wall"
            else self.words.say("From handoff to first touch, in working time")
        )
        note = self.words.say(
            "{count} first touches of the term: further right is a longer wait, higher is more of them.",
            count=self.s.formats.number(sum(bar.count for bar in bars)),
        )
        told = self.words.semicolon.join(
            [bare(note), *(f"{told}: {self.s.numbers.of(each)}" for each, told in marks)]
        )
        return self._drawn(
            f"speed-{clock}",
            title,
            note,
            lambda width: spread(bins, lines, axis, (SHORTEST, LONGEST), width, counts),
            told,
        )

    def _moment(self, at: float, message: str) -> Said:
        unit = message[1 : message.index("}")]
        return self.words.say(message, **{unit: self.s.formats.number(at / SECONDS[unit])})

    def split(self, measure: str, title: Said, note: Said) -> Picture | None:
        """The shares of a measure's own parts in the term; bands and numbers in their order, others by size."""
        parts = list(self.review.figures.parts(measure))
        if any(each.key in BANDS or (each.key or "").rstrip("+").isdigit() for each in parts):
            order = {name: place for place, name in enumerate([*BANDS, NEVER])}
            parts.sort(key=lambda each: (order.get(each.key or "", 99), len(each.key or ""), each.key or ""))
        return self.parts(measure.replace(".", "-"), title, note, parts[:MOST])

    def won(self) -> Picture | None:
        """The win rate by the delay of the first touch."""
        bands = {band.band: band for band in self.review.speed.won.bands}
        figures = {each.key: each for each in self.review.figures.parts("speed.won_by_delay")}
        ordered = [figures[name] for name in bands if name in figures]
        title = self.words.say("Won, by the delay of the first touch")
        note = self.words.say(
            "Share of the handoffs of the term that were won so far, with its 95% interval."
        )
        return self.parts("won-by-delay", title, note, ordered)

    # --- the goal -------------------------------------------------------------------------------------------

    def goal(self) -> Picture | None:
        """What was won, added up by working day, beside the plan."""
        goal = self.review.goal
        if goal is None or len(goal.money.points) < 2:
            return None
        points = goal.money.points
        first = points[0].day.toordinal()
        planned = Line(
            self._label(self.words.say("plan")),
            _thinned([(p.day.toordinal() - first, p.planned) for p in points]),
            True,
        )
        came = [(p.day.toordinal() - first, p.actual) for p in points if p.actual is not None]
        actual = Line(self._label(self.words.say("won")), _thinned(came), False)
        highest = max([amount for _, amount in (*planned.points, *actual.points)], default=1.0)
        amounts = {at: self._label(self.s.numbers.compact(at)) for at in ticks(highest, 4)}
        days = {float(at): self._label(label) for at, label in self._months(points[0].day, points[-1].day)}
        title = self.words.say("Won so far, against the plan by working day")
        note = self.words.say(
            "Solid: what was won, added up. Dashed: the plan. The table below says the same in numbers."
        )
        lines = [planned, *([actual] if came else [])]
        return self._drawn(
            "goal",
            title,
            note,
            lambda width: paces(lines, days, amounts, width),
            bare(self.s.goal_long(goal)),
            WIDE,
        )

    def _months(self, first: date, last: date) -> Iterable[tuple[int, Said]]:
        """Where months begin on the axis, and where it ends."""
        day = first
        while day <= last:
            name = f"{day:%Y-%m}"
            yield day.toordinal() - first.toordinal(), self.s.numbers.month_alone(name)
            day = following(day.replace(day=1))
        yield last.toordinal() - first.toordinal(), Said("")

    # --- the funnel -----------------------------------------------------------------------------------------

    def cohorts(self) -> Picture | None:
        """Each step's conversion by cohort."""
        funnel = self.review.funnel
        shown = funnel.cohorts[-MOST:]
        wanted = [
            n
            for n, _ in enumerate(funnel.pairs)
            if any((each := row.steps[n].figure) is not None and each.value is not None for row in shown)
        ]
        if not shown or not wanted:
            return None
        columns = {n: self._column(*funnel.pairs[n]) for n in wanted}
        rows = [self._cell(row.month or "", row.steps[n], columns[n]) for n in wanted for row in shown]
        labels = self._shares(1.0)
        title = self.words.say("Conversion by cohort, step by step")
        note = self.words.say(
            "A filled point counts; a hollow one is immature; × is truncated: the log could not show it; "
            "· is too few. Steps with too few in every month are in the table alone."
        )
        return self._drawn(
            "cohorts",
            title,
            note,
            lambda width: cohorts(rows, labels, list(columns.values()), width),
            page=WIDE,
        )

    def _column(self, a: str, b: str) -> str:
        """The name of a step in two lines."""
        onward = self.words.say("to {stage}", stage=self.s.names.stage(b))
        return f"{self._label(self.s.names.stage(a))}\n{self._label(onward)}"

    def _cell(self, month: str, cell: Cell, column: str) -> Dot:
        label = self._label(self.s.numbers.month(month, short=True))
        figure = cell.figure
        if figure is None or figure.value is None:
            sign = {"truncated": "×", "few": "·", "immature": "○"}.get(cell.state, "")
            return Dot(label, None, None, None, sign, column=column)
        return Dot(label, figure.value, figure.low, figure.high, "", cell.state == "immature", column)


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without the points inside a level stretch, which a line does not need."""
    kept: list[tuple[float, float]] = []
    for place, (day, amount) in enumerate(points):
        inner = 0 < place < len(points) - 1
        if not (inner and points[place - 1][1] == amount == points[place + 1][1]):
            kept.append((day, amount))
    return kept
