"""The columns of the event log, as every file, table and message names them."""

from __future__ import annotations

from typing import Final

REQUIRED: Final = ("event_id", "lead_id", "at", "kind")
OPTIONAL: Final = ("account_id", "seq", "logged_at", "received_at", "actor", "actor_kind", "source")

DATE_ONLY: Final = "date_only"
"""Written by `import` beside `at`: whether the source gave a date and no time. Such a stamp is no evidence for a clock."""

PROPERTIES: Final = "properties"
"""A column that holds an object of properties."""

COLUMNS: Final = (*REQUIRED, *OPTIONAL, DATE_ONLY)
RESERVED: Final = frozenset((*COLUMNS, PROPERTIES))
"""Names no property may have: they mean something else."""

INSTANTS: Final = ("at", "logged_at", "received_at")
ACTOR_KINDS: Final = ("human", "system")

LONGEST_PROPERTY_NAME: Final = 128


def property_name_problem(name: str) -> str | None:
    """Why a name cannot be a property's, as a code; None if it can: any name of 1 to 128 characters that is not reserved."""
    if not name:
        return "property_without_name"
    if len(name) > LONGEST_PROPERTY_NAME:
        return "property_name_too_long"
    if name in RESERVED:
        return "reserved_property"
    return None
