"""How good what is handed off is: acceptance, reasons, completeness, ratings; and whether it comes back with a reason.

Postings carry the lead, so each of these splits by source and campaign.
"""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles, evidence_sql
from leadpact.measures.measure import PARTS_ONLY, Measure
from leadpact.measures.postings import ABOUT, ledger, once, said
from leadpact.measures.touching import has, talk_sql

ACCEPTED, NOTED = "measured_accepted", "measured_noted"
NOT_SAID, BY_ATTEMPTS = "not_said", "enough_attempts"
"""The keys of what came without a reason: nobody said any; it came back by itself after enough attempts."""


def measures(book: Book) -> list[Measure]:
    """Acceptance, reasons, complete handoffs, ratings and reasons documented."""
    return [_accepted(book), *_reasons(book), *_complete(book), *_ratings(book), _documented(book)]


def _accepted(book: Book) -> Measure:
    """Accepted of those accepted or rejected. What was accepted, perhaps by an attempt, and then rejected is rejected. Open
    while neither was said; `none` if the cycle ended without either, by a return or with the lead."""
    table = _with_acceptance(book)
    refused = "ended_by = 'rejected'"
    postings = ledger(
        said(table, 0, "known_at", state="'open'"),
        said(table, 1, "accepted_known", where="accepted_at IS NOT NULL", hit="true", cause="accepted_id"),
        said(table, 2, "ended_known", where=refused, hit="false", cause="ended_id"),
        said(
            table,
            2,
            "ended_known",
            where=f"accepted_at IS NULL AND ended_at IS NOT NULL AND NOT ({refused})",
            state="'none'",
        ),
    )
    party = book.agreement.from_party
    return Measure("quality.accepted", "quality", "share", "share", postings, party, clause="handoff.accept")


def _with_acceptance(book: Book) -> str:
    if not has(book, ACCEPTED):
        table = cycles(book)
        talk, join = talk_sql(book)
        accepted = (
            f'SELECT {talk} AS talk, f.cycle, epoch_us(f."at") AS "at", epoch_us(f.known_at) AS known_at, '
            f"f.finding_id AS said FROM findings f{join} WHERE f.kind = 'accepted'"
        )
        first = '(a."at", a.said)'
        found = (
            f'SELECT h.finding_id, min(a."at") AS accepted_at, arg_min(a.known_at, {first}) AS accepted_known, '
            f"arg_min(a.said, {first}) AS accepted_id FROM {table} h JOIN ({accepted}) a ON a.talk = h.talk "
            'AND a.cycle = h.cycle AND a."at" >= h."at" GROUP BY h.finding_id'
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {ACCEPTED} AS SELECT c.*, a.accepted_at, a.accepted_known, a.accepted_id "
            f"FROM {table} c LEFT JOIN ({found}) a USING (finding_id)"
        )
    return ACCEPTED


def reason_sql() -> str:
    """SQL over cycles that ended: the reason said, or why there is none."""
    return f"coalesce(reason, CASE returned_by WHEN 'attempts' THEN '{BY_ATTEMPTS}' ELSE '{NOT_SAID}' END)"


def ended_sql(book: Book, how: str) -> str:
    """A SELECT of the cycles that ended so (`rejected`, `returned`), placed where they did."""
    return (
        f'SELECT * REPLACE (ended_at AS "at", ended_known AS known_at, ended_id AS finding_id) '
        f"FROM {cycles(book)} WHERE ended_by = '{how}'"
    )


def _reasons(book: Book) -> list[Measure]:
    """How often each reason was given: for rejecting, for returning, and for no progress; in the month it was given."""
    sources = {
        "reject_reasons": (ended_sql(book, "rejected"), reason_sql()),
        "return_reasons": (ended_sql(book, "returned"), reason_sql()),
        "no_progress_reasons": (
            evidence_sql(book, "no_progress_noted", ", f.reason"),
            f"coalesce(nullif(trim(reason), ''), '{NOT_SAID}')",
        ),
    }
    return [
        Measure(
            name=f"quality.{name}",
            group="quality",
            way="count",
            unit="count",
            postings=once(said(f"({rows})", 0, "known_at", key=key)),
            party=book.agreement.to_party,
            by_key=True,
        )
        for name, (rows, key) in sources.items()
    ]


