"""How fast a lead that was handed off is reached out to: on the wall and in working time, in routing and in reaction.

First touch: the first attempt in the cycle, or an answer of the buyer, whichever is earlier (`cycles`). Until the lead comes
to whoever owns it at the first touch it is routed, from then on that person reacts: nobody answers for the time of an owner
before, and nobody for the routing.
All belong to the month of the handoff. Working time is counted by the agreement's calendar as it is at `until`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles
from leadpact.measures.measure import Measure, Unit, Way
from leadpact.measures.postings import ledger, said, seconds
from leadpact.measures.touching import LIMITS, SECOND
from leadpact.measures.wilson import FEWEST, wilson
from leadpact.measures.winning import won_cycles

HOUR, DAY = 3_600, 86_400
BANDS: Mapping[str, int | None] = {
    "up_to_5m": 300,
    "5m_to_30m": 1_800,
    "30m_to_1h": HOUR,
    "1h_to_4h": 4 * HOUR,
    "4h_to_24h": DAY,
    "1d_to_3d": 3 * DAY,
    "over_3d": None,
}
"""Bands of first-touch delay on the wall, by the longest delay in each, in seconds."""
NEVER = "never"
EDGES = (
    0, 10, 30, 60, 120, 300, 600, 1_200, HOUR // 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, 2 * DAY, 4 * DAY,
    7 * DAY, 14 * DAY, 28 * DAY,
)  # fmt: skip
"""Where the bars of the picture begin, in seconds: about twice the one before, at times people say."""
Clock = Literal["wall", "working"]
CLOCKS: tuple[Clock, ...] = ("wall", "working")
PARTS = ("first_touch", "routing", "reaction")
OWNED_OR_HANDED = 'coalesce(owned_at, "at")'


def measures(book: Book) -> list[Measure]:
    """First touch, routing and reaction as quantiles; the shares within `LIMITS`; the win rate by delay."""
    table = cycles(book)
    quantiles = [
        _measure(book, f"{part}{_suffix(clock)}_{way}", way, _unit(clock), _lengths(table, part, clock))
        for part in PARTS
        for clock in CLOCKS
        for way in ("p50", "p90")
    ]
    shares = [
        _measure(book, f"within{_suffix(clock)}_{name}", "share", "share", within(book, name, clock))
        for clock in CLOCKS
        for name in LIMITS
    ]
    return [*quantiles, *shares, _won_by_delay(book)]


def _measure(book: Book, what: str, way: str, unit: str, postings: str) -> Measure:
    return Measure(
        name=f"speed.{what}",
        group="speed",
        way=_WAYS[way],
        unit=_UNITS[unit],
        postings=postings,
        party=book.agreement.to_party,
        sign="leading",
        at_least=way == "share",
    )


_WAYS: dict[str, Way] = {"p50": "p50", "p90": "p90", "share": "share"}
_UNITS: dict[str, Unit] = {"share": "share", "seconds": "seconds", "working_seconds": "working_seconds"}


def _suffix(clock: Clock) -> str:
    return "" if clock == "wall" else "_working"


def _unit(clock: Clock) -> str:
    return "seconds" if clock == "wall" else "working_seconds"


def _length(part: str, clock: Clock) -> tuple[str, str, str]:
    """SQL over cycles: from when to when a part of the way to the first touch runs, and from when on its end is known.

    Routing: from the handoff until its owner at the first touch got it. Reaction: from then on to the touch; from the
    handoff where nobody owned it. The two add up to the first touch.
    """
    ends = {
        "first_touch": ('"at"', "touch_at", "touch_known"),
        "routing": ('"at"', "owned_at", "greatest(touch_known, owned_known)"),
        "reaction": (OWNED_OR_HANDED, "touch_at", "greatest(touch_known, owned_known)"),
    }
    return ends[part]


OPEN_BEFORE = {
    '"at"': "worked",
    "owned_at": "owned_worked",
    OWNED_OR_HANDED: "CASE WHEN owned_at IS NULL THEN worked ELSE owned_worked END",
    "touch_at": "touch_worked",
}
"""The columns of cycles with the open time before their instants."""


def _told(part: str) -> str:
    """SQL: whether a part came to its end. What nobody owned by the touch was routed to nobody."""
    return "owned_at IS NOT NULL" if part == "routing" else "touch_at IS NOT NULL"


def _lengths(table: str, part: str, clock: Clock) -> str:
    """Postings: a part's length, by the cycle. Not over yet: `open` while the cycle is; once it ended without: `void` if for
    one of `excuses`, else `none`. Routing is nobody's; it is `none` where the owner came after the touch or never."""
    told, known = _told(part), f"greatest(known_at, {_length(part, clock)[2]})"
    over = f"CASE WHEN {told} THEN ended_known ELSE least(ended_known, touch_known) END"
    table = (
        f"(SELECT * REPLACE (CAST(NULL AS VARCHAR) AS person) FROM {table})" if part == "routing" else table
    )
    untouched = "excused AND coalesce(touch_known > ended_known, true)"
    return ledger(
        said(table, 0, "known_at", state="'open'"),
        said(
            table, 1, over, where=f"{over} IS NOT NULL AND (NOT ({told}) OR {over} < {known})",
            state=f"CASE WHEN {untouched} THEN 'void' ELSE 'none' END",
        ),
        said(
            table, 2, known, where=told, value=seconds(_between(part, clock)), cause="coalesce(touch_id, finding_id)"
        ),
        quantile=True,
    )  # fmt: skip


