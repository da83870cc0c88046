"""Versions from a folder: what their locks say they are, all or none, as often as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest
from little_agreement import day, little

from leadpact.agreement.lock import lock_of, lock_text, signed_by
from leadpact.agreement.reading import read_agreement
from leadpact.web.actions.draft_reading import mark_of
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.load_versions import load_versions
from leadpact.web.actions.propose_version import propose
from leadpact.web.actions.sign_version import sign
from leadpact.web.actions.withdraw_version import withdraw
from leadpact.web.agreed import agreed
from leadpact.web.records.models import Entry, Notice, Signature, User, Version

pytestmark = pytest.mark.django_db


def write(folder: Path, days: int, *signers: str, text: str | None = None, is_locked: bool = False) -> None:
    """A version in a folder, with a lock where somebody signed, or where it is to have one that names nobody."""
    path = folder / f"{day(days)}.yaml"
    path.write_text(text or little(days), encoding="utf-8")
    read = read_agreement(path.read_bytes(), path.name)
    if signers or is_locked:
        assert read.agreement is not None
        lock = signed_by(lock_of(read.agreement, read.digest), signers, 1_700_000_000_000_000)
        path.with_suffix(".lock").write_text(lock_text(lock), encoding="utf-8")


def test_a_folder(tmp_path: Path, people: dict[str, User]) -> None:
    """Signed by all: in force; by some: a proposal; by nobody: a draft. Their signatures are records of the users."""
    write(tmp_path, -30, "ana", "luis")
    write(tmp_path, 30, "luis")
    write(tmp_path, 60)
    loaded = load_versions(tmp_path, people["ada"])
    assert (loaded.signed, loaded.proposed, loaded.drafted) == ((day(-30),), (day(30),), (day(60),))
    found = Signature.objects.filter(version__effective=day(-30)).order_by("signer")
    assert [each.by and each.by.person for each in found] == ["ana", "luis"]
    history = agreed()
    assert history is not None
    assert history.latest.name == day(-30)
    beside = tmp_path / f"{day(-30)}.lock"
    assert Version.objects.get(effective=day(-30)).lock == beside.read_text(encoding="utf-8")


def test_a_lock_that_names_nobody(tmp_path: Path, people: dict[str, User]) -> None:
    """Where the agreement has signers nobody has signed: a proposal, and all are asked; where it has none, in force."""
    write(tmp_path, 30, is_locked=True)
    write(tmp_path, 60, text=little(60, ""), is_locked=True)
    loaded = load_versions(tmp_path, "command line")
    assert (loaded.signed, loaded.proposed) == ((day(60),), (day(30),))
    asked = Notice.objects.values_list("kind", "recipient", "state").order_by("recipient")
    assert list(asked) == [("to_sign", "ana", Notice.QUEUED), ("to_sign", "luis", Notice.QUEUED)]
    assert not Signature.objects.exists()


def test_loading_again(tmp_path: Path, people: dict[str, User]) -> None:
    """The same folder changes nothing; a lock that was completed on disk since completes the record."""
    write(tmp_path, -30, "ana")
    load_versions(tmp_path, people["ada"])
    loaded = load_versions(tmp_path, people["ada"])
    assert loaded.known == (day(-30),)
    assert Entry.objects.count() == 1
    write(tmp_path, -30, "ana", "luis")
    assert load_versions(tmp_path, people["ada"]).signed == (day(-30),)
    assert Version.objects.get().state == Version.SIGNED
    assert Signature.objects.count() == 2


def test_who_has_not_signed_is_asked(tmp_path: Path, people: dict[str, User]) -> None:
    """As after a proposal on the page: once, not who signed on disk, and no more when that is done there."""
    write(tmp_path, 30, "luis")
    for _ in range(2):
        load_versions(tmp_path, "command line")
    asked = Notice.objects.values_list("kind", "recipient", "state")
    assert list(asked.all()) == [("to_sign", "ana", Notice.QUEUED)]
    write(tmp_path, 30, "luis", "ana")
    load_versions(tmp_path, "command line")
    assert list(asked.all()) == [("to_sign", "ana", Notice.WITHDRAWN)]


def test_all_or_none(tmp_path: Path, people: dict[str, User]) -> None:
    """A refused version, or one that does not fit those signed here: nothing is changed, all problems are said."""
    write(tmp_path, -30, "ana", "luis")
    load_versions(tmp_path, people["ada"])
    other = tmp_path / "other"
    other.mkdir()
    write(other, -20, "ana", "luis", text=little(-20).replace("name: Little", "name: Other"))
    with pytest.raises(NotDoneError) as refused:
        load_versions(other, people["ada"])
    assert [each.code for each in refused.value.problems] == ["other_agreement"]
    write(other, -10, text=little(-10).replace("4bh", "4"))
    with pytest.raises(NotDoneError):
        load_versions(other, "the command line")
    assert Version.objects.count() == 1


def test_what_went_on_here_is_not_taken_back(tmp_path: Path, people: dict[str, User]) -> None:
    """Proposed or signed on the page, or put aside: the file it came from is known, and loading it changes nothing."""
    write(tmp_path, 30)
    load_versions(tmp_path, "command line")
    record = Version.objects.get()
    propose(record.pk, mark_of(record.text), people["ana"])
    lines = Entry.objects.count()
    assert load_versions(tmp_path, "command line").known == (day(30),)
    for name in ("ana", "luis"):
        sign(record.pk, record.digest, people[name])
    assert load_versions(tmp_path, "command line").known == (day(30),)
    write(tmp_path, 60)
    load_versions(tmp_path, "command line")
    withdraw(Version.objects.get(effective=day(60)).pk, people["ana"])
    assert load_versions(tmp_path, "command line").known == (day(30), day(60))
    assert Version.objects.count() == 2 and Version.objects.filter(state=Version.SIGNED).count() == 1
    assert Entry.objects.filter(what="versions_loaded").count() == 2 and Entry.objects.count() > lines


def test_another_text_for_a_day_that_is_signed(tmp_path: Path, people: dict[str, User]) -> None:
    """It is refused with its place, before anything is written."""
    write(tmp_path, -30, "ana", "luis")
    load_versions(tmp_path, people["ada"])
    other = tmp_path / "other"
    other.mkdir()
    write(other, -30, "ana", "luis", text=little(-30).replace("4bh", "5bh"))
    with pytest.raises(NotDoneError) as refused:
        load_versions(other, people["ada"])
    assert [each.code for each in refused.value.problems] == ["same_effective"]
    assert Version.objects.count() == 1
