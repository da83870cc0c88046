"""What is said of a clock: who owes what by when in whose hours, and why it was kept or not, with the time that counted."""

from __future__ import annotations

from typing import Any

from leadpact.calendars import Duration
from leadpact.replay.findings import Finding
from leadpact.words.catalogue import Said, Words
from leadpact.words.clauses import CLOCKS
from leadpact.words.counting import SPARE, Counting
from leadpact.words.naming import N_
from leadpact.words.story import DUE, ClockStory, Story

VOID_WHY = {
    "excused": N_("the reason given excuses it"),
    "merged": N_("the lead was merged into another"),
    "erased": N_("the lead was erased"),
    "excluded": N_("the lead is excluded from now on"),
    "reassigned": N_("the lead has another owner, whose own clock starts"),
}


class ClockTeller(Counting):
    """Tells every finding, those of clocks too."""

    def __init__(self, story: Story, words: Words) -> None:
        super().__init__(story, words)
        self.tellers |= {
            "clock_started": self._started,
            "clock_paused": self._paused,
            "clock_resumed": self._resumed,
            "clock_at_risk": self._at_risk,
            "clock_met": self._met,
            "clock_missed": self._missed,
            "clock_answered_late": self._answered_late,
            "clock_void": self._void,
            "escalated": self._escalated,
            "corrected": self._corrected,
        }

    def why(self, finding: Finding) -> Said:
        """A clock's clause is said with the time promised at its start."""
        promise = self.story.clock_of(finding.clause, finding.version)
        clock = self.story.clocks.get(finding.clock_id or "")
        if promise is None or clock is None or not finding.clause.startswith(CLOCKS):
            return super().why(finding)
        return self.clauses(finding.version).clock(promise, clock.within)

    def name(self, finding: Finding) -> Said:
        """What a clock is called."""
        if finding.clause.startswith(CLOCKS):
            key = finding.clause.removeprefix(CLOCKS)
            return self.words.say("“{name}”", name=key)
        return self.words.say("“acceptance”")

    def clock(self, finding: Finding) -> ClockStory:
        """The clock a finding is about."""
        return self.story.clocks[finding.clock_id or ""]

    def owing(self, finding: Finding) -> Said:
        """Who owes it."""
        return self.names(finding.version).owing(finding.party, finding.person)

    def due(self, finding: Finding) -> Said:
        """When it is due."""
        if finding.due_at is None:
            return self.words.say("a time beyond the calendar")
        return self.formats.instant(finding.due_at)

    def owed(self, finding: Finding) -> Said:
        """What would meet it."""
        promise = self.story.clock_of(finding.clause, finding.version)
        clauses = self.clauses(finding.version)
        if promise is None:
            return self.words.say("an acceptance or a rejection")
        return clauses.owed(promise)

    def hours(self, clock: ClockStory) -> Said:
        """In whose hours it counts."""
        within = clock.within
        if within is not None and not within.is_working:
            return self.words.say("counted on the wall, day and night")
        name, calendar = self.story.calendar_of(clock)
        promise = self.story.clock_of(clock.first.clause, clock.version)
        if promise is not None and promise.calendar.by == "owner" and clock.owner is not None:
            whose = self.names(clock.version).person(clock.owner)
            return self.words.say(
                "in the hours of {person} (calendar {calendar}, {zone})",
                person=whose,
                calendar=name,
                zone=calendar.timezone,
            )
        return self.words.say(
            "in the hours of the calendar {calendar} ({zone})", calendar=name, zone=calendar.timezone
        )

    # --- its life ------------------------------------------------------------------------------------

    def _started(self, row: Finding, told: dict[str, Any]) -> Said:
        clock = self.clock(row)
        within = clock.within or Duration(0, "s")
        return self.words.say(
            "Clock {clock} starts: {who} owes {what} within {within}, by {due}, {hours}.",
            clock=self.name(row),
            who=self.owing(row),
            what=self.owed(row),
            within=self.formats.duration(within),
            due=self.due(row),
            hours=self.hours(clock),
        )

    def _paused(self, row: Finding, told: dict[str, Any]) -> Said:
        reason = self.names(row.version).reason(told.get("reason"))
        if told.get("effect"):
            return self.words.say("Clock {clock} pauses: {reason}.", clock=self.name(row), reason=reason)
        return self.words.say(
            "A pause of the clock {clock} was asked for ({reason}) and has no effect: not by somebody, or not for a reason, "
            "or for longer than the agreement allows.",
            clock=self.name(row),
            reason=reason,
        )

    def _resumed(self, row: Finding, told: dict[str, Any]) -> Said:
        said = self.words.say(
            "Clock {clock} runs again, now due {due}.", clock=self.name(row), due=self.due(row)
        )
        if row.cause != DUE:
            return said
        return self.sentences(self.words.say("The time allowed for pauses is used up."), said)

    def _at_risk(self, row: Finding, told: dict[str, Any]) -> Said:
        return self.words.say(
            "Clock {clock} is at risk: {share} of its time is used; {who} owes {what} by {due}.",
            clock=self.name(row),
            share=self.formats.share(told["share"]),
            who=self.owing(row),
            what=self.owed(row),
            due=self.due(row),
        )

    def _escalated(self, row: Finding, told: dict[str, Any]) -> Said:
        names = self.names(row.version)
        first = self.words.say(
            "Clock {clock} escalates at {share} of its time.",
            clock=self.name(row),
            share=self.formats.share(told["share"]),
        )
        hears = another = ""
        if told.get("notify"):
            people = self.formats.listed([names.who(who, row.person) for who in told["notify"]])
            hears = self.words.say("To be told: {people}.", people=people)
        if told.get("reassign"):
            another = self.words.say("The lead is to get another owner.")
        return self.sentences(first, hears, another)

    # --- its verdict ---------------------------------------------------------------------------------

    def _met(self, row: Finding, told: dict[str, Any]) -> Said:
        first = self.words.say("Clock {clock} met.", clock=self.name(row))
        clock = self.clock(row)
        spare = ""
        used, allowed = self._used(row, clock)
        left = allowed - used if allowed is not None and used is not None else None
        if row.due_at is not None and row.due_at >= row.at:
            spare = self._both(left, self.formats.length(row.due_at - row.at), clock, SPARE)
        elif left is not None:  # met while it was paused: its due instant has not moved on yet
            spare = self.words.say("Time to spare: {time}.", time=self.formats.length(left, True))
        return self.sentences(first, self._count(row, clock), spare)

    def _missed(self, row: Finding, told: dict[str, Any]) -> Said:
        clock = self.clock(row)
        why = told.get("why")
        if why == "gap":
            first = self._gap(row)
        elif why == "ended":
            first = self.words.say(
                "Clock {clock} missed: the cycle ended before it was kept. It was due {due}.",
                clock=self.name(row),
                due=self.due(row),
            )
        elif self._any_attempt(row):
            first = self.words.say(
                "Clock {clock} missed: nothing came by {due}.", clock=self.name(row), due=self.due(row)
            )
        else:
            first = self.words.say(
                "Clock {clock} missed: what it waits for did not come by {due}.",
                clock=self.name(row),
                due=self.due(row),
            )
        whose = self.words.say("Owed at that instant by {who}.", who=self.owing(row))
        return self.sentences(
            first,
            whose,
            self._count(row, clock),
            self._day_by_day(row, clock),
            self._afterwards(row, clock, why),
        )

    def _any_attempt(self, row: Finding) -> bool:
        """Whether any attempt at all would have met it: else something may have come that does not."""
        promise = self.story.clock_of(row.clause, row.version)
        if promise is None or promise.needs is not None:
            return False
        return any(each.on == "attempt_made" and each.when is None for each in promise.stops)

    def _gap(self, row: Finding) -> Said:
        """A miss by too long a pause between attempts."""
        promise = self.story.clock_of(row.clause, row.version)
        gap = promise.needs.gap if promise is not None and promise.needs is not None else None
        if gap is None or gap.max is None:
            return self.words.say("Clock {clock} missed: too long without an attempt.", clock=self.name(row))
        return self.words.say(
            "Clock {clock} missed: {time} passed without an attempt.",
            clock=self.name(row),
            time=self.formats.duration(gap.max),
        )

    def _afterwards(self, row: Finding, clock: ClockStory, why: object) -> Said:
        """The answer that came too late, or that none came; or that the miss was corrected."""
        corrected = clock.corrected_by(row)
        if corrected is not None:
            return self.words.say(
                "This was corrected later, on {known}, by the event {event}.",
                known=self.formats.instant(corrected.known_at),
                event=corrected.cause,
            )
        answer = clock.answer
        if answer is not None:
            return self.sentences(
                self.words.say(
                    "The answer came on {at} (event {event}).",
                    at=self.formats.instant(answer.at),
                    event=answer.cause,
                ),
                self._too_late(answer, clock),
            )
        if why == "ended":
            return Said("")
        ended = self.story.ended(clock, row)
        if ended is not None:
            return self.words.say(
                "No answer before the cycle ended on {at}.", at=self.formats.instant(ended.at)
            )
        return self.words.say("No answer by {until}.", until=self.formats.instant(self.story.until))

    def _answered_late(self, row: Finding, told: dict[str, Any]) -> Said:
        clock = self.clock(row)
        first = self.words.say(
            "Clock {clock} answered too late; it was due {due}.", clock=self.name(row), due=self.due(row)
        )
        return self.sentences(first, self._too_late(row, clock), self._count(row, clock))

    # --- its other ends ------------------------------------------------------------------------------

    def _void(self, row: Finding, told: dict[str, Any]) -> Said:
        given = str(told.get("why"))
        why = self.words.say(VOID_WHY[given]) if given in VOID_WHY else Said("")
        return self.words.say(
            "Clock {clock} is void, neither met nor missed: {why}.", clock=self.name(row), why=why
        )

    def _corrected(self, row: Finding, told: dict[str, Any]) -> Said:
        clock = self.clock(row)
        why = told.get("why")
        if why == "rebased":
            return self.words.say(
                "Clock {clock} is re-based on the version {version}: now due {due}.",
                clock=self.name(row),
                version=row.version or "",
                due=self.due(row),
            )
        if why == "merged":
            return self.words.say(
                "Clock {clock} is taken over from the merged lead, with its start: now due {due}.",
                clock=self.name(row),
                due=self.due(row),
            )
        return self.sentences(self._learnt(row, why), self._replaced(row, clock))

    def _learnt(self, row: Finding, why: object) -> Said:
        """Why the clock is judged anew."""
        if why == "decided":
            return self.words.say(
                "Clock {clock} corrected: the disputed attempt of {at} counts by the decision {event} of {known}.",
                clock=self.name(row),
                at=self.formats.instant(row.at),
                event=row.cause,
                known=self.formats.instant(row.known_at),
            )
        return self.words.say(
            "Clock {clock} corrected: what happened at {at} (event {event}) became known only on {known}.",
            clock=self.name(row),
            at=self.formats.instant(row.at),
            event=row.cause,
            known=self.formats.instant(row.known_at),
        )

    def _replaced(self, row: Finding, clock: ClockStory) -> Said:
        """What a correction replaced, and what holds now."""
        before = clock.corrects(row)
        if before is None:
            return Said("")
        verdict = self.words.say(VERDICTS.get(before.kind, VERDICTS["clock_missed"]))
        return self.words.say(
            "It replaces: {verdict} on {at}.", verdict=verdict, at=self.formats.instant(before.at)
        )


VERDICTS = {
    "clock_met": N_("met"),
    "clock_missed": N_("missed"),
    "clock_void": N_("void"),
}
