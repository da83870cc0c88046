"""Of the people who came to one stage, how many came to another: by the month they came in, never by the month's totals.

Formula: of the people whose first entry ever into `a` lies in the cohort, those whose first entry into `b` came within the
window from it. Implied entries count. Who entered `b` before `a` (a log in disorder, or two leads merged)
has both: converted, with a lag of 0. A cohort's numbers are those of its month and ripen there: its postings are known at
their entry, so that no close moves a conversion into another month. What is not ripe is `immature`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa

from leadpact.agreement.names import VISITOR
from leadpact.calendars import Duration, NoOpenTimeError, OutOfRangeError, due
from leadpact.measures.book import Book, beginning, following
from leadpact.measures.measure import Measure
from leadpact.measures.postings import lit
from leadpact.measures.volume import STAGES, entries
from leadpact.measures.wilson import FEWEST, wilson

SEEN_SURELY = 4.6
"""So many conversions expected and none seen: a Poisson count says nothing at all with a probability of exp(-4.6), 1 %."""
DAY = 86_400_000_000
BATCH = 100_000
NEVER, BEFORE_ALL = 1 << 62, -(1 << 62)


def measures(book: Book) -> list[Measure]:
    """Conversions between consecutive stages, and from the first to the last: to any time, so `open_ended`."""
    stages = [str(stage.id) for stage in book.agreement.definitions.stages]
    pairs = list(pairwise(stages))
    if len(stages) > 2:
        pairs.append((stages[0], stages[-1]))
    return [conversion(book, a, b) for a, b in pairs]


def conversion(book: Book, a: str, b: str, window: Duration | None = None) -> Measure:
    """The conversion from one stage to another."""
    return Measure(
        f"conversion.{a}_{b}",
        "conversion",
        "share",
        "share",
        conversion_postings(book, a, b, window),
        sign="leading",
        clause=STAGES + b,
        note="open_ended" if window is None else "cohort",
    )


def conversion_postings(
    book: Book, a: str, b: str, window: Duration | None, ripe: Duration | None = None
) -> str:
    """A SELECT of the people who entered `a`, each in the month of that, hit if they entered `b` within `window` (inclusive;
    None: any time).

    `truncated`: their month began before the log could show `b` (`truncated_before`). `immature`: the window, or `ripe`
    where that is given, has not elapsed by `until`, whether they converted already or not; without either none is.
    """
    within = _ends(book, a, window)
    ripens = within if ripe is None else _ends(book, a, ripe)
    hit = f"lag <= {within} - entered" if within else "lag IS NOT NULL"
    immature = f"WHEN {ripens} > {book.until} THEN 'immature'" if ripens else ""
    return (
        'SELECT lead_id, account_id, person, entered AS "at", entered AS known_at, 1::INTEGER AS times, '
        f"coalesce({hit}, false) AS hit, NULL::DOUBLE AS value, "
        f"CASE WHEN entered < {truncated_before(book, a, b)} THEN 'truncated' {immature} END AS state, "
        f"grade, cause, NULL::VARCHAR AS key FROM ({_lags(book, a, b)})"
    )


def firsts(book: Book, stage: str) -> str:
    """A SELECT of each person's first entry ever into a stage: `who, lead_id, account_id, person, entered` (µs UTC), `grade,
    cause`."""
    source = f"FROM {entries(book)} WHERE stage = {lit(stage)} AND"
    chosen = 'who, lead_id, account_id, person, "at" AS entered, grade, cause'
    often = f'SELECT DISTINCT ON (who) {chosen} {source} NOT once ORDER BY who, "at", cause'
    return f"SELECT {chosen} {source} once UNION ALL ({often})"


def _lags(book: Book, a: str, b: str) -> str:
    """A SELECT of the people who entered `a`, with the `lag` to `b` in microseconds, 0 if they were there before."""
    return (
        "SELECT a.*, CASE WHEN b.entered IS NOT NULL THEN greatest(b.entered - a.entered, 0) END AS lag "
        f"FROM ({firsts(book, a)}) a LEFT JOIN (SELECT who, entered FROM ({firsts(book, b)})) b ON a.who = b.who"
    )


def _ends(book: Book, a: str, window: Duration | None) -> str:
    """The SQL of when a window that begins at `entered` ends; empty where there is no window.

    Working time is counted as clocks count it, in the calendar of the version in force at `until`, and kept in a table.
    """
    if window is None or not window.is_working:
        return "" if window is None else f"(entered + {window.microseconds})"
    name = f'"window {window} from {a}"'
    book.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} (begins BIGINT, ends BIGINT)")
    asked = f"SELECT DISTINCT entered FROM ({firsts(book, a)})"
    entered = book.con.execute(asked).fetchnumpy()["entered"]
    for place in range(0, len(entered), BATCH):
        begins = entered[place : place + BATCH]
        ends = [_due(book, int(at), window) for at in begins]
        book.con.register("window_batch", pa.table({"begins": begins, "ends": ends}))
        book.con.execute(f"INSERT INTO {name} SELECT * FROM window_batch")
    return f"(SELECT ends FROM {name} WHERE begins = entered)"


def _due(book: Book, at: int, window: Duration) -> int:
    """When a window ends; what lies beyond the calendar never does."""
    try:
        return due(book.version.calendar, at, window)
    except (OutOfRangeError, NoOpenTimeError):
        return NEVER


def truncated_before(book: Book, a: str, b: str) -> int:
    """The instant before which people entered `a` unseen: months that begin before the log could show `b` end there.

    Let B0 be the first entry into `b` in the log. From the lags of those who entered `a` since, follows how many of those
    who entered before should have been seen in `b` before B0. If that is 4.6 or more, yet none was, the log did not
    record `b` then, and all months that begin before B0 are truncated. Else none is, and the answer lies before all time.
    """
    row = book.con.execute(f"SELECT min(entered) FROM ({firsts(book, b)})").fetchone()
    first = None if row is None else row[0]
    if first is None or expected_before(book, a, b, first) < SEEN_SURELY:
        return BEFORE_ALL
    month = beginning(first, book.zone)
    begins = book.midnight(month)
    return begins if begins == first else book.midnight(following(month))


def expected_before(book: Book, a: str, b: str, first: int) -> float:
    """How many of those who entered `a` before `first` should have entered `b` before it: their sum of F(first - entered).

    F is the share converted by a lag, of those who entered `a` at or after `first`: the product-limit estimate, in which
    who has not converted yet counts as long as they were watched (Kaplan and Meier 1958, JASA 53, 457–481).
    """
    row = book.con.execute(
        f"WITH people AS MATERIALIZED (SELECT entered, lag FROM ({_lags(book, a, b)})), "
        f"watched AS (SELECT coalesce(lag, {book.until} - entered) AS t, lag IS NOT NULL AS seen FROM people "
        f"WHERE entered >= {first}), "
        "steps AS (SELECT t, count(*) AS n, count(*) FILTER (seen) AS d FROM watched GROUP BY t), "
        "risk AS (SELECT t, d, sum(n) OVER (ORDER BY t DESC) AS n FROM steps), "
        "curve AS (SELECT t, 1 - exp(sum(ln(greatest(1 - d / n, 1e-300))) OVER (ORDER BY t)) AS f FROM risk) "
        f"SELECT coalesce(sum(f), 0) FROM (SELECT {first} - entered AS t FROM people WHERE entered < {first}) e "
        "ASOF JOIN curve c ON e.t > c.t"
    ).fetchone()
    return 0.0 if row is None else float(row[0])


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the goal assumes of one step, beside what ripe cohorts did. Rates are shares; `window` is how long each had."""

    a: str
    b: str
    assumed: float
    hits: int
    judged: int
    actual: float | None
    low: float | None
    high: float | None
    immature: int
    truncated: int
    window: Duration


def assumed_against_actual(book: Book) -> list[Assumed]:
    """The rates of `goals.revenue.conversion` beside the actual ones of people who had long enough: the window of the KPI
    about the same step, if there is one; else as many days as nine of ten conversions took, and then conversions of any
    time count. Under 10 people no rate is said. Visitors are not in the log, and left out. The interval is Wilson's."""
    revenue = book.agreement.goals.revenue
    rates = {} if revenue is None else {str(a): float(rate) for a, rate in revenue.conversion.items()}
    named = [stage for stage in rates if stage != VISITOR]
    steps = [*named, *([_customer(book)] if named else [])]
    return [_assumed(book, a, b, rates[a]) for a, b in pairwise(steps)]


def _customer(book: Book) -> str:
    """The stage that a won deal leads to: `customer`, or the last."""
    stages = book.agreement.definitions.stages
    return str(next((stage.id for stage in stages if stage.id == "customer"), stages[-1].id))


def _assumed(book: Book, a: str, b: str, assumed: float) -> Assumed:
    promised = next((kpi.window for kpi in book.agreement.kpis.values() if kpi.conversion == (a, b)), None)
    window = promised or ripe_after(book, a, b)
    rows = conversion_postings(book, a, b, promised, window)
    counted = book.con.execute(
        "SELECT count(*) FILTER (state IS NULL AND hit), count(*) FILTER (state IS NULL), "
        f"count(*) FILTER (state = 'immature'), count(*) FILTER (state = 'truncated') FROM ({rows})"
    ).fetchone()
    hits, judged, immature, truncated = counted or (0, 0, 0, 0)
    low, high = wilson(hits, judged) if judged >= FEWEST else (None, None)
    actual = hits / judged if judged >= FEWEST else None
    return Assumed(a, b, assumed, hits, judged, actual, low, high, immature, truncated, window)


def ripe_after(book: Book, a: str, b: str) -> Duration:
    """The whole days within which nine of ten conversions came, at least one."""
    row = book.con.execute(
        f"SELECT quantile_disc(lag, 0.9) FROM ({_lags(book, a, b)}) WHERE lag IS NOT NULL"
    ).fetchone()
    lag = 0 if row is None or row[0] is None else int(row[0])
    return Duration(max(-(-lag // DAY), 1), "d")
