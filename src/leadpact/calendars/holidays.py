"""Public holidays: looked up once at signing, so that the replay reads dates and not a library."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from .problem import Problem, problem


def resolve_holidays(region: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of a country (`ES`) or a part of it (`ES-MD`) in those years, with observed days.

    Source: the `holidays` library; its Islamic dates are estimates, which `closed` and `special` override.
    Years the library does not know have none. Raises ValueError for a region that `region_problem` refuses.
    """
    import holidays

    if region_problem(region):
        raise ValueError(region)
    country, _, part = region.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=list(years))
    return frozenset(found)


@lru_cache(maxsize=4096)
def holidays_of(region: str, year: int) -> frozenset[date]:
    """The holidays of one year, kept, because the library is slow to start."""
    return resolve_holidays(region, (year,))


@lru_cache(maxsize=256)
def region_problem(region: str) -> Problem | None:
    """What is wrong with a region, if anything: a country or part of it that the library does not know."""
    import holidays

    country, dash, part = region.partition("-")
    countries = holidays.list_supported_countries()
    if country not in countries:
        return problem("bad-region", value=region)
    if dash and part not in countries[country]:
        known = [f"{country}-{name}" for name in countries[country]] or [country]
        return problem("unknown-region", value=region, known=_few(part, country, known))
    return None


def _few(part: str, country: str, known: list[str]) -> str:
    from difflib import get_close_matches

    return ", ".join(get_close_matches(f"{country}-{part}", known, 3, 0.5) or known[:8])
