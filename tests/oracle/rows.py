"""The log as the oracle walks it: cut, each id once, in order, and with everything that does not depend on a
clock or a cycle already known of each row (whose it is, the lead's record then, attempt, answer, dispute).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leadpact.events import Event

from .terms import COLUMNS, Record, Version, Versions

ATTEMPTS = {"call_made": "phone", "message_sent": "message", "video_sent": "video", "email_sent": "email"}


@dataclass
class Row:
    """One event and what it is."""

    event: Event
    place: int
    lead: str
    version: Version | None
    record: Record
    known: int
    """When it could be known; of a decided attempt, the later of its own and the decision's."""
    absorbs: str | None = None
    """The lead that is absorbed by this row."""
    becomes: str | None = None
    """`erased` or `excluded`, if the lead becomes so at this row."""
    dead: bool = False
    """Whether the lead is erased or excluded: the row goes no further."""
    attempt: bool = False
    answer: bool = False
    connects: bool = False
    disputed: bool = False
    decision: Row | None = None
    """The decision by which a disputed attempt counts."""
    own_known: int = 0
    props: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> int:
        return self.event.at

    @property
    def kind(self) -> str:
        return self.event.kind

    @property
    def evidence(self) -> bool:
        """Page 1: a stamp without a time is no evidence for a clock."""
        return not self.event.date_only

    @property
    def counts(self) -> bool:
        """Whether the row is an attempt that counts."""
        return self.attempt and (not self.disputed or self.decision is not None)

    @property
    def channel(self) -> str | None:
        """An attempt's `channel`, else what its kind means."""
        return self.event.properties.get("channel") or ATTEMPTS.get(self.kind)


def known(event: Event) -> int:
    """Page 1: the later of `at` and `received_at`."""
    return event.at if event.received_at is None else max(event.at, event.received_at)


def order(event: Event) -> tuple[int, int, str]:
    return (event.at, event.seq or 0, event.event_id)


def cut(events: Sequence[Event], until: int, as_of: int | None) -> list[Event]:
    """Page 1: of equal ids the one received first; then what is at or before `until` and known by `as_of`."""
    by_id: dict[str, list[Event]] = {}
    for event in events:
        by_id.setdefault(event.event_id, []).append(event)
    # READING: a missing `received_at` sorts as `at`.
    first = [
        min(
            same,
            key=lambda e: (
                e.at if e.received_at is None else e.received_at,
                e.at,
                e.lead_id,
                repr((e, sorted(e.properties.items()))),
            ),
        )
        for same in by_id.values()
    ]
    return sorted((e for e in first if e.at <= until and (as_of is None or known(e) <= as_of)), key=order)


class Survivors:
    """Who is whom: absorbed lead -> the lead it was merged into."""

    def __init__(self) -> None:
        self.into: dict[str, str] = {}

    def of(self, lead: str) -> str:
        while lead in self.into:
            lead = self.into[lead]
        return lead

    def merge(self, event: Event) -> bool:
        """Whether this event absorbs its lead: not twice, and never in a loop."""
        into = event.properties.get("into")
        if event.kind != "lead_merged" or not into or event.lead_id in self.into:
            return False
        # READING: of merges that make a loop, the last in order is refused.
        if self.of(into) == event.lead_id:
            return False
        self.into[event.lead_id] = into
        return True


def accounts(events: list[Event], versions: Versions) -> dict[str, list[Row]]:
    """The rows of each account, leads that do not belong left out."""
    final = Survivors()
    for event in events:
        final.merge(event)
    named: dict[str, str] = {}
    for event in events:
        if event.account_id:
            named[event.lead_id] = event.account_id
    # READING: the survivor's account is by its own events, not by those of whom it absorbs.
    found: dict[str, list[Row]] = {}
    for row in rows_of(events, versions):
        person = final.of(row.event.lead_id)
        found.setdefault(named.get(person, person), []).append(row)
    belonging = belongs(found, final, versions)
    kept = {
        account: [r for r in rows if final.of(r.event.lead_id) in belonging]
        for account, rows in found.items()
    }
    for rows in kept.values():
        for place, row in enumerate(rows):
            row.place = place
        look_around(rows, versions)
    return {account: rows for account, rows in sorted(kept.items()) if rows}


