"""A clock missed because nothing came for too long is owed since then, whatever is said of it later."""

from __future__ import annotations

import pytest
from story_examples import stories

from leadpact.agreement.history import History, history_of
from leadpact.agreement.reading import read_agreement
from leadpact.calendars import parse_instant
from leadpact.events import Event
from leadpact.web.inbox import inbox_of
from leadpact.words.catalogue import Words
from leadpact.words.story import Story
from leadpact.words.telling import Telling

AGREEMENT = """
name: Depth
effective: 2026-01-01
timezone: UTC
parties:
  marketing: {people: {ana: {name: Ana Ruiz}}}
  sales: {head: luis, people: {luis: {name: Luis Gil}}}
calendars: {office: {hours: {mon-fri: ["09:00-17:00"]}}}
handoff: {triggers: [{id: demo, on: form_submitted, when: "form = 'demo'"}], return: {track: {default: none}}}
follow_up:
  clocks:
    depth: {owed_by: sales, starts: handed_off, needs: {attempts: 3, gap: {max: 1bd}}, within: 10bd,
            escalate: [{at: 30%, notify: sales.head}]}
"""


@pytest.fixture(scope="module")
def story() -> Story:
    """Handed off on a Monday at ten, called at noon, never again; told a week later, after an escalation."""
    read = read_agreement(AGREEMENT.encode(), "depth.yaml")
    history = history_of([("depth.yaml", read, None)], in_folder=False)
    assert isinstance(history, History), history
    events = [
        Event(
            "e1", "L", parse_instant("2026-03-02T10:00:00Z"), "form_submitted", properties={"form": "demo"}
        ),
        Event(
            "e2", "L", parse_instant("2026-03-02T12:00:00Z"), "call_made", actor="luis", actor_kind="human"
        ),
    ]
    return next(stories(history, events, parse_instant("2026-03-09T10:00:00Z")))


def test_it_is_owed_since_the_gaps_end(story: Story) -> None:
    """In words: since Tuesday noon, when a working day had passed with nothing, not since the due, which lies ahead."""
    kinds = [row.kind for row in story.replay.findings if row.clock_id]
    assert kinds[-2:] == ["clock_missed", "escalated"]
    (line,) = (line for line in Telling(story, Words("en")).lines() if line.kind == "clock_unanswered")
    assert "since Tue 3 Mar 2026, 12:00" in str(line.text)
    assert line.finding is not None and line.finding.kind == "clock_missed"


def test_the_inbox_has_the_same_instant(story: Story) -> None:
    """What a lead is late since stands beside its clock, also once an escalation spoke of the due."""
    inbox = inbox_of(story.replay.findings, story.events, True, story.until)
    late = inbox.late("L")
    assert late is not None and late.due_at == parse_instant("2026-03-03T12:00:00Z")
    assert inbox.due_first("L") is None
