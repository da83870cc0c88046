"""How often the replay found something, and why it never did: what no event of the log says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leadpact.agreement.document import Agreement
from leadpact.agreement.needs_values import (
    ATTEMPT_MADE,
    CLOCK_STARTED,
    GIVEN_BACK,
    GRADED,
    PAUSED,
    STAGE_ENTERED,
    STAGE_REACHED,
    TRACK_ENTERED,
    TRIED,
    TRIGGERED,
    VISITS,
    WITHIN,
    Found,
)
from leadpact.events import ANSWERS, ATTEMPTS, CHANNELS
from leadpact.events.kinds import KINDS
from leadpact.log.tracking import Counts, Said, Seen, together
from leadpact.log.tracking_conditions import range_words
from leadpact.log.tracking_facts import Facts, Range
from leadpact.log.tracking_words import Lack, any_of, counted, lack
from leadpact.replay.compiling import Tables
from leadpact.replay.scores import GRADES

TRIGGERING = ("handed_off", "triggered_again", "joined")
KIND_OF = {
    "assigned": ("lead_assigned",),
    "accepted": ("lead_accepted",),
    "rejected": ("lead_rejected",),
    "returned": ("lead_returned",),
    GIVEN_BACK: ("lead_rejected", "lead_returned"),
    PAUSED: ("clock_paused",),
}
"""The events that say it; a lead is also accepted and returned by what happens."""
LACKS_OF = {"triggered_again": "never_while_open", "joined": "never_joined", "track_entered": "no_track"}


@dataclass(frozen=True)
class Findings:
    """What the fold found, asked for by the words of the agreement."""

    agreement: Agreement
    compiled: Tables
    counts: Counts
    facts: Facts

    # --- how often -----------------------------------------------------------------------------------------

    def seen(self, ask: Found) -> Seen:
        """How often it was found, whatever condition its cause meets."""
        if ask.kind == VISITS:
            return Seen()
        if ask.kind in (TRIED, "connected"):
            tried = together(n for s, n in self._of(ATTEMPT_MADE) if ask.kind == TRIED or s.second == 1)
            return tried + self.counts.answers
        if ask.kind == GIVEN_BACK:
            return together(n for kind in ("rejected", "returned") for _, n in self._of(kind))
        return together(n for kind in self._kinds(ask) for s, n in self._of(kind) if self._fits(ask, s))

    def _kinds(self, ask: Found) -> tuple[str, ...]:
        if ask.kind in (STAGE_REACHED, GRADED):
            return (STAGE_ENTERED,)
        if ask.kind == TRIGGERED:
            return TRIGGERING
        if ask.kind == WITHIN:
            return (CLOCK_STARTED,)
        return ("track_entered",) if ask.kind == TRACK_ENTERED else (ask.kind,)

    def _of(self, kind: str) -> Iterable[tuple[Said, Seen]]:
        return ((said, seen) for said, seen in self.counts.findings.items() if said.kind == kind)

    def _fits(self, ask: Found, said: Said) -> bool:
        """Whether a finding is the one asked for: of that stage, trigger, track, clock or channel."""
        if ask.kind in (STAGE_ENTERED, STAGE_REACHED, GRADED):
            if said.clause != f"definitions.stages.{ask.name}" or (
                ask.kind == STAGE_ENTERED and said.second == 1
            ):
                return False
            return ask.kind != GRADED or self.grade(said.third) in ask.grades
        if ask.kind == TRIGGERED:
            places = {str(each.id): place for place, each in enumerate(self.agreement.handoff.triggers)}
            return (said.second >> places[ask.name]) & 1 == 1
        if ask.kind in (CLOCK_STARTED, WITHIN):
            ours = said.clause == f"follow_up.clocks.{ask.name}"
            return ours and (ask.place < 0 or said.first == self._within(ask))
        if ask.kind == TRACK_ENTERED:
            return said.clause == f"nurturing.tracks.{ask.name}"
        if ask.kind == ATTEMPT_MADE and ask.name:
            return said.first == self.compiled.names.channels.of(ask.name)
        return ask.kind != PAUSED or said.second == 1

    def _within(self, ask: Found) -> int:
        """The number of an entry of a clock's `within`."""
        clause = self.compiled.names.clauses.of(f"follow_up.clocks.{ask.name}")
        lows = [each.within_lo for each in self.compiled.promises if each.clause == clause]
        return lows[0] + ask.place if lows else -1

    def grade(self, number: int) -> str:
        """A grade's name; empty for none."""
        names = self.compiled.names
        return (
            names.letters.names[number // GRADES] + names.digits.names[number % GRADES] if number >= 0 else ""
        )

    def without(self, place: int) -> tuple[Seen, Seen]:
        """The handoffs with a required property, by its place, and those without."""
        handed = list(self._of("handed_off"))
        lacking = together(seen for said, seen in handed if (said.third >> place) & 1)
        return together(seen for said, seen in handed if not (said.third >> place) & 1), lacking

    # --- why not -------------------------------------------------------------------------------------------

    def lacks(self, ask: Found, seen: Seen) -> list[Lack]:
        """What is missing for it; also what keeps a part of it from being found."""
        if ask.kind == VISITS:
            return [lack("visits")]
        if ask.kind in (ATTEMPT_MADE, TRIED):
            return self._attempts(ask, seen)
        if ask.kind == "connected":
            return self._connected(seen)
        if ask.kind in KIND_OF:
            return self._said_by_events(ask.kind, seen)
        if seen.count:
            return []
        return self._others(ask)

    def _others(self, ask: Found) -> list[Lack]:
        if ask.kind in (GRADED, WITHIN):
            return self._by_grade(ask)
        if not self.counts.findings and self.agreement.applies_to is not None and self.facts.kinds:
            return [lack("nobody_applies")]
        if ask.kind in (STAGE_ENTERED, STAGE_REACHED):
            implied = together(n for s, n in self._of(STAGE_ENTERED) if s.clause.endswith(f".{ask.name}"))
            return (
                [lack("only_implied", count=implied.count)]
                if implied.count
                else [lack("not_entered", name=ask.name)]
            )
        if ask.kind == CLOCK_STARTED:
            return [lack("no_clock")]
        if ask.kind == TRACK_ENTERED:
            return [lack("no_track")]
        if ask.kind in TRIGGERING and not self.handoffs:
            return [lack("no_handoff")]
        if ask.kind == TRIGGERED:
            return [lack("hands_nothing_off")]
        return [lack(LACKS_OF.get(ask.kind, "not_found"))]

    def answered(self, clause: str) -> int:
        """How many clocks of a clause something stopped, in time or late."""
        stopped = ("clock_met", "clock_answered_late")
        return together(n for kind in stopped for s, n in self._of(kind) if s.clause == clause).count

    @property
    def handoffs(self) -> int:
        """How many there are."""
        return together(seen for _, seen in self._of("handed_off")).count

    def no_kind(self, kind: str) -> Lack:
        """No event of a kind; told with the kind nearest to it, which may be the same by another name."""
        from difflib import get_close_matches

        strange = [each for each in self.facts.kinds if each not in self.compiled.names.kinds.places]
        near = get_close_matches(kind, [each for each in strange if each not in KINDS], 1, 0.8)
        if near:
            return lack("near_kind", kind=kind, near=near[0], count=self.facts.kinds[near[0]].count)
        return lack("no_kind", kind=kind)

    def _said_by_events(self, kind: str, seen: Seen) -> list[Lack]:
        """What events say by themselves; found otherwise too, it is only fed in part where no event says it."""
        absent = [each for each in KIND_OF[kind] if each not in self.facts.kinds]
        if absent or seen.count:
            return [self.no_kind(each) for each in absent]
        there = self.facts.of_kinds(KIND_OF[kind]).count
        if kind == PAUSED:
            return [lack("pauses_nothing", count=there)]
        return [lack("out_of_cycle", count=there, kind=" or ".join(KIND_OF[kind]))]

    def _attempts(self, ask: Found, seen: Seen) -> list[Lack]:
        """Why nothing, or not all that could, counts as an attempt."""
        tried = self.seen(Found(ATTEMPT_MADE, ask.name))
        if tried.count and ask.name != "email":
            return []
        told = list(self._by_channel(ask.name)) if ask.name else self._by_kind()
        return told if not tried.count or (ask.name == "email" and not self.facts.known_mail) else []

    def _by_channel(self, channel: str) -> Iterable[Lack]:
        kinds = [kind for kind, each in CHANNELS.items() if each == channel]
        if not kinds:
            yield lack("no_channel", channel=channel)
        for kind in kinds:
            yield self._no_attempt_by(kind) if kind in self.facts.kinds else self.no_kind(kind)

    def _by_kind(self) -> list[Lack]:
        there = [kind for kind in ATTEMPTS if kind in self.facts.kinds]
        if not there:
            return [lack("no_attempt", kinds=any_of(ATTEMPTS))]
        return [self._no_attempt_by(kind) for kind in there]

    def _no_attempt_by(self, kind: str) -> Lack:
        count = self.facts.kinds[kind].count
        if kind == "email_sent" and not self.facts.known_mail:
            return lack("mail_of_nobody", count=count)
        if self.facts.system.get(kind, 0) == count:
            return lack("by_system", count=count, kind=kind)
        if not self.counts.findings and self.agreement.applies_to is not None:
            return lack("nobody_applies")
        return lack("not_judged", count=count, kind=kind)

    def _connected(self, seen: Seen) -> list[Lack]:
        """Why nobody was reached, or only in one of two ways."""
        told: list[Lack] = []
        connected = together(n for s, n in self._of(ATTEMPT_MADE) if s.second == 1)
        outcome = self.facts.carries("outcome", ATTEMPTS)
        if not self.facts.of_kinds(ATTEMPTS).count:
            told.append(lack("no_attempt", kinds=any_of(ATTEMPTS)))
        elif not outcome:
            told.append(lack("no_outcome"))
        elif not connected.count:
            words = any_of(self.agreement.follow_up.outcomes.connected)
            told.append(lack("none_connects", words=words, ranges=self.outcomes()))
        if not seen.count and not self.facts.of_kinds(ANSWERS).count:
            told.append(lack("no_answer"))
        return told

    def outcomes(self) -> str:
        """What the outcomes were, as the end of a sentence."""
        said = self.facts.said.get((ATTEMPTS, "outcome"), {})
        listed = tuple((word, each.count) for word, each in said.items())
        return f"; {range_words('outcome', Range(listed[:5], '', '', len(listed)))}" if listed else ""

    def _by_grade(self, ask: Found) -> list[Lack]:
        """Why no lead came with one of some grades, or by one entry of a `within`."""
        if ask.kind == WITHIN and not self.seen(Found(CLOCK_STARTED, ask.name)).count:
            return []  # the clock itself tells why
        if ask.grades:
            grades = [(self.grade(each), n) for each, n in self.counts.grades.items() if each >= 0]
            listed = counted(sorted(grades, key=lambda each: (-each[1], each[0]))[:5])
            seen = f"grades in the end: {listed}" if listed else "no lead has a grade"
            return [lack("no_grade", grades=any_of(ask.grades), seen=seen)]
        target = self.agreement.follow_up.clocks[ask.name].within[ask.place]
        if target.trigger is not None and not self.seen(Found(TRIGGERED, str(target.trigger))).count:
            return [lack("no_trigger", trigger=target.trigger)]
        return [lack("earlier_entry")] if target.when is None else []
