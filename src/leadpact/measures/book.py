"""What measures are taken from: the tables of one replay, by name, in the connection of an engine.

Whoever opens the book has read the files; here nothing is read but relations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import History, Version
from leadpact.calendars import due

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FARTHEST = 600
"""The most months a book is split into: a stray stamp of the year 9999 makes no more."""
AHEAD = 24
"""How many months after the running one are told apart: what is due later still is booked in the last of them."""
LAST_YEAR = 9990
"""Beyond it dates come to an end."""
NEVER = 1 << 62
"""The close of a month that is not frozen yet, to whoever only asks whether something was known by it."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the agreement's time zone: `starts` to before `ends`, its numbers frozen at `close`. Microseconds UTC."""

    name: str
    starts: int
    ends: int
    close: int


@dataclass(frozen=True)
class Book:
    """One replay to measure. `until` is the last instant it knows, microseconds UTC.

    Relations of `con`: `findings` and `standings` as replay writes them; `leads` (`lead_id, person, account_id, name,
    company, source, campaign, product, persona, segment, first_at, last_at, merged_into, merged_at, erased_at`: `person` is
    the lead all its merges lead to, `merged_into` the one its own did);
    `evidence` (`event_id, lead_id, account_id, at, known_at, kind, actor, reason, attempt, decision, rating, deal_id, stage,
    amount, currency, type, counts`: meetings, ratings, reasons, deals and decisions as events said them).
    """

    con: duckdb.DuckDBPyConnection
    history: History
    first: int
    until: int

    @cached_property
    def version(self) -> Version:
        """The version of `until`."""
        return self.history.at(self.until)

    @property
    def agreement(self) -> Agreement:
        """Its document."""
        return self.version.agreement

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where months and days are counted."""
        return ZoneInfo(str(self.agreement.timezone))

    @cached_property
    def term(self) -> tuple[int, int]:
        """The term the goal is counted in: its first instant, and the first one after it. Microseconds UTC."""
        revenue = self.agreement.goals.revenue
        starts, ends = self.history.versions[0].effective_at, self.version.until_at
        if revenue is not None and revenue.counted_from is not None:
            starts = self.midnight(revenue.counted_from)
        if revenue is not None and revenue.by is not None:
            ends = self.midnight(date.fromordinal(revenue.by.toordinal() + 1))
        if ends is None:
            ends = max(self.until + 1, starts + 1)
        return starts, max(ends, starts + 1)

    def midnight(self, day: date) -> int:
        """A day's first instant in the agreement's zone."""
        return micros(datetime.combine(day, time(), self.zone))

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Every month from the first event or the beginning of what is counted, whichever is later, to that of `until`."""
        begun = min(self.term[0], self.history.versions[0].effective_at, self.until)
        first = beginning(max(self.first, begun), self.zone)
        last = beginning(max(self.until, self.first), self.zone)
        days = [first]
        while days[-1] < last and len(days) < FARTHEST:
            days.append(following(days[-1]))
        starts = [self.midnight(day) for day in (*days, following(days[-1]))]
        return tuple(
            Month(f"{day:%Y-%m}", begun, ended, self._close(ended))
            for day, (begun, ended) in zip(days, pairwise(starts), strict=True)
        )

    def _close(self, ended: int) -> int:
        """When a month's numbers are frozen, by the version of its end."""
        version = self.history.at(ended - 1)
        return due(version.calendar, ended, version.agreement.review.close)

    def is_closed(self, month: Month) -> bool:
        """Whether its numbers are frozen by now."""
        return month.close <= self.until

    @cached_property
    def closed(self) -> frozenset[str]:
        """The names of the months whose numbers are frozen."""
        return frozenset(month.name for month in self.months if self.is_closed(month))

    def month_of(self, at: int) -> Month | None:
        """The month of an instant, if the book has it."""
        return next((month for month in self.months if month.starts <= at < month.ends), None)

    @cached_property
    def coming(self) -> tuple[tuple[str, int], ...]:
        """The months after the running one, in which what is promised already falls due: name and first instant."""
        day = local_day(self.months[-1].ends, self.zone)
        found = []
        for _ in range(AHEAD):
            if day.year > LAST_YEAR:
                break
            found.append((f"{day:%Y-%m}", self.midnight(day)))
            day = following(day)
        return tuple(found)

    def keep_months(self) -> None:
        """Make the table `measured_months`: `name, starts, close` (`NEVER` of the running one), `coming`."""
        months, coming = self.months, self.coming
        columns = {
            "name": [*(month.name for month in months), *(name for name, _ in coming)],
            "starts": [*(month.starts for month in months), *(starts for _, starts in coming)],
            "close": [*(month.close for month in months[:-1]), *([NEVER] * (len(coming) + 1))],
            "coming": [False] * len(months) + [True] * len(coming),
        }
        self.keep("measured_months", pa.table(columns))

    def month_sql(self, at: str) -> str:
        """The SQL of the name of an instant's month, those to come included; NULL before the first."""
        begins = [(month.starts, month.name) for month in self.months]
        return _stepped(at, [*begins, *((starts, name) for name, starts in self.coming)])

    def known_sql(self, known_at: str) -> str:
        """The SQL of the first month whose close comes no earlier than an instant, by name; the running one has none yet."""
        closes = sorted((month.close, month.name) for month in self.months[:-1])
        names = [*(name for _, name in closes), self.months[-1].name]
        after = [-NEVER, *(close + 1 for close, _ in closes)]
        return _stepped(known_at, list(zip(after, names, strict=True)))

    def micros(self, relation: str, column: str) -> str:
        """The SQL of a column's instants as microseconds UTC, whether it holds them so or as time stamps."""
        asked = self.con.execute(f'SELECT "{column}" FROM {relation} LIMIT 0').description or []
        kinds = [str(each[1]) for each in asked]
        return f'"{column}"' if "BIGINT" in kinds else f'epoch_us("{column}")'

    def keep(self, name: str, table: pa.Table) -> None:
        """Make a table of the connection."""
        self.con.register("leadpact_kept", table)
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM leadpact_kept")
        self.con.unregister("leadpact_kept")


def _stepped(value: str, steps: Sequence[tuple[int, str]]) -> str:
    """The SQL of the last step's name that a value has reached, NULL below the first: each row finds it by halves, where a
    join by order would sort all of them."""
    names = {n: f"'{name}'" for n, (_, name) in enumerate(steps)}

    def among(low: int, high: int) -> str:
        if high - low == 1:
            return names[low]
        half = (low + high) // 2
        return f"CASE WHEN {value} < {steps[half][0]} THEN {among(low, half)} ELSE {among(half, high)} END"

    return f"CASE WHEN {value} >= {steps[0][0]} THEN {among(0, len(steps))} END"


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    past = moment.astimezone(UTC) - EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def local_day(at: int, zone: ZoneInfo) -> date:
    """The day of an instant in a zone; at the ends of time the first or last there is."""
    try:
        return datetime.fromtimestamp(at // 1_000_000, UTC).astimezone(zone).date()
    except OverflowError:
        return date.min if at < 0 else date.max


def beginning(at: int, zone: ZoneInfo) -> date:
    """The first day of an instant's month, or of the last month that has some after it."""
    return min(local_day(at, zone), date(LAST_YEAR, 12, 1)).replace(day=1)


def following(day: date) -> date:
    """The first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
