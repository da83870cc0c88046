"""What the engine says of an interrupt, as Python's own."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from leadpact.cli.ending import engine_failures


class Names:
    """A table of Python's, which the engine asks for its rows at the moment somebody presses Ctrl-C."""

    def __arrow_c_stream__(self, requested: Any = None) -> Any:
        raise KeyboardInterrupt


def test_an_interrupt_in_what_the_engine_asks_of_python() -> None:
    """It is an interrupt, and no failure of the engine's."""
    names = Names()
    with pytest.raises(KeyboardInterrupt), engine_failures():
        duckdb.connect().execute("SELECT * FROM names")
    assert names


def test_what_else_the_engine_says_stays() -> None:
    """A defect of ours is none of these, and is seen as what it is."""
    with pytest.raises(duckdb.CatalogException), engine_failures():
        duckdb.connect().execute("SELECT * FROM nothing_of_this_name")
