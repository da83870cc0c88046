"""The part `follow_up` (6): how soon and how often sales tries to reach a lead; the clocks of the fold."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from leadpact.agreement.names import (
    DEFAULT,
    STRING,
    CalendarName,
    ConditionText,
    Grades,
    Id,
    PartyName,
    People,
    ReasonName,
    TriggerName,
)
from leadpact.agreement.signals import OneSignal, Signals
from leadpact.agreement.texts import Text
from leadpact.agreement.values import (
    DURATION_SCHEMA,
    PERCENTAGE_SCHEMA,
    FrozenMap,
    Percentage,
    Plain,
    Span,
    Value,
    as_list,
    one_or_many,
    wrong,
)

Percentages = Annotated[tuple[Percentage, ...], BeforeValidator(as_list), one_or_many(PERCENTAGE_SCHEMA)]
Outcomes_ = Annotated[tuple[Plain, ...], BeforeValidator(as_list), one_or_many(STRING)]


class Outcomes(Value):
    """Which outcomes of an attempt mean that the buyer was reached."""

    connected: Outcomes_ = ("connected", "callback_agreed")
    """Reached; default connected, callback_agreed."""
    not_connected: Outcomes_ = ("no_answer", "voicemail", "busy", "wrong_number")
    """Not reached; default no_answer, voicemail, busy, wrong_number. Others are not reached either."""


class Reason(Value):
    """Why a lead was rejected, returned or made no progress. A bare text is its meaning."""

    text: Literal["required", "optional"] = "optional"
    """Whether the event must also say it in words; default optional."""
    means: Text | None = None
    """The reason in words; default: its key."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        """A map is a reason if it has a reason's keys, else it is a text in several languages."""
        if isinstance(given, str) or (
            isinstance(given, dict) and given and not {"text", "means"} & set(given)
        ):
            return {"means": given}
        return given


class ClockCalendar(Value):
    """Whose hours a clock counts. A bare name is `{default: name}`."""

    by: Literal["owner"] | None = None
    """`owner`: the hours of whoever owns the lead when the clock starts; default: always `default`."""
    default: CalendarName | None = None
    """Where the owner has none, or nobody owns the lead; default: the agreement's `calendar`."""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, given: Any) -> Any:
        return {DEFAULT: given} if isinstance(given, str) else given


class Target(Value):
    """A time, and for which leads: all that is named must hold."""

    trigger: TriggerName | None = None
    """Leads that this trigger handed off; default: any."""
    grade: Grades = ()
    """Leads of these grades when the clock starts; default: any."""
    when: ConditionText | None = None
    """Leads that meet this condition at the event that starts the clock; default: any."""
    is_: Span
    """The time. `{default: 4bh}` is written for `{is: 4bh}`."""

    @model_validator(mode="before")
    @classmethod
    def _from_default(cls, given: Any) -> Any:
        if isinstance(given, dict) and set(given) == {DEFAULT}:
            return {"is": given[DEFAULT]}
        return {"is": given} if not isinstance(given, (dict, Value)) else given

    @property
    def for_all(self) -> bool:
        """Whether it holds for every lead: the default."""
        return self.trigger is None and not self.grade and self.when is None


TARGET_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["default"],
            "properties": {"default": DURATION_SCHEMA},
        },
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["is"],
            "properties": {
                "trigger": STRING,
                "grade": {"anyOf": [STRING, {"type": "array", "items": STRING}]},
                "when": STRING,
                "is": DURATION_SCHEMA,
            },
        },
    ]
}
Targets = Annotated[
    tuple[Target, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [DURATION_SCHEMA, {"type": "array", "minItems": 1, "items": TARGET_SCHEMA}]}),
]


class Escalation(Value):
    """What happens when a clock has used a share of its time."""

    at: Percentage = Fraction(1)
    """Which share; default 100%. Past 100% the counting goes on."""
    notify: People = ()
    """Who hears of it; default nobody."""
    reassign: bool = False
    """Whether the lead is to get another owner; default no."""


class Gap(Value):
    """How far attempts are spread."""

    min: Span | None = None
    """An attempt sooner than this after the last that counted does not count; default: any does."""
    max: Span | None = None
    """So long without an attempt is a miss; default: none."""

    @model_validator(mode="after")
    def _says_something(self) -> Gap:
        if self.min is None and self.max is None:
            raise wrong("empty_gap")
        return self


class Needs(Value):
    """How deep the follow-up goes."""

    attempts: int = Field(default=1, ge=1, le=1000)
    """How many attempts must count; default 1."""
    channels: tuple[Plain, ...] = ()
    """`phone` (call_made), `email` (email_sent), `message` (message_sent), `video` (video_sent), or an
    attempt's own `channel`: each must be used at least once; default: any will do."""
    gap: Gap | None = None
    """How far they are spread; default: any way."""


class Clock(Value):
    """A running promise: it starts, may pause, and is met, missed or void."""

    means: Text | None = None
    """The promise in words; default: its key."""
    owed_by: PartyName
    """The party that owes it."""
    starts: OneSignal
    """What starts it: a word, {on, when} or {on_stage, when}."""
    stops: Signals = ()
    """What meets it, any of several; may be left out where there are `needs`."""
    calendar: ClockCalendar = ClockCalendar.model_construct()
    """Whose hours count: a name, or {by: owner, default: name}; default the agreement's `calendar`."""
    within: Targets
    """How soon: a duration, or a list of {trigger, grade, when, is} with {default: …} last. The first that
    fits counts; if none does, the clock does not start."""
    at_risk: Percentages = ()
    """Shares of its time at which it is reported at risk; default none."""
    objective: Percentage | None = None
    """The share of these clocks that must be met; default: none, it is only measured."""
    escalate: tuple[Escalation, ...] = ()
    """Who hears of it when; default nobody."""
    needs: Needs | None = None
    """Depth: how many attempts, by what, how far apart; default: one stop is enough."""
    satisfied_by: Signals = ()
    """What meets the needs at once, `connected`; default: nothing."""

    @model_validator(mode="after")
    def _can_stop(self) -> Clock:
        if not self.stops and self.needs is None and not self.satisfied_by:
            raise wrong("clock_never_stops")
        return self


class Pauses(Value):
    """Who may stop the clocks for a while."""

    by: People = ()
    """Who; default nobody, every pause is without effect."""
    reasons: FrozenMap[Id, Text] = FrozenMap()
    """For what reasons; default: any reason or none."""
    at_most: Span | None = None
    """How long a clock may be paused in all; default: as long as it takes."""


STANDARD_REASONS: FrozenMap[str, Reason] = FrozenMap(
    {
        **{
            reason: Reason()
            for reason in ("no_answer", "not_now", "no_fit", "duplicate", "bad_data", "went_elsewhere")
        },
        "other": Reason(text="required"),
    }
)
"""The reasons of an agreement that lists none."""


class FollowUp(Value):
    """Speed and depth."""

    outcomes: Outcomes = Outcomes.model_construct()
    """Which outcomes mean reached; default connected, callback_agreed."""
    reasons: FrozenMap[Id, Reason] = STANDARD_REASONS
    """One list for rejecting, returning and no progress; default no_answer, not_now, no_fit, duplicate,
    bad_data, went_elsewhere, and other with a text."""
    excuses: tuple[ReasonName, ...] = ()
    """Reasons that void what was still owed; default none."""
    clocks: FrozenMap[Id, Clock] = FrozenMap()
    """The promises in document order; default none."""
    pauses: Pauses = Pauses.model_construct()
    """Who may pause; default nobody."""
