"""When a notice that failed for now is tried again: a schedule, without a clock."""

from __future__ import annotations

from hashlib import sha256

FIRST, LONGEST, GIVEN_UP = 60, 6 * 3600, 3 * 86_400
"""Seconds: the first wait, doubled each time up to the longest; and after how long a notice is given up."""
SPREAD = 0.2
"""The most by which a wait is shortened, so that notices that failed together do not all come back together."""


def next_try(
    attempt: int, notice_id: str = "", retry_after: int | None = None, waited: int | None = None
) -> int | None:
    """Seconds to wait after the failed try number `attempt` (from 1); None: give it up, three days after the first try.

    `retry_after` is what the other side asked for: it is waited for at least, unless that is beyond the three days. `waited`
    are the seconds since the first try; left out, they are those of the schedule. The same notice gets the same waits.
    """
    if attempt < 1:
        raise ValueError(f"attempt {attempt}: the first is 1")
    wait = _wait(attempt)
    passed = sum(map(_wait, range(1, attempt))) if waited is None else waited
    if passed + max(wait, retry_after or 0) > GIVEN_UP:
        return None
    return max(round(wait * (1 - SPREAD * _chance(notice_id, attempt))), retry_after or 0)


def _wait(attempt: int) -> int:
    return min(FIRST << min(attempt - 1, 20), LONGEST)


def _chance(notice_id: str, attempt: int) -> float:
    """A number in [0, 1) that looks drawn by lot and is not."""
    digest = sha256(f"{notice_id}:{attempt}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
