"""Pacing: the term today against its plan, by working day."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "measures"))

from funnels import STAGES, Row, deal, entered, funnel, handed_off
from ledgers import AGREEMENT, history

from leadpact.measures.book import Book
from leadpact.planning.pacing import PaceLine, pacing, plan_target, planned_handoffs, verdict_on

GOALS = """
goals:
  revenue: {target: 64_000, by: 2026-02-28, marketing_share: 50%, average_deal: 1_000, season: {feb: 50%},
            conversion: {visitor: 10%, lead: 50%, mql: 50%}, lag: {mql: 28d}}
"""
"""32 customers of marketing in 22 + 20 working days, February's at half: one each in January, a half in February."""
TODAY = "2026-01-15 12:00"


def book(*rows: Row, evidence: list[Row] | None = None, until: str = TODAY, text: str = GOALS) -> Book:
    return funnel(*rows, evidence=evidence or [], until=until, text=STAGES + text)


def line(found: list[PaceLine], name: str) -> PaceLine:
    return next(each for each in found if each.name == name)


def wins(count: int, when: str, **more: object) -> list[Row]:
    """Deals of accounts that marketing handed off before."""
    return [
        deal("won", f"{when}-{n}", when, lead_id="m", account_id="m", amount=1000.0, **more)
        for n in range(count)
    ]


def test_money_and_customers_against_the_line_of_working_days() -> None:
    """By 15 January 11 of 22 working days have passed: 11 of 32 customers and 11,000 of 32,000 are planned, 22,000 of all 64,000.
    Nine deals of marketing are won, one of them on Saturday the 10th, and four of sales."""
    evidence = [
        *wins(8, "2026-01-05 10:00"),
        *wins(1, "2026-01-10 10:00"),
        *(
            deal("won", f"s{n}", "2026-01-06 10:00", lead_id="s", account_id="s", amount=2000.0)
            for n in range(4)
        ),
    ]
    found = pacing(book(handed_off("m", "2026-01-02 09:00"), evidence=evidence))
    assert [each.name for each in found] == [
        "revenue",
        "revenue.marketing",
        "visitor",
        "lead",
        "mql",
        "customer",
    ]
    all_, ours, customers = (line(found, name) for name in ("revenue", "revenue.marketing", "customer"))
    assert (all_.planned, all_.actual, all_.gap, all_.total) == (
        pytest.approx(22_000),
        17_000,
        pytest.approx(-5_000),
        64_000,
    )
    assert (ours.planned, ours.actual, ours.gap_share) == (
        pytest.approx(11_000),
        9_000,
        pytest.approx(-2 / 11),
    )
    assert (customers.planned, customers.actual, customers.verdict) == (pytest.approx(11), 9, "behind")
    by_day = {point.day: point for point in customers.points}
    assert len(by_day) == 42 and date(2026, 1, 10) not in by_day
    friday, monday = by_day[date(2026, 1, 9)], by_day[date(2026, 1, 12)]
    assert (friday.planned, friday.actual) == (pytest.approx(6 + 1), 8)
    assert (monday.planned, monday.actual) == (pytest.approx(8), 9)
    assert (by_day[date(2026, 1, 15)].actual, by_day[date(2026, 1, 16)].actual) == (9, None)
    assert by_day[date(2026, 2, 27)].planned == pytest.approx(32)


def test_a_stage_that_comes_before_the_deal() -> None:
    """64 MQLs, 28 days before: 4 December to 30 January. In the term fall the 1st and 2nd with two each, for January's deals,
    and twenty days of one: 24; the other 40 were needed before, and are in no total. By the 15th 4 + 9 = 13."""
    found = pacing(book(*(entered(f"m{n}", "mql", "2026-01-07 10:00") for n in range(13))))
    mql = line(found, "mql")
    assert (mql.total, mql.before) == (pytest.approx(24), pytest.approx(40))
    assert (mql.planned, mql.actual, mql.verdict) == (pytest.approx(13), 13, "on plan")


def test_visitors_are_planned_and_in_no_log() -> None:
    """Tallies will carry them: until then the line has no actual and no verdict."""
    visitor = line(pacing(book()), "visitor")
    assert visitor.total > 0 and (visitor.actual, visitor.gap, visitor.verdict) == (None, None, None)
    assert all(point.actual is None for point in visitor.points)


def test_the_plan_to_date_is_the_target_of_a_kpi() -> None:
    """What is planned by now; all of the term once it is over; nothing for what is not planned."""
    now = book()
    assert plan_target(now, "mql") == pytest.approx(13)
    assert plan_target(now, "customer") == pytest.approx(11)
    assert plan_target(now, "sql") is None
    assert plan_target(book(until="2026-06-01 10:00"), "customer") == 32
    assert plan_target(book(text=""), "mql") is None


def test_planned_handoffs_are_the_mql_stages_by_week() -> None:
    """The week of Monday 29 December has five days of two, over the turn of the year: 10; the next ones five of one: 5."""
    found = planned_handoffs(book())
    assert found[date(2025, 12, 29)] == pytest.approx(10)
    assert found[date(2026, 1, 5)] == pytest.approx(5)
    assert sum(found.values()) == pytest.approx(64)
    assert planned_handoffs(book(text="")) == {}


def test_without_a_deals_size_the_money_is_paced_alone() -> None:
    """There is a target, so its line can be drawn; how many people that takes is not said."""
    found = pacing(book(text="goals: {revenue: {target: 1000}}\n"))
    assert [each.name for each in found] == ["revenue", "revenue.marketing"]
    assert pacing(book(text="")) == []


def test_a_goal_without_an_end_is_not_paced() -> None:
    """Neither `by` nor `until`: there is no line from here to there."""
    endless = book(text=GOALS.replace("by: 2026-02-28, ", ""))
    assert line(pacing(endless), "customer").points[-1].day == date(2026, 12, 31)
    agreement = AGREEMENT.replace("until: 2026-12-31\n", "") + STAGES + GOALS.replace("by: 2026-02-28, ", "")
    without = Book(endless.con, history(agreement), endless.first, endless.until)
    assert pacing(without) == [] and plan_target(without, "mql") is None


def test_a_term_that_has_not_begun_has_no_actual() -> None:
    """In 2025 nothing of 2026 is due, and nothing behind."""
    found = line(pacing(book(until="2025-12-20 10:00")), "customer")
    assert (found.planned, found.actual, found.verdict) == (0, None, None)


@pytest.mark.parametrize(
    ("gap", "planned", "unit", "verdict"),
    [
        (-0.9, 10, "count", "on plan"),
        (-1.0, 10, "count", "behind"),
        (1.0, 10, "count", "ahead"),
        (-5.0, 500, "count", "on plan"),
        (-100.0, 10_000, "money", "on plan"),
        (-101.0, 10_000, "money", "behind"),
        (1.0, 0, "money", "ahead"),
        (None, 10, "count", None),
    ],
)
def test_on_plan_is_within_one_percent_or_less_than_one_person(
    gap: float | None, planned: float, unit: str, verdict: str | None
) -> None:
    """A gap that is no whole person, or 1 % of the plan by now, is none."""
    assert verdict_on(gap, planned, unit) == verdict
