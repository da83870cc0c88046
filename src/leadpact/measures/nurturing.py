"""What marketing does with leads that are not with sales, what comes of it; and what comes back."""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles, graded_sql
from leadpact.measures.measure import PARTS_ONLY, Measure
from leadpact.measures.postings import ABOUT, ledger, lit, once, said
from leadpact.measures.quality import ended_sql, reason_sql
from leadpact.measures.touching import has, talk_sql
from leadpact.measures.winning import customer_stages

ENTERED, RECYCLED, RETURNED = "measured_entered", "measured_recycled", "measured_returned"
WINDOW = 180 * 86_400 * 1_000_000
"""How long, in µs, something may take to come of a track or of a second cycle."""
MOST_REASONS = 20
"""So many reasons are told apart, the most given; a reason is any text."""


def measures(book: Book) -> list[Measure]:
    """Tracks entered, steps due, why tracks were left; the yield of tracks and of recycled leads; returns by reason."""
    return [*_counts(book), *_yields(book), *_recycled(book), *_returned(book)]


def _counts(book: Book) -> list[Measure]:
    """How many entered each track, steps fell due in each, and left for each reason; in the month it happened."""
    kinds = {
        "entered": ("track_entered", "track"),
        "steps_due": ("track_step_due", "track"),
        "left": ("track_left", "why"),
    }
    return [
        Measure(
            name=f"nurturing.{name}",
            group="nurturing",
            way="count",
            unit="count",
            postings=once(said(f"({_findings(book, kind)})", 0, "known_at", key=f"detail->>'{key}'")),
            party=book.agreement.from_party,
            sign="leading",
            clause="nurturing.tracks",
            by_key=True,
        )
        for name, (kind, key) in kinds.items()
    ]


def _findings(book: Book, kind: str) -> str:
    rows = (
        'SELECT lead_id, account_id, person, epoch_us("at") AS "at", epoch_us(known_at) AS known_at, finding_id, detail '
        f"FROM findings WHERE kind = '{kind}'"
    )
    return graded_sql(book, rows)


def outcomes(book: Book) -> dict[str, tuple[str, ...]]:
    """What a lead may come to, by the clauses of the stages that say so; a handoff has no clause of its own."""
    stages = {stage.id for version in book.history.versions for stage in version.agreement.definitions.stages}
    sql = {"sql": ("definitions.stages.sql",)} if "sql" in stages else {}
    customer = customer_stages(book)
    return sql | ({"customer": customer} if customer else {})


def _yields(book: Book) -> list[Measure]:
    """Of the people who entered a track, those handed off, made SQL and made customers within 180 days of the first; and by
    track, within 180 days of it: who entered two is in both, and once in the whole. Younger entries are immature."""
    table, party, clause = _entered(book), book.agreement.from_party, "nurturing.tracks"
    first = f"(SELECT * FROM {table} WHERE is_first)"
    names = [(name, f"nurturing.yield_{name}") for name in ("handed_off", *outcomes(book))]
    wholes = [
        Measure(whole, "nurturing", "share", "share", _came_of(book, first, name), party, clause=clause)
        for name, whole in names
    ]
    by_track = [
        Measure(
            f"{whole}_by_track", "nurturing", "share", "share", _came_of(book, table, name, key="track"), party,
            clause=clause, by_key=True, note=PARTS_ONLY, instead=whole,
        )
        for name, whole in names
    ]  # fmt: skip
    return [*wholes, *by_track]


def _came_of(book: Book, table: str, name: str, key: str = "NULL") -> str:
    """Postings: what came of each row of a table that has `NAME_at, NAME_known`: immature, then judged at the
    window's end."""
    over = f'"at" + {WINDOW}'
    old = f"{over} <= {book.until}"
    judged = f"greatest({over}, known_at)"
    came = f"{name}_at <= {over}"
    return ledger(
        said(table, 0, "known_at", state="'immature'", key=key),
        said(
            table, 1, judged, where=old, hit=f"coalesce({came} AND {name}_known <= {judged}, false)", key=key
        ),
        said(
            table,
            2,
            f"{name}_known",
            where=f"{old} AND {came} AND {name}_known > {judged}",
            hit="true",
            key=key,
        ),
    )


