"""How far sales goes before it gives up: attempts, their spacing and channels, and what reaches the buyer.

A cycle's depth is judged once: at its end, or at the due of its depth clock (the clock with `needs`), or three weeks after
the handoff where there is none (`cycles`). Attempts until then count, so every lead had its time and a judged number stays.
A cycle that ended by then for one of `excuses` is void: nobody owed it anything.
"""

from __future__ import annotations

from typing import Literal

from leadpact.measures.book import Book
from leadpact.measures.cycles import cycles, touches
from leadpact.measures.measure import Measure, Unit, Way
from leadpact.measures.postings import NOTHING, ledger, once, said, seconds
from leadpact.measures.speed import BANDS, NEVER, band_sql
from leadpact.measures.touching import has

Reached = Literal["all", "connected", "never_connected"]
REACHED: tuple[Reached, ...] = ("all", "connected", "never_connected")
DEEP, SPACED, PER_CHANNEL = "measured_deep", "measured_spaced", "measured_per_channel"
MOST_CHANNELS = 20
"""So many channels are told apart, the most used; an attempt's channel is any text."""
EXCUSED = "(excused AND ended_at <= deep_at)"
MOST_NUMBERED = 9
"""Attempts from this one on are one part."""


def measures(book: Book) -> list[Measure]:
    """Attempts, spacing, channels and connect rates."""
    return [*_attempts(book), *_spacing(book), *_channels(book), *_connects(book)]


def _attempts(book: Book) -> list[Measure]:
    """How many attempts a cycle had: of all, of those reached, of those never reached; and who was tried only once."""
    party = book.agreement.to_party
    parts: tuple[tuple[Reached, str], ...] = (("all", ""), ("never_connected", "_unreached"))
    ways: tuple[Way, ...] = ("mean", "p50", "p90")
    found = [
        Measure(
            f"depth.attempts{name}_{way}",
            "depth",
            way,
            "attempts",
            attempts_postings(book, of),
            party,
            "leading",
        )
        for of, name in parts
        for way in ways
    ]
    only = _judged(book, hit="attempts = 1", where="connected_at IS NULL")
    return [
        *found,
        Measure("depth.one_attempt", "depth", "share", "share", only, party, "leading", at_least=False),
    ]


def attempts_postings(book: Book, of: Reached) -> str:
    """Postings: the attempts of each cycle until its depth is judged; before that it is `open`.

    `connected`: of those in which a touch (an attempt, or the buyer's answer) connected by then; `never_connected`: of the
    others.
    """
    where = {
        "all": "true",
        "connected": "connected_at IS NOT NULL",
        "never_connected": "connected_at IS NULL",
    }[of]
    return _judged(book, value="attempts", where=where)


def _judged(
    book: Book, *, hit: str = "NULL", value: str = "NULL", where: str = "true", key: str = "NULL"
) -> str:
    """Postings of cycles: open, then judged, or then not of this part. Of one that is split by what is known only when
    judged, those judged were never open."""
    table = _deep(book)
    old = f"deep_at <= {book.until}"
    was_open = f"NOT ({old})" if key != "NULL" else "true"
    fits = f"{old} AND ({where}) AND NOT {EXCUSED}"
    return ledger(
        said(table, 0, "known_at", where=was_open, state="'open'"),
        said(table, 1, "deep_known", where=fits, hit=hit, value=value, key=key),
        said(table, 1, "deep_known", where=f"{old} AND ({where}) AND {EXCUSED}", state="'void'"),
        said(table, 1, "deep_known", where=f"{old} AND NOT ({where})", state=NOTHING),
        quantile=True,
    )


def _deep(book: Book) -> str:
    """The table of cycles with `attempts` until `deep_at`, `connected_at` if by then, `channels` used, and `deep_known`."""
    if not has(book, DEEP):
        inside = (
            "SELECT t.handoff AS finding_id, count(t.number) AS attempts, max(t.known_at) AS touches_known, "
            'min(t."at") FILTER (t.connected) AS connected_at, '
            "list(DISTINCT t.channel) FILTER (t.channel IS NOT NULL) AS channels "
            f'FROM {touches(book)} t JOIN {cycles(book)} c ON c.finding_id = t.handoff WHERE t."at" <= c.deep_at '
            "GROUP BY t.handoff"
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {DEEP} AS SELECT c.lead_id, c.account_id, c.person, "
            'c."at", c.known_at, c.grade, c.finding_id, c.ended_at, c.excused, c.touch_at, c.deep_at, '
            "coalesce(t.attempts, 0) AS attempts, t.connected_at, coalesce(t.channels, []) AS channels, "
            "greatest(c.known_at, c.deep_at, "
            "CASE WHEN c.ended_at <= c.deep_at THEN c.ended_known END, t.touches_known) AS deep_known "
            f"FROM {cycles(book)} c LEFT JOIN ({inside}) t USING (finding_id)"
        )
    return DEEP


