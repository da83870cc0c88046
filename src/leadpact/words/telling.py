"""The story as lines: every event and finding in words with its clause, scores by rule, and where the lead stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadpact.events import ATTEMPTS, Event
from leadpact.replay.findings import Finding
from leadpact.words.catalogue import Said, Words, plain
from leadpact.words.clauses import CLOCKS
from leadpact.words.clock_findings import ClockTeller
from leadpact.words.deals import deals_of
from leadpact.words.formatting import HOUR
from leadpact.words.lines import Line
from leadpact.words.naming import BUYING_STAGES, N_
from leadpact.words.score_lines import SCORE_AT_END, SCORE_AT_HANDOFF, ScoreLines
from leadpact.words.scores import at_handoff, at_the_end
from leadpact.words.story import DUE, ClockStory, Moment, Story, detail_of

MOST_PROPERTIES, LONGEST_VALUE = 8, 60
NOT_SHOWN = frozenset(("actor_kind",))


class Telling:
    """Turns a story into lines."""

    def __init__(
        self, story: Story, words: Words, unread: Sequence[tuple[str, str]] = (), unread_count: int = 0
    ) -> None:
        """`unread` are rows about this lead that could not be read (where, the reason's code), of so many in the log."""
        self.story, self.words, self.unread, self.unread_count = story, words, unread, unread_count
        self.teller = ClockTeller(story, words)
        self.formats = self.teller.formats
        self.scores = ScoreLines(self.teller)

    def lines(self) -> Iterator[Line]:
        """All of it, in order."""
        yield from self.happened()
        yield from self.stands()

    def happened(self, last: int | None = None) -> Iterator[Line]:
        """What happened, and what it says nothing of; with `last` only the moments of the last so many lines."""
        first = 0 if last is None else self.first_of(last)
        if first == 0 and self.story.is_merged:
            text = self.words.say(MERGED, lead=self.story.asked, survivor=self.story.survivor)
            yield self._note("merged", 1, text)
        for moment in self.story.moments[first:]:
            yield from self._moment(moment)
        yield from self._notes(self._cycle)

    def stands(self) -> Iterator[Line]:
        """Where the lead stands, its score, and what is open."""
        yield from self._end(self._cycle)

    @property
    def _cycle(self) -> int:
        """The cycle of what happened last."""
        moments = self.story.moments
        return moments[-1].cycle if moments else 1

    def first_of(self, last: int) -> int:
        """The place of the moment with which the last so many lines begin, or are in."""
        place = len(self.story.moments)
        while place > 0 and last > 0:
            place -= 1
            last -= self.story.moments[place].size
        return place

    # --- what happened -------------------------------------------------------------------------------

    def _moment(self, moment: Moment) -> Iterator[Line]:
        if moment.event is not None:
            yield self.event(moment, moment.event)
        for row in moment.findings:
            yield self._finding(moment, row)
            if row.kind == "handed_off" and row.lead_id in self.story.person:
                yield from self.scores.of(at_handoff(self.story, row), moment.cycle, SCORE_AT_HANDOFF)

    def _finding(self, moment: Moment, row: Finding) -> Line:
        return Line(
            type="points" if row.kind == "points_given" else "finding",
            kind=row.kind,
            at=row.at,
            lead_id=row.lead_id,
            cycle=moment.cycle,
            text=self.teller.of(row),
            why=self.teller.why(row),
            clause=row.clause,
            version=row.version,
            cause=row.cause,
            finding=row,
            detail=detail_of(row),
            value=row.value / 1000 if row.kind == "points_given" and row.value is not None else row.value,
            other=row.lead_id not in self.story.person,
            nested=moment.event is not None,
        )

    def event(self, moment: Moment, event: Event) -> Line:
        """What an event says."""
        return Line(
            type="event",
            kind=event.kind,
            at=event.at,
            lead_id=event.lead_id,
            cycle=moment.cycle,
            text=self._event_words(event, moment),
            cause=event.event_id,
            detail=dict(event.properties),
            quiet=moment.quiet,
            other=moment.other,
        )

    def _event_words(self, event: Event, moment: Moment) -> Said:
        names = self.teller.names(self._version_at(event.at))
        parts: list[str] = [names.kind(event.kind)]
        shown = [
            f"{self.words.foreign(name)}: {self.words.foreign(shortened(value))}"
            for name, value in event.properties.items()
            if name not in NOT_SHOWN
        ]
        if shown:
            more = ["…"] if len(shown) > MOST_PROPERTIES else []
            parts.append(self.words.comma.join(shown[:MOST_PROPERTIES] + more))
        if event.actor is not None:
            parts.append(self.words.say("by {person}", person=names.person(event.actor)))
        elif event.kind in ATTEMPTS and event.actor_kind != "system":
            parts.append(self.words.say("by nobody named"))
        parts += self._stamps(event)
        if event.kind in ATTEMPTS and not any(
            row.kind in ("attempt_made", "disputed") for row in moment.findings
        ):
            parts += self._no_attempt(event)
        return Said(" · ".join(parts))

    def _version_at(self, at: int) -> str:
        return self.story.history.at(at).name

    def _stamps(self, event: Event) -> Iterator[Said]:
        """Stamps that matter in an argument: late knowledge, and a date without a time."""
        if event.logged_at is not None and event.logged_at - event.at >= HOUR:
            yield self.words.say("written down {at}", at=self.formats.instant(event.logged_at))
        if event.received_at is not None and event.received_at - event.at >= HOUR:
            yield self.words.say("received {at}", at=self.formats.instant(event.received_at))
        if event.date_only:
            yield self.words.say("a date without a time: no evidence for a clock")

    def _no_attempt(self, event: Event) -> Iterator[Said]:
        """Why something like an attempt is none, where the event itself says it."""
        agreements = [version.agreement for version in self.story.history.versions]
        if event.actor_kind == "system":
            yield self.words.say("automatic: no attempt")
        elif event.properties.get("direction") == "inbound":
            yield self.words.say("inbound: no attempt")
        elif event.properties.get("outcome") == "bounced":
            yield self.words.say("bounced: no attempt")
        elif event.kind == "email_sent" and not any(each.party_of(event.actor) for each in agreements):
            yield self.words.say("not sent by one of the agreement's people: no attempt")

    # --- the end -------------------------------------------------------------------------------------

    def _notes(self, cycle: int) -> Iterator[Line]:
        story = self.story
        if story.standing is None and not any(row.lead_id in story.person for row in story.replay.findings):
            condition = story.history.latest.agreement.applies_to
            text = self.words.say(
                "The agreement is not about this lead: its condition was true at none of the lead's events."
            )
            why = self.teller.clauses(None).conditions.of(condition)
            yield self._note("left_out", cycle, text, why, "applies_to")
        for place, code in self.unread:
            text = self.words.say(
                "A row about this lead could not be read and counts for nothing: {place}, {code}.",
                place=place,
                code=code.replace("_", " "),
            )
            yield self._note("unread", cycle, text)
        if self.unread_count:
            text = self.words.many(
                "{count} row of the log could not be read; `leadpact import` names it.",
                "{count} rows of the log could not be read; `leadpact import` names them.",
                self.unread_count,
                count=self.formats.number(self.unread_count),
            )
            yield self._note("unread_rows", cycle, text)

    def _note(
        self, kind: str, cycle: int, text: Said, why: Said | None = None, clause: str | None = None
    ) -> Line:
        return Line("note", kind, self.story.until, self.story.survivor, cycle, text, why or Said(""), clause)

    def _end(self, cycle: int) -> Iterator[Line]:
        standing = self.story.standing
        if standing is None:
            return
        told = {
            name: getattr(standing, name)
            for name in ("stage", "buying_stage", "cycle", "fit", "interest", "grade", "owner")
        }
        cycle = max(cycle, standing.cycle)
        yield Line(
            type="standing",
            kind="standing",
            at=self.story.until,
            lead_id=standing.lead_id,
            cycle=cycle,
            text=self._standing_words(),
            detail={**told, "open_clocks": list(standing.open_clocks)},
        )
        yield from self.scores.of(at_the_end(self.story), cycle, SCORE_AT_END)
        for clock in self.story.open_clocks:
            yield self._open(clock, clock.rows[-1], cycle, "clock_open", self._open_words(clock))
        unanswered = tuple(self._unanswered())
        for clock, row in unanswered:
            text = self.words.say(
                "Clock {clock} was missed and is still not answered: {who} owes {what} since {due}.",
                clock=self.teller.name(row),
                who=self.teller.owing(row),
                what=self.teller.owed(row),
                due=self.formats.instant(row.at),  # a gap that was too long ends before the due instant
            )
            yield self._open(clock, row, cycle, "clock_unanswered", text)
        if standing.next_due_at is not None:
            next_at = standing.next_due_at
            is_due = any(clock.due_at == next_at for clock in self.story.open_clocks)
            next_due = N_("Next due: {due}.") if is_due else N_("Next by time alone: {due}.")
            text = self.words.say(next_due, due=self.formats.instant(next_at))
            yield Line("open", "next_due", standing.next_due_at, standing.lead_id, cycle, text)
        elif not self.story.open_clocks:
            nothing = (
                self.words.say("Nothing else will fall due.")
                if unanswered
                else self.words.say("Nothing is due.")
            )
            yield Line("open", "nothing_due", self.story.until, standing.lead_id, cycle, nothing)

    def _standing_words(self) -> Said:
        standing = self.story.standing
        assert standing is not None
        names, number = self.teller.names(None), self.formats.number
        parts = [self.words.say("stage {stage}", stage=standing.stage or "—"), *deals_of(self.story, names)]
        if self.story.has_buying_stages:
            buying = names.known(BUYING_STAGES, standing.buying_stage)
            parts.append(self.words.say("buying stage {stage}", stage=buying))
        if self.story.has_cycles:
            parts.append(self.words.say("cycle {number}", number=number(standing.cycle)))
        if self.story.is_scored:
            parts += [
                self.words.say("grade {grades}", grades=standing.grade or "—"),
                self.words.say("fit {points}", points=number(standing.fit)),
                self.words.say("interest {points}", points=number(standing.interest)),
            ]
        parts.append(self.words.say("owner {owner}", owner=names.person(standing.owner)))
        return Said(" · ".join(parts))

    def _open(self, clock: ClockStory, row: Finding, cycle: int, kind: str, text: Said) -> Line:
        return Line(
            type="open",
            kind=kind,
            at=self.story.until,
            lead_id=row.lead_id,
            cycle=cycle,
            text=text,
            why=self.teller.why(row),
            clause=row.clause,
            version=row.version,
            cause=clock.first.cause,
            finding=row,
            other=row.lead_id not in self.story.person,
        )

    def _open_words(self, clock: ClockStory) -> Said:
        row = clock.rows[-1]
        said = self.words.say(
            "Clock {clock} is open: {who} owes {what} by {due}, {hours}.",
            clock=self.teller.name(row),
            who=self.teller.owing(row),
            what=self.teller.owed(row),
            due=self.teller.due(row),
            hours=self.teller.hours(clock),
        )
        due, since = row.due_at, clock.paused_since
        if due is None or due < (since or self.story.until):
            return said
        left = self.story.counted(clock, since or self.story.until, due, clock.pauses_before(row))
        if left is None:
            return said
        if since is not None:
            still = self.words.say("It is paused since {at}.", at=self.formats.instant(since))
            said = self.teller.sentences(said, still)
        within = clock.within
        working = within is None or within.is_working
        length = self.formats.length(left, working)
        wall = due - self.story.until
        said = self.teller.sentences(said, self.words.say("Time left: {time}.", time=length))
        if not working or since is not None or wall == left:
            return said
        on_wall = self.words.say(
            "That is working time; on the wall it is {wall}.", wall=self.formats.length(wall)
        )
        return self.teller.sentences(said, on_wall)

    def _unanswered(self) -> Iterator[tuple[ClockStory, Finding]]:
        """Clocks that were missed and go on counting, not answered, their cycle not ended; and each one's miss."""
        story = self.story
        for clock in story.clocks.values():
            verdict = clock.verdict
            if verdict is None or verdict.kind != "clock_missed" or clock.answer is not None:
                continue
            if verdict.lead_id not in story.person and not story.shares_account:
                continue
            still = clock.first.kind == "clock_started" and clock.first.clause.startswith(CLOCKS)
            if still and detail_of(verdict).get("why") != "ended" and story.ended(clock, verdict) is None:
                yield clock, verdict


MERGED = N_("The lead {lead} was merged into {survivor}; this is the story of both.")


def shortened(value: str) -> str:
    """A property's value, not too long for a line."""
    shown = " ".join(plain(value).split())
    return shown if len(shown) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 1] + "…"


def cited(words: Words, line: Line) -> Said:
    """The event a line cites, or that time itself did it."""
    if line.cause is None:
        return Said("")
    return words.say("by time alone") if line.cause == DUE else words.say("event {event}", event=line.cause)
