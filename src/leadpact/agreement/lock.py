"""The lock of a signed version: what was signed, by whom and when, and the holidays as resolved then.

Replay takes the holidays from it and asks no library; `check` holds the text against its digest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.problems import Problem, shown
from leadpact.agreement.values import FrozenMap
from leadpact.calendars import format_instant, parse_instant

FORMAT = 1
DIGITS = 64
"""Both digests of a mismatch are shown whole: people hold them against what they signed."""
YEARS_BEFORE, YEARS_AFTER, YEARS_OPEN = 1, 2, 10
"""Holidays are locked from a year before the term to two after it, or ten if it has no end."""


@dataclass(frozen=True, slots=True)
class Signing:
    """That a person signed, and when: microseconds UTC."""

    by: str
    """One of the agreement's `signers`."""
    at: int


@dataclass(frozen=True, slots=True)
class Lock:
    """What signing wrote down: each region's dates by calendar, and what they were resolved from."""

    digest: str
    holidays: FrozenMap[str, frozenset[date]] = field(default_factory=FrozenMap)
    versions: FrozenMap[str, str] = field(default_factory=FrozenMap)
    signed: tuple[Signing, ...] = ()
    """Who signed, in that order; empty in locks that name nobody, as those of Leadpact 0.1.0 do."""
    text: bytes = field(default=b"", repr=False, compare=False)
    """The file, byte for byte; empty for one that was just resolved."""


def regions_of(agreement: Agreement) -> dict[str, str]:
    """The calendars whose holidays are a region, with it."""
    named = {name: written.get("holidays") for name, written in agreement.calendars.items()}
    return {name: each for name, each in named.items() if isinstance(each, str) and not each[:1].isdigit()}


def years_of(agreement: Agreement) -> range:
    """The years whose holidays a lock has."""
    first = agreement.effective.year
    last = first + YEARS_OPEN if agreement.until is None else agreement.until.year + YEARS_AFTER
    return range(first - YEARS_BEFORE, last + 1)


def lock_of(agreement: Agreement, digest: str) -> Lock:
    """Resolve the holidays of a version that is being signed. Source: the `holidays` library."""
    from importlib.metadata import version

    from leadpact.calendars.holidays import resolve_holidays
    from leadpact.calendars.zone import tzdata_version

    regions, years = regions_of(agreement), years_of(agreement)
    dates = {name: resolve_holidays(region, years) for name, region in regions.items()}
    versions = {"holidays": version("holidays"), "tzdata": tzdata_version()}
    return Lock(digest, FrozenMap(dates), FrozenMap(versions))


def signed_by(lock: Lock, people: Iterable[str], at: int) -> Lock:
    """The lock with more signatures, in the order given; who signed before keeps the instant of then."""
    before = {each.by for each in lock.signed}
    new = (Signing(person, at) for person in dict.fromkeys(people) if person not in before)
    return replace(lock, signed=(*lock.signed, *new), text=b"")


def lock_text(lock: Lock) -> str:
    """The content of `<date>.lock`: JSON, one date a line, so that changes show in a comparison.

    `signed` is left out where nobody is named: then the lock is as it was before locks could name people.
    """
    signed = [{"by": each.by, "at": format_instant(each.at)} for each in lock.signed]
    content = {
        "leadpact_lock": FORMAT,
        "digest": lock.digest,
        **({"signed": signed} if signed else {}),
        "versions": dict(lock.versions),
        "holidays": {name: sorted(day.isoformat() for day in days) for name, days in lock.holidays.items()},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def read_lock(
    text: bytes | str, file_name: str, agreement: Agreement, digest: str
) -> tuple[Lock | None, list[Problem]]:
    """The lock of a version, and what is wrong with it; another text's lock comes without its holidays."""
    try:
        content = json.loads(text)
        if content["leadpact_lock"] != FORMAT:
            raise ValueError(f"leadpact_lock is {content['leadpact_lock']}")
        lock = replace(_lock(content), text=text if isinstance(text, bytes) else text.encode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return None, [_problem(file_name, "lock_unreadable", said=error)]
    if lock.digest != digest:
        # its holidays are another text's; who signed what is told all the same
        wrong = [_problem(file_name, "lock_mismatch", signed=lock.digest, digest=digest)]
        return replace(lock, holidays=FrozenMap()), wrong
    missing = [name for name in regions_of(agreement) if name not in lock.holidays]
    return lock, [_problem(file_name, "lock_without_calendar", name=name) for name in missing]


def _lock(content: Mapping[str, Any]) -> Lock:
    holidays = {
        str(name): frozenset(date.fromisoformat(day) for day in days)
        for name, days in content["holidays"].items()
    }
    versions = {str(name): str(version) for name, version in content["versions"].items()}
    signed = tuple(Signing(str(each["by"]), parse_instant(each["at"])) for each in content.get("signed", ()))
    return Lock(str(content["digest"]), FrozenMap(holidays), FrozenMap(versions), signed)


def _problem(file_name: str, code: str, **params: object) -> Problem:
    return Problem(
        file_name, 1, 1, "", code, tuple((key, shown(value, DIGITS)) for key, value in params.items())
    )
