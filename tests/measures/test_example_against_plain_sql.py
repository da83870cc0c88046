"""The measures against the example's raw log, asked in plain SQL that shares no code with them; against the findings where a
verdict itself is the matter."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import plain_sql
import pytest
from both_ways import Both, both_of

from leadpact.example import AGREEMENT, generate
from leadpact.log.documents import load_history
from leadpact.log.engine import engine
from leadpact.measures.book import Book
from leadpact.measures.figures import figures
from leadpact.measures.load import weeks as weeks_of
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, replay_files

MADRID = "strftime(timezone('Europe/Madrid', {}), '%Y-%m')"
AT = '"at"'
CLOSES = {
    "2026-01": "02-05 09:00", "2026-02": "03-05 09:00", "2026-03": "04-08 09:00", "2026-04": "05-07 09:00",
    "2026-05": "06-04 09:00", "2026-06": "07-06 09:00", "2026-07": "08-06 08:00", "2026-08": "09-04 09:00",
    "2026-09": "10-06 09:00", "2026-10": "11-06 09:00", "2026-11": "12-04 09:00",
}  # fmt: skip
"""Three working days after each month's end in Madrid, by hand: the same hour as the first one open, three working days on. 2 and
3 April, 1 May and 2 November are holidays; in August the day begins at eight."""
LAST = """
  SELECT clause, clock_id, arg_max(kind, (known_at, "at")) AS kind, arg_max(person, (known_at, "at")) AS person,
    arg_max(due_at, (known_at, "at")) AS due_at FROM findings f
  WHERE kind IN ('clock_met', 'clock_missed', 'clock_void') AND known_at <= {known} AND NOT (kind = 'clock_missed'
    AND (detail ->> '$.why') <> 'ended' AND EXISTS (SELECT 1 FROM findings c WHERE c.clock_id = f.clock_id AND c.kind = 'corrected' AND c.known_at <= {known}
    AND (c.detail ->> '$.why') IN ('late', 'decided') AND c."at" < f."at" AND c.known_at > f.known_at))
  GROUP BY clause, clock_id
"""
"""The verdict of each clock as known at an instant: the last one told. A miss that time itself said, and not the cycle's end, is
taken back by a correction that came later about what was before it."""
INFINITE = "TIMESTAMPTZ 'infinity'"
PROMISES = ("first-response", "own-response", "again", "depth", "proposal", "reason-noted", "nurture-begun")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The example's year, from 60,000 events."""
    folder = tmp_path_factory.mktemp("example")
    events, history = folder / "events.parquet", load_history(AGREEMENT)
    assert not isinstance(history, list)
    generate(60_000, 11, events)
    replay_files(history, [events], folder / "book", Options(machine="plain", measured=False))
    with engine() as con:
        book = open_book(con, folder / "book")
        assert isinstance(book, Book)
        yield both_of(book, plain_sql.example_sql(events, folder / "book" / "findings.parquet"))


def clause(name: str) -> str:
    """The clause of a clock."""
    return f"follow_up.clocks.{name}"


def closed(month: str) -> str:
    """When a month was closed, in SQL."""
    return f"timezone('Europe/Madrid', TIMESTAMP '2026-{CLOSES[month]}')"


def test_attainment_by_clock(example: Both) -> None:
    """Met, missed and void of each clock, over all verdicts there are."""
    by_log = {
        told: counts
        for told, *counts in example.all(
            "SELECT clause, count(*) FILTER (kind = 'clock_met'), count(*) FILTER (kind <> 'clock_void'), "
            f"count(*) FILTER (kind = 'clock_void') FROM ({LAST.format(known=INFINITE)}) GROUP BY 1"
        )
    }
    for name in PROMISES:
        assert list(example.whole(name, "hits", "judged", "void")) == by_log[clause(name)], name
    assert list(example.whole("handoff.accept", "hits", "judged", "void")) == by_log["handoff.accept"]


