"""Decides who gets a lead: keep the owner, find the team, pass over who cannot, and give it to whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leadpact.agreement.history import Version
from leadpact.agreement.values import Frequency
from leadpact.calendars import Calendar, NoOpenTimeError, OutOfRangeError, back
from leadpact.events import FIRST_INSTANT
from leadpact.routing.asked import NOTHING_KNOWN, Asked, Availability, People, Team, Turn
from leadpact.routing.decision import (
    INACTIVE,
    KEPT_OWNER,
    MANUAL,
    NO_PEOPLE,
    NO_SHARE,
    NO_TEAM,
    NOBODY,
    NOBODY_ELSE,
    NOT_IN_PARTY,
    OWNER,
    REASSIGNED,
    TAKES_NONE,
    TURN,
    Candidate,
    Decision,
)
from leadpact.routing.limits import counted_until, earliest, first_hit, limits_of
from leadpact.routing.local_days import week_around
from leadpact.routing.takers import Taker, owed_to, takers_of
from leadpact.routing.territory import team_for
from leadpact.routing.turns import next_turn


def decide(
    version: Version,
    asked: Asked,
    teams: Iterable[Team] = (),
    people: People | None = None,
    turns: Iterable[Turn] = (),
) -> Decision:
    """Who gets the lead under the version in force at `asked.at`.

    `people` is what the service knows of them by their keys; of whom it knows nothing nothing is in the way but the
    agreement. `turns` are those kept from earlier decisions, of all teams. Same input, same decision; to be called one at
    a time for a team, else two would use one turn.
    """
    given = list(teams)
    known = people or {}
    kept = _kept(version, asked, given, known)
    if kept is not None:
        return Decision(kept, None, KEPT_OWNER)
    team, why = team_for(asked, given, version.agreement)
    if team is None or why is not None:
        return Decision(None, None if team is None else team.key, why or NO_TEAM)
    if version.agreement.handoff.route.by == "manual":
        return Decision(None, team.key, MANUAL)
    return _in_turn(version, asked, team, known, turns)


def counted_since(version: Version, at: int) -> int:
    """From which instant on (inclusive, microseconds UTC) assignments matter to a decision at `at`, whoever's they are: the
    longest of the capacities' windows and the local weeks."""
    since = at
    for party in version.agreement.parties.values():
        for person in party.people.values():
            calendar = version.calendar_of(person)
            since = min(
                since, week_around(at, calendar.timezone)[0], _window_start(calendar, person.capacity, at)
            )
    return since


def _window_start(calendar: Calendar, capacity: Frequency | None, at: int) -> int:
    if capacity is None:
        return at
    try:
        return back(calendar, at, capacity.per)
    except (NoOpenTimeError, OutOfRangeError):
        return FIRST_INSTANT


def _kept(version: Version, asked: Asked, teams: Sequence[Team], people: People) -> str | None:
    """The owner whom the lead keeps: still one of those who take leads over, and not gone."""
    if asked.reassign or not version.agreement.handoff.route.keep_owner:
        return None
    found = version.agreement.person_named(asked.owner)
    if found is None or found[0] not in {version.agreement.to_party, *(team.party for team in teams)}:
        return None
    return str(found[1]) if people.get(found[1], NOTHING_KNOWN).active else None


def _in_turn(version: Version, asked: Asked, team: Team, people: People, turns: Iterable[Turn]) -> Decision:
    takers = takers_of(version, team, people)
    owed = owed_to(takers, team, turns)
    candidates = tuple(_candidate(version, asked, each, owed[each.person]) for each in takers)
    able = [each for each in candidates if each.passed_over is None]
    if not able:
        retry_at = min((each.until for each in candidates if each.until is not None), default=None)
        why = NO_PEOPLE if not candidates else NOBODY_ELSE if _left_out(version, asked) else NOBODY
        return Decision(None, team.key, why, candidates, (), retry_at)
    place, after = next_turn([each.weight for each in able], [each.credit_before for each in able])
    kept = tuple(Turn(team.key, each.person, credit) for each, credit in zip(able, after, strict=True))
    why = REASSIGNED if _left_out(version, asked) else TURN
    return Decision(able[place].person, team.key, why, candidates, kept)


def _left_out(version: Version, asked: Asked) -> str | None:
    """The present owner, where the lead is to get another one."""
    if not asked.reassign or asked.owner is None:
        return None
    found = version.agreement.person_named(asked.owner)
    return asked.owner if found is None else str(found[1])


def _candidate(version: Version, asked: Asked, taker: Taker, credit: int) -> Candidate:
    """Whether somebody can be chosen; if not, why and until when."""
    written = taker.written
    if written is None:
        return Candidate(taker.person, 0, credit, 0, NOT_IN_PARTY)
    calendar = version.calendar_of(written)
    load = _load(calendar, written.capacity, taker.known, asked.at)
    for_good = _for_good(taker, _left_out(version, asked))
    if for_good is not None:
        return Candidate(taker.person, taker.weight, credit, load, for_good)
    limits = limits_of(version.agreement.handoff.route, written.capacity, calendar, taker.known)
    code = first_hit(limits, asked.at)
    until = None if code is None else earliest(limits, asked.at)
    return Candidate(taker.person, taker.weight, credit, load, code, until)


def _for_good(taker: Taker, left_out: str | None) -> str | None:
    """What no time will change."""
    if not taker.known.active:
        return INACTIVE
    if taker.person == left_out:
        return OWNER
    if taker.has_no_part:
        return TAKES_NONE
    return NO_SHARE if taker.weight == 0 else None


def _load(calendar: Calendar, capacity: Frequency | None, known: Availability, at: int) -> int:
    if capacity is not None and capacity.per.amount:
        return sum(end > at for end in counted_until(known.assigned, calendar, capacity.per))
    start, end = week_around(at, calendar.timezone)
    return sum(start <= each < end for each in known.assigned)
