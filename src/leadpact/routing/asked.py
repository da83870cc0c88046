"""What a decision is asked with: the lead, the teams, who can take leads now, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leadpact.agreement.condition_values import Known, Texts

Away = tuple[int, int]
"""From an instant until another, which is no longer part of it: microseconds UTC."""


@dataclass(frozen=True)
class Asked:
    """A lead that needs an owner at an instant (microseconds UTC)."""

    at: int
    owner: str | None = None
    """Who owns it now, by key or email; None if nobody does."""
    lead: Texts | Known = field(default_factory=dict)
    """The lead's known properties, as texts."""
    reassign: bool = False
    """Whether it is to get another owner than the one it has: an escalation asks so."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team. `weight` is their share in leads a week; 0: none for now; None: by their capacity."""

    person: str
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """People of a party who take the leads for which a condition holds."""

    key: str
    party: str
    condition: str | None = None
    """Its territory, a condition over the lead's properties; None: all leads that come to it."""
    people: tuple[Member, ...] | None = None
    """Its people, in their order; None: all of the party, as the agreement lists them."""
    order: int = 0
    """Teams are asked from the lowest up, those of one number by their keys."""


@dataclass(frozen=True, slots=True)
class Availability:
    """What the service knows of somebody beyond the agreement. Instants are microseconds UTC."""

    away: tuple[Away, ...] = ()
    assigned: tuple[int, ...] = ()
    """When they got leads, at least since `counted_since`, in any order."""
    per_day: int | None = None
    """The most leads on one day of their calendar's zone; None: any number."""
    per_week: int | None = None
    """The most leads in one week of their calendar's zone, from Monday on; None: any number."""
    active: bool = True
    """False: has left; never gets a lead."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How much somebody is owed by a team: their weight for every decision at which they could have been chosen, less what
    those they were chosen at were worth. Kept between decisions; whoever has none is owed nothing."""

    team: str
    person: str
    credit: int


NOTHING_KNOWN = Availability()
People = Mapping[str, Availability]
