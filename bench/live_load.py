"""What `bench.live` posts: batches of events, always of new leads, which is the most that a batch can ask of the service.

And how many seconds most of the answers took.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

BATCH = 100
KINDS = ("page_viewed", "page_viewed", "page_viewed", "email_opened", "form_submitted", "lead_identified")


def batch(name: str, chance: random.Random) -> list[dict[str, Any]]:
    """A hundred events of about fifteen leads."""
    at = datetime.fromtimestamp(time.time(), UTC).isoformat()
    found = []
    for n in range(BATCH):
        lead = f"{name}-{chance.randrange(15)}"
        kind = chance.choice(KINDS)
        said = {
            "path": "/pricing/enterprise",
            "form": "newsletter",
            "email": f"{lead}@example.org",
            "employees": "120",
        }
        whose = {"lead_id": lead, "account_id": f"acc-{lead}"}
        found.append({"event_id": f"{name}-{n}", **whose, "at": at, "kind": kind, "properties": said})
    return found


def share(times: Sequence[float], percent: int) -> float:
    """A percentile of sorted times: the least that so many of a hundred do not exceed; not a number where there are none."""
    return times[max(-(-len(times) * percent // 100), 1) - 1] if times else float("nan")
