"""One lead's account, read and replayed for its page: the story as lines, the score, what is due, who buys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from leadpact.agreement.history import History
from leadpact.agreement.personas import Persona
from leadpact.replay.findings import Finding
from leadpact.replay.gathering import MergeLoopError
from leadpact.web.account_story import OURS, persona_in, story_until
from leadpact.web.records.models import Lead
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import DAY, Formats
from leadpact.words.lines import Line
from leadpact.words.naming import N_
from leadpact.words.score_lines import ScoreLines
from leadpact.words.story import Story
from leadpact.words.telling import Telling

AHEAD = 90 * DAY
"""How far what happens next is looked for."""
LAST = 3
SHOWN = 150
"""Lines of a long story that are told at once: the last ones, and the rest of the moment they begin in."""
FIT, INTEREST = N_("Fit {points} by the rule {rule}."), N_("Interest {points} by the rule {rule}.")


@dataclass(frozen=True)
class Told:
    """A story with its telling, as of `now`."""

    story: Story
    telling: Telling
    now: int
    foretold: tuple[Finding, ...] = ()

    def happened(self, whole: bool) -> Iterator[Line]:
        """What happened; of a long story the last lines alone, unless the whole is wanted."""
        return self.telling.happened(None if whole else SHOWN)

    @cached_property
    def stands(self) -> tuple[Line, ...]:
        """Where the lead stands, its score, and what is open."""
        return tuple(self.telling.stands())

    @property
    def earlier(self) -> int:
        """How many lines of what happened are before those, the one that says with whom the lead was merged included."""
        before = self.story.moments[: self.telling.first_of(SHOWN)]
        return sum(moment.size for moment in before) + bool(before and self.story.is_merged)

    @property
    def owed(self) -> tuple[tuple[Said, str], ...]:
        """What is owed, the soonest first, and what is owed still; each with its clause."""
        found = [line for line in self.stands if line.kind in ("clock_open", "clock_unanswered")]
        found.sort(key=_since)
        return tuple((self._owed(line), line.clause or "") for line in found)

    def _owed(self, line: Line) -> Said:
        teller, row = self.telling.teller, line.finding
        if row is None or line.kind == "clock_unanswered":
            return line.text
        return self.telling.words.say(
            "Owed by {who}: {what}; due {due} (clock {clock}).",
            who=teller.owing(row),
            what=teller.owed(row),
            due=teller.due(row),
            clock=teller.name(row),
        )

    @property
    def score_lines(self) -> tuple[tuple[Said, Said, bool], ...]:
        """Both scores as they are now, and the points of each rule: text, the rule in words, whether it is of a rule."""
        return tuple(self._score(line) for line in self.stands if line.type == "score")

    def _score(self, line: Line) -> tuple[Said, Said, bool]:
        if "rule" not in line.detail:
            return line.text, line.why, line.nested
        message = FIT if line.kind == "fit" else INTEREST
        points = self.telling.formats.signed(line.value or 0)
        return self.telling.words.say(message, points=points, rule=line.detail["rule"]), line.why, True

    @property
    def last_events(self) -> tuple[Line, ...]:
        """What the lead did last, the latest first."""
        theirs = (
            self.telling.event(moment, moment.event)
            for moment in reversed(self.story.moments)
            if moment.event is not None and not moment.other and moment.event.kind not in OURS
        )
        return tuple(islice(theirs, LAST))

    @cached_property
    def persona(self) -> tuple[str, Persona] | None:
        """The kind of buyer it is, the first whose condition holds."""
        return persona_in(self.story, self.story.history.at(self.story.until).agreement)

    @cached_property
    def coming(self) -> tuple[Finding, ...]:
        """What time alone will say if nobody does anything."""
        return tuple(row for row in self.foretold if self.story.tells(row))


def _since(line: Line) -> int:
    """When a promise is due; one that was missed, since when it is owed."""
    row = line.finding
    if row is None:
        return 0
    return row.at if line.kind == "clock_unanswered" else row.due_at or 0


def told_of(lead: Lead, history: History, words: Words, formats: Formats, now: int) -> Told | None:
    """The story of a lead; None where it is too long to be told on a page. Raises MergeLoopError."""
    found = story_until(lead, history, now, trace=True, ahead=AHEAD)
    if found is None:
        return None
    story, foretold = found
    return Told(story, in_zone(Telling(story, words), formats), now, foretold)


def in_zone(telling: Telling, formats: Formats) -> Telling:
    """The same telling with the reader's own zone, which is that of the rest of the page."""
    telling.formats = telling.teller.formats = formats
    telling.scores = ScoreLines(telling.teller)
    return telling


__all__ = ["MergeLoopError", "Told", "told_of"]
