"""Notices about leads as values, one small function a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from leadpact.routing import AWAY, CAPACITY, HOURS, KEPT_OWNER, PER_DAY, PER_WEEK, REASSIGNED, TURN
from leadpact.web.records.models import Decision, Event, Finding
from leadpact.web.telling.findings import is_over
from leadpact.web.telling.scene import Scene, StaleError
from leadpact.web.telling.story import payload_of
from leadpact.words.notices_told import (
    Assigned,
    AtRisk,
    Escalated,
    HandedOff,
    Joined,
    Missed,
    NobodyAvailable,
    PassedOver,
    Payload,
    Rejected,
    Returned,
    Single,
    TriggeredAgain,
)

WHY: Final = {TURN: "turn", KEPT_OWNER: "keeps_owner", REASSIGNED: "reassigned"}
"""From what routing decided to what a notice says."""
PASSED: Final = {
    AWAY: "away",
    HOURS: "hours",
    CAPACITY: "capacity",
    PER_DAY: "capacity",
    PER_WEEK: "capacity",
}
"""Only what passes with time is told: who takes no leads at all was never a candidate to the reader."""
MOST_PASSED = 5
BY_HAND = ("taken", "by_hand")


def handed_off(scene: Scene) -> Single:
    """To the owner, with what was agreed; to others too. Raises StaleError to whom it was given, and is no longer."""
    _still_theirs(scene)
    agreement, names, detail = scene.clauses.agreement, scene.names, scene.detail
    owner = (scene.standing.owner if scene.standing is not None else None) or scene.finding.person
    payload = Payload()
    story = scene.story
    if story is not None:
        said = next((row for row in reversed(story.handoffs) if row.cycle == scene.finding.cycle), None)
        shared = frozenset(str(what) for items in agreement.handoff.share.values() for what in items)
        payload = payload_of(story, said, shared, names) if said is not None else payload
    why, by, passed = _why_them(scene, owner) if owner == scene.notice.recipient else (None, None, ())
    return HandedOff(
        scene.who,
        scene.finding.at,
        names.party(agreement.from_party),
        names.party(agreement.to_party),
        names.person(owner) if owner else None,
        detail["trigger"],
        tuple(each for each in detail["triggers"] if each != detail["trigger"]),
        tuple(detail.get("missing", ())),
        scene.all_owed(),
        payload,
        scene.url(logs=True),
        why,
        by,
        passed,
    )


def _still_theirs(scene: Scene) -> None:
    """Raises StaleError where the reader got the lead, and somebody else has it by now: who waited for the morning, or for a
    mail server, is not sent to a buyer who talks to another."""
    reader, standing = scene.notice.recipient, scene.standing
    if standing is None or standing.owner is None or standing.owner == reader:
        return
    had = Finding.objects.filter(
        account=scene.finding.account_id, kind="assigned", person=reader, superseded_at__isnull=True
    )
    if had.exists():
        raise StaleError("owned")


def assigned(scene: Scene) -> Single:
    """To the new owner: why them. Raises StaleError once it is somebody else's."""
    _still_theirs(scene)
    why, by, passed = _why_them(scene, scene.finding.person)
    return Assigned(
        scene.who, scene.finding.at, why or "turn", by, passed, scene.all_owed(), scene.url(logs=True)
    )


def _why_them(scene: Scene, owner: str | None) -> tuple[str | None, str | None, tuple[PassedOver, ...]]:
    """Why the owner got it, or by whom; and who was passed over."""
    cause = _assignment(scene)
    if cause is None or owner is None:
        return None, None, ()
    made = None if scene.is_line else Decision.objects.filter(event_id=cause.event_id).first()
    if made is None or made.person != owner:
        by_hand = cause.properties.get("why") in BY_HAND and cause.actor and cause.actor != owner
        return None, scene.names.person(cause.actor) if by_hand else None, ()
    return WHY.get(made.why, "turn"), None, _passed_over(scene, made.candidates)


def _passed_over(scene: Scene, candidates: Iterable[Mapping[str, Any]]) -> tuple[PassedOver, ...]:
    """Who could not have it, as far as there is a word for why."""
    passed = [each for each in candidates if each.get("passed_over") in PASSED][:MOST_PASSED]
    return tuple(
        PassedOver(scene.names.person(each["person"]), PASSED[each["passed_over"]]) for each in passed
    )


