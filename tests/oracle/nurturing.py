"""Nurturing: how leads leave tracks and enter them, and what falls due on them (page 4)."""

from __future__ import annotations

from .clocks import hear
from .rows import Row
from .saying import Account
from .state import Lead, OnTrack


def leave_track(account: Account, row: Row, lead: str, why: str) -> None:
    """Say that a lead leaves its track."""
    on_track = account.lead(lead).on_track
    assert on_track is not None
    account.lead(lead).on_track = None
    account.say(
        "track_left",
        lead,
        row.at,
        row.known,
        row.event.event_id,
        clause=f"nurturing.tracks.{on_track.track}",
        version=on_track.version,
        party=on_track.version.from_,
        detail={"track": on_track.track, "why": why},
    )


def leave(account: Account, row: Row, words: set[str], stages: set[str]) -> None:
    """Page 2, step 6, first half."""
    on_track = account.lead(row.lead).on_track
    if on_track is None:
        return
    # READING: of several words that end it, the first listed in `stop` is why.
    for signal in on_track.terms.stop:
        hit = signal.on in words or signal.on_stage in stages
        if hit and on_track.version.true(signal.when, row.props, row.record):
            # READING: a stage that ends a track is named as the why.
            why = str(signal.on if signal.on is not None else signal.on_stage)
            break
    else:
        named = row.event.properties.get("track")
        if row.kind != "track_stopped" or (named is not None and named != on_track.track):
            return
        why = "track_stopped"
    leave_track(account, row, row.lead, why)
    hear(account, row, {"track_left"})


def enter(account: Account, row: Row, after: tuple[str, str] | None, stages: set[str]) -> None:
    """Page 2, step 6, second half; `after` is the track that a return or rejection leads to, and its why."""
    version = row.version
    if version is None:
        return
    found = after if after is not None and after[0] in version.agreement.nurturing.tracks else None
    found = found or by_hand(account, row) or by_rule(row, stages)
    if found is None:
        return
    track, why = found
    lead: Lead = account.lead(row.lead)
    if lead.on_track is not None and lead.on_track.track == track:
        return
    if lead.on_track is not None:
        leave_track(account, row, row.lead, "replaced")
        hear(account, row, {"track_left"})
    lead.on_track = OnTrack(track, version, row.at)
    account.say_of_row(
        "track_entered",
        row,
        clause=f"nurturing.tracks.{track}",
        version=version,
        party=version.from_,
        detail={"track": track, "why": why},
    )
    hear(account, row, {"track_entered"})


def by_hand(account: Account, row: Row) -> tuple[str, str] | None:
    """`track_started` with a declared track, by somebody of a party that may."""
    assert row.version is not None
    named = row.event.properties.get("track")
    tracks = row.version.agreement.nurturing.tracks
    if row.kind != "track_started" or named not in tracks:
        return None
    may = tracks[named].start.manual
    if may and account.versions.party_of(row.event.actor, row.version) not in may:
        return None
    return named, "manual"


def by_rule(row: Row, stages: set[str]) -> tuple[str, str] | None:
    """The first track whose start fits."""
    assert row.version is not None
    for name, track in row.version.agreement.nurturing.tracks.items():
        terms = track.start
        if (row.kind in terms.on or terms.on_stage in stages) and row.version.true(
            terms.when, row.props, row.record
        ):
            return str(name), "rule"
    return None


def step_due(account: Account, lead: Lead, at: int, number: int) -> None:
    """A step of a track falls due."""
    on_track = lead.on_track
    assert on_track is not None
    on_track.said.add(number)
    # READING: `step` is the number of the step.
    account.say(
        "track_step_due",
        lead.lead,
        at,
        at,
        "due",
        clause=f"nurturing.tracks.{on_track.track}.steps.{number}",
        version=on_track.version,
        party=on_track.version.from_,
        value=number,
        detail={"track": on_track.track, "step": number},
    )
