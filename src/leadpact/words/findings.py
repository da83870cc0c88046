"""Each finding as sentences: what follows from an event under the agreement, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.events import Event
from leadpact.replay.findings import Finding
from leadpact.words.catalogue import Said, Words
from leadpact.words.clauses import Clauses
from leadpact.words.formatting import Formats
from leadpact.words.naming import CHANNELS, N_, OUTCOMES, SHORT, Names
from leadpact.words.story import DUE, Story, detail_of

TRACK_WHY = {
    "connected": SHORT["connected"],
    "track_stopped": SHORT["track_stopped"],
    "replaced": N_("another track begins"),
    "merged": N_("the lead was merged into another"),
    "returned": N_("the lead was returned"),
    "rejected": N_("the lead was rejected"),
    "manual": N_("put there by hand"),
    "rule": N_("by the track's own rule"),
}
"""Other words are those of signals and kinds of event."""


class Teller:
    """Tells the findings of one story; clocks are told by `ClockTeller`, which builds on it."""

    def __init__(self, story: Story, words: Words) -> None:
        self.story, self.words = story, words
        self.formats = Formats(words, story.history.latest.agreement.timezone)
        self._clauses: dict[str, Clauses] = {}
        self.tellers: dict[str, Callable[[Finding, dict[str, Any]], Said]] = {
            "stage_entered": self._stage_entered,
            "handed_off": self._handed_off,
            "triggered_again": self._triggered_again,
            "joined": self._joined,
            "assigned": self._assigned,
            "accepted": self._accepted,
            "rejected": self._rejected,
            "returned": self._returned,
            "attempt_made": self._attempt_made,
            "disputed": self._disputed,
            "track_entered": self._track_entered,
            "track_left": self._track_left,
            "track_step_due": self._track_step_due,
            "points_given": self._points_given,
        }

    def clauses(self, version: str | None) -> Clauses:
        """The clauses of a version."""
        found = self.story.history.named(version)
        if found.name not in self._clauses:
            self._clauses[found.name] = Clauses(self.formats, found.agreement)
        return self._clauses[found.name]

    def names(self, version: str | None) -> Names:
        """The names of a version."""
        return self.clauses(version).names

    def of(self, finding: Finding) -> Said:
        """A finding in sentences."""
        return self.tellers[finding.kind](finding, detail_of(finding))

    def why(self, finding: Finding) -> Said:
        """The clause it follows from, in words."""
        return self.clauses(finding.version).of(finding.clause)

    def sentences(self, *parts: str) -> Said:
        """Sentences that say something, after one another."""
        return Said(" ".join(part for part in parts if part))

    def agreement(self, finding: Finding) -> Agreement:
        """The version a finding was judged by."""
        return self.story.history.named(finding.version).agreement

    # --- stages and handoff --------------------------------------------------------------------------

    def _stage_entered(self, row: Finding, told: dict[str, Any]) -> Said:
        if told.get("implied"):
            return self.words.say("Stage {stage} is implied: it was skipped.", stage=told["stage"])
        if told.get("grade") and self.story.is_scored:
            return self.words.say(
                "Stage {stage} entered, with grade {grade}.", stage=told["stage"], grade=told["grade"]
            )
        return self.words.say("Stage {stage} entered.", stage=told["stage"])

    def _handed_off(self, row: Finding, told: dict[str, Any]) -> Said:
        names, agreement = self.names(row.version), self.agreement(row)
        first = self.words.say(
            "Handed off from {giver} to {taker} by the trigger {trigger}. Owner: {owner}.",
            giver=names.party(agreement.from_party),
            taker=names.party(agreement.to_party),
            trigger=told["trigger"],
            owner=names.person(row.person),
        )
        also = [trigger for trigger in told["triggers"] if trigger != told["trigger"]]
        others = ""
        if also:
            others = self.words.say(
                "At the same instant also: {triggers}.", triggers=self.formats.listed(also)
            )
        missing = ""
        if told["missing"]:
            missing = self.words.say(
                "Required and missing: {properties}. That is a miss of {party}.",
                properties=self.formats.listed(told["missing"]),
                party=names.party(row.party),
            )
        return self.sentences(first, others, missing)

    def _triggered_again(self, row: Finding, told: dict[str, Any]) -> Said:
        return self.words.say(
            "Triggered again by {trigger}, in the open cycle: no new handoff.", trigger=told["trigger"]
        )

    def _joined(self, row: Finding, told: dict[str, Any]) -> Said:
        return self.words.say(
            "Joined the account's open cycle by the trigger {trigger}: same owner ({owner}), no new handoff.",
            trigger=told["trigger"],
            owner=self.names(row.version).person(row.person),
        )

    def _assigned(self, row: Finding, told: dict[str, Any]) -> Said:
        return self.words.say("Assigned to {owner}.", owner=self.names(row.version).person(row.person))

    def _accepted(self, row: Finding, told: dict[str, Any]) -> Said:
        who = self.names(row.version).owing(row.party, row.person)
        if row.cause == DUE:
            return self.words.say("Accepted for {who} by silence: nobody said no in time.", who=who)
        if told.get("implied"):
            return self.words.say("Accepted by {who}: the attempt means yes.", who=who)
        return self.words.say("Accepted by {who}.", who=who)

    def _rejected(self, row: Finding, told: dict[str, Any]) -> Said:
        names = self.names(row.version)
        who, reason = names.owing(row.party, row.person), names.reason(told.get("reason"))
        return self.sentences(
            self.words.say("Rejected by {who}: {reason}.", who=who, reason=reason), self._after(row)
        )

    def _returned(self, row: Finding, told: dict[str, Any]) -> Said:
        names = self.names(row.version)
        party = names.party(self.agreement(row).from_party)
        if told.get("by") == "attempts":
            return self.words.many(
                "Returned to {party}: {count} attempt was made without reaching the buyer.",
                "Returned to {party}: {count} attempts were made without reaching the buyer.",
                row.value or 0,
                party=party,
            )
        reason = names.reason(told.get("reason"))
        return self.sentences(
            self.words.say("Returned to {party}: {reason}.", party=party, reason=reason), self._after(row)
        )

    def _after(self, row: Finding) -> Said:
        """How many attempts there were in the cycle."""
        return self.words.many(
            "{count} attempt had been made.", "{count} attempts had been made.", row.value or 0
        )

    # --- attempts ------------------------------------------------------------------------------------

    def _attempt_made(self, row: Finding, told: dict[str, Any]) -> Said:
        names = self.names(row.version)
        how = names.known(CHANNELS, told.get("channel") or "")
        if told.get("outcome"):
            outcome = names.known(OUTCOMES, told["outcome"])
            how = self.words.say("{channel}, {outcome}", channel=how, outcome=outcome)
        who = names.owing(row.party, row.person)
        if not row.value:
            said = self.words.say("Attempt by {who}, with no cycle open: {how}.", who=who, how=how)
        else:
            number = self.formats.number(row.value)
            said = self.words.say("Attempt {number} by {who}: {how}.", number=number, who=who, how=how)
        reached = self.words.say("The buyer was reached.") if told.get("connected") else ""
        return self.sentences(said, reached)

    def _disputed(self, row: Finding, told: dict[str, Any]) -> Said:
        version = self.story.history.named(row.version)
        names, disputes = self.names(row.version), version.agreement.review.disputes
        event = self.story.by_id.get(row.cause)
        logged = event.logged_at if event is not None and event.logged_at is not None else row.at
        first = self.words.say(
            "Disputed: this attempt of {who} was written down on {logged}, more than {grace} after it happened.",
            who=names.owing(row.party, row.person),
            logged=self.formats.instant(logged),
            grace=self.formats.duration(disputes.backdate_grace),
        )
        decided = self._decision(row.cause)
        if decided is not None:
            return self.sentences(first, self._decided(decided, names))
        return self.sentences(first, self._undecided(row, names))

    def _undecided(self, row: Finding, names: Names) -> Said:
        """Who must still decide: nobody decides for their own party alone."""
        agreement = names.agreement
        able = [
            names.who(who)
            for who in agreement.deciders
            if any(agreement.party_of(person) != row.party for person in agreement.people_meant(who))
        ]
        who = self.formats.listed(able, "or") if able else self.words.say("nobody")
        first = self.words.say("Undecided, it does not count. {who} must decide.", who=who)
        within = agreement.review.disputes.within
        if within is None:
            return first
        span = self.formats.duration(within)
        return self.sentences(first, self.words.say("The agreement gives {time} for it.", time=span))

    def _decision(self, attempt: str) -> Event | None:
        """The decision that made a disputed attempt count, else the last one about it."""
        about = [
            event
            for event in self.story.events
            if event.kind == "dispute_decided" and event.properties.get("attempt") == attempt
        ]
        counted = {
            row.cause
            for row in self.story.replay.findings
            if row.kind == "corrected" and detail_of(row).get("why") == "decided"
        }
        return next((event for event in about if event.event_id in counted), None) or self._settled(attempt)

    def _settled(self, attempt: str) -> Event | None:
        """The decision, where the attempt counts but no clock had to be corrected."""
        made = any(row.kind == "attempt_made" and row.cause == attempt for row in self.story.replay.findings)
        if not made:
            return None
        return next(
            (
                event
                for event in self.story.events
                if event.kind == "dispute_decided"
                and event.properties.get("attempt") == attempt
                and event.properties.get("decision") == "counts"
            ),
            None,
        )

    def _decided(self, decision: Event, names: Names) -> Said:
        return self.words.say(
            "Decided by {who} on {at}: it counts (event {event}).",
            who=names.person(decision.actor),
            at=self.formats.instant(decision.at),
            event=decision.event_id,
        )

    # --- nurturing and points ------------------------------------------------------------------------

    def _track_entered(self, row: Finding, told: dict[str, Any]) -> Said:
        names = self.names(row.version)
        why = self._track_why(told.get("why") or "", names)
        return self.words.say("Track {track} begins: {why}.", track=names.track(told.get("track")), why=why)

    def _track_left(self, row: Finding, told: dict[str, Any]) -> Said:
        names = self.names(row.version)
        why = self._track_why(told.get("why") or "", names)
        return self.words.say("Track {track} ends: {why}.", track=names.track(told.get("track")), why=why)

    def _track_why(self, why: str, names: Names) -> Said:
        return self.words.say(TRACK_WHY[why]) if why in TRACK_WHY else names.signal(why)

    def _track_step_due(self, row: Finding, told: dict[str, Any]) -> Said:
        names = self.names(row.version)
        track = self.agreement(row).nurturing.tracks.get(str(told.get("track")))
        place = int(told.get("step") or 1)
        send = track.steps[place - 1].send if track is not None and place <= len(track.steps) else ""
        return self.words.say(
            "Step {number} of the track {track} is due: send {send}.",
            number=self.formats.number(place),
            track=names.track(told.get("track")),
            send=send,
        )

    def _points_given(self, row: Finding, told: dict[str, Any]) -> Said:
        points = self.formats.signed((row.value or 0) / 1000)
        rule = str(told.get("rule")).split(".", 1)[-1]
        if row.clause.startswith("qualification.fit."):
            return self.words.say("Fit {points} by the rule {rule}.", points=points, rule=rule)
        return self.words.say("Interest {points} by the rule {rule}.", points=points, rule=rule)
