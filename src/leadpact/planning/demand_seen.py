"""What a log has shown of demand: when handoffs came, which clocks they started, how often an attempt reached the buyer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from leadpact.agreement.document import Agreement
from leadpact.agreement.follow_up import Target
from leadpact.measures.book import Book
from leadpact.planning.demand import HOURS, Seen

SECOND = 1_000_000
WEEK = 7 * 86_400 * SECOND
FEWEST = 30
"""Fewer handoffs, or attempts of one number, say nothing."""
FEWEST_WEEKS = 4
MOST_ATTEMPTS = 30
"""Later attempts are counted as the last of these."""


@dataclass(frozen=True)
class History:
    """Handoffs a week, in how many weeks; the share of each hour of the week, from Monday midnight on; how often each
    attempt reached the buyer; and what is known of each clock, by its clause."""

    handoffs: int
    weeks: float
    pattern: tuple[float, ...]
    connect: tuple[float, ...]
    clocks: dict[str, Seen]

    @property
    def a_week(self) -> float:
        """Handoffs in a week."""
        return self.handoffs / self.weeks


@dataclass(frozen=True, slots=True)
class TooLittle:
    """A log that says too little: so many handoffs in so many weeks."""

    handoffs: int
    weeks: float


def history_of(book: Book, agreement: Agreement) -> History | TooLittle:
    """What a book shows, as far as it concerns the clocks of `agreement`."""
    at = [row[0] for row in book.con.execute(
        "SELECT epoch_us(\"at\") FROM findings WHERE kind = 'handed_off' ORDER BY 1"
    ).fetchall()]  # fmt: skip
    weeks = (max(book.until, at[-1]) - at[0]) / WEEK if at else 0.0
    if len(at) < FEWEST or weeks < FEWEST_WEEKS:
        return TooLittle(len(at), weeks)
    return History(len(at), weeks, _pattern(book, at), _connect(book), _clocks(book, agreement, len(at)))


def _pattern(book: Book, at: Sequence[int]) -> tuple[float, ...]:
    found: Counter[int] = Counter()
    for moment in at:
        local = datetime.fromtimestamp(moment // SECOND, UTC).astimezone(book.zone)
        found[local.weekday() * 24 + local.hour] += 1
    return tuple(found[hour] / len(at) for hour in range(HOURS))


def _connect(book: Book) -> tuple[float, ...]:
    """The share of first, second … attempts that reached the buyer; from the first number with too few on, of all those."""
    rows = book.con.execute(
        f"SELECT least(value, {MOST_ATTEMPTS}), count(*), "
        "count(*) FILTER (coalesce((detail->>'connected') = 'true', false)) "
        "FROM findings WHERE kind = 'attempt_made' AND value > 0 GROUP BY 1 ORDER BY 1"
    ).fetchall()
    found: list[float] = []
    made = reached = 0
    for place, (_, count, hits) in enumerate(rows):
        made, reached = made + count, reached + hits
        if made >= FEWEST or (place == len(rows) - 1 and not found and made):
            found.append(reached / made)
            made = reached = 0
    return tuple(found) or (0.0,)


def _clocks(book: Book, agreement: Agreement, handoffs: int) -> dict[str, Seen]:
    """Each clock's starts, and how they fall on its times: an entry is known by what it is for, also where another version
    promised another time."""
    rows = book.con.execute(
        "SELECT clause, version, detail->>'within', count(*) FROM findings WHERE kind = 'clock_started' GROUP BY ALL"
    ).fetchall()
    entries = {
        (f"follow_up.clocks.{name}", version.name): clock.within
        for version in book.history.versions
        for name, clock in version.agreement.follow_up.clocks.items()
    }
    found = {}
    for name, clock in agreement.follow_up.clocks.items():
        clause = f"follow_up.clocks.{name}"
        mine = [(version, within, count) for c, version, within, count in rows if c == clause]
        shares = _shares(clock.within, [(entries.get((clause, v), ()), w, n) for v, w, n in mine])
        found[clause] = Seen(sum(count for *_, count in mine) / handoffs, shares)
    return found


def _shares(
    targets: Sequence[Target], started: Sequence[tuple[Sequence[Target], str | None, int]]
) -> tuple[float, ...]:
    counts = dict.fromkeys(range(len(targets)), 0.0)
    for theirs, within, count in started:
        fits = [each for each in theirs if str(each.is_) == within]
        places = [n for n, target in enumerate(targets) for each in fits if _is_same(target, each)]
        for place in places:
            counts[place] += count / len(places)
    total = sum(counts.values())
    return tuple(counts[n] / total if total else 1 / len(targets) for n in range(len(targets)))


def _is_same(one: Target, other: Target) -> bool:
    return (one.trigger, one.grade, one.when) == (other.trigger, other.grade, other.when)
