"""The month of an instant, and the first close that knew of it, as SQL: at the very edges, where a sign too many moves a number."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from ledgers import book

from leadpact.events.order import FIRST_INSTANT, LAST_INSTANT
from leadpact.measures.book import FARTHEST, Book, local_day


def said(made: Book, sql: str) -> str | None:
    row = made.con.execute(f"SELECT {sql}").fetchone()
    assert row is not None
    return None if row[0] is None else str(row[0])


def test_a_month_begins_with_its_first_instant() -> None:
    """Each month, and each to come, has its first instant and not the one before; before the first there is none."""
    made = book()
    starts = [(month.starts, month.name) for month in made.months] + [(at, name) for name, at in made.coming]
    before = [None, *(name for _, name in starts[:-1])]
    for (at, name), earlier in zip(starts, before, strict=True):
        assert said(made, made.month_sql(str(at))) == name
        assert said(made, made.month_sql(str(at - 1))) == earlier
    assert said(made, made.month_sql("NULL::BIGINT")) is None


def test_what_is_known_at_a_close_is_known_by_it() -> None:
    """A close includes its own instant; the one after is known by the next. The running month knows all that is later."""
    made = book()
    for month, later in zip(made.months[:-1], made.months[1:], strict=True):
        assert said(made, made.known_sql(str(month.close))) == month.name
        assert said(made, made.known_sql(str(month.close + 1))) == later.name
    assert said(made, made.known_sql(str(made.until + 10**15))) == made.months[-1].name


def test_a_book_of_the_last_instant_has_months() -> None:
    """The last instant is a year later east of Greenwich, where no date is left: the book has months, and a name for it."""
    for first in (FIRST_INSTANT, LAST_INSTANT):
        made = replace(book(), first=first, until=LAST_INSTANT)
        assert len(made.months) in (1, FARTHEST)
        assert said(made, made.month_sql(str(LAST_INSTANT))) is not None
    assert (local_day(FIRST_INSTANT, ZoneInfo("America/Bogota")), local_day(LAST_INSTANT, made.zone)) == (
        date.min,
        date.max,
    )
