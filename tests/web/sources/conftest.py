"""Uploads of the tests lie in a folder of each test's own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from uploaded_files import NOW

from leadpact.web.actions import upload as uploading
from leadpact.web.pages.sources import shown_file
from leadpact.web.records.models import Upload, User


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder of uploads."""
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()
    shown_file.forget()
    yield settings.UPLOADS


Kept = Callable[..., Upload]


@pytest.fixture
def kept(people: dict[str, User], folder: Path) -> Kept:
    """Uploads a text as somebody would; gives the upload back, mapped if a mapping is given."""

    def keep(text: str | bytes, mapping: str = "", name: str = "old.csv", **more: Any) -> Upload:
        data = text.encode() if isinstance(text, str) else text
        given = folder / "incoming-1"
        given.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        found = uploading.keep(given, name, digest, len(data), people["olga"], NOW, **more)
        assert isinstance(found, tuple), found
        upload = found[0]
        if mapping:
            uploading.map_rows(upload, mapping)
        return upload

    return keep


@pytest.fixture
def olga(client: Client, people: dict[str, User]) -> Client:
    """A browser in which revenue operations is signed in."""
    client.force_login(people["olga"])
    return client
