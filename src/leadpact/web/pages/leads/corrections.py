"""What was once said of a lead and is said no more: when it was found out, and by what it was replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from leadpact.replay.findings import Finding as Said_
from leadpact.web.pages.leads.told import Told
from leadpact.web.records.models import Finding
from leadpact.words.catalogue import Said
from leadpact.words.clock_findings import ClockTeller
from leadpact.words.formatting import MINUTE

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


def corrections_of(told: Told) -> list[Correction]:
    """Those of the lead, the latest first. What was said at a time is told by all that was said at that time."""
    story = told.story
    if not Finding.objects.filter(lead_id__in=story.person, superseded_at__isnull=False).exists():
        return []
    everybody = [*story.person, *story.account_leads]
    rows = list(Finding.objects.filter(lead_id__in=everybody).order_by("-pk")[:MOST_READ])
    return sorted(_told(told, rows), key=lambda each: -each.superseded_at)[:MOST_SHOWN]


def _told(told: Told, rows: Sequence[Finding]) -> Iterator[Correction]:
    by_id = {row.finding_id: row for row in rows}
    moments = sorted({row.superseded_at for row in rows if row.superseded_at is not None}, reverse=True)
    for moment in moments[:MOST_SHOWN]:
        then = _teller(told, [row for row in rows if row.said_at < moment and not _gone(row, moment)])
        after = _teller(told, [row for row in rows if row.said_at <= moment and not _gone(row, moment + 1)])
        for row in rows:
            if row.superseded_at == moment and row.lead_id in told.story.person and row.said_at < moment:
                instead = by_id.get(row.superseded_by)
                yield Correction(
                    _words(then, row),
                    row.clause,
                    _minute(then, row.said_at),
                    _minute(then, moment),
                    moment,
                    _words(after, instead) if instead else None,
                )


def _minute(teller: ClockTeller, at: int) -> Said:
    return teller.formats.instant(at - at % MINUTE)


def _gone(row: Finding, moment: int) -> bool:
    return row.superseded_at is not None and row.superseded_at < moment


def _teller(told: Told, rows: Sequence[Finding]) -> ClockTeller:
    findings = tuple(finding_of(row) for row in sorted(rows, key=lambda row: (row.at, row.pk)))
    story = replace(told.story, replay=replace(told.story.replay, findings=findings))
    teller = ClockTeller(story, told.telling.words)
    teller.formats = told.telling.formats
    return teller


def _words(teller: ClockTeller, row: Finding) -> Said:
    try:
        return teller.of(finding_of(row))
    except (LookupError, AssertionError):  # its clock began in another account, whose story this is not
        return Said(teller.words.foreign(row.kind.replace("_", " ")))


def finding_of(row: Finding) -> Said_:
    """The core's value of a stored finding."""
    return Said_(
        row.account_id_said, row.lead_id, row.cycle, row.kind, row.at, row.known_at, row.clause, row.version, row.cause,
        row.party, row.person, row.due_at, row.working_us, row.wall_us, row.value, row.detail, row.clock_id,
    )  # fmt: skip
