"""Browsers in which somebody is signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from leadpact.web.records.models import User
from web.browsing import signed_in


@pytest.fixture
def at(people: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which somebody is signed in, by their name."""
    return lambda name: signed_in(people[name])
