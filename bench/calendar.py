"""Working time of 10,000 spans, ours and others': speed, and how many answers are wrong.

Run with `python -m bench.calendar`. Two weeks in Madrid with ten closed days: the office, Monday to Friday 09:00-17:00;
and the night line, every day 00:00-08:00, which is open when the clocks change. Spans are whole minutes, up to 30 days
long, over 2024 to 2026, so they cross weekends, closed days and clock changes. Times are of the processor, one core.
An answer is wrong when it is more than one second from ours, a tolerance that forgives floating-point minutes and
nothing else; ours is checked here against minutes counted one by one. pandas has no elapsed working time: its
CustomBusinessHour is asked for due instants in whole hours, and compared with our dues. A due on closing that pandas
moves to the next opening is counted apart, since it is the same working time.
"""

# ruff: noqa: A005
import importlib.util
import random
import subprocess
import sys
import time
import types
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as clock_time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from leadpact.calendars import Calendar, calendar_from, spans
from leadpact.calendars.table import calendar_lists, calendar_table

SPANS = 10_000
NIGHTS = 2_000
CHECKED = 300
MINUTE = 60_000_000
HOUR = 60 * MINUTE
SECOND = 1_000_000
ZONE = "Europe/Madrid"
CLOSED = [
    date(year, month, day) for year in (2024, 2025, 2026) for month, day in ((1, 1), (5, 1), (12, 25))
] + [date(2026, 8, 14)]
START = datetime(2024, 1, 2, tzinfo=UTC)
Span = tuple[int, int]


class Week(NamedTuple):
    """The hours everybody is given, from one full hour to another on some weekdays."""

    name: str
    days: list[int]
    opens: int
    closes: int


OFFICE = Week("office", [0, 1, 2, 3, 4], 9, 17)
NIGHT = Week("night line", [0, 1, 2, 3, 4, 5, 6], 0, 8)


def the_calendar(week: Week) -> Calendar:
    """The week and closed days that everybody is given."""
    hours = {"mon-fri" if len(week.days) == 5 else "mon-sun": [f"{week.opens:02d}:00-{week.closes:02d}:00"]}
    made = calendar_from({"timezone": ZONE, "hours": hours, "closed": CLOSED})
    assert isinstance(made, Calendar)
    return made


def the_spans() -> list[Span]:
    """Random spans of whole minutes, in microseconds UTC."""
    chance, first = random.Random(20260101), int(START.timestamp()) * SECOND
    starts = [first + chance.randrange(1000 * 1440) * MINUTE for _ in range(SPANS)]
    return [(start, start + chance.randrange(1, 30 * 1440) * MINUTE) for start in starts]


