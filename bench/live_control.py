"""Holds what was filled in bulk against the worker: it folds some accounts anew, and nothing may change by that."""

from __future__ import annotations

import random
from typing import Any

from django.db import connection, transaction

from leadpact.web.actions.fold import fold_account_now

KINDS = {
    "any": ("SELECT id FROM records_account WHERE id BETWEEN %s AND %s", 120),
    "handed off": ("SELECT account_id FROM records_standing WHERE in_cycle AND account_id BETWEEN %s AND %s", 80),
    "late": ("SELECT account_id FROM records_standing WHERE late_since IS NOT NULL AND account_id BETWEEN %s AND %s", 40),
    "due": ("SELECT id FROM records_account WHERE work_at IS NOT NULL AND id BETWEEN %s AND %s", 40),
    "merged": ('SELECT account_id FROM records_lead WHERE "into" IS NOT NULL AND account_id BETWEEN %s AND %s', 40),
}  # fmt: skip
SPAN = 40_000
"""Accounts of each kind are looked for among so many that follow each other."""
FINDINGS = "SELECT id, to_jsonb(f) - 'id' FROM records_finding f WHERE account_id = ANY(%s) ORDER BY id"
STANDINGS = "SELECT lead_id, to_jsonb(s) FROM records_standing s WHERE account_id = ANY(%s) ORDER BY 1"
ACCOUNTS = (
    "SELECT id, to_jsonb(a) - '{folded_at,claimed_by,claimed_until}'::text[] FROM records_account a WHERE id = ANY(%s) "
    "ORDER BY 1"
)
WRONG = {
    "a finding": "DELETE FROM records_finding WHERE id = (SELECT max(id) FROM records_finding WHERE account_id = ANY(%s))",
    "a standing": (
        "UPDATE records_standing SET in_cycle = NOT in_cycle WHERE lead_id = "
        "(SELECT max(lead_id) FROM records_standing WHERE account_id = ANY(%s))"
    ),
    "an account": (
        "UPDATE records_account SET work_at = 1 WHERE id = (SELECT min(id) FROM records_account WHERE id = ANY(%s))"
    ),
}
"""What the control must find, each put in by hand."""


class FilledWrongError(RuntimeError):
    """What was filled is not what the worker says: no page may be measured on it."""


def check(now: int) -> int:
    """Compare; how many accounts were held against the worker. Raises FilledWrongError."""
    accounts = _chosen()
    told = _differences(accounts, now)
    if told:
        raise FilledWrongError(f"{len(told)} rows differ from what the worker says, as {told[:3]}")
    for what, statement in WRONG.items():
        if not _differences(accounts[:40], now, statement):
            raise FilledWrongError(f"the control is blind: {what} was changed, and nothing was found")
    return len(accounts)


def _chosen() -> list[int]:
    chance = random.Random(7)
    found: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM records_account")
        (last,) = cursor.fetchone()
        for asked, count in KINDS.values():
            first = chance.randrange(max(last - SPAN, 1))
            cursor.execute(asked, [first, first + SPAN])
            some = sorted({row[0] for row in cursor.fetchall()})
            found.update(chance.sample(some, min(count, len(some))))
    return sorted(found)


def _differences(accounts: list[int], now: int, before: str = "") -> list[Any]:
    """What the worker changes when it folds them, after `before` was done to them; all of it is taken back."""
    with transaction.atomic():
        if before:
            with connection.cursor() as cursor:
                cursor.execute(before, [accounts])
        stood = _stored(accounts)
        for account in accounts:
            if not fold_account_now(account, "control", now):
                raise FilledWrongError(f"account {account} could not be folded")
        found = _stored(accounts)
        transaction.set_rollback(True)
    return [(stood.get(key), found.get(key)) for key in stood | found if stood.get(key) != found.get(key)]


def _stored(accounts: list[int]) -> dict[tuple[str, int], Any]:
    rows: dict[tuple[str, int], Any] = {}
    with connection.cursor() as cursor:
        for name, asked in (("finding", FINDINGS), ("standing", STANDINGS), ("account", ACCOUNTS)):
            cursor.execute(asked, [accounts])
            rows |= {(name, key): row for key, row in cursor.fetchall()}
    return rows
