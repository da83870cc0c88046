"""Malformed requests by the hundred: each is a clear 4xx or waits in quarantine, and the rest of the database is as it was."""

from __future__ import annotations

from collections import Counter
from typing import Any

import malformed_requests
import pytest
from django.apps import apps

from leadpact.web.actions import receive as receiving
from leadpact.web.records.models import Quarantined, Source

pytestmark = pytest.mark.django_db
SEEDS = {"few": (1, 500), "many": (2, 5000)}


def database() -> dict[str, list[Any]]:
    """Every row of every table but the quarantine's, and but the note of when a source was last used."""
    tables = [model for model in apps.get_app_config("records").get_models() if model is not Quarantined]
    found = {}
    for model in tables:
        names = [
            each.attname
            for each in model._meta.concrete_fields
            if (model, each.attname) != (Source, "used_at")
        ]
        found[model.__name__] = sorted(model.objects.values_list(*names), key=str)
    return found


def send_all(crm: Any, site: Any, hook: Any, seed: int, count: int) -> Counter[str]:
    """Send malformed requests and hold each answer to the rule; how many came to what. Raises AssertionError."""
    before = database()
    told: Counter[str] = Counter()
    waiting = 0
    for number, each in enumerate(malformed_requests.requests(seed, count)):
        sender, path, headers = crm, each.path, each.headers
        if path.startswith("/v1/"):
            sender = site
        elif "webhooks" in path:
            sender, path, headers = hook, f"/api/webhooks/{hook.source.pk}", hook.sign(each.body)
        answer = sender.post(path, each.body, **headers)
        where = f"request {number} of seed {seed}: {answer.status_code} {answer.content[:200]!r}"
        if answer.status_code == 200:
            said = answer.json()
            assert (said["applied"], said["accepted"]) == (0, said["quarantined"]), where
            assert {why["index"] for why in said["refused"]} == set(range(said["quarantined"])), where
            assert all(why["detail"] != why["code"] for why in said["refused"]), where
            waiting += said["quarantined"] - said["repeated"]
            told.update({"quarantined": said["quarantined"]})
        else:
            assert 400 <= answer.status_code < 500, where
            assert answer.headers["Content-Type"] == "application/problem+json" and answer.json()["detail"], (
                where
            )
        told.update([str(answer.status_code)])
    assert database() == before
    assert Quarantined.objects.count() == waiting
    return told


def test_five_hundred_malformed_requests(crm: Any, site: Any, hook: Any) -> None:
    """No 5xx, nothing applied, each refused event held once with a sentence; and there were enough of every sort."""
    told = send_all(crm, site, hook, *SEEDS["few"])
    assert min(told[status] for status in ("400", "401", "413", "415", "422")) >= 5
    assert told["200"] >= 250 and told["quarantined"] >= 500


@pytest.mark.slow
def test_five_thousand_malformed_requests(crm: Any, site: Any, hook: Any) -> None:
    """The same, longer."""
    told = send_all(crm, site, hook, *SEEDS["many"])
    assert told["200"] >= 2500 and told["quarantined"] >= 5000


def test_the_harness_sees_a_failure(crm: Any, site: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that must fail: a reader that breaks at one sort of event is found."""
    reading = receiving._reading

    def fragile(value: Any, *more: Any) -> Any:
        if isinstance(value, dict) and value.get("seq") == 1.5:
            raise KeyError("seq")
        return reading(value, *more)

    monkeypatch.setattr(receiving, "_reading", fragile)
    with pytest.raises(AssertionError, match="500"):
        send_all(crm, site, hook, 1, 200)


def test_the_harness_sees_a_change(crm: Any, site: Any, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another: a way in that writes anything but the quarantine is found."""
    hold = receiving.hold

    def leaky(*given: Any) -> Any:
        Source.objects.get_or_create(name="leaked", kind="api", created_at=0)
        return hold(*given)

    monkeypatch.setattr(receiving, "hold", leaky)
    with pytest.raises(AssertionError):
        send_all(crm, site, hook, 1, 50)
