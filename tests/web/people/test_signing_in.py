"""Signing in: guessing is slowed down, nothing tells who has an account, and what a role requires comes first."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache, caches
from django.core.cache.backends import locmem
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from leadpact.web.actions import users, users_security
from leadpact.web.mailing import django_mail
from leadpact.web.pages.signing_in import POSTMAN
from leadpact.web.records.models import Entry, User
from web.browsing import signed_in
from web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _fresh(db: None) -> None:
    """Limits of other tests do not count."""
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Try to sign in."""
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def code_of(secret: str) -> str:
    """The code an authenticator app shows now."""
    return str(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))).zfill(6)


def test_one_signs_in_with_email_and_password(client: Client, people: dict[str, User]) -> None:
    """Whatever the case of the e-mail; passwords are kept by argon2 outside of tests."""
    from leadpact.web import settings

    assert sign_in(client, "Ada@Acme.Example").status_code == 302
    assert client.get("/mine").status_code == 200
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_five_failures_lock_out_and_say_for_how_long(client: Client, people: dict[str, User]) -> None:
    """The fifth failure locks this e-mail from this machine for 15 minutes, the right password too; another e-mail and
    another machine are not locked.
    """
    answers = [sign_in(client, "ada@acme.example", "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client, "ada@acme.example")
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, locked.headers["Retry-After"])
    assert 840 <= int(locked.headers["Retry-After"]) <= 900
    assert "Try again in 15 minutes" in locked.content.decode()
    assert sign_in(Client(), "olga@acme.example").status_code == 302
    assert sign_in(Client(), "ada@acme.example", REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_lock_out_ends(client: Client, people: dict[str, User]) -> None:
    """After 15 minutes; attempts while locked do not make it longer."""
    for _ in range(7):
        sign_in(client, "ada@acme.example", "wrong")
    assert AccessAttempt.objects.get().failures_since_start == 5
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, "ada@acme.example").status_code == 302


def test_an_administrator_unlocks(client: Client, people: dict[str, User]) -> None:
    """At once, on record."""
    for _ in range(5):
        sign_in(client, "marta@acme.example", "wrong")
    users_security.unlock(people["marta"], people["ada"])
    assert sign_in(client, "marta@acme.example").status_code == 302
    assert Entry.objects.get(what="user_unlocked").detail == {"failures": 5}


def test_a_machine_that_tries_many_emails_is_locked_out(client: Client, people: dict[str, User]) -> None:
    """Forty failures together from one address, whatever the e-mails; no password is kept in the records of attempts."""
    for number in range(40):
        cache.clear()  # another limit, of requests a minute, is not what is looked at
        assert (
            "Retry-After" not in sign_in(client, f"nobody{number}@acme.example", "wrong").headers
            or number == 39
        )
    assert 840 <= int(sign_in(client, "ada@acme.example").headers["Retry-After"]) <= 900
    assert not [each for each in AccessAttempt.objects.all() if "wrong" in each.post_data]


def test_nothing_tells_who_has_an_account(client: Client, people: dict[str, User]) -> None:
    """A wrong password and an unknown e-mail have one answer; so has a reset for either; a deactivated one's too."""

    def said(email: str) -> str:
        page = sign_in(Client(), email, "wrong").content.decode()
        return page.split('role="alert"')[1].split("csrfmiddlewaretoken")[0].replace(email, "")

    User.objects.filter(email="rita@acme.example").update(is_active=False)
    assert len({said(f"{name}@acme.example") for name in ("ada", "who", "rita")}) == 1
    resets = [
        Client().post("/account/password/reset/", {"email": each})
        for each in ("ada@acme.example", "who@x.example")
    ]
    assert {(each.status_code, each.headers.get("Location")) for each in resets} == {
        (302, "/account/password/reset/done/")
    }


def test_an_unknown_email_costs_as_much_as_a_known_one(
    client: Client, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One digest of the password is worked out whoever asks: known, unknown, or invited and without a password."""
    worked: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        worked.append(password)
        return str(encode(self, password, salt))

    User.objects.create_user("new@acme.example", None, name="New")
    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for name in ("ada", "who", "new"):
        worked.clear()
        sign_in(client, f"{name}@acme.example", "wrong")
        assert len(worked) == 1, name


def test_a_reset_comes_by_mail_behind_the_answer(
    client: Client, people: dict[str, User], settings: Any
) -> None:
    """One mail to who is known, none to others, its link that of the service; where no mail is set up the page says so."""
    page = client.get("/account/password/reset/").content.decode()
    assert "sends no mail" in page and '<form method="post" class="card' not in page
    settings.MAIL_URL, settings.BASE_URL = "smtp://mail.example", "https://leads.example"
    for email in ("ada@acme.example", "who@acme.example"):
        client.post("/account/password/reset/", {"email": email}, HTTP_HOST="localhost")
    POSTMAN.submit(lambda: None).result()
    assert [message.to for message in mail.outbox] == [["ada@acme.example"]]
    body = str(mail.outbox[0].body)
    link = next(word for word in body.split() if "/password/reset/key/" in word)
    assert link.startswith("https://leads.example/account/")
    form = client.get(link.removeprefix("https://leads.example"), follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "another long one 7", "password2": "another long one 7"}
    )
    assert sign_in(Client(), "ada@acme.example", "another long one 7").status_code == 302


def test_nobody_signs_up_and_no_other_account_page_is_there(client: Client) -> None:
    """Routes of allauth that Leadpact does not need are not there."""
    for name in ("account_signup", "account_email", "socialaccount_connections", "account_set_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/account/signup/").status_code == client.get("/account/email/").status_code == 404


def test_a_second_factor_is_asked_for_and_may_be_a_recovery_code(
    client: Client, people: dict[str, User]
) -> None:
    """Password, then the code of the app; each code of the paper once."""
    secret = generate_totp_secret()
    TOTP.activate(people["ada"], secret)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    paper = RecoveryCodes.activate(people["ada"]).get_unused_codes()[0]
    asked = sign_in(client, "ada@acme.example")
    assert asked.headers["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/mine").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/mine").status_code == 200
    for attempt in (302, 200):
        other = Client()
        sign_in(other, "ada@acme.example")
        assert other.post("/account/2fa/authenticate/", {"code": paper}).status_code == attempt


def another_process() -> None:
    """What a process keeps of its cache in its own memory is gone."""
    locmem._caches.clear()
    with suppress(AttributeError):
        del caches["default"]


def test_tries_of_a_second_factor_are_counted_for_all_processes_together(people: dict[str, User]) -> None:
    """Five wrong codes are all there are, whichever processes they come to; the right one is not looked at then either.
    Each try comes to another process.
    """
    secret = generate_totp_secret()
    TOTP.activate(people["ada"], secret)

    def tried(code: str) -> Any:
        another_process()
        browser = Client()
        sign_in(browser, "ada@acme.example", REMOTE_ADDR=f"192.0.2.{next(machines)}")
        answer = browser.post("/account/2fa/authenticate/", {"code": code}, REMOTE_ADDR="192.0.2.200")
        return answer.status_code, "Too many failed" in answer.content.decode()

    machines = iter(range(1, 100))
    wrong = f"{(int(code_of(secret)) + 500_000) % 10**6:06d}"
    assert [tried(wrong) for _ in range(5)] == [(200, False)] * 5
    assert [tried(wrong), tried(code_of(secret))] == [(200, True)] * 2
    other = generate_totp_secret()
    TOTP.activate(people["olga"], other)
    browser = Client()
    sign_in(browser, "olga@acme.example", REMOTE_ADDR="192.0.2.250")
    assert browser.post("/account/2fa/authenticate/", {"code": code_of(other)}).status_code == 302


def test_a_code_that_was_used_is_used_in_all_processes(people: dict[str, User]) -> None:
    """Whoever saw it over a shoulder can't sign in with it elsewhere while it would still hold."""
    secret = generate_totp_secret()
    TOTP.activate(people["ada"], secret)
    code = code_of(secret)
    found = []
    for _ in range(2):
        another_process()
        browser = Client()
        sign_in(browser, "ada@acme.example")
        found.append(browser.post("/account/2fa/authenticate/", {"code": code}).status_code)
    assert found == [302, 200]


def test_a_role_must_set_up_a_second_factor_before_anything_else(
    client: Client, people: dict[str, User]
) -> None:
    """Every page leads to setting it up; signing out stays possible; other roles are left alone."""
    users_security.require_second_factor(["rep"], people["ada"])
    client.force_login(people["marta"], "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/mine").headers["Location"] == "/account/2fa/totp/activate/"
    assert client.get("/mine", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/"
    assert client.post("/account/logout/").status_code == 302
    TOTP.activate(people["marta"], generate_totp_secret())
    client.force_login(people["marta"], "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/mine").status_code == 200
    assert signed_in(people["luis"]).get("/mine").status_code == 200


def test_deactivation_and_a_reset_factor_end_sessions_at_once(
    client: Client, people: dict[str, User]
) -> None:
    """The next request finds nobody signed in, also after they are let in again."""
    for act in (users.deactivate, users_security.reset_second_factor):
        client = Client()
        Authenticator.objects.all().delete()
        sign_in(client, "marta@acme.example")
        assert client.get("/mine").status_code == 200
        act(people["marta"], people["ada"])
        assert client.get("/mine").status_code == 302
        users.reactivate(people["marta"], people["ada"])
        assert client.get("/mine").status_code == 302


def test_sessions_are_listed_and_ended(people: dict[str, User]) -> None:
    """One, all others, or everywhere, each on record; nobody ends another's."""
    here, there, elsewhere, hers = (Client(headers={"user-agent": "Browser"}) for _ in range(4))
    for each in (here, there, elsewhere):
        sign_in(each, "ada@acme.example")
        each.get("/mine")
    sign_in(hers, "olga@acme.example")
    from allauth.usersessions.models import UserSession

    numbers = {each.session_key: each.pk for each in UserSession.objects.all()}
    page = here.get("/account/sessions/").content.decode()
    assert page.count("Browser") == 3 and page.count("End this session") == 2
    assert here.post(f"/account/sessions/{numbers[hers.session.session_key]}/end").status_code == 404
    here.post(f"/account/sessions/{numbers[there.session.session_key]}/end")
    assert [each.get("/mine").status_code for each in (here, there, elsewhere)] == [200, 302, 200]
    here.post("/account/sessions/")
    assert [each.get("/mine").status_code for each in (here, elsewhere)] == [200, 302]
    here.post("/account/sessions/everywhere")
    assert [each.get("/mine").status_code for each in (here, hers)] == [302, 200]
    told = Entry.objects.order_by("pk").values_list("what", "who", "subject", "detail")
    assert list(told) == [
        ("session_ended", "ada@acme.example", "ada@acme.example", {}),
        ("signed_out_elsewhere", "ada@acme.example", "ada@acme.example", {"sessions": 1}),
        ("signed_out_everywhere", "ada@acme.example", "ada@acme.example", {"sessions": 1}),
    ]


def test_pages_of_the_account_speak_arabic(client: Client, people: dict[str, User]) -> None:
    """Our words and allauth's, from right to left."""
    page = client.get(LOGIN, headers={"accept-language": "ar"}).content.decode()
    assert 'dir="rtl"' in page and "كلمة المرور" in page
    assert "Password" not in page and "Sign In" not in page


@pytest.mark.parametrize(
    ("url", "tls", "ssl", "port"),
    [
        ("smtp://h", True, False, 587),
        ("smtp://h:25?tls=off", False, False, 25),
        ("smtp://u:p%40@h?tls=on", False, True, 465),
    ],
)
def test_mail_is_set_up_from_one_address(url: str, tls: bool, ssl: bool, port: int) -> None:
    """As the settings' page says; anything else is refused by name."""
    found = django_mail(url)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"], found["EMAIL_PORT"]) == (tls, ssl, port)
    assert django_mail("")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    with pytest.raises(ValueError, match="LEADPACT_MAIL_URL"):
        django_mail("http://h")
    with pytest.raises(ValueError, match="in the clear"):
        django_mail("smtp://u:p%40@h?tls=off")


def test_what_people_do_to_their_access_is_on_record(
    client: Client, people: dict[str, User], django_capture_on_commit_callbacks: Any
) -> None:
    """A changed password, a second factor set up and removed, a lock-out once; names that are nobody's leave no line."""
    sign_in(client, "ada@acme.example")
    new = "another long one 7"
    client.post("/account/reauthenticate/?next=/mine", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    client.post("/account/2fa/totp/deactivate/")
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/mine").status_code == 302, "one signs in anew"
    for name in ("marta", "who"):
        for _ in range(7):
            sign_in(Client(), f"{name}@acme.example", "wrong")
    told = list(Entry.objects.order_by("pk").values_list("what", "subject"))
    assert [what for what, _ in told].count("user_locked_out") == 1
    assert {"second_factor_added", "second_factor_removed", "password_changed"} <= {what for what, _ in told}
    assert ("user_locked_out", "marta@acme.example") in told
