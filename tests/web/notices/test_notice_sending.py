"""Who is told what, by which way, in which words; and what is not sent after all."""

from __future__ import annotations

import json

import pytest
from little_text import TEXT
from notice_servers import Recorder, listening
from outbox_at_work import HOUR, MINUTE, NOW, SECOND, Outbox
from standardwebhooks import Webhook

from conftest_web import give, run_until, signed
from leadpact.web.actions.propose_notices import ask_to_sign
from leadpact.web.actions.tell import Word, tell
from leadpact.web.records.models import (
    Account,
    Finding,
    Lead,
    Notice,
    Signature,
    Standing,
    Taking,
    User,
    Version,
)
from leadpact.web.telling.readers import webhook_secret

pytestmark = pytest.mark.django_db


def user(name: str, **more: object) -> User:
    """Somebody of the little agreement who signs in."""
    known = {"name": name.title(), "role": User.REP, "person": name, **more}
    return User.objects.create_user(f"{name}@home.example", None, **known)


def word(person: str, channel: str = "email", kind: str = "test", about: str = "a", **told: object) -> None:
    """Queue one thing to tell."""
    tell([Word(about, person, channel, kind, "", told=tuple(told.items()))], None, NOW)


def test_the_agreed_payload_is_told_where_the_agreement_has_the_address(outbox: Outbox) -> None:
    """Whoever has no account is told by the agreement's e-mail in its language: what is owed by when, contact, score, why;
    once, though the agreement names two ways."""
    outbox.lead("carmen", NOW)
    outbox.send(NOW + 1)
    assert [mail["To"] for mail in outbox.mails] == ["Marta Paz <marta@little.example>"]
    text = outbox.text()
    for said in (
        "Lead nuevo: Carmen",
        "vence el mar 10 mar 2026, 11:00",
        "carmen@buyer.example",
        "Interés +40 por la regla demo",
        "Formulario enviado, demo",
        "Obligatorio y ausente: Teléfono",
        "https://leadpact.little.example/leads/carmen?log=call",
    ):
        assert said in text
    assert [each[2:] for each in outbox.states()] == [
        ("email", "sent", ""),
        ("slack", "withdrawn", "other_way"),
    ]


def test_a_user_is_told_in_their_language_and_zone_at_their_address(outbox: Outbox) -> None:
    """A user's own settings beat the agreement's."""
    user("marta", language="en", timezone="America/Lima", channels={"email": "marta@work.example"})
    outbox.lead("carmen", NOW)
    outbox.send(NOW + 1)
    assert outbox.mails[0]["To"] == "Marta <marta@work.example>"
    assert (
        "due Tue 10 Mar 2026, 05:00" in outbox.text() and "Times are those of America/Lima" in outbox.text()
    )


def test_each_chosen_way_gets_it_and_a_program_can_check_it(outbox: Outbox) -> None:
    """Who chose two ways is told by both; a webhook is signed with the secret that the user's page shows."""
    with listening(Recorder()) as program:
        marta = user("marta", channels={"email": "", "webhook": program.url})
        outbox.lead("carmen", NOW)
        outbox.send(NOW + 1)
    assert len(outbox.mails) == 1 and len(program.calls) == 1
    call = program.calls[0]
    headers = {name: value for name, value in call.headers.items() if name.startswith("webhook-")}
    signer = Webhook(webhook_secret(marta.pk))
    with pytest.raises(Exception, match="too old"):  # of 2026-03-10, as this test's clock has it
        signer.verify(call.body, headers)
    said = json.loads(call.body)
    assert said["type"] == "notice.handed_off" and said["data"]["values"]["lead"]["name"] == "Carmen"
    assert said["data"]["id"] == headers["webhook-id"] == Notice.objects.get(channel="webhook").notice_id


