"""Meetings: booked, held, and held of those booked."""

from finding_rows import Log, told, values

from leadpact.measures import meetings
from leadpact.measures.figures import figures


def states(log: Log, until: str = "2026-06-15 12:00") -> list[tuple[object, object]]:
    made = log.book(until)
    return [(row[2], row[3]) for row in values(made, meetings.measures(made), "meetings.held_of_booked")]


def test_a_meeting_is_held_if_one_was_after_it_was_booked() -> None:
    """Booked on 2 March: held on the 9th is kept, and so is the thirtieth day's last instant. Held before it was booked,
    after the thirty days, or never is not."""
    for held, hit in (
        ("2026-03-09 10:00", 1),
        ("2026-04-01 10:00", 1),
        ("2026-04-01 10:01", 0),
        ("2026-03-01 10:00", 0),
        (None, 0),
    ):
        log = Log()
        log.happen("meeting_booked", "L", "2026-03-02 10:00")
        if held:
            log.happen("meeting_held", "L", held)
        assert states(log) == [(hit, None)]


def test_a_booking_is_immature_for_thirty_days_held_or_not() -> None:
    """Ten booked on 1 June, three of them held the next day: until thirty days are over no share is said, also not three of
    three; then it is three of ten, in the month of the booking, which has no adjustment."""
    log = Log()
    for n in range(10):
        log.happen("meeting_booked", f"L{n}", "2026-06-01 10:00")
        if n < 3:
            log.happen("meeting_held", f"L{n}", "2026-06-02 10:00")
    columns = ("hits", "judged", "value", "immature", "adjusted_judged")
    for until, found in (
        ("2026-06-15 12:00", (0, 0, None, 10, 0)),
        ("2026-07-01 09:59", (0, 0, None, 10, 0)),
        ("2026-07-01 10:00", (3, 10, 0.3, 0, 0)),
        ("2026-09-15 12:00", (3, 10, 0.3, 0, 0)),
    ):
        made = log.book(until)
        (measure,) = (each for each in meetings.measures(made) if each.name == "meetings.held_of_booked")
        assert told(made, [measure], measure.name, *columns, month="2026-06") == found
        assert told(made, [measure], measure.name, *columns) == found
        assert measure.note == "cohort"


def test_a_meeting_booked_anew_was_moved() -> None:
    """Two bookings and one meeting: the first was moved, the second held. Two meetings of one booking count once. Moved is
    moved at once; booked again after thirty days is another meeting, and the first was not held."""
    log = Log()
    log.happen("meeting_booked", "L", "2026-03-02 10:00")
    log.happen("meeting_booked", "L", "2026-03-04 10:00")
    log.happen("meeting_held", "L", "2026-03-09 10:00")
    log.happen("meeting_held", "L", "2026-03-16 10:00")
    assert sorted(states(log), key=str) == [(1, None), (None, "none")]
    assert sorted(states(log, "2026-03-20 12:00"), key=str) == [(1, "immature"), (None, "none")]
    log = Log()
    log.happen("meeting_booked", "L", "2026-03-02 10:00")
    log.happen("meeting_booked", "L", "2026-04-02 10:00")
    made = log.book()
    assert told(made, meetings.measures(made), "meetings.held_of_booked", "hits", "judged", "none") == (
        0,
        2,
        0,
    )


def test_bookings_ripen_in_their_month() -> None:
    """January is frozen on 4 February. What was booked in it and ripens after that, or is told after that, is January's all
    the same, as a conversion's people are: no other month has an adjustment of it."""
    log = Log()
    log.happen("meeting_booked", "A", "2026-01-20 10:00")
    log.happen("meeting_held", "A", "2026-02-10 10:00")
    log.happen("meeting_booked", "B", "2026-01-20 10:00", known_at="2026-02-10 10:00")
    made = log.book()
    (measure,) = (each for each in meetings.measures(made) if each.name == "meetings.held_of_booked")
    rows = figures(made, [measure]).to_pylist()
    assert [(row["month"], row["hits"], row["judged"], row["adjusted_judged"]) for row in rows] == [
        (None, 1, 2, 0),
        ("2026-01", 1, 2, 0),
    ]


def test_meetings_are_the_owners() -> None:
    """Booked and held in their own months, of who owns the lead; held with a colleague of the same account counts."""
    log = Log()
    log.hand("L", "2026-03-01 10:00", person="marta")
    log.happen("meeting_booked", "L", "2026-03-30 10:00", account_id="L")
    log.happen("meeting_held", "M", "2026-04-02 10:00", account_id="L")
    made = log.book()
    measures = meetings.measures(made)
    assert told(made, measures, "meetings.booked", "value", month="2026-03", by="person") == {"marta": (1.0,)}
    assert told(made, measures, "meetings.held", "value", month="2026-04", by="person") == {"marta": (1.0,)}
    assert told(made, measures, "meetings.held_of_booked", "hits", "judged", month="2026-03") == (1, 1)
