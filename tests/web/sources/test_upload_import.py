"""The import of an uploaded file: every row accounted for, once, whatever happens to the worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from uploaded_files import CSV, MAPPING, NOW, imported

from leadpact.web.actions import quarantine, upload_import
from leadpact.web.actions import upload as uploading
from leadpact.web.actions.fold import fold_due
from leadpact.web.actions.upload_import import upload_due
from leadpact.web.records.models import Entry, Event, Lead, Notice, Quarantined, Upload, User

pytestmark = pytest.mark.django_db
Kept = Callable[..., Upload]


def counts(upload: Upload) -> tuple[int, int, int, int, int]:
    """done, applied, quarantined, repeated, unmapped."""
    return upload.done, upload.applied, upload.quarantined, upload.repeated, upload.unmapped


def test_every_row_is_accounted_for(kept: Kept, people: dict[str, User], folder: Path) -> None:
    """accepted = applied + quarantined + repeated + unmapped; identical rows are two events; the file goes."""
    upload = imported(kept(CSV, MAPPING), people["olga"])
    assert upload.state == Upload.DONE
    assert counts(upload) == (5, 3, 1, 0, 1)
    assert upload.rows == upload.done == sum(counts(upload)[1:])
    event = Event.objects.get(kind="form_submitted")
    assert (event.at, event.received_at, event.delivered_by) == (1_767_601_800_000_000, None, upload.source)
    assert {each.properties["company"] for each in Event.objects.filter(kind="call_made")} == {"شركة النور"}
    assert not list(folder.iterdir())


def test_a_refused_row_waits_with_its_line(kept: Kept, people: dict[str, User]) -> None:
    """It is held as the event it would have been, so that one word mends it."""
    upload = imported(kept(CSV, MAPPING), people["olga"])
    row = Quarantined.objects.get()
    assert (row.upload, row.line, row.code, row.field, row.value) == (
        upload,
        5,
        "at_not_an_instant",
        "at",
        "yesterday",
    )
    right = row.raw.replace("yesterday", "2026-01-04T10:00:00+01:00")
    assert quarantine.release(row, right, people["olga"], NOW).state == quarantine.RELEASED
    event = Event.objects.get(lead_id="cid@x.example")
    assert (event.kind, event.actor_kind, event.received_at) == ("call_made", "human", None)


def test_two_events_of_one_row_are_held_apart(kept: Kept, people: dict[str, User]) -> None:
    """A row that two rules take and neither can read is two rows of the quarantine: counts agree with what waits."""
    both = MAPPING.replace("what = 'form'", "what = 'call'")
    upload = imported(kept("email,when,what,company\na,never,call,\n", both), people["olga"])
    assert counts(upload) == (2, 0, 2, 0, 0)
    assert Quarantined.objects.filter(upload=upload).count() == 2


def test_refused_rows_wait_in_the_order_of_the_file(kept: Kept, people: dict[str, User]) -> None:
    """Whoever mends them goes through the file from its beginning to its end."""
    rows = "".join(f"l{n}@x.example,never,call,\n" for n in range(40))
    imported(kept("email,when,what,company\n" + rows, MAPPING), people["olga"])
    assert list(Quarantined.objects.order_by("pk").values_list("line", flat=True)) == list(range(2, 42))


def test_a_row_that_is_none_waits_as_its_text(kept: Kept, people: dict[str, User]) -> None:
    """What can't be split into columns is kept as it stands."""
    upload = imported(kept(CSV + 'eve,"2026,call\n', MAPPING), people["olga"])
    assert counts(upload) == (6, 3, 2, 0, 1)
    assert Quarantined.objects.get(code="bad_quotes").raw == '"eve,\\"2026,call"'


def test_the_same_file_again_changes_nothing(kept: Kept, people: dict[str, User]) -> None:
    """Ids are digests of rows: a second import finds every event known; and the file itself is recognised."""
    first = imported(kept(CSV, MAPPING), people["olga"])
    assert kept(CSV).pk == first.pk
    second = imported(kept(CSV, MAPPING, anew=True), people["olga"])
    assert counts(second) == (5, 0, 1, 3, 1)
    assert Event.objects.count() == 3


def test_who_uploaded_it_is_told_once(kept: Kept, people: dict[str, User], acme: object) -> None:
    """One notice, to the uploader; of ten thousand old leads nobody else hears."""
    rows = "".join(f"l{n}@x.example,2026-01-05 09:30:00,form,\n" for n in range(300))
    imported(kept("email,when,what,company\n" + rows, MAPPING), people["olga"])
    while fold_due("w1", NOW, 100):
        pass
    assert Lead.objects.count() == 300
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("import_done", "olga@acme.example")
    assert (notice.told["what"], notice.told["read"], notice.told["applied"]) == ("old.csv", 300, 300)


def test_live_rows_are_known_now(kept: Kept, people: dict[str, User]) -> None:
    """With the box ticked they are news."""
    imported(kept(CSV, MAPPING), people["olga"], live=True)
    assert set(Event.objects.values_list("received_at", flat=True)) == {NOW}


def test_native_files_need_no_mapping(kept: Kept, people: dict[str, User]) -> None:
    """Leadpact's own columns are read as they are, ids made where there are none."""
    text = '{"lead_id": "a", "at": "2026-01-05T10:00:00Z", "kind": "replied", "properties": {"n": 1}}\n'
    upload = imported(kept(text * 2, name="x.jsonl"), people["olga"])
    assert counts(upload) == (2, 2, 0, 0, 0)
    assert Event.objects.first().properties == {"n": "1"}  # type: ignore[union-attr]


