"""Small agreements and instants for the tests of routing: one sales party, an office open on weekdays 09:00 to 18:00."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leadpact.agreement.document import Agreement
from leadpact.agreement.history import Version
from leadpact.calendars import format_instant, parse_instant
from leadpact.routing import Asked, Availability, Decision, Team, Turn, decide

HOUR, DAY = 3_600_000_000, 86_400_000_000
CALENDARS: dict[str, Any] = {
    "office": {"timezone": "Europe/Madrid", "hours": {"mon-fri": ["09:00-18:00"]}},
    "mornings": {"timezone": "Europe/Madrid", "hours": {"mon-fri": ["09:00-14:00"]}},
    "lisbon": {"timezone": "Europe/Lisbon", "hours": {"mon-fri": ["09:00-18:00"]}},
    "always": {"timezone": "Europe/Madrid", "hours": {"mon-sun": ["00:00-24:00"]}},
    "once": {"timezone": "Europe/Madrid", "hours": {}, "special": {"2026-01-05": ["09:00-18:00"]}},
}


def version(
    people: Mapping[str, str | None],
    route: Mapping[str, Any] | None = None,
    calendars: Mapping[str, str] | None = None,
    calendar: str = "office",
    properties: Mapping[str, str] | None = None,
) -> Version:
    """A version whose sales party has these people with these capacities, each with the calendar named, if any."""
    written = {
        key: {"name": key, "email": f"{key}@acme.example"}
        | ({"capacity": capacity} if capacity else {})
        | ({"calendar": calendars[key]} if calendars and key in calendars else {})
        for key, capacity in people.items()
    }
    agreement = Agreement.model_validate(
        {
            "name": "Small",
            "effective": "2026-01-01",
            "parties": {"marketing": {"people": {"ana": {"name": "Ana"}}}, "sales": {"people": written}},
            "calendars": CALENDARS,
            "calendar": calendar,
            "definitions": {"properties": dict(properties or {})},
            "handoff": {"route": dict(route or {})},
        }
    )
    return Version(agreement, "", "2026-01-01.yaml")


def at(text: str) -> int:
    """Madrid's winter time as an instant: `2026-03-02 10:00` is a Monday in office hours."""
    return parse_instant(text.replace(" ", "T") + "+01:00")


MONDAY = at("2026-03-02 10:00")


def shown(instant: int | None) -> str | None:
    """An instant as people read it, in Madrid's winter time."""
    return None if instant is None else format_instant(instant + HOUR).replace("T", " ")[:16]


def codes(decision: Decision) -> dict[str, str]:
    """Who was passed over, and why."""
    return {each.person: each.passed_over for each in decision.candidates if each.passed_over}


class Desk:
    """A service that keeps turns and assignments from one decision to the next."""

    def __init__(self, under: Version, teams: tuple[Team, ...] = ()) -> None:
        self.under, self.teams = under, teams
        self.turns: dict[tuple[str, str], Turn] = {}
        self.assigned: dict[str, tuple[int, ...]] = {}
        self.got: list[str | None] = []

    def take(
        self, instant: int, known: Callable[[str], Availability] | None = None, **asked: Any
    ) -> Decision:
        """Ask for one lead at an instant; `known` says what else is known of somebody."""
        people = {
            key: self._with_leads(key, known(key) if known else Availability())
            for key in self.under.agreement.parties["sales"].people
        }
        decision = decide(self.under, Asked(instant, **asked), self.teams, people, tuple(self.turns.values()))
        self.turns |= {(turn.team, turn.person): turn for turn in decision.turns}
        self.got.append(decision.person)
        if decision.person is not None:
            self.assigned[decision.person] = (*self.assigned.get(decision.person, ()), instant)
        return decision

    def _with_leads(self, key: str, known: Availability) -> Availability:
        assigned = (*known.assigned, *self.assigned.get(key, ()))
        return Availability(known.away, assigned, known.per_day, known.per_week, known.active)

    def count(self, person: str) -> int:
        """How many leads somebody got."""
        return self.got.count(person)
