"""Receives events: each goes to the log or to the quarantine, and the caller hears which; nothing disappears.

accepted = applied + quarantined, always; only of people who were erased is nothing accepted, and whose `lead_erased` is
applied is erased. The way in of the HTTP API, of webhooks, of uploads and of corrections.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction

from leadpact.calendars.instant import format_instant
from leadpact.calendars.zone import zone
from leadpact.events import Event
from leadpact.events.receiving import Refused
from leadpact.events.receiving import receive as read
from leadpact.web.actions.append import append
from leadpact.web.actions.hold import From, Told, hold, leads_named
from leadpact.web.actions.merge_loops import loops
from leadpact.web.actions.person_data import erased_among, is_anybody_erased
from leadpact.web.actions.person_data_begin import KIND, begin_told
from leadpact.web.actions.person_data_trail import BY
from leadpact.web.agreed import agreed
from leadpact.web.records.models import Source

AHEAD: Final = 300_000_000
"""Microseconds that an event may lie in the future, for clocks that are not quite right."""
ATTEMPTS: Final = 5
"""Times that a transaction is tried which the database broke off because of another."""
BROKEN_OFF: Final = ("40P01", "40001")
"""PostgreSQL's codes of a deadlock and of a serialization failure."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of events. `applied` are in the log, `quarantined` wait for a person, and `repeated` of either had been
    told before, so that nothing changed; `erased` are about people who were erased, and are kept nowhere. `refused` says
    why, with each event's place among those given.
    """

    applied: int = 0
    quarantined: int = 0
    repeated: int = 0
    erased: int = 0
    refused: tuple[Refused, ...] = ()
    known: frozenset[int] = frozenset()
    """The places of those that were repeated."""

    @property
    def accepted(self) -> int:
        """How many events are kept."""
        return self.applied + self.quarantined


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody told, read before the database is asked anything: the events and what is wrong, each with its place."""

    told: Sequence[Told]
    events: tuple[tuple[int, Event], ...]
    wrong: Mapping[int, tuple[Refused, ...]]


def receive(told: Sequence[Told], by: From, now: int) -> Taken:
    """Apply or quarantine each event in one transaction. `now`: microseconds UTC, the instant of receipt.

    Live events are received now; history keeps what it says of that, mostly nothing, and alerts nobody.
    """
    return receive_read([reading(told, by, now)], by, now)[0]


def receive_read(several: Sequence[Read], by: From, now: int) -> list[Taken]:
    """The same for what one sender told in several requests, once it is read: one transaction, and what became of each."""
    for attempt in range(ATTEMPTS):
        within = connection.in_atomic_block
        try:
            with transaction.atomic():
                return _settled(several, by, now)
        except OperationalError as error:
            if within or attempt == ATTEMPTS - 1 or not _broken_off(error):
                raise
    raise AssertionError("the last attempt returns or raises")


def received(told: Sequence[Told], by: From, now: int, *, held: bool = True) -> Taken:
    """The same within the caller's transaction; `held` no: what is refused is not put in quarantine."""
    return _settled([reading(told, by, now)], by, now, held=held)[0]


def reading(told: Sequence[Told], by: From, now: int) -> Read:
    """Read events, each for itself."""
    events: list[tuple[int, Event]] = []
    wrong: dict[int, tuple[Refused, ...]] = {}
    midnight = cache(_zone)
    for place, each in enumerate(told):
        read_as = each.refused or _reading(each.value, by, now, midnight)
        if isinstance(read_as, Event):
            events.append((place, read_as))
        else:
            wrong[place] = read_as
    return Read(told, tuple(events), wrong)


def _settled(several: Sequence[Read], by: From, now: int, *, held: bool = True) -> list[Taken]:
    """Write what was read into the log and the quarantine, in the caller's transaction."""
    told, events, wrong = _as_one(several)
    erased = _erased(told, events, wrong)
    if erased:
        events = [each for each in events if each[0] not in erased]
    closing = loops([event for _, event in events])
    for number, loop in closing.items():
        wrong[events[number][0]] = (Refused("merge_loop", "into", loop),)
    whole = [each for number, each in enumerate(events) if number not in closing] if closing else events
    known = _append(whole, wrong, by, now)
    _begin_erasures(whole, wrong, by, now)
    places = sorted(wrong)
    if held and places:
        new = hold([(told[place], wrong[place][0]) for place in places], by, now)
        known.update(place for place, fresh in zip(places, new, strict=True) if not fresh)
    reasons = wrong | {place: (Refused("lead_erased", "lead_id"),) for place in erased}
    ends = accumulate(len(each.told) for each in several)
    return [
        _taken(range(end - len(each.told), end), reasons, erased, known)
        for each, end in zip(several, ends, strict=True)
    ]


