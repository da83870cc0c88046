"""Every case beside the example agreement holds: given these events, the replay says these findings."""

from __future__ import annotations

import pytest
from case_files import Case, all_cases, events_of, instant, told, wrongs

from leadpact.replay.plain import replay

ALL = all_cases()
RULES = range(1, 17)


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.file.removesuffix('.yaml')}: {case.text}")
def test_a_case_holds(case: Case, request: pytest.FixtureRequest) -> None:
    """The findings of a case's events are those it expects, whatever the order of the rows."""
    if case.disputed:
        request.applymarker(pytest.mark.xfail(reason=case.disputed, strict=True))
    until = None if case.until is None else instant(case.until, case.zone)
    as_of = None if case.as_of is None else instant(case.as_of, case.zone)
    events = events_of(case)
    result = replay(case.history, events, until, as_of)
    problems = wrongs(case, result)
    if problems:
        pytest.fail(told(case, problems, result), pytrace=False)
    assert replay(case.history, events[::-1], until, as_of).findings == result.findings


def test_every_rule_has_a_case() -> None:
    """Each rule of the replay, 1 to 16, is shown by at least one case."""
    shown = {rule for case in ALL for rule in case.rules}
    assert sorted(set(RULES) - shown) == []


def test_cases_have_different_texts() -> None:
    """A case is called by its text, so two have not the same."""
    texts = [(case.file, case.text) for case in ALL]
    assert len(texts) == len(set(texts))
