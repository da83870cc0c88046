"""What starts, stops and triggers: an event, a finding or a stage entered, perhaps under a condition."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from leadpact.agreement.names import STRING, ConditionText, EventKind, Id, StageName, Word
from leadpact.agreement.values import Value, as_list, wrong


class Signal(Value):
    """Something a clock or a track waits for. A bare word is `{on: word}`."""

    on: Word | None = None
    """A finding's kind, `connected`, or a kind of event."""
    on_stage: StageName | None = None
    """A stage that is entered (not one that is only implied)."""
    when: ConditionText | None = None
    """The event must also meet this condition; default: any."""

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, given: Any) -> Any:
        if not isinstance(given, (str, dict, Signal)) and given is not None:
            raise wrong("not_a_signal", given=given)
        return {"on": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one_of(self) -> Signal:
        if (self.on is None) == (self.on_stage is None):
            raise wrong("on_or_on_stage")
        return self


SIGNAL_SCHEMA: dict[str, Any] = {
    "anyOf": [
        STRING,
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {"on": STRING, "on_stage": STRING, "when": STRING},
            "oneOf": [{"required": ["on"]}, {"required": ["on_stage"]}],
        },
    ]
}
OneSignal = Annotated[Signal, WithJsonSchema(SIGNAL_SCHEMA)]
"""A word, or {on, when}, or {on_stage, when}."""
Signals = Annotated[
    tuple[Signal, ...],
    BeforeValidator(as_list),
    WithJsonSchema({"anyOf": [*SIGNAL_SCHEMA["anyOf"], {"type": "array", "items": SIGNAL_SCHEMA}]}),
]
"""One signal or a list of them: any of them counts."""


class Trigger(Value):
    """What hands a lead off: an event, or a stage entered. Give `on` or `on_stage`."""

    id: Id
    """How clocks, `cool_down.despite` and findings call it."""
    on: EventKind | None = None
    """A kind of event."""
    on_stage: StageName | None = None
    """A stage that is entered."""
    when: ConditionText | None = None
    """The event must also meet this condition; default: any."""

    @model_validator(mode="after")
    def _one_of(self) -> Trigger:
        if (self.on is None) == (self.on_stage is None):
            raise wrong("on_or_on_stage")
        return self
