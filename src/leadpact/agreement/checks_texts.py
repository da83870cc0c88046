"""Checks of what other parts of the house understand: conditions, calendars, zones and codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any

from leadpact.agreement.codes import CURRENCIES, LANGUAGES
from leadpact.agreement.document import Agreement
from leadpact.agreement.names import ConditionText
from leadpact.agreement.problems import CALENDAR, CONDITION, Flaw, flaw
from leadpact.agreement.regions import surely_known
from leadpact.agreement.walking import Declared, leaves
from leadpact.calendars.reading import calendar_from
from leadpact.calendars.zone import zone_names


def conditions(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A condition that is not one, mixes types, or calculates with text."""
    written = [leaf for leaf in leaves(agreement) if isinstance(leaf.value, ConditionText)]
    if not written:
        return
    from leadpact.agreement.condition_names import bare_names
    from leadpact.agreement.conditions import parse_condition

    properties: dict[str, Any] = dict.fromkeys(declared.properties, "unknown")
    properties |= agreement.definitions.properties  # of those with a type that is none nothing is said here
    zone = agreement.timezone if agreement.timezone in zone_names() else "UTC"
    for leaf in written:
        found = parse_condition(leaf.value, properties, zone)
        for each in found if isinstance(found, list) else bare_names(found, properties):
            told = {"what": each.what, "write": each.write}
            params = tuple(told.items())
            yield Flaw(leaf.path, CONDITION + each.code, params, leaf.on_key, each.column)


def calendars(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A calendar with overlapping or reversed hours, an unknown zone, no open time …"""
    del declared
    for name, written in agreement.calendars.items():
        # The lock spares the look-up of the region: it starts a slow library.
        region = written.get("holidays")
        spared = frozenset[date]() if isinstance(region, str) and surely_known(region) else None
        found = calendar_from({"timezone": agreement.timezone, **written}, spared)
        for each in found if isinstance(found, list) else ():
            path = ("calendars", name, *each.path)
            told = tuple((key, value or "''") for key, value in each.values)
            yield Flaw(path, CALENDAR + each.code, told, each.code in ("unknown-key", "bad-weekday"))


def codes(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """An unknown zone, currency or language."""
    if agreement.timezone not in zone_names() and declared.is_written("timezone"):
        by_lower = {each.lower(): each for each in sorted(zone_names())}
        close = get_close_matches(agreement.timezone.lower(), by_lower, 3, 0.6)
        told = ", ".join(by_lower[each] for each in close) or "Europe/Madrid"
        yield flaw("unknown_zone", "timezone", name=agreement.timezone, close=told)
    if agreement.currency is not None and agreement.currency not in CURRENCIES:
        yield flaw("unknown_currency", "currency", given=agreement.currency)
    if agreement.language.split("-")[0] not in LANGUAGES:
        yield flaw("not_a_language", "language", given=agreement.language)
