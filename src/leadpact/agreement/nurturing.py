"""The part `nurturing` (5): tracks that care for leads who are not with sales."""

from __future__ import annotations

from pydantic import model_validator

from leadpact.agreement.names import ConditionText, EventKinds, Id, Parties, StageName, Word
from leadpact.agreement.qualification import BuyingStage
from leadpact.agreement.signals import Signal, Signals
from leadpact.agreement.texts import Text
from leadpact.agreement.values import FrozenMap, Plain, Span, Value, wrong


class TrackStart(Value):
    """How a lead enters a track: put there by hand, by an event, or at a stage."""

    manual: Parties = ()
    """The parties who may put a lead on it (`track_started`); default: any."""
    on: EventKinds = ()
    """Kinds of event that put a lead on it; default: none."""
    on_stage: StageName | None = None
    """A stage whose entering puts a lead on it; default: none."""
    when: ConditionText | None = None
    """The event must also meet this condition; default: any."""

    @model_validator(mode="after")
    def _when_of_something(self) -> TrackStart:
        if self.when is not None and not self.on and self.on_stage is None:
            raise wrong("when_without_on")
        return self


class Step(Value):
    """Something sent, a time after the track was entered."""

    after: Span
    """How long after entering the track; all steps count from there."""
    send: Plain
    """What is sent, by the name the sending system knows."""
    says: Text | None = None
    """What it says, in short; default: not said."""
    subject: Text | None = None
    """Its subject line; default: not said."""


class Track(Value):
    """A series of steps for leads of one buying stage."""

    name: Text | None = None
    """How people call it; default: its key."""
    buying_stage: BuyingStage | None = None
    """Whom it is for; default: anybody."""
    start: TrackStart = TrackStart.model_construct()
    """How a lead enters; default: by a return, or by hand."""
    steps: tuple[Step, ...] = ()
    """What is sent; default: nothing."""
    stop: Signals = tuple(
        Signal(on=Word(word)) for word in ("replied", "meeting_booked", "unsubscribed", "handed_off")
    )
    """What ends it early; default replied, meeting_booked, unsubscribed, handed_off."""


class Nurturing(Value):
    """The tracks."""

    tracks: FrozenMap[Id, Track] = FrozenMap()
    """By name, in document order; default: none."""
