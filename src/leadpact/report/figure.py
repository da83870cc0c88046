"""A figure as a value, and all of them by name: what every section of the review takes its numbers from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa

from leadpact.measures.measure import NOT_TRACKED, Unit


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of `leadpact.measures.figures.FIGURES`: a measure in a month (None: the term), whole or a part of it."""

    measure: str
    group: str
    unit: Unit
    way: str
    party: str | None
    sign: str
    clause: str | None
    month: str | None
    frozen: bool | None
    by: str | None
    key: str | None
    hits: int
    judged: int
    value: float | None
    low: float | None
    high: float | None
    target: float | None
    kept: bool | None
    too_few: bool
    open: int
    void: int
    disputed: int
    immature: int
    truncated: int
    recycled: int
    beyond: int
    foreign: int
    none: int
    adjusted_hits: int
    adjusted_judged: int
    adjusted_value: float | None
    note: str | None
    misses_left: int | None = None
    lost: bool | None = None

    @property
    def id(self) -> str:
        """How the page marks a number of it: `measure|month|by=key`; the term and the whole leave their place empty."""
        part = "" if self.by is None else f"{self.by}={'' if self.key is None else self.key}"
        return f"{self.measure}|{self.month or ''}|{part}"

    @property
    def apart(self) -> int:
        """How many were waited for, undone or in doubt, and so not judged."""
        return self.open + self.void + self.disputed + self.immature + self.truncated

    @property
    def is_untracked(self) -> bool:
        """Whether the log has no event that it could count: that is no zero, it is not known."""
        return self.note == NOT_TRACKED

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was counted."""
        return not (self.judged or self.apart or self.recycled or self.beyond or self.foreign or self.none)


NAMES = tuple(each.name for each in fields(Figure))


class Figures:
    """Every figure of a review, found by its measure, month and part."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._found: dict[tuple[str, str | None, str | None], list[Figure]] = {}
        for row in rows:
            self._add(Figure(**{name: row[name] for name in NAMES}))

    @classmethod
    def of_tables(cls, tables: Iterable[pa.Table]) -> Figures:
        """Of tables as `figures` makes them."""
        return cls(row for table in tables for row in table.to_pylist())

    def _add(self, figure: Figure) -> None:
        self._found.setdefault((figure.measure, figure.month, figure.by), []).append(figure)

    def one(self, measure: str, month: str | None = None) -> Figure | None:
        """The whole of a measure in a month, or in the term."""
        found = self._found.get((measure, month, None))
        return found[0] if found else None

    def parts(self, measure: str, month: str | None = None, by: str = "key") -> tuple[Figure, ...]:
        """The parts of a split, the largest first."""
        found: list[Figure] = self._found.get((measure, month, by), [])
        return tuple(sorted(found, key=_size))

    def all(self) -> tuple[Figure, ...]:
        """Every one."""
        return tuple(figure for found in self._found.values() for figure in found)


def _size(figure: Figure) -> tuple[int, int, str]:
    return -figure.judged, -figure.hits, figure.key or "\uffff"
