"""Every small value of an agreement with its path: how checks find all uses of a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from leadpact.agreement.definitions import STANDARD_STAGES
from leadpact.agreement.follow_up import STANDARD_REASONS
from leadpact.agreement.nodes import Path
from leadpact.agreement.qualification import MOST_LEVELS, GradeLevels
from leadpact.agreement.values import FrozenMap, Value


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that has no parts, and where it stands; `on_key` when it is a key of a map."""

    path: Path
    value: Any
    on_key: bool = False


def leaves(value: Any, path: Path = ()) -> Iterator[Leaf]:
    """All leaves below a value, in document order of its part."""
    if isinstance(value, Value):
        for name, field in type(value).model_fields.items():
            yield from leaves(getattr(value, name), (*path, str(field.alias or name)))
    elif isinstance(value, FrozenMap):
        for key, inner in value.items():
            yield Leaf((*path, key), key, on_key=True)
            yield from leaves(inner, (*path, key))
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, at))
    elif value is not None:
        yield Leaf(path, value)


@dataclass(frozen=True)
class Declared:
    """The names a document declares, read as written, so that a broken part still declares its names."""

    data: dict[str, Any]

    def _at(self, *path: str) -> Any:
        found: Any = self.data
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def _keys(self, *path: str) -> tuple[str, ...]:
        found = self._at(*path)
        return tuple(found) if isinstance(found, dict) else ()

    def _ids(self, *path: str) -> tuple[str, ...]:
        found = self._at(*path)
        items = found if isinstance(found, list) else []
        return tuple(str(each["id"]) for each in items if isinstance(each, dict) and "id" in each)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        return self._keys("parties")

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The people of all parties."""
        return tuple(person for party in self.parties for person in self._keys("parties", party, "people"))

    @cached_property
    def who(self) -> tuple[str, ...]:
        """Every who-word."""
        heads = tuple(f"{party}.head" for party in self.parties)
        return (*self.people, *self.parties, *heads, "owner")

    @cached_property
    def calendars(self) -> tuple[str, ...]:
        return self._keys("calendars")

    @cached_property
    def properties(self) -> tuple[str, ...]:
        return self._keys("definitions", "properties")

    @cached_property
    def stages(self) -> tuple[str, ...]:
        written = self._at("definitions", "stages")
        return self._ids("definitions", "stages") if written else tuple(s.id for s in STANDARD_STAGES)

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        return self._ids("handoff", "triggers")

    @cached_property
    def tracks(self) -> tuple[str, ...]:
        return self._keys("nurturing", "tracks")

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        return self._keys("follow_up", "reasons") or tuple(STANDARD_REASONS)

    @cached_property
    def grades(self) -> tuple[str, ...]:
        standard = GradeLevels()
        fit = self._keys("qualification", "grades", "fit") or tuple(standard.fit)
        interest = self._keys("qualification", "grades", "interest") or tuple(standard.interest)
        return tuple(first + second for first in fit[:MOST_LEVELS] for second in interest[:MOST_LEVELS])

    def is_written(self, *path: str) -> bool:
        """Whether the document itself says something there."""
        return self._at(*path) is not None
