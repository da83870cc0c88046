"""Dues and spans against minutes counted one by one, in zones that change their clocks in every way there is."""

import random
from datetime import UTC, datetime

import pytest
from minute_oracle import MINUTES, Opened, Plan, Window, instant

from leadpact.calendars import back, calendar_from, due, elapsed
from leadpact.calendars import spans as kernels
from leadpact.calendars.calendar import Calendar
from leadpact.calendars.duration import Duration
from leadpact.calendars.table import calendar_lists
from leadpact.calendars.zone import zone

MINUTE = 60_000_000
# Each where its clock changes: by an hour, by half, at midnight, by a day, backwards, in Ramadan, or never.
WINDOWS = [
    ("Europe/Madrid", 2026, 3, 29), ("Europe/Madrid", 2026, 10, 25), ("Europe/Dublin", 2025, 10, 26),
    ("Europe/Dublin", 2026, 3, 29), ("America/Sao_Paulo", 2018, 11, 4), ("America/Sao_Paulo", 2018, 2, 18),
    ("America/Sao_Paulo", 2024, 5, 1), ("Asia/Riyadh", 2026, 3, 20), ("Africa/Casablanca", 2024, 3, 10),
    ("Africa/Casablanca", 2024, 4, 14), ("Asia/Kathmandu", 1986, 1, 1), ("Australia/Lord_Howe", 2024, 10, 6),
    ("Australia/Lord_Howe", 2024, 4, 7), ("Pacific/Apia", 2011, 12, 30), ("Pacific/Apia", 2012, 4, 1),
    ("America/New_York", 2024, 3, 10), ("America/New_York", 2024, 11, 3), ("Africa/Cairo", 2024, 4, 26),
    ("Africa/Cairo", 2024, 10, 31), ("Asia/Tehran", 2022, 3, 22), ("Asia/Tehran", 2022, 9, 21),
    ("America/St_Johns", 2010, 3, 14), ("America/St_Johns", 2010, 11, 7), ("Pacific/Kiritimati", 1994, 12, 31),
    ("Pacific/Kwajalein", 1993, 8, 21), ("Asia/Beirut", 2024, 3, 31), ("America/Havana", 2024, 11, 3),
    ("Europe/Lisbon", 1992, 9, 27), ("Antarctica/Troll", 2024, 3, 31), ("Asia/Pyongyang", 2018, 5, 4),
    ("America/Caracas", 2016, 5, 1), ("UTC", 2024, 12, 31),
]  # fmt: skip
DAYS = 32


def random_runs(chance: random.Random) -> list[tuple[int, int]]:
    step = chance.choice((1, 15, 60))
    edges = sorted(chance.sample(range(0, MINUTES + 1, step), 2 * chance.choice((1, 1, 2, 3))))
    return list(zip(edges[::2], edges[1::2], strict=True))


def random_plan(chance: random.Random, middle: int) -> Plan:
    """A plan of some common shape, with dates of its own around the day the clock changes."""
    shapes = {
        "office": {day: [(540, 1020)] for day in range(5)},
        "split": {day: [(540, 840), (930, 1110)] for day in range(6)},
        "night": {day: [(0, 360), (1320, 1440)] for day in range(7)},
        "always": {day: [(0, 1440)] for day in range(7)},
        "evening": {day: [(1080, 1440)] for day in chance.sample(range(7), 4)},
        "random": {day: random_runs(chance) for day in chance.sample(range(7), chance.randint(3, 7))},
    }
    plan = Plan(shapes[chance.choice(sorted(shapes))])
    near = [middle + offset for offset in range(-6, 7)]
    plan.closed = set(chance.sample(near, chance.randint(0, 3)))
    plan.holidays = set(chance.sample(near, chance.randint(0, 3)))
    plan.special = {day: random_runs(chance) for day in chance.sample(near, chance.randint(0, 3))}
    plan.dated_breaks = {day: random_runs(chance)[:1] for day in chance.sample(near, chance.randint(0, 2))}
    plan.weekly_breaks = {chance.randrange(7): random_runs(chance)[:1] for _ in range(chance.randint(0, 2))}
    return plan


