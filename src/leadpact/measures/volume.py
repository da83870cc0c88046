"""How many people came to each stage, and how many were handed off: the counts every funnel is made of.

A person counts once in the term: the first entry is the one that counts, implied or not (rule 14). A later cycle of the same
person is `recycled`, apart. A second lead of the same person, merged since, in no later cycle is the same entry told
twice, and no posting at all. `in_period` ratios divide what happened in one month, whoever it happened to; they are no
conversion, and are never called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa

from leadpact.agreement.definitions import Stage
from leadpact.measures.book import Book
from leadpact.measures.measure import Measure
from leadpact.measures.postings import lit

STAGES = "definitions.stages."
ENTRIES, HANDOFFS, PEOPLE = "funnel_entries", "funnel_handoffs", "funnel_people"
POSTED = 'lead_id, account_id, person, "at", known_at'
WEEK = timedelta(weeks=1)
Weekly = Mapping[date, float]
"""Planned handoffs of a week, in people, by the Monday it begins on."""


def measures(book: Book, weekly: Weekly | None = None) -> list[Measure]:
    """Volumes of all stages and of handoffs, and the ratios within a month. Handoffs beyond what sales promised to absorb
    are told apart where the plan's weeks are given (`leadpact.planning.pacing.planned_handoffs`)."""
    stages = book.agreement.definitions.stages
    return [
        *(_volume(book, stage) for stage in stages),
        _handed_off(book, weekly),
        *(in_period(book, str(one.id), str(next_.id)) for one, next_ in pairwise(stages)),
    ]


def _volume(book: Book, stage: Stage) -> Measure:
    """People who first entered a stage in the term."""
    return Measure(
        f"volume.{stage.id}",
        "volume",
        "count",
        "count",
        entry_postings(book, str(stage.id)),
        party=None if stage.owner is None else str(stage.owner),
        clause=STAGES + stage.id,
    )


def _handed_off(book: Book, weekly: Weekly | None) -> Measure:
    """People handed off in the term, by the party that gives them."""
    giver = book.agreement.handoff.from_
    return Measure(
        "volume.handed_off",
        "volume",
        "count",
        "count",
        handoff_postings(book, weekly),
        party=None if giver is None else str(giver),
        clause="handoff",
    )


def in_period(book: Book, a: str, b: str) -> Measure:
    """First entries into `b` in a month divided by first entries into `a` in the same month: different people, so no
    conversion, without an interval, and it can exceed 1. Who answers for them and what grade they have differs with the
    stage, so by those it means nothing.

    A mean that is a ratio: an entry into `a` weighs 1 with value 0; one into `b` has value 1 and, by a second
    posting, takes its own weight back.
    """
    entered, more = (f"SELECT * FROM ({entry_postings(book, stage)}) WHERE state IS NULL" for stage in (a, b))
    parts = (_weighed(entered, 1, 0), _weighed(more, 1, 1), _weighed(more, -1, 0))
    return Measure(
        f"in_period.{a}_{b}",
        "conversion",
        "mean",
        "share",
        " UNION ALL ".join(parts),
        clause=STAGES + b,
        note="in_period",
        not_by=("person", "grade"),
        instead=f"conversion.{a}_{b}",
    )


def _weighed(entries: str, times: int, value: int) -> str:
    return (
        f"SELECT {POSTED}, {times}::INTEGER AS times, {value} = 1 AS hit, {value}::DOUBLE AS value, "
        f"state, grade, cause, key FROM ({entries})"
    )


def entry_postings(book: Book, stage: str) -> str:
    """A SELECT of the term's entries into a stage: one that counts per person, later cycles `recycled`.

    A return clears the stages from the MQL stage on, and only those are entered anew: below it a second entry is that of a
    second lead, merged since.
    """
    definitions = book.agreement.definitions
    clears = not 0 <= definitions.stage_at(stage) < definitions.stage_at(book.agreement.mql_stage)
    source = f"SELECT * FROM {entries(book)} WHERE stage = {lit(stage)}"
    once = f"SELECT *, 1 AS n FROM ({source}) WHERE once AND {_in_term(book)}"
    again = _numbered(book, f"SELECT * FROM ({source}) WHERE NOT once")
    again = again if clears else f"SELECT * FROM ({again}) WHERE n = 1"
    return _postings(f"{once} UNION ALL BY NAME {again}", "CASE WHEN n > 1 THEN 'recycled' END")


def handoff_postings(book: Book, weekly: Weekly | None = None) -> str:
    """A SELECT of the term's handoffs: one that counts per person, later cycles `recycled`.

    Of the people first handed off in an ISO week of the agreement's zone, in the order of their instants, those after
    `handoff.up_to` of the week's plan are `beyond`. Without an `up_to`, or a plan of that week, none is.
    """
    rows = _numbered(book, f"SELECT * FROM {handoffs(book)}")
    if not weekly:
        return _postings(rows, "CASE WHEN n > 1 THEN 'recycled' END")
    ranked = (
        'SELECT r.*, w.allowed, row_number() OVER (PARTITION BY n = 1, w.starts ORDER BY "at", cause) AS place '
        f'FROM ({rows}) r ASOF LEFT JOIN {_weeks(book, weekly)} w ON r."at" >= w.starts'
    )
    return _postings(ranked, "CASE WHEN n > 1 THEN 'recycled' WHEN place > allowed THEN 'beyond' END")


def _in_term(book: Book) -> str:
    starts, ends = book.term
    return f'"at" >= {starts} AND "at" < {ends}'


