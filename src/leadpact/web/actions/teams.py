"""Changes teams: their territories, who takes leads in them, and with what weight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from django.db import transaction

from leadpact.agreement.history import History, Version
from leadpact.routing import TerritoryProblem, check_territory
from leadpact.web.actions.audit import audited
from leadpact.web.actions.route import try_again
from leadpact.web.actions.users_refused import RefusedError
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.records.models import Membership, Team, Turn, User
from leadpact.words.naming import N_

HEAVIEST = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """Somebody's place in a team: `weight` turns against the others' (0: none for now), None by their capacity."""

    person: str
    weight: int | None = None


class TerritoryRefusedError(RefusedError):
    """A condition that cannot be a territory; `problems` are all that is wrong with it."""

    def __init__(self, problems: Sequence[TerritoryProblem]) -> None:
        super().__init__(N_("The territory is not written as it must be."), "condition")
        self.problems = tuple(problems)


def add_team(by: User, *, name: str, condition: str, members: Sequence[Share]) -> Team:
    """A new team, asked after those there are. Raises RefusedError."""
    with transaction.atomic():
        _checked(name, condition, members, None)
        last = Team.objects.order_by("-place").values_list("place", flat=True).first()
        team = Team.objects.create(
            key=_key(name),
            name=name.strip(),
            condition=condition.strip(),
            place=0 if last is None else last + 1,
        )
        _seat(team, members)
        audited(by, "team_added", team.key, name=team.name, condition=team.condition, members=_told(members))
        try_again(now())
        return team


def change_team(team: Team, by: User, *, name: str, condition: str, members: Sequence[Share]) -> None:
    """Change a team's name, territory and people; its key stays, so that what was decided keeps its team.

    Raises RefusedError.
    """
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        _checked(name, condition, members, team)
        team.name, team.condition = name.strip(), condition.strip()
        team.save()
        _seat(team, members)
        audited(
            by, "team_changed", team.key, name=team.name, condition=team.condition, members=_told(members)
        )
        try_again(now())


def remove_team(team: Team, by: User) -> None:
    """No lead comes to this team any more; leads its people have stay theirs."""
    with transaction.atomic():
        key = team.key
        Turn.objects.filter(team=key).delete()
        team.delete()
        audited(by, "team_removed", key)
        try_again(now())


def move_team(team: Team, by: User, up: bool) -> None:
    """Ask a team before or after its neighbour: the first whose territory holds takes the lead."""
    with transaction.atomic():
        ordered = list(Team.objects.select_for_update().order_by("place", "key"))
        at = next(place for place, each in enumerate(ordered) if each.pk == team.pk)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(ordered):
            return
        ordered[at], ordered[to] = ordered[to], ordered[at]
        for place, each in enumerate(ordered):
            Team.objects.filter(pk=each.pk).update(place=place)
        audited(by, "team_moved", team.key, order=[each.key for each in ordered])
        try_again(now())


def takers(history: History, now: int) -> dict[str, Version]:
    """The people who take leads by today's version or one to come, each with the first that has them take."""
    found: dict[str, Version] = {}
    for version in history.since(now):
        for person in version.agreement.parties[version.agreement.to_party].people:
            found.setdefault(str(person), version)
    return found


def _checked(name: str, condition: str, members: Sequence[Share], team: Team | None) -> None:
    if not name.strip():
        raise RefusedError(N_("Write a name."), "name")
    others = Team.objects.exclude(pk=team.pk) if team is not None else Team.objects.all()
    if others.filter(name__iexact=name.strip()).exists():
        raise RefusedError(N_("There is a team called {name} already."), "name", name=name.strip())
    history = agreed()
    if history is None:
        raise RefusedError(N_("Teams need an agreement in force: sign one first."))
    at = now()
    if condition.strip() and (problems := check_territory(condition.strip(), history.at(at).agreement)):
        raise TerritoryRefusedError(problems)
    known = takers(history, at)
    before = set(team.members.values_list("person", flat=True)) if team is not None else set()
    for each in members:
        if each.person not in known and each.person not in before:
            raise RefusedError(N_("{person} cannot take leads: the agreement's taking party has nobody of that name."),
                          "members", person=each.person)  # fmt: skip
        if each.weight is not None and not 0 <= each.weight <= HEAVIEST:
            raise RefusedError(N_("A weight is a whole number from 0 to {most}."), "members", most=HEAVIEST)
    if len({each.person for each in members}) < len(members):
        raise RefusedError(N_("Name everybody once."), "members")


def _seat(team: Team, members: Sequence[Share]) -> None:
    """Put the people into the team, in this order; what those who leave were owed is forgotten."""
    team.members.all().delete()
    Membership.objects.bulk_create(
        Membership(team=team, person=each.person, weight=each.weight, place=place)
        for place, each in enumerate(members)
    )
    Turn.objects.filter(team=team.key).exclude(person__in=[each.person for each in members]).delete()


def _told(members: Sequence[Share]) -> list[list[object]]:
    return [[each.person, each.weight] for each in members]


def _key(name: str) -> str:
    """A short name that no team has, of the letters of the name."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "team"
    taken = {"new", *Team.objects.filter(key__startswith=stem).values_list("key", flat=True)}
    return (
        stem
        if stem not in taken
        else next(f"{stem}-{n}" for n in range(2, 10**6) if f"{stem}-{n}" not in taken)
    )
