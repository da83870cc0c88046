"""What people wait for at a desk, against reading the two versions of an agreement: in turns, the best of each."""

import time
from collections.abc import Callable
from pathlib import Path

from leadpact.agreement.comparing import compare
from leadpact.agreement.history import History, Version
from leadpact.agreement.parsing import parse
from leadpact.calendars.table import calendar_table
from leadpact.log.documents import load_history
from leadpact.rendering.document import document_of
from leadpact.rendering.html import page_of
from leadpact.words.catalogue import Words
from leadpact.words.change_page import change_page, page_text

TIMES = 7


def run(agreement: Path) -> dict[str, float]:
    """The best processor seconds of each, after all was done once: words, zones and holidays are read by then."""
    old, new = _read(agreement).versions[-2:]
    works: dict[str, Callable[[], object]] = {
        "reading": lambda: _read(agreement),
        "page": lambda: page_of(document_of(new, Words("pt"))),
        "compare": lambda: _told(old, new),
        "table": lambda: calendar_table(list(new.calendars.values()), 2020, 2029),
    }
    best = dict.fromkeys(works, float("inf"))
    for turn in range(TIMES + 1):
        for name, work in works.items():
            started = time.process_time()
            work()
            if turn:
                best[name] = min(best[name], time.process_time() - started)
    return best


def _read(agreement: Path) -> History:
    found = load_history(agreement)
    assert isinstance(found, History), found
    return found


def _told(old: Version, new: Version) -> str:
    """What changed, in words."""
    words, changes = Words("es"), compare(old.agreement, new.agreement, parse(new.text))
    return "\n".join(page_text(each, words) for each in change_page(words, old, new, changes))
