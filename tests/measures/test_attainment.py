"""Attainment by hand: what is met, missed, open, void and disputed, in which month, and what was known when."""

from __future__ import annotations

import pytest
from finding_rows import Log
from ledgers import AGREEMENT, at

from leadpact.measures.attainment import measures
from leadpact.measures.book import Book
from leadpact.measures.figures import figures, misses_left
from leadpact.measures.measure import Measure

CLOCKS = """
follow_up:
  clocks:
    first: {owed_by: sales, starts: handed_off, stops: attempt_made, within: 4bh, objective: 90%}
    noted: {owed_by: sales, starts: returned, stops: no_progress_noted, within: 1bd}
"""
TEXT = AGREEMENT + CLOCKS
FIRST = "follow_up.clocks.first"
START, DUE = "2026-01-20 09:00", "2026-01-20 13:00"
CLOSE = "2026-02-05 08:00"
"""January closes three working days after Monday 2 February, when its calendar next opens: on the fifth at 9:00 in Madrid."""


def clock(
    log: Log, lead: str, *said: tuple[str, str, dict[str, object]], clause: str = FIRST, due: str = DUE
) -> None:
    """A clock and what is said of it: kind, instant, and more columns."""
    common = {"clause": clause, "clock_id": f"c-{lead}", "due_at": due, "party": "sales", "person": "luis"}
    log.find("clock_started", lead, START, **common)
    for kind, when, more in said:
        log.find(kind, lead, when, **{**common, **more})


def row(book: Book, name: str = "first", month: str | None = None) -> dict[str, object]:
    rows = figures(book, measures(book)).to_pylist()
    return next(each for each in rows if each["measure"] == name and each["month"] == month)


def of(figure: dict[str, object], *names: str) -> tuple[object, ...]:
    return tuple(figure[name] for name in names)


COUNTS = ("hits", "judged", "open", "void", "disputed")


def test_met_of_those_judged() -> None:
    """Eight met and two missed are 80 %: below the objective of 90 %. Open and void ones stand apart."""
    log = Log()
    for n in range(8):
        clock(log, f"met{n}", ("clock_met", "2026-01-20 10:00", {}))
    for n in range(2):
        clock(log, f"missed{n}", ("clock_missed", DUE, {"detail": {"why": "due"}}))
    clock(log, "void", ("clock_void", "2026-01-20 10:00", {"detail": {"why": "excused"}}))
    clock(log, "open", due="2026-06-16 09:00")
    book = log.book(text=TEXT)
    whole = row(book)
    assert of(whole, *COUNTS) == (8, 10, 1, 1, 0)
    assert of(whole, "value", "target", "kept", "too_few", "clause") == (0.8, 0.9, False, False, FIRST)
    assert of(row(book, month="2026-01"), *COUNTS) == (8, 10, 0, 1, 0)
    assert of(row(book, month="2026-06"), *COUNTS) == (0, 0, 1, 0, 0)


def test_a_clock_nobody_started_has_a_figure_of_nothing() -> None:
    """Nothing judged is said as that, not left out; a clock without an objective has no target."""
    figure = row(Log().book(text=TEXT), "noted")
    assert of(figure, "judged", "value", "too_few", "target", "kept") == (0, None, True, None, None)


def late(known: str) -> Book:
    """A miss, and the call that was made in time but received at an instant."""
    log = Log()
    found = {"known_at": known}
    clock(
        log,
        "a",
        ("clock_missed", DUE, {"detail": {"why": "due"}}),
        ("corrected", "2026-01-20 11:00", {"detail": {"why": "late"}, **found}),
        ("clock_met", "2026-01-20 11:00", found),
    )
    return log.book(text=TEXT)


def test_a_stop_received_before_the_close_changes_the_month() -> None:
    """The miss is taken back in January itself."""
    assert of(row(late(CLOSE), month="2026-01"), "hits", "judged") == (1, 1)


