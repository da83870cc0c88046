"""Many senders and many people at once: nothing is lost, doubled or deadlocked, on either database."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from leadpact.web import clock
from leadpact.web.actions import quarantine
from leadpact.web.records.models import Account, Event, Lead, Quarantined, User

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/v1/events"
Make = Callable[..., dict[str, Any]]


def test_overlapping_batches_of_eight_senders(crm: Any, event: Make, crowd: Any) -> None:
    """Eight threads post the same events in other orders and cuts: each event is in once, no request fails."""
    pool = [event(f"e{n}", lead_id=f"l{n % 60}", account_id=f"a{n % 20}") for n in range(200)]
    pool += [event(f"w{n}", kind="Not Snake") for n in range(20)]

    def sender(seed: int) -> list[Any]:
        shuffled = random.Random(seed).sample(pool, len(pool))
        return [crm.post(PATH, shuffled[at : at + 44]) for at in range(0, len(pool), 44)]

    here = crowd()
    answers = [each for all_of in here.together([lambda n=n: sender(n) for n in range(8)]) for each in all_of]
    assert [each.status_code for each in answers] == [200] * 40
    said = [each.json() for each in answers]
    assert all(each["accepted"] == each["applied"] + each["quarantined"] for each in said)
    assert sum(each["accepted"] - each["repeated"] for each in said) == 220
    stored = here.alone(lambda: [model.objects.count() for model in (Event, Quarantined, Lead, Account)])
    assert stored == [200, 20, 60, 20]


def test_two_merges_can_not_close_a_loop_together(crm: Any, event: Make, crowd: Any) -> None:
    """a into b and b into a at the same moment: one is applied, the other held, whoever comes first."""

    def merge(number: int, lead: str, into: str) -> Any:
        made = event(
            f"m{number}{lead}", lead_id=f"{number}{lead}", kind="lead_merged", into=f"{number}{into}"
        )
        return crm.post(PATH, made).json()

    here = crowd()
    for number in range(6):
        said = here.together([lambda n=number: merge(n, "a", "b"), lambda n=number: merge(n, "b", "a")])
        assert sorted(each["applied"] for each in said) == [0, 1]
    held = here.alone(lambda: list(Quarantined.objects.values_list("code", flat=True)))
    assert held == ["merge_loop"] * 6


def test_of_two_people_one_decides(crm: Any, keeper: User, event: Make, crowd: Any) -> None:
    """Releases and discards at the same moment: one of them happens, the others hear that it was decided."""
    crm.post(PATH, event("e1", kind="Not Snake"))
    number = Quarantined.objects.get().pk
    right = '{"event_id": "e1", "lead_id": "l1", "at": "2026-01-05T12:00:00Z", "kind": "page_viewed"}'
    here = crowd()
    said = here.together(
        [lambda: quarantine.release(number, right, keeper, clock.now()).state] * 4
        + [lambda: quarantine.discard(number, keeper, clock.now())] * 2
    )
    won = [each for each in said if each in ("released", True)]
    assert len(won) == 1
    state, events = here.alone(lambda: (Quarantined.objects.get().state, Event.objects.count()))
    assert (state, events) == (("released", 1) if won == ["released"] else ("discarded", 0))
