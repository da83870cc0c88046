"""Looks at what this machine knows of time: its zones, and those of the agreement in force."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from leadpact.calendars import tzdata_version
from leadpact.web.doctoring.check import Check, note, well, wrong

SAMPLE = ("Europe/Madrid", "America/Sao_Paulo", "Africa/Cairo")


def zones() -> Iterator[Check]:
    """The time zone data."""
    try:
        for name in SAMPLE:
            ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        yield wrong("time zones", "this machine has no time zone data", "pip install tzdata")
    else:
        yield well("time zones", f"version {tzdata_version()}")


def agreement() -> Iterator[Check]:
    """The agreement in force: that it is read, its time zones too, and has not run out. Asks the database."""
    from leadpact.web.agreed import agreed
    from leadpact.web.clock import now

    try:
        history = agreed()
    except ValueError as failed:
        told = f"a signed version is no longer read: {failed}"
        yield wrong("agreement", told, "run the Leadpact that it was signed with, or restore a backup")
        return
    if history is None:
        yield note(
            "agreement", "none is in force: nothing is judged", "propose and sign one on the page Agreement"
        )
        return
    at = now()
    version, *coming = history.since(at)
    agreed_on = version.agreement
    if version.until_at is not None and version.until_at <= at:
        to_do = f"sign one for the time until {coming[0].name}" if coming else "sign the next version"
        yield wrong("agreement", f"it ended with {agreed_on.until}", to_do)
        return
    zones = sorted({str(agreed_on.timezone), *(each.timezone for each in version.calendars.values())})
    yield well(
        "agreement", f"{version.name}, until {agreed_on.until or 'it is replaced'}; {', '.join(zones)}"
    )
