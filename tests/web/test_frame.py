"""The frame of every page: languages, health, refusals."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_alive(client: Client) -> None:
    """Whoever watches the service hears that it lives."""
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language", "direction"),
    [("ar-EG,en", "ar", "rtl"), ("fr", "en", "ltr"), ("pt-BR", "pt", "ltr")],
)
def test_the_browser_is_answered_in_its_language(
    client: Client, asked: str, language: str, direction: str
) -> None:
    """A page speaks one of the four languages, and Arabic from right to left."""
    page = client.get("/nothing/here", headers={"accept-language": asked})
    assert page.status_code == 404
    assert f'<html lang="{language}" dir="{direction}">' in page.content.decode()


@pytest.mark.django_db
def test_a_problem_of_the_api_is_json(client: Client) -> None:
    """Machines are refused as problem+json."""
    answer = client.get("/api/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.django_db
def test_another_hosts_request_is_refused(client: Client) -> None:
    """A name this service does not answer to is refused, machines as problem+json; nothing of it is rendered."""
    assert client.get("/", SERVER_NAME="evil.example").status_code == 400
    answer = client.get("/api/nothing", SERVER_NAME="evil.example")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.django_db
def test_a_form_without_its_token_is_told(client: Client) -> None:
    """A form that came from elsewhere is refused in our own words, and changes nothing."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/language", {"language": "ar"}, headers={"accept-language": "es"})
    assert answer.status_code == 403
    assert "Este formulario ya no vale" in answer.content.decode()
