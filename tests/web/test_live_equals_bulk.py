"""Live = bulk: histories delivered in any order and any batches leave the findings that `replay` says of the whole log."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import pytest
from django.db import transaction

from histories import name_of, random_case
from leadpact.agreement.history import History
from leadpact.events import Event
from leadpact.replay.plain import Replay, replay
from leadpact.web.actions import fold
from leadpact.web.actions.append import append
from leadpact.web.actions.claim import HELD, claim
from leadpact.web.records.models import Account, Finding, Lead, Standing
from oracle.agreements import TEXTS
from oracle.agreements import history as oracle_history

Row = tuple[object, ...]
CASES = 80
LONG = 2000


def live_rows() -> Counter[Row]:
    """The open findings in the database."""
    return Counter(
        Finding.objects.filter(superseded_at__isnull=True).values_list("finding_id", "account_id_said")
    )


def bulk_rows(found: Replay) -> Counter[Row]:
    """The findings of a replay, alike."""
    return Counter((f.finding_id, f.account_id) for f in found.findings)


def deliver(events: Sequence[Event], rng: random.Random, now: int) -> tuple[int, int]:
    """Events in some order, in batches of some size, some of them twice, the worker at work in between; the time by then,
    and how many accounts workers died with."""
    held = 0
    left = [*events, *rng.sample(events, k=len(events) // 5)]
    rng.shuffle(left)
    while left:
        size = rng.choice((1, 2, 5, 20, 100))
        with transaction.atomic():
            append(left[:size], delivered_by=None, now=now, historical=True)
        del left[:size]
        if rng.random() < 0.1 or not held:
            # a worker dies with accounts in hand: they are due again when its claim has run out
            held += len(claim(fold.ACCOUNTS, "dead", now, 3, ("key",)))
            now += HELD + 1
        if rng.random() < 0.5:
            fold.fold_due(f"w{rng.randrange(3)}", now, rng.choice((1, 3, 50)))
    return now + HELD + 1, held


def settle(now: int) -> int:
    """Fold until nothing is due; how many rounds it took."""
    rounds = 0
    while fold.fold_due("settling", now, 200):
        rounds += 1
        assert rounds < 500, "the worker comes to no end"
    return rounds


def cases_of(name: str, seeds: Iterable[int]) -> list[Event]:
    """The events of many accounts under one agreement; equal ids are one event."""
    events: dict[str, Event] = {}
    for seed in seeds:
        if name_of(seed) == name:
            for event in random_case(seed).events:
                events.setdefault(event.event_id, event)
    return list(events.values())


def check(name: str, seeds: Iterable[int], monkeypatch: pytest.MonkeyPatch, order: int) -> int:
    """One agreement's histories, live and in bulk; how many findings were compared."""
    agreement: History = oracle_history(name)
    monkeypatch.setattr(fold, "agreed", lambda: agreement)
    monkeypatch.setattr(
        fold.route, "wanted_in", lambda *_: []
    )  # nobody is given leads: replay decides no owners
    events = cases_of(name, seeds)
    now = max(event.at for event in events) + 30 * 86_400_000_000
    now, held = deliver(events, random.Random(order), now)
    assert held, "no worker died with an account in hand"
    settle(now)
    assert not Account.objects.exclude(failed="").exists()
    said = replay(agreement, events, now)
    assert live_rows() == bulk_rows(said)
    # interest fades all the time: it is kept as it was when its account was folded last
    stood = {each.lead_id: (each.stage, each.cycle, each.owner, each.fit) for each in said.standings}
    kept = Standing.objects.values_list("lead__lead_id", "stage", "cycle", "owner", "fit")
    assert {lead: tuple(rest) for lead, *rest in kept} == stood
    leads = defaultdict(set)
    for lead, key in Lead.objects.values_list("lead_id", "account__key"):
        leads[key].add(lead)
    assert sum(map(len, leads.values())) >= len(stood)
    return len(said.findings)


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEXTS)
def test_live_equals_bulk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the order and the batches, open findings equal the replay's, and so do standings; nothing is left due."""
    assert check(name, range(CASES), monkeypatch, order=CASES) > 50


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("name", TEXTS)
def test_two_thousand_histories(name: str, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for 2,000 random histories."""
    size = LONG // 10
    assert check(name, range(part * size, part * size + size), monkeypatch, order=part) > 50


@pytest.mark.django_db
def test_a_lost_poke_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were an event appended without its account being poked, the comparison would fail."""
    name = next(iter(TEXTS))
    agreement = oracle_history(name)
    monkeypatch.setattr(fold, "agreed", lambda: agreement)
    monkeypatch.setattr(fold.route, "wanted_in", lambda *_: [])
    events = cases_of(name, range(CASES))
    now = max(event.at for event in events) + 30 * 86_400_000_000
    now, _ = deliver(events[: len(events) // 2], random.Random(1), now)
    settle(now)
    monkeypatch.setattr("leadpact.web.actions.append.poke_accounts", lambda *_: None)
    now, _ = deliver(events[len(events) // 2 :], random.Random(2), now)
    settle(now)
    assert live_rows() != bulk_rows(replay(agreement, events, now))
