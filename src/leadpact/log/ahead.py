"""Two things at once: the next batch is read while the one before is folded, the next table named while one is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(values: Iterator[T], stop: Callable[[], None]) -> Iterator[T]:
    """The same values in their order, each made in a second thread while the one before it is in use.

    One value is held beside the one in use. Whoever ends early (Ctrl-C, a full disk) calls `stop`, which must end the
    making soon, and waits for it.
    """
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="leadpact-ahead") as pool:
        coming = pool.submit(next, values, end)
        try:
            while (value := coming.result()) is not end:
                coming = pool.submit(next, values, end)
                yield value  # type: ignore[misc]
        except BaseException:
            stop()
            raise
