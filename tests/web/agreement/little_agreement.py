"""A small agreement with two signers, of any date, for the tests of drafting and signing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from leadpact.web.actions.draft_reading import mark_of
from leadpact.web.actions.draft_version import begin_draft
from leadpact.web.actions.propose_version import propose
from leadpact.web.clock import now
from leadpact.web.records.models import User, Version

PASSWORD = "a long enough password"
LITTLE = """\
# who promises what
name: Little
effective: {effective}
timezone: Europe/Madrid
parties:
  marketing: {{head: ana, people: {{ana: {{name: Ana Ruiz}}}}}}
  sales: {{head: luis, people: {{luis: {{name: لويس جيل}}}}}}
{signers}
calendars:
  office: {{hours: {{mon-fri: [09:00-17:00]}}, holidays: ES}}
follow_up:
  clocks:
    first-response: {{owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 80%}}
handoff:
  triggers: [{{id: demo, on: form_submitted, when: "form = 'demo'"}}]
"""
SIGNERS = "signers: [ana, luis]"


def day(days: int) -> str:
    """A day so many days from now."""
    return (datetime.fromtimestamp(now() / 1e6, UTC) + timedelta(days=days)).date().isoformat()


def little(days: int = 30, signers: str = SIGNERS) -> str:
    """The small agreement, effective so many days from now."""
    return LITTLE.format(effective=day(days), signers=signers)


def drafted(by: User, text: str | None = None) -> Version:
    """A draft."""
    saved = begin_draft(text or little(), by)
    assert saved.record is not None, [str(each) for each in saved.read.problems]
    return saved.record


def proposed(by: User, text: str | None = None) -> Version:
    """A proposal."""
    record = drafted(by, text)
    return propose(record.pk, mark_of(record.text), by, knows_it_is_backdated=True)
