"""Conversions: of those who came in a month, who came further; what is not ripe, and what the log could not show."""

from datetime import timedelta

import pytest
from funnels import GOALS, STAGES, counted, entered, funnel, named, told
from ledgers import at

from leadpact.calendars import parse_duration
from leadpact.measures import conversion
from leadpact.measures.book import EPOCH, Book
from leadpact.measures.conversion import assumed_against_actual, conversion_postings, truncated_before

DAY = timedelta(days=1)


def stamp(micros: int) -> str:
    return f"{EPOCH + timedelta(microseconds=micros):%Y-%m-%d %H:%M:%S.%f}"


def later(when: str, **more: float) -> str:
    return stamp(at(when) + timedelta(**more) // timedelta(microseconds=1))


def test_a_conversion_belongs_to_the_month_of_entry() -> None:
    """Of 12 leads of January 6 become MQLs, all in February; February's 10 none: 6/12 and 0/10, never 6/10."""
    rows = [entered(f"j{n}", "lead", "2026-01-20 10:00") for n in range(12)]
    rows += [entered(f"j{n}", "mql", "2026-02-10 10:00") for n in range(6)]
    rows += [entered(f"f{n}", "lead", "2026-02-20 10:00") for n in range(10)]
    book = funnel(*rows)
    measure = named(conversion.measures(book), "conversion.lead_mql")
    found = counted(book, measure, "hits", "judged", "value", "adjusted_judged")
    assert found == {None: (6, 22, 6 / 22, 0), "2026-01": (6, 12, 0.5, 0), "2026-02": (0, 10, 0, 0)}
    assert measure.note == "open_ended"


def test_the_window_is_inclusive_and_ripens() -> None:
    """Within 30 days, to the microsecond. Who has had less than 30 days by `until` is immature, converted or not."""
    begun = "2026-03-01 10:00"
    book = funnel(
        *(entered(name, "lead", begun) for name in ("exact", "late", "never")),
        *(entered(name, "lead", "2026-05-16 12:00:00.000001") for name in ("young", "quick")),
        entered("ripe", "lead", "2026-05-16 12:00"),
        entered("exact", "mql", later(begun, days=30)),
        entered("late", "mql", later(begun, days=30, microseconds=1)),
        entered("quick", "mql", "2026-05-17 12:00"),
    )
    rows = told(
        book, conversion_postings(book, "lead", "mql", parse_duration("30d")), "lead_id", "hit", "state"
    )
    assert rows == [
        ("exact", True, None), ("late", False, None), ("never", False, None), ("quick", True, "immature"),
        ("ripe", False, None), ("young", False, "immature"),
    ]  # fmt: skip


def test_a_window_may_be_working_time() -> None:
    """8 working hours from Friday 16:00 in Madrid (9 to 17) end on Monday 16:00; two working days on Tuesday 16:00."""
    friday, monday = "2026-03-06 15:00", "2026-03-09 15:00"
    book = funnel(
        *(entered(name, "lead", friday) for name in ("in", "out")),
        entered("in", "mql", monday),
        entered("out", "mql", later(monday, seconds=1)),
    )
    for window, expected in (("8bh", [("in", True), ("out", False)]), ("2bd", [("in", True), ("out", True)])):
        rows = told(book, conversion_postings(book, "lead", "mql", parse_duration(window)), "lead_id", "hit")
        assert rows == expected, window


def test_only_first_entries_count_and_implied_ones_do() -> None:
    """Ana enters MQL again in cycle 2, which changes nothing; Bea's is implied, which counts."""
    book = funnel(
        entered("ana", "lead", "2026-01-05 10:00"),
        entered("ana", "mql", "2026-01-06 10:00"),
        entered("ana", "mql", "2026-05-06 10:00", cycle=2),
        entered("bea", "lead", "2026-01-05 10:00", implied=True),
        entered("bea", "mql", "2026-01-06 10:00", implied=True),
    )
    rows = told(book, conversion_postings(book, "lead", "mql", parse_duration("2d")), "lead_id", "hit")
    assert rows == [("ana", True), ("bea", True)]


def test_further_before_near_is_converted_at_once() -> None:
    """A log in disorder has the win before the first contact: converted, with no lag, so within any window."""
    book = funnel(entered("ana", "customer", "2026-01-05 10:00"), entered("ana", "lead", "2026-01-09 10:00"))
    rows = told(book, conversion_postings(book, "lead", "customer", parse_duration("1s")), "hit", "at")
    assert rows == [(True, at("2026-01-09 10:00"))]


def test_who_never_entered_the_first_stage_is_not_in_it() -> None:
    """A conversion is of those who came."""
    book = funnel(entered("ana", "lead", "2026-01-05 10:00"), entered("bea", "mql", "2026-01-06 10:00"))
    assert told(book, conversion_postings(book, "lead", "mql", None), "lead_id", "hit") == [("ana", False)]


def steady(days: int, per_day: int, every: int, lag: timedelta, seen_from: str) -> Book:
    """Leads day after day, every n-th of whom becomes a customer after a lag, if the log could already show that."""
    rows = []
    for day in range(days):
        for n in range(per_day):
            lead, when = f"{day:03}-{n}", later("2026-01-01 00:30", days=day)
            rows.append(entered(lead, "lead", when))
            won = at(when) + lag // timedelta(microseconds=1)
            if n % every == 0 and at(seen_from) <= won <= at("2026-06-15 12:00"):
                rows.append(entered(lead, "customer", stamp(won)))
    return funnel(*rows)


def test_months_that_the_log_could_not_show_are_truncated() -> None:
    """A tenth of 10 leads a day wins after 5 days, but wins are written down from 20 March: 73 should have been seen
    before, so January to March are truncated. Nobody who came later is."""
    book = steady(150, 10, 10, 5 * DAY, "2026-03-20 00:00")
    first = at(later("2026-03-20 00:30"))
    # ten leads on each of the 78 days before; those of the last 5 could not have won yet
    assert conversion.expected_before(book, "lead", "customer", first) == pytest.approx(73, abs=0.01)
    assert truncated_before(book, "lead", "customer") == at("2026-03-31 22:00")  # 1 April in Madrid
    measure = named(conversion.measures(book), "conversion.lead_customer")
    found = counted(book, measure, "judged", "truncated")
    assert [month for month, (judged, cut) in found.items() if cut and month] == [
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    assert found["2026-03"][0] == 0 and found["2026-04"] == (300, 0)


def test_a_log_that_begins_with_its_leads_is_not_truncated() -> None:
    """The first win comes as late as wins do: nothing was to be seen before it."""
    book = steady(150, 10, 10, 25 * DAY, "2026-01-01 00:00")
    assert truncated_before(book, "lead", "customer") < at("1970-01-01 00:00")


def test_a_stage_never_seen_truncates_nothing() -> None:
    """Without a first win there is nothing to date the beginning by: none of them converted."""
    book = steady(20, 2, 2, 200 * DAY, "2026-01-01 00:00")
    assert counted(book, conversion.conversion(book, "lead", "customer"), "hits", "judged", "truncated")[
        None
    ] == (0, 40, 0)


def test_lags_of_those_who_were_watched_too_briefly_still_count() -> None:
    """The product-limit estimate by hand: of three who entered since the first win one converts after 2 days, one is watched for
    1 day, one for 10: 2 are at risk at day 2, so F = 1/2 from then on. One who entered 3 days before the win: 1/2 expected; one
    who entered 1 day before: 0."""
    book = funnel(
        entered("b3", "lead", "2026-05-29 12:00"),
        entered("b1", "lead", "2026-05-31 12:00"),
        entered("b3", "customer", "2026-06-01 12:00"),
        entered("x", "lead", "2026-06-02 12:00"),
        entered("x", "customer", "2026-06-04 12:00"),
        entered("y", "lead", "2026-06-14 12:00"),
        entered("z", "lead", "2026-06-05 12:00"),
    )
    found = conversion.expected_before(book, "lead", "customer", at("2026-06-01 12:00"))
    assert found == pytest.approx(0.5)


def test_assumed_rates_stand_beside_those_of_ripe_cohorts() -> None:
    """30 leads of January, 12 of them MQLs after 10 days; 5 of June who had no 10 days yet: 12/30 against an assumed half, with
    Wilson's interval; of 12 MQLs nobody is an SQL; of no SQL nothing is said."""
    rows = [entered(f"j{n}", "lead", "2026-01-20 10:00") for n in range(30)]
    rows += [entered(f"j{n}", "mql", "2026-01-30 10:00") for n in range(12)]
    rows += [entered(f"n{n}", "lead", "2026-06-10 10:00") for n in range(5)]
    found = assumed_against_actual(funnel(*rows, text=STAGES + GOALS))
    assert [(each.a, each.b, each.assumed, each.hits, each.judged, each.actual) for each in found] == [
        ("lead", "mql", 0.5, 12, 30, 0.4),
        ("mql", "sql", 0.5, 0, 12, 0.0),
        ("sql", "customer", 0.2, 0, 0, None),
    ]
    assert (found[0].immature, str(found[0].window)) == (5, "10d")
    assert (found[0].low, found[0].high) == (pytest.approx(0.2459, abs=1e-4), pytest.approx(0.5768, abs=1e-4))


def test_the_window_of_a_kpi_is_that_of_its_rate() -> None:
    """Where a KPI promises the same step within 5 days, the rate assumed is compared with what 5 days brought."""
    kpis = "kpis: {quick: {owed_by: marketing, conversion: [lead, mql], window: 5d, target: 50%}}\n"
    rows = [entered(f"j{n}", "lead", "2026-01-20 10:00") for n in range(10)]
    rows += [entered(f"j{n}", "mql", f"2026-01-{22 + n} 10:00") for n in range(6)]
    found = assumed_against_actual(funnel(*rows, text=STAGES + GOALS + kpis))[0]
    assert (found.hits, found.judged, str(found.window)) == (4, 10, "5d")
