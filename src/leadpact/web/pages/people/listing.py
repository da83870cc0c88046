"""The page People: who has an account and what they may, and the people of the agreement, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leadpact.web.actions.users_security import require_second_factor, roles_with_second_factor
from leadpact.web.agreed import agreed
from leadpact.web.clock import now
from leadpact.web.may import may, needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.people.fields import ROLES, role_said
from leadpact.web.records.models import Membership, User
from leadpact.words.catalogue import Words
from leadpact.words.naming import Names

SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody: a user, a person of the agreement, or both. Instants are microseconds UTC."""

    name: str
    person: str | None
    party: str
    teams: str
    email: str
    user: User | None = None
    role: str = ""
    has_factor: bool = False
    seen_at: int | None = None
    is_locked: bool = False
    waits: bool = False
    """Whether they have a link and have not used it."""
    is_known: bool = True
    """Whether the agreement has the person that the user is, today or in a version to come."""


@require_GET
@needs("see_people")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody."""
    user = user_of(request)
    words = words_of(request)
    manages = may(user, "manage_people")
    required = roles_with_second_factor()
    told = {
        "rows": rows(words),
        "manages": manages,
        "keeps_teams": may(user, "manage_teams"),
        "roles": [(role, role_said(words, role), role in required) for role in ROLES],
        "has_agreement": agreed() is not None,
    }
    return render(request, "people/people.html", told)


@require_POST
@needs("manage_people")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Which roles must have a second factor."""
    require_second_factor(request.POST.getlist("role"), user_of(request))
    messages.success(request, words_of(request).say("Saved."))
    return redirect("people")


def rows(words: Words) -> list[Row]:
    """Users first, then those of the agreement who have no account, each by name."""
    factors = set(
        Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True)
    )
    seen = dict(UserSession.objects.values_list("user_id").annotate(Max("last_seen_at")))
    locked = _locked()
    teams: dict[str, list[str]] = {}
    for person, team in Membership.objects.order_by("team__place").values_list("person", "team__name"):
        teams.setdefault(person, []).append(team)
    parties = parties_of(words)
    users = list(User.objects.order_by("-is_active", "name", "pk"))
    found = [
        Row(
            name=user.name,
            person=user.person,
            party=parties.get(user.person or "", ("", "", ""))[0],
            teams=", ".join(teams.get(user.person or "", [])),
            email=user.email,
            user=user,
            role=role_said(words, user.role),
            has_factor=user.pk in factors,
            seen_at=_latest(seen.get(user.pk), user.last_login),
            is_locked=user.email in locked,
            waits=user.invited_at is not None,
            is_known=user.person is None or user.person in parties,
        )
        for user in users
    ]
    with_account = {user.person for user in users}
    found += (
        Row(name, person, party, ", ".join(teams.get(person, [])), email)
        for person, (party, name, email) in parties.items()
        if person not in with_account
    )
    return found


def parties_of(words: Words) -> dict[str, tuple[str, str, str]]:
    """The people of today's version, then who comes with a later one: party, name and e-mail by their short names."""
    history = agreed()
    found: dict[str, tuple[str, str, str]] = {}
    for version in history.since(now()) if history is not None else ():
        names = Names(words, version.agreement)
        for party, each in version.agreement.parties.items():
            for key, person in each.people.items():
                told = str(names.party(party)), str(names.person(key)), str(person.email or "")
                found.setdefault(str(key), told)
    return found


def people_choices(words: Words) -> list[tuple[str, str]]:
    """The people of the agreement, for a list to choose from."""
    return [(key, f"{name} ({party})") for key, (party, name, _) in parties_of(words).items()]


def _locked() -> set[str]:
    """The e-mails that nobody gets in with at present, from some machine."""
    since = datetime.fromtimestamp(now() / SECOND - settings.AXES_COOLOFF_TIME * 3600).astimezone()
    tried: dict[tuple[str, str], int] = {}
    recent = AccessAttempt.objects.filter(attempt_time__gte=since)
    for email, address, failures in recent.values_list("username", "ip_address", "failures_since_start"):
        tried[(email or "", str(address))] = tried.get((email or "", str(address)), 0) + failures
    return {email for (email, _), failures in tried.items() if failures >= settings.AXES_FAILURE_LIMIT}


def _latest(*instants: datetime | None) -> int | None:
    there: Any = [each for each in instants if each is not None]
    return int(max(there).timestamp() * SECOND) if there else None