def _spacing(book: Book) -> list[Measure]:
    """From one attempt of a cycle to its next, on the wall and in working time; in the month of the later one."""
    touches(book)
    if not has(book, SPACED):
        over = 'OVER (PARTITION BY t.handoff ORDER BY t."at", t.number, t.finding_id)'
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {SPACED} AS SELECT t.lead_id, t.account_id, t.person, "
            't."at", t.known_at, t.finding_id, t.number, t.channel, t.connected, c.grade, '
            f't."at" - lag(t."at") {over} AS apart, t.worked - lag(t.worked) {over} AS worked_apart '
            f"FROM {touches(book)} t JOIN {cycles(book)} c ON c.finding_id = t.handoff WHERE t.number IS NOT NULL"
        )
    lengths: tuple[tuple[str, str, Unit], ...] = (
        ("", "apart", "seconds"),
        ("_working", "worked_apart", "working_seconds"),
    )
    ways: tuple[Way, ...] = ("p50", "p90")
    return [
        Measure(
            name=f"depth.spacing{suffix}_{way}",
            group="depth",
            way=way,
            unit=unit,
            postings=once(said(SPACED, 0, "known_at", where=f"{column} IS NOT NULL", value=seconds(column))),
            party=book.agreement.to_party,
            sign="leading",
        )
        for suffix, column, unit in lengths
        for way in ways
    ]


def _channels(book: Book) -> list[Measure]:
    """Which channels are used: the share of cycles that were tried by each, and how many attempts were made by each."""
    if not has(book, PER_CHANNEL):
        used = (
            f"SELECT channel FROM {touches(book)} WHERE channel IS NOT NULL GROUP BY channel "
            f"ORDER BY count(*) DESC, channel LIMIT {MOST_CHANNELS}"
        )
        book.con.execute(
            f"CREATE OR REPLACE TEMP TABLE {PER_CHANNEL} AS SELECT d.lead_id, d.account_id, d.person, "
            'd."at", d.grade, d.finding_id, d.deep_known, u.channel, '
            f"list_contains(d.channels, u.channel) AS used FROM {_deep(book)} d CROSS JOIN ({used}) u "
            f"WHERE d.deep_at <= {book.until} AND d.attempts > 0"
        )
    by_lead = once(said(PER_CHANNEL, 0, "deep_known", hit="used", key="channel"))
    by_attempt = once(said(SPACED, 0, "known_at", key="channel"))
    party = book.agreement.to_party
    return [
        Measure(
            "depth.channels",
            "depth",
            "share",
            "share",
            by_lead,
            party,
            "leading",
            by_key=True,
            note="per_key_only",
        ),
        Measure(
            "depth.attempts_by_channel", "depth", "count", "count", by_attempt, party, "leading", by_key=True
        ),
    ]


def _connects(book: Book) -> list[Measure]:
    """How many are reached: of all cycles, by the delay of the first touch, and of first, second, third … attempts.

    Whom to call first is somebody's choice, and who answers is no longer called: neither says that one brings about the
    other.
    """
    reached = "connected_at IS NOT NULL"
    by_speed = _judged(book, hit=reached, where="touch_at <= deep_at", key=band_sql('touch_at - "at"'))
    number = f"CASE WHEN number >= {MOST_NUMBERED} THEN '{MOST_NUMBERED}+' ELSE CAST(number AS VARCHAR) END"
    by_number = once(said(SPACED, 0, "known_at", hit="connected", key=number))
    party = book.agreement.to_party
    return [
        Measure("depth.connected", "depth", "share", "share", _judged(book, hit=reached), party),
        Measure(
            "depth.connected_by_delay",
            "depth",
            "share",
            "share",
            by_speed,
            party,
            by_key=True,
            note="not_a_cause",
            keys=(*BANDS, NEVER),
        ),
        Measure(
            "depth.connected_by_attempt",
            "depth",
            "share",
            "share",
            by_number,
            party,
            by_key=True,
            note="not_a_cause",
            keys=tuple(map(str, range(1, MOST_NUMBERED))),
        ),
    ]