@pytest.mark.parametrize("name", ["first-response", "own-response", "nurture-begun"])
def test_attainment_by_person(example: Both, name: str) -> None:
    """Met and judged of each person who owned the lead at the due instant; nobody's are the party's alone."""
    by_log = example.all(
        f"SELECT person, count(*) FILTER (kind = 'clock_met'), count(*) FROM ({LAST.format(known=INFINITE)}) "
        f"WHERE clause = '{clause(name)}' AND kind <> 'clock_void' GROUP BY 1"
    )
    found = example.parts(name, "person", "hits", "judged")
    assert {person: cells for person, cells in found.items() if cells[1]} == {
        p: (met, n) for p, met, n in by_log
    }


def test_closed_months_are_what_was_known_at_their_close(example: Both) -> None:
    """Met and judged of every clock that fell due in a month, by the verdicts told until three working days after its end."""
    for month in CLOSES:
        by_log = {
            told: tuple(counts)
            for told, *counts in example.all(
                f"SELECT clause, count(*) FILTER (kind = 'clock_met'), count(*) FROM ({LAST.format(known=closed(month))}) "
                f"WHERE {MADRID.format('due_at')} = '{month}' AND kind <> 'clock_void' GROUP BY 1"
            )
        }
        for name in ("first-response", "nurture-begun", "reason-noted"):
            found = example.months(name, "hits", "judged").get(month, (0, 0))
            assert found == by_log.get(clause(name), (0, 0)), (month, name)


def test_months_and_adjustments_are_the_term(example: Both) -> None:
    """What a term has is what its months have, with what was learned after their close."""
    for name in (*PROMISES, "quality.accepted", "speed.within_24h", "meetings.held_of_booked"):
        columns = ("hits", "judged", "adjusted_hits", "adjusted_judged")
        months = example.months(name, *columns)
        hits, judged, _, _ = months.pop(None)
        assert (hits, judged) == (
            sum(row[0] + row[2] for row in months.values()),
            sum(row[1] + row[3] for row in months.values()),
        )


def test_what_overlaps_has_no_whole(example: Both) -> None:
    """Of every measure that is split by its own key: where one thing (a cause of a lead at an instant) stands in several parts,
    the parts are all there is; where each stands in one, they have a whole. (By track it is people who stand in several.)"""
    split = [
        each for each in example.measures.values() if each.by_key and not each.name.endswith("_by_track")
    ]
    assert len(split) > 15
    for measure in split:
        left = (
            'SELECT lead_id, "at", cause, "key" FROM (SELECT *, sum(times) OVER (PARTITION BY lead_id, "at", cause, "key", hit) AS n '
            f"FROM ({measure.postings}) WHERE state IS NULL) WHERE n <> 0"
        )
        (most,) = example.book.con.execute(
            f'SELECT coalesce(max(parts), 0) FROM (SELECT count(DISTINCT "key") AS parts FROM ({left}) GROUP BY lead_id, "at", cause)'
        ).fetchone() or (0,)
        assert (most > 1) == (not measure.has_whole), measure.name
        wholes = [row for row in figures(example.book, [measure]).to_pylist() if row["by"] is None]
        assert bool(wholes) == measure.has_whole, measure.name


def test_handoffs_by_month_and_week(example: Both) -> None:
    """People handed off, once each and again; and all handoffs, in each closed month and in each week from Monday."""
    first, again = example.one(
        "SELECT count(DISTINCT person), count(*) - count(DISTINCT person) FROM (SELECT DISTINCT f.cycle, e.person FROM findings f "
        "JOIN (SELECT DISTINCT lead_id, person FROM events) e USING (lead_id) WHERE f.kind = 'handed_off')"
    )
    value, recycled, beyond = example.whole("volume.handed_off", "judged", "recycled", "beyond")
    assert (value + beyond, recycled) == (first, again)
    monthly = {month: sum(told) for month, told in example.months("load.handoffs", "judged", "none").items()}
    told = "FROM findings WHERE kind = 'handed_off'"
    assert monthly[None] == example.one(f"SELECT count(*) {told}")[0]
    for month in CLOSES:
        in_time = f"{told} AND {MADRID.format(AT)} = '{month}' AND known_at <= {closed(month)}"
        assert monthly.get(month, 0) == example.one(f"SELECT count(*) {in_time}")[0], month
    weekly = dict(
        example.all(
            f"SELECT strftime(timezone('Europe/Madrid', {AT}), '%G-W%V'), count(*) FROM handoffs GROUP BY 1"
        )
    )
    owned = example.book.con.execute(
        f"SELECT week, sum(handed) FROM ({weeks_of(example.book)}) GROUP BY week"
    ).fetchall()
    nobodys = example.parts("load.handoffs", "person", "none").get(None, 0)
    assert all(count <= weekly[week] for week, count in owned)
    assert sum(weekly.values()) == sum(count for _, count in owned) + nobodys


