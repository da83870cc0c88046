"""Disputes: raised, open, and decided for or against."""

from finding_rows import Log, told

from leadpact.measures import disputes


def disputed(*decisions: tuple[str, str, str]) -> Log:
    """One disputed attempt of Marta's on 10 March, and who decided what when."""
    log = Log()
    log.find(
        "disputed",
        "L",
        "2026-03-10 10:00",
        clause="review.disputes",
        party="sales",
        person="marta",
        cause="call",
    )
    for when, actor, decision in decisions:
        log.happen("dispute_decided", "L", when, actor=actor, decision=decision, attempt="call")
        if decision == "counts":
            log.attempt("L", "2026-03-10 10:00", cause="call", known_at=when)
    return log


def test_a_dispute_is_open_until_decided() -> None:
    """Undecided: open. For: the attempt is said. Against: one who decides said so."""
    cases = {
        (): (1.0, 0, 0, 1),
        (("2026-03-12 10:00", "ana", "counts"),): (0.0, 1, 1, 0),
        (("2026-03-12 10:00", "ana", "does_not_count"),): (0.0, 0, 1, 0),
        (("2026-03-12 10:00", "marta", "does_not_count"),): (1.0, 0, 0, 1),
    }
    for decisions, expected in cases.items():
        made = disputed(*decisions).book()
        measures = disputes.measures(made)
        still = told(made, measures, "disputes.open", "value")
        assert (*still, *told(made, measures, "disputes.decided_for", "hits", "judged", "open")) == expected
        assert told(made, measures, "disputes.raised", "value", by="person") == {"marta": (1.0,)}


def test_what_was_open_at_the_close_stays_so_in_its_month() -> None:
    """Decided on 10 April, after March's close: March had it open, in the whole it is not."""
    made = disputed(("2026-04-10 10:00", "luis", "does_not_count")).book()
    measures = disputes.measures(made)
    assert told(made, measures, "disputes.open", "value", month="2026-03") == (1.0,)
    assert told(made, measures, "disputes.open", "value") == (0.0,)
