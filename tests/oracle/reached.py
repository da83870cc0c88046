"""What histories reach: the kinds of finding, the details by which they differ, and the rules of the replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from leadpact.events import Event

Rows = list[dict[str, Any]]


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


# --- rules ---------------------------------------------------------------------------------------------

Shown = Callable[[Sequence[Event], Rows], bool]


def some(findings: Rows, *kinds: str, **detail: Any) -> bool:
    """Whether there is a finding of one of some kinds with such details."""
    return any(
        f["kind"] in kinds and all(f["detail"].get(key) == value for key, value in detail.items())
        for f in findings
    )


def cites(events: Sequence[Event], findings: Rows, finding: str, event: str) -> bool:
    """Whether a finding of one kind has an event of another as its cause."""
    ids = {each.event_id for each in events if each.kind == event}
    return any(f["kind"] == finding and f["cause"] in ids for f in findings)


def stops_at_due(events: Sequence[Event], findings: Rows) -> bool:
    return any(f["kind"] == "clock_met" and f["at"] == f["due_at"] for f in findings)


def no_attempt(events: Sequence[Event], findings: Rows) -> bool:
    """Somebody's call is an attempt, a machine's is none."""
    made = {f["cause"] for f in findings if f["kind"] == "attempt_made"}
    calls = [each for each in events if each.kind == "call_made" and each.actor_kind == "system"]
    return bool(made) and any(each.event_id not in made for each in calls)


def pinned(events: Sequence[Event], findings: Rows) -> bool:
    """Something was judged by a version while a later one had said something already."""
    versions = [f["version"] for f in sorted(findings, key=lambda f: f["at"]) if f["version"]]
    return any(a > b for a, b in pairwise(versions))


def ties(events: Sequence[Event], findings: Rows) -> bool:
    """Two events at one instant, or an event at the instant of a due."""
    instants = [each.at for each in events]
    dues = {f["at"] for f in findings if f["cause"] == "due"}
    return len(set(instants)) < len(instants) and bool(dues & set(instants))


RULES: dict[int, Shown] = {
    1: ties,
    2: lambda e, f: any(
        x["kind"] == "clock_missed" and 0 < x["working_us"] < x["wall_us"] and x["cause"] == "due" for x in f
    ),
    3: lambda e, f: some(f, "clock_resumed") and some(f, "clock_paused", effect=False),
    4: lambda e, f: some(f, "clock_void", why="reassigned") or some(f, "clock_missed", "clock_met"),
    5: stops_at_due,
    6: no_attempt,
    7: lambda e, f: some(f, "clock_missed", why="gap"),
    8: lambda e, f: cites(e, f, "clock_met", "lead_rejected") or some(f, "clock_void", why="excused"),
    9: lambda e, f: some(f, "corrected", why="late") or some(f, "corrected", why="decided"),
    10: pinned,
    11: lambda e, f: any(some(f, "clock_void", why=why) for why in ("erased", "excluded", "merged")),
    12: lambda e, f: any(x["kind"] == "stage_entered" and x["detail"].get("grade") for x in f),
    13: lambda e, f: len({x["detail"].get("grade") for x in f if x["kind"] == "stage_entered"}) > 1,
    14: lambda e, f: some(f, "stage_entered", implied=True) and some(f, "stage_entered", implied=False),
    15: lambda e, f: some(f, "joined", "triggered_again") and some(f, "handed_off"),
    16: lambda e, f: cites(e, f, "assigned", "lead_assigned"),
}
"""How each rule of the replay shows in a history; the histories must reach every one."""


def rules_shown(events: Sequence[Event], findings: Rows) -> set[int]:
    """The rules that a history shows."""
    return {rule for rule, shown in RULES.items() if shown(events, findings)}
