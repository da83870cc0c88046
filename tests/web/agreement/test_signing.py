"""Signing: proposed as it is, signed by each signer with their password, in force with the last one, never edited."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from little_agreement import PASSWORD, drafted, little, proposed

from leadpact.web.actions.draft_reading import mark_of
from leadpact.web.actions.draft_refusal import NotDoneError
from leadpact.web.actions.draft_version import begin_draft, save_draft
from leadpact.web.actions.propose_version import propose
from leadpact.web.actions.sign_version import put_in_force, sign
from leadpact.web.actions.withdraw_version import withdraw
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.records.models import Entry, Notice, Signature, User, Version
from leadpact.web.worker import lines
from leadpact.web.worker.lines import watch_rules

At = Callable[[str], Client]
People = dict[str, User]
pytestmark = pytest.mark.django_db


def test_two_signers(at: At, people: People) -> None:
    """Each signs the digest; the lock grows; with the last signature it is signed by all."""
    record = drafted(people["ana"])
    at("ana").post(reverse("agreement_propose", args=[record.pk]), {"based_on": mark_of(record.text)})
    asked = Notice.objects.filter(kind="to_sign").order_by("recipient")
    assert [(each.recipient, each.told["digest"]) for each in asked] == [
        ("ana", record.digest),
        ("luis", record.digest),
    ]
    url = reverse("agreement_sign", args=[record.pk])
    assert record.digest in at("luis").get(url).content.decode()
    form = {"digest": record.digest, "password": PASSWORD}
    at("luis").post(url, form)
    record.refresh_from_db()
    assert record.state == Version.PROPOSED
    assert [each["by"] for each in json.loads(record.lock)["signed"]] == ["luis"]
    assert agreed() is None
    assert at("ana").post(url, form).status_code == 302
    record.refresh_from_db()
    assert record.state == Version.SIGNED
    assert [each["by"] for each in json.loads(record.lock)["signed"]] == ["luis", "ana"]
    history = agreed()
    assert history is not None
    assert history.latest.lock is not None
    assert history.latest.lock.holidays["office"]
    assert [line.what for line in Entry.objects.order_by("pk")] == [
        "draft_begun",
        "version_proposed",
        "version_signed",
        "version_signed",
        "version_in_force",
    ]
    assert set(asked.values_list("state", flat=True)) == {
        Notice.WITHDRAWN
    }  # nobody is asked for what they gave


def test_a_signature_is_confirmed(at: At, people: People) -> None:
    """Without the password, with a wrong one, of another text, or by who is no signer: nothing is signed."""
    record = proposed(people["ana"])
    url = reverse("agreement_sign", args=[record.pk])
    assert at("ana").post(url, {"digest": record.digest}).status_code == 422
    assert at("ana").post(url, {"digest": record.digest, "password": "wrong"}).status_code == 422
    assert at("ana").post(url, {"digest": "0" * 64, "password": PASSWORD}).status_code == 422
    for name in ("marta", "ada"):
        assert at(name).get(url).status_code == 200
        form = {"digest": record.digest, "password": PASSWORD}
        assert at(name).post(url, form).status_code == 403
    assert not Signature.objects.exists()


def test_what_was_typed_is_kept_nowhere(at: At, people: People) -> None:
    """Tries are counted as sign-ins are, and after a few of them nobody gets in; the words themselves are not stored."""
    from axes.models import AccessAttempt

    record = proposed(people["ana"])
    url = reverse("agreement_sign", args=[record.pk])
    client = at("ana")
    for number in range(6):
        client.post(url, {"digest": record.digest, "password": f"mistyped-{number}"})
    assert AccessAttempt.objects.get().username == "ana@acme.example"
    assert "mistyped" not in str(AccessAttempt.objects.values())
    client.post(url, {"digest": record.digest, "password": PASSWORD})
    assert not Signature.objects.exists()


def test_an_authenticator_confirms_too(at: At, people: People) -> None:
    """The code of one's authenticator counts as the password does, once."""
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(people["ana"], secret)
    record = proposed(people["luis"])
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    url = reverse("agreement_sign", args=[record.pk])
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert at("ana").post(url, {"digest": record.digest, "password": wrong}).status_code == 422
    assert at("ana").post(url, {"digest": record.digest, "password": code}).status_code == 302
    assert Signature.objects.get().signer == "ana"


