"""Revenue: a won deal counts once, is marketing's by handoff within the lookback, and other money is apart."""

from __future__ import annotations

from typing import Any

import pytest
from funnels import GOALS, STAGES, counted, deal, funnel, handed_off, named, told
from ledgers import at

from leadpact.measures import revenue
from leadpact.measures.book import Book
from leadpact.measures.figures import figures

TEXT = STAGES + GOALS + "  credit: {lookback: 30d}\n"


def measured(book: Book, name: str, *columns: str) -> Any:
    return counted(book, named(revenue.measures(book), name), *columns)


def test_a_deal_counts_once_with_what_was_said_last() -> None:
    """Opened at 5,000, won at 7,000, its win told again: one deal of 7,000, in the month of the first telling. What the last
    event leaves out stays as it was; one without a deal_id is a deal of its own."""
    book = funnel(
        evidence=[
            deal("opened", "d", "2026-01-10 10:00", amount=5000.0, currency="EUR"),
            deal("won", "d", "2026-02-10 10:00", amount=7000.0),
            deal("won", "d", "2026-03-10 10:00", counts=None),
            deal("won", None, "2026-03-11 10:00", amount=100.0),
        ],
        text=TEXT,
    )
    assert measured(book, "revenue.won") == {None: 7100, "2026-02": 7000, "2026-03": 100}
    assert measured(book, "revenue.won_deals")[None] == 2


def test_only_deals_that_count() -> None:
    """A renewal does not; nor one of which it is never known whether it does; nor one that was lost after all."""
    book = funnel(
        evidence=[
            deal("won", "renewal", "2026-02-10 10:00", amount=1.0, counts=False),
            deal("won", "unknown", "2026-02-10 10:00", amount=2.0, counts=None),
            deal("won", "new", "2026-02-10 10:00", amount=4.0),
            deal("won", "undone", "2026-02-10 10:00", amount=8.0),
            deal("lost", "undone", "2026-02-11 10:00", amount=8.0),
            deal("opened", "open", "2026-02-10 10:00", amount=16.0),
        ],
        text=TEXT,
    )
    assert measured(book, "revenue.won")[None] == 4


def test_other_money_is_apart() -> None:
    """Dollars are no euros: counted apart, as is a deal without an amount; both are won deals. No currency means the agreement's."""
    book = funnel(
        evidence=[
            deal("won", "euro", "2026-02-10 10:00", amount=10.0, currency="EUR"),
            deal("won", "plain", "2026-02-10 10:00", amount=20.0),
            deal("won", "dollar", "2026-02-10 10:00", amount=40.0, currency="USD"),
            deal("won", "nothing", "2026-02-10 10:00"),
        ],
        text=TEXT,
    )
    assert measured(book, "revenue.won", "value", "foreign", "none")[None] == (30, 1, 1)
    assert measured(book, "revenue.won_deals")[None] == 4


def sourced(opened: str | None, *handoffs: dict[str, Any]) -> str:
    """Whose a deal of account `A` is, won on 1 June."""
    told_first = [] if opened is None else [deal("opened", "d", opened, account_id="A")]
    win = deal("won", "d", "2026-06-01 10:00", account_id="A", amount=100.0)
    book = funnel(*handoffs, evidence=[*told_first, win], text=TEXT)
    whose = [name for name in ("marketing", "sales") if measured(book, f"revenue.{name}").get(None)]
    assert len(whose) == 1, "every counted deal is of exactly one"
    return whose[0]


@pytest.mark.parametrize(
    ("opened", "handed", "whose"),
    [
        ("2026-05-01 10:00", "2026-04-01 10:00", "marketing"),  # 30 days before, to the second
        ("2026-05-01 10:00", "2026-04-01 09:59:59", "sales"),
        ("2026-05-01 10:00", "2026-05-01 10:00", "marketing"),  # at the same instant
        ("2026-05-01 10:00", "2026-05-01 10:01", "sales"),  # after it was opened
        (None, "2026-05-02 10:00", "marketing"),  # never opened in the log: before the win
        (None, "2026-05-02 09:59:59", "sales"),
    ],
)
def test_marketing_sourced_means_handed_off_within_the_lookback(
    opened: str | None, handed: str, whose: str
) -> None:
    """A lead of the deal's account, handed off at most 30 days before the deal was opened: marketing's; else sales'."""
    assert sourced(opened, handed_off("x", handed, account_id="A")) == whose


