"""Numbers and texts of an address: what is none is none, and nothing is made into another."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from leadpact.web.pages.asked import number_of, text_of


@pytest.mark.parametrize("text", ["0", "7", "007", "9" * 18])
def test_a_number_is_read_whole(text: str) -> None:
    """As far as a database counts."""
    assert number_of(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", " 7", "-1", "+1", "1_0", "1e9", "x", "\u0663", "\u00b2", "9" * 19, "9" * 5000]
)
def test_anything_else_is_no_number(text: str) -> None:
    """Not a longer one, which would be cut; not one in other digits."""
    assert number_of(text) is None


def test_a_text_has_no_nul() -> None:
    """PostgreSQL takes none; what is not asked for is empty."""
    asked = QueryDict("q=%00 a%00b &empty=")
    assert (text_of(asked, "q"), text_of(asked, "empty"), text_of(asked, "nothing")) == ("ab", "", "")