def test_a_stop_received_after_the_close_adjusts_the_next_month() -> None:
    """January stays at one missed; February adds one hit and no judged; the whole has one met."""
    book = late("2026-02-05 08:01")
    changed = ("hits", "judged", "adjusted_hits", "adjusted_judged")
    assert of(row(book, month="2026-01"), *changed) == (0, 1, 0, 0)
    assert of(row(book, month="2026-02"), *changed) == (0, 0, 1, 0)
    assert of(row(book), "hits", "judged") == (1, 1)


def test_what_ends_a_clock_is_not_taken_back() -> None:
    """A clock that the end of its cycle closed stays missed, though a correction was received afterwards."""
    log = Log()
    clock(
        log,
        "a",
        ("corrected", "2026-01-20 10:00", {"known_at": "2026-01-21 10:00", "detail": {"why": "late"}}),
        ("clock_missed", "2026-01-20 12:00", {"detail": {"why": "ended"}}),
    )
    assert of(row(log.book(text=TEXT)), *COUNTS) == (0, 1, 0, 0, 0)


def test_a_clock_paused_over_the_close_is_open_in_its_month_and_judged_in_that_of_its_new_due() -> None:
    """As January closes it is open there; resumed in February it is due, and met, in February."""
    log = Log()
    clock(
        log,
        "a",
        ("clock_paused", "2026-01-20 10:00", {"detail": {"effect": True, "reason": "away"}}),
        ("clock_resumed", "2026-02-10 10:00", {"detail": {"effect": True}, "due_at": "2026-02-10 13:00"}),
        ("clock_met", "2026-02-10 12:00", {"due_at": "2026-02-10 13:00"}),
    )
    book = log.book(text=TEXT)
    assert of(row(book, month="2026-01"), *COUNTS) == (0, 0, 1, 0, 0)
    assert of(row(book, month="2026-02"), *COUNTS) == (1, 1, 0, 0, 0)
    assert of(row(book), *COUNTS) == (1, 1, 0, 0, 0)


def disputed(
    until: str, *, decided: str | None = None, by: str = "ana", decision: str = "does_not_count"
) -> Book:
    """A miss, with an attempt in time that was written down too late to be trusted."""
    log = Log()
    clock(log, "a", ("clock_missed", DUE, {"detail": {"why": "due"}}))
    log.find("disputed", "a", "2026-01-20 11:00", cause="call", party="sales", person="luis")
    if decided is not None:
        about = {"actor": by, "attempt": "call", "decision": decision}
        log.evidence.append(
            {"event_id": "d", "lead_id": "a", "account_id": "a", "kind": "dispute_decided", **about}
        )
        log.evidence[-1] |= {"at": decided, "known_at": decided}
    return log.book(until=until, text=TEXT)


@pytest.mark.parametrize(
    ("until", "decided", "by", "expected"),
    [
        ("2026-01-25 12:00", None, "ana", (0, 0, 0, 0, 1)),
        ("2026-02-05 07:59", None, "ana", (0, 0, 0, 0, 1)),
        (CLOSE, None, "ana", (0, 1, 0, 0, 0)),
        ("2026-01-25 12:00", "2026-01-24 12:00", "ana", (0, 1, 0, 0, 0)),
        ("2026-01-25 12:00", "2026-01-24 12:00", "marta", (0, 0, 0, 0, 1)),
    ],
)
def test_a_disputed_miss_stands_apart_until_it_is_decided_or_the_month_closes(
    until: str, decided: str | None, by: str, expected: tuple[int, ...]
) -> None:
    """Undecided it is judged by nobody; at the close, or once a head decides against it, it is a miss. Marta is no head."""
    assert of(row(disputed(until, decided=decided, by=by)), *COUNTS) == expected


