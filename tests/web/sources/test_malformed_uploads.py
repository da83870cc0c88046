"""Malformed files by the hundred, mapped and imported: a clear 4xx, or rows that are all accounted for; nothing else changes."""

from __future__ import annotations

import random
from collections import Counter
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from malformed_texts import IN_TABLE, IN_YAML, spoiled
from uploaded_files import CSV, MAPPING

from leadpact.web.actions import upload_import
from leadpact.web.actions.upload_import import upload_due
from leadpact.web.clock import now
from leadpact.web.records.models import Event, Quarantined, Upload, User

pytestmark = pytest.mark.django_db
LINES = (
    '{"event_id": "e1", "lead_id": "l1", "at": "2026-01-05T12:00:00Z", "kind": "call_made"}\n'
    '{"type": "track", "event": "Clicked", "messageId": "m1", "userId": "u1", "timestamp": "2026-01-05T12:00:00Z"}\n'
)
NAMES = (
    "old.csv",
    "old.csv",
    "rows.jsonl",
    "a.tsv",
    "ventas.xlsx",
    "b.parquet",
    "x.csv.gz",
    "ملف.csv",
    "none",
    "../../x.csv",
)
MOVED = {"Event", "Lead", "Account", "Quarantined", "Upload", "Entry", "Source", "Notice"}
"""What uploads may change; whoever sent one is told when it is done."""


@pytest.fixture
def page(people: dict[str, User], folder: object) -> Client:
    """A browser that shows a 500 as one."""
    client = Client(raise_request_exception=False)
    client.force_login(people["olga"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/uploads")
    return client


def rest() -> dict[str, list[Any]]:
    """Every row of every table that no upload may change."""
    models = [each for each in apps.get_app_config("records").get_models() if each.__name__ not in MOVED]
    return {each.__name__: sorted(each.objects.values_list(), key=str) for each in models}


def upload_all(page: Client, seed: int, count: int) -> Counter[str]:
    """Send malformed files, map them by malformed mappings and by right ones, import what may be; how many came to what."""
    rng, told, before = random.Random(seed), Counter[str](), rest()
    for number in range(count):
        where = f"upload {number} of seed {seed}"
        data = spoiled(rng, (LINES if rng.random() < 0.2 else CSV).encode(), IN_TABLE)
        file = BytesIO(data)
        file.name = rng.choice(NAMES)
        sent = page.post("/uploads", {"file": file, "anew": "1"})
        assert sent.status_code in (302, 422), (where, sent.status_code, data[:300])
        told[f"sent {sent.status_code}"] += 1
        if sent.status_code == 302:
            told.update(mapped(page, sent.headers["Location"], rng, where))
    assert rest() == before
    uploads = list(Upload.objects.all())
    assert Event.objects.count() == sum(each.applied for each in uploads)
    assert Quarantined.objects.count() == sum(each.quarantined for each in uploads)
    for each in uploads:
        counted = each.applied + each.quarantined + each.repeated + each.unmapped
        assert each.done == counted and (each.state != Upload.DONE or each.rows == counted), each.pk
    return told


def mapped(page: Client, path: str, rng: random.Random, where: str) -> Counter[str]:
    """What an upload comes to: a page that says why it can't be read, or a mapping refused, or an import."""
    told = Counter[str]()
    opened = page.get(path)
    assert opened.status_code == 200, (where, "opened", opened.status_code)
    wrong = spoiled(rng, MAPPING.encode(), IN_YAML).decode("utf-8", "replace")
    for yaml, do in ((wrong, "preview"), (wrong if rng.random() < 0.3 else MAPPING, "start")):
        answer = page.post(path, {"way": rng.choice(("text", "text", "native")), "do": do, "yaml": yaml})
        assert answer.status_code in (200, 302), (where, do, answer.status_code, yaml[:600])
        told[f"{do} {answer.status_code}"] += 1
    while upload_due("w", now()):
        pass
    found = Upload.objects.get(pk=int(path.rpartition("/")[2]))
    assert found.state in (Upload.MAPPING, Upload.DONE, Upload.FAILED), (where, found.state)
    assert (found.state == Upload.FAILED) == bool(found.told), (where, found.told)
    assert page.get(path).status_code == 200, (where, "afterwards", found.state)
    told[found.state] += 1
    return told


def test_malformed_uploads(page: Client) -> None:
    """Each is refused with a sentence, or its rows are applied, held or counted; and there were enough of every sort."""
    told = upload_all(page, 1, 25)
    assert told["sent 422"] >= 1 and told["sent 302"] >= 15
    assert told["start 302"] >= 5 and told[Upload.DONE] >= 5


@pytest.mark.slow
def test_a_thousand_malformed_uploads(page: Client) -> None:
    """The same, longer."""
    told = upload_all(page, 2, 1000)
    assert told["sent 422"] >= 10 and told[Upload.DONE] >= 150


def test_the_harness_sees_a_failure(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that must fail: an import that counts a held row as none is found."""
    kept = upload_import.received

    def forgetful(*given: Any) -> Any:
        taken = kept(*given)
        return type(taken)(
            taken.applied, max(0, taken.quarantined - 1), refused=taken.refused, known=taken.known
        )

    monkeypatch.setattr(upload_import, "received", forgetful)
    with pytest.raises(AssertionError):
        upload_all(page, 1, 8)
