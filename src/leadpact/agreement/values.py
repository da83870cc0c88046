"""The small values every part of an agreement is made of; all later steps of an event's way read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from leadpact.agreement.phrases import Phrase
from leadpact.calendars.duration import Duration, parse_duration
from leadpact.calendars.problem import CalendarError

K = TypeVar("K")
V = TypeVar("V")


def _key_of(field: str) -> str:
    """The YAML key of a field: Python's own words (`for`, `is`, `return`) end in `_`, in the code only."""
    return field.rstrip("_")


class Value(BaseModel):
    """A part of a document: frozen and strict about its keys. Field names are the YAML keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,  # built once, from Agreement: `check` must start quickly
        alias_generator=_key_of,
        validate_by_name=True,
        validate_by_alias=True,
    )


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """A mapping in document order that cannot change, can be hashed and can be pickled."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V] | None = None) -> None:
        self._items: dict[K, V] = dict(items or {})

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (FrozenMap, (self._items,))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read as a dict of the given key and value types, then freeze."""
        key, value = get_args(source) or (Any, Any)
        as_dict = core_schema.dict_schema(handler.generate_schema(key), handler.generate_schema(value))
        return core_schema.no_info_before_validator_function(
            lambda given: dict(given) if isinstance(given, FrozenMap) else given,
            core_schema.no_info_after_validator_function(FrozenMap, as_dict),
        )


def wrong(code: str, **params: object) -> PydanticCustomError:
    """A problem in a value; the words for its code are in `problems.py`."""
    return PydanticCustomError(code, "see leadpact.agreement.problems", params)


def as_list(given: Any) -> Any:
    """One or a list of them: always a list."""
    return given if isinstance(given, (list, tuple)) else [given]


def one_or_many(schema: dict[str, Any]) -> WithJsonSchema:
    """The JSON Schema of one, or a list of them."""
    return WithJsonSchema({"anyOf": [schema, {"type": "array", "items": schema}]})


def read_number(given: Any) -> Decimal:
    """An exact number; not a truth value, not NaN, not infinite."""
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal)):
        raise wrong("not_a_number", given=given)
    number = Decimal(str(given))
    if not number.is_finite():
        raise wrong("not_a_number", given=given)
    return number


Number = Annotated[Decimal, PlainValidator(read_number), WithJsonSchema({"type": "number"})]
"""An exact number: `24_000`, `2.5`."""


MOST_SHARE = 1000
"""A share of a clock's time beyond this has no instant."""
PERCENT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?\s*%", re.ASCII)


def read_percentage(given: Any) -> Fraction:
    """`60%` as exactly 3/5."""
    if isinstance(given, Fraction):
        return given
    if not isinstance(given, str) or not PERCENT.fullmatch(given):
        raise wrong("not_a_percentage", given=given)
    share = Fraction(given.rstrip("% \t")) / 100
    if share > MOST_SHARE:
        raise wrong("out_of_range", given=given, known=Phrase("at most {number}", number="100000%"))
    return share


PERCENTAGE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*%$"}
Percentage = Annotated[Fraction, PlainValidator(read_percentage), WithJsonSchema(PERCENTAGE_SCHEMA)]
"""An exact share: `60%` is `Fraction(3, 5)`; over 100 % is legal where the part says so."""


def read_duration(given: Any) -> Duration:
    """`4bh`, `30d`; a bare number says nothing of what it counts."""
    if isinstance(given, Duration):
        return given
    if not isinstance(given, str):
        raise wrong("calendar.bare-number" if type(given) is int else "calendar.bad-duration", value=given)
    try:
        return parse_duration(given)
    except CalendarError as error:
        raise wrong(f"calendar.{error.code}", **dict(error.problem.values)) from None


LENGTH = r"[0-9]+(\.[0-9]+)?\s*(s|m|h|d|w|bs|bm|bh|bd)"
DURATION_SCHEMA: dict[str, Any] = {"type": "string", "pattern": f"^{LENGTH}$"}
Span = Annotated[Duration, PlainValidator(read_duration), WithJsonSchema(DURATION_SCHEMA)]
"""A duration as the document writes it; the value is a `leadpact.calendars.duration.Duration`."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """`3 per 1d`: at most `count` in any `per`."""

    count: int
    per: Duration


def read_frequency(given: Any) -> Frequency:
    """`3 per 1d`."""
    if isinstance(given, Frequency):
        return given
    words = given.split() if isinstance(given, str) else []
    if len(words) != 3 or words[1] != "per" or not (words[0].isascii() and words[0].isdigit()):
        raise wrong("not_a_frequency", given=given)
    return Frequency(int(words[0][:12]), read_duration(words[2]))


FREQUENCY_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": f"^[0-9]+ per {LENGTH}$",
}
HowOften = Annotated[Frequency, PlainValidator(read_frequency), WithJsonSchema(FREQUENCY_SCHEMA)]
"""A frequency as the document writes it; the value is a `Frequency`."""


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)", re.ASCII)


def read_day(given: Any) -> date:
    """A date, or an instant with its offset. A date stands for its local midnight."""
    found = given
    if isinstance(given, str):
        if not DAY.match(given):  # ISO 8601 has weeks and dates without hyphens too
            raise wrong("not_a_date", given=given)
        try:
            found = datetime.fromisoformat(given) if len(given) > 10 else date.fromisoformat(given)
        except ValueError:
            raise wrong("not_a_date", given=given) from None
    if not isinstance(found, date) or (isinstance(found, datetime) and found.tzinfo is None):
        raise wrong("not_a_date", given=given)
    return found


Day = Annotated[
    date,
    PlainValidator(read_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([T ].*)?$"}),
]
"""A date (local midnight in the agreement's zone), or an aware datetime (a subclass of date)."""


def read_words(given: Any) -> Any:
    """A plain string that says something."""
    if not isinstance(given, str):
        raise wrong("not_a_text", given=given)
    if not given.strip():
        raise wrong("empty_text")
    return given


Plain = Annotated[str, BeforeValidator(read_words)]
"""A string for machines: a word, an address; not empty."""
