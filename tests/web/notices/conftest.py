"""The little agreement in force, and a mail server that the settings name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "notices"))

from little_text import TEXT
from notice_servers import Post, receiving
from outbox_at_work import Outbox

from conftest_web import signed


@pytest.fixture
def outbox(db: None, settings: Any) -> Iterator[Outbox]:
    """The little agreement in force, and a mail server that the settings name."""
    signed(TEXT)
    with receiving(Post()) as post:
        settings.MAIL_URL = f"smtp://127.0.0.1:{post.port}?tls=off"
        settings.MAIL_FROM = "Leadpact <leadpact@little.example>"
        settings.BASE_URL = "https://leadpact.little.example"
        settings.INTERNAL_NETWORKS = ("127.0.0.0/8",)
        yield Outbox(post)
