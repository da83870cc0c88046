"""The ledger of the clocks on random histories: against the fold's own order, and against a replay as of each close."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from random_books import book_of, log_of

from leadpact.measures.attainment import measures
from leadpact.measures.book import Book, Month
from leadpact.measures.figures import figures
from leadpact.measures.measure import Measure
from leadpact.replay.findings import Finding
from leadpact.replay.plain import replay

DAY = 86_400_000_000
CASES = 15
AGREEMENTS = range(10)
Verdicts = dict[str, tuple[str, int]]
"""A clock, what is said of it, and its due."""


def why(finding: Finding) -> object:
    return json.loads(finding.detail).get("why")


def verdicts(findings: Iterable[Finding]) -> Verdicts:
    """What is said of each clock at the end, from its findings in the order in which they were made: what closes it stays; a
    miss that time said is taken back by what came late and lies before it."""
    rows: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.clock_id is not None:
            rows.setdefault(finding.clock_id, []).append(finding)
    return {clock: verdict(found) for clock, found in rows.items()}


def verdict(rows: list[Finding]) -> tuple[str, int]:
    said, last, missed_at = "open", rows[-1], None
    for row in rows:
        if row.kind in ("clock_met", "clock_void", "clock_missed"):
            said, last, missed_at = row.kind, row, row.at
            if row.kind != "clock_missed" or why(row) == "ended":
                break
        elif row.kind == "corrected" and why(row) in ("late", "decided") and missed_at is not None:
            if row.at < missed_at:
                said, last, missed_at = "open", row, None
    return said.removeprefix("clock_"), last.at if last.due_at is None else last.due_at


def entries(book: Book) -> list[tuple[str, str, int, int, int]]:
    """The ledger's entries: clock, what is said, due, known, times."""
    measures(book)
    return book.con.execute(
        "SELECT clock_id, CASE WHEN hit THEN 'met' WHEN NOT hit THEN 'missed' ELSE state END, \"at\", known_at, times "
        "FROM clock_ledger"
    ).fetchall()


def net(
    rows: Iterable[tuple[str, str, int, int, int]], until: int | None = None
) -> set[tuple[str, str, int]]:
    """What is left of the entries known by an instant; each at most once."""
    left: Counter[tuple[str, str, int]] = Counter()
    for clock, said, due, known, times in rows:
        if until is None or known <= until:
            left[clock, said, due] += times
    assert set(left.values()) <= {0, 1}
    return {key for key, times in left.items() if times}


@pytest.mark.parametrize("number", AGREEMENTS)
def test_what_is_left_of_the_ledger_is_the_verdict_of_every_clock(number: int) -> None:
    """Every clock is left with one entry, that of the verdict the fold ended with, in the month of its due. Only what is
    open or missed may stand as disputed."""
    versions, events = log_of(number, CASES)
    until = max(event.at for event in events) + 40 * DAY
    expected = verdicts(replay(versions, events, until).findings)
    left = {clock: (said, due) for clock, said, due in net(entries(book_of(versions, events, until)))}
    assert left.keys() == expected.keys()
    for clock, (said, due) in left.items():
        if said == "disputed":
            assert expected[clock][0] in ("open", "missed")
        else:
            assert (said, due) == expected[clock]


SAME = (
    "clock_started", "clock_paused", "clock_resumed", "rejected", "returned", "handed_off", "assigned", "attempt_made",
)  # fmt: skip
"""What clocks are judged from, but for verdicts and corrections themselves."""


