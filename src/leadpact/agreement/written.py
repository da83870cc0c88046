"""A value of an agreement as a document writes it: what programs read of a change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from leadpact.agreement.follow_up import Target
from leadpact.agreement.handoff import PlanShare
from leadpact.agreement.kpis import KpiTarget
from leadpact.agreement.signals import Signal
from leadpact.agreement.texts import Text
from leadpact.agreement.values import Frequency, Value


def written(value: Any) -> Any:
    """The value as text, number, list or map; only keys that its document gives. None stays None."""
    if isinstance(value, Value):
        return _part(value)
    if isinstance(value, Mapping):
        return {str(key): written(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [written(each) for each in value]
    if isinstance(value, Text):
        return value.plain if value.plain is not None else dict(value.by_language)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if value is None or isinstance(value, (bool, int, float)) else _text(value)


def _part(value: Value) -> Any:
    """A part by its keys, in the order of the reference page; in its short form where it has one."""
    if isinstance(value, Signal) and value.on is not None and value.when is None:
        return str(value.on)
    if isinstance(value, Target) and value.for_all:
        return str(value.is_)
    fields = type(value).model_fields.items()
    return {
        str(field.alias or name): written(getattr(value, name))
        for name, field in fields
        if name in value.model_fields_set and getattr(value, name) is not None
    }


def _text(value: Any) -> Any:
    if isinstance(value, Fraction):
        return percent(value)
    if isinstance(value, PlanShare):
        return f"{percent(value.share)} of plan"
    if isinstance(value, KpiTarget):
        return "plan" if value.plan else written(value.number if value.share is None else value.share)
    if isinstance(value, Frequency):
        return f"{value.count} per {value.per}"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def percent(share: Fraction) -> str:
    """`60%`, to the last decimal it was written with (at most nine)."""
    exact = Decimal((share * 100).numerator) / Decimal((share * 100).denominator)
    return f"{exact.normalize():f}%"
