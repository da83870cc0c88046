"""What histories reach: the kinds of finding and the details by which they differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def variants(finding: dict[str, Any]) -> Iterable[str]:
    """The names of what a finding shows: its kind, and each telling detail."""
    kind, detail = finding["kind"], finding["detail"]
    yield kind
    for key in ("why", "effect", "implied", "by", "connected"):
        if key in detail:
            yield f"{kind} {key}={detail[key]}"
    if kind == "clock_missed":
        yield f"{kind} {'with' if finding['person'] else 'without'} owner"
    if kind.startswith("clock_") and finding["clause"] == "handoff.accept":
        yield f"{kind} of acceptance"
    if kind in ("handed_off", "triggered_again", "joined"):
        yield f"{kind} several" if len(detail["triggers"]) > 1 else f"{kind} one"
    if kind == "handed_off":
        yield f"{kind} {'missing' if finding['value'] else 'complete'}"
    if kind == "accepted":
        yield f"{kind} by {'silence' if finding['cause'] == 'due' else 'attempt' if detail['implied'] else 'event'}"
    if kind == "clock_resumed":
        yield f"{kind} by {'due' if finding['cause'] == 'due' else 'event'}"
    if kind == "clock_started" and finding["cause"] == "due":
        yield f"{kind} by silence"
    if finding["version"] is None:
        yield f"{kind} without version"
    if kind in ("rejected", "returned"):
        yield f"{kind} {'to a track' if detail['track'] else 'to no track'}"
    if finding["known_at"] > finding["at"] and finding["cause"] == "due":
        yield f"{kind} already past"


WANTED = frozenset(
    (
        *(
            "stage_entered",
            "handed_off",
            "triggered_again",
            "joined",
            "assigned",
            "accepted",
            "rejected",
            "returned",
        ),
        *("attempt_made", "clock_started", "clock_paused", "clock_resumed", "clock_at_risk", "clock_met"),
        *("clock_missed", "clock_answered_late", "clock_void", "escalated"),
        *("track_entered", "track_step_due", "track_left", "disputed", "corrected"),
    )
) | {
    *(f"clock_missed why={why}" for why in ("due", "gap", "ended")),
    *(f"clock_void why={why}" for why in ("excused", "merged", "erased", "excluded", "reassigned")),
    *(f"corrected why={why}" for why in ("late", "decided", "rebased", "merged")),
    *(f"track_entered why={why}" for why in ("returned", "rejected", "manual", "rule")),
    *(f"track_left why={why}" for why in ("replied", "handed_off", "merged", "replaced", "track_stopped")),
    *(f"clock_paused effect={effect}" for effect in (True, False)),
    *(f"clock_resumed by {what}" for what in ("due", "event")),
    *(f"accepted by {what}" for what in ("silence", "attempt", "event")),
    *(f"returned by={what}" for what in ("event", "attempts")),
    *(f"{kind} to {where}" for kind in ("rejected", "returned") for where in ("a track", "no track")),
    *(f"stage_entered implied={implied}" for implied in (True, False)),
    *(f"attempt_made connected={connected}" for connected in (True, False)),
    *(f"handed_off {what}" for what in ("several", "one", "missing", "complete")),
    *(f"clock_{verdict} of acceptance" for verdict in ("met", "missed", "answered_late", "void")),
    "clock_started by silence",
    "clock_missed with owner",
    "clock_missed without owner",
    "assigned without version",
    "clock_missed already past",
}
"""What the histories must reach."""