def _as_one(
    several: Sequence[Read],
) -> tuple[list[Told], list[tuple[int, Event]], dict[int, tuple[Refused, ...]]]:
    """What was read in several requests as if it had been one: their events and refusals, with their places in all."""
    told: list[Told] = []
    events: list[tuple[int, Event]] = []
    wrong: dict[int, tuple[Refused, ...]] = {}
    for each in several:
        before = len(told)
        told.extend(each.told)
        events.extend((before + place, event) for place, event in each.events)
        wrong.update((before + place, reasons) for place, reasons in each.wrong.items())
    return told, events, wrong


def _taken(
    places: range, reasons: Mapping[int, tuple[Refused, ...]], erased: Set[int], known: Set[int]
) -> Taken:
    """What became of the events at these places, as their own request has them."""
    refused = [place for place in places if place in reasons] if reasons else []
    gone = sum(place in erased for place in refused)
    repeated = frozenset(place - places.start for place in places if place in known) if known else frozenset()
    return Taken(
        len(places) - len(refused),
        len(refused) - gone,
        len(repeated),
        gone,
        tuple(
            Refused(why.code, why.field, why.value, place - places.start)
            for place in refused
            for why in reasons[place]
        ),
        repeated,
    )


def _erased(
    told: Sequence[Told], events: Sequence[tuple[int, Event]], wrong: dict[int, tuple[Refused, ...]]
) -> set[int]:
    """The places of events about people who were erased, taken out of `wrong`: nothing of them is kept anywhere."""
    if not is_anybody_erased():
        return set()
    about = {place: {event.lead_id, event.properties.get("into", "")} for place, event in events}
    about |= {place: set(leads_named(told[place].value)) for place in wrong}
    gone = erased_among({lead for leads in about.values() for lead in leads if lead})
    found = {place for place, leads in about.items() if leads & gone}
    for place in found & set(wrong):
        del wrong[place]
    return found


def _append(
    events: Sequence[tuple[int, Event]], wrong: dict[int, tuple[Refused, ...]], by: From, now: int
) -> set[int]:
    """Append events, add those that differ from what stands under their id to `wrong`; the places of repeated ones."""
    if not events:
        return set()
    place_of = {id(event): place for place, event in events}
    done = append([event for _, event in events], delivered_by=by.source, now=now, historical=by.historical)
    for event in done.differing:
        wrong[place_of[id(event)]] = (Refused("repeated_differs", "event_id", event.event_id),)
    return {place_of[id(event)] for event in done.repeated}


def _begin_erasures(
    events: Sequence[tuple[int, Event]], wrong: Mapping[int, tuple[Refused, ...]], by: From, now: int
) -> None:
    """Begin to erase those of whom `lead_erased` was told and is in the log."""
    told = [event for place, event in events if event.kind == KIND and place not in wrong]
    if told:
        begin_told(told, BY if by.source is None else Source.objects.get(pk=by.source).name, now)


def _reading(
    value: Any, by: From, now: int, midnight: Callable[[], ZoneInfo | None]
) -> Event | tuple[Refused, ...]:
    """The event that a value tells, or everything that is wrong with it; `midnight` is asked for a date's zone."""
    received_at = None if by.historical else now
    found = read(value, received_at=received_at)
    if found.refused and any(why.code.endswith("_without_time") for why in found.refused):
        found = read(value, received_at=received_at, zone=midnight())
    if found.refused:
        return found.refused
    if len(found.events) != 1:
        return (Refused("batch_in_batch"),)
    event = found.events[0]
    latest = now + AHEAD
    if event.at <= latest and (event.received_at is None or event.received_at <= latest):
        return event
    return tuple(
        Refused(f"{name}_in_future", name, format_instant(at))
        for name, at in (("at", event.at), ("received_at", event.received_at))
        if at is not None and at > latest
    )


def _zone() -> ZoneInfo | None:
    """The agreement's zone, in which a date has its midnight; None while nothing is agreed."""
    history = agreed()
    return None if history is None else zone(str(history.latest.agreement.timezone))


def _broken_off(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in BROKEN_OFF
