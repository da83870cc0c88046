"""Which held rows somebody looks at: by source, reason and upload; kept in addresses, and in forms that go on by chunks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from leadpact.web.pages.asked import number_of
from leadpact.web.records.models import Quarantined, Source, Upload

WINDOW: Final = 10_000
"""Held rows that are counted, the newest first: no page counts millions."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked at; None and empty are all."""

    source: int | None = None
    code: str = ""
    upload: int | None = None

    @property
    def told(self) -> dict[str, str]:
        """As an address or a form says it."""
        said = {"source": self.source, "code": self.code, "upload": self.upload}
        return {name: str(value) for name, value in said.items() if value not in (None, "")}

    def url(self, **more: object) -> str:
        """The end of an address."""
        return "?" + urlencode({**self.told, **more})

    def held(self) -> QuerySet[Quarantined]:
        """The rows that wait."""
        wanted = Q(state=Quarantined.HELD)
        if self.source is not None:
            wanted &= Q(delivered_by=self.source)
        if self.code:
            wanted &= Q(code=self.code)
        if self.upload is not None:
            wanted &= Q(upload=self.upload)
        return Quarantined.objects.filter(wanted)


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen, with how many of the newest held rows each has; `cut`: there are more than were counted."""

    sources: list[tuple[Source, int]]
    codes: list[tuple[str, int]]
    uploads: list[tuple[Upload, int]]
    count: int

    @property
    def cut(self) -> bool:
        """Whether there are more."""
        return self.count >= WINDOW


def filter_of(asked: QueryDict) -> Filter:
    """What an address or a form asks for."""
    code = asked.get("code", "").replace("\0", "")[:64]
    return Filter(number_of(asked.get("source", "")), code, number_of(asked.get("upload", "")))


def choices() -> Choices:
    """What the newest held rows are of: three reads."""
    newest = Quarantined.objects.filter(state=Quarantined.HELD).order_by("-received_at").values("pk")[:WINDOW]
    groups = (
        Quarantined.objects.filter(pk__in=newest)
        .values_list("delivered_by", "code", "upload")
        .annotate(n=Count("pk"))
        .order_by()
    )
    by: list[dict[Any, int]] = [{}, {}, {}]
    count = 0
    for *values, n in groups:
        count += n
        for place, value in enumerate(values):
            by[place][value] = by[place].get(value, 0) + n
    sources = Source.objects.in_bulk([each for each in by[0] if each is not None])
    uploads = Upload.objects.in_bulk([each for each in by[2] if each is not None])
    return Choices(
        sorted(((sources[each], by[0][each]) for each in sources), key=lambda pair: -pair[1]),
        sorted(by[1].items(), key=lambda pair: (-pair[1], pair[0])),
        sorted(((uploads[each], by[2][each]) for each in uploads), key=lambda pair: -pair[0].pk),
        count,
    )
