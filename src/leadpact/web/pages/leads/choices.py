"""What can be done with a lead, by whom, and what there is to choose from: as the agreement in force has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import uuid4

from leadpact.agreement.history import History
from leadpact.calendars import CalendarError, back
from leadpact.web.actions.assign import takers
from leadpact.web.actions.log_attempt import SENT, outcomes_of
from leadpact.web.actions.pause import may_pause
from leadpact.web.actions.rate import RATINGS
from leadpact.web.actions.send_back import AS_AGREED, NO_TRACK
from leadpact.web.actions.snooze import CHOICES, NEXT, TOMORROW, calendar_of, until_of
from leadpact.web.may import may
from leadpact.web.records.models import Standing, User
from leadpact.words.catalogue import Said, Words
from leadpact.words.formatting import Formats
from leadpact.words.lines import NOTHING
from leadpact.words.naming import N_, OUTCOMES, Names

CHANNELS = (
    ("call_made", "call", "c", N_("Call")),
    ("email_sent", "email", "e", N_("Email")),
    ("video_sent", "video", "v", N_("Video")),
    ("message_sent", "message", "m", N_("Message")),
)
"""How one tries to reach a buyer: the kind of event, its short name in addresses, its key, what it is called."""
DOING = {short: kind for kind, short, _, _ in CHANNELS}
SNOOZES = {
    NEXT: N_("Next opening of my calendar"),
    "1": N_("In 1 working hour"),
    "2": N_("In 2 working hours"),
    "4": N_("In 4 working hours"),
    TOMORROW: N_("Tomorrow morning"),
}


@dataclass(frozen=True)
class Option:
    """Something one can choose: its value, its words, the digit that chooses it, and what else there is to say."""

    value: str
    text: Said
    digit: str = ""
    more: Said = NOTHING


@dataclass(frozen=True)
class Channel:
    """A way to reach the buyer, with the outcomes it may have."""

    kind: str
    short: str
    key: str
    text: Said
    outcomes: Sequence[Option]


def stage_of(choices: Choices, standing: Standing) -> Said:
    """The stage it has reached."""
    return choices.names.stage(standing.stage) if standing.stage else Said("—")


class Tokens:
    """A new token for every form that asks for one: one form, one event."""

    @property
    def new(self) -> str:
        return uuid4().hex


@dataclass(frozen=True)
class Choices:
    """For one user and one instant; without a lead, what is the same for all."""

    user: User
    history: History
    words: Words
    formats: Formats
    now: int
    tokens: Tokens = field(default_factory=Tokens)

    @cached_property
    def names(self) -> Names:
        """The names of the version of now."""
        return Names(self.words, self.history.at(self.now).agreement)

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """How one can log an attempt, and how it went."""
        return tuple(
            Channel(kind, short, key, self.words.say(text), tuple(self._outcomes(kind)))
            for kind, short, key, text in CHANNELS
        )

    def _outcomes(self, kind: str) -> list[Option]:
        found = outcomes_of(self.names.agreement, kind)
        return [
            Option(
                each,
                self.words.say("sent") if each == SENT else self.names.known(OUTCOMES, each),
                str(place) if place < 10 else "",
            )
            for place, each in enumerate(found, 1)
        ]

    @cached_property
    def reasons(self) -> tuple[Option, ...]:
        """Why a lead is rejected or returned, or makes no progress."""
        asked = self.words.say("with a note")
        reasons = self.names.agreement.follow_up.reasons
        return tuple(
            Option(key, self.names.reason(key), "", asked if reason.text == "required" else Said(""))
            for key, reason in reasons.items()
        )

    @cached_property
    def tracks(self) -> tuple[Option, ...]:
        """Where a returned lead goes."""
        by_agreement = Option(AS_AGREED, self.words.say("As the agreement has it for the reason"))
        none = Option(NO_TRACK, self.words.say("No track"))
        return (by_agreement, *self.tracks_by_hand, none)

    @cached_property
    def tracks_by_hand(self) -> tuple[Option, ...]:
        """The nurturing tracks."""
        return tuple(Option(key, self.names.track(key)) for key in self.names.agreement.nurturing.tracks)

    @cached_property
    def people(self) -> tuple[Option, ...]:
        """Who takes leads."""
        return tuple(Option(key, self.names.person(key)) for key in takers(self.names.agreement))

    @cached_property
    def pause_reasons(self) -> tuple[Option, ...]:
        """For what clocks may be paused."""
        reasons = self.names.agreement.follow_up.pauses.reasons
        return tuple(Option(key, self.names.reason(key)) for key in reasons)

    @property
    def pause_at_most(self) -> Said | None:
        """How long in all."""
        most = self.names.agreement.follow_up.pauses.at_most
        return None if most is None else self.formats.duration(most)

    @cached_property
    def pausers(self) -> Said:
        """Who may pause."""
        return self.formats.listed(
            [self.names.who(each) for each in self.names.agreement.follow_up.pauses.by], "or"
        )

    def pauses(self, standing: Standing) -> bool:
        """Whether a pause of this user's would have an effect."""
        return may_pause(self.names.agreement, self.user.person or self.user.email, standing.owner)

    @property
    def ratings(self) -> tuple[int, ...]:
        return RATINGS

    @cached_property
    def snoozes(self) -> tuple[Option, ...]:
        """Until when a lead can be put aside, each with its instant."""
        calendar = calendar_of(self.history.at(self.now), self.user.person)
        found = []
        for digit, choice in enumerate(CHOICES, 1):
            try:
                until = until_of(choice, calendar, self.now)
            except CalendarError:
                continue
            at = self.formats.instant(until)
            found.append(Option(choice, self.words.say(SNOOZES[choice]), str(digit), at))
        return tuple(found)

    @cached_property
    def grace(self) -> Said | None:
        """Since when what is written down now is in dispute."""
        version = self.history.at(self.now)
        try:
            since = back(version.calendar, self.now, version.agreement.review.disputes.backdate_grace)
        except CalendarError:
            return None
        return self.formats.instant(since)

    def may(self, capability: str) -> bool:
        """Whether the user's role allows something."""
        return may(self.user, capability)

    @property
    def works(self) -> bool:
        return self.may("work_leads")

    @property
    def assigns(self) -> bool:
        return self.may("assign_leads")

    @property
    def nurtures(self) -> bool:
        return self.may("nurture_leads")

    @property
    def pauses_clocks(self) -> bool:
        return self.may("pause_clocks")

    @property
    def decides(self) -> bool:
        return self.may("decide_disputes")
