"""What is made ahead comes in order, whole, and its making ends when nobody wants it any more."""

import threading
from collections.abc import Iterator

import pytest

from leadpact.log.ahead import ahead


def test_values_come_in_order_and_whole() -> None:
    """Nothing is lost, doubled or turned round, whether there is much, one thing or nothing."""
    for count in (0, 1, 2, 1000):
        assert list(ahead(iter(range(count)), lambda: None)) == list(range(count))


def test_the_next_is_made_while_the_one_before_is_in_use() -> None:
    """Whoever holds the first value finds the second being made, without having asked for it."""
    second = threading.Event()

    def made() -> Iterator[int]:
        yield 1
        second.set()
        yield 2

    values = ahead(made(), lambda: None)
    assert next(values) == 1
    assert second.wait(10)
    assert list(values) == [2]


def test_what_fails_in_the_making_fails_where_it_is_used() -> None:
    """An error of the second thread is raised in the first, after the values made before it."""

    def made() -> Iterator[int]:
        yield 1
        raise OSError("disk full")

    values = ahead(made(), lambda: None)
    assert next(values) == 1
    with pytest.raises(OSError, match="disk full"):
        next(values)


def test_whoever_ends_early_stops_the_making() -> None:
    """After an early end nothing goes on in the background: a making that would never end is stopped."""
    stopped = threading.Event()

    def made() -> Iterator[int]:
        yield 1
        assert stopped.wait(10)
        yield 2

    values = ahead(made(), stopped.set)
    assert next(values) == 1
    values.close()  # type: ignore[attr-defined]
    assert stopped.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("leadpact-ahead")]
