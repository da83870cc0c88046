"""The reference page of events lists what the code knows."""

from __future__ import annotations

from pathlib import Path

from leadpact.events import COLUMNS, KINDS
from leadpact.log.mapping import COLUMN_KEYS, ENTRY_KEYS, KEYS
from leadpact.log.rejected import REASONS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_events_page() -> None:
    """Every column, kind and reason of a rejected row is on the page."""
    page = (REFERENCE / "events.md").read_text()
    for word in (
        *COLUMNS,
        *KINDS,
        *(reason for reason in REASONS if not reason.startswith(("logged_at", "received_at"))),
    ):
        assert f"`{word}`" in page, word


def test_mapping_page() -> None:
    """Every key of a mapping is on the page."""
    page = (REFERENCE / "mapping.md").read_text()
    for word in (*KEYS, *ENTRY_KEYS, *COLUMN_KEYS):
        assert f"`{word}`" in page or f"{word}:" in page, word
