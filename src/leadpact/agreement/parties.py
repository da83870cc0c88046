"""The part `parties`: the departments that promise, who answers for them, and their people."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from leadpact.agreement.names import CalendarName, Id, PersonName
from leadpact.agreement.texts import Text
from leadpact.agreement.values import FrozenMap, HowOften, Plain, Value


class Person(Value):
    """Somebody of a party; events name them in `actor` by their key."""

    name: Text
    """How people call them."""
    email: Plain | None = None
    """Where notices go, and by which an `actor` may name them; default: none."""
    role: Text | None = None
    """What they are; default: none."""
    capacity: HowOften | None = None
    """How many handoffs they can take, `30 per 1w`; default: any number."""
    calendar: CalendarName | None = None
    """Their working hours; default: the agreement's `calendar`."""


class Party(Value):
    """A department that owes something."""

    name: Text | None = None
    """How people call it; default: its key."""
    head: PersonName | None = None
    """Who answers for it; default: the first of its people."""
    people: FrozenMap[Id, Person] = FrozenMap()
    """Its people by their short names; default: none."""

    @model_validator(mode="before")
    @classmethod
    def _first_is_head(cls, given: Any) -> Any:
        """Fill in the head, so that `sales.head` means somebody wherever there is anybody."""
        if isinstance(given, dict) and given.get("head") is None:
            people = given.get("people")
            if isinstance(people, dict) and people:
                return {**given, "head": str(next(iter(people)))}
        return given
