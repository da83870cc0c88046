"""An erasure reaches files that were uploaded and wait for their mapping, however they are packed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings as django_settings
from django.test import Client

from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.web.actions import person_data_erase as erasing
from leadpact.web.actions import person_data_files, person_data_scrub
from leadpact.web.actions import upload as uploading
from leadpact.web.actions.append import append
from leadpact.web.actions.fold import fold_due
from leadpact.web.clock import now
from leadpact.web.records.models import Entry, Upload, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(acme: History, people: dict[str, User], tmp_path: Path, settings: Any) -> int:
    """A lead with an e-mail address and an id that is a number; the instant."""
    settings.UPLOADS = tmp_path
    at = now()
    who = {"email": "maria@buyer.example", "company": "Ejemplo SL"}
    append([Event("e-1", "7001", at, "lead_identified", properties=who)], delivered_by=None, now=at)
    while fold_due("test", at):
        pass
    return at


def kept(data: bytes, name: str, by: User, at: int) -> Upload:
    """A file that somebody uploaded and has not mapped."""
    given = Path(django_settings.UPLOADS) / "incoming-1"
    given.write_bytes(data)
    found = uploading.keep(given, name, name, len(data), by, at)
    assert isinstance(found, tuple), found
    return found[0]


def parquet(path: Path, **columns: list[Any]) -> bytes:
    """A Parquet file, whose texts are packed."""
    pq.write_table(pa.table(columns), path, compression="zstd")
    data = path.read_bytes()
    path.unlink()
    return data


def test_a_file_that_waits_and_names_them_ends(maria: int, people: dict[str, User], tmp_path: Path) -> None:
    """By e-mail address in any letters, or by id as a word of its own; whoever uploaded it reads why. Others stay."""
    olga = people["olga"]
    padding = "x@x.example,1,Ejemplo SL\n" * 60_000
    naming = [
        kept(f"email,n,company\n{padding}Maria@Buyer.example,1,\n".encode(), "a.csv", olga, maria),
        kept(gzip.compress(b"lead,n\n7001,1\n"), "b.csv.gz", olga, maria),
        kept(json.dumps({"contact": {"mail": "maria@buyer.example"}}).encode(), "c.jsonl", olga, maria),
        kept(parquet(tmp_path / "p", lead=[7001, 7002], at=["a", "b"]), "d.parquet", olga, maria),
    ]
    others = [
        kept(f"email,n,company\n{padding}".encode(), "e.csv", olga, maria),
        kept(b"lead,n\n170012,70010\n", "f.csv", olga, maria),
        kept(parquet(tmp_path / "p", lead=[17001]), "g.parquet", olga, maria),
    ]
    begun = kept(b"email,n\nmaria@buyer.example,2\n", "h.csv", olga, maria)
    uploading.start(begun, olga, maria)
    assert erasing.erase("7001", people["ada"], maria)
    for each in naming:
        before = Path(each.path)
        each.refresh_from_db()
        assert (each.state, each.path, before.exists()) == (Upload.FAILED, "", False), each.name
        assert not uploading.start_of(before).is_symlink() and not uploading.start_of(before).exists()
    for each in [*others, begun]:
        each.refresh_from_db()
        assert each.state in (Upload.MAPPING, Upload.WAITING) and Path(each.path).exists(), each.name
    browser = Client()
    browser.force_login(olga)
    page = browser.get(f"/uploads/{naming[0].pk}").content.decode()
    assert "names a person who was erased" in page and "maria" not in page.lower()
    lines = Entry.objects.filter(what="import_failed").order_by("pk")
    assert [(line.who, line.detail["codes"]) for line in lines] == [("erasure", ["names_erased"])] * 4


def test_who_begins_it_meanwhile_keeps_the_file(
    maria: int, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look into a file and the erasure it was started: then it is the worker's, who takes nothing of them."""
    upload = kept(b"email,n\nmaria@buyer.example,2\n", "h.csv", people["olga"], maria)
    looked = person_data_scrub.uploads_naming

    def starts(*given: Any) -> Any:
        found = looked(*given)
        uploading.start(upload, people["olga"], maria)
        return found

    monkeypatch.setattr(erasing, "uploads_naming", starts)
    assert erasing.erase("7001", people["ada"], maria)
    upload.refresh_from_db()
    assert upload.state == Upload.WAITING and Path(upload.path).exists()


def test_what_was_written_to_an_upload_names_nobody(maria: int, people: dict[str, User]) -> None:
    """Its name, and the conditions of its mapping, once it is over; others keep theirs."""
    olga = people["olga"]
    mapping = "leadpact_map: 1\nevents:\n  - where: \"email = 'maria@buyer.example'\"\n    kind: replied\n"
    found = [kept(b"a,b\n1,2\n", name, olga, maria) for name in ("maria@buyer.example.csv", "b.csv")]
    uploading.map_rows(found[0], mapping)
    for each in found:
        uploading.cancel(each, olga, maria)
    assert erasing.erase("7001", people["ada"], maria)
    kept_now = list(Upload.objects.order_by("pk").values_list("name", "mapping"))
    assert kept_now == [(f"upload-{found[0].pk}", ""), ("b.csv", "")]
    assert "maria" not in str(list(Entry.objects.values()))


def test_a_file_that_cannot_be_read_holds_nothing(tmp_path: Path) -> None:
    """One that is gone, or was cut: it can't be imported either, and goes when it has waited long enough."""
    cut = tmp_path / "x.csv.gz"
    cut.write_bytes(gzip.compress(b"7001\n" * 9999)[:40])
    assert not person_data_files.names(cut, {"nobody"})
    assert not person_data_files.names(tmp_path / "gone.csv", {"7001"})
