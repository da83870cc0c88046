"""What `bench.live` posts: batches of events, always of new leads, which is the most that a batch can ask of the service."""

from __future__ import annotations

import random
import time
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
