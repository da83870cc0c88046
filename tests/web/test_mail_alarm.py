"""Where no mail gets out administrators hear of it on every page, and pages ask the database no more for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadpact.agreement.history import History
from leadpact.web.actions.send_alarm import NO_MAIL_SERVER, clear_alarm, raise_alarm
from leadpact.web.pages import mail_alarm
from leadpact.web.records.models import User
from web.browsing import signed_in

pytestmark = pytest.mark.django_db
PAGES = ("/leads/mine", "/agreement", "/people", "/mine")
SAID = "No mail gets out"


def test_administrators_hear_of_it_on_every_page(acme: History, people: dict[str, User]) -> None:
    """One line: that none gets out, why, what to do, and where it is told in full; there it is not said twice."""
    raise_alarm(NO_MAIL_SERVER, "", 5)
    ada = signed_in(people["ada"])
    for page in PAGES:
        text = ada.get(page).content.decode()
        assert (
            text.count(SAID) == 1
            and "write LEADPACT_MAIL_URL" in text
            and 'text-decoration-underline" href="/notices"' in text
        ), page
    assert ada.get("/notices").content.decode().count(SAID) == 1


def test_nobody_else_does(acme: History, people: dict[str, User]) -> None:
    """Whoever can't mend it is not troubled; a stranger is told nothing."""
    raise_alarm(NO_MAIL_SERVER, "", 5)
    for name in ("olga", "ana", "luis", "marta", "rita"):
        assert SAID not in signed_in(people[name]).get("/agreement").content.decode(), name
    assert SAID not in Client().get("/account/login/").content.decode()


def test_a_page_asks_once_in_a_while(
    acme: History, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first page the database is not asked, whether there is an alarm or none; half a minute later it is again."""
    ada, clock = signed_in(people["ada"]), [60.0]
    monkeypatch.setattr(mail_alarm.time, "monotonic", lambda: clock[0])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            ada.get("/mine")
        return sum("notices_alarm" in each["sql"] for each in queries)

    assert [asked(), asked()] == [1, 0]
    raise_alarm("authentication", "no", 5)
    assert SAID not in ada.get("/mine").content.decode()
    clock[0] += mail_alarm.KEPT
    assert [asked(), asked()] == [1, 0]
    assert SAID in ada.get("/mine").content.decode()
    clear_alarm()
    clock[0] += mail_alarm.KEPT
    assert SAID not in ada.get("/mine").content.decode()
