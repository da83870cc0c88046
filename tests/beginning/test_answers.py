"""Answers: what people write is read, what can't be used is said with what to write instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.beginning.begun import agreement_of, answered, text_of

from leadpact.beginning import AnswerError, Person
from leadpact.beginning import answers as read
from leadpact.beginning.places import currency_of, week_of, zone_of
from leadpact.beginning.questions import NEEDED, QUESTIONS, next_month, parts_of
from leadpact.calendars import Duration

BY_FIELD = {question.fields[0]: question for question in QUESTIONS}


def test_there_are_ten_questions() -> None:
    """Ten, and what nobody can propose is among them."""
    assert len(QUESTIONS) == 10
    assert set(NEEDED) <= set(BY_FIELD)


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (read.read_money, "600000", 600_000),
        (read.read_money, "1.200.000", 1_200_000),
        (read.read_money, "1,200,000", 1_200_000),
        (read.read_money, "1_200_000", 1_200_000),
        (read.read_money, "9600,50", Decimal("9600.5")),
        (read.read_money, "٦٠٠٠٠٠", 600_000),
        (read.read_share, "85", 85),
        (read.read_share, "٨٥٪", 85),
        (read.read_share, "62,5%", Decimal("62.5")),
        (read.read_time, "1bh", Duration(1, "bh")),
        (read.read_time, "٣٠bm", Duration(30, "bm")),
        (read.read_region, "es-md", "ES-MD"),
        (read.read_region, "None", None),
        (read.read_person, " Ana  Ruiz <ana@acme.example> ", Person("Ana Ruiz", "ana@acme.example")),
        (read.read_person, "Ana Ruiz", Person("Ana Ruiz")),
        (read.read_people, "-", ()),
        (read.read_people, "A B; C D <c@d.example>؛ E", (Person("A B"), Person("C D", "c@d.example"), Person("E"))),
        (read.read_hours, "sun-thu 08:00-16:00", (("sun-thu", ("08:00-16:00",)),)),
        (read.read_day, "2027-02-01", date(2027, 2, 1)),
    ],
)  # fmt: skip
def test_what_people_write_is_read(reader, text, value) -> None:  # type: ignore[no-untyped-def]
    """Separators, digits of other scripts, signs left out, spaces too many."""
    assert reader(text) == value


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (read.read_money, "0"),
        (read.read_money, "-5"),
        (read.read_money, "NaN"),
        (read.read_money, "1e400"),
        (read.read_money, "much"),
        (read.read_money, "1.2345"),
        (read.read_share, "0"),
        (read.read_share, "101%"),
        (read.read_share, "Infinity"),
        (read.read_time, "30"),
        (read.read_time, "0bm"),
        (read.read_time, "11bd"),
        (read.read_time, "soon"),
        (read.read_region, "Narnia"),
        (read.read_region, "ES-XX"),
        (read.read_zone, "Madrid"),
        (read.read_currency, "EURO"),
        (read.read_person, "ana@acme.example"),
        (read.read_person, "Ana <ana>"),
        (read.read_person, "Ana <a'--@acme.example>"),
        (read.read_person, ""),
        (read.read_name, "\u202egnp.exe"),
        (read.read_name, "a\x00b"),
        (read.read_name, "half \ud800"),
        (read.read_name, "x" * 81),
        (read.read_name, "***"),
        (read.read_hours, "mon-fri"),
        (read.read_hours, "tue 10:00-11:00"),
        (read.read_hours, "mon-fri 18:00-09:00"),
        (read.read_hours, "mon 09:00-10:00; mon 11:00-12:00"),
        (read.read_day, "2027-02-30"),
        (read.read_day, "1827-02-01"),
        (read.read_day, "tomorrow"),
    ],
)
def test_what_cannot_be_used_is_refused(reader, text) -> None:  # type: ignore[no-untyped-def]
    """One error, which keeps what was given."""
    with pytest.raises(AnswerError) as refused:
        reader(text)
    assert refused.value.values["given"] == text


@pytest.mark.parametrize(
    ("field", "text", "parts"),
    [
        ("target", "EUR 600 000 2027-12-31", {"target": "600000", "currency": "EUR", "until": "2027-12-31"}),
        ("target", "600.000, EUR", {"target": "600.000", "currency": "EUR"}),
        ("average_deal", "9600 60 %", {"average_deal": "9600", "marketing_share": "60%"}),
        ("average_deal", "60% 9600", {"average_deal": "9600", "marketing_share": "60%"}),
        ("first_answer", "1bh 85", {"first_answer": "1bh", "objective": "85"}),
        ("region", "BR-SP America/Sao_Paulo", {"region": "BR-SP", "timezone": "America/Sao_Paulo"}),
        ("company", "Two Words", {"company": "Two Words"}),
    ],
)  # fmt: skip
def test_one_answer_may_say_several_things(field: str, text: str, parts: dict[str, str]) -> None:
    """In any order, with or without commas."""
    assert parts_of(BY_FIELD[field], text) == parts


def test_too_much_is_said() -> None:
    """A word that answers nothing is not swallowed."""
    for field, text in (("target", "600000 EUR USD"), ("first_answer", "1bh 85% 90%"), ("target", "6 7")):
        with pytest.raises(AnswerError):
            parts_of(BY_FIELD[field], text)


def test_a_term_is_neither_short_nor_endless() -> None:
    """Three months to three years."""
    for until in ("2027-01-31", "2026-12-31", "2031-01-01"):
        with pytest.raises(AnswerError):
            answered(until=until)
    assert answered(until="2027-06-30").until == date(2027, 6, 30)
    assert answered(effective="2028-02-29").until == date(2029, 2, 27)
    assert [next_month(date(2026, *day)) for day in ((11, 22), (12, 31))] == [
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_people_are_named_once() -> None:
    """Nobody answers for both; the head of sales may be named among those who sell."""
    with pytest.raises(AnswerError):
        answered(sales="Anna Reed <other@acme.example>")
    with pytest.raises(AnswerError):
        answered(reps="Jo <luke@acme.example>")
    alone = answered(reps="Luke Gill <luke@acme.example>")
    assert alone.reps == ()
    assert alone.sellers == ("luke",)
    assert answered(sales="Ruth Cole").reps == ()  # nobody is invented beside a real head
    assert len(answered().reps) == 2


def test_short_names_are_told_apart() -> None:
    """By address, else by name; never one that means something else, never two alike."""
    people = answered(
        marketing="Ana Ruiz <marketing@acme.example>",
        sales="Ana Gil <ana@sales.example>",
        reps="Ana Paz; سلمى",
    )
    assert people.keys == ("ana", "ana-gil", "ana-paz", "سلمى")
    agreement_of(
        marketing="Ana Ruiz <marketing@acme.example>",
        sales="Ana Gil <ana@sales.example>",
        reps="Ana Paz; سلمى",
    )


def test_answers_stand_where_they_belong() -> None:
    """Money, dates, shares and times; segments and other leads keep their proportion."""
    found = agreement_of(
        target="1200000", currency="EUR", average_deal="24000", marketing_share="45", first_answer="30bm",
        objective="90%", region="ES-MD", until="2028-06-30", hours="mon-thu 08:00-15:00",
    )  # fmt: skip
    revenue = found.goals.revenue
    assert revenue is not None
    assert (revenue.target, revenue.average_deal, str(found.until)) == (1_200_000, 24_000, "2028-06-30")
    assert [segment.average_deal for segment in found.goals.segments.values()] == [60_000, None]
    clock = found.follow_up.clocks["first-response"]
    assert [str(each.is_) for each in clock.within] == ["30bm", "4bh"]
    assert (clock.objective, revenue.marketing_share) == (Decimal("0.9"), Decimal("0.45"))
    (office,) = found.calendars.values()
    assert (office["timezone"], office["holidays"]) == ("Europe/Madrid", "ES-MD")
    assert dict(office["hours"]) == {"mon-thu": ("08:00-15:00",)}


def test_what_is_not_said_is_not_written() -> None:
    """No holidays, no addresses: neither is invented."""
    text = text_of(region="none", marketing="Ana Ruiz", sales="Luis Gil", reps="-")
    assert "holidays:" not in text
    assert "email ILIKE" not in text
    assert "email:" not in text
    agreement_of(region="none", marketing="Ana Ruiz", sales="Luis Gil", reps="-")


@pytest.mark.parametrize(
    ("region", "zone", "currency", "days"),
    [
        ("ES", "Europe/Madrid", "EUR", "mon-fri"),
        ("ES-CN", "Atlantic/Canary", "EUR", "mon-fri"),
        ("BR-SP", "America/Sao_Paulo", "BRL", "mon-fri"),
        ("SA", "Asia/Riyadh", "SAR", "sun-thu"),
        ("EG", "Africa/Cairo", "EGP", "sun-thu"),
        ("MA", "Africa/Casablanca", "MAD", "mon-fri"),
        ("GB", "Europe/London", "GBP", "mon-fri"),
    ],
)
def test_a_region_says_what_goes_with_it(region: str, zone: str, currency: str, days: str) -> None:
    """Its zone, its money and the days that are no weekend."""
    assert (zone_of(region), currency_of(region), week_of(region)[0][0]) == (zone, currency, days)
