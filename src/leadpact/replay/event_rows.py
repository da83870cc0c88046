"""Events in the fold's numbers: one row each, its names numbered after those of the agreement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from leadpact.events import Event, channel_of, known_at

from . import state
from .codes import (
    BOUNCED,
    COUNTS,
    DATE_ONLY,
    EXPLICIT,
    INBOUND,
    NO_OUTCOME,
    NO_TRACK,
    NONE,
    OTHER,
    REACHED,
    SYSTEM,
    UNDECLARED,
)
from .compiling import Tables
from .naming import Numbers

OWNER_PROPERTIES = ("owner", "assignee", "assigned_to", "to")
"""The properties that say whom a lead is assigned to; the first that is there does."""


class EventRows:
    """Makes rows of events; people, reasons and deals that only the log knows get the next numbers."""

    def __init__(self, compiled: Tables) -> None:
        self.compiled = compiled
        self.people = Numbers(compiled.names.people.names)
        self.reasons = Numbers(compiled.names.reasons.names)
        self.deals = Numbers()

    def row(self, event: Event, leads: Mapping[str, int], rows: Mapping[str, int]) -> state.Row:
        """One event; `leads` and `rows` are the places of the account's leads and of its events by id."""
        names, said = self.compiled.names, event.properties
        row = state.Row(
            at=event.at,
            told=known_at(event),
            logged=NONE if event.logged_at is None else event.logged_at,
            kind=names.kinds.of(event.kind, OTHER),
            lead=leads[event.lead_id],
            flags=flags_of(event, self._reached(event.at)),
            actor=self._person(event.actor),
        )
        if event.kind == "lead_assigned":
            row.owner = self._person(owner_said(event))
        if "reason" in said:
            row.reason = self.reasons.add(said["reason"])
        if "track" in said:
            row.track = names.tracks.of(said["track"], NO_TRACK if said["track"] == "none" else UNDECLARED)
        if "clock" in said:
            row.clock = names.clocks.of(said["clock"].removeprefix("follow_up.clocks."), UNDECLARED)
        if event.kind == "lead_merged":
            row.ref = leads.get(said.get("into", ""), NONE)
        elif event.kind == "dispute_decided":
            row.ref = rows.get(said.get("attempt", ""), NONE)
        row.channel = names.channels.of(channel_of(event.kind, said.get("channel")))
        row.deal = self.deals.add(said.get("deal_id", ""))
        return row

    def _reached(self, at: int) -> frozenset[str]:
        """The outcomes that connect at an instant."""
        starts = [version.effective for version in self.compiled.versions]
        return self.compiled.names.reached[max(bisect_right(starts, at) - 1, 0)]

    def _person(self, name: str | None) -> int:
        return NONE if name is None else self.people.add(self.compiled.names.aliases.get(name, name))


def owner_said(event: Event) -> str | None:
    """To whom a lead is assigned: the first of the properties that say it, else who did it."""
    said = event.properties
    return next((said[name] for name in OWNER_PROPERTIES if name in said), event.actor)


def flags_of(event: Event, reached: frozenset[str]) -> int:
    """What the fold must know of an event beyond its numbers."""
    outcome = event.properties.get("outcome")
    flags = EXPLICIT
    flags |= SYSTEM if event.actor_kind == "system" else 0
    flags |= DATE_ONLY if event.date_only else 0
    flags |= INBOUND if event.properties.get("direction") == "inbound" else 0
    flags |= NO_OUTCOME if outcome is None else 0
    flags |= REACHED if outcome in reached else 0
    flags |= BOUNCED if outcome == "bounced" else 0
    return flags | (COUNTS if event.properties.get("decision") == "counts" else 0)