def test_first_touch_of_the_example(example: Both) -> None:
    """Tries and answers as the log has them, in the cycles the verdicts name: how many were touched, the median and ninth
    decile of the delay, and those within five minutes, an hour and a day of handoffs at least that old."""
    touched, half, ninth, *within = example.one(
        "SELECT count(touched), quantile_cont(delay, 0.5), quantile_cont(delay, 0.9), "
        + ", ".join(
            f'count(*) FILTER (delay <= {limit} AND h."at" + INTERVAL {limit} SECOND <= (SELECT max("at") FROM events))'
            for limit in (300, 3_600, 86_400)
        )
        + " FROM touches JOIN handoffs h USING (finding_id)"
    )
    assert example.whole("speed.first_touch_p50", "judged", "value") == (touched, pytest.approx(half))
    assert example.whole("speed.first_touch_p90") == pytest.approx(ninth)
    assert [example.whole(f"speed.within_{name}", "hits") for name in ("5m", "1h", "24h")] == within


def test_acceptance_and_reasons(example: Both) -> None:
    """Accepted of accepted and rejected handoffs; reasons of rejections, of returns, and of no progress, as they were
    written, but of nobody who was erased by then."""
    accepted, rejected = example.one(
        "SELECT count(*) FILTER (how IS DISTINCT FROM 'rejected' AND accepted), count(*) FILTER (how = 'rejected') FROM ("
        "SELECT h.*, EXISTS (SELECT 1 FROM findings f WHERE f.kind = 'accepted' AND f.account_id = h.account "
        f"AND f.cycle = h.cycle AND f.{AT} >= h.{AT}) AS accepted FROM handoffs h)"
    )
    assert example.whole("quality.accepted", "hits", "judged") == (accepted, accepted + rejected)
    for kind, name in {"rejected": "reject", "returned": "return"}.items():
        by_log = example.all(
            "SELECT coalesce(e.reason, 'enough_attempts'), count(*) FROM findings f JOIN events e ON e.event_id = f.cause "
            f"WHERE f.kind = '{kind}' GROUP BY 1"
        )
        assert example.parts(f"quality.{name}_reasons", "key") == dict(by_log)
    noted = example.all(
        "SELECT reason, count(*) FROM events e WHERE kind = 'no_progress_noted' AND NOT EXISTS (SELECT 1 FROM events g "
        """WHERE g.kind = 'lead_erased' AND g.lead_id = e.lead_id AND g."at" < e."at") GROUP BY 1"""
    )
    assert example.parts("quality.no_progress_reasons", "key") == dict(noted)


def test_attempts_of_the_example(example: Both) -> None:
    """Attempts told in a cycle by channel, and how many there were of each handoff whose depth is judged."""
    by_log = example.all(
        "SELECT detail ->> '$.channel', count(*) FROM findings WHERE kind = 'attempt_made' AND value > 0 GROUP BY 1"
    )
    assert example.parts("depth.attempts_by_channel", "key") == dict(by_log)
    calls = example.one(
        "SELECT count(*) FROM events e JOIN findings f ON f.cause = e.event_id AND f.kind = 'attempt_made' AND f.value > 0 "
        "WHERE e.kind = 'call_made' AND e.direction IS DISTINCT FROM 'inbound'"
    )
    assert example.parts("depth.attempts_by_channel", "key")["phone"] == calls[0]