def compiled() -> types.ModuleType:
    """`spans.py` with numba's njit where its mark is."""
    import numba

    package, mark = types.ModuleType("bench_calendars"), types.ModuleType("bench_calendars.kernel")
    package.__path__ = []
    mark.kernel = numba.njit  # type: ignore[attr-defined]
    sys.modules |= {"bench_calendars": package, "bench_calendars.kernel": mark}
    spec = importlib.util.spec_from_file_location("bench_calendars.spans", spans.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def local(instant: int) -> datetime:
    """The instant on the zone's clock."""
    return datetime.fromtimestamp(instant // SECOND, ZoneInfo(ZONE))


def counted(span: Span, week: Week) -> int:
    """Working microseconds by stepping through the minutes."""
    total = 0
    for at in range(span[0], span[1], MINUTE):
        now = local(at)
        total += MINUTE * (
            now.weekday() in week.days and week.opens <= now.hour < week.closes and now.date() not in CLOSED
        )
    return total


def timed(work: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> tuple[Any, float]:
    """What the work gives, and the seconds it took."""
    started = clock()
    result = work()
    return result, clock() - started


def ours(pairs: list[Span], week: Week) -> tuple[list[int], float, float]:
    """Our answers, and the seconds they took compiled and plain."""
    import numpy as np

    table, lists = (
        calendar_table([the_calendar(week)], 2023, 2027),
        calendar_lists([the_calendar(week)], 2023, 2027),
    )
    starts, ends = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    into = np.zeros(len(pairs), dtype=np.int64)
    fast = compiled()
    fast.working_each(table, 0, starts, ends, 1, into)
    bulk = min(
        timed(lambda: fast.working_each(table, 0, starts, ends, len(pairs), into))[1] for _ in range(5)
    )
    plain, slow = timed(lambda: [spans.working(lists, 0, a, b) for a, b in pairs])
    assert plain == into.tolist()
    assert [counted(span, week) for span in pairs[:CHECKED]] == plain[:CHECKED]
    return plain, bulk, slow


def wrong(answers: list[float], exact: list[int]) -> int:
    """Answers in seconds that are more than a second from ours."""
    return sum(abs(answer - truth / SECOND) > 1 for answer, truth in zip(answers, exact, strict=True))


def with_businesstimedelta(pairs: list[Span], week: Week) -> tuple[list[float], float]:
    """Its answers in seconds, asked in local times with their zone."""
    import businesstimedelta as peer
    import pytz

    where = pytz.timezone(ZONE)

    hours = peer.WorkDayRule(clock_time(week.opens), clock_time(week.closes), week.days, tz=where)
    rules = peer.Rules([hours, peer.HolidayRule(dict.fromkeys(CLOSED, ""), tz=where)])
    asked = [(local(a).astimezone(where), local(b).astimezone(where)) for a, b in pairs]
    return timed(lambda: [rules.difference(a, b).timedelta.total_seconds() for a, b in asked])


def with_business_duration(pairs: list[Span], week: Week) -> tuple[list[float], float]:
    """Its answers in seconds; it takes local times without a zone."""
    import pandas as pd
    from business_duration import businessDuration

    closed = dict.fromkeys(CLOSED, "")
    asked = [tuple(pd.Timestamp(local(at).replace(tzinfo=None)) for at in span) for span in pairs]
    hours = (clock_time(week.opens), clock_time(week.closes))

    def answer(a: Any, b: Any) -> float:
        return 60 * float(
            businessDuration(
                a, b, *hours, weekendlist=sorted({*range(7)} - {*week.days}), holidaylist=closed, unit="min"
            )
        )

    return timed(lambda: [answer(a, b) for a, b in asked])


def with_pandas(pairs: list[Span], week: Week) -> tuple[int, int, float]:
    """Dues of whole hours that differ from ours, those of them that only moved off closing, and the seconds."""
    import pandas as pd

    table = calendar_lists([the_calendar(week)], 2023, 2027)
    hours = [1 + (b - a) // HOUR % 40 for a, b in pairs]
    mask = " ".join(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day] for day in week.days)
    offsets = {
        n: pd.offsets.CustomBusinessHour(
            n, start=f"{week.opens:02d}:00", end=f"{week.closes:02d}:00", holidays=CLOSED, weekmask=mask
        )
        for n in set(hours)
    }
    asked = [
        (pd.Timestamp(a * 1000, tz="UTC").tz_convert(ZONE), offsets[n])
        for (a, _), n in zip(pairs, hours, strict=True)
    ]
    found, seconds = timed(lambda: [start + offset for start, offset in asked])
    differ = closing = 0
    for (a, _), n, end in zip(pairs, hours, found, strict=True):
        exact, given = spans.advance(table, 0, a, n * HOUR), end.value // 1000
        differ += exact != given
        closing += exact != given == spans.next_open(table, 0, exact)
    return differ, closing, seconds


def start_up() -> dict[str, Any]:
    """`leadpact clock --batch` with nothing to do, against importing pandas, best of five."""

    def best(*program: str) -> float:
        work = [sys.executable, *program]
        return min(
            timed(lambda: subprocess.run(work, stdin=subprocess.DEVNULL, check=True), time.perf_counter)[1]
            for _ in range(5)
        )

    clock, pandas = best("-m", "leadpact.cli.main", "clock", "--batch"), best("-c", "import pandas")
    note = f"leadpact clock {clock * 1000:.0f} ms, import pandas {pandas * 1000:.0f} ms"
    return {"name": "start, as a share of import pandas", "times": round(clock / pandas, 2), "note": note}


def run() -> list[dict[str, Any]]:
    """All rows, ours first; `times` is how many times longer than ours compiled each took."""
    pairs = the_spans()
    return [*compared(pairs, OFFICE), *compared(pairs[:NIGHTS], NIGHT), start_up()]


def compared(pairs: list[Span], week: Week) -> list[dict[str, Any]]:
    """The rows of one week."""
    exact, bulk, plain = ours(pairs, week)
    delta, delta_seconds = with_businesstimedelta(pairs, week)
    duration, duration_seconds = with_business_duration(pairs, week)
    differ, closing, pandas_seconds = with_pandas(pairs, week)
    moved = f"and {closing} moved off closing"
    rows = [
        ("leadpact, compiled, in bulk", bulk, 0, f"{CHECKED} checked minute by minute"),
        ("leadpact, plain Python", plain, 0, ""),
        ("businesstimedelta", delta_seconds, wrong(delta, exact), ""),
        ("business_duration", duration_seconds, wrong(duration, exact), ""),
        ("pandas CustomBusinessHour (dues)", pandas_seconds, differ - closing, moved),
    ]
    return [
        {
            "week": week.name, "name": name, "us_each": round(seconds / len(pairs) * 1e6, 3),
            "times": round(seconds / bulk, 1), "wrong": bad, "of": len(pairs), "note": note,
        }
        for name, seconds, bad, note in rows
    ]  # fmt: skip


def main() -> None:
    """Print the rows."""
    for each in run():
        print("  ".join(f"{key}={value}" for key, value in each.items() if value != ""))


if __name__ == "__main__":
    main()
