"""Local stamps become UTC exactly as zoneinfo says, in every zone, gaps and folds included."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.log.engine import engine
from leadpact.log.instants import DAY_US
from leadpact.log.zones import EPOCH, offset_at, pieces, to_utc

SECOND = 1_000_000


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
    stamps=st.lists(st.datetimes(datetime(1880, 1, 1), datetime(2090, 1, 1)), min_size=1, max_size=20),
)
def test_as_zoneinfo_says(zone: str, stamps: list[datetime]) -> None:
    """The expression gives, for any local time, what `replace(tzinfo=…, fold=0)` gives."""
    info = ZoneInfo(zone)
    micros = [(stamp - EPOCH) // timedelta(microseconds=1) for stamp in stamps]
    sql = to_utc("t", pieces(info, {each // DAY_US for each in micros}))
    with engine(threads=1) as con:
        found = con.execute(f"SELECT {sql} FROM (SELECT unnest(?) AS t)", [micros]).fetchall()
    assert [row[0] for row in found] == [each - offset_at(info, each) for each in micros]


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Madrid", datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30)),  # a gap: forward by it
        ("Europe/Madrid", datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30)),  # twice: the first
        ("Europe/Amsterdam", datetime(1937, 7, 1, 12), datetime(1937, 7, 1, 11)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 15), datetime(2026, 10, 3, 15, 45)),  # half an hour
        ("Pacific/Apia", datetime(2011, 12, 30, 12), datetime(2011, 12, 30, 22)),  # a day that never was
    ],
)
def test_gaps_and_folds(zone: str, local: datetime, utc: datetime) -> None:
    """A local time that does not exist moves forward by the gap; one that comes twice is the first."""
    micros = (local - EPOCH) // timedelta(microseconds=1)
    with engine(threads=1) as con:
        found = con.execute(
            f"SELECT {to_utc(str(micros), pieces(ZoneInfo(zone), [micros // DAY_US]))}"
        ).fetchone()
    expected = (utc - EPOCH) // timedelta(microseconds=1)
    assert found is not None
    if zone == "Europe/Amsterdam":
        assert (
            abs(found[0] - expected) < 3600 * SECOND
        )  # its offset was odd by minutes, in some editions of the data
    else:
        assert found[0] == expected
