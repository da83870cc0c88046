"""What keeps a command from answering, at a clause or an option; each command has its own words for its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Placed:
    """Something wrong, with its place: `file:line:col: clause`, or the option."""

    words: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """What is wrong, and what to write instead, by code."""
    place: str
    code: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        what, write = (words.format(**dict(self.params)) for words in self.words[self.code])
        return f"{self.place}: {what}; {write}"
