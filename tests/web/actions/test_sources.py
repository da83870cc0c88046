"""Sources of events: added, renewed, revoked, each on record."""

from __future__ import annotations

import pytest

from leadpact.web.actions import sources
from leadpact.web.actions.audit import first_broken
from leadpact.web.records.models import Entry, Source, User

pytestmark = pytest.mark.django_db


def test_each_kind_has_the_secret_it_needs(people: dict[str, User]) -> None:
    """Programs have keys, webhooks a secret to check signatures by; uploads and pages have neither."""
    made = {kind: sources.add_source(f"the {kind}", kind, people["olga"], 5) for kind, _ in Source.KINDS}
    assert made["api"].secret.startswith("lp_") and made["segment"].secret.startswith("lp_")
    assert made["webhook"].secret == made["webhook"].source.secret and made["webhook"].secret.startswith(
        "whsec_"
    )
    assert (made["upload"].secret, made["page"].secret) == ("", "")
    assert made["api"].source.created_at == 5


def test_keys_differ(people: dict[str, User]) -> None:
    """A key is random, and so long that nobody guesses it."""
    keys = {sources.add_source(str(n), "api", people["olga"], 0).secret for n in range(20)}
    assert len(keys) == 20


def test_a_name_is_one_sources(people: dict[str, User]) -> None:
    """Two sources of one name could not be told apart; nothing is added or written down."""
    sources.add_source("CRM", "api", people["olga"], 0)
    with pytest.raises(sources.NameTakenError):
        sources.add_source(" CRM ", "segment", people["olga"], 0)
    assert (Source.objects.count(), Entry.objects.count()) == (1, 1)


def test_who_did_it_is_on_record_and_no_key(people: dict[str, User]) -> None:
    """The audit trail says who added, renewed and revoked, and no more of a key than its first letters."""
    made = sources.add_source("CRM", "api", people["olga"], 0)
    renewed = sources.renew_key(made.source, people["ada"], 1)
    sources.revoke_source(made.source, people["ada"], 2)
    told = [(each.who, each.what, each.subject) for each in Entry.objects.order_by("pk")]
    assert told == [
        ("olga@acme.example", "source_added", "CRM"),
        ("ada@acme.example", "key_renewed", "CRM"),
        ("ada@acme.example", "source_revoked", "CRM"),
    ]
    said = str(list(Entry.objects.values_list("detail", flat=True)))
    assert made.secret not in said and renewed.secret not in said and renewed.secret[:8] in said
    assert first_broken() is None


def test_an_upload_has_no_key_to_renew(people: dict[str, User]) -> None:
    """People who sign in upload; there is no key."""
    made = sources.add_source("Files", "upload", people["olga"], 0)
    with pytest.raises(sources.NotKeyedError):
        sources.renew_key(made.source, people["olga"], 1)
    with pytest.raises(ValueError, match="fax"):
        sources.add_source("Fax", "fax", people["olga"], 0)
