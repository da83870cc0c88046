"""A score as lines: what it is and how it fades, then the points of each rule and the events they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leadpact.words.catalogue import Said
from leadpact.words.findings import Teller
from leadpact.words.lines import Line
from leadpact.words.naming import N_
from leadpact.words.scores import Breakdown, Part, event_of, points_text

SCORE_AT_HANDOFF = {
    "fit": N_("Fit at the handoff: {points} of at most {limit}; {fading}."),
    "interest": N_("Interest at the handoff: {points} of at most {limit}; {fading}."),
}
SCORE_AT_END = {
    "fit": N_("Fit: {points} of at most {limit}; {fading}."),
    "interest": N_("Interest: {points} of at most {limit}; {fading}."),
}
ABOVE_LIMIT = N_("{points} because the score ends at {limit}")
BELOW_ZERO = N_("{points} because no score is below zero")


class ScoreLines:
    """Tells breakdowns."""

    def __init__(self, teller: Teller) -> None:
        self.teller, self.story = teller, teller.story
        self.words, self.formats = teller.words, teller.formats

    def of(self, scores: Iterable[Breakdown], cycle: int, heading: dict[str, str]) -> Iterator[Line]:
        for score in scores:
            if not score.terms.rules and not score.parts:
                continue
            limit = self.formats.number(score.terms.limit)
            shown = self.formats.number(points_text(score.shown))
            text = self.words.say(heading[score.score], points=shown, limit=limit, fading=self._fading(score))
            yield self._score_line(score, cycle, text, f"qualification.{score.score}", score.shown)
            for part in score.parts:
                yield self._part(score, part, cycle)
            if score.cut:
                cut = self.formats.signed(points_text(score.cut))
                message = BELOW_ZERO if score.cut > 0 else ABOVE_LIMIT
                told = self.words.say(message, points=cut, limit=limit)
                yield self._score_line(
                    score, cycle, told, f"qualification.{score.score}.limit", score.cut, True
                )

    def _score_line(
        self, score: Breakdown, cycle: int, text: Said, clause: str, value: int, nested: bool = False
    ) -> Line:
        return Line(
            type="score",
            kind=score.score,
            at=score.at,
            lead_id=self.story.survivor,
            cycle=cycle,
            text=text,
            clause=clause,
            version=score.version.name,
            value=value / 1000,
            nested=nested,
        )

    def _fading(self, score: Breakdown) -> Said:
        terms = score.terms
        if terms.half_life is not None:
            return self.words.say(
                "the points of events halve every {time}", time=self.formats.duration(terms.half_life)
            )
        if terms.expires is not None:
            return self.words.say(
                "the points of events are dropped after {time}", time=self.formats.duration(terms.expires)
            )
        return self.words.say("points stay")

    def _part(self, score: Breakdown, part: Part, cycle: int) -> Line:
        points = self.formats.signed(points_text(part.points))
        clauses = self.teller.clauses(part.version)
        first = event_of(self.story, part.first)
        if first is None:
            text = self.words.say(
                "{points} by the rule {rule}, for as long as it holds", points=points, rule=part.rule
            )
        else:
            text = self.words.many(
                "{points} by the rule {rule}: counted {count} time, since event {event} of {day}",
                "{points} by the rule {rule}: counted {count} times, since event {event} of {day}",
                part.times,
                points=points,
                rule=part.rule,
                event=first.event_id,
                day=self.formats.instant(first.at),
            )
        line = self._score_line(score, cycle, text, part.clause, part.points, True)
        told = {"rule": part.rule, "times": part.times, "first": part.first, "last": part.last}
        return Line(
            **{
                **line.__dict__,
                "why": clauses.of(part.clause),
                "version": part.version,
                "cause": part.first,
                "detail": told,
            }
        )
