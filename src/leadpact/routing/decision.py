"""What was decided and why: the service records it as the properties of a `lead_assigned` event."""

from __future__ import annotations

import json
from dataclasses import dataclass

from leadpact.routing.asked import Turn

KEPT_OWNER = "kept_owner"
"""The lead has an owner, and `handoff.route.keep_owner` holds."""
TURN = "turn"
"""It was this person's turn."""
REASSIGNED = "reassigned"
"""It was this person's turn, the present owner left out."""
MANUAL = "manual"
"""`handoff.route.by: manual`: somebody gives it out by hand."""
NO_TEAM = "no_team"
"""No team's territory holds for this lead."""
BAD_TERRITORY = "bad_territory"
"""The team's condition is none; nothing is guessed. `check_territory` says what is wrong."""
NO_PEOPLE = "no_people"
"""The team has nobody."""
NOBODY = "nobody_available"
"""All of the team were passed over."""
NOBODY_ELSE = "nobody_else_available"
"""All of the team but the present owner were passed over."""
WHY = (KEPT_OWNER, TURN, REASSIGNED, MANUAL, NO_TEAM, BAD_TERRITORY, NO_PEOPLE, NOBODY, NOBODY_ELSE)
"""Every reason a decision may have; the first three have a person."""

INACTIVE, NOT_IN_PARTY, OWNER = "inactive", "not_in_party", "owner"
TAKES_NONE, NO_SHARE = "takes_no_leads", "no_share"
"""Without a capacity where others of the party have one, and named by no team; with a share of 0."""
AWAY, HOURS, CAPACITY, PER_DAY, PER_WEEK = "away", "hours", "capacity", "per_day", "per_week"
PASSED_OVER = (
    INACTIVE, NOT_IN_PARTY, OWNER, TAKES_NONE, NO_SHARE, AWAY, HOURS, CAPACITY, PER_DAY, PER_WEEK,
)  # fmt: skip
"""Every reason somebody may be passed over; of several the first is said. The first five do not pass with time."""

MOST_NAMED = 20
"""How many people who were passed over an event names; the others it counts."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the team at a decision."""

    person: str
    weight: int
    """Their share against that of the others: leads a week, times whatever makes all of them whole."""
    credit_before: int
    """How much they were owed, in weights."""
    load: int
    """How many leads count against their capacity now; without a capacity, how many they got this week."""
    passed_over: str | None = None
    """Why not them, one of `PASSED_OVER`; None if they could be chosen."""
    until: int | None = None
    """When passed over: the first instant at which nothing keeps a lead from them any more; None: time alone won't do."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets a lead; or nobody, and from when on somebody could."""

    person: str | None
    team: str | None
    """The key of the team, or of the taking party where there are no teams; None where no team was asked."""
    why: str
    """One of `WHY`."""
    candidates: tuple[Candidate, ...] = ()
    """Everybody of the team, in its order; empty where nobody was asked."""
    turns: tuple[Turn, ...] = ()
    """What those who could be chosen are owed from now on: to be kept. Empty where nobody was chosen in turn."""
    retry_at: int | None = None
    """Nobody was available: the first instant (microseconds UTC) at which somebody could be; None: never by itself."""

    def as_properties(self) -> dict[str, str]:
        """The properties of the event: `why`, and where there are such `owner`, `team`, `passed_over` and
        `passed_over_more`.

        `passed_over` is a JSON object: to each reason the people, at most 20 in all, in the team's order;
        `passed_over_more` counts those not named.
        """
        over = [each for each in self.candidates if each.passed_over is not None]
        told: dict[str, str | None] = {
            "owner": self.person,
            "team": self.team,
            "why": self.why,
            "passed_over": _named(over[:MOST_NAMED]) if over else None,
            "passed_over_more": str(len(over) - MOST_NAMED) if len(over) > MOST_NAMED else None,
        }
        return {name: text for name, text in told.items() if text is not None}


def _named(over: list[Candidate]) -> str:
    by_reason = {
        reason: [each.person for each in over if each.passed_over == reason] for reason in PASSED_OVER
    }
    said = {reason: people for reason, people in by_reason.items() if people}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