def test_signing_twice_changes_nothing(people: People) -> None:
    """A second click signs nothing anew."""
    record = proposed(people["ana"])
    sign(record.pk, record.digest, people["ana"])
    before = Version.objects.get(pk=record.pk).lock
    sign(record.pk, record.digest, people["ana"])
    assert Version.objects.get(pk=record.pk).lock == before
    assert Signature.objects.count() == 1


def test_nothing_is_edited_once_proposed(people: People) -> None:
    """No action changes the text of a proposed, signed or withdrawn version: not drafting, not proposing again."""
    waiting, done = proposed(people["ana"]), proposed(people["ana"], little(60))
    for name in ("ana", "luis"):
        sign(done.pk, done.digest, people[name])
    gone = withdraw(proposed(people["ana"], little(90)).pk, people["ana"])
    for record in (waiting, done, gone):
        with pytest.raises(NotDoneError):
            save_draft(record.pk, little(5), mark_of(record.text), people["ana"])
        with pytest.raises(NotDoneError):
            propose(record.pk, mark_of(record.text), people["ana"])
        assert Version.objects.get(pk=record.pk).text == record.text
    with pytest.raises(NotDoneError):
        withdraw(done.pk, people["ada"])
    for record in (done, gone):
        with pytest.raises(NotDoneError):
            sign(record.pk, record.digest, people["ana"])


@pytest.mark.parametrize("column", ["text", "digest", "effective", "name", "lock"])
def test_the_database_keeps_it_too(people: People, column: str) -> None:
    """Whatever writes to the table: a proposed version's text stays, a signed one's lock and state as well."""
    waiting, done = proposed(people["ana"]), proposed(people["ana"], little(60))
    for name in ("ana", "luis"):
        sign(done.pk, done.digest, people[name])
    kept = [done] if column == "lock" else [waiting, done]
    for record in kept:
        with pytest.raises(DatabaseError, match="not edited"), transaction.atomic():
            Version.objects.filter(pk=record.pk).update(**{column: "another"})
    with pytest.raises(DatabaseError, match="not edited"), transaction.atomic():
        Version.objects.filter(pk=done.pk).update(state=Version.DRAFT)


def test_a_doubt_keeps_it_from_being_proposed(at: At, people: People) -> None:
    """What could not be mended once signed is said before."""
    record = drafted(people["ana"], little().replace("objective: 80%", "objective: 0%"))
    page = at("ana").get(reverse("agreement_draft", args=[record.pk])).content.decode()
    assert "not ready to be proposed" in page
    with pytest.raises(NotDoneError) as refused:
        propose(record.pk, mark_of(record.text), people["ana"])
    assert [each.code for each in refused.value.problems] == ["objective_range"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("name: Little", "name: Other"), "other_agreement"),
        (("handoff:", "handoff:\n  unit: lead"), "other_unit"),
        ((), "same_effective"),
    ],
)
def test_it_must_fit_the_signed_versions(people: People, change: tuple[str, ...], code: str) -> None:
    """Another name, another unit, the same date: the reason stands before anything is proposed."""
    done = proposed(people["ana"], little(10))
    for name in ("ana", "luis"):
        sign(done.pk, done.digest, people[name])
    text = little(20).replace(*change) if change else little(10).replace("80%", "85%")
    record = drafted(people["ana"], text)
    with pytest.raises(NotDoneError) as refused:
        propose(record.pk, mark_of(record.text), people["ana"])
    assert code in [each.code for each in refused.value.problems]


def test_of_two_proposals_for_a_day_one_is_signed(people: People) -> None:
    """The second can't be signed any more, and says why."""
    one, other = proposed(people["ana"]), proposed(people["luis"], little().replace("80%", "85%"))
    for name in ("ana", "luis"):
        sign(one.pk, one.digest, people[name])
    with pytest.raises(NotDoneError) as refused:
        sign(other.pk, other.digest, people["ana"])
    assert [each.code for each in refused.value.problems] == ["same_effective"]


