"""How many events a second one process takes in batches of a hundred, measured and printed; `-m slow -s` shows it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Make = Callable[..., dict[str, Any]]
BATCHES, WARM = 120, 20


def test_a_process_takes_a_thousand_events_a_second(crm: Any, event: Make, crowd: Any) -> None:
    """The way of a request, from its bytes to its receipt after the commit: no batch is refused, none is slow."""

    def body(batch: int) -> bytes:
        rows = [
            event(
                f"e{number}", lead_id=f"l{number % 3000}", account_id=f"a{number % 900}", actor="marta",
                properties={"path": "/pricing", "seconds": 12.5, "campaign": "fair"},
            )
            for number in range(batch * 100, batch * 100 + 100)
        ]  # fmt: skip
        return json.dumps(rows).encode()

    def run() -> list[float]:
        took = []
        for sent in map(body, range(BATCHES)):
            begun = time.perf_counter()
            assert crm.post("/api/v1/events", sent).json()["applied"] == 100
            took.append(time.perf_counter() - begun)
        return sorted(took[WARM:])

    took = crowd().alone(run)
    rate = len(took) * 100 / sum(took)
    p50, p99 = took[len(took) // 2] * 1e3, took[len(took) * 99 // 100] * 1e3
    print(
        f"\n{connection.vendor}: {rate:,.0f} events/s in batches of 100, p50 {p50:.1f} ms, p99 {p99:.1f} ms"
    )
    assert rate > 1000
