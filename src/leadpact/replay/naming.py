"""Names become numbers once, when an agreement is compiled, and numbers become names again in its findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .codes import CLAUSES, KINDS, NONE


class Numbers:
    """A growing list of names, each with its place."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: list[str] = []
        self.places: dict[str, int] = {}
        self.add_all(names)

    def add(self, name: str) -> int:
        """The place of a name; a new one gets the next."""
        place = self.places.get(name)
        if place is None:
            place = self.places[name] = len(self.names)
            self.names.append(name)
        return place

    def add_all(self, names: Iterable[str]) -> None:
        """Give every new one of some names its place."""
        for name in names:
            self.add(name)

    def of(self, name: str | None, otherwise: int = NONE) -> int:
        """The place of a name that may be unknown."""
        return otherwise if name is None else self.places.get(name, otherwise)

    def at(self, place: int) -> str | None:
        """The name at a place; None for no place."""
        return self.names[place] if 0 <= place < len(self.names) else None

    def __len__(self) -> int:
        return len(self.names)


@dataclass
class Names:
    """Every list of names an agreement's tables speak of."""

    kinds: Numbers = field(default_factory=lambda: Numbers(KINDS))
    clauses: Numbers = field(default_factory=lambda: Numbers(CLAUSES))
    versions: Numbers = field(default_factory=Numbers)
    parties: Numbers = field(default_factory=Numbers)
    people: Numbers = field(default_factory=Numbers)
    """The people of all versions; an agreement's tables know only these, a log adds strangers after them."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Other names by which an actor is one of the people: their e-mail addresses."""
    reasons: Numbers = field(default_factory=Numbers)
    stages: Numbers = field(default_factory=Numbers)
    triggers: Numbers = field(default_factory=Numbers)
    tracks: Numbers = field(default_factory=Numbers)
    clocks: Numbers = field(default_factory=Numbers)
    letters: Numbers = field(default_factory=Numbers)
    digits: Numbers = field(default_factory=Numbers)
    channels: Numbers = field(default_factory=Numbers)
    slots: Numbers = field(default_factory=Numbers)
    """The rules of both scores, `fit.industry`: those of fit first."""
    withins: list[str] = field(default_factory=list)
    """How each entry of a `within` was written."""
    shares: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)
    """What each share says: the percentage, whom to notify, whether to reassign."""
    required: list[tuple[str, ...]] = field(default_factory=list)
    """The required properties of each version."""
    reached: list[frozenset[str]] = field(default_factory=list)
    """Outcomes that connect, of each version."""
