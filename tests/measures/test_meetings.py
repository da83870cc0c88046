"""Meetings: booked, held, and held of those booked."""

from finding_rows import Log, told, values

from leadpact.measures import meetings


def states(log: Log) -> list[tuple[object, object]]:
    made = log.book()
    return [(row[2], row[3]) for row in values(made, meetings.measures(made), "meetings.held_of_booked")]


def test_a_meeting_is_held_if_one_was_after_it_was_booked() -> None:
    """Booked on 2 March: held on the 9th is kept; held before it was booked, or never in thirty days, is not."""
    for held, hit in (("2026-03-09 10:00", 1), ("2026-03-01 10:00", 0), (None, 0)):
        log = Log()
        log.happen("meeting_booked", "L", "2026-03-02 10:00")
        if held:
            log.happen("meeting_held", "L", held)
        assert states(log) == [(hit, None)]


def test_a_meeting_may_still_be_held_for_thirty_days() -> None:
    """Booked two weeks before the end and not held yet: open. Held after more than thirty days: held all the same."""
    log = Log()
    log.happen("meeting_booked", "L", "2026-06-01 10:00")
    assert states(log) == [(None, "open")]
    log = Log()
    log.happen("meeting_booked", "L", "2026-03-02 10:00")
    log.happen("meeting_held", "L", "2026-05-02 10:00")
    assert states(log) == [(1, None)]


def test_a_meeting_booked_anew_was_moved() -> None:
    """Two bookings and one meeting: the first was moved, the second held. Two meetings of one booking count once."""
    log = Log()
    log.happen("meeting_booked", "L", "2026-03-02 10:00")
    log.happen("meeting_booked", "L", "2026-03-04 10:00")
    log.happen("meeting_held", "L", "2026-03-09 10:00")
    log.happen("meeting_held", "L", "2026-03-16 10:00")
    assert sorted(states(log), key=str) == [(1, None), (None, "none")]


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