def test_attainment_never_counts_a_disputed_row() -> None:
    """Ten met and one disputed are ten of ten."""
    log = Log()
    for n in range(10):
        clock(log, f"met{n}", ("clock_met", "2026-01-20 10:00", {}))
    clock(log, "a", ("clock_missed", DUE, {"detail": {"why": "due"}}))
    log.find("disputed", "a", "2026-01-20 11:00", cause="call")
    assert of(row(log.book(until="2026-01-25 12:00", text=TEXT)), "hits", "judged", "value", "disputed") == (
        10,
        10,
        1.0,
        1,
    )


def test_an_attempt_disputed_after_the_due_or_of_another_account_disputes_nothing() -> None:
    """Only an attempt between start and due could have met the clock."""
    log = Log()
    clock(log, "a", ("clock_missed", DUE, {"detail": {"why": "due"}}))
    log.find("disputed", "a", "2026-01-20 13:01", cause="call")
    log.find("disputed", "b", "2026-01-20 11:00", cause="other")
    assert of(row(log.book(until="2026-01-25 12:00", text=TEXT)), *COUNTS) == (0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("objective", "hits", "judged", "opened", "left"),
    [(0.9, 19, 19, 1, 2), (0.9, 18, 20, 0, 0), (0.9, 8, 10, 0, -1), (0.9, 9, 10, 0, 0), (0.85, 0, 0, 0, 0), (1.0, 5, 5, 9, 0)],
)  # fmt: skip
def test_misses_left(objective: float, hits: int, judged: int, opened: int, left: int) -> None:
    """floor((1 − objective) × (judged + open)) − missed; 90 % of ten allow one miss, whatever floats say of 1 − 0.9."""
    assert misses_left(objective, hits, judged, opened) == left


def test_misses_left_stand_in_the_running_month_alone() -> None:
    """Of twenty due in June, nine met, one missed, ten open: 90 % allows two misses, so one is left."""
    log = Log()
    due = "2026-06-20 13:00"
    for n in range(20):
        said = [("clock_met", "2026-06-10 10:00", {})] if n < 9 else []
        said = [("clock_missed", "2026-06-11 10:00", {"detail": {"why": "ended"}})] if n == 9 else said
        clock(log, f"l{n}", *said, due=due)
    book = log.book(text=TEXT)
    assert of(row(book, month="2026-06"), "hits", "judged", "open", "misses_left", "lost") == (
        9,
        10,
        10,
        1,
        False,
    )
    assert of(row(book), "misses_left", "lost") == (None, None)


def test_the_grade_is_that_at_the_start_of_the_clock() -> None:
    """The last grade a stage entered by then tells; the lead's present one where none does."""
    log = Log()
    log.find(
        "stage_entered",
        "a",
        "2026-01-19 09:00",
        clause="definitions.stages.mql",
        detail={"stage": "mql", "grade": "B1"},
    )
    log.find(
        "stage_entered",
        "a",
        "2026-01-21 09:00",
        clause="definitions.stages.sql",
        detail={"stage": "sql", "grade": "A1"},
    )
    for lead in ("a", "b"):
        clock(log, lead, ("clock_met", "2026-01-20 10:00", {}))
        log.standings.append({"lead_id": lead, "account_id": lead, "grade": "A2"})
    book = log.book(text=TEXT)
    parts = [each for each in figures(book, of_first(book), "grade").to_pylist() if each["month"] is None]
    assert [(each["key"], each["hits"]) for each in parts] == [("A2", 1), ("B1", 1)]


def of_first(book: Book) -> list[Measure]:
    return [each for each in measures(book) if each.name == "first"]


def test_a_due_after_the_term_is_counted_in_its_own_month() -> None:
    """A promise made in December and due in January was made in the term: it is in the whole, and in January's month."""
    log = Log()
    clock(log, "a", ("clock_met", "2026-12-30 10:00", {}), due="2027-01-04 12:00")
    book = log.book(until="2026-12-31 12:00", text=TEXT)
    assert of(row(book), "hits", "judged") == (1, 1)
    assert of(row(book, month="2027-01"), "hits", "judged", "frozen") == (1, 1, False)
    assert at("2027-01-01 00:00") > book.term[1] - 3_600_000_001
