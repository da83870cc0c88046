"""My settings: how one is called, in which language and zone, by what one hears of things."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from leadpact.agreement.history import History
from leadpact.web.actions.preferences import KINDS, send_test
from leadpact.web.pages.mine import settings as page_of_settings
from leadpact.web.records.models import Entry, Notice, User
from web.browsing import signed_in

pytestmark = pytest.mark.django_db
HEARING = {"part": "hearing", "by_email": "on", "digest": "no", "kind": list(KINDS)}


@pytest.fixture
def marta(people: dict[str, User], acme: History) -> Client:
    """A rep's browser."""
    return signed_in(people["marta"])


def test_the_language_and_the_zone_are_ones_own(marta: Client) -> None:
    """The next page speaks it; an unknown zone is refused by name."""
    asked = {"part": "profile", "name": "مرتا", "language": "ar", "timezone": "Africa/Casablanca"}
    assert marta.post("/mine", asked).status_code == 302
    assert 'dir="rtl"' in marta.get("/mine").content.decode()
    user = User.objects.get(person="marta")
    assert (user.name, user.timezone) == ("مرتا", "Africa/Casablanca")
    wrong = marta.post("/mine", {**asked, "language": "en", "timezone": "Madrid"})
    assert wrong.status_code == 200 and User.objects.get(person="marta").language == "ar"


def test_the_language_is_chosen_below_every_page_too(marta: Client) -> None:
    """It is the user's own from then on, on record once; a language that is none changes nothing."""
    for language in ("ar", "ar", "xx"):
        assert marta.post("/language", {"language": language, "next": "/mine"}).status_code == 302
    assert User.objects.get(person="marta").language == "ar"
    assert list(Entry.objects.values_list("what", "who", "subject", "detail")) == [
        ("profile_changed", "marta@acme.example", "marta@acme.example", {"language": "ar"})
    ]


def test_how_one_hears_is_kept(marta: Client) -> None:
    """Channels with addresses, kinds not wanted, digest and quiet hours; a webhook's address is not told to the audit."""
    marta.post("/mine", {**HEARING, "by_slack": "on", "slack": "https://hooks.slack.example/T/secret", "digest": "hourly",
                         "kind": ["handed_off"], "quiet_from": "20:00", "quiet_to": "08:00"})  # fmt: skip
    user = User.objects.get(person="marta")
    assert user.channels == {"email": "", "slack": "https://hooks.slack.example/T/secret"}
    assert user.muted == [kind for kind in KINDS if kind != "handed_off"]
    assert (user.digest, user.quiet_from, user.quiet_to) == ("hourly", "20:00", "08:00")
    assert "secret" not in str(Entry.objects.get().detail)
    page = marta.get("/mine").content.decode()
    assert 'name="by_slack" checked' in page and 'name="by_teams" checked' not in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by_slack": "on", "slack": "hooks.slack.example"}, "beginning with https://"),
        ({"by_webhook": "on", "webhook": "http://10.0.0.1/"}, "beginning with https://"),
        ({"by_teams": "on", "teams": "https://user:pw@x.example/"}, "beginning with https://"),
        ({"by_webhook": "on", "webhook": "https://x.example/a b"}, "beginning with https://"),
        ({"by_teams": "on", "teams": ""}, "beginning with https://"),
        ({"email": "nobody"}, "is no e-mail address"),
        ({"quiet_from": "20:00"}, "Write both times"),
        ({"quiet_from": "20:00", "quiet_to": "20:00"}, "leave both empty"),
        ({"quiet_from": "20:00", "quiet_to": "25:00"}, "Write a time as 20:00"),
        ({"digest": "weekly"}, "Select a valid choice"),
        ({"by_email": None}, "Choose at least one way"),
    ],
)
def test_what_nothing_can_be_sent_to_is_refused(marta: Client, more: dict[str, Any], said: str) -> None:
    """With what to write, and nothing of it is kept."""
    asked = {key: value for key, value in {**HEARING, **more}.items() if value is not None}
    page = marta.post("/mine", asked)
    assert page.status_code == 200 and said in page.content.decode()
    assert not User.objects.get(person="marta").channels


def test_a_test_goes_by_every_channel(marta: Client, people: dict[str, User]) -> None:
    """Each time anew; without any setting by mail."""
    assert send_test(people["rita"], 5) == 1
    assert Notice.objects.values_list("recipient", "channel", "kind").get() == (
        "rita@acme.example",
        "email",
        "test",
    )
    people["marta"].channels = {"email": "", "slack": "https://x.example"}
    people["marta"].save()
    for _ in range(2):
        marta.post("/mine/test")
    sent = Notice.objects.filter(recipient="marta", state="queued", work_at__isnull=False)
    assert sorted(sent.values_list("channel", flat=True)) == ["email", "email", "slack", "slack"]


def test_every_kind_of_notice_has_words() -> None:
    """What one may not want is what there is."""
    assert tuple(page_of_settings.KINDS) == KINDS
