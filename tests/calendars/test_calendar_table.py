"""The table form: the arrays and functions that the fold searches, plain and compiled."""

import csv
import importlib.util
import random
import sys
import types
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.calendars import Calendar, back, calendar_from, due, elapsed, format_instant, parse_instant
from leadpact.calendars import spans as kernels
from leadpact.calendars.calendar import merged
from leadpact.calendars.duration import Duration
from leadpact.calendars.spans import NEVER
from leadpact.calendars.table import calendar_lists, calendar_table

SECOND = 1_000_000
EXPECTED = Path(__file__).parents[3] / "shared/data/bpi2012/expected_lead_clocks.csv"


def calendar(zone: str = "Europe/Madrid", **document: object) -> Calendar:
    made = calendar_from({"timezone": zone, **document})
    assert isinstance(made, Calendar)
    return made


CALENDARS = [
    calendar(hours={"mon-fri": ["09:00-14:00", "15:30-18:30"]}, holidays="ES-MD"),
    calendar("America/Sao_Paulo", hours={"mon-sun": ["22:00-24:00", "00:00-06:00"]}),
    calendar("Australia/Lord_Howe", hours={"mon-sun": ["00:00-24:00"]}),
    calendar("Asia/Riyadh", hours={"sun-thu": ["08:00-16:00"]}, breaks={"sun-thu": ["12:00-12:30"]}),
    calendar(
        "UTC",
        hours={"mon": ["08:00-20:00"], "tue": ["09:00-14:00", "15:30-18:30"], "thu,fri": ["18:00-24:00"]},
    ),
]
TABLE = calendar_lists(CALENDARS, 2010, 2030)
LOW, HIGH = parse_instant("2011-01-01T00:00:00Z"), parse_instant("2029-01-01T00:00:00Z")
HALF_HOUR = 1800 * SECOND
ANY_TIME = st.integers(LOW, HIGH) | st.integers(LOW // HALF_HOUR, HIGH // HALF_HOUR).map(
    lambda at: at * HALF_HOUR
)


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 4), ANY_TIME, st.integers(0, 10**9 * 400), st.integers(0, 3) | st.integers(0, 90))
def test_forms_agree(k: int, at: int, amount: int, days: int) -> None:
    """Both forms give the same answer to the microsecond, for every calendar of a table of several."""
    where = CALENDARS[k]
    seconds, working_days = Duration(amount // SECOND, "bs"), Duration(days, "bd")
    amount = seconds.microseconds
    assert kernels.advance(TABLE, k, at, amount) == due(where, at, seconds)
    assert kernels.retreat(TABLE, k, at, amount) == back(where, at, seconds)
    assert kernels.advance_days(TABLE, k, at, days) == due(where, at, working_days)
    assert kernels.retreat_days(TABLE, k, at, days) == back(where, at, working_days)
    assert kernels.working(TABLE, k, at, LOW) == elapsed(where, at, LOW)


def test_forms_agree_on_every_edge() -> None:
    """Working days agree every five minutes of a week: at openings, closings, in breaks, nights and closed days."""
    where, first = CALENDARS[4], parse_instant("2026-01-05T00:00:00Z")
    for at in range(first, first + 7 * 48 * HALF_HOUR, HALF_HOUR // 6):
        for days in (1, 2):
            assert kernels.advance_days(TABLE, 4, at, days) == due(where, at, Duration(days, "bd"))
            assert kernels.retreat_days(TABLE, 4, at, days) == back(where, at, Duration(days, "bd"))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 4), ANY_TIME, st.integers(1, 4000), st.data())
def test_a_due_is_the_earliest(k: int, at: int, minutes: int, data: st.DataObject) -> None:
    """A due instant has the duration elapsed and no earlier one has, paused or not."""
    pause = st.tuples(st.integers(-5000, 9000), st.integers(0, 3000))
    found = data.draw(st.lists(pause, max_size=4))
    gaps = [(at + a * 60 * SECOND, at + (a + b) * 60 * SECOND) for a, b in found]
    amount = Duration(minutes, "bm")
    end = due(CALENDARS[k], at, amount, gaps)
    assert elapsed(CALENDARS[k], at, end, gaps) == amount.microseconds
    assert elapsed(CALENDARS[k], at, end - 1, gaps) < amount.microseconds
    start = back(CALENDARS[k], at, amount, gaps)
    assert elapsed(CALENDARS[k], start, at, gaps) == amount.microseconds
    assert elapsed(CALENDARS[k], start + 1, at, gaps) < amount.microseconds


