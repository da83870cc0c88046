"""While the database does not answer people are told so in their language, machines in theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory

from leadpact.web.pages import refused
from leadpact.web.records.models import User

pytestmark = pytest.mark.django_db
LANGUAGES = {
    "en": ("ltr", "The service is not ready"),
    "es": ("ltr", "El servicio no está disponible"),
    "pt": ("ltr", "O serviço não está disponível"),
    "ar": ("rtl", "الخدمة غير متاحة الآن"),
}


@contextmanager
def away(kind: type[Exception] = OperationalError) -> Iterator[None]:
    """Whatever is asked of the database fails."""

    def fail(*asked: Any) -> None:
        raise kind("server closed the connection unexpectedly")

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def visitor() -> Client:
    """A browser that gets what the service answers."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/account/login/", "/nothing/here"])
def test_people_are_told_in_their_language(visitor: Client, language: str, path: str) -> None:
    """A page that needs nothing, with how long to wait; which page was asked for does not matter."""
    direction, title = LANGUAGES[language]
    with away():
        page = visitor.get(path, headers={"accept-language": f"{language}-XX,fr;q=0.5"})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    text = page.content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in text and title in text
    assert "<link" not in text and "<script" not in text


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_somebody_signed_in_is_told_too(
    visitor: Client, people: dict[str, User], kind: type[Exception]
) -> None:
    """Their session can't be read, nor who they are: the language is the one that the browser keeps."""
    visitor.force_login(people["marta"], backend="allauth.account.auth_backends.AuthenticationBackend")
    visitor.cookies["leadpact_language"] = "ar"
    with away(kind):
        page = visitor.get("/leads/mine", headers={"accept-language": "es"})
    assert page.status_code == 503 and 'dir="rtl"' in page.content.decode()
    assert visitor.get("/leads/mine").status_code == 200


def test_the_page_of_another_failure_may_need_the_database() -> None:
    """What is told is what keeps it from being made."""
    with away():
        page = refused.broken(RequestFactory().get("/late"))
    assert page.status_code == 503


def test_the_page_of_a_failure_never_fails(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever keeps it from being made, a plain one says the same, and nothing of why."""

    def fail(*given: Any, **more: Any) -> None:
        raise RuntimeError("a secret of the template")

    monkeypatch.setattr(refused, "render", fail)
    page = visitor.get("/nothing/here", headers={"accept-language": "es"})
    assert page.status_code == 500
    assert "Algo ha fallado" in page.content.decode() and "secret" not in page.content.decode()


def test_whoever_watches_is_told_as_ever(visitor: Client, people: dict[str, User]) -> None:
    """`/healthz` says it in its own format, signed in or not."""
    for _ in range(2):
        with away():
            answer = visitor.get("/healthz")
        assert (answer.status_code, answer.json()) == (503, {"status": "database_away"})
        visitor.force_login(people["marta"], backend="allauth.account.auth_backends.AuthenticationBackend")


def test_senders_are_told_as_ever(visitor: Client) -> None:
    """A problem with `Retry-After`."""
    with away():
        answer = visitor.post(
            "/api/v1/events", b"{}", content_type="application/json", headers={"authorization": "Bearer lp_x"}
        )
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["type"] == "urn:leadpact:problem:database-away"


def test_a_session_that_could_not_be_kept_is_no_bad_request() -> None:
    """Django calls it one: what it came of counts."""
    interrupted = SessionInterrupted("the session was deleted")
    interrupted.__context__ = OperationalError("away")
    assert refused.unreadable(RequestFactory().get("/late"), interrupted).status_code == 503
    assert refused.unreadable(RequestFactory().get("/late"), SessionInterrupted()).status_code == 400
