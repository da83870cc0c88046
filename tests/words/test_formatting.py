"""Instants, lengths, durations and numbers as each language writes them."""

from __future__ import annotations

import pytest

from leadpact.calendars import parse_duration, parse_instant
from leadpact.words.catalogue import Words
from leadpact.words.formatting import Formats

MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Mon 5 Jan 2026, 10:05"),
        ("es", "lun 5 ene 2026, 10:05"),
        ("pt", "seg 5 jan 2026, 10:05"),
        ("ar", "\u2068الاثنين 5 يناير 2026\u2069، \u206810:05\u2069"),
    ],
)
def test_instants_are_local_with_their_weekday(language: str, shown: str) -> None:
    """In the agreement's zone, 24 hours."""
    assert Formats(Words(language), MADRID).instant(parse_instant("2026-01-05T09:05:00Z")) == shown


def test_times_say_what_matters() -> None:
    """Seconds where there are any; the offset in the hour that comes twice."""
    formats = Formats(Words("en"), MADRID)
    assert formats.time(parse_instant("2026-01-05T09:05:10.25Z")) == "10:05:10.25"
    assert formats.time(parse_instant("2026-10-25T00:30:00Z")) == "02:30+0200"
    assert formats.time(parse_instant("2026-10-25T01:30:00Z")) == "02:30+0100"
    assert formats.instant(parse_instant("9999-12-31T23:59:00Z")).endswith("23:59")
    assert formats.instant(parse_instant("0001-01-01T00:00:00Z")).endswith(("00:00", "23:45"))


@pytest.mark.parametrize(
    "zone",
    [
        "America/Havana",
        "Atlantic/Azores",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "UTC",
    ],
)
def test_an_hour_that_comes_twice_has_its_offset_anywhere(zone: str) -> None:
    """At midnight, before it and after it, by half an hour or a whole one: what is written twice a year says which it is."""
    formats, step = Formats(Words("en"), zone), 1_800_000_000
    start = parse_instant("2018-01-01T00:00:00Z")
    shown = [(formats.day(at), formats.time(at)) for at in range(start, start + 17_520 * step, step)]
    assert len(set(shown)) == len(shown)
    assert sum(len(time) > len("10:00") for _, time in shown) <= 8


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 min"),
        (45, "45 s"),
        (720, "12 min"),
        (14_400, "4 h 00"),
        (14_405, "4 h 0 min 5 s"),
        (200_000, "2 d 7 h 33 min 20 s"),
    ],
)
def test_lengths(seconds: int, shown: str) -> None:
    """Exact, in the units people count in."""
    assert Formats(Words("en"), MADRID).length(seconds * 1_000_000) == shown


def test_numbers_may_have_more_digits_than_arithmetic_usually_keeps() -> None:
    """A plan with rates near nothing needs more people than there are; it is said all the same."""
    assert (
        Formats(Words("en"), MADRID).number(999_999_999_999_999 * 10**12)
        == "999,999,999,999,999,000,000,000,000"
    )


def test_working_time_is_never_said_in_days() -> None:
    """A working day is no 24 hours."""
    assert Formats(Words("en"), MADRID).length(120 * 3_600_000_000, working=True) == "120 h 00"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["1 working hour", "1.5 working hours", "2 working days", "30 days", "1 week"]),
        ("es", ["1 hora laborable", "1,5 horas laborables", "2 días laborables", "30 días", "1 semana"]),
        ("pt", ["1 hora útil", "1,5 horas úteis", "2 dias úteis", "30 dias", "1 semana"]),
        ("ar", ["ساعة عمل واحدة", "1.5 ساعة عمل", "يومي عمل", "30 يومًا", "أسبوع واحد"]),
    ],
)
def test_promised_durations(language: str, shown: list[str]) -> None:
    """Working and wall units are different words, in the right plural."""
    formats = Formats(Words(language), MADRID)
    assert [formats.duration(parse_duration(each)) for each in ("1bh", "1.5bh", "2bd", "30d", "1w")] == shown


def test_numbers_and_lists() -> None:
    """Separators and conjunctions are the language's."""
    assert Formats(Words("es"), MADRID).number(1234.5678) == "1.234,568"
    assert Formats(Words("pt"), MADRID).signed(-2.5) == "−2,5"
    assert Formats(Words("es"), MADRID).listed(["a", "b", "c"], "or") == "a, b o c"


def test_digits_are_those_of_the_separators() -> None:
    """Where a region writes Arabic-Indic digits, numbers have them too, as times and dates do."""
    assert Formats(Words("ar-EG"), "UTC").number(1234.5) == "١٬٢٣٤٫٥"
    assert Formats(Words("ar"), "UTC").number(1234.5) == "1,234.5"
