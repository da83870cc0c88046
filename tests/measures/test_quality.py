"""Quality: acceptance, reasons, completeness, ratings, and what came back without a reason."""

from typing import Any

from finding_rows import AGREEMENT, Log, told, values

from leadpact.measures import quality
from leadpact.measures.figures import figures

REQUIRED = (
    AGREEMENT
    + """
handoff: {triggers: [{id: demo, on: form_submitted}], required: [email, phone]}
"""
)


def measured(log: Log, name: str) -> list[tuple[Any, ...]]:
    made = log.book(text=REQUIRED)
    return values(made, quality.measures(made), name)


def accept(log: Log, lead: str, when: str) -> None:
    log.find("accepted", lead, when, clause="handoff.accept", party="sales", detail={"implied": True})


def test_acceptance_is_of_those_accepted_or_rejected() -> None:
    """A accepted; B rejected; C accepted, then rejected: rejected. D is open; E was returned unsaid: apart."""
    log = Log()
    for lead in "ABCDE":
        log.hand(lead, "2026-03-02 10:00", person="marta")
    accept(log, "A", "2026-03-02 11:00")
    accept(log, "C", "2026-03-02 11:00")
    log.end("rejected", "B", "2026-03-02 12:00", "no_fit")
    log.end("rejected", "C", "2026-03-05 12:00", "bad_data")
    log.end("returned", "E", "2026-03-05 12:00", "not_now")
    found = [(row[0], row[2], row[3]) for row in measured(log, "quality.accepted")]
    assert found == [("A", 1, None), ("B", 0, None), ("C", 0, None), ("D", None, "open"), ("E", None, "none")]


def test_a_rejection_after_the_close_leaves_the_month_as_it_was() -> None:
    """Handed off and accepted in January, rejected on 6 February: January accepted it, February's adjustment takes it back."""
    log = Log()
    log.hand("L", "2026-01-20 10:00")
    accept(log, "L", "2026-01-21 10:00")
    log.end("rejected", "L", "2026-02-06 10:00", "no_fit")
    made = log.book(text=REQUIRED)
    measures = quality.measures(made)
    columns = ("hits", "judged", "adjusted_hits", "adjusted_judged")
    assert told(made, measures, "quality.accepted", *columns, month="2026-01") == (1, 1, 0, 0)
    assert told(made, measures, "quality.accepted", *columns, month="2026-02") == (0, 0, -1, 0)
    assert told(made, measures, "quality.accepted", "hits", "judged") == (0, 1)


def test_acceptance_splits_by_source() -> None:
    """Whose leads are refused shows by source: the postings carry the lead."""
    log = Log(leads=[{"lead_id": "A", "source": "fair"}, {"lead_id": "B", "source": "web"}])
    for lead in "AB":
        log.hand(lead, "2026-03-02 10:00")
    accept(log, "A", "2026-03-02 11:00")
    log.end("rejected", "B", "2026-03-02 12:00", "no_fit")
    made = log.book(text=REQUIRED)
    found = told(made, quality.measures(made), "quality.accepted", "hits", "judged", by="source")
    assert found == {"fair": (1, 1), "web": (0, 1)}


def test_reasons_are_counted_as_they_were_given() -> None:
    """Returned twice for not_now, once by itself after enough attempts, once without a word; a blank reason is none."""
    log = Log()
    for n, reason in enumerate(["not_now", "not_now", None, " "]):
        log.hand(f"L{n}", "2026-03-02 10:00")
        log.end("returned", f"L{n}", "2026-04-02 10:00", reason)
    log.hand("L4", "2026-03-02 10:00")
    by_count = {"reason": None, "by": "attempts", "track": None}
    log.find("returned", "L4", "2026-04-02 10:00", detail=by_count, clause="handoff.return", party="sales")
    log.happen("no_progress_noted", "L4", "2026-04-02 11:00", reason="no_answer")
    made = log.book(text=REQUIRED)
    measures = quality.measures(made)
    found = told(made, measures, "quality.return_reasons", "value", month="2026-04")
    assert found == {"not_now": (2.0,), "not_said": (2.0,), "enough_attempts": (1.0,)}
    assert told(made, measures, "quality.no_progress_reasons", "value") == {"no_answer": (1.0,)}


def test_what_was_missing_is_counted_by_property() -> None:
    """Of ten handoffs two lack the phone, one of them also the e-mail: 8 of 10 are complete. How often each was missing adds up to
    nothing."""
    log = Log()
    for n in range(10):
        log.hand(f"L{n}", "2026-03-02 10:00", missing=[["phone"], ["email", "phone"]][n] if n < 2 else [])
    made = log.book(text=REQUIRED)
    measures = quality.measures(made)
    assert told(made, measures, "quality.complete_handoffs", "hits", "judged", "value") == (8, 10, 0.8)
    assert told(made, measures, "quality.missing_properties", "value") == {"phone": (2.0,), "email": (1.0,)}
    (missing,) = (each for each in measures if each.name == "quality.missing_properties")
    assert {row["by"] for row in figures(made, [missing]).to_pylist()} == {"key"}, "no handoff is three"


def test_an_agreement_that_requires_nothing_has_no_completeness() -> None:
    """A share that is always whole would say something that nobody promised."""
    made = Log().book()
    assert not [each for each in quality.measures(made) if each.clause == "handoff.required"]


def test_ratings_have_a_mean_and_a_distribution() -> None:
    """Nine threes and a five: 3.2; an event without a number is no rating."""
    log = Log()
    for n in range(10):
        log.happen("lead_rated", f"L{n}", "2026-03-02 10:00", rating=5 if n == 0 else 3)
    log.happen("lead_rated", "L0", "2026-03-02 10:00")
    log.happen("lead_rated", "L0", "2026-03-02 10:00", rating=2.5)
    made = log.book(text=REQUIRED)
    measures = quality.measures(made)
    assert told(made, measures, "quality.ratings", "value") == {"5": (1.0,), "3": (9.0,), "2.5": (1.0,)}
    assert told(made, measures, "quality.rating", "judged")[0] == 11
    assert round(told(made, measures, "quality.rating", "value")[0], 4) == round(34.5 / 11, 4)


def test_a_reason_may_be_noted_afterwards() -> None:
    """A says why at once, B the next day, C never, D only before: A and B are documented. Each in the month it ended."""
    log = Log()
    for lead in "ABCD":
        log.hand(lead, "2026-03-02 10:00")
        log.end("returned", lead, "2026-04-02 10:00", "not_now" if lead == "A" else None)
    log.happen("no_progress_noted", "B", "2026-04-03 10:00", reason="no_answer")
    log.happen("no_progress_noted", "C", "2026-04-03 10:00", reason=" ")
    log.happen("no_progress_noted", "D", "2026-04-01 10:00", reason="no_answer")
    assert [row[2] for row in measured(log, "quality.reasons_documented")] == [1, 1, 0, 0]
    made = log.book(text=REQUIRED)
    assert told(
        made, quality.measures(made), "quality.reasons_documented", "hits", "judged", month="2026-04"
    ) == (2, 4)
