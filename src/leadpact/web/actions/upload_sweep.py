"""Keeps the folder of uploads to what somebody wants: ends uploads that nobody maps, removes files that no row names."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from leadpact.web.actions.upload import OPEN, WAITS, give_up, remove_files, start_of
from leadpact.web.records.models import Upload

LOOK: Final = 600_000_000
"""A worker looks no more often than this, microseconds."""
OLD: Final = 3600
"""Seconds since it was last written after which a file that no row names is nobody's: one that comes in has its row within
moments of its last byte."""
FILE: Final = re.compile(r"incoming-.*|(start-)?[0-9a-f]{24}(\.[a-z]+){0,2}")
"""Names of our files."""
WORK: Final = re.compile(r"work-(\d+)")
"""Names of folders for an import's intermediate files."""

_looked: dict[str, int] = {}


def sweep_due(worker: str, now: int) -> int:
    """End what waited too long, and remove what killed processes left; how many uploads ended. `now`: microseconds UTC."""
    if 0 <= now - _looked.get(worker, -LOOK) < LOOK:
        return 0
    _looked[worker] = now
    ended = 0
    for upload in Upload.objects.filter(state=Upload.MAPPING, created_at__lte=now - WAITS):
        with transaction.atomic():
            given_up = give_up(upload, "waited_too_long", worker, now)
        if given_up:
            remove_files(upload.path)
            ended += 1
    _remove_unnamed(Path(settings.UPLOADS), now // 1_000_000 - OLD)
    return ended


def _remove_unnamed(folder: Path, since: int) -> None:
    """Remove files not written to since then (Unix seconds) that no upload names, and folders of imports that ended."""
    # the folder first: whoever has a row by then had its file before
    old = [each for each in folder.glob("*") if _is_older(each, since)]
    if not old:
        return
    paths = [Path(path) for path in Upload.objects.exclude(path="").values_list("path", flat=True)]
    named = {each.name for path in paths for each in (path, start_of(path))}
    running = set(Upload.objects.filter(state__in=OPEN).values_list("pk", flat=True))
    for each in old:
        work = WORK.fullmatch(each.name)
        if work and int(work[1]) not in running:
            shutil.rmtree(each, ignore_errors=True)
        elif FILE.fullmatch(each.name) and each.name not in named:
            with suppress(OSError):
                each.unlink()


def _is_older(path: Path, since: int) -> bool:
    with suppress(OSError):
        return path.lstat().st_mtime < since
    return False
