"""Money, shares and dates as each language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from leadpact.words.catalogue import Words
from leadpact.words.quantities import Quantities, runs


def written(language: str, currency: str | None = "EUR") -> Quantities:
    return Quantities(Words(language), "Europe/Madrid", currency)


@pytest.mark.parametrize(
    ("language", "money", "share", "day"),
    [
        ("en", "€24,000.50", "12.25%", "1 January 2026"),
        ("es", "24.000,50\u00a0€", "12,25\u00a0%", "1 de enero de 2026"),
        ("pt", "€\u00a024.000,50", "12,25%", "1 de janeiro de 2026"),
        (
            "ar-EG",
            "\u2068\u200f٢٤٬٠٠٠٫٥٠\u00a0€\u2069",
            "\u2068١٢٫٢٥٪\u061c\u2069",
            "\u2068١ يناير ٢٠٢٦\u2069",
        ),
    ],
)
def test_as_the_locale_writes_them(language: str, money: str, share: str, day: str) -> None:
    """Separators, signs, months and digits."""
    found = written(language)
    signs = str.maketrans("", "", "\u200e\u200f\u061c\u066a%")
    assert found.money(Decimal("24000.5"), cents=True).translate(signs) == money.translate(signs)
    assert found.rate(Fraction(1225, 10000)).translate(signs) == share.translate(signs)
    assert found.day(date(2026, 1, 1)) == day


def test_a_share_is_written_to_its_last_decimal() -> None:
    """What is promised is never rounded."""
    found = written("en")
    assert [found.rate(Fraction(text) / 100) for text in ("60", "0.5", "33.333333333", "120")] == [
        "60%", "0.5%", "33.333333333%", "120%",
    ]  # fmt: skip


def test_money_without_a_currency_is_a_number() -> None:
    """And without cents it is whole."""
    assert written("en", None).money(24000) == "24,000"
    assert written("en").money(24000, cents=True) == "€24,000"
    assert written("en").money(24000.5) == "€24,000"


def test_days_that_follow_one_another_are_one() -> None:
    """In order, each once, over the end of a month and of a year."""
    days = [date(2026, 12, 31), date(2027, 1, 1), date(2026, 8, 15), date(2026, 12, 30), date(2026, 8, 15)]
    assert runs(days) == [(date(2026, 8, 15),) * 2, (date(2026, 12, 30), date(2027, 1, 1))]
    shown = [each.replace("\u2009", " ").replace("\u00a0", " ") for each in written("en").dates(days)]
    assert shown == ["15 Aug 2026", "30 Dec 2026 – 1 Jan 2027"]
    assert runs([]) == []
