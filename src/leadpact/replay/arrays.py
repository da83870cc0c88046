"""A world laid out in memory for the compiled fold: one record of sizes and addresses, and the arrays they point to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, get_type_hints

import numpy as np
import numpy.typing as npt

from leadpact.calendars.spans import CalendarTable

from . import state, tables
from .memory import World

Array = npt.NDArray[Any]
CALENDAR = "calendar_"


def dtype_of(row: type) -> np.dtype[Any]:
    """The record of a row class: 8 bytes a field, in the order of the class."""
    hints = get_type_hints(row)
    return np.dtype([(each.name, "f8" if hints[each.name] is float else "i8") for each in fields(row)])


def table_dtypes() -> dict[str, np.dtype[Any]]:
    """The dtype of every table of a world, by its name."""
    found: dict[str, np.dtype[Any]] = {}
    for name, hint in get_type_hints(World, vars(tables) | vars(state)).items():
        inner = getattr(hint, "__args__", (None,))[0]
        if inner is int or inner is float:
            found[name] = np.dtype("f8" if inner is float else "i8")
        elif isinstance(inner, type):
            found[name] = dtype_of(inner)
    return found


def world_dtype() -> np.dtype[Any]:
    """The world as a record: its numbers, and an address for each table and each array of the calendars."""
    names = [each.name for each in fields(World) if each.name != "calendar"]
    return np.dtype(
        [(name, "i8") for name in names] + [(CALENDAR + name, "i8") for name in CalendarTable._fields]
    )


TABLES = table_dtypes()
WORLD = world_dtype()
SIZES = tuple(name for name in WORLD.names or () if name not in TABLES and not name.startswith(CALENDAR))


class ArrayWorld:
    """The arrays of a world, kept alive as long as its record points to them."""

    def __init__(self, world: World) -> None:
        """The agreement's tables, calendars and sizes as in a plain world."""
        self.record = np.zeros(1, WORLD)
        self.arrays: dict[str, Array] = {}
        for name in SIZES:
            self.record[0][name] = getattr(world, name)
        for name in TABLES:
            self.put(name, as_array(getattr(world, name), TABLES[name]))
        for name, values in zip(CalendarTable._fields, world.calendar, strict=True):
            self._point(CALENDAR + name, np.array(values, dtype=np.int64))

    def put(self, name: str, array: Array) -> None:
        """Let a table be an array, as it is."""
        self._point(name, array)

    def room(self, name: str, size: int) -> Array:
        """A table of at least this many rows, whatever is in them."""
        array = self.arrays[name]
        if len(array) < size:
            array = np.zeros(size, TABLES[name])
            self.put(name, array)
        return array

    def get(self, name: str) -> int:
        """One of the world's numbers."""
        return int(self.record[0][name])

    def set(self, name: str, number: int) -> None:
        """Change one of the world's numbers."""
        self.record[0][name] = number

    def _point(self, name: str, array: Array) -> None:
        self.arrays[name] = array
        self.record[0][name] = array.ctypes.data


def as_array(rows: Sequence[Any], dtype: np.dtype[Any]) -> Array:
    """A table of plain rows as an array."""
    if dtype.names is None:
        return np.array(rows, dtype=dtype)
    return np.array([tuple(getattr(row, name) for name in dtype.names) for row in rows], dtype=dtype)
