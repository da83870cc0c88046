"""Names as YAML: whatever somebody is called, the agreement calls them so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.beginning.begun import agreement_of

from leadpact.agreement.parsing import parse
from leadpact.beginning.scalars import flow_map, scalar

WILD = (
    'O\'Brien: "x" #1',
    "- {a: b}, [c]",
    "شركة «القمة»: فرع #1",
    "no",
    "2027",
    "1_000",
    "null",
    "&anchor *alias !tag %",
    "\\n",
    "# none",
    "{{company}} {company} %s",
)
READABLE = (
    st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1)
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=60, deadline=None)
@given(READABLE)
def test_a_text_reads_as_itself(text: str) -> None:
    """Between braces, in a block, and where it is quoted in any case."""
    for style in (None, '"'):
        for around, flow in (("{{k: {}}}", True), ("k: {}", False)):
            read = parse(around.format(scalar(text, style, flow)))
            assert not read.slips
            assert read.root is not None
            assert read.root.plain() == {"k": text}


@pytest.mark.parametrize("name", WILD)
def test_any_name_goes_into_an_agreement(name: str) -> None:
    """Company and people keep their names to the letter, and nothing else changes."""
    plain = agreement_of()
    found = agreement_of(company=name, marketing=f"{name[:60]} A", reps="-")
    assert name in str(found.name)
    (head,) = found.parties["marketing"].people.values()
    assert str(head.name) == f"{name[:60]} A"
    assert found.follow_up == plain.follow_up


def test_a_map_in_one_line() -> None:
    """Keys and values stand between braces."""
    assert flow_map([("a", "1"), ("b", scalar("x, y"))]) == "{a: 1, b: 'x, y'}"
