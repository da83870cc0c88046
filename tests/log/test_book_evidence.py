"""A replay leaves what was said of deals, meetings, ratings and reasons, for measures to count."""

from __future__ import annotations

from pathlib import Path

from book_logs import AGREEMENT, HEAD, Row, happened, rows_of, told


def test_evidence_says_what_events_said(tmp_path: Path) -> None:
    """Only kinds that measures ask for; a number that is none is NULL, a person's e-mail is the person."""
    _, evidence = rows_of(
        tmp_path,
        told("l", 5, account_id="x"), happened("l", "call_made", 6),
        happened("l", "lead_rated", 7, rating="4", actor="ana@acme.example", received_at="2026-01-08T00:00:00Z"),
        happened("l", "deal_won", 9, deal_id="D", amount="many", currency="EUR", actor="x"),
        happened("l", "no_progress_noted", 10, reason="no_fit"),
    )  # fmt: skip
    rated, won, noted = evidence
    assert (rated["rating"], rated["actor"], rated["account_id"], rated["known_at"].day) == (
        4.0,
        "ana",
        "x",
        8,
    )
    assert (won["deal_id"], won["amount"], won["currency"], won["actor"], won["type"]) == (
        "D",
        None,
        "EUR",
        "x",
        None,
    )
    assert (noted["reason"], noted["kind"], noted["known_at"].day) == ("no_fit", "no_progress_noted", 10)


def counts(tmp_path: Path, *rows: Row, agreement: str | Path = AGREEMENT) -> list[bool | None]:
    """Whether each won deal counts; None where its event doesn't tell."""
    _, evidence = rows_of(tmp_path, *rows, agreement=agreement)
    return [each["counts"] for each in evidence if each["kind"] == "deal_won"]


def test_which_deals_count(tmp_path: Path) -> None:
    """What the condition says of the event; an event that does not say the type leaves it to the deal's others."""
    rows = [happened("l", "deal_won", 5 + n, type=kind) for n, kind in enumerate(("new", "renewal", None))]
    assert counts(tmp_path, *rows) == [True, False, None]


def test_all_deals_count_where_nothing_says_which(tmp_path: Path) -> None:
    """No condition, and no version that has begun: TRUE."""
    plain = HEAD + "effective: 2026-01-01\n"
    assert counts(tmp_path, happened("l", "deal_won", 5, type="renewal"), agreement=plain) == [True]
    early = told("l", 5) | {"kind": "deal_won", "at": "2025-12-01T10:00:00Z", "type": "renewal"}
    assert counts(tmp_path, early, told("l", 6)) == [True]


def test_counts_sees_the_lead_as_known_then(tmp_path: Path) -> None:
    """A bare name is the event's, else what the lead had told by then; merged leads share one record."""
    rows = [
        happened("l", "deal_won", 5), told("l", 6, type="new"), happened("l", "deal_won", 7),
        happened("l", "deal_won", 8, type="renewal"), told("l", 9, type="renewal"), happened("l", "deal_won", 10),
        happened("l", "deal_won", 11, type="new"),
    ]  # fmt: skip
    assert counts(tmp_path, *rows) == [None, True, False, False, True]
    merged = [told("a", 5, type="new"), told("b", 5), happened("b", "lead_merged", 6, into="a")]
    assert counts(tmp_path, *merged, happened("b", "deal_won", 7)) == [True]


def test_each_deal_is_asked_by_the_version_of_its_day(tmp_path: Path) -> None:
    """The latest version begun at the event says which deals count."""
    folder = tmp_path / "versions"
    folder.mkdir()
    for day, kind in (("2026-01-01", "new"), ("2026-01-10", "renewal")):
        goals = f"goals: {{revenue: {{target: 1000, counts: \"type = '{kind}'\"}}}}\n"
        (folder / f"{day}.yaml").write_text(f"{HEAD}effective: {day}\n{goals}")
    rows = [happened("l", "deal_won", day, type="renewal") for day in (8, 12)]
    assert counts(tmp_path, *rows, agreement=folder) == [False, True]


def test_what_an_erased_or_excluded_lead_does_is_no_evidence(tmp_path: Path) -> None:
    """From then on; what was before stays. Who is excluded no more is evidence again."""
    agreement = HEAD + "effective: 2026-01-01\ndefinitions: {excluded: \"rival = 'yes'\"}\n"
    rows = [
        told("a", 5), happened("a", "deal_won", 6), happened("a", "lead_erased", 7), happened("a", "deal_won", 8),
        told("b", 5, rival="yes"), happened("b", "meeting_held", 6), told("b", 7, rival="no"), happened("b", "meeting_held", 8),
    ]  # fmt: skip
    _, evidence = rows_of(tmp_path, *rows, agreement=agreement)
    assert [(each["lead_id"], each["kind"], each["at"].day) for each in evidence] == [
        ("a", "deal_won", 6),
        ("b", "meeting_held", 8),
    ]
