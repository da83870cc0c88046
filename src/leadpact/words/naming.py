"""What things are called: people, parties and reasons by the agreement, kinds and outcomes by the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from leadpact.agreement.document import Agreement
from leadpact.agreement.names import HEAD, OWNER
from leadpact.agreement.texts import Text
from leadpact.words.catalogue import Said, Words


def N_(message: str) -> str:  # noqa: N802 (the name by which extractors know it)
    """Marks a message that is looked up elsewhere."""
    return message


PARTIES = {
    "marketing": N_("marketing"),
    "sales": N_("sales"),
    "customer_success": N_("customer success"),
    "operations": N_("operations"),
}
CHANNELS = {
    "phone": N_("by phone"),
    "email": N_("by email"),
    "message": N_("by message"),
    "video": N_("by video"),
}
OUTCOMES = {
    "connected": N_("reached"),
    "callback_agreed": N_("a call back was agreed"),
    "no_answer": N_("no answer"),
    "voicemail": N_("voicemail"),
    "busy": N_("busy"),
    "wrong_number": N_("wrong number"),
    "bounced": N_("bounced"),
}
REASONS = {
    "no_answer": N_("no answer"),
    "not_now": N_("not now"),
    "no_fit": N_("does not fit"),
    "duplicate": N_("duplicate"),
    "bad_data": N_("bad data"),
    "went_elsewhere": N_("went elsewhere"),
    "other": N_("other reason"),
}
BUYING_STAGES = {
    "awareness": N_("awareness"),
    "consideration": N_("consideration"),
    "decision": N_("decision"),
}
STAGES = {
    "visitor": N_("visitor"),
    "contact": N_("contact"),
    "lead": N_("lead"),
    "mql": N_("MQL"),
    "sal": N_("SAL"),
    "sql": N_("SQL"),
    "opportunity": N_("opportunity"),
    "customer": N_("customer"),
}
KINDS = {
    "lead_identified": N_("Lead identified"),
    "lead_merged": N_("Lead merged"),
    "lead_erased": N_("Lead erased"),
    "dispute_decided": N_("Dispute decided"),
    "clock_rebased": N_("Clock re-based"),
    "page_viewed": N_("Page viewed"),
    "form_submitted": N_("Form submitted"),
    "email_delivered": N_("Email delivered"),
    "email_opened": N_("Email opened"),
    "email_clicked": N_("Email clicked"),
    "email_bounced": N_("Email bounced"),
    "unsubscribed": N_("Unsubscribed"),
    "replied": N_("Replied"),
    "call_made": N_("Call made"),
    "email_sent": N_("Email sent"),
    "message_sent": N_("Message sent"),
    "video_sent": N_("Video sent"),
    "meeting_booked": N_("Meeting booked"),
    "meeting_held": N_("Meeting held"),
    "lead_assigned": N_("Lead assigned"),
    "lead_accepted": N_("Lead accepted"),
    "lead_rejected": N_("Lead rejected"),
    "lead_returned": N_("Lead returned"),
    "no_progress_noted": N_("No progress noted"),
    "lead_rated": N_("Lead rated"),
    "stage_set": N_("Stage set"),
    "track_started": N_("Track started"),
    "track_stopped": N_("Track stopped"),
    "clock_paused": N_("Clock paused"),
    "clock_resumed": N_("Clock resumed"),
    "deal_opened": N_("Deal opened"),
    "deal_stage_set": N_("Deal stage set"),
    "deal_won": N_("Deal won"),
    "deal_lost": N_("Deal lost"),
}
SIGNALS = {
    "handed_off": N_("the handoff"),
    "assigned": N_("the assignment"),
    "accepted": N_("the acceptance"),
    "rejected": N_("the rejection"),
    "returned": N_("the return"),
    "triggered_again": N_("a new trigger"),
    "joined": N_("another lead joining"),
    "attempt_made": N_("an attempt"),
    "track_entered": N_("entering a track"),
    "track_left": N_("leaving a track"),
    "connected": N_("contact with the buyer"),
}
SHORT = {"connected": N_("contact with the buyer"), "track_stopped": N_("the track was stopped by hand")}


ROLES = {
    "decision_maker": N_("decides on the purchase"),
    "influencer": N_("influences the decision"),
    "user": N_("uses what is bought"),
    "champion": N_("speaks for us in the company"),
    "gatekeeper": N_("decides who is heard"),
    "economic_buyer": N_("pays for it"),
    "blocker": N_("can stop the purchase"),
}
"""The usual words for a persona's `buying_role`; any other is shown as it is."""
PROFILE = {
    "demographics": N_("Who they are"),
    "identifiers": N_("How to recognise them"),
    "challenges": N_("What makes their work hard"),
    "goals": N_("What they want to reach"),
    "objections": N_("What they answer to an offer"),
}
"""What a persona says of a kind of buyer."""
PASSED_OVER = {
    "capacity": N_("has no capacity left"),
    "away": N_("is away"),
    "hours": N_("is outside working hours"),
}
"""Why somebody is passed over, by the words of `handoff.route.respect`."""


