"""How much sales has on its hands: handoffs against capacity, what is open, untouched or ageing.

What is so now is a posting at `until`, in the running month: it is no number of a month that is over. Who is late
is in `late`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import floor

import pyarrow as pa

from leadpact.agreement.values import Frequency
from leadpact.measures.book import Book, local_day
from leadpact.measures.cycles import cycles, touches
from leadpact.measures.late import due_next, late_now
from leadpact.measures.measure import Measure
from leadpact.measures.postings import once, said
from leadpact.measures.touching import has
from leadpact.measures.winning import won_cycles

__all__ = ["AGES", "due_next", "late_now", "measures", "weeks"]

WEEKS, CAPACITIES, LOADED, OPEN = "measured_weeks", "measured_capacities", "measured_loaded", "measured_open"
WEEK, DAY = 7, 86_400_000_000
WORKING_WEEK = 5
"""How many working days a capacity per `bd` takes a week to have."""
AGES: Mapping[str, int | None] = {
    "up_to_1d": 1,
    "1d_to_3d": 3,
    "3d_to_7d": 7,
    "7d_to_14d": 14,
    "14d_to_30d": 30,
    "30d_to_90d": 90,
    "over_90d": None,
}
"""Bands of age by the longest in each, in days on the wall."""
NEVER = "never"


def measures(book: Book) -> list[Measure]:
    """Handoffs, and those within capacity; leads open now by their age and that of the last attempt; untouched ones."""
    return [*_handoffs(book), *_open_now(book)]


def _handoffs(book: Book) -> list[Measure]:
    """How many handoffs a rep got, and how many of them came within their capacity of that week; `none` without one, and
    without a rep."""
    table, party = _loaded(book), book.agreement.to_party
    known = "person IS NOT NULL AND capacity IS NOT NULL"
    within = f"CASE WHEN {known} THEN place <= capacity END"
    state = f"CASE WHEN {known} THEN NULL ELSE 'none' END"
    fits = once(said(table, 0, "known_at", hit=within, state=state))
    got = once(said(table, 0, "known_at", state="CASE WHEN person IS NULL THEN 'none' END"))
    return [
        Measure("load.handoffs", "load", "count", "count", got, party),
        Measure("load.within_capacity", "load", "share", "share", fits, party, clause="parties"),
    ]


def weeks(book: Book) -> str:
    """A SELECT of `person, week, handed, capacity`: handoffs of each rep in each week from Monday, as `2026-W10`;
    `capacity` a week by the agreement at `until`, NULL where it names none."""
    return (
        f"SELECT person, week, count(*) AS handed, any_value(capacity) AS capacity FROM {_loaded(book)} "
        "WHERE person IS NOT NULL GROUP BY person, week ORDER BY week, person"
    )


def _loaded(book: Book) -> str:
    """The table of cycles with their week, the rep's capacity, and the handoff's place among the rep's of that week."""
    if not has(book, LOADED):
        _keep_weeks(book)
        _keep_capacities(book)
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {LOADED} AS SELECT c.lead_id, c.account_id, c.person, "
            'c."at", c.known_at, c.grade, c.finding_id, w.week, p.capacity, '
            'row_number() OVER (PARTITION BY c.person, w.week ORDER BY c."at", c.finding_id) AS place '
            f'FROM {cycles(book)} c ASOF JOIN {WEEKS} w ON c."at" >= w.starts '
            f"LEFT JOIN {CAPACITIES} p ON p.person = c.person"
        )
    return LOADED


def _keep_weeks(book: Book) -> None:
    """The weeks of the book's months, each from Monday's first instant in the agreement's zone."""
    first = local_day(book.months[0].starts, book.zone)
    day, last = first - timedelta(first.weekday()), local_day(book.months[-1].ends, book.zone)
    days: list[date] = []
    while day < last:
        days.append(day)
        day += timedelta(WEEK)
    book.keep(
        WEEKS, pa.table({"week": [f"{d:%G-W%V}" for d in days], "starts": [book.midnight(d) for d in days]})
    )


def _keep_capacities(book: Book) -> None:
    people = [item for party in book.agreement.parties.values() for item in party.people.items()]
    weekly = {str(key): capacity_a_week(person.capacity) for key, person in people}
    columns = {
        "person": pa.array(list(weekly), pa.string()),
        "capacity": pa.array(list(weekly.values()), pa.int64()),
    }
    book.keep(CAPACITIES, pa.table(columns))


def capacity_a_week(capacity: Frequency | None) -> int | None:
    """A capacity as whole handoffs a week: `30 per 1w` is 30, `3 per 1d` 21, `3 per 1bd` 15. None for working hours."""
    if capacity is None or capacity.per.amount == 0:
        return None
    if capacity.per.is_days:
        return floor(capacity.count * WORKING_WEEK / capacity.per.amount)
    if capacity.per.is_working:
        return None
    return capacity.count * WEEK * DAY // capacity.per.microseconds


def _open_now(book: Book) -> list[Measure]:
    """Conversations open at `until`: neither ended, nor won, nor lost. By age since the handoff, and since the last
    attempt."""
    table, party = _open(book), book.agreement.to_party
    keys = {
        "open_leads": age_sql(f"{book.until} - handed_at"),
        "open_by_last_attempt": age_sql(f"{book.until} - tried_at"),
    }
    aged = [
        Measure(
            f"load.{name}", "load", "count", "count", once(said(table, 0, "known_at", key=key)), party,
            at_least=False, by_key=True, of_term=False, keys=(*AGES, NEVER),
        )
        for name, key in keys.items()
    ]  # fmt: skip
    untouched = once(said(table, 0, "known_at", where="touch_at IS NULL", key=keys["open_leads"]))
    return [
        *aged,
        Measure(
            "load.untouched", "load", "count", "count", untouched, party,
            at_least=False, by_key=True, of_term=False, keys=(*AGES, NEVER),
        ),
    ]  # fmt: skip


def _open(book: Book) -> str:
    """The table of open cycles, placed at `until`: with `handed_at`, and `tried_at`, the last attempt."""
    if not has(book, OPEN):
        tried = f'SELECT handoff, max("at") AS tried_at FROM {touches(book)} WHERE number IS NOT NULL GROUP BY handoff'
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {OPEN} AS SELECT c.lead_id, c.account_id, c.person, c.grade, c.finding_id, "
            f'CAST({book.until} AS BIGINT) AS "at", CAST({book.until} AS BIGINT) AS known_at, c."at" AS handed_at, '
            f"c.touch_at, t.tried_at FROM {won_cycles(book)} c "
            "LEFT JOIN ("
            f"{tried}) t ON t.handoff = c.finding_id "
            "WHERE c.ended_at IS NULL AND c.won_at IS NULL AND c.lost_at IS NULL"
        )
    return OPEN


def age_sql(micros: str) -> str:
    """SQL: the band of an age in µs; `never` of none."""
    whens = "".join(
        f" WHEN {micros} <= {days * DAY} THEN '{name}'" for name, days in AGES.items() if days is not None
    )
    return f"CASE WHEN ({micros}) IS NULL THEN '{NEVER}'{whens} ELSE 'over_90d' END"
