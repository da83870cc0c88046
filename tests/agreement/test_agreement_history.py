"""Which version is in force when, and that a lock keeps the holidays it was signed with."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from agreement_examples import SMALL, WHOLE, changed

from leadpact.agreement.history import History, Version, history_of, version_of
from leadpact.agreement.lock import lock_of, lock_text, read_lock
from leadpact.agreement.problems import Problem
from leadpact.agreement.reading import read_agreement


def at(text: str) -> int:
    """An instant in microseconds UTC."""
    since = datetime.fromisoformat(text).astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def together(*texts: str) -> History | list[Problem]:
    reads = [
        (read.effective, read_agreement(read.text, read.effective + ".yaml")) for read in map(Written, texts)
    ]
    for _, read in reads:
        assert not read.problems, [str(problem) for problem in read.problems]
    return history_of((name + ".yaml", read, None) for name, read in reads)


class Written:
    """A document and the date it says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.effective = text.split("effective: ")[1][:10]


def from_(day: str, until: str | None = None) -> str:
    return SMALL.replace(
        "effective: 2026-01-01", f"effective: {day}" + (f"\nuntil: {until}" if until else "")
    )


def test_a_later_version_replaces_an_earlier_from_its_local_midnight() -> None:
    """Before the first nothing is in force; each version holds to the microsecond before the next."""
    history = together(from_("2026-07-01"), from_("2026-01-01"))
    assert isinstance(history, History)
    assert [version.name for version in history.versions] == ["2026-01-01", "2026-07-01"]
    assert history.in_force(at("2025-12-31T23:59:59.999999+01:00")) == -1
    assert history.in_force(at("2026-01-01T00:00:00+01:00")) == 0
    assert history.in_force(at("2026-06-30T23:59:59.999999+02:00")) == 0
    assert history.in_force(at("2026-07-01T00:00:00+02:00")) == 1
    assert history.latest.name == "2026-07-01"


def test_until_is_inclusive_and_the_earlier_version_does_not_come_back() -> None:
    """The last day counts whole; after it nothing is in force, until the next version is."""
    history = together(from_("2026-01-01"), from_("2026-03-01", "2026-03-31"), from_("2026-06-01"))
    assert isinstance(history, History)
    assert history.in_force(at("2026-03-31T23:59:59.999999+02:00")) == 1
    assert history.in_force(at("2026-04-01T00:00:00+02:00")) == -1
    assert history.in_force(at("2026-06-01T00:00:00+02:00")) == 2


def test_every_instant_has_a_version_to_go_by() -> None:
    """Where none is in force, the last one begun; before all of them, the first. What is to come follows it."""
    history = together(from_("2026-01-01"), from_("2026-03-01", "2026-03-31"), from_("2026-06-01"))
    assert isinstance(history, History)
    first, second, third = history.versions
    for day, found in (("2025-12-31", first), ("2026-01-02", first), ("2026-03-02", second), ("2026-04-02", second),
                       ("2026-06-02", third), ("2030-01-01", third)):  # fmt: skip
        moment = at(f"{day}T12:00:00+01:00")
        assert history.at(moment) is found is history.since(moment)[0] is history.cited(None, moment), day
        assert history.since(moment) == history.versions[history.versions.index(found) :]


def test_whoever_is_in_a_version_to_come_is_known_ahead() -> None:
    """Today's version is asked first, then the later ones; who was in an earlier one alone is a stranger."""
    first, second = from_("2026-01-01"), from_("2026-03-01")
    history = together(first, second.replace("luis", "noor"))
    assert isinstance(history, History)
    january, march = at("2026-01-02T12:00:00+01:00"), at("2026-03-02T12:00:00+01:00")
    assert [history.naming(who, january) for who in ("luis", "noor", "x", None)] == [
        *history.versions,
        None,
        None,
    ]
    assert [history.naming(who, march) for who in ("luis", "noor")] == [None, history.versions[1]]


