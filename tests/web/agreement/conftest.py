"""Browsers in which somebody is signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from leadpact.web.records.models import User


@pytest.fixture
def at(people: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which somebody is signed in, by their name."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
