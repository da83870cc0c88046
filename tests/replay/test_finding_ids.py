"""A finding is content: its id digests all that was judged, and nothing else."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from comparing import case_of

from leadpact.replay.findings import Finding, clock_id_of
from leadpact.replay.plain import replay
from oracle.agreements import history

FINDING = Finding(
    account_id="acme",
    lead_id="ana",
    cycle=1,
    kind="clock_missed",
    at=10,
    known_at=10,
    clause="follow_up.clocks.respond",
    version="2026-01-01",
    cause="due",
    party="sales",
    person=None,
    due_at=10,
    working_us=5,
    wall_us=7,
    value=None,
    detail='{"why":"due"}',
    clock_id="c",
)


def test_an_id_is_the_same_wherever_and_whenever_it_is_made() -> None:
    """The digest of a finding and of a clock's start are fixed for good: stored findings are found again by them."""
    assert FINDING.finding_id == "876b6beafb1ea4c85b6063335c722adf"
    assert (
        clock_id_of("ana", "follow_up.clocks.respond", "2026-01-01", "e1", 3)
        == "97908ea801d34d2e41f8cafc52e1fbe2"
    )


@pytest.mark.parametrize("name", [each.name for each in fields(Finding)])
def test_an_id_changes_when_anything_judged_changes(name: str) -> None:
    """Every column is in the digest; nothing and an empty text differ."""
    value = getattr(FINDING, name)
    other = value + 1 if isinstance(value, int) else "x" if value != "x" else "y"
    assert replace(FINDING, **{name: other}).finding_id != FINDING.finding_id
    if value is None:
        assert replace(FINDING, **{name: ""}).finding_id != FINDING.finding_id


def test_no_two_columns_can_be_mistaken_for_each_other() -> None:
    """Moving a text from the end of one column to the start of the next gives another id."""
    one = replace(FINDING, account_id="ab", lead_id="c")
    assert one.finding_id != replace(FINDING, account_id="a", lead_id="bc").finding_id


def test_a_replay_says_each_finding_once() -> None:
    """Two findings of a replay never share an id."""
    for seed in range(88):
        case = case_of(seed)
        ids = [finding.finding_id for finding in replay(history(case.name), case.events, case.until).findings]
        assert len(set(ids)) == len(ids), seed


def test_ids_survive_what_happens_later() -> None:
    """What was said up to an instant, without late knowledge, is said again with the same ids when more has happened."""
    for seed in range(300, 330):
        case = case_of(seed)
        events = [replace(event, received_at=None, logged_at=None) for event in case.events]
        events = [
            event for event in events if event.kind not in ("lead_merged", "email_bounced", "lead_identified")
        ]
        middle = sorted(event.at for event in events)[len(events) // 2] if events else 0
        if history(case.name).versions[0].agreement.applies_to is not None or not events:
            continue
        events = [replace(event, account_id="one") for event in events]
        early = {f.finding_id for f in replay(history(case.name), events, middle).findings}
        later = {f.finding_id for f in replay(history(case.name), events).findings}
        assert early <= later, seed
