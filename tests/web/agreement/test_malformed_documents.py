"""Malformed agreements by the hundred, as files and as text: refused with their problems, or a draft of what was sent; no 5xx."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from little_agreement import little
from malformed_texts import IN_YAML, spoiled

from leadpact.web.actions import draft_reading
from leadpact.web.records.models import User, Version

pytestmark = pytest.mark.django_db
MOVED = {"Version", "Entry"}
"""What a draft may change: itself, and the audit trail."""


@pytest.fixture
def page(people: dict[str, User]) -> Client:
    """A browser that shows a 500 as one."""
    client = Client(raise_request_exception=False)
    client.force_login(people["ana"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def rest() -> dict[str, list[Any]]:
    """Every row of every table that no draft may change."""
    models = [each for each in apps.get_app_config("records").get_models() if each.__name__ not in MOVED]
    return {each.__name__: sorted(each.objects.values_list(), key=str) for each in models}


def send_all(page: Client, seed: int, count: int) -> Counter[str]:
    """Begin drafts with malformed documents; how many came to what. Raises AssertionError."""
    rng, told, before = random.Random(seed), Counter[str](), rest()
    for number in range(count):
        document = spoiled(rng, little().encode(), IN_YAML)
        where = f"document {number} of seed {seed}"
        given: dict[str, Any] = {"way": "text", "file": SimpleUploadedFile("a.yaml", document or b"\n")}
        if rng.random() < 0.5:
            given = {"way": "text", "text": document.decode("utf-8", "replace")}
        versions = Version.objects.count()
        answer = page.post("/agreement/begin", given)
        assert answer.status_code in (302, 422), (where, answer.status_code, document[:600])
        told[str(answer.status_code)] += 1
        assert Version.objects.count() == versions + (answer.status_code == 302), where
        if answer.status_code == 422:
            assert "data-line=" in answer.content.decode(), (where, document[:600])
        else:
            shown = page.get(answer.headers["Location"])
            assert shown.status_code == 200, (where, shown.status_code, document[:600])
            assert page.get(answer.headers["Location"].replace("drafts", "versions")).status_code in (
                200,
                302,
            ), where
    assert rest() == before
    return told


def test_malformed_documents(page: Client) -> None:
    """Each is refused with the lines and what to write, or is a draft that can be shown; and there were enough of both."""
    told = send_all(page, 1, 150)
    assert told["422"] >= 75 and told["302"] >= 3


@pytest.mark.slow
def test_two_thousand_malformed_documents(page: Client) -> None:
    """The same, longer."""
    told = send_all(page, 2, 2000)
    assert told["422"] >= 1000 and told["302"] >= 30


def test_the_harness_sees_a_failure(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that must fail: a reader that breaks at one sort of document is found."""

    def fragile(given: bytes) -> Any:
        if b"\x00" in given or b"\xff" in given:
            raise KeyError("fragile")
        return kept(given)

    kept = draft_reading.text_of
    monkeypatch.setattr("leadpact.web.pages.agreement.drafting.text_of", fragile)
    with pytest.raises(AssertionError, match="500"):
        send_all(page, 1, 150)
