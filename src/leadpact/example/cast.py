"""The companies and people of one part of the example: who they are, when they first come, how keen they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from leadpact.calendars.instant import DAY

from .hours import Instants, in_the_year, on_waking_hours
from .people import (
    COMPANY_PLACES,
    COMPANY_WORDS,
    FIRST_NAMES,
    INDUSTRY_SHARES,
    JOB_SHARES,
    JOBS,
    LAST_NAMES,
    LATIN,
    MARKET_SHARES,
    MARKETS,
    SOURCE_SHARES,
)
from .rows import Mask, Numbers, chance, one_of

MOOD_SHARES = (0.5, 0.28, 0.13, 0.09)
IDLE, CURIOUS, KEEN, ASKING = range(4)
"""How much people want: idle ones read, keen ones compare, those who ask want to be called."""
COLLEAGUE, COMPETITOR = 1, 2


@dataclass(frozen=True)
class Cast:
    """Accounts, and leads with the place of their account; local instants."""

    first: int
    """The number of the first account, so that numbers are unique over all parts."""
    market: Numbers
    industry: Numbers
    employees: Numbers
    has_id: Mask
    account: Numbers
    place: Numbers
    """0 for the first person of an account, 1 for the second …"""
    job: Numbers
    mood: Numbers
    source: Numbers
    arrived: Instants
    strange: Numbers
    """0, COLLEAGUE or COMPETITOR: those are excluded by the agreement."""
    renewal: Mask

    @property
    def leads(self) -> int:
        """How many leads."""
        return len(self.account)

    def fit(self) -> Numbers:
        """The fit the agreement gives to each lead, as marketing and the router know it."""
        of = self.account
        sector = np.array([30, 30, 30, 15, 15, 0, 0, 0])[self.industry[of]]
        employees = self.employees[of]
        size = np.select([employees >= 500, employees >= 50, employees < 10], [30, 20, -20], 0)
        job = np.array([25, 25, 15, 15, 0, 0, 0, -40])[self.job]
        near = np.where(self.market[of] <= 1, 5, 0)
        return np.asarray(sector + size + job + near + 10 * self.renewal, dtype=np.int64)

    def excluded(self) -> Mask:
        """Leads that nothing is promised about: excluded ones, and those of another market."""
        return np.asarray((self.strange > 0) | (self.market[self.account] == MARKETS.index("FR")))


def draw(rng: np.random.Generator, accounts: int, first: int) -> Cast:
    """Draw the cast of one part."""
    people = one_of(rng, (0.58, 0.22, 0.11, 0.06, 0.03), accounts) + 1
    account = np.repeat(np.arange(accounts, dtype=np.int64), people)
    leads = len(account)
    place = np.arange(leads) - np.repeat(np.cumsum(people) - people, people)
    appeal = np.repeat(one_of(rng, (0.5, 0.3, 0.2), accounts), people)
    mood = np.minimum(one_of(rng, MOOD_SHARES, leads) + (appeal == 2) * chance(rng, 0.3, leads), ASKING)
    later = (place * np.round(rng.exponential(12, leads) * 1000) / 1000 * DAY).astype(np.int64)
    arrived = np.repeat(in_the_year(rng, accounts), people) + later
    arrived = np.where(place > 0, on_waking_hours(rng, arrived), arrived)
    strange = np.where(chance(rng, 0.006, leads), COLLEAGUE, 0)
    return Cast(
        first=first,
        market=one_of(rng, MARKET_SHARES, accounts),
        industry=one_of(rng, INDUSTRY_SHARES, accounts),
        employees=np.exp(rng.normal(4.5, 1.5, accounts)).astype(np.int64) + 1,
        has_id=chance(rng, 0.92, accounts) | (people > 1),
        account=account,
        place=place.astype(np.int64),
        job=one_of(rng, JOB_SHARES, leads),
        mood=mood.astype(np.int64),
        source=np.repeat(one_of(rng, SOURCE_SHARES, accounts), people),
        arrived=arrived,
        strange=np.where(chance(rng, 0.007, leads), COMPETITOR, strange),
        renewal=chance(rng, 0.3, leads),
    )


def texts(rng: np.random.Generator, cast: Cast) -> dict[str, list[str]]:
    """What people and companies are called, a list a column, by lead."""
    markets = [MARKETS[m] if MARKETS[m] in JOBS else "ES" for m in cast.market[cast.account].tolist()]
    draws = rng.integers(0, 1 << 20, (2, cast.leads)).tolist()
    company = [
        _pick(COMPANY_WORDS[m], n * 7919) + " " + _pick(COMPANY_PLACES[m], n * 104729 // 7)
        for m, n in zip(markets, (cast.first + cast.account).tolist(), strict=True)
    ]
    name = [
        _pick(FIRST_NAMES[m], one) + " " + _pick(LAST_NAMES[m], two)
        for m, one, two in zip(markets, draws[0], draws[1], strict=True)
    ]
    numbers = zip(markets, (cast.first + cast.account).tolist(), cast.place.tolist(), strict=True)
    email = [f"persona{p + 1}@{LATIN[m]}{n}.example" for m, n, p in numbers]
    for lead in np.flatnonzero(cast.strange == COLLEAGUE).tolist():
        email[lead] = f"prueba{lead}@acme.example"
    return {
        "name": name,
        "email": email,
        "phone": [f"+34 9{one % 90_000_000 + 10_000_000}" for one in draws[0]],
        "company": company,
        "job_title": [JOBS[m][j] for m, j in zip(markets, cast.job.tolist(), strict=True)],
    }


def _pick(words: tuple[str, ...], number: Any) -> str:
    return words[int(number) % len(words)]