class Names:
    """The names one version gives, in one language."""

    def __init__(self, words: Words, agreement: Agreement) -> None:
        self.words, self.agreement = words, agreement

    def text(self, text: Text | None, otherwise: str) -> Said:
        """The agreement's own words, else a key."""
        own = str(self.agreement.language)
        return Said(self.words.foreign(otherwise if text is None else text.in_(self.words.language, own)))

    def known(self, table: dict[str, str], key: str) -> Said:
        """A word of a table in this language; a word of the user's own as it is, readable."""
        if key in table:
            return self.words.say(table[key])
        return Said(self.words.foreign(key.replace("_", " ")))

    def party(self, party: str | None) -> Said:
        """A department."""
        if party is None:
            return self.words.say("nobody")
        said = self.agreement.parties.get(party)
        if said is not None and said.name is not None:
            return self.text(said.name, party)
        return self.known(PARTIES, party)

    def person(self, person: str | None) -> Said:
        """A person by name, a stranger by what the event calls them."""
        found = self.agreement.person_named(person)
        if found is None:
            return Said(self.words.foreign(person)) if person else self.words.say("nobody")
        return self.text(self.agreement.parties[found[0]].people[found[1]].name, found[1])

    def owing(self, party: str | None, person: str | None) -> Said:
        """Who owes something: `sales (Luis Gil)`."""
        if person is None:
            return self.party(party)
        return self.words.say("{party} ({person})", party=self.party(party), person=self.person(person))

    def who(self, who: str, owner: str | None = None) -> Said:
        """Somebody as the agreement's who-words mean them."""
        meant = self.agreement.people_meant(who, owner)
        if who == OWNER and not meant:
            return self.words.say("the owner")
        if who in self.agreement.parties or not meant:
            return self.party(who)
        if who.endswith(HEAD):
            party = self.party(who.removesuffix(HEAD))
            return self.words.say("{person}, head of {party}", person=self.person(meant[0]), party=party)
        return self.person(meant[0])

    def stage(self, stage: str) -> Said:
        """A stage of the lifecycle, or `visitor`."""
        return self.known(STAGES, stage)

    def reason(self, reason: str | None) -> Said:
        """A reason in words."""
        if reason is None:
            return self.words.say("no reason given")
        said = self.agreement.follow_up.reasons.get(reason)
        if said is not None and said.means is not None:
            return self.text(said.means, reason)
        paused = self.agreement.follow_up.pauses.reasons.get(reason)
        return self.text(paused, reason) if paused is not None else self.known(REASONS, reason)

    def kind(self, kind: str) -> Said:
        """A kind of event; one of the user's own with spaces for `_`, written as the others are."""
        return self.known(KINDS, kind if kind in KINDS else kind[:1].upper() + kind[1:])

    def kinds(self, kinds: Iterable[str]) -> tuple[Said, ...]:
        """Several kinds, each between quotation marks."""
        return tuple(self.words.say("“{name}”", name=self.kind(kind)) for kind in kinds)

    def signal(self, on: str | None, on_stage: str | None = None) -> Said:
        """What a clock or a track waits for, as a thing."""
        if on_stage is not None:
            return self.words.say("the stage {stage}", stage=on_stage)
        if on in SIGNALS:
            return self.words.say(SIGNALS[on])
        return self.kinds([on or ""])[0]

    def track(self, track: str | None) -> Said:
        """A nurturing track."""
        said = self.agreement.nurturing.tracks.get(track or "")
        return self.text(said.name if said is not None else None, track or "")
