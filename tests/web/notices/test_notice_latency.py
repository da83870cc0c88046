"""How long it takes from a lead's event to the mail on the wire, with a worker that has nothing else to do."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection
from outbox_at_work import Outbox

from conftest_web import give
from leadpact.web.clock import now
from leadpact.web.worker.lines import FOLDING, SENDING
from leadpact.web.worker.loop import Worker

MOST = 3.0
"""Seconds, on a machine that does other things too; on an idle one it is less than one."""


@pytest.mark.django_db(transaction=True)
def test_a_handoff_is_on_the_wire_within_a_second_or_so(
    transactional_db: None, outbox: Outbox, record_property: Any
) -> None:
    """Events in, judged, queued, sent: the real worker, a real mail server, real time."""
    stop = threading.Event()
    worker = Worker("latency", stop, lines=(FOLDING, SENDING))
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    took = []
    try:
        for lead in ("carmen", "dora", "elsa"):
            began, at = time.monotonic(), now()
            give(at, (lead, "lead_assigned", {"owner": "marta"}))
            give(at, (lead, "form_submitted", {"form": "demo"}))
            count = len(took) + 1
            while len(outbox.post.mails) < count and time.monotonic() - began < 20:
                time.sleep(0.01)
            took.append(time.monotonic() - began)
    finally:
        stop.set()
        thread.join(20)
        connection.close()
    record_property("seconds", [round(each, 2) for each in took])
    print("from the event to the mail, seconds:", [round(each, 2) for each in took])
    assert len(outbox.mails) == 3 and sorted(took)[1] < MOST
