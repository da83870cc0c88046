"""Imports uploaded files in the background: a chunk a transaction, so that a worker that dies costs one chunk's time.

The rows come from the one importer; their ids are digests of them, so that nothing is applied twice. The place reached
(`done`) is written with each chunk, and fenced by the claim.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet

from leadpact.events.columns import COLUMNS
from leadpact.events.receiving import Refused
from leadpact.log.engine import engine
from leadpact.log.first_look import is_larger
from leadpact.log.import_rows import Row, count_of, rows_of
from leadpact.log.importing import Opened, open_import
from leadpact.log.mapping import read_mapping
from leadpact.log.problems import Problem
from leadpact.replay.findings import digest_of
from leadpact.web.actions.audit import audited
from leadpact.web.actions.claim import HELD, claim, release
from leadpact.web.actions.hold import From, Told
from leadpact.web.actions.receive import received
from leadpact.web.actions.tell import EMAIL, Word, tell
from leadpact.web.actions.upload import problems_told, remove_files
from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.records.models import Upload

TABLE: Final = "records_upload"
CHUNK: Final = 1000
"""Rows of one transaction."""
OPENING: Final = 300_000_000
"""Microseconds a claim holds while a file is opened; after that each chunk renews it."""
SLICE: Final = 20_000_000
"""Microseconds of one turn's reading: then other jobs have theirs, and a worker that is to end can."""
WORTH: Final = 4
"""A turn reads at least so many times longer than it took to open the file, or a large one would only ever be opened."""
LARGEST_UNPACKED: Final = 10_000_000_000
"""Bytes of a packed file once it is unpacked."""
MEMORY: Final = "1GB"
Clock = Callable[[], int]


def upload_due(worker: str, now: int, clock: Clock = present) -> int:
    """Take up one upload that waits, for a turn; how many uploads that were. `now`: microseconds UTC."""
    claimed = claim(TABLE, worker, now, 1, (), OPENING)
    for (number,) in claimed:
        try:
            _work(Upload.objects.select_related("by").get(pk=number), worker, clock)
        except DatabaseError:
            release(TABLE, worker, [number])
            raise
    return len(claimed)


def _work(upload: Upload, worker: str, clock: Clock) -> None:
    """One turn: from the place reached on, until the turn or the file is over."""
    begun = clock()
    try:
        with _room(upload) as folder, engine(memory_limit=MEMORY, temporary=folder) as con:
            opened = _open(con, upload)
            if isinstance(opened, list):
                _fail(upload, worker, opened, clock())
                return
            rows = _begin(upload, worker, opened, clock())
            if rows is None:
                return
            ready = clock()
            until = ready + max(SLICE, WORTH * (ready - begun))
            for place, chunk in _chunks(opened, upload.done):
                if not _take(upload, worker, place, chunk, clock()):
                    return
                if clock() > until:
                    release(TABLE, worker, [upload.pk])
                    return
            _finish(upload, worker, opened, rows, clock())
    except (OSError, MemoryError, duckdb.Error) as failed:
        _fail(upload, worker, [why_unread(failed)], clock())


@contextmanager
def _room(upload: Upload) -> Iterator[Path]:
    """A folder for this upload's intermediate files; those of a worker that was killed go first."""
    folder = Path(settings.UPLOADS) / f"work-{upload.pk}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open(con: duckdb.DuckDBPyConnection, upload: Upload) -> Opened | list[Problem]:
    """The file as the one importer reads it."""
    path = Path(upload.path)
    mapping = read_mapping(upload.mapping) if upload.mapping else None
    if isinstance(mapping, list):
        return [Problem(upload.name, "bad_mapping", line=each.line) for each in mapping]
    if path.exists() and is_larger(path, LARGEST_UNPACKED):
        return [Problem(upload.name, "too_large_unpacked")]
    history = agreed()
    zone = str(history.latest.agreement.timezone) if history is not None else None
    return open_import(con, [path], mapping, timezone=None if mapping else zone)


def _begin(upload: Upload, worker: str, opened: Opened, now: int) -> int | None:
    """Say that it runs, and how much there is; None where it was cancelled, or is another worker's meanwhile."""
    rows = count_of(opened) + opened.view.counts.repeated + opened.unmapped
    changed = _mine(upload, worker, (Upload.WAITING, Upload.RUNNING)).update(
        state=Upload.RUNNING, rows=rows, claimed_until=now + HELD
    )
    return rows if changed else None


