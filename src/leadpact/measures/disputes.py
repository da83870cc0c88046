"""Disputed attempts: how many there are, how many are undecided, and how they were decided."""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.cycles import graded_sql
from leadpact.measures.measure import Measure
from leadpact.measures.postings import ledger, lit, once, said
from leadpact.measures.touching import has

DISPUTED = "measured_disputed"


def measures(book: Book) -> list[Measure]:
    """Raised and open ones, and the share decided in favour of the attempt; of the person whose attempt it is."""
    table, party, clause = _disputed(book), book.agreement.to_party, "review.disputes"
    still = ledger(
        said(table, 0, "known_at"),
        said(table, 1, "decided_known", where="decided_known IS NOT NULL", state="'none'"),
    )
    decided = ledger(
        said(table, 0, "known_at", state="'open'"),
        said(table, 1, "decided_known", where="decided_known IS NOT NULL", hit="counted", cause="decided_id"),
    )
    raised = once(said(table, 0, "known_at"))
    return [
        Measure("disputes.raised", "disputes", "count", "count", raised, party, clause=clause),
        Measure("disputes.open", "disputes", "count", "count", still, party, clause=clause),
        Measure("disputes.decided_for", "disputes", "share", "share", decided, party, clause=clause),
    ]


def _disputed(book: Book) -> str:
    """A row a disputed attempt, with when and how it was decided: for it, where the attempt is said all the same;
    against it, where one who decides (by the version that disputed it) said so, and it is not."""
    if not has(book, DISPUTED):
        rows = (
            'SELECT lead_id, account_id, person, epoch_us("at") AS "at", epoch_us(known_at) AS known_at, finding_id, cause, '
            "version FROM findings WHERE kind = 'disputed'"
        )
        counted = (
            "SELECT cause, min(epoch_us(known_at)) AS known_at, min(finding_id) AS said FROM findings "
            "WHERE kind = 'attempt_made' AND cause IN (SELECT cause FROM findings WHERE kind = 'disputed') GROUP BY cause"
        )
        refused = (
            "SELECT e.attempt, d.version, min(epoch_us(e.known_at)) AS known_at, "
            "arg_min(e.event_id, (e.known_at, e.event_id)) AS said "
            f"FROM evidence e JOIN (VALUES {_deciders(book)}) d(version, actor) ON d.actor = e.actor "
            "WHERE e.kind = 'dispute_decided' AND e.decision = 'does_not_count' GROUP BY ALL"
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {DISPUTED} AS SELECT f.*, c.cause IS NOT NULL AS counted, "
            "coalesce(c.known_at, r.known_at) AS decided_known, coalesce(c.said, r.said) AS decided_id "
            f"FROM ({graded_sql(book, rows)}) f LEFT JOIN ({counted}) c ON c.cause = f.cause "
            f"LEFT JOIN ({refused}) r ON r.attempt = f.cause AND r.version = f.version"
        )
    return DISPUTED


def _deciders(book: Book) -> str:
    """Who decides, by version."""
    found = {
        f"({lit(version.name)}, {lit(person)})": None
        for version in book.history.versions
        for who in version.agreement.deciders
        for person in version.agreement.people_meant(who)
    }
    return ", ".join(found) or "('', NULL)"
