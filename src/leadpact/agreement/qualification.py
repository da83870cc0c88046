"""The part `qualification` (3): fit and interest scores, the grades they make, and how far the buyer is."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from leadpact.agreement.names import ID, ConditionText, EventKinds, Id, grade_name
from leadpact.agreement.texts import Text
from leadpact.agreement.values import FrozenMap, HowOften, Number, Span, Value, wrong

BuyingStage = Literal["awareness", "consideration", "decision"]
Level = Annotated[str, BeforeValidator(grade_name), WithJsonSchema({"type": "string", "pattern": ID})]


MOST_LEVELS = 26


class Rule(Value):
    """Points for what a lead does (`on`), each time; or for what it is (no `on`), while `when` holds."""

    id: Id
    """How explanations call it."""
    on: EventKinds = ()
    """A kind of event, or a list of them; default: a rule about the lead's state."""
    when: ConditionText | None = None
    """The condition; default: any event of the kind."""
    points: Number
    """What it adds; may be negative."""
    limit: Number | None = None
    """The most its own sum may reach; default: none but the score's."""
    at_most: HowOften | None = None
    """How many events count in a span, `3 per 1d`; default: all."""
    means: Text | None = None
    """The rule in words; default: its condition."""

    @model_validator(mode="after")
    def _about_something(self) -> Rule:
        if not self.on and self.when is None:
            raise wrong("rule_about_nothing", id=self.id)
        return self


class Score(Value):
    """A sum of rules between 0 and a limit; points fade by `half_life`, drop at age `expires`, or stay."""

    limit: Number = Decimal(100)
    """The highest score; default 100."""
    half_life: Span | None = None
    """Each rule's sum halves in this time; default: nothing fades."""
    expires: Span | None = None
    """Points are dropped at this age; default: never. One of the two."""
    rules: tuple[Rule, ...] = ()
    """What gives points; default: nothing."""

    @model_validator(mode="after")
    def _one_way_to_fade(self) -> Score:
        if self.limit <= 0:
            raise wrong("limit_positive", given=self.limit)
        if self.half_life is not None and self.expires is not None:
            raise wrong("half_life_and_expires")
        return self


class GradeLevels(Value):
    """The lowest score of each level; a grade is a fit level and an interest level, `A1`."""

    fit: FrozenMap[Level, Number] = FrozenMap({"A": Decimal(60), "B": Decimal(30), "C": Decimal(0)})
    """Default {A: 60, B: 30, C: 0}."""
    interest: FrozenMap[Level, Number] = FrozenMap({"1": Decimal(50), "2": Decimal(20), "3": Decimal(0)})
    """Default {1: 50, 2: 20, 3: 0}."""

    @model_validator(mode="after")
    def _few(self) -> GradeLevels:
        if max(len(self.fit), len(self.interest)) > MOST_LEVELS:
            raise wrong("too_many_levels", most=MOST_LEVELS)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every grade that can be written, fit level before interest level."""
        return tuple(fit + interest for fit in self.fit for interest in self.interest)

    def of(self, fit: Decimal | float, interest: Decimal | float) -> str | None:
        """The grade of two scores; None where a score is below every level."""
        first, second = _level(self.fit, fit), _level(self.interest, interest)
        return None if first is None or second is None else first + second


def _level(levels: FrozenMap[str, Decimal], score: Decimal | float) -> str | None:
    """The highest level whose lowest score is reached."""
    reached = [
        (lowest, -place, name) for place, (name, lowest) in enumerate(levels.items()) if score >= lowest
    ]
    return max(reached)[2] if reached else None


class BuyingStages(Value):
    """How far the buyer is; of several conditions that hold, the furthest counts."""

    decision: ConditionText | None = None
    """Ready to choose; default: never."""
    consideration: ConditionText | None = None
    """Comparing; default: never."""
    awareness: ConditionText | None = None
    """Learning; default: never by condition."""
    default: BuyingStage = "awareness"
    """What a lead is before any condition held; default awareness."""

    @property
    def furthest_first(self) -> tuple[tuple[BuyingStage, ConditionText], ...]:
        """The conditions that are given, the furthest stage first."""
        given: tuple[tuple[BuyingStage, ConditionText | None], ...] = (
            ("decision", self.decision),
            ("consideration", self.consideration),
            ("awareness", self.awareness),
        )
        return tuple((stage, condition) for stage, condition in given if condition is not None)


class Qualification(Value):
    """Who is worth a call, and how soon."""

    fit: Score = Score.model_construct()
    """Who the lead is; default: no rules, 0."""
    interest: Score = Score.model_construct()
    """What the lead does; default: no rules, 0."""
    grades: GradeLevels = GradeLevels.model_construct()
    """The levels; default A 60, B 30, C 0 and 1 50, 2 20, 3 0."""
    buying_stage: BuyingStages = BuyingStages.model_construct()
    """How far the buyer is; default awareness."""
