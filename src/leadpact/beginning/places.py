"""What goes with a region: its time zone, its currency and the hours of an office there; all of it only proposed."""

from __future__ import annotations

from importlib.resources import files

Week = tuple[tuple[str, tuple[str, ...]], ...]
"""Days and what is open on them: `(("mon-fri", ("09:00-13:00", "14:00-18:00")),)`."""
ZONES = {
    "ES-CN": "Atlantic/Canary",
    "PT-20": "Atlantic/Azores",
    "PT-30": "Atlantic/Madeira",
    "US": "America/New_York",
    "CA": "America/Toronto",
    "BR": "America/Sao_Paulo",
    "MX": "America/Mexico_City",
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "AU": "Australia/Sydney",
    "ID": "Asia/Jakarta",
    "RU": "Europe/Moscow",
    "CD": "Africa/Kinshasa",
    "KZ": "Asia/Almaty",
}
"""Regions of several zones: the one most people of it live by, or that of the part."""
LANGUAGE_REGIONS = {"en": "GB", "es": "ES", "pt": "BR", "ar": "SA"}
"""The region that is proposed to who speaks a language."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG_LUNCH = ("09:00-14:00", "15:30-18:30")
OFFICE = ("09:00-13:00", "14:00-18:00")
USUAL_WEEKEND = frozenset({5, 6})


def zone_of(region: str) -> str | None:
    """The time zone of a country or a part of it; None where nobody can say. Source: the tz database's zone.tab."""
    country = region.split("-", maxsplit=1)[0]
    for asked in (region, country):
        if asked in ZONES:
            return ZONES[asked]
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((row[2] for row in rows if row[0] == country), None)


def currency_of(region: str) -> str | None:
    """What is paid with in a country. Source: CLDR."""
    from babel.numbers import get_territory_currencies

    try:
        found = get_territory_currencies(region.split("-", maxsplit=1)[0])
    except (KeyError, LookupError):
        return None
    return str(found[0]) if found else None


def week_of(region: str | None) -> Week:
    """An office's week: the days that are no weekend there, with a long lunch where one is usual."""
    country = (region or "").split("-", maxsplit=1)[0]
    rest = _weekend(country)
    first = next((day for day in range(7) if day not in rest and (day - 1) % 7 in rest), 0)
    length = next((n for n in range(1, 7) if (first + n) % 7 in rest), 5)
    last = (first + length - 1) % 7
    days = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
    return ((days, LONG_LUNCH if country == "ES" else OFFICE),)


def _weekend(country: str) -> frozenset[int]:
    import holidays

    if not country:
        return USUAL_WEEKEND
    try:
        return frozenset(holidays.country_holidays(country).weekend)
    except NotImplementedError:
        return USUAL_WEEKEND
