"""When figures are counted: when something changed, by one worker at a time, a tenth of the time."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from conftest_web import DAY, HOUR, MINUTE, at, give, run_until, signed
from leadpact.measures.wilson import wilson
from leadpact.web.actions import figure
from leadpact.web.figuring.stored import stored_head
from leadpact.web.records.models import Account, Figures, Finding, User

SMALL = """
name: Small
effective: 2026-01-01
timezone: Europe/Madrid
parties: {marketing: {head: ana, people: {ana: {name: Ana}}}, sales: {head: luis, people: {luis: {name: Luis}}}}
signers: [ana, luis]
calendars: {all: {timezone: Europe/Madrid, hours: {mon-sun: ["00:00-24:00"]}}}
calendar: all
handoff: {triggers: [{id: demo, on: form_submitted}]}
follow_up:
  clocks: {first-response: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4h, objective: 90%}}
"""
BEGIN = at("2026-03-02T09:00:00Z")


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nobody has looked yet."""
    figure._looked.clear()


@pytest.fixture
def small(db: None) -> None:
    """A small agreement, in force, its figures drawn without pictures as it has no goal."""
    signed(SMALL)


def due(now: int, worker: str = "w") -> int:
    """Look once, whenever this worker looked last."""
    figure._looked.clear()
    return figure.figure_due(worker, now)


def turn() -> Figures:
    """Whose turn it is."""
    return Figures.objects.get(name=figure.TURN)


def rest() -> None:
    """Let the time after a run be over."""
    Figures.objects.filter(name=figure.TURN).update(made_at=0)


def test_nothing_without_an_agreement(db: None) -> None:
    """While nothing is promised nothing is counted."""
    assert due(BEGIN) == 0
    assert not Figures.objects.exists()


def test_counted_when_something_changed(small: None) -> None:
    """Once; then again only when an event or a finding came, or a day or a month ended."""
    assert due(BEGIN) == 1
    rest()
    assert due(BEGIN + MINUTE) == 0
    give(BEGIN + 2 * MINUTE, ("l1", "form_submitted", {}))
    run_until(BEGIN + 2 * MINUTE)
    rest()
    assert due(BEGIN + 3 * MINUTE) == 1
    rest()
    assert due(BEGIN + 4 * MINUTE) == 0
    assert due(BEGIN + DAY) == 1


def test_findings_that_lag_are_counted_again(small: None) -> None:
    """What was counted while accounts were due is counted again when they are folded, though that only takes findings back."""
    give(BEGIN, ("l1", "form_submitted", {}))
    run_until(BEGIN)
    give(BEGIN, ("l1", "page_viewed", {}))
    assert due(BEGIN) == 1
    assert (stored_head() or {})["findings"] > 0
    Finding.objects.update(superseded_at=BEGIN)
    Account.objects.update(work_at=None)
    rest()
    assert due(BEGIN + MINUTE) == 1
    assert (stored_head() or {})["findings"] == 0


def test_what_a_killed_worker_left_goes_with_the_next_count(
    small: None, tmp_path: Path, settings: Any
) -> None:
    """Its copies of events and findings, once nothing was written there for an hour; nothing else of the folder."""
    settings.HOME = tmp_path
    left, living = (tmp_path / f"leadpact-figures-{name}" for name in ("killed", "living"))
    for folder in (left, living):
        folder.mkdir()
        (folder / "events.parquet").write_bytes(b"maria@buyer.example")
        os.utime(folder, (0, 0))
    os.utime(left / "events.parquet", (0, 0))
    (tmp_path / "secret").write_text("kept")
    assert due(BEGIN) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["leadpact-figures-living", "secret"]