def random_pauses(chance: random.Random, start: int, end: int) -> list[tuple[int, int]]:
    low, high = max(min(start, end) - MINUTES, 0), max(start, end) + MINUTES
    pairs = [sorted(chance.sample(range(low, high), 2)) for _ in range(chance.choice((0, 0, 1, 2, 4)))]
    return [(first, last) for first, last in pairs]


def check(opened: Opened, calendar: Calendar, table: kernels.CalendarTable, chance: random.Random) -> None:
    """One random question of each kind, in the readable and in the table form, against counted minutes."""
    window = opened.window
    start = chance.randrange(10 * MINUTES, 20 * MINUTES)
    end = chance.randrange(10 * MINUTES, 20 * MINUTES)
    amount, days = chance.choice((0, 1, 30, 90, 240, 480, 1200)), chance.choice((1, 1, 2, 3))
    pauses = random_pauses(chance, start, end)
    at, until = instant(window, start), instant(window, end)
    spans = [(instant(window, a), instant(window, b)) for a, b in pauses]
    minutes, working_days = Duration(amount, "bm"), Duration(days, "bd")

    first, last = sorted((at, until))
    counted = opened.elapsed(min(start, end), max(start, end)) * MINUTE
    assert elapsed(calendar, first, last) == kernels.working(table, 0, first, last) == counted
    assert elapsed(calendar, last, first) == kernels.working(table, 0, last, first) == -counted
    counted = opened.elapsed(min(start, end), max(start, end), pauses) * MINUTE
    assert elapsed(calendar, first, last, spans) == counted

    expected = instant(window, opened.due(start, amount))
    assert due(calendar, at, minutes) == kernels.advance(table, 0, at, amount * MINUTE) == expected
    assert due(calendar, at, minutes, spans) == instant(window, opened.due(start, amount, pauses))
    expected = instant(window, opened.back(start, amount))
    assert back(calendar, at, minutes) == kernels.retreat(table, 0, at, amount * MINUTE) == expected
    if amount:
        assert back(calendar, at, minutes, spans) == instant(window, opened.back(start, amount, pauses))

    expected = instant(window, opened.due_days(start, days))
    assert due(calendar, at, working_days) == kernels.advance_days(table, 0, at, days) == expected
    assert due(calendar, at, working_days, spans) == instant(window, opened.due_days(start, days, pauses))
    expected = instant(window, opened.back_days(start, days))
    assert back(calendar, at, working_days) == kernels.retreat_days(table, 0, at, days) == expected


def sweep(seed: int, plans: int, questions: int) -> int:
    """Random plans in every window; the number of questions that fitted."""
    chance, asked = random.Random(seed), 0
    for name, year, month, day in WINDOWS:
        middle = datetime(year, month, day, tzinfo=UTC)
        first = datetime.fromtimestamp(middle.timestamp() - 15 * 86400, UTC)
        window = Window(zone(name), first, DAYS)
        for _ in range(plans):
            plan = random_plan(chance, int(middle.timestamp()) // 86400)
            opened = window.open(plan)
            calendar = calendar_from(plan.document(name))
            if not isinstance(calendar, Calendar):
                assert [each.code for each in calendar] == ["no-open-time"]
                continue
            table = calendar_lists([calendar], year - 1, year + 1)
            for _ in range(questions):
                state = chance.getstate()
                try:
                    check(opened, calendar, table, chance)
                except IndexError:  # the answer lies outside the window
                    continue
                except AssertionError:
                    chance.setstate(state)
                    print(name, year, plan.document(name))
                    raise
                asked += 1
    return asked


def test_every_answer_is_the_counted_one() -> None:
    """Rules 2 and 3: dues and spans, in minutes and working days, paused or not, equal minutes counted one by one."""
    assert sweep(seed=20260101, plans=2, questions=46) > 2_400


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_every_answer_is_the_counted_one_at_length(seed: int) -> None:
    """The same rules, over many more plans."""
    assert sweep(seed, plans=30, questions=60) > 35_000
