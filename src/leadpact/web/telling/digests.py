"""What a digest tells: its notices counted by kind, those that cannot wait one by one, what is no longer so left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from leadpact.agreement.history import History
from leadpact.web.records.models import Notice
from leadpact.web.telling.readers import Recipient
from leadpact.web.telling.scene import StaleError
from leadpact.web.telling.values import told_of, url_of
from leadpact.words.notices_gathered import KINDS_OF_NOTICE, LINES
from leadpact.words.notices_told import Digest, Single

LOOKED_AT = 200
"""Of a digest so many notices are looked at again before it is sent; of more, those that are only counted are not."""


@dataclass(frozen=True)
class Gathered:
    """A digest, and which of its notices say nothing any more, by why."""

    digest: Digest
    stale: tuple[tuple[int, str], ...]


def gathered_in(notice: Notice, recipient: Recipient, history: History | None, now: int) -> Gathered:
    """What a digest tells now. Raises StaleError where none of its notices says anything any more."""
    held = Notice.objects.filter(gathered_into=notice, state=Notice.GATHERED)
    counted = Counter(dict(held.values_list("kind").annotate(Count("pk")).order_by()))
    looks_at_all = counted.total() <= LOOKED_AT
    lines: list[Single] = []
    stale: list[tuple[int, str]] = []
    for row in _in_order(held, counted):
        if len(lines) >= LINES and not looks_at_all:
            break
        try:
            told = told_of(row, recipient, history, now, is_line=True)
        except StaleError as gone:
            stale.append((row.pk, gone.why))
            counted[row.kind] -= 1
        else:
            if len(lines) < LINES:
                lines.append(told)
                counted[row.kind] -= 1
    if not lines:
        raise StaleError("superseded")
    rest = tuple((kind, count) for kind, count in counted.items() if count > 0 and kind in KINDS_OF_NOTICE)
    return Gathered(Digest(notice.created_at, tuple(lines), url_of("my_notices"), rest), tuple(stale))


def _in_order(held: QuerySet[Notice], counted: Counter[str]) -> Iterator[Notice]:
    """As a digest lists them, first what cannot wait."""
    for kind in KINDS_OF_NOTICE:
        if counted[kind]:
            yield from held.filter(kind=kind).order_by("created_at", "pk")[:LOOKED_AT]