def test_meetings_and_ratings(example: Both) -> None:
    """Meetings booked and held: in all, and in each closed month those known by its close; the mean of what leads were rated."""
    for what in ("booked", "held"):
        found, told = example.months(f"meetings.{what}"), f"FROM events WHERE kind = 'meeting_{what}'"
        assert found[None] == example.one(f"SELECT count(*) {told}")[0]
        for month in CLOSES:
            in_time = f"{told} AND {MADRID.format(AT)} = '{month}' AND known <= {closed(month)}"
            assert found.get(month, 0) == example.one(f"SELECT count(*) {in_time}")[0], month
    mean, number = example.one("SELECT avg(rating), count(rating) FROM events WHERE kind = 'lead_rated'")
    told, judged = example.whole("quality.rating", "value", "judged")
    assert (judged, told) == (number, pytest.approx(mean) if number >= 10 else None)


def test_meetings_held_of_those_booked(example: Both) -> None:
    """Of the bookings of a month at least thirty days old, those held within thirty days and before the account booked again;
    what was booked again within them unheld is apart, and so are the young, held or not. Months and term."""
    window, held = 30 * 86_400_000_000, "kind = 'meeting_held' AND h.account = b.account"
    by_log = example.all(
        f"SELECT {MADRID.format(AT)}, count(*) FILTER (old AND NOT moved AND fits), count(*) FILTER (old AND NOT moved), "
        "count(*) FILTER (NOT old AND NOT moved), count(*) FILTER (moved) FROM (SELECT *, coalesce(held <= ends, false) AS fits, "
        f"coalesce(held IS NULL AND epoch_us(again) <= ends, false) AS moved, ends <= {example.book.until} AS old FROM ("
        f'SELECT *, epoch_us("at") + {window} AS ends, (SELECT min(epoch_us(h."at")) FROM events h WHERE {held} '
        """AND h."at" >= b."at" AND h."at" < coalesce(again, 'infinity')) AS held FROM (SELECT account, "at", """
        'lead("at") OVER (PARTITION BY account ORDER BY "at", event_id) AS again FROM events WHERE kind = \'meeting_booked\') b)) '
        "GROUP BY ROLLUP (1)"
    )
    columns = ("hits", "judged", "immature", "none")
    assert example.months("meetings.held_of_booked", *columns) == {
        month: tuple(rest) for month, *rest in by_log
    }
    assert all({month: rest[:3] for month, *rest in by_log}[None])


def test_the_examples_money(example: Both) -> None:
    """New deals won, once each: their money, and whose they are by a handoff of the account at most 180 days before they were
    opened; those lost by reason, offered, and still open."""
    mine = (
        f"EXISTS (SELECT 1 FROM handoffs h WHERE h.account = d.account AND h.{AT} <= d.opened "
        f"AND d.opened - h.{AT} <= INTERVAL 4320 HOUR)"
    )
    money, number, marketing, offered, lost, open_ = example.one(
        "SELECT coalesce(sum(amount) FILTER (won IS NOT NULL), 0), count(won), count(*) FILTER (won IS NOT NULL AND mine), "
        "count(offered), count(lost), count(*) FILTER (won IS NULL AND lost IS NULL) "
        f"FROM (SELECT *, {mine} AS mine FROM deals d WHERE what = 'new')"
    )
    assert example.whole("revenue.won") == pytest.approx(money)
    assert example.whole("revenue.won_deals") == number
    assert example.whole("revenue.marketing_deals") == marketing
    assert example.whole("revenue.sales_deals") == number - marketing
    assert example.whole("pipeline.proposals") == offered
    assert example.whole("pipeline.win_rate", "hits", "judged") == (number, number + lost)
    assert example.whole("pipeline.open") == open_


def test_intervals_solve_wilsons_equation(example: Both) -> None:
    """Each end of an interval is a rate from which the one found is 1.96 standard errors away, whatever formula gave it."""
    checked = 0
    for name in (*PROMISES, "quality.accepted", "speed.within_5m", "conversion.lead_customer", "good_mql"):
        if name not in example.measures:
            continue
        hits, judged, low, high = example.whole(name, "hits", "judged", "low", "high")
        assert judged >= 10 or low is None
        for end in (low, high) if judged >= 10 else ():
            error = sqrt(end * (1 - end) / judged)
            assert abs(hits / judged - end) == pytest.approx(1.959964 * error, rel=1e-4)
            checked += 1
    assert checked >= 16