def test_a_worker_that_died_is_taken_over_where_it_was(
    kept: Kept, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place reached is in the chunk's transaction: another goes on from there when the claim has run out."""
    monkeypatch.setattr(upload_import, "CHUNK", 2)
    upload = kept(CSV, MAPPING)
    uploading.start(upload, people["olga"], NOW)
    real, taken = upload_import.received, []

    def dies(*args: object, **more: object) -> object:
        if taken:
            raise KeyboardInterrupt
        taken.append(1)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(upload_import, "received", dies)
    with pytest.raises(KeyboardInterrupt):
        upload_due("w1", NOW, lambda: NOW)
    monkeypatch.setattr(upload_import, "received", real)
    upload.refresh_from_db()
    assert (upload.done, upload.applied) == (2, 2)
    assert upload_due("w2", NOW + 59_000_000, lambda: NOW) == 0
    assert upload_due("w2", NOW + 61_000_000, lambda: NOW + 61_000_000) == 1
    upload.refresh_from_db()
    assert counts(upload) == (5, 3, 1, 0, 1)


def test_a_worker_that_lost_its_claim_writes_nothing(
    kept: Kept, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that slept too long finds another's name there."""
    upload = kept(CSV, MAPPING)
    uploading.start(upload, people["olga"], NOW)
    begin = upload_import._begin

    def late(*args: object) -> object:
        found = begin(*args)  # type: ignore[arg-type]
        Upload.objects.update(claimed_by="w2")
        return found

    monkeypatch.setattr(upload_import, "_begin", late)
    upload_due("w1", NOW, lambda: NOW)
    assert Event.objects.count() == 0


def test_cancelled_in_the_middle(
    kept: Kept, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was applied stays, the rest is not read, and the person who cancelled is on record."""
    monkeypatch.setattr(upload_import, "CHUNK", 2)
    upload = kept(CSV, MAPPING)
    uploading.start(upload, people["olga"], NOW)
    real = upload_import._take

    def cancels(*args: object) -> bool:
        done = real(*args)  # type: ignore[arg-type]
        uploading.cancel(upload, people["ana"], NOW)
        return done

    monkeypatch.setattr(upload_import, "_take", cancels)
    upload_due("w1", NOW, lambda: NOW)
    upload.refresh_from_db()
    assert (upload.state, upload.done, Event.objects.count()) == (Upload.CANCELLED, 2, 2)
    assert Entry.objects.get(what="import_cancelled").who == "ana@acme.example"
    assert upload_due("w1", NOW, lambda: NOW) == 0


@pytest.mark.parametrize(
    ("breaks", "code"),
    [
        (lambda upload: Path(upload.path).unlink(), "not_found"),
        (lambda upload: Path(upload.path).write_bytes(b"email,when,what\n\xe1,b,c\n"), "not_utf8"),
        (lambda upload: Path(upload.path).write_bytes(b"one,two\n1,2\n"), "no_entry_applies"),
    ],
)
def test_a_file_that_fails_says_why(
    kept: Kept, people: dict[str, User], breaks: Callable[[Upload], object], code: str
) -> None:
    """The file that is gone, in another encoding, or without the columns: told on the upload, nothing else happens."""
    upload = kept(CSV, MAPPING)
    breaks(upload)
    upload = imported(upload, people["olga"])
    assert upload.state == Upload.FAILED
    assert f'"code": "{code}"' in upload.told


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (OSError(28, "No space left on device"), "disk_full"),
        (duckdb.IOException("Could not write: No space left on device"), "disk_full"),
        (duckdb.OutOfMemoryException("no memory"), "memory_full"),
    ],
)
def test_a_full_machine_is_told(
    kept: Kept, people: dict[str, User], monkeypatch: pytest.MonkeyPatch, failure: Exception, code: str
) -> None:
    """A full disk or too little memory ends the import with a word about it."""

    def fails(*args: object, **more: object) -> None:
        raise failure

    monkeypatch.setattr(upload_import, "open_import", fails)
    upload = imported(kept(CSV, MAPPING), people["olga"])
    assert upload.state == Upload.FAILED
    assert f'"code": "{code}"' in upload.told


def test_a_turn_ends(kept: Kept, people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time a turn gives the upload back where it is, so that a worker can end and others have theirs."""
    monkeypatch.setattr(upload_import, "CHUNK", 1)
    upload = kept(CSV, MAPPING)
    uploading.start(upload, people["olga"], NOW)
    ticks = iter([NOW] * 3 + list(range(NOW, NOW + 10**9, 12_000_000)))  # opened in no time, read slowly
    assert upload_due("w1", NOW, lambda: next(ticks)) == 1
    upload.refresh_from_db()
    assert 0 < upload.done < 5 and upload.claimed_by is None
    while upload_due("w1", NOW, lambda: NOW):
        pass
    upload.refresh_from_db()
    assert counts(upload) == (5, 3, 1, 0, 1)


def test_a_file_that_is_slow_to_open_is_read_all_the_longer(
    kept: Kept, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening is no reading: a turn whose file took longer to open than a turn lasts goes on for four times as long."""
    monkeypatch.setattr(upload_import, "CHUNK", 1)
    upload = kept(CSV, MAPPING)
    uploading.start(upload, people["olga"], NOW)
    slow = NOW + 30_000_000
    ticks = iter([NOW, slow, slow, *range(slow, slow + 10**9, 12_000_000)])
    assert upload_due("w1", NOW, lambda: next(ticks)) == 1
    upload.refresh_from_db()
    assert upload.state == Upload.DONE
