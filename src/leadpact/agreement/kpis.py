"""The part `kpis` (7): what both parties report; each becomes a measure over the findings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema, model_validator

from leadpact.agreement.names import FunnelName, Grades, PartyName, StageName
from leadpact.agreement.texts import Text
from leadpact.agreement.values import PERCENTAGE_SCHEMA, Span, Value, read_number, read_percentage, wrong

MEASURES = ("volume", "share_of", "conversion", "complete", "attempts")
"""The keys that say what a KPI counts; each has exactly one."""


@dataclass(frozen=True, slots=True)
class KpiTarget:
    """What a KPI must reach: the plan's number, a share, or a number (two of the three are empty)."""

    plan: bool = False
    share: Fraction | None = None
    number: Decimal | None = None


def read_target(given: Any) -> KpiTarget:
    """`plan`, `50%` or `6`."""
    if isinstance(given, KpiTarget):
        return given
    if given == "plan":
        return KpiTarget(plan=True)
    if isinstance(given, str) and given.endswith("%"):
        return KpiTarget(share=read_percentage(given))
    if isinstance(given, str):
        raise wrong("not_a_target", given=given)
    return KpiTarget(number=read_number(given))


TARGET_SCHEMA: dict[str, Any] = {"anyOf": [{"const": "plan"}, PERCENTAGE_SCHEMA, {"type": "number"}]}


class Kpi(Value):
    """A number somebody answers for. Give one of `volume, share_of, conversion, complete, attempts`."""

    means: Text | None = None
    """The number in words; default: its key."""
    owed_by: PartyName
    """The party that answers for it."""
    volume: StageName | None = None
    """How many people first enter this stage in the term."""
    share_of: StageName | None = None
    """Of those who enter this stage, the share with one of `grade`."""
    grade: Grades = ()
    """With `share_of`: which grades."""
    conversion: tuple[FunnelName, FunnelName] | None = None
    """Of those who first enter the one stage, the share who enter the other within `window`."""
    window: Span | None = None
    """With `conversion`: how long they have; default: any time."""
    complete: Literal["handoff.required"] | None = None
    """The share of handoffs that carry all that is required."""
    attempts: Literal["mean", "p50", "p90"] | None = None
    """How many attempts leads got: their mean, median or ninth decile."""
    of: Literal["all", "connected", "never_connected"] = "all"
    """With `attempts`: which leads; default all."""
    target: Annotated[KpiTarget, PlainValidator(read_target), WithJsonSchema(TARGET_SCHEMA)] | None = None
    """What it must reach: `plan`, a share or a number; default: it is only reported."""
    sign: Literal["leading", "result"] = "result"
    """Whether it tells of what is to come or of what came; default result."""

    @property
    def measure(self) -> str:
        """Which of `MEASURES` it is."""
        return next(key for key in MEASURES if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _one_measure(self) -> Kpi:
        given = [key for key in MEASURES if getattr(self, key) is not None]
        if len(given) != 1:
            raise wrong("kpi_needs_one_measure", count=len(given), measures=", ".join(MEASURES))
        helpers = {"grade": "share_of", "window": "conversion", "of": "attempts"}
        for key, measure in helpers.items():
            if key in self.model_fields_set and measure != given[0]:
                raise wrong("kpi_key_out_of_place", key=key, measure=measure)
        return self
