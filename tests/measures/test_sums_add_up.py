"""Sums on random deals: months and adjustments are the term's, and a frozen month is what was known at its close."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import ledgers
import pytest
from funnels import GOALS, STAGES, deal, funnel, handed_off

from leadpact.measures import pipeline, revenue
from leadpact.measures.book import Book
from leadpact.measures.figures import figures
from leadpact.measures.measure import Measure

TEXT = STAGES + GOALS + "  credit: {lookback: 30d}\n"
UNTIL = "2026-06-15 12:00"
KINDS = ("opened", "won", "won", "stage_set", "lost")
SOURCES = ("fair", "search", None)
Told = dict[tuple[Any, ...], dict[str, Any]]


def day(number: int) -> str:
    """A moment of the day of that number, the first being 1 January."""
    return f"2026-{1 + number // 28:02}-{1 + number % 28:02} 10:00"


def said(random: Random, name: str) -> list[dict[str, Any]]:
    """What a deal's events say, in an order and at amounts that are corrected, and some of it known months later."""
    rows = []
    for at in sorted(random.sample(range(150), random.randint(1, 4))):
        known = random.choice([at, at, min(at + random.randint(1, 60), 150)])
        amount = random.choice([None, random.randint(1, 900) / 10, random.randint(1, 900) * 100.0])
        rows.append(
            deal(
                random.choice(KINDS),
                name,
                day(at),
                known=day(known),
                lead_id=f"L{name}",
                account_id=f"L{name}",
                amount=amount,
                currency=random.choice([None, None, None, "EUR", "USD"]),
                counts=random.choice([True, True, True, False]),
            )
        )
    return rows


def deals(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Findings, evidence and leads of forty deals."""
    random = Random(seed)
    names = [f"{n}" for n in range(40)]
    findings = [
        handed_off(f"L{name}", day(random.randint(0, 120))) for name in names if random.random() < 0.5
    ]
    leads = [
        {"lead_id": f"L{name}", "source": random.choice(SOURCES), "first_at": ledgers.at("2026-01-01 10:00")}
        for name in names
    ]
    return findings, [row for name in names for row in said(random, name)], leads


def book_of(seed: int, until: int | None = None) -> Book:
    """The book of a seed's deals; as it was known at an instant."""
    findings, evidence, leads = deals(seed)
    known = [row for row in evidence if until is None or row["known_at"] <= until]
    made = funnel(*findings, evidence=known, leads=leads, text=TEXT, until=UNTIL)
    return made if until is None else Book(made.con, made.history, made.first, until)


def sums(book: Book) -> list[Measure]:
    return [each for each in (*revenue.measures(book), *pipeline.measures(book)) if each.way == "sum"]


def told(book: Book, by: str | None = None) -> Told:
    """The figures of all sums, by their place."""
    rows = figures(book, sums(book), by).to_pylist()
    return {(row["measure"], row["month"], row["by"], row["key"]): row for row in rows}


@pytest.mark.parametrize("by", [None, "source", "person", "party"])
@pytest.mark.parametrize("seed", range(6))
def test_months_and_adjustments_of_a_sum_are_the_term(seed: int, by: str | None) -> None:
    """In money as in deals, for the whole and for each part of a split: what months said, with what they got to know later.
    A month that knows no amount of any deal says nothing, and adds nothing."""
    found = told(book_of(seed), by)
    added: Counter[tuple[Any, ...]] = Counter()
    for (measure, month, of, key), row in found.items():
        for column in ("value", "judged") if month is not None else ():
            added[measure, of, key, column] += (row[column] or 0) + row[f"adjusted_{column}"]
    assert len([place for place in found if place[1] is not None]) > 20
    for (measure, month, of, key), row in found.items():
        for column in ("value", "judged") if month is None else ():
            assert added[measure, of, key, column] == pytest.approx(row[column] or 0, abs=1e-6), (
                measure,
                key,
            )


@pytest.mark.parametrize("seed", range(3))
def test_a_frozen_sum_is_what_was_known_at_its_close(seed: int) -> None:
    """The money of a closed month is that of a book of the evidence received by its close; so is what it got to know of
    earlier ones."""
    book = book_of(seed)
    found, compared = told(book), 0
    for month in filter(book.is_closed, book.months):
        then = told(book_of(seed, month.close))
        for place in {place for place in (*found, *then) if place[1] == month.name}:
            now, was = (each.get(place, {"value": 0, "adjusted_value": 0}) for each in (found, then))
            for column in ("value", "adjusted_value"):
                assert (now[column] or 0) == pytest.approx(was[column] or 0, abs=1e-6), (place, column)
            compared += 1
    assert compared > 20


def test_the_deals_show_what_they_are_asked_for() -> None:
    """Months get to know more money and less of earlier ones; else the properties would say nothing."""
    seen: Counter[str] = Counter()
    for seed in range(6):
        for (_, month, *_rest), row in told(book_of(seed)).items():
            if month is not None:
                seen["more"] += row["adjusted_value"] > 0
                seen["less"] += row["adjusted_value"] < 0
    assert min(seen["more"], seen["less"]) > 5, seen