def test_an_instant_may_stand_for_a_date() -> None:
    """`effective` may be an instant with its offset; `until` then holds to that instant, inclusive."""
    text = SMALL.replace(
        "effective: 2026-01-01", "effective: 2026-01-01T12:00:00Z\nuntil: 2026-02-01T12:00:00Z"
    )
    history = history_of([("a.yaml", read_agreement(text, "a.yaml"), None)], in_folder=False)
    assert isinstance(history, History)
    assert history.in_force(at("2026-01-01T11:59:59+00:00")) == -1
    assert history.in_force(at("2026-02-01T12:00:00+00:00")) == 0
    assert history.in_force(at("2026-02-01T12:00:00.000001+00:00")) == -1


def codes(found: History | list[Problem]) -> list[tuple[str, int]]:
    assert isinstance(found, list), found
    return [(problem.code, problem.line) for problem in found]


def test_versions_that_do_not_go_together() -> None:
    """Two versions of one instant, of two names, of two units, and a file called by another date."""
    assert codes(together(from_("2026-01-01"), from_("2026-01-01"))) == [("same_effective", 2)]
    other = from_("2026-02-01").replace("name: Small", "name: Other")
    assert codes(together(from_("2026-01-01"), other)) == [("other_agreement", 1)]
    other = from_("2026-02-01").replace("handoff:", "handoff:\n  unit: lead")
    assert codes(together(from_("2026-01-01"), other)) == [("other_unit", 9)]
    read = read_agreement(SMALL, "x")
    assert codes(history_of([("x/2026-02-01.yaml", read, None)])) == [("file_name", 2)]
    assert codes(history_of([("2026-02-01.yaml", read, None)], in_folder=False)) == [("file_name", 2)]
    assert isinstance(history_of([("acme.yaml", read, None)], in_folder=False), History)


def locked(text: str = WHOLE) -> tuple[Version, str]:
    read = read_agreement(text, "a.yaml")
    assert read.agreement is not None
    return version_of(read, "a.yaml"), lock_text(lock_of(read.agreement, read.digest))


def test_a_lock_keeps_the_dates_it_was_signed_with() -> None:
    """The calendars of a locked version use the lock's dates, whatever the library would say today."""
    version, text = locked()
    content = json.loads(text)
    assert "2026-05-02" in content["holidays"]["madrid"]  # the day of Madrid
    assert set(content["versions"]) == {"holidays", "tzdata"}
    content["holidays"]["madrid"].append("2026-05-18")
    lock, problems = read_lock(json.dumps(content), "a.lock", version.agreement, version.digest)
    assert not problems
    read = read_agreement(WHOLE, "a.yaml")
    assert date(2026, 5, 18) in version_of(read, "a.yaml", lock).calendar.holidays
    assert version.calendar.region == "ES-MD"


def test_a_lock_that_does_not_fit_is_a_problem() -> None:
    """A lock of another text, one that is no lock, and one that lacks a calendar."""
    version, text = locked()
    changed_read = read_agreement(changed("objective: 95%", "objective: 85%"), "a.yaml")
    assert changed_read.agreement is not None
    _, problems = read_lock(text, "a.lock", changed_read.agreement, changed_read.digest)
    assert [problem.code for problem in problems] == ["lock_mismatch"]
    for bad in (
        "",
        "[]",
        "{",
        '{"leadpact_lock": 2}',
        text.replace("2026-05-02", "2026-05-99"),
        b"\xff",
        "[" * 100_000,
    ):
        _, problems = read_lock(bad, "a.lock", version.agreement, version.digest)
        assert [problem.code for problem in problems] == ["lock_unreadable"], bad
    content = {**json.loads(text), "holidays": {}}
    _, problems = read_lock(json.dumps(content), "a.lock", version.agreement, version.digest)
    assert [problem.code for problem in problems] == ["lock_without_calendar"]
