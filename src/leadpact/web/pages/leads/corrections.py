"""What was once said of a lead and is said no more: when it was found out, and by what it was replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leadpact.replay.findings import Finding as Said_
from leadpact.web.pages.leads.told import Told
from leadpact.web.records.models import Finding
from leadpact.words.catalogue import Said
from leadpact.words.clock_findings import ClockTeller

MOST_READ, MOST_SHOWN = 2000, 30


@dataclass(frozen=True)
class Correction:
    """A finding that was superseded: its text, from when to when it was said, what is said instead."""

    text: Said
    clause: str
    said: Said
    superseded: Said
    superseded_at: int
    instead: Said | None


@dataclass(frozen=True)
class Once:
    """What was said at one time, by the numbers of the rows, and who tells it."""

    teller: ClockTeller
    findings: Mapping[int, Said_]

    def words(self, row: Finding) -> Said:
        """One of them."""
        return self.teller.of(self.findings[row.pk])

    def instant(self, at: int) -> Said:
        """An instant."""
        return self.teller.formats.instant(at)


def corrections_of(told: Told) -> list[Correction]:
    """Those of the lead, the latest first. What was said at a time is told by all that was said at that time."""
    story = told.story
    if not Finding.objects.filter(lead_id__in=story.person, superseded_at__isnull=False).exists():
        return []
    everybody = [*story.person, *story.account_leads]
    rows = list(Finding.objects.filter(lead_id__in=everybody).order_by("-pk")[:MOST_READ])
    return sorted(_told(told, rows), key=lambda each: -each.superseded_at)[:MOST_SHOWN]


def _told(told: Told, rows: Sequence[Finding]) -> Iterator[Correction]:
    moments = sorted({row.superseded_at for row in rows if row.superseded_at is not None}, reverse=True)
    for moment in moments[:MOST_SHOWN]:
        then = _once(told, [row for row in rows if row.said_at < moment and not _gone(row, moment)])
        left = [row for row in rows if row.said_at <= moment and not _gone(row, moment + 1)]
        after, by_id = _once(told, left), {row.finding_id: row for row in left}
        for row in rows:
            if row.superseded_at == moment and row.lead_id in told.story.person and row.said_at < moment:
                instead = by_id.get(row.superseded_by)
                yield Correction(
                    then.words(row),
                    row.clause,
                    then.instant(row.said_at),
                    then.instant(moment),
                    moment,
                    after.words(instead) if instead else None,
                )


def _gone(row: Finding, moment: int) -> bool:
    return row.superseded_at is not None and row.superseded_at < moment


def _once(told: Told, rows: Sequence[Finding]) -> Once:
    findings = {row.pk: finding_of(row) for row in sorted(rows, key=lambda row: (row.at, row.pk))}
    replay = replace(told.story.replay, findings=tuple(findings.values()))
    teller = ClockTeller(replace(told.story, replay=replay), told.telling.words)
    teller.formats = told.telling.formats
    return Once(teller, findings)


def finding_of(row: Finding) -> Said_:
    """The core's value of a stored finding."""
    return Said_(
        row.account_id_said, row.lead_id, row.cycle, row.kind, row.at, row.known_at, row.clause, row.version, row.cause,
        row.party, row.person, row.due_at, row.working_us, row.wall_us, row.value, row.detail, row.clock_id,
    )  # fmt: skip