def test_never_beyond_the_table() -> None:
    """Where the table does not reach, the answer is NEVER and no guess."""
    late = parse_instant("2030-12-31T12:00:00Z")
    early = parse_instant("2010-01-01T00:00:00Z")
    for k in range(5):
        assert kernels.advance(TABLE, k, late, 10**13) == NEVER
        assert kernels.advance_days(TABLE, k, late, 5) == NEVER
        assert kernels.retreat(TABLE, k, early, 10**13) == NEVER
        assert kernels.retreat_days(TABLE, k, early + 1, 5) == NEVER
        for outside in (early - 1, parse_instant("2031-01-01T00:00:00Z")):
            assert kernels.working(TABLE, k, outside, late) == NEVER
            assert kernels.next_open(TABLE, k, outside) == kernels.previous_open(TABLE, k, outside) == NEVER


def test_spans_join_where_they_touch() -> None:
    """A calendar that is always open is one span, and still knows its working days."""
    table = calendar_table([CALENDARS[2]], 2020, 2029)
    assert len(table.starts) == 1
    assert len(table.days) == 3653
    assert table.days.dtype == table.starts.dtype == "int64"


def compiled() -> types.ModuleType:
    """`spans.py` loaded once more, with numba's njit where its mark was."""
    numba = pytest.importorskip("numba")
    package, mark = types.ModuleType("compiled_calendars"), types.ModuleType("compiled_calendars.kernel")
    package.__path__ = []
    mark.kernel = numba.njit
    sys.modules |= {"compiled_calendars": package, "compiled_calendars.kernel": mark}
    spec = importlib.util.spec_from_file_location("compiled_calendars.spans", kernels.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_source_compiles() -> None:
    """Every function compiles under numba unchanged and gives the plain form's answers."""
    fast, arrays, chance = compiled(), calendar_table(CALENDARS, 2010, 2030), random.Random(7)
    for _ in range(300):
        k, at, amount, days = (
            chance.randrange(5),
            chance.randint(LOW, HIGH),
            chance.randrange(10**12),
            chance.randrange(9),
        )
        for name in ("next_open", "previous_open"):
            assert getattr(fast, name)(arrays, k, at) == getattr(kernels, name)(TABLE, k, at)
        for name, value in (("advance", amount), ("retreat", amount), ("working", at + amount)):
            assert getattr(fast, name)(arrays, k, at, value) == getattr(kernels, name)(TABLE, k, at, value)
        for name in ("advance_days", "retreat_days"):
            assert getattr(fast, name)(arrays, k, at, days) == getattr(kernels, name)(TABLE, k, at, days)
    assert fast.advance(arrays, 0, HIGH, 10**17) == NEVER


def test_a_bank_s_leads() -> None:
    """The working minutes of 2,844 leads of a bank equal those worked out apart, in three calendars."""
    if not EXPECTED.exists():
        pytest.skip(f"{EXPECTED} is not on this machine")
    columns = {
        "biz_min_MonFri_0900_1700_Amsterdam": calendar(
            "Europe/Amsterdam", hours={"mon-fri": ["09:00-17:00"]}
        ),
        "biz_min_MonSat_0900_2100_Amsterdam": calendar(
            "Europe/Amsterdam", hours={"mon-sat": ["09:00-21:00"]}
        ),
        "biz_min_MonFri_0900_1700_NewYork": calendar("America/New_York", hours={"mon-fri": ["09:00-17:00"]}),
    }
    with EXPECTED.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 2800
    for row in rows:
        start, end = parse_instant(row["lead_scheduled_at"]), parse_instant(row["first_work_started_at"])
        assert (end - start) / 60 / SECOND == pytest.approx(float(row["calendar_min"]), abs=1e-4)
        for column, where in columns.items():
            assert elapsed(where, start, end) / 60 / SECOND == pytest.approx(float(row[column]), abs=1e-4)


def test_merged_spans() -> None:
    """Spans are joined where they touch or overlap; empty and reversed ones vanish."""
    assert merged([(5, 7), (1, 3), (3, 4), (9, 9), (8, 2), (6, 8)]) == ((1, 4), (5, 8))
    assert format_instant(0) == "1970-01-01T00:00:00Z"