def _entered(book: Book) -> str:
    """A row a person and track, at the first entry, with the first handoff and the first of each outcome after it;
    `is_first`: before it the person had entered no other track."""
    if not has(book, ENTERED):
        rows = _findings(book, "track_entered")
        first = (
            f"SELECT f.*, {PERSON} AS who, detail->>'track' AS track FROM ({rows}) f "
            "LEFT JOIN leads l ON l.lead_id = f.lead_id "
            'QUALIFY row_number() OVER (PARTITION BY who, track ORDER BY "at", finding_id) = 1'
        )
        before = 'row_number() OVER (PARTITION BY who ORDER BY "at", finding_id)'
        first = f"SELECT *, {before} = 1 AS is_first FROM ({first})"
        ends = {"handed_off": "f.kind IN ('handed_off', 'joined')"} | {
            name: _stage_is(clauses) for name, clauses in outcomes(book).items()
        }
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {ENTERED} AS {_with_ends(first, ends, 'who', PERSON)}"
        )
    return ENTERED


PERSON = "coalesce(l.person, f.lead_id)"


def _stage_is(clauses: tuple[str, ...]) -> str:
    return f"f.kind = 'stage_entered' AND f.clause IN ({', '.join(map(lit, clauses))})"


def _with_ends(rows: str, ends: dict[str, str], whose: str, who: str) -> str:
    """A SELECT of rows with, for each end, the first finding of it at or after the row and of the same `whose`."""
    for name, fits in ends.items():
        found = (
            f'SELECT {who} AS {name}_of, epoch_us(f."at") AS {name}_at, max(epoch_us(f.known_at)) AS {name}_known '
            f"FROM findings f LEFT JOIN leads l ON l.lead_id = f.lead_id WHERE {fits} GROUP BY ALL"
        )
        rows = (
            f"SELECT given.*, e.{name}_at, e.{name}_known FROM ({rows}) given ASOF LEFT JOIN ({found}) e "
            f'ON e.{name}_of = given.{whose} AND given."at" <= e.{name}_at'
        )
    return rows


def _recycled(book: Book) -> list[Measure]:
    """Of the handoffs of a second or later cycle, those whose conversation came to SQL and to a customer within 180 days,
    and before its next handoff."""
    if not has(book, RECYCLED):
        again = f"SELECT {ABOUT}, talk, known_at, finding_id, next_at FROM {cycles(book)} WHERE cycle > 1"
        ends = {name: _stage_is(clauses) for name, clauses in outcomes(book).items()}
        who = talk_sql(book)[0].replace("talker.", "l.")
        rows = _with_ends(again, ends, "talk", who)
        kept = ", ".join(
            f"CASE WHEN {name}_at < coalesce(next_at, {1 << 62}) THEN {name}_at END AS {name}_at"
            for name in ends
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {RECYCLED} AS SELECT * {f'REPLACE ({kept})' if kept else ''} FROM ({rows})"
        )
    return [
        Measure(
            name=f"nurturing.recycled_{name}",
            group="nurturing",
            way="share",
            unit="share",
            postings=_came_of(book, RECYCLED, name),
            party=book.agreement.from_party,
        )
        for name in outcomes(book)
    ]


def _returned(book: Book) -> list[Measure]:
    """Of all handoffs, those that came back; and by reason, the share of all handoffs that came back for it. In the month of
    the handoff: one that may still come back is not returned so far."""
    table = cycles(book)
    if not has(book, RETURNED):
        given = (
            f"SELECT {reason_sql()} AS given FROM ({ended_sql(book, 'returned')}) GROUP BY 1 "
            f"ORDER BY count(*) DESC, 1 LIMIT {MOST_REASONS}"
        )
        book.con.execute(f"CREATE OR REPLACE TEMP TABLE {RETURNED} AS {given}")
    back = "ended_by = 'returned'"
    whole = ledger(
        said(table, 0, "known_at", hit="false"),
        said(table, 1, "ended_known", where=back, hit="true", cause="ended_id"),
    )
    each = f"(SELECT * FROM {table} CROSS JOIN {RETURNED})"
    reasons = ledger(
        said(each, 0, "known_at", hit="false", key="given"),
        said(
            each, 1, "ended_known", where=f"{back} AND {reason_sql()} = given", hit="true", key="given",
            cause="ended_id",
        ),
    )  # fmt: skip
    party = book.agreement.to_party
    return [
        Measure("nurturing.returned", "nurturing", "share", "share", whole, party, clause="handoff.return", at_least=False),
        Measure(
            "nurturing.returned_by_reason", "nurturing", "share", "share", reasons, party, clause="handoff.return",
            at_least=False, by_key=True, note=PARTS_ONLY,
        ),
    ]  # fmt: skip
