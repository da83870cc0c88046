"""A lead's address: any id has one, and it is read back as it was."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

ODD = [
    "mine",
    "act/card/x",
    "a/b",
    "/a",
    "a//b",
    "..",
    "a/../b",
    "~x",
    " a ",
    "a b",
    "زهرة/٣",
    "a?b#c%2F",
    "a\nb",
    "x@y.z",
    "Ω",
]


@pytest.mark.parametrize("lead_id", ODD)
def test_odd_ids_have_addresses(lead_id: str) -> None:
    """Slashes, spaces, dots, other scripts, and words that are pages: each leads to its own lead."""
    found = resolve(_decoded(reverse("lead", args=[lead_id])))
    assert (found.view_name, found.kwargs) == ("lead", {"lead_id": lead_id})


@given(st.text(st.characters(exclude_characters="\x00"), min_size=1, max_size=30))
def test_any_id_is_read_back(lead_id: str) -> None:
    """What an address was made of comes out of it again, for what is done with a lead too."""
    try:
        lead_id.encode()
    except UnicodeEncodeError:
        return
    for route in ("lead", "lead_log", "lead_card"):
        found = resolve(_decoded(reverse(route, args=[lead_id])))
        assert (found.view_name, found.kwargs) == (route, {"lead_id": lead_id})


def test_no_address_of_a_lead_hides_another_page() -> None:
    """`/leads/mine` is a page, and an address under `/leads/act/` that is no route is nothing."""
    assert resolve("/leads/mine").view_name == "my_leads"
    with pytest.raises(Resolver404):
        resolve("/leads/act/nothing/x")


@pytest.mark.parametrize(
    "address", ["/leads/~AA", "/leads/~YQBi", "/leads/act/card/~AA", "/leads/~é", "/leads/~A"]
)
def test_an_address_of_no_id_is_no_page(address: str) -> None:
    """What is base 64 of NUL, or of nothing, is no lead's id: no database is asked for it."""
    with pytest.raises(Resolver404):
        resolve(address)


def _decoded(url: str) -> str:
    from urllib.parse import unquote

    return unquote(url)