def test_the_latest_handoff_before_the_opening_decides() -> None:
    """An old handoff is out of reach, a second in the same account within it; another account's is no credit."""
    old = handed_off("x", "2026-01-01 10:00", account_id="A")
    assert (
        sourced("2026-05-01 10:00", old, handed_off("y", "2026-04-20 10:00", account_id="A", cycle=2))
        == "marketing"
    )
    assert sourced("2026-05-01 10:00", old, handed_off("z", "2026-04-20 10:00", account_id="B")) == "sales"


def test_a_deal_opened_twice_was_opened_first() -> None:
    """The first opening counts."""
    book = funnel(
        handed_off("x", "2026-04-20 10:00", account_id="A"),
        evidence=[
            deal("opened", "d", "2026-04-01 10:00", account_id="A"),
            deal("opened", "d", "2026-05-01 10:00", account_id="A"),
            deal("won", "d", "2026-06-01 10:00", account_id="A", amount=100.0),
        ],
        text=TEXT,
    )
    assert measured(book, "revenue.sales")[None] == 100


def test_first_touch_is_the_source_of_the_accounts_first_lead() -> None:
    """Two leads of one account: the earlier one's source, by any deal of the account; beside the target, never against it."""
    leads = [
        {"lead_id": "late", "account_id": "A", "source": "search", "first_at": at("2026-01-02 10:00")},
        {"lead_id": "early", "account_id": "A", "source": "fair", "first_at": at("2026-01-01 10:00")},
        {"lead_id": "other", "account_id": "B", "source": "search", "first_at": at("2026-01-01 10:00")},
    ]
    wins = [
        deal("won", "a", "2026-02-10 10:00", lead_id="late", account_id="A", amount=10.0),
        deal("won", "b", "2026-02-10 10:00", lead_id="other", account_id="B", amount=5.0),
    ]
    book = funnel(evidence=wins, leads=leads, text=TEXT)
    measure = named(revenue.measures(book), "revenue.first_touch")
    rows = [
        row for row in figures(book, [measure]).to_pylist() if row["month"] is None and row["by"] == "key"
    ]
    assert {row["key"]: row["value"] for row in rows} == {"fair": 10, "search": 5}
    assert measure.target is None


def test_targets_are_those_of_the_goal() -> None:
    """All of 100,000, and marketing's 60 % of it; sales has no target of its own."""
    found = {measure.name: (measure.target, measure.party) for measure in revenue.measures(funnel(text=TEXT))}
    assert found["revenue.won"] == (100_000, None)
    assert found["revenue.marketing"] == (60_000, "marketing")
    assert found["revenue.sales"] == (None, "sales")


def test_a_frozen_month_keeps_its_amount() -> None:
    """January is frozen on 4 February. An amount corrected on the tenth, and a win that turns out lost, are adjustments of
    February, in money: January says what was known, and both together are the term."""
    book = funnel(
        evidence=[
            deal("won", "d", "2026-01-10 10:00", amount=100.0),
            deal("won", "d", "2026-01-11 10:00", amount=130.0, known="2026-02-10 10:00"),
            deal("won", "undone", "2026-01-10 10:00", amount=1000.0),
            deal("lost", "undone", "2026-02-12 10:00"),
        ],
        text=TEXT,
    )
    rows = told(book, revenue.revenue_postings(book), "at", "known_at", "times", "value")
    won = at("2026-01-10 10:00")
    assert rows == [
        (won, won, 1, 100.0),
        (won, won, 1, 1000.0),
        (won, at("2026-02-10 10:00"), -1, 100.0),
        (won, at("2026-02-10 10:00"), 1, 130.0),
        (won, at("2026-02-12 10:00"), -1, 1000.0),
    ]
    assert measured(book, "revenue.won")[None] == 130
    assert measured(book, "revenue.won", "value", "adjusted_judged", "adjusted_value") == {
        None: (130, -1, -970),
        "2026-01": (1100, 0, 0),
        "2026-02": (0, -1, -970),
    }
    assert measured(book, "revenue.won_deals", "adjusted_value")["2026-02"] is None
