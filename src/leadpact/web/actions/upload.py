"""Keeps an uploaded file, says how its rows become events, starts its import, and ends it; the worker does the rest."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from leadpact.log.first_look import beginning
from leadpact.log.problems import Problem
from leadpact.log.sources import ENDINGS
from leadpact.web.actions.audit import audited
from leadpact.web.records.models import Source, Upload, User

LARGEST: Final = 500_000_000
"""Bytes of an uploaded file."""
NAME: Final = "uploads"
"""The source that delivers what is uploaded."""
WAITS: Final = 7 * 86_400_000_000
"""Microseconds that a file waits for its mapping; then it ends by itself."""
OPEN: Final = (Upload.MAPPING, Upload.WAITING, Upload.RUNNING)


class NotOpenError(ValueError):
    """The upload is not in the state that this needs: somebody else was quicker."""


def keep(
    given: Path, name: str, digest: str, size: int, user: User, now: int, *, anew: bool = False
) -> tuple[Upload, bool] | list[Problem]:
    """Take a file that lies in the folder of uploads; the upload, and whether it is new: the same file is not kept twice,
    unless it is wanted `anew`. Or all that is wrong with the file; then nothing is kept. `now`: microseconds UTC.

    Raises OSError where the disk is full.
    """
    known = None if anew else known_by(digest)
    if known is not None:
        return known, False
    to = Path(settings.UPLOADS) / f"{secrets.token_hex(12)}{_ending(name)}"
    given.rename(to)
    try:
        problems = beginning(to, start_of(to))
        if not problems:
            _on_disk(to)
            with transaction.atomic():
                source, _ = Source.objects.get_or_create(
                    name=NAME, defaults={"kind": "upload", "created_at": now}
                )
                upload = Upload.objects.create(
                    name=name[:255],
                    path=str(to),
                    digest=digest,
                    bytes=size,
                    by=user,
                    source=source,
                    created_at=now,
                )
                audited(user, "file_uploaded", upload.name, upload=upload.pk, digest=digest, bytes=size)
            return upload, True
    except BaseException:
        remove_files(str(to))
        raise
    remove_files(str(to))
    return problems


def known_by(digest: str) -> Upload | None:
    """The upload of the same bytes that waits, runs or is done; one that failed or was cancelled is none."""
    same = Upload.objects.filter(digest=digest).exclude(state__in=(Upload.FAILED, Upload.CANCELLED))
    return same.order_by("-pk").first()


def goes_at(upload: Upload) -> int:
    """When a file that nobody imports ends by itself, microseconds UTC."""
    return upload.created_at + WAITS


def map_rows(upload: Upload, mapping: str) -> None:
    """Keep how rows become events, as YAML that was read without problems; empty: the file has the log's own columns.

    Raises NotOpenError.
    """
    if not Upload.objects.filter(pk=upload.pk, state=Upload.MAPPING).update(mapping=mapping):
        raise NotOpenError(upload.pk)


def start(upload: Upload, user: User, now: int, *, live: bool = False) -> None:
    """Hand it to the worker. `live`: these events are news, and people are told of them. Raises NotOpenError."""
    with transaction.atomic():
        waiting = Upload.objects.filter(pk=upload.pk, state=Upload.MAPPING)
        if not waiting.update(state=Upload.WAITING, historical=not live, work_at=now):
            raise NotOpenError(upload.pk)
        audited(user, "import_started", upload.name, upload=upload.pk, live=live)


def cancel(upload: Upload, user: User, now: int) -> bool:
    """End it where it is: what was applied stays, the rest is left; whether it had not ended before."""
    with transaction.atomic():
        ended = Upload.objects.filter(pk=upload.pk, state__in=OPEN).update(
            state=Upload.CANCELLED, work_at=None, ended_at=now, path=""
        )
        if ended:
            audited(user, "import_cancelled", upload.name, upload=upload.pk)
    if ended:
        remove_files(upload.path)
    return bool(ended)


def give_up(upload: Upload, code: str, by: str, now: int) -> bool:
    """End one that waits for its mapping, in the caller's transaction, for a reason that whoever uploaded it reads; whether
    it waited still. Then the caller removes its files.
    """
    ended = Upload.objects.filter(pk=upload.pk, state=Upload.MAPPING).update(
        state=Upload.FAILED, told=problems_told([Problem("", code)]), ended_at=now, path=""
    )
    if ended:
        audited(by, "import_failed", upload.name, upload=upload.pk, codes=[code])
    return bool(ended)


def remove_files(path: str) -> None:
    """Remove a file and its beginning; their events are in the log."""
    for each in (Path(path), start_of(Path(path))) if path else ():
        with suppress(OSError):
            each.unlink()


def start_of(path: Path) -> Path:
    """Where the beginning of a file is kept, unpacked, for a first look."""
    return path.with_name(f"start-{path.name.removesuffix('.gz')}")


def problems_told(problems: list[Problem]) -> str:
    """What is wrong with a file, kept as codes and values: a page says it in its reader's language."""
    return json.dumps(
        [
            {
                "code": each.code,
                "line": each.line,
                "params": {name: str(value) for name, value in each.params.items()},
            }
            for each in problems
        ],
        ensure_ascii=False,
    )


def _ending(name: str) -> str:
    """The end of a name that says what a file is; nothing else of it comes to the disk."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes[-2:]]
    packed = ".gz" if suffixes[-1:] == [".gz"] else ""
    kinds = [suffix for suffix in suffixes if suffix in ENDINGS]
    return (kinds[-1] if kinds else "") + packed


def _on_disk(path: Path) -> None:
    """Wait until a file is on the disk: who is told that it was kept may rely on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
