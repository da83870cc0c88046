"""Who sends to the API in its tests: a source of each kind, with its key, and events as they send them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client
from standardwebhooks import Webhook

from leadpact.web import clock
from leadpact.web.actions.sources import add_source
from leadpact.web.records.models import Source, User
from leadpact.web.serving.migrating import open_database

NOON = "2026-01-05T12:00:00Z"


@dataclass(frozen=True)
class Sending:
    """A source and its key, and how it posts."""

    source: Source
    key: str
    client: Client

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """Post a value as JSON (bytes as they are), with the key as Bearer unless headers say otherwise."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = {
            "authorization": f"Bearer {self.key}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        media = said.pop("content-type", "application/json")
        return self.client.post(path, data, content_type=media, headers={k: v for k, v in said.items() if v})

    def get(self, path: str) -> Any:
        """Get with the key."""
        return self.client.get(path, headers={"authorization": f"Bearer {self.key}"})

    def sign(self, body: bytes, at: int | None = None, message: str = "msg_1") -> dict[str, str]:
        """The headers of a webhook that this source's secret signs."""
        instant = datetime.fromtimestamp((at or clock.now()) / 1e6, UTC)
        return {
            "authorization": "",
            "webhook_id": message,
            "webhook_timestamp": str(int(instant.timestamp())),
            "webhook_signature": Webhook(self.key).sign(message, instant, body.decode()),
        }


@pytest.fixture
def keeper(db: None) -> User:
    """Who keeps the sources."""
    return User.objects.create_user("keeper@acme.example", None, name="Keeper", role=User.OPERATIONS)


@pytest.fixture
def sending(keeper: User) -> Callable[..., Sending]:
    """Makes a source of a kind; its client shows failures as 500s, as a server would."""

    def make(kind: str, name: str = "") -> Sending:
        made = add_source(name or f"the {kind}", kind, keeper, now=0)
        return Sending(made.source, made.secret, Client(raise_request_exception=False))

    return make


@pytest.fixture
def crm(sending: Callable[..., Sending]) -> Sending:
    """Sends Leadpact's own events."""
    return sending("api")


@pytest.fixture
def site(sending: Callable[..., Sending]) -> Sending:
    """Sends Segment's calls."""
    return sending("segment")


@pytest.fixture
def hook(sending: Callable[..., Sending]) -> Sending:
    """Sends signed webhooks."""
    return sending("webhook")


@pytest.fixture
def event() -> Callable[..., dict[str, Any]]:
    """Makes a native event of a given id."""

    def make(event_id: str, **more: Any) -> dict[str, Any]:
        return {"event_id": event_id, "lead_id": "l1", "at": NOON, "kind": "page_viewed", **more}

    return make


@dataclass(frozen=True)
class Crowd:
    """Several threads on one database, as requests are: SQLite's test database, in memory, gives them a file."""

    file: Path | None

    def together(self, works: Sequence[Callable[[], Any]]) -> list[Any]:
        """What each work comes to, all begun at once."""
        begin = threading.Barrier(len(works))

        def run(work: Callable[[], Any]) -> Any:
            self._connect()
            try:
                begin.wait(timeout=30)
                return work()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(works)) as pool:
            return [each.result(timeout=120) for each in [pool.submit(run, work) for work in works]]

    def alone(self, work: Callable[[], Any]) -> Any:
        """What one work comes to on the same database."""
        return self.together([work])[0]

    def _connect(self) -> None:
        if self.file is not None:
            connections["default"] = DatabaseWrapper(
                {**connections.settings["default"], "NAME": str(self.file)}
            )


@pytest.fixture
def crowd(transactional_db: None, tmp_path: Path) -> Callable[[], Crowd]:
    """Gives threads the database as it is when this is called."""

    def make() -> Crowd:
        if connection.vendor != "sqlite":
            return Crowd(None)
        file = tmp_path / "crowd.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        here = Crowd(file)
        here.alone(open_database)  # a service's file has its write-ahead log before anybody comes
        return here

    return make