def told(findings: Iterable[Finding], close: int) -> dict[str, set[tuple[object, ...]]]:
    """By history (the ids carry its seed), what had been said by the close that clocks are judged from."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for row in findings:
        if row.kind in SAME and row.known_at <= close:
            said = (row.kind, row.cause if row.kind == "attempt_made" else row.finding_id)
            found.setdefault(row.lead_id.split("-")[0], set()).add(said)
    return found


def seeds(findings: Iterable[Finding]) -> dict[str, str]:
    return {row.clock_id: row.lead_id.split("-")[0] for row in findings if row.clock_id is not None}


def in_month(
    said: Iterable[tuple[str, str, int]], month: Month, of: Callable[[str], bool]
) -> set[tuple[str, str]]:
    return {(clock, what) for clock, what, due in said if month.starts <= due < month.ends and of(clock)}


def compared(number: int) -> tuple[int, int]:
    """How many clocks of closed months were compared with a replay as of the close, and how many of the histories' months
    were left aside because by then something else was known of them than verdicts."""
    versions, events = log_of(number, CASES)
    until = max(event.at for event in events) + 40 * DAY
    full = replay(versions, events, until).findings
    book = book_of(versions, events, until)
    rows, clocks, aside = entries(book), 0, 0
    for month in filter(book.is_closed, book.months):
        then = replay(versions, events, None, month.close).findings
        of, one, other = seeds([*full, *then]), told(full, month.close), told(then, month.close)
        alike = {seed for seed in {*one, *other} if one.get(seed) == other.get(seed)}
        aside += len({*one, *other}) - len(alike)
        said = {(clock, what, due) for clock, (what, due) in verdicts(then).items()}
        wanted, got = (
            in_month(each, month, lambda clock, of=of, alike=alike: of[clock] in alike)  # type: ignore[misc]
            for each in (said, net(rows, month.close))
        )
        assert got == wanted, (number, month.name, got ^ wanted)
        clocks += len(wanted)
    return clocks, aside


def test_a_frozen_month_is_what_a_replay_as_of_its_close_says() -> None:
    """For every history of which, but for verdicts, the same is said by the close: who was handed off, started, paused,
    ended, assigned and tried. The others (`docs/reference/measures.md`) are few."""
    counts = [compared(number) for number in AGREEMENTS]
    clocks, aside = (sum(each) for each in zip(*counts, strict=True))
    assert clocks > 400
    assert aside < 100


def whole(book: Book, of: list[Measure], by: str | None = None) -> list[dict[str, object]]:
    return figures(book, of, by).to_pylist()


COUNTED = ("hits", "judged", "open", "void", "disputed")


@pytest.mark.parametrize("number", AGREEMENTS)
def test_months_and_adjustments_add_up_to_the_whole(number: int) -> None:
    """Every judged clock is in exactly one month, and what is taken back later is beside it: nothing is counted twice."""
    versions, events = log_of(number, CASES)
    book = book_of(versions, events, max(event.at for event in events) + 40 * DAY)
    for measure in measures(book):
        rows = whole(book, [measure])
        months = [row for row in rows if row["month"] is not None]
        for name in ("hits", "judged"):
            added = sum(int(row[name]) + int(row[f"adjusted_{name}"]) for row in months)  # type: ignore[call-overload]
            assert added == rows[0][name], (measure.name, name)


@pytest.mark.parametrize("by", ["person", "source", "grade", "segment", "party"])
def test_a_split_adds_up_to_the_whole_of_every_measure(by: str) -> None:
    """In the term and in each month the parts of a split are the whole."""
    versions, events = log_of(1, 30)
    book = book_of(versions, events, max(event.at for event in events) + 40 * DAY)
    found = measures(book)
    parts: Counter[tuple[object, ...]] = Counter()
    for row in whole(book, found, by):
        for name in COUNTED:
            parts[row["measure"], row["month"], name] += int(row[name])  # type: ignore[call-overload]
    sums = {(row["measure"], row["month"], name): row[name] for row in whole(book, found) for name in COUNTED}
    assert parts == Counter(sums)
    assert sum(1 for value in parts.values() if value) > 20


def test_the_histories_show_what_they_are_asked_for() -> None:
    """There are adjustments, disputes and verdicts taken back in them; else the properties would say nothing."""
    seen: Counter[str] = Counter()
    for number in AGREEMENTS:
        versions, events = log_of(number, CASES)
        book = book_of(versions, events, max(event.at for event in events) + 40 * DAY)
        rows = entries(book)
        seen["taken back"] += sum(1 for row in rows if row[4] < 0)
        seen["disputed"] += sum(1 for row in rows if row[1] == "disputed")
        adjusted = ("adjusted_hits", "adjusted_judged")
        seen["adjusted"] += sum(any(row[name] for name in adjusted) for row in whole(book, measures(book)))
    assert min(seen["taken back"], seen["disputed"], seen["adjusted"]) > 5, seen