def test_a_way_closed_for_good_is_followed_by_a_mail(outbox: Outbox) -> None:
    """A deleted channel is shown as failed, and its reader told by mail."""
    with listening(Recorder(status=404)) as slack:
        user("marta", channels={"slack": slack.url})
        outbox.lead("carmen", NOW)
        outbox.send(NOW + 1)
        failed = Notice.objects.get(channel="slack")
        assert (failed.state, failed.failure.split(":")[0]) == ("failed", "gone")
    outbox.send(NOW + SECOND)
    outbox.send(NOW + 2 * SECOND)
    assert len(slack.calls) == 1
    assert [str(mail["To"]) for mail in outbox.mails] == ["Marta <marta@home.example>"]


def test_who_has_no_address_is_shown(outbox: Outbox) -> None:
    """Nobody can be told: the notice is given up, with that reason."""
    word("bot")
    outbox.send(NOW)
    assert outbox.states() == [("test", "bot", "email", "failed", "no_address")]


def test_what_one_does_not_want_is_withdrawn(outbox: Outbox) -> None:
    """A muted kind is not sent; a test always is."""
    user("marta", muted=["handed_off", "test"])
    outbox.lead("carmen", NOW)
    word("marta")
    outbox.send(NOW + 1)
    assert [mail["X-Leadpact-Notice"] for mail in outbox.mails] == [Notice.objects.get(kind="test").notice_id]
    assert {each[4] for each in outbox.states(kind="handed_off")} == {"muted"}


def test_who_was_kept_out_is_not_told_but_the_head_is(outbox: Outbox) -> None:
    """A deactivated user hears nothing more; whoever answers for the party does, unless the person still takes leads."""
    user("marta", is_active=False)
    word("marta", kind="import_done", what="a.csv", read=1, applied=1, quarantined=0)
    outbox.send(NOW)
    outbox.send(NOW + SECOND)
    assert [mail["To"] for mail in outbox.mails] == ["Luis Gil <luis@little.example>"]
    Taking.objects.create(person="marta", active=True)
    word("marta", kind="import_done", about="b", what="b.csv", read=1, applied=1, quarantined=0)
    outbox.send(NOW)
    assert outbox.mails[-1]["To"] == "Marta Paz <marta@little.example>"


def test_who_has_the_lead_no_longer_is_not_sent_to_it(outbox: Outbox) -> None:
    """A lead given to somebody else while the mail waited: the new owner is told of it, and the one of before is not."""
    outbox.lead("carmen", NOW)
    give(NOW + MINUTE, ("carmen", "lead_assigned", {"owner": "luis"}))
    run_until(NOW + MINUTE)
    outbox.send(NOW + 2 * MINUTE)
    assert [mail["To"] for mail in outbox.mails] == ["Luis Gil <luis@little.example>"]
    assert ("handed_off", "marta", "email", "withdrawn", "owned") in outbox.states()


def test_a_risk_that_was_answered_is_not_told(outbox: Outbox) -> None:
    """A call while the alert waited: nobody is alarmed for nothing. One that still stands is told."""
    outbox.lead("carmen", NOW)
    outbox.lead("dora", NOW)
    outbox.send(NOW + 1)
    run_until(NOW + 31 * MINUTE)
    give(NOW + 31 * MINUTE, ("carmen", "call_made", {"outcome": "connected"}), actor="marta")
    run_until(NOW + 31 * MINUTE)
    outbox.send(NOW + 32 * MINUTE)
    risks = dict(Notice.objects.filter(kind="clock_at_risk").values_list("lead_id", "state"))
    assert risks == {"carmen": "withdrawn", "dora": "sent"}
    assert "En riesgo: Dora" in outbox.text() and "50\u00a0%" in outbox.text()


def test_what_is_no_longer_said_is_withdrawn_what_is_said_anew_is_told(outbox: Outbox) -> None:
    """A finding that was superseded takes its notice with it, unless another says the same."""
    outbox.lead("carmen", NOW)
    outbox.lead("dora", NOW)
    gone, anew = Finding.objects.filter(kind="handed_off").order_by("pk")
    Finding.objects.filter(pk=gone.pk).update(superseded_at=NOW)
    Finding.objects.filter(pk=anew.pk).update(superseded_at=NOW, superseded_by="0" * 32)
    anew.pk, anew.finding_id = None, "0" * 32
    anew.save()
    outbox.send(NOW + 1)
    assert [
        (each.lead_id, each.state, each.failure)
        for each in Notice.objects.filter(channel="email").order_by("pk")
    ] == [
        ("carmen", "withdrawn", "superseded"),
        ("dora", "sent", ""),
    ]


