"""`docs/reference/roles.md` says what `may.py` does."""

from __future__ import annotations

from pathlib import Path

from leadpact.web.may import CAPABILITIES
from web.roles_page import MEANS, table

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "roles.md"


def test_the_page_is_the_code() -> None:
    """Every capability stands in the table with the roles that have it, in words; nothing else does."""
    assert set(MEANS) == set(CAPABILITIES)
    assert table() in PAGE.read_text(encoding="utf-8"), f"write this table into {PAGE.name}:\n{table()}"