def test_who_comes_after_the_last_signature_is_told(at: At, people: People) -> None:
    """A form that was open in another window signs nothing more, and says so."""
    record = proposed(people["ana"])
    form = {"digest": record.digest, "password": PASSWORD}
    url = reverse("agreement_sign", args=[record.pk])
    for name in ("luis", "ana"):
        at(name).post(url, form)
    told = at("ana").post(url, form, follow=True).content.decode()
    assert "nothing was signed now" in told
    assert Signature.objects.count() == 2
    assert "nothing was signed now" not in at("ana").get(url, follow=True).content.decode()


def test_a_draft_is_put_aside_not_withdrawn(at: At, people: People) -> None:
    """A draft has no signatures that could stay on record: it is said to be put aside."""
    record = drafted(people["ana"])
    told = at("ana").post(reverse("agreement_withdraw", args=[record.pk]), follow=True).content.decode()
    assert "The draft is put aside." in told
    assert "signed so far" not in told


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Lima"])
def test_the_first_day_is_the_agreements_own(at: At, people: People, zone: str) -> None:
    """Whatever zone the reader is in, a date that has passed is told as the text has it."""
    record = drafted(people["ana"], little(-9))
    User.objects.filter(pk=people["ana"].pk).update(timezone=zone)
    page = at("ana").get(reverse("agreement_draft", args=[record.pk])).content.decode()
    first = date.fromisoformat(record.effective)
    assert f"judged by this version. {first:%a} {first.day} " in page


def test_a_date_that_has_passed_is_confirmed(at: At, people: People) -> None:
    """What it judges anew is shown, and both proposing and signing ask for a yes."""
    record = drafted(people["ana"], little(-5))
    page = at("ana").get(reverse("agreement_draft", args=[record.pk])).content.decode()
    assert 'name="backdated"' in page
    with pytest.raises(NotDoneError):
        propose(record.pk, mark_of(record.text), people["ana"])
    propose(record.pk, mark_of(record.text), people["ana"], knows_it_is_backdated=True)
    with pytest.raises(NotDoneError):
        sign(record.pk, record.digest, people["ana"])
    url = reverse("agreement_sign", args=[record.pk])
    form = {"digest": record.digest, "password": PASSWORD, "backdated": "yes"}
    assert at("ana").post(url, form).status_code == 302


def test_withdrawing(at: At, people: People) -> None:
    """Who proposed it or an administrator withdraws it; signatures so far stay, and nobody is asked any more."""
    record = proposed(people["ana"])
    sign(record.pk, record.digest, people["luis"])
    url = reverse("agreement_withdraw", args=[record.pk])
    at("luis").post(url)
    assert Version.objects.get(pk=record.pk).state == Version.PROPOSED
    assert at("rita").post(url).status_code == 403
    at("ada").post(url)
    assert Version.objects.get(pk=record.pk).state == Version.WITHDRAWN
    assert Signature.objects.get().signer == "luis"
    assert not Notice.objects.filter(kind="to_sign", state=Notice.QUEUED).exists()
    again = begin_draft(record.text, people["ana"]).record  # a changed text is a new draft
    assert again is not None
    assert again.pk != record.pk


def test_an_agreement_without_signers(at: At, people: People) -> None:
    """An administrator or a head puts it in force, by an explicit act; nobody else."""
    record = proposed(people["ana"], little(signers=""))
    url = reverse("agreement_sign", args=[record.pk])
    form = {"digest": record.digest, "password": PASSWORD}
    assert at("olga").post(url, form).status_code == 403
    with pytest.raises(NotDoneError):
        put_in_force(record.pk, record.digest, people["marta"])
    assert at("luis").post(url, form).status_code == 302
    record.refresh_from_db()
    assert record.state == Version.SIGNED
    assert json.loads(record.lock)["digest"] == record.digest


def test_all_accounts_are_judged_anew(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last signature every account that was judged by other rules is made due by the worker."""
    from leadpact.web.records.models import Account

    monkeypatch.setattr(lines, "_known_rules", {})
    account = Account.objects.create(key="l:1", rules="older")
    record = proposed(people["ana"], little(-1))
    for name in ("ana", "luis"):
        assert watch_rules("w", now()) == 0
        sign(record.pk, record.digest, people[name], knows_it_is_backdated=True)
    assert watch_rules("w", now()) == 1
    account.refresh_from_db()
    assert account.work_at is not None