def test_nothing_is_told_of_the_erased(outbox: Outbox) -> None:
    """An erased lead's notice is withdrawn, whoever queued it."""
    outbox.lead("carmen", NOW)
    Lead.objects.filter(lead_id="carmen").update(erased_at=NOW)
    outbox.send(NOW + 1)
    assert outbox.mails == [] and outbox.states(channel="email")[0][3:] == ("withdrawn", "erased")


def test_missed_escalated_and_returned_say_who_and_why(outbox: Outbox) -> None:
    """A missed promise names the clause; a return its reason, in the words of the agreement, and the note."""
    outbox.lead("carmen", NOW)
    run_until(NOW + 2 * HOUR)
    give(NOW + 3 * HOUR, ("carmen", "lead_returned", {"reason": "not_now", "note": "In May"}), actor="marta")
    run_until(NOW + 3 * HOUR)
    outbox.send(NOW + 3 * HOUR)
    texts = {mail["Subject"].split(":")[0]: outbox.text(n) for n, mail in enumerate(outbox.mails)}
    assert "follow_up.clocks.first-response" in texts["Incumplido"]
    assert "Ahora no" in texts["Devuelto"] and "In May" in texts["Devuelto"]


def test_nobody_available_is_told_until_somebody_has_it(outbox: Outbox) -> None:
    """The head hears that a lead waits; once somebody has it, not any more."""
    outbox.lead("carmen", NOW, owner=None)
    outbox.lead("dora", NOW)
    found = Finding.objects.get(kind="handed_off", lead_id="dora")
    account = Account.objects.get(leads__lead_id="dora")
    tell([Word("d", "luis", "email", "nobody_available", "dora", found.finding_id)], account.pk, NOW)
    outbox.send(NOW + 1)
    rows = Notice.objects.filter(kind="nobody_available").order_by("pk").values_list("state", "failure")
    assert list(rows) == [("sent", ""), ("withdrawn", "owned")]


def test_a_routed_handoff_is_one_mail_that_says_why_them(outbox: Outbox) -> None:
    """Handed off and assigned in one breath: its owner hears of both in one, with the reason."""
    Version.objects.all().delete()
    signed(TEXT.replace("route: {by: manual}", "route: {by: round_robin}"))
    outbox.lead("carmen", NOW, owner=None)
    owner = Standing.objects.get(lead__lead_id="carmen").owner
    outbox.send(NOW + 1)
    assert owner is not None and len(outbox.mails) == 1
    assert str(outbox.mails[0]["To"]).endswith(f"<{owner}@little.example>")
    assert "Lead nuevo: Carmen" in outbox.text() and "le toca a usted" in outbox.text()
    assert outbox.states(kind="assigned", channel="email") == []


def test_signers_and_whoever_imported_are_told(outbox: Outbox) -> None:
    """What waits for a signature is told with its digest until it is signed; an import with its counts."""
    version = Version.objects.create(
        effective="2026-07-01", name="Little", text="", digest="5f0c", state=Version.PROPOSED, created_at=0
    )
    ask_to_sign(version, ["ana", "luis"], "Ana Ruiz", NOW)
    Signature.objects.create(version=version, signer="luis", digest="5f0c", at=NOW)
    word("marta", kind="import_done", what="enero.csv", read=1200, applied=1150, quarantined=20, repeated=30)
    outbox.send(NOW)
    told = {str(mail["To"]).split()[0]: outbox.text(n) for n, mail in enumerate(outbox.mails)}
    assert "Ana Ruiz propone una versión" in told["Ana"] and "5f0c" in told["Ana"]
    assert f"https://leadpact.little.example/agreement/versions/{version.pk}/sign" in told["Ana"]
    assert "1.150" in told["Marta"] and "Luis" not in told
    assert outbox.states(recipient="luis")[0][3:] == ("withdrawn", "signed")
