"""From a lead's event to the mail on the wire, through the real worker; how long that takes `make bench-live` says."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from outbox_at_work import Outbox

from conftest_web import give
from leadpact.web.clock import now
from leadpact.web.worker.lines import FOLDING, SENDING
from leadpact.web.worker.loop import Worker

PATIENCE = 120.0
"""Seconds in which the slowest machine has sent a mail."""


@pytest.mark.django_db(transaction=True)
def test_handoffs_are_on_the_wire_while_the_worker_works(transactional_db: None, outbox: Outbox) -> None:
    """Events in, judged, queued, sent: the real worker in its own thread, a real mail server, one mail for each handoff."""
    stop = threading.Event()
    worker = Worker("end to end", stop, lines=(FOLDING, SENDING))
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        for count, lead in enumerate(("carmen", "dora", "elsa"), start=1):
            at = now()
            give(at, (lead, "lead_assigned", {"owner": "marta"}))
            give(at, (lead, "form_submitted", {"form": "demo"}))
            until = time.monotonic() + PATIENCE
            while len(outbox.post.mails) < count and time.monotonic() < until:
                time.sleep(0.01)
            assert len(outbox.post.mails) == count
    finally:
        stop.set()
        thread.join(PATIENCE)
        connection.close()
    assert len(outbox.mails) == 3
