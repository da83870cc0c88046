"""The reader of cases notices what does not hold: a case that cannot fail would show nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_files import Case, CaseError, cases_of, events_of, instant, seconds, shown, told, wrongs

from leadpact.replay.plain import replay

EVENTS = """
    events:
      - {at: 2026-03-02 10:00, kind: form_submitted, form: demo}
      - {at: 2026-03-02 11:00, kind: call_made, by: marta, outcome: no_answer}
"""


def _only(tmp_path: Path, more: str) -> Case:
    file = tmp_path / "x.yaml"
    file.write_text(f"rule: 5\nagreement: small\ncases:\n  - case: One\n{EVENTS}{more}", encoding="utf-8")
    (case,) = cases_of(file)
    return case


def _wrongs(tmp_path: Path, more: str) -> list[str]:
    case = _only(tmp_path, more)
    return wrongs(case, replay(case.history, events_of(case)))


@pytest.mark.parametrize(
    "more",
    [
        "    expect: [{kind: clock_met, clock: first-response, at: 2026-03-02 11:00, working: 1h, wall: 60m}]",
        "    expect: [{kind: handed_off, missing: [email, phone], value: 2}, {kind: attempt_made, connected: no}]",
        "    expect: [{kind: attempt_made, connected: false, person: marta, party: sales}]",
        "    only: [clock_met]\n    expect: [{kind: clock_met}]",
        "    never: [clock_missed, {kind: clock_met, cause: e01}]",
        "    standings: [{stage: sal, open: ''}]",
    ],
)
def test_what_holds_is_not_reported(more: str, tmp_path: Path) -> None:
    """Each way of saying what is expected, said rightly."""
    assert _wrongs(tmp_path, more) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("    expect: [{kind: clock_missed}]", "not found: {kind: clock_missed}"),
        ("    expect: [{kind: clock_met, working: 2h}]", "not found"),
        ("    expect: [{kind: clock_met, at: 2026-03-02 11:01}]", "not found"),
        ("    expect: [{kind: clock_met, colour: red}]", "not found"),
        ("    expect: [{kind: attempt_made}, {kind: handed_off}]", "too early: {kind: handed_off}"),
        ("    never: [clock_met]", "never {kind: clock_met}, but: 2026-03-02 11:00 clock_met"),
        ("    only: [stage_entered]", "only 0 stage_entered, but 4"),
        ("    only: true\n    expect: [{kind: stage_entered}]", "only 1 stage_entered, but 4"),
        ("    standings: [{stage: sql}]", "stands otherwise"),
        ("    standings: [{lead: nobody, stage: sal}]", "no standing"),
    ],
)
def test_what_does_not_hold_is_reported(more: str, words: str, tmp_path: Path) -> None:
    """Each way of saying what is expected, said wrongly, comes back in words."""
    (problem,) = _wrongs(tmp_path, more)
    assert words in problem


def test_a_failure_tells_all_findings(tmp_path: Path) -> None:
    """Whoever wrote the case sees what the replay says instead, a line a finding, in local time."""
    case = _only(tmp_path, "    expect: [{kind: clock_missed}]")
    result = replay(case.history, events_of(case))
    text = told(case, wrongs(case, result), result)
    assert "x.yaml: One\n  not found: {kind: clock_missed}\n" in text
    assert len(text.splitlines()) == 3 + len(result.findings) + len(result.standings)
    assert "2026-03-02 11:00 clock_met " in text


def test_unknown_keys_are_refused(tmp_path: Path) -> None:
    """A misspelt key would make a case that shows nothing."""
    with pytest.raises(CaseError, match="expects"):
        _only(tmp_path, "    expects: []")


def test_an_agreement_with_problems_is_refused(tmp_path: Path) -> None:
    """All its problems are told."""
    file = tmp_path / "x.yaml"
    file.write_text(f"agreement: |\n  name: X\ncases:\n  - case: One\n    rule: 1{EVENTS}", encoding="utf-8")
    with pytest.raises(CaseError, match="effective is missing"):
        list(cases_of(file))


def test_local_times_are_those_of_the_zone() -> None:
    """A time without an offset is the zone's: one that does not exist moves on, of two the first is meant."""
    assert instant("2026-03-02 10:00", "Europe/Madrid") == instant("2026-03-02T09:00:00Z", "Europe/Madrid")
    assert shown(instant("2026-03-29 02:30", "Europe/Madrid"), "Europe/Madrid") == "2026-03-29 03:30"
    assert instant("2026-10-25 02:30", "Europe/Madrid") == instant("2026-10-25T00:30:00Z", "Europe/Madrid")
    assert seconds("1d 2h 30m 15s") == 95_415
