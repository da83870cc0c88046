"""What a rep was told of a lead stays; what is said of it now is for those who see the lead now."""

from __future__ import annotations

import pytest
from django.test import Client
from outbox_at_work import NOW, SECOND, Outbox
from test_notice_pages import client

from conftest_web import give, run_until
from leadpact.web.actions.tell import Word, tell
from leadpact.web.records.models import Notice, User

pytestmark = pytest.mark.django_db
LATER = NOW + 60 * SECOND
HIDDEN = "it is about a lead that is not yours"


def handed_over(outbox: Outbox) -> Client:
    """Marta, signed in: Carmen was hers, and is Luis's; Carmen's name has changed since. Dora is still hers."""
    marta = client("marta", User.REP, person="marta")
    outbox.lead("carmen", NOW)
    outbox.lead("dora", NOW)
    give(LATER - 2, ("carmen", "lead_identified", {"name": "Carmen Prado", "phone": "+34 600 700 800"}))
    give(LATER - 1, ("carmen", "lead_assigned", {"owner": "luis"}))
    run_until(LATER)
    return marta


def martas(lead: str) -> Notice:
    """Her mail about a lead."""
    return Notice.objects.get(lead_id=lead, recipient="marta", channel="email", kind="handed_off")


@pytest.mark.parametrize("state", [Notice.GATHERED, Notice.FAILED, Notice.QUEUED, Notice.WITHDRAWN])
def test_a_notice_that_was_never_sent_says_nothing_of_anothers_lead(outbox: Outbox, state: str) -> None:
    """Neither its text nor the lead's name or address; of one's own lead all of it, and to operations too."""
    marta = handed_over(outbox)
    Notice.objects.filter(pk__in=(martas("carmen").pk, martas("dora").pk)).update(state=state)
    page = marta.get(f"/notices/{martas('carmen').pk}").content.decode()
    assert HIDDEN in page
    for told in ("Carmen", "carmen", "+34 600 700 800"):
        assert told not in page, told
    assert "Dora" in marta.get(f"/notices/{martas('dora').pk}").content.decode()
    assert (
        "Carmen Prado"
        in client("olga", User.OPERATIONS).get(f"/notices/{martas('carmen').pk}").content.decode()
    )


def test_ones_list_names_no_lead_of_anothers(outbox: Outbox) -> None:
    """The row stays, without name and link; so does what a digest gathers."""
    marta = handed_over(outbox)
    page = marta.get("/mine/notices").content.decode()
    assert "Carmen" not in page and "/leads/carmen" not in page and "a lead that is not yours" in page
    assert "Dora" in page and "/leads/dora" in page


def test_what_was_sent_stays_as_it_was_sent(outbox: Outbox) -> None:
    """The very words; around them nothing of now."""
    marta = client("marta", User.REP, person="marta")
    outbox.lead("carmen", NOW)
    outbox.send(NOW + 1)
    give(LATER - 2, ("carmen", "lead_identified", {"name": "Carmen Prado"}))
    give(LATER - 1, ("carmen", "lead_assigned", {"owner": "luis"}))
    run_until(LATER)
    page = marta.get(f"/notices/{martas('carmen').pk}").content.decode()
    assert "As it was sent" in page and "carmen@buyer.example" in page and "Carmen Prado" not in page


def test_a_digest_is_not_made_anew_of_anothers_leads(outbox: Outbox) -> None:
    """One lead of many that is not the reader's is enough; the rows below say which."""
    marta = handed_over(outbox)
    tell([Word("digest-1", "marta", "email", "digest", "")], None, NOW)
    digest = Notice.objects.get(kind="digest")
    both = (martas("carmen").pk, martas("dora").pk)
    Notice.objects.filter(pk__in=both).update(state=Notice.GATHERED, gathered_into=digest)
    page = marta.get(f"/notices/{digest.pk}").content.decode()
    assert HIDDEN in page and "Carmen" not in page and "/leads/dora" in page
    Notice.objects.filter(pk=both[0]).update(gathered_into=None)
    page = marta.get(f"/notices/{digest.pk}").content.decode()
    assert HIDDEN not in page and "Dora" in page


def test_a_lead_that_was_merged_is_its_owners(outbox: Outbox) -> None:
    """It is seen by whoever sees the one that it became."""
    marta = handed_over(outbox)
    give(LATER + 1, ("dora", "lead_merged", {"into": "elena"}), now=LATER + 1)
    give(LATER + 2, ("elena", "lead_identified", {"name": "Elena"}), now=LATER + 2)
    run_until(LATER + 3)
    assert "/leads/dora" in marta.get("/mine/notices").content.decode()