def _numbered(book: Book, source: str) -> str:
    """The term's rows of a source that are a person's first, or the first of a later cycle; `n` is 1 for the first."""
    return (
        'SELECT * EXCLUDE (again, begun) FROM (SELECT *, row_number() OVER (PARTITION BY who ORDER BY "at", cause) AS n, '
        'row_number() OVER (PARTITION BY who, cycle ORDER BY "at", cause) AS again, '
        'first(cycle) OVER (PARTITION BY who ORDER BY "at", cause) AS begun '
        f"FROM ({source}) WHERE {_in_term(book)}) WHERE n = 1 OR (again = 1 AND cycle > begun)"
    )


def _postings(rows: str, state: str) -> str:
    return (
        f"SELECT {POSTED}, 1::INTEGER AS times, NULL::BOOLEAN AS hit, NULL::DOUBLE AS value, "
        f"({state})::VARCHAR AS state, grade, cause, NULL::VARCHAR AS key FROM ({rows})"
    )


def _weeks(book: Book, weekly: Weekly) -> str:
    """The table of how many handoffs each week may bring, by the version in force when it begins; a week without a plan has
    no limit."""
    planned: dict[date, float | None] = {monday + WEEK: None for monday in weekly}
    planned.update(weekly)
    starts = [book.midnight(monday) for monday in sorted(planned)]
    allowed = [_up_to(book, at, planned[monday]) for at, monday in zip(starts, sorted(planned), strict=True)]
    book.keep("planned_weeks", pa.table({"starts": starts, "allowed": pa.array(allowed, pa.float64())}))
    return "planned_weeks"


def _up_to(book: Book, at: int, planned: float | None) -> float | None:
    promised = book.history.at(at).agreement.handoff.up_to
    return None if promised is None or planned is None else float(promised.share) * planned + 1e-9


def entries(book: Book) -> str:
    """The table of all stage entries, made once a book: `stage, who` (the person) and `lead` as numbers, `lead_id,
    account_id, person` (who is answerable), `at, known_at` (µs UTC), `cycle, grade, implied, cause`, and `once`: the person
    entered that stage only once, as most do, so that only the others need an order."""
    if not _is_there(book, ENTRIES):
        told = f"substr(f.clause, {len(STAGES) + 1}) AS stage, f.detail ->> '$.grade' AS grade, "
        told += "f.detail ->> '$.implied' = 'true' AS implied"
        book.con.execute(
            f"CREATE TEMP TABLE {ENTRIES} AS WITH said AS MATERIALIZED ({_findings(book, 'stage_entered', told)}), "
            "often AS (SELECT stage, who FROM said GROUP BY stage, who HAVING count(*) > 1) "
            "SELECT said.*, often.who IS NULL AS once FROM said LEFT JOIN often USING (stage, who)"
        )
    return ENTRIES


def handoffs(book: Book) -> str:
    """The table of all handoffs, with the columns of `entries` but `stage, implied, once`. A handoff does not carry the
    grade: it is the one told when the lead last entered a stage, which a handoff itself makes it do in each cycle."""
    if not _is_there(book, HANDOFFS):
        graded = f'SELECT lead, "at", max(grade) AS grade FROM {entries(book)} GROUP BY lead, "at"'
        book.con.execute(
            f"CREATE TEMP TABLE {HANDOFFS} AS SELECT h.*, e.grade FROM ({_findings(book, 'handed_off')}) h "
            f'ASOF LEFT JOIN ({graded}) e ON h.lead = e.lead AND h."at" >= e."at"'
        )
    return HANDOFFS


def _findings(book: Book, kind: str, told: str = "") -> str:
    """A SELECT of the findings of a kind, with the numbers of lead and person. A lead that the book does not know is a
    person of its own."""
    at, known_at = (instant(book, "findings", column, "f") for column in ("at", "known_at"))
    unknown = "-(hash(f.lead_id) >> 2)::BIGINT"
    return (
        f"SELECT coalesce(p.who, {unknown}) AS who, coalesce(p.lead, {unknown}) AS lead, f.lead_id, f.account_id, f.person, "
        f'{at} AS "at", {known_at} AS known_at, f.cycle, f.finding_id AS cause{", " if told else ""}{told} '
        f"FROM findings f LEFT JOIN {_people(book)} p ON p.lead_id = f.lead_id WHERE f.kind = '{kind}'"
    )


def _people(book: Book) -> str:
    """The table of leads with a number for each, and that of the person it is: numbers are sorted faster than names."""
    if not _is_there(book, PEOPLE):
        book.con.execute(
            f"CREATE TEMP TABLE {PEOPLE} AS WITH told AS MATERIALIZED "
            "(SELECT lead_id, person, row_number() OVER () AS lead FROM leads), "
            "merged AS (SELECT person, min(lead) AS who FROM told WHERE person IN "
            "(SELECT person FROM told WHERE person <> lead_id) GROUP BY person) "
            "SELECT told.lead_id, told.lead, coalesce(merged.who, told.lead) AS who "
            "FROM told LEFT JOIN merged USING (person)"
        )
    return PEOPLE


def _is_there(book: Book, table: str) -> bool:
    found = book.con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone()
    return found is not None


def instant(book: Book, relation: str, column: str, of: str) -> str:
    """The SQL of an instant in µs UTC, of a relation called `of` in the statement."""
    return book.micros(relation, column).replace(f'"{column}"', f'{of}."{column}"')
