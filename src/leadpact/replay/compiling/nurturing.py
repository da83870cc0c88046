"""Nurturing: tracks, how leads get on and off them, and their steps."""

from __future__ import annotations

from leadpact.agreement.names import Word
from leadpact.agreement.nurturing import Track
from leadpact.agreement.signals import Signal

from .. import tables
from .draft import Draft, microseconds
from .written import at_most


def add_tracks(draft: Draft, row: tables.Version) -> None:
    """Write a version's tracks."""
    row.track_lo = len(draft.out.tracks)
    for place, (name, track) in enumerate(draft.agreement.nurturing.tracks.items()):
        draft.out.tracks.append(track_row(draft, place, name, track))
    row.track_hi = len(draft.out.tracks)


def track_row(draft: Draft, place: int, name: str, track: Track) -> tables.Track:
    """One track and its steps."""
    at_most("steps of a track", len(track.steps))
    clause = f"nurturing.tracks.{name}"
    made = tables.Track(
        version=draft.place,
        clause=draft.names.clauses.add(clause),
        name=draft.names.tracks.of(name),
        place=place,
        manual=int(not track.start.manual),
    )
    made.step_lo = len(draft.out.steps)
    for number, step in enumerate(track.steps, 1):
        step_clause = draft.names.clauses.add(f"{clause}.steps.{number}")
        draft.out.steps.append(tables.Step(step_clause, *microseconds(step.after)))
    made.step_hi = len(draft.out.steps)
    made.party_lo, made.party_hi = draft.list_numbers(draft.names.parties.of(p) for p in track.start.manual)
    made.start_lo, made.start_hi = draft.words(starts_of(track))
    made.stop_lo, made.stop_hi = draft.words(track.stop)
    return made


def starts_of(track: Track) -> list[Signal]:
    """What puts a lead on a track by rule."""
    starts = [Signal(on=Word(kind), when=track.start.when) for kind in track.start.on]
    if track.start.on_stage is not None:
        starts.append(Signal(on_stage=track.start.on_stage, when=track.start.when))
    return starts
