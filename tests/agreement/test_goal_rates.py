"""The rates of the goal's segments: which may stand there, and what is said of the others."""

from __future__ import annotations

from fractions import Fraction

import pytest
from agreement_examples import changed

from leadpact.agreement.reading import read_agreement

SEGMENT = "average_deal: 60_000}}"


def problems(rates: str) -> list[tuple[str, str]]:
    """What is wrong with a segment's rates: code and clause."""
    text = changed(SEGMENT, f"average_deal: 60_000, conversion: {{{rates}}}}}}}")
    return [(each.code, each.clause) for each in read_agreement(text, "a.yaml").problems]


def test_a_segment_may_have_its_own_rates() -> None:
    """Some of the stages of `revenue.conversion`; what they say is kept exactly."""
    read = read_agreement(changed(SEGMENT, "average_deal: 60_000, conversion: {sql: 33.3%}}}"), "a.yaml")
    assert read.problems == () and read.agreement is not None
    assert dict(read.agreement.goals.segments["enterprise"].conversion) == {"sql": Fraction(333, 1000)}


@pytest.mark.parametrize(
    ("rates", "code", "clause"),
    [
        ("sal: 90%", "no_such_name", "sal"),  # a stage, but the goal has no rate there
        ("suspect: 90%", "unknown_name", "suspect"),  # no stage at all: said once
        ("sql: 101%", "over_100", "sql"),
        ("sql: 0%", "never_converts", "sql"),
    ],
)
def test_a_rate_that_cannot_stand_there_is_said(rates: str, code: str, clause: str) -> None:
    """A segment's rate takes the place of the goal's own, so the goal must have one; over 100 % and 0 % are doubted as there."""
    assert problems(rates) == [(code, f"goals.segments.enterprise.conversion.{clause}")]