def test_it_rests_ten_times_as_long_as_it_took(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a run of 3 s nobody begins for 30 s more; after one within a second the next may follow at once."""
    ticks = iter([0, 3_000_000_000, 0, 400_000_000])
    monkeypatch.setattr(figure.time, "monotonic_ns", lambda: next(ticks))
    assert due(BEGIN) == 1
    assert turn().made_at == BEGIN + 33_000_000
    give(BEGIN + MINUTE // 6, ("l1", "form_submitted", {}))
    run_until(BEGIN + MINUTE // 6)
    assert due(BEGIN + 32_000_000) == 0
    assert due(BEGIN + 33_000_000) == 1
    assert turn().made_at == BEGIN + 33_400_000


def test_one_worker_at_a_time(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one counts another does not begin; and what it began too late, its turn being somebody else's, is not written."""
    seen = []
    counting = figure.open_live_book

    def meanwhile(*given: object) -> object:
        seen.append(due(BEGIN + 1, "other"))
        Figures.objects.filter(name=figure.TURN).update(made_at=7)
        return counting(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(figure, "open_live_book", meanwhile)
    assert due(BEGIN) == 0
    assert seen == [0]
    assert stored_head() is None


def test_a_dead_workers_turn_ends(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is killed keeps others waiting for ten minutes, no longer."""
    turn_row, _ = Figures.objects.get_or_create(name=figure.TURN, defaults={"made_at": 0})
    assert figure._claim(turn_row, "dead", BEGIN)
    assert due(BEGIN + figure.HELD - 1) == 0
    assert due(BEGIN + figure.HELD) == 1


def test_a_failed_run_is_tried_again(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that fails says so, leaves what was stored, and gives its turn back."""
    assert due(BEGIN) == 1
    before = stored_head()
    rest()
    give(BEGIN + MINUTE, ("l1", "form_submitted", {}))
    run_until(BEGIN + MINUTE)
    with monkeypatch.context() as broken:
        broken.setattr(figure, "promised_of", lambda book: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            due(BEGIN + 2 * MINUTE)
    assert stored_head() == before
    assert due(BEGIN + 2 * MINUTE + figure.RETRY) == 1


def test_only_what_changed_is_written(small: None) -> None:
    """The rows of a month in which nothing happened stay as they are."""
    for hour in range(3):
        give(BEGIN + hour * HOUR, (f"l{hour}", "form_submitted", {}))
    closed = at("2026-04-20T09:00:00Z")
    run_until(closed)
    assert due(closed) == 1
    made = dict(Figures.objects.values_list("name", "made_at"))
    rest()
    later = closed + 2 * DAY
    give(later, ("l9", "form_submitted", {}))
    run_until(later)
    assert due(later) == 1
    kept = {
        name for name, moment in Figures.objects.values_list("name", "made_at") if made.get(name) == moment
    }
    assert any("/people/2026-03" in name for name in kept)


def test_what_was_taken_back_is_not_listed(client: Client, small: None) -> None:
    """A miss that a late word took back is in no number, and so in no list; the answer that counts is in both."""
    give(BEGIN, ("l1", "form_submitted", {}), ("l2", "form_submitted", {}))
    run_until(BEGIN + 5 * HOUR)
    give(BEGIN + HOUR, ("l1", "call_made", {}), now=BEGIN + 6 * HOUR)
    run_until(BEGIN + 6 * HOUR)
    assert due(BEGIN + 6 * HOUR) == 1
    client.force_login(User.objects.create_user("olga@acme.example", "x", name="Olga", role=User.OPERATIONS))
    address = "/scorecard/leads?measure=first-response&month=2026-03&what="
    assert [row.lead_id for row in client.get(f"{address}hit").context["rows"]] == ["l1"]
    assert [row.lead_id for row in client.get(f"{address}miss").context["rows"]] == ["l2"]
    assert Finding.objects.filter(kind="clock_missed", superseded_at=None).count() == 2


def test_a_promise_in_full(client: Client, small: None) -> None:
    """Of twelve judged: the share with its interval, the objective, the verdict in a word, and the misses left this month."""
    leads = [f"l{number}" for number in range(12)]
    give(BEGIN, *((lead, "form_submitted", {}) for lead in leads))
    give(BEGIN + HOUR, *((lead, "call_made", {}) for lead in leads[:11]))
    run_until(BEGIN + 5 * HOUR)
    assert due(BEGIN + 5 * HOUR) == 1
    client.force_login(User.objects.create_user("olga@acme.example", "x", name="Olga", role=User.OPERATIONS))
    page = client.get("/scorecard").content.decode()
    name = 'data-figure="first-response|2026-03||'
    found = dict(re.findall(name + r'(\w+)" data-value="([^"]*)"', page))
    low, high = wilson(11, 12)
    told = {"value": 11 / 12, "hits": 11, "judged": 12, "low": low, "high": high, "target": 0.9}
    assert {part: float(found[part]) for part in told} == told
    assert '<span class="verdict kept"><span aria-hidden="true">✓ </span>kept</span>' in page
    assert "March 2026: no more misses allowed" in page


def test_the_erased_are_on_no_list(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """When lists are forgotten they are gone, also those of a run that is under way; then they are made anew at once."""
    give(BEGIN, ("l1", "form_submitted", {}))
    run_until(BEGIN)
    lists = Figures.objects.filter(name__contains="/leads/")
    assert due(BEGIN) == 1
    assert lists.exists()
    figure.forget_lists()
    assert not lists.exists()
    counting = figure.open_live_book

    def meanwhile(*given: object) -> object:
        book = counting(*given)  # type: ignore[arg-type]
        figure.forget_lists()
        return book

    with monkeypatch.context() as during:
        during.setattr(figure, "open_live_book", meanwhile)
        assert due(BEGIN + MINUTE) == 0
    assert not lists.exists()
    assert due(BEGIN + MINUTE) == 1
    assert lists.exists()


def test_an_agreement_that_has_not_begun(client: Client, small: None) -> None:
    """Before its first day the scorecard says when that is."""
    client.force_login(User.objects.create_user("olga@acme.example", "x", name="Olga", role=User.OPERATIONS))
    assert due(at("2025-12-01T09:00:00Z")) == 1
    assert "The agreement has not begun" in client.get("/scorecard").content.decode()


def test_empty_states(client: Client, db: None) -> None:
    """No agreement, nothing counted yet, no events, a first month: each page says which, and none breaks."""
    olga = User.objects.create_user("olga@acme.example", "x", name="Olga", role=User.OPERATIONS)
    client.force_login(olga)
    assert "No agreement is signed yet" in client.get("/scorecard").content.decode()
    with transaction.atomic():
        signed(SMALL)
    assert "being counted" in client.get("/scorecard").content.decode()
    assert due(BEGIN) == 1
    page = client.get("/scorecard").content.decode()
    assert "Nothing has been judged yet" in page and "sets no goal" in page
    give(BEGIN, ("l1", "form_submitted", {}))
    run_until(BEGIN + HOUR)
    rest()
    assert due(BEGIN + HOUR) == 1
    first = client.get("/scorecard").content.decode()
    assert "Nothing has been judged yet" not in first and "no comparison with the month before" in first