def _complete(book: Book) -> list[Measure]:
    """Handoffs that carried all `required` properties, of all handoffs; and how often each property was missing, of which a
    handoff may lack several. Nothing of an agreement that requires none."""
    if not any(version.agreement.handoff.required for version in book.history.versions):
        return []
    party, clause = book.agreement.from_party, "handoff.required"
    missing = (
        f"SELECT {ABOUT}, known_at, c.finding_id, unnest(from_json(f.detail->'missing', '[\"VARCHAR\"]')) AS property "
        f"FROM {cycles(book)} c JOIN (SELECT finding_id, detail FROM findings WHERE kind = 'handed_off' AND value > 0) f "
        "USING (finding_id)"
    )
    return [
        Measure("quality.complete_handoffs", "quality", "share", "share", complete_postings(book), party, clause=clause),
        Measure(
            "quality.missing_properties", "quality", "count", "count",
            once(said(f"({missing})", 0, "known_at", key="property")), party, clause=clause, by_key=True,
            note=PARTS_ONLY, instead="quality.complete_handoffs",
        ),
    ]  # fmt: skip


def complete_postings(book: Book) -> str:
    """Postings: whether a handoff carried all that was required of it then."""
    return once(said(cycles(book), 0, "known_at", hit="coalesce(missing, 0) = 0"))


def _ratings(book: Book) -> list[Measure]:
    """The mean of what leads were rated, and how often each rating was given; of `lead_rated` events with a number."""
    rows = f"(SELECT * FROM ({evidence_sql(book, 'lead_rated', ', f.rating')}) WHERE rating IS NOT NULL)"
    party = book.agreement.from_party
    key = "CASE WHEN rating = floor(rating) THEN CAST(CAST(rating AS BIGINT) AS VARCHAR) ELSE CAST(rating AS VARCHAR) END"
    return [
        Measure(
            "quality.rating",
            "quality",
            "mean",
            "rating",
            once(said(rows, 0, "known_at", value="rating")),
            party,
        ),
        Measure(
            "quality.ratings",
            "quality",
            "count",
            "count",
            once(said(rows, 0, "known_at", key=key)),
            party,
            by_key=True,
        ),
    ]


def _documented(book: Book) -> Measure:
    """Of what was rejected or returned, that which came with a reason, or for which one was noted before the next
    handoff."""
    if not has(book, NOTED):
        notes = f"SELECT * FROM ({evidence_sql(book, 'no_progress_noted', ', f.reason')}) WHERE trim(reason) <> ''"
        found = (
            "SELECT c.finding_id, min(n.known_at) AS noted_known, "
            "arg_min(n.finding_id, (n.known_at, n.finding_id)) AS noted_id "
            f"FROM ({notes}) n JOIN {cycles(book)} c ON c.finding_id = n.handoff "
            'WHERE n."at" >= c.ended_at GROUP BY c.finding_id'
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {NOTED} AS SELECT c.*, n.noted_known, n.noted_id FROM (SELECT *, "
            f"finding_id AS handoff FROM {cycles(book)} WHERE ended_by IN ('rejected', 'returned')) c "
            f"LEFT JOIN ({found}) n ON n.finding_id = c.handoff"
        )
        book.con.execute(f'UPDATE {NOTED} SET "at" = ended_at, finding_id = ended_id')
    postings = ledger(
        said(NOTED, 0, "ended_known", hit="reason IS NOT NULL"),
        said(
            NOTED, 1, "greatest(noted_known, ended_known)", where="reason IS NULL AND noted_known IS NOT NULL", hit="true",
            cause="noted_id",
        ),
    )  # fmt: skip
    return Measure(
        "quality.reasons_documented", "quality", "share", "share", postings, book.agreement.to_party
    )
