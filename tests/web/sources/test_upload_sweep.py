"""The folder of uploads holds what somebody wants: files that nobody maps go, and so does what killed processes left."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from uploaded_files import CSV, MAPPING, NOW

from leadpact.web.actions import upload as uploading
from leadpact.web.actions import upload_sweep
from leadpact.web.records.models import Entry, Upload, User

pytestmark = pytest.mark.django_db
Kept = Callable[..., Upload]
DAY, MINUTE = 86_400_000_000, 60_000_000


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nobody has looked yet."""
    upload_sweep._looked.clear()


def aged(path: Path, seconds: int) -> Path:
    """A path as it is after so long."""
    then = NOW // 1_000_000 - seconds
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def test_what_nobody_imports_ends_by_itself(kept: Kept, olga: Client, folder: Path) -> None:
    """A week after it came, and not before: its page says until when it waits, and then why it went."""
    upload = kept(CSV, MAPPING)
    assert "Unless you import it" in olga.get(f"/uploads/{upload.pk}").content.decode()
    assert upload_sweep.sweep_due("w", NOW + 7 * DAY - MINUTE) == 0 and list(folder.iterdir())
    assert upload_sweep.sweep_due("w", NOW + 7 * DAY + 10 * MINUTE) == 1
    assert not list(folder.iterdir())
    page = olga.get(f"/uploads/{upload.pk}").content.decode()
    assert "not imported within 7 days" in page
    assert Entry.objects.get(what="import_failed").detail["codes"] == ["waited_too_long"]
    after = olga.post(f"/uploads/{upload.pk}", {"do": "start"}, follow=True).content.decode()
    assert "It had ended already" in after
    assert kept(CSV).pk != upload.pk, "the same file is taken again"


def test_what_was_begun_is_not_ended(kept: Kept, people: dict[str, User], folder: Path) -> None:
    """An import that waits for its worker longer than a week is the worker's."""
    upload = kept(CSV, MAPPING)
    uploading.start(upload, people["olga"], NOW)
    assert upload_sweep.sweep_due("w", NOW + 30 * DAY) == 0
    upload.refresh_from_db()
    assert upload.state == Upload.WAITING and Path(upload.path).exists()


def test_files_that_no_row_names_go(kept: Kept, folder: Path) -> None:
    """What a kill left between the end of an import and the removal of its file, or while a file came; of old age only."""
    mine = Path(kept(CSV).path)
    left = folder / f"{'a' * 24}.csv.gz"
    gone = [left, uploading.start_of(left), folder / "incoming-x7_k", folder / "work-0" / "spill.tmp"]
    stays = [mine, uploading.start_of(mine), folder / f"{'b' * 24}.csv", folder / "README", folder / "work-1"]
    gone[-1].parent.mkdir()
    for each in gone:
        each.write_text("maria@buyer.example")
        aged(each, 3700)
    aged(gone[-1].parent, 3700)
    for each in stays[2:]:
        each.write_text("x")
    aged(stays[3], 10**6)
    for each in (mine, uploading.start_of(mine)):
        aged(each, 10**6)
    aged(stays[2], 3500)
    upload_sweep.sweep_due("w", NOW)
    assert not [each for each in gone if each.exists()]
    assert not [each for each in stays if not each.exists()]


def test_an_import_at_work_keeps_its_folder(kept: Kept, people: dict[str, User], folder: Path) -> None:
    """However long ago it was begun."""
    upload = kept(CSV, MAPPING)
    uploading.start(upload, people["olga"], NOW)
    room = folder / f"work-{upload.pk}"
    room.mkdir()
    aged(room, 10**6)
    upload_sweep.sweep_due("w", NOW)
    assert room.exists()