def _between(part: str, clock: Clock) -> str:
    start, end, _ = _length(part, clock)
    if clock == "wall":
        return f"{end} - {start}"
    return f"{OPEN_BEFORE[end]} - {OPEN_BEFORE[start]}"


def within(book: Book, name: str, clock: Clock) -> str:
    """Postings: whether a first touch came within a limit, at it included, of every handoff that is at least that old.

    Younger ones are `open`, touched or not: else the fast alone would be counted early. A touch that becomes known
    only after the limit takes the miss back. A rejection in time (`handoff.accept.within`) answers the handoff, untouched
    as it is: `none`, there is nothing to judge. One that ended untouched by then, or within the limit, for one of `excuses`
    is void. Both take back what was said before they were known. Who was rejected late, or returned, untouched was missed.
    A miss is of whoever owned the lead when the limit was over, not of who got it later.
    """
    way = "" if clock == "wall" else "works_"
    table = f"(SELECT * REPLACE ({way}person_{name} AS person) FROM {cycles(book)})"
    known = f"{way}known_{name}"
    judged = f"greatest(known_at, {way}due_{name})"
    old = f"{way}due_{name} <= {book.until}"
    by_then = f"coalesce(ended_at <= {way}due_{name}, true)"
    settled = f"(touch_at IS NULL AND (refused OR (excused AND {by_then})))"
    unjudged = f"({settled} AND ended_known <= {judged})"
    cause = f"CASE WHEN {known} IS NULL THEN finding_id ELSE touch_id END"
    return ledger(
        said(table, 0, "known_at", state="'open'"),
        said(
            table,
            1,
            judged,
            where=f"{old} AND NOT coalesce({unjudged}, false)",
            hit=f"coalesce({known} <= {judged}, false)",
            cause=cause,
        ),
        said(table, 2, known, where=f"{old} AND {known} > {judged}", hit="true", cause=cause),
        said(table, 3, "ended_known", where=settled, state="CASE WHEN excused THEN 'void' ELSE 'none' END"),
    )


def band_sql(micros: str) -> str:
    """SQL: the band of a first touch's delay in µs on the wall; `never` of none."""
    whens = "".join(
        f" WHEN {micros} <= {longest * SECOND} THEN '{name}'"
        for name, longest in BANDS.items()
        if longest is not None
    )
    return f"CASE WHEN {micros} IS NULL THEN '{NEVER}'{whens} ELSE 'over_3d' END"