def _assignment(scene: Scene) -> Event | None:
    """The event that gave it to its owner."""
    if scene.finding.kind == "assigned":
        return scene.cause
    if scene.is_line:
        return None
    said = Finding.objects.filter(
        account=scene.finding.account_id,
        kind="assigned",
        superseded_at__isnull=True,
        at__gte=scene.finding.at,
    )
    last = said.order_by("-at", "-pk").first()
    return Event.objects.filter(event_id=last.cause).first() if last is not None else None


def triggered_again(scene: Scene) -> Single:
    """To the owner. Raises StaleError once it is somebody else's."""
    _still_theirs(scene)
    return TriggeredAgain(
        scene.who, scene.finding.at, scene.detail["trigger"], scene.all_owed(), scene.url(logs=True)
    )


def joined(scene: Scene) -> Single:
    """To the owner. Raises StaleError once it is somebody else's."""
    _still_theirs(scene)
    owner = scene.standing.owner if scene.standing is not None else scene.finding.person
    return Joined(
        scene.who,
        scene.finding.at,
        scene.detail["trigger"],
        scene.names.person(owner) if owner else None,
        scene.url(),
    )


def at_risk(scene: Scene) -> Single:
    """To whoever owes it, while there is time. Raises StaleError once it is kept, missed or void, or another's to keep."""
    if is_over(scene.finding, "clock_met", "clock_missed", "clock_void"):
        raise StaleError("answered")
    _still_theirs(scene)
    return AtRisk(scene.who, scene.finding.at, scene.detail["share"], scene.owed(), scene.url(logs=True))


def missed(scene: Scene) -> Single:
    """To whoever owed it."""
    version, why = scene.clauses.agreement.version, scene.detail.get("why", "due")
    return Missed(
        scene.who,
        scene.finding.at,
        scene.owed(),
        scene.finding.clause,
        version,
        why,
        scene.url(logs=why != "ended"),
    )


def escalated(scene: Scene) -> Single:
    """To whom the agreement names. Raises StaleError once nothing is owed any more."""
    if is_over(scene.finding, "clock_met", "clock_void"):
        raise StaleError("answered")
    owner = scene.finding.person
    people = [
        scene.names.person(person)
        for who in scene.detail.get("notify", ())
        for person in scene.clauses.agreement.people_meant(who, owner)
    ]
    return Escalated(
        scene.who, scene.finding.at, scene.detail["share"], scene.owed(), tuple(dict.fromkeys(people)),
        bool(scene.detail.get("reassign")), scene.url(),
    )  # fmt: skip


def returned(scene: Scene) -> Single:
    """To the party that has it again."""
    names, detail = scene.names, scene.detail
    counted = detail.get("by") == "attempts"
    track = detail.get("track")
    return Returned(
        scene.who,
        scene.finding.at,
        names.party(scene.clauses.agreement.from_party),
        scene.by(),
        None if counted else names.reason(detail.get("reason")),
        (scene.finding.value or 0) if counted else None,
        _note(scene),
        names.track(track) if track else None,
        scene.url(),
    )


def rejected(scene: Scene) -> Single:
    """To the party that handed it off."""
    reason = scene.names.reason(scene.detail.get("reason"))
    return Rejected(scene.who, scene.finding.at, scene.by(), reason, _note(scene), scene.url())


def _note(scene: Scene) -> str:
    said = scene.cause.properties if scene.cause is not None and not scene.is_line else {}
    return str(said.get("note") or said.get("text") or "")[:500]


def nobody_available(scene: Scene) -> Single:
    """To the head. Raises StaleError once somebody has it, or it is not with them any more."""
    standing = scene.standing
    if standing is None or standing.waiting_since is None or not standing.in_cycle:
        raise StaleError("owned")
    party = scene.names.party(scene.clauses.agreement.to_party)
    passed = _passed_over(scene, scene.notice.told.get("candidates", ()))
    return NobodyAvailable(scene.who, scene.finding.at, party, passed, scene.all_owed(), scene.url())


TELLS: Final[dict[str, Callable[[Scene], Single]]] = {
    "handed_off": handed_off,
    "assigned": assigned,
    "triggered_again": triggered_again,
    "joined": joined,
    "clock_at_risk": at_risk,
    "clock_missed": missed,
    "escalated": escalated,
    "returned": returned,
    "rejected": rejected,
    "nobody_available": nobody_available,
}