def _chunks(opened: Opened, skip: int) -> Iterator[tuple[int, list[Row]]]:
    """Chunks of what is left, each with its place."""
    rows = rows_of(opened, skip)
    while chunk := list(islice(rows, CHUNK)):
        yield skip, chunk
        skip += len(chunk)


def _take(upload: Upload, worker: str, place: int, chunk: Sequence[Row], now: int) -> bool:
    """Receive a chunk and write how far that is; not where it was cancelled, or is another worker's meanwhile."""
    with transaction.atomic():
        held = _mine(upload, worker, (Upload.RUNNING,)).select_for_update().first()
        if held is None or held.done != place:
            return False
        taken = received([_told(row) for row in chunk], From(held.source_id, held.pk, held.historical), now)
        wrong = {each.index for each in taken.refused}
        known = len(taken.known)
        known_wrong = len(taken.known & wrong)
        Upload.objects.filter(pk=held.pk).update(
            done=F("done") + len(chunk),
            applied=F("applied") + taken.applied - (known - known_wrong),
            quarantined=F("quarantined") + taken.quarantined - known_wrong,
            repeated=F("repeated") + known,
            claimed_until=now + HELD,
        )
    return True


def _finish(upload: Upload, worker: str, opened: Opened, rows: int, now: int) -> None:
    """All rows are told: say so, and to whom uploaded it, once. The file goes: its rows are in the log or in quarantine."""
    with transaction.atomic():
        held = _mine(upload, worker, (Upload.RUNNING,)).select_for_update().first()
        if held is None:
            return
        held.state, held.done, held.unmapped = Upload.DONE, rows, opened.unmapped
        held.repeated += opened.view.counts.repeated
        held.work_at, held.claimed_by, held.claimed_until, held.ended_at, held.path = (
            None,
            None,
            None,
            now,
            "",
        )
        held.save()
        counts = {
            "rows": rows, "applied": held.applied, "quarantined": held.quarantined, "repeated": held.repeated,
            "unmapped": held.unmapped,
        }  # fmt: skip
        audited(worker, "import_done", held.name, upload=held.pk, **counts)
        tell([_word(held)], None, now)
    remove_files(upload.path)


def _word(upload: Upload) -> Word:
    """What the person who uploaded it is told."""
    told = (
        ("upload", upload.pk),
        ("what", upload.name),
        ("read", upload.rows),
        ("applied", upload.applied),
        ("quarantined", upload.quarantined),
        ("repeated", upload.repeated),
    )
    about = digest_of(("import_done", upload.pk))
    return Word(about, upload.by.person or upload.by.email, EMAIL, "import_done", "", told=told)


def _fail(upload: Upload, worker: str, problems: list[Problem], now: int) -> None:
    """Say what is wrong with the file as a whole. What was applied before stays, and is not applied again."""
    with transaction.atomic():
        failed = _mine(upload, worker, (Upload.WAITING, Upload.RUNNING)).update(
            state=Upload.FAILED, told=problems_told(problems), work_at=None, claimed_by=None, claimed_until=None,
            ended_at=now, path="",
        )  # fmt: skip
        if failed:
            audited(
                worker, "import_failed", upload.name, upload=upload.pk, codes=[each.code for each in problems]
            )
    if failed:
        remove_files(upload.path)


def _mine(upload: Upload, worker: str, states: Sequence[str]) -> QuerySet[Upload]:
    """The upload, if it is still this worker's and in one of these states."""
    return Upload.objects.filter(pk=upload.pk, claimed_by=worker, state__in=states)


def _told(row: Row) -> Told:
    """A row as the way in of all events takes it."""
    if not row.reason:
        return Told(row.value, row.line)
    text = row.about if row.about else ""
    return Told(row.value, row.line, refused=(Refused(row.reason, field_of(row.reason), text[:255]),))


def field_of(code: str) -> str:
    """The column that a reason is about; empty for the row as a whole."""
    if code.startswith("merge"):
        return "into"
    return next((name for name in sorted(COLUMNS, key=len, reverse=True) if code.startswith(f"{name}_")), "")


def why_unread(failed: BaseException) -> Problem:
    """What a failure of the disk, the memory or the engine says to whoever uploaded the file."""
    said = str(failed)
    if getattr(failed, "errno", None) == errno.ENOSPC or "No space left" in said or "disk" in said.lower():
        return Problem("", "disk_full")
    if isinstance(failed, MemoryError | duckdb.OutOfMemoryException):
        return Problem("", "memory_full")
    return Problem(
        "", "unreadable", params={"why": said.splitlines()[0][:200] if said else type(failed).__name__}
    )