def belongs(found: dict[str, list[Row]], final: Survivors, versions: Versions) -> set[str]:
    """Page 1: a lead belongs if `applies_to` was ever TRUE at one of its events."""
    # READING: a lead and all it absorbs are one person, and belong together. Without any `applies_to` all belong.
    rows = [row for each in found.values() for row in each]
    if all(version.agreement.applies_to is None for version in versions.all):
        return {final.of(row.event.lead_id) for row in rows}
    return {
        final.of(row.event.lead_id)
        for row in rows
        if row.version is not None
        and row.version.true(row.version.agreement.applies_to, row.props, row.record)
    }


def rows_of(events: list[Event], versions: Versions) -> list[Row]:
    """Page 2, step 1 (record) for every event in order: properties, erasure, merge, exclusion."""
    survivors, records = Survivors(), dict[str, dict[str, tuple[str, ...]]]()
    erased, excluded = set[str](), set[str]()
    rows = []
    for event in events:
        lead = survivors.of(event.lead_id)
        version = versions.in_force(event.at)
        becomes = None
        if event.kind == "lead_identified":
            told = records.setdefault(lead, {})
            given = {name: text for name, text in event.properties.items() if text is not None}
            told.update({name: (*told.get(name, ()), text) for name, text in given.items()})
        if event.kind == "lead_erased" and lead not in erased:
            erased.add(lead)
            becomes = "erased"
        absorbs = event.lead_id if survivors.merge(event) else None
        # READING: from its merge on the row itself is the survivor's.
        lead = survivors.of(event.lead_id)
        record = records.get(lead, {})
        props = {**event.properties, **{name: getattr(event, name) for name in COLUMNS}}
        row = Row(event, len(rows), lead, version, dict(record), known(event), absorbs, props=props)
        condition = version.agreement.definitions.excluded if version is not None else None
        if version is not None and lead not in erased:
            holds = condition is not None and version.true(condition, props, record)
            if holds and lead not in excluded:
                excluded.add(lead)
                becomes = "excluded"
            elif not holds and event.kind == "lead_identified":
                excluded.discard(lead)
        row.becomes = becomes
        row.dead = lead in erased or lead in excluded
        rows.append(row)
    return rows


def look_around(rows: list[Row], versions: Versions) -> None:
    """Attempts, answers, disputes and their decisions; they need the rows that follow."""
    for row in rows:
        row.own_known = row.known
    for row in rows:
        event, version = row.event, row.version
        outcome = event.properties.get("outcome")
        reached = versions.governing(row.at).agreement.follow_up.outcomes.connected
        inbound = row.kind == "call_made" and event.properties.get("direction") == "inbound"
        row.attempt = not inbound and is_attempt(row, rows, versions)
        row.answer = (
            row.kind == "meeting_booked"
            or (row.kind == "replied" and event.actor_kind != "system")
            or (inbound and (outcome is None or outcome in reached))
        )
        row.connects = row.answer or (row.attempt and outcome is not None and outcome in reached)
        # READING: while no version is in force nothing is disputed.
        if row.attempt and version is not None and event.logged_at is not None:
            grace = version.agreement.review.disputes.backdate_grace
            row.disputed = event.logged_at > version.due(version.calendar, row.at, grace)
            if row.disputed:
                row.decision = next((r for r in rows if decides(r, row, versions)), None)
            if row.decision is not None:
                # READING: then all that the row brings about is known when it was decided, but for `disputed`.
                row.known = max(row.own_known, row.decision.own_known)


def is_attempt(row: Row, rows: list[Row], versions: Versions) -> bool:
    """Page 4, Attempts: by people; e-mail only by those of the agreement, and if it arrived."""
    event = row.event
    if row.kind not in ATTEMPTS or event.actor_kind == "system":
        return False
    if row.kind != "email_sent":
        return True
    if event.properties.get("outcome") == "bounced" or versions.party_of(event.actor, row.version) is None:
        return False
    for later in rows[row.place + 1 :]:
        if later.lead == row.lead and later.kind == "email_bounced":
            return False
        if later.lead == row.lead and later.kind == "email_sent":
            return True
    return True


def decides(row: Row, attempt: Row, versions: Versions) -> bool:
    """Page 4, Disputed: `counts` by one of `decided_by` who is not of the attempt's party."""
    said = row.event.properties
    if row.kind != "dispute_decided" or said.get("attempt") != attempt.event.event_id:
        return False
    if said.get("decision") != "counts" or attempt.version is None:
        return False
    # READING: who decides is said by the version in force at the attempt; any lead's row may carry the decision.
    if not attempt.version.is_one_of(row.event.actor, attempt.version.agreement.deciders):
        return False
    theirs = versions.party_of(attempt.event.actor, attempt.version) or attempt.version.to
    return versions.party_of(row.event.actor, attempt.version) != theirs
