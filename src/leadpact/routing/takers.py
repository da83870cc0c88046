"""The people of a team as the agreement, the team and the service know them: what they take, and what they are owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from leadpact.agreement.history import Version
from leadpact.agreement.parties import Person
from leadpact.routing.asked import NOTHING_KNOWN, Availability, Member, People, Team, Turn
from leadpact.routing.weights import a_week, whole_weights


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody of the team, with all that is known of them."""

    person: str
    written: Person | None
    """What the agreement says of them; None if it does not have them in the party."""
    weight: int
    known: Availability
    has_no_part: bool
    """Whether they have no capacity where others of the party have one, and no team names them: they take no leads."""


def takers_of(version: Version, team: Team, people: People) -> tuple[Taker, ...]:
    """The people of a team in its order, with their weights."""
    party = version.agreement.parties.get(team.party)
    written = {} if party is None else {str(key): person for key, person in party.people.items()}
    members = {each.person: each for each in reversed(team.people or ())}
    listed = list(dict.fromkeys(each.person for each in team.people or ()))
    if team.people is None:
        listed, members = list(written), {key: Member(key) for key in written}
    limited = team.people is None and any(person.capacity is not None for person in written.values())
    idle = {key for key in listed if limited and written[key].capacity is None}
    shares = [Fraction(0) if key in idle else _share(members[key], written.get(key)) for key in listed]
    weights = whole_weights(shares)
    if version.agreement.handoff.route.by == "round_robin":
        weights = tuple(min(weight, 1) for weight in weights)
    return tuple(
        Taker(key, written.get(key), weight, people.get(key, NOTHING_KNOWN), key in idle)
        for key, weight in zip(listed, weights, strict=True)
    )


def _share(member: Member, written: Person | None) -> Fraction | None:
    """What the team says, else their capacity; who is not of the party has none."""
    if written is None:
        return Fraction(0)
    return a_week(written.capacity) if member.weight is None else Fraction(member.weight)


def owed_to(takers: Sequence[Taker], team: Team, turns: Iterable[Turn]) -> dict[str, int]:
    """What each is owed, at most one turn of the whole team either way: weights may have changed since, and a debt in
    yesterday's weights must not keep anybody out for weeks."""
    kept = {turn.person: turn.credit for turn in turns if turn.team == team.key}
    most = sum(taker.weight for taker in takers)
    return {taker.person: min(max(kept.get(taker.person, 0), -most), most) for taker in takers}
