"""Ten agreements, most in several versions, which together use every rule of the replay; read as documents."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from leadpact.agreement.history import History, history_of
from leadpact.agreement.reading import read_agreement

from .texts_one import TEXTS as ONE
from .texts_two import TEXTS as TWO

TEXTS: dict[str, tuple[str, ...]] = {**ONE, **TWO}
"""Name of an agreement -> its versions as written."""


@lru_cache
def history(name: str) -> History:
    """The versions of one of the agreements, read."""
    return history_from(TEXTS[name])


def history_from(texts: tuple[str, ...]) -> History:
    """The versions in some documents, read; wrong documents are told with their problems."""
    reads: list[tuple[str, Any, None]] = []
    for number, text in enumerate(texts):
        read = read_agreement(text, f"{number}.yaml")
        assert read.agreement is not None, [str(problem) for problem in read.problems]
        reads.append((f"{number}.yaml", read, None))
    found = history_of(reads, in_folder=False)
    assert isinstance(found, History), found
    return found