def _won_by_delay(book: Book) -> Measure:
    return Measure(
        name="speed.won_by_delay",
        group="speed",
        way="share",
        unit="share",
        postings=won_postings(book),
        party=book.agreement.to_party,
        by_key=True,
        note="not_a_cause",
        keys=(*BANDS, NEVER),
    )


def won_postings(book: Book) -> str:
    """Postings: whether a cycle was won, by the band of its first touch's delay.

    Won: a deal of the conversation was won, or a customer made, from this handoff on and before its next. All handoffs
    count, also those still undecided. Before the touch its band is `never`.
    """
    table, band = won_cycles(book), band_sql('touch_at - "at"')
    touched = "greatest(known_at, coalesce(touch_known, known_at))"
    won = f"greatest({touched}, won_known)"
    return ledger(
        said(table, 0, "known_at", hit="false", key=f"'{NEVER}'"),
        said(table, 1, touched, where="touch_at IS NOT NULL", hit="false", key=band, cause="touch_id"),
        said(table, 2, won, where="won_at IS NOT NULL", hit="true", key=band, cause="won_by"),
    )


@dataclass(frozen=True, slots=True)
class DelayBand:
    """A band of first-touch delay: `won` of `handed`, its rate with the Wilson 95 % interval (NULL below ten)."""

    band: str
    won: int
    handed: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class WinByDelay:
    """Win rates by band of delay, in their order, `never` last.

    `falls`: whether no rate of the touched bands exceeds that of a faster one, so that "the faster the better" would hold;
    None below three bands with enough judged. Either way it is no cause: the desk chooses whom it calls first.
    """

    bands: tuple[DelayBand, ...]
    falls: bool | None
    note: str = "not_a_cause"


def win_by_delay(book: Book) -> WinByDelay:
    """The win rate of the term's handoffs by the delay of their first touch."""
    starts, ends = book.term
    found = {
        key: (int(won), int(handed))
        for key, won, handed in book.con.execute(
            "SELECT key, coalesce(sum(times) FILTER (hit), 0), sum(times) "
            f'FROM ({won_postings(book)}) WHERE "at" >= {starts} AND "at" < {ends} GROUP BY key'
        ).fetchall()
    }
    bands = tuple(_band(name, *found.get(name, (0, 0))) for name in (*BANDS, NEVER))
    rates = [band.rate for band in bands[:-1] if band.rate is not None]
    falls = all(later <= sooner for sooner, later in pairwise(rates)) if len(rates) >= 3 else None
    return WinByDelay(bands, falls)


def _band(name: str, won: int, handed: int) -> DelayBand:
    if handed < FEWEST:
        return DelayBand(name, won, handed, None, None, None)
    return DelayBand(name, won, handed, won / handed, *wilson(won, handed))


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the picture: first touches that took from `low` to before `high` seconds (None: no end), by a clock."""

    clock: Clock
    low: int
    high: int | None
    count: int


def distribution(book: Book) -> list[Bar]:
    """How many of the term's first touches took how long, on the wall and in working time, in bars by `EDGES`."""
    table, (starts, ends) = cycles(book), book.term
    bars: list[Bar] = []
    for clock in CLOCKS:
        place = " + ".join(f"CAST(took >= {edge * SECOND} AS INTEGER)" for edge in EDGES[1:])
        counts = dict(
            book.con.execute(
                f"SELECT {place}, count(*) FROM (SELECT {_between('first_touch', clock)} AS took FROM {table} "
                f'WHERE touch_at IS NOT NULL AND "at" >= {starts} AND "at" < {ends}) GROUP BY 1'
            ).fetchall()
        )
        highs = (*EDGES[1:], None)
        bars += [
            Bar(clock, low, high, counts.get(n, 0))
            for n, (low, high) in enumerate(zip(EDGES, highs, strict=True))
        ]
    return bars
