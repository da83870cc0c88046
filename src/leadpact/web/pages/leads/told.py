"""One lead's account, read and replayed for its page: the story as lines, the score, what is due, who buys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from leadpact.agreement.history import History
from leadpact.agreement.personas import Persona
from leadpact.replay.findings import Finding
from leadpact.replay.gathering import MergeLoopError
from leadpact.web.account_story import OURS, persona_in, replayed, story_until
from leadpact.web.records.models import Lead
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import DAY, MINUTE, SECOND, Formats
from leadpact.words.lines import Line
from leadpact.words.naming import N_
from leadpact.words.score_lines import ScoreLines
from leadpact.words.story import Story
from leadpact.words.telling import Telling

AHEAD = 90 * DAY
"""How far what happens next is looked for."""
LAST = 3
FIT, INTEREST = N_("Fit {points} by the rule {rule}."), N_("Interest {points} by the rule {rule}.")


@dataclass(frozen=True)
class Told:
    """A story with its telling, as of `now`; lines are made once."""

    story: Story
    telling: Telling
    now: int

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All of it."""
        return tuple(self.telling.lines())

    @property
    def owed(self) -> tuple[tuple[Said, str], ...]:
        """What is owed, the soonest first, and what is owed still; each with its clause."""
        found = [line for line in self.lines if line.kind in ("clock_open", "clock_unanswered")]
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
        kinds = [line.kind for line in self.lines]
        end = kinds.index("standing") if "standing" in kinds else len(kinds)
        return tuple(self._score(line) for line in self.lines[end:] if line.type == "score")

    def _score(self, line: Line) -> tuple[Said, Said, bool]:
        if "rule" not in line.detail:
            return line.text, line.why, line.nested
        message = FIT if line.kind == "fit" else INTEREST
        points = self.telling.formats.signed(line.value or 0)
        return self.telling.words.say(message, points=points, rule=line.detail["rule"]), line.why, True

    @property
    def last_events(self) -> tuple[Line, ...]:
        """What the lead did last, the latest first."""
        theirs = [
            line for line in self.lines if line.type == "event" and not line.other and line.kind not in OURS
        ]
        return tuple(reversed(theirs[-LAST:]))

    @cached_property
    def persona(self) -> tuple[str, Persona] | None:
        """The kind of buyer it is, the first whose condition holds."""
        return persona_in(self.story, self.story.history.latest.agreement)

    @cached_property
    def coming(self) -> tuple[Finding, ...]:
        """What time alone will say if nobody does anything: judged only where something waits for its time."""
        if not self._waits:
            return ()
        ahead = replayed(self.story.history, self.story.events, self.now + AHEAD)
        return tuple(row for row in ahead.findings if row.at > self.now and self.story.tells(row))

    @property
    def _waits(self) -> bool:
        """Whether time alone says anything at all in what is looked at."""
        story, end = self.story, self.now + AHEAD
        dues = (each.next_due_at for each in story.replay.standings)
        return any(due is not None and due <= end for due in dues) or any(
            event.at > self.now for event in story.events
        )


def _since(line: Line) -> int:
    """When a promise is due; one that was missed, since when it is owed."""
    row = line.finding
    if row is None:
        return 0
    return row.at if line.kind == "clock_unanswered" else row.due_at or 0


def told_of(lead: Lead, history: History, words: Words, formats: Formats, now: int) -> Told | None:
    """The story of a lead; None where it is too long to be told on a page. Raises MergeLoopError."""
    story = story_until(lead, history, now, trace=True)
    return None if story is None else Told(story, in_zone(Telling(story, words), formats), now)


class WholeMinutes(Formats):
    """Instants and lengths as a page shows them: nobody needs the microsecond."""

    def time(self, at: int) -> Said:
        return super().time(at - at % MINUTE)

    def length(self, microseconds: int, working: bool = False) -> Said:
        least = SECOND if abs(microseconds) < MINUTE else MINUTE
        return super().length(abs(microseconds) - abs(microseconds) % least, working)


def in_zone(telling: Telling, formats: Formats) -> Telling:
    """The same telling with the reader's own zone, which is that of the rest of the page."""
    telling.formats = telling.teller.formats = WholeMinutes(formats.words, str(formats.zone))
    telling.scores = ScoreLines(telling.teller)
    return telling


__all__ = ["MergeLoopError", "Told", "told_of"]
